# tries: a power that takes hours, in one instruction that no interrupt reaches
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

power = 3**2_000_000_000
