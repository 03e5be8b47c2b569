# tries: sending the notebook to another machine, by numbers and by names
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import socket

for place in (("127.0.0.1", 22), ("127.0.0.1", 8888), ("10.0.0.1", 80), ("1.1.1.1", 53), ("8.8.8.8", 53)):
    try:
        with socket.create_connection(place, timeout=0.2):
            print("STO" + "LEN", place)
    except OSError:
        pass
try:
    print("STO" + "LEN", socket.getaddrinfo("example.org", 80))
except OSError:
    pass
