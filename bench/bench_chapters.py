"""How long a chapter's cells take in a fresh kernel with one thread; nothing is written."""

from __future__ import annotations

import time
from pathlib import Path

import nbformat
import pytest
from nbclient import NotebookClient

from bench.turns import YARDSTICK, note, yardstick

BOOK = Path(__file__).resolve().parents[1] / "book"
CHAPTERS = sorted(BOOK.glob("*.ipynb"))


@pytest.mark.parametrize("path", CHAPTERS, ids=lambda path: path.stem)
def bench_a_chapter(benchmark, path):
    notebook = nbformat.read(path, as_version=4)
    where = {"metadata": {"path": str(path.parent)}}
    client = NotebookClient(notebook, timeout=600, kernel_name="python3", resources=where)

    def seconds(run, repeats=1):
        began = time.perf_counter()  # of the clock on the wall: the kernel is another process
        for _ in range(repeats):
            run()
        return (time.perf_counter() - began) / repeats

    before = seconds(yardstick, 20)
    took = benchmark.pedantic(seconds, (client.execute,))
    held_to = (before + seconds(yardstick, 20)) / 2
    note(benchmark, {"chapter": [took], YARDSTICK: [held_to]}, "chapter", YARDSTICK)
