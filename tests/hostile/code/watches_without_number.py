# tries: watching files until the system has no watch left
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os

library = ctypes.CDLL(None, use_errno=True)
while True:
    watch = library.inotify_init()
    if watch < 0:
        break
    for folder in os.listdir("/usr/lib"):
        library.inotify_add_watch(watch, f"/usr/lib/{folder}".encode(), 0xFFF)
