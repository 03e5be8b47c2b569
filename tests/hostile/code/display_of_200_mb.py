# tries: 200 MB in a single displayed object
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import HTML, display

display(HTML("x" * 200_000_000))
