"""The values of the fields K: (key), M: (meter) and L: (unit), and the lengths behind notes.

Each reader returns what it understood, and by name what it did not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction
from functools import cached_property

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}  # semitones above C
ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
FIFTHS = {letter: number for number, letter in enumerate("FCGDAEB", start=-1)}  # sharps of C: 0
MODES = {"maj": 0, "ion": 0, "mix": -1, "dor": -2, "min": -3, "aeo": -3, "phr": -4, "loc": -5}
MODES |= {"lyd": 1, "m": -3, "": 0}
TUPLETS = {2: 3, 3: 2, 4: 3, 6: 2, 8: 3}  # (p: p notes in the time of so many; 5, 7, 9: the meter's

_TONIC = re.compile(r"([A-G])([#b♯♭]?)\s*+([A-Za-z]*+)")
_KEY_PART = re.compile(
    r"""\s*+(?:
        (?P<accidental>\^\^?|__?|=)(?P<letter>[A-Ga-g])
      | (?P<setting>[A-Za-z][\w-]*+)\s*+=\s*+(?P<value>"[^"]*"|\S++)
      | (?P<clef>(?:treble|bass|tenor|alto|perc|none)[1-5]?(?P<octave>[+-](?:8|15))?)(?=\s|$)
      | (?P<other>\S++))""",
    re.VERBOSE,
)
_SHORT_SETTING = re.compile(r"(?<=\s)(?:m=[A-Ga-g][,']*+|t=[+-]?\d++)(?!\S)")  # middle=, transpose=
_MOVES_PITCH = {"transpose", "t", "octave", "shift", "score", "sound"}  # settings of K: and V:
_METER = re.compile(r"\(?\s*+(\d{1,3}(?:\s*+\+\s*+\d{1,3}){0,20})\s*+\)?\s*+/\s*+(\d{1,3})(?!\d)")


@dataclass(frozen=True)
class Key:
    """A key: how many sharps (negative: flats), and letters altered beside them, as in K:D =c."""

    sharps: int = 0
    altered: tuple[tuple[str, int], ...] = ()

    def alteration(self, letter: str) -> int:
        """Return what the key does to a letter: 1 (sharp), -1 (flat) or 0; doubled, 2 or -2."""
        return dict(self.altered).get(letter, alteration(letter, self.sharps))

    @cached_property
    def scale(self) -> frozenset[int]:
        """Return the pitch classes (0 = C ... 11 = B) of the key."""
        return frozenset((step + self.alteration(letter)) % 12 for letter, step in STEPS.items())


@dataclass(frozen=True)
class Meter:
    """How long a bar is, in whole notes (None: free or unknown); compound: as 6/8, 9/8, 12/8."""

    length: Fraction | None = None
    compound: bool = False


def read_key(value: str) -> tuple[Key | None, list[str]]:
    """Return the key of a field K: (None: it names none), and the parts that are not read.

    A tonic and a mode, of which three letters count; accidentals behind them (K:D =c, K:D exp _b);
    HP and Hp, which sound as highland pipes do, with F and C sharp; nothing or "none"; a clef.
    """
    text = value.strip()
    named = re.match(r"(?i:none)(?!\w)|H[Pp](?!\w)", text)
    tonic = _TONIC.match(text)
    if named or not text:
        sharps, rest = 2 if text.startswith("H") else 0, text[named.end() if named else 0 :]
    elif tonic:
        sharps, rest = _tonic_sharps(tonic, text)
    else:
        sharps, rest = None, text
    altered, unread = _key_parts(rest)
    if sharps is None and altered and text[0] in "^_=":
        sharps = 0
    if sharps is None:
        return None, [f"K:{text}"] if tonic or unread else unread
    return Key(sharps, tuple(altered.items())), [f"{part} in K:{text}" for part in unread]


def _tonic_sharps(tonic: re.Match, text: str) -> tuple[int | None, str]:
    """Return the sharps of tonic and mode (None: no such key), and the rest of the field."""
    mode = tonic[3].lower()
    rest = text[tonic.end() :]
    if _SHORT_SETTING.match(text, tonic.start(3)):
        mode, rest = "", text[tonic.start(3) :]
    if mode.startswith("exp"):
        return 0, rest
    mode = mode if mode in ("", "m") else mode[:3]
    if mode not in MODES and not _KEY_PART.match(text, tonic.start(3))["other"]:
        mode, rest = "", text[tonic.start(3) :]  # "D bass": no mode, a clef
    sign = {"#": 7, "♯": 7, "b": -7, "♭": -7, "": 0}[tonic[2]]
    sharps = FIFTHS[tonic[1]] + sign + MODES.get(mode, 99)
    return (sharps if -7 <= sharps <= 7 else None), rest


def _key_parts(text: str) -> tuple[dict[str, int], list[str]]:
    """Read what may follow a tonic: accidentals by letter; name what is no clef nor layout."""
    altered, unread = {}, []
    for part in _KEY_PART.finditer(text.rstrip()):
        if part["accidental"]:
            altered[part["letter"].upper()] = ACCIDENTALS[part["accidental"]]
        elif part["other"] or part["octave"]:
            unread.append(part[0].strip())
        elif part["setting"]:
            unread += moved_pitch(part[0])
    return altered, unread


def moved_pitch(settings: str) -> list[str]:
    """Return the settings that move the pitch of what is written: transpose=-2, clef=treble-8."""
    found = []
    for part in _KEY_PART.finditer(settings.rstrip()):
        value = (part["value"] or "").strip('"')
        moves = part["setting"] in _MOVES_PITCH and value != "0"
        if moves or part["octave"] or (part["setting"] == "clef" and re.search("[+-]", value)):
            found.append(part[0].strip())
    return found


def read_meter(value: str) -> tuple[Meter, list[str]]:
    """Return the meter of a field M:, and the parts that are not read.

    6/8, 2+3/8 and (2+3)/8 are sums of eighths; C is 4/4, C| is 2/2; nothing or "none" is free.
    """
    text = value.strip()
    if text.lower() in ("", "none"):
        return Meter(), []
    common = re.match(r"C\|?(?=\s|$)", text)
    parts = _METER.match(text)
    if common:
        meter, end = Meter(Fraction(1)), common.end()
    elif parts and int(parts[2]):
        beats = sum(map(int, parts[1].split("+")))
        compound = "+" not in parts[1] and beats > 3 and beats % 3 == 0
        meter, end = Meter(Fraction(beats, int(parts[2])) or None, compound), parts.end()
    else:
        meter, end = Meter(), 0
    unread = text if meter.length is None else text[end:].strip()
    return meter, [f"M:{unread}"] if unread else []


def read_unit(value: str) -> tuple[Fraction | None, list[str]]:
    """Return the length of a field L: in whole notes, and what is not read."""
    parts = re.fullmatch(r"(\d{1,3})(?:\s*+/\s*+(\d{1,4}))?", value.strip())
    if not parts or 0 in (int(parts[1]), int(parts[2] or 1)):
        return None, [f"L:{value.strip()}"]
    return Fraction(int(parts[1]), int(parts[2] or 1)), []


def default_unit(meter: Meter) -> Fraction:
    """Return what a letter lasts where no L: says it: 1/16 in meters below 3/4, else 1/8."""
    return Fraction(1, 16 if meter.length and meter.length < Fraction(3, 4) else 8)


def read_length(mark: str) -> Fraction | None:
    """Return the factor behind a note: "" is 1, "2" is 2, "/" a half, "3/2" three halves.

    Each further / halves again. None for what is no duration: a zero, and numbers without end.
    """
    above, slashes, below = re.fullmatch(r"(\d*)(/*)(\d*)", mark).groups()
    if max(len(above), len(slashes) // 2, len(below)) > 4 or not int(above or 1) * int(below or 1):
        return None
    if not slashes:
        return Fraction(int(above or 1))
    # A//4 is a quarter of a half, as A/4 is a quarter and A// a half of a half
    under = int(below) * 2 ** (len(slashes) - 1) if below else 2 ** len(slashes)
    return Fraction(int(above or 1), under)


def tuplet_time(size: int, meter: Meter) -> int | None:
    """Return in the time of how many notes a tuplet of `size` is played; None: it must be said."""
    if size in (5, 7, 9):
        return 3 if meter.compound else 2
    return TUPLETS.get(size)


def meter_length(meter: str) -> Fraction | None:
    """Return how long a bar is, in whole notes: 6/8 is 3/4, C and C| are 1. None if unreadable."""
    return read_meter(meter)[0].length


def note_length(mark: str) -> Fraction:
    """Return the factor behind a note as `read_length` does; what is no duration counts as 1."""
    if not re.fullmatch(r"\d*/*\d*", mark):
        return Fraction(1)
    return read_length(mark) or Fraction(1)


def key_sharps(key: str) -> int | None:
    """Count the sharps of a key: "D Major" has 2, "D Minor" -1, a flat. None if unreadable."""
    found = read_key(key)[0]
    return None if found is None else found.sharps


def alteration(letter: str, sharps: int) -> int:
    """Return what a key does to a letter: 1 (sharp), -1 (flat) or 0."""
    place = "FCGDAEB".index(letter)
    return 1 if place < sharps else -1 if 6 - place < -sharps else 0


def scale(sharps: int) -> frozenset[int]:
    """Return the seven pitch classes (0 = C ... 11 = B) of a key with so many sharps."""
    return Key(sharps).scale
