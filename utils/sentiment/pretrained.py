"""A language model of pieces that has read plain text, and what is made of it.

`load_reader` gives the model that comes with the book: a GRU that predicts the next piece, by
hand. Two things are made of it. `classifier` keeps the table of pieces and the cell, and puts a
layer with two answers in the place of the one that predicts; it is then trained further (fine
tuning), or `features` are read off and the model stays as it is. `continued` trains the language
model itself further, on another text.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np

from utils import training
from utils.metrics import bits_per_byte
from utils.scratch import GRU, Adam, LanguageModel, SequenceClassifier
from utils.scratch.base import mode
from utils.text import Pieces, like_lengths, pad, segments
from utils.weights import load_arrays, save_arrays

END = "\n"  # behind every text; a piece of its own, since no chunk reaches across a line


def load_reader(name: str | Path = "pretrained") -> tuple[LanguageModel, Pieces]:
    """Return the language model (float32, by hand) and its pieces.

    Raises LookupError for a file that is not there, ValueError for one that holds no such model.
    """
    arrays, metadata = load_arrays(name)
    try:
        pieces = Pieces(metadata["merges"])
        sizes = len(pieces), arrays["E"].shape[1], arrays["V"].shape[0]
        model = LanguageModel(*sizes, np.random.default_rng(0), cell=GRU)
        for key, param in model.params.items():
            param[...] = arrays[key]
    except (KeyError, ValueError) as error:
        raise ValueError(
            f"{Path(name).name} is no reader of pieces ({type(error).__name__}: {error}): restore "
            "the file, or write it anew with save_reader"
        ) from error
    model.eval()
    return model, pieces


def save_reader(path: str | Path, model: LanguageModel, pieces: Pieces, **notes) -> None:
    """Write weights in half precision, merges and notes to one .safetensors file."""
    save_arrays(path, model.params, {"merges": pieces.merges, "notes": notes})


def classifier(
    model: LanguageModel, output_size: int, rng: np.random.Generator, **options
) -> SequenceClassifier:
    """Return a classifier that begins with the table and the cell of a language model.

    Its last layer is new, drawn from rng. options are those of `SequenceClassifier`: pool, dropout.
    """
    (cell,) = model.stack.cells
    sizes = model.vocab_size, cell.input_size, cell.hidden_size, output_size
    fresh = SequenceClassifier(*sizes, rng, cell=type(cell), **options)
    fresh.params["E"] = model.params["E"]
    for key, array in cell.params.items():
        fresh.params[f"{key}1"] = array
    return fresh


def features(
    model: LanguageModel, texts: Sequence[np.ndarray], batch_size: int = 128
) -> np.ndarray:
    """Return the mean and the maximum of the states of each text (texts, 2 * hidden).

    texts are ids (time,), none of them empty. The model stays as it is.
    """
    (cell,) = model.stack.cells
    found = np.zeros((len(texts), 2 * cell.hidden_size), np.float32)
    with mode(model, training=False):
        for rows in like_lengths(map(len, texts), batch_size):
            ids, mask = pad([texts[row] for row in rows])
            s, _ = cell.forward(model.params["E"][ids], None, mask)  # (time, batch, hidden)
            real = mask[..., None]
            mean = (s * real).sum(axis=0) / real.sum(axis=0)
            found[rows] = np.concatenate([mean, np.where(real, s, -1).max(axis=0)], axis=1)
    return found


def continued(
    model: LanguageModel,
    ids: np.ndarray,
    updates: int,
    learning_rate: float,
    *,
    batch_size: int = 16,
    steps: int = 32,
) -> list[float]:
    """Train a language model on one text ids (time,), its state carried on; return the losses.

    The learning rate rises over a twentieth of the updates, then falls on a line.
    """
    model.carry = True
    schedule = training.linear_decay(updates, floor=0.02, warm_up=0.05)
    adam = Adam(model.params, learning_rate)
    step = training.numpy_step(model, adam, max_norm=1.0, schedule=schedule)

    def passes() -> Iterator[tuple]:
        model.restart()
        return segments(ids, min(batch_size, max(1, len(ids) // (2 * steps))), steps)

    losses = training.train(step, passes, updates)
    model.carry = False
    model.restart()
    return losses


def bits(model: LanguageModel, pieces: Pieces, text: str) -> float:
    """Return the bits per byte of a text, read from its start after an END."""
    was = model.carry
    model.carry = True
    model.restart()
    nll, _ = training.evaluate(model, segments(pieces.encode(END + text), 1, 500))
    model.carry = was
    model.restart()
    return bits_per_byte(nll, text)
