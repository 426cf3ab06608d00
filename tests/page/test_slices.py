"""A cell that runs alone in the page runs after all that it needs, and after nothing else."""

import json
from pathlib import Path

import pytest

from utils.page.slices import needs

ROOT = Path(__file__).resolve().parents[2]


def needed(*sources):
    *before, (last, _) = needs(sources, len(sources) - 1)
    assert last == len(sources) - 1
    return [place for place, _ in before]


@pytest.mark.parametrize(
    ("sources", "found"),
    [
        (("x = 1", "y = 2", "x"), [0]),
        (("x = 1", "x = 2", "x"), [1]),  # the second alone says what x is
        (("x = [1]", "x.append(2)", "x"), [0, 1]),
        (("x = [1]", "x[0] = 2", "x"), [0, 1]),
        (("x = 1", "x += 1", "x"), [0, 1]),
        (("x = 1", "x = x + 1", "x"), [0, 1]),
        (("import a", "a.f()", "a.g()"), [0]),  # a module is the same afterwards
        (("def f(): return x", "x = 1", "f()"), [0, 1]),
        (("x = 1", "def f(): return x", "f()"), [0, 1]),
        (("rng = r()", "a = rng.normal()", "b = rng.normal()"), [0, 1]),
        (("x = 1", "[x for x in y]", "x"), [0]),
        (("y = 1", "[y for x in z]"), [0]),
        (("for i in range(3): k = i", "k"), [0]),
        (("k = 0", "if a: k = 1", "k"), [0, 1]),
        (("class A:\n  b = c", "A"), [0]),
        (("c = 1", "class A:\n  b = c", "A"), [0, 1]),
        (("fit(model)", "model"), [0]),
        (("model = M()", "step = make(model)", "fit(step)", "model.x"), [0, 1, 2]),
        (("%pip install x", "x = 1", "x"), [1]),
        (("x = (", "x = 1", "x"), [1]),  # no Python: running it says so
        (("from a import b as c", "c"), [0]),
        (("with open(f) as g: t = 1", "t"), [0]),
        (("x, y = 1, 2", "y"), [0]),
        # two functions that name the same thing of Python's own have nothing else in common
        (("def f(): raise KeyError", "print(f)", "def g(): raise KeyError", "print(g)"), [2]),
        (("a = []", "def f(): a.sort()", "f()", "def g(): return a", "g()"), [0, 1, 2, 3]),
    ],
)
def test_these_cells_are_needed(sources, found):
    assert needed(*sources) == found


def test_each_cell_comes_with_what_it_needs_itself():
    found = needs(["x = 1", "y = x", "z = 3", "y + z"], 3)
    assert found == [(0, []), (1, [0]), (2, []), (3, [0, 1, 2])]


@pytest.mark.parametrize("path", sorted((ROOT / "book").glob("[01]*.ipynb")), ids=lambda p: p.stem)
def test_a_chapter_s_last_cell_needs_the_imports_and_not_the_whole_chapter(path):
    cells = json.loads(path.read_text("utf-8"))["cells"]
    sources = ["".join(cell["source"]) for cell in cells if cell["cell_type"] == "code"]
    found = needs(sources, len(sources) - 1)
    assert any("import" in sources[place] for place, _ in found)
    assert len(found) < len(sources)
    for place, before in found:
        assert all(each < place for each in before)
