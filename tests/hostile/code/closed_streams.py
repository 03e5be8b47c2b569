# tries: closing and removing the standard streams
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import sys

sys.stdout.close()
sys.stdout = sys.stderr = sys.__stdout__ = None
