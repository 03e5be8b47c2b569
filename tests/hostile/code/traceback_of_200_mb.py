# tries: 200 MB in an exception's text
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

raise ValueError("x" * 200_000_000)
