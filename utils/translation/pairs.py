"""Sentence pairs: their ids, and batches of them for training."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from utils.scratch.seq2seq import Batch
from utils.text import Vocabulary, cut, like_lengths, pad

POOL = 50  # batches that are drawn together and sorted by length

TokenPair = tuple[Sequence[str], Sequence[str]]


def encode_pairs(
    pairs: Iterable[TokenPair], source_vocabulary: Vocabulary, target_vocabulary: Vocabulary
) -> list[tuple[np.ndarray, np.ndarray]]:
    """Return the ids of pairs (source tokens, target tokens), each with <eos> at its end.

    Raises ValueError for a sentence that is one string, or a vocabulary without <eos>.
    """
    for side, vocabulary in (("source", source_vocabulary), ("target", target_vocabulary)):
        if vocabulary.eos is None:
            raise ValueError(f"the {side} vocabulary has no <eos>: add '<eos>' to its specials")
    return [
        (_ids(source, source_vocabulary), _ids(target, target_vocabulary))
        for source, target in pairs
    ]


def _ids(tokens: Sequence[str], vocabulary: Vocabulary) -> np.ndarray:
    return np.append(vocabulary.encode(tokens), vocabulary.eos)


def pair_batches(
    ids: Sequence[tuple[np.ndarray, np.ndarray]],
    batch_size: int,
    rng: np.random.Generator | None = None,
    bos: int = 2,
) -> Iterator[tuple[Batch, np.ndarray, np.ndarray]]:
    """Cut encoded pairs into batches (Batch, targets, mask) of `batch_size` sentences, for `fit`.

    With rng they are shuffled, and sentences of similar length stand together, which saves
    padding. The decoder is fed <bos> and the target without its last id; targets are the target
    itself, one step ahead of what is fed. Raises ValueError for batch_size < 1 or no pair.
    """
    if rng is None:
        parts = cut(np.arange(len(ids)), batch_size)
    else:
        lengths = [len(source) + 0.01 * len(target) for source, target in ids]
        parts = like_lengths(lengths, batch_size, rng, POOL)
    return (make_batch([ids[i] for i in part], bos) for part in parts)


def make_batch(
    ids: Sequence[tuple[np.ndarray, np.ndarray]], bos: int = 2
) -> tuple[Batch, np.ndarray, np.ndarray]:
    """Stand encoded pairs side by side: what encoder and decoder read, the targets, their mask."""
    source, source_mask = pad([source for source, _ in ids])
    targets, mask = pad([target for _, target in ids])
    fed = np.concatenate([np.full((1, len(ids)), bos), targets[:-1]])
    return Batch(source, source_mask, fed), targets, mask
