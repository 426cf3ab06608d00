"""Diagram of chapter 05: the paths from a loss back to one weight, and the ledger they fall into.

The network is the chapter's: one unit, one number for each word, so every factor is one number.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, sub
from utils.diagrams.shapes import significant as shown
from utils.explorers.frame import Explorer, Slider, Steps
from utils.gradients import ledger, step_jacobians
from utils.scratch import RNN
from utils.scratch.functions import softmax

WORDS = ("it", "was", "a", "walk")  # the first three are read, each predicts the next
X = np.array([1.0, 0.9, -0.6])
TARGETS = np.array([1, 2, 3])
W, U, V = 0.2, 1.1, np.array([0.5, 0.0, 1.5, -2.0])
STEPS = len(X)
ACROSS = (72, 193, 314)  # where the steps stand
LOSSES, STATES, INPUTS = 24, 116, 200  # the heights of the three rows
FACTORS, LEDGER = 268, 408


@cache
def network() -> SimpleNamespace:
    """Return the numbers of the picture, from the book's own cell and ledger."""
    cell = RNN(1, 1, np.random.default_rng(0), dtype=np.float64)
    cell.params |= {"W": np.array([[W]]), "U": np.array([[U]]), "b": np.zeros(1)}
    s = cell.forward(X[:, None, None])[0][:, 0, 0]
    y = softmax(s[:, None] * V)
    p = y[np.arange(STEPS), TARGETS]
    ds = (y - np.eye(4)[TARGETS]) @ V  # dJ_t/ds_t
    book = ledger(cell, ds[:, None, None])
    parts = np.array([book.contributions(t)[:, 0, 0] for t in range(STEPS)])  # (t, k), of w
    jacobians = step_jacobians(cell)[:, 0, 0, 0]
    return SimpleNamespace(
        s=s, p=p, J=-np.log(p), ds=ds, parts=parts, jacobians=jacobians, local=(1 - s**2) * X
    )


def factors(t: int, k: int) -> list[tuple[str, str, float]]:
    """Return the links of the path from J_t to w at step k: (above, below, number).

    The last has a plus: it is the direct derivative, with the state before held constant.
    """
    net = network()
    back = [(f"∂s_{n}", f"∂s_{n - 1}", float(net.jacobians[n])) for n in range(t, k, -1)]
    ends = (f"∂J_{t}", f"∂s_{t}", float(net.ds[t])), (f"∂^{{+}}s_{k}", "∂w", float(net.local[k]))
    return [ends[0], *back, ends[1]]


def names(t: int, k: int) -> list[str]:
    """Return what the steps are called; there is no path from a loss to a later step."""
    if k > t:
        return ["unfolded", "forward", "losses", "no path back"]
    back = [f"back to s{sub(n - 1)}" for n in range(t, k, -1)]
    return ["unfolded", "forward", "losses", f"J{sub(t)} to s{sub(t)}", *back, "into w"]


def drawing(t: int = 2, k: int = 0, step: int = 6, book: bool = True, plus: bool = True) -> Scene:
    """Draw step `step` of the path from loss J_t to the weight w at step k.

    book  whether the ledger, which the paths fall into, stands below
    plus  whether the last factor is marked as the direct derivative; not before it has a name
    """
    _check(t, k, step)
    links = factors(t, k) if k <= t else []
    if not plus:
        links = [(above.replace("^{+}", ""), *rest) for above, *rest in links]
    walked = max(step - 2, 0) if links else 0  # links of the path that are lit
    title = "A network of one unit, unfolded over three words"
    if step > 2:
        title = f"The path from loss J_{t} back to the weight at step {k}"
    alt = (
        "Three states in a row, joined by arrows u. A word enters each from below through the "
        "same weight w, and a loss stands above each."
    )
    if walked:
        alt += " Dashed arrows run back along one path; the numbers on them are multiplied below."
    if book:
        alt += " At the foot a table of losses by steps: a product falls into one of its cells."
    scene = Scene(LEDGER + 50 if book else FACTORS + 34, title, alt)
    for n in range(STEPS):
        _step(scene, n, t, step, lit=k <= n <= t and walked > t - n)
    for number, (_, _, value) in enumerate(links[:walked]):
        _back(scene, number, t, k, ("× " if number else "") + shown(value))
    if step < 3:
        text = "s_t = tanh(x_t w + s_{t−1} u)" if step < 2 else "J_t = −log p(the word that came)"
        scene.label(f"equation.{step // 2}", 193, FACTORS - 8, text, "ink name")
        values = f"w = {W}, u = {U}, and s is 0 before the first word" if step < 2 else ""
        scene.label("values", 193, FACTORS + 16, values, "ink word small")
    else:
        _product(scene, links, walked)
    if book:
        _ledger(scene, t, k, filled=bool(links) and walked == len(links))
    return scene


def _step(scene: Scene, n: int, t: int, step: int, lit: bool) -> None:
    """Draw one copy of the network with what is known of it at this step."""
    net, seen = network(), "" if n <= t or step < 3 else " dim"
    others = " dim" if step >= 3 and n != t else ""
    value = shown(net.s[n]) if step >= 1 else ""
    loss = shown(net.J[n]) if step >= 2 else ""
    state = f"s{seen}{' full' if lit else ''}"
    network_copy(scene, n, value, loss, seen, state, f"{others}{' full' if lit and n == t else ''}")
    if step == 2:
        x = ACROSS[n] + 33
        scene.label(f"came{n}", x, LOSSES - 8, WORDS[TARGETS[n]], "x word small start")
        scene.label(f"came{n}.p", x, LOSSES + 8, f"p = {net.p[n]:.2f}", "V word small start")


def network_copy(
    scene: Scene, n: int, value: str, loss: str, seen: str = "", state: str = "s", other: str = ""
) -> None:
    """Draw step n of the unfolded network: word, state and loss, and the arrows between them.

    value, loss  what the boxes of the state and of the loss hold
    seen, other  classes of what leads to the state, and of what leads from it to the loss
    """
    x, off = ACROSS[n], other.replace(" full", "")
    if n:
        scene.arrow(f"u{n}", (ACROSS[n - 1] + 30, STATES), (x - 31, STATES), f"U line{seen}")
        scene.label(f"u{n}.name", (ACROSS[n - 1] + x) / 2, STATES - 11, "u", f"U name{seen}")
    scene.arrow(f"v{n}", (x, STATES - 23), (x, LOSSES + 23), f"V line{off}")
    scene.label(f"v{n}.name", x + 12, 69, "v", f"V name{off}")
    scene.arrow(f"w{n}", (x, INPUTS - 14), (x, STATES + 24), f"W line{seen}")
    scene.label(f"w{n}.name", x + 12, 164, "w", f"W name{seen}")
    scene.node(f"s{n}", x, STATES, f"s_{n}", value, state)
    scene.node(f"J{n}", x, LOSSES, f"J_{n}", loss, f"J{other}")
    scene.label(f"x{n}", x, INPUTS, WORDS[n], f"x number{seen}")
    number = f"x = {X[n]:g}".replace("-", "−")
    scene.label(f"x{n}.value", x, INPUTS + 16, number, f"x word small{seen}")


def _back(scene: Scene, number: int, t: int, k: int, text: str) -> None:
    """Draw link `number` of the path back, with its factor."""
    n = t - number + 1  # between the ends, a link leads from s_n to s_{n-1}
    if number == 0:
        x = ACROSS[t] - 10
        scene.arrow("back.J", (x, LOSSES + 23), (x, STATES - 24), "J line back")
        scene.label("back.J.n", x - 8, 69, text, "J number end")
    elif number == t - k + 1:
        x = ACROSS[k] - 10
        scene.arrow("back.w", (x, STATES + 24), (x, INPUTS - 13), "J line back")
        scene.label("back.w.n", x - 7, 164, text, "J number end")
    else:
        start, end = (ACROSS[n] - 31, STATES + 11), (ACROSS[n - 1] + 31, STATES + 11)
        scene.arrow(f"back.s{n}", start, end, "J line back")
        middle = (ACROSS[n] + ACROSS[n - 1]) / 2
        scene.label(f"back.s{n}.n", middle, STATES + 31, text, "J number")


def _product(scene: Scene, links: list, walked: int) -> None:
    """Write the factors that the path has met, and their product when it has arrived."""
    wide = 76
    left = 200 - wide * (len(links) - 1) / 2 - 32
    for number, (above, below, value) in enumerate(links[:walked]):
        x = left + wide * number
        scene.label(f"f{number}.above", x, FACTORS - 22, above, "ink name")
        half = 18 if "+" in above else 14
        scene.wire(
            f"f{number}.bar", [(x - half, FACTORS - 10), (x + half, FACTORS - 10)], "ink thin"
        )
        scene.label(f"f{number}.below", x, FACTORS, below, "ink name")
        scene.label(f"f{number}.n", x, FACTORS + 24, shown(value), "J number")
        if number:
            scene.label(f"f{number}.x", x - wide / 2, FACTORS + 24, "×", "ink word")
    if links and walked == len(links):
        x = left + wide * len(links)
        product = float(np.prod([value for *_, value in links]))
        scene.label("f.equals", x - wide / 2 - 2, FACTORS + 24, "=", "ink word")
        scene.label("f.product", x + 6, FACTORS + 24, shown(product), "J number large")


def _ledger(scene: Scene, t: int, k: int, filled: bool) -> None:
    """Draw the ledger, empty until a path has arrived; then a heat map, this path framed."""
    parts, wide, high = network().parts, 62, 26
    left, top = 118, LEDGER - 40
    scene.label("ledger", left + 1.5 * wide, top - 38, "the ledger: owed by w at step", "ink word")
    if filled:
        scene.label("ledger.sum", left + 3 * wide + 34, top - 18, "∂J_t/∂w", "J name")
    for column in range(STEPS):
        scene.label(f"k{column}", left + wide * (column + 0.5), top - 18, str(column), "W number")
    for row in range(STEPS):
        y = top + high * (row + 0.5)
        scene.label(f"t{row}", left - 12, y, f"to J_{row}", "J name end")
        for column in range(row + 1):
            here = (row, column) == (t, k)
            share = 0.06 + 0.34 * filled * abs(parts[row, column]) / np.abs(parts).max()
            box = {"x": left + wide * column, "y": top + high * row, "width": wide - 3}
            name = f"cell{row}{column}"
            scene.add(name, "rect", "J solid", **box, height=high - 3, rx=3, fill_opacity=share)
            if here:
                frame = "J line lit" if filled else "ink thin"
                scene.add(f"{name}.frame", "rect", frame, **box, height=high - 3, rx=3)
            if filled:
                middle = left + wide * (column + 0.5) - 1.5
                look = "ink number" if here else "ink word"
                scene.label(f"{name}.n", middle, y - 1.5, shown(parts[row, column]), look)
        if filled:
            total = shown(parts[row].sum())
            scene.label(f"sum{row}", left + 3 * wide + 34, y - 1.5, total, "J number")


def caption(t: int, k: int, step: int) -> str:
    """Say what this step shows."""
    _check(t, k, step)
    net, links = network(), factors(t, k)
    if step == 0:
        return f"The same weights at every step: {STEPS} copies of one network, side by side."
    if step == 1:
        states = ", ".join(shown(s) for s in net.s)
        return f"Forward: the words go in, and the states become {states}."
    if step == 2:
        word, p, loss = WORDS[TARGETS[t]], shown(net.p[t]), shown(net.J[t])
        return (
            f"Every step predicts, so every step has a loss. After “{WORDS[t]}” came “{word}”, "
            f"which had a probability of {p}: J{sub(t)} is {loss}."
        )
    if k > t:
        return (
            f"Step {k} comes after loss J{sub(t)}: no path leads back to it, and the ledger has no "
            "cell there."
        )
    product = shown(float(np.prod([value for *_, value in links[: step - 2]])))
    if step == 3:
        return f"Move s{sub(t)} up a little, and J{sub(t)} changes {product} times as much."
    if step - 2 == len(links):
        count = "both" if len(links) == 2 else f"all {len(links)}"
        return (
            f"w enters step {k} with a direct slope of {shown(links[-1][2])}, the state before "
            f"held constant. The product of {count} factors, {product}, is how strongly w at step "
            f"{k} acts on J{sub(t)}: one cell of the ledger. Its row adds up to the whole slope of "
            f"J{sub(t)} for w."
        )
    n = t - (step - 3)
    return (
        f"Move s{sub(n)} up a little, and s{sub(n + 1)} moves {shown(links[step - 3][2])} times as "
        f"much: that is u times the slope of tanh. The product so far is {product}."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    start = {"t": 2, "k": 0, "step": 0}
    rows = [[shown(part) for part in row] for row in network().parts]
    return Explorer(
        name="bptt_graph",
        title="How does a loss reach the weight?",
        figure=drawing,
        caption=caption,
        controls=[
            Slider("t", "Loss J at step t", tuple(range(STEPS))),
            Slider("k", "Weight w at step k", tuple(range(STEPS))),
            Steps("step", "Step", names, most=4 + STEPS),
        ],
        presets={
            "From the beginning": start,
            "The direct path": {"t": 2, "k": 2, "step": 4},
            "The longest path": {"t": 2, "k": 0, "step": 6},
        },
        question=(
            "How many factors are multiplied on the path from the loss J₂ to what w did at step 0? "
            "And which of them know about w?",
            "Four: from the loss to s₂, two steps back, and one into w. Only the last is a slope "
            "for w, the direct one; the two in the middle are u times the slope of tanh.",
        ),
        alt=drawing().alt,
        table=[
            ("loss", *(f"owed by w at step {k}" for k in range(STEPS)), "sum"),
            *(
                (
                    f"J{sub(t)}",
                    *rows[t][: t + 1],
                    *[""] * (STEPS - 1 - t),
                    shown(sum(network().parts[t])),
                )
                for t in range(STEPS)
            ),
        ],
    )


def _check(t: int, k: int, step: int) -> None:
    """Refuse a step that is not there."""
    for name, value in (("t", t), ("k", k)):
        if value not in range(STEPS):
            raise ValueError(f"{name}={value}: the network has steps 0 to {STEPS - 1}")
    if step not in range(len(names(t, k))):
        raise ValueError(f"step={step}: from J_{t} to step {k} there are {len(names(t, k))} steps")
