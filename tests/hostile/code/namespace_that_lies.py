# tries: variables that are something else each time they are read
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import random


class Lies(dict):
    def get(self, name, default=None):
        return lambda *arguments: random.choice([0, 1, [0, 1], None])


from autograder.checks import serve

true_serve = serve.serve
serve.serve = lambda request, namespace: (
    true_serve(request, Lies(namespace)) if '"one_hot"' in request else true_serve(request, namespace)
)
