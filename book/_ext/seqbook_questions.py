"""Turn the questions of the text into questions that a reader answers on the page.

A question becomes a form, and a native fold with the replies; after "Predict first." the fold also
takes the cells and the text that tell the result. Tags around the nodes are enough for all of it.
It needs no script to be read: questions.js only judges what was said.
"""

from __future__ import annotations

import hashlib
import html
from collections.abc import Iterator

from docutils import nodes
from sphinx.application import Sphinx
from sphinx.util import logging

from seqbook_question_source import (
    BLANK,
    END,
    RANGE,
    RIGHT,
    Question,
    Unclear,
    first_words,
    hidden_after,
    is_end,
    is_question,
    read,
)

LOGGER = logging.getLogger(__name__)
SECTION = "Check yourself"  # the title of the section with a score
# What a form holds below its choices, and the head of the fold. Where no script runs, the theme
# hides all that has the class pst-js-only.
FOOT = """</fieldset>
<p class="say pst-js-only"><button type="submit">{button}</button>
<button type="button" hidden>Try again</button><span role="status"></span></p></form>
<details class="answer"><summary><span class="show">Show me</span><span class="shown">The answer
</span></summary><div class="replies" role="group" aria-label="The answer" tabindex="-1">"""
CLOSE = "</details></div>"
SCORE = """<p class="score pst-js-only"><span></span>
<button type="button" hidden>Start again</button></p>"""


def markup(text: str, **attributes: object) -> nodes.raw:
    """Return a node of HTML, which other writers leave out."""
    return nodes.raw("", text, format="html", **attributes)


def choices(question: Question, key: str) -> Iterator[nodes.Node]:
    """Yield the list of choices, each with a button to choose it."""
    question.field["classes"].append("choices")
    for number, (paragraph,) in enumerate(question.field, 1):
        button = f'<input type="radio" class="pst-js-only" name="{key}" value="{number}" required>'
        paragraph.insert(0, markup(f"<label>{button}<span>"))
        paragraph.append(markup("</span></label>"))
    for reply in question.replies[0]:
        if first_words(reply) == RIGHT:
            reply["classes"].append("right")
    yield question.field


def blank(question: Question, key: str) -> Iterator[nodes.Node]:
    """Yield a field to write in, and a blank for paper and for where no script runs."""
    text = question.field.astext()
    label, asks, unit = (html.escape(part.strip()) for part in BLANK.fullmatch(text).groups())
    rest = f'name="{key}" required autocomplete="off"'
    entry = f'<input type="text" {rest}>'
    if asks == "number":
        entry = f'<input type="text" inputmode="decimal" {rest}>'
    if asks == "answer":
        entry = f'<textarea rows="3" {rest}></textarea>'
    yield markup(
        f'<p class="blank">{html.escape(text)}</p>\n'
        f'<p class="entry pst-js-only"><label>{label} {entry} {unit}</label></p>'
    )


def say_what_counts(reply: nodes.Element) -> None:
    """Write "(68 to 74 counts as right)." for "(68 to 74)", and for "(3 to 3)" nothing but "."."""
    for text in list(reply.findall(nodes.Text)):
        if found := RANGE.match(text):
            said = "" if found[1] == found[2] else found[0][:-1] + " counts as right)"
            rest = text[found.end() :]
            stop = "" if rest[:1] in tuple(".,:;") else "."
            text.parent.replace(text, nodes.Text(said + stop + rest))


def page_nodes(question: Question, key: str, hidden: list[nodes.Node]) -> Iterator[nodes.Node]:
    """Yield what stands for a question on the page.

    Args:
        question: what was read.
        key: the element's id.
        hidden: what else its fold holds.
    """
    data = f'data-asks="{question.asks}"'
    if question.right:
        data += f' data-right="{html.escape(question.right)}"'
    if question.answer:
        data += f' data-answer="{html.escape(question.answer)}"'
    yield markup(
        f'<div class="question {question.kind}" id="{key}" {data}>'
        f'<form><div class="prompt" id="{key}-prompt">',
        question=True,
    )
    yield from question.prompt
    legend = "Choose one" if question.asks == "choice" else "Your answer"
    yield markup(
        f'</div><fieldset aria-describedby="{key}-prompt">'
        f'<legend class="visually-hidden pst-js-only">{legend}</legend>'
    )
    yield from (choices if question.asks == "choice" else blank)(question, key)
    if question.asks == "number":
        say_what_counts(question.replies[0])
    yield markup(FOOT.format(button="Check my answer" if question.right else "Compare"))
    yield from question.replies
    yield markup("</div>")
    yield from hidden
    yield markup(CLOSE)


def key_of(docname: str, question: Question) -> str:
    """Return a question's id: the same as long as its page and its words are."""
    words = " ".join(node.astext() for node in [*question.prompt, question.field])
    return "question-" + hashlib.sha256(f"{docname}: {words}".encode()).hexdigest()[:8]


def place(quote: nodes.block_quote, docname: str) -> None:
    """Put a question in the place of its quote.

    Raises:
        Unclear: if it is not written as one.
    """
    question = read(quote)
    parent, here = quote.parent, quote.parent.index(quote)
    hidden = hidden_after(quote) if question.kind == "predict" else []
    new = list(page_nodes(question, key_of(docname, question), hidden[:-1]))
    parent[here : here + 1 + len(hidden)] = new


def add_score(section: nodes.section) -> None:
    """End a section of questions with its score."""
    judged = [n for n in section.findall(nodes.raw) if "data-right" in n.astext()]
    if section[0].astext() == SECTION and any(node.get("question") for node in judged):
        last = max(n for n, node in enumerate(section) if node.astext() == CLOSE)
        section.insert(last + 1, markup(SCORE))


def place_all(doctree: nodes.document, docname: str) -> Iterator[tuple[str, nodes.Element]]:
    """Put every question of a page in its place; yield what is wrong with the others, and where."""
    for quote in list(doctree.findall(nodes.block_quote)):
        try:
            if is_question(quote):
                place(quote, docname)
        except Unclear as error:
            yield str(error), quote
    for comment in filter(is_end, list(doctree.findall(nodes.raw))):
        yield f"{END} ends no box of this section", comment
    for section in doctree.findall(nodes.section):
        add_score(section)


def on_read(app: Sphinx, doctree: nodes.document) -> None:
    """Put the questions of a page in their places; a warning for a fault stops the build."""
    for fault, node in place_all(doctree, app.env.docname):
        LOGGER.warning(fault, location=node)


def add_files(app: Sphinx, pagename: str, templatename: str, context: dict, doctree) -> None:
    """Give a page with questions their script and their look."""
    if doctree is not None and any(node.get("question") for node in doctree.findall(nodes.raw)):
        app.add_css_file("questions.css")
        app.add_js_file("questions.js", loading_method="defer")


def setup(app: Sphinx) -> dict[str, bool]:
    """Register with Sphinx."""
    app.connect("doctree-read", on_read)
    app.connect("html-page-context", add_files)
    return {"parallel_read_safe": True, "parallel_write_safe": True}
