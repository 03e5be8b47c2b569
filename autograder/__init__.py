"""Check the exercises of *Inside the embedding layer*.

A notebook needs four names::

    from autograder import check, hint, progress, solution
"""

import logging
import os

# nbgrader gives a graded cell that wrote to stderr no points. TensorFlow writes its greetings there when it is first
# imported, unless these are set, and a warning when several models train one after another.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
# A filter, because in a notebook TensorFlow sets its logger's level anew when it is imported.
logging.getLogger("tensorflow").addFilter(lambda record: record.levelno >= logging.ERROR)

from autograder.api import check, hint, progress, solution  # noqa: E402 - after the settings

__all__ = ["check", "hint", "progress", "solution"]
