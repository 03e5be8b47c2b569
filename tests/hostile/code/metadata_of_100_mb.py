# tries: a small output with large metadata
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import display

display({"text/plain": "x"}, metadata={"text/plain": {"note": "x" * 50_000_000}}, raw=True)
