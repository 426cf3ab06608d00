"""Read and write records, such as experiments/NAME.json: whole, and by several at the same time."""

from __future__ import annotations

import json
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import metadata
from pathlib import Path
from uuid import uuid4

FOLDER = Path(__file__).resolve().parents[2] / "experiments"
PATIENCE = 20.0  # seconds to wait for another's turn to end; a turn takes some milliseconds


def recorded(name: str) -> dict:
    """Return the record of one experiment, such as "recall", as it was written.

    In a checkout it lies beside its script, in experiments/; where the package alone is installed
    (on Colab), among the data files that came with it. Raises LookupError when there is none.
    """
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        path = _installed(path.name)
    if path is None:
        known = sorted(file.stem for file in FOLDER.glob("*.json"))
        raise LookupError(f"no experiment {name!r} is recorded: expected one of {known}")
    return json.loads(path.read_text(encoding="utf-8"))


def save(path: Path, held: dict) -> None:
    """Write a record whole or not at all, with one of its `rows`, where it has them, a line."""
    text = json.dumps(held | {"rows": []} if "rows" in held else held, indent=2)
    if held.get("rows"):
        rows = ",\n".join("    " + json.dumps(row) for row in held["rows"])
        text = text.replace('\n  "rows": []', f'\n  "rows": [\n{rows}\n  ]')
    with draft(path) as own:
        own.write_text(text + "\n", encoding="utf-8")


@contextmanager
def draft(path: Path) -> Iterator[Path]:
    """Give a file beside `path` to write to, which then takes its place: whole or not at all.

    Every call gives another name: those who write one file at the same time, threads or processes,
    do not take each other's draft. The last one stays. A symbolic link stays one: what it points to
    is written.
    """
    path = Path(os.path.realpath(path))
    own = path.with_name(f".{path.name}.{uuid4().hex}.tmp")
    try:
        yield own
        os.replace(own, path)
    finally:
        own.unlink(missing_ok=True)


@contextmanager
def turn(path: Path) -> Iterator[None]:
    """Wait until nobody else has a turn at `path`, and have one.

    Who reads a file, adds to it and writes it back within a turn loses nothing that others add.
    Raises TimeoutError when a turn does not end: somebody was stopped in the middle of it.
    """
    path = Path(os.path.realpath(path))
    lock, until = path.with_name(f".{path.name}.lock"), time.monotonic() + PATIENCE
    while True:
        try:
            lock.touch(exist_ok=False)
            break
        except FileExistsError:
            if time.monotonic() > until:
                raise TimeoutError(
                    f"{path.name} is being written by somebody else for {PATIENCE:.0f} s: if "
                    f"nobody is, remove {lock}"
                ) from None
            time.sleep(0.005)
    try:
        yield
    finally:
        lock.unlink(missing_ok=True)


def _installed(file_name: str) -> Path | None:
    try:
        files = metadata.files("seqbook-utils") or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.parts[-2:] == ("seqbook", file_name):
            return Path(file.locate())
    return None
