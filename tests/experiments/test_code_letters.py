"""Python as text: the places where a bracket is closed, and a whole record."""

from types import SimpleNamespace

import numpy as np

from tests.experiments.scripts import load
from utils.records import recorded
from utils.text import Vocabulary

code_letters = load("code_letters")
CONFIG = code_letters.CONFIG | {"behind": 12, "distance": [3, 10]}


def test_a_place_is_before_the_mark_that_closes_a_bracket_opened_long_enough_ago():
    text = "# some words\nf(abcd) g(a) h[abcd] k(abcdefghijklm) m(ab(c)de)"
    found = code_letters.closed(text, CONFIG)
    assert [text[opened : t + 2] for t, opened in found] == ["(abcd)"]


def test_only_the_open_bracket_differs_between_the_two_readings():
    text, read = "# some words\nf(abcd)", []

    def forward(ids):
        read.append(ids)
        return np.zeros((*ids.shape, len(vocabulary)), np.float32)

    vocabulary = Vocabulary(list(text), specials=("<unk>",))
    found = code_letters.log_closing(SimpleNamespace(forward=forward), vocabulary, text, CONFIG)
    as_is, without = ("".join(vocabulary.decode(ids[:, 0])) for ids in read)
    assert as_is == text[-1 - CONFIG["behind"] : -1]
    assert without == as_is.replace("(", " ")
    assert np.allclose(found, -np.log(len(vocabulary)))


def test_the_record_has_every_order_and_seed():
    held = recorded("code_letters")
    assert [row["order"] for row in held["counts"]] == held["config"]["orders"]
    assert [row["seed"] for row in held["rows"]] == held["config"]["seeds"]
    assert {len(row["kept"]) for row in held["rows"]} == {held["config"]["places"]}
    # the counts see fewer letters than lie between bracket and place
    assert max(held["config"]["orders"]) <= held["config"]["distance"][0]
