# tries: a script in an exception's text, for whoever opens the feedback
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    raise ValueError("<script>alert(1)</script>")
