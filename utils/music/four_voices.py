"""Bach's chorales in four voices, written as one row of symbols, and what is heard in them.

At every eighth come four symbols: soprano, alto, tenor and bass. "S72" begins a note (S0 a rest),
"S-" holds the one before. So a model of one text, such as an LSTM, writes four voices: its state
must remember all of them. The same order as in Liang et al. 2017 ("Automatic stylistic composition
of Bach chorales with deep LSTM"), who go through the sixteenths.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from utils.data.bundled import load
from utils.music.corpora import Corpus, soprano_kinships, split_by_kinship, to_plain_key

VOICES = "SATB"
HELD = "-"
STEP = 2  # sixteenths in an eighth; what begins between two eighths is heard at the second
LONGEST = 200  # eighths: a few chorales in slow notes are longer
TRIADS = [{(root + step) % 12 for step in (0, third, 7)} for root in range(12) for third in (3, 4)]


def chorales_in_four_voices() -> Corpus:
    """Return the chorales of at most LONGEST eighths as symbols, moved to a plain key.

    Those that agree in a part of the soprano, as in `corpora.chorales`, or of the bass are on one
    side. The families are others than there, so the held-out chorales are others too.
    """
    held = load("bach_chorales")
    pieces = list(zip(held.voices, held.onsets, held.sharps, strict=True))
    short = [
        number for number, (voices, _, _) in enumerate(pieces) if len(voices) <= STEP * LONGEST
    ]
    tunes = [symbols(v, o, to_plain_key(sharps)) for v, o, sharps in (pieces[n] for n in short)]
    basses = [tuple(s for s in tune[3::4] if s[1:] != HELD) for tune in tunes]
    kinships = [[line[n] for n in short] for line in soprano_kinships()]
    kinships += [[bass[part] for bass in basses] for part in (slice(12), slice(-12, None))]
    return split_by_kinship(tunes, *kinships)


def symbols(voices: np.ndarray, onsets: np.ndarray, shift: int = 0) -> tuple[str, ...]:
    """Write pitches and onsets, both (sixteenths, 4), as four symbols an eighth."""
    found, before = [], np.full(len(VOICES), -1)
    for start in range(0, len(voices), STEP):
        begun = onsets[max(0, start - STEP + 1) : start + 1].any(axis=0)
        for voice, pitch, old, new in zip(VOICES, voices[start], before, begun, strict=True):
            moved = int(pitch) + shift if pitch else 0
            found.append(f"{voice}{moved}" if new or pitch != old else f"{voice}{HELD}")
        before = voices[start]
    return tuple(found)


def pitches(tune: Sequence[str]) -> np.ndarray:
    """Return what sounds, (eighths, 4): MIDI pitches, 0 for silence. Half an eighth is left out.

    Raises ValueError when the voices do not come in turn.
    """
    sounding, rows = [0] * len(VOICES), []
    for number, symbol in enumerate(tune[: len(tune) // len(VOICES) * len(VOICES)]):
        voice = number % len(VOICES)
        if symbol[:1] != VOICES[voice]:
            raise ValueError(f"symbol {number} is {symbol!r}: expected one of {VOICES[voice]}")
        if symbol[1:] != HELD:
            sounding[voice] = int(symbol[1:])
        if voice == len(VOICES) - 1:
            rows.append(list(sounding))
    return np.array(rows, dtype=int).reshape(-1, len(VOICES))


def notes(tune: Sequence[str], eighth: float = 0.36) -> np.ndarray:
    """Return the notes of all voices as rows (pitch, start, seconds), by start, for a player.

    An eighth lasts `eighth` seconds, and the last chord one longer. Raises ValueError when the
    voices do not come in turn.
    """
    sounding = pitches(tune)
    starts = np.array([s[1:] != HELD for s in tune[: sounding.size]], bool)
    starts = starts.reshape(sounding.shape)
    rows = []
    for voice in range(len(VOICES)):
        begins = np.flatnonzero(starts[:, voice])
        ends = [*begins, len(sounding) + 1][1:]
        for begin, end in zip(begins, ends, strict=True):
            if sounding[begin, voice]:
                rows.append((sounding[begin, voice], begin * eighth, (end - begin) * eighth))
    return np.array(sorted(rows, key=lambda row: (row[1], -row[0])), float).reshape(-1, 3)


def consonant(tune: Sequence[str]) -> list[bool]:
    """Tell for each quarter whether its pitches belong to one major or minor triad."""
    chords = ({int(p) % 12 for p in row if p} for row in pitches(tune)[::2])
    return [any(chord <= triad for triad in TRIADS) for chord in chords]
