# tries: signing messages with another key
# expect: others passed
# limits: grace 1, cell 3
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

get_ipython().kernel.session.key = b"another"
