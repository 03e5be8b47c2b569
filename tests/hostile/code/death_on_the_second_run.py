# tries: a cell that is harmless at first and kills each kernel that runs it again
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Trap:
    import os

    if get_ipython().execution_count < 2:
        os._exit(1)


# %%
import os

os._exit(1)
