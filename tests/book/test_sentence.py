"""One sentence, every model: the page's models are NumPy's, and the page answers whatever comes."""

from __future__ import annotations

import json

import numpy as np
import pytest

from tests.book import browser
from tests.experiments.scripts import load
from utils.data.bundled import load as load_data
from utils.records import recorded
from utils.text import detokenize, tokenize

pytestmark = [pytest.mark.browser, pytest.mark.slow]

experiment = load("one_sentence")
STORED = browser.ROOT / "experiments" / "one_sentence.npz"
PAGE, FRONT = "book/one_sentence.html", "book/index.html"
FIELD = "#sentence-text"
LOADED = "count => Object.keys(seqbookSentence.models).length === count"
READ = """count => {
  const root = document.querySelector(".seqbook-sentence");
  return Number(root.dataset.read) === count && !root.querySelector(".waiting");
}"""
BITS = """([name, before, ids]) => {
  const reading = new seqbookSentence.Reading(seqbookSentence.models[name], before);
  for (const id of ids) reading.add(id);
  return { bits: reading.bits, next: [...reading.next] };
}"""


@pytest.fixture(scope="module")
def chromium():
    with browser.running() as started:
        yield started


@pytest.fixture
def visitor(chromium):
    """Return a function that opens a page of the built book from disk."""
    contexts = []

    def opened(name=PAGE, **settings):
        settings = {"viewport": {"width": 1000, "height": 800}} | settings
        contexts.append(chromium.new_context(**settings))
        guest = browser.Visitor(contexts[-1], browser.built_book().as_uri() + "/")
        guest.open(name)
        return guest

    yield opened
    for context in contexts:
        context.close()


@pytest.fixture(scope="module")
def loaded(chromium):
    """Return a page that has all its models."""
    with browser.visiting(
        chromium, browser.built_book().as_uri() + "/", viewport={"width": 1000, "height": 800}
    ) as guest:
        guest.open(PAGE)
        guest.page.locator(FIELD).focus()
        guest.page.wait_for_function(LOADED, arg=len(experiment.MODELS))
        yield guest


@pytest.fixture
def page(loaded):
    """Return that page with a text that no test asks for, silent; look for errors at the end."""
    for text, answer in (("", "Nothing to read yet"), ("she was in the room with him", "Next")):
        typed(loaded.page, text)
        wait_until_said(loaded.page, answer)
    loaded.page.locator(".sentence-status").evaluate("status => { status.textContent = ''; }")
    loaded.page.locator(FIELD).focus()
    yield loaded.page
    assert loaded.visit.errors == []
    assert loaded.visit.outside == []


@pytest.fixture(params=["chromium", "firefox"])
def either(request):
    """Return the page with all its models, from disk, in each of the browsers."""
    engine = request.getfixturevalue(request.param)
    with browser.visiting(engine, browser.built_book().as_uri() + "/") as guest:
        guest.open(PAGE)
        guest.page.click(FIELD)
        guest.page.wait_for_function(LOADED, arg=len(experiment.MODELS))
        yield guest.page
        assert guest.visit.errors == []
        assert guest.visit.outside == []


def typed(page, text: str) -> None:
    """Put a text into the field, and wait until it is read."""
    page.fill(FIELD, text)
    words = len(tokenize(text))
    page.wait_for_function(READ, arg=min(words, 1000), timeout=60_000)


def wait_until_said(page, words: str) -> None:
    """Wait until the sentence for those who listen holds these words."""
    page.wait_for_function(
        "words => document.querySelector('.sentence-status').textContent.includes(words)", arg=words
    )


# ---- the same numbers as in NumPy ----


def texts() -> dict[str, list[str]]:
    """Return texts by what is special about them, as words."""
    novel = tokenize(" ".join(load_data("pride_and_prejudice").chapters[57].split()[:400]))
    return {
        "one word": ["darcy"],
        "unknown words": tokenize("My smartphone buzzed 17 times before Elizabeth's zeppelin."),
        "a sentence": tokenize('"Mr. Darcy is not here," said she; "but I am sure he will come."'),
        "sixty words": novel[:60],
        "longer than any model can see": novel[60:200],
    }


def test_the_models_in_the_page_say_what_numpy_says(either):
    vocabulary, config = experiment.TASK().vocabulary, experiment.CONFIG
    before = vocabulary.encode(experiment.BEFORE)
    for name in experiment.MODELS:
        model = experiment.load(STORED, config, name)
        for kind, words in texts().items():
            ids = vocabulary.encode(words)
            bits, following = experiment.surprise(config, model, np.append(before, ids))
            found, which = (
                either.evaluate(BITS, [name, before.tolist(), ids.tolist()]),
                (name, kind),
            )
            expected = bits[len(before) - 1 :].tolist()
            assert found["bits"] == pytest.approx(expected, abs=1e-5), which
            assert found["next"] == pytest.approx(following.tolist(), abs=1e-9), which


def test_a_changed_word_is_read_as_if_the_text_were_new(page):
    vocabulary = experiment.TASK().vocabulary
    before = vocabulary.encode(experiment.BEFORE).tolist()
    words = texts()["longer than any model can see"]
    first, second = (vocabulary.encode(w).tolist() for w in (words, [*words[:37], "elizabeth"]))
    kept = page.evaluate(
        """([before, first, second]) => Object.values(seqbookSentence.models).map((model) => {
          const reading = new seqbookSentence.Reading(model, before);
          const left = [first, second].map((ids) => {
            const left = reading.keep(ids);
            for (const id of ids.slice(ids.length - left)) reading.add(id);
            return left;
          });
          const anew = new seqbookSentence.Reading(model, before);
          for (const id of second) anew.add(id);
          return [left, reading.bits, anew.bits, [...reading.next], [...anew.next]];
        })""",
        [before, first, second],
    )
    for left, bits, anew, guesses, guesses_anew in kept:
        assert left == [len(first), 1]
        assert bits == anew
        assert guesses == guesses_anew


# ---- the same words as in Python ----

ODD = [
    "",
    "  \n\t ",
    "Don't, shouldn't've; Mr. Darcy's 'tis o'clock 's '' n't 'll",
    "well-bred --and-- –so— forth... .... a.b. 3.5 5,000 1,2,3 12:30 st. dr.x",
    "“Curly” ‘quotes’ «and» „more‟ ‹here›",
    "_emphasis_ snake_case __init__ a__b _a_b_ @user_1 #topic @ # a@b.c",
    ":) ;-) :( =D :P:) x:) :)x",
    "<unk> <bos> <eos> <pad> <script>alert(1)</script> <b>bold</b> &amp;",
    "😀👍🏽👨‍👩‍👧‍👦 🇫🇷🇩🇪🇺 ❤️ ☺",
    "café cafe\u0301 naïve İstanbul ΣΑΣ STRASSE ß ŒUVRE",
    "مرحبا بالعالم ١٢٣ שלום עולם हिन्दी में คำไทย 日本語。한국어",
    "zero\u200bwidth soft\u00adhyphen \ufeffBOM \u202ertl\u202c \x00\x07\x1c\x85x nbsp\u00a0here",
    "½ ² Ⅷ x² ﬁne ① ٣٫٥ 1.٢",
    "a" * 3000,
    "-" * 50 + "'" * 7 + "." * 9 + "''''",
    "\u0301accent first \u200d joiner",
]


def test_the_page_cuts_a_text_as_python_does(either):
    chapter = load_data("pride_and_prejudice").chapters[0]
    rng = np.random.default_rng(0)
    signs = [*"ab's-_.,'\"<>()[]:;=dp@#19 \n—’”é", "n't", "Mr.", "\u0301", "\u200d", "🇫", "😀", "ß"]
    mixed = ["".join(rng.choice(signs, size=30)) for _ in range(400)]
    every = [*ODD, chapter, *mixed]
    found = either.evaluate("texts => texts.map(seqbookSentence.tokenize)", every)
    for text, words in zip(every, found, strict=True):
        assert words == tokenize(text), repr(text)
    back = either.evaluate("lists => lists.map(seqbookSentence.detokenize)", found)
    for words, text in zip(found, back, strict=True):
        assert text == detokenize(words)


# ---- what a reader sees ----


def rounding(bits: list[float]) -> list[float]:
    """Return how far two digits may be from these numbers."""
    return [0.06 if each < 9.9 else 0.51 for each in bits]


def assert_shown(cells: list[str], bits: list[float]) -> None:
    """Assert that cells show these numbers, in two digits."""
    off = np.abs(np.array(cells, float) - bits)
    assert (off <= rounding(bits)).all(), (cells, bits)
    assert all(len(cell.replace(".", "")) <= 2 for cell in cells)


def shown_bits(page) -> list[list[str]]:
    return page.locator(".sentence-heat tbody tr").evaluate_all(
        "rows => rows.map(row => [...row.cells].map(cell => cell.textContent))"
    )


def test_what_is_typed_is_read_and_shown(either):
    text = "A zeppelin, said Mr. Darcy to Elizabeth"
    typed(either, text)
    found = experiment.said(experiment.CONFIG, STORED, text)
    bits, means, guesses, unknown = either.evaluate(
        """() => {
          const all = (selector) => [...document.querySelectorAll(selector)];
          const texts = (selector) => all(selector).map((element) => element.textContent);
          const models = all(".sentence-guesses [data-model]").map((row) => row.dataset.model);
          const by = (values) => Object.fromEntries(models.map((name, i) => [name, values(i)]));
          const cells = texts(".sentence-heat td");
          return [by((i) => cells.filter((_, at) => at % models.length === i)),
            by((i) => Number(texts(".sentence-guesses .mean")[i])),
            by((i) => texts(".sentence-guesses bdi").slice(3 * i, 3 * i + 3)),
            texts("tr:has(.unknown) bdi")];
        }"""
    )
    assert unknown == ["zeppelin"]
    names = {"<unk>": "(a rare word)", "<eos>": "¶ end"}
    for name in experiment.MODELS:
        expected = found["bits"][name]
        assert_shown(bits[name], expected)
        assert means[name] == pytest.approx(np.mean(expected), abs=0.06)
        assert guesses[name] == [names.get(word, word) for word, _ in found["guesses"][name]]


def test_the_stored_sentence_is_what_the_models_say(visitor):
    page = visitor().page
    before = shown_bits(page)
    guesses = page.locator(".sentence-guesses").inner_text()
    found = next(iter(recorded("one_sentence")["sentences"].values()))
    page.locator(FIELD).focus()
    page.wait_for_function(LOADED, arg=len(experiment.MODELS))
    page.wait_for_function(READ, arg=len(found["words"]))
    assert shown_bits(page) == before
    assert page.locator(".sentence-guesses").inner_text() == guesses
    assert len(before) == len(found["words"])


def test_nothing_is_fetched_before_the_field_is_touched_and_seven_megabytes_then(chromium):
    folder = browser.built_book() / "_static" / "sentence" / "weights"
    files = sorted(path.name for path in folder.iterdir())
    assert len(files) == len(experiment.MODELS) + 1
    size = sum(path.stat().st_size for path in folder.iterdir())
    assert size <= 7_000_000
    text = (browser.ROOT / "book" / "one_sentence.md").read_text("utf-8")
    assert f"about {size / 1e6:.1f} MB" in text
    words = json.loads((folder / "vocabulary.js").read_text("utf-8").partition("=")[2].strip(";\n"))
    assert f"vocabulary has {len(words):,} words" in " ".join(text.split())
    for name, models in ((PAGE, len(experiment.MODELS)), (FRONT, 3)):
        context = chromium.new_context()
        page, asked = context.new_page(), []
        page.on("request", lambda request, asked=asked: asked.append(request.url))
        page.goto(f"{browser.built_book().as_uri()}/{name}")
        page.wait_for_timeout(300)
        assert not any("/weights/" in url for url in asked), name
        page.locator(FIELD).press("End")
        page.wait_for_function(LOADED, arg=models)
        assert sum("/weights/" in url for url in asked) == models + 1
        context.close()


def test_typing_gives_bits_guesses_and_a_sentence_for_ears(page):
    page.keyboard.press("Control+A")
    page.keyboard.type("My dear Mr. ")
    page.wait_for_function(READ, arg=3)
    rows = shown_bits(page)
    assert [row[0] for row in rows] == ["my", "dear", "mr."]
    assert all(len(row) == len(experiment.MODELS) + 1 for row in rows)
    means = page.locator(".sentence-guesses .mean").all_inner_texts()
    columns = zip(*([float(cell) for cell in row[1:]] for row in rows), strict=True)
    for mean, column in zip(means, columns, strict=True):
        assert abs(float(mean) - np.mean(column)) <= np.mean(rounding(column)) + 0.05
    assert "sentence-status" in page.get_by_role("status").first.get_attribute("class")
    guess = page.locator(".sentence-guesses [data-model=gru] td:nth-child(3) bdi").inner_text()
    wait_until_said(page, f"GRU “{guess}”")
    page.keyboard.type("Bennet")
    page.wait_for_function(READ, arg=4)
    assert shown_bits(page)[:3] == rows  # what was read stays as it was


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("", "Nothing to read yet"),
        (" \u200b\ufeff ", "Nothing to read yet"),
        ("😀 👨‍👩‍👧‍👦", "2 words are not in the vocabulary"),
        ("The zeppelin", "1 word is not in the vocabulary"),
        ("مرحبا بالعالم", "2 words are not in the vocabulary"),
        ("<img src=x onerror=alert(1)> <script>x</script>", "not in the vocabulary"),
        ("ELIZABETH AND DARCY", "Next word"),
        ("1813 12,000 3.5", "not in the vocabulary"),
        ("the " * 1100, "Only the first 1,000 words are read. The table shows the last 100"),
        ("x" * 30_000, "1 word is not in the vocabulary"),
    ],
)
def test_odd_input_gets_a_clear_answer(page, text, said):
    typed(page, text)
    wait_until_said(page, said)
    words = tokenize(text[:20_000])[:1000]
    rows = page.locator(".sentence-heat tbody tr")
    assert rows.count() == min(100, len(words))
    unknown = [word not in experiment.TASK().vocabulary for word in words[-100:]]
    assert page.locator(".sentence-heat .unknown").count() == sum(unknown)
    assert page.locator(".seqbook-sentence :is(img, script)").count() == 0
    heads = page.locator(".sentence-heat tbody th bdi").all_text_contents()
    assert heads == [w if len(w) <= 40 else w[:40] + "…" for w in words[-100:]]
    assert page.evaluate("document.documentElement.scrollWidth - innerWidth") <= 0


def test_every_model_goes_on_and_the_seed_says_how(page):
    typed(page, "Elizabeth was")
    assert page.locator(".sentence-samples").is_hidden()
    page.get_by_role("button", name="Sample on").press("Enter")
    lines = page.locator(".sentence-samples dd")
    lines.first.wait_for()
    first = lines.all_inner_texts()
    assert len(first) == len(experiment.MODELS)
    assert len(set(first)) == len(first)
    assert all(line.startswith("… ") or line.startswith("…") for line in first)
    assert "<unk>" not in " ".join(first)
    assert all(len(tokenize(line.strip("…¶ "))) <= 15 for line in first)
    page.get_by_role("button", name="Another").click()
    page.wait_for_function(
        "line => document.querySelector('.sentence-samples dd').innerText !== line", arg=first[0]
    )
    seed = page.get_by_label("seed")
    assert seed.input_value() == "2"
    seed.fill("1")
    seed.press("Tab")
    page.wait_for_function(
        "line => document.querySelector('.sentence-samples dd').innerText === line", arg=first[0]
    )
    assert lines.all_inner_texts() == first
    page.locator(FIELD).press("x")
    assert page.locator(".sentence-samples").is_hidden()


def test_the_sentences_to_begin_with_are_the_recorded_ones(page):
    buttons = page.locator(".sentence-presets button")
    stored = recorded("one_sentence")["sentences"]
    assert buttons.count() == len(stored) >= 3
    for button, found in zip(buttons.all(), stored.values(), strict=True):
        button.press("Enter")
        page.wait_for_function(READ, arg=len(found["words"]))
        rows = shown_bits(page)
        order = page.locator(".sentence-heat thead th[data-model]").evaluate_all(
            "heads => heads.map(head => head.dataset.model)"
        )
        for place, row in enumerate(rows):
            bits = [found["bits"][name][place] for name in order]
            assert_shown(row[1:], bits)
        assert page.locator(".sentence-look").inner_text() == found["look"]


def test_a_file_that_is_missing_is_named(visitor):
    guest = visitor()
    guest.page.route("**/weights/lstm.js", lambda route: route.abort())
    guest.open(PAGE)  # a page from disk takes a route only when it is opened
    guest.page.locator(FIELD).focus()
    wait_until_said(guest.page, "lstm.js")


def test_without_a_script_the_stored_sentence_is_there(visitor):
    page = visitor(java_script_enabled=False).page
    found = next(iter(recorded("one_sentence")["sentences"].values()))
    assert page.locator(FIELD).is_hidden()
    assert found["text"] in page.locator(".seqbook-sentence").inner_text()
    assert page.locator(".sentence-heat tbody tr").count() == len(found["words"])
    assert page.locator(".sentence-guesses tbody tr").count() == len(experiment.MODELS)


def test_a_very_narrow_page_scrolls_the_table_alone_and_keeps_the_words_in_sight(visitor):
    page = visitor(viewport={"width": 320, "height": 640}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 320
    heat = page.locator(".sentence-heat")
    word = heat.locator("tbody th").first
    place = word.bounding_box()["x"]
    assert heat.evaluate("box => [box.scrollLeft = 1000, box.scrollLeft][1]") > 0
    assert word.bounding_box()["x"] == pytest.approx(place, abs=1)
    last, box = heat.locator("tbody tr td:last-child").first.bounding_box(), heat.bounding_box()
    assert last["x"] + last["width"] <= box["x"] + box["width"] + 1


@pytest.mark.parametrize("name", [PAGE, FRONT])
def test_a_phone_shows_the_whole_table(visitor, name):
    page = visitor(name, viewport={"width": 375, "height": 720}).page
    assert page.evaluate("document.documentElement.scrollWidth") <= 375
    for table in page.locator(".seqbook-sentence table").all():
        box = table.bounding_box()
        assert box["x"] >= 0
        assert box["x"] + box["width"] <= 375
        cut = table.evaluate(
            """table => [...table.querySelectorAll("td")].filter(
                cell => cell.scrollWidth > cell.clientWidth + 1).length"""
        )
        assert cut == 0
