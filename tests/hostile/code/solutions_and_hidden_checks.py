# tries: finding solutions, hidden checks and other submissions anywhere on the disk
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import sys

import autograder

root = os.path.dirname(os.path.dirname(autograder.__file__))
for name in ("solutions", "source", "submitted", "autograded", "feedback", "gradebook.db", "tests", ".git"):
    if os.path.exists(os.path.join(root, name)):
        print("STO" + "LEN", name)
for folder, _, files in os.walk("/"):
    if folder.startswith(("/proc", "/usr", "/sys", sys.prefix, sys.base_prefix)):
        continue
    for name in files:
        if name in ("test_hidden.py", "gradebook.db", "variants.py", "secret.ipynb") or name.endswith(".pem"):
            print("STO" + "LEN", folder, name)
