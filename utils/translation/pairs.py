"""Sentence pairs: their ids, and batches of them for training."""

from collections.abc import Iterable, Iterator, Sequence

import numpy as np

from utils.scratch.seq2seq import Batch
from utils.text import Vocabulary, pad

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
    batch_size: int,
    rng: np.random.Generator | None = None,
    bos: int = 2,
) -> Iterator[tuple[Batch, np.ndarray, np.ndarray]]:
    """Cut encoded pairs into batches (Batch, targets, mask) of `batch_size` sentences, for `fit`.

    With rng they are shuffled, and sentences of similar length stand together, which saves
    padding. The decoder is fed <bos> and the target without its last id; targets are the target
    itself, one step ahead of what is fed. Raises ValueError for batch_size < 1 or no pair.
    """
    if batch_size < 1 or len(ids) == 0:
        raise ValueError(
            f"batch_size={batch_size} and {len(ids)} pairs came: expected at least one of each"
        )
    order = np.arange(len(ids)) if rng is None else rng.permutation(len(ids))
    parts = [order[i : i + batch_size] for i in range(0, len(order), batch_size)]
    if rng is not None:
        lengths = np.array([len(source) + 0.01 * len(target) for source, target in ids])
        pools = [order[i : i + POOL * batch_size] for i in range(0, len(order), POOL * batch_size)]
        pools = [pool[np.argsort(lengths[pool], kind="stable")] for pool in pools]
        parts = [
            pool[i : i + batch_size] for pool in pools for i in range(0, len(pool), batch_size)
        ]
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
