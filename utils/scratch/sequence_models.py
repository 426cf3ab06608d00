"""Models around recurrent cells: layers on top of each other, a language model, a reader.

`LanguageModel` predicts at every step, `SequenceReader` once, at the end.
"""

from itertools import pairwise

import numpy as np

from utils.scratch.base import (
    Model,
    check_known,
    check_sizes,
    normal,
    recall_shape,
    sum_rows,
    word_rows,
)
from utils.scratch.recurrent_fast import RNN, Recurrent
from utils.scratch.sampling import sample


class Dropout(Model):
    """Set a random share of the numbers to 0 while training, and scale up the others.

    Source: Srivastava et al. 2014.
    """

    def __init__(self, rate: float, rng: np.random.Generator):
        """Draw from rng; rate is the share that is dropped."""
        check_dropout(rate)
        super().__init__()
        self.rate, self.rng, self.params = rate, rng, {}

    def forward(self, x: np.ndarray) -> np.ndarray:
        """Return x with some numbers dropped, or x itself when not training."""
        kept, x = None, np.asarray(x)
        if self.training and self.rate:
            x = x if x.dtype.kind == "f" else x.astype(self.dtype)  # a share of an int would be 0
            share = x.dtype.type(1 - self.rate)
            kept = (self.rng.random(x.shape, dtype=np.float32) < share) / share
        self.saved = x.shape, kept
        return x if kept is None else x * kept

    def backward(self, dx: np.ndarray) -> tuple[dict[str, np.ndarray], np.ndarray]:
        """Return no gradients, and that for x, given the one for what forward returned."""
        _, kept = recall_shape(self.saved, dx, lambda shape, _: shape, "dx")
        return {}, dx if kept is None else dx * kept


class Stack(Model):
    """Several recurrent layers as one: each reads the outputs of the one below.

    `params` holds the arrays of all layers, their names numbered from 1: W1, U1, b1, W2, ...
    Dropout stands before, between and after the layers, never on the way from one step to the
    next (Zaremba et al. 2014).
    """

    def __init__(
        self,
        cells: list[Recurrent],
        rng: np.random.Generator | None = None,
        *,
        dropout: float = 0.0,
    ):
        """Join cells; rng is needed only for dropout."""
        if not cells:
            raise ValueError("cells is empty: a stack needs at least one layer")
        for below, above in pairwise(cells):
            if above.input_size != below.hidden_size:
                raise ValueError(
                    f"a layer reads {above.input_size} numbers, the one below it gives "
                    f"{below.hidden_size}: expected the same"
                )
        if dropout and rng is None:
            raise ValueError(f"dropout={dropout} came without rng: give a generator to draw from")
        super().__init__(cells[0].dtype)
        self.cells = cells
        self.dropouts = [Dropout(dropout, rng) for _ in range(len(cells) + 1)]
        self.params = {
            f"{name}{number}": array
            for number, cell in enumerate(cells, start=1)
            for name, array in cell.params.items()
        }

    def forward(
        self, x: np.ndarray, states: list | None = None, mask: np.ndarray | None = None
    ) -> tuple[np.ndarray, list[np.ndarray]]:
        """Return the outputs of the top layer and the last state of every layer."""
        if states is None:
            states = [None] * len(self.cells)
        if len(states) != len(self.cells):
            raise ValueError(
                f"{len(states)} states came for {len(self.cells)} layers: expected one for each"
            )
        x, last = np.asarray(x, self.dtype), []
        for cell, dropout, state in zip(self.cells, self.dropouts, states, strict=False):
            x, state = cell.forward(dropout.forward(x), state, mask)
            last.append(state)
        self.saved = (x.shape,)
        return self.dropouts[-1].forward(x), last

    def backward(
        self, ds: np.ndarray, dstates: list | None = None
    ) -> tuple[dict[str, np.ndarray], np.ndarray, list[np.ndarray]]:
        """Return the gradients of all parameters, of x and of the initial states."""
        recall_shape(self.saved, ds, lambda shape: shape, "ds")
        dstates = [None] * len(self.cells) if dstates is None else list(dstates)
        if len(dstates) != len(self.cells):
            raise ValueError(
                f"{len(dstates)} gradients of states came for {len(self.cells)} layers: "
                "expected one for each"
            )
        grads, ds = self.dropouts[-1].backward(ds)
        for number in range(len(self.cells), 0, -1):
            cell = self.cells[number - 1]
            cell_grads, dx, dstates[number - 1] = cell.backward(ds, dstates[number - 1])
            grads |= {f"{name}{number}": grad for name, grad in cell_grads.items()}
            _, ds = self.dropouts[number - 1].backward(dx)
        return grads, ds, dstates


class LanguageModel(Model):
    """Predict, at every step of a text, the token that comes next.

    x_t = E[w_t]                               (time, batch, embedding)
    s_t = cell(x_t, s_{t-1})                   (time, batch, hidden), one or more layers
    logits_t = s_t V + c                       (time, batch, vocab)

    Tied, one table serves words that come in and words that go out: V is E transposed (Press &
    Wolf 2017), so embedding_size and hidden_size must be equal.
    With `carry`, forward starts from the state in which the last forward ended, and no gradient
    goes back across that border: truncated backpropagation through time (Williams & Peng 1990).
    """

    can_tie = True  # models built on this one have a V of their own

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        cell: type[Recurrent] = RNN,
        layers: int = 1,
        tied: bool = False,
        dropout: float = 0.0,
        dtype: type = np.float32,
        **cell_options,
    ):
        """Draw the weights from rng; cell_options go to the cell, such as init="orthogonal"."""
        check_sizes(vocab_size=vocab_size, embedding_size=embedding_size, layers=layers)
        check_tied(self, tied, embedding_size, hidden_size)
        super().__init__(dtype)
        self.vocab_size, self.hidden_size, self.tied = vocab_size, hidden_size, tied
        E = word_rows(rng, (vocab_size, embedding_size), dtype)
        cells = build_cells(cell, embedding_size, hidden_size, layers, rng, dtype, cell_options)
        self.stack = Stack(cells, rng, dropout=dropout)
        V = {} if tied else {"V": normal(rng, (hidden_size, vocab_size), dtype)}
        self.params = {"E": E, **self.stack.params, **V, "c": np.zeros(vocab_size, dtype)}
        self.carry = False
        self.state: list[np.ndarray] | None = None

    def forward(self, ids: np.ndarray, state: list[np.ndarray] | None = None) -> np.ndarray:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state, one array a layer, is the one before the first step. None: zeros, or with `carry`
        where the last forward ended. The state after the last step is left in `self.state`.
        """
        ids = check_text(ids, self.vocab_size)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        s, last = self.stack.forward(self.params["E"][ids], state)
        self.state = [layer.copy() for layer in last]
        self.saved = ids, s
        logits = s.reshape(-1, self.hidden_size) @ self.V
        logits += self.params["c"]
        return logits.reshape(*ids.shape, self.vocab_size)

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given dlogits (time, batch, vocab)."""
        ids, s = self.recall(dlogits)
        dlogits, rows = dlogits.reshape(-1, self.vocab_size), s.reshape(-1, self.hidden_size)
        ds = (dlogits @ self.V.T).reshape(s.shape)
        grads, dx, _ = self.stack.backward(ds)
        dE = sum_rows(ids.ravel(), dx.reshape(ids.size, -1), self.vocab_size)
        dV = rows.T @ dlogits
        tables = {"E": dE + dV.T} if self.tied else {"E": dE, "V": dV}
        return {**tables, **grads, "c": dlogits.sum(axis=0)}

    @property
    def V(self) -> np.ndarray:
        """Return the table of the words that go out (hidden, vocab)."""
        return self.params["E"].T if self.tied else self.params["V"]

    def recall(self, dlogits: np.ndarray) -> tuple:
        """Return what forward saved, after checking that dlogits has the shape of its logits."""
        return recall_shape(
            self.saved, dlogits, lambda ids, s: (*ids.shape, self.vocab_size), "dlogits"
        )

    def restart(self) -> None:
        """Forget the carried state: the next forward starts from zeros."""
        self.state = None

    def sample(
        self,
        rng: np.random.Generator,
        prompt: np.ndarray,
        length: int,
        temperature: float = 1.0,
        forbidden: tuple[int, ...] = (),
    ) -> np.ndarray:
        """Draw `length` ids that continue prompt (time,): see `utils.scratch.sampling`."""
        return sample(self, rng, prompt, length, temperature, forbidden)

    def zero_state(self, batch_size: int = 1) -> list[np.ndarray]:
        """Return the state of a model that has read nothing."""
        return [cell.zero_state(batch_size) for cell in self.stack.cells]


class SequenceReader(Model):
    """Read a whole sequence, then answer once, from the last state: outputs = s_T V + c.

    The answer is a row of logits for a class, or of numbers for a regression.
    """

    def __init__(
        self,
        input_size: int,
        hidden_size: int,
        output_size: int,
        rng: np.random.Generator,
        *,
        cell: type[Recurrent] = RNN,
        layers: int = 1,
        dtype: type = np.float32,
        **cell_options,
    ):
        """Draw the weights from rng; cell_options go to the cell, such as init="identity"."""
        check_sizes(output_size=output_size, layers=layers)
        super().__init__(dtype)
        cells = build_cells(cell, input_size, hidden_size, layers, rng, dtype, cell_options)
        self.stack, self.output_size = Stack(cells), output_size
        self.params = {
            **self.stack.params,
            "V": normal(rng, (hidden_size, output_size), dtype),
            "c": np.zeros(output_size, dtype),
        }

    def forward(self, x: np.ndarray, mask: np.ndarray | None = None) -> np.ndarray:
        """Return the answer (batch, output) after the last real step of x (time, batch, inputs)."""
        outputs, states = self.stack.forward(x, mask=mask)
        s = states[-1][0]  # (batch, hidden), by true length
        self.saved = s, outputs.shape
        return s @ self.params["V"] + self.params["c"]

    def backward(self, doutputs: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of all parameters, given doutputs (batch, output)."""
        s, shape = recall_shape(
            self.saved, doutputs, lambda s, _: (len(s), self.output_size), "doutputs"
        )
        dstates = [None] * len(self.stack.cells)
        dstates[-1] = np.zeros((self.stack.cells[-1].parts, *s.shape), self.dtype)
        dstates[-1][0] = doutputs @ self.params["V"].T
        grads, _, _ = self.stack.backward(np.zeros(shape, self.dtype), dstates)
        return {**grads, "V": s.T @ doutputs, "c": doutputs.sum(axis=0)}


def build_cells(
    cell: type[Recurrent],
    input_size: int,
    hidden_size: int,
    layers: int,
    rng: np.random.Generator,
    dtype: type,
    options: dict,
) -> list[Recurrent]:
    """Build one cell a layer; all but the first read the outputs of the layer below."""
    sizes = [input_size, *[hidden_size] * (layers - 1)]
    return [cell(size, hidden_size, rng, dtype=dtype, **options) for size in sizes]


def check_tied(model, tied: bool, embedding_size: int, hidden_size: int) -> None:
    """Raise ValueError unless the model, by hand or in torch, can have one table for two."""
    if tied and not model.can_tie:
        raise ValueError(
            f"tied=True came for a {type(model).__name__}, which needs a table V of its own: "
            "leave it out, or take a LanguageModel"
        )
    if tied and embedding_size != hidden_size:
        raise ValueError(
            f"embedding_size={embedding_size} and hidden_size={hidden_size} differ: tied tables "
            "need the same"
        )


def check_dropout(rate: float) -> None:
    """Raise ValueError unless rate is a share that leaves something; torch lets 1 and nan pass."""
    if not 0 <= rate < 1:
        raise ValueError(f"dropout={rate}: expected a share of at least 0 and below 1")


def check_text(ids: np.ndarray, vocab_size: int) -> np.ndarray:
    """Return a copy of ids (time, batch) as int64, all in the vocabulary, or raise ValueError."""
    ids = np.asarray(ids)
    if ids.ndim != 2 or ids.size == 0:
        raise ValueError(
            f"ids has shape {ids.shape}: expected (time, batch), at least one step and one text"
        )
    check_known(ids, vocab_size)
    return ids.astype(np.int64)


def carried(states: list | None, batch: int) -> list | None:
    """Return the states that the last forward left, or raise if they are of another batch."""
    if states is not None and states[0].shape[1] != batch:
        raise ValueError(
            f"the carried state is of {states[0].shape[1]} texts side by side, ids has {batch}: "
            "expected the same; call restart() before another text"
        )
    return states
