"""Find each student's notebook in what Canvas or Moodle lets an instructor download.

Canvas names the files of "Download Submissions" `doejane_12345_67890_lab.ipynb`, with `_LATE`
behind the name of who was late: the first number is the person, the second the upload. Moodle's
"Download all submissions" has a folder for each, `Jane Doe_1234_assignsubmission_file_/lab.ipynb`,
or, where folders are switched off, the same in one name. Its number belongs to one assignment only,
so there the person is the name.
"""

from __future__ import annotations

import re
import shutil
import zipfile
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import IO

MOST = 20_000_000  # bytes of a notebook
CANVAS = re.compile(r"[^/]+?_(?:LATE_)?(?P<person>\d+)_(?P<upload>\d+)_(?P<file>[^/]+)")
MOODLE = re.compile(
    r"(?P<name>[^/]+?)_(?P<number>\d+)_assignsubmission_file_/?(?P<file>[^/]+(?:/[^/]+)*)"
)


@dataclass(frozen=True)
class Upload:
    """One file of a download: whose it is, what it was called, and how to read it."""

    name: str
    size: int
    date: tuple
    open: Callable[[], IO[bytes]]

    @property
    def parts(self) -> tuple[str, str, int]:
        """Return student, own name of the file and number of the upload; "" where none is told."""
        last = self.name.rpartition("/")[2]
        if found := CANVAS.fullmatch(last):
            return found["person"], found["file"], int(found["upload"])
        for tail in (self.name, "/".join(self.name.split("/")[1:])):
            if found := MOODLE.fullmatch(tail):
                name = found["name"].strip()
                # hidden names: the worksheet calls them by the number
                person = f"{name} {found['number']}" if name == "Participant" else name
                return person, found["file"].rpartition("/")[2], 0
        return "", last, 0


def uploads(place: Path) -> Iterator[Upload]:
    """Yield the files under a folder and inside the zip files in it; links are passed over."""
    for path in sorted(place.rglob("*")):
        if path.is_symlink() or not path.is_file():
            continue
        if path.suffix.lower() == ".zip":
            yield from _zipped(path)
        else:
            name, size = path.relative_to(place).as_posix(), path.stat().st_size
            yield Upload(name, size, (), lambda path=path: path.open("rb"))


def _zipped(path: Path) -> Iterator[Upload]:
    """Yield the files of a zip file; ValueError if it is none."""
    try:
        archive = zipfile.ZipFile(path)
    except (zipfile.BadZipFile, OSError) as error:
        raise ValueError(f"{path.name} is no zip file ({error}): download it again") from error
    for entry in archive.infolist():
        if not entry.is_dir():
            size, date = entry.file_size, entry.date_time
            yield Upload(entry.filename, size, date, lambda entry=entry: archive.open(entry))


def rank(file: str, lab: str) -> tuple:
    """Return how likely a file name is the notebook of a lab; the largest wins."""
    stem = file.removesuffix(".ipynb")
    return stem == lab, stem.startswith(lab), lab in stem


def choose(found: Iterable[Upload], lab: str) -> tuple[dict[str, Upload], list[str]]:
    """Return each student's notebook, and what was passed over, in sentences.

    Of several the one with the lab's name is taken, and of those the newest.
    """
    best: dict[str, tuple[tuple, Upload]] = {}
    passed = []
    for upload in found:
        student, file, number = upload.parts
        hidden = upload.name.rpartition("/")[2].startswith(".")
        if hidden or not file.lower().endswith(".ipynb"):
            passed.append(f"{upload.name} is no notebook")
        elif not student or student.startswith(".") or "\\" in student:
            passed.append(f"{upload.name} names no student")
        elif upload.size > MOST:
            passed.append(f"{upload.name} is too large ({upload.size:,} bytes)")
        else:
            key = (rank(file, lab), upload.date, number, upload.name)
            kept = best.get(student)
            if kept is not None:
                loser = min(kept, (key, upload), key=lambda each: each[0])[1]
                passed.append(f"{loser.name} is not the one that counts of this student")
            best[student] = max(kept or (key, upload), (key, upload), key=lambda each: each[0])
    return {student: upload for student, (_, upload) in sorted(best.items())}, passed


def unpack(place: Path, to: Path, lab: str) -> list[str]:
    """Write TO/STUDENT/LAB.ipynb for every student; return what was passed over, in sentences."""
    chosen, passed = choose(uploads(place), lab)
    for student, upload in chosen.items():
        target = to / student / f"{lab}.ipynb"
        target.parent.mkdir(parents=True, exist_ok=True)
        try:
            with upload.open() as source, target.open("wb") as own:
                shutil.copyfileobj(source, own)
        except (zipfile.BadZipFile, RuntimeError, OSError) as error:
            target.unlink(missing_ok=True)
            passed.append(f"{upload.name} cannot be read ({error})")
    return passed
