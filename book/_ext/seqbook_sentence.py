"""Put "One sentence, every model" on a page: a stored table, and models that answer in the page.

```{one-sentence}
:models: window lstm transformer
:brief:
```

experiments/one_sentence.json holds what the models say of the sentences that the page offers: this
is seen before the reader types, and without JavaScript. The weights, one_sentence.npz beside it, go
into the built book as one classic script a model, which the page fetches when it is needed.

```{one-sentence-models}
```

gives a table of the models: what each sees, how large it is, how well it guesses.
"""

from __future__ import annotations

import base64
import json
from html import escape
from pathlib import Path
from typing import ClassVar

import numpy as np
from docutils import nodes
from docutils.parsers.rst import directives
from sphinx.application import Sphinx
from sphinx.util.docutils import SphinxDirective

STORED = "experiments/one_sentence"
SCRIPTS = ("words", "models", "page")
# The models in their order on the page: name, a short one, where they are built, what they see.
MODELS = {
    "ngram": ("Kneser-Ney", "KN", "01_fixed_windows.html#what-to-beat", "the last two words"),
    "window": ("Fixed window", "window", "03_big_windows.html#on-the-novel", "the last two words"),
    "bag": ("Bag of words", "bag", "02_bag_of_words.html", "the last ten, in no order"),
    "rnn": ("RNN", "RNN", "04_recurrent_networks.html", "all so far, through one state"),
    "lstm": ("LSTM", "LSTM", "08_gated_cells.html#the-whole-step", "all so far, with gates"),
    "gru": ("GRU", "GRU", "08_gated_cells.html#l30", "all so far, with gates"),
    "attention": (
        *("GRU + attention", "attention"),
        *("12_attention.html", "all so far, and its last 50 states"),
    ),
    "transformer": ("Transformer", "Transf.", "13_transformer.html", "the last 17 to 32 words"),
    "mingru": (
        *("minGRU", "minGRU"),
        *("15_recurrence_returns.html#the-mingru", "all so far, its gate only the word"),
    ),
    "selective": (
        *("Selective state space", "selective"),
        "15_recurrence_returns.html#gates-that-select",
        "all so far, through four numbers a unit",
    ),
    "delta": (
        *("Delta rule", "delta"),
        "15_recurrence_returns.html#write-only-the-difference",
        "the last 17 to 32 words, through a table",
    ),
}
DEEPEST = 16  # bits: the strongest colour; page.js has the same
BEGIN = "Sentences to begin with"
UNKNOWN = '<span class="unknown">?<span class="visually-hidden"> unknown</span></span>'
SAMPLES = """<div class="sentence-more pst-js-only">
<button type="button" class="sentence-on">Sample on</button>
<label>seed <input type="number" min="0" max="9999" value="1"></label>
<button type="button" class="sentence-again">Another</button></div>
<dl class="sentence-samples" hidden></dl>"""


def record(root: str) -> dict:
    """Return the experiment's record."""
    return json.loads(Path(root, f"{STORED}.json").read_text(encoding="utf-8"))


# ---- what is read before the models are there ----


def shown(word: str) -> str:
    """Return a word as the page shows it; page.js says the same."""
    return {"<unk>": "(a rare word)", "<eos>": "¶ end"}.get(word, word)


def guesses_table(names: list[str], found: dict) -> str:
    """Return the table of what each model expects next."""
    rows = []
    for name in names:
        label, _, link, _ = MODELS[name]
        bits = found["bits"][name]
        cells = "".join(
            f"<td><bdi>{escape(shown(word))}</bdi> <small>{100 * share:.0f}&nbsp;%</small></td>"
            for word, share in found["guesses"][name]
        )
        rows.append(
            f'<tr data-model="{name}"><th scope="row"><a href="{link}">{label}</a></th>'
            f'<td class="mean">{sum(bits) / len(bits):.1f}</td>{cells}</tr>'
        )
    return (
        '<table class="sentence-guesses"><caption>What each model expects next</caption><thead><tr>'
        '<th scope="col">model</th><th scope="col">bits a word</th>'
        '<th scope="col">likeliest</th><th scope="col">second</th><th scope="col">third</th></tr>'
        f"</thead><tbody>{''.join(rows)}</tbody></table>"
    )


def heat_table(names: list[str], found: dict) -> str:
    """Return the table of every model's surprise at every word, a row a word."""
    heads = "".join(
        f'<th scope="col" data-model="{name}"><span aria-hidden="true">{MODELS[name][1]}</span>'
        f'<span class="visually-hidden">{MODELS[name][0]}</span></th>'
        for name in names
    )
    rows = []
    for place, (word, known) in enumerate(zip(found["words"], found["known"], strict=True)):
        bits = [found["bits"][name][place] for name in names]
        cells = "".join(heat_cell(each, each == min(bits)) for each in bits)
        head = f'<th scope="row"><bdi>{escape(word)}</bdi>{"" if known else UNKNOWN}</th>'
        rows.append(f"<tr>{head}{cells}</tr>")
    return (
        '<div class="sentence-heat" role="region" tabindex="0" aria-label="Surprise, word by word">'
        "<table><caption>Surprise at each word, in bits: the deeper the colour, the greater; "
        "bold is the least</caption>"
        f'<thead><tr><th scope="col">word</th>{heads}</tr></thead>'
        f"<tbody>{''.join(rows)}</tbody></table></div>"
    )


def heat_cell(bits: float, least: bool) -> str:
    """Return the cell of one surprise, bold where no other model's is less."""
    bold = ' class="least"' if least else ""
    return f'<td style="--heat:{min(1, bits / DEEPEST):.2f}"{bold}>{digits(bits)}</td>'


def digits(bits: float) -> str:
    """Return a surprise in two digits, so that a phone has room for every model; page.js, too."""
    return f"{bits:.1f}" if bits < 9.95 else f"{bits:.0f}"


def form(sentences: list[dict], brief: bool) -> str:
    """Return what the reader types into, and the sentences to begin with."""
    text = escape(sentences[0]["text"])
    options = 'id="sentence-text" autocomplete="off" autocapitalize="off" spellcheck="false"'
    if brief:
        entry = f'<input type="text" {options} value="{text}">'
        return f'<label for="sentence-text">Type a sentence</label>{entry}'
    buttons = "".join(
        f'<button type="button" data-text="{escape(each["text"])}" '
        f'data-look="{escape(each["look"])}">{escape(each["title"])}</button>'
        for each in sentences
    )
    return (
        '<label for="sentence-text">Your sentence</label>'
        f'<textarea {options} rows="2">{text}</textarea>'
        f'<div class="sentence-presets" role="group" aria-label="{BEGIN}">{buttons}</div>'
    )


def figure(held: dict, names: list[str], brief: bool) -> str:
    """Return the whole figure, with the first of the sentences."""
    sentences = list(held["sentences"].values())
    found = sentences[0]
    stored = f"<p>A stored sentence: <q>{escape(found['text'])}</q></p>"
    look = "" if brief else f'<p class="sentence-look">{escape(found["look"])}</p>'
    return (
        f'<div class="seqbook-sentence{" brief" if brief else ""}" role="group" '
        f'aria-label="One sentence, every model"><noscript>{stored}</noscript>'
        f'<div class="sentence-form pst-js-only">{form(sentences, brief)}</div>'
        f'{look}<p class="sentence-status" role="status"></p>{guesses_table(names, found)}'
        f"{'' if brief else SAMPLES + heat_table(names, found)}</div>"
    )


def models_table(held: dict) -> str:
    """Return the table of the models."""
    scores = {row["model"]: row for row in held["rows"]}
    rows = "".join(
        f'<tr><th scope="row"><a href="{link}">{label}</a></th><td>{sees}</td>'
        f'<td class="text-right">{scores[name]["parameters"]:,}</td>'
        f'<td class="text-right">{scores[name]["stored_test"]:.1f}</td></tr>'
        for name, (label, _, link, sees) in MODELS.items()
    )
    return (
        '<div class="pst-scrollable-table-container"><table class="table sentence-models">'
        '<thead><tr><th scope="col">model</th><th scope="col">what it sees</th>'
        '<th scope="col" class="text-right">numbers</th>'
        '<th scope="col" class="text-right">perplexity</th></tr></thead>'
        f"<tbody>{rows}</tbody></table></div>"
    )


class OneSentence(SphinxDirective):
    """Put the figure here, with these models or all."""

    option_spec: ClassVar[dict] = {"models": directives.unchanged, "brief": directives.flag}

    def run(self) -> list[nodes.Node]:
        """Return the figure."""
        names = self.options.get("models", " ".join(MODELS)).split()
        if unknown := [name for name in names if name not in MODELS]:
            raise self.error(f"there is no model {unknown[0]!r}: expected one of {list(MODELS)}")
        self.env.note_dependency(str(Path(self.env.srcdir, f"{STORED}.json")))
        text = figure(record(self.env.srcdir), names, "brief" in self.options)
        return [nodes.raw("", text, format="html", classes=["sentence"])]


class OneSentenceModels(SphinxDirective):
    """Put the table of the models here."""

    def run(self) -> list[nodes.Node]:
        """Return the table."""
        self.env.note_dependency(str(Path(self.env.srcdir, f"{STORED}.json")))
        return [nodes.raw("", models_table(record(self.env.srcdir)), format="html")]


# ---- the models for the page ----


def script(name: str, arrays: dict[str, np.ndarray], config: dict) -> str:
    """Return the script that brings one model: its arrays, one behind the other, as base64."""
    places, blob = {}, b""
    for key, array in arrays.items():
        if array.ndim == 0:
            continue
        blob += b"\0" * (len(blob) % 2)  # numbers of two bytes begin at even places
        places[key] = [str(array.dtype), int(array.size), len(blob)]
        blob += np.ascontiguousarray(array).tobytes()
    levels = range(1, config["order"] + 1)
    discounts = [float(arrays[f"{n}/discount"]) for n in levels if f"{n}/discount" in arrays]
    about = {"config": config | {"discounts": discounts}, "arrays": places}
    described = json.dumps(about, separators=(",", ":"))
    text = base64.b64encode(blob).decode("ascii")
    return f'seqbookSentence.take("{name}",{described},"{text}");\n'


def write_models(app: Sphinx, exception: Exception | None) -> None:
    """Write a script for every model, and one for the words, when the build went well."""
    if exception is not None or app.builder.format != "html":
        return
    folder = Path(app.outdir) / "_static" / "sentence" / "weights"
    folder.mkdir(parents=True, exist_ok=True)
    with np.load(Path(app.srcdir, f"{STORED}.npz")) as file:
        stored = {key: file[key] for key in file}
    words = stored["vocabulary/words"].tolist()
    text = json.dumps(words, ensure_ascii=False, separators=(",", ":"))
    (folder / "vocabulary.js").write_text(f"seqbookSentence.words={text};\n", encoding="utf-8")
    about_words = {"vocabulary": len(words), "bos": words.index("<bos>")}
    config = record(app.srcdir)["config"] | about_words
    for name in MODELS:
        own = {k.removeprefix(f"{name}/"): a for k, a in stored.items() if k.startswith(f"{name}/")}
        (folder / f"{name}.js").write_text(script(name, own, config), encoding="ascii")


def add_scripts(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Load the scripts on a page with the figure."""
    if doctree is None:
        return
    if any("sentence" in node.get("classes", ()) for node in doctree.findall(nodes.raw)):
        app.add_css_file("sentence/page.css")
        for name in SCRIPTS:
            app.add_js_file(f"sentence/{name}.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register the directives."""
    app.add_directive("one-sentence", OneSentence)
    app.add_directive("one-sentence-models", OneSentenceModels)
    app.connect("html-page-context", add_scripts)
    app.connect("build-finished", write_models)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
