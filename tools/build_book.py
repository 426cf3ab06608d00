"""Build the web book into _build/html, strictly: a warning fails the build.

python tools/build_book.py                     build what changed
python tools/build_book.py --fresh             build everything
python tools/build_book.py --pyodide FOLDER    with Python for the page, from tools/pyodide.py
"""

from __future__ import annotations

import argparse
import hashlib
import os
import shutil
import subprocess
import sys
import time
from pathlib import Path

import pyodide_release

ROOT = Path(__file__).resolve().parent.parent
INDEX = ROOT / "_build" / "html" / "index.html"
# A change here changes every page, and Sphinx does not notice it by itself.
EVERY_PAGE = (
    *("_config.yml", "_toc.yml", "pyproject.toml", "requirements-book.txt"),
    *("book/_ext", "book/_static", "tools/repository.py"),
    *("tools/pyodide_release.py", "tools/pyodide.json"),
    # what book/_ext/seqbook_sentence.py puts on its pages
    *("experiments/one_sentence.json", "experiments/one_sentence.npz"),
    # what book/_ext/seqbook_sound.py adds
    *("utils/music/player.js", "utils/music/player.css"),
    *("utils/explorers/which_is_real.js", "utils/explorers/which_is_real.css"),
)
SOURCES = (*EVERY_PAGE, "book", "labs")
IN_THE_PAGE = ("utils", "experiments")  # what a book with Python for the page holds besides


def fingerprint(names: tuple[str, ...]) -> str:
    """Return a hash of the names and contents of these files and folders."""
    digest = hashlib.sha256()
    for name in names:
        path = ROOT / name
        files = sorted(path.rglob("*")) if path.is_dir() else [path]
        for file in files:
            if file.is_file() and not {"__pycache__", ".ipynb_checkpoints"} & set(file.parts):
                digest.update(file.relative_to(ROOT).as_posix().encode() + file.read_bytes())
    return digest.hexdigest()


def marks(python: bool) -> list[str]:
    """Return the fingerprints of everything and of what shapes every page, with or without Python.

    Which Pyodide it is needs no mark of its own: its hashes are pinned in tools/pyodide.json.
    """
    ending = " with Python" if python else ""
    everything = fingerprint((*SOURCES, *IN_THE_PAGE) if python else SOURCES)
    return [everything + ending, fingerprint(EVERY_PAGE) + ending]


def note(index: Path) -> Path:
    """Return the file that says what the book with this first page was built from."""
    return index.parent.with_name("built")


def is_built(python: bool = False, index: Path = INDEX) -> bool:
    """Tell whether the book was built, without a warning, from the sources as they are."""
    kept = note(index)
    return index.exists() and kept.exists() and kept.read_text().splitlines() == marks(python)


def build(fresh: bool = False, pyodide: Path | None = None, output: Path = ROOT) -> int:
    """Run Jupyter Book and return its exit status; the pages come into `output`/_build/html.

    pyodide is a folder with Pyodide: cells can then be run in the page.
    """
    start = time.perf_counter()
    if pyodide is not None:
        try:
            pyodide_release.check(pyodide)
        except pyodide_release.PyodideError as error:
            print(f"The book was not built: {error}", file=sys.stderr)
            return 1
    index = output / INDEX.relative_to(ROOT)
    built = note(index)
    # taken before the build: what changes meanwhile makes the book stale
    now = marks(pyodide is not None)
    fresh = fresh or not built.exists() or built.read_text().splitlines()[-1] != now[-1]
    built.unlink(missing_ok=True)
    if fresh:  # pages of sources that are gone must not stay
        shutil.rmtree(index.parent, ignore_errors=True)
    print(f"building {'every page' if fresh else 'what changed'} of the book", flush=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(ROOT), "-W", "--keep-going", "-n", "-q"] + (["--all"] if fresh else [])
    if output != ROOT:
        command += ["--path-output", str(output)]
    given = {"SEQBOOK_PYODIDE": "" if pyodide is None else str(pyodide.resolve())}
    status = subprocess.run(command, cwd=ROOT, env=os.environ | given).returncode
    if status:
        print(
            "\nThe book was not built: mend what the warnings above name (file:line), then build "
            "again. A warning about a reference means that its target is missing or misspelt.",
            file=sys.stderr,
        )
        return status
    built.write_text("\n".join(now) + "\n")
    pages = sum(1 for _ in index.parent.rglob("*.html"))
    print(
        f"{pages} pages in {time.perf_counter() - start:.0f} s: open {os.path.relpath(index, ROOT)}"
    )
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="build every page anew")
    parser.add_argument(
        "--pyodide",
        type=Path,
        metavar="FOLDER",
        default=os.environ.get("SEQBOOK_PYODIDE") or None,
        help="a folder with Pyodide, as tools/pyodide.py makes it: cells run in the page",
    )
    given = parser.parse_args()
    sys.exit(build(given.fresh, given.pyodide))


if __name__ == "__main__":
    main()
