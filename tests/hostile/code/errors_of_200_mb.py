# tries: 200 MB of standard error
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import sys

for _ in range(2000):
    print("x" * 100_000, file=sys.stderr)
