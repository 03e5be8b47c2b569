# tries: singular values of a large matrix, in threads of native code
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

values = np.linalg.svd(np.random.default_rng(0).normal(size=(5000, 5000)))
