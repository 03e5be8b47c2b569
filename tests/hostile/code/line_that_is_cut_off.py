# tries: sending half of an answer and hanging up
# expect: one_hot passed, build_vocab passed, others passed
# limits: call 1, grace 1
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import socket

from autograder.checks import line


def half(descriptor, text):
    content = line.framed(text)
    os.write(descriptor, content[: len(content) // 2])
    socket.socket(fileno=descriptor).shutdown(socket.SHUT_RDWR)


line.send = half
