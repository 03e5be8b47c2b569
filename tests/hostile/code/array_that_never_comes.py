# tries: `__array__` that never returns, and `numpy()` that leaves Python
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Endless:
    def __array__(self, *arguments, **keywords):
        while True:
            pass

    def numpy(self):
        raise SystemExit


def one_hot(ids, vocab_size):
    return Endless()
