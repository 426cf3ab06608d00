"""The trained composers that come with the book: LSTMs, stored in half precision.

`experiments/music.py` trains irish, irish_copying and chorales, `experiments/four_voices.py` trains
four_voices; both write to utils/weights, and record how beside themselves.
"""

from __future__ import annotations

from collections.abc import Mapping
from pathlib import Path

import numpy as np

from utils.music.corpora import Corpus
from utils.scratch.copying_language_model import CopyingLanguageModel
from utils.scratch.recurrent_fast import LSTM
from utils.scratch.sequence_models import LanguageModel
from utils.weights import FOLDER, load_arrays, save_arrays


def load_model(name: str, corpus: Corpus, folder: str | Path = FOLDER) -> LanguageModel:
    """Return a trained model by hand, in float32: "irish", "irish_copying", "chorales",
    "four_voices".

    Raises LookupError when there is no such file, ValueError when it holds no composer, or one of
    other symbols than those of corpus.
    """
    weights, metadata = load_arrays(Path(folder) / f"{name}.safetensors")
    symbols, known = list(corpus.vocabulary.tokens), metadata.get("vocabulary")
    if known is None:
        raise ValueError(
            f"{name}.safetensors holds no composer: expected 'irish', 'irish_copying' or 'chorales'"
        )
    if known != symbols:
        raise ValueError(
            f"{name}.safetensors knows {len(known)} symbols, the corpus has {len(symbols)}: "
            "expected the same ones; run experiments/music.py to train anew"
        )
    layers = sum(key.startswith("W") for key in weights)
    sizes = len(symbols), weights["E"].shape[1], len(weights["U1"])
    kind = CopyingLanguageModel if "u" in weights else LanguageModel
    model = kind(*sizes, np.random.default_rng(0), cell=LSTM, layers=layers)
    for key, array in weights.items():
        model.params[key][...] = array
    model.eval()
    return model


def save_model(
    name: str,
    weights: Mapping[str, np.ndarray],
    corpus: Corpus,
    folder: str | Path = FOLDER,
    **notes,
) -> None:
    """Write the weights, by the book's names, the symbols that they know, and how they came about.

    Raises ValueError for a weight that half precision cannot hold.
    """
    metadata = {"vocabulary": list(corpus.vocabulary.tokens), "notes": notes}
    save_arrays(Path(folder) / f"{name}.safetensors", weights, metadata)
