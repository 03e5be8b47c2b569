# tries: memory that is no process': in the buffers of sockets and pipes, by many processes
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import signal
import socket

kept = []
for child in range(8):
    if not os.fork():
        try:
            while True:
                kept.append(socket.socketpair())
                kept[-1][0].setblocking(False)
                kept[-1][0].setsockopt(socket.SOL_SOCKET, socket.SO_SNDBUF, 2**30)
                try:
                    while True:
                        kept[-1][0].send(bytes(50_000))
                except BlockingIOError:
                    pass
                if len(kept) % 2:
                    reader, writer = os.pipe()
                    os.set_blocking(writer, False)
                    while os.write(writer, bytes(4096)) == 4096:
                        pass
        except OSError:
            signal.pause()
        os._exit(0)
