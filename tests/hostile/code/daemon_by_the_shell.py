# tries: a process in the background, started by the shell
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import subprocess

subprocess.Popen("setsid nohup sleep 3600 >/dev/null 2>&1 &", shell=True)
