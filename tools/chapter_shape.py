"""Measure the form of chapters: words, code cells, asserts in sight, minutes to read and run.

    python tools/chapter_shape.py                    every chapter
    python tools/chapter_shape.py book/04_*.ipynb    these

The core path is counted: all but the sections called "Going deeper: ...", and of a question what
is asked, since of its replies a reader meets one.
"""

from __future__ import annotations

import re
import sys
from dataclasses import dataclass
from pathlib import Path

import nbformat

ROOT = Path(__file__).resolve().parent.parent
WIDEST = 84  # columns of code that a page shows without a scroll bar
HIDDEN = {"hide-cell", "hide-input"}  # tags of cells whose code is folded
HEADING = re.compile(r"^(#+)\s+(.*)$", re.MULTILINE)
NO_PROSE = re.compile(  # formulas, code, replies to questions, tags and comments, roles, targets
    r"\$\$.*?\$\$|\$[^$\n]+\$|```.*?```|`[^`\n]*`|<details>.*?</details>|<!--.*?-->|<[^>]+>"
    r"|\{[\w:-]+\}|\]\([^)]*\)|^\([^\n]*\)=$|^:{3,}[^\n]*$|^:\w+:[^\n]*$",
    re.DOTALL | re.MULTILINE,
)
WORD = re.compile(r"[^\W\d_]+(?:['’-][^\W\d_]+)*")
QUESTION = re.compile(r"^> \*\*(?:Predict first|Question)\.\*\*", re.MULTILINE)
ASSERT = re.compile(r"^\s*assert\b", re.MULTILINE)
FIGURE = re.compile(r"\.(?:explorer|drawing|show|diagram)\(")


@dataclass(frozen=True)
class Shape:
    """What is counted of one chapter."""

    words: int
    code_cells: int  # of the core path, whose code no fold hides
    asserts_in_sight: int  # lines, in code that no fold hides
    wide_lines: int  # lines of code, all cells but the setup
    questions: int
    figures: int

    @property
    def minutes(self) -> int:
        """Estimate the time to read and run the core path.

        200 words a minute, 20 seconds for each cell of code, 30 for each figure, 45 for each
        question.
        """
        cells, figures, questions = self.code_cells, self.figures, self.questions
        seconds = 60 * self.words / 200 + 20 * cells + 30 * figures + 45 * questions
        return round(seconds / 60)


def core(cells: list) -> list:
    """Return the cells outside the sections "Going deeper: ...".

    Such a section ends at the next heading of its level or above, which starts a cell.
    """
    kept, deeper = [], 0
    for cell in cells:
        heading = HEADING.match(re.sub(r"\A(?:\(.*\)=\s*)*", "", cell.source))
        if cell.cell_type == "markdown" and heading:
            level, title = len(heading[1]), heading[2]
            if not deeper or level <= deeper:
                deeper = level if title.startswith("Going deeper: ") else 0
        if not deeper:
            kept.append(cell)
    return kept


def measure(notebook: nbformat.NotebookNode) -> Shape:
    """Count one chapter."""
    code = [cell for cell in notebook.cells if cell.cell_type == "code"]
    seen = [c for c in code if not HIDDEN & set(c.metadata.get("tags", ()))]
    own = [c.source for c in code if "setup" not in c.metadata.get("tags", ())]
    path = core(notebook.cells)
    prose = "\n\n".join(cell.source for cell in path if cell.cell_type == "markdown")
    running = [cell for cell in path if cell.cell_type == "code"]
    return Shape(
        words=len(WORD.findall(NO_PROSE.sub(" ", prose))),
        code_cells=sum(cell in seen for cell in running),
        asserts_in_sight=sum(len(ASSERT.findall(cell.source)) for cell in seen),
        wide_lines=sum(len(line) > WIDEST for source in own for line in source.splitlines()),
        questions=len(QUESTION.findall(prose)),
        figures=sum(bool(FIGURE.search(cell.source)) for cell in running),
    )


def main(paths: list[str]) -> None:
    """Print a line for each chapter."""
    found = [Path(path) for path in paths] or sorted((ROOT / "book").glob("[0-9][0-9]*.ipynb"))
    names = "words  code cells  asserts  wide  questions  figures  minutes"
    print(f"{'chapter':32}  {names}")
    widths = [len(name) for name in re.split(r"\s{2,}", names)]
    for path in found:
        form = measure(nbformat.read(path, as_version=4))
        counts = [*vars(form).values(), form.minutes]
        line = "  ".join(str(n).rjust(w) for n, w in zip(counts, widths, strict=True))
        print(f"{path.stem:32}  {line}")


if __name__ == "__main__":
    main(sys.argv[1:])
