"""Write an nbgrader course of the book's labs into a folder, ready to release and to grade."""

from __future__ import annotations

import argparse
import filecmp
import json
import os
import shutil
import sysconfig
import tempfile
from pathlib import Path

from utils.grading.course import config

HELP = "an nbgrader course of the labs, ready to release and to grade"
CLONE = Path(__file__).resolve().parents[3]
TEXTS = Path(__file__).parent / "texts"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    parser.add_argument("folder", type=Path, metavar="DIR", help="the course's folder, a new one")
    parser.add_argument(
        "--labs", nargs="+", metavar="LAB", help="only these, such as 02_bag_of_words"
    )
    parser.add_argument("--name", default="seqbook", help="nbgrader's course_id (seqbook)")
    parser.add_argument(
        "--update",
        action="store_true",
        help="bring the labs of an existing course up to date; nothing else is touched",
    )


def run(options: argparse.Namespace) -> int:
    """Write or update the course; ValueError says in one sentence why not."""
    known = labs_of(CLONE)
    wanted = options.labs or (known if not options.update else courses_labs(options.folder))
    if strange := sorted(set(wanted) - set(known)):
        raise ValueError(f"there is no lab {', '.join(strange)}: choose from {', '.join(known)}")
    if options.update:
        return update(options.folder, wanted)
    create(options.folder, wanted, options.name)
    print(f"{options.folder}: {len(wanted)} labs; README.md in it says how to go on")
    return 0


def labs_of(clone: Path) -> list[str]:
    """Return the labs of a clone; ValueError where the package alone is installed."""
    names = sorted(path.stem for path in clone.glob("solutions/*/*.ipynb"))
    if not names:
        raise ValueError(
            "a course is made from the labs' solutions, which only a clone of the book has: "
            "run this command in one"
        )
    return names


def courses_labs(folder: Path) -> list[str]:
    """Return the labs of a course; ValueError if the folder holds none."""
    if not (folder / "nbgrader_config.py").exists():
        raise ValueError(f"{folder} holds no course to update: leave --update out to make one")
    return sorted(path.name for path in (folder / "source").iterdir() if path.is_dir())


def create(folder: Path, labs: list[str], name: str) -> None:
    """Write a whole course or none: it grows beside its place and moves there when it is done."""
    if folder.exists() and (not folder.is_dir() or any(folder.iterdir())):
        raise ValueError(
            f"{folder} is not empty, nothing was written: name a new folder, or add --update to "
            "bring the labs of a course up to date"
        )
    folder.parent.mkdir(parents=True, exist_ok=True)
    growing = Path(tempfile.mkdtemp(prefix=f".{folder.name}-", dir=folder.parent))
    try:
        growing.chmod(0o755)
        _write_texts(growing, labs, name)
        for lab in labs:
            _copy(lab, "solutions", growing / "source")
        _release(growing, labs, name)
        if folder.exists():
            folder.rmdir()
        growing.rename(folder)
    finally:
        shutil.rmtree(growing, ignore_errors=True)


def update(folder: Path, labs: list[str]) -> int:
    """Copy what changed of the labs; submissions, settings and the gradebook stay as they are."""
    courses_labs(folder)
    changed = []
    for lab in labs:
        new = [_copy(lab, "solutions", folder / "source"), _copy(lab, "labs", folder / "release")]
        changed += [lab] if any(new) else []
    for lab in changed:
        print(
            f"{lab} has changed: `nbgrader generate_assignment {lab} --force` tells the gradebook"
        )
    print(f"{folder}: {len(changed)} of {len(labs)} labs changed")
    return 0


def _copy(lab: str, part: str, to: Path) -> bool:
    """Copy one notebook of the clone; return whether it was another one before."""
    source, target = CLONE / part / lab / f"{lab}.ipynb", to / lab / f"{lab}.ipynb"
    if target.exists() and filecmp.cmp(source, target, shallow=False):
        return False
    target.parent.mkdir(parents=True, exist_ok=True)
    shutil.copyfile(source, target)
    return True


def _write_texts(folder: Path, labs: list[str], name: str) -> None:
    """Write the settings, the README and an example of a roster."""
    filled = {"NAME": repr(name), "LAB": labs[0]}
    for source in sorted(TEXTS.iterdir()):
        text = source.read_text(encoding="utf-8")
        for key, value in filled.items():
            text = text.replace(f"@{key}@", value)
        target = folder / source.name.removesuffix(".txt")
        target.write_text(text, encoding="utf-8", newline="\n")


def _release(folder: Path, labs: list[str], name: str) -> None:
    """Let nbgrader release the labs and enter them into a new gradebook."""
    from nbgrader.apps import NbGraderAPI
    from traitlets.config import Config

    settings = Config()
    config.release(settings)
    settings.CourseDirectory.course_id = name
    settings.CourseDirectory.root = str(folder.resolve())
    # nbgrader calls alembic by its name, which is found here even where .venv is not activated
    path = os.environ.get("PATH", "")
    os.environ["PATH"] = os.pathsep.join([sysconfig.get_path("scripts"), path])
    try:
        api = NbGraderAPI(config=settings, log_level="ERROR")
        for lab in labs:
            done = api.generate_assignment(lab)
            if not done["success"]:
                raise ValueError(f"nbgrader could not release {lab}: {done.get('log', done)}")
            _agree(folder, lab)
    finally:
        os.environ["PATH"] = path


def _agree(folder: Path, lab: str) -> None:
    """Put the clone's own lab in place of what nbgrader released, if it is the same lab."""
    released, own = (where / lab / f"{lab}.ipynb" for where in (folder / "release", CLONE / "labs"))
    books = [json.loads(path.read_text(encoding="utf-8")) for path in (released, own)]
    if books[0]["cells"] != books[1]["cells"]:
        raise ValueError(
            f"labs/{lab} is not what solutions/{lab} gives, nothing was written: run `make labs`"
        )
    _copy(lab, "labs", folder / "release")
