# tries: folders one in another, deeper than any path may be
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

try:
    for _ in range(30_000):
        os.mkdir("d")
        os.chdir("d")
except OSError:
    pass
