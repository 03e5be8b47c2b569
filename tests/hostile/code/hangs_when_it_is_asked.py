# tries: an experiment that stops the kernel as soon as a check asks
# expect: others passed
# limits: call 1, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import signal
import threading
import time

from autograder.checks import serve


def wait():
    while not serve._served:
        time.sleep(0.001)
    os.kill(os.getpid(), signal.SIGSTOP)


threading.Thread(target=wait, daemon=True).start()
