# tries: writing into the files of the grader, of the course and of Python
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import json
import pathlib
import sys

import autograder
import course

for module in (autograder, course, json, np):
    folder = pathlib.Path(module.__file__).parent
    try:
        (folder / "hostile-was-here").write_text("")
        (folder / "__init__.py").write_text("")
        print("STO" + "LEN", folder)
    except OSError:
        pass
