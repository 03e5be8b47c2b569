# tries: handing the grader open files with the answers, until it has no number left for one
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import socket

from autograder.checks import line

sent = line.send


def with_files(descriptor, text):
    with open(os.devnull) as file, socket.socket(fileno=os.dup(descriptor)) as end:
        content = line.framed(text)
        for place in range(0, len(content), 10):
            socket.send_fds(end, [content[place : place + 10]], [file.fileno()] * 100)


line.send = with_files
