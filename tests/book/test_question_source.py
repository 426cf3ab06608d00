"""Questions: how they are written, what is wrong with some, and what a page makes of them."""

from __future__ import annotations

import re

import pytest

pytest.importorskip("myst_parser")
nodes = pytest.importorskip("docutils.nodes")

from tests.book import question_sources  # noqa: E402
from tests.book.contents import CHAPTERS  # noqa: E402
from tests.book.question_sources import (  # noqa: E402
    CHOICES,
    FREE,
    NUMBER,
    PAGE,
    WORD,
    asked,
    parsed,
)

import seqbook_folds  # noqa: E402  isort:skip
import seqbook_question_source  # noqa: E402  isort:skip
import seqbook_questions  # noqa: E402  isort:skip


def faults(source: str) -> list[str]:
    """Return what is wrong with the questions of a text."""
    return [fault for fault, _ in seqbook_questions.place_all(parsed(source), "page")]


def question(source: str):
    """Return the first question of a text, read."""
    return seqbook_question_source.read(next(parsed(source).findall(nodes.block_quote)))


# ---- reading ----


def test_each_form_is_read_with_what_is_right():
    read = {
        asks: question(s) for asks, s in zip("cnwf", (CHOICES, NUMBER, WORD, FREE), strict=True)
    }
    assert [q.asks for q in read.values()] == ["choice", "number", "word", "answer"]
    assert [q.right for q in read.values()] == ["3", "68.0 74.0", "dull|boring|bored", ""]
    assert [q.answer for q in read.values()] == ["", "71", "dull", ""]
    assert [q.kind for q in read.values()] == ["predict", "check", "check", "check"]


@pytest.mark.parametrize(
    ("answer", "right"),
    [
        ("**2,634** (2,600 to 2,700)", "2600.0 2700.0"),
        ("**−0.5** (−0.6 to −0.4): less", "-0.6 -0.4"),
        ("**1e-21** (1e-22 to 1e-20)", "1e-22 1e-20"),
        ("**about 45 %** (40 % to 50 %)", "40.0 50.0"),
        ("**12** (12 to 12)", "12.0 12.0"),
        ("**12**. Not one more", "12.0 12.0"),
    ],
)
def test_numbers_are_read_as_people_write_them(answer, right):
    assert question(asked("Your number: ____", answer)).right == right


def test_several_choices_may_be_right():
    assert question(CHOICES.replace("> 1. Without", "> 1. **Right.** Without")).right == "1 3"


@pytest.mark.parametrize(
    ("source", "fault"),
    [
        (CHOICES.replace("first.**", "first**"), '"Predict first" is no beginning of a question'),
        (CHOICES.replace("Predict first.", "Question:"), '"Question:" is no beginning'),
        (re.sub(r"> <details>(.|\n)*</details>\n", "", NUMBER), "has its answer in the quote"),
        (CHOICES.replace("Compare</summary>\n>\n", "Compare</summary>\n"), "an empty line of the"),
        (NUMBER.replace("> </details>", ""), "ends with </details>, alone on its line"),
        (NUMBER + "> One more line.\n", "ends with </details>, alone on its line"),
        (FREE.replace("> It forgets.\n>\n", ""), "nothing stands between <details> and"),
        (
            NUMBER.replace("> Your number: ____ words\n", "> \n"),
            "a numbered list of choices stands",
        ),
        (
            WORD.replace("Your word", "My word"),
            "a numbered list of choices stands before <details>",
        ),
        (re.sub(r"> [23]\. .*\n", "", CHOICES), "two choices or more"),
        (CHOICES.replace("> 2. After", "> 2. A\n>\n>    B after"), "each of one paragraph"),
        (CHOICES.replace("> 1. Without", "> And:\n>\n> 1. Without"), "is one numbered list"),
        (CHOICES.replace("> 2. The length plays no part.\n", ""), "3 choices have 2 replies"),
        (CHOICES.replace("**Right.** ", ""), "0 of 3 replies begin with **Right.**"),
        (re.sub(r"> (\d)\. (\*\*Right.\*\* )?(W|T)", r"> \1. **Right.** \3", CHOICES), "3 of 3"),
        (NUMBER.replace("68 to 74", "68-74"), "begins with it and the range of what is right"),
        (NUMBER.replace(" (68 to 74).", ""), "or a full stop if nothing else is"),
        (NUMBER.replace("**71**", "seventy"), "begins with it and the range of what is right"),
        (NUMBER.replace("68 to", "72 to"), "the range 72 to 74 does not hold the answer 71"),
        (WORD.replace("**dull**", "dull"), "the answer to a word begins with it"),
        (CHOICES.replace("<!-- end of the answer -->", ""), "must follow this box before"),
        (CHOICES.replace("<!-- end", "## Next\n\n<!-- end"), "must follow this box before"),
        (CHOICES.replace("<!-- end", NUMBER + "\n<!-- end"), "must follow this box before"),
        (CHOICES + "\n<!-- end of the answer -->\n", "ends no box of this section"),
    ],
)
def test_a_fault_of_the_source_is_one_clear_sentence(source, fault):
    found = faults(source)
    assert found
    assert fault in found[0]
    assert "\n" not in found[0]


def test_other_quotes_and_folds_are_left_alone():
    source = "> This morning I took the ___\n\n> **Note.** So.\n\n<details>\n\nMore\n\n</details>\n"
    before = parsed(source).pformat()
    doctree = parsed(source)
    assert list(seqbook_questions.place_all(doctree, "page")) == []
    assert doctree.pformat() == before


@pytest.mark.parametrize("page", CHAPTERS)
def test_every_question_of_a_chapter_is_well_formed(page):
    assert faults(question_sources.text_of(page)) == []


# ---- writing ----


def test_the_answer_and_what_follows_it_stand_in_one_fold():
    soup = pytest.importorskip("bs4").BeautifulSoup(question_sources.html_of(PAGE), "html.parser")
    boxes = soup.select(".question")
    assert len(boxes) == 6
    for box in boxes:
        assert [tag.name for tag in box.find_all(recursive=False)] == ["form", "details"]
        assert ("What was hidden." in box.details.get_text()) == ("predict" in box["class"])
        assert box.form.fieldset.legend.get_text()
        assert "end of the answer" not in str(box)
    assert len({box["id"] for box in boxes}) == 6
    assert "What all may see" not in "".join(box.get_text() for box in boxes)
    assert len(soup.select("section#check-yourself > .score")) == 1


def test_the_page_says_what_the_range_of_a_number_means():
    assert "</strong> (68 to 74 counts as right). Nobody" in html(NUMBER)
    assert "</strong> (68 to 74 counts as right). Nobody" in html(NUMBER.replace("74).", "74)"))
    assert "</strong>. Nobody" in html(NUMBER.replace("68 to 74", "71 to 71"))


def test_a_question_keeps_its_name_while_others_come_and_go():
    name = re.compile(r'id="(question-[0-9a-f]{8})"')
    alone, second = name.findall(html(WORD)), name.findall(html(NUMBER + WORD))
    assert alone == second[1:]
    assert name.findall(html(WORD.replace("What", "How"))) != alone


def html(source: str) -> str:
    return question_sources.html_of(f"# T\n\n{source}")


def test_going_deeper_folds_its_section_and_keeps_heading_and_name():
    soup = pytest.importorskip("bs4").BeautifulSoup(question_sources.html_of(PAGE), "html.parser")
    (fold,) = soup.select("details.deeper")
    assert fold.parent["id"] == "going-deeper-more"
    assert fold.summary.find(re.compile("h[23]")).get_text() == "Going deeper: more"
    assert "The depth." in fold.get_text()
    assert [tag.name for tag in fold.parent.find_all(recursive=False)] == ["details"]


def test_a_section_that_only_speaks_of_going_deeper_is_not_folded():
    doctree = parsed("# T\n\n## Why we are going deeper: a story\n\nText.\n")
    before = doctree.pformat()
    seqbook_folds.fold_sections(None, doctree)
    assert doctree.pformat() == before
