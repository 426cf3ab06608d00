"""What fits into a state, without training: pairs of key and value, written and read by a rule.

A network that does not recall may have too small a state, or may not have learnt to use it. Here
nothing is learnt: whoever reads back what was written by rule knows that it fits.
"""

import numpy as np

from utils.scratch.linear_recurrent import MinGRU
from utils.text.checks import check_sizes

RULES = ("add", "delta")
OPEN = 20.0  # sigmoid(20) is 1 to eight digits


def unit_keys(rng: np.random.Generator, symbols: int, key_size: int) -> np.ndarray:
    """Draw one direction for every symbol, (symbols, key_size), as far apart as chance has it.

    Up to key_size symbols get directions at right angles: then none disturbs another.
    """
    check_sizes(symbols=symbols, key_size=key_size)
    drawn = rng.standard_normal((symbols, key_size))
    if symbols <= key_size:
        return np.linalg.qr(drawn.T)[0].T
    return drawn / np.linalg.norm(drawn, axis=1, keepdims=True)


def write_pairs(keys: np.ndarray, values: np.ndarray, rule: str = "delta") -> np.ndarray:
    """Write pairs one after another into a matrix of zeros, (batch, key_size, value_size).

    keys (pairs, batch, key_size) of length 1, values (pairs, batch, value_size). Rule "add" is
    linear attention's, S + k^T v; rule "delta" writes what is missing, S + k^T (v - k S).
    """
    if rule not in RULES:
        raise ValueError(f"rule={rule!r}: expected one of {list(RULES)}")
    S = np.zeros((keys.shape[1], keys.shape[2], values.shape[2]))
    for k, v in zip(keys, values, strict=True):
        missing = v - (k[:, None] @ S)[:, 0] if rule == "delta" else v
        S = S + k[:, :, None] * missing[:, None]
    return S


def read_pairs(S: np.ndarray, queries: np.ndarray) -> np.ndarray:
    """Return what each query reads, (pairs, batch, value_size): q S."""
    return np.einsum("nbk,bkv->nbv", queries, S)


def recalled(
    rng: np.random.Generator,
    pairs: int,
    key_size: int,
    rule: str = "delta",
    symbols: int = 32,
    times: int = 1,
    texts: int = 512,
) -> float:
    """Return the share of values read back rightly, of `pairs` pairs written into one matrix.

    There are as many keys as values (`symbols`), and a text's keys differ. All of them are written
    `times` times, each time with new values: the last ones are asked for. A value is a place of a
    row of zeros with a 1 in it, and what is read counts as the largest place.
    """
    check_sizes(pairs=pairs, times=times, texts=texts)
    if pairs > symbols:
        raise ValueError(f"pairs={pairs}: there are only {symbols} different keys")
    keys = unit_keys(rng, symbols, key_size)
    chosen = rng.permuted(np.tile(np.arange(symbols), (texts, 1)), axis=1)[:, :pairs].T
    values = rng.integers(symbols, size=(times * pairs, texts))
    S = write_pairs(keys[np.tile(chosen, (times, 1))], np.eye(symbols)[values], rule)
    return float((read_pairs(S, keys[chosen]).argmax(axis=-1) == values[-pairs:]).mean())


def gates_by_hand(symbols: int) -> MinGRU:
    """Return a minGRU that keeps one number for every key: weights set by hand, nothing learnt.

    It reads x = (which key, which value, is there a value): two rows of zeros with a 1 in them, and
    0 or 1. Unit j opens for key j if a value comes with it, and then takes the value's number. So
    `symbols` numbers of state hold any number of pairs, and who knows the key reads the value at
    its unit. A gated network of this size that fails has not learnt to write and read so; its
    state is large enough.
    """
    cell = MinGRU(2 * symbols + 1, symbols, np.random.default_rng(0), dtype=np.float64)
    W, b = np.zeros((2 * symbols + 1, 2 * symbols)), np.zeros(2 * symbols)
    b[:symbols] = 3 * OPEN  # z = 1: keep ...
    W[:symbols, :symbols] = -2 * OPEN * np.eye(symbols)
    W[-1, :symbols] = -2 * OPEN  # ... but key and value together make z = 0: take
    W[symbols : 2 * symbols, symbols:] = np.arange(symbols)[:, None]
    cell.params["W"], cell.params["b"] = W, b
    return cell
