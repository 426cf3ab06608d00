"""Tunes and n-grams: what counts alone say of a corpus, and tunes drawn from them."""

from __future__ import annotations

import numpy as np

from utils.music.corpora import Corpus
from utils.music.generate import draw
from utils.scratch.ngram import KneserNey


def bits(nats: float, symbols: int) -> float:
    """Return bits per symbol."""
    return round(float(nats) / symbols / np.log(2), 4)


def symbols_of(tunes: list[np.ndarray]) -> np.ndarray:
    """Join tunes (each with END in front and behind) into one text, END once between two."""
    return np.concatenate([tune[1:] for tune in tunes])


def count(corpus: Corpus, order: int) -> KneserNey:
    """Count the n-grams of the training tunes."""
    model = KneserNey(len(corpus.vocabulary), order, discount=None)
    model.fit(symbols_of(corpus.encode(corpus.train)))
    return model


def score(model: KneserNey, corpus: Corpus) -> dict[str, float]:
    """Return the bits per symbol of the validation and of the test tunes."""
    found = {}
    for part in ("validation", "test"):
        text = symbols_of(corpus.encode(getattr(corpus, part)))
        found[part] = bits(-model.log_probabilities(text).sum(), len(text))
    return found


def compose(model: KneserNey, rng: np.random.Generator, number: int, longest: int) -> list:
    """Draw tunes from counts, as `utils.music.generate.compose` does from a network."""
    tunes = []
    for _ in range(number):
        tune = [0]
        while len(tune) <= longest:
            tune.append(int(draw(model.probabilities(np.array(tune))[None], rng)[0]))
            if tune[-1] == 0:
                break
        tunes.append(np.array(tune[1:-1] if tune[-1] == 0 else tune[1:]))
    return tunes
