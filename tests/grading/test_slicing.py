"""What is cut out of a notebook for one function: all that it needs, and nothing that trains."""

import pytest

from utils.grading.inside.slicing import Notebook

LAB = ["first", "second", "third"]


def cut(*sources, name="second", ids=()):
    ids = [*ids, *[""] * len(sources)]
    return Notebook(list(zip(sources, ids, strict=False))).slice(name, LAB)


def names(code):
    """Run a slice and return what it defines."""
    held = {}
    for text in code:
        exec(text, held)
    return held


def test_a_helper_is_found_in_whatever_cell_it_stands():
    found = cut("def second(x):\n    return before(x) + after(x)", "def after(x): return 1").code
    assert names(["before = abs", *found])["second"](3) == 4
    found = cut("K = 2\ndef before(x): return K * x", "def second(x): return before(x)").code
    assert names(found)["second"](3) == 6


def test_only_the_imports_that_are_named_are_taken():
    imports = "import math\nimport torch\nfrom os import path as p, sep"
    found = cut(imports, "def second(x): return math.sqrt(x)")
    assert found.code == ["import math", "def second(x): return math.sqrt(x)"]


def test_what_trains_does_not_run_unless_its_result_is_named():
    train = "model = train()\nfor step in range(10):\n    loss = model(step)"
    assert cut(train, "def second(x):\n    model = x\n    return model").code == [
        "def second(x):\n    model = x\n    return model"
    ]
    assert "model = train()" in cut(train, "def second(x): return model").code


def test_the_last_definition_before_the_check_counts():
    cells = ["def second(): return 1", "def second(): return 2", "", "def second(): return 3"]
    found = cut(*cells, ids=["second", "", "check_second"])
    assert found.code == ["def second(): return 2"]


def test_the_check_is_known_by_its_line_where_the_metadata_is_lost():
    found = cut("def second(): return 1", "lab.second.check(second)", "def second(): return 3")
    assert found.code == ["def second(): return 1"]


def test_a_blank_gives_way_to_what_was_written_elsewhere():
    blank = 'def second():\n    """Say."""\n    raise NotImplementedError'
    found = cut(blank, "lab.second.check(second)", "def second(): return 3", ids=["second"])
    assert found.code == ["def second(): return 3"]
    assert cut(blank).code == [blank]


def test_a_name_that_is_bound_twice_keeps_its_order():
    found = cut(
        "def helper(): return 1\nhelper = twice(helper)\ndef twice(f): return lambda: 2 * f()"
    )
    assert found.code == []
    cells = "def twice(f): return lambda: 2 * f()\ndef helper(): return 1\nhelper = twice(helper)"
    assert names(cut(cells, "def second(): return helper()").code)["second"]() == 2


def test_a_table_that_is_filled_line_by_line_comes_with_its_lines():
    fill = "table = {}\ntable['a'] = 1\nfor i in range(3):\n    table[i] = i\ncount = 0\ncount += 2"
    found = cut(fill, "def second(): return table, count")
    assert names(found.code)["second"]() == ({"a": 1, 0: 0, 1: 1, 2: 2}, 2)


def test_a_list_that_is_filled_by_its_own_methods_comes_with_them():
    fill = "words = []\nwords.append('a')\nprint(words)\nother = []\nother.append(1)"
    found = cut(fill, "def second(): return words")
    assert found.code == ["words = []", "words.append('a')", "def second(): return words"]


def test_a_class_within_a_function_reads_what_is_defined_below():
    cell = "def second():\n    class Inner:\n        k = K\n    return Inner.k"
    assert names(cut(cell, "K = 4").code)["second"]() == 4


def test_what_is_changed_in_a_library_is_left_out():
    found = cut("import numpy as np\nnp.isclose = print", "def second(x): return np.sum(x)")
    assert found.code == ["import numpy as np", "def second(x): return np.sum(x)"]


def test_earlier_exercises_are_borrowed_and_later_ones_are_the_students_own():
    cell = "def first(): return 1\ndef third(): return 3"
    found = cut(cell, "def second(): return first() + third()")
    assert found.borrowed == ["first"]
    assert found.code == ["def third(): return 3", "def second(): return first() + third()"]


def test_it_calls_itself_as_the_student_wrote_it():
    assert cut("def second(n): return n and second(n - 1)").borrowed == []


@pytest.mark.parametrize("odd", ["%matplotlib inline", "!ls", "second?", "%timeit second(3)"])
def test_lines_that_only_notebooks_know_are_dropped(odd):
    assert cut(f"{odd}\ndef second(): return 1\n{odd}").code == ["def second(): return 1"]


def test_a_line_that_begins_with_a_remainder_is_no_magic():
    source = "def second(a, b):\n    return (a\n        % b)"
    assert cut(source).code == [source]


def test_a_cell_of_another_language_is_left_out_and_a_timed_one_is_not():
    assert cut("%%bash\ndef second(): return 1").code == []
    assert cut("%%time\ndef second(): return 1").code == ["def second(): return 1"]


def test_a_cell_that_is_no_python_is_told_if_it_holds_the_function():
    found = cut("import numpy as np", "x = 1\ndef second(:\n    return 1")
    assert found.problem == "the cell with second is no valid Python (line 2: invalid syntax)"
    assert cut("def other(:").problem == ""


def test_decorators_defaults_and_annotations_are_followed():
    cells = "from functools import cache\nK = 3\nArray = list"
    found = cut(cells, "@cache\ndef second(x: Array = K): return x")
    assert names(found.code)["second"]() == 3


def test_the_future_import_of_a_notebook_counts():
    found = cut("from __future__ import annotations\nx = 1", "def second(): return 1")
    assert found.code[0] == "from __future__ import annotations"


def test_a_star_import_is_taken_where_a_name_is_found_nowhere_else():
    star = "from numpy import *"
    assert star in cut(star, "def second(x): return sqrt(x)").code
    assert star in cut(star, "def second(x): return sum(x, axis=0)").code
    assert star not in cut(star, "def second(x): return x").code


def test_a_statement_is_cut_out_by_bytes_and_not_by_letters():
    cell = "é = 'ü'; K = 'ä'; n = 1\ndef second(): return é + K"
    assert names(cut(cell).code)["second"]() == "üä"


CHECK = "lab.second.check(second)"
READS_K = "def second(x): return K"
HONEST = {  # cells, and what second(3) returns in the notebook
    "bound again in a branch": (["K = 1\nif False:\n    K = 2", READS_K], 1),
    "bound again in a try": (
        ["K = 1\ntry:\n    1 / 0\n    K = 2\nexcept Exception: pass", READS_K],
        1,
    ),
    "a name of Python's lost later": (["def second(x): return max([x, 1])", CHECK, "max = 3"], 3),
    "an attribute of its own": (["def second(x): return second.n + x\nsecond.n = 1"], 4),
    "wrapped by itself": (["def second(x): return x + 1\nsecond = dict(a=second)['a']"], 4),
    "a helper mended before the check": (
        ["def help(x): return 0", "def second(x): return help(x)", "def help(x): return x", CHECK],
        3,
    ),
    "a helper of another exercise": (
        [
            "def help(x): return x",
            "def second(x): return help(x)",
            CHECK,
            "def help(x, y): return 0",
        ],
        3,
    ),
    "a helper named like a later one": (
        ["def third(x): return x\ndef second(x): return third(x)", CHECK, "def third(x, y): pass"],
        3,
    ),
    "set by a function": (["def begin():\n    global K\n    K = 4\nbegin()", READS_K], 4),
    "counted": (["K = 0\ndef second(x):\n    global K\n    K += 1\n    return x"], 3),
    "two imports of a package": (
        ["import xml.dom\nimport xml.sax", "def second(x): return xml.dom.__name__"],
        "xml.dom",
    ),
    "a magic in a loop": (["def second(x): return x\nfor i in 'ab':\n    %timeit second(i)"], 3),
    "a remainder beside a magic": (["%pylab\ndef second(x):\n    return (x\n        % 2)"], 1),
    "a text beside a magic": (["%pylab\nK = '''\n%b\n!c'''\n" + READS_K], "\n%b\n!c"),
    "a command's answer": (["files = !ls\ndef second(x): return x"], 3),
    "checked twice": (["def second(x): return 0", CHECK, "def second(x): return x", CHECK], 3),
    "bound in a comprehension": (["K = 0\nall_ = [K := K + i for i in range(4)]", READS_K], 6),
    "bound by a pattern": (["match [1, 2]:\n    case [_, K]: pass", READS_K], 2),
    "only annotated": (["K = 3\nK: int", READS_K], 3),
    "a chain of methods": (["K = {}\nK.setdefault('a', []).append(3)", READS_K], {"a": [3]}),
}


@pytest.mark.parametrize("form", HONEST)
def test_an_honest_form_does_what_it_does_in_the_notebook(form):
    cells, right = HONEST[form]
    assert names(cut(*cells).code)["second"](3) == right


def test_what_changes_a_value_behind_the_check_does_not_run():
    found = cut("K = {}", READS_K, CHECK, "K['a'] = train()").code
    assert found == ["K = {}", READS_K]
