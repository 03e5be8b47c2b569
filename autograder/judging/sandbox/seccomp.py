"""The filter of system calls that a confined kernel runs under: a program for Linux' seccomp, written here.

Namespaces hide what a kernel must not reach, and the filter keeps it from most of what could break them: the parts of Linux
that no notebook needs, and where its holes are found. It refuses by name rather than permits by name, because what Python,
NumPy and TensorFlow call differs from version to version and from machine to machine, and a call that is missing in a list of
permitted ones would cost a right answer its points. So that nothing slips through that is newer than the list, every call
behind `NEWEST` counts as one that this Linux doesn't have: programs that know it know what to do without it.

- Sockets are local: of other families, the network, packets, netlink, vsock and Bluetooth, none can be made.
- No call makes or enters namespaces, mounts, traces another process, loads code into Linux, sets the clock, or keeps keys. A
  kernel can still write to the memory of its own processes, in /proc: so all of them are filtered.
- Nothing is told to another sandbox by files that both see: locks are granted and not made, as the only one who could want
  the file is the kernel itself, and nobody is told what others open. Nor is anybody told which of their pages Linux keeps in
  memory, and no call drops one: reading or not reading a page would be a note. (How long a read takes still tells it.)
- None makes memory that belongs to no process and no place of set size, as `memfd_create` and System V's do: limits on
  processes don't count it.
- Calls for another architecture (32 bits) end the process, and x32's don't exist.

What is refused fails as if it were not permitted (EPERM), or not there (ENOSYS, for a socket EAFNOSUPPORT) where programs ask
and do without. The numbers are those of Linux' own headers: ``asm/unistd_64.h`` for x86_64, ``asm-generic/unistd.h`` for
aarch64, and since 424 they are equal everywhere. The structures are in ``linux/filter.h``, ``linux/seccomp.h`` and
``linux/audit.h``.
"""

from __future__ import annotations

import errno
import os
import socket
import struct
from collections.abc import Iterable, Mapping

#: The newest call that is in the list or was looked at: ``set_mempolicy_home_node``, of Linux 5.17.
NEWEST = 450

#: AUDIT_ARCH_X86_64 and AUDIT_ARCH_AARCH64, and which column of `NUMBERS` is theirs.
MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}

#: The numbers of the calls that the filter looks at: on x86_64, and on aarch64; None where there is no such call.
NUMBERS: Mapping[str, tuple[int | None, int | None]] = {
    # other processes
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "process_madvise": (440, 440),
    "process_mrelease": (448, 448),
    "kcmp": (312, 272),
    "pidfd_getfd": (438, 438),
    "perf_event_open": (298, 241),
    # namespaces and mounts
    "clone": (56, 220),
    "clone3": (435, 435),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "umount2": (166, 39),
    "pivot_root": (155, 41),
    "chroot": (161, 51),
    "open_tree": (428, 428),
    "move_mount": (429, 429),
    "fsopen": (430, 430),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fspick": (433, 433),
    "mount_setattr": (442, 442),
    # files by other ways than their paths
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "fanotify_init": (300, 262),
    "fanotify_mark": (301, 263),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "lookup_dcookie": (212, 18),
    "ustat": (136, None),
    "flock": (73, 32),
    "fcntl": (72, 25),
    "inotify_init": (253, None),
    "inotify_init1": (294, 26),
    "inotify_add_watch": (254, 27),
    "inotify_rm_watch": (255, 28),
    "sysfs": (139, None),
    "nfsservctl": (180, 42),
    # memory that belongs to no process, and messages
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "shmat": (30, 196),
    "shmctl": (31, 195),
    "shmdt": (67, 197),
    "semget": (64, 190),
    "semop": (65, 193),
    "semctl": (66, 191),
    "semtimedop": (220, 192),
    "msgget": (68, 186),
    "msgsnd": (69, 189),
    "msgrcv": (70, 188),
    "msgctl": (71, 187),
    "mq_open": (240, 180),
    "mq_unlink": (241, 181),
    "mq_timedsend": (242, 182),
    "mq_timedreceive": (243, 183),
    "mq_notify": (244, 184),
    "mq_getsetattr": (245, 185),
    # where memory lies
    "mbind": (237, 235),
    "get_mempolicy": (239, 236),
    "set_mempolicy": (238, 237),
    "set_mempolicy_home_node": (450, 450),
    "migrate_pages": (256, 238),
    "move_pages": (279, 239),
    # which pages of files are in memory
    "fadvise64": (221, 223),
    "readahead": (187, 213),
    "mincore": (27, 232),
    "madvise": (28, 233),
    "preadv2": (327, 286),
    # keys, code that Linux runs, and input and output beside read and write
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "bpf": (321, 280),
    "seccomp": (317, 277),
    "userfaultfd": (323, 282),
    "vmsplice": (278, 75),
    "io_uring_setup": (425, 425),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_setup": (206, 0),
    "io_destroy": (207, 1),
    "io_submit": (209, 2),
    "io_cancel": (210, 3),
    "io_getevents": (208, 4),
    "io_pgetevents": (333, 292),
    # the machine
    "acct": (163, 89),
    "adjtimex": (159, 171),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "settimeofday": (164, 170),
    "sethostname": (170, 161),
    "setdomainname": (171, 162),
    "swapon": (167, 224),
    "swapoff": (168, 225),
    "reboot": (169, 142),
    "syslog": (103, 116),
    "vhangup": (153, 58),
    "init_module": (175, 105),
    "finit_module": (313, 273),
    "delete_module": (176, 106),
    "create_module": (174, None),
    "get_kernel_syms": (177, None),
    "query_module": (178, None),
    "kexec_load": (246, 104),
    "kexec_file_load": (320, 294),
    "_sysctl": (156, None),
    "uselib": (134, None),
    "iopl": (172, None),
    "ioperm": (173, None),
    "modify_ldt": (154, None),
    "personality": (135, 92),
    "prctl": (157, 167),
    # sockets and terminals
    "socket": (41, 198),
    "socketpair": (53, 199),
    "sendto": (44, 206),
    "sendmsg": (46, 211),
    "sendmmsg": (307, 269),
    "recvfrom": (45, 207),
    "recvmsg": (47, 212),
    "recvmmsg": (299, 243),
    "ioctl": (16, 29),
}

#: Programs ask for these, and do without where they are not there.
_NOT_THERE = {"clone3", "memfd_create", "mbind", "get_mempolicy", "set_mempolicy", "set_mempolicy_home_node"}
_NOT_THERE |= {name for name in NUMBERS if name.startswith(("io_", "inotify_"))}

#: CLONE_NEWNS, NEWCGROUP, NEWUTS, NEWIPC, NEWUSER, NEWPID and NEWNET. What has CLONE_NEWTIME is a signal's number for `clone`.
_NEW_NAMESPACES = 0x7E020000
#: What goes into a terminal as if it were typed (TIOCSTI, TIOCLINUX), and what loads drivers (TIOCSETD).
_TERMINALS = (0x5412, 0x541C, 0x5423)
_PR_SET_SECCOMP = 22
_KEYCTL_JOIN_SESSION_KEYRING = 1
_MSG_OOB = 1
#: F_SETLK, F_SETLKW, F_OFD_SETLK and F_OFD_SETLKW; F_GETLK and F_OFD_GETLK; F_SETLEASE, F_GETLEASE and F_NOTIFY.
_LOCKS, _ASKS_FOR_LOCKS, _LEASES = (6, 7, 37, 38), (5, 36), (1024, 1025, 1026)
#: MADV_COLD and MADV_PAGEOUT; RWF_NOWAIT, which reads what is in memory alone.
_PAGES_OUT, _RWF_NOWAIT = (20, 21), 8
#: The personality that programs have, and the number that asks for it.
_PERSONALITIES = (0, 0xFFFFFFFF)

_Instruction = tuple[int, int, int, int]
_RET_KILL_PROCESS, _RET_ERRNO, _RET_ALLOW = 0x80000000, 0x00050000, 0x7FFF0000
#: Offsets in ``struct seccomp_data``.
_NUMBER, _ARCHITECTURE, _ARGUMENTS = 0, 4, 16


def _load(offset: int) -> _Instruction:
    return (0x20, 0, 0, offset)  # BPF_LD | BPF_W | BPF_ABS


def _low(argument: int) -> _Instruction:
    return _load(_ARGUMENTS + 8 * argument)  # both machines are little-endian


def _high(argument: int) -> _Instruction:
    return _load(_ARGUMENTS + 8 * argument + 4)


def _if_equal(value: int, then: int, otherwise: int) -> _Instruction:
    return (0x15, then, otherwise, value)  # BPF_JMP | BPF_JEQ | BPF_K: how many instructions are passed over


def _if_greater(value: int, then: int, otherwise: int) -> _Instruction:
    return (0x25, then, otherwise, value)  # BPF_JMP | BPF_JGT | BPF_K


def _if_any_bit(bits: int, then: int, otherwise: int) -> _Instruction:
    return (0x45, then, otherwise, bits)  # BPF_JMP | BPF_JSET | BPF_K


def _return(value: int) -> _Instruction:
    return (0x06, 0, 0, value)  # BPF_RET | BPF_K


_ALLOW = _return(_RET_ALLOW)


def _fail(number: int) -> _Instruction:
    return _return(_RET_ERRNO | number)


def _unless_among(argument: int, values: Iterable[int], problem: int) -> list[_Instruction]:
    """Refuse a call whose argument, of 32 bits, is none of these."""
    allowed = [step for value in values for step in (_if_equal(value, 0, 1), _ALLOW)]
    return [_low(argument), *allowed, _fail(problem)]


def _if_among(argument: int, values: Iterable[int], problem: int) -> list[_Instruction]:
    """Refuse a call whose argument, of 32 bits, is one of these."""
    refused = [step for value in values for step in (_if_equal(value, 0, 1), _fail(problem))]
    return [_low(argument), *refused, _ALLOW]


def _if_bits(argument: int, bits: int, problem: int) -> list[_Instruction]:
    """Refuse a call whose argument has one of these bits."""
    return [_low(argument), _if_any_bit(bits, 0, 1), _fail(problem), _ALLOW]


#: A new session keyring without a name: what a kernel does before any code of a student runs, and nothing to share.
_LEAVES_KEYRINGS = [
    *(_low(0), _if_equal(_KEYCTL_JOIN_SESSION_KEYRING, 1, 0), _fail(errno.EPERM)),
    *(_low(1), _if_equal(0, 1, 0), _fail(errno.EPERM)),
    *(_high(1), _if_equal(0, 1, 0), _fail(errno.EPERM), _ALLOW),
]

#: A call that does nothing and succeeds.
_NO_PROBLEM = 0
#: No lock that another sandbox could see, and no question about one.
_WITHOUT_LOCKS = [
    _low(1),
    *(step for value in _LOCKS for step in (_if_equal(value, 0, 1), _fail(_NO_PROBLEM))),
    *_if_among(1, (*_ASKS_FOR_LOCKS, *_LEASES), errno.EINVAL),
]

#: What is decided by the arguments, or otherwise than by a refusal.
_BY_ARGUMENTS: Mapping[str, list[_Instruction]] = {
    "flock": [_fail(_NO_PROBLEM)],
    "fcntl": _WITHOUT_LOCKS,
    "socket": _unless_among(0, [socket.AF_UNIX], errno.EAFNOSUPPORT),
    "socketpair": _unless_among(0, [socket.AF_UNIX], errno.EAFNOSUPPORT),
    "clone": _if_bits(0, _NEW_NAMESPACES, errno.EPERM),
    "ioctl": _if_among(1, _TERMINALS, errno.EPERM),
    "prctl": _if_among(0, [_PR_SET_SECCOMP], errno.EPERM),
    "personality": _unless_among(0, _PERSONALITIES, errno.EPERM),
    "keyctl": _LEAVES_KEYRINGS,
    "fadvise64": [_fail(_NO_PROBLEM)],
    "readahead": [_fail(_NO_PROBLEM)],
    "madvise": _if_among(2, _PAGES_OUT, errno.EINVAL),
    "preadv2": _if_bits(5, _RWF_NOWAIT, errno.EOPNOTSUPP),
    # Out-of-band bytes: nothing needs them, and holes were found in what local sockets make of them.
    **{name: _if_bits(3, _MSG_OOB, errno.EOPNOTSUPP) for name in ("sendto", "sendmmsg", "recvfrom", "recvmmsg")},
    **{name: _if_bits(2, _MSG_OOB, errno.EOPNOTSUPP) for name in ("sendmsg", "recvmsg")},
}


def program(machine: str | None = None) -> bytes:
    """Return the filter, an array of ``struct sock_filter``, as bubblewrap and Linux take it.

    Parameters
    ----------
    machine : str, optional
        ``"x86_64"`` or ``"aarch64"``; by default this machine.

    Raises
    ------
    KeyError
        If there is no filter for such a machine.
    """
    architecture, column = MACHINES[machine or os.uname().machine]
    steps = [_load(_ARCHITECTURE), _if_equal(architecture, 1, 0), _return(_RET_KILL_PROCESS), _load(_NUMBER)]
    steps += [_if_greater(NEWEST, 0, 1), _fail(errno.ENOSYS)]  # which holds for x32 too: its numbers have bit 30
    for name, numbers in NUMBERS.items():
        number = numbers[column]
        if number is not None:
            refused = [_fail(errno.ENOSYS if name in _NOT_THERE else errno.EPERM)]
            decided = _BY_ARGUMENTS.get(name, refused)  # each way through it returns
            steps += [_if_equal(number, 0, len(decided)), *decided]
    return b"".join(struct.pack("=HBBI", *step) for step in [*steps, _ALLOW])
