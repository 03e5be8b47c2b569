# tries: making the comparison of two answers itself fail, with structured arrays that have other fields each time
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

asked = []


def one_hot(ids, vocab_size):
    asked.append(ids)
    return np.zeros(2, dtype=[(f"field_{len(asked)}", int)])
