"""Diagram of chapter 01: a window slides over a sentence, and each place picks one row of W.

Vocabulary, weights and numbers are those of the chapter's five-word example.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch.functions import softmax
from utils.text import Vocabulary

SENTENCE = ("the", "dog", "for", "a", "walk")
WINDOWS = {" ".join(SENTENCE[n : n + 2]): n for n in range(3)}
NAMES = ("words", "one-hot", "joined", "rows of W", "added", "tanh", "logits", "softmax", "loss")
HIDDEN, WORDS = 4, len(SENTENCE)
TOP, HIGH = 94, 20  # of the first row of W
ONES, LEFT, WIDE = 52, 90, 41  # where x and W stand, and how wide a column of W is
RIGHT, LIST = 272, 94  # where the words of the prediction stand


@cache
def network() -> SimpleNamespace:
    """Return the chapter's small vocabulary and its random weights."""
    rng = np.random.default_rng(0)
    W = rng.normal(size=(2 * WORDS, HIDDEN))
    return SimpleNamespace(
        words=Vocabulary(SENTENCE, specials=()), W=W, V=rng.normal(size=(HIDDEN, WORDS))
    )


def forward(place: int) -> SimpleNamespace:
    """Return what the network computes for the window whose first word is number `place`."""
    net = network()
    first, second, target = net.words.encode(SENTENCE[place : place + 3])
    picked = (int(first), WORDS + int(second))
    added = net.W[list(picked)].sum(axis=0)
    s = np.tanh(added)
    logits = s @ net.V
    y = softmax(logits)
    return SimpleNamespace(
        picked=picked, added=added, s=s, logits=logits, y=y, target=target, J=-np.log(y[target])
    )


def drawing(place: int = 2, step: int = 8) -> Scene:
    """Draw the window at `place` (0 to 2) and what is computed up to `step`."""
    _check(place, step)
    made = forward(place)
    scene = Scene(
        368,
        f"A window of two words: {' '.join(SENTENCE[place : place + 2])}",
        "A frame over two words of a sentence. Below, ten cells in a column, five for each word, "
        "with a one in two of them; beside them a table W of ten rows, of which the two rows at "
        "the ones are lit. They are added, become four hidden values, and these one bar for each "
        "of the five words.",
    )
    _sentence(scene, place, step)
    for row in range(2 * WORDS):
        _row(scene, row, step, picked=row in made.picked)
    for half, name in enumerate(("1st word", "2nd word")):
        y = _height(half * WORDS + 2) - 3
        turned = {"transform": f"rotate(-90 8 {y})"}
        scene.label(f"half{half}", 8, y, name, "x word small", **turned)
    dim = "" if step >= 3 else " dim"
    scene.label("W", LEFT + 2 * WIDE, TOP - 20, "W", f"W name{dim}")
    scene.label("x", ONES + 13, TOP - 20, "x" if step >= 2 else "", "x name")
    _hidden(scene, made, step)
    _prediction(scene, made, step)
    return scene


def _height(row: int) -> float:
    """Return how far down a row of W stands; a gap parts the two places."""
    return TOP + HIGH * row + 10 * (row >= WORDS)


def _sentence(scene: Scene, place: int, step: int) -> None:
    """Draw the sentence, the window over two of its words, and the word that is to be predicted."""
    for n, word in enumerate(SENTENCE):
        x = 64 + 68 * n
        inside = place <= n < place + 2
        target = n == place + 2
        look = "x full" if inside else "J" if target else "x dim"
        scene.tile(f"word{n}", x, 18, word, look, w=58, h=26)
    scene.add("window", "rect", "ink line", x=28 + 68 * place, y=-2, width=140, height=40, rx=8)
    scene.label("next", 64 + 68 * (place + 2), 43, "next word", "J word small")


def _row(scene: Scene, row: int, step: int, picked: bool) -> None:
    """Draw one place of x and the row of W beside it."""
    y, net = _height(row), network()
    known = step >= 1
    look = "x full" if picked and known else "x"
    cell = {"x": ONES, "y": y - HIGH / 2, "width": 26, "height": HIGH - 2, "rx": 3}
    scene.add(f"x{row}", "rect", f"{look} box{'' if known else ' dim'}", **cell)
    one = str(int(picked)) if known else ""
    scene.label(f"x{row}.n", ONES + 13, y - 1, one, "ink number" if picked else "x word dim")
    name = "ink word end" if picked and known else "x word end dim"
    scene.label(f"x{row}.word", ONES - 8, y - 1, net.words.tokens[row % WORDS], name)
    lit = picked and step >= 3
    strip = {
        "x": LEFT - 2,
        "y": y - HIGH / 2,
        "width": HIDDEN * WIDE + 4,
        "height": HIGH - 2,
        "rx": 3,
    }
    scene.add(f"W{row}", "rect", f"W {'full' if lit else 'box dim'}", **strip)
    for column, value in enumerate(net.W[row]):
        text = "W number small" if lit else "W word small dim"
        scene.label(f"W{row}.{column}", LEFT + WIDE * (column + 0.5), y - 1, shown(value), text)
    ends = (ONES + 28, y - 1), (LEFT - 4, y - 1)
    scene.arrow(f"pick{row}", *ends, f"W line{'' if lit else ' off'}", head=4)


def _hidden(scene: Scene, made: SimpleNamespace, step: int) -> None:
    """Draw the sum of the two rows, and what tanh makes of it."""
    below = _height(2 * WORDS) + 4
    for key, y, values, name, role, since in (
        ("sum", below, made.added, "x W", "W", 4),
        ("s", below + 34, made.s, "s", "s", 5),
    ):
        dim = "" if step >= since else " dim"
        scene.label(f"{key}.name", LEFT - 10, y, name, f"{role} name end{dim}")
        for column, value in enumerate(values):
            x = LEFT + WIDE * (column + 0.5)
            text = shown(value) if step >= since else ""
            if key == "s":
                box = {"x": x - WIDE / 2 + 1, "y": y - 11, "width": WIDE - 2, "height": 22}
                scene.add(f"s{column}", "rect", f"s box{dim}", **box, rx=6)
            scene.label(f"{key}{column}.n", x, y, text, f"{role} word small")
    ends = [(LEFT, below - 13), (LEFT + HIDDEN * WIDE, below - 13)]
    scene.wire("rule", ends, f"ink thin{'' if step >= 4 else ' off'}")
    dim = "" if step >= 5 else " dim"
    middle = LEFT + HIDDEN * WIDE / 2
    scene.arrow("tanh", (middle, below + 9), (middle, below + 21), f"s line{dim}", head=4)
    scene.label("tanh.name", middle + 10, below + 15, "tanh", f"s word small start{dim}")


def _prediction(scene: Scene, made: SimpleNamespace, step: int) -> None:
    """Draw a logit and a probability for each word, and the loss of the one that came."""
    dim = "" if step >= 6 else " dim"
    y = _height(2 * WORDS) + 38
    up = [(LEFT + HIDDEN * WIDE + 6, y), (RIGHT + 16, y), (RIGHT + 16, LIST + 172)]
    scene.wire("V", up, f"V line{dim}", head=5.5)
    scene.label("V.name", RIGHT + 29, y - 14, "V", f"V name{dim}")
    scene.label("logit", RIGHT + 78, LIST - 20, "logit", f"V word small end{dim}")
    dim = "" if step >= 7 else " dim"
    scene.label("p", RIGHT + 120, LIST - 20, "p", f"V name end{dim}")
    for n, word in enumerate(network().words.tokens):
        y = LIST + 36 * n
        came = n == made.target and step >= 8
        role = "J" if came else "V"
        scene.label(f"y{n}.word", RIGHT, y, word, f"{role if came else 'ink'} word start")
        logit = shown(made.logits[n]) if step >= 6 else ""
        scene.label(f"y{n}.logit", RIGHT + 78, y, logit, "V number end")
        p = shown(made.y[n]) if step >= 7 else ""
        scene.label(f"y{n}.p", RIGHT + 120, y, p, f"{role} number end")
        size, seen = 120 * made.y[n], "" if step >= 7 else " off"
        scene.bar(f"y{n}.bar", RIGHT, y + 13, size, f"{role}{seen}", wide=6, across=True)
    for row, said in enumerate((f"J = −log {shown(made.y[made.target])}", f"= {shown(made.J)}")):
        text, y = said if step >= 8 else "", LIST + 182 + 16 * row
        scene.label(f"J{row}", RIGHT + 120, y, text, "J word bold end")


def caption(place: int, step: int) -> str:
    """Say what this step shows."""
    _check(place, step)
    made, net = forward(place), network()
    first, second, following = SENTENCE[place : place + 3]
    top = int(made.y.argmax())
    return (
        f"The window shows “{first} {second}”. The word to predict is “{following}”.",
        f"Each word becomes five cells, one for each word of the vocabulary: a 1 in its own, "
        f"0 elsewhere. “{first}” has its 1 at “{first}”.",
        "Joined, the two are one input x of ten numbers. The upper five belong to the first place, "
        "the lower five to the second.",
        f"Each number of x meets one row of W. A 0 picks nothing, a 1 picks its row: “{first}” in "
        f"the upper half, “{second}” in the lower.",
        f"So the product x W is the sum of two rows. Its first number: "
        f"{shown(net.W[made.picked[0], 0])} and {shown(net.W[made.picked[1], 0])} make "
        f"{shown(made.added[0])}.",
        f"tanh bends each sum into the range from −1 to 1: {shown(made.added[0])} becomes "
        f"{shown(made.s[0])}. These are the four hidden values s.",
        f"A second table, V, makes of them one number for each word, its logit. “{following}” "
        f"gets {shown(made.logits[made.target])}.",
        f"Softmax turns logits into probabilities with sum 1. These random weights think most of "
        f"“{net.words.tokens[top]}”: {shown(made.y[top])}.",
        f"“{following}” came, and it had {shown(made.y[made.target])}. The loss is minus the "
        f"logarithm of that: {shown(made.J)}.",
    )[step]


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    rows = [(words, forward(place)) for words, place in WINDOWS.items()]
    return Explorer(
        name="window",
        title="What does a window of two words compute?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("place", "Window", WINDOWS),
            Steps("step", "Step", lambda **_: NAMES, most=len(NAMES)),
        ],
        presets={
            "From the beginning": {"place": 2, "step": 0},
            "The rows of another window": {"place": 1, "step": 3},
            "To the loss": {"place": 2, "step": 8},
        },
        question=(
            "“for” stands second in the window “dog for”, and first in “for a”. Does it pick the "
            "same row of W both times?",
            "No. The upper half of W belongs to the first place and the lower half to the second. "
            "“for” has a row in each, and nothing ties the two together.",
        ),
        alt=drawing().alt,
        table=[
            ("window", "next word", "s", "probability", "loss"),
            *(
                (
                    words,
                    SENTENCE[WINDOWS[words] + 2],
                    ", ".join(shown(value) for value in made.s),
                    shown(made.y[made.target]),
                    shown(made.J),
                )
                for words, made in rows
            ),
        ],
    )


def _check(place: int, step: int) -> None:
    """Refuse a window or a step that is not there."""
    if place not in WINDOWS.values() or step not in range(len(NAMES)):
        raise ValueError(
            f"place={place}, step={step}: there are {len(WINDOWS)} windows and {len(NAMES)} steps"
        )
