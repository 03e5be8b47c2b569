# tries: attaching to other processes, and reading their memory
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os

library = ctypes.CDLL(None, use_errno=True)
for pid in (int(name) for name in os.listdir("/proc") if name.isdigit()):
    if pid != os.getpid():
        library.ptrace(16, pid, None, None)
        try:
            with open(f"/proc/{pid}/mem", "r+b") as memory, open(f"/proc/{pid}/maps") as maps:
                for line in maps:
                    low, high = (int(edge, 16) for edge in line.split()[0].split("-"))
                    memory.seek(low)
                    if b"HOSTILE_SECRET=" + b"what" in memory.read(min(high - low, 10_000_000)):
                        print("STO" + "LEN", pid, line)
        except (OSError, ValueError, OverflowError):
            pass
