# tries: leaving files and shared memory for the next student, and looking for those of the last
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os
import uuid

mine = str(uuid.uuid4())
for place in (
    "/tmp",
    "/dev/shm",
    "/var/tmp",
    os.path.expanduser("~"),
    os.getcwd(),
    "/run",
    "/",
    os.environ.get("TMPDIR", "/tmp"),
):
    path = os.path.join(place, "hostile-was-here")
    try:
        with open(path, "x") as file:
            file.write(mine)
    except FileExistsError:
        with open(path) as file:
            if file.read() != mine:
                print("STO" + "LEN", path)
    except OSError:
        pass
os.environ["HOSTILE_NOTE"] = mine
