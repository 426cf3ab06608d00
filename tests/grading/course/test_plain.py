"""nbgrader opens nothing that is no plain file of a sensible size, and finds a renamed notebook."""

import os

import pytest

from utils.grading.course import downloads, plain


@pytest.fixture
def folder(tmp_path):
    """Return STUDENT/LAB with a notebook and a file beside it."""
    own = tmp_path / "jane" / "lab"
    own.mkdir(parents=True)
    for name in ("lab.ipynb", "data.csv"):
        (own / name).write_text("{}")
    return own


def left(folder):
    """Return what nbgrader still converts."""
    notebooks = [str(path) for path in sorted(folder.glob("*.ipynb"))]
    plain.prepare(assignment="lab", student="jane", notebooks=notebooks)
    return notebooks


def test_plain_files_are_converted(folder):
    assert left(folder) == [str(folder / "lab.ipynb")]


@pytest.mark.parametrize("name", ["lab.ipynb", "data.csv"])
def test_a_link_is_not_followed(folder, tmp_path, name):
    (folder / name).unlink()
    (folder / name).symlink_to(tmp_path)
    assert left(folder) == []
    assert f"{name} is a symbolic link" in plain.trouble(folder)


def test_a_link_in_a_folder_below_is_seen(folder):
    (folder / "sub").mkdir()
    (folder / "sub" / "link").symlink_to(folder / "nowhere")
    assert left(folder) == []


@pytest.mark.parametrize("depth", [0, 1])
def test_a_folder_that_is_a_link_is_not_entered(folder, depth):
    own = [folder, folder.parent][depth]
    moved = own.rename(own.with_name("elsewhere"))
    own.symlink_to(moved)
    assert left(folder) == []


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes")
def test_a_pipe_is_not_waited_for(folder):
    (folder / "lab.ipynb").unlink()
    os.mkfifo(folder / "lab.ipynb")
    assert left(folder) == []
    assert plain.trouble(folder) == "lab.ipynb is no plain file"


def test_a_large_file_is_not_read(folder, monkeypatch):
    monkeypatch.setattr(plain, "MOST", 1_000)
    (folder / "lab.ipynb").write_text("0" * 2_000)
    assert left(folder) == []
    assert plain.trouble(folder) == "lab.ipynb is too large (2,000 bytes)"
    assert downloads.MOST >= 10_000_000


def test_a_renamed_notebook_is_found_by_its_name(folder):
    (folder / "lab.ipynb").rename(folder / "lab (1).ipynb")
    (folder / "scratch.ipynb").write_text("other")
    assert left(folder) == [str(folder / "lab.ipynb")]
    assert (folder / "lab.ipynb").read_text() == "{}"
    assert (folder / "lab (1).ipynb").exists()
