"""Write what the search page searches: the book's sentences, section by section.

Sphinx's own search ranks a glossary above the chapter that explains a word, and shows the top of
the source file as a summary. This one keeps sentences only: no code, no output, no folded answer,
no TeX. The list is a classic script, because a page opened from disk may not fetch anything.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from pathlib import Path

from docutils import nodes
from sphinx import addnodes
from sphinx.application import Sphinx

import seqbook_folds

INDEX = "search-index.js"
# A page's kind, by its name, in the order of their worth; see search.js.
KINDS = {
    "chapter": r"book/\d\d[a-z]?_",
    "lab": r"labs/",
    "glossary": r"book/glossary$",
    "page": r"",
}
# What holds no sentences of the book, or sentences that a reader has yet to unfold.
SKIPPED = (
    *(nodes.literal_block, nodes.math_block, nodes.raw, nodes.comment, nodes.image),
    *(nodes.title, nodes.target, nodes.Invisible, addnodes.index),
)
FOLDED = {"cell", "dropdown", "toggle", "chapter-card"}
SENTENCES = (nodes.paragraph, nodes.term, nodes.caption, nodes.line)
NOTES = (nodes.footnote_reference, nodes.citation_reference)
ASKED = {"exercise_node", "exercise_enumerable_node", "solution_node"}  # of sphinx_exercise
ENDS = (".", "!", "?", ":", '."', '?"', ".)")

SYMBOLS = {
    **{"cdot": "·", "times": "×", "odot": "⊙", "in": "∈", "partial": "∂", "sum": "Σ", "prod": "∏"},
    **{"le": "≤", "leq": "≤", "ge": "≥", "geq": "≥", "approx": "≈", "to": "→", "sqrt": "√"},
    **{"dots": "…", "ldots": "…", "cdots": "…", "ne": "≠", "pm": "±", "ell": "ℓ", "infty": "∞"},
    **{"alpha": "α", "beta": "β", "gamma": "γ", "delta": "δ", "epsilon": "ε", "varepsilon": "ε"},
    **{"theta": "θ", "lambda": "λ", "mu": "μ", "sigma": "σ", "rho": "ρ", "tau": "τ", "phi": "φ"},
    **{"tanh": "tanh", "log": "log", "exp": "exp", "max": "max", "min": "min", "top": "ᵀ"},
    **{
        "quad": " ",
        "left": "",
        "right": "",
        ",": " ",
        ";": " ",
        "%": "%",
        "lVert": "‖",
        "rVert": "‖",
    },
}
LOWERED = str.maketrans("0123456789+-=()aehijklmnoprstuvx", "₀₁₂₃₄₅₆₇₈₉₊₋₌₍₎ₐₑₕᵢⱼₖₗₘₙₒₚᵣₛₜᵤᵥₓ")
RAISED = str.maketrans("0123456789+-=()inTt", "⁰¹²³⁴⁵⁶⁷⁸⁹⁺⁻⁼⁽⁾ⁱⁿᵀᵗ")


def readable(tex: str) -> str:
    r"""Return a formula in a line as plain text, "s_{t-1}" as "sₜ₋₁"; "…" where it does not fit."""
    text = re.sub(r"\\(?:mathrm|text|mathbf|operatorname|hat|bar|tilde)\s*\{([^{}]*)\}", r"\1", tex)
    text = re.sub(r"\\([A-Za-z]+|[,;%])", lambda m: SYMBOLS.get(m[1], m[0]), text)
    for sign, table in (("_", LOWERED), ("\\^", RAISED)):
        small = "".join(map(chr, table))
        text = re.sub(
            sign + r"(?:\{([^{}]*)\}|(.))",
            lambda m, t=table, s=small: (
                (m[1] or m[2]).translate(t) if set(m[1] or m[2]) <= set(s) else m[0]
            ),
            text,
        )
    text = " ".join(text.split())
    return "…" if set(text) & set("\\_^{}&$") else text


def sentence(node: nodes.Node) -> str:
    """Return the text of one paragraph, its formulas readable, its citations and notes left out."""
    if isinstance(node, nodes.math):
        return readable(node.astext())
    if isinstance(node, nodes.Text):
        return node.astext()
    if node.get("refdomain") == "cite":  # "bengio1994": named in the text, or only pointed to
        name, year = re.match(r"(\D*)(.*)", node["reftarget"]).groups()
        return f"{name.title()} ({year})" if node["reftype"] == "t" else ""
    if isinstance(node, SKIPPED + NOTES + SENTENCES) or "number" in node.get("classes", ()):
        return ""
    return "".join(map(sentence, node.children))


def tidy(node: nodes.Element) -> str:
    """Return the text in an element on one line, without the gaps that left out things leave."""
    text = " ".join("".join(map(sentence, node.children)).split())
    return re.sub(r" (?=[.,;:?!)])", "", text)


def sentences(node: nodes.Element) -> Iterator[str]:
    """Yield the paragraphs of a section without those of the sections inside it.

    Of a table only the cells that are sentences, and no answer: nothing between <details> and
    </details>, except where a whole section is folded.
    """
    folded = False
    for child in node.children:
        if isinstance(child, nodes.raw) and (tags := child.astext()) != seqbook_folds.OPEN:
            folded = (folded or "<details" in tags) and "</details" not in tags
        if folded:
            continue
        if isinstance(child, (nodes.Text, nodes.section, addnodes.glossary, *SKIPPED)):
            continue
        if FOLDED & set(child.get("classes", ())) or type(child).__name__ in ASKED:
            continue
        if isinstance(child, SENTENCES):
            text = tidy(child)
            if text.endswith(ENDS) or not isinstance(child.parent, nodes.entry):
                yield text
        yield from sentences(child)


def sections(doctree: nodes.document) -> list[list[str]]:
    """Return [id, heading, text] of each section of a page; a glossary's words are sections too."""
    found = []
    for section in doctree.findall(nodes.section):
        if isinstance(section.parent, nodes.section | nodes.document):  # an exercise has one too
            text = "\n".join(filter(None, sentences(section)))
            title = next(node for node in section if isinstance(node, nodes.title))
            found.append([section["ids"][0], tidy(title), text])
    for item in doctree.findall(nodes.definition_list_item):
        if isinstance(item.parent.parent, addnodes.glossary):
            terms = [term for term in item if isinstance(term, nodes.term)]
            words = ", ".join(term.astext() for term in terms)
            found.append([terms[0]["ids"][0], words, "\n".join(sentences(item[-1]))])
    return found


def kind_of(name: str) -> str:
    """Return the kind of a page."""
    return next(kind for kind, pattern in KINDS.items() if re.match(pattern, name))


def pages(app: Sphinx) -> list[list]:
    """Return [name, kind, sections] of every page of the book, in its order."""
    found = app.env.found_docs
    return [
        [name, kind_of(name), sections(app.env.get_doctree(name))]
        for name in sorted(found, key=lambda name: (list(KINDS).index(kind_of(name)), name))
        if name != app.config.root_doc
    ]


def without_sphinx_search(app: Sphinx) -> None:
    """Keep Sphinx from writing an index of its own."""
    app.builder.search = False


def search_page(app: Sphinx) -> Iterator[tuple[str, dict, str]]:
    """Have the search page written, which Sphinx leaves out with its index."""
    yield "search", {"title": "Search"}, "search.html"


def write_index(app: Sphinx, exception: Exception | None) -> None:
    """Write the sentences beside the scripts, when the build went well."""
    if exception is None and app.builder.format == "html":
        content = json.dumps(pages(app), ensure_ascii=False, separators=(",", ":"))
        file = Path(app.outdir) / "_static" / INDEX
        file.write_text(f"window.bookSentences = {content};\n", encoding="utf-8")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("builder-inited", without_sphinx_search)
    app.connect("html-collect-pages", search_page)
    app.connect("build-finished", write_index)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
