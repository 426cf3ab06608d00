"""Diagram of chapter 10: top-k keeps as many symbols everywhere, the nucleus as many as it needs.

The LSTM that the chapter trains, at three places of a tune that it never saw.
"""

from __future__ import annotations

from functools import cache

import numpy as np

from utils.diagrams.look_back import HEAD, TUNE, short
from utils.diagrams.shapes import Scene, shown
from utils.music.composers import load_model
from utils.music.corpora import END, irish
from utils.music.generate import next_probabilities
from utils.scratch.functions import softmax

AFTER = tuple(TUNE[:length] for length in (5, 4, 6))  # its beginnings, by how open they are
TOP_K, TOP_P, SHOWN = 5, 0.9, 10  # of the symbols, the likeliest are drawn
LEFT, WIDE, ROW, TALL, HIGH = 118, 28, 96, 54, 318


@cache
def likeliest(text: str) -> tuple[list[str], np.ndarray, int]:
    """Return the SHOWN likeliest symbols after a beginning, their shares, and how many are kept."""
    corpus = irish()
    ids = corpus.vocabulary.encode([END, *HEAD, *text])
    logits = load_model("irish", corpus).forward(ids[:, None])[-1, 0].astype(float)
    p = softmax(logits)
    order = np.argsort(-p, kind="stable")[:SHOWN]
    kept = int((next_probabilities(logits, top_p=TOP_P) > 0).sum())
    return [corpus.vocabulary.tokens[n] for n in order], p[order], kept


def drawing() -> Scene:
    """Draw the likeliest symbols at three places, what the nucleus keeps, and where top-k cuts."""
    scene = Scene(
        HIGH,
        "What top-k and the nucleus keep of a distribution",
        "Three rows of ten bars: the probabilities of the likeliest next symbols at three places "
        "of a tune. The bars that belong to the nucleus are coloured, one in the first row, more "
        "below. A line behind the fifth bar of every row shows where top-k cuts, whatever they "
        "are.",
    )
    scene.label("nucleus", 4, 10, f"nucleus, p = {TOP_P:g}", "V word bold small start")
    edge = LEFT + (TOP_K - 0.5) * WIDE
    scene.label("top", edge + 5, 10, f"top-k, k = {TOP_K}: cut here", "ink word small start")
    scene.wire("cut", [(edge, 4), (edge, HIGH - 6)], "ink thin")
    for row, text in enumerate(AFTER):
        _row(scene, row, text)
    return scene


def _row(scene: Scene, row: int, text: str) -> None:
    symbols, shares, kept = likeliest(text)
    base = 24 + TALL + 14 + ROW * row
    scene.label(f"after{row}", 4, base - 44, "after", "x word small start")
    scene.label(f"text{row}", 4, base - 28, text.replace(" ", "␣"), "x number start")
    plural = "symbol" if kept == 1 else "symbols"
    scene.label(f"kept{row}", 4, base - 8, f"{kept} {plural}", "V word small start")
    for n, (symbol, share) in enumerate(zip(symbols, shares, strict=True)):
        x, role = LEFT + WIDE * n, "V" if n < kept else "x"
        dim = "" if n < kept else " dim"
        scene.bar(f"p{row}.{n}", x, base, TALL * share, f"{role}{dim}", wide=17)
        if share >= 0.005:
            high = base - TALL * share - 8
            scene.label(f"n{row}.{n}", x, high, shown(share), f"{role} word small{dim}")
        scene.label(f"s{row}.{n}", x, base + 12, short(symbol), f"{role} word small{dim}")
