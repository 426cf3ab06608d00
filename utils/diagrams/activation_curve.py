"""Diagram of chapter 07: an activation, its slope, and where on it the units of a network work."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.diagrams.shapes import Scene
from utils.explorers.frame import Choice, Explorer, Slider
from utils.gradients import log10_decay, slopes
from utils.scratch.activations import ACTIVATIONS, SLOPES
from utils.scratch.recurrent_fast import RNN

INPUTS, HIDDEN = 16, 128
WARM_UP, BACK = 30, 40  # steps that forget the start; steps over which the factor is taken
NAMES = {"tanh": "tanh", "sigmoid": "sigmoid", "relu": "ReLU"}
STEEPEST = {"tanh": 1.0, "sigmoid": 0.25, "relu": 1.0}
FLAT = 0.1  # of the steepest slope: what counts as saturated
EDGE = 6.0  # the axis of a runs from -EDGE to EDGE; what lies outside stands in the outer bars
BINS = np.linspace(-EDGE, EDGE, 25)
GAINS, BIASES, SCALES = (0.5, 1.0, 1.4, 3.0, 11.3), (-2.0, 0.0, 2.0), (0.2, 1.0, 3.0)
MIDDLE, WIDE = 206, 28.5  # where a = 0 stands, and the width of 1
ZERO, HIGH = 108, 56  # the height of f = 0, and of 1
FOOT, TALL = 292, 84  # of the bars


@dataclass(frozen=True)
class Measured:
    """What was measured over all units and steps after the warm-up."""

    open: np.ndarray  # percent of the pre-activations in each bin, with a slope worth the name
    flat: np.ndarray  # percent in each bin, saturated
    slope: float  # mean f'
    factor: float  # by which one step back multiplies a gradient, geometric mean over BACK steps

    @property
    def saturated(self) -> float:
        """Return the saturated share, in percent."""
        return float(self.flat.sum())


def curve(activation: str, a: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
    """Return f and f' at the pre-activations a."""
    s = ACTIVATIONS[activation](np.asarray(a, dtype=float))
    return s, SLOPES[activation](s)


@cache
def measure(activation: str, gain: float, bias: float, scale: float) -> Measured:
    """Let a random network read noise, and look at its pre-activations and their slopes.

    gain * N(0, 1/HIDDEN) is U, bias is every entry of b, scale the deviation of x W.
    """
    if activation not in NAMES:
        raise ValueError(f"activation={activation!r}: expected one of {list(NAMES)}")
    if gain <= 0 or scale <= 0 or not np.isfinite([gain, bias, scale]).all():
        raise ValueError(f"gain={gain}, scale={scale}: give finite numbers above 0")
    rng = np.random.default_rng(0)
    cell = RNN(
        INPUTS, HIDDEN, rng, activation=activation, init="gaussian", gain=gain, dtype=np.float64
    )
    cell.params["b"][:] = bias
    x = rng.standard_normal((WARM_UP + BACK, 1, INPUTS))
    x *= scale / (x @ cell.params["W"]).std()
    outputs, _ = cell.forward(x)
    before = np.concatenate([np.zeros((1, 1, HIDDEN)), outputs[:-1]])
    a = x @ cell.params["W"] + before @ cell.params["U"] + bias
    f_slope = slopes(cell).U[WARM_UP:, 0, 0].ravel()
    places = np.clip(a[WARM_UP:].ravel(), BINS[0], BINS[-1])
    flat = f_slope < FLAT * STEEPEST[activation]
    shares = [100 * np.histogram(places[s], BINS)[0] / len(flat) for s in (~flat, flat)]
    log_factor = log10_decay(cell)[BACK] / BACK
    return Measured(*shares, float(f_slope.mean()), float(10**log_factor))


def drawing(
    activation: str = "tanh", gain: float = 1.0, bias: float = 0.0, scale: float = 1.0
) -> Scene:
    """Draw f and f' above the histogram of the pre-activations, on one axis."""
    found = measure(activation, gain, bias, scale)
    scene = Scene(
        FOOT + 92,
        f"{NAMES[activation]}, its slope, and where the units work",
        "Above, two curves over the pre-activation a: the activation, a solid line, and its slope, "
        "a dashed one. Below, on the same axis, bars for how many pre-activations of a network lie "
        "where; bars where the slope is nearly zero are hollow. At the foot three numbers.",
    )
    _curves(scene, activation)
    _bars(scene, found)
    step = "nothing" if found.factor == 0 else f"× {number(found.factor)}"
    for n, (name, value, look) in enumerate(
        [
            ("mean slope", f"{found.slope:.2g}", "J"),
            ("saturated", f"{found.saturated:.0f} %", "s"),
            ("one step back", step, "J"),
        ]
    ):
        x = MIDDLE + 124 * (n - 1)
        scene.label(f"row{n}", x, FOOT + 54, name, f"{look} word")
        scene.label(f"row{n}.n", x, FOOT + 74, value, f"{look} number large")
    return scene


def _curves(scene: Scene, activation: str) -> None:
    """Draw the activation and its slope over a."""
    left, right = MIDDLE - EDGE * WIDE, MIDDLE + EDGE * WIDE
    for height in (-1, 0, 1):
        y = ZERO - HIGH * height
        scene.wire(f"axis{height}", [(left, y), (right, y)], "ink thin dim")
        scene.label(
            f"axis{height}.n", left - 12, y, f"{height}".replace("-", "−"), "ink word small"
        )
    scene.wire("axis", [(MIDDLE, ZERO - 1.5 * HIGH), (MIDDLE, ZERO + 1.1 * HIGH)], "ink thin dim")
    a = np.linspace(-EDGE, EDGE, 61)
    f, slope = curve(activation, a)
    _line(scene, "f", a, f, "s line lit")
    if activation == "relu":  # its slope jumps, and must not look oblique
        a, slope = np.array([-EDGE, 0, 0, EDGE]), np.array([0, 0, 1, 1])
    _line(scene, "slope", a, slope, "J line back")
    scene.label("f.name", left + 4, 14, f"f = {NAMES[activation]}, solid", "s word bold start")
    text = f"f′, dashed: at most {STEEPEST[activation]:g}"
    scene.label("slope.name", left + 4, 32, text, "J word bold start")


def _line(scene: Scene, key: str, a: np.ndarray, values: np.ndarray, look: str) -> None:
    shown = values <= 1.5  # ReLU leaves the picture
    points = zip(MIDDLE + WIDE * a[shown], ZERO - HIGH * values[shown], strict=True)
    scene.wire(key, points, look)


def _bars(scene: Scene, found: Measured) -> None:
    """Draw how many of the pre-activations lie where; hollow bars are saturated."""
    highest = float((found.open + found.flat).max())
    wide = WIDE * (BINS[1] - BINS[0])
    scene.wire(
        "foot", [(BINS[0] * WIDE + MIDDLE, FOOT), (BINS[-1] * WIDE + MIDDLE, FOOT)], "ink thin"
    )
    for n, (sloped, flat) in enumerate(zip(found.open, found.flat, strict=True)):
        x, up = MIDDLE + WIDE * BINS[n] + 1.5, FOOT
        for kind, share, look in (("open", sloped, "s solid"), ("flat", flat, "s box")):
            high = round(TALL * float(share) / highest, 1)
            up -= high
            if high:
                box = {"x": x, "y": up, "width": wide - 3, "height": high}
                scene.add(f"{kind}{n}", "rect", look, **box)
    top = int((found.open + found.flat).argmax())
    x = MIDDLE + WIDE * (BINS[top] + BINS[top + 1]) / 2
    scene.label("highest", x, FOOT - TALL - 9, f"{highest:.0f} %", "s number small")
    for a in range(-6, 7, 2):
        beyond = {-6: "≤ ", 6: "≥ "}.get(a, "")  # the outer bars hold what lies outside, too
        text = beyond + f"{a}".replace("-", "−")
        scene.label(f"a{a}", MIDDLE + WIDE * a, FOOT + 12, text, "ink word small")
    scene.label(
        "a",
        MIDDLE,
        FOOT + 30,
        "pre-activation a, for all units and steps; hollow: saturated",
        "ink word small",
    )


def caption(activation: str, gain: float, bias: float, scale: float) -> str:
    """Say how much is saturated, how steep f is on average, and what one step does."""
    found = measure(activation, gain, bias, scale)
    return (
        f"{NAMES[activation]}, U times {gain:g}, bias {bias:g}, input of size {scale:g}: "
        f"{found.saturated:.0f} % stand where the curve is flat (saturated), the mean slope is "
        f"{found.slope:.2g}, and {_after(found.factor)}."
    ).replace("bias -", "bias −")


def _after(factor: float) -> str:
    """Say what becomes of a gradient on its way back."""
    if factor == 0:
        return "no gradient comes back at all"
    after = power(factor, 50)
    return f"each step back multiplies a gradient by {number(factor)}, so 50 steps by {after}"


def number(factor: float) -> str:
    """Write a factor for reading, with one digit more where it is nearly 1."""
    return f"{factor:.3g}" if 0.9 < factor < 1.1 else f"{factor:.2g}"


def power(factor: float, steps: int) -> str:
    """Write factor ** steps for reading: 0.31, 12, 5e−21."""
    log10 = steps * np.log10(factor)
    if -2 <= log10 < 2:
        return f"{10**log10:.2g}"
    exponent = int(np.floor(log10))
    digit = round(10 ** (log10 - exponent))
    text = f"1e{exponent + 1}" if digit == 10 else f"{digit}e{exponent}"
    return text.replace("-", "−")


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    calm = {"activation": "tanh", "gain": 1.0, "bias": 0.0, "scale": 1.0}
    loud = {**calm, "gain": 11.3}
    relu = {**calm, "activation": "relu"}
    found = measure(**loud)
    return Explorer(
        name="activation_curve",
        title="Where on its curve does each unit work?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("activation", "Activation f", {name: key for key, name in NAMES.items()}),
            Slider("gain", "U: normal numbers, 1/√n times", GAINS, limits=(0.1, 12.0)),
            Slider("bias", "Bias b of every unit", BIASES, limits=(-5.0, 5.0)),
            Slider("scale", "Size of the input, x W", SCALES, limits=(0.05, 5.0)),
        ],
        presets={"A calm tanh": calm, "Standard normal U": loud, "ReLU": relu},
        question=(
            "With a large U most tanh units are saturated: their slope is nearly 0. Does a "
            "gradient then shrink faster on its way back?",
            f"No. With standard normal weights {found.saturated:.0f} % of the units are saturated "
            f"and the mean slope is {found.slope:.2g}, and still each step back multiplies a "
            f"gradient by {number(found.factor)}: the few open units meet a large U. Slope and U "
            "decide together.",
        ),
        alt=drawing().alt,
        still="A calm tanh",
    )
