# tries: an endless cell that ignores SIGINT
# expect: others passed
# limits: cell 2, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import signal

signal.signal(signal.SIGINT, signal.SIG_IGN)
while True:
    try:
        while True:
            pass
    except BaseException:
        pass
