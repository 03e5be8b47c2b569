# tries: 30 GB of memory at once
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

large = np.ones(30_000_000_000 // 8)
