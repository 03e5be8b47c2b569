# tries: answers that each stay under the limit, so that the whole takes an hour
# expect: one_hot failed|could_not_check *, others passed
# because: how many of its checks come before the notebook's time is over depends on the machine
# limits: notebook 12, again 10
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import time


def one_hot(ids, vocab_size):
    time.sleep(2)
    return (np.asarray(ids)[..., np.newaxis] == np.arange(vocab_size)).astype(float)
