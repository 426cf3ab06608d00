"""The models of Part I: fixed windows and bags of words, forward and backward by hand.

Row-vector form: one example a row, so that `s = np.tanh(x @ W + b)` is the equation itself.
`forward` keeps what `backward` needs; `backward` takes the gradient for the logits and returns
the gradients for the parameters, under the same names.
"""

import numpy as np

from utils.scratch.base import Model, check_bag, check_ids, check_sizes, normal, sum_rows, word_rows
from utils.scratch.sequence_models import Dropout


class FixedWindow(Model):
    """Predict the next word from the last `window` words, one-hot and concatenated.

    x = [onehot(w_1) ... onehot(w_window)]     (batch, window * vocab)
    s = tanh(x W + b)                          (batch, hidden)
    logits = s V + c                           (batch, vocab)

    Dropout falls on x, so that it leaves out whole words, and on s.
    """

    def __init__(
        self,
        vocab_size: int,
        window: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights, and what is dropped, from rng; the biases start at 0."""
        check_sizes(vocab_size=vocab_size, window=window, hidden_size=hidden_size)
        super().__init__(dtype)
        self.vocab_size, self.window, self.hidden_size = vocab_size, window, hidden_size
        self.dropouts = [Dropout(dropout, rng) for _ in "xs"]
        self.params = {
            "W": word_rows(rng, (window * vocab_size, hidden_size), dtype),
            "b": np.zeros(hidden_size, dtype),
            "V": normal(rng, (hidden_size, vocab_size), dtype),
            "c": np.zeros(vocab_size, dtype),
        }

    def forward(self, ids: np.ndarray) -> np.ndarray:
        """Return the logits (batch, vocab) of the word that follows ids (batch, window).

        x holds a single 1 per position, so x W is the sum of `window` rows of W: we add those
        rows and never build x. Position k owns the rows k * vocab ... (k + 1) * vocab - 1.
        """
        W, b, V, c = self.params.values()
        ids = check_ids(ids, self.vocab_size, self.window)
        rows = ids + self.vocab_size * np.arange(self.window)  # (batch, window)
        drop_x, drop_s = self.dropouts
        ones = drop_x.forward(np.ones((*rows.shape, 1), self.dtype))  # those of x
        s = np.tanh((ones * W[rows]).sum(axis=1) + b)  # (batch, hidden)
        kept = drop_s.forward(s)
        self.saved = rows, ones, s, kept
        return kept @ V + c

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of W, b, V, c, given dlogits (batch, vocab)."""
        rows, ones, s, kept = self.recall(dlogits)
        _, ds = self.dropouts[1].backward(dlogits @ self.params["V"].T)  # (batch, hidden)
        da = ds * (1 - s**2)  # before tanh
        dW = (ones * da[:, None]).reshape(-1, self.hidden_size)  # of each row that was picked
        return {
            "W": sum_rows(rows.ravel(), dW, len(self.params["W"])),
            "b": da.sum(axis=0),
            "V": kept.T @ dlogits,
            "c": dlogits.sum(axis=0),
        }


class EmbeddedWindow(Model):
    """Predict the next word from the last `window` words, each looked up in one shared table.

    e = [E[w_1] ... E[w_window]]               (batch, window * embedding)
    s = tanh(e W + b)                          (batch, hidden)
    logits = s V + c                           (batch, vocab)

    Dropout falls on e and on s, before and after the hidden layer, as in a recurrent `Stack`.
    Source: Bengio et al. 2003, "A Neural Probabilistic Language Model", without the optional
    direct connections from e to the logits.
    """

    def __init__(
        self,
        vocab_size: int,
        window: int,
        embedding_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        dropout: float = 0.0,
        dtype: type = np.float32,
    ):
        """Draw the weights, and what is dropped, from rng; the biases start at 0."""
        check_sizes(vocab_size=vocab_size, window=window)
        check_sizes(embedding_size=embedding_size, hidden_size=hidden_size)
        super().__init__(dtype)
        self.vocab_size, self.window = vocab_size, window
        self.embedding_size, self.hidden_size = embedding_size, hidden_size
        self.dropouts = [Dropout(dropout, rng) for _ in "es"]
        self.params = {
            "E": word_rows(rng, (vocab_size, embedding_size), dtype),
            "W": normal(rng, (window * embedding_size, hidden_size), dtype),
            "b": np.zeros(hidden_size, dtype),
            "V": normal(rng, (hidden_size, vocab_size), dtype),
            "c": np.zeros(vocab_size, dtype),
        }

    def forward(self, ids: np.ndarray) -> np.ndarray:
        """Return the logits (batch, vocab) of the word that follows ids (batch, window)."""
        E, W, b, V, c = self.params.values()
        ids = check_ids(ids, self.vocab_size, self.window)
        drop_e, drop_s = self.dropouts
        e = drop_e.forward(E[ids].reshape(len(ids), -1))  # (batch, window * embedding)
        s = np.tanh(e @ W + b)  # (batch, hidden)
        kept = drop_s.forward(s)
        self.saved = ids, e, s, kept
        return kept @ V + c

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of E, W, b, V, c, given dlogits (batch, vocab)."""
        ids, e, s, kept = self.recall(dlogits)
        drop_e, drop_s = self.dropouts
        _, ds = drop_s.backward(dlogits @ self.params["V"].T)  # (batch, hidden)
        da = ds * (1 - s**2)  # before tanh
        _, de = drop_e.backward(da @ self.params["W"].T)  # (batch, window * embedding)
        return {
            "E": sum_rows(ids.ravel(), de.reshape(-1, self.embedding_size), self.vocab_size),
            "W": e.T @ da,
            "b": da.sum(axis=0),
            "V": kept.T @ dlogits,
            "c": dlogits.sum(axis=0),
        }


class BagClassifier(Model):
    """Classify a text from its word counts alone: logits = bag W + b."""

    def __init__(
        self,
        vocab_size: int,
        output_size: int,
        rng: np.random.Generator,
        *,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; the biases start at 0."""
        check_sizes(vocab_size=vocab_size, output_size=output_size)
        super().__init__(dtype)
        self.vocab_size, self.output_size = vocab_size, output_size
        self.params = {
            "W": normal(rng, (vocab_size, output_size), dtype),
            "b": np.zeros(output_size, dtype),
        }

    def forward(self, bag: np.ndarray) -> np.ndarray:
        """Return the logits (batch, output) of the classes of bag (batch, vocab)."""
        W, b = self.params.values()
        bag = check_bag(bag, self.vocab_size)
        self.saved = (bag,)
        return bag @ W + b

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of W and b, given dlogits (batch, output)."""
        (bag,) = self.recall(dlogits)
        return {"W": bag.T @ dlogits, "b": dlogits.sum(axis=0)}


class BagLanguageModel(Model):
    """Predict the next word from the counts of the words before it, in no order.

    s = tanh(bag W + b)                        (batch, hidden)
    logits = s V + c                           (batch, vocab)
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        rng: np.random.Generator,
        *,
        dtype: type = np.float32,
    ):
        """Draw the weights from rng; the biases start at 0."""
        check_sizes(vocab_size=vocab_size, hidden_size=hidden_size)
        super().__init__(dtype)
        self.vocab_size, self.hidden_size = vocab_size, hidden_size
        self.params = {
            "W": word_rows(rng, (vocab_size, hidden_size), dtype),
            "b": np.zeros(hidden_size, dtype),
            "V": normal(rng, (hidden_size, vocab_size), dtype),
            "c": np.zeros(vocab_size, dtype),
        }

    def forward(self, bag: np.ndarray) -> np.ndarray:
        """Return the logits (batch, vocab) of the word that follows bag (batch, vocab)."""
        W, b, V, c = self.params.values()
        bag = check_bag(bag, self.vocab_size)
        s = np.tanh(bag @ W + b)  # (batch, hidden)
        self.saved = bag, s
        return s @ V + c

    def backward(self, dlogits: np.ndarray) -> dict[str, np.ndarray]:
        """Return the gradients of W, b, V, c, given dlogits (batch, vocab)."""
        bag, s = self.recall(dlogits)
        da = dlogits @ self.params["V"].T * (1 - s**2)  # (batch, hidden), before tanh
        return {
            "W": bag.T @ da,
            "b": da.sum(axis=0),
            "V": s.T @ dlogits,
            "c": dlogits.sum(axis=0),
        }
