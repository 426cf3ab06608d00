"""Byte-pair pieces: learnt, cut, written again; beside other implementations of the same."""

from __future__ import annotations

import json
from collections import Counter
from itertools import pairwise
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.data import load
from utils.text import Pieces
from utils.text.pieces import chunks, learnt_merges, shown

OTHERS = json.loads(Path(__file__).with_name("pieces_by_others.json").read_text("utf-8"))
BY_OTHERS = Pieces(OTHERS["merges"])
SMALL = "the cat sat on the mat, the cats sat. " * 3


def counted_anew(text: str, merges: int) -> list:
    """Learn as the definition says: count all pairs of all chunks again before every join."""
    words = [list(chunk.encode()) for chunk in chunks(text)]
    found = []
    while len(found) < merges:
        counts = Counter(pair for word in words for pair in pairwise(word))
        pair = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if pair is None or counts[pair] < 2:
            break
        found.append((pair, counts[pair]))
        for number, word in enumerate(words):
            new, at = [], 0
            while at < len(word):
                hit = tuple(word[at : at + 2]) == pair
                new.append(255 + len(found) if hit else word[at])
                at += 2 if hit else 1
            words[number] = new
    return found


@settings(max_examples=10_000)
@given(st.text(max_size=30))
def test_every_text_of_unicode_comes_back(text):
    assert BY_OTHERS.decode(BY_OTHERS.encode(text)) == text


@given(st.text("ab \n", max_size=60), st.integers(0, 12))
@settings(deadline=None)
def test_learning_finds_what_counting_anew_finds(text, merges):
    assert learnt_merges(text, merges) == counted_anew(text, merges)


def test_learning_finds_what_counting_anew_finds_in_a_novel():
    text = load("pride_and_prejudice").chapters[0]
    assert learnt_merges(text, 60) == counted_anew(text, 60)


@pytest.mark.parametrize("number", range(len(OTHERS["texts"])))
def test_a_text_is_cut_as_tiktoken_and_tokenizers_cut_it(number):
    example = OTHERS["texts"][number]
    assert BY_OTHERS.encode(example["text"]).tolist() == example["ids"]


@given(st.text(max_size=40))
def test_chunks_are_the_text(text):
    assert "".join(chunks(text)) == text


def test_the_most_frequent_pair_is_joined_first():
    pieces = Pieces.learn("ab ab ab cd", 1)
    assert pieces.table[256:] == [b"ab"]
    assert pieces.encode("abcd").tolist() == [256, ord("c"), ord("d")]


def test_a_pair_of_equal_letters_is_joined_from_the_left():
    assert Pieces([(97, 97)]).encode("aaa").tolist() == [256, 97]


def test_no_piece_reaches_across_a_word():
    pieces = Pieces.learn(SMALL, 100)
    assert all(b" " not in piece[1:] for piece in pieces.table)


def test_learning_stops_where_no_pair_stands_twice():
    assert Pieces.learn("abc", 10).merges == []


def test_more_merges_never_make_more_pieces():
    pieces = Pieces.learn(SMALL, 30)
    lengths = [len(pieces.first(n).encode(SMALL)) for n in range(len(pieces.merges) + 1)]
    assert lengths[0] == len(SMALL.encode())
    assert all(after < before for before, after in pairwise(lengths))


def test_the_first_merges_are_those_of_a_shorter_lesson():
    assert Pieces.learn(SMALL, 30).first(12).merges == Pieces.learn(SMALL, 12).merges


def test_the_states_of_a_word_begin_with_its_bytes_and_end_as_it_is_cut():
    pieces = Pieces.learn(SMALL, 30)
    states = pieces.states(" cats")
    assert states[0] == list(b" cats")
    assert states[-1] == pieces.encode(" cats").tolist()
    assert [len(state) for state in states] == sorted({len(s) for s in states}, reverse=True)


def test_half_a_letter_is_written_as_unreadable():
    assert Pieces().decode([0xC3]) == "�"
    assert shown(b"\xc3") == "<C3>"
    assert shown(b"\n") == "\\n"


def test_an_empty_text_has_no_piece():
    ids = Pieces().encode("")
    assert ids.shape == (0,)
    assert ids.dtype == np.int64
    assert Pieces().decode(ids) == ""


def test_half_a_surrogate_pair_is_refused():
    with pytest.raises(ValueError, match="half a surrogate pair"):
        Pieces().encode("a\ud800")


def test_wrong_arguments_are_one_sentence():
    with pytest.raises(ValueError, match="expected two of the 256 pieces"):
        Pieces([(97, 256)])
    with pytest.raises(ValueError, match="expected a number of merges"):
        Pieces.learn("text", -1)
    with pytest.raises(ValueError, match="expected 0 to 1"):
        Pieces([(97, 97)]).first(2)
    with pytest.raises(ValueError, match="id 256 is unknown"):
        Pieces().decode([256])
    with pytest.raises(ValueError, match="decode"):
        Pieces().decode(np.zeros((2, 2), int))
    with pytest.raises(TypeError, match="expected one string"):
        Pieces().encode(b"text")
