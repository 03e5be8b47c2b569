# tries: reading the environment of the one who grades
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import subprocess

if "HOSTILE_SECRET" in os.environ or "HOSTILE_SECRET" in subprocess.run("env", capture_output=True, text=True).stdout:
    print("STO" + "LEN")
