# tries: rewriting each cell before it runs, by IPython's transformers
# expect: one_hot failed, others passed
# because: later cells are no longer what they were, and what is written and not defined is defined in a kernel of its own
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


import ast


class Always(ast.NodeTransformer):
    def visit_Compare(self, node):
        return ast.Constant(True)


get_ipython().ast_transformers.append(Always())
get_ipython().input_transformers_cleanup.append(lambda lines: ["5.0\n"])
