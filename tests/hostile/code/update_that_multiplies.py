# tries: fill the notebook by one update of a display that stands in it a thousand times
# expect: one_hot passed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import display

for _ in range(1000):
    display("x", display_id="same")
display("y" * 100_000, display_id="same", update=True)


def one_hot(ids, vocab_size):
    return (np.asarray(ids)[..., None] == np.arange(vocab_size)).astype(float)
