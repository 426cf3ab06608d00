"""The listening test: blind until the answer, by keyboard alone, scored as Python would."""

from __future__ import annotations

import html
import json
import re

import pytest

from utils.explorers import which_is_real
from utils.metrics import wilson_interval
from utils.music.listening import Pair
from utils.music.player import Player, abc_player

BEFORE = "M:4/4\nK:D\nD4 E4|F4 G4|"


def tune(more: str) -> Player:
    return abc_player(BEFORE + more, "a secret", marked=True)


def small() -> which_is_real.ListeningTest:
    """Return a test of six short pairs by two composers."""
    return which_is_real.ListeningTest(
        [
            Pair(f"The {n}. jig", tune("D4 E4|" + n * "A8|"), f"model {n % 2}", tune("c8|"))
            for n in range(1, 7)
        ]
    )


@pytest.fixture(scope="module")
def whole():
    """Return the page's own test: its tunes take seconds to play."""
    return which_is_real.game().html()


def test_it_weighs_less_than_60_kb_and_is_the_same_each_time(whole):
    assert len(whole.encode()) <= 60_000
    assert whole == which_is_real.game().html()


def test_nothing_in_it_is_sent_or_asked_for(whole):
    assert not re.search(r"fetch\(|XMLHttp|sendBeacon|WebSocket|localStorage|cookie", whole)
    assert set(re.findall(r"https?://[^\"'\s)]*", whole)) == {"http://www.w3.org/2000/svg"}


def test_no_sentence_about_a_tune_tells_what_it_is_before_the_answer():
    for pair in small().spec():
        for name in ("real", "composed"):
            assert "before" not in pair[name]["said"]
            assert pair[name]["label"] == ""
        assert "1" in pair["real"]["again"]


def test_without_scripts_it_says_so():
    assert "where scripts may run" in small().html()
    read = json.loads(html.unescape(re.search(r'data-listening="([^"]*)"', small().html())[1]))
    assert read == small().spec()


# --- in a browser -----------------------------------------------------------------------------


@pytest.fixture
def page(chromium):
    page = chromium.new_page(viewport={"width": 375, "height": 700})
    page.errors, page.asked = [], []
    page.on("pageerror", lambda error: page.errors.append(str(error)))
    page.on("request", lambda request: page.asked.append(request.url))
    page.set_content(f"<!doctype html><html lang='en'><body>{small().html()}")
    yield page
    page.close()
    assert page.errors == page.asked == []


def focus(page) -> str:
    return page.evaluate("document.activeElement.innerText")


@pytest.mark.browser
@pytest.mark.slow
def test_by_keyboard_alone_from_the_first_tune_to_the_score(page):
    said, right, by = page.get_by_role("status"), 0, {}
    page.keyboard.press("Tab")
    assert "Play" in focus(page)
    page.keyboard.press("Space")
    page.wait_for_function("+document.querySelector('.player-bar input').value > 0.1")
    assert "Pause" in focus(page)
    for number in range(6):
        assert page.locator(".listening-progress").inner_text() == f"Pair {number + 1} of 6"
        assert "again" not in page.locator(".player-view").first.inner_html()
        page.keyboard.press("1" if number % 2 else "2")
        page.keyboard.press("1")  # too late
        told = said.inner_text()
        composer = re.search(r"composed by (model \d)", told)[1]
        hit = told.startswith("Right")
        assert hit == (f"tune {1 if number % 2 else 2} is real" in told)
        n = int(re.search(r"The (\d)\. jig", told)[1])
        repeats = 1 + max(0, n - 1)  # the first bar comes again, and all bars of A but one
        assert f"{repeats} of its {3 + n} bars were heard before" in told
        assert f"composed by {composer}: 0 of its 3 bars" in told
        assert page.locator(".note.again").count() == 2 + (n - 1)
        right += hit
        by.setdefault(composer, []).append(hit)
        assert focus(page) == ("Next pair" if number < 5 else "Your score")
        page.keyboard.press("Enter")
    told = said.inner_text()
    low, high = wilson_interval(right, 6)
    assert f"right in {right} of 6 pairs, {right / 6:.0%}".replace("%", " %") in told
    assert f"{low:.0%} to {high:.0%}".replace("%", " %") in told
    rows = {row.inner_text() for row in page.locator(".listening-end tbody tr").all()}
    assert rows == {
        f"{name}\t{sum(hits)} of {len(hits)}\t"
        + " to ".join(f"{end:.0%}" for end in wilson_interval(sum(hits), len(hits))).replace(
            "%", " %"
        )
        for name, hits in by.items()
    }
    assert "another order" in focus(page)
    page.keyboard.press("Enter")
    assert page.locator(".listening-progress").inner_text() == "Pair 1 of 6"
    assert "Play" in focus(page)


@pytest.mark.browser
@pytest.mark.slow
def test_the_chance_of_guessing_and_the_verdict_are_those_of_the_binomial(page):
    for wanted, chance, verdict in (
        (6, "2 %", "you hear the difference"),
        (0, "100 %", "for the real"),
    ):
        for _ in range(6):  # a look at the answers, as no reader has
            real = page.evaluate(
                """() => {
                  const drawn = [...document.querySelectorAll('.seqbook-player')].map(
                    card => card.querySelectorAll('.note').length);
                  return drawn[0] > drawn[1] ? 1 : 2;
                }"""
            )
            page.locator(".listening-choose").nth(real - 1 if wanted else 2 - real).click()
            page.locator(".listening-next").click()
        told = page.get_by_role("status").inner_text()
        assert f"right in {wanted} of 6" in told
        assert f"{wanted} or more in {chance} of all tries" in told
        assert verdict in told
        page.get_by_role("button", name="another order").click()


@pytest.mark.browser
@pytest.mark.slow
def test_a_seed_gives_an_order_and_sides_and_seeds_differ(page):
    orders = []
    for seed in ("7", "7", "8", "9"):
        page.get_by_label("seed").fill(seed)
        page.get_by_label("seed").press("Enter")
        shown = []
        for _ in range(6):
            page.locator(".listening-choose").first.click()
            shown.append(
                re.search(r"tune \d is real, “[^”]*”", page.get_by_role("status").inner_text())[0]
            )
            page.locator(".listening-next").click()
        orders.append(shown)
    assert orders[0] == orders[1]
    assert len({tuple(order) for order in orders}) == 3
    assert {line[5] for order in orders for line in order} == {"1", "2"}


@pytest.mark.browser
@pytest.mark.slow
def test_a_seed_can_be_typed_and_left_by_keyboard(page):
    seed = page.get_by_label("seed")
    seed.focus()
    page.keyboard.press("Control+a")
    page.keyboard.type("42")
    assert seed.input_value() == "42"
    page.keyboard.press("Shift+Tab")
    assert not seed.evaluate("box => box === document.activeElement")


def test_axe_finds_nothing_wrong_before_and_after_an_answer_and_nothing_scrolls_sideways(page):
    axe = pytest.importorskip("axe_playwright_python.base")
    page.evaluate(axe.AXE_SCRIPT)
    check = """() => axe.run('.seqbook-listening').then(({violations}) => violations.map(
        rule => `${rule.id}: ${rule.nodes[0].html.slice(0, 120)}`))"""
    assert page.evaluate(check) == []
    page.get_by_role("button", name="Tune 1 is real").click()
    assert page.evaluate(check) == []
    for _ in range(6):
        page.locator(".listening-next").click()
        if page.locator(".listening-choose").count():
            page.locator(".listening-choose").first.click()
    assert page.evaluate(check) == []
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
