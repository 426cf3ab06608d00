"""Turn text into numbers: tokens, a vocabulary, one-hot vectors, windows, bags, padded batches.

Ids are int64 arrays, masks are True at a real token, and padded sequences are time-major
(time, batch). Nothing here needs more than NumPy.
"""

import operator
import re
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence

import numpy as np

SPECIALS = ("<pad>", "<unk>", "<bos>", "<eos>")

# Underscores that mark _emphasis_ touch a space or a punctuation mark; those inside a_name stay.
_EMPHASIS = re.compile(r"(?<![^\W_])_+|_+(?![^\W_])")
_PLAIN = str.maketrans({"’": "'", "‘": "'", "“": '"', "”": '"', "—": "--"})
_SUFFIX = r"'(?:s|re|ve|ll|d|m)"
_TOKEN = re.compile(
    rf"""
      <(?:pad|unk|bos|eos)>                              # special tokens
    | (?<![^\W_])(?:mr|mrs|ms|dr|st)\.                   # titles keep their full stop
    | (?<![^\W_])[:;=]-?[()dp](?![^\W_])                 # :) ;-) :(
    | [@#][^\W_]\w*                                      # @user, #topic
    | \d+(?:[.,]\d+)+                                    # 3.5 and 5,000
    | [^\W_]+(?:(?:[-']|_+)[^\W_]+)*                     # words: well-bred, o'clock, don't
    | {_SUFFIX}(?![^\W_])                                # 's after a quotation mark
    | -{{2,}} | \.{{2,}} | ''                            # dash, ellipsis, double quotation mark
    | \S                                                 # any other sign alone
    """,
    re.VERBOSE | re.IGNORECASE,
)
_CONTRACTION = re.compile(rf"(.+?)(n't|{_SUFFIX})", re.IGNORECASE)

_GLUED_LEFT = frozenset([*",.;:!?)]}%", "n't", "'s", "'re", "'ve", "'ll", "'d", "'m"])
_GLUED_RIGHT = frozenset("([{$£")
_MERGING = frozenset(".-'")
_QUOTES = frozenset(['"', "''", "'"])


def tokenize(text: str, lower: bool = True) -> list[str]:
    """Split text into words, numbers and punctuation marks.

    Contractions are split as in the Penn Treebank: "don't" gives do n't, "Darcy's" gives darcy 's.
    A dash (--) is one token, and so are "Mr." and a word with hyphens. The underscores of
    _emphasis_ are dropped; typographic quotation marks and dashes become plain ones. Nothing
    else but white space is lost. An empty text has no tokens.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: tokenize() expects one string")
    text = text.translate(_PLAIN)
    text = _EMPHASIS.sub("", text.lower() if lower else text)
    tokens: list[str] = []
    for token in _TOKEN.findall(text):
        tokens.extend(_split_contraction(token) if "'" in token else [token])
    return tokens


def detokenize(tokens: Iterable[str]) -> str:
    """Join tokens into readable text: the spacing that `tokenize` took away comes back.

    Quotation marks open and close by turns within a paragraph; <eos> starts a new line.
    """
    pieces: list[str] = []
    opened: set[str] = set()
    glued = True  # nothing stands before the first token
    for token in tokens:
        if token == "<eos>":
            pieces.append(" <eos>\n" if pieces else "<eos>\n")
            opened.clear()
            glued = True
            continue
        closing = token in opened
        glued = glued or closing or token in _GLUED_LEFT or token.startswith(("--", ".."))
        # "." and "..." side by side would read as one longer sign.
        merges = bool(pieces) and token[:1] in _MERGING and pieces[-1].endswith(token[:1])
        if merges or not glued:
            pieces.append(" ")
        pieces.append(token)
        opening = token in _QUOTES and not closing
        if token in _QUOTES:
            opened ^= {token}
        glued = opening or token in _GLUED_RIGHT or token.startswith("--")
    return "".join(pieces).rstrip("\n")


class Vocabulary:
    """Give every token that is frequent enough a number, and back.

    The specials come first, in the order given (ids 0, 1, ...); then the tokens by falling
    count, ties in alphabetical order. A token seen fewer than `min_count` times is unknown.

    tokens: all tokens of the training text. Raises ValueError if there are none.
    """

    def __init__(
        self,
        tokens: Iterable[str],
        min_count: int = 1,
        specials: Sequence[str] = SPECIALS,
    ) -> None:
        """Count the tokens, leave out the rare ones, number the others."""
        _refuse_string(tokens, "Vocabulary")
        _check_positive("min_count", min_count)
        if len(set(specials)) < len(specials):
            raise ValueError(f"specials={tuple(specials)} names a token twice: name each once")
        self.counts: Counter[str] = Counter(tokens)
        if not self.counts:
            raise ValueError("the text is empty: a vocabulary needs at least one token")
        kept = [t for t, n in self.counts.items() if n >= min_count and t not in specials]
        kept.sort(key=lambda token: (-self.counts[token], token))
        self.tokens: list[str] = [*specials, *kept]
        self._ids = {token: index for index, token in enumerate(self.tokens)}
        self.pad, self.unk, self.bos, self.eos = (
            self._ids[name] if name in specials else None for name in SPECIALS
        )

    @classmethod
    def of(cls, tokens: Sequence[str]) -> "Vocabulary":
        """Restore a vocabulary from its tokens in the order of their ids; counts are not kept."""
        vocabulary = cls(tokens, specials=tuple(tokens))
        vocabulary.counts.clear()
        return vocabulary

    def __len__(self) -> int:
        """Count the tokens, specials included."""
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        """Tell whether the token has an id of its own."""
        return token in self._ids

    def __repr__(self) -> str:
        """Show the size and the first tokens."""
        shown = " ".join(self.tokens[:8])
        return f"Vocabulary({len(self):,} tokens: {shown}{' ...' if len(self) > 8 else ''})"

    def encode(self, tokens: Iterable[str]) -> np.ndarray:
        """Look up the ids of tokens, an int64 array (time,); an unknown token becomes <unk>.

        Raises ValueError on an unknown token if the vocabulary has no <unk>.
        """
        _refuse_string(tokens, "encode")
        tokens = list(tokens)
        ids = [self._ids.get(token, self.unk) for token in tokens]
        if self.unk is None and None in ids:
            raise ValueError(
                f"token {tokens[ids.index(None)]!r} is not in the vocabulary "
                f"({len(self)} tokens), which has no <unk>: add '<unk>' to specials"
            )
        return np.array(ids, dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Look up the tokens of ids (time,). Raises ValueError naming an id that has no token."""
        ids = _as_ids(ids, len(self))
        if ids.ndim != 1:
            raise ValueError(f"ids has shape {ids.shape}: decode() expects one sequence (time,)")
        return [self.tokens[index] for index in ids.tolist()]


def one_hot(ids: Iterable[int], size: int) -> np.ndarray:
    """Write every id as a vector of zeros with a single 1: ids (...) to float32 (..., size).

    Raises ValueError on an id outside 0 ... size - 1.
    """
    _check_positive("size", size)
    ids = _as_ids(ids, size)
    vectors = np.zeros((*ids.shape, size), dtype=np.float32)
    np.put_along_axis(vectors, ids[..., None], 1.0, axis=-1)
    return vectors


def windows(
    ids: Iterable[int], width: int, start: int | None = None
) -> tuple[np.ndarray, np.ndarray]:
    """Slide a window over a text: every `width` tokens in a row, and the token that follows.

    Returns inputs (N, width) and targets (N,). Without `start` the first `width` tokens are
    nobody's target, so N = len(ids) - width. With `start`, that id fills the places before the
    text and every token is a target, so windows of different widths are compared on the same
    tokens. Raises ValueError if no window fits.
    """
    _check_positive("width", width)
    ids = _as_ids(ids)
    if ids.ndim != 1:
        raise ValueError(f"ids has shape {ids.shape}: windows() expects one sequence (time,)")
    if len(ids) == 0:
        raise ValueError("the text is empty: windows() needs at least one token")
    if start is not None:
        ids = np.concatenate([np.full(width, start, dtype=np.int64), ids])
    elif width >= len(ids):
        fits = f"choose width <= {len(ids) - 1} or give start" if len(ids) > 1 else "give start"
        raise ValueError(
            f"width={width} and the token to predict are longer than the text "
            f"({len(ids)} token{'s' * (len(ids) > 1)}): {fits}"
        )
    inputs = np.lib.stride_tricks.sliding_window_view(ids[:-1], width)
    return inputs.copy(), ids[width:].copy()


def bag_of_words(ids: Iterable[int], size: int, mask: np.ndarray | None = None) -> np.ndarray:
    """Count how often each id occurs along the last axis: ids (..., time) to float32 (..., size).

    mask: (..., time), True at a real token; the others are not counted.
    Raises ValueError on an id outside 0 ... size - 1, or a mask of another shape.
    """
    _check_positive("size", size)
    ids = _as_ids(ids, size)
    if ids.ndim == 0:
        raise ValueError("ids is a single number: bag_of_words() expects ids (..., time)")
    mask = np.ones(ids.shape, dtype=bool) if mask is None else np.asarray(mask, dtype=bool)
    if mask.shape != ids.shape:
        raise ValueError(f"mask has shape {mask.shape}, ids {ids.shape}: they must be the same")
    *outer, time = ids.shape
    rows = np.arange(int(np.prod(outer))).repeat(time).reshape(ids.shape)
    # One count over (row, id) pairs, each written as a single number.
    counts = np.bincount((rows * size + ids)[mask], minlength=int(np.prod(outer)) * size)
    return counts.astype(np.float32).reshape(*outer, size)


def pad(sequences: Iterable[Iterable[int]], value: int = 0) -> tuple[np.ndarray, np.ndarray]:
    """Stand sequences of different lengths side by side, filled up with `value`.

    Returns ids (time, batch), time the longest length, and mask (time, batch), True at a real
    token. Raises ValueError if there is no sequence.
    """
    columns = [_as_ids(sequence) for sequence in sequences]
    if not columns:
        raise ValueError("sequences is empty: pad() needs at least one sequence")
    if any(column.ndim != 1 for column in columns):
        raise ValueError("sequences holds more than one axis of ids: pad() expects lists of ids")
    lengths = np.array([len(column) for column in columns])
    mask = np.arange(lengths.max())[:, None] < lengths
    ids = np.full(mask.shape, value, dtype=np.int64)
    ids.T[mask.T] = np.concatenate(columns)
    return ids, mask


def batches(
    *arrays: np.ndarray, size: int, rng: np.random.Generator | None = None
) -> Iterator[tuple[np.ndarray, ...]]:
    """Cut arrays into tuples of `size` rows along axis 0; the last batch may be smaller.

    With `rng` the rows are shuffled first, all arrays alike. The batches are copies.
    Raises ValueError, at once, if size < 1, nothing is given, or the lengths differ.
    """
    _check_positive("size", size)
    arrays = tuple(np.asarray(array) for array in arrays)
    lengths = [len(array) for array in arrays]
    if not lengths or lengths[0] == 0:
        raise ValueError("there are no rows to cut into batches: give arrays of at least one row")
    if len(set(lengths)) > 1:
        raise ValueError(f"the arrays have {lengths} rows: batches() expects equal lengths")
    order = np.arange(lengths[0]) if rng is None else rng.permutation(lengths[0])
    parts = (order[first : first + size] for first in range(0, len(order), size))
    return (tuple(array[part] for array in arrays) for part in parts)


def segments(
    ids: Iterable[int], batch_size: int, steps: int
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Cut one long text into pieces that follow each other, for a model that carries its state.

    The text is laid out as `batch_size` columns of equal length, and the columns are cut into
    pieces of `steps`. Yields (inputs, targets, mask), each (time, batch): targets are the inputs
    one step later; mask is False where a column is filled up. Every id but the first is a target
    once. Raises ValueError, at once, for a text of fewer than batch_size + 1 ids.
    """
    _check_positive("batch_size", batch_size)
    _check_positive("steps", steps)
    ids = _as_ids(ids)
    if ids.ndim != 1 or len(ids) <= batch_size:
        raise ValueError(
            f"ids has shape {ids.shape}: segments() expects one text (time,) of more than "
            f"batch_size={batch_size} ids"
        )
    length = -(-(len(ids) - 1) // batch_size)  # rounded up
    filled = np.zeros(length * batch_size + 1, dtype=np.int64)
    filled[: len(ids)] = ids
    inputs, targets = (part.reshape(batch_size, length).T for part in (filled[:-1], filled[1:]))
    mask = len(ids) > np.arange(1, length * batch_size + 1).reshape(batch_size, length).T
    pieces = (slice(first, first + steps) for first in range(0, length, steps))
    return ((inputs[piece].copy(), targets[piece].copy(), mask[piece].copy()) for piece in pieces)


def _split_contraction(word: str) -> list[str]:
    """Cut the suffixes off a word, from its end: shouldn't've gives should n't 've."""
    tail: list[str] = []
    while match := _CONTRACTION.fullmatch(word):
        word, suffix = match.groups()
        tail.insert(0, suffix)
    return [word, *tail]


def _refuse_string(tokens: Iterable[str], function: str) -> None:
    """Raise if one string came where a list of tokens is expected: it would fall into letters."""
    if isinstance(tokens, str):
        raise ValueError(
            f"tokens={tokens[:20]!r} is one string: {function}() expects a list of tokens, "
            "so call tokenize(text) first, or list(text) for characters"
        )


def _check_positive(name: str, value: int) -> None:
    """Raise ValueError unless the argument is a whole number of at least 1."""
    try:
        good = operator.index(value) >= 1
    except TypeError:
        good = False
    if not good:
        raise ValueError(f"{name}={value!r} is not possible: choose a whole number >= 1")


def _as_ids(ids: Iterable[int], size: int | None = None) -> np.ndarray:
    """Make an int64 array of ids, checked to lie in 0 ... size - 1 where size is given."""
    array = np.asarray(list(ids) if isinstance(ids, Iterator) else ids)
    if array.size and not np.issubdtype(array.dtype, np.integer):
        raise ValueError(f"ids are of type {array.dtype}: whole numbers are expected")
    array = array.astype(np.int64)
    if size is not None and (outside := array[(array < 0) | (array >= size)]).size:
        raise ValueError(f"id {outside[0]} is unknown: the {size} tokens have ids 0 to {size - 1}")
    return array
