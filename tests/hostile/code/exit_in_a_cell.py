# tries: leaving Python in an experiment
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

os._exit(0)
