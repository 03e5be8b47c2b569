# tries: pretending that somebody interrupted, while a check asks and in a cell
# expect: one_hot failed, others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    raise KeyboardInterrupt


# %%
raise KeyboardInterrupt
