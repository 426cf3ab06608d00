"""Made-up tasks that ask at every step what a model has kept: pairs, parity, permutations, choice.

Each returns ids (time, batch), what is right (time, batch), and a mask (time, batch) that is True
where an answer is asked for. Where it is not, the target is 0 and means nothing.
"""

from itertools import permutations

import numpy as np

from utils.text.checks import check_sizes

PERMUTATIONS = np.array(list(permutations(range(3))))  # the group S3; the first one moves nothing
Lesson = tuple[np.ndarray, np.ndarray, np.ndarray]


def recall_of_pairs(
    rng: np.random.Generator, pairs: int, batch_size: int, symbols: int = 32
) -> Lesson:
    """Draw pairs of a key and a value, then ask for each key's value, in another order.

    ids (2 pairs, batch, 2): two tokens a step. First key and value: keys are 0 ... symbols - 1,
    values the next `symbols` ids. Then a key with the id 2 symbols, "which?". No key comes twice.
    The answer is the number of the value, 0 ... symbols - 1. After Arora et al. 2023, "Zoology",
    with key and value in one step, so that nothing but memory is asked for.
    """
    check_sizes(pairs=pairs, batch_size=batch_size, symbols=symbols)
    if pairs > symbols:
        raise ValueError(f"pairs={pairs}: there are only symbols={symbols} different keys")
    keys = _choose(rng, symbols, pairs, batch_size)
    values = rng.integers(symbols, size=keys.shape)
    order = _choose(rng, pairs, pairs, batch_size)
    asked, answers = (np.take_along_axis(part, order, axis=0) for part in (keys, values))
    which = np.full_like(asked, 2 * symbols)
    written = np.stack([keys, symbols + values], axis=2)
    ids = np.concatenate([written, np.stack([asked, which], axis=2)])
    targets = np.concatenate([np.zeros_like(answers), answers])
    return ids, targets, np.repeat(np.arange(2 * pairs)[:, None] >= pairs, batch_size, axis=1)


def parity(rng: np.random.Generator, steps: int, batch_size: int) -> Lesson:
    """Draw zeros and ones; asked at every step: is the number of ones so far odd?

    The first token, 2, begins the text and asks for nothing. ids are (steps + 1, batch).
    """
    check_sizes(steps=steps, batch_size=batch_size)
    bits = rng.integers(2, size=(steps, batch_size))
    return _with_start(bits, bits.cumsum(axis=0) % 2, start=2)


def order_of_three(rng: np.random.Generator, steps: int, batch_size: int) -> Lesson:
    """Draw ways to swap three things; asked at every step: in which order do they lie now?

    Ids and answers are the six permutations (S3). Other than ones and zeros they do not commute, so
    no count tells the answer: a state must be followed (Merrill et al. 2024). The first token, 6,
    begins the text. ids are (steps + 1, batch).
    """
    check_sizes(steps=steps, batch_size=batch_size)
    product = products()
    moves, now = rng.integers(6, size=(steps, batch_size)), np.zeros(batch_size, int)
    orders = np.empty_like(moves)
    for t, move in enumerate(moves):
        orders[t] = now = product[now, move]
    return _with_start(moves, orders, start=6)


def products() -> np.ndarray:
    """Return which permutation (6, 6) it is to do first one, then another."""
    both = PERMUTATIONS[np.arange(6)[:, None, None], PERMUTATIONS[None]]
    return (both[:, :, None] == PERMUTATIONS).all(axis=-1).argmax(axis=-1)


def selective_copying(
    rng: np.random.Generator, steps: int, batch_size: int, marks: int = 6, symbols: int = 8
) -> Lesson:
    """Hide symbols at random places of a text of noise; then ask for them, in their order.

    ids (steps + marks, batch): symbols are 0 ... symbols - 1, noise is the next id, and the one
    after it asks. A filter that is the same at every step cannot tell when a symbol will come: what
    to keep depends on what is read (Gu & Dao 2023, after Jing et al. 2019).
    """
    check_sizes(steps=steps, batch_size=batch_size, marks=marks, symbols=symbols)
    if marks > steps:
        raise ValueError(f"marks={marks}: there are only steps={steps} places for them")
    places = np.sort(_choose(rng, steps, marks, batch_size), axis=0)
    hidden = rng.integers(symbols, size=(marks, batch_size))
    text = np.full((steps, batch_size), symbols)
    np.put_along_axis(text, places, hidden, axis=0)
    ids = np.concatenate([text, np.full_like(hidden, symbols + 1)])
    targets = np.concatenate([np.zeros_like(text), hidden])
    return ids, targets, np.repeat(np.arange(len(ids))[:, None] >= steps, batch_size, axis=1)


def _choose(rng: np.random.Generator, among: int, count: int, batch_size: int) -> np.ndarray:
    """Draw, for each of a batch, `count` different numbers below `among`: (count, batch)."""
    return rng.permuted(np.tile(np.arange(among), (batch_size, 1)), axis=1)[:, :count].T


def _with_start(ids: np.ndarray, targets: np.ndarray, start: int) -> Lesson:
    """Put a token before each text that begins it and asks for nothing."""
    first = np.full_like(ids[:1], start)
    mask = np.ones((len(ids) + 1, ids.shape[1]), bool)
    mask[0] = False
    return np.concatenate([first, ids]), np.concatenate([0 * first, targets]), mask
