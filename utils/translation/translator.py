"""Translate text: a model with its two vocabularies."""

from collections.abc import Callable, Iterable
from typing import NamedTuple

import numpy as np

from utils.scratch.decoding import Hypothesis, beam_search, greedy
from utils.text import Vocabulary, french_text, pad, tokenize
from utils.text.checks import check_sizes, refuse_string

LONGEST = 60  # tokens of a sentence to translate; no training sentence is longer


class Translation(NamedTuple):
    """What a translator answers.

    text: the sentence. tokens, source_tokens: both sides, the latter with <eos>. weights (tokens
    with <eos>, source tokens): where the decoder looked at each word (None without attention).
    unknown: words of the source that are not in its vocabulary, which the model never saw.
    """

    text: str
    tokens: list[str]
    source_tokens: list[str]
    weights: np.ndarray | None
    unknown: tuple[str, ...]
    log_probability: float
    finished: bool

    def __str__(self) -> str:
        """Return the text, with a warning where there is reason for one."""
        notes = []
        if self.unknown:
            notes.append(f"never seen in training: {', '.join(self.unknown)}")
        if not self.finished:
            notes.append("cut off, the decoder found no end")
        return self.text + (f"   [{'; '.join(notes)}]" if notes else "")


class Translator:
    """A model with its two vocabularies: text in, text out."""

    def __init__(
        self,
        model,
        source_vocabulary: Vocabulary,
        target_vocabulary: Vocabulary,
        tokenizer: Callable[[str], list[str]] = tokenize,
        writer: Callable[[Iterable[str]], str] = french_text,
    ):
        """Join a Seq2Seq, by hand or of torch, to its vocabularies.

        Raises ValueError when a vocabulary has another size than the model's table, or lacks one
        of the marks that sentences begin and end with.
        """
        for side, vocabulary, size, marks in (
            ("source", source_vocabulary, model.source_size, ("<eos>",)),
            ("target", target_vocabulary, model.target_size, ("<bos>", "<eos>")),
        ):
            if len(vocabulary) != size:
                raise ValueError(
                    f"the {side} vocabulary has {len(vocabulary):,} tokens, the model was trained "
                    f"with {size:,}: give the vocabulary that was used in training"
                )
            if missing := [mark for mark in marks if mark not in vocabulary]:
                raise ValueError(
                    f"the {side} vocabulary has no {' and no '.join(missing)}: add to its specials "
                    "what marks where a sentence begins and ends"
                )
        self.model, self.tokenizer, self.writer = model, tokenizer, writer
        self.source_vocabulary, self.target_vocabulary = source_vocabulary, target_vocabulary

    def translate(self, text: str, beam_size: int = 1) -> Translation:
        """Translate one sentence; beam_size=1 is greedy.

        Raises ValueError for an empty sentence, or one of more than LONGEST tokens.
        """
        return self.translate_all([text], beam_size)[0]

    def translate_all(
        self, texts: Iterable[str], beam_size: int = 1, batch_size: int = 100
    ) -> list[Translation]:
        """Translate sentences, `batch_size` of them side by side."""
        refuse_string("texts", texts, "translate_all")
        check_sizes(beam_size=beam_size, batch_size=batch_size)
        tokens = [self._tokens(text) for text in texts]
        translations = []
        for first in range(0, len(tokens), batch_size):
            part = tokens[first : first + batch_size]
            source, mask = pad([self.source_vocabulary.encode(sentence) for sentence in part])
            for sentence, found in zip(part, self._search(source, mask, beam_size), strict=True):
                translations.append(self._translation(sentence, found))
        return translations

    def _tokens(self, text: str) -> list[str]:
        tokens = self.tokenizer(text)
        if not tokens:
            raise ValueError("the sentence is empty: give at least one word to translate")
        if len(tokens) > LONGEST:
            raise ValueError(
                f"the sentence has {len(tokens)} tokens, no sentence in training had more than "
                f"{LONGEST}: cut it into shorter ones"
            )
        return [*tokens, "<eos>"]

    def _search(self, source: np.ndarray, mask: np.ndarray, beam_size: int) -> list[Hypothesis]:
        v = self.target_vocabulary
        options = source, mask, v.bos, v.eos, 2 * LONGEST
        forbidden = tuple(number for number in (v.pad, v.unk, v.bos) if number is not None)
        if beam_size == 1:
            return greedy(self.model, *options, forbidden)
        return [
            found[0] for found in beam_search(self.model, *options, beam_size, forbidden=forbidden)
        ]

    def _translation(self, source: list[str], found: Hypothesis) -> Translation:
        tokens = self.target_vocabulary.decode(found.ids)
        weights = None if found.weights is None else found.weights[:, : len(source)]
        unknown = tuple(dict.fromkeys(t for t in source if t not in self.source_vocabulary))
        log_p, finished = found.log_probability, found.finished
        return Translation(self.writer(tokens), tokens, source, weights, unknown, log_p, finished)
