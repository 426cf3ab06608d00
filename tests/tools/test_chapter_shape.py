"""What counts as a word, a cell, an assert of a chapter, and what does not."""

import nbformat
import pytest
from nbformat.v4 import new_code_cell, new_markdown_cell, new_notebook

from tools.chapter_shape import measure


def chapter(*cells: str | tuple[str, list[str]]) -> nbformat.NotebookNode:
    """Build a chapter: Markdown as text, code as (source, tags)."""
    return new_notebook(
        cells=[
            new_markdown_cell(cell)
            if isinstance(cell, str)
            else new_code_cell(cell[0], metadata={"tags": cell[1]})
            for cell in cells
        ]
    )


QUESTION = """> **Predict first.** Which is it?
>
> 1. This.
> 2. That.
>
> <details><summary>Compare</summary>
>
> 1. No, for many reasons.
> 2. **Right.** It is.
>
> </details>"""


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ("The state isn't lost, says `read(xs)`.", 5),
        ("It is $s_t = x W$, or\n\n$$\ns_t\n$$\n\nno more.", 5),
        ("(l12)=\n## The new state", 3),
        (":::{admonition} In short\n:class: tip\nTwo words\n:::\nAnd two", 4),
        ("See {cite:p}`elman1990` and [a link](04_recurrent.ipynb#l13).", 4),
        ("Hidden.\n\n<!-- end of the answer -->", 1),
        (QUESTION, 7),
    ],
)
def test_words_are_those_that_are_read(text, words):
    assert measure(chapter(text)).words == words


def test_what_is_deeper_is_not_counted_up_to_the_next_heading_of_its_level():
    form = measure(
        chapter(
            "## One",
            ("x = 1", []),
            "(more)=\n### Going deeper: two\nand three",
            ("x = 2", []),
            "#### Four",
            ("x = 3", []),
            "### Five",
            ("x = 4", []),
        )
    )
    assert (form.words, form.code_cells) == (2, 2)


def test_folded_code_is_not_counted_and_its_asserts_are_not_in_sight():
    form = measure(
        chapter(
            ("x = 1\nassert x == 1\nif x:\n    assert x > 0", []),
            ("assert x == 1", ["hide-cell", "check"]),
            ("assert x == 1", ["hide-input"]),
        )
    )
    assert (form.code_cells, form.asserts_in_sight) == (1, 2)


def test_asserts_under_going_deeper_are_in_sight_too():
    assert measure(chapter("## Going deeper: more", ("assert True", []))).asserts_in_sight == 1


def test_long_lines_are_counted_but_for_the_setup():
    long = "x" * 85
    assert measure(chapter((long, ["setup"]), (long, []), ("x" * 84, []))).wide_lines == 1


def test_minutes_grow_with_words_cells_figures_and_questions():
    text = "word " * 2000
    assert measure(chapter(text)).minutes == 10
    assert measure(chapter(text, *[("x = 1", [])] * 6)).minutes == 12
    assert measure(chapter(text, *[("unit.drawing()", ["hide-input"])] * 6)).minutes == 13
    assert measure(chapter(text, *[QUESTION] * 4)).minutes == 13
