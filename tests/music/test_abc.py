"""ABC is read as musicians read it: pitches, lengths, bars, and whether the bars add up."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from utils.data import load
from utils.music import abc


def bars(music, head="M:6/8\nL:1/8\nK:C Major\n"):
    """Return the bars of music under a header."""
    return abc.read(head + music).bars


def pitches(music, key="C Major"):
    """Return the names of the notes of some music."""
    notes = abc.read(f"M:4/4\nK:{key}\n{music}").notes
    return [abc.pitch_name(note.pitch) if note.pitch else "rest" for note in notes]


def eighths(music):
    """Return the lengths of all notes, in eighths."""
    return [note.duration * 8 for note in abc.read(f"M:4/4\nK:C\n{music}").notes]


def test_letters_and_octave_marks_name_pitches():
    assert pitches("C D c d C, c' z") == ["C4", "D4", "C5", "D5", "C3", "C6", "rest"]


def test_the_key_alters_letters_and_an_accidental_holds_until_the_bar_ends():
    assert pitches("E D F", key="D Major") == ["E4", "D4", "F#4"]
    assert pitches("B E", key="F Major") == ["A#4", "E4"]
    assert pitches("^F F | F =F") == ["F#4", "F#4", "F4", "F4"]
    assert pitches("=c c f", key="D Major") == ["C5", "C5", "F#5"]


def test_a_mode_has_the_sharps_of_its_scale():
    keys = {"D Major": 2, "B Minor": 2, "A Dorian": 1, "D Mixolydian": 1, "G Dorian": -1}
    keys |= {"C": 0, "Em": 1, "F# Minor": 3, "Bb Major": -2, "D Minor": -1, "E Phrygian": 0}
    assert {key: abc.key_sharps(key) for key in keys} == keys
    assert abc.key_sharps("H Major") is None
    assert abc.key_sharps("D Majolr") == 2  # the first three letters decide
    assert abc.key_sharps("D foo") is None


@pytest.mark.parametrize("sharps", range(-7, 8))
def test_a_scale_has_seven_notes_and_moves_by_fifths(sharps):
    assert len(abc.scale(sharps)) == 7
    assert abc.scale(sharps) == {(7 * sharps + step) % 12 for step in (0, 2, 4, 5, 7, 9, 11)}


def test_numbers_and_slashes_are_lengths():
    lengths = [1, 2, 12, Fraction(1, 2), Fraction(1, 4), Fraction(3, 2), Fraction(3, 4)]
    assert eighths("A A2 A12 A/ A// A3/2 A3/4") == lengths


def test_a_dotted_pair_and_a_triplet_last_as_long_as_the_plain_notes():
    assert eighths("A>B") == [Fraction(3, 2), Fraction(1, 2)]
    assert eighths("A<B") == [Fraction(1, 2), Fraction(3, 2)]
    assert eighths("(3ABc d") == [*[Fraction(2, 3)] * 3, 1]


def test_a_chord_counts_once_and_ornaments_do_not():
    assert pitches('"Am" {g}[Ace]2 ~B') == ["A4", "B4"]


def test_key_and_meter_may_change_on_the_way():
    tune = abc.read("M:3/4\nK:C Major\nCDE FGA|\nM:2/4\nK:D Major\nFG AB|[K:G Major]F4|")
    assert [bar.meter for bar in tune.bars] == [Fraction(3, 4), Fraction(1, 2), Fraction(1, 2)]
    assert [bar.sharps for bar in tune.bars] == [0, 2, 1]
    assert tune.header == {"M": "3/4", "K": "C Major"}


def test_meters_are_lengths_in_whole_notes():
    assert [abc.meter_length(m) for m in ("6/8", "C", "C|", "9/8")] == [
        Fraction(3, 4),
        1,
        1,
        Fraction(9, 8),
    ]
    assert abc.meter_length("fast") is None
    assert abc.meter_length("3/0") is None


def test_only_full_bars_add_up_inside_a_section():
    tune = abc.read("M:6/8\nK:C\nCDE FGA|CDE FG|CDE FGAB|CDE FGA|]")
    assert abc.adds_up(tune) == [True, False, False, True]


def test_a_pickup_and_its_ending_complete_each_other():
    tune = abc.read("M:6/8\nK:C\nA|CDE FGA|CDE FG:|\nB|CDE FGA|CDE FG:|")
    assert abc.adds_up(tune) == [True] * 6
    assert [bar.opens for bar in tune.bars] == [True, False, False, True, False, False]
    assert [bar.closes for bar in tune.bars] == [False, False, True] * 2


def test_a_pickup_without_its_ending_is_wrong_and_so_is_an_ending_without_its_pickup():
    assert abc.adds_up(abc.read("M:6/8\nK:C\nA|CDE FGA|CDE FGA|]")) == [False, True, True]
    assert abc.adds_up(abc.read("M:6/8\nK:C\nCDE FGA|CDE FG|]")) == [True, False]


def test_numbered_endings_are_sections_and_may_be_short():
    tune = abc.read("M:2/4\nL:1/8\nK:C\nA|CD EF|1 GA B:|2 GA c|]")
    assert abc.adds_up(tune) == [True] * 4


def test_a_bar_with_foreign_signs_or_without_a_meter_does_not_add_up():
    assert abc.adds_up(abc.read("M:2/4\nL:1/8\nK:C\nCD E?F|CD EF|")) == [False, True]
    assert abc.adds_up(abc.read("K:C\nCD EF|")) == [False]


def test_notes_in_the_key_are_told_from_others():
    assert abc.in_key(abc.read("M:4/4\nK:D Major\nF =F c ^c z|")) == [True, False, True, True]


@given(st.text(alphabet="ABCDEFGabcdefg|:[]()<>/^_=z,' 0123456789\nMKL\"{}", max_size=80))
def test_any_text_is_read_without_an_error(text):
    tune = abc.read(text)
    assert len(abc.adds_up(tune)) == len(tune.bars)
    assert all(note.duration > 0 for note in tune.notes)


@given(st.lists(st.sampled_from([("A", 1), ("B2", 2), ("c3", 3), ("d/", Fraction(1, 2))])))
def test_a_bar_lasts_as_long_as_its_notes(parts):
    tune = abc.read("M:4/4\nK:C\n" + " ".join(text for text, _ in parts))
    assert sum(bar.duration for bar in tune.bars) * 8 == sum(length for _, length in parts)


def test_nearly_all_bars_of_the_real_tunes_add_up():
    tunes = [abc.read(text) for text in load("irish")]
    right = [fits for tune in tunes for fits in abc.adds_up(tune)]
    assert len(right) == 16_089
    assert sum(right) / len(right) > 0.998
    assert sum(bar.unread for tune in tunes for bar in tune.bars) <= 1
