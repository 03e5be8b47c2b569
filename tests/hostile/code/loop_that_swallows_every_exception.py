# tries: an endless answer that catches what should stop it
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    while True:
        try:
            while True:
                pass
        except BaseException:
            pass
