"""Packages and data come when they are first opened, once, and whole."""

import io
import json
import sys
import zipfile

import numpy as np
import pytest

from utils.page import fetched
from utils.weights import load_arrays, save_arrays


def wheel(**files):
    held = io.BytesIO()
    with zipfile.ZipFile(held, "w") as archive:
        for name, text in files.items():
            archive.writestr(f"{name}.py", text)
    return held.getvalue()


def test_a_package_comes_with_what_it_depends_on_when_it_is_imported(tmp_path, monkeypatch):
    lock = {
        "packages": {
            "upper": {"imports": ["upper_x"], "depends": ["lower", "there"], "file_name": "u.whl"},
            "lower": {"imports": ["lower_x"], "depends": ["upper"], "file_name": "l.whl"},
            "there": {"imports": ["there_x"], "depends": [], "file_name": "t.whl"},
        }
    }
    wheels = {"u.whl": wheel(upper_x="import lower_x"), "l.whl": wheel(lower_x="y = 1")}
    asked = []
    monkeypatch.syspath_prepend(tmp_path)
    finder = fetched.Packages(
        lock, ["there"], lambda name: asked.append(name) or wheels[name], tmp_path
    )
    monkeypatch.setattr(sys, "meta_path", [finder, *sys.meta_path])
    import upper_x

    assert upper_x.lower_x.y == 1
    assert asked == ["l.whl", "u.whl"]
    with pytest.raises(ModuleNotFoundError):
        import there_x  # noqa: F401
    for name in ("upper_x", "lower_x"):
        del sys.modules[name]


@pytest.fixture
def site(tmp_path):
    """Give a folder with two files that come when they are opened, and what was asked for."""
    contents = {"data/a.txt": b"alpha", "b.npy": io.BytesIO()}
    np.save(contents["b.npy"], np.arange(4))
    contents["b.npy"] = contents["b.npy"].getvalue()
    asked = []

    def get(name):
        asked.append(name)
        if name == "data/lost.txt":
            raise OSError("no connection")
        return contents[name]

    files = fetched.Files([*contents, "data/lost.txt"], get, tmp_path)
    yield tmp_path, asked
    files.waiting.clear()  # a hook of sys stays for ever


def test_a_file_comes_when_it_is_first_opened_and_only_then(site):
    folder, asked = site
    assert sorted(path.name for path in folder.rglob("*.*")) == ["a.txt", "b.npy", "lost.txt"]
    assert asked == []
    assert (folder / "data" / "a.txt").read_text() == "alpha"
    assert (folder / "data" / "a.txt").read_text() == "alpha"
    assert asked == ["data/a.txt"]
    assert np.load(folder / "b.npy").tolist() == [0, 1, 2, 3]
    assert asked == ["data/a.txt", "b.npy"]


def test_a_relative_path_counts_too(site, monkeypatch):
    folder, asked = site
    monkeypatch.chdir(folder)
    with open("data/a.txt") as file:
        assert file.read() == "alpha"
    assert asked == ["data/a.txt"]


def test_a_file_that_did_not_come_is_asked_for_again(site):
    folder, asked = site
    for _ in range(2):
        with pytest.raises(OSError, match="no connection"):
            (folder / "data" / "lost.txt").read_text()
    assert asked == ["data/lost.txt"] * 2


def test_weights_are_read_as_safetensors_reads_them(tmp_path):
    arrays = {"W": np.linspace(-2, 2, 6).reshape(2, 3), "b": np.zeros(0), "s": np.float32(3)}
    path = tmp_path / "some.safetensors"
    save_arrays(path, arrays, {"note": "text"})
    known, notes = load_arrays(path)
    with fetched.Tensors(path, framework="np") as file:
        assert sorted(file.keys()) == sorted(known)
        for name, array in known.items():
            np.testing.assert_array_equal(file.get_tensor(name), array)
            assert file.get_tensor(name).dtype == array.dtype
        assert {key: json.loads(text) for key, text in file.metadata().items()} == notes
