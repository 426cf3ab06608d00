"""Shannon's game: guesses become bits, the model's numbers are its own, the page counts alike."""

from __future__ import annotations

import re

import numpy as np
import pytest

from utils import data
from utils.diagrams import guessing_game as game


def test_both_bounds_are_the_entropy_when_all_numbers_of_guesses_are_equally_frequent():
    assert game.bounds(np.array([1, 2, 3, 4])) == pytest.approx((2, 2))
    assert game.bounds(np.array([1, 1, 1])) == pytest.approx((0, 0))


def test_the_bounds_of_unequal_shares():
    low, high = game.bounds(np.array([1, 1, 1, 2]))  # shares 3/4 and 1/4
    assert low == pytest.approx(2 * 0.25 * 1)
    assert high == pytest.approx(0.75 * np.log2(4 / 3) + 0.25 * 2)


@pytest.mark.parametrize("text", [*game.SENTENCES, game.DRAWN])
def test_sentences_are_of_chapters_that_the_model_has_not_read(text):
    chapters = [game.letters_of(c) for c in data.load("pride_and_prejudice").chapters]
    assert any(text in chapter for chapter in chapters[55:])
    assert not any(text in chapter for chapter in chapters[: game.TRAINED])


def test_the_model_s_guesses_are_ranks_and_its_bits_are_logarithms():
    played = game.play(game.DRAWN)
    before = " " + game.DRAWN[:12]
    p = game.model().probabilities(game.ids_of(before))[:27]
    right = game.LETTERS.index(game.DRAWN[12])
    assert played.guesses[12] == 1 + np.sum(p > p[right])
    assert played.bits[12] == pytest.approx(-np.log2(p[right] / p.sum()))


def test_before_the_first_letter_the_model_knows_no_text():
    played = {game.play(text[:1] + " x").bits[0] for text in ("it", "in")}
    assert len(played) == 1  # the novel begins with "it": that must not help
    assert 2 < played.pop() < 6


def test_the_picture_says_the_sums():
    shapes, played = game.drawing().shapes, game.play(game.DRAWN)
    assert shapes["said0"]["text"] == f"{len(game.DRAWN)} letters, {played.guesses.sum()} guesses"
    assert f"{played.bits.mean():.1f} bits" in shapes["said2"]["text"]
    tallied = [int(shapes[f"tally{n}.n"]["text"]) for n in range(5)]
    assert tallied[:4] == [np.sum(played.guesses == n) for n in range(1, 5)]
    assert sum(tallied) == len(game.DRAWN)


@pytest.fixture
def page(chromium):
    page = chromium.new_page()
    page.errors = []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.set_content(f"<!doctype html><body>{game.game().html()}")
    yield page
    page.close()
    assert page.errors == []


@pytest.mark.browser
@pytest.mark.slow
def test_played_by_keys_and_clicks_it_counts_as_python_does(page):
    text, guesses = game.SENTENCES[0], []
    said = page.get_by_role("status")
    page.get_by_role("button", name="a", exact=True).focus()
    for letter in text:
        tries = 0
        for wrong in "etz"[: len(guesses) % 4]:
            if wrong != letter:
                page.keyboard.press(wrong)
                page.keyboard.press(wrong)  # a second time does not count
                tries += 1
        if letter == " ":
            page.get_by_role("button", name="space").click()
        else:
            page.keyboard.press(letter)
        guesses.append(tries + 1)
    low, high = game.bounds(np.array(guesses))
    model = game.play(text)
    assert "All read" in said.inner_text()
    assert f"So far {sum(guesses)}, the model {model.guesses.sum()}." in said.inner_text()
    found = re.search(r"say (\S+) to (\S+) bits a letter; .* is (\S+)\.$", said.inner_text())
    assert [float(number) for number in found.groups()] == pytest.approx(
        [low, high, model.bits.mean()], abs=0.06
    )
    assert page.locator(".game-text b").all_inner_texts() == [
        game.SPACE if letter == " " else letter for letter in text
    ]


@pytest.mark.browser
@pytest.mark.slow
def test_a_wrong_guess_is_struck_out_and_said_and_another_sentence_begins_anew(page):
    wrong = page.get_by_role("button", name="z", exact=True)
    wrong.click()
    assert "Not “z”. 1 guess so far." in page.get_by_role("status").inner_text()
    assert wrong.get_attribute("aria-disabled") == "true"
    page.get_by_role("button", name="Next sentence").click()
    assert wrong.get_attribute("aria-disabled") == "false"
    assert page.locator(".game-text span").count() == len(game.SENTENCES[1])


def test_without_scripts_it_says_so():
    assert "where scripts may run" in game.game().html()
