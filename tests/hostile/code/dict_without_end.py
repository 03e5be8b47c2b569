# tries: a mapping without end in place of a dict
# expect: build_vocab failed, others passed
# limits: call 0.5
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import itertools
from collections.abc import Mapping


class Endless(Mapping):
    def __len__(self):
        return 3

    def __getitem__(self, key):
        return 0

    def __iter__(self):
        return itertools.count()


def build_vocab(sentences):
    return Endless()
