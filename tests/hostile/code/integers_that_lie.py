# tries: integers that equal each other, with a text of code
# expect: build_vocab failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


class Lies(int):
    def __eq__(self, other):
        return True

    def __repr__(self):
        return "__import__('os').system('touch /tmp/hostile-was-here')"

    __str__ = __repr__
    __hash__ = int.__hash__

    def __int__(self):
        return 99

    def __abs__(self):
        return 0


def build_vocab(sentences):
    return {word: Lies(77) for sentence in sentences for word in sentence.lower().split()}
