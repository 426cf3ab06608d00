"""The drawn loop of writing: the chapter's model, its own draws, one symbol after the other."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams.generating import (
    HEADER,
    NOTES,
    SEED,
    START,
    TEMPERATURES,
    caption,
    drawing,
    first,
    names,
    seen,
    written,
)
from utils.music import corpora
from utils.music.generate import compose


def test_what_it_expects_first_is_what_the_chapter_prints():
    _, vocabulary, _, _ = first()
    note = written(1.0)[0]
    for symbol, p in (("A", 0.48), ("D", 0.38), ("E", 0.04)):
        assert note.p[vocabulary.encode([symbol])[0]] == pytest.approx(p, abs=0.006)


@pytest.mark.parametrize("temperature", TEMPERATURES)
def test_what_is_written_is_what_the_book_s_composer_writes(temperature):
    model, vocabulary, _, _ = first()
    prompt = vocabulary.encode([corpora.END, *HEADER, *START])
    rng = np.random.default_rng(SEED)
    ids = compose(model, rng, 1, NOTES, temperature=temperature, prompt=prompt)[0]
    drawn = [seen(token) for token in vocabulary.decode(ids)]
    assert [note.symbol for note in written(temperature)] == drawn


def test_the_number_by_chance_falls_into_the_share_of_what_is_written():
    for note in written(1.5):
        ends = note.p.cumsum()
        assert ends[note.id] - note.p[note.id] <= note.u < ends[note.id]


def test_each_symbol_that_is_written_is_read_next():
    notes = written(0.7)
    assert [note.read for note in notes] == ["F", *(note.symbol for note in notes[:-1])]
    assert names(0.7)[3] == f"read {notes[0].symbol}"
    assert drawing(0.7, 3).shapes["read.name"]["text"] == notes[0].symbol
    assert "back" in drawing(0.7, 2).shapes
    assert f"“{notes[0].symbol}”" in caption(0.7, 2)


@pytest.mark.parametrize("values", [(0, 0), (0.7, 3 * NOTES)])
def test_what_is_not_there_is_refused(values):
    with pytest.raises(ValueError, match=r"above 0|there are steps"):
        drawing(*values)
