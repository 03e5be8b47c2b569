# tries: an experiment that never ends
# expect: others passed
# limits: cell 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

while True:
    pass
