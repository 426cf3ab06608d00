"""What the next token costs a model, counted: products of numbers, and numbers that are kept."""

import math

from utils.models.weights import named_arrays

LEFT_OUT = ("E", "P", "gains", "shifts")  # of tables a row is picked; the others are of the norms


def per_token(model, so_far: int) -> dict[str, int]:
    """Return how many products the token after `so_far` others needs, and what is kept then.

    For a Transformer or a LanguageModel, by hand or in torch. Every weight of a matrix is used
    once; a Transformer also compares with all keys so far, the token's own included, and mixes as
    many values. Biases, norms and curves are left out: they grow with the width alone.
    """
    matrices = ((name.rstrip("0123456789"), p) for name, p in named_arrays(model).items())
    products = sum(p.size for name, p in matrices if p.ndim == 2 and name not in LEFT_OUT)
    products += model.tied * model.vocab_size * model.hidden_size
    states = model.zero_state(1)
    if states[0].shape[1]:  # a state of fixed size
        return {"products": products, "kept": sum(math.prod(state.shape) for state in states)}
    looks = 2 * (so_far + 1) * model.hidden_size * len(states)
    return {"products": products + looks, "kept": looks}
