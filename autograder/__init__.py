"""Check the exercises of *Inside the embedding layer*.

A notebook needs four names::

    from autograder import check, hint, progress, solution
"""

import logging
import os
import sys

# nbgrader gives a graded cell that wrote to stderr no points. TensorFlow writes its greetings there when it is first
# imported, unless these are set, and a warning when several models train one after another.
os.environ.setdefault("TF_CPP_MIN_LOG_LEVEL", "3")
os.environ.setdefault("TF_ENABLE_ONEDNN_OPTS", "0")
logging.getLogger("tensorflow").setLevel(logging.ERROR)

# Jupyter's packages import jsonschema, which builds a grammar of internationalised addresses for a second, in each process
# that grades, and no notebook has such an address: as if that optional package weren't installed.
sys.modules.setdefault("rfc3987_syntax", None)  # type: ignore[arg-type]

from autograder.api import check, hint, progress, solution  # noqa: E402 - after the settings

__all__ = ["check", "hint", "progress", "solution"]
