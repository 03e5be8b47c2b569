# tries: NaN and infinities in outputs and their metadata
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import display

worst = {"value": float("nan"), "other": [float("inf"), float("-inf")]}
display({"application/json": worst, "text/plain": float("nan")}, metadata=worst, raw=True)
