"""What the explorer of gradient decay draws: networks with random weights that read noise."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.gradients import (
    log10_decay,
    noise_cell,
    noise_decays,
    singular_values,
    slopes,
    spectral_radius,
)
from utils.gradients.noise import SEEDS, STEPS, UNITS
from utils.scratch.recurrent_fast import GRU, LSTM, Recurrent

GATED = {  # the cells beside: kind, options
    "GRU": (GRU, {}),
    "LSTM bias 0": (LSTM, {"forget_bias": 0.0}),
    "LSTM bias 1": (LSTM, {"forget_bias": 1.0}),
    "LSTM bias 3": (LSTM, {"forget_bias": 3.0}),
    "LSTM bias 5": (LSTM, {"forget_bias": 5.0}),
}


@dataclass(frozen=True)
class Measured:
    """What was measured on the chapters' networks, by `utils.gradients.noise`."""

    curve: np.ndarray  # log10 of the decay for k = 0, 1, ..., mean of the networks
    singular: np.ndarray  # values of the first network's last Jacobian, largest first
    radius: float  # spectral radius of U, mean of the networks
    slope: float  # f', mean of the networks, units and steps


@cache
def measure(activation: str, init: str, gain: float, size: float, steps: int) -> Measured:
    """Measure plain networks: gain multiplies U, size is the standard deviation of the inputs."""
    linear = activation == "linear"
    options = {"activation": "tanh" if linear else activation, "init": init, "gain": gain}
    with np.errstate(over="ignore", invalid="ignore"):
        cells = [_finite(noise_cell(seed=n, size=size, steps=steps, **options)) for n in SEEDS]
    U = [cell.params["U"] for cell in cells]
    radius = gain * _radius(init)
    if linear:  # then the Jacobian of every step is U, whatever is read
        curves = [log10_decay(np.broadcast_to(u, (steps, UNITS, UNITS))) for u in U]
        return Measured(np.mean(curves, axis=0), singular_values(U[0]), radius, 1.0)
    f_slopes = [slopes(cell).U[:, 0, 0, 0] for cell in cells]  # (time, hidden)
    curve = np.mean([log10_decay(cell) for cell in cells], axis=0)
    last = singular_values(U[0] * f_slopes[0][-1])
    return Measured(curve, last, radius, float(np.mean(f_slopes)))


def _finite(cell: Recurrent) -> Recurrent:
    if not np.isfinite(cell.saved[3]).all():
        raise ValueError(
            "the state itself has become too large for a computer's numbers: "
            "choose a smaller gain or fewer steps"
        )
    return cell


@cache
def measure_gated(name: str, size: float, steps: int) -> np.ndarray:
    """Measure gated cells with the default start: log10 of their decay, of c in the LSTM."""
    kind, options = GATED[name]
    return noise_decays(kind, size=size, steps=steps, **options).mean(axis=0)


@cache
def _radius(init: str) -> float:
    """Return the spectral radius of U before gain multiplies it."""
    return float(
        np.mean(
            [spectral_radius(noise_cell(seed=n, steps=1, init=init).params["U"]) for n in SEEDS]
        )
    )


def networks(
    activation: str, init: str, gain: float, size: float, steps: int
) -> tuple[Measured, dict[str, np.ndarray]]:
    """Return the plain networks and the gated cells, after a look at what is asked for."""
    if steps < 1 or gain <= 0 or size <= 0:
        raise ValueError(f"steps={steps}, gain={gain}, size={size}: each must be above 0")
    longest = max(steps, STEPS)
    # a ReLU network without biases only scales with its input: its slopes are the same
    unbiased = activation == "relu" and init in ("identity", "gaussian")
    read = 1.0 if unbiased or activation == "linear" else size
    plain = measure(activation, init, gain, read, longest)
    return plain, {name: measure_gated(name, size, longest) for name in GATED}
