# tries: 200 MB in an exception's text
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

raise ValueError("x" * 200_000_000)
