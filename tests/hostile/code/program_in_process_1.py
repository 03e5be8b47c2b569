# tries: writing a program over that of process 1, which has no filter if it was forgotten there, and tracing itself
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os
import re

with open("/proc/1/status") as file:
    status = file.read()
    if not re.search(r"^Seccomp:\s*2$", status, flags=re.MULTILINE):
        print("STO" + "LEN", "process 1 may make every system call")
library = ctypes.CDLL(None, use_errno=True)
child = os.fork()
if not child:
    os._exit(0 if library.ptrace(0, 0, None, None) else 1)
if os.waitstatus_to_exitcode(os.waitpid(child, 0)[1]):
    print("STO" + "LEN", "a process may be traced")
