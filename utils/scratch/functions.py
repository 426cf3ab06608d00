"""Softmax, and the losses: cross-entropy and squared error, each with its gradient."""

import numpy as np

from utils.scratch.base import check_mask


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
    logits = np.asarray(logits)
    targets, mask, tokens = check_targets(logits.shape, targets, mask)
    shifted = logits - logits.max(axis=-1, keepdims=True)
    at_target = targets[..., None]
    chosen = np.take_along_axis(shifted, at_target, axis=-1)
    # in place where it can be: at thousands of classes a new array costs as much as its arithmetic
    exp = np.exp(shifted, out=shifted if shifted.dtype.kind == "f" else None)
    total = exp.sum(axis=-1, keepdims=True)
    nll = (np.log(total) - chosen)[..., 0]
    loss = check_loss((nll if mask is None else nll[mask]).sum(dtype=np.float64) / tokens)

    dlogits = np.divide(exp, total, out=exp)
    probability = np.take_along_axis(dlogits, at_target, axis=-1)
    np.put_along_axis(dlogits, at_target, probability - 1, axis=-1)
    dlogits /= tokens
    if mask is not None:
        dlogits[~mask] = 0
    return loss, dlogits


def squared_error(outputs: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean of (outputs - targets)^2 and its gradient for outputs.

    Raises ValueError when the shapes differ, FloatingPointError when outputs hold nan or inf.
    """
    outputs, targets = np.asarray(outputs), np.asarray(targets)
    if outputs.shape != targets.shape:
        raise ValueError(
            f"outputs has shape {outputs.shape}, targets {targets.shape}: expected the same"
        )
    if outputs.size == 0:
        raise ValueError("no number to score: give at least one")
    if not np.isfinite(outputs).all():
        raise FloatingPointError("outputs hold nan or inf: lower the learning rate")
    if outputs.dtype.kind != "f":  # small whole numbers would wrap around
        outputs = outputs.astype(float)
    error = outputs - targets
    return float(np.mean(error**2)), (2 / error.size) * error


def check_targets(
    shape: tuple[int, ...], targets: np.ndarray, mask: np.ndarray | None
) -> tuple[np.ndarray, np.ndarray | None, int]:
    """Return targets, mask and the number of real tokens, or raise ValueError.

    shape is that of the logits (..., classes). What stands in targets where the mask is False may
    be any number: it comes back as 0, and is never looked up. Targets come back as int64.
    """
    targets = np.asarray(targets)
    if shape[:-1] != targets.shape:
        raise ValueError(
            f"logits {shape} do not fit targets {targets.shape}: expected logits "
            "(..., classes) and targets (...) with the same leading sizes"
        )
    if not np.issubdtype(targets.dtype, np.integer):
        raise ValueError(
            f"targets hold {targets.dtype}: expected whole numbers, the ids of classes"
        )
    if mask is not None:
        mask = check_mask(mask, targets.shape, "the shape of the targets")
        targets = np.where(mask, targets, 0)
    tokens = targets.size if mask is None else int(mask.sum())
    if tokens == 0:
        raise ValueError("no token to score: give at least one target that the mask keeps")
    low, high = targets.min(), targets.max()
    if low < 0 or high >= shape[-1]:
        raise ValueError(
            f"targets run from {low} to {high}, but there are {shape[-1]} classes: expected ids "
            f"in 0..{shape[-1] - 1}; leave a target out with the mask, not with a number of its own"
        )
    return targets.astype(np.int64), mask, tokens


def check_loss(loss: float) -> float:
    """Return the loss as a number, or raise FloatingPointError unless it is finite."""
    if not np.isfinite(loss):
        raise FloatingPointError(
            f"the loss is {loss}: the logits hold nan or inf; look for non-finite inputs or weights"
        )
    return float(loss)
