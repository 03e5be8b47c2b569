# tries: output that is cleared as fast as it comes
# expect: others passed
# limits: cell 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import clear_output

while True:
    print("x" * 1000)
    clear_output()
