"""Build the web book into _build/html, strictly: a warning fails the build.

python tools/build_book.py            build what changed
python tools/build_book.py --fresh    build everything
"""

from __future__ import annotations

import argparse
import hashlib
import shutil
import subprocess
import sys
import time
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BUILT = ROOT / "_build" / "built"
INDEX = ROOT / "_build" / "html" / "index.html"
# A change here changes every page, and Sphinx does not notice it by itself.
EVERY_PAGE = (
    *("_config.yml", "_toc.yml", "pyproject.toml", "requirements-book.txt"),
    *("book/_ext", "book/_static", "tools/repository.py"),
    # what book/_ext/seqbook_sound.py adds
    *("utils/music/player.js", "utils/music/player.css"),
    *("utils/explorers/which_is_real.js", "utils/explorers/which_is_real.css"),
)
SOURCES = (*EVERY_PAGE, "book", "labs")


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


def is_built() -> bool:
    """Tell whether _build/html was built, without a warning, from the sources as they are."""
    return INDEX.exists() and BUILT.exists() and fingerprint(SOURCES) in BUILT.read_text()


def build(fresh: bool = False) -> int:
    """Run Jupyter Book and return its exit status."""
    start = time.perf_counter()
    # taken before the build: what changes meanwhile makes the book stale
    every_page, everything = fingerprint(EVERY_PAGE), fingerprint(SOURCES)
    fresh = fresh or not BUILT.exists() or every_page not in BUILT.read_text()
    BUILT.unlink(missing_ok=True)
    if fresh:  # pages of sources that are gone must not stay
        shutil.rmtree(INDEX.parent, ignore_errors=True)
    print(f"building {'every page' if fresh else 'what changed'} of the book", flush=True)
    command = [sys.executable, "-c", "from jupyter_book.cli.main import main; main()"]
    command += ["build", str(ROOT), "-W", "--keep-going", "-n", "-q"] + (["--all"] if fresh else [])
    status = subprocess.run(command, cwd=ROOT).returncode
    if status:
        print(
            "\nThe book was not built: mend what the warnings above name (file:line), then build "
            "again. A warning about a reference means that its target is missing or misspelt.",
            file=sys.stderr,
        )
        return status
    BUILT.parent.mkdir(exist_ok=True)
    BUILT.write_text(f"{everything}\n{every_page}\n")
    pages = sum(1 for _ in INDEX.parent.rglob("*.html"))
    print(f"{pages} pages in {time.perf_counter() - start:.0f} s: open {INDEX.relative_to(ROOT)}")
    return 0


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--fresh", action="store_true", help="build every page anew")
    sys.exit(build(parser.parse_args().fresh))


if __name__ == "__main__":
    main()
