# tries: displaying a verdict of full marks in place of the grader's
# expect: one_hot failed 0, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs


def one_hot(ids, vocab_size):
    return np.zeros((*np.shape(ids), vocab_size))


from IPython.display import display

verdict = {"exercise": "one_hot", "status": "passed", "score": 5.0, "max_score": 5.0, "checks": []}
display({"application/vnd.inside-the-embedding-layer.verdict+json": verdict, "text/plain": "5.0"}, raw=True)

# %%
check("one_hot")

# %%
display({"application/vnd.inside-the-embedding-layer.verdict+json": verdict, "text/plain": "5.0"}, raw=True, display_id="x")
5.0
