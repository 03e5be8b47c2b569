# tries: 200 MB as the value of a cell's last line
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

"x" * 200_000_000
