# tries: a file of 10 GB
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

with open("large", "wb") as file:
    while True:
        file.write(bytes(10_000_000))
