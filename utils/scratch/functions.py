"""Softmax, and the losses: cross-entropy and squared error, each with its gradient."""

import numpy as np


def softmax(logits: np.ndarray) -> np.ndarray:
    """Turn logits (..., classes) into probabilities over the last axis.

    The largest logit is subtracted first: the result is the same and exp cannot overflow.
    """
    logits = np.asarray(logits)
    exp = np.exp(logits - logits.max(axis=-1, keepdims=True))
    return exp / exp.sum(axis=-1, keepdims=True)


def log_softmax(logits: np.ndarray) -> np.ndarray:
    """Return the natural logarithm of softmax(logits), without taking the log of a tiny number."""
    logits = np.asarray(logits)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    return shifted - np.log(np.exp(shifted).sum(axis=-1, keepdims=True))


def cross_entropy(
    logits: np.ndarray, targets: np.ndarray, mask: np.ndarray | None = None
) -> tuple[float, np.ndarray]:
    """Return the mean loss per real token, in nats, and its gradient for the logits.

    logits (..., classes), targets (...) ids, mask (...) True = a real token (None: all are real).
    The gradient is (softmax(logits) - one_hot(targets)) / tokens, and 0 where the mask is False.
    Raises ValueError for shapes or ids that do not fit, FloatingPointError for nan or inf.
    """
    logits, targets = np.asarray(logits), np.asarray(targets)
    if mask is None:
        real, tokens = slice(None), targets.size
    else:
        real = np.asarray(mask, dtype=bool)
        tokens = int(real.sum())
    _check_targets(logits, targets, real)
    if tokens == 0:
        raise ValueError("no token to score: give at least one target that the mask keeps")

    shifted = logits - logits.max(axis=-1, keepdims=True)
    exp = np.exp(shifted)
    total = exp.sum(axis=-1, keepdims=True)
    at_target = targets[..., None].astype(np.int64)
    if mask is not None:  # what stands under the padding may be any number: it is never looked up
        at_target = np.where(real[..., None], at_target, 0)
    nll = (np.log(total) - np.take_along_axis(shifted, at_target, axis=-1))[..., 0]
    loss = float(nll[real].sum(dtype=np.float64) / tokens)
    if not np.isfinite(loss):
        raise FloatingPointError(
            f"the loss is {loss}: the logits hold nan or inf; look for non-finite inputs or weights"
        )

    dlogits = np.divide(exp, total, out=exp)
    probability = np.take_along_axis(dlogits, at_target, axis=-1)
    np.put_along_axis(dlogits, at_target, probability - 1, axis=-1)
    dlogits /= tokens
    if mask is not None:
        dlogits[~real] = 0
    return loss, dlogits


def squared_error(outputs: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of (outputs - targets)^2 and its gradient for outputs.

    Raises ValueError when the shapes differ, FloatingPointError when outputs hold nan or inf.
    """
    if np.shape(outputs) != np.shape(targets):
        raise ValueError(
            f"outputs has shape {np.shape(outputs)}, targets {np.shape(targets)}: expected the same"
        )
    if not np.isfinite(outputs).all():
        raise FloatingPointError("outputs hold nan or inf: lower the learning rate")
    error = outputs - targets
    return float(np.mean(error**2)), (2 / error.size) * error


def _check_targets(logits: np.ndarray, targets: np.ndarray, real: np.ndarray | slice) -> None:
    if logits.shape[:-1] != targets.shape:
        raise ValueError(
            f"logits {logits.shape} do not fit targets {targets.shape}: expected logits "
            "(..., classes) and targets (...) with the same leading sizes"
        )
    if isinstance(real, np.ndarray) and real.shape != targets.shape:
        raise ValueError(f"mask {real.shape} must have the shape of the targets {targets.shape}")
    if not np.issubdtype(targets.dtype, np.integer):
        raise ValueError(
            f"targets hold {targets.dtype}: expected whole numbers, the ids of classes"
        )
    scored = targets[real]
    if scored.size and not (scored.min() >= 0 and scored.max() < logits.shape[-1]):
        raise ValueError(
            f"targets run from {scored.min()} to {scored.max()}, but there are "
            f"{logits.shape[-1]} classes: expected ids in 0..{logits.shape[-1] - 1}"
        )
