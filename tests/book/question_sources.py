"""Questions for the tests: one of every form, and the sources of the book's chapters, parsed."""

from __future__ import annotations

import json
import sys

from tests.book.browser import ROOT

sys.path.insert(0, str(ROOT / "book" / "_ext"))

STATIC = ROOT / "book" / "_static"
CHOICES = """
> **Predict first.** After which text is $s_t$ the same?
>
> 1. After all three.
> 2. After the first two.
> 3. After none.
>
> <details><summary>Compare</summary>
>
> 1. Without a memory it would be so.
> 2. The length plays no part.
> 3. **Right.** Three pasts, three states.
>
> </details>

What was hidden.

<!-- end of the answer -->
"""


def asked(field: str, answer: str) -> str:
    """Return a question with a field to fill in."""
    return f"""
> **Question.** What about {field.split()[1]}
>
> {field}
>
> <details><summary>Compare</summary>
>
> {answer}
>
> </details>
"""


NUMBER = asked("Your number: ____ words", "**71** (68 to 74). Nobody would think so.")
WORD = asked("Your word: ____", "**dull** (or: boring, bored). A bored man wrote it.")
FREE = asked("Your answer: ____", "It forgets.")
PAGE = f"""# A page

## A section
{CHOICES}
What all may see, and a <a href="#a-part">link</a>.

## Going deeper: more
{CHOICES.replace("After which", "Deeper, after which")}
### A part

The depth.

## Check yourself
{CHOICES.partition("What was")[0].replace("Predict first.", "Question.")}
{NUMBER}{WORD}{FREE}"""


def parsed(source: str):
    """Return the doctree of a Markdown text."""
    from docutils.core import publish_doctree
    from myst_parser.docutils_ import Parser

    known = ["amsmath", "attrs_block", "attrs_inline", "colon_fence", "deflist", "dollarmath"]
    settings = {"report_level": 5, "myst_enable_extensions": known, "doctitle_xform": False}
    return publish_doctree(source, parser=Parser(), settings_overrides=settings)


def text_of(page: str) -> str:
    """Return the Markdown of a notebook, a paragraph in the place of each cell of code."""
    cells = json.loads((ROOT / f"{page}.ipynb").read_text("utf-8"))["cells"]
    return "\n\n".join(
        "".join(cell["source"]) if cell["cell_type"] == "markdown" else "(A cell.)"
        for cell in cells
    )


def html_of(source: str) -> str:
    """Return the body of a page with its questions and folds, as the book has it."""
    import seqbook_folds
    import seqbook_questions
    from docutils.core import publish_from_doctree

    doctree = parsed(source)
    assert list(seqbook_questions.place_all(doctree, "page")) == []
    seqbook_folds.fold_sections(None, doctree)
    settings = {"output_encoding": "unicode", "embed_stylesheet": False, "math_output": "MathML"}
    settings["initial_header_level"] = 1
    html = publish_from_doctree(doctree, writer_name="html5", settings_overrides=settings)
    body = html.partition("<body")[2].partition(">")[2].partition("</body>")[0]
    return body.replace("<main", "<div").replace("</main>", "</div>")
