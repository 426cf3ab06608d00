"""How the weights of a recurrent cell start, by name.

| name | W | U | b |
|---|---|---|---|
| default | uniform in +-1/sqrt(hidden) | the same | the same |
| orthogonal | as default | a random rotation for each gate, times gain | as default |
| identity | normal, deviation 1/sqrt(hidden) | the identity for each gate, times gain | 0 |
| gaussian | as default | normal, deviation gain / sqrt(hidden) | 0 |
| keras | uniform in +-sqrt(6 / (inputs + columns)) | orthonormal rows, times gain | 0 |

default is PyTorch's way, keras is Keras's. "Orthogonal" is there the whole matrix (hidden, gates *
hidden): the block of each of an LSTM's gates is about half as large as the rotation it has here.
"""

import numpy as np

INITS = ("default", "orthogonal", "identity", "gaussian", "keras")


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
    if init == "keras":  # Glorot & Bengio 2010
        bound = np.sqrt(6 / sum(shape))
        return rng.uniform(-bound, bound, shape).astype(dtype)
    return _uniform(rng, shape, hidden_size, dtype)


def recurrent_weights(
    init: str, rng: np.random.Generator, hidden_size: int, gates: int, gain: float, dtype: type
) -> np.ndarray:
    """Draw U (hidden, gates * hidden).

    Sources: torch.nn (default), keras.layers.LSTM (keras), Saxe et al. 2014 (orthogonal), Le,
    Jaitly & Hinton 2015 (identity). gaussian with gain sqrt(hidden) is the lecture's standard
    normal.
    """
    check_init(init)
    if not np.isfinite(gain) or gain <= 0:
        raise ValueError(f"gain={gain}: expected a finite number above 0")
    if init == "default":
        return _uniform(rng, (hidden_size, gates * hidden_size), hidden_size, dtype)
    if init == "keras":
        return (gain * _orthogonal(rng, gates * hidden_size, hidden_size).T).astype(dtype)
    blocks = [_square(init, rng, hidden_size) for _ in range(gates)]
    return (gain * np.concatenate(blocks, axis=1)).astype(dtype)


def biases(
    init: str, rng: np.random.Generator, hidden_size: int, gates: int, dtype: type
) -> np.ndarray:
    """Draw b (gates * hidden): zeros for identity, gaussian and keras, else as the weights."""
    check_init(init)
    if init in ("identity", "gaussian", "keras"):
        return np.zeros(gates * hidden_size, dtype)
    return _uniform(rng, (gates * hidden_size,), hidden_size, dtype)


def gate_biases(
    b: np.ndarray,
    rng: np.random.Generator,
    hidden_size: int,
    keep_bias: float | None,
    chrono: int | None = None,
) -> None:
    """Set the biases of the gate that keeps in b, in place: the second block of columns.

    That is the LSTM's forget gate or the GRU's update gate: both keep when they are open. keep_bias
    is put into all of it (Gers et al. 2000; Jozefowicz et al. 2015: 1). chrono, an LSTM's longest
    lag expected, draws the forget biases as log(u), u uniform in 1 ... chrono - 1, and the input
    biases as their negatives (Tallec & Ollivier 2018).
    """
    if chrono is not None:
        if chrono < 3:
            raise ValueError(f"chrono={chrono}: expected a longest lag of at least 3 steps")
        b[hidden_size : 2 * hidden_size] = np.log(rng.uniform(1, chrono - 1, hidden_size))
        b[:hidden_size] = -b[hidden_size : 2 * hidden_size]
    elif keep_bias is not None:
        b[hidden_size : 2 * hidden_size] = keep_bias


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
    if init == "gaussian":
        return rng.standard_normal((hidden_size, hidden_size)) / np.sqrt(hidden_size)
    return _orthogonal(rng, hidden_size, hidden_size)


def _orthogonal(rng: np.random.Generator, rows: int, columns: int) -> np.ndarray:
    """Draw orthonormal columns, uniform over all there are (Mezzadri 2007)."""
    drawn, upper = np.linalg.qr(rng.standard_normal((rows, columns)))
    return drawn * np.sign(np.diag(upper))
