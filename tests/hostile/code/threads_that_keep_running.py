# tries: threads that compute on while other exercises are checked
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import threading
import time


def compute():
    while True:
        sum(range(1000))
        time.sleep(0.001)


for _ in range(3):
    threading.Thread(target=compute, daemon=True).start()
