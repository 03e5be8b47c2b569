# tries: a copy of the shell that runs with its owner's rights, mounts and devices
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import os
import shutil
import stat
import subprocess

shutil.copy("/bin/sh", "shell")
os.chmod("shell", 0o6755)
library = ctypes.CDLL(None, use_errno=True)
library.setuid(0), library.setgid(0)
if b"0" == subprocess.run(["./shell", "-c", "id -u"], capture_output=True).stdout.strip() or os.geteuid() == 0:
    print("ESCA" + "PED as root")
for place in ("/usr", "/proc", "/sandbox", "/dev/shm", "/"):
    if library.mount(b"none", place.encode(), b"tmpfs", 0, None) == 0 or library.umount2(place.encode(), 2) == 0:
        print("ESCA" + "PED by", place)
try:
    os.mknod("disk", stat.S_IFBLK | 0o666, os.makedev(8, 0))
    print("ESCA" + "PED by a device")
except OSError:
    pass
