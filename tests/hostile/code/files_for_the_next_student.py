# tries: leaving files and shared memory for the next student, and looking for those of the last
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import os

places = ["/tmp", "/dev/shm", "/var/tmp", os.path.expanduser("~"), os.getcwd(), "/run", "/", os.environ.get("TMPDIR", "/tmp")]
for place in places:
    path = os.path.join(place, "hostile-was-here")
    try:
        with open(path, "x") as file:
            file.write("the answers")
    except FileExistsError:
        if place not in places[: places.index(place)] and os.path.getsize(path) == 0:
            print("STO" + "LEN", path)
    except OSError:
        pass
os.environ["HOSTILE_NOTE"] = "the answers"
