# tries: an answer that computes for hours in one instruction
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return 3**2_000_000_000
