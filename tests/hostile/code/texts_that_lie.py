# tries: keys that equal every other key
# expect: build_vocab failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Lies(str):
    def __eq__(self, other):
        return True

    def __hash__(self):
        return 1


def build_vocab(sentences):
    return {Lies("anything"): 0}
