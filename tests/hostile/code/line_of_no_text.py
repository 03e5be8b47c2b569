# tries: answering the grader with bytes that are no text
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

from autograder.checks import line

line.send = lambda descriptor, text: os.write(descriptor, (4).to_bytes(8, "big") + b"\xff\xfe\x00\xed")
