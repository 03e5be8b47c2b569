# tries: killing the parent, the process group and every process there is
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import signal

for target in (
    lambda: os.kill(os.getppid(), signal.SIGKILL),
    lambda: os.kill(-1, signal.SIGKILL),
    lambda: os.killpg(0, signal.SIGKILL),
):
    try:
        target()
    except OSError:
        pass
