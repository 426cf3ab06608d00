"""What the built book holds of Python for the page: the package's code, its data, Pyodide."""

from __future__ import annotations

import hashlib
import io
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path
from types import SimpleNamespace

import build_book
import pytest
import serve

from tests.book import browser

ROOT = browser.ROOT
sys.path[:0] = [str(ROOT / "book" / "_ext")]

import pyodide_release as release  # noqa: E402
import seqbook_python  # noqa: E402

errors = pytest.importorskip("sphinx.errors")

# As the page does it: a larger file is empty until it is first opened.
LATER = """
import json, pathlib, shutil, sys
site, live = map(pathlib.Path, sys.argv[1:])
waiting = {}
for name in json.loads((live / "files.json").read_text()):
    place = site / name
    place.parent.mkdir(parents=True, exist_ok=True)
    place.touch()
    waiting[str(place)] = live / "files" / name

def opened(event, arguments):
    if event == "open" and waiting and str(arguments[0]) in waiting:
        place = str(arguments[0])
        shutil.copyfile(waiting.pop(place), place)

sys.addaudithook(opened)
sys.path.insert(0, str(site))
"""


@pytest.fixture(scope="module")
def live(tmp_path_factory):
    """The package's part, written into a folder."""
    folder = tmp_path_factory.mktemp("live")
    seqbook_python.copy_package(ROOT, folder)
    return folder


@pytest.fixture(scope="module")
def code(live):
    with zipfile.ZipFile(live / "code.zip") as archive:
        return {name: archive.read(name) for name in archive.namelist()}


@pytest.fixture(scope="module")
def later(live):
    return json.loads((live / "files.json").read_text("utf-8"))


@pytest.fixture
def in_the_page(live, tmp_path):
    """Run Python code where only the unpacked package is, and larger files come when opened."""

    def run(text: str) -> str:
        zipfile.ZipFile(live / "code.zip").extractall(tmp_path)
        command = [sys.executable, "-c", LATER + text, str(tmp_path), str(live)]
        kept = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
        result = subprocess.run(command, cwd=tmp_path, env=kept, capture_output=True, text=True)
        assert result.returncode == 0, result.stderr
        return result.stdout

    return run


def test_every_file_of_the_package_travels_with_the_code_or_is_listed_to_come_later(code, later):
    kinds = {
        ".py",
        ".json",
        ".txt",
        ".csv",
        ".npz",
        ".zip",
        ".abc",
        ".tsv",
        ".js",
        ".css",
        ".safetensors",
    }
    needed = {
        path.relative_to(ROOT).as_posix()
        for path in [*(ROOT / "utils").rglob("*"), *(ROOT / "experiments").glob("*.json")]
        if path.suffix in kinds and "LICENSE" not in path.name and "__pycache__" not in path.parts
    }
    left_out = {name for name in needed if name.startswith(("utils/models/", "utils/grading/"))}
    assert code.keys() | later.keys() == needed - left_out
    assert not code.keys() & later.keys()


def test_only_small_files_travel_with_the_code(code, later):
    assert max(len(content) for name, content in code.items() if not name.endswith(".py")) <= 4096
    assert not [name for name in later if name.endswith(".py")]


def test_a_listed_file_lies_there_with_its_size_and_hash(live, later):
    lying = {p.relative_to(live / "files").as_posix() for p in live.rglob("files/**/*.*")}
    assert lying == later.keys()
    for name, (size, digest) in later.items():
        content = (live / "files" / name).read_bytes()
        assert (len(content), hashlib.sha256(content).hexdigest()) == (size, digest), name


def test_the_same_files_give_the_same_archive(tmp_path):
    def archive() -> bytes:
        return seqbook_python.zipped({"a/b.py": tmp_path / "b.py", "a.py": tmp_path / "a.py"})

    for name in ("a.py", "b.py"):
        (tmp_path / name).write_text("x = 1\n" * 50)
    first = archive()
    os.utime(tmp_path / "a.py", (10**9, 10**9))
    (tmp_path / "b.py").chmod(0o600)
    assert archive() == first
    assert zipfile.ZipFile(io.BytesIO(first)).namelist() == ["a.py", "a/b.py"]
    (tmp_path / "b.py").write_text("x = 2\n" * 50)
    assert archive() != first


@pytest.mark.slow
def test_all_data_load_from_files_that_come_when_first_opened(in_the_page, tmp_path):
    said = in_the_page("""
import utils
from utils import data, records
from utils.exercises.checking import ladder
from utils.music import player

assert pathlib.Path(utils.__file__).is_relative_to(site), utils.__file__
for name in data.BUNDLED:
    assert data.load(name) is not None
for record in (site / "experiments").glob("*.json"):
    assert records.recorded(record.stem)
left = sorted(pathlib.Path(place).relative_to(site).as_posix() for place in waiting)
print(*left)
""")
    left = said.split()
    assert not [name for name in left if name.startswith(("utils/data/", "experiments/"))]
    assert [name for name in left if name.startswith("utils/weights/")]  # nobody opened these


@pytest.mark.slow
def test_nothing_that_travels_needs_what_was_left_out(in_the_page):
    in_the_page("""
import importlib
from utils import exercises
for room in ("scratch", "diagrams", "plots", "gradients", "text", "sentiment", "weights"):
    importlib.import_module(f"utils.{room}")
for lab in sorted(pathlib.Path(exercises.__path__[0]).glob("lab*")):
    importlib.import_module(f"utils.exercises.{lab.name}")
assert "torch" not in sys.modules and "utils.grading" not in sys.modules
""")


def page_build(folder: Path):
    return SimpleNamespace(
        outdir=str(folder), srcdir=str(ROOT), builder=SimpleNamespace(format="html")
    )


def test_without_a_folder_the_book_gets_nothing(tmp_path, monkeypatch):
    monkeypatch.delenv("SEQBOOK_PYODIDE", raising=False)
    seqbook_python.add_python(page_build(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_with_a_wrong_folder_the_build_stops_and_says_so(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQBOOK_PYODIDE", str(tmp_path))
    with pytest.raises(errors.ExtensionError, match=r"lacks pyodide\.mjs of Pyodide"):
        seqbook_python.add_python(page_build(tmp_path))
    assert list(tmp_path.iterdir()) == []


def test_a_wrong_folder_stops_the_build_before_anything_is_removed(tmp_path, monkeypatch, capsys):
    monkeypatch.setattr(build_book, "ROOT", tmp_path)
    page = tmp_path / "_build" / "html" / "index.html"
    page.parent.mkdir(parents=True)
    page.write_text("a book")
    assert build_book.build(fresh=True, pyodide=tmp_path / "none", output=tmp_path) == 1
    assert "The book was not built: there is no folder" in capsys.readouterr().err
    assert page.read_text() == "a book"


def test_a_book_with_python_and_one_without_are_not_taken_for_each_other(tmp_path, monkeypatch):
    monkeypatch.setattr(build_book, "ROOT", tmp_path)
    (tmp_path / "utils").mkdir()
    for name in ("_config.yml", "utils/model.py", "pyproject.toml"):
        (tmp_path / name).write_text("one")
    monkeypatch.setattr(build_book, "EVERY_PAGE", ("_config.yml",))
    monkeypatch.setattr(build_book, "SOURCES", ("_config.yml", "pyproject.toml"))
    index = tmp_path / "_build" / "html" / "index.html"
    index.parent.mkdir(parents=True)
    index.touch()

    def taken_for() -> list[bool]:
        return [build_book.is_built(python, index) for python in (False, True)]

    build_book.note(index).write_text("\n".join(build_book.marks(python=False)))
    assert taken_for() == [True, False]
    build_book.note(index).write_text("\n".join(build_book.marks(python=True)))
    assert taken_for() == [False, True]
    (tmp_path / "utils" / "model.py").write_text("two")  # code.zip holds it
    assert taken_for() == [False, False]


def test_scripts_and_wasm_are_served_as_such_whatever_the_system_says(monkeypatch):
    monkeypatch.setattr("mimetypes.guess_type", lambda *_, **__: ("text/plain", None))
    handler = serve.Handler.__new__(serve.Handler)
    kinds = {name: handler.guess_type(f"a.{name}") for name in ("js", "mjs", "wasm", "css")}
    script = "text/javascript"
    assert kinds == {"js": script, "mjs": script, "wasm": "application/wasm", "css": "text/css"}


@pytest.mark.browser
@pytest.mark.slow
def test_the_live_book_says_what_each_part_weighs():
    live = browser.live_book() / "_static" / "live"
    about = json.loads((live / "about.json").read_text("utf-8"))
    assert about["pyodide"] == release.VERSION
    for part, files in about["files"].items():
        home = live if part == "code" else live / "python"
        assert files == {name: (home / name).stat().st_size for name in files}
        assert about["bytes"][part] == sum(files.values())
    fetched = {name for part, files in about["files"].items() if part != "code" for name in files}
    assert {path.name for path in (live / "python").iterdir()} == fetched | {"README.txt"}
