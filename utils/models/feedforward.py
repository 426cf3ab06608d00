"""The models of Part I in torch: twins of utils.scratch.feedforward."""

import torch
from torch import nn

from utils.models.base import Module, dropout_layer, normal, to_array, to_tensor, word_rows, zeros
from utils.scratch.base import check_bag, check_ids, check_sizes


class FixedWindow(Module):
    """Predict the next word from the last `window` words, one-hot and concatenated.

    Dropout falls on x, so that it leaves out whole words, and on s.
    """

    def __init__(
        self,
        vocab_size: int,
        window: int,
        hidden_size: int,
        *,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator (torch.manual_seed); the biases start at 0."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, window=window, hidden_size=hidden_size)
        self.vocab_size, self.window, self.hidden_size = vocab_size, window, hidden_size
        self.dropout = dropout_layer(dropout)
        self.W = word_rows(window * vocab_size, hidden_size, dtype)
        self.b = zeros(hidden_size, dtype)
        self.V = normal(hidden_size, vocab_size, dtype)
        self.c = zeros(vocab_size, dtype)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits (batch, vocab) of the word that follows ids (batch, window)."""
        ids = _window_ids(self, ids)
        rows = ids + self.vocab_size * torch.arange(self.window, device=ids.device)
        # the sum of `window` rows of W, as one call: x @ W without building the one-hot x
        ones = self.dropout(torch.ones_like(rows, dtype=self.W.dtype))  # those of x
        x_W = nn.functional.embedding_bag(rows, self.W, mode="sum", per_sample_weights=ones)
        s = torch.tanh(x_W + self.b)
        return self.dropout(s) @ self.V + self.c


class EmbeddedWindow(Module):
    """Predict the next word from the last `window` words, each looked up in one shared table.

    Dropout falls on e and on s; torch draws it, so twins agree in it only by chance.
    Source: Bengio et al. 2003, "A Neural Probabilistic Language Model".
    """

    def __init__(
        self,
        vocab_size: int,
        window: int,
        embedding_size: int,
        hidden_size: int,
        *,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator (torch.manual_seed); the biases start at 0."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, window=window)
        check_sizes(embedding_size=embedding_size, hidden_size=hidden_size)
        self.vocab_size, self.window = vocab_size, window
        self.embedding_size, self.hidden_size = embedding_size, hidden_size
        self.dropout = dropout_layer(dropout)
        self.E = word_rows(vocab_size, embedding_size, dtype)
        self.W = normal(window * embedding_size, hidden_size, dtype)
        self.b = zeros(hidden_size, dtype)
        self.V = normal(hidden_size, vocab_size, dtype)
        self.c = zeros(vocab_size, dtype)

    def forward(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the logits (batch, vocab) of the word that follows ids (batch, window)."""
        e = nn.functional.embedding(_window_ids(self, ids), self.E).flatten(start_dim=1)
        s = torch.tanh(self.dropout(e) @ self.W + self.b)
        return self.dropout(s) @ self.V + self.c


class BagClassifier(Module):
    """Classify a text from its word counts alone: logits = bag W + b."""

    def __init__(self, vocab_size: int, output_size: int, *, dtype: torch.dtype = torch.float32):
        """Draw the weights from torch's generator (torch.manual_seed); the biases start at 0."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, output_size=output_size)
        self.vocab_size, self.output_size = vocab_size, output_size
        self.W = normal(vocab_size, output_size, dtype)
        self.b = zeros(output_size, dtype)

    def forward(self, bag: torch.Tensor) -> torch.Tensor:
        """Return the logits (batch, output) of the classes of bag (batch, vocab)."""
        return _bag(self, bag) @ self.W + self.b


class BagLanguageModel(Module):
    """Predict the next word from the counts of the words before it, in no order."""

    def __init__(self, vocab_size: int, hidden_size: int, *, dtype: torch.dtype = torch.float32):
        """Draw the weights from torch's generator (torch.manual_seed); the biases start at 0."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, hidden_size=hidden_size)
        self.vocab_size, self.hidden_size = vocab_size, hidden_size
        self.W = word_rows(vocab_size, hidden_size, dtype)
        self.b = zeros(hidden_size, dtype)
        self.V = normal(hidden_size, vocab_size, dtype)
        self.c = zeros(vocab_size, dtype)

    def forward(self, bag: torch.Tensor) -> torch.Tensor:
        """Return the logits (batch, vocab) of the word that follows bag (batch, vocab)."""
        s = torch.tanh(_bag(self, bag) @ self.W + self.b)
        return s @ self.V + self.c


def _window_ids(module: FixedWindow | EmbeddedWindow, ids: torch.Tensor) -> torch.Tensor:
    """Return ids as the twin accepts them: one that is too large would read another row."""
    ids = check_ids(to_array(ids), module.vocab_size, module.window)
    return torch.as_tensor(ids, device=module.b.device)


def _bag(module: BagClassifier | BagLanguageModel, bag: torch.Tensor) -> torch.Tensor:
    checked = check_bag(to_array(bag), module.vocab_size)
    return to_tensor(bag if isinstance(bag, torch.Tensor) else checked, module.b)
