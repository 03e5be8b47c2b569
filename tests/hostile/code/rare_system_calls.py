# tries: system calls that no notebook needs
# expect: others passed
# ruff: noqa
get_ipython()  # outside of a kernel, nothing below this line runs

import ctypes

library = ctypes.CDLL(None, use_errno=True)
pages = ctypes.create_string_buffer(4096)
for number in (425, 323, 321, 298, 310, 311, 246, 320, 175, 169, 163, 155, 165, 166, 272, 308, 435, 434, 438, 447):
    # io_uring_setup, userfaultfd, bpf, perf_event_open, process_vm_*, kexec_*, init_module, reboot, acct, pivot_root, mount,
    # umount2, unshare, setns, clone3, pidfd_open, pidfd_getfd, memfd_secret
    library.syscall(number, 0, pages, 0, 0, 0, 0)
