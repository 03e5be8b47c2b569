# tries: `__reduce__` that would run a command where it is unpickled
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Run:
    def __reduce__(self):
        import os

        return os.system, ("touch /tmp/hostile-was-here",)

    def numpy(self):
        return np.array([self], dtype=object)


def one_hot(ids, vocab_size):
    return [Run(), np.array([Run()])]
