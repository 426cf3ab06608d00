"""Let a language model write: draw tokens one by one."""

import numpy as np

from utils.scratch.base import mode
from utils.scratch.functions import softmax


def sample(
    model,
    rng: np.random.Generator,
    prompt: np.ndarray,
    length: int,
    temperature: float = 1.0,
    forbidden: tuple[int, ...] = (),
) -> np.ndarray:
    """Draw `length` ids that continue prompt (time,), the state kept throughout.

    model is a LanguageModel, by hand or of torch; its own state and mode are as before
    afterwards. temperature divides the logits: near 0 the likeliest token wins, above 1 rare ones
    come up more often. forbidden ids, such as <unk>, are never drawn.
    """
    prompt = np.asarray(prompt)
    _check(prompt, length, model.vocab_size, temperature, forbidden)
    kept, ids, drawn = model.state, prompt[:, None], []
    try:
        with mode(model, training=False):
            state = model.zero_state()
            for _ in range(length):
                last = model.forward(ids, state)[-1, 0]  # (vocab,)
                logits = np.asarray(last, np.float64).copy()
                logits[list(forbidden)] = -np.inf
                with np.errstate(over="ignore"):  # the largest is 0, however low the temperature
                    logits = (logits - logits.max()) / temperature
                drawn.append(int(rng.choice(model.vocab_size, p=softmax(logits))))
                ids, state = np.array([[drawn[-1]]]), model.state
    finally:
        model.state = kept
    return np.array(drawn, dtype=np.int64)


def check_forbidden(forbidden: tuple[int, ...], vocab_size: int) -> None:
    """Raise ValueError for what is no id; -1 would forbid the last token."""
    for number in forbidden:
        if isinstance(number, bool) or not 0 <= number < vocab_size:
            raise ValueError(f"forbidden holds {number}: expected ids in 0..{vocab_size - 1}")


def _check(
    prompt: np.ndarray,
    length: int,
    vocab_size: int,
    temperature: float,
    forbidden: tuple[int, ...],
) -> None:
    if prompt.ndim != 1 or len(prompt) == 0:
        raise ValueError(f"prompt has shape {prompt.shape}: expected (time,), at least one id")
    if length < 0:
        raise ValueError(f"length={length}: expected a number of tokens, 0 or above")
    if not temperature > 0:
        raise ValueError(f"temperature={temperature}: expected a number above 0")
    check_forbidden(forbidden, vocab_size)
    if len(set(forbidden)) == vocab_size:
        raise ValueError("forbidden holds every token: nothing is left to draw")
