# tries: links out of the working folder, under the names that a grader might open
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

for name, target in (("out", "/"), ("one_hot.ipynb", "/etc/passwd"), ("gradebook.db", "../gradebook.db")):
    os.symlink(target, name)
os.makedirs("deep/" * 50, exist_ok=True)
os.chmod(".", 0)
