# tries: a subclass of arrays whose comparisons, shape and copies lie
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Lies(np.ndarray):
    def __eq__(self, other):
        return np.True_

    def __array_function__(self, function, types, arguments, keywords):
        return True

    def __array_ufunc__(self, function, method, *arguments, **keywords):
        return np.True_

    def tolist(self):
        return [[0.0]]


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size)).view(Lies)
