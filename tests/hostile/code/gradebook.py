# tries: writing points into every gradebook that can be found
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import pathlib
import sqlite3

import autograder

root = pathlib.Path(autograder.__file__).parents[1]
for place in (root, pathlib.Path.home(), pathlib.Path("/"), *root.parents):
    try:
        with sqlite3.connect(place / "gradebook.db") as gradebook:
            gradebook.execute("UPDATE grade SET auto_score = 100")
            print("STO" + "LEN", place)
    except sqlite3.Error:
        pass
