"""Gradient descent, Adam and clipping. All of them change the arrays in place."""

import numpy as np

# Adam reads and writes four arrays; a block of this many numbers of each stays in the cache.
BLOCK = 16_384


class SGD:
    """Step against the gradient: p -= learning_rate * v, with v = momentum * v + gradient."""

    def __init__(self, params: dict[str, np.ndarray], learning_rate: float, momentum: float = 0.0):
        """Remember the parameters to change; `params` is shared with the model, not copied."""
        _check_rates(learning_rate=learning_rate, momentum=momentum)
        _check_arrays(params)
        self.params, self.learning_rate, self.momentum = params, learning_rate, momentum
        self.velocity = {name: np.zeros_like(p) for name, p in params.items()} if momentum else {}

    def step(self, grads: dict[str, np.ndarray]) -> None:
        """Change every parameter by one step."""
        _check_names(self.params, grads)
        for name, param in self.params.items():
            update = grads[name]
            if self.momentum:
                v = self.velocity[name]
                v *= self.momentum
                v += update
                update = v
            param -= self.learning_rate * update


class Adam:
    """Scale each step by running means of the gradient and of its square.

    m = beta1 m + (1 - beta1) g
    v = beta2 v + (1 - beta2) g^2
    p -= learning_rate (m / (1 - beta1^t)) / (sqrt(v / (1 - beta2^t)) + eps)

    `weight_decay` also multiplies p by 1 - learning_rate * weight_decay before each step.
    Sources: Kingma & Ba 2015 (Adam); Loshchilov & Hutter 2019 (decay kept apart from g: AdamW).
    """

    def __init__(
        self,
        params: dict[str, np.ndarray],
        learning_rate: float = 1e-3,
        betas: tuple[float, float] = (0.9, 0.999),
        eps: float = 1e-8,
        weight_decay: float = 0.0,
    ):
        """Remember the parameters to change; `params` is shared with the model, not copied."""
        _check_rates(learning_rate=learning_rate, weight_decay=weight_decay, eps=eps)
        if not all(0 <= beta < 1 for beta in betas):
            raise ValueError(f"betas={betas}: expected two shares of at least 0 and below 1")
        _check_arrays(params)
        self.params, self.learning_rate = params, learning_rate
        self.betas, self.eps, self.weight_decay = betas, eps, weight_decay
        self.mean = {name: np.zeros_like(p) for name, p in params.items()}
        self.square = {name: np.zeros_like(p) for name, p in params.items()}
        self.steps = 0

    def step(self, grads: dict[str, np.ndarray]) -> None:
        """Change every parameter by one step."""
        _check_names(self.params, grads)
        self.steps += 1
        for name, param in self.params.items():
            arrays = param, grads[name], self.mean[name], self.square[name]
            if not param.flags.c_contiguous:  # flat would copy, and the copy would be updated
                self._update(*arrays)
                continue
            # The arrays are walked through in blocks: what is slow here is memory, not arithmetic.
            for start in range(0, param.size, BLOCK):
                self._update(*(flat(array)[start : start + BLOCK] for array in arrays))

    def _update(self, p: np.ndarray, g: np.ndarray, m: np.ndarray, v: np.ndarray) -> None:
        beta1, beta2 = self.betas
        if self.weight_decay:
            p *= 1 - self.learning_rate * self.weight_decay
        m *= beta1
        m += (1 - beta1) * g
        v *= beta2
        v += (1 - beta2) * g * g
        scale = np.sqrt(v)
        scale *= 1 / np.sqrt(1 - beta2**self.steps)
        scale += self.eps
        np.divide(m, scale, out=scale)
        scale *= self.learning_rate / (1 - beta1**self.steps)
        p -= scale


def clip(grads: dict[str, np.ndarray], max_norm: float) -> float:
    """Shrink all gradients together, in place, so that their joint norm is at most max_norm.

    Returns the norm before clipping. Raises FloatingPointError when that norm is nan or inf.
    Source: Pascanu et al. 2013, "On the difficulty of training recurrent neural networks".
    """
    check_max_norm(max_norm)
    norm = float(np.sqrt(sum(float(np.vdot(g, g)) for g in grads.values())))
    if not np.isfinite(norm):
        raise FloatingPointError(f"the gradient's norm is {norm}: lower the learning rate")
    if norm > max_norm:
        for grad in grads.values():
            grad *= max_norm / norm
    return norm


def check_max_norm(max_norm: float | None) -> None:
    """Raise ValueError for a norm that is no number above 0; None: no clipping."""
    if max_norm is not None and not max_norm > 0:
        raise ValueError(f"max_norm={max_norm}: expected a number above 0")


def flat(array: np.ndarray) -> np.ndarray:
    """Return a one-dimensional view of a contiguous array."""
    return array.reshape(-1)


def _check_rates(**rates: float) -> None:
    for name, rate in rates.items():
        if not (np.isfinite(rate) and rate >= 0):
            raise ValueError(f"{name}={rate}: expected a finite number, 0 or above")


def _check_arrays(params: dict[str, np.ndarray]) -> None:
    for name, param in params.items():
        if not isinstance(param, np.ndarray) or param.dtype.kind != "f":
            kind = param.dtype if isinstance(param, np.ndarray) else type(param).__name__
            raise ValueError(
                f"parameter {name!r} is of type {kind}: expected an array of real numbers, which "
                "can be changed in place"
            )


def _check_names(params: dict[str, np.ndarray], grads: dict[str, np.ndarray]) -> None:
    for name, param in params.items():
        if name not in grads:
            raise ValueError(
                f"no gradient for parameter {name!r}: expected gradients for {sorted(params)}"
            )
        if grads[name].shape != param.shape:
            raise ValueError(
                f"the gradient of {name!r} has shape {grads[name].shape}, "
                f"the parameter has {param.shape}"
            )
