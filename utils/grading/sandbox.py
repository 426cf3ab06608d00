"""Where a student's code runs: a process in bubblewrap that sees a system to read and no more.

No network, no other process, no environment, none of anybody's files: the system's libraries, this
Python and its packages, and the book's package without its checks, all read-only, and a small
folder for temporary files. What it may use up is limited (`Limits`).
"""

from __future__ import annotations

import functools
import json
import os
import shutil
import site
import subprocess
import sys
import tempfile
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

import utils
from utils.exercises.checking import calling

PACKAGE = Path(utils.__file__).resolve().parent
INSIDE = Path(__file__).resolve().parent / "inside"
HIDDEN = {"exercises", "grading", "__pycache__"}  # rooms of the package that hold answers
SYSTEM = ("/usr", "/lib", "/lib64", "/bin", "/etc/ld.so.cache", "/etc/alternatives")
DEVICES = ("/dev/null", "/dev/zero", "/dev/urandom", "/dev/random")
MEGABYTE = 1 << 20


class NoSandbox(ValueError):
    """Say that there is no sandbox on this machine, and what to do."""


@dataclass(frozen=True)
class Limits:
    """What a submission may use: seconds on the wall, megabytes.

    `call` is for one call of a function, `exercise` for all calls of one exercise. `user` is the
    number of the user that the code runs as where there is no sandbox; by default, who judges.
    """

    call: float = calling.LIMIT
    exercise: float = 30.0
    submission: float = 150.0
    memory: int = 2048
    files: int = 16
    user: int | None = None

    def told(self) -> dict[str, int]:
        """Return what the worker is told to set for itself and its processes."""
        return {
            "AS": self.memory * MEGABYTE,
            "CPU": int(self.exercise) + 5,
            "FSIZE": self.files * MEGABYTE,
            "NOFILE": 64,
            "CORE": 0,
            "processes": 256,
        }


def start(wires: Sequence[int], limits: Limits, unsafe: bool = False) -> subprocess.Popen:
    """Start the worker; `wires` are the open sockets that it inherits, one for each exercise."""
    told = json.dumps([list(wires), limits.told()])
    where = INSIDE if unsafe else Path("/judge")
    worker = [sys.executable, "-B", str(where / "worker.py"), told]
    environment = _environment("" if unsafe else "/book")
    if unsafe:
        environment["PYTHONPATH"] = f"{Path(calling.__file__).parent}:{PACKAGE.parent}"
    else:
        worker = [*_bubblewrap(limits.files, tuple(environment.items())), *worker]
    other = {} if limits.user is None or not unsafe else _as_user(limits.user)
    return subprocess.Popen(
        worker,
        stdin=subprocess.PIPE,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
        pass_fds=wires,
        env=environment,
        cwd=tempfile.gettempdir() if unsafe else "/",
        start_new_session=True,
        **other,
    )


def _as_user(number: int) -> dict[str, object]:
    """Return what makes a new process another user's."""
    return {"user": number, "group": number, "extra_groups": []}


def _environment(book: str) -> dict[str, str]:
    """Return all of the environment that there is inside."""
    folders = [book, *(str(folder) for folder in _packages() if not _within(folder, _pythons()))]
    threads = dict.fromkeys(("OMP_NUM_THREADS", "OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS"), "1")
    return threads | {
        "HOME": "/tmp",
        "PATH": "/usr/bin",
        "LANG": "C.UTF-8",
        "PYTHONHASHSEED": "0",
        "PYTHONPATH": ":".join(folders),
    }


@functools.cache
def _bubblewrap(files: int, environment: tuple) -> list[str]:
    """Return the command up to the program that is to run inside."""
    command = [
        _program(), "--unshare-all", "--die-with-parent", "--new-session", "--as-pid-1",
        "--cap-drop", "ALL", "--uid", "65534", "--gid", "65534", "--clearenv",
    ]  # fmt: skip
    for name, value in environment:
        command += ["--setenv", name, value]
    # a folder before what lies in it: so a mask hides, and what is needed in it is shown again
    for place, how in sorted(_mounts(files).items(), key=lambda item: len(Path(item[0]).parts)):
        command += [*how, place]
    for device in DEVICES:
        command += ["--dev-bind", device, device]
    return [*command, "--remount-ro", "/", "--chdir", "/tmp", "--"]


def _mounts(files: int) -> dict[str, list[str]]:
    """Return each place inside and the options that put something there."""
    mounts = {str(place): ["--ro-bind", str(place)] for place in [*_pythons(), *_packages()]}
    mounts["/tmp"] = ["--size", str(files * MEGABYTE), "--tmpfs"]
    # where Python's own folders hold the checkout, or a package with the answers, they are hidden
    checkout = [PACKAGE.parent] if (PACKAGE.parent / "pyproject.toml").exists() else []
    for hidden in [*checkout, *_installed()]:
        if _within(hidden, [Path("/usr"), *_pythons(), *_packages()]):
            mounts[str(hidden)] = ["--tmpfs"]
    for place in SYSTEM:
        if os.path.islink(place):
            mounts[place] = ["--symlink", os.readlink(place)]
        elif os.path.exists(place):
            mounts[place] = ["--ro-bind", place]
    for room in sorted(PACKAGE.iterdir()):
        if room.name not in HIDDEN:
            mounts[f"/book/utils/{room.name}"] = ["--ro-bind", str(room)]
    for file in [*INSIDE.glob("*.py"), Path(calling.__file__)]:
        if file.name != "__init__.py":
            mounts[f"/judge/{file.name}"] = ["--ro-bind", str(file)]
    return mounts


@functools.cache
def _pythons() -> list[Path]:
    """Return the folders of this Python; refuses where such a folder holds somebody's files."""
    places = {Path(p) for p in (sys.prefix, sys.base_prefix, sys.base_exec_prefix)}
    real = Path(os.path.realpath(sys.executable)).parents[1]
    places = {place for place in places | {real} if not _within(place, [Path("/usr")])}
    for place in places:
        if Path.home().is_relative_to(place):
            raise NoSandbox(
                f"Python is installed in {place}, where your own files lie: "
                "make a virtual environment and run the judge with its Python"
            )
    return sorted(places)


def _packages() -> list[Path]:
    """Return the folders, outside of Python's own, that NumPy and other packages lie in."""
    places = {Path(np.__file__).resolve().parents[1]}
    if site.getusersitepackages() in sys.path:
        places.add(Path(site.getusersitepackages()))
    return sorted(place for place in places if not _within(place, [Path("/usr"), *_pythons()]))


def _installed() -> list[Path]:
    """Return the places in Python's folders that hold a package with the checks."""
    rooms = ("utils/exercises", "utils/grading")
    found = [Path(place) / room for place in sys.path for room in rooms if place]
    return [place.resolve() for place in found if place.is_dir()]


def _within(place: Path, folders: Sequence[Path]) -> bool:
    return any(place.is_relative_to(folder) for folder in folders)


def _program() -> str:
    found = shutil.which("bwrap")
    if found is None:
        raise NoSandbox(
            "bubblewrap, the sandbox for students' code, is not installed: "
            "`sudo apt install bubblewrap` (Debian, Ubuntu) or `sudo dnf install bubblewrap` "
            "(Fedora) installs it; without a sandbox nothing is graded unless you type --unsafe"
        )
    return found


def ask() -> None:
    """Try the sandbox once; NoSandbox says in one sentence why it does not work here."""
    if sys.platform != "linux":
        raise NoSandbox(
            "the judge needs Linux, for its sandbox is bubblewrap: run it in a container, on WSL 2 "
            "or on a server"
        )
    command = [
        *_bubblewrap(1, tuple(_environment("/book").items())),
        sys.executable,
        "-c",
        "import numpy",
    ]
    tried = subprocess.run(command, capture_output=True, text=True, timeout=60)
    if tried.returncode:
        said = (tried.stderr.strip().splitlines() or ["no reason given"])[-1][:200]
        raise NoSandbox(
            f"bubblewrap is installed but cannot make a sandbox here ({said}): allow unprivileged "
            "user namespaces on this machine (in Docker: --security-opt seccomp=unconfined), or "
            "type --unsafe"
        )
