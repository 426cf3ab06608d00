"""Write a translator to one file, and read the trained ones that come along."""

import json
import os
from pathlib import Path

import numpy as np

from utils import scratch
from utils.text import Vocabulary
from utils.translation.translator import Translator

CHECKPOINTS = Path(__file__).parent.parent / "weights"


def save_translator(path: Path, translator: Translator, **notes) -> None:
    """Write weights in half precision, vocabularies and notes to one .safetensors file.

    The whole file or nothing: it is written beside its place and then moved there.
    """
    from safetensors.numpy import save_file

    from utils.models.weights import named_arrays

    model = translator.model
    arrays = {name: np.float16(array) for name, array in named_arrays(model).items()}
    metadata = {
        "attention": json.dumps(model.kind),
        "source_vocabulary": json.dumps(translator.source_vocabulary.tokens),
        "target_vocabulary": json.dumps(translator.target_vocabulary.tokens),
        "notes": json.dumps(notes),
    }
    draft = path.with_suffix(f".{os.getpid()}.tmp")
    try:
        save_file(arrays, draft, metadata)
        os.replace(draft, path)
    finally:
        draft.unlink(missing_ok=True)


def load_translator(name: str | Path) -> Translator:
    """Return a trained translator: "tatoeba", "tatoeba_no_attention", or the path of a file.

    The model is the one by hand, in float32; `copy_weights` brings its weights into the twin.
    Raises LookupError for a checkpoint that is not there, ValueError for a file that is none.
    """
    from safetensors import SafetensorError, safe_open

    path = CHECKPOINTS / f"{name}.safetensors" if isinstance(name, str) else name
    if not path.is_file():
        known = sorted(file.stem for file in CHECKPOINTS.glob("*.safetensors"))
        raise LookupError(
            f"there is no checkpoint {path.name}: expected one of {known}, or the path of a file "
            "that save_translator wrote"
        )
    try:
        with safe_open(path, framework="np") as file:
            metadata = {key: json.loads(text) for key, text in (file.metadata() or {}).items()}
            arrays = {key: file.get_tensor(key) for key in file.keys()}  # noqa: SIM118
        source, target = (metadata[f"{side}_vocabulary"] for side in ("source", "target"))
        sizes = len(source), len(target), arrays["E_source"].shape[1], len(arrays["W_0"])
        rng = np.random.default_rng(0)
        model = scratch.Seq2Seq(*sizes, rng, attention=metadata["attention"])
        for key, param in model.params.items():
            param[...] = arrays[key]
    except (SafetensorError, KeyError, ValueError) as error:
        raise ValueError(
            f"{path.name} is no translator ({type(error).__name__}: {error}): restore the file, or "
            "write it anew with save_translator"
        ) from error
    return Translator(model, Vocabulary.of(source), Vocabulary.of(target))
