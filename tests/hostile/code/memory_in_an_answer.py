# tries: memory that grows while a check asks
# expect: one_hot failed, others passed
# limits: call 0.5, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    kept = []
    while True:
        kept.append(bytearray(100_000_000))
