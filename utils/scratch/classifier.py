"""A classifier of texts by hand: it reads every word in order, then answers once.

Words become vectors, a recurrent cell reads them, its states are pooled into one vector, and one
layer turns that into a logit for each class.
"""

import numpy as np

from utils.scratch.base import (
    Model,
    check_mask,
    check_sizes,
    normal,
    recall_shape,
    sum_rows,
    word_rows,
)
from utils.scratch.recurrent_fast import RNN, Recurrent
from utils.scratch.sequence_models import Dropout, check_text

POOLS = ("last", "mean", "max")


class SequenceClassifier(Model):
    """Say which class a text belongs to: one answer, at the end.

    x_t = E[w_t]                               (time, batch, embedding)
    s_t = cell(x_t, s_{t-1})                   (time, batch, hidden)
    p   = s of the last word                   (batch, hidden), or the mean or maximum of all s_t
    logits = p V + c                           (batch, classes)

    With `both_ways` a second cell reads the text from its end, and p holds the pool of both, side
    by side (Schuster & Paliwal 1997). With cell=None the word vectors themselves are pooled: a
    bag. Dropout stands on x and on p.
    """

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        output_size: int,
        rng: np.random.Generator,
        *,
        cell: type[Recurrent] | None = RNN,
        both_ways: bool = False,
        pool: str = "last",
        dropout: float = 0.0,
        dtype: type = np.float32,
        **cell_options,
    ):
        """Draw the weights, and later what is dropped, from rng; cell_options go to the cells."""
        check_sizes(vocab_size=vocab_size, embedding_size=embedding_size, output_size=output_size)
        cell_count = count_cells(cell, both_ways, pool)
        super().__init__(dtype)
        self.vocab_size, self.output_size, self.pool = vocab_size, output_size, pool
        self.cells = [
            cell(embedding_size, hidden_size, rng, dtype=dtype, **cell_options)
            for _ in range(cell_count)
        ]
        self.pooled_size = cell_count * hidden_size or embedding_size
        self.dropouts = [Dropout(dropout, rng) for _ in range(2)]
        self.params = {
            "E": word_rows(rng, (vocab_size, embedding_size), dtype),
            **{
                f"{name}{number}": array
                for number, cell in enumerate(self.cells, start=1)
                for name, array in cell.params.items()
            },
            "V": normal(rng, (self.pooled_size, output_size), dtype),
            "c": np.zeros(output_size, dtype),
        }
        self.dx: np.ndarray | None = None

    def forward(self, ids: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """Return the logits (batch, classes) of texts ids (time, batch).

        mask (time, batch) is True at real words (None: all are). What stands elsewhere changes
        no result.
        """
        ids = check_text(ids, self.vocab_size)
        mask = check_words(ids, mask)
        x = self.dropouts[0].forward(self.params["E"][ids])
        if self.cells:
            both = zip(self.cells, (slice(None), slice(None, None, -1)), strict=False)
            read = [(cell.forward(x[way], None, mask[way]), way) for cell, way in both]
            s = np.concatenate([outputs[way] for (outputs, _), way in read], axis=-1)
            last = np.concatenate([state[0] for (_, state), _ in read], axis=-1)
        else:
            s, last = x, None
        p, chosen = pooled(s, mask, self.pool, last)
        p = self.dropouts[1].forward(p)
        self.saved = ids, mask, chosen, p
        return p @ self.params["V"] + self.params["c"]

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (batch, classes).

        The one for the word vectors is left in `self.dx` (time, batch, embedding).
        """
        ids, mask, chosen, p = recall_shape(
            self.saved, dlogits, lambda ids, *_: (ids.shape[1], self.output_size), "dlogits"
        )
        _, dp = self.dropouts[1].backward(dlogits @ self.params["V"].T)
        ds = unpooled(dp, mask, self.pool, chosen)
        dx, grads = self._cells_backward(ds, dp) if self.cells else (ds, {})
        _, self.dx = self.dropouts[0].backward(dx)
        dE = sum_rows(ids.ravel(), self.dx.reshape(ids.size, -1), self.vocab_size)
        return {"E": dE, **grads, "V": p.T @ dlogits, "c": dlogits.sum(axis=0)}

    def _cells_backward(self, ds: np.ndarray, dp: np.ndarray) -> tuple[np.ndarray, dict]:
        """Send gradients for the states, or for the last ones, back through both cells."""
        grads, total, count = {}, 0, len(self.cells)
        parts = np.split(ds, count, axis=-1), np.split(dp, count, axis=-1)
        for number, (cell, ds_cell, dlast) in enumerate(zip(self.cells, *parts, strict=True), 1):
            way = slice(None, None, 1 if number == 1 else -1)
            dstate = np.zeros((cell.parts, *dlast.shape), self.dtype)
            if self.pool == "last":
                dstate[0] = dlast
            cell_grads, dx, _ = cell.backward(ds_cell[way], dstate)
            total = total + dx[way]
            grads |= {f"{name}{number}": grad for name, grad in cell_grads.items()}
        return total, grads


def pooled(
    s: np.ndarray, mask: np.ndarray, pool: str, last: np.ndarray | None = None
) -> tuple[np.ndarray, np.ndarray | None]:
    """Make one vector (batch, features) of s (time, batch, features), by real words only.

    Returns it, and for the maximum the step (batch, features) at which each number was largest.
    """
    if pool == "last":
        return last, None
    if pool == "mean":
        return (s * mask[..., None]).sum(axis=0) / mask.sum(axis=0).astype(s.dtype)[:, None], None
    chosen = np.where(mask[..., None], s, -np.inf).argmax(axis=0)  # the first of equal ones
    return np.take_along_axis(s, chosen[None], axis=0)[0], chosen


def unpooled(dp: np.ndarray, mask: np.ndarray, pool: str, chosen: np.ndarray | None) -> np.ndarray:
    """Hand the gradient of the pool out to the steps (time, batch, features) it came from."""
    ds = np.zeros((*mask.shape, dp.shape[1]), dp.dtype)
    if pool == "mean":
        ds += mask[..., None] * (dp / mask.sum(axis=0).astype(dp.dtype)[:, None])
    elif pool == "max":
        np.put_along_axis(ds, chosen[None], dp[None], axis=0)
    return ds


def count_cells(cell: type[Recurrent] | None, both_ways: bool, pool: str) -> int:
    """Return how many cells read the text, or raise ValueError for what does not fit."""
    if pool not in POOLS:
        raise ValueError(f"pool={pool!r}: expected one of {list(POOLS)}")
    if cell is None and (both_ways or pool == "last"):
        raise ValueError(
            f"cell=None with pool={pool!r}, both_ways={both_ways}: without a cell there is neither "
            'state nor direction; choose pool="mean" or "max" and both_ways=False'
        )
    return 0 if cell is None else 1 + both_ways


def check_words(ids: np.ndarray, mask: np.ndarray | None) -> np.ndarray:
    """Return mask (time, batch) with a real word in every text, or raise ValueError."""
    if mask is None:
        return np.ones(ids.shape, bool)
    mask = check_mask(mask, ids.shape, "the shape of ids")
    if not mask.any(axis=0).all():
        raise ValueError(
            f"text {int(mask.any(axis=0).argmin())} of the batch has no real word: leave it out"
        )
    return mask
