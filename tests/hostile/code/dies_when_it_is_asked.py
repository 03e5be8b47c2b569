# tries: an experiment that kills the kernel as soon as a check asks
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import threading
import time

from autograder.checks import serve


def wait():
    while not serve._served:
        time.sleep(0.001)
    os._exit(1)


threading.Thread(target=wait, daemon=True).start()
