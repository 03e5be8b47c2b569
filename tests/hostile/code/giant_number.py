# tries: a number of a million digits
# expect: count_weights failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def count_weights(vocab_size, embedding_dim, hidden_units, sequence_length):
    return {"table": 1 << 4_000_000, "one_hot_network": 10**4000, "embedding_network": float("nan")}
