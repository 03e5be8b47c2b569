# tries: an object that equals everything
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Equal:
    shape, dtype, ndim, size = (4, 5), np.dtype(float), 2, 20

    def __eq__(self, other):
        return True

    def __ne__(self, other):
        return False

    def __getattr__(self, name):
        return self

    def __call__(self, *arguments, **keywords):
        return self

    def __len__(self):
        return 4

    def __bool__(self):
        return True


def one_hot(ids, vocab_size):
    return Equal()
