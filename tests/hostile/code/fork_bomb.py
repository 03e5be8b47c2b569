# tries: as many processes as the machine takes
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

while True:
    try:
        os.fork()
    except OSError:
        pass
