# tries: replacing the functions that make arrays, for the grader too
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


for name in ("asarray", "array", "ascontiguousarray", "save", "load"):
    setattr(np, name, lambda *arguments, **keywords: 1.0)
