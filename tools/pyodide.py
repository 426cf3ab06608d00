"""Make a folder with Pyodide, for `make book PYODIDE=FOLDER`.

python tools/pyodide.py FOLDER           fetch what is missing or wrong there
python tools/pyodide.py --pin VERSION    take another release: rewrites tools/pyodide.json

The core comes out of npm's archive, the wheels from the release's own host: Pyodide builds each
anew, so PyPI has none of these files, not even of pure Python. Every file is checked against
tools/pyodide.json, and written whole or not at all: a run that was cut short is simply run again.
Needs Python, and npm or its address.
"""

from __future__ import annotations

import argparse
import base64
import hashlib
import http.client
import io
import json
import os
import shutil
import subprocess
import sys
import tarfile
import urllib.error
import urllib.request
from pathlib import Path
from typing import NamedTuple

import pyodide_release as release
from pyodide_release import PyodideError

WANTED = ("numpy", "matplotlib")  # what --pin takes from a release, with what these need
# matplotlib names these, and draws without: fonts in a PDF, time zones; 1.7 MB of 10
UNUSED = ("fonttools", "pytz")
PATIENCE = 60  # seconds without a byte


class Hosts(NamedTuple):
    """Where things are published; a mirror with the same layout will do."""

    npm: str = ""  # the address that the npm client was told, unless another is given
    release: str = "https://cdn.jsdelivr.net/pyodide/v{version}/full"


def registry(hosts: Hosts) -> str:
    """Return the address of npm's packages; raise PyodideError where nothing knows it."""
    if hosts.npm:
        return hosts.npm.rstrip("/")
    npm = shutil.which("npm")
    told = npm and subprocess.run(
        [npm, "config", "get", "registry"], capture_output=True, text=True
    )
    if not told or told.returncode or not told.stdout.startswith("http"):
        raise PyodideError(
            "npm, which knows where its packages lie, is not installed or says nothing: install "
            "Node.js, or give the address with --npm"
        )
    return told.stdout.strip().rstrip("/")


def fetch(url: str) -> bytes:
    """Return what an address gives; raise PyodideError, in one sentence, when it gives nothing."""
    try:
        with urllib.request.urlopen(url, timeout=PATIENCE) as answer:
            return answer.read()
    except urllib.error.HTTPError as error:
        raise PyodideError(
            f"{url} answered {error.code} {error.reason}: try again later"
        ) from error
    except http.client.IncompleteRead as error:
        raise PyodideError(
            f"{url} broke off after {len(error.partial):,} bytes: run this again, which fetches "
            "only what is missing"
        ) from error
    except OSError as error:
        reason = getattr(error, "reason", error)
        raise PyodideError(f"no answer from {url} ({reason}): check the network") from error


def archive(hosts: Hosts, version: str, integrity: str) -> dict[str, bytes]:
    """Return {file name: content} of npm's archive of Pyodide, whose integrity is "sha512-..."."""
    url = f"{registry(hosts)}/pyodide/-/pyodide-{version}.tgz"
    content = fetch(url)
    found = "sha512-" + base64.b64encode(hashlib.sha512(content).digest()).decode()
    if found != integrity:
        raise PyodideError(
            f"{url} is not the archive that was pinned ({len(content):,} bytes, {found}; expected "
            f"{integrity}): try again, and if it stays so, do not use this host"
        )
    with tarfile.open(fileobj=io.BytesIO(content)) as tar:
        files = {member.name: tar.extractfile(member) for member in tar if member.isfile()}
        return {name.removeprefix("package/"): file.read() for name, file in files.items()}


def write(path: Path, content: bytes, expected: str) -> None:
    """Write a file whose sha256 is the expected one, whole or not at all."""
    found = hashlib.sha256(content).hexdigest()
    if found != expected:
        raise PyodideError(
            f"the {path.name} that was fetched is not the one of Pyodide {release.VERSION} "
            f"({len(content):,} bytes, sha256 {found}; expected {expected}), so it was not "
            "written: try again, and if it stays so, do not use this host"
        )
    part = path.with_name(f".{path.name}.part")
    part.write_bytes(content)
    os.replace(part, path)


def make(folder: Path, hosts: Hosts) -> None:
    """Fetch into the folder what it lacks, and check all of it."""
    folder.mkdir(parents=True, exist_ok=True)
    lacks = {
        name: expected
        for name, expected in release.files().items()
        if not (folder / name).is_file() or release.sha256(folder / name) != expected
    }
    if lacks.keys() & release.CORE.keys():
        print(f"the core of Pyodide {release.VERSION}, from npm", flush=True)
        held = archive(hosts, release.VERSION, release.RELEASE["npm"])
        for name in lacks.keys() & release.CORE.keys():
            write(folder / name, held[name], lacks[name])
    wheels = hosts.release.format(version=release.VERSION)
    for entry in release.PACKAGES.values():
        name = entry["file_name"]
        if name in lacks:
            print(name, flush=True)
            write(folder / name, fetch(f"{wheels}/{name}"), lacks[name])
    (folder / release.LOCK).write_text(release.lock(), encoding="utf-8")
    release.check(folder)


def pin(version: str, hosts: Hosts) -> str:
    """Return the text of tools/pyodide.json for a release, as npm publishes it now."""
    about = json.loads(fetch(f"{registry(hosts)}/pyodide/{version}"))
    integrity = about["dist"]["integrity"]
    held = archive(hosts, version, integrity)
    lock = json.loads(held[release.LOCK])
    wanted: dict[str, dict] = {}
    waiting = list(WANTED)
    while waiting:
        name = waiting.pop()
        entry = lock["packages"][name]
        needed = [other for other in entry["depends"] if other not in UNUSED]
        wanted[name] = entry | {"depends": needed}
        waiting += [other for other in needed if other not in wanted]
    pins = {
        "version": version,
        "npm": integrity,
        "lock": hashlib.sha256(held[release.LOCK]).hexdigest(),
        "core": {name: hashlib.sha256(held[name]).hexdigest() for name in release.CORE},
        "info": lock["info"],
        "packages": {},
    }
    rows = [f"    {json.dumps(name)}: {json.dumps(wanted[name])}" for name in sorted(wanted)]
    packages = '"packages": {\n' + ",\n".join(rows) + "\n  }"  # a package a line
    return json.dumps(pins, indent=2).replace('"packages": {}', packages) + "\n"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("folder", type=Path, nargs="?", help="where to put it")
    what.add_argument("--pin", metavar="VERSION", help="take another release")
    for host, usual in Hosts()._asdict().items():
        parser.add_argument(f"--{host}", metavar="URL", default=usual, help=f"instead of {usual}")
    given = parser.parse_args()
    hosts = Hosts(*(getattr(given, host).rstrip("/") for host in Hosts._fields))
    try:
        if given.pin:
            release.PINS.write_text(pin(given.pin, hosts), encoding="utf-8")
            return print(f"{release.PINS.name} names Pyodide {given.pin}: look at git diff")
        make(given.folder, hosts)
    except (PyodideError, OSError) as error:
        sys.exit(f"{given.folder or 'the pins'}: {error}")
    size = sum((given.folder / name).stat().st_size for name in release.files())
    print(f"Pyodide {release.VERSION}, {size / 1e6:.0f} MB: make book PYODIDE={given.folder}")


if __name__ == "__main__":
    main()
