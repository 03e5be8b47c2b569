"""The filter of system calls: what it refuses, on both machines that it is written for, and in kernels, cold and warm."""

from __future__ import annotations

import errno
import fcntl
import json
import os
import re
import struct
from pathlib import Path

import pytest

from autograder.judging import sandbox
from autograder.judging.sandbox import seccomp
from tests.judging.test_sandbox import kernel

ALLOWED, KILLED = "allowed", "killed"
CLONE_NEWUSER, CLONE_THREAD, CLONE_VM = 0x10000000, 0x00010000, 0x00000100
AF_UNIX, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK = 1, 2, 10, 16, 17, 38, 40
machines = pytest.mark.parametrize("machine", seccomp.MACHINES)


def decided(machine: str, call: str | int, *arguments: int, architecture: int | None = None) -> str:
    """Run the filter as Linux does, on one call, and say what it decides."""
    own, column = seccomp.MACHINES[machine]
    number = seccomp.NUMBERS[call][column] if isinstance(call, str) else call
    values = [*arguments, *[0] * (6 - len(arguments))]
    data = struct.pack("<IIQ6Q", number, architecture or own, 0, *values)
    steps = list(struct.iter_unpack("=HBBI", seccomp.program(machine)))
    place, accumulator = 0, 0
    while True:
        code, then, otherwise, k = steps[place]
        place += 1
        if code == 0x20:
            (accumulator,) = struct.unpack_from("<I", data, k)
        elif code == 0x06:
            kind, low = k & 0xFFFF0000, k & 0xFFFF
            return {0x7FFF0000: ALLOWED, 0x80000000: KILLED, 0x00050000: errno.errorcode.get(low, str(low))}[kind]
        else:
            true = {0x15: accumulator == k, 0x25: accumulator > k, 0x45: bool(accumulator & k)}[code]
            place += then if true else otherwise


# ------------------------------------------------------------------------------------------------------- the program


@machines
def test_what_is_decided_by_its_number_alone_is_refused(machine):
    by_number = seccomp.NUMBERS.keys() - seccomp._BY_ARGUMENTS.keys()
    here = [name for name in by_number if seccomp.NUMBERS[name][seccomp.MACHINES[machine][1]] is not None]
    assert len(here) > 70
    assert {decided(machine, name) for name in here} == {"EPERM", "ENOSYS"}


@machines
def test_no_lock_is_made_that_another_sandbox_could_see(machine):
    for lock in (fcntl.F_SETLK, fcntl.F_SETLKW, 37, 38):
        assert decided(machine, "fcntl", 3, lock) == "0"  # it succeeds, and nothing is done
    assert decided(machine, "flock", 3, fcntl.LOCK_EX) == "0"
    for question in (fcntl.F_GETLK, 36, fcntl.F_SETLEASE, fcntl.F_GETLEASE, fcntl.F_NOTIFY):
        assert decided(machine, "fcntl", 3, question) == "EINVAL"
    for other in (fcntl.F_DUPFD, fcntl.F_GETFD, fcntl.F_SETFD, fcntl.F_GETFL, fcntl.F_SETFL, fcntl.F_DUPFD_CLOEXEC, 1031):
        assert decided(machine, "fcntl", 3, other) == ALLOWED


@machines
def test_nobody_is_told_which_pages_are_in_memory_and_nobody_drops_one(machine):
    assert decided(machine, "fadvise64", 3, 0, 0, 4) == decided(machine, "readahead", 3, 0, 4096) == "0"
    assert decided(machine, "mincore", 0, 4096, 0) == "EPERM"
    assert decided(machine, "madvise", 0, 4096, 20) == decided(machine, "madvise", 0, 4096, 21) == "EINVAL"
    assert decided(machine, "madvise", 0, 4096, 4) == decided(machine, "madvise", 0, 4096, 14) == ALLOWED
    assert decided(machine, "preadv2", 3, 0, 1, 0, 0, 8) == "ENOTSUP"
    assert decided(machine, "preadv2", 3, 0, 1, 0, 0, 0) == ALLOWED


@machines
def test_sockets_are_local(machine):
    for call in ("socket", "socketpair"):
        assert decided(machine, call, AF_UNIX) == ALLOWED
        assert decided(machine, call, AF_UNIX | 1 << 32) == ALLOWED  # Linux takes 32 bits of it
        for family in (0, AF_INET, AF_INET6, AF_NETLINK, AF_PACKET, AF_ALG, AF_VSOCK, AF_INET | 1 << 32, 2**32 - 1):
            assert decided(machine, call, family) == "EAFNOSUPPORT"


@machines
def test_threads_and_processes_can_be_made_and_namespaces_not(machine):
    assert decided(machine, "clone", CLONE_VM | CLONE_THREAD) == ALLOWED
    assert decided(machine, "clone", 17) == ALLOWED
    for bit in (17, 25, 26, 27, 28, 29, 30):
        assert decided(machine, "clone", 1 << bit | 17) == "EPERM"
    assert decided(machine, "clone3") == "ENOSYS"


@machines
def test_arguments_decide_about_keyrings_terminals_and_personalities(machine):
    assert decided(machine, "keyctl", 1, 0) == ALLOWED
    for arguments in ((1, 1), (1, 1 << 32), (0, 0), (2, 0), (10, 0)):
        assert decided(machine, "keyctl", *arguments) == "EPERM"
    assert decided(machine, "ioctl", 0, 0x5401) == ALLOWED
    assert decided(machine, "ioctl", 0, 0x5412) == decided(machine, "ioctl", 0, 0x5412 | 7 << 32) == "EPERM"
    assert decided(machine, "personality", 0xFFFFFFFF) == decided(machine, "personality", 0) == ALLOWED
    assert decided(machine, "personality", 0x0400000) == "EPERM"
    assert decided(machine, "prctl", 15) == ALLOWED
    assert decided(machine, "prctl", 22) == "EPERM"
    assert decided(machine, "sendmsg", 3, 0, 0) == ALLOWED
    assert decided(machine, "sendmsg", 3, 0, 0x4001) == decided(machine, "recvfrom", 3, 0, 0, 1) == "ENOTSUP"


@machines
def test_no_other_architecture_and_no_newer_call_gets_through(machine):
    (other,) = (value for name, (value, _) in seccomp.MACHINES.items() if name != machine)
    for architecture in (other, 0x40000003, 0x40000028):  # AUDIT_ARCH_I386 and AUDIT_ARCH_ARM
        assert decided(machine, 0, architecture=architecture) == KILLED
    for number in (seccomp.NEWEST + 1, 1000, 0x40000000, 0x40000000 | 41, 0xFFFFFFFF):
        assert decided(machine, number) == "ENOSYS"


@pytest.mark.parametrize("call", [0, 1, 9, 202, 257, 59, 61, 231, 435 - 1, 436], ids=str)
def test_what_every_program_needs_is_allowed(call):
    assert decided("x86_64", call) == ALLOWED  # read, write, mmap, futex, openat, execve, wait4, exit_group, pidfd_open, …


@machines
def test_the_numbers_are_those_of_the_systems_headers(machine):
    places = {"x86_64": ("x86_64-linux-gnu/asm/unistd_64.h", "asm/unistd_64.h"), "aarch64": ("asm-generic/unistd.h",)}
    found = [path for path in (Path("/usr/include") / name for name in places[machine]) if path.exists()]
    if not found:
        pytest.skip("the headers of Linux are not installed: apt install linux-libc-dev")
    text = found[0].read_text(encoding="utf-8")
    there = {name: int(number) for name, number in re.findall(r"#define __NR(?:3264)?_(\w+)\s+(\d+)", text)}
    column = seccomp.MACHINES[machine][1]
    ours = {name: numbers[column] for name, numbers in seccomp.NUMBERS.items() if numbers[column] is not None}
    assert {name: (number, there.get(name, number)) for name, number in ours.items() if there.get(name, number) != number} == {}
    assert len(ours.keys() & there.keys()) > len(ours) - 3


# -------------------------------------------------------------------------------------------------------- in kernels

#: Each makes something that no notebook needs, in a process of its own, and returns -1 and sets errno where it may not.
ATTEMPTS = {
    **{
        f"a socket of family {family}": f"socket.socket({family}, {kind})" for family, kind in {2: 1, 10: 2, 16: 3, 40: 1}.items()
    },
    "a socket for packets": "socket.socket(17, 3, 768)",
    "a socket for encryption": "socket.socket(38, 5)",
    "bytes out of band": "(lambda pair: pair[0].send(b'x', socket.MSG_OOB))(socket.socketpair())",
    "io_uring_setup": "call(425, 1, buffer)",
    "io_setup": "call(206, 1, buffer)",
    "userfaultfd": "call(323, 1)",
    "bpf": "call(321, 0, ctypes.create_string_buffer(struct.pack('IIIII', 2, 4, 4, 1, 0), 128), 128)",
    "perf_event_open": "call(298, ctypes.create_string_buffer(struct.pack('IIQ', 1, 128, 0), 128), 0, -1, -1, 0)",
    "ptrace": "call(101, 0, 0, 0, 0)",
    "process_vm_readv": "call(310, os.getpid(), vector, 1, vector, 1, 0)",
    "process_vm_writev": "call(311, os.getpid(), vector, 1, vector, 1, 0)",
    "kcmp": "call(312, os.getpid(), os.getpid(), 0, 0, 0)",
    "pidfd_getfd": "call(438, os.pidfd_open(os.getpid()), 0, 0)",
    "add_key": "call(248, b'user', b'note', b'the answers', 11, -2)",
    "keyctl": "call(250, 0, -2, 1)",
    "keyctl, a session keyring with a name": "call(250, 1, b'note')",
    "shmget": "call(29, 0, 4096, 0o1600)",
    "semget": "call(64, 0, 1, 0o1600)",
    "msgget": "call(68, 0, 0o1600)",
    "mq_open": "call(240, b'note', os.O_CREAT | os.O_RDWR, 0o600, 0)",
    "memfd_create": "call(319, b'hoard', 0)",
    "memfd_secret": "call(447, 0)",
    "unshare": "call(272, 0)",
    "clone into a user namespace": "call(56, 0x10000000 | 17, 0, 0, 0, 0)",
    "mount": "call(165, b'tmpfs', b'/tmp', b'tmpfs', 0, 0)",
    "chroot": "call(161, b'/')",
    "fsopen": "call(430, b'tmpfs', 0)",
    "open_tree": "call(428, -100, b'/', 0)",
    "name_to_handle_at": "call(303, -100, b'/', handle, buffer, 0)",
    "fanotify_init": "call(300, 0, 0)",
    "get_mempolicy": "call(239, 0, 0, 0, 0, 0)",
    "move_pages": "call(279, 0, 0, 0, 0, 0, 0)",
    "mincore": "call(27, mapped(), 4096, buffer)",
    "madvise that drops a page": "call(28, mapped(), 4096, 21)",
    "preadv2 of what is in memory alone": "os.preadv(os.open('/usr/bin/env', 0), [bytearray(1)], 0, 8)",
    "personality without random places": "call(135, 0x0040000)",
    "seccomp": "call(317, 2, 0, buffer)",
    "adjtimex": "call(159, buffer)",
    "syslog": "call(103, 10, 0, 0)",
    "modify_ldt": "call(154, 0, buffer, 16)",
    "vmsplice": "call(278, os.pipe()[1], vector, 1, 0)",
    "quotactl_fd": "call(443, 0, 0x80000700, 0, buffer)",
    "sethostname": "call(170, b'x', -1)",
    "cachestat": "call(451, os.open('/usr', 0), buffer, buffer, 0)",
    "statmount": "call(457, 0, 0, 0, 0)",
    "typing into a terminal": "fcntl.ioctl(os.openpty()[1], 0x5412, b'x')",
    "another line discipline": "fcntl.ioctl(os.openpty()[1], 0x5423, struct.pack('i', 0))",
    "a call of 32 bits": "machine_code(bytes.fromhex('b814000000cd8031c0c3'))",
}

PROBE = """
import ctypes, errno, fcntl, json, mmap, os, signal, socket, struct
library = ctypes.CDLL(None, use_errno=True)
library.syscall.restype = ctypes.c_long
buffer = ctypes.create_string_buffer(65536)
handle = ctypes.create_string_buffer(struct.pack("Ii", 128, 0), 256)
vector = (ctypes.c_uint64 * 2)(ctypes.addressof(buffer), 8)

def call(number, *arguments):
    if library.syscall(ctypes.c_long(number), *(ctypes.c_long(a) if isinstance(a, int) else a for a in arguments)) < 0:
        raise OSError(ctypes.get_errno(), "")

def mapped():
    library.mmap.restype = ctypes.c_long
    return library.mmap(None, ctypes.c_long(4096), 1, 2, os.open("/usr/bin/env", 0), ctypes.c_long(0))

def machine_code(code):
    place = mmap.mmap(-1, 4096, prot=7)
    place.write(code)
    ctypes.CFUNCTYPE(ctypes.c_long)(ctypes.addressof(ctypes.c_char.from_buffer(place)))()

def outcome(source):
    heard, told = os.pipe()
    if not os.fork():
        try:
            os.setsid()
            eval(source)
            os.write(told, b"made")
        except OSError as problem:
            os.write(told, errno.errorcode.get(problem.errno, str(problem.errno)).encode())
        finally:
            os._exit(0)
    os.close(told)
    said = os.read(heard, 100).decode()
    os.close(heard)
    status = os.wait()[1]
    return said or signal.Signals(status & 127).name

print(json.dumps({name: outcome(source) for name, source in ATTEMPTS.items()}))
"""


needs_bubblewrap = pytest.mark.skipif(bool(sandbox.why_unavailable()), reason=sandbox.why_unavailable() or "it works here")


@pytest.fixture(scope="module")
def outcomes():
    """What becomes of each attempt in a cold kernel, in a warm one, and in a cold one without the filter.

    The last is the control. It is never a process outside of the sandbox, which root's attempts would harm.
    """
    if os.uname().machine != "x86_64":
        pytest.skip("the attempts are written with the numbers of x86_64")
    source = f"ATTEMPTS = {ATTEMPTS!r}\n{PROBE}"
    found = {}
    with pytest.MonkeyPatch.context() as patch:
        for place in ("cold", "warm", "unfiltered"):
            if place == "unfiltered":
                patch.setattr(seccomp, "program", lambda: struct.pack("=HBBI", *seccomp._ALLOW))
            with kernel(place == "warm") as run:
                found[place] = json.loads(run(source))
    return found


@pytest.mark.slow
@pytest.mark.kernel
@needs_bubblewrap
@pytest.mark.parametrize("name", ATTEMPTS)
def test_it_can_not_be_made_in_a_kernel_cold_or_warm(name, outcomes):
    refused = {"EPERM", "ENOSYS", "EAFNOSUPPORT", "ENOTSUP", "EINVAL"} if name != "a call of 32 bits" else {"SIGSYS", "SIGSEGV"}
    assert outcomes["cold"][name] in refused
    assert outcomes["warm"][name] == outcomes["cold"][name]


@pytest.mark.slow
@pytest.mark.kernel
@needs_bubblewrap
def test_without_the_filter_much_of_it_could_be_made(outcomes):
    made = {name for name, outcome in outcomes["unfiltered"].items() if outcome == "made"}
    assert {"a socket of family 2", "a socket of family 16", "bytes out of band", "ptrace", "shmget", "memfd_create"} <= made
    assert len(made) > len(ATTEMPTS) / 2


@pytest.mark.slow
@pytest.mark.kernel
@needs_bubblewrap
def test_every_process_that_a_kernel_sees_is_filtered_too():
    """Into the memory of another process of its own user a kernel could write."""
    for warm in (False, True):
        with kernel(warm) as run:
            said = run("""
                import glob, re
                print({re.search(r"Seccomp:\\t(\\d)", open(path).read())[1] for path in glob.glob("/proc/[0-9]*/status")})
            """)
            assert said == "{'2'}"
