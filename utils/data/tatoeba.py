"""Real sentences: English-French pairs of Tatoeba, divided by English sentence."""

import zipfile
from dataclasses import dataclass

import numpy as np

from utils.data.download import fetch
from utils.text import french_tokens, tokenize

TEST_LENGTHS = 4, 10  # tokens of the English sentences to test on, punctuation included


@dataclass(frozen=True)
class SentencePair:
    """One English sentence with every French translation that the collection has of it.

    english: as published, the first of several spellings. french: as published. tokens: of the
    English sentence.
    """

    english: str
    french: tuple[str, ...]
    tokens: tuple[str, ...]

    @property
    def french_tokens(self) -> tuple[tuple[str, ...], ...]:
        """Return the tokens of every translation."""
        return tuple(tuple(french_tokens(text)) for text in self.french)


@dataclass(frozen=True, eq=False, repr=False)
class Tatoeba:
    """Sentence pairs to train, to choose between models, and to report on.

    No English sentence, compared by its tokens, is in more than one part.
    """

    train: tuple[SentencePair, ...]
    validation: tuple[SentencePair, ...]
    test: tuple[SentencePair, ...]

    def __repr__(self) -> str:
        """Show the sizes."""
        sizes = (f"{len(part):,}" for part in (self.train, self.validation, self.test))
        return "Tatoeba({} English sentences to train, {} to validate, {} to test)".format(*sizes)


def tatoeba(held_out: int = 1_000, seed: int = 0) -> Tatoeba:
    """Download the pairs (once) and divide them: held_out sentences to validate, as many to test.

    Held-out English sentences have 4 to 10 tokens. Raises DownloadError if the data cannot be
    had, ValueError if held_out leaves nothing to train on.
    """
    with zipfile.ZipFile(fetch("fra_eng")) as archive:
        name = next(name for name in archive.namelist() if name.endswith("fra.txt"))
        pairs = read_pairs(archive.read(name).decode("utf-8"))
    return divide(pairs, held_out, seed)


def read_pairs(text: str) -> list[tuple[str, str]]:
    """Return the pairs (English, French) of a table: a row a line, the columns parted by tabs.

    Only a line feed ends a row: other signs that end a line stand inside sentences.
    """
    rows = text.removeprefix("\ufeff").replace("\r\n", "\n").split("\n")
    return [tuple(row.split("\t")[:2]) for row in rows if "\t" in row]


def divide(pairs: list[tuple[str, str]], held_out: int, seed: int) -> Tatoeba:
    """Group pairs (English, French) by English sentence and divide the groups at random."""
    groups: dict[tuple[str, ...], dict[str, None]] = {}
    spelled: dict[tuple[str, ...], str] = {}
    for english, french in pairs:
        tokens = tuple(tokenize(english))
        spelled.setdefault(tokens, english)
        groups.setdefault(tokens, {})[french] = None  # a set that keeps the order
    sentences = [SentencePair(spelled[t], tuple(group), t) for t, group in groups.items()]
    shortest, longest = TEST_LENGTHS
    fit = [i for i, pair in enumerate(sentences) if shortest <= len(pair.tokens) <= longest]
    if not 0 < 2 * held_out < len(fit):
        raise ValueError(
            f"held_out={held_out}: expected at least 1 and, twice, fewer than the {len(fit)} "
            f"sentences of {shortest} to {longest} tokens"
        )
    drawn = np.random.default_rng(seed).permutation(fit)
    parts = drawn[:held_out], drawn[held_out : 2 * held_out]
    validation, test = (tuple(sentences[i] for i in sorted(part)) for part in parts)
    held = {int(i) for part in parts for i in part}
    train = tuple(pair for i, pair in enumerate(sentences) if i not in held)
    return Tatoeba(train, validation, test)
