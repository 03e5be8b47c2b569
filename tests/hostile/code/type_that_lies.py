# tries: an object that calls itself an array
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Lies:
    __class__ = np.ndarray
    dtype = np.dtype(float)
    nbytes = -1

    def __array__(self, *arguments, **keywords):
        raise KeyboardInterrupt


def one_hot(ids, vocab_size):
    return Lies()
