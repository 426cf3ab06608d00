"""The two collections of the music chapter, as texts of symbols, with tunes held out.

Irish tunes are strings of characters, Bach's chorale melodies are lists of notes. Each tune ends
with END, which also stands before its first symbol. Nothing is heard twice across the split:
variants of one tune stay on one side.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Hashable, Iterable, Sequence
from dataclasses import dataclass
from fractions import Fraction

import numpy as np

from utils.data.bundled import load
from utils.text import Vocabulary, like_lengths, pad
from utils.text.checks import refuse_string

END = "<eos>"
HELD_OUT = 0.1  # of the tunes, to test on
VALIDATION = 0.05  # of the tunes, to choose by
SEED = 0
IRISH_UNIT = Fraction(1, 8)  # what a letter lasts in irish.abc; `music_only` drops the lines L:


@dataclass(frozen=True)
class Corpus:
    """Tunes in three parts, and the alphabet of the whole collection: no symbol is unknown."""

    train: tuple[Sequence[str], ...]
    validation: tuple[Sequence[str], ...]
    test: tuple[Sequence[str], ...]
    vocabulary: Vocabulary

    def encode(self, tunes: Iterable[Sequence[str]]) -> list[np.ndarray]:
        """Return the ids of each tune, END in front and behind: (symbols + 2,)."""
        refuse_string("tunes", tunes, "encode")
        return [self.vocabulary.encode([END, *tune, END]) for tune in tunes]

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Return the symbols of one tune up to END."""
        symbols = self.vocabulary.decode(list(ids))
        return symbols[: symbols.index(END)] if END in symbols else symbols

    def sha256(self) -> str:
        """Return a hash of all tunes and of how they are split."""
        return hashlib.sha256(repr((self.train, self.validation, self.test)).encode()).hexdigest()


def irish(whole: bool = False) -> Corpus:
    """Return irish.abc as characters: of each tune the lines M: and K: and the music.

    With whole, every line as it is: numbers, titles and sources too.
    """
    tunes = load("irish")
    texts = tunes if whole else [music_only(tune) for tune in tunes]
    names = [re.search(r"(?m)^T:(.*)$", tune)[1].strip().lower() for tune in tunes]
    bodies = ["".join(music_only(tune).split("\n")[2:]) for tune in tunes]
    return split_by_kinship(texts, names, [body[:24] for body in bodies])


def music_only(tune: str) -> str:
    """Return a tune of irish.abc without number, title, source and unit (always IRISH_UNIT)."""
    return "\n".join(line for line in tune.split("\n") if not re.match("[XTZL]:", line))


def chorales() -> Corpus:
    """Return the soprano lines of Bach's chorales as notes "pitch:sixteenths", 0 for a rest.

    All are moved to a key signature without sharps or flats, by at most six semitones.
    """
    held = load("bach_chorales")
    tunes = [
        tuple(note_token(pitch and pitch + to_plain_key(sharps), length) for pitch, length in line)
        for line, sharps in zip(held.sopranos, held.sharps, strict=True)
    ]
    return split_by_kinship(tunes, *soprano_kinships())


def soprano_kinships() -> list[list[tuple[int, ...]]]:
    """Return, of each chorale's soprano in the plain key, the parts in which variants agree."""
    held = load("bach_chorales")
    lines = [
        tuple(int(pitch and pitch + to_plain_key(sharps)) for pitch, _ in line)
        for line, sharps in zip(held.sopranos, held.sharps, strict=True)
    ]
    return [[line[part] for line in lines] for part in (slice(8), slice(4, 14), slice(-10, None))]


def to_plain_key(sharps: int) -> int:
    """Return the semitones, -5 to 6, that move a key with so many sharps to one without."""
    return (-7 * sharps + 5) % 12 - 5


def note_token(pitch: float, length: float) -> str:
    """Write a note as one symbol: 72.0, 4.0 is "72:4"."""
    return f"{pitch:g}:{length:g}"


def split_token(token: str) -> tuple[int, float]:
    """Read "72:4" as pitch and sixteenths."""
    pitch, length = token.split(":")
    return int(pitch), float(length)


def split_by_kinship(tunes: Sequence, *kinships: Sequence[Hashable]) -> Corpus:
    """Split the tunes; those that share an entry of any kinship are one family, on one side."""
    family = _families(len(tunes), kinships)
    order = np.random.default_rng(SEED).permutation(sorted(set(family)))
    members = {number: [] for number in order.tolist()}
    for tune, number in zip(tunes, family, strict=True):
        members[number].append(tune)
    sizes = {"test": HELD_OUT * len(tunes), "validation": VALIDATION * len(tunes)}
    parts: dict[str, list] = {"test": [], "validation": [], "train": []}
    for group in members.values():
        part = next((name for name, size in sizes.items() if len(parts[name]) < size), "train")
        parts[part] += group
    alphabet = sorted({symbol for tune in tunes for symbol in tune})
    vocabulary = Vocabulary(alphabet, specials=(END,))
    return Corpus(**{name: tuple(part) for name, part in parts.items()}, vocabulary=vocabulary)


def _families(count: int, kinships: Sequence[Sequence[Hashable]]) -> list[int]:
    """Return for each tune the number of its family: the first tune that it is related to."""
    family = list(range(count))

    def head(tune: int) -> int:
        while family[tune] != tune:
            tune = family[tune]
        return tune

    for kinship in kinships:
        first: dict[Hashable, int] = {}
        for tune, entry in enumerate(kinship):
            one, other = sorted((head(tune), head(first.setdefault(entry, tune))))
            family[other] = one
    return [head(tune) for tune in range(count)]


def batches(
    tunes: Sequence[np.ndarray], batch_size: int, rng: np.random.Generator | None = None
) -> list[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Put whole tunes side by side: (inputs, targets, mask), each (time, batch).

    Targets are the inputs one step later. Tunes of like length share a batch, so that little is
    filled up; with rng, which are together and the order of the batches change at every call.
    """
    lengths = np.array([len(tune) for tune in tunes], dtype=float)
    if rng is not None:
        lengths *= rng.uniform(0.8, 1.25, size=len(lengths))
    found = []
    for rows in like_lengths(lengths, batch_size, rng):
        chosen = [tunes[row] for row in rows]
        inputs, mask = pad([tune[:-1] for tune in chosen])
        targets, _ = pad([tune[1:] for tune in chosen])
        found.append((inputs, targets, mask))
    return found
