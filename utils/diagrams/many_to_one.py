"""Diagram of chapter 09: many states, one answer; which steps the loss reaches, for three pools.

The network is the chapter's, with random weights, and reads the first of its two texts.
"""

from __future__ import annotations

from functools import cache
from math import hypot
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, significant
from utils.diagrams.shapes import shown as rounded
from utils.explorers.frame import Choice, Explorer, Steps
from utils.scratch import RNN
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.functions import cross_entropy, softmax
from utils.text import Vocabulary, tokenize

TEXTS = [tokenize("don't fly with them"), tokenize("lovely crew")]
READ = TEXTS[0]
WORDS = len(READ)
POOLS = {"the last state": "last", "the mean of all states": "mean", "the maximum": "max"}
STEPS = ("read", "one vector", "answer", "back to the states", "back to the words")
ACROSS = [50 + 75 * t for t in range(WORDS)]
POOL, TOP, CELL = (108, 46), 142, 26  # where the pool stands; a state's first number; its size
WORD, FOOT = 268, 352


@cache
def network(pool: str) -> SimpleNamespace:
    """Return states s (time, hidden), the pooled vector p, answer y, loss J and its gradients.

    ds (time, hidden) is what the loss sends to each state directly, dx the size of what arrives
    at each word, by all ways.
    """
    vocabulary = Vocabulary((word for text in TEXTS for word in text), specials=("<pad>",))
    rng = np.random.default_rng(0)  # in the order in which the chapter draws
    E = rng.standard_normal((len(vocabulary), 4))
    cell = RNN(4, 3, rng, dtype=np.float64)
    V = rng.standard_normal((3, 2))
    model = SequenceClassifier(len(vocabulary), 4, 3, 2, rng, pool=pool, dtype=np.float64)
    own = {f"{name}1": array for name, array in cell.params.items()}
    model.params |= {"E": E, "V": V, "c": np.zeros(2), **own}
    ids = vocabulary.encode(READ)[:, None]
    loss, dlogits = cross_entropy(model.forward(ids), np.array([0]))
    model.backward(dlogits)
    s = cell.forward(E[ids])[0][:, 0]
    shares = {
        "last": np.eye(WORDS)[:, [-1] * 3],
        "mean": np.full((WORDS, 3), 1 / WORDS),
        "max": (s == s.max(axis=0)).astype(float),
    }[pool]
    dp = dlogits[0] @ V.T
    p = (shares * s).sum(axis=0)
    y = softmax(p @ V)
    sizes = np.linalg.norm(model.dx[:, 0], axis=1)
    return SimpleNamespace(s=s, shares=shares, p=p, y=y, J=float(loss), ds=shares * dp, dx=sizes)


def drawing(pool: str = "max", step: int = 4) -> Scene:
    """Draw the network that reads a text and answers once, forward and back, for one pool."""
    _check(pool, step)
    net = network(pool)
    scene = Scene(
        FOOT + 34,
        "Many words in, one answer out",
        "Five words in a row below, each with an arrow to a column of three numbers, its state; "
        "arrows lead from state to state. Above, one vector of three numbers is made of the "
        "states, and two probabilities of it. Dashed arrows run back to the states that had a "
        "share in it; bars under the words show how much of the gradient arrives.",
    )
    for t in range(WORDS):
        _step(scene, net, t, step)
    _pool(scene, net, pool, step)
    if step >= 3:
        _back(scene, net, step)
    scene.label("bars", 29, WORD + 26, "what reaches the word" if step == 4 else "", "J word start")
    top = max(network(name).dx.max() for name in POOLS.values())
    for t in range(WORDS if step == 4 else 0):
        size = 44 * net.dx[t] / top
        scene.bar(f"dx{t}", ACROSS[t], FOOT, size, "J", wide=26)
        scene.label(f"dx{t}.n", ACROSS[t], FOOT + 16, significant(net.dx[t], 2), "J number")
    return scene


def _step(scene: Scene, net: SimpleNamespace, t: int, step: int) -> None:
    """Draw a word, its state, and the arrows to it."""
    x, middle = ACROSS[t], TOP + 1.5 * CELL
    scene.label(f"x{t}", x, WORD, READ[t], "x number")
    scene.arrow(f"w{t}", (x, WORD - 13), (x, TOP + 3 * CELL + 4), "W line")
    scene.label(f"w{t}.name", x - 14, WORD - 27, "W", "W name")
    if t:
        scene.label(f"u{t}.name", x - 37, middle - 13, "U", "U name")
        scene.arrow(f"u{t}", (ACROSS[t - 1] + 22, middle), (x - 22, middle), "U line")
    for unit in range(3):
        y, share = TOP + CELL * (unit + 0.5), net.shares[t, unit]
        look = "s full" if step >= 1 and share else "s"
        text = rounded(net.s[t, unit])
        scene.tile(f"s{t}.{unit}", x, y, text, look, w=42, h=CELL - 3)


def _pool(scene: Scene, net: SimpleNamespace, pool: str, step: int) -> None:
    """Draw the one vector, the states that it comes from, and the answer."""
    x, y = POOL
    if step >= 1:
        for t in range(WORDS):
            if net.shares[t].any():
                scene.arrow(f"p{t}", *_way(t), "s line")
    said = {"last": "the last state", "mean": "their mean", "max": "each its maximum"}[pool]
    scene.label("pool", x, y - 26, said, "s word")
    for unit in range(3):
        text = rounded(net.p[unit]) if step >= 1 else ""
        scene.tile(f"p.{unit}", x + 45 * (unit - 1), y, text, "s", w=42, h=CELL - 3)
    scene.arrow("v", (x + 68, y), (x + 112, y), "V line")
    scene.label("v.name", x + 90, y - 12, "V", "V name")
    for number, name in enumerate(("blame", "praise")):
        text = rounded(net.y[number]) if step >= 2 else ""
        scene.tile(f"y{number}", x + 142 + 62 * number, y, text, "V", w=56, h=CELL - 3)
        scene.label(f"y{number}.name", x + 142 + 62 * number, y - 26, name, "V word")
    scene.label("J", x + 238, y, f"J {rounded(net.J)}" if step >= 2 else "", "J number start")


def _way(t: int) -> tuple[tuple[float, float], tuple[float, float]]:
    """Return where the arrow from state t to the one vector begins and ends."""
    return (ACROSS[t], TOP - 6), (POOL[0] - 54 + 27 * t, POOL[1] + 16)


def _back(scene: Scene, net: SimpleNamespace, step: int) -> None:
    """Draw the gradient's direct ways into the states; then on through the states to the words."""
    x, y = POOL
    aside = 7  # of the solid arrow
    scene.arrow("back.v", (x + 112, y + 9), (x + 68, y + 9), "J line back")
    for t in range(WORDS):
        if not net.ds[t].any():
            continue
        (x0, y0), (x1, y1) = _way(t)
        far = hypot(x1 - x0, y1 - y0)
        over, down = (x1 - x0) / far, (y1 - y0) / far
        start = x1 - aside * (down + over), y1 + aside * (over - down)
        scene.arrow(f"back.p{t}", start, (x0 - aside * down, y0 + aside * over), "J line back")
    if step < 4:
        return
    last, low = np.flatnonzero(net.ds.any(axis=1)).max(), TOP + 1.5 * CELL + 9
    for t in range(last + 1):
        if t:
            ends = (ACROSS[t] - 22, low), (ACROSS[t - 1] + 22, low)
            scene.arrow(f"back.u{t}", *ends, "J line back")
        ends = (ACROSS[t] + 8, TOP + 3 * CELL + 4), (ACROSS[t] + 8, WORD - 13)
        scene.arrow(f"back.w{t}", *ends, "J line back")


def caption(pool: str, step: int) -> str:
    """Say what this step shows."""
    _check(pool, step)
    net = network(pool)
    if step == 0:
        return (
            f"The network reads “{' '.join(READ)}”, and has a state of three numbers after every "
            "word. But there is only one question, at the end: blame or praise?"
        )
    if step == 1:
        vector = ", ".join(rounded(number) for number in net.p)
        places = [READ[t] for t in net.s.argmax(axis=0)]
        how = {
            "last": "The last state alone goes on",
            "mean": "Every state goes on, with a share of one fifth",
            "max": "Of each number the largest goes on: from “" + "”, “".join(places) + "”",
        }[pool]
        return f"{how}. The vector is {vector}."
    if step == 2:
        return (
            f"One answer: blame {rounded(net.y[0])}, praise {rounded(net.y[1])}. It was blame, so "
            f"the loss is −log {rounded(net.y[0])}, which is {rounded(net.J)}."
        )
    count = int(net.ds.any(axis=1).sum())
    if step == 3:
        return {
            "last": "Back: only the last state had a share, so the loss reaches no other directly.",
            "mean": "Back: every state had the same share, so the loss reaches all five directly.",
            "max": "Back: each number of the vector leads to the one state where it was largest, "
            f"so the loss reaches {count} of {WORDS} states directly.",
        }[pool]
    first, end = significant(net.dx[0], 2), significant(net.dx[-1], 2)
    beyond = "all later states" if count == 1 else "later states, and straight from the loss"
    if pool == "max" and not net.ds[0].any():
        beyond = "later states"
    return (
        f"At the last word, “{READ[-1]}”, a gradient of {end} arrives; at the first, “{READ[0]}”, "
        f"{first}. It comes there by way of {beyond}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    rows = [
        (name, *(significant(size, 2) for size in network(pool).dx)) for name, pool in POOLS.items()
    ]
    first = [significant(network(pool).dx[0], 2) for pool in POOLS.values()]
    return Explorer(
        name="many_to_one",
        title="Which words does one loss reach?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("pool", "The answer comes from", POOLS),
            Steps("step", "Step", lambda pool: STEPS, most=len(STEPS)),
        ],
        presets={
            "One answer, at the end": {"pool": "last", "step": 0},
            "Back from the last state": {"pool": "last", "step": 4},
            "Back from the maximum": {"pool": "max", "step": 4},
        },
        still="Back from the last state",  # which the chapter's text tells
        question=(
            "The answer is made from the last state only. How does the first word learn from the "
            "loss? And what changes if it is made from the mean of all states?",
            "Through every state after it, and on each of these steps the gradient may shrink: "
            f"{first[0]} arrives. The mean also sends it to every state directly: {first[1]}.",
        ),
        alt=drawing().alt,
        table=[("The answer comes from", *(f"gradient at “{w}”" for w in READ)), *rows],
    )


def _check(pool: str, step: int) -> None:
    """Refuse a pool or a step that is not there."""
    if pool not in POOLS.values():
        raise ValueError(f"pool={pool!r}: expected one of {list(POOLS.values())}")
    if step not in range(len(STEPS)):
        raise ValueError(f"step={step}: there are steps 0 to {len(STEPS) - 1}")
