"""Chorales in four voices: as symbols, back as notes, and what is heard in them."""

from __future__ import annotations

import numpy as np
import pytest

from utils.data.bundled import load
from utils.music import four_voices
from utils.music.composers import load_model
from utils.music.corpora import to_plain_key
from utils.music.generate import compose
from utils.music.synth import synthesise
from utils.weights import FOLDER

CHORD = ["S72", "A67", "T64", "B48"]


def test_a_chord_that_is_held_and_a_bass_that_moves_on_are_four_symbols_each():
    voices = np.array([[72, 67, 64, 48]] * 4 + [[72, 67, 0, 50]] * 2)
    onsets = np.zeros((6, 4), bool)
    onsets[0], onsets[2, 1], onsets[4, 3] = True, True, True  # the alto sounds its note again
    assert four_voices.symbols(voices, onsets) == (
        *CHORD, *("S-", "A67", "T-", "B-"), *("S-", "A-", "T0", "B50")
    )  # fmt: skip
    assert four_voices.symbols(voices, onsets, shift=-2)[:4] == ("S70", "A65", "T62", "B46")
    assert four_voices.symbols(voices, onsets, shift=-2)[10] == "T0"  # a rest is not moved


def test_what_begins_between_two_eighths_is_heard_at_the_second():
    voices = np.array([[72, 67, 64, 48], [72, 67, 64, 48], [74, 67, 64, 48], [74, 67, 64, 48]])
    onsets = np.zeros((4, 4), bool)
    onsets[0], onsets[2, 0], onsets[1, 1] = True, True, True
    assert four_voices.symbols(voices, onsets)[4:] == ("S74", "A67", "T-", "B-")


def test_pitches_are_the_chorale_s_own_at_every_eighth():
    held = load("bach_chorales")
    for number in (0, 100, 400):
        shift, voices = to_plain_key(held.sharps[number]), held.voices[number][::2].astype(int)
        tune = four_voices.symbols(held.voices[number], held.onsets[number], shift)
        expected = np.where(voices > 0, voices + shift, 0)
        np.testing.assert_array_equal(four_voices.pitches(tune), expected)


def test_notes_last_until_the_next_of_their_voice_and_rests_are_silent():
    tune = [*CHORD, "S-", "A65", "T0", "B-", "S74", "A-", "T62", "B-"]
    rows = four_voices.notes(tune, eighth=0.5)
    by_start = {(int(pitch), start): seconds for pitch, start, seconds in rows}
    assert by_start == {
        (72, 0.0): 1.0, (67, 0.0): 0.5, (64, 0.0): 0.5, (48, 0.0): 2.0,
        (65, 0.5): 1.5, (74, 1.0): 1.0, (62, 1.0): 1.0,
    }  # fmt: skip
    assert (np.diff(rows[:, 1]) >= 0).all()
    assert np.abs(synthesise(rows)).max() > 0.1


def test_half_an_eighth_is_left_out_and_voices_out_of_turn_are_named():
    assert four_voices.pitches([*CHORD, "S74", "A65"]).tolist() == [[72, 67, 64, 48]]
    assert four_voices.pitches([]).shape == (0, 4)
    assert four_voices.notes([]).shape == (0, 3)
    with pytest.raises(ValueError, match="symbol 1 is 'T64': expected one of A"):
        four_voices.notes(["S72", "T64", "A67", "B48"])


def test_a_triad_is_consonant_in_any_position_and_a_second_is_not():
    other = ["S74", "A67", "T64", "B48"]  # d over c: no triad has both
    hold = ["S-", "A-", "T-", "B-"]
    minor = ["S69", "A64", "T60", "B57"]
    assert four_voices.consonant(CHORD + hold + other + hold + minor) == [True, False, True]


def test_the_corpus_is_split_without_a_bass_or_a_soprano_on_both_sides():
    corpus = four_voices.chorales_in_four_voices()
    parts = corpus.train, corpus.validation, corpus.test
    assert [len(part) for part in parts] == [321, 19, 40]
    assert max(len(tune) for part in parts for tune in part) <= 4 * four_voices.LONGEST

    def lines(part, voice):
        return {tuple(s for s in tune[voice::4] if s[1:] != "-")[:12] for tune in part}

    for voice in (0, 3):
        assert not lines(corpus.train, voice) & lines(corpus.test, voice)
        assert not lines(corpus.train, voice) & lines(corpus.validation, voice)
    assert all(len(tune) % 4 == 0 for part in parts for tune in part)


def test_the_stored_composer_writes_four_voices_in_turn():
    assert (FOLDER / "four_voices.safetensors").stat().st_size < 310_000
    corpus = four_voices.chorales_in_four_voices()
    model = load_model("four_voices", corpus)
    drawn = compose(model, np.random.default_rng(2), 10, 800, top_p=0.9)
    tune = corpus.decode(drawn[1])
    sounding = four_voices.pitches(tune)
    assert 24 < len(sounding) < 200
    assert np.mean(four_voices.consonant(tune)) > 0.6
    assert (sounding[:, 0] > sounding[:, 3]).all()  # the soprano above the bass
