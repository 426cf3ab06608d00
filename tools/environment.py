"""Make .venv with the tested packages: `python tools/environment.py book`, `... pdf` or `... test`.

`book` installs what building the book needs (no torch), `pdf` also what printing it needs, and
`test` everything. Needs only Python.
Run it again after a change of the requirements; it does nothing when .venv is up to date.
"""

from __future__ import annotations

import hashlib
import os
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
REQUIREMENTS = {
    "book": "requirements-book.txt",
    "pdf": "requirements-pdf.txt",
    "test": "requirements.txt",
}
USES = {
    "book": "building the book",
    "pdf": "printing the book",
    "test": "running and testing everything",
}
OLDEST = (3, 11)


def fingerprint(kind: str) -> str:
    """Return a hash of everything that decides what gets installed."""
    files = [*REQUIREMENTS.values(), "pyproject.toml"]
    content = b"".join((ROOT / name).read_bytes() for name in files)
    return hashlib.sha256(content + kind.encode()).hexdigest()


def run(command: list[str], otherwise: str) -> None:
    """Run a command; when it fails, stop and say what to do."""
    if subprocess.run(command, cwd=ROOT).returncode:
        sys.exit(f"\n{otherwise}")


def make_venv() -> None:
    """Create .venv unless it is there."""
    if PYTHON.exists():
        return
    print(f"[1/3] creating .venv with Python {sys.version.split()[0]}", flush=True)
    run(
        [sys.executable, "-m", "venv", str(VENV)],
        "Could not create .venv. On Debian and Ubuntu: sudo apt install python3-venv. "
        "Then run the same command again.",
    )


def install(kind: str) -> None:
    """Install the pinned packages and the book's own package, unless that was done before."""
    stamp = VENV / f".installed-{kind}"
    wanted = fingerprint(kind)
    if stamp.exists() and stamp.read_text() == wanted:
        return
    what = USES[kind]
    print(f"[2/3] installing the packages for {what} ({REQUIREMENTS[kind]})", flush=True)
    pip = [str(PYTHON), "-m", "pip", "install", "--disable-pip-version-check", "--quiet"]
    run(
        [*pip, "--progress-bar", "on", "-r", REQUIREMENTS[kind]],
        "pip could not install the packages; its message is above. Check the network connection "
        "(behind a proxy set HTTPS_PROXY; with a local mirror set PIP_INDEX_URL), then run the "
        "same command again: what was downloaded is kept.",
    )
    print("[3/3] installing the book's own package (utils)", flush=True)
    run(
        [*pip, "--no-deps", "-e", "."],
        "pip could not install the book's own package; its message is above. "
        "If it is about setuptools, check the network connection and run the same command again.",
    )
    stamp.write_text(wanted)


def main() -> None:
    kind = sys.argv[1] if len(sys.argv) > 1 else "book"
    if kind not in REQUIREMENTS:
        sys.exit(f"{kind!r} is no set of packages: choose one of {', '.join(REQUIREMENTS)}")
    if sys.version_info < OLDEST:
        sys.exit(
            f"Python {sys.version.split()[0]} is too old: the book needs "
            f"{'.'.join(map(str, OLDEST))} or newer. With make, name another one: "
            "make book PYTHON=python3.12"
        )
    make_venv()
    install(kind)


if __name__ == "__main__":
    main()
