# tries: 200 MB of standard output in many pieces
# expect: others passed
# limits: grace 2
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

for _ in range(2000):
    print("x" * 100_000)
