"""The book's measures, one of each."""

import math

import numpy as np


def perplexity(total_nll: float, tokens: int) -> float:
    """Return exp(total_nll / tokens): between how many words the model hesitates, on average.

    total_nll is the SUM of the negative natural-log probabilities of all tokens. A mean of the
    perplexities of batches is another, wrong number: it weighs a short batch like a long one.
    """
    if tokens < 1:
        raise ValueError(f"tokens={tokens}: perplexity needs at least one token")
    if not math.isfinite(total_nll):
        raise ValueError(f"total_nll={total_nll}: expected a finite sum of losses")
    try:
        return math.exp(total_nll / tokens)
    except OverflowError:  # above e^709: larger than any float
        return math.inf


def accuracy(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Return the share of predictions that equal their target, in 0..1."""
    predictions, targets = np.asarray(predictions), np.asarray(targets)
    if predictions.shape != targets.shape:
        raise ValueError(
            f"predictions {predictions.shape} and targets {targets.shape} differ in shape: "
            "give one predicted class for each target"
        )
    if targets.size == 0:
        raise ValueError("there are 0 targets: accuracy needs at least one")
    return float((predictions == targets).mean())
