"""The two trained composers that come with the book: LSTMs, stored in half precision.

`experiments/music.py` trains them, writes irish.npz and chorales.npz beside this file, and records
how in experiments/music.json.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np

from utils.music.corpora import Corpus
from utils.scratch.recurrent import LSTM
from utils.scratch.sequence_models import LanguageModel

FOLDER = Path(__file__).parents[1] / "weights"


def load_model(name: str, corpus: Corpus, folder: Path = FOLDER) -> LanguageModel:
    """Return the trained model "irish" or "chorales", by hand, in float32.

    Raises ValueError when the weights are for another number of symbols than corpus has.
    """
    with np.load(folder / f"{name}.npz") as stored:
        weights = {key: stored[key].astype(np.float32) for key in stored.files}
    symbols, embedding = weights["E"].shape
    if symbols != len(corpus.vocabulary):
        raise ValueError(
            f"{name}.npz knows {symbols} symbols, the corpus has {len(corpus.vocabulary)}: "
            "expected the same; run experiments/music.py to train anew"
        )
    layers = sum(key.startswith("W") for key in weights)
    rng = np.random.default_rng(0)
    model = LanguageModel(symbols, embedding, len(weights["U1"]), rng, cell=LSTM, layers=layers)
    for key, array in weights.items():
        model.params[key][...] = array
    model.eval()
    return model


def save_weights(name: str, weights: dict[str, np.ndarray], folder: Path = FOLDER) -> None:
    """Write the weights, by the book's names, in half precision."""
    halves = {key: np.asarray(array, np.float16) for key, array in weights.items()}
    np.savez_compressed(folder / f"{name}.npz", **halves)
