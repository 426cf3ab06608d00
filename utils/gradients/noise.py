"""The networks whose gradients chapters 06 and 07 and their explorer measure: all read noise."""

from collections.abc import Iterable
from typing import Any

import numpy as np

from utils.gradients.decay import log10_decay
from utils.scratch.recurrent_fast import LSTM, RNN, Recurrent

UNITS, STEPS = 128, 100
SEEDS = range(3)


def noise_cell(
    kind: type[Recurrent] = RNN,
    *,
    units: int = UNITS,
    gain: float = 1.0,
    size: float = 1.0,
    steps: int = STEPS,
    seed: int = 0,
    **options: Any,
) -> Recurrent:
    """Build a cell with random weights, let it read noise, and return it.

    units    of the state, and numbers in an input
    gain     multiplies U as its `init` drew it
    size     standard deviation of the inputs, which are independent and normal. The usual W has
             entries uniform in +-1/sqrt(units), so that x W deviates by 0.58 of it.
    options  of the cell: activation, init, forget_bias
    """
    rng = np.random.default_rng(seed)
    cell = kind(units, units, rng, dtype=np.float64, **options)
    if "U" in cell.params:
        cell.params["U"] *= gain
    elif gain != 1:
        raise ValueError(f"gain={gain} came for {kind.__name__}, which has no U to multiply")
    cell.forward(size * rng.standard_normal((steps, 1, units)))
    return cell


def noise_decays(
    kind: type[Recurrent] = RNN, *, seeds: Iterable[int] = SEEDS, **options: Any
) -> np.ndarray:
    """Return log10 of the gradient's size k steps back, (seeds, steps + 1); an LSTM's is that of c.

    One row for each network; their mean is that of the logarithms.
    """
    part = "c" if issubclass(kind, LSTM) else "s"
    return np.array(
        [log10_decay(noise_cell(kind, seed=seed, **options), part=part) for seed in seeds]
    )
