# tries: as many files as there can be
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

for number in range(10_000_000):
    open(f"file-{number}", "w").close()
