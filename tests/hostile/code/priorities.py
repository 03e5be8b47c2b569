# tries: taking the processor from others
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os
import threading

for attempt in (
    lambda: os.nice(-20),
    lambda: os.setpriority(os.PRIO_USER, 0, -20),
    lambda: os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(99)),
):
    try:
        attempt()
        print("ESCA" + "PED")
    except OSError:
        pass
ctypes.CDLL(None).syscall(251, 1, 0, 1 << 13)  # ioprio_set, real time
os.sched_setaffinity(0, {min(os.sched_getaffinity(0))})
