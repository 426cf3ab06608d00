"""Read the questions of the text: Markdown block quotes, which every viewer shows well.

A quote holds the prompt, then a numbered list of choices or a blank, then the replies between
<details> and </details>. What "Predict first." hides goes on after the quote, up to END.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from docutils import nodes

KINDS = {"Predict first.": "predict", "Question.": "check"}
END = "<!-- end of the answer -->"
RIGHT = "Right."
FOLD = re.compile(r"<details>\s*<summary>[^<]*</summary>")
BLANK = re.compile(r"(Your (number|word|answer):)\s*_{2,}(.*)", re.DOTALL)
# "71", "2,634", "-0.5", "1e-5", as people write them
NUMBER = r"[-−]?\d[\d,]*(?:\.\d+)?(?:e[-−]?\d+)?"
RANGE = re.compile(rf"\s*\(({NUMBER})\s*%? to ({NUMBER})\s*%?\)")
OTHERS = re.compile(r"\s*\(or: ([^)]+)\)")


class Unclear(ValueError):
    """A question that is not written as one; the message says how to write it."""


@dataclass
class Question:
    """One question, read.

    kind: "predict" or "check"; asks: "choice", "number", "word" or "answer".
    field: the list of the choices, or the paragraph with the blank.
    right: what is right, as questions.js reads it: "1 3", "68 74", "dull|boring"; "" if not judged.
    answer: what to name as the answer: "71".
    """

    kind: str
    asks: str
    prompt: list[nodes.Node]
    field: nodes.Element
    replies: list[nodes.Node]
    right: str = ""
    answer: str = ""


def first_words(quote: nodes.Element) -> str:
    """Return the bold words that a paragraph, or the first one of a quote, begins with, or ""."""
    first = quote
    while isinstance(first, nodes.Element) and not isinstance(first, nodes.strong):
        first = next((node for node in first if node.astext()), None)  # MyST has empty texts
    return first.astext() if isinstance(first, nodes.strong) else ""


def is_question(node: nodes.Node) -> bool:
    """Tell whether a node is a quote that begins as a question does.

    Raises:
        Unclear: if it nearly does.
    """
    if not isinstance(node, nodes.block_quote) or not (words := first_words(node)):
        return False
    if words not in KINDS and re.match(r"(predict( first)?|question)\b", words, re.IGNORECASE):
        raise Unclear(
            f'"{words}" is no beginning of a question: write {" or ".join(KINDS)} in bold'
        )
    return words in KINDS


def is_end(node: nodes.Node) -> bool:
    """Tell whether a node is the comment that ends an answer."""
    return isinstance(node, nodes.raw) and node.astext().strip() == END


def split(quote: nodes.block_quote) -> tuple[list[nodes.Node], list[nodes.Node]]:
    """Return what stands before the <details> of a quote, and what stands in it."""
    tags = {n: node.astext().strip() for n, node in enumerate(quote) if isinstance(node, nodes.raw)}
    start = next((n for n, tag in tags.items() if tag.startswith("<details")), None)
    if start is None:
        raise Unclear(
            "a question has its answer in the quote, after <details><summary>Compare</summary> "
            "and an empty line"
        )
    if not FOLD.fullmatch(tags[start]):
        raise Unclear("an empty line of the quote follows <details><summary>Compare</summary>")
    last = len(quote) - 1
    if tags.get(last) != "</details>" or last == start:
        raise Unclear(
            "a question ends with </details>, alone on its line of the quote, after an empty one"
        )
    return quote[:start], quote[start + 1 : last]


def judge_choices(choices: nodes.enumerated_list, replies: list[nodes.Node]) -> str:
    """Return the numbers of the right choices."""
    if len(choices) < 2 or any(len(choice) != 1 for choice in choices):
        raise Unclear("a question has two choices or more, each of one paragraph")
    if len(replies) != 1 or not isinstance(replies[0], nodes.enumerated_list):
        raise Unclear("the answer to choices is one numbered list, a reply to each choice")
    if len(replies[0]) != len(choices):
        raise Unclear(f"{len(choices)} choices have {len(replies[0])} replies: write one for each")
    right = [n for n, reply in enumerate(replies[0], 1) if first_words(reply) == RIGHT]
    if not right or len(right) == len(choices):
        raise Unclear(
            f"{len(right)} of {len(choices)} replies begin with **{RIGHT}**: at least one choice "
            "is right, and one is wrong"
        )
    return " ".join(map(str, right))


def value(text: str) -> float:
    """Return a number as people write it."""
    return float(text.replace(",", "").replace("−", "-"))


def judge_number(answer: str, rest: str) -> str:
    """Return the range of the right numbers, "low high"; without a range, one number is right."""
    given = re.match(rf"(?:about )?({NUMBER})", answer)
    found = RANGE.match(rest)
    if not given or (not found and not rest.startswith(".")):  # a range mistyped is no full stop
        raise Unclear(
            "the answer to a number begins with it and the range of what is right, or a full stop "
            "if nothing else is: **71** (68 to 74), or **3**."
        )
    low, high = map(value, found.groups() if found else (given[1], given[1]))
    if not low <= value(given[1]) <= high:
        raise Unclear(f"the range {low:g} to {high:g} does not hold the answer {given[1]}")
    return f"{low!r} {high!r}"


def judge_word(answer: str, rest: str) -> str:
    """Return the right words, a bar between two."""
    if not answer:
        raise Unclear("the answer to a word begins with it: **dull** (or: boring, bored)")
    others = OTHERS.match(rest)
    words = [answer, *(others[1].split(",") if others else ())]
    return "|".join(word.strip().strip(".").lower() for word in words)


def read(quote: nodes.block_quote) -> Question:
    """Read a question.

    Raises:
        Unclear: if it is not written as one.
    """
    before, replies = split(quote)
    prompt, field = before[:-1], before[-1] if before else None
    if not replies:
        raise Unclear("nothing stands between <details> and </details>")
    kind = KINDS[first_words(quote)]
    if prompt and isinstance(field, nodes.enumerated_list):
        right = judge_choices(field, replies)
        return Question(kind, "choice", prompt, field, replies, right)
    blank = BLANK.fullmatch(field.astext()) if isinstance(field, nodes.paragraph) else None
    if not prompt or not blank:
        raise Unclear(
            "a numbered list of choices stands before <details>, or a paragraph of its own: "
            "Your number: ____ (or word, or answer)"
        )
    asks = blank[2]
    if asks == "answer":
        return Question(kind, asks, prompt, field, replies)
    answer = first_words(replies[0])
    rest = replies[0].astext().removeprefix(answer)
    right = (judge_number if asks == "number" else judge_word)(answer, rest)
    return Question(kind, asks, prompt, field, replies, right, answer)


def hidden_after(box: nodes.block_quote) -> list[nodes.Node]:
    """Return what a "Predict first" box hides: all that follows, the end's comment the last."""
    hidden = []
    for node in box.parent[box.parent.index(box) + 1 :]:
        hidden.append(node)
        if is_end(node):
            return hidden
        if isinstance(node, nodes.section) or is_question(node):
            break
    raise Unclear(f"{END} must follow this box before the next heading, box or end of the page")
