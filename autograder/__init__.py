"""Check the exercises of *Inside the embedding layer*.

A notebook needs four names::

    from autograder import check, hint, progress, solution
"""

import os

# TensorFlow reads these when it is first imported: without them it writes its greetings to stderr, and nbgrader gives a
# graded cell that has stderr no points.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")

from autograder.api import check, hint, progress, solution

__all__ = ["check", "hint", "progress", "solution"]
