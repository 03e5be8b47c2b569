# tries: closing every file descriptor, the kernel's sockets among them
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

os.closerange(0, 2000)
