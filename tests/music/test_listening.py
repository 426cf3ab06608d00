"""Pairs to listen to: drawn from a seed by a rule, alike in meter and key, nobody's favourites."""

from __future__ import annotations

from functools import cache

import numpy as np
import pytest

from utils.music import abc, corpora, listening


@cache
def drawn():
    return listening.pairs()


def test_there_are_eight_to_ten_whole_tunes_of_a_length_to_listen_to():
    assert 8 <= len(drawn()) == listening.PAIRS <= 10
    for pair in drawn():
        for tune in (pair.real, pair.composed):
            assert listening.SHORTEST <= tune.seconds <= listening.LONGEST <= 40
            assert len(tune.again) == len(tune.bars)


def test_no_clock_tells_the_two_of_a_pair_apart():
    for pair in drawn():
        ratio = pair.composed.seconds / pair.real.seconds
        assert 1 - listening.LIKE <= ratio <= 1 + listening.LIKE


def test_the_real_ones_are_held_out_and_none_comes_twice():
    held_out = [(listening._titles()[tune], tune) for tune in corpora.irish().test]
    assert len({pair.title for pair in drawn()}) == len(drawn())
    for pair in drawn():
        variants = [
            listening.played(text, title) for title, text in held_out if title == pair.title
        ]
        assert any(np.array_equal(tune.notes, pair.real.notes) for tune in filter(None, variants))


def test_a_seed_gives_the_same_pairs_and_another_seed_others():
    again, other = listening.pairs(2), listening.pairs(2, seed=1)
    assert [pair.title for pair in again] == [pair.title for pair in drawn()[:2]]
    for one, same in zip(drawn(), again, strict=False):
        assert np.array_equal(one.composed.notes, same.composed.notes)
    assert [pair.title for pair in other] != [pair.title for pair in again]


def test_a_composer_gets_the_real_tunes_header_and_all_take_turns(monkeypatch):
    headers = []

    def plain(corpus, header, rng):
        headers.append(header)
        return ["no tune", header + 15 * "DEFG ABcd|"]

    monkeypatch.setattr(listening, "LIKE", 10.0)  # of any length
    monkeypatch.setattr(listening, "COMPOSERS", {"one": plain, "two": plain, "three": plain})
    found = listening.pairs(6)
    assert [pair.composer for pair in found] == 2 * ["one", "two", "three"]
    titles, tunes = listening._titles(), corpora.irish().test  # a title may have variants
    for pair, header in zip(found, headers[-6:], strict=True):
        assert any(t.startswith(header) for t in tunes if titles[t] == pair.title)
        assert set(abc.read(header + "D|").header) == {"M", "K"}
    assert {pair.composer for pair in listening.pairs(2, names=["two"])} == {"two"}


def test_a_tune_that_does_not_fit_is_passed_over_and_no_better_one_is_looked_for(monkeypatch):
    short, fitting = "M:4/4\nK:D\nD8|", "M:4/4\nK:D\n" + 10 * "D8|"  # 16 seconds of one note
    monkeypatch.setattr(listening, "LIKE", 10.0)  # of any length
    monkeypatch.setattr(listening, "COMPOSERS", {"x": lambda *_: [short, fitting, 2 * fitting]})
    assert listening.pairs(1)[0].composed.seconds == pytest.approx(16)
    monkeypatch.setattr(listening, "COMPOSERS", {"x": lambda *_: [short]})
    assert listening.pairs(1) == []


def test_an_unknown_composer_is_named():
    with pytest.raises(ValueError, match=r"'Bach' is no composer: choose among the LSTM"):
        listening.pairs(names=["Bach"])
