"""Translate text: batches of sentence pairs, a translator, and the trained ones that come along."""

import json
import os
from collections.abc import Callable, Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

import numpy as np

from utils import scratch
from utils.scratch.decoding import Hypothesis, beam_search, greedy
from utils.scratch.seq2seq import Batch
from utils.text import Vocabulary, pad, tokenize
from utils.words import french_text

CHECKPOINTS = Path(__file__).parent / "checkpoints"
LONGEST = 60  # tokens of a sentence to translate; no training sentence is longer
POOL = 50  # batches that are drawn together and sorted by length

TokenPair = tuple[Sequence[str], Sequence[str]]


def encode_pairs(
    pairs: Iterable[TokenPair], source_vocabulary: Vocabulary, target_vocabulary: Vocabulary
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the ids of pairs (source tokens, target tokens), each with <eos> at its end."""
    return [
        (source_vocabulary.encode([*source, "<eos>"]), target_vocabulary.encode([*target, "<eos>"]))
        for source, target in pairs
    ]


def pair_batches(
    ids: Sequence[tuple[np.ndarray, np.ndarray]],
    size: int,
    rng: np.random.Generator | None = None,
    bos: int = 2,
) -> Iterator[tuple[Batch, np.ndarray, np.ndarray]]:
    """Cut encoded pairs into batches (Batch, targets, mask) of `size` sentences, for `fit`.

    With rng they are shuffled, and sentences of similar length stand together, which saves
    padding. The decoder is fed <bos> and the target without its last id; targets are the target
    itself, one step ahead of what is fed. Raises ValueError for size < 1 or no pair.
    """
    if size < 1 or len(ids) == 0:
        raise ValueError(
            f"size={size} and {len(ids)} pairs came: expected at least one of each for batches"
        )
    order = np.arange(len(ids)) if rng is None else rng.permutation(len(ids))
    parts = [order[i : i + size] for i in range(0, len(order), size)]
    if rng is not None:
        lengths = np.array([len(source) + 0.01 * len(target) for source, target in ids])
        pools = [order[i : i + POOL * size] for i in range(0, len(order), POOL * size)]
        pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
        parts = [pool[i : i + size] for pool in pools for i in range(0, len(pool), size)]
        parts = [parts[i] for i in rng.permutation(len(parts))]
    return (make_batch([ids[i] for i in part], bos) for part in parts)


def make_batch(
    ids: Sequence[tuple[np.ndarray, np.ndarray]], bos: int = 2
) -> tuple[Batch, np.ndarray, np.ndarray]:
    """Stand encoded pairs side by side: what encoder and decoder read, the targets, their mask."""
    source, source_mask = pad([source for source, _ in ids])
    targets, mask = pad([target for _, target in ids])
    fed = np.concatenate([np.full((1, len(ids)), bos), targets[:-1]])
    return Batch(source, source_mask, fed), targets, mask


class Translation(NamedTuple):
    """What a translator answers.

    text: the sentence. tokens, source_tokens: both sides, the latter with <eos>. weights (tokens
    with <eos>, source tokens): where the decoder looked at each word (None without attention).
    unknown: words of the source that are not in its vocabulary, which the model never saw.
    """

    text: str
    tokens: list[str]
    source_tokens: list[str]
    weights: np.ndarray | None
    unknown: tuple[str, ...]
    log_probability: float
    finished: bool

    def __str__(self) -> str:
        """Return the text, with a warning where there is reason for one."""
        notes = []
        if self.unknown:
            notes.append(f"never seen in training: {', '.join(self.unknown)}")
        if not self.finished:
            notes.append("cut off, the decoder found no end")
        return self.text + (f"   [{'; '.join(notes)}]" if notes else "")


class Translator:
    """A model with its two vocabularies: text in, text out."""

    def __init__(
        self,
        model,
        source_vocabulary: Vocabulary,
        target_vocabulary: Vocabulary,
        tokenizer: Callable[[str], list[str]] = tokenize,
        writer: Callable[[Iterable[str]], str] = french_text,
    ):
        """Join a Seq2Seq, by hand or of torch, to its vocabularies.

        Raises ValueError when a vocabulary has another size than the model's table.
        """
        for side, vocabulary, size in (
            ("source", source_vocabulary, model.source_size),
            ("target", target_vocabulary, model.target_size),
        ):
            if len(vocabulary) != size:
                raise ValueError(
                    f"the {side} vocabulary has {len(vocabulary):,} tokens, the model was trained "
                    f"with {size:,}: give the vocabulary that was used in training"
                )
        self.model, self.tokenizer, self.writer = model, tokenizer, writer
        self.source_vocabulary, self.target_vocabulary = source_vocabulary, target_vocabulary

    def translate(self, text: str, beam: int = 1) -> Translation:
        """Translate one sentence; beam=1 is greedy.

        Raises ValueError for an empty sentence, or one of more than LONGEST tokens.
        """
        return self.translate_all([text], beam)[0]

    def translate_all(
        self, texts: Sequence[str], beam: int = 1, together: int = 100
    ) -> list[Translation]:
        """Translate sentences, so many side by side."""
        tokens = [self._tokens(text) for text in texts]
        translations = []
        for first in range(0, len(texts), together):
            part = tokens[first : first + together]
            source, mask = pad([self.source_vocabulary.encode(sentence) for sentence in part])
            for sentence, found in zip(part, self._search(source, mask, beam), strict=True):
                translations.append(self._translation(sentence, found))
        return translations

    def _tokens(self, text: str) -> list[str]:
        tokens = self.tokenizer(text)
        if not tokens:
            raise ValueError("the sentence is empty: give at least one word to translate")
        if len(tokens) > LONGEST:
            raise ValueError(
                f"the sentence has {len(tokens)} tokens, no sentence in training had more than "
                f"{LONGEST}: cut it into shorter ones"
            )
        return [*tokens, "<eos>"]

    def _search(self, source: np.ndarray, mask: np.ndarray, beam: int) -> list[Hypothesis]:
        v = self.target_vocabulary
        options = source, mask, v.bos, v.eos, 2 * LONGEST
        forbidden = (v.pad, v.unk, v.bos)
        if beam == 1:
            return greedy(self.model, *options, forbidden)
        return [found[0] for found in beam_search(self.model, *options, beam, forbidden=forbidden)]

    def _translation(self, source: list[str], found: Hypothesis) -> Translation:
        tokens = self.target_vocabulary.decode(found.ids)
        weights = None if found.weights is None else found.weights[:, : len(source)]
        unknown = tuple(dict.fromkeys(t for t in source if t not in self.source_vocabulary))
        log_p, finished = found.log_probability, found.finished
        return Translation(self.writer(tokens), tokens, source, weights, unknown, log_p, finished)


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
