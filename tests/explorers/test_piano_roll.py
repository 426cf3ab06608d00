"""The explorer of the next note: its chances are the model's, it plays what it shows."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")


from tests.explorers.examples import made
from utils.explorers import piano_roll
from utils.music import corpora
from utils.music.composers import load_model
from utils.music.generate import next_probabilities


def test_a_melody_begins_with_the_lectures_notes_and_has_its_length():
    for temperature in piano_roll.TEMPERATURES:
        notes = piano_roll.melody(temperature, 1).notes
        assert notes[:3].tolist() == [[64, 4], [62, 4], [66, 4]]
        assert notes.shape == (piano_roll.LENGTH, 2)


def test_a_seed_gives_one_melody_and_another_gives_another():
    one, again = piano_roll.melody(1.0, 1).notes, piano_roll.melody.__wrapped__(1.0, 1).notes
    assert np.array_equal(one, again)
    assert not np.array_equal(one, piano_roll.melody(1.0, 2).notes)


def test_the_chances_are_those_of_the_model_that_has_read_all_notes_before():
    corpus, heard = corpora.chorales(), 8
    model = load_model("chorales", corpus)
    notes = piano_roll.melody(0.7, 2).notes[:heard]
    tokens = [
        corpora.note_token(pitch and pitch - piano_roll.SHIFT, length) for pitch, length in notes
    ]
    ids = corpus.vocabulary.encode([corpora.END, *tokens])
    logits = model.forward(ids[:, None], model.zero_state())[-1, 0].astype(float)
    logits[0] = -np.inf
    p = next_probabilities(logits, 0.7)
    found = piano_roll.next_pitch(0.7, 2, heard)
    assert found.chances.sum() == pytest.approx(1)
    for pitch, chance in zip(found.pitches, found.chances, strict=True):
        same = [
            p[number]
            for number, token in enumerate(corpus.vocabulary.tokens)
            if number and corpora.split_token(token)[0] == (pitch and pitch - piano_roll.SHIFT)
        ]
        assert chance == pytest.approx(sum(same), abs=1e-5)


def test_heat_opens_the_choice():
    bits = [piano_roll.next_pitch(temperature, 1, 3).bits for temperature in (0.3, 0.7, 1.0, 1.5)]
    assert bits == sorted(bits)
    assert bits[-1] > bits[0] + 1


def test_what_is_played_is_what_is_drawn():
    figure = piano_roll.figure(temperature=1.0, seed=3, heard=10)
    play = figure["layout"]["meta"]["play"]
    line = figure["data"][0]
    assert [note[0] for note in play] == line["y"][::3]
    assert [note[1] for note in play] == line["x"][::3]
    last = play[-1]
    assert 5 < last[1] + last[2] < 25  # seconds


def test_the_dotted_line_stands_where_the_next_note_begins():
    figure = piano_roll.figure(temperature=0.7, seed=1, heard=3)
    (line,) = figure["layout"]["shapes"]
    assert line["x0"] == pytest.approx(3 * 4 * piano_roll.SIXTEENTH)


def test_the_captions_numbers_are_the_functions_numbers():
    said = piano_roll.caption(temperature=0.7, seed=1, heard=3)
    found = piano_roll.next_pitch(0.7, 1, 3)
    assert "after 3 notes (E4 D4 F#4)" in said
    assert f"{found.chances.max():.0%}" in said
    assert f"{found.bits:.1f} bits" in said


def test_every_note_stands_within_the_axis():
    for temperature in piano_roll.TEMPERATURES:
        for seed in piano_roll.SEEDS:
            pitches = piano_roll.sounding(temperature, seed)[:, 0]
            assert pitches.min() >= piano_roll.LOWEST
            assert pitches.max() <= piano_roll.HIGHEST


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: piano_roll.melody(0, 1), "temperature=0"),
        (lambda: piano_roll.next_pitch(1.0, 1, 24), "heard=24"),
    ],
)
def test_values_without_sense_are_named(call, said):
    with pytest.raises(ValueError, match=said):
        call()


def test_a_live_control_takes_values_between_and_gives_a_player():
    pytest.importorskip("anywidget")
    _question, _presets, temperature, seed, heard, _figure, caption, player = (
        made("piano_roll").widget().children
    )
    temperature.value, seed.value, heard.value = 0.85, 9, 7
    assert piano_roll.caption(temperature=0.85, seed=9, heard=7) in caption.value
    assert player.value[:4] == b"RIFF"
