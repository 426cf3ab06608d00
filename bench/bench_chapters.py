"""How long a chapter's cells take in a fresh kernel with one thread; nothing is written."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from bench.turns import YARDSTICK, note, seconds, yardstick

BOOK = Path(__file__).resolve().parents[1] / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def bench_a_chapter(benchmark, path):
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where)
    clock = time.perf_counter  # the kernel is another process
    before = seconds(yardstick, 20, clock)
    took = benchmark.pedantic(lambda: seconds(client.execute, clock=clock))
    held_to = (before + seconds(yardstick, 20, clock)) / 2
    note(benchmark, {"chapter": [took], YARDSTICK: [held_to]}, "chapter", [YARDSTICK])
