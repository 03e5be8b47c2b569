# tries: an exception whose text loops for ever
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Endless(Exception):
    def __str__(self):
        while True:
            pass


def one_hot(ids, vocab_size):
    raise Endless
