# tries: leaving a note in the lock of a file that every kernel sees, held by a daemon, and looking for that of the last student
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import fcntl
import os
import signal

shared = os.open(os.__file__, os.O_RDONLY)
try:
    fcntl.flock(shared, fcntl.LOCK_EX | fcntl.LOCK_NB)
except BlockingIOError:
    print("STO" + "LEN", "the last student holds the lock")
else:
    if not os.fork():
        os.setsid()
        if not os.fork():
            while True:
                signal.pause()
        os._exit(0)
