# tries: reading the memory, arguments and environment of other processes
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

from pathlib import Path

for folder in Path("/proc").glob("[0-9]*"):
    for name in ("environ", "cmdline", "maps"):
        try:
            content = (folder / name).read_text(errors="replace")
        except OSError:
            continue
        for word in ("pytest", "nbgrader", "solutions", "test_hidden", "HOSTILE_SECRET"):
            if word in content:
                print("STO" + "LEN", folder, name, word)
