"""Let an encoder-decoder write: the likeliest word each time, or the best of several beams.

Both work for a model by hand and for its torch twin: anything with encode, start and step.
"""

from typing import NamedTuple

import numpy as np

from utils.scratch.base import check_sizes, mode
from utils.scratch.functions import log_softmax
from utils.scratch.sampling import check_forbidden


class Hypothesis(NamedTuple):
    """A sentence that a decoder wrote.

    ids: without <bos> and <eos>. log_probability: of the whole sentence, with <eos> where it came.
    score: what the search ranks by. weights (steps, source): where each word, <eos> included,
    looked (None without attention). finished: False when max_length cut it off.
    """

    ids: list[int]
    log_probability: float
    score: float
    weights: np.ndarray | None
    finished: bool


class Branch(NamedTuple):
    """One word in the tree of a beam search: for looking at, not for the search itself."""

    step: int
    parent: int  # number of the branch it continues, -1 at the start
    token: int
    log_probability: float  # of all words up to here
    kept: bool  # False: seen and dropped


def greedy(
    model,
    source: np.ndarray,
    mask: np.ndarray | None,
    bos: int,
    eos: int,
    max_length: int = 50,
    forbidden: tuple[int, ...] = (),
) -> list[Hypothesis]:
    """Write one sentence for each of source (time, batch): the likeliest word at every step.

    forbidden ids, such as <unk>, are never written. Raises ValueError for a model whose logits
    are nan.
    """
    check_sizes(max_length=max_length)
    _check_ids(model, eos, forbidden)
    with mode(model, training=False):
        return _greedy(model, source, mask, bos, eos, max_length, forbidden)


def beam_search(
    model,
    source: np.ndarray,
    mask: np.ndarray | None,
    bos: int,
    eos: int,
    max_length: int = 50,
    beam_size: int = 5,
    length_penalty: float = 1.0,
    forbidden: tuple[int, ...] = (),
    tree: list[Branch] | None = None,
) -> list[list[Hypothesis]]:
    """Write up to `beam_size` sentences for each of source (time, batch), the best first.

    At every step the `beam_size` likeliest beginnings go on. Sentences of different lengths are
    compared by log probability / length^length_penalty (0: a short one has it easier; Wu et al.
    2016 write it with a constant). With beam_size=1 it is `greedy`. tree, a list, is filled with
    every branch that was looked at; give it for a single sentence. Raises ValueError for a model
    whose logits are nan.
    """
    check_sizes(max_length=max_length, beam_size=beam_size)
    if not 0 <= length_penalty < np.inf:
        raise ValueError(f"length_penalty={length_penalty}: expected a finite number, 0 or above")
    _check_ids(model, eos, forbidden)
    options = bos, eos, max_length, beam_size, length_penalty, forbidden, tree
    with mode(model, training=False):
        return _beams(model, source, mask, *options)


def _check_ids(model, eos: int, forbidden: tuple[int, ...]) -> None:
    check_forbidden(forbidden, model.target_size)
    if not 0 <= eos < model.target_size:
        raise ValueError(
            f"eos={eos}: expected an id in 0..{model.target_size - 1}; no sentence would end"
        )


def _greedy(model, source, mask, bos, eos, max_length, forbidden) -> list[Hypothesis]:
    memory = model.encode(source, mask)
    state, batch = model.start(memory), np.shape(source)[1]
    ids, total = np.full(batch, bos), np.zeros(batch)
    running, words, looks = np.ones(batch, bool), [], []
    for _ in range(max_length):
        log_p, state, weights = _next(model, ids, state, memory, forbidden)
        ids = np.where(running, log_p.argmax(axis=1), eos)
        total += np.where(running, log_p[np.arange(batch), ids], 0)
        words.append(ids)
        looks.append(weights)
        running = running & (ids != eos)
        if not running.any():
            break
    written = []
    for i, column in enumerate(np.array(words).T.tolist()):
        finished = eos in column
        length = column.index(eos) if finished else len(column)
        seen = None if looks[0] is None else np.array([w[i] for w in looks[: length + finished]])
        log_p = float(total[i])
        written.append(
            Hypothesis(column[:length], log_p, log_p / (length + finished), seen, finished)
        )
    return written


def _beams(model, source, mask, *options) -> list[list[Hypothesis]]:
    source = np.asarray(source)
    memory = model.encode(source, mask)
    return [_beam(model, memory.pick(np.array([i])), *options) for i in range(source.shape[1])]


def _beam(
    model, memory, bos, eos, max_length, beam_size, length_penalty, forbidden, tree
) -> list[Hypothesis]:
    """Search for one sentence; `beams` are the beginnings that go on, as (ids, log p, looks)."""
    beams, done, numbers = [([], 0.0, [])], [], [-1]
    state = model.start(memory)
    for step in range(max_length):
        last = np.array([ids[-1] if ids else bos for ids, _, _ in beams])
        many = memory.pick(np.zeros(len(beams), int))
        log_p, state, weights = _next(model, last, state, many, forbidden)
        totals = log_p + np.array([[log_p_so_far] for _, log_p_so_far, _ in beams])
        # twice as many as go on: some of them may end here
        best = np.argsort(-totals, axis=None, kind="stable")[: 2 * beam_size]
        grown, rows, grown_numbers = [], [], []
        for rank, flat in enumerate(best):
            row, token = divmod(int(flat), log_p.shape[1])
            total = float(totals[row, token])
            kept = len(grown) < beam_size and np.isfinite(total)
            if kept and token == eos and rank >= beam_size:
                kept = False  # an end counts only among the best `beam_size`
            number = _note(tree, step, numbers[row], token, total, kept)
            if not kept:
                continue
            looks = beams[row][2] + ([] if weights is None else [weights[row]])
            if token == eos:
                done.append(_hypothesis(beams[row][0], total, looks, True, length_penalty))
            else:
                grown.append(([*beams[row][0], token], total, looks))
                rows.append(row)
                grown_numbers.append(number)
        if len(done) >= beam_size or not grown:
            break
        beams, numbers, state = grown, grown_numbers, state[:, np.array(rows)]
    if not done:
        done = [
            _hypothesis(ids, total, looks, False, length_penalty) for ids, total, looks in beams
        ]
    return sorted(done, key=lambda hypothesis: -hypothesis.score)[:beam_size]


def _hypothesis(ids, log_probability, looks, finished, length_penalty) -> Hypothesis:
    score = log_probability / max(len(ids) + finished, 1) ** length_penalty
    return Hypothesis(ids, log_probability, score, np.array(looks) if looks else None, finished)


def _note(tree, step, parent, token, log_probability, kept) -> int:
    """Write a branch into the tree, where one is kept, and return its number."""
    if tree is None:
        return -1
    tree.append(Branch(step, parent, token, log_probability, kept))
    return len(tree) - 1


def _next(model, ids, state, memory, forbidden) -> tuple:
    """Return log probabilities (batch, target_size), the state and the weights, as NumPy arrays."""
    logits, state, weights = model.step(ids, state, memory)
    logits = _array(logits).astype(np.float64)
    logits[:, list(forbidden)] = -np.inf
    if not np.isfinite(logits.max(axis=1)).all():  # a maximum of nan or inf, or of -inf alone
        raise ValueError(
            "the model's logits hold nan, inf or nothing but -inf: is there nan in the weights, "
            "after a training that diverged? Or is every id forbidden?"
        )
    return log_softmax(logits), state, None if weights is None else _array(weights)


def _array(array) -> np.ndarray:
    return array.cpu().numpy() if hasattr(array, "cpu") else np.asarray(array)
