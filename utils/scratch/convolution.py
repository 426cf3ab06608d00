"""Causal convolutions by hand: a window that slides over the sequence with the same weights.

y_t = x_t W_0 + x_{t-d} W_1 + x_{t-2d} W_2 + ... + b        with the dilation d

With d = 1, 2, 4, ... on top of each other the window doubles with every layer. Sources: van den
Oord et al. 2016, "WaveNet"; Bai et al. 2018, "An empirical evaluation of generic convolutional and
recurrent networks for sequence modeling".
"""

import numpy as np

from utils.scratch.base import Model, check_sequence, check_sizes, recall_shape


class DilatedConvolution(Model):
    """Read, at every step, the inputs of `width` steps that lie `dilation` apart, and none after.

    Its state is what the window still needs of the past: the last (width - 1) * dilation inputs,
    (reach, batch, inputs).
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        width: int = 2,
        dilation: int = 1,
        dtype: type = np.float32,
    ):
        """Draw W (width, inputs, hidden) from rng; W[0] is for the newest input."""
        check_sizes(input_size=input_size, hidden_size=hidden_size, width=width, dilation=dilation)
        super().__init__(dtype)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.width, self.dilation = width, dilation
        W = rng.standard_normal((width, input_size, hidden_size)) / np.sqrt(width * input_size)
        self.params = {"W": W.astype(dtype), "b": np.zeros(hidden_size, dtype)}

    @property
    def reach(self) -> int:
        """Say how many steps before the newest the window reaches back."""
        return (self.width - 1) * self.dilation

    def zero_state(self, batch_size: int = 1) -> np.ndarray:
        """Return the state of one that has read nothing: inputs of zeros."""
        return np.zeros((self.reach, batch_size, self.input_size), self.dtype)

    def forward(
        self, x: np.ndarray, state: np.ndarray | None = None
    ) -> tuple[np.ndarray, np.ndarray]:
        """Return y (time, batch, hidden) of x (time, batch, inputs), and the last inputs."""
        x, _ = check_sequence(x, self.input_size, self.dtype, None)
        state = self.zero_state(x.shape[1]) if state is None else np.asarray(state, self.dtype)
        check_buffer(state.shape, (self.reach, x.shape[1], self.input_size))
        padded = np.concatenate([state, x])
        self.saved = (padded,)
        y = sum(
            window @ W for window, W in zip(self._windows(padded), self.params["W"], strict=True)
        )
        return y + self.params["b"], padded[len(x) :].copy()

    def backward(
        self, dy: np.ndarray, dstate: np.ndarray | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, np.ndarray]:
        """Return the gradients of the parameters, of x and of the state."""
        (padded,) = recall_shape(
            self.saved,
            dy,
            lambda p: (len(p) - self.reach, p.shape[1], self.hidden_size),
            "dy",
        )
        dpadded = np.zeros_like(padded)
        if dstate is not None:
            dpadded[len(dy) :] += dstate
        rows, dW = dy.reshape(-1, self.hidden_size), np.empty_like(self.params["W"])
        windows = zip(self._windows(padded), self._windows(dpadded), strict=True)
        for lag, (window, dwindow) in enumerate(windows):
            dW[lag] = window.reshape(-1, self.input_size).T @ rows
            dwindow += dy @ self.params["W"][lag].T  # a view: an input was read at several lags
        grads = {"W": dW, "b": rows.sum(axis=0)}
        return grads, dpadded[self.reach :].copy(), dpadded[: self.reach].copy()

    def step(self, x: np.ndarray, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Read one step x (batch, inputs): return y (batch, hidden) and the new state."""
        y, state = self.forward(x[None], state)
        return y[0], state

    def _windows(self, padded: np.ndarray) -> list[np.ndarray]:
        """View what each lag reads: (time, batch, inputs) for lag 0, d, 2 d, ..."""
        steps = len(padded) - self.reach
        starts = (self.reach - lag * self.dilation for lag in range(self.width))
        return [padded[start : start + steps] for start in starts]


def long_convolution(u: np.ndarray, kernel: np.ndarray) -> np.ndarray:
    """Return y_t = sum_k kernel_k u_{t-k} for every number side by side, through the FFT.

    u (time, batch, hidden), kernel (time, hidden). A product of spectra is a convolution in a
    circle, so both are lengthened by zeros: what would come round the end meets nothing.
    """
    if len(kernel) != len(u) or kernel.shape[1:] != u.shape[2:]:
        raise ValueError(
            f"kernel has shape {kernel.shape}, u {u.shape}: expected (time, hidden) and "
            "(time, batch, hidden)"
        )
    size = 2 * len(u)
    spectrum = np.fft.rfft(kernel, size, axis=0)[:, None] * np.fft.rfft(u, size, axis=0)
    return np.fft.irfft(spectrum, size, axis=0)[: len(u)].astype(u.dtype)


def check_buffer(shape: tuple, expected: tuple) -> None:
    """Raise ValueError unless a state holds the inputs that the window still needs."""
    if shape != expected:
        raise ValueError(
            f"the state has shape {shape}: expected (reach, batch, inputs) = {expected}"
        )
