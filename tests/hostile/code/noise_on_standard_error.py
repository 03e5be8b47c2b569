# tries: warnings and native noise on standard error
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import warnings

for number in range(1000):
    warnings.warn(f"noise {number}", stacklevel=1)
    os.write(2, b"noise\xff\xfe\n")
