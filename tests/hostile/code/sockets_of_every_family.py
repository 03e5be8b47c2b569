# tries: sockets beside the local ones: netlink, packets, virtual machines, encryption, Bluetooth, and names without a place
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes
import socket

for family in (*range(2, 50), 2**31 - 1):
    for kind in (1, 2, 3, 5, 10):
        try:
            with socket.socket(family, kind):
                print("STO" + "LEN", family, kind)
        except OSError:
            pass
try:
    socket.if_nameindex()
    print("STO" + "LEN", "the names of networks")
except OSError:
    pass
library = ctypes.CDLL(None, use_errno=True)
if library.syscall(41, ctypes.c_long(2 | 1 << 32), 1, 0) >= 0:
    print("STO" + "LEN", "by an argument of more than 32 bits")
if library.syscall(0x40000000 | 41, 2, 1, 0) >= 0:
    print("STO" + "LEN", "by the numbers of x32")
