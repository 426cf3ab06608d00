"""The page where a network trains: what its text claims, its controls, its manners."""

from __future__ import annotations

import contextlib

import pytest

from tests.book import browser
from tests.book.for_everyone import violations

pytestmark = [pytest.mark.browser, pytest.mark.slow]
bs4 = pytest.importorskip("bs4")

PAGE = "book/train_one.html"
SEEDS = range(1, 6)
# Train an example, with changes, without the page's loop; return what became of it.
TRAINED = """({ example, changes, updates }) => {
  const T = window.seqbookTraining;
  const choices = { text: T.AUSTEN, ...T.PRESETS[example][1], ...changes };
  const training = new T.Training({ ...choices, letters: T.cleaned(choices.text).letters });
  while (!(training.pieces.next().value === "seen" && training.updates === updates));
  const share = (norms) => norms[0] / norms.at(-1);
  return {
    right: training.right, bits: training.bits, sentence: training.sentence(),
    before: share(training.before), now: share(training.norms),
    text: training.lesson.common ? training.written() : "", learned: choices.text,
  };
}"""


@pytest.fixture(scope="module")
def book():
    return browser.built_book()


@contextlib.contextmanager
def opened(book, chromium):
    """Give a visitor of the page, drawn; look for errors at the end."""
    size = {"width": 1280, "height": 1400}
    with browser.visiting(chromium, book.as_uri() + "/", viewport=size) as visitor:
        visitor.open(PAGE)
        visitor.page.wait_for_function("document.querySelector('.seqbook-train svg polyline')")
        yield visitor
        assert visitor.visit.errors == []
        assert visitor.visit.outside == []


@pytest.fixture
def visitor(book, chromium):
    with opened(book, chromium) as visitor:
        yield visitor


@pytest.fixture(scope="module")
def writer(book, chromium):
    """One page for all texts of a reader."""
    with opened(book, chromium) as visitor:
        visitor.page.get_by_label("Task").select_option("text")
        yield visitor.page


@pytest.fixture(scope="module")
def shared(book, chromium):
    """One page for all that only computes."""
    context = chromium.new_context()
    visitor = browser.Visitor(context, book.as_uri() + "/")
    visitor.open(PAGE)
    yield visitor.page
    context.close()


def trained(page, example: int, updates: int, **changes) -> dict:
    """Train an example for some updates, and return what became of it."""
    return page.evaluate(TRAINED, {"example": example - 1, "changes": changes, "updates": updates})


def updates(page) -> int:
    """Return how many updates the page says it has done."""
    return int(page.locator(".seqbook-train .counter").inner_text().split()[0].replace(",", ""))


def wait_for_updates(page, least: int) -> None:
    page.wait_for_function(
        "least => parseInt(document.querySelector('.counter').textContent) >= least", arg=least
    )


# ---- what the text says ----


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_still_guesses_after_600_updates(shared, seed):
    seen = trained(shared, 1, 600, seed=seed)
    assert seen["before"] < 1e-8
    assert seen["right"] < 0.4


@pytest.mark.parametrize("seed", SEEDS)
def test_the_identity_names_nine_signs_of_ten_after_200_updates(shared, seed):
    seen = trained(shared, 2, 200, seed=seed)
    assert 0.2 < seen["before"] < 5
    assert seen["right"] > 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_over_100_steps_the_identity_does_not_get_there_in_200_updates(shared, seed):
    assert trained(shared, 2, 200, seed=seed, lag=100)["right"] < 0.9


@pytest.mark.parametrize("seed", SEEDS)
def test_tanh_learns_the_sentence_by_heart_and_its_gradient_comes_to_reach_further(shared, seed):
    seen = trained(shared, 3, 300, seed=seed)
    assert seen["right"] > 0.95
    assert seen["bits"] < 0.2
    assert seen["learned"].startswith(seen["text"][:20])
    assert seen["before"] < 1e-4 < seen["now"]


@pytest.mark.parametrize("seed", SEEDS)
def test_a_gate_that_begins_wide_open_decides_whether_the_lstm_remembers(shared, seed):
    shut = trained(shared, 1, 200, seed=seed, kind="lstm", keep=1)
    wide = trained(shared, 1, 200, seed=seed, kind="lstm", keep=5)
    assert shut["right"] < 0.7
    assert wide["right"] > 0.97


# ---- the reader's text ----


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "The text is empty: write at least two different letters."),
        (" \n\t ", "The text is empty: write at least two different letters."),
        ("a", "The text is a single letter, “a”: write at least two different letters."),
        ("😀", "The text is a single letter, “😀”: write at least two different letters."),
        (
            "aaaa",
            "Every letter is “a”, so there is nothing to guess: write at least two different "
            "letters.",
        ),
        ("ab", "2 letters, 2 different."),
        ("😀😁😀", "3 letters, 2 different."),
        ("a \n\n b", "3 letters, 3 different."),
        ("<b>שלום</b>", "11 letters, 8 different."),
        (
            "abcde" * 1000,
            "Your text has 5,000 letters; the first 2,000 are learned. 2,000 letters, 5 different.",
        ),
    ],
)
def test_any_text_gets_a_clear_answer_and_what_can_be_learned_is(writer, text, said):
    page = writer
    box = page.get_by_label("Your text")
    for written in ("not the text before", text):
        box.fill(written)
        box.blur()
    assert page.locator("#train-text-said").inner_text() == said
    step = page.get_by_role("button", name="Step")
    if not said[0].isdigit() and not said.startswith("Your text"):
        assert step.is_disabled()
        assert page.locator(".seqbook-train [role=status]").inner_text() == said
        return
    step.click()
    wait_for_updates(page, 1)
    assert page.locator(".seqbook-train td").first.inner_text() == "0"
    written = page.locator(".seqbook-train tbody td:last-child").first.text_content()
    assert set(written) <= set(text) | {" "}
    assert page.locator(".seqbook-train td b").count() == 0, "the text became part of the page"


# ---- the controls ----


def test_it_goes_by_keyboard_alone(visitor):
    page = visitor.page
    page.get_by_role("button", name="tanh forgets").focus()
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")  # the second example
    assert page.locator("#train-kind").input_value() == "relu"
    for _ in range(2):
        page.keyboard.press("Tab")
    page.keyboard.press("Space")
    wait_for_updates(page, 3)
    assert page.locator(":focus").inner_text() == "❚❚ Pause"
    page.keyboard.press("Space")
    page.wait_for_timeout(300)
    paused = updates(page)
    page.wait_for_timeout(300)
    assert updates(page) == paused
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    wait_for_updates(page, paused + 1)
    page.wait_for_timeout(300)
    assert updates(page) == paused + 1, "Step is one update"
    page.keyboard.press("Tab")
    page.keyboard.press("Enter")
    page.wait_for_function("document.querySelector('.counter').textContent === '0 updates'")


def test_the_same_seed_gives_the_same_training_and_looking_on_changes_nothing(visitor):
    page = visitor.page
    page.get_by_role("button", name="a sentence by heart").click()
    page.get_by_role("button", name="Play").click()
    wait_for_updates(page, 30)
    page.get_by_role("button", name="Pause").click()
    page.wait_for_timeout(300)
    said = page.locator(".seqbook-train [role=status]").inner_text()
    expected = trained(page, 3, updates(page))
    told = [sentence.split(". The gradient")[0] for sentence in (said, expected["sentence"])]
    assert told[0] == told[1]
    assert said != trained(page, 3, updates(page), seed=2)["sentence"]


def test_every_choice_trains(visitor):
    page = visitor.page
    for kind in ("tanh", "relu", "gru", "lstm"):
        page.get_by_label("Network", exact=True).select_option(kind)
        assert page.get_by_label("Bias of the gate").is_visible() == (kind in ("gru", "lstm"))
        for task in ("recall", "text"):
            page.get_by_label("Task").select_option(task)
            page.get_by_role("button", name="Step").click()
            wait_for_updates(page, 1)


def test_a_training_that_diverges_ends_in_a_sentence(visitor):
    seen = visitor.page.evaluate(
        """() => {
          const training = new seqbookTraining.Training(seqbookTraining.PRESETS[1][1]);
          training.network.params.U.numbers.fill(1e9); // as a rate that is far too large leaves it
          while (training.pieces.next().value !== "seen");
          return [training.failed, training.sentence()];
        }"""
    )
    assert seen[0]
    assert seen[1].endswith("Take a lower learning rate.")


# ---- it never hurries, and rests when nobody looks ----


def test_it_stops_out_of_sight_and_goes_on_when_it_comes_back(visitor):
    page = visitor.page
    page.get_by_role("button", name="Play").click()
    wait_for_updates(page, 2)
    page.set_viewport_size({"width": 1280, "height": 300})
    page.evaluate("scrollTo({ top: document.documentElement.scrollHeight, behavior: 'instant' })")
    page.wait_for_timeout(500)
    left = page.evaluate("document.querySelector('.counter').textContent")
    page.wait_for_timeout(500)
    assert page.evaluate("document.querySelector('.counter').textContent") == left
    page.locator(".seqbook-train").scroll_into_view_if_needed()
    wait_for_updates(page, int(left.split()[0]) + 2)


NOTED = """async (milliseconds) => {
  const box = document.querySelector(".seqbook-train");
  const counts = { said: 0, drawn: 0 };
  const watch = (part, name, options) =>
    new MutationObserver(() => { counts[name]++; }).observe(box.querySelector(part), options);
  watch("[role=status]", "said", { childList: true, characterData: true, subtree: true });
  watch("svg", "drawn", { childList: true });
  await new Promise((done) => setTimeout(done, milliseconds));
  return counts;
}"""


def test_a_screen_reader_is_told_now_and_then_and_not_at_every_picture(visitor):
    visitor.page.get_by_role("button", name="Play").click()
    counts = visitor.page.evaluate(NOTED, 4000)
    assert counts["said"] <= 2
    assert counts["drawn"] > counts["said"]


def test_less_motion_means_fewer_pictures(visitor):
    visitor.page.emulate_media(reduced_motion="reduce")
    visitor.page.get_by_role("button", name="Play").click()
    assert visitor.page.evaluate(NOTED, 3000)["drawn"] <= 4


# ---- for everyone ----


@pytest.mark.parametrize("width", [1280, 375])
def test_axe_finds_nothing_while_a_text_is_learned(visitor, width):
    page = visitor.page
    page.set_viewport_size({"width": width, "height": 900})
    page.get_by_role("button", name="a sentence by heart").click()
    page.get_by_role("button", name="Step").click()
    wait_for_updates(page, 1)
    assert violations(page) == []
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


@pytest.mark.parametrize("width", [320, 375, 768, 1280])
def test_nothing_jumps_when_the_first_batch_has_been_looked_at(book, chromium, width):
    """A slow machine takes seconds for it, and a reader may be at the controls below by then."""
    held = "window.frames_held = []; window.requestAnimationFrame = f => frames_held.push(f);"
    tops = """() => {
      const [page, fields] = [".seqbook-train", ".seqbook-train .fields"].map(each =>
        document.querySelector(each).getBoundingClientRect().top);
      return fields - page;
    }"""
    with browser.visiting(
        chromium, book.as_uri() + "/", viewport={"width": width, "height": 900}
    ) as visitor:
        visitor.context.add_init_script(held)
        visitor.page.goto(visitor.base + PAGE)
        visitor.page.evaluate("async () => { await document.fonts.ready; }")
        assert visitor.page.inner_text(".seqbook-train [role=status]") == ""
        before = visitor.page.evaluate(tops)
        visitor.page.evaluate(
            "() => { window.requestAnimationFrame = f => setTimeout(() => f(performance.now()));"
            " frames_held.forEach(requestAnimationFrame); }"
        )
        visitor.page.wait_for_selector(".seqbook-train tbody tr:nth-child(4)")
        said = "document.querySelector('.seqbook-train [role=status]').innerText !== ''"
        visitor.page.wait_for_function(said)
        assert visitor.page.evaluate(tops) == before


def test_without_javascript_a_sentence_says_so(book, chromium):
    context = chromium.new_context(java_script_enabled=False)
    page = context.new_page()
    page.goto(f"{book.as_uri()}/{PAGE}")
    assert "JavaScript" in page.locator(".seqbook-train p").inner_text()
    context.close()


def test_paper_has_the_pictures_and_no_buttons(visitor):
    visitor.page.emulate_media(media="print")
    assert visitor.page.locator(".seqbook-train svg").first.is_visible()
    assert visitor.page.locator(".seqbook-train [role=status]").is_visible()
    assert not visitor.page.locator(".seqbook-train .bar").is_visible()
    assert not visitor.page.locator(".seqbook-train .fields").is_visible()


def test_its_scripts_load_on_its_page_alone(book):
    with_it = {
        name for name in browser.pages(book) if "_static/train/" in (book / name).read_text("utf-8")
    }
    assert with_it == {PAGE}
