"""Measure composed tunes: do their bars add up, are their notes in the key, what is copied?"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.music import abc
from utils.music.corpora import IRISH_UNIT, split_token
from utils.music.memorisation import SharedRuns
from utils.text.checks import refuse_string

COLLECTIONS = ("irish", "chorales")
PLAIN_SCALE = abc.scale(0)  # the white keys of a piano


@dataclass(frozen=True)
class Quality:
    """What is measured of a set of tunes; shares lie in 0..1, runs are medians over the tunes.

    adds_up: bars that add up as musicians count (`abc.adds_up`), of `bars`; full: bars that fill
    their meter exactly; repeats: bars that were heard before in the same tune; in_key: notes of the
    scale; run: symbols in the longest run shared with training tunes; longest_run: the longest of
    all; copies: tunes that a training tune contains; distinct: different ones among the tunes.
    """

    tunes: int
    bars: int
    adds_up: float
    full: float
    repeats: float
    in_key: float
    run: float
    longest_run: int
    copies: float
    distinct: float

    def row(self) -> dict:
        """Return the numbers, rounded, without those that do not apply (nan)."""
        return {name: round(value, 4) for name, value in vars(self).items() if value == value}


def irish_quality(tunes: Sequence[str], training: SharedRuns) -> Quality:
    """Measure Irish tunes; training indexes `music(tune)` of the training tunes.

    A tune without a line L: is in eighths, as those of `corpora.irish` are.
    """
    refuse_string("tunes", tunes, "irish_quality")
    found = [abc.read(tune, IRISH_UNIT) for tune in tunes]
    fitting = [fits for tune in found for fits in abc.adds_up(tune)]
    full = [bar.duration == bar.meter and not bar.unread for tune in found for bar in tune.bars]
    keyed = [belongs for tune in found for belongs in abc.in_key(tune)]
    again = [again for tune in found for again in repeats(tune)]
    numbers = len(fitting), _share(fitting), _share(full), _share(again), _share(keyed)
    return Quality(len(tunes), *numbers, *_copied([music(tune) for tune in tunes], training))


def chorale_quality(tunes: Sequence[Sequence[str]], training: SharedRuns) -> Quality:
    """Measure lists of notes "72:4" in the plain key; they have no bars."""
    refuse_string("tunes", tunes, "chorale_quality")
    pitches = [split_token(token)[0] for tune in tunes for token in tune]
    keyed = [pitch % 12 in PLAIN_SCALE for pitch in pitches if pitch]
    nan = float("nan")
    return Quality(len(tunes), 0, nan, nan, nan, _share(keyed), *_copied(tunes, training))


def quality(collection: str, tunes: Sequence[Sequence[str]], training: tuple) -> Quality:
    """Measure tunes as they are decoded, of a collection, "irish" or "chorales"."""
    if collection not in COLLECTIONS:
        raise ValueError(f"{collection!r} is no collection: choose one of {', '.join(COLLECTIONS)}")
    if collection == "irish":
        return irish_quality(["".join(tune) for tune in tunes], _runs(collection, training))
    return chorale_quality([tuple(tune) for tune in tunes], _runs(collection, training))


@cache
def _runs(collection: str, training: tuple) -> SharedRuns:
    """Index the training tunes of a collection, once."""
    return SharedRuns([music(tune) if collection == "irish" else tuple(tune) for tune in training])


def repeats(tune: abc.Tune) -> list[bool]:
    """Tell for each bar whether the tune had the same notes in an earlier bar."""
    seen, found = set(), []
    for bar in tune.bars:
        found.append(bar.notes in seen)
        seen.add(bar.notes)
    return found


def heard_again(tunes: Sequence[str]) -> tuple[float, float, float]:
    """Return the share of bars that their Irish tune had before, and its 95 % interval.

    Raises ValueError when there is no bar at all.
    """
    refuse_string("tunes", tunes, "heard_again")
    return share_by_tune([repeats(abc.read(tune, IRISH_UNIT)) for tune in tunes])


def share_by_tune(
    answers: Sequence[Sequence[bool]], draws: int = 2000, seed: int = 0
) -> tuple[float, float, float]:
    """Return the share of yes among all answers, given tune by tune, and its 95 % interval.

    The interval is a bootstrap's (Efron 1979): whole tunes are drawn anew with replacement, `draws`
    times, since the bars of one tune are alike. Raises ValueError when there is no answer at all.
    """
    counts = np.array([(sum(tune), len(tune)) for tune in answers if len(tune)])
    if len(counts) == 0:
        raise ValueError("the tunes have no bar: give at least one that has")
    drawn = np.random.default_rng(seed).integers(len(counts), size=(draws, len(counts)))
    yes, total = np.moveaxis(counts[drawn].sum(axis=1), -1, 0)
    low, high = np.quantile(yes / total, [0.025, 0.975])
    return float(counts[:, 0].sum() / counts[:, 1].sum()), float(low), float(high)


def music(tune: str) -> str:
    """Return the notes and bars of an Irish tune without its header and white space."""
    # a bar of one note may begin a line: "a:|" is no field
    lines = [line for line in tune.split("\n") if not re.match("[A-Za-z]:(?![|:])", line)]
    return "".join("".join(lines).split())


def _copied(tunes: Sequence, training: SharedRuns) -> tuple[float, int, float, float]:
    if not len(tunes):
        raise ValueError("there are no tunes to measure: give at least one")
    runs = np.array([training.longest(tune).length for tune in tunes])
    whole = runs >= np.maximum(1, [len(tune) for tune in tunes])
    different = len({tuple(tune) for tune in tunes})
    return float(np.median(runs)), int(runs.max()), float(whole.mean()), different / len(tunes)


def _share(answers: Sequence[bool]) -> float:
    return float(np.mean(answers)) if len(answers) else float("nan")
