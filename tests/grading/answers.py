"""A made-up class: right answers to the six functions of lab 2, as many people would write them.

A text of answers.txt holds choices, `⟦one¦another¦...⟧`; each student draws the first most often.
So the answers are independent, and yet many are alike, as in a class.
"""

import ast
import re
from pathlib import Path

import numpy as np

CHOICE = re.compile(r"⟦([^⟦⟧]*)⟧")

PARTS = (Path(__file__).parent / "answers.txt").read_text("utf-8").split("=== ")[1:]
TEXTS = {name: text for name, text in (part.split("\n", 1) for part in PARTS)}


def drawn(text, rng):
    """Return a text with every choice made; earlier ones are drawn more often."""
    while found := CHOICE.search(text):
        options = found[1].split("¦")
        weights = 1 / np.arange(1, len(options) + 1)
        chosen = options[rng.choice(len(options), p=weights / weights.sum())]
        text = text[: found.start()] + chosen + text[found.end() :]
    return text


def independent(rng):
    """Return one student's own answers, by function."""
    return {name: drawn(text, rng) for name, text in TEXTS.items()}


class Renamed(ast.NodeTransformer):
    """Give the function's own variables other names."""

    def __init__(self, tree, rng):
        stored = [n for n in ast.walk(tree) if isinstance(n, ast.Name)]
        own = sorted({n.id for n in stored if isinstance(n.ctx, ast.Store)})
        self.names = {name: f"{rng.choice(list('qxyzuvw'))}{n}" for n, name in enumerate(own)}

    def visit_Name(self, node):
        return ast.Name(self.names.get(node.id, node.id), node.ctx)


def disguised(answers, rng):
    """Return a copy as somebody hides it: other names, other comments, no docstrings, statements
    swapped where a line does not need the one before."""
    hidden = {}
    for name, text in answers.items():
        tree = ast.parse(text)
        body = tree.body[0].body
        body = body[1:] if ast.get_docstring(tree.body[0]) else body
        for n in range(len(body) - 2):
            made = {x.id for x in ast.walk(body[n]) if isinstance(x, ast.Name)}
            used = {x.id for x in ast.walk(body[n + 1]) if isinstance(x, ast.Name)}
            stores = {
                x.id
                for s in body[n : n + 2]
                for x in ast.walk(s)
                if isinstance(x, ast.Name) and isinstance(x.ctx, ast.Store)
            }
            if not made & used & stores:
                body[n], body[n + 1] = body[n + 1], body[n]
        tree.body[0].body = body
        tree = Renamed(tree, rng).visit(tree)
        lines = ast.unparse(ast.fix_missing_locations(tree)).split("\n")
        hidden[name] = "\n".join(f"{line}  # mine {rng.integers(99)}" for line in lines)
    return hidden
