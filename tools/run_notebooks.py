"""Execute notebooks in place, each in a fresh kernel and its own folder, and normalise them.

    python tools/run_notebooks.py                    every notebook of book/ and solutions/
    python tools/run_notebooks.py book/01_*.ipynb    these files or folders

A second run without a change gives the same bytes. A notebook with a failing cell stays as it was,
and the exit status is 1. A chapter that took long is said to be slow, and no more: `make bench`
measures.
"""

from __future__ import annotations

import argparse
import os
import sys
import time
from pathlib import Path

import nbformat
from nbclient import NotebookClient
from nbclient.exceptions import CellExecutionError, CellTimeoutError, DeadKernelError

from utils.records.files import draft

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = ("book", "solutions")
ENVIRONMENT = {"PYTHONHASHSEED": "0", "TQDM_DISABLE": "1"}
SLOW = 60  # seconds that a chapter should not exceed
WIDGET_VIEW = "application/vnd.jupyter.widget-view+json"
KERNELSPEC = {"display_name": "Python 3", "language": "python", "name": "python3"}


def find(paths: list[str]) -> list[Path]:
    """Return the notebooks of these files and folders, sorted; exit when a path holds none."""
    found: list[Path] = []
    for name in paths or [str(ROOT / folder) for folder in FOLDERS]:
        path = Path(name)
        notebooks = sorted(path.rglob("*.ipynb")) if path.is_dir() else [path]
        notebooks = [n for n in notebooks if ".ipynb_checkpoints" not in n.parts]
        if paths and not (notebooks and all(n.is_file() for n in notebooks)):
            sys.exit(f"{name} is no notebook and no folder of notebooks: give an existing path")
        found += notebooks
    return found


def normalise_output(output: dict) -> dict | None:
    """Return an output without what differs from run to run, or None to drop it."""
    if output["output_type"] == "stream":
        return output if output["name"] == "stdout" and output["text"] else None
    if "data" in output:
        output["data"].pop(WIDGET_VIEW, None)
        if not output["data"]:
            return None
    if "metadata" in output:
        output["metadata"].pop(WIDGET_VIEW, None)
    return output


def merge_streams(outputs: list[dict]) -> list[dict]:
    """Return the outputs with neighbouring pieces of printed text as one."""
    merged: list[dict] = []
    for output in outputs:
        if output["output_type"] == "stream" and merged and merged[-1]["output_type"] == "stream":
            merged[-1]["text"] += output["text"]
        else:
            merged.append(output)
    return merged


def normalise(notebook: nbformat.NotebookNode) -> nbformat.NotebookNode:
    """Drop from a notebook, in place, what a re-run would change, and return it.

    Cell ids that the file holds are kept; a cell without a readable one of its own gets its place
    in the notebook ("cell-07"), so that the same source always has the same ids.
    """
    notebook.metadata.pop("widgets", None)
    notebook.metadata["kernelspec"] = dict(KERNELSPEC)
    notebook.metadata["language_info"] = {"name": "python"}
    notebook.nbformat, notebook.nbformat_minor = 4, 5
    used: set[str] = set()
    for place, cell in enumerate(notebook.cells):
        if not cell.get("id") or cell["id"] in used:
            cell["id"] = f"cell-{place:02d}"
        used.add(cell["id"])
        for key in ("execution", "collapsed", "scrolled", "ExecuteTime"):
            cell.metadata.pop(key, None)
        if cell.cell_type == "code":
            kept = [normalise_output(output) for output in cell.outputs]
            cell.outputs = merge_streams([output for output in kept if output is not None])
    return notebook


def write(notebook: nbformat.NotebookNode, path: Path) -> bool:
    """Write the notebook unless the file says the same already; tell whether it was written."""
    text = nbformat.writes(nbformat.from_dict(notebook)).rstrip("\n") + "\n"
    if path.read_text(encoding="utf-8") == text:
        return False
    with draft(path) as own:  # whole or not at all
        own.write_text(text, encoding="utf-8", newline="\n")
    return True


def failing_cell(notebook: nbformat.NotebookNode) -> int | None:
    """Return the place of the first cell that raised, counted from 1."""
    for place, cell in enumerate(notebook.cells, 1):
        expected = "raises-exception" in cell.metadata.get("tags", ())
        outputs = cell.get("outputs", ())
        if not expected and any(output["output_type"] == "error" for output in outputs):
            return place
    return None


def run(path: Path, timeout: int) -> str | None:
    """Execute and rewrite one notebook; return None, or one sentence that says what failed."""
    notebook = nbformat.read(path, as_version=4)
    client = NotebookClient(
        notebook,
        timeout=timeout,
        kernel_name="python3",
        resources={"metadata": {"path": str(path.parent)}},
        record_timing=False,
        coalesce_streams=False,
    )
    try:
        client.execute()
    except CellExecutionError as error:
        reason = f"{error.ename}: {(str(error.evalue).strip().splitlines() or [''])[-1]}"
    except CellTimeoutError:
        reason = f"took longer than {timeout} s"
    except DeadKernelError:
        reason = "the kernel died (out of memory?)"
    else:
        write(normalise(notebook), path)
        return None
    place = failing_cell(notebook)
    where = f"cell {place} of {len(notebook.cells)}" if place else "a cell"
    return f"{path}: {where}: {reason}"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("paths", nargs="*", help="notebooks or folders; default: book solutions")
    parser.add_argument("--timeout", type=int, default=600, help="seconds a cell may take")
    options = parser.parse_args()
    os.environ.update(ENVIRONMENT)  # the kernels inherit it
    failures = []
    notebooks = find(options.paths)
    for number, path in enumerate(notebooks, 1):
        shown = path.resolve()
        shown = shown.relative_to(ROOT) if shown.is_relative_to(ROOT) else shown
        print(f"[{number}/{len(notebooks)}] {shown} ... ", end="", flush=True)
        start = time.perf_counter()
        failure = run(path, options.timeout)
        seconds = time.perf_counter() - start
        if failure is not None:
            failures.append(failure)
            print("FAILED", flush=True)
        else:
            long = seconds > SLOW and "book" in path.resolve().parts
            print(f"{seconds:.1f} s{f', SLOW: over {SLOW} s' if long else ''}", flush=True)
    if failures:
        kept = "A notebook with a failing cell was left as it was."
        sys.exit("\n" + "\n".join([*failures, kept]))


if __name__ == "__main__":
    main()
