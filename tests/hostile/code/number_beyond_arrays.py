# tries: making the comparison of two answers itself fail, with an integer that no array holds and then an array
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

asked = []


def one_hot(ids, vocab_size):
    asked.append(ids)
    return [2**70, np.zeros(3), 10**400, [2**70, 1]][len(asked) % 4]
