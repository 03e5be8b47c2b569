# tries: an answer that never ends
# expect: one_hot failed, others passed
# limits: call 0.5
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    while True:
        pass
