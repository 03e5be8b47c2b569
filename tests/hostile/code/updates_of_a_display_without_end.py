# tries: one display that is updated without end
# expect: others passed
# limits: cell 20
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from IPython.display import HTML, display

handle = display(HTML("x"), display_id=True)
while True:
    handle.update(HTML("x" * 10_000))
