"""`make run`: executed in place, normalised, and nothing lost when a cell fails."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import nbformat
import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import run_notebooks  # noqa: E402


def notebook(*sources):
    cells = [nbformat.v4.new_code_cell(source) for source in sources]
    return nbformat.v4.new_notebook(cells=cells)


def output(kind, **content):
    return nbformat.v4.new_output(kind, **content)


def test_normalising_drops_what_a_second_run_would_change():
    book = notebook("f()")
    book.metadata["widgets"] = {"state": {}}
    book.metadata["kernelspec"] = {"name": "venv", "display_name": "my venv"}
    book.cells[0].metadata["execution"] = {"iopub.execute_input": "2026-01-01"}
    view = {run_notebooks.WIDGET_VIEW: {"model_id": "1"}, "text/plain": "an explorer"}
    book.cells[0].outputs = [
        output("stream", name="stdout", text="a\n"),
        output("stream", name="stderr", text="a warning"),
        output("stream", name="stdout", text="b\n"),
        output("display_data", data=view),
        output("display_data", data={run_notebooks.WIDGET_VIEW: {}}),
    ]
    run_notebooks.normalise(book)
    printed, shown = book.cells[0].outputs
    assert printed["text"] == "a\nb\n"
    assert dict(shown["data"]) == {"text/plain": "an explorer"}
    assert "widgets" not in book.metadata
    assert book.metadata["kernelspec"]["name"] == "python3"
    assert "execution" not in book.cells[0].metadata


def test_cell_ids_are_kept_and_repeated_ones_get_their_place():
    book = notebook("1", "2", "3")
    for cell, name in zip(book.cells, ["start", "start", "end"], strict=True):
        cell["id"] = name
    run_notebooks.normalise(book)
    assert [cell["id"] for cell in book.cells] == ["start", "cell-01", "end"]


@pytest.mark.slow
def test_a_second_run_changes_no_byte(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook("print(1)\nprint(2)", "1 + 1"), path)
    assert run_notebooks.run(path, timeout=60) is None
    first = path.read_bytes()
    assert run_notebooks.run(path, timeout=60) is None
    assert path.read_bytes() == first
    assert first.endswith(b"}\n")


@pytest.mark.slow
def test_a_failing_cell_is_named_and_the_file_stays_as_it_was(tmp_path):
    path = tmp_path / "a.ipynb"
    nbformat.write(notebook("x = 1", "raise ValueError('no\\nwords')"), path)
    before = path.read_bytes()
    assert run_notebooks.run(path, timeout=60) == f"{path}: cell 2 of 2: ValueError: words"
    assert path.read_bytes() == before


@pytest.mark.slow
def test_a_slow_chapter_is_written_and_no_failure(tmp_path, monkeypatch, capsys):
    path = tmp_path / "book" / "a.ipynb"
    path.parent.mkdir()
    nbformat.write(notebook("1 + 1"), path)
    monkeypatch.setattr(run_notebooks, "SLOW", 0)
    monkeypatch.setattr(sys, "argv", ["run_notebooks.py", str(path)])
    monkeypatch.setattr(run_notebooks, "ENVIRONMENT", {})
    run_notebooks.main()
    assert "SLOW: over 0 s" in capsys.readouterr().out
    assert nbformat.read(path, as_version=4).cells[0].outputs[0]["data"]["text/plain"] == "2"


def test_a_path_without_a_notebook_is_refused(tmp_path):
    command = [sys.executable, run_notebooks.__file__, str(tmp_path / "lost.ipynb")]
    result = subprocess.run(command, capture_output=True, text=True)
    assert result.returncode != 0
    assert "lost.ipynb is no notebook" in result.stderr
