"""A logistic regression on features that something else made, its penalty chosen on other texts."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

PENALTIES = (1e-4, 1e-3, 1e-2, 1e-1, 1.0)


def standardised(*parts: np.ndarray) -> list[np.ndarray]:
    """Shift and scale features (texts, features): mean 0, deviation 1 over the first part."""
    mean, deviation = parts[0].mean(axis=0), parts[0].std(axis=0) + 1e-6
    return [(part - mean) / deviation for part in parts]


def logistic(x: np.ndarray, labels: np.ndarray, penalty: float, steps: int = 100) -> np.ndarray:
    """Return the weights (features + 1,) with the least mean loss + penalty |w|^2 / 2, nearly.

    x (texts, features), labels (texts,) of 0 and 1. The last weight is the bias, which the penalty
    leaves alone. Gradient steps with momentum, as long as the curvature allows (Nesterov 1983).
    """
    if len(x) != len(labels):
        raise ValueError(f"{len(x)} texts and {len(labels)} labels came: expected one for each")
    x = np.column_stack([x, np.ones(len(x))]).astype(np.float32)
    labels = np.asarray(labels, np.float32)  # else every product would be made in float64
    keep = penalty * np.append(np.ones(x.shape[1] - 1), 0).astype(np.float32)
    steepest = np.full(x.shape[1], x.shape[1] ** -0.5, np.float32)
    for _ in range(20):  # the largest curvature, by the power method
        steepest = x.T @ (x @ steepest)
        steepest /= np.linalg.norm(steepest)
    size = 1 / (0.3 * np.square(x @ steepest).sum() / len(x) + penalty)
    w = before = np.zeros(x.shape[1], np.float32)
    for step in range(steps):
        ahead = w + np.float32(step / (step + 3)) * (w - before)
        slope = x.T @ (praise_of(x @ ahead) - labels) / len(x) + keep * ahead
        before, w = w, ahead - np.float32(size) * slope
    return w


def praise_of(logits: np.ndarray) -> np.ndarray:
    """Return the probability of class 1 of logits."""
    return 0.5 + 0.5 * np.tanh(logits / 2)


def said(w: np.ndarray, x: np.ndarray) -> np.ndarray:
    """Return the probability (texts,) that weights of `logistic` give to class 1."""
    return praise_of(x @ w[:-1] + w[-1])


def chosen(
    x: Sequence[np.ndarray], labels: Sequence[np.ndarray], penalties: Sequence[float] = PENALTIES
) -> tuple[np.ndarray, float]:
    """Fit with every penalty; return the probabilities for the last part, and the penalty taken.

    x and labels are of three parts: to fit, to choose the penalty by the loss, to answer. The
    labels of the last part are not looked at.
    """
    best = (np.inf, None, 0.0)
    for penalty in penalties:
        w = logistic(x[0], labels[0], penalty)
        p = np.clip(said(w, x[1]), 1e-6, 1 - 1e-6)
        loss = -np.log(np.where(labels[1] == 1, p, 1 - p)).mean()
        if loss < best[0]:
            best = (loss, w, penalty)
    return said(best[1], x[2]), best[2]
