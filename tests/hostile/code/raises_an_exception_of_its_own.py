# tries: an exception beyond `Exception`, with a text that raises too
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Own(BaseException):
    def __str__(self):
        raise self


def one_hot(ids, vocab_size):
    raise Own
