# tries: ending with a core dump
# expect: one_hot failed, others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import resource

try:
    resource.setrlimit(resource.RLIMIT_CORE, (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
    print("ESCA" + "PED from a limit")
except (ValueError, OSError):
    pass


def one_hot(ids, vocab_size):
    os.abort()
