"""A language model that looks back over all it has read, and may copy what came next there."""

import numpy as np

from utils.scratch.attention import DotAttention, mix
from utils.scratch.attention_language_model import check_past_states
from utils.scratch.base import Parameters, normal, recall_shape, sum_rows
from utils.scratch.functions import softmax
from utils.scratch.recurrent_fast import LSTM, Recurrent
from utils.scratch.sequence_models import LanguageModel, carried, check_text

LEAST = 1e-12  # added to every probability, so that its logarithm is a number


class CopyingLanguageModel(LanguageModel):
    """Predict the next token by inventing it, or by copying what followed a state like this one.

    s_t = cell(E[w_t], s_{t-1})                              (time, batch, hidden)
    a_t = softmax(s_t . u, s_t . s_0, ..., s_t . s_{t-1})    weights: something new, then each past
    p_t = a_t,new softmax(s_t V + c) + sum_j a_tj [w_{j+1}]  [w] is 1 at token w, 0 elsewhere
    logits_t = log p_t                                       (time, batch, vocab)

    The only weights that a plain language model has not are u. Looking back reaches to the first
    state, and with `carry` over the border to the forward before, without a gradient there. The
    state is the cell's, then all outputs so far (so far, batch, hidden) and the ids that were read
    (so far, batch). Source: Merity et al. 2016, "Pointer sentinel mixture models".
    """

    can_tie = False

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        cell: type[Recurrent] = LSTM,
        layers: int = 1,
        dropout: float = 0.0,
        dtype: type = np.float32,
        **cell_options,
    ):
        """Draw the weights from rng; cell_options go to the cell."""
        sizes = vocab_size, embedding_size, hidden_size
        options = {"cell": cell, "layers": layers, "dropout": dropout, "dtype": dtype}
        super().__init__(*sizes, rng, **options, **cell_options)
        self.attention = DotAttention(hidden_size, dtype=dtype)
        *before, V, c = self.params.items()
        u = normal(rng, (hidden_size, 1), dtype)[:, 0]
        self._params = Parameters({**dict(before), "u": u, **dict([V, c])})
        self.weights: np.ndarray | None = None  # (time, batch, 1 + past) of the last forward

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state: see the class; None means nothing before, or with `carry` where the last forward
        ended. The state after the last step is left in `self.state`.
        """
        ids = check_text(ids, self.vocab_size)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        *states, past, read = self.zero_state(ids.shape[1]) if state is None else state
        s, last = self.stack.forward(self.params["E"][ids], states)
        check_past_states(past, ids.shape[1], self.hidden_size)
        every = np.concatenate([np.asarray(past, self.dtype), s])
        read = np.concatenate([check_read(read, past), ids])
        new = np.broadcast_to(self.params["u"], (1, *s.shape[1:]))
        _, a = self.attention.forward(
            s, np.concatenate([new, every[:-1]]), past_mask(len(s), len(past), s.shape[1])
        )
        followed = np.eye(self.vocab_size, dtype=self.dtype)[read[1:]]  # (past, batch, vocab)
        invented = softmax(s @ self.params["V"] + self.params["c"])
        p = a[..., :1] * invented + mix(a[..., 1:], followed) + self.dtype.type(LEAST)
        self.state, self.weights = [*(layer.copy() for layer in last), every.copy(), read], a.copy()
        self.saved = ids, s, a, followed, invented, p
        return np.log(p)

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, vocab)."""
        ids, s, a, followed, invented, p = self.recall(dlogits)
        dp = dlogits / p
        da = np.concatenate(
            [
                (dp * invented).sum(axis=-1, keepdims=True),
                np.einsum("tbv,sbv->tbs", dp, followed, optimize=True),
            ],
            axis=-1,
        )
        _, dqueries, dkeys = self.attention.backward(np.zeros_like(s), da)
        dinvented = a[..., :1] * dp
        rows = invented * (dinvented - (invented * dinvented).sum(axis=-1, keepdims=True))
        ds = rows @ self.params["V"].T + dqueries
        ds[:-1] += dkeys[len(dkeys) - len(ids) + 1 :]  # the first is u, those between of the past
        cell_grads, dx, _ = self.stack.backward(ds)
        rows = rows.reshape(-1, self.vocab_size)
        return {
            "E": sum_rows(ids.ravel(), dx.reshape(ids.size, -1), self.vocab_size),
            **cell_grads,
            "u": dkeys[0].sum(axis=0),
            "V": s.reshape(-1, self.hidden_size).T @ rows,
            "c": rows.sum(axis=0),
        }

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved, dlogits, lambda ids, *_: (*ids.shape, self.vocab_size), "dlogits"
        )

    def zero_state(self, batch_size: int = 1) -> list[np.ndarray]:
        """Return the state of a model that has read nothing: it has nothing to look back at."""
        return [
            *super().zero_state(batch_size),
            np.zeros((0, batch_size, self.hidden_size), self.dtype),
            np.zeros((0, batch_size), np.int64),
        ]


def past_mask(steps: int, before: int, batch_size: int) -> np.ndarray:
    """Return a mask (time, batch, before + time): a step sees "new" and all states before it.

    `before` is the number of states that come from earlier pieces of the text.
    """
    seen = np.arange(before + steps) <= before + np.arange(steps)[:, None]
    return np.broadcast_to(seen[:, None], (steps, batch_size, before + steps))


def check_read(read: np.ndarray, past: np.ndarray) -> np.ndarray:
    """Return the ids that were read as int64, one for each past state, or raise ValueError."""
    read, expected = np.asarray(read), tuple(np.shape(past)[:2])
    if read.shape != expected:
        raise ValueError(
            f"the state's earlier ids have shape {read.shape}: expected {expected}, one for each "
            "of its earlier outputs"
        )
    return read.astype(np.int64)
