"""What is to be heard in the book is heard: every player holds sound and plays it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from tests.book import browser

pytestmark = pytest.mark.browser

STATIC = browser.ROOT / "book" / "_static"
PLAYERS = """() => Promise.all([...document.querySelectorAll("audio")].map(async audio => {
  const source = audio.currentSrc || audio.querySelector("source").src;
  const data = await (await fetch(source)).arrayBuffer();
  const sound = await new OfflineAudioContext(1, 1, 44100).decodeAudioData(data);
  const samples = sound.getChannelData(0);
  if (audio.readyState < 1)
    await new Promise(done => { audio.onloadedmetadata = done; setTimeout(done, 5000); });
  return {
    label: audio.getAttribute("aria-label"),
    seconds: sound.duration,
    shown: audio.duration,
    loudness: Math.hypot(...samples.slice(0, 50000)) / Math.sqrt(Math.min(50000, samples.length)),
    outside: !/^(data|blob):/.test(source) && new URL(source).origin !== location.origin,
  };
}))"""
PLAYS = """async audio => {
  await audio.play();
  for (let turn = 0; turn < 50 && audio.currentTime < 0.15; turn++)  // a busy machine is late
    await new Promise(done => setTimeout(done, 100));
  const now = audio.currentTime;
  audio.pause();
  return now;
}"""
TONES = """() => {  // note every oscillator that is started
  window.tones = [];
  const start = OscillatorNode.prototype.start;
  OscillatorNode.prototype.start = function (when) {
    window.tones.push([this.frequency.value, when]);
    return start.call(this, when);
  };
}"""


@pytest.fixture(scope="module")
def chromium():
    with browser.running("--autoplay-policy=no-user-gesture-required") as started:
        yield started


@pytest.fixture
def visitor(chromium):
    """Return a function that opens a folder's page, and nothing but the folder."""
    contexts = []

    def opened(folder, name):
        contexts.append(chromium.new_context(viewport={"width": 1000, "height": 800}))
        guest = browser.Visitor(contexts[-1], folder.as_uri() + "/")
        guest.open(name)
        return guest

    yield opened
    for context in contexts:
        context.close()


def silent(players):
    """Return what is wrong with the players, one line each."""
    return [
        f"{player['label']}: {player['seconds']:.1f} s, loudness {player['loudness']:.3f}"
        for player in players
        if not (player["seconds"] >= 0.99 and player["loudness"] > 0.01)
        or not abs(player["shown"] - player["seconds"]) < 0.1
        or not player["label"]
        or player["outside"]
    ]


def page_with(folder, body):
    """Write a page with figures.js and some body into a folder."""
    (folder / "vendor").mkdir(exist_ok=True)
    for name in ("figures.js", "figures.css", "vendor/plotly-cartesian.min.js"):
        shutil.copy(STATIC / name, folder / name)
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>t</title>'
        f'<script src="figures.js"></script><body>{body}',
        encoding="utf-8",
    )


def test_every_player_of_the_book_holds_sound_and_plays(visitor):
    book, heard = browser.built_book(), 0
    for name in browser.pages(book):
        if "<audio" not in (book / name).read_text("utf-8"):
            continue
        guest = visitor(book, name)
        guest.unfold()
        players = guest.page.evaluate(PLAYERS)
        assert silent(players) == [], name
        for player in guest.page.locator("audio").all():
            assert player.evaluate(PLAYS) > 0.1, f"{name}: a player does not move"
        heard += len(players)
    assert heard >= 3 or not list(book.glob("book/10_*.html"))


def test_a_silent_and_a_short_player_are_noticed(visitor, tmp_path):
    from utils.music.synth import _player, audio, wav

    players = [
        audio([(64, 0, 1.5)], label="good"),
        _player()(wav(np.zeros(16_000)), "silent"),
        audio([(64, 0, 0.5)], label="short"),
    ]
    page_with(tmp_path, "".join(player._repr_html_() for player in players))
    guest = visitor(tmp_path, "page.html")
    found = silent(guest.page.evaluate(PLAYERS))
    assert [line.split(":")[0] for line in found] == ["silent", "short"]
    assert guest.page.locator("audio").first.evaluate(PLAYS) > 0.1


def test_the_piano_roll_plays_and_stops_by_keyboard(visitor, tmp_path):
    pytest.importorskip("plotly")
    from utils.explorers import piano_roll
    from utils.explorers.frame.packing import compact

    explorer = piano_roll.explorer()
    data = compact(explorer.spec()).replace("</", "<\\/")
    page_with(
        tmp_path,
        f'<div class="seqbook-explorer"><script type="application/json">{data}</script>'
        f'<div class="seqbook-fallback">{explorer.html()}</div></div>',
    )
    guest = visitor(tmp_path, "page.html")
    guest.page.evaluate(TONES)
    button = guest.page.get_by_role("button", name="Play")
    button.focus()
    guest.page.keyboard.press("Enter")
    assert guest.page.get_by_role("button", name="Stop").count() == 1
    tones = np.array(guest.page.evaluate("tones"))
    notes = piano_roll.sounding(**{k: explorer.start[k] for k in ("temperature", "seed")})
    assert np.allclose(tones[:, 0], 440 * 2 ** ((notes[:, 0] - 69) / 12), rtol=1e-4)
    assert np.allclose(np.diff(tones[:, 1]), np.diff(notes[:, 1]), atol=0.02)
    guest.page.keyboard.press("Enter")
    assert guest.page.get_by_role("button", name="Play").count() == 1
    guest.page.keyboard.press("Enter")
    guest.page.locator("input[type=range]").first.focus()
    guest.page.keyboard.press("ArrowRight")  # another melody: the old one stops
    assert guest.page.get_by_role("button", name="Play").count() == 1
    assert guest.visit.errors == []
    assert guest.visit.outside == []
