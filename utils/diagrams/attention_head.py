"""Diagram of chapter 13: one head of self-attention, set by hand to look for a country.

Sources: Vaswani et al. 2017, "Attention Is All You Need"; the numbers are the chapter's.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch.functions import softmax
from utils.scratch.self_attention import attend

WORDS = ("in", "france", ",", "i", "had")
STEPS = ("three roles for each word", "scores", "the mask", "softmax", "the mixture")
QUESTION = 8.0  # what every word asks: is there a country?
ACROSS = tuple(92 + 66 * place for place in range(len(WORDS)))
QUERY, KEYS, SCORES, WEIGHTS, VALUES, MIXTURE = 30, 112, 168, 244, 288, 356


@cache
def head() -> SimpleNamespace:
    """Return q, k, v (words,), the scores (asks, offers), and weights and mixtures."""
    x = np.stack([[word == "france" for word in WORDS], range(len(WORDS))], axis=1).astype(float)
    q, k, v = np.full((len(WORDS), 1), QUESTION), x[:, :1], x[:, 1:]
    z, weights = attend(q, k, v)
    scores = q @ k.T / np.sqrt(q.shape[1])
    return SimpleNamespace(
        q=q[:, 0], k=k[:, 0], v=v[:, 0], scores=scores, weights=weights, z=z[:, 0]
    )


def drawing(t: int = 4, step: int = 4) -> Scene:
    """Draw how word t gets its mixture, up to one of the STEPS."""
    _check(t, step)
    scene = Scene(
        MIXTURE + 24,
        "One head of self-attention",
        "Five words in a row, each with a key and a value. One word's query meets every key; below "
        "stand the scores, then bars for the weights, which add up to one, then the values, and "
        "at the foot their weighted sum. Words after the asking one are pale, and their score is "
        "minus infinity.",
    )
    for row, y, first in (("key", KEYS, 0), ("score", SCORES, 1), ("weight", WEIGHTS + 6, 3)):
        scene.label(
            f"row.{row}", 8, y, row, f"ink word small start{'' if step >= first else ' off'}"
        )
    scene.label("row.value", 8, VALUES, "value", "ink word small start")
    for j in range(len(WORDS)):
        _word(scene, j, t, step)
    scene.node("query", ACROSS[t], QUERY, "q", shown(head().q[t], 0), "U full", w=44, h=40)
    scene.label("asks", 8, QUERY, "query", "ink word small start")
    if step >= 4:
        scene.node("z", 224, MIXTURE, "z", shown(head().z[t]), "c full")
    return scene


def _word(scene: Scene, j: int, t: int, step: int) -> None:
    """Draw the column of word j while word t asks."""
    x, now = ACROSS[j], head()
    masked = step >= 2 and j > t
    seen = " dim" if masked else ""
    scene.label(f"word{j}", x, KEYS - 26, WORDS[j], f"x {'number' if j == t else 'word'}")
    scene.tile(f"key{j}", x, KEYS, shown(now.k[j], 0), f"W{seen}", w=40)
    scene.tile(f"value{j}", x, VALUES, shown(now.v[j], 0), f"V{seen}", w=40)
    if step >= 1:
        score = "−∞" if masked else shown(now.scores[t, j], 0)
        scene.label(f"score{j}", x, SCORES, score, "ink number" + (" dim" if masked else ""))
        ends = (ACROSS[t], QUERY + 21), (x, KEYS - 38)
        scene.arrow(f"ask{j}", *ends, f"U thin{seen}", head=4.5)
        if step == 2:
            text = "later" if masked else "seen"
            scene.label(f"later{j}", x, SCORES + 18, text, f"ink word small{seen}")
    if step >= 3:
        weight = now.weights[t, j]
        scene.bar(f"weight{j}", x, WEIGHTS - 6, 42 * weight, "a", wide=26)
        scene.label(f"weight{j}.n", x, WEIGHTS + 6, shown(weight), "a number")
    if step >= 4:
        width = {"style": f"stroke-width:{1 + 3 * now.weights[t, j]:.1f}"}
        scene.arrow(f"mix{j}", (x, VALUES + 14), (224, MIXTURE - 23), f"V line{seen}", **width)


def caption(t: int, step: int) -> str:
    """Say what this step does for word t."""
    _check(t, step)
    now, word = head(), WORDS[t]
    if step == 0:
        return (
            f"Each word has a key (1 for a country, else 0) and a value (its own number). “{word}” "
            f"asks with the query {QUESTION:.0f}: is there a country?"
        )
    if step == 1:
        best = WORDS[int(now.scores[t].argmax())]
        return (
            f"The score of a word is query times key. “{best}” gets {now.scores[t].max():.0f}, all "
            "others get 0."
        )
    if step == 2:
        later = len(WORDS) - 1 - t
        hidden = f"{later} of the {len(WORDS)} words are" if later > 1 else "1 word is"
        if not later:
            return f"“{word}” is the last word: nothing is later, and all {t + 1} scores stay."
        return f"“{word}” must not see what comes after it: {hidden} later and get the score −∞."
    parts = ", ".join(f"“{WORDS[j]}” {now.weights[t, j]:.2f}" for j in range(t + 1))
    if step == 3:
        return f"Softmax turns the scores into weights that add up to 1: {parts}."
    return f"“{word}” gets the weighted sum of the values, {now.z[t]:.2f}: " + (
        "its own, since it sees no other word." if t == 0 else "nearly all of it is France's 1."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    last = len(WORDS) - 1
    return Explorer(
        name="attention_head",
        title="Who asks, who offers, what is handed over?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("t", "Word that asks", {word: place for place, word in enumerate(WORDS)}),
            Steps("step", "Step", lambda t: STEPS, most=len(STEPS)),
        ],
        presets={
            "The last word asks": {"t": last, "step": 0},
            "The first word asks": {"t": 0, "step": 2},
            "The last word's mixture": {"t": last, "step": len(STEPS) - 1},
        },
        question=(
            "Every word asks for a country. What does the first word, “in”, get?",
            "Its own value only. “France” comes later, so the mask takes it out of view, and the "
            "softmax gives all of the weight to “in” itself.",
        ),
        alt=drawing().alt,
        table=[
            ("word that asks", *(f"weight of {word}" for word in WORDS), "mixture"),
            *(
                (WORDS[t], *(f"{w:.2f}" for w in head().weights[t]), f"{head().z[t]:.2f}")
                for t in range(len(WORDS))
            ),
        ],
    )


def unmasked(t: int) -> np.ndarray:
    """Return the weights of word t if it could see the later words, too."""
    return softmax(head().scores[t])


def _check(t: int, step: int) -> None:
    """Refuse a word or a step that is not there."""
    if t not in range(len(WORDS)):
        raise ValueError(f"t={t}: the sentence has the words 0 to {len(WORDS) - 1}")
    if step not in range(len(STEPS)):
        raise ValueError(f"step={step}: there are the steps 0 to {len(STEPS) - 1}")
