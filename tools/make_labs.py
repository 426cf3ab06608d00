"""Generate labs/ from solutions/: the same notebooks with the solutions cut out.

Usage: make_labs.py [--check] [--force]

A lab is generated for publication and never edited. If one has been edited all the same, it may be
somebody's work: nothing is written, unless --force is given. With --check nothing is written
either: the exit status is 1 if a lab differs from what its source gives.

The answers themselves go into utils/exercises/solutions.json, which `exercise.solution()` shows.

nbgrader's own preprocessors do the cutting, with the settings of a course (`make course`), so
students get the cells and the checksums that `nbgrader generate_assignment` releases there.
"""

import argparse
import copy
import hashlib
import json
import re
import sys
import tomllib
from pathlib import Path

import nbformat
from nbformat import NotebookNode
from nbgrader.converters import GenerateAssignment
from nbgrader.preprocessors import SaveCells
from traitlets.config import Config

from utils.grading.course.config import release
from utils.records.files import draft

ROOT = Path(__file__).resolve().parent.parent
# all but the one that needs a gradebook
STEPS = [
    step
    for step in GenerateAssignment.class_traits()["preprocessors"].default()
    if step is not SaveCells
]


def student_version(solution: NotebookNode, name: str) -> NotebookNode:
    """Return the notebook that students get: blanks for solutions, no outputs."""
    config = Config()
    release(config)
    notebook = copy.deepcopy(solution)
    resources = {"nbgrader": {"notebook": name, "assignment": name}}
    for step in STEPS:
        notebook, resources = step(config=config).preprocess(notebook, resources)
    notebook.metadata["seqbook"] = {"generated": fingerprint(notebook)}
    return notebook


def fingerprint(notebook: NotebookNode) -> str:
    """Return a hash of what a person may write into a notebook: its cells, not their outputs.

    The repository's address does not count: another tool rewrites it.
    """
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    slug = re.sub(r"https://[^/]+/", "", project["urls"]["Repository"])
    cells = [[cell.cell_type, cell.source.replace(slug, "")] for cell in notebook.cells]
    return hashlib.sha256(json.dumps(cells).encode()).hexdigest()[:16]


def is_somebodys_work(path: Path, generated: NotebookNode) -> bool:
    """Tell whether the lab in `path` holds what neither the old nor the new source gives."""
    if not path.exists():
        return False
    try:
        notebook = nbformat.reads(path.read_text(encoding="utf-8"), 4)
    except (ValueError, nbformat.reader.NotJSONError):
        return True
    known = {
        notebook.metadata.get("seqbook", {}).get("generated"),
        generated.metadata.seqbook.generated,
    }
    return fingerprint(notebook) not in known


def labs(root: Path) -> dict[Path, NotebookNode]:
    """Return every lab that the sources under `root` give, by its path."""
    made = {}
    for source in sorted(root.glob("solutions/*/*.ipynb")):
        notebook = nbformat.read(source, 4)
        made[root / "labs" / source.parent.name / source.name] = student_version(
            notebook, source.stem
        )
    return made


def solutions(root: Path) -> str:
    """Return the answers of every lab as JSON, for the ladder in the notebooks: by grade_id."""
    answers = {}
    for source in sorted(root.glob("solutions/*/*.ipynb")):
        for cell in nbformat.read(source, 4).cells:
            marks = cell.metadata.get("nbgrader", {})
            if marks.get("solution"):
                lines = [line for line in cell.source.splitlines() if "SOLUTION" not in line]
                answers[marks["grade_id"]] = "\n".join(lines)
    return json.dumps(answers, indent=1, ensure_ascii=False) + "\n"


def write(path: Path, text: str) -> None:
    """Write a file in one step, so that an interruption leaves the old one."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft(path) as own:
        own.write_text(text, encoding="utf-8", newline="\n")


def drift(root: Path, texts: dict[Path, str]) -> list[str]:
    """Say in one line each what differs between labs/ and what the sources give."""
    lines = [
        f"{path.relative_to(root).as_posix()} differs from its source: run `make labs`"
        for path, text in texts.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text
    ]
    orphans = sorted(set(root.glob("labs/*/*.ipynb")) - set(texts))
    return lines + [
        f"{path.relative_to(root).as_posix()} has no source in solutions/: delete or move it"
        for path in orphans
    ]


def main(arguments: list[str] | None = None) -> int:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument(
        "--check", action="store_true", help="write nothing; exit 1 on a difference"
    )
    parser.add_argument("--force", action="store_true", help="write over labs that were edited")
    parser.add_argument("--root", type=Path, default=ROOT, help="the checkout (default: this one)")
    options = parser.parse_args(arguments)
    made = labs(options.root)
    texts = {path: nbformat.writes(notebook) + "\n" for path, notebook in made.items()}
    texts[options.root / "utils" / "exercises" / "solutions.json"] = solutions(options.root)
    differences = drift(options.root, texts)
    if options.check:
        print("\n".join(differences) or f"{len(made)} labs agree with their sources")
        return 1 if differences else 0
    edited = [path for path, notebook in made.items() if is_somebodys_work(path, notebook)]
    if edited and not options.force:
        names = ", ".join(path.relative_to(options.root).as_posix() for path in edited)
        print(
            f"{names} was edited by hand, nothing was written: save your work elsewhere (labs are "
            "made from solutions/), then run `python tools/make_labs.py --force`",
            file=sys.stderr,
        )
        return 1
    for path, text in texts.items():
        if not path.exists() or path.read_text(encoding="utf-8") != text:
            write(path, text)
            print(f"wrote {path.relative_to(options.root).as_posix()}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
