"""What readers can do with every question of the book, and with one of every form on a bare page.

By keyboard alone, through the accessibility tree, without JavaScript, on paper and on a phone.
"""

from __future__ import annotations

import shutil
from random import Random

import pytest

pytest.importorskip("myst_parser")
pytest.importorskip("playwright.sync_api")

from tests.book import browser, for_everyone
from tests.book.question_sources import PAGE, STATIC, html_of

pytestmark = [pytest.mark.browser, pytest.mark.slow]

WIDE, PHONE = {"width": 1280, "height": 900}, {"width": 375, "height": 700}
FIGURE = """<div class="seqbook-plotly"><script type="application/json">
{"data": [{"type": "bar", "y": [1, 2]}], "layout": {"height": 300}}</script></div>"""
BARE = """<!doctype html><html lang="en" data-theme="light"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>A page</title>
<noscript><style>.pst-js-only { display: none !important; }</style></noscript>
<style>body { color: var(--pst-color-text-base); background: var(--pst-color-background); }
a { color: var(--pst-color-link); }
.visually-hidden { position: absolute; width: 1px; height: 1px; overflow: hidden; }</style>
%s<body><main class="bd-main"><article class="bd-article">%s</article></main>"""
STYLES = ("book", "figures", "questions", "print")
SCRIPTS = ("print", "controls", "explorers", "figures", "folds", "questions")
# What a form is, where the focus is, what is still to do: asked at every press of the Tab key.
HERE = """() => {
  const focus = document.activeElement;
  if (focus === document.body) return {end: true};
  const box = focus.closest(".question > form, .answer > summary") && focus.closest(".question");
  return {
    end: false, id: box?.id, asks: box?.dataset.asks, done: box ? "verdict" in box.dataset : true,
    show: focus.matches(".answer > summary"), submit: focus.matches("[type=submit]"),
    deeper: focus.matches(".deeper:not([open]) > summary"),
  };
}"""
# What a box shows now: is what its fold holds in sight, and what does it say?
LOOK = """box => {
  const fold = box.querySelector("details"), seen = element => element.checkVisibility();
  const inside = [...fold.querySelectorAll(":scope > :not(summary), .replies *")]
    .filter(e => !e.closest("noscript, script, details.hide, mjx-container, .seqbook-fallback"));
  return {
    shown: inside.filter(seen).length, hidden: inside.filter(e => !seen(e)).length,
    open: fold.open, verdict: box.dataset.verdict, right: box.dataset.right,
    status: box.querySelector("[role=status]").textContent,
    focus: document.activeElement.className,
    button: [...box.querySelectorAll("form button")].filter(seen).map(b => b.innerText),
    over: Math.max(0, // a formula that is wide scrolls in its paragraph
      ...[...box.querySelectorAll(":is(form, .replies) :not(.math, .math *)")].filter(seen)
        .map(e => e.getBoundingClientRect().right - box.getBoundingClientRect().right)),
  };
}"""

SIZES = """() => [...document.querySelectorAll("p > .math > mjx-container")]
  .map(formula => [Boolean(formula.closest("details")), getComputedStyle(formula).fontSize])"""


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Write a page with one question of every form, and a figure in a fold; return its address."""
    folder = tmp_path_factory.mktemp("page")
    shutil.copytree(STATIC, folder, dirs_exist_ok=True)
    head = "".join(f'<link rel="stylesheet" href="{name}.css">' for name in STYLES)
    head += "".join(f'<script src="{name}.js" defer></script>' for name in SCRIPTS)
    body = html_of(PAGE).replace("What was hidden.", f"What was hidden.</p>{FIGURE}<p>")
    (folder / "index.html").write_text(BARE % (head, body), "utf-8")
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def asking():
    """Return the address of every page that asks a question."""
    book = browser.built_book()
    mark = '<div class="question '
    return [
        (book / name).as_uri()
        for name in browser.pages(book)
        if mark in (book / name).read_text("utf-8")
    ]


@pytest.fixture
def addresses(request, bare, asking):
    """Return the bare page, with every form of question, and two others, drawn for each test.

    Forms are made by one script; that no page is too wide or hides a thing, others ask of all.
    """
    return [bare, *Random(request.node.name).sample(asking, 2)]


@pytest.fixture
def visit(chromium):
    """Return a function that opens a page in a browser without a past; no error may come.

    It closes the page before, whose figures would go on moving.
    """
    contexts, trouble = [], []

    def opened(address: str, size=WIDE, **settings):
        while contexts:
            contexts.pop().close()
        contexts.append(chromium.new_context(viewport=size, **settings))
        page = contexts[-1].new_page()
        page.on("console", lambda m: m.type == "error" and trouble.append(m.text))
        page.on("pageerror", lambda error: trouble.append(str(error)))
        page.goto(address)
        if settings.get("java_script_enabled", True):
            page.evaluate("() => window.MathJax?.startup?.promise")
        return page

    yield opened
    for context in contexts:
        context.close()
    assert not trouble


def boxes(page) -> list:
    """Return the questions of a page, the sections around them unfolded."""
    page.evaluate("document.querySelectorAll('.deeper').forEach(fold => { fold.open = true; })")
    return page.locator(".question").all()


def answer(page, asks: str) -> None:
    """Answer the question whose first control has the focus, by keys, and commit."""
    if asks == "choice":
        page.keyboard.press("Space")
        page.keyboard.press("ArrowDown")
    else:
        page.keyboard.type("70.5" if asks == "number" else "my words")
    page.keyboard.press("Tab")
    assert page.evaluate(HERE)["submit"]
    page.keyboard.press("Enter")


# ---- by keyboard ----


def test_every_question_is_answered_by_keys_alone_and_shows_its_answer_only_then(visit, addresses):
    for address in addresses:
        page, answered = visit(address), set()
        all_of_them = page.evaluate("[...document.querySelectorAll('.question')].map(q => q.id)")
        for _ in range(1500):
            page.keyboard.press("Tab")
            here = page.evaluate(HERE)
            if here["end"]:
                break
            if here["deeper"]:
                page.keyboard.press("Enter")
            if here["done"] or here["show"]:
                continue
            box = page.locator(f"#{here['id']}")
            before = box.evaluate(LOOK)
            assert (before["shown"], before["status"]) == (0, ""), f"{address}: {here['id']}"
            answer(page, here["asks"])
            after = box.evaluate(LOOK)
            assert after["hidden"] == 0 < after["shown"] == before["hidden"], address
            assert after["status"].startswith(("Right: ", "Not quite: ", "You said: ")), address
            assert (after["verdict"], after["focus"]) != ("shown", "")
            assert after["focus"] == "replies"
            assert after["button"] == ["Try again"]
            answered.add(here["id"])
        assert sorted(answered) == sorted(all_of_them), f"{address}: Tab does not come to all"


def test_show_me_shows_without_a_verdict_and_the_question_can_be_asked_again(visit, addresses):
    for address in addresses:
        page = visit(address)
        for box in boxes(page):
            box.locator(".answer > summary").focus()
            page.keyboard.press("Enter")
            seen = box.evaluate(LOOK)
            assert (seen["open"], seen["verdict"], seen["hidden"]) == (True, "shown", 0), address
            assert seen["status"] == "Shown before an answer."
            assert not box.locator("input, textarea").first.is_enabled()
            box.get_by_role("button", name="Try again").focus()
            page.keyboard.press("Enter")
            seen = box.evaluate(LOOK)
            assert (seen["open"], seen["verdict"], seen["status"]) == (False, None, ""), address
            assert box.locator(":is(input, textarea):focus").count() == 1


def test_the_mind_may_change_until_the_answer_is_given(visit, bare):
    page = visit(bare)
    box = page.locator(".question").first
    for choice in (1, 3, 2):
        box.get_by_role("radio").nth(choice - 1).check()
        assert box.evaluate(LOOK)["status"] == ""
    box.get_by_role("button", name="Check my answer").click()
    assert box.evaluate(LOOK)["status"] == "Not quite: you chose 2, the answer is 3."
    assert box.locator(".chosen").inner_text() == "The length plays no part."
    assert box.locator(".right").count() == 1


def test_nothing_is_judged_before_something_is_said(visit, bare):
    page = visit(bare)
    for box in boxes(page):
        box.locator("[type=submit]").click()
        seen = box.evaluate(LOOK)
        assert (seen["open"], seen["status"]) == (False, "")


NUMBERS = {
    "right": ("71", "68", "74.0", " 7e1 ", "70,5", "71 %", "142/2"),
    "wrong": ("67.9", "-71", "71,000", "0.71", "−70"),
    None: ("many", "7 or 8", "1/0x", "--3"),
}
WORDS = {"right": ("Dull", "“bored.”", " boring "), "wrong": ("great", "dully")}


@pytest.mark.parametrize(("asks", "said"), [("number", NUMBERS), ("word", WORDS)])
def test_numbers_and_words_are_understood_as_people_write_them(visit, bare, asks, said):
    box = visit(bare).locator(f"[data-asks={asks}]")
    for verdict, texts in said.items():
        for text in texts:
            box.get_by_label(f"Your {asks}").fill(text)
            box.locator("[type=submit]").click()
            assert box.evaluate(LOOK)["verdict"] == verdict, text
            if verdict:
                box.get_by_role("button", name="Try again").click()


# ---- memory and score ----


def test_answers_are_remembered_and_only_the_first_try_counts(visit, bare):
    page = visit(bare)
    score = page.locator(".score")
    assert score.inner_text() == "0 of 3 right at the first try, 3 to go."
    choice, number, word = (
        page.locator(f".question.check[data-asks={asks}]") for asks in ("choice", "number", "word")
    )
    choice.get_by_role("radio").nth(2).check()
    choice.locator("[type=submit]").click()
    number.get_by_label("Your number").fill("5")
    number.locator("[type=submit]").click()
    number.get_by_role("button", name="Try again").click()
    number.get_by_label("Your number").fill("71")
    number.locator("[type=submit]").click()
    assert score.inner_text().startswith("1 of 3 right at the first try, 1 to go.")
    word.locator(".answer > summary").click()
    assert score.inner_text().startswith("1 of 3 right at the first try.")
    page.reload()
    assert score.inner_text().startswith("1 of 3 right at the first try.")
    assert [box.evaluate(LOOK)["verdict"] for box in (choice, number, word)] == [
        "right",
        "right",
        "shown",
    ]
    assert number.get_by_label("Your number").input_value() == "71"
    score.get_by_role("button", name="Start again").click()
    assert score.inner_text() == "0 of 3 right at the first try, 3 to go."
    page.reload()
    assert [box.evaluate(LOOK)["open"] for box in (choice, number, word)] == [False] * 3


def test_it_works_where_nothing_can_be_kept(visit, chromium, bare):
    context = chromium.new_context()
    context.add_init_script(
        "Object.defineProperty(window, 'localStorage', {get() { throw new Error('no'); }})"
    )
    page = context.new_page()
    page.goto(bare)
    box = page.locator(".question").first
    box.get_by_role("radio").nth(2).check()
    box.locator("[type=submit]").click()
    assert box.evaluate(LOOK)["verdict"] == "right"
    context.close()


# ---- for everyone ----


def test_each_control_has_a_name_in_the_accessibility_tree(visit, addresses):
    for address in addresses:
        page = visit(address)
        for box in boxes(page):
            choices = box.locator(".choices > li").all()
            for choice in choices:
                assert choice.get_by_role("radio", checked=False).count() == 1
            group = "Choose one" if choices else "Your answer"
            assert box.get_by_role("group", name=group).count() == 1, address
            tree = box.aria_snapshot()
            assert tree.count('radio "') == len(choices), address
            assert ("textbox " in tree) == (not choices), address
            assert "The answer" not in tree, address
            box.locator("input, textarea").first.focus()
            answer(page, box.get_attribute("data-asks"))
            assert 'group "The answer"' in box.aria_snapshot()
            assert box.locator("form").get_by_role("status").inner_text()


def test_axe_finds_nothing_wrong_with_answered_questions(visit, bare):
    for scheme in ("light", "dark"):
        page = visit(bare)
        page.evaluate("t => { document.documentElement.dataset.theme = t; }", scheme)
        assert for_everyone.violations(page) == []
        for box in boxes(page):
            box.locator("input, textarea").first.focus()
            answer(page, box.get_attribute("data-asks"))
        assert for_everyone.violations(page) == []


def test_without_javascript_the_answer_is_folded_and_opens(visit, addresses):
    for address in addresses:
        page = visit(address, java_script_enabled=False)
        for fold in page.locator(".deeper > summary").all():
            fold.click()
        for box in page.locator(".question").all():
            controls = box.locator("input, textarea, button").all()
            assert not any(control.is_visible() for control in controls), address
            assert box.locator(".choices, .blank").is_visible()
            assert not box.locator(".replies").is_visible()
            box.locator(".answer > summary").click()
            assert box.locator(".replies").is_visible()
            for part in box.locator(".answer > :not(summary)").all():
                assert part.is_visible() or not part.inner_text().strip(), address


def test_paper_shows_questions_and_answers_without_controls(visit, addresses):
    for address in addresses:
        page = visit(address)
        if page.locator(".choices").count():  # what was answered before is not printed
            box = page.locator(".question:has(.choices)").first
            box.evaluate("box => box.closest('.deeper')?.setAttribute('open', '')")
            box.get_by_role("radio").first.check()
            box.locator("[type=submit]").click()
        page.emulate_media(media="print")
        page.evaluate("dispatchEvent(new Event('beforeprint'))")
        for box in page.locator(".question").all():
            controls = box.locator(
                "form :is(input, textarea, button, legend, [role=status]), summary"
            )
            assert not any(control.is_visible() for control in controls.all()), address
            assert box.locator(".choices, .blank").is_visible(), address
            assert box.evaluate(LOOK)["hidden"] == 0, address
        assert not page.locator(".score").is_visible()
        page.evaluate("dispatchEvent(new Event('afterprint'))")
        page.emulate_media(media="screen")
        assert page.locator(".question[data-verdict]").count() <= 1, "printing is no answer"


def test_on_a_phone_nothing_sticks_out(visit, addresses):
    for address in addresses:
        page = visit(address, PHONE, color_scheme="dark")
        for box in boxes(page):
            assert box.evaluate(LOOK)["over"] < 1, address
            box.locator("input, textarea").first.focus()
            answer(page, box.get_attribute("data-asks"))
            assert box.evaluate(LOOK)["over"] < 1, address
        assert page.evaluate("document.documentElement.scrollWidth") <= 375, address


# ---- folds ----


def test_a_link_to_what_is_folded_opens_it(visit, bare):
    page = visit(bare)
    part = page.locator("#a-part")
    assert not part.is_visible()
    page.get_by_role("link", name="link").first.click()
    assert part.is_visible()
    page.locator(".deeper > summary").click()
    assert not part.is_visible()
    page.get_by_role("link", name="link").first.click()  # the address is the same
    assert part.is_visible()
    for place in ("a-part", "going-deeper-more"):
        other = visit(f"{bare}#{place}")
        assert other.locator("#a-part").is_visible()
        assert other.evaluate("scrollY") > 0


def test_every_folded_section_of_the_book_opens_from_the_contents(visit, addresses):
    for address in addresses[1:]:
        page = visit(address)
        for link in page.locator(".bd-toc-item a[href*='going-deeper']").all():
            fold = page.locator(f"[id='{link.get_attribute('href')[1:]}'] > .deeper")
            assert not fold.locator("summary + *").first.is_visible()
            link.evaluate("link => link.click()")
            page.wait_for_function("fold => fold.open", arg=fold.element_handle())


def test_a_figure_in_a_fold_is_drawn_at_its_size_when_it_is_shown(visit, bare):
    page = visit(bare)
    box = page.locator(".question").first
    page.wait_for_function("window.Plotly")
    assert box.locator(".seqbook-plotly[data-drawn]").count() == 0
    box.locator(".answer > summary").click()
    box.locator(".seqbook-plotly[data-drawn]").wait_for()
    drawn, place = (
        box.locator(what).bounding_box() for what in (".main-svg >> nth=0", ".seqbook-figure")
    )
    assert drawn["width"] == pytest.approx(place["width"], abs=1)
    assert drawn["width"] > 300


def test_formulas_in_a_fold_are_as_large_as_those_outside(visit, addresses):
    for address in addresses[1:]:
        page = visit(address)
        found = page.evaluate(SIZES)
        folded = {size for inside, size in found if inside}
        assert folded <= {size for inside, size in found if not inside}, address
