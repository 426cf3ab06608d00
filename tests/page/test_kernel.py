"""A cell's outputs in the page are those that Jupyter gives."""

import sys

import numpy as np
import pytest

from utils.page import kernel


def last(page):
    return page.sent[-1]


def test_what_a_cell_prints_and_its_last_value_come_in_their_order(page):
    assert page.run("print('one')\nx = 2\nprint('two')\nx + 1")
    assert [each["output_type"] for each in page.sent] == ["stream", "execute_result"]
    assert page.texts() == "one\ntwo\n"
    assert last(page)["data"] == {"text/plain": "3"}


@pytest.mark.parametrize("source", ["x = 1", "None", "4;", "", "# nothing"])
def test_these_cells_show_nothing(page, source):
    assert page.run(source)
    assert page.sent == []


def test_variables_stay_between_cells_and_functions_see_them(page):
    page.run("x = 1\ndef f():\n    return x")
    page.run("x = 5")
    page.run("f()")
    assert last(page)["data"]["text/plain"] == "5"


def test_a_value_is_shown_in_all_its_forms(page):
    page.run(
        "class A:\n"
        "    def _repr_html_(self): return '<b>a</b>'\n"
        "    def __repr__(self): return 'a'\n"
        "A()"
    )
    assert last(page)["data"] == {"text/plain": "a", "text/html": "<b>a</b>"}


def test_display_shows_bytes_as_text_and_keeps_what_is_said_of_them(page):
    page.run(
        "from IPython.display import display\n"
        "display({'image/png': b'abc', 'text/plain': 'p'}, raw=True,\n"
        "        metadata={'image/png': {'alt': 'a'}})"
    )
    assert last(page)["data"] == {"image/png": "YWJj", "text/plain": "p"}
    assert last(page)["metadata"] == {"image/png": {"alt": "a"}}


def test_a_traceback_begins_in_the_cell_and_shows_its_line(page):
    assert not page.run("def f():\n    return 1 / 0\nf()")
    error = last(page)
    assert error["ename"] == "ZeroDivisionError"
    text = "\n".join(error["traceback"])
    assert "kernel.py" not in text
    assert "return 1 / 0" in text
    assert 'File "<cell 1>", line 3' in text
    assert not page.run("1 / 0", 7)
    assert 'File "<cell 7>", line 1' in "\n".join(last(page)["traceback"])


def test_a_syntax_error_names_its_line(page):
    assert not page.run("x = (1\ny = 2")
    assert last(page)["ename"] == "SyntaxError"
    assert "line 1" in "\n".join(last(page)["traceback"])


@pytest.mark.parametrize(
    ("source", "kind", "part"),
    [
        ("raise KeyboardInterrupt", "Stopped", "variables are kept"),
        ("import sys; sys.exit(3)", "SystemExit", "goes on"),
        ("raise MemoryError", "MemoryError", "no more memory"),
        ("input('name?')", "NotInThePage", "write the value into the code"),
        ("%timeit 3", "NotInThePage", "%timeit is a command of IPython's"),
        ("!ls", "NotInThePage", "!ls is a command of IPython's"),
    ],
)
def test_what_a_page_cannot_do_is_said_in_a_sentence(page, source, kind, part):
    assert not page.run(source)
    assert last(page)["ename"] == kind
    assert part in " ".join(last(page)["traceback"])
    assert page.run("1 + 1")  # and it goes on


def test_a_magic_that_is_not_reached_does_no_harm(page):
    assert page.run("try:\n    import math\nexcept ImportError:\n    %pip install math")


def test_printing_too_much_is_cut_and_counted(page):
    assert page.run("for i in range(30_000): print('0123456789')")
    text = page.texts()
    assert len(text) < kernel.LONGEST + 100
    said = (kernel.LONGEST // 11, 30_000)
    assert f"... and {said[1] - said[0]:,} more lines" in text


def test_what_is_printed_to_stderr_is_named_so(page):
    page.run("import sys\nprint('a', file=sys.stderr)")
    assert last(page) == {"output_type": "stream", "name": "stderr", "text": "a\n"}


def test_a_progress_bar_tells_where_it_stands(page, monkeypatch):
    clock = iter(range(100))
    monkeypatch.setattr("time.monotonic", lambda: next(clock))
    page.run("from tqdm import tqdm\nfor i in tqdm(range(3), desc='training'): pass")
    said = [each["text"] for each in page.sent if each["output_type"] == "progress"]
    assert said == ["training: 1 of 3", "training: 2 of 3", "training: 3 of 3"]


def test_an_open_figure_of_matplotlib_is_shown_and_closed(page):
    pytest.importorskip("matplotlib").use("agg")
    page.run("import matplotlib.pyplot as plt\nplt.plot([1, 2]);")
    assert last(page)["data"]["image/png"].startswith("iVBOR")
    assert sys.modules["matplotlib.pyplot"].get_fignums() == []


def test_a_sound_is_a_wave_file(page):
    page.run("from IPython.display import Audio\nAudio([0, 0.5, -1], rate=8000)")
    assert "data:audio/wav;base64,UklGR" in last(page)["data"]["text/html"]
    assert last(page)["data"]["text/plain"] == "<utils.page.ipython.Audio object>"
    assert not page.run("Audio([0.0])")
    assert "rate is missing" in last(page)["evalue"]


def test_restored_variables_are_as_if_the_cell_had_run(page):
    from utils.page import states

    page.run("import numpy as np\nheld = {'a': [1, 2]}\nalso = held")
    content, names = states.save({}, {"held": {"a": [3]}, "new": np.arange(3)})
    assert sorted(names) == ["held", "new"]
    page.restore("import math\ndef f(): return 7\nheld = slow()", content)
    page.run("also, f(), math.pi > 3, new.tolist()")
    assert last(page)["data"]["text/plain"] == "({'a': [3]}, 7, True, [0, 1, 2])"
