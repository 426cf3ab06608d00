"""The task that runs through the whole book: predict the next word of Pride and Prejudice."""

import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.data.bundled import load
from utils.text import Pieces, Vocabulary, tokenize
from utils.text.checks import refuse_string

# Chapters 1-49 to train, 50-55 to choose between models, 56-61 to report.
TRAIN_CHAPTERS, VALIDATION_CHAPTERS = 49, 55


@dataclass(frozen=True, eq=False, repr=False)
class NextWordTask:
    """One novel as ids, cut by chapter.

    vocabulary: of the training part only. train, validation, test: int64 ids (time,).
    """

    vocabulary: Vocabulary
    train: np.ndarray
    validation: np.ndarray
    test: np.ndarray

    def __repr__(self) -> str:
        """Show the sizes."""
        return (
            f"NextWordTask({len(self.train):,} tokens to train, {len(self.validation):,} to "
            f"validate, {len(self.test):,} to test; {len(self.vocabulary):,} in the vocabulary)"
        )


def next_word_task(min_count: int = 3) -> NextWordTask:
    """Cut Pride and Prejudice into training, validation and test ids.

    Tokens are in lower case, and every paragraph ends with <eos>. A token that the training
    chapters hold fewer than `min_count` times is <unk> everywhere.
    """
    chapters = load("pride_and_prejudice").chapters
    train = paragraph_tokens(chapters[:TRAIN_CHAPTERS])
    validation = paragraph_tokens(chapters[TRAIN_CHAPTERS:VALIDATION_CHAPTERS])
    test = paragraph_tokens(chapters[VALIDATION_CHAPTERS:])
    vocabulary = Vocabulary(train, min_count=min_count)
    return NextWordTask(vocabulary, *map(vocabulary.encode, (train, validation, test)))


def paragraph_tokens(chapters: Iterable[str]) -> list[str]:
    """Tokenize chapters, with <eos> at the end of every paragraph."""
    refuse_string("chapters", chapters, "paragraph_tokens")
    tokens: list[str] = []
    for chapter in chapters:
        for paragraph in re.split(r"\n\s*\n", chapter):
            if words := tokenize(paragraph):
                tokens.extend([*words, "<eos>"])
    return tokens


def novel_text(first: int, last: int) -> str:
    """Return chapters first ... last - 1 of the novel as running text, counted from 0.

    As published, capitals and all; but a line ends where a paragraph ends, and only there.
    """
    paragraphs = (
        " ".join(paragraph.split())
        for chapter in load("pride_and_prejudice").chapters[first:last]
        for paragraph in re.split(r"\n\s*\n", chapter)
    )
    return "".join(f"{paragraph}\n" for paragraph in paragraphs if paragraph)


@cache
def novel_pieces(merges: int = 2_000) -> Pieces:
    """Return the pieces that so many merges of the training chapters' running text make."""
    return Pieces.learn(novel_text(0, TRAIN_CHAPTERS), merges)
