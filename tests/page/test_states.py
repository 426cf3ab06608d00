"""What is stored of a cell is what it made, and fits the page's variables."""

import json
import lzma
import pickletools
from pathlib import Path

import numpy as np
import page_states
import pytest

from utils.data.bundled import WordVectors
from utils.page import states
from utils.page.absent import ABSENT
from utils.scratch import RNN, FixedWindow
from utils.scratch.sequence_models import LanguageModel

ROOT = Path(__file__).resolve().parents[2]
NOTEBOOKS = sorted(path for path in (ROOT / "book").glob("*.ipynb"))
WITH_RESULTS = [path for path in NOTEBOOKS if page_states.stored_cells(path)]


def trained(rng):
    model = LanguageModel(7, 3, 4, rng, cell=RNN)
    model.forward(np.zeros((2, 1), int))
    return model


def test_only_what_changed_is_stored():
    names = {"same": [1], "grown": [1], "module": json, "f": lambda: 1, "kind": int}
    before = {name: states.fingerprint(value) for name, value in names.items()}
    names["grown"].append(2)
    names["fresh"] = {"a": 1.5}
    content, found = states.save(before, names)
    assert found == ["grown", "fresh"]
    page = {"grown": [0]}
    states.restore(content, page)
    assert page == {"grown": [1, 2], "fresh": {"a": 1.5}}


def test_data_that_only_looked_something_up_is_not_stored_again():
    vectors = WordVectors(("a", "b"), np.zeros((2, 3)))
    before = {"vectors": states.fingerprint(vectors)}
    assert vectors.index == {"a": 0, "b": 1}  # kept in the object from now on
    assert states.save(before, {"vectors": vectors})[1] == []
    assert states.save(before, {"vectors": WordVectors(("a",), np.ones((1, 3)))})[1] == ["vectors"]


def test_weights_come_back_in_half_precision_and_share_what_they_shared():
    model = trained(np.random.default_rng(0))
    content, _ = states.save({}, {"model": model})
    page = {}
    states.restore(content, page)
    found = page["model"]
    assert found.saved is None
    for name, array in model.params.items():
        assert found.params[name].dtype == array.dtype
        np.testing.assert_allclose(found.params[name], array, rtol=1e-3, atol=1e-6)
    found.params["U1"] = np.zeros_like(found.params["U1"])
    x = np.ones((3, 1), int)
    assert not np.array_equal(found.forward(x), model.forward(x))  # its layers hold the same array


def test_a_model_in_double_precision_comes_back_exactly():
    model = LanguageModel(7, 3, 4, np.random.default_rng(0), cell=RNN)
    model.params["E"] = np.pi * np.ones_like(model.params["E"])
    double = FixedWindow(5, 2, 3, np.random.default_rng(0), dtype=np.float64)
    content, _ = states.save({}, {"double": double, "single": model})
    page = {}
    states.restore(content, page)
    np.testing.assert_array_equal(page["double"].params["W"], double.params["W"])
    assert page["single"].params["E"][0, 0] == np.float16(np.pi)


def test_a_model_that_is_there_takes_the_weights_in_place():
    model, other = (trained(np.random.default_rng(seed)) for seed in (0, 1))
    content, _ = states.save({}, {"model": other, "all": {"one": other}})
    page = {"model": model, "all": {"one": model, "two": 3}}
    states.restore(content, page)
    assert page["model"] is model is page["all"]["one"]
    assert list(page["all"]) == ["one"]
    np.testing.assert_allclose(model.params["E"], other.params["E"], rtol=1e-3, atol=1e-6)


def test_a_model_that_is_there_takes_the_state_that_the_other_carries():
    model, other = (trained(np.random.default_rng(seed)) for seed in (0, 1))
    for each in (model, other):
        each.carry = True
        each.eval()
        each.forward(np.array([[1], [2], [3]]))
    content, _ = states.save({}, {"model": other})
    page = {"model": model}
    states.restore(content, page)
    x = np.array([[4]])
    np.testing.assert_allclose(model.forward(x), other.forward(x), rtol=1e-2, atol=1e-3)


def test_a_model_of_another_shape_is_replaced():
    small, large = (FixedWindow(5, 2, size, np.random.default_rng(0)) for size in (3, 4))
    content, _ = states.save({}, {"model": large})
    page = {"model": small}
    states.restore(content, page)
    assert page["model"].params["b"].shape == (4,)


def test_what_no_page_has_is_not_stored():
    torch = pytest.importorskip("torch")
    names = {"tensor": torch.ones(2), "held": {"a": torch.nn.Linear(1, 1)}, "number": 3}
    assert states.save({}, names)[1] == ["number"]


def test_definitions_are_what_runs_at_once():
    source = "import math\nx = slow()\ndef f():\n    return x\nfor i in x: print(i)\n"
    assert states.definitions(source) == "import math\n\ndef f():\n    return x"


@pytest.mark.parametrize("path", WITH_RESULTS, ids=lambda path: path.stem)
def test_stored_results_come_from_the_code_as_it_is(path):
    index = json.loads(page_states.INDEX.read_text("utf-8"))[path.stem]
    cells = page_states.code_cells(path)
    wanted = page_states.stored_cells(path)
    assert {cells[place]["id"] for place in wanted} == set(index)
    for place in wanted:
        about = index[cells[place]["id"]]
        stale = f"run: python tools/page_states.py {path.relative_to(ROOT)}"
        assert about["from"] == page_states.origin(cells, place), stale
        content = page_states.file_of(path, cells[place]["id"]).read_bytes()
        assert len(content) == about["bytes"], stale


def test_stored_results_name_only_what_a_page_has():
    for file in page_states.FOLDER.glob("*.bin"):
        text = lzma.decompress(file.read_bytes())
        said = [argument for _, argument, _ in pickletools.genops(text)]
        names = [each for each in said if isinstance(each, str) and "." in each]
        assert not [name for name in names if name.startswith(tuple(f"{a}." for a in ABSENT))]


def test_no_stored_result_lies_about_unclaimed():
    index = json.loads(page_states.INDEX.read_text("utf-8"))
    claimed = {f"{stem}.{cell}.bin" for stem, cells in index.items() for cell in cells}
    assert {file.name for file in page_states.FOLDER.glob("*.bin")} == claimed


@pytest.mark.parametrize("path", WITH_RESULTS, ids=lambda path: path.stem)
def test_a_short_form_changes_what_stands_in_its_cell_once(path):
    for cell in json.loads(path.read_text("utf-8"))["cells"]:
        short = cell["metadata"].get("short", {})
        assert not short or page_states.TAG in cell["metadata"]["tags"]
        for long in short:
            assert "".join(cell["source"]).count(long) == 1


def test_a_drawing_is_not_stored():
    plt = pytest.importorskip("matplotlib.pyplot")
    figure, axes = plt.subplots(1, 2)
    plt.close(figure)
    assert states.save({}, {"figure": figure, "axes": axes, "n": 1})[1] == ["n"]
