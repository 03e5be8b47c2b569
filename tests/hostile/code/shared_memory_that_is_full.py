# tries: filling shared memory
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

try:
    with open("/dev/shm/full", "wb") as file:
        while True:
            file.write(bytes(1_000_000))
except OSError:
    pass
