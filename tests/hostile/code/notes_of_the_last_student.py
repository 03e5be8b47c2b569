# tries: reading what the last student left in files, shared memory or modules
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import glob
import os
import sys

notes = [path for place in ("/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~")) for path in glob.glob(f"{place}/hostile-*")]
if notes or "HOSTILE_NOTE" in os.environ or hasattr(sys, "hostile_note") or hasattr(np, "hostile_note"):
    print("STO" + "LEN", notes)
sys.hostile_note = np.hostile_note = "the answers"
