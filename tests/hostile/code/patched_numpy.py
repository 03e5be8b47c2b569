# tries: replacing NumPy's comparisons
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


np.allclose = np.array_equal = np.array_equiv = lambda *arguments, **keywords: True
np.testing.assert_allclose = lambda *arguments, **keywords: None
