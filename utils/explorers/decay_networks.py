"""What the explorer of gradient decay draws: networks with random weights that read noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.gradients import log10_decay, singular_values, slopes, spectral_radius
from utils.scratch.recurrent_fast import GRU, LSTM, RNN, Recurrent

INPUTS, HIDDEN = 16, 128
STORED, WARM_UP = 100, 20  # steps back, and steps before them that forget the start
GATED = {  # the cells beside: forget bias, or None
    "GRU": None,
    "LSTM bias 0": 0.0,
    "LSTM bias 1": 1.0,
    "LSTM bias 3": 3.0,
    "LSTM bias 5": 5.0,
}


@dataclass(frozen=True)
class Measured:
    """What was measured: log10 of the decay for k = 0, 1, ..., and what one step does."""

    curve: np.ndarray
    singular: np.ndarray  # values of the last step's Jacobian, largest first
    radius: float  # spectral radius of U
    slope: float  # mean f'


@cache
def measure(activation: str, init: str, gain: float, scale: float, steps: int) -> Measured:
    """Measure a plain network: gain multiplies U, scale is the standard deviation of x W."""
    rng = np.random.default_rng(0)
    linear = activation == "linear"
    cell = RNN(
        INPUTS,
        HIDDEN,
        rng,
        activation="tanh" if linear else activation,
        init=init,
        dtype=np.float64,
    )
    cell.params["b"][:] = 0
    cell.params["U"] *= gain
    U, radius = cell.params["U"], gain * _radius(init)
    if linear:  # then the Jacobian of every step is U, whatever is read
        curve = log10_decay(np.broadcast_to(U, (steps, HIDDEN, HIDDEN)))
        return Measured(curve, singular_values(U), radius, 1.0)
    _read_noise(cell, rng, scale, steps)
    f_slope = slopes(cell).U[:, 0, 0, 0]  # (time, hidden)
    last = U * f_slope[-1]
    return Measured(_curve(cell, steps), singular_values(last), radius, float(f_slope.mean()))


@cache
def measure_gated(name: str, scale: float, steps: int) -> np.ndarray:
    """Measure a gated cell with the default start: log10 of its decay, of c in the LSTM."""
    rng = np.random.default_rng(0)
    bias = GATED[name]
    if bias is None:
        cell = GRU(INPUTS, HIDDEN, rng, dtype=np.float64)
    else:
        cell = LSTM(INPUTS, HIDDEN, rng, forget_bias=bias, dtype=np.float64)
    _read_noise(cell, rng, scale, steps)
    return _curve(cell, steps)


def _read_noise(cell: Recurrent, rng: np.random.Generator, scale: float, steps: int) -> None:
    """Run the cell on noise so that x W has the standard deviation `scale`."""
    x = rng.standard_normal((steps + WARM_UP, 1, INPUTS))
    x *= scale / (x @ cell.params["W"]).std()
    with np.errstate(over="ignore", invalid="ignore"):
        _, state = cell.forward(x)
    if not np.isfinite(state).all():
        raise ValueError(
            f"after {len(x)} steps the state itself is too large for a computer's numbers: "
            "choose a smaller gain or fewer steps"
        )


def _curve(cell: Recurrent, steps: int) -> np.ndarray:
    part = "c" if isinstance(cell, LSTM) else "s"
    return log10_decay(cell, part=part)[: steps + 1]


@cache
def _radius(init: str) -> float:
    cell = RNN(INPUTS, HIDDEN, np.random.default_rng(0), init=init, dtype=np.float64)
    return float(spectral_radius(cell.params["U"]))


def networks(
    activation: str, init: str, gain: float, scale: float, steps: int
) -> tuple[Measured, dict[str, np.ndarray]]:
    """Return the plain network and the gated cells, after a look at what is asked for."""
    if steps < 1 or gain <= 0 or scale <= 0:
        raise ValueError(f"steps={steps}, gain={gain}, scale={scale}: each must be above 0")
    longest = max(steps, STORED)
    # without biases a ReLU network only scales with its input: its slopes are the same
    read = 1.0 if activation in ("relu", "linear") else scale
    plain = measure(activation, init, gain, read, longest)
    return plain, {name: measure_gated(name, scale, longest) for name in GATED}
