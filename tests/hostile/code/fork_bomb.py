# tries: as many processes as the machine takes
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
