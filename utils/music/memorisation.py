"""How much of a tune is copied: the longest run of symbols that it shares with other tunes."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Hashable, Sequence
from dataclasses import dataclass

from utils.text.checks import refuse_string

LONGEST = 1_000  # runs longer than this are told apart no further


@dataclass(frozen=True)
class Run:
    """A shared run: its length, where it starts in the tune, and which of the others has it."""

    length: int
    start: int
    source: int


class SharedRuns:
    """Find the longest run that a sequence shares with a collection.

    The collection is put in order once, by what follows each place in it (a suffix array,
    Manber and Myers 1993): the best match of any sequence then stands next to where it would be
    filed. Symbols may be characters, notes, anything hashable.
    """

    def __init__(self, collection: Sequence[Sequence[Hashable]]):
        """Index the collection; a run never goes from one of its sequences into the next."""
        refuse_string("collection", collection, "SharedRuns")
        self.codes: dict[Hashable, str] = {}
        texts = [self._encode(sequence) for sequence in collection]
        self.text = chr(0).join([*texts, ""])
        self.sources = [n for n, text in enumerate(texts) for _ in range(len(text) + 1)]
        self.order = sorted(range(len(self.text)), key=self._after)

    def longest(self, sequence: Sequence[Hashable]) -> Run:
        """Return the longest run that sequence shares with the collection, the first of equals."""
        text, best = self._encode(sequence), Run(0, 0, -1)
        for start in range(len(text)):
            if len(text) - start <= best.length:
                break
            place = bisect_left(self.order, text[start : start + LONGEST], key=self._after)
            for neighbour in self.order[max(place - 1, 0) : place + 1]:
                if self._agree(text, start, neighbour, best.length + 1):
                    length = _common(text, start, self.text, neighbour, best.length + 1)
                    best = Run(length, start, self.sources[neighbour])
        return best

    def _agree(self, text: str, start: int, place: int, length: int) -> bool:
        """Tell whether so many symbols agree; often a look at the last one is enough."""
        last = place + length - 1
        return (
            last < len(self.text)
            and self.text[last] == text[start + length - 1]
            and self.text.startswith(text[start : start + length], place)
        )

    def _after(self, place: int) -> str:
        return self.text[place : place + LONGEST]

    def _encode(self, sequence: Sequence[Hashable]) -> str:
        """Write every symbol as one character of our own; 0 is kept as the border."""
        codes = self.codes
        return "".join(codes.setdefault(symbol, chr(len(codes) + 1)) for symbol in sequence)


def _common(one: str, start: int, other: str, place: int, length: int) -> int:
    """Count how many characters agree from the two places on; `length` of them are known to."""
    while (
        start + length < len(one)
        and place + length < len(other)
        and one[start + length] == other[place + length]
    ):
        length += 1
    return length
