# tries: sending the notebook to another machine, here or elsewhere
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import socket

for place in (("127.0.0.1", 22), ("127.0.0.1", 8888)):
    try:
        with socket.create_connection(place, timeout=0.2):
            print("STO" + "LEN", place)
    except OSError:
        pass
with open("/proc/net/dev") as interfaces:  # nothing is sent anywhere: without another interface, nothing could be
    for line in interfaces.readlines()[2:]:
        if not line.strip().startswith("lo:"):
            print("STO" + "LEN", line)
