# tries: an experiment that never ends
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

while True:
    pass
