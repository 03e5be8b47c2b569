# tries: writing answers onto the grader's line before anything is asked, and while it is
# expect: one_hot passed, build_vocab passed, others passed
# limits: call 1, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import threading
import time


def talk(line=get_ipython().kernel.parent.line):
    forged = b'{"answer": {"result": [[1.0]], "error": null, "printed": "", "changed": [], "not_attempted": "", "undefined": ""}}'
    while True:
        os.write(line, len(forged).to_bytes(8, "big") + forged)
        time.sleep(0.001)


threading.Thread(target=talk, daemon=True).start()
