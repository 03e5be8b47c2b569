# tries: stopping itself and all other processes with a signal that can't be caught
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import signal

os.kill(1, signal.SIGSTOP)
os.kill(-1, signal.SIGSTOP)
os.kill(os.getpid(), signal.SIGSTOP)
