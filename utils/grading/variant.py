"""Give each student a lab of their own: other numbers in the examples, another seed for the checks.

A variant follows from the student's name, the lab's and the term's, so that it can be made again.
It is no secret, and it changes no text and no function: numbers that are handed on become useless.
The judge's seed is another one, which no notebook holds.
"""

from __future__ import annotations

import argparse
import contextlib
import copy
import csv
import hashlib
import json
import re
from pathlib import Path

from utils.exercises import labs
from utils.exercises.checking import Lab, examples
from utils.grading import notebook, submissions
from utils.records.files import draft

HELP = "write a variant of a lab for each student"
CELL = """\
# your variant of this lab: its examples and its checks have numbers of their own
from utils.exercises.checking.seeding import use_seed

use_seed({seed})"""
LARGEST = 999_999


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument(
        "roster", type=Path, help="a CSV with a column `id`, a row for each student"
    )
    parser.add_argument("out", type=Path, help="the folder to write OUT/STUDENT/LAB/LAB.ipynb into")
    parser.add_argument(
        "--verify", action="store_true", help="OUT holds submissions: say who used whose variant"
    )
    parser.add_argument("--lab", required=True, help="such as 02_bag_of_words")
    parser.add_argument("--labs", type=Path, default=Path("labs"), help="where the labs lie")
    parser.add_argument("--term", default="", help="any text: another one gives other variants")


def run(options: argparse.Namespace) -> int:
    """Write the variants, and say how many."""
    known = labs()
    if options.lab not in known:
        raise ValueError(f"there is no lab {options.lab!r}: expected one of {', '.join(known)}")
    if options.verify:
        return _verify(options)
    source = options.labs / options.lab / f"{options.lab}.ipynb"
    if not source.is_file():
        raise ValueError(f"{source} does not exist: name the folder of the labs with --labs")
    released = json.loads(source.read_text(encoding="utf-8"))
    students = roster(options.roster)
    for student in students:
        seed = variant_seed(student, options.lab, options.term)
        path = options.out / student / options.lab / source.name
        path.parent.mkdir(parents=True, exist_ok=True)
        with draft(path) as own:
            text = json.dumps(variant(released, known[options.lab], seed), indent=1)
            own.write_text(text + "\n", encoding="utf-8")
    print(f"{len(students)} variants of {options.lab} in {options.out}")
    return 0


def _verify(options: argparse.Namespace) -> int:
    """Print a line for each submission that holds another variant than its student's own."""
    students = roster(options.roster)
    owners = {variant_seed(each, options.lab, options.term): each for each in students}
    found = submissions.find(options.out, labs(), options.lab)
    odd = 0
    for each in found:
        with contextlib.suppress(notebook.Unreadable):
            told = variant_of(notebook.parse(notebook.read(each.path)))
            if told is None or owners.get(told) == each.student:
                continue
            whose = owners.get(told, "nobody on this list")
            print(f"{each.student} handed in the variant of {whose}")
            odd += 1
    print(f"{odd} of {len(found)} submissions hold another student's variant")
    return 1 if odd else 0


def variant_of(held: dict) -> int | None:
    """Return the seed of the variant that a notebook holds, as its cell or its metadata says."""
    for source, _ in notebook.code_cells(held):
        if told := re.search(r"^use_seed\((\d{1,9})\)$", source, re.MULTILINE):
            return int(told[1])
    told = held.get("metadata")
    told = told.get("seqbook") if isinstance(told, dict) else None
    seed = told.get("variant") if isinstance(told, dict) else None
    return seed if isinstance(seed, int) else None


def roster(path: Path) -> list[str]:
    """Return the students' ids of a CSV; a ValueError says what it lacks."""
    if not path.is_file():
        raise ValueError(f"{path} does not exist: a CSV with a column `id` is expected")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    ids = [(row.get("id") or "").strip() for row in rows]
    if not rows or not all(ids):
        raise ValueError(f"{path} must have a column `id` that is filled in every row")
    odd = [name for name in ids if Path(name).name != name or name.startswith(".")]
    if odd:
        raise ValueError(f"{odd[0]!r} in {path} cannot name a folder: use plain ids")
    if len(set(ids)) < len(ids):
        twice = next(name for name in ids if ids.count(name) > 1)
        raise ValueError(f"{twice!r} stands twice in {path}: an id is one student's")
    return ids


def variant_seed(student: str, lab: str, term: str = "") -> int:
    """Return the seed of a student's variant of a lab: 1 to 999,999."""
    digest = hashlib.sha256("\0".join((term, lab, student)).encode()).digest()
    return 1 + int.from_bytes(digest[:8], "big") % LARGEST


def variant(released: dict, lab: Lab, seed: int) -> dict:
    """Return a lab's notebook, as JSON has it, with the numbers of a seed."""
    made = copy.deepcopy(released)
    for cell in made["cells"]:
        if cell["cell_type"] == "markdown":
            text = examples.renewed("".join(cell["source"]), lab, seed)
            cell["source"] = text.splitlines(keepends=True)
    setup = next(place for place, cell in enumerate(made["cells"]) if "setup" in _tags(cell))
    own = {
        "cell_type": "code",
        "id": "variant",
        "execution_count": None,
        "metadata": {"tags": ["variant"], "editable": False, "deletable": False},
        "outputs": [],
        "source": CELL.format(seed=seed).splitlines(keepends=True),
    }
    made["cells"].insert(setup + 1, own)
    made["metadata"].setdefault("seqbook", {})["variant"] = seed
    return made


def _tags(cell: dict) -> list[str]:
    return cell.get("metadata", {}).get("tags", [])
