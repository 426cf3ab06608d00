"""Run every cell of a page of the live book, in order, and compare with what the notebook stores.

python -m tests.book.live_pages [--firefox] [PAGE ...]     prints a table, a line a page
python -m tests.book.live_pages --keep ...                 and keeps what memory each page took
"""

from __future__ import annotations

import argparse
import contextlib
import json
import re
import time
from dataclasses import dataclass
from pathlib import Path

from tests.book import browser

ROOT = Path(__file__).resolve().parents[2]
KEPT = ROOT / "book" / "states" / "memory.json"
SLOW = 12  # seconds: such a cell is named
CELL_LIMIT = 120_000  # ms
# Runs one cell and gives what it put out; a cell whose result is stored is loaded.
RUN = """async (place) => {
  const { cells, runner, session } = window.seqbookLive.page, cell = cells[place], outputs = [];
  const run = session.run;
  session.run = (source, show) => run.call(session, source, (output) => {
    outputs.push(output);
    show(output);
  });
  try {
    await runner.runAll([cell]);
  } finally {
    session.run = run;
  }
  return { outputs, said: cell.note.textContent, absent: Boolean(cell.isAbsent),
    status: document.querySelector(".live-status").textContent };
}"""
MEMORY = "() => document.querySelector('.live-status').textContent"


@dataclass
class Cell:
    """What became of one cell: "equal", "close" (its digits may differ), "loaded", "absent" (the
    page has not what it needs), "wrong" (other text), "error"."""

    place: int
    id: str
    fate: str
    seconds: float
    detail: str = ""


def stored_cells(page: str) -> list[dict]:
    """Return the code cells of the notebook behind a page."""
    notebook = ROOT / page.replace(".html", ".ipynb")
    cells = json.loads(notebook.read_text("utf-8"))["cells"]
    return [cell for cell in cells if cell["cell_type"] == "code"]


def text_of(outputs: list[dict]) -> str:
    """Return what the outputs say in plain text."""
    said = []
    for output in outputs:
        if output["output_type"] == "stream" and output["name"] == "stdout":
            said.append("".join(output["text"]))
        elif output["output_type"] in ("execute_result", "display_data"):
            said.append("".join(output["data"].get("text/plain", "")) + "\n")
    return "".join(said)


def fate(cell: dict, found: dict) -> tuple[str, str]:
    """Compare a cell's outputs in the page with those that are stored."""
    errors = [output for output in found["outputs"] if output["output_type"] == "error"]
    if found["absent"]:
        return "absent", found["said"]
    if errors:
        return "error", f"{errors[0]['ename']}: {errors[0]['evalue']}"[:200]
    if found["said"].startswith("loaded"):
        return "loaded", ""
    if not found["said"].startswith("ran"):
        return "error", f"it did not run: {found['status']}"
    stored, now = text_of(cell["outputs"]), text_of(found["outputs"])
    if stored == now:
        return "equal", ""
    pairs = zip(stored.split("\n"), now.split("\n"), strict=False)
    detail = next((f"{a[:90]} | {b[:90]}" for a, b in pairs if a != b), "more or fewer lines")
    loose = "nbval-ignore-output" in cell["metadata"].get("tags", ())
    return ("close" if loose else "wrong"), detail


def run_page(visitor, name: str, most: int | None = None) -> list[Cell]:
    """Open a page of the live book and run its cells in order, the first `most` of them."""
    visitor.open(name)
    stored = stored_cells(name)
    assert visitor.page.evaluate("() => window.seqbookLive.page.cells.length") == len(stored)
    ids = visitor.page.evaluate("() => window.seqbookLive.page.cells.map(({ id }) => id)")
    assert ids == [cell["id"] for cell in stored]
    own = type(visitor.page).__module__.startswith("tests.")  # the driver of Firefox gives up early
    patience = {"timeout": CELL_LIMIT} if own else {}
    found = []
    for place, cell in enumerate(stored[:most]):
        start = time.perf_counter()
        result = visitor.page.evaluate(RUN, place, **patience)
        what, detail = fate(cell, result)
        found.append(Cell(place, cell["id"], what, time.perf_counter() - start, detail))
    return found


def row(name: str, cells: list[Cell], said: str) -> str:
    """Return a line of the table."""
    count = {kind: sum(cell.fate == kind for cell in cells) for kind in KINDS}
    live = count["equal"] + count["close"] + count["loaded"]
    seconds = sum(cell.seconds for cell in cells)
    slowest = max(cells, key=lambda cell: cell.seconds)
    numbers = " ".join(f"{count[kind]:7d}" for kind in KINDS)
    return (
        f"{Path(name).stem:34s} {len(cells):5d} {live:5d} {numbers} {seconds:7.0f} "
        f"{slowest.seconds:5.0f} ({slowest.place + 1}) {said}"
    )


def keep(name: str, said: str) -> None:
    """Note the megabytes that the page's status names: the page tells them before the first run."""
    kept = json.loads(KEPT.read_text("utf-8")) if KEPT.exists() else {}
    if found := re.search(r"(\d+) MB of memory", said):
        kept[name.removesuffix(".html")] = int(found[1])
        KEPT.write_text(json.dumps(dict(sorted(kept.items())), indent=1) + "\n", "utf-8")


KINDS = ("equal", "close", "loaded", "absent", "wrong", "error")


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("pages", nargs="*", help="such as book/05_backpropagation_through_time")
    parser.add_argument("--firefox", action="store_true")
    parser.add_argument("--keep", action="store_true", help=f"write {KEPT.relative_to(ROOT)}")
    options = parser.parse_args()
    book = browser.live_book()
    notebooks = (
        name for name in browser.pages(book) if (ROOT / name).with_suffix(".ipynb").exists()
    )
    pages = [name.removesuffix(".html") + ".html" for name in options.pages] or sorted(notebooks)
    print(f"{'page':34s} cells  live", " ".join(f"{kind:>7s}" for kind in KINDS), "seconds slowest")
    with contextlib.ExitStack() as stack:
        server = stack.enter_context(browser.served(book))
        if options.firefox:
            from tests.book import firefox

            engine = stack.enter_context(firefox.running())
        else:
            engine = stack.enter_context(browser.running())
        for name in pages:
            with browser.visiting(engine, server.base) as visitor:
                cells = run_page(visitor, name)
                said = visitor.page.evaluate(MEMORY)
                print(row(name, cells, said), flush=True)
                if options.keep:
                    keep(name, said)
                for cell in cells:
                    if cell.seconds > SLOW:
                        print(f"    slow   {cell.place + 1:3d} {cell.id}: {cell.seconds:.0f} s")
                    if cell.detail:
                        print(f"    {cell.fate:6s} {cell.place + 1:3d} {cell.id}: {cell.detail}")


if __name__ == "__main__":
    main()
