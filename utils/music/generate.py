"""Let a model compose: the distribution of the next symbol, and many tunes drawn side by side."""

from __future__ import annotations

import numpy as np

from utils.scratch.functions import softmax
from utils.text.checks import check_sizes


def next_probabilities(
    logits: np.ndarray,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
) -> np.ndarray:
    """Return the probabilities (..., vocab) to draw from: softmax(logits / temperature).

    temperature below 1 sharpens, above 1 flattens. With top_k, only the k likeliest symbols keep
    a probability, of equals the first, and share what the others lose. With top_p, only the fewest
    likeliest symbols that have at least this share together: the nucleus (Holtzman et al. 2020).
    Both together: top_k comes first. A logit of -inf forbids its symbol. Raises ValueError for
    numbers that make no sense, and for logits that give no distribution: nan, inf, or a row of
    nothing but -inf.
    """
    if not temperature > 0:
        raise ValueError(f"temperature={temperature}: expected a number above 0")
    logits = np.asarray(logits, np.float64) / temperature
    if not np.isfinite(logits.max(axis=-1)).all():  # a maximum of nan or inf, or of -inf alone
        raise ValueError(
            "the logits hold nan, inf or nothing but -inf: is there nan in the weights, "
            "after a training that diverged?"
        )
    if top_k is not None:
        if not (top_k % 1 == 0 and 1 <= top_k <= logits.shape[-1]):
            raise ValueError(
                f"top_k={top_k}: expected 1..{logits.shape[-1]}, the size of the vocabulary"
            )
        others = np.argsort(-logits, axis=-1, kind="stable")[..., int(top_k) :]
        np.put_along_axis(logits, others, -np.inf, axis=-1)
    return softmax(logits) if top_p is None else _nucleus(softmax(logits), top_p)


def _nucleus(probabilities: np.ndarray, top_p: float) -> np.ndarray:
    """Keep the likeliest symbols, as few as reach the share top_p, and let them share all."""
    if not 0 < top_p <= 1:
        raise ValueError(f"top_p={top_p}: expected a share above 0, at most 1")
    order = np.argsort(-probabilities, axis=-1, kind="stable")
    falling = np.take_along_axis(probabilities, order, axis=-1)
    before = falling.cumsum(axis=-1) - falling  # what the likelier ones have together
    falling[before >= top_p] = 0  # never the first: nothing is before it
    kept = np.zeros_like(probabilities)
    np.put_along_axis(kept, order, falling, axis=-1)
    return kept / kept.sum(axis=-1, keepdims=True)


def draw(probabilities: np.ndarray, rng: np.random.Generator) -> np.ndarray:
    """Draw one symbol for each row of probabilities (batch, vocab), which need not sum to 1.

    Raises ValueError for rows that hold nan, inf or a negative number, or nothing but 0.
    """
    probabilities = np.asarray(probabilities)
    if probabilities.ndim != 2:
        raise ValueError(f"probabilities has shape {probabilities.shape}: expected (batch, vocab)")
    sums = probabilities.cumsum(axis=1)
    total = sums[:, -1:]
    if not (np.isfinite(total) & (total > 0)).all() or (probabilities < 0).any():
        raise ValueError(
            "probabilities hold nan, inf or a negative number, or a row of nothing but 0: expected "
            "a distribution in each row"
        )
    # the product may round up to the total, which would lie behind the last symbol
    chance = np.minimum(rng.random((len(sums), 1)) * total, np.nextafter(total, 0))
    return (sums <= chance).sum(axis=1)


def compose(
    model,
    rng: np.random.Generator,
    count: int,
    longest: int,
    temperature: float = 1.0,
    top_k: int | None = None,
    top_p: float | None = None,
    prompt: np.ndarray | tuple[int, ...] = (0,),
    end: int = 0,
) -> list[np.ndarray]:
    """Draw `count` tunes side by side, each until `end` or until it has `longest` symbols.

    model is a LanguageModel, by hand or of torch. Every tune starts from a state of zeros and
    reads the prompt (time,), by default the symbol that stands before every tune; from then on
    its state is carried from symbol to symbol, and of an ended tune nothing is computed any more.
    Returns the ids of each, prompt and end left out. Raises ValueError for an empty prompt, and for
    a model whose logits are nan.
    """
    check_sizes(count=count, longest=longest)
    prompt = np.asarray(prompt)
    if prompt.ndim != 1 or len(prompt) == 0:
        raise ValueError(f"prompt has shape {prompt.shape}: expected (time,), at least one id")
    kept, training = model.state, model.training
    model.eval()
    drawn = np.full((longest, count), end)
    try:
        ids, state = np.repeat(prompt[:, None], count, axis=1), model.zero_state(count)
        going, p = np.arange(count), np.ones((count, model.vocab_size))
        for time in range(longest):
            logits = _array(model.forward(ids, state)[-1])  # (going, vocab)
            p[going] = next_probabilities(logits, temperature, top_k, top_p)
            # drawn for the ended ones too, so that the others' chances are the same without them
            drawn[time, going] = draw(p, rng)[going]
            kept_on = np.flatnonzero(drawn[time, going] != end)
            if len(kept_on) == 0:
                break
            going, state = going[kept_on], [part[:, kept_on] for part in model.state]
            ids = drawn[None, time, going]
    finally:
        model.state = kept
        model.train(training)
    return [column[: _before(column, end)] for column in drawn.T]


def _before(column: np.ndarray, end: int) -> int:
    found = np.flatnonzero(column == end)
    return int(found[0]) if len(found) else len(column)


def _array(tensor) -> np.ndarray:
    """Return an array, whether it came from NumPy or from torch, on whatever device."""
    return tensor.detach().cpu().numpy() if hasattr(tensor, "detach") else tensor
