# tries: taking back limits: of resources, of the system's settings, of the order in which processes go when memory is short
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import glob
import os
import resource

for name in ("AS", "DATA", "NPROC", "FSIZE", "CPU", "CORE", "NOFILE", "RTPRIO", "NICE"):
    kind = getattr(resource, f"RLIMIT_{name}", None)
    for pid in (0, 1, os.getppid()):
        try:
            before = resource.prlimit(pid, kind)[1]
            resource.prlimit(pid, kind, (before, before + 1))
            print("ESC" + "APED", name, pid)
        except (OSError, ValueError, OverflowError):
            pass
for path in (
    "/proc/sys/user/max_user_namespaces",
    "/proc/sys/kernel/core_pattern",
    "/proc/sysrq-trigger",
    "/proc/1/oom_score_adj",
):
    try:
        with open(path, "w") as file:
            file.write("0" if path.endswith("adj") and os.getuid() == 0 else "-1000")
        print("ESC" + "APED", path)
    except OSError:
        pass
if glob.glob("/sys/fs/cgroup/*"):
    print("ESC" + "APED", "control groups are to be seen")
try:
    os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
    print("ESC" + "APED", "real time")
except OSError:
    pass
