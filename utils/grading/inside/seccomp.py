"""Take from this process, for good, what a function of a lab never needs of the kernel.

Limits on processes do not bind root, and bubblewrap leaves the rest of the kernel's calls open. So
a small filter refuses them: no new process or program, no look into another process, no socket, no
memory outside of what the limits count. Threads stay possible: NumPy and the time limit use them.
"""

from __future__ import annotations

import ctypes
import errno
import platform
import struct

NO_NEW_PRIVILEGES, SET_SECCOMP, FILTER = 38, 22, 2  # of prctl
SET_DUMPABLE = 4
CLONE_THREAD = 0x10000
X32 = 0x40000000  # a second table of calls on x86_64

REFUSED = {  # the calls' numbers, for x86_64 and aarch64
    "fork": (57, None),
    "vfork": (58, None),
    "execve": (59, 221),
    "execveat": (322, 281),
    "ptrace": (101, 117),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "pidfd_open": (434, 434),
    "pidfd_getfd": (438, 438),
    "socket": (41, 198),
    "socketpair": (53, 199),
    "connect": (42, 203),
    "bind": (49, 200),
    "memfd_create": (319, 279),
    "memfd_secret": (447, 447),
    "shmget": (29, 194),
    "msgget": (68, 186),
    "semget": (64, 190),
    "mq_open": (240, 180),
    "unshare": (272, 97),
    "setns": (308, 268),
    "mount": (165, 40),
    "bpf": (321, 280),
    "perf_event_open": (298, 241),
    "userfaultfd": (323, 282),
    "add_key": (248, 217),
    "request_key": (249, 218),
    "keyctl": (250, 219),
    "io_uring_setup": (425, 425),
}
CLONE, CLONE3 = (56, 220), 435
MACHINES = {"x86_64": (0, 0xC000003E), "aarch64": (1, 0xC00000B7)}

LOAD, EQUAL, AT_LEAST, BITS, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06  # of the filter's language
ALLOW, KILL = 0x7FFF0000, 0x80000000


def _fail(code: int) -> int:
    return 0x00050000 | code


def program(machine: str) -> bytes | None:
    """Return the filter for a kind of machine, or None if its numbers are not known here."""
    if machine not in MACHINES:
        return None
    column, architecture = MACHINES[machine]
    numbers = [row[column] for row in REFUSED.values() if row[column] is not None]
    lines = [(LOAD, 0, 0, 4), (EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL), (LOAD, 0, 0, 0)]
    if machine == "x86_64":
        lines += [(AT_LEAST, 0, 1, X32), (RETURN, 0, 0, _fail(errno.EPERM))]
    for number in numbers:
        lines += [(EQUAL, 0, 1, number), (RETURN, 0, 0, _fail(errno.EPERM))]
    # the C library falls back to clone, whose flags a filter can read
    lines += [(EQUAL, 0, 1, CLONE3), (RETURN, 0, 0, _fail(errno.ENOSYS))]
    lines += [(EQUAL, 0, 3, CLONE[column]), (LOAD, 0, 0, 16), (BITS, 1, 0, CLONE_THREAD)]
    lines += [(RETURN, 0, 0, _fail(errno.EPERM)), (RETURN, 0, 0, ALLOW)]
    return b"".join(struct.pack("<HBBI", *line) for line in lines)


def refuse() -> bool:
    """Set the filter for this process and all threads it will start; tell whether it is set."""
    code = program(platform.machine())
    if code is None:
        return False
    held = ctypes.create_string_buffer(code, len(code))

    class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("code", ctypes.c_void_p)]

    whole = Program(len(code) // 8, ctypes.addressof(held))
    return _prctl(NO_NEW_PRIVILEGES, 1) and _prctl(SET_SECCOMP, FILTER, ctypes.byref(whole))


def hide() -> None:
    """Let no other process look into this one, whoever it runs as."""
    _prctl(SET_DUMPABLE, 0)


def _prctl(option: int, *values: object) -> bool:
    whole = [ctypes.c_ulong(v) if isinstance(v, int) else v for v in values]
    rest = [ctypes.c_ulong(0)] * (4 - len(values))
    return ctypes.CDLL(None, use_errno=True).prctl(option, *whole, *rest) == 0
