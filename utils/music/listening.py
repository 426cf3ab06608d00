"""Pairs for a blind test: a real tune that no model has read, and one that a model composed.

Which tunes they are is drawn from a seed, by a rule and not by ear: a tune must be whole and last
neither too short nor too long, nothing else. Both of a pair have the same meter and key, and about
the same length, so that no clock tells them apart.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.data.bundled import load
from utils.music import abc, corpora
from utils.music.composers import load_model
from utils.music.corpora import END, Corpus
from utils.music.generate import compose
from utils.music.player import Player, abc_player

PAIRS, SEED = 10, 0
SHORTEST, LONGEST = 12, 26  # seconds of a tune that is listened to
DRAWN, SYMBOLS = 24, 500  # tunes that a composer draws for a pair, and the most symbols of one
LIKE = 0.15  # by so much of the real tune's length the composed one may be longer or shorter
Composer = Callable[[Corpus, str, np.random.Generator], list[str]]


@dataclass(frozen=True)
class Pair:
    """Two whole tunes with the same meter and key: a real one, with its title, and a composed one.

    composer says who composed it, as in "written by the LSTM at temperature 0.7".
    """

    title: str
    real: Player
    composer: str
    composed: Player


def network(name: str, temperature: float) -> Composer:
    """Return a composer: the stored model of this name, drawn from at this temperature."""

    def composer(corpus: Corpus, header: str, rng: np.random.Generator) -> list[str]:
        prompt = corpus.vocabulary.encode([END, *header])
        model = _model(name)
        drawn = compose(model, rng, DRAWN, SYMBOLS, temperature=temperature, prompt=prompt)
        whole = (ids for ids in drawn if len(ids) < SYMBOLS)  # the others never came to an end
        return [header + "".join(corpus.decode(ids)) for ids in whole]

    return composer


COMPOSERS: dict[str, Composer] = {  # a line for each; every one writes its share of the pairs
    "the LSTM at temperature 0.7": network("irish", 0.7),
    "the LSTM that looks back, at temperature 0.7": network("irish_copying", 0.7),
}


@cache
def _irish() -> Corpus:
    return corpora.irish()


@cache
def _model(name: str):
    return load_model(name, _irish())


def fits(tune: Player) -> bool:
    """Tell whether a tune is neither too short to judge nor too long to listen to."""
    return SHORTEST <= tune.seconds <= LONGEST


def alike(tune: Player, other: Player) -> bool:
    """Tell whether a tune is about as long as another."""
    return abs(tune.seconds - other.seconds) <= LIKE * other.seconds


def played(text: str, label: str) -> Player | None:
    """Return a player of a tune, its bars marked, or None when it has no notes or does not fit."""
    if not any(note.pitch for note in abc.read(text).notes):
        return None
    tune = abc_player(text, label, marked=True)
    return tune if fits(tune) else None


def pairs(count: int = PAIRS, seed: int = SEED, names: Sequence[str] = ()) -> list[Pair]:
    """Draw `count` pairs; the composers (default: all of COMPOSERS) take turns.

    Real are held-out tunes in an order by chance; a composer gets the header of the real one, and
    the first of its tunes that is whole, fits and is about as long is taken; if none is, the real
    one is passed over. Raises ValueError for an unknown name.
    """
    names = tuple(names) or tuple(COMPOSERS)
    for name in names:
        if name not in COMPOSERS:
            raise ValueError(f"{name!r} is no composer: choose among {', '.join(COMPOSERS)}")
    rng, titles, found = np.random.default_rng(seed), _titles(), []
    for place in rng.permutation(len(_irish().test)):
        if len(found) == count:
            break
        text = _irish().test[place]
        name = names[len(found) % len(names)]
        real = played(text, titles[text])
        if real is None or titles[text] in {pair.title for pair in found}:  # a variant
            continue
        header = "\n".join(text.split("\n")[:2]) + "\n"
        drawn = COMPOSERS[name](_irish(), header, rng)
        tried = filter(None, (played(tune, name) for tune in drawn))
        composed = next((tune for tune in tried if alike(tune, real)), None)
        if composed is not None:
            found.append(Pair(titles[text], real, name, composed))
    return found


def _titles() -> dict[str, str]:
    """Return the title of each Irish tune, by the text that the models read."""
    titles = {}
    for tune in load("irish"):
        title = next(line[2:].strip() for line in tune.split("\n") if line.startswith("T:"))
        titles[corpora.music_only(tune)] = title
    return titles
