"""The table of numbers: what it writes, how it stands, what it refuses."""

import re

import numpy as np
import pytest

from utils.plots import table

SEEN = {"words": [1, 2, 1000], "perplexity": [160.123, np.float32(90.25), None]}


def cells(html: str, kind: str) -> list[str]:
    return [re.sub("<.*?>", "", c) for c in re.findall(rf"<{kind}\b.*?</{kind}>", html)]


def test_floats_get_their_digits_whole_numbers_their_commas_and_nothing_a_dash():
    html = table(SEEN, digits=1)._repr_html_()
    assert cells(html, "th") == ["words", "perplexity", "1", "2", "1,000"]
    assert cells(html, "td") == ["160.1", "90.2", "–"]


def test_a_column_can_have_a_form_of_its_own_and_a_minus_is_a_minus():
    shown = table(
        {"k": [1], "share": [-0.25], "size": [3e-9]}, formats={"share": "+.0%", "size": ".0e"}
    )
    assert shown.rows == (("1", "−25%", "3e−09"),)


@pytest.mark.parametrize("truth", [True, np.True_])
def test_a_truth_value_is_a_word(truth):
    assert table({"cell": ["LSTM"], "solved": [truth]}).rows == (("LSTM", "yes"),)


def test_numbers_stand_to_the_right_and_words_to_the_left():
    html = table({"cell": ["LSTM"], "lag": [20]})._repr_html_()
    assert '<th scope="row" style="text-align:left">LSTM</th>' in html
    assert '<td style="text-align:right">20</td>' in html


def test_every_heading_says_what_it_heads():
    html = table(SEEN)._repr_html_()
    assert html.count('scope="col"') == 2
    assert html.count('scope="row"') == 3


def test_the_best_row_is_bold_in_a_page_and_starred_in_a_terminal():
    shown = table(SEEN, best=1, note="Held out.")
    assert re.findall("<strong>(.*?)</strong>", shown._repr_html_()) == ["2", "90.25"]
    assert str(shown).splitlines() == [
        "words  perplexity",
        "    1      160.12",
        "    2       90.25 *",
        "1,000           –",
        "Held out.",
    ]


def test_text_cannot_break_the_table():
    html = table({"<b>": ["a < b & c"]}, note="<i>")._repr_html_()
    assert "a &lt; b &amp; c" in html
    assert "<b>" not in html
    assert "<i>" not in html


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"columns": {}}, "0 entries: expected 1 to 5"),
        ({"columns": {str(n): [1] for n in range(6)}}, "6 entries: expected 1 to 5, which fit"),
        ({"columns": {" ": [1]}}, "heading of columns is empty"),
        ({"columns": {"a": [1], "b": [1, 2]}}, r"lengths \{'a': 1, 'b': 2\}"),
        ({"columns": {"a": [1]}, "formats": {"b": ".1f"}}, r"formats names \['b'\].*\['a'\]"),
        ({"columns": {"a": [1]}, "best": 1}, "best=1 is no row: expected 0 to 0"),
    ],
)
def test_what_does_not_fit_is_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        table(**arguments)
