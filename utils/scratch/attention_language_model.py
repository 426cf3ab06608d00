"""A language model that looks back: at every step it attends to its own states so far."""

import numpy as np

from utils.scratch.attention import build_attention
from utils.scratch.base import Parameters, check_sizes, normal, recall_shape, sum_rows
from utils.scratch.recurrent_fast import GRU, Recurrent
from utils.scratch.sequence_models import LanguageModel, carried, check_text


class AttentionLanguageModel(LanguageModel):
    """Predict the next token from the state, and from a mixture of the states before it.

    s_t = cell(E[w_t], s_{t-1})                        (time, batch, hidden)
    context_t = attention(s_t, s_{t-reach+1} ... s_t)  the last `reach` states, itself included
    logits_t = (s_t + context_t W_o) V + c             (time, batch, vocab)

    The state is the cell's, and behind it the last reach - 1 outputs, (so far, batch, hidden).
    With `carry` both go from one forward to the next, without a gradient back across that border;
    so how a text is cut into pieces changes no prediction. Source: the simplest model in Daniluk
    et al. 2017, "Frustratingly short attention spans in neural language modeling".
    """

    can_tie = False

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        attention: str = "dot",
        reach: int = 50,
        cell: type[Recurrent] = GRU,
        layers: int = 1,
        dropout: float = 0.0,
        dtype: type = np.float32,
        **cell_options,
    ):
        """Draw the weights from rng; attention is "additive", "dot" or "scaled_dot"."""
        check_sizes(reach=reach)
        sizes = vocab_size, embedding_size, hidden_size
        options = {"cell": cell, "layers": layers, "dropout": dropout, "dtype": dtype}
        super().__init__(*sizes, rng, **options, **cell_options)
        self.reach = reach
        self.attention = build_attention(attention, hidden_size, rng, self.dtype)
        *before, V, c = self.params.items()
        self._params = Parameters(
            {
                **dict(before),
                **{f"attention_{name}": p for name, p in self.attention.params.items()},
                "W_o": normal(rng, (hidden_size, hidden_size), dtype),
                **dict([V, c]),
            }
        )
        self.weights: np.ndarray | None = None  # (time, batch, so far) of the last forward

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state: see the class; None means nothing before, or with `carry` where the last forward
        ended. The state after the last step is left in `self.state`.
        """
        ids = check_text(ids, self.vocab_size)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        *states, past = self.zero_state(ids.shape[1]) if state is None else state
        s, last = self.stack.forward(self.params["E"][ids], states)
        check_past_states(past, ids.shape[1], self.hidden_size)
        keys = np.concatenate([np.asarray(past, self.dtype), s])
        mask = band_mask(len(s), len(past), self.reach, s.shape[1])
        context, self.weights = self.attention.forward(s, keys, mask)
        o = s + context @ self.params["W_o"]
        self.state = [*(layer.copy() for layer in last), last_states(keys, self.reach).copy()]
        self.saved = ids, o, context
        return o @ self.params["V"] + self.params["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, vocab)."""
        ids, o, context = self.recall(dlogits)
        H, rows = self.hidden_size, dlogits.reshape(-1, self.vocab_size)
        do = dlogits @ self.params["V"].T
        grads, dqueries, dkeys = self.attention.backward(do @ self.params["W_o"].T)
        ds = do + dqueries + dkeys[-len(ids) :]  # the keys before are of the past
        cell_grads, dx, _ = self.stack.backward(ds)
        return {
            "E": sum_rows(ids.ravel(), dx.reshape(ids.size, -1), self.vocab_size),
            **cell_grads,
            **{f"attention_{name}": gradient for name, gradient in grads.items()},
            "W_o": context.reshape(-1, H).T @ do.reshape(-1, H),
            "V": o.reshape(-1, H).T @ rows,
            "c": rows.sum(axis=0),
        }

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved, dlogits, lambda ids, *_: (*ids.shape, self.vocab_size), "dlogits"
        )

    def zero_state(self, batch_size: int = 1) -> list[np.ndarray]:
        """Return the state of a model that has read nothing: it has no states to look at."""
        return [
            *super().zero_state(batch_size),
            np.zeros((0, batch_size, self.hidden_size), self.dtype),
        ]


def check_past_states(past: np.ndarray, batch: int, hidden_size: int) -> None:
    """Raise ValueError unless past, the last part of the state, is of these texts and this size."""
    if np.ndim(past) != 3 or tuple(past.shape[1:]) != (batch, hidden_size):
        raise ValueError(
            f"the state's earlier outputs have shape {tuple(np.shape(past))}: expected "
            f"(so far, batch, hidden) = (so far, {batch}, {hidden_size})"
        )


def band_mask(steps: int, before: int, reach: int, batch_size: int = 1) -> np.ndarray:
    """Return a mask (time, batch, before + time): a step sees itself and reach - 1 states before.

    `before` is the number of keys that come from earlier pieces of the text.
    """
    step, key = np.arange(steps)[:, None], np.arange(before + steps) - before
    band = (key <= step) & (key > step - reach)
    return np.broadcast_to(band[:, None], (steps, batch_size, before + steps))


def last_states(keys: np.ndarray, reach: int) -> np.ndarray:
    """Return the keys that the next step may look at besides itself: the last reach - 1."""
    return keys[max(0, len(keys) - reach + 1) :]
