# tries: memory that belongs to files without a name, and to segments of System V
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os

kept = []
for number in range(10):
    descriptor = os.memfd_create(f"hoard-{number}")
    kept.append(descriptor)
    try:
        os.write(descriptor, bytes(90_000_000))
    except OSError:
        break
library = ctypes.CDLL(None, use_errno=True)
segment = library.shmget(0, ctypes.c_size_t(500_000_000), 0o1600)
library.shmat.restype = ctypes.c_void_p
place = library.shmat(segment, None, 0)
if segment >= 0 and place not in (None, ctypes.c_void_p(-1).value):
    ctypes.memset(place, 1, 500_000_000)
