# tries: importing the solutions, and loading them by the grader's own catalogue
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from autograder import catalog
from autograder.checks import reference
from autograder.judging import notebook

for assignment in catalog.assignments():
    if assignment.hidden_checks.exists() or assignment.solution_notebook.exists():
        print("STO" + "LEN", assignment.hidden_checks)
try:
    exec(reference.source_of(catalog.exercise("one_hot")))
    print("STO" + "LEN")
except notebook.UnreadableNotebook:
    pass
