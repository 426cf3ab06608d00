"""Write a translator to one file, and read the trained ones that come along."""

from pathlib import Path

import numpy as np

from utils import scratch
from utils.text import Vocabulary
from utils.translation.translator import Translator
from utils.weights import load_arrays, save_arrays


def save_translator(path: str | Path, translator: Translator, **notes) -> None:
    """Write weights in half precision, vocabularies and notes to one .safetensors file.

    The whole file or nothing. Raises ValueError for a weight that half precision cannot hold.
    """
    from utils.models.weights import named_arrays

    model = translator.model
    metadata = {
        "attention": model.kind,
        "source_vocabulary": list(translator.source_vocabulary.tokens),
        "target_vocabulary": list(translator.target_vocabulary.tokens),
        "notes": notes,
    }
    save_arrays(path, named_arrays(model), metadata)


def load_translator(name: str | Path) -> Translator:
    """Return a trained translator: "tatoeba", "tatoeba_no_attention", or the path of a file.

    The model is the one by hand, in float32; `copy_weights` brings its weights into the twin.
    Raises LookupError for a file that is not there, ValueError for one that is no translator.
    """
    arrays, metadata = load_arrays(name)
    try:
        source, target = (metadata[f"{side}_vocabulary"] for side in ("source", "target"))
        sizes = len(source), len(target), arrays["E_source"].shape[1], len(arrays["W_0"])
        rng = np.random.default_rng(0)
        model = scratch.Seq2Seq(*sizes, rng, attention=metadata["attention"])
        for key, param in model.params.items():
            param[...] = arrays[key]
    except (KeyError, ValueError) as error:
        raise ValueError(
            f"{Path(name).name} is no translator ({type(error).__name__}: {error}): restore the "
            "file, or write it anew with save_translator"
        ) from error
    return Translator(model, Vocabulary.of(source), Vocabulary.of(target))
