"""nbgrader's two ways to collect, made safe and exact: from the exchange, and from an LMS.

nbgrader's own follow symbolic links as the instructor (a student's "notebook" may then be the
solution), guess a student's name with a pattern of your own, and stop at the first double.
"""

from __future__ import annotations

import os
import stat
from pathlib import Path

from nbgrader.exchange.default import ExchangeCollect
from nbgrader.plugins import ExtractorPlugin, FileNameCollectorPlugin

from utils.grading.course import downloads


class Extractor(ExtractorPlugin):
    """Take each student's notebook out of a download of Canvas or Moodle."""

    def extract(self, archive_path: str, extracted_path: str) -> None:
        """Write one folder for each student, with the lab's notebook in it."""
        lab = self.parent.coursedir.assignment_id
        for said in downloads.unpack(Path(archive_path), Path(extracted_path), lab):
            self.log.warning("Passed over: %s", said)


class Collector(FileNameCollectorPlugin):
    """Say whose a notebook is, as the Extractor has laid it out."""

    def collect(self, submitted_file: str) -> dict[str, str]:
        """Return the student and the file's name."""
        path = Path(submitted_file)
        return {"student_id": path.parent.name, "file_id": path.name}


class Collect(ExchangeCollect):
    """Copy from the exchange what is a plain file, a notebook and not too large."""

    def do_copy(self, src: str, dest: str, log: object = None) -> None:
        """Copy one submission; a link is passed over, and a renamed notebook gets its name back."""
        lab = self.coursedir.assignment_id
        try:
            folder = os.open(src, os.O_RDONLY | os.O_DIRECTORY | os.O_NOFOLLOW)
        except OSError as error:
            self.log.error("Passed over %s: %s", src, error.strerror)
            return
        try:
            names = os.listdir(folder)
            books = sorted(name for name in names if name.endswith(".ipynb"))
            wanted = {"timestamp.txt": "timestamp.txt"} if "timestamp.txt" in names else {}
            if books:
                wanted |= {max(books, key=lambda name: downloads.rank(name, lab)): f"{lab}.ipynb"}
            os.makedirs(dest)
            if self.coursedir.groupshared:
                os.chmod(dest, 0o2770)
            for name, own in wanted.items():
                self._copy_file(folder, name, Path(dest) / own)
        finally:
            os.close(folder)

    def _copy_file(self, folder: int, name: str, target: Path) -> None:
        """Copy a plain file of an open folder; nothing that is put there meanwhile is followed."""
        try:
            source = os.open(name, os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK, dir_fd=folder)
        except OSError as error:
            self.log.error("Passed over %s of %s: %s", name, target.parent, error.strerror)
            return
        with os.fdopen(source, "rb") as file:
            plain = stat.S_ISREG(os.fstat(source).st_mode)
            data = file.read(downloads.MOST + 1) if plain else b""
        if plain and len(data) <= downloads.MOST:
            target.write_bytes(data)
            target.chmod(0o660 if self.coursedir.groupshared else 0o644)
        else:
            self.log.error("Passed over %s of %s: no file, or too large", name, target.parent)
