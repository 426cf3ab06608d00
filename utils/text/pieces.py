"""Cut any text into pieces between letters and words: byte-pair encoding, learnt and used.

A text is first cut into chunks (a word with the blank before it, a run of signs, one white space),
and each chunk into its UTF-8 bytes. Learning joins the pair of neighbours that stands side by side
most often into one new piece, again and again; a pair never reaches across the border of a chunk.
Cutting a text repeats the joins in the order in which they were learnt. Since all 256 bytes are
pieces, no text of any script is unknown, and the pieces give back every text exactly.

Sources: Gage 1994 (compression), Sennrich et al. 2016 (words), Radford et al. 2019 (bytes).
"""

from __future__ import annotations

import heapq
import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from itertools import pairwise

import numpy as np

from utils.text.checks import as_ids

BYTES = 256
Pair = tuple[int, int]
_CHUNK = re.compile(r" ?\w+| ?[^\s\w]+|\s")


class Pieces:
    """Give every piece of a text a number, and back: ids 0 to 255 are bytes, 256 the first join.

    merges: the pairs of ids that are joined, first the one that was learnt first; `learn` makes
    them from a text. Raises ValueError for a pair that joins what is no piece yet.
    """

    def __init__(self, merges: Iterable[Sequence[int]] = ()) -> None:
        """Number the pieces that the merges make."""
        self.merges: list[Pair] = [(int(left), int(right)) for left, right in merges]
        self.table: list[bytes] = [bytes([byte]) for byte in range(BYTES)]  # what an id stands for
        for pair in self.merges:
            if not all(0 <= part < len(self.table) for part in pair):
                raise ValueError(
                    f"merge {len(self.table) - BYTES} joins {pair}: expected two of the "
                    f"{len(self.table)} pieces that are there before it"
                )
            self.table.append(self.table[pair[0]] + self.table[pair[1]])
        self._number = {pair: BYTES + order for order, pair in enumerate(self.merges)}
        self._known: dict[str, list[int]] = {}  # chunks that were cut before

    @classmethod
    def learn(cls, text: str, merges: int) -> Pieces:
        """Learn so many merges from a text; fewer, where no pair is left that stands twice."""
        return cls(pair for pair, _ in learnt_merges(text, merges))

    def first(self, merges: int) -> Pieces:
        """Return the pieces after the first so many merges."""
        if not 0 <= merges <= len(self.merges):
            raise ValueError(f"merges={merges}: expected 0 to {len(self.merges)}, what was learnt")
        return Pieces(self.merges[:merges])

    def __len__(self) -> int:
        """Count the pieces, bytes included."""
        return len(self.table)

    def __repr__(self) -> str:
        """Show how many there are, and the last ones."""
        last = ", ".join(repr(shown(piece)) for piece in self.table[BYTES:][-5:])
        return f"Pieces({BYTES} bytes, {len(self.merges):,} joined: ... {last})"

    def encode(self, text: str) -> np.ndarray:
        """Cut a text; return the ids of its pieces, int64 (time,).

        Raises ValueError for half a surrogate pair, which is no text and has no UTF-8.
        """
        ids: list[int] = []
        for chunk in chunks(text):
            if chunk not in self._known:
                self._known[chunk] = self.states(chunk)[-1]
            ids.extend(self._known[chunk])
        return np.array(ids, dtype=np.int64)

    def states(self, chunk: str) -> list[list[int]]:
        """Return the ids of one chunk before the first merge, and after each that applies."""
        ids = list(_utf8(chunk))
        states = [ids]
        while len(ids) > 1:
            pair = min(pairwise(ids), key=self._rank)
            if pair not in self._number:
                break
            ids = joined(ids, pair, self._number[pair])
            states.append(ids)
        return states

    def decode(self, ids: Iterable[int]) -> str:
        """Return the text of ids (time,): of all that `encode` gave, exactly what it was given.

        Bytes that are no UTF-8, as a model may write them, become the sign for what is unreadable.
        """
        numbers = as_ids(ids, len(self))
        if numbers.ndim != 1:
            raise ValueError(f"ids has shape {numbers.shape}: decode() expects (time,)")
        return b"".join(self.table[i] for i in numbers.tolist()).decode("utf-8", "replace")

    def cut(self, text: str) -> list[str]:
        """Return the pieces of a text to look at; a byte that is half a letter shows as <E2>."""
        return [shown(self.table[i]) for i in self.encode(text)]

    def _rank(self, pair: Pair) -> int:
        return self._number.get(pair, len(self.table))


def chunks(text: str) -> list[str]:
    """Cut a text where no piece may reach across; joined again, the chunks are the text."""
    if not isinstance(text, str):
        raise TypeError(f"text is a {type(text).__name__}: expected one string")
    return _CHUNK.findall(text)


def joined(ids: list[int], pair: Pair, new: int) -> list[int]:
    """Return ids with every occurrence of pair, from the left, replaced by the new id."""
    out, at = [], 0
    while at < len(ids):
        if at + 1 < len(ids) and (ids[at], ids[at + 1]) == pair:
            out.append(new)
            at += 2
        else:
            out.append(ids[at])
            at += 1
    return out


def learnt_merges(text: str, merges: int) -> list[tuple[Pair, int]]:
    """Return the pairs to join, most frequent first, each with how often it stood in the text.

    Each is counted after those before it were joined. Of pairs that stand equally often, the one
    with the smaller ids goes first. Raises ValueError for a number below 0.
    """
    if merges < 0:
        raise ValueError(f"merges={merges}: expected a number of merges, 0 or above")
    counter = _PairCounter(Counter(chunks(text)))
    found: list[tuple[Pair, int]] = []
    while len(found) < merges and (best := counter.most_frequent()):
        counter.join(best[0], BYTES + len(found))
        found.append(best)
    return found


class _PairCounter:
    """Keep the counts of neighbours while pairs are joined: only chunks with the pair change."""

    def __init__(self, times: Counter[str]) -> None:
        """Count the pairs of the different chunks, each as often as it stands in the text."""
        self.times = list(times.values())
        self.ids = [list(_utf8(chunk)) for chunk in times]
        self.counts: Counter[Pair] = Counter()
        self.where: defaultdict[Pair, set[int]] = defaultdict(set)  # chunks that had the pair
        for number in range(len(self.ids)):
            self._add(number, +1)
        self.heap = [(-count, pair) for pair, count in self.counts.items()]
        heapq.heapify(self.heap)

    def most_frequent(self) -> tuple[Pair, int] | None:
        """Return the pair that stands most often, and how often; None where none stands twice."""
        while self.heap:
            negative, pair = self.heap[0]
            if self.counts[pair] == -negative:  # else the entry is of an earlier count
                return (pair, -negative) if negative < -1 else None
            heapq.heappop(self.heap)
        return None

    def join(self, pair: Pair, new: int) -> None:
        """Join a pair everywhere, and count its new neighbours."""
        changed: set[Pair] = set()
        for number in self.where.pop(pair):
            changed |= self._add(number, -1)
            self.ids[number] = joined(self.ids[number], pair, new)
            changed |= self._add(number, +1)
        for other in changed:
            if self.counts[other] > 0:
                heapq.heappush(self.heap, (-self.counts[other], other))

    def _add(self, number: int, sign: int) -> set[Pair]:
        """Count the pairs of one chunk in (+1) or out (-1), and return them."""
        ids = self.ids[number]
        pairs = list(pairwise(ids))
        for pair in pairs:
            self.counts[pair] += sign * self.times[number]
            if sign > 0:
                self.where[pair].add(number)
        return set(pairs)


def shown(piece: bytes) -> str:
    """Write the bytes of a piece; those that are no whole letter as <E2>, control signs as \\n."""
    try:
        text = piece.decode("utf-8")
    except UnicodeDecodeError:
        return "".join(f"<{byte:02X}>" for byte in piece)
    return text if text.isprintable() else repr(text)[1:-1]


def _utf8(text: str) -> bytes:
    try:
        return text.encode("utf-8")
    except UnicodeEncodeError:
        raise ValueError(
            f"{text!r:.40} holds half a surrogate pair, which is no letter of any script: "
            "take it out, or decode the text anew where it comes from"
        ) from None
