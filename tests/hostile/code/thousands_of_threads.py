# tries: as many threads as the machine takes
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import threading
import time

for _ in range(100_000):
    threading.Thread(target=time.sleep, args=(3600,), daemon=True).start()
