"""The release of Pyodide that runs the book's code in its pages: what it is made of, and a check.

tools/pyodide.json pins it: the version, the hash of npm's archive, of the release's own lock and of
each core file, and the lock's entries of NumPy, matplotlib and what these need to draw.
"""

from __future__ import annotations

import hashlib
import json
import re
from pathlib import Path

PINS = Path(__file__).with_name("pyodide.json")
RELEASE = json.loads(PINS.read_text(encoding="utf-8"))
VERSION: str = RELEASE["version"]
CORE: dict[str, str] = RELEASE["core"]  # file name -> sha256
PACKAGES: dict[str, dict] = RELEASE["packages"]  # name -> its entry in the release's lock
LOCK = "pyodide-lock.json"


class PyodideError(ValueError):
    """A folder does not hold the release; the message says what is wrong and what to do."""


def lock() -> str:
    """Return a lock that names only the packages we take: what the page's Pyodide reads."""
    return json.dumps({"info": RELEASE["info"], "packages": PACKAGES})


def with_needs(package: str) -> list[str]:
    """Return a package's name after those of all that it needs."""
    names: dict[str, None] = {}
    for needed in PACKAGES[package]["depends"]:
        names |= dict.fromkeys(with_needs(needed))
    return [*names, package]


def files() -> dict[str, str]:
    """Return {file name: sha256} of everything that a folder must hold."""
    return CORE | {entry["file_name"]: entry["sha256"] for entry in PACKAGES.values()}


def sha256(path: Path) -> str:
    """Return a file's hash."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def version_in(folder: Path) -> str:
    """Return the version that the folder's pyodide.mjs names, "" where it names none."""
    text = (folder / "pyodide.mjs").read_text(encoding="utf-8", errors="replace")
    found = re.search(r'="(\d+\.\d+\.\d+[\w.]*)"', text)
    return found[1] if found else ""


def check(folder: Path) -> None:
    """Raise PyodideError unless the folder holds the whole release, byte for byte."""
    remedy = f"run `python tools/pyodide.py {folder}`, which fetches what is missing or wrong"
    if not folder.is_dir():
        raise PyodideError(f"there is no folder {folder} with Pyodide {VERSION}: {remedy}")
    for name, expected in files().items():
        path = folder / name
        if not path.is_file():
            raise PyodideError(f"{folder} lacks {name} of Pyodide {VERSION}: {remedy}")
        found = sha256(path)
        if found == expected:
            continue
        other = version_in(folder) if name == "pyodide.mjs" else ""
        if other and other != VERSION:
            raise PyodideError(
                f"{folder} holds Pyodide {other}, and the book needs {VERSION}: {remedy}"
            )
        raise PyodideError(
            f"{path} is not the file of Pyodide {VERSION} (sha256 {found}, expected {expected}), "
            f"so it is damaged or another release's: {remedy}"
        )
