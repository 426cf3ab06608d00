"""Made-up tasks that ask to look something up in the text so far: pairs, a copy, what came next.

Each returns ids (time, batch), what is right (time, batch), and a mask (time, batch) that is True
where an answer is asked for: a batch for a step of training. Where the mask is False the target is
0 and means nothing. Tasks that ask for a state that is followed are in `state_tasks`.
"""

import numpy as np

from utils.data.state_tasks import Lesson
from utils.text.checks import check_sizes


def pairs_in_one_token(
    rng: np.random.Generator, pairs: int, batch_size: int, keys: int = 16, values: int = 16
) -> Lesson:
    """Draw pairs of a key and a value, each pair one token, then ask for each key's value.

    ids (2 pairs, batch): a value is 0 ... values - 1, only as an answer; key k alone, which asks,
    is values + k; key k with value v is values + keys + k * values + v. So there are
    values + keys + keys * values tokens. No key comes twice, and the keys are asked in another
    order. After Arora et al. 2023, "Zoology" (multi-query associative recall), where key and value
    are two tokens: see `pairs_in_two_tokens`.
    """
    k, v, asked, answers = _pairs(rng, pairs, batch_size, keys, values)
    ids = np.concatenate([values + keys + k * values + v, values + asked])
    return _asked_last(ids, answers)


def pairs_in_two_tokens(
    rng: np.random.Generator, pairs: int, batch_size: int, keys: int = 16, values: int = 16
) -> Lesson:
    """Draw keys, each followed by its value, then ask for each key's value, in another order.

    ids (3 pairs, batch): a value is 0 ... values - 1, key k is values + k. No key comes twice.
    Source: Arora et al. 2023, "Zoology: Measuring and Improving Recall in Efficient Language
    Models" (multi-query associative recall).
    """
    k, v, asked, answers = _pairs(rng, pairs, batch_size, keys, values)
    written = np.stack([values + k, v], axis=1).reshape(2 * pairs, batch_size)
    return _asked_last(np.concatenate([written, values + asked]), answers)


def copying(rng: np.random.Generator, length: int, batch_size: int, symbols: int = 16) -> Lesson:
    """Draw a string of symbols; after a mark it must be said again, one symbol a step.

    ids (2 length, batch): the string, the mark (the id `symbols`), and the string but for its last
    symbol: at each step the symbol that was to be said is shown at the next. Source: Graves et al.
    2014, "Neural Turing Machines".
    """
    check_sizes(length=length, batch_size=batch_size, symbols=symbols)
    string = rng.integers(symbols, size=(length, batch_size))
    mark = np.full((1, batch_size), symbols)
    return _asked_last(np.concatenate([string, mark, string[:-1]]), string)


def induction(
    rng: np.random.Generator,
    steps: int,
    batch_size: int,
    symbols: int = 32,
    periods: tuple[int, int] = (6, 14),
) -> Lesson:
    """Draw a string of different symbols and say it over and over; asked from its second time on.

    ids (steps, batch). Every text has its own string, whose length is from periods[0] to
    periods[1]. What follows a symbol follows from where it stood before: what Olsson et al. 2022,
    "In-context Learning and Induction Heads", found Transformers of two blocks to do.
    """
    shortest, longest = periods
    check_sizes(steps=steps, batch_size=batch_size, symbols=symbols, shortest=shortest)
    if not shortest <= longest <= min(symbols, steps):
        raise ValueError(
            f"periods={periods}: expected the shortest and the longest length of a string, at most "
            f"symbols={symbols}, whose symbols differ, and at most steps={steps}"
        )
    lengths = rng.integers(shortest, longest + 1, batch_size)
    strings = rng.permuted(np.tile(np.arange(symbols), (batch_size, 1)), axis=1)
    places = np.arange(steps + 1)[:, None]
    text = strings[np.arange(batch_size), places % lengths]
    mask = places[:-1] >= lengths
    return text[:-1], np.where(mask, text[1:], 0), mask


def _pairs(rng: np.random.Generator, pairs: int, batch_size: int, keys: int, values: int) -> tuple:
    """Return keys and values as they are written, and keys and values as they are asked."""
    check_sizes(pairs=pairs, batch_size=batch_size, keys=keys, values=values)
    if pairs > keys:
        raise ValueError(f"pairs={pairs}: there are only keys={keys} different keys")
    k = rng.permuted(np.tile(np.arange(keys), (batch_size, 1)), axis=1)[:, :pairs].T
    v = rng.integers(values, size=k.shape)
    order = rng.permuted(np.tile(np.arange(pairs), (batch_size, 1)), axis=1).T
    return k, v, np.take_along_axis(k, order, axis=0), np.take_along_axis(v, order, axis=0)


def _asked_last(ids: np.ndarray, answers: np.ndarray) -> Lesson:
    """Put the answers at the last steps of the texts, and nothing before them."""
    before = len(ids) - len(answers)
    targets = np.concatenate([np.zeros((before, ids.shape[1]), int), answers])
    mask = np.repeat(np.arange(len(ids))[:, None] >= before, ids.shape[1], axis=1)
    return ids, targets, mask
