# tries: file names of bytes that are no UTF-8, in the working folder and among those of modules
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import sys

for name in (b"\xff\xfe.py", b"-rf", b"a\nb", b"\x1b[31m.ipynb", b"x" * 255):
    os.mkdir(os.path.join(os.getcwdb(), name))
os.chdir(b"\xff\xfe.py")
sys.path.insert(0, os.fsdecode(b"\xff\xfe.py"))
print(os.getcwd())
