"""Made-up tasks that need a long memory: the adding problem and recall.

Both are as hard as you like: the distance is a parameter, and new examples never run out.
"""

import numpy as np

from utils.text.checks import check_sizes


def adding(rng: np.random.Generator, steps: int, batch_size: int) -> tuple[np.ndarray, np.ndarray]:
    """Draw sequences of numbers of which two are marked; the answer is their sum.

    Returns x (steps, batch, 2), a number from 0..1 and a mark 0 or 1 at each step, and the sums
    (batch, 1). One mark is in the first half, one in the second. Whoever always answers 1 has a
    mean squared error of 1/6. Source: Hochreiter & Schmidhuber 1997; in this form Le et al. 2015.
    """
    check_sizes(steps=steps, batch_size=batch_size)
    if steps < 2:
        raise ValueError(f"steps={steps}: the adding problem needs at least 2, one for each mark")
    x = np.zeros((steps, batch_size, 2), np.float32)
    x[..., 0] = rng.random((steps, batch_size))
    columns = np.arange(batch_size)
    first = rng.integers(0, steps // 2, batch_size)
    second = rng.integers(steps // 2, steps, batch_size)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (x[first, columns, 0] + x[second, columns, 0])[:, None]


def recall(
    rng: np.random.Generator, lag: int, batch_size: int, symbols: int = 8, noise: int = 8
) -> tuple[np.ndarray, np.ndarray]:
    """Draw a symbol, then `lag` steps of noise; the answer is the symbol.

    Returns one-hot x (lag + 1, batch, symbols + noise), where the first `symbols` places are for
    the symbol and the others for noise, and the symbols (batch,). Guessing is right in 1/symbols
    of the cases.
    """
    check_sizes(lag=lag, batch_size=batch_size, symbols=symbols, noise=noise)
    targets = rng.integers(0, symbols, batch_size)
    ids = np.concatenate([targets[None], rng.integers(symbols, symbols + noise, (lag, batch_size))])
    return np.eye(symbols + noise, dtype=np.float32)[ids], targets


def two_clues(
    rng: np.random.Generator, lag: int, batch_size: int, symbols: int = 8, noise: int = 8
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Draw recall with a second clue: the last input names the answer in half of the cases.

    In the other half it names any symbol. So the far clue is always right, the near one in
    1/2 + 1/(2 symbols) of the cases. Returns x (lag + 1, batch, symbols + noise), the answers
    (batch,), and what the near clue names (batch,).
    """
    x, targets = recall(rng, lag, batch_size, symbols, noise)
    truthful = rng.random(batch_size) < 0.5
    near = np.where(truthful, targets, rng.integers(symbols, size=batch_size))
    x[-1] = np.eye(symbols + noise)[near]
    return x, targets, near
