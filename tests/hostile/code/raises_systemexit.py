# tries: leaving by SystemExit, while a check asks and in a cell
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    raise SystemExit


# %%
raise SystemExit
