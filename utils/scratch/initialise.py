"""How the weights of a recurrent cell start, by name.

| name | W | U | b |
|---|---|---|---|
| default | uniform in +-1/sqrt(hidden) | the same | the same |
| orthogonal | as default | a random rotation for each gate, times gain | as default |
| identity | normal, deviation 1/sqrt(hidden) | the identity for each gate, times gain | 0 |
| gaussian | as default | normal, deviation gain / sqrt(hidden) | 0 |
"""

import numpy as np

INITS = ("default", "orthogonal", "identity", "gaussian")


def parameters(
    init: str,
    rng: np.random.Generator,
    inputs: int,
    hidden_size: int,
    gates: int,
    gain: float = 1.0,
    dtype: type = np.float32,
    own_biases: tuple[str, ...] = (),
) -> dict[str, np.ndarray]:
    """Draw W (inputs, gates * hidden), U (hidden, gates * hidden) and b (gates * hidden).

    own_biases names further biases, each (hidden).
    """
    return {
        "W": input_weights(init, rng, inputs, hidden_size, gates, dtype),
        "U": recurrent_weights(init, rng, hidden_size, gates, gain, dtype),
        "b": biases(init, rng, hidden_size, gates, dtype),
        **{name: biases(init, rng, hidden_size, 1, dtype) for name in own_biases},
    }


def input_weights(
    init: str, rng: np.random.Generator, inputs: int, hidden_size: int, gates: int, dtype: type
) -> np.ndarray:
    """Draw W (inputs, gates * hidden)."""
    check_init(init)
    shape = (inputs, gates * hidden_size)
    if init == "identity":
        return (rng.standard_normal(shape) / np.sqrt(hidden_size)).astype(dtype)
    return _uniform(rng, shape, hidden_size, dtype)


def recurrent_weights(
    init: str, rng: np.random.Generator, hidden_size: int, gates: int, gain: float, dtype: type
) -> np.ndarray:
    """Draw U (hidden, gates * hidden).

    Sources: torch.nn (default), Saxe et al. 2014 (orthogonal), Le, Jaitly & Hinton 2015
    (identity). gaussian with gain sqrt(hidden) is the lecture's standard normal.
    """
    check_init(init)
    if not np.isfinite(gain) or gain <= 0:
        raise ValueError(f"gain={gain}: expected a finite number above 0")
    if init == "default":
        return _uniform(rng, (hidden_size, gates * hidden_size), hidden_size, dtype)
    blocks = [_square(init, rng, hidden_size) for _ in range(gates)]
    return (gain * np.concatenate(blocks, axis=1)).astype(dtype)


def biases(
    init: str, rng: np.random.Generator, hidden_size: int, gates: int, dtype: type
) -> np.ndarray:
    """Draw b (gates * hidden): zeros for identity and gaussian, else as the weights."""
    check_init(init)
    if init in ("identity", "gaussian"):
        return np.zeros(gates * hidden_size, dtype)
    return _uniform(rng, (gates * hidden_size,), hidden_size, dtype)


def gate_biases(
    b: np.ndarray,
    rng: np.random.Generator,
    hidden_size: int,
    forget_bias: float | None,
    chrono: int | None,
) -> None:
    """Set the biases of an LSTM's input and forget gates in b, in place.

    forget_bias puts that number into every forget gate (Gers et al. 2000; Jozefowicz et al. 2015:
    1). chrono, the longest lag expected, draws the forget biases as log(u), u uniform in
    1 ... chrono - 1, and the input biases as their negatives (Tallec & Ollivier 2018).
    """
    if chrono is not None:
        if chrono < 3:
            raise ValueError(f"chrono={chrono}: expected a longest lag of at least 3 steps")
        b[hidden_size : 2 * hidden_size] = np.log(rng.uniform(1, chrono - 1, hidden_size))
        b[:hidden_size] = -b[hidden_size : 2 * hidden_size]
    elif forget_bias is not None:
        b[hidden_size : 2 * hidden_size] = forget_bias


def check_init(init: str) -> None:
    """Raise ValueError for a name that is not in INITS."""
    if init not in INITS:
        raise ValueError(f"init={init!r}: expected one of {list(INITS)}")


def _uniform(rng: np.random.Generator, shape: tuple, hidden_size: int, dtype: type) -> np.ndarray:
    bound = 1 / np.sqrt(hidden_size)
    return rng.uniform(-bound, bound, shape).astype(dtype)


def _square(init: str, rng: np.random.Generator, hidden_size: int) -> np.ndarray:
    """Draw one square block of U, before the gain."""
    if init == "identity":
        return np.eye(hidden_size)
    normal = rng.standard_normal((hidden_size, hidden_size))
    if init == "gaussian":
        return normal / np.sqrt(hidden_size)
    rotation, upper = np.linalg.qr(normal)
    return rotation * np.sign(np.diag(upper))  # uniform over all rotations (Mezzadri 2007)
