# tries: a number of a million digits
# expect: build_vocab failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def build_vocab(sentences):
    return {"a": 1 << 4_000_000, "b": 10**4000, "c": float("nan")}
