"""Both browsers' drivers on one bare page: what tests rely on happens, and nothing bad is missed.

Each test runs in Chromium and in Firefox, so that playwright says what our own driver must do.
"""

from __future__ import annotations

import os
import re
import time
from pathlib import Path

import pytest

from tests.book import browser, firefox

pytestmark = [pytest.mark.browser, pytest.mark.slow]

PAGE = """<!doctype html><html lang="en"><meta charset="utf-8"><title>A page</title>
<link rel="icon" href="data:,">
<body style="height: 3000px"><label>Name <input id="name"></label> <textarea id="notes"></textarea>
<input id="file" type="file"><p id="seen">seen <span hidden>hidden</span></p>
<a id="save" download="notes.txt" href="data:text/plain,two%20words">save</a>
<button id="far" style="position: absolute; top: 2500px">far</button>
<script>
  window.keys = [];
  addEventListener("keydown", (e) => keys.push((e.shiftKey ? "Shift+" : "") + e.key));
  document.getElementById("name").addEventListener("input", (e) => window.heard = e.target.value);
  document.getElementById("far").addEventListener("click", (e) => window.trusted = e.isTrusted);
</script></body></html>"""
WORKER = "onmessage = ({data}) => fetch(data).then(() => postMessage(1), () => postMessage(0));"
ASK = """address => new Promise(answer => {
  const worker = new Worker("worker.js");
  worker.onmessage = ({data}) => answer(data);
  worker.postMessage(address);
})"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    """Write the page, and one for each thing that may go wrong on a page."""
    folder = tmp_path_factory.mktemp("pages")
    (folder / "index.html").write_text(PAGE, encoding="utf-8")
    (folder / "worker.js").write_text(WORKER, encoding="utf-8")
    for name, body in BAD.items():
        (folder / f"{name}.html").write_text(PAGE + body, encoding="utf-8")
    return folder


@pytest.fixture(scope="module", params=["http", "file"])
def either_way(request, folder):
    """Give the folder's address, on a server and on the disk."""
    with browser.reached(folder, request.param) as base:
        yield base


@pytest.fixture(scope="module")
def base(folder):
    """Give the folder's address on a server."""
    with browser.served(folder) as server:
        yield server.base


@pytest.fixture
def page(engine, base):
    """Open the page; nothing may have gone wrong on it afterwards."""
    with browser.visiting(engine, base, viewport={"width": 700, "height": 500}) as visitor:
        visit = visitor.open("index.html")
        yield visitor.page
        assert (visit.outside, visit.errors) == ([], [])


BAD = {
    "complains": "<script>console.error('a complaint')</script>",
    "throws": "<script>throw new Error('a complaint')</script>",
    "rejects": "<script>Promise.reject(new Error('a complaint'))</script>",
    "loses": "<img src='lost.png' alt=''>",
    "leaves": "<img src='https://example.org/logo.png' alt=''>",
    "fetches": "<script>fetch('https://example.org/data.json').catch(() => 0)</script>",
}


@pytest.mark.parametrize("name", BAD)
def test_what_goes_wrong_on_a_page_is_seen(engine, either_way, name):
    with browser.visiting(engine, either_way) as visitor:
        visit = visitor.open(f"{name}.html")
        if name in ("leaves", "fetches"):
            assert [url.split("/")[2] for url in visit.outside] == ["example.org"]
        else:
            assert visit.outside == []
            assert [e for e in visit.errors if re.search("lost.png|404|a complaint", e)]
        assert visitor.open("index.html").errors == []


def test_what_a_worker_asks_for_outside_is_seen(engine, folder):
    with browser.served(folder) as server, browser.visiting(engine, server.base) as visitor:
        visit = visitor.open("index.html")
        assert visitor.page.evaluate(ASK, "https://example.org/data.json") == 0
        assert visit.outside == ["https://example.org/data.json"]


def test_a_page_is_open_when_all_it_asked_for_has_come(engine, folder, monkeypatch):
    (folder / "late.txt").write_text("here", encoding="utf-8")
    asks = "<script>fetch('late.txt').then(late => late.text()).then(t => { came = t; })</script>"
    (folder / "asks.html").write_text(PAGE + asks, encoding="utf-8")
    answer = browser.Handler.do_GET

    def late(handler):
        time.sleep(0.5 if handler.path == "/late.txt" else 0)
        answer(handler)

    monkeypatch.setattr(browser.Handler, "do_GET", late)
    with browser.served(folder) as server, browser.visiting(engine, server.base) as visitor:
        assert visitor.open("asks.html").errors == []
        assert visitor.page.evaluate("came") == "here"


def test_scripts_take_and_give_values_and_promises(page):
    assert page.evaluate("1 + 1") == 2
    assert page.evaluate("() => document.title") == "A page"
    assert page.evaluate("([a, b]) => ({sum: a + b, none: null})", [1, 2]) == {
        "sum": 3,
        "none": None,
    }
    assert page.evaluate("async text => { await 0; return text; }", "ü'\"\\\n</script>") == (
        "ü'\"\\\n</script>"
    )
    with pytest.raises(Exception, match="it broke"):
        page.evaluate("() => { throw new Error('it broke'); }")
    with pytest.raises(Exception, match="later"):
        page.evaluate("() => Promise.reject(new Error('later'))")


def test_waiting_ends_when_something_is_true_or_too_late(page):
    page.evaluate("() => { setTimeout(() => { window.late = 7; }, 300); }")
    page.wait_for_function("() => window.late === 7")
    page.wait_for_function("wanted => window.late === wanted", arg=7)
    with pytest.raises(Exception, match=r"200 ?ms"):
        page.wait_for_function("() => window.never", timeout=200)
    with pytest.raises(Exception, match=r"200 ?ms"):
        page.wait_for_selector("#seen span", timeout=200)


def test_keys_reach_the_page_as_a_reader_presses_them(page):
    page.keyboard.press("Tab")
    page.keyboard.type("Née")
    page.keyboard.press("Shift+ArrowLeft")
    page.keyboard.press("a")
    page.keyboard.press("Tab")
    page.keyboard.type("one\ntwo")
    page.keyboard.press("Control+a")
    page.keyboard.press("Backspace")
    page.keyboard.press("Shift+Tab")
    assert page.evaluate("document.activeElement.id") == "name"
    assert page.evaluate("heard") == "Néa"
    assert page.evaluate("document.getElementById('notes').value") == ""
    keys = page.evaluate("keys")
    assert (keys[0], keys[-1]) == ("Tab", "Shift+Tab")
    assert {"Shift+ArrowLeft", "Enter", "Backspace"} <= {*keys}


def test_fields_are_filled_and_what_lies_below_is_clicked(page):
    page.fill("#name", "Ada")
    page.fill("#name", "Grace")
    page.fill("#notes", "two\nlines")
    page.click("#far")
    assert page.evaluate("[heard, trusted]") == ["Grace", True]
    assert page.evaluate("document.getElementById('notes').value") == "two\nlines"
    assert page.inner_text("#seen").strip() == "seen"


def test_files_go_out_and_come_back(page, tmp_path):
    with page.expect_download() as info:
        page.click("#save")
    assert info.value.suggested_filename == "notes.txt"
    kept = tmp_path / "kept.txt"
    kept.write_bytes(info.value.path().read_bytes())
    assert kept.read_text("utf-8") == "two words"
    page.set_input_files("#file", kept)
    read = "() => document.getElementById('file').files[0].text()"
    assert page.evaluate(read) == "two words"


def test_dialogs_are_dismissed_unless_somebody_answers(page):
    assert page.evaluate("() => confirm('Erase?')") is False
    asked = []
    page.on("dialog", lambda dialog: (asked.append(dialog.message), dialog.accept()))
    assert page.evaluate("() => confirm('Erase all?')") is True
    assert asked == ["Erase all?"]


def test_storage_lives_in_a_context_and_survives_a_reload(engine, folder):
    with browser.served(folder) as server:
        with browser.visiting(engine, server.base) as visitor:
            page = visitor.page
            visitor.open("index.html")
            page.evaluate("() => { window.gone = localStorage.kept = 'yes'; }")
            page.reload()
            assert page.evaluate("[window.gone, localStorage.kept]") == [None, "yes"]
            second = visitor.context.new_page()
            second.goto(page.url)
            assert second.evaluate("localStorage.kept") == "yes"
            second.close()
        with browser.visiting(engine, server.base) as visitor:
            visitor.open("index.html")
            assert visitor.page.evaluate("localStorage.kept") is None


def test_the_view_has_the_size_asked_for_and_can_be_looked_at(page, tmp_path):
    assert page.evaluate("[innerWidth, innerHeight]") == [700, 500]
    page.set_viewport_size({"width": 375, "height": 600})
    assert page.evaluate("innerWidth") == 375
    sizes = {}
    for full in (False, True):
        page.screenshot(path=tmp_path / "seen.png", full_page=full)
        header = (tmp_path / "seen.png").read_bytes()[:24]
        assert header[1:4] == b"PNG"
        sizes[full] = int.from_bytes(header[20:24], "big")
    assert sizes[False] == 600
    assert sizes[True] >= 3000


def test_firefox_says_what_it_waited_for_and_leaves_nothing_behind():
    with firefox.running() as started:
        page = started.new_context().new_page()
        with pytest.raises(firefox.FirefoxTimeout, match=r"no answer .* within 0\.5 seconds"):
            page.evaluate("new Promise(() => 0)", timeout=500)
        assert page.evaluate("1 + 1") == 2
        number, profile = started.about["moz:processID"], Path(started.about["moz:profile"])
        assert profile.exists()
    with pytest.raises(ProcessLookupError):
        os.kill(number, 0)
    assert not profile.exists()


def test_a_firefox_that_does_not_start_says_why(monkeypatch):
    monkeypatch.setattr(firefox, "find_firefox", lambda: "/bin/false")
    with (
        pytest.raises(firefox.FirefoxError, match="Firefox did not start"),
        firefox.running(),
    ):
        pytest.fail("it cannot run")


def test_without_firefox_tests_are_skipped_and_fail_on_ci(monkeypatch):
    monkeypatch.setattr(firefox, "NAMES", ())
    monkeypatch.setattr(firefox, "PLACES", ())
    monkeypatch.delenv("SEQBOOK_FIREFOX", raising=False)
    monkeypatch.delenv("CI", raising=False)
    with pytest.raises(pytest.skip.Exception, match="SEQBOOK_FIREFOX"):
        firefox.find_firefox()
    monkeypatch.setenv("CI", "true")
    with pytest.raises(pytest.fail.Exception, match="SEQBOOK_FIREFOX"):
        firefox.find_firefox()
