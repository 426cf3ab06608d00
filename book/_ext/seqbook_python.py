"""Put Python for the page beside the book: Pyodide, the package's code, and its data.

Only when the environment variable SEQBOOK_PYODIDE names a folder with Pyodide (`make book
PYODIDE=FOLDER`); else the book has nothing of it. Under _static/live/ then lie

    python/     Pyodide's core, its lock, and the wheels of NumPy and matplotlib
    code.zip    the package and what is small: unpacked where Python looks for packages
    files/      larger files, each fetched when it is first opened
    files.json  {path where packages lie: [bytes, sha256]} of these
    about.json  versions, and how many bytes each part weighs
"""

from __future__ import annotations

import hashlib
import io
import json
import os
import shutil
import sys
import zipfile
from pathlib import Path

from sphinx.application import Sphinx
from sphinx.errors import ExtensionError

HERE = Path(__file__).resolve().parent
sys.path.append(str(HERE.parents[1] / "tools"))  # which Pyodide, and its hashes, stand there once

import pyodide_release as release  # noqa: E402

SMALL = 4_096  # bytes: a file up to this size travels with the code
# Needs torch or another process; nothing that runs in a page imports it.
LEFT_OUT = ("utils/models/", "utils/grading/")
NO_DATA = (".md", "LICENSE.txt", ".pyc")
README = """Pyodide {version} (https://pyodide.org, MPL-2.0), Python {python} (PSF-2.0) and the
packages that {lock} names, unchanged, as they were released; each wheel
holds its own licence.
"""


def folder() -> Path | None:
    """Return the folder with Pyodide that this build was given, None where it was given none."""
    named = os.environ.get("SEQBOOK_PYODIDE", "")
    return Path(named).expanduser().resolve() if named else None


def package_files(root: Path) -> dict[str, Path]:
    """Return {path where packages lie: file} of all that the page's Python may open.

    Records of experiments lie beside the package, where utils.records looks first.
    """
    found = [*(root / "utils").rglob("*"), *(root / "experiments").glob("*.json")]
    named = {path.relative_to(root).as_posix(): path for path in found if path.is_file()}
    return {
        name: named[name]
        for name in sorted(named)
        if not name.startswith(LEFT_OUT)
        and not name.endswith(NO_DATA)
        and not any(part.startswith((".", "__pycache__")) for part in name.split("/"))
    }


def travels(name: str, path: Path) -> bool:
    """Tell whether a file travels with the code, or is fetched when it is first opened."""
    return name.endswith(".py") or path.stat().st_size <= SMALL


def zipped(files: dict[str, Path]) -> bytes:
    """Return an archive of the files: the same files give the same bytes, on whatever system."""
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w", zipfile.ZIP_DEFLATED, compresslevel=9) as archive:
        for name, path in sorted(files.items()):
            entry = zipfile.ZipInfo(name)  # its date is always 1980
            entry.create_system, entry.external_attr = 3, 0o644 << 16
            archive.writestr(entry, path.read_bytes(), zipfile.ZIP_DEFLATED, 9)
    return held.getvalue()


def copy_python(source: Path, target: Path) -> dict[str, dict[str, int]]:
    """Copy Pyodide; return {part: {file: bytes}} of what a page fetches: core, then packages."""
    numpy = release.with_needs("numpy")
    drawing = [name for name in release.with_needs("matplotlib") if name not in numpy]
    wheels = {name: entry["file_name"] for name, entry in release.PACKAGES.items()}
    parts = {
        "core": [*release.CORE],
        "numpy": [wheels[name] for name in numpy],
        "matplotlib": [wheels[name] for name in drawing],
    }
    shutil.rmtree(target, ignore_errors=True)
    target.mkdir(parents=True)
    for name in release.files():
        shutil.copyfile(source / name, target / name)
    (target / release.LOCK).write_text(release.lock(), encoding="utf-8")
    about = README.format(
        version=release.VERSION, python=release.RELEASE["info"]["python"], lock=release.LOCK
    )
    (target / "README.txt").write_text(about, encoding="utf-8")
    parts["core"].append(release.LOCK)
    return {
        part: {name: (target / name).stat().st_size for name in names}
        for part, names in parts.items()
    }


def copy_package(root: Path, target: Path) -> dict[str, int]:
    """Write code.zip, files/ and files.json; return {file: bytes} of what every page fetches."""
    files = package_files(root)
    code = {name: path for name, path in files.items() if travels(name, path)}
    (target / "code.zip").write_bytes(zipped(code))
    shutil.rmtree(target / "files", ignore_errors=True)
    later = {}
    for name in files.keys() - code.keys():
        content = files[name].read_bytes()
        copy = target / "files" / name
        copy.parent.mkdir(parents=True, exist_ok=True)
        copy.write_bytes(content)
        later[name] = [len(content), hashlib.sha256(content).hexdigest()]
    (target / "files.json").write_text(json.dumps(later, sort_keys=True), encoding="utf-8")
    return {name: (target / name).stat().st_size for name in ("code.zip", "files.json")}


def add_python(app: Sphinx) -> None:
    """Write _static/live/ of the built book, when the build was given a folder with Pyodide."""
    source = folder()
    if source is None or app.builder.format != "html":
        return
    try:
        release.check(source)
    except release.PyodideError as error:
        raise ExtensionError(str(error)) from error
    target = Path(app.outdir) / "_static" / "live"
    target.mkdir(parents=True, exist_ok=True)
    parts = copy_python(source, target / "python")
    parts["code"] = copy_package(Path(app.srcdir), target)
    about = {
        "pyodide": release.VERSION,
        "python": release.RELEASE["info"]["python"],
        "packages": {name: entry["version"] for name, entry in release.PACKAGES.items()},
        "bytes": {part: sum(sizes.values()) for part, sizes in parts.items()},
        "files": parts,
    }
    (target / "about.json").write_text(json.dumps(about, indent=1), encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", add_python)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
