# tries: answers that each stay just under the limit, so that the whole takes an hour
# expect: one_hot failed|could_not_check *, others any
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import time


def one_hot(ids, vocab_size):
    time.sleep(1.2)
    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).astype(float)
