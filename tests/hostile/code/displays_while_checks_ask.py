# tries: a thread that displays large things while the judge asks, when nobody reads them
# expect: others passed
# limits: cell 3, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import threading
import time

from IPython.display import HTML, display


def shout():
    while True:
        display(HTML("x" * 1_000_000))
        time.sleep(0.01)


threading.Thread(target=shout, daemon=True).start()
