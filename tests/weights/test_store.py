"""One store for every trained file: what is written is read, and what cannot be kept is refused."""

from __future__ import annotations

import json
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.numpy import array_shapes, arrays

from utils import weights
from utils.weights import load_arrays, save_arrays

safetensors = pytest.importorskip("safetensors", reason="safetensors is not installed")


@settings(deadline=None)
@given(
    arrays(np.float16, array_shapes(min_dims=0, max_dims=3), elements=st.floats(-9, 9, width=16))
)
def test_half_precision_comes_back_to_the_last_bit(tmp_path_factory, array):
    path = tmp_path_factory.mktemp("weights") / "w.safetensors"
    save_arrays(path, {"W": array}, {})
    again = load_arrays(path)[0]["W"]
    assert again.shape == array.shape
    assert again.tobytes() == array.tobytes()


def test_text_and_path_name_a_file_alike(tmp_path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    (tmp_path / "folder").mkdir()
    for path in (tmp_path / "a.safetensors", "b.safetensors", "folder/c.safetensors"):
        save_arrays(path, {"W": np.ones(2)}, {})
        assert load_arrays(str(path))[0]["W"].tolist() == [1, 1]
    assert load_arrays(tmp_path / "b.safetensors")[0]["W"].tolist() == [1, 1]


def test_metadata_of_any_language_and_shape_comes_back(tmp_path):
    said = {"notes": {"seed": 3, "loss": [0.5, None]}, "alphabet": ["“", "é", "\n"], "kind": None}
    save_arrays(tmp_path / "w.safetensors", {"W": np.zeros(1)}, said)
    assert load_arrays(tmp_path / "w.safetensors")[1] == said


@pytest.mark.parametrize("view", [lambda a: a.T, lambda a: a[:, ::2], lambda a: a[::-1]])
def test_a_view_of_an_array_is_written_in_its_own_order(tmp_path, view):
    array = view(np.arange(12, dtype=np.float32).reshape(3, 4))
    save_arrays(tmp_path / "w.safetensors", {"W": array, "again": array}, {})
    assert np.array_equal(load_arrays(tmp_path / "w.safetensors")[0]["W"], array)


@pytest.mark.parametrize("value", [1e6, -65520.0, np.nan, np.inf])
def test_a_weight_that_half_precision_cannot_hold_is_refused_by_name(tmp_path, value):
    arrays = {"fine": np.ones(3), "V_out": np.array([0.5, value])}
    with pytest.raises(ValueError, match=r"weight 'V_out' holds .*: half precision holds"):
        save_arrays(tmp_path / "w.safetensors", arrays, {})
    assert not list(tmp_path.iterdir())


def test_the_largest_half_is_held(tmp_path):
    save_arrays(tmp_path / "w.safetensors", {"W": np.array([65504.0, -65504.0])}, {})
    assert load_arrays(tmp_path / "w.safetensors")[0]["W"].tolist() == [65504, -65504]


@pytest.mark.parametrize("array", [np.array([2049]), np.array([True]), np.array([1j])])
def test_what_are_no_real_numbers_is_refused_by_name(tmp_path, array):
    with pytest.raises(ValueError, match=r"weight 'W' is of type .*: expected real numbers"):
        save_arrays(tmp_path / "w.safetensors", {"W": array}, {})


def test_another_suffix_and_a_missing_folder_are_refused(tmp_path):
    with pytest.raises(ValueError, match=r"expected a file name that ends in \.safetensors"):
        save_arrays(tmp_path / "w.npz", {}, {})
    with pytest.raises(LookupError, match=r"there is no folder .*nowhere"):
        save_arrays(tmp_path / "nowhere" / "w.safetensors", {}, {})


def test_missing_weights_are_named_with_those_that_are_there():
    for name in ("german", "somewhere/else.safetensors", "irish.npz", ""):
        with pytest.raises(LookupError, match=r"there are no weights .*'chorales'.*'tatoeba'"):
            load_arrays(name)


def test_a_broken_or_foreign_file_is_named(tmp_path):
    whole, path = (weights.FOLDER / "irish.safetensors").read_bytes(), tmp_path / "w.safetensors"
    foreign = json.dumps({"__metadata__": {"format": "pt"}}).encode()
    contents = [b"", b"x", whole[:1000], whole[:-2], b"PK\x03\x04" * 20]
    for content in [*contents, len(foreign).to_bytes(8, "little") + foreign]:
        path.write_bytes(content)
        with pytest.raises(ValueError, match=r"w\.safetensors holds no weights that can be read"):
            load_arrays(path)


def test_many_threads_may_write_one_file(tmp_path):
    path = tmp_path / "w.safetensors"

    def write(number):
        save_arrays(path, {"W": np.full(1000, number)}, {"number": number})

    with ThreadPoolExecutor(8) as pool:
        list(pool.map(write, np.arange(40.0)))
    arrays, metadata = load_arrays(path)
    assert (arrays["W"] == metadata["number"]).all()
    assert list(tmp_path.iterdir()) == [path]


def test_a_write_that_fails_leaves_the_old_file(tmp_path, monkeypatch):
    path = tmp_path / "w.safetensors"
    save_arrays(path, {"W": np.ones(2)}, {})
    monkeypatch.setattr("os.replace", lambda *_: (_ for _ in ()).throw(OSError("disk full")))
    with pytest.raises(OSError, match="disk full"):
        save_arrays(path, {"W": np.zeros(2)}, {})
    assert load_arrays(path)[0]["W"].tolist() == [1, 1]
    assert list(tmp_path.iterdir()) == [path]


@pytest.mark.parametrize("name", weights.shipped())
def test_every_shipped_file_is_half_precision_and_small(name):
    arrays, metadata = load_arrays(name)
    assert {array.dtype for array in arrays.values()} == {np.dtype(np.float16)}
    assert metadata
    assert (weights.FOLDER / f"{name}.safetensors").stat().st_size <= 6_000_000


def test_the_room_holds_one_format_and_every_file_is_described():
    described = (weights.FOLDER / "README.md").read_text(encoding="utf-8")
    assert all(f"`{name}.safetensors`" in described for name in weights.shipped())
    kinds = {file.suffix for file in weights.FOLDER.iterdir() if file.is_file()}
    assert kinds == {".py", ".md", ".safetensors"}


def test_the_rooms_above_import_without_safetensors():
    program = (
        "import sys; sys.modules['safetensors'] = None\n"
        "import utils.weights, utils.translation, utils.music.composers, utils.explorers.inspected"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("names", [[], ["__metadata__"], ["W", "__metadata__"]])
def test_names_that_would_make_a_file_nobody_can_read_are_refused(names, tmp_path):
    with pytest.raises(ValueError, match="expected at least one, none called '__metadata__'"):
        save_arrays(tmp_path / "w.safetensors", {name: np.ones(1) for name in names}, {"a": 1})
    assert list(tmp_path.iterdir()) == []


def test_a_symbolic_link_stays_one_and_its_target_is_written(tmp_path):
    (tmp_path / "real").mkdir()
    link, real = tmp_path / "link.safetensors", tmp_path / "real" / "w.safetensors"
    save_arrays(real, {"W": np.zeros(1)}, {})
    link.symlink_to(real)
    save_arrays(link, {"W": np.ones(1)}, {})
    assert link.is_symlink()
    assert load_arrays(real)[0]["W"].tolist() == [1]
