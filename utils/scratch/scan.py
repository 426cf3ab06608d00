"""Linear recurrences by hand: s_t = a_t s_{t-1} + b_t, one step after another or all at once.

a and b (time, ...) hold a factor and a summand for every step; the numbers side by side, such as
(batch, hidden), do not meet. A pair (a, b) stands for the step s -> a s + b. Two steps in a row are
one step again (`combine`), and combining is associative: it does not matter which pairs are joined
first. That is all a parallel scan needs. Every function here takes the state before the first step
(None: zeros) and returns s of every step, as `scan_loop` does.

Sources: Hillis & Steele 1986, "Data parallel algorithms"; Blelloch 1990, "Prefix sums and their
applications"; Martin & Cundy 2018, "Parallelizing linear recurrent neural nets over sequence
length" (the backward pass is a scan as well).
"""

from collections.abc import Callable

import numpy as np

Scan = Callable[..., np.ndarray]


def combine(first: tuple, then: tuple) -> tuple[np.ndarray, np.ndarray]:
    """Join two steps to one: s -> a s + b, then s -> a' s + b', is s -> a' a s + (a' b + b')."""
    (a, b), (a_then, b_then) = first, then
    return a_then * a, a_then * b + b_then


def scan_loop(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> np.ndarray:
    """Return s of every step (time, ...), the equation as it stands: time steps, 2 time work.

    state (...) is the one before the first step. Raises ValueError for shapes that do not fit.
    """
    a, s = _started(a, b, state)
    for t in range(1, len(s)):
        s[t] += a[t] * s[t - 1]  # s[t] holds b_t
    return s


def scan_hillis_steele(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> np.ndarray:
    """As scan_loop, in log2(time) passes over everything: each joins a step with the one before.

    After pass n the pair at t stands for the last 2^n steps up to t, so the next pass joins it with
    the pair 2^n places back. Few steps, but time * log2(time) work (Hillis & Steele 1986).
    """
    a, s = _started(a, b, state)
    a, reach = a.copy(), 1
    while reach < len(s):
        # both products are whole before anything is written: nothing reads what is new
        s[reach:] += a[reach:] * s[:-reach]
        a[reach:] = a[reach:] * a[:-reach]
        reach *= 2
    return s


def scan_blelloch(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> np.ndarray:
    """As scan_loop, as a tree: join neighbours, scan the half as many pairs, fill in the others.

    2 log2(time) passes over ever fewer pairs: 4 time work in all (Blelloch 1990).
    """
    return _by_halves(*_started(a, b, state))


def scan_chunked(
    a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None, size: int | None = None
) -> np.ndarray:
    """As scan_loop, in chunks side by side, then with what each chunk hands to the next.

    size is that of a chunk, by default the square root of the time: 2 sqrt(time) steps in all.
    """
    a, s = _started(a, b, state)
    time, size = len(s), size or max(1, int(np.sqrt(len(s))))
    chunks = -(-time // size)
    missing = [(0, chunks * size - time)] + [(0, 0)] * (s.ndim - 1)
    s = np.pad(s, missing).reshape(chunks, size, *s.shape[1:])
    kept = np.pad(a, missing).reshape(s.shape).copy()  # what is left of a chunk's first state
    for t in range(1, size):
        s[:, t] += kept[:, t] * s[:, t - 1]
        kept[:, t] *= kept[:, t - 1]
    for n in range(1, chunks):
        s[n] += kept[n] * s[n - 1, -1]
    return s.reshape(-1, *s.shape[2:])[:time]


def scan_cumulative(a: np.ndarray, b: np.ndarray, state: np.ndarray | None = None) -> np.ndarray:
    """As scan_loop on paper, in two lines that FAIL in numbers: s_t = P_t sum_k b_k / P_k.

    P_t = a_1 ... a_t falls below the smallest number that single precision has, and 0 / 0 is nan.
    It stands here to show that; nothing uses it.
    """
    a, b = _started(a, b, state)
    with np.errstate(all="ignore"):
        product = np.cumprod(a, axis=0)
        return product * np.cumsum(b / product, axis=0)


def scan_backward(
    ds: np.ndarray,
    a: np.ndarray,
    s: np.ndarray,
    state: np.ndarray | None = None,
    scan: Scan = scan_loop,
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return the gradients of a, of b and of the first state, given ds for all that scan returned.

    What reaches s_t is g_t = ds_t + a_{t+1} g_{t+1}: the same recurrence from the end, so the same
    scan computes it (Martin & Cundy 2018). db_t = g_t, da_t = g_t s_{t-1}.
    """
    if np.shape(ds) != np.shape(s):
        raise ValueError(f"ds has shape {np.shape(ds)}, the scan returned {np.shape(s)}")
    factors = np.concatenate([np.zeros_like(a[:1]), a[:0:-1]])  # nothing comes from after the end
    g = scan(factors, ds[::-1])[::-1]
    first = np.zeros_like(s[:1]) if state is None else np.asarray(state, s.dtype)[None]
    da = g * np.concatenate([first, s[:-1]])
    return da, g, a[0] * g[0]


SCANS: dict[str, Scan] = {
    "loop": scan_loop,
    "Hillis-Steele": scan_hillis_steele,
    "Blelloch": scan_blelloch,
    "chunks": scan_chunked,
}


def check_scan(name: str) -> None:
    """Raise ValueError for a name that is not in SCANS."""
    if name not in SCANS:
        raise ValueError(f"scan={name!r}: expected one of {list(SCANS)}")


def _started(a: np.ndarray, b: np.ndarray, state: np.ndarray | None) -> tuple:
    """Return a, and a copy of b whose first entry holds a_0 state as well, or raise ValueError."""
    a, b = np.asarray(a), np.asarray(b)
    if a.shape != b.shape or a.ndim == 0 or len(a) == 0:
        raise ValueError(
            f"a has shape {a.shape}, b {b.shape}: expected the same, (time, ...) with at least "
            "one step"
        )
    b = np.array(b, np.result_type(a, b, np.float32))
    if state is not None:
        if np.shape(state) != b.shape[1:]:
            raise ValueError(f"the state has shape {np.shape(state)}: expected {b.shape[1:]}")
        b[0] += a[0] * np.asarray(state)
    return a, b


def _by_halves(a: np.ndarray, b: np.ndarray) -> np.ndarray:
    """Return the scan of pairs from a state of zeros; b may be written over."""
    if len(b) == 1:
        return b
    pairs = len(b) // 2 * 2
    joined = combine((a[0:pairs:2], b[0:pairs:2]), (a[1::2], b[1::2]))
    odd = _by_halves(*joined)
    s = b
    s[1::2] = odd
    s[2::2] += a[2::2] * odd[: len(s[2::2])]  # the first is b_0, which is s_0
    return s
