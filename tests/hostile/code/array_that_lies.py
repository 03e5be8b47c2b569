# tries: `__array__` that answers differently each time
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Lies:
    count = 0

    def __array__(self, dtype=None, copy=None):
        Lies.count += 1
        return np.full((4, 5), Lies.count)


def one_hot(ids, vocab_size):
    return Lies()
