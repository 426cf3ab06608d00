"""What is to be heard in the book is heard: every player holds sound and plays it."""

from __future__ import annotations

import shutil

import numpy as np
import pytest

from tests.book import browser
from tests.book.test_explorers import LOADED, SCRIPTS

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
RENDERED = """async root => {  // what a player writes to a WAV file
  const { notes } = seqbookSound.unpacked(JSON.parse(root.dataset.player));
  const file = await (await seqbookSound.wav(notes)).arrayBuffer();
  const [view, samples] = [new DataView(file), new Int16Array(file, 44)];
  let peak = 0, power = 0;
  for (const sample of samples) { peak = Math.max(peak, Math.abs(sample)); power += sample ** 2; }
  return {
    rate: view.getUint32(24, true), bits: view.getUint16(34, true),
    seconds: samples.length / view.getUint32(24, true), end: seqbookSound.ends(notes),
    peak: peak / 32767, loudness: Math.sqrt(power / samples.length) / 32767,
  };
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
    for name in (*SCRIPTS, "figures.css", "vendor/plotly-cartesian.min.js"):
        shutil.copy(STATIC / name, folder / name)
    shutil.copy(browser.ROOT / "utils/music/player.js", folder / "player.js")
    (folder / "page.html").write_text(
        '<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8"><title>t</title>'
        f'{LOADED}<script src="player.js"></script><body>{body}',
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
    assert heard >= 1


def test_a_silent_and_a_short_player_are_noticed(visitor, tmp_path):
    from utils.music.synth import RATE, recording, tone

    players = [
        recording(tone(64, 1.5), label="good"),
        recording(np.zeros(2 * RATE), label="silent"),
        recording(tone(64, 0.5), label="short"),
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
    tones = tones[np.lexsort(tones.T)][::2]  # each note is two oscillators
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


# --- the player of notes --------------------------------------------------------------------------

CHORDS = [(pitch, start, 0.9) for start in (0, 1, 2, 3) for pitch in (48, 55, 64, 72)]


def played(guest, root) -> None:
    """Press Play, wait until the tune moves, press again: it stands still."""
    button = root.locator(".player-play")
    place = "root => +root.querySelector('input').value"
    button.click()
    guest.page.wait_for_function(f"root => ({place})(root) > 0.3", arg=root.element_handle())
    assert "Pause" in button.inner_text()
    button.click()
    before = root.evaluate(place)
    guest.page.wait_for_timeout(200)
    assert root.evaluate(place) == before


def faults(sound: dict) -> list[str]:
    """Return what is wrong with a rendered WAV."""
    return [
        name
        for name, right in {
            "rate": sound["rate"] == 44_100 and sound["bits"] == 16,
            "length": 0 < sound["seconds"] - sound["end"] < 1,
            "clips": sound["peak"] < 0.99,
            "silent": sound["loudness"] > 0.02,
        }.items()
        if not right
    ]


def test_every_tune_of_the_book_is_heard_from_beginning_to_end(visitor):
    book, heard = browser.built_book(), 0
    for name in browser.pages(book):
        if 'class="seqbook-player"' not in (book / name).read_text("utf-8"):
            continue
        guest = visitor(book, name)
        guest.unfold()
        for root in guest.page.locator(".seqbook-player[data-player]").all():
            assert faults(root.evaluate(RENDERED)) == [], name
            played(guest, root)
            heard += 1
        scripts = guest.page.locator("script[src*='player.js']").count()
        assert scripts == 1, f"{name}: the script stands there {scripts} times"
        assert guest.visit.errors == guest.visit.outside == []
    assert heard >= 3


def test_chords_do_not_clip_and_silence_would_be_noticed(visitor, tmp_path):
    from utils.music.player import player

    page_with(
        tmp_path,
        player(CHORDS, "chords").html()
        + player([(60, 0, 0.001), (60, 30, 0.001)], "a tick").html(),
    )
    guest = visitor(tmp_path, "page.html")
    loud, tick = (root.evaluate(RENDERED) for root in guest.page.locator(".seqbook-player").all())
    assert faults(loud) == []
    assert loud["peak"] > 0.3
    assert faults(tick) == ["silent"]


def test_a_player_goes_by_keyboard_alone_and_one_sounds_at_a_time(visitor, tmp_path):
    from utils.music.player import player

    page_with(tmp_path, player(CHORDS, "one").html() + player(CHORDS, "two", [2, 4], [0, 1]).html())
    guest = visitor(tmp_path, "page.html")
    page, (one, two) = guest.page, guest.page.locator(".seqbook-player").all()
    page.keyboard.press("Tab")
    page.keyboard.press("Space")
    assert "Pause" in one.locator(".player-play").inner_text()
    page.keyboard.press("ArrowRight")
    page.keyboard.press("ArrowRight")
    slider = one.get_by_label("Place in the tune")
    assert 2 <= slider.evaluate("input => +input.value") < 3
    assert slider.get_attribute("aria-valuetext").endswith("of 4 seconds")
    page.keyboard.press("Home")
    assert slider.evaluate("input => +input.value") < 1
    for _ in range(3):
        page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    assert "Play" in one.locator(".player-play").inner_text()
    assert "Pause" in two.locator(".player-play").inner_text()
    page.keyboard.press("End")
    assert "Play" in two.locator(".player-play").inner_text()
    assert two.locator(".note.again").count() == two.locator(".player-view .stripe").count() == 8
    assert one.locator(".note.again").count() == 0
    assert "heard before" in two.get_by_role("img").first.get_attribute("aria-label")


def test_a_click_on_the_roll_goes_there_and_less_motion_turns_pages(chromium, tmp_path):
    from utils.music.player import player

    page_with(tmp_path, player([(60 + n % 12, n, 1) for n in range(60)], "long").html())
    for motion in ("no-preference", "reduce"):
        context = chromium.new_context(
            viewport={"width": 375, "height": 700}, reduced_motion=motion
        )
        page = context.new_page()
        page.goto((tmp_path / "page.html").as_uri())
        view, slider = page.locator(".player-view"), page.get_by_label("Place in the tune")
        view.click(position={"x": 180, "y": 20})
        assert slider.evaluate("input => +input.value") == pytest.approx(3, abs=0.05)
        offsets = []
        for _ in range(6):
            slider.press("ArrowRight")
            offsets.append(view.evaluate("view => +view.dataset.offset"))
        assert (len(set(offsets)) < 4) == (motion == "reduce")
        assert page.evaluate("document.documentElement.scrollWidth") <= 375
        context.close()


def test_a_wav_is_saved_under_the_tunes_name(visitor, tmp_path):
    from utils.music.player import player

    page_with(tmp_path, player(CHORDS, "Four chords, 1685").html())
    guest = visitor(tmp_path, "page.html")
    with guest.page.expect_download() as saved:
        guest.page.get_by_role("button", name="WAV").click()
    assert saved.value.suggested_filename == "four-chords-1685.wav"
