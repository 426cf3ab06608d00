"""The player: its notes are the tune's, its marks the measure's, and its picture is whole."""

from __future__ import annotations

import base64
import html
import json
import re
from itertools import pairwise

import numpy as np
import pytest

from utils.music import abc, corpora, measure, roll
from utils.music.player import abc_player, assets, player

JIG = "M:6/8\nK:D\ndAF DFA|d2A F3|dAF DFA|D3-D3|"


def stored(page: str) -> dict:
    """Return what player.js reads from the page."""
    return json.loads(html.unescape(re.search(r'data-player="([^"]*)"', page)[1]))


def unpacked(spec: dict) -> np.ndarray:
    """Return the rows (pitch, start, seconds) as player.js unpacks them."""
    rows = np.array(spec["notes"], float).reshape(-1, 3)
    return np.stack([rows[:, 0], rows[:, 1].cumsum() / 1000, rows[:, 2] / 1000], axis=1)


def drawn(page: str) -> str:
    return base64.b64decode(re.search(r"base64,([^\"]*)", page)[1]).decode()


def test_what_is_stored_are_the_notes_to_the_millisecond():
    rng = np.random.default_rng(0)
    starts = np.cumsum(rng.uniform(0.1, 0.5, 300))
    notes = np.stack([rng.integers(50, 90, 300), starts, rng.uniform(0.1, 2, 300)], axis=1)
    assert np.abs(unpacked(stored(player(notes, "noise").html())) - notes).max() <= 0.0005001


def test_notes_of_a_chord_keep_their_starts_in_whatever_order_they_come():
    made = player([(67, 1, 1), (60, 0, 2), (64, 0, 2)], "a chord, then one more")
    assert unpacked(made.spec()).tolist() == [[60, 0, 2], [64, 0, 2], [67, 1, 1]]


def test_a_tune_is_played_with_its_ties_and_marked_where_a_bar_comes_again():
    made = abc_player(JIG, "a jig", marked=True, whole_note=2)
    assert made.again == tuple(measure.repeats(abc.read(JIG))) == (False, False, True, False)
    assert made.bars == pytest.approx((1.5, 3, 4.5, 6))
    assert made.notes[-1].tolist() == [62, 4.5, 1.5]  # two tied notes sound as one
    assert made.marked().tolist() == 6 * [False] + 3 * [False] + 6 * [True] + [False]
    assert made.spec()["again"] == "0010"
    assert abc_player(JIG, "a jig").spec()["again"] == ""


def test_the_words_say_what_the_roll_shows():
    said = abc_player(JIG, "a jig", marked=True).said
    assert said == (
        "Piano roll: 16 notes in 4 bars, 1 of them heard before, 5 seconds, from D4 to D5."
    )
    assert "1 note, 1 seconds" in player([(60, 0, 1)], "one").said


def test_a_whole_tune_weighs_a_few_kilobytes():
    longest = max(corpora.irish().test, key=len)
    made = abc_player(longest, "the longest", marked=True)
    assert made.seconds > 60
    assert len(json.dumps(made.spec())) < 8_000
    assert len(drawn(made.html())) < 20_000


def test_the_same_notes_give_the_same_page():
    assert abc_player(JIG, "a jig").html() == abc_player(JIG, "a jig").html()


def test_without_scripts_there_is_the_whole_roll_and_a_sentence():
    page = abc_player(JIG, "a <jig>", marked=True).html()
    assert "a &lt;jig&gt;" in page
    assert "where scripts may run" in page
    assert f'alt="{abc_player(JIG, "a", marked=True).said}"' in page
    assert drawn(page).count("<path d=") > 4


def test_the_script_asks_for_nothing():
    page = abc_player(JIG, "a jig").html()
    assert not re.search(
        r"fetch\(|XMLHttp|sendBeacon|WebSocket|\bimport\b|https?://(?!www.w3)", page
    )


def test_a_rows_end_is_a_bar_line_and_every_second_stands_in_one_row():
    bars = [0.4, *np.arange(2, 31, 1.6)]
    lines = roll.rows(bars, 30.8)
    assert lines[0][0] == 0
    assert lines[-1][1] == 30.8
    assert all(a[1] == b[0] for a, b in pairwise(lines))
    assert {end for _, end in lines[:-1]} <= set(bars)
    assert all(end - start <= roll.ROW + 1e-6 for start, end in lines)
    assert roll.rows([12.0, 24.0], 24.0) == [(0, 12.0), (12.0, 24.0)]  # one bar at least
    assert roll.rows([], 25.0) == [(0, 10.0), (10.0, 20.0), (20.0, 25.0)]


def test_the_picture_holds_every_note_once():
    made = abc_player(max(corpora.irish().test, key=len), "long", marked=True)
    blocks = re.findall(r"M[1-9][\d.]* [\d.]+h", roll.svg(made.notes, made.bars, made.marked()))
    assert len(blocks) == len(made.notes)


def test_the_colours_are_the_books():
    from utils.plots import NIGHT, OKABE_ITO

    assert [OKABE_ITO[name].lower() for name in ("blue", "vermillion")] == [roll.NEW, roll.AGAIN]
    for role, name in (("new", "blue"), ("again", "vermillion")):
        for palette in (OKABE_ITO, NIGHT):
            assert f"--roll-{role}: {palette[name].lower()};" in assets()


@pytest.mark.parametrize(
    ("call", "said"),
    [
        (lambda: player([], "none"), "there is no note to play"),
        (lambda: player([(60, 0, 1)], " "), "label is empty"),
        (lambda: player([(60, 0, 1)], "x", bars=[2, 1]), "bars do not rise"),
        (lambda: player([(60, 0, 1)], "x", bars=[np.nan]), "bars do not rise"),
        (lambda: player([(60, 0, 1)], "x", [1], [True, False]), "again has 2 marks for 1 bars"),
        (lambda: player([(60, 0)], "x"), "expected \\(notes, 3\\)"),
        (lambda: player([(np.nan, 0, 1)], "x"), "pitch=nan"),
    ],
)
def test_what_makes_no_sense_is_refused(call, said):
    with pytest.raises(ValueError, match=said):
        call()


@pytest.mark.browser
@pytest.mark.slow
def test_it_wakes_in_an_output_that_a_notebook_puts_in_later(chromium):
    """JupyterLab builds an output away from the page, makes its scripts anew, then attaches it."""
    page, errors = chromium.new_page(), []
    page.on("pageerror", lambda error: errors.append(str(error)))
    page.set_content("<!doctype html><body>")
    for label in ("first", "second", "first"):  # the third: a cell that is run again
        page.evaluate(
            """html => {
              const output = document.createElement("div");
              output.innerHTML = html;
              for (const old of output.querySelectorAll("script")) {
                const script = document.createElement("script");
                script.textContent = old.textContent;
                old.replaceWith(script);
              }
              document.body.append(output);
            }""",
            abc_player(JIG, label).html(),
        )
    assert page.locator(".player-alive").count() == page.locator(".player-play").count() == 3
    assert page.locator(".player-view .note").count() == 3 * 16
    assert errors == []
    page.close()
