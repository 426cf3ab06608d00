"""Store what cells make that a page cannot run, or not soon enough: those with the tag "stored".

    python tools/page_states.py                    every notebook of book/ that has such cells
    python tools/page_states.py book/01_*.ipynb    these

Each notebook runs once, here; book/states/ then holds a file for each such cell, and states.json
says from which code it came. A test tells when one is stale.
"""

from __future__ import annotations

import argparse
import contextlib
import hashlib
import json
import os
import sys
import time
from pathlib import Path

from utils.page import slices, states
from utils.page.absent import ABSENT

ROOT = Path(__file__).resolve().parent.parent
FOLDER = ROOT / "book" / "states"
INDEX = FOLDER / "states.json"
TAG = "stored"


def code_cells(path: Path) -> list[dict]:
    """Return the cells of code of a notebook: id, source, tags."""
    cells = json.loads(path.read_text(encoding="utf-8"))["cells"]
    return [
        {
            "id": cell["id"],
            "source": "".join(cell["source"]),
            "tags": cell["metadata"].get("tags", []),
        }
        for cell in cells
        if cell["cell_type"] == "code"
    ]


def stored_cells(path: Path) -> list[int]:
    """Return the places of the cells whose results are stored."""
    return [place for place, cell in enumerate(code_cells(path)) if TAG in cell["tags"]]


def origin(cells: list[dict], place: int) -> str:
    """Return a hash of the code that a cell's result comes from: its own, and what it needs."""
    sources = [cell["source"] for cell in cells]
    needed = [sources[each] for each, _ in slices.needs(sources, place)]
    return hashlib.sha256("\0".join(needed).encode()).hexdigest()[:16]


def file_of(path: Path, cell: str) -> Path:
    """Return where a cell's result is stored."""
    return FOLDER / f"{path.stem}.{cell}.bin"


def needs_absent(source: str, names: dict) -> bool:
    """Tell whether a cell uses what no page has, such as PyTorch."""
    used = slices.read(source)
    homes = (
        getattr(names.get(name), "__module__", "") or type(names.get(name)).__module__
        for name in used.now | used.changes
    )
    roots = (getattr(names.get(name), "__name__", "") for name in used.now)
    return any(str(home).startswith(ABSENT) for home in (*homes, *roots))


def read_after(cells: list[dict], place: int) -> list[str]:
    """Return the names that the cells after this one read."""
    after = [slices.read(cell["source"]) for cell in cells[place + 1 :]]
    return sorted(set().union(*(each.now | each.later for each in after)))


def store(path: Path) -> dict[str, dict]:
    """Run a notebook and store its results; return {cell id: what states.json says of it}."""
    from utils.page.kernel import Kernel

    cells, wanted, said = code_cells(path), stored_cells(path), {}
    errors: list[dict] = []
    kernel = Kernel(lambda output: errors.append(output) if "ename" in output else None)
    for place, cell in enumerate(cells[: max(wanted) + 1]):
        later = read_after(cells, place)
        before = {}
        if place in wanted:
            before = {name: states.fingerprint(kernel.names.get(name)) for name in later}
        start = time.process_time()
        if not kernel.run(cell["source"]):
            raise SystemExit(f"{path}: cell {place + 1}: {errors[-1]['traceback'][-1]}")
        if place in wanted:
            seconds = time.process_time() - start
            now = {name: kernel.names[name] for name in later if name in kernel.names}
            content, names = states.save(before, now)
            file_of(path, cell["id"]).write_bytes(content)
            said[cell["id"]] = {
                "from": origin(cells, place),
                "names": names,
                "bytes": len(content),
                "seconds": round(seconds),
                "absent": needs_absent(cell["source"], kernel.names),
            }
            print(f"{path.stem} {cell['id']}: {len(content):,} bytes, {', '.join(names)}")
    return said


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", type=Path, help="notebooks; default: all of book/")
    paths = parser.parse_args().paths or sorted((ROOT / "book").glob("*.ipynb"))
    FOLDER.mkdir(exist_ok=True)
    index = json.loads(INDEX.read_text(encoding="utf-8")) if INDEX.exists() else {}
    os.environ["TQDM_DISABLE"] = "1"
    for path in map(Path.resolve, paths):
        index.pop(path.stem, None)
        if stored_cells(path):
            with contextlib.chdir(path.parent):
                index[path.stem] = store(path)
        # only now: a notebook that stops at an error has lost nothing
        claimed = {file_of(path, cell) for cell in index.get(path.stem, ())}
        for old in set(FOLDER.glob(f"{path.stem}.*.bin")) - claimed:
            old.unlink()
    text = json.dumps(dict(sorted(index.items())), indent=1) + "\n"
    INDEX.write_text(text, encoding="utf-8", newline="\n")


if __name__ == "__main__":
    sys.exit(main())
