"""Submissions that attack the machine: its processes, memory, files and limits."""

from tests.grading.hostile.kinds import ALL, OTHERS, attack

attack(
    "fork bomb",
    """
import os
for i in range(50):
    try:
        if os.fork() == 0:
            while True: os.fork()
        raise RuntimeError('LOOT forked')
    except OSError: pass
""",
    must=ALL,
)
attack(
    "kills its parents",
    """
import os, signal
for p in (1, os.getppid(), -1):
    try: os.kill(p, signal.SIGKILL)
    except OSError: pass
""",
    must=OTHERS,
)
attack(
    "kills all signals",
    """
import os, signal
for n in range(1, 65):
    for p in (1, os.getppid()):
        try: os.kill(p, n)
        except (OSError, ValueError): pass
""",
)
attack(
    "signals",
    """
import signal
for n in range(1, 65):
    try: signal.signal(n, lambda *a: None)
    except (OSError, ValueError): pass
while True:
    try:
        while True: pass
    except BaseException: pass
""",
    may=(),
    status="time",
)
attack(
    "memory of others",
    """
import os
for p in ('/proc/1/mem', f'/proc/{os.getppid()}/mem', '/proc/self/mem', '/proc/1/environ'):
    try:
        open(p, 'r+b').write(b'x'); raise RuntimeError('LOOT wrote ' + p)
    except OSError: pass
""",
    must=ALL,
)
attack(
    "atexit",
    """
import atexit, os
atexit.register(os.remove, CANARY)
atexit.register(lambda: [None for _ in iter(int, 1)])
""",
    must=ALL,
)
attack(
    "threads",
    """
import threading
def run():
    while True:
        try: np.isclose = np.add = None
        except BaseException: pass
for i in range(3): threading.Thread(target=run).start()
""",
)
attack(
    "fills the folder",
    """
import os
for folder in ('/tmp', '/dev/shm', '/', '/book', '/judge'):
    for i in range(300):
        try: open(f'{folder}/f{i}', 'wb').write(b'x' * 10_000_000)
        except OSError: pass
""",
    must=OTHERS,
)
attack(
    "shared memory",
    """
import ctypes
libc = ctypes.CDLL(None)
if libc.shmget(0, 1 << 30, 0o1600) >= 0 or libc.memfd_create(b'x', 0) >= 0:
    raise RuntimeError('LOOT memory')
""",
    must=ALL,
)
attack(
    "ctypes",
    """
import ctypes
ctypes.string_at(0)
""",
    may=(),
    status="died",
)
attack(
    "own limits",
    """
import resource
for n in (resource.RLIMIT_AS, resource.RLIMIT_CPU, resource.RLIMIT_FSIZE):
    try:
        resource.setrlimit(n, (resource.RLIM_INFINITY,) * 2); raise RuntimeError('LOOT limits')
    except (OSError, ValueError): pass
""",
    must=ALL,
)
attack(
    "own namespaces",
    """
import ctypes
libc = ctypes.CDLL(None)
tried = libc.unshare(0x10000000), libc.mount(b'/', b'/tmp', b'', 4096, 0), libc.ptrace(16, 1, 0, 0)
if 0 in tried:
    raise RuntimeError('LOOT namespace')
""",
    must=ALL,
)
attack(
    "never ends nicely",
    """
try:
    while True: pass
finally:
    while True: pass
""",
    may=(),
    status="time",
)
