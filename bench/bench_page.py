"""What a reader of the built book waits for: from a key to the sentence and the figure."""

from __future__ import annotations

import statistics

import pytest

from bench.turns import YARDSTICK, note
from tests.book import browser

WORK = """() => addEventListener("keydown", (event) => {  // text laid out, objects copied
  if (event.key !== "F9") return;
  const make = (name) => document.createElementNS("http://www.w3.org/2000/svg", name);
  const drawing = make("svg");
  document.body.append(drawing);
  for (let i = 0; i < 600; i++) {
    const text = make("text");
    text.setAttribute("x", i % 30);
    text.style.fontSize = "11px";
    text.textContent = structuredClone({name: "letter " + i, size: [i, i + 1]}).name;
    drawing.append(text);
    if (i % 30 === 0) text.getBoundingClientRect();
  }
  drawing.remove();
})"""
DONE = "() => new Promise(done => requestAnimationFrame(() => setTimeout(done, 50)))"
ROUNDS = 9


@pytest.fixture(scope="module")
def book():
    return browser.built_book()


@pytest.fixture(scope="module")
def chromium():
    with browser.running() as started:
        yield started


def pages() -> list[str]:
    """Return the pages that hold an explorer, by the notebooks' stored outputs."""
    folder = browser.ROOT / "book"
    kind = "application/vnd.seqbook.explorer+json"
    return [p.stem for p in sorted(folder.glob("*.ipynb")) if kind in p.read_text("utf-8")]


def script_time(page, session, work) -> float:
    """Return the seconds of processor time that the page's scripts take for some work."""

    def so_far() -> float:
        metrics = session.send("Performance.getMetrics")["metrics"]
        return next(m["value"] for m in metrics if m["name"] == "ScriptDuration")

    before = so_far()
    work()
    page.evaluate(DONE)
    return so_far() - before


@pytest.mark.parametrize("name", pages())
def bench_a_step_of_every_explorer_of(benchmark, book, chromium, name):
    context = chromium.new_context(viewport={"width": 1280, "height": 900})
    visitor = browser.Visitor(context, book.as_uri() + "/")
    visitor.open(f"book/{name}.html")
    visitor.scroll()
    page, session = visitor.page, context.new_cdp_session(visitor.page)
    session.send("Performance.enable", {"timeDomain": "threadTicks"})
    explorers = page.locator(".seqbook-explorer").all()
    page.evaluate(WORK)  # the page's own yardstick; only what an event calls is counted as script
    times = {"step": [], YARDSTICK: []}

    def one_round() -> None:
        presets = [e.locator(".seqbook-presets button").nth(turn()) for e in explorers]
        steps = [script_time(page, session, button.click) for button in presets]
        times["step"].append(statistics.mean(steps))
        times[YARDSTICK].append(script_time(page, session, lambda: page.keyboard.press("F9")))

    def turn() -> int:
        return (len(times["step"]) + 1) % 3

    benchmark.pedantic(one_round, rounds=ROUNDS)
    context.close()
    note(benchmark, times, "step", YARDSTICK)
