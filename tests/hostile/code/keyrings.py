# tries: leaving a note in the keyrings of the system, and looking for that of the last student
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes

library = ctypes.CDLL(None, use_errno=True)
add_key, keyctl = 248, 250
for keyring in (-1, -2, -3, -4, -5):
    if library.syscall(keyctl, 10, keyring, b"user", b"hostile-note", 0) > 0:
        print("STO" + "LEN", keyring)
for keyring in (-1, -2, -3, -4, -5):
    library.syscall(add_key, b"user", b"hostile-note", b"the answers", 11, keyring)
