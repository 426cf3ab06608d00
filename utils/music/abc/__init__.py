"""Read a tune in ABC notation: its header, its bars, its notes; does every bar add up?

A tune is a header (M: the meter, L: what a letter without a number lasts, K: the key), then music:
D is the D above middle C, d the one an octave higher, D2 is twice as long, | ends a bar. The
standard: https://abcnotation.com/wiki/abc:standard:v2.1. What is read here is a melody: of a chord
the first note, of several voices the first; repeats are played once. What a tune has beyond that,
or in signs that are not understood, is named in `Tune.left_out`.
"""

from utils.music.abc.fields import (
    Key,
    Meter,
    alteration,
    key_sharps,
    meter_length,
    note_length,
    scale,
)
from utils.music.abc.reader import read
from utils.music.abc.tune import Bar, Note, Tune, adds_up, in_key, pitch_name

__all__ = [
    "Bar",
    "Key",
    "Meter",
    "Note",
    "Tune",
    "adds_up",
    "alteration",
    "in_key",
    "key_sharps",
    "meter_length",
    "note_length",
    "pitch_name",
    "read",
    "scale",
]
