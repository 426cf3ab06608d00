"""Read a tune in ABC notation: its header, its bars, its notes; does every bar add up?

A tune is a header (M: the meter, L: what a letter without a number lasts, K: the key), then music:
D is the D above middle C, d the one an octave higher, D2 is twice as long, | ends a bar. The
standard: https://abcnotation.com/wiki/abc:standard:v2.1. What is read here is what melodies need:
accidentals, octave marks, rests, durations, dotted pairs (> and <), triplets and their kin,
repeats, endings, keys and meters that change. Of a chord the first note is taken; ornaments are
left out.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fractions import Fraction

STEPS = {"C": 0, "D": 2, "E": 4, "F": 5, "G": 7, "A": 9, "B": 11}  # semitones above C
ACCIDENTALS = {"^^": 2, "^": 1, "=": 0, "_": -1, "__": -2}
FIFTHS = {letter: number for number, letter in enumerate("FCGDAEB", start=-1)}  # sharps of C: 0
MODES = {"maj": 0, "ion": 0, "mix": -1, "dor": -2, "min": -3, "aeo": -3, "phr": -4, "loc": -5}
MODES |= {"lyd": 1, "m": -3, "": 0}
TUPLETS = {2: 3, 3: 2, 4: 3, 5: 2, 6: 2, 7: 2, 8: 3, 9: 2}  # (p: p notes in the time of so many

_FIELD = re.compile(r"(?m)^([A-Za-z]):(.*)$|\[([KLM]):([^\]\n]*)\]")
_SIGN = re.compile(
    r"""(?P<note>(?P<accidental>\^\^?|__?|=)?(?P<letter>[A-Ga-gzx])(?P<octave>[,']*)
          (?P<length>\d*/*\d*))
      | (?P<bar>:*\|[\]|:]*|::+|:$|\[\||\|?\[[12]|(?<=\|)[12])
      | (?P<dotted>>+|<+)
      | \((?P<tuplet>[2-9])(?::\d*)*
      | (?P<chord>\[(?=[\^_=A-Ga-g])|\]\d*)
      | (?P<silent>"[^"\n]*"|\{[^}\n]*\}|[-\s().~uvTHSMR\\`!$])
    """,
    re.VERBOSE | re.MULTILINE,
)


@dataclass(frozen=True)
class Note:
    """One note: MIDI pitch (60 is middle C; None for a rest), how long, in whole notes."""

    pitch: int | None
    duration: Fraction


@dataclass(frozen=True)
class Bar:
    """What stands between two bar lines, and the meter that it should fill (None: unknown).

    opens and closes tell whether a section (a part between repeats, double bars or numbered
    endings) begins or ends with it. unread counts the characters that are no ABC.
    """

    notes: tuple[Note, ...]
    meter: Fraction | None
    sharps: int
    opens: bool
    closes: bool
    unread: int = 0

    @property
    def duration(self) -> Fraction:
        """Return the sum of the durations, in whole notes."""
        return sum((note.duration for note in self.notes), Fraction(0))


@dataclass(frozen=True)
class Tune:
    """A tune: its header by letter, its bars."""

    header: dict[str, str]
    bars: tuple[Bar, ...]

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return all notes and rests, bar after bar; repeats are played once."""
        return tuple(note for bar in self.bars for note in bar.notes)


def read(text: str) -> Tune:
    """Read one tune; what is no ABC is passed over, and counted in the bar where it stands.

    A model's tunes are read too, so nothing raises: without a meter no bar can add up.
    """
    header: dict[str, str] = {}
    reader, end = _Reader(), 0
    for field in _FIELD.finditer(text):
        reader.music(text[end : field.start()])
        letter, value = field[1] or field[3], (field[2] or field[4] or "").strip()
        header.setdefault(letter, value)
        reader.field(letter, value)
        end = field.end()
    reader.music(text[end:])
    return Tune(header, reader.finish())


class _Reader:
    """The state of reading: meter, unit, key, and the bar being filled."""

    def __init__(self):
        self.meter: Fraction | None = None
        self.unit = Fraction(1, 8)
        self.sharps = 0
        self.bars: list[Bar] = []
        self.opens = True
        self._fresh()
        self.factor, self.group, self.left = Fraction(1), Fraction(1), 0  # dotted pair, tuplet
        self.in_chord = False

    def _fresh(self) -> None:
        self.notes: list[Note] = []
        self.accidentals: dict[str, int] = {}  # they hold until the bar ends
        self.unread = 0

    def field(self, letter: str, value: str) -> None:
        """Take a header line, or one in the middle of the music."""
        if letter == "M":
            self.meter = meter_length(value)
        elif letter == "L" and re.fullmatch(r"1/\d+", value):
            self.unit = Fraction(value) if value != "1/0" else self.unit
        elif letter == "K" and (sharps := key_sharps(value)) is not None:
            self.sharps = sharps

    def music(self, text: str) -> None:
        """Read music up to the next header line."""
        at = 0
        while at < len(text):
            sign = _SIGN.match(text, at)
            if sign is None:
                self.unread += 1
                at += 1
                continue
            at = sign.end()
            if sign["note"]:
                self._note(sign)
            elif sign["bar"]:
                self._bar(sign["bar"])
            elif sign["dotted"]:
                self._dotted(sign["dotted"])
            elif sign["tuplet"]:
                size = int(sign["tuplet"])
                self.group, self.left = Fraction(TUPLETS[size], size), size
            elif sign["chord"]:
                self.in_chord, self.chord_begun = sign["chord"] == "[", False

    def _note(self, sign: re.Match) -> None:
        if self.in_chord and self.chord_begun:
            return
        self.chord_begun = True
        duration = self.unit * note_length(sign["length"]) * self.factor
        self.factor = Fraction(1)
        if self.left:
            duration, self.left = duration * self.group, self.left - 1
        self.notes.append(Note(self._pitch(sign), duration))

    def _pitch(self, sign: re.Match) -> int | None:
        letter = sign["letter"].upper()
        if letter in "ZX":
            return None
        if sign["accidental"]:
            self.accidentals[letter] = ACCIDENTALS[sign["accidental"]]
        altered = self.accidentals.get(letter, alteration(letter, self.sharps))
        octave = sign["letter"].islower() + sign["octave"].count("'") - sign["octave"].count(",")
        return 60 + STEPS[letter] + altered + 12 * octave

    def _dotted(self, sign: str) -> None:
        """A>B: A lasts half as long again, B half as long; A<B the other way round."""
        if self.notes:
            short = Fraction(1, 2 ** len(sign))
            before, self.factor = (2 - short, short) if sign[0] == ">" else (short, 2 - short)
            last = self.notes[-1]
            self.notes[-1] = Note(last.pitch, last.duration * before)

    def _bar(self, sign: str) -> None:
        section = sign != "|"
        if self.notes or self.unread:
            bar = Bar(tuple(self.notes), self.meter, self.sharps, self.opens, section, self.unread)
            self.bars.append(bar)
            self.opens = section
        elif section and self.bars:  # "|" and then "[1", or two signs in a row
            last = self.bars[-1]
            self.bars[-1] = Bar(**{**vars(last), "closes": True})
            self.opens = True
        self._fresh()

    def finish(self) -> tuple[Bar, ...]:
        """Return the bars; what follows the last bar line is one more, if it sounds."""
        if self.notes or self.unread:
            self._bar("|]")
        if self.bars and not self.bars[-1].closes:
            self.bars[-1] = Bar(**{**vars(self.bars[-1]), "closes": True})
        return tuple(self.bars)


def meter_length(meter: str) -> Fraction | None:
    """Return how long a bar is, in whole notes: 6/8 is 3/4, C and C| are 1. None if unreadable."""
    if meter in ("C", "C|"):
        return Fraction(1)
    parts = re.match(r"(\d+)/(\d+)", meter)
    if not parts or 0 in (int(parts[1]), int(parts[2])):
        return None
    return Fraction(int(parts[1]), int(parts[2]))


def note_length(mark: str) -> Fraction:
    """Return the factor behind a note: "" is 1, "2" is 2, "/" a half, "3/2" three halves.

    Each further / halves again. A zero is no duration: it counts as 1.
    """
    above, slashes, below = re.fullmatch(r"(\d*)(/*)(\d*)", mark).groups()
    numerator = int(above or 1) or 1
    if not slashes:
        return Fraction(numerator)
    return Fraction(numerator, int(below or 0) or 2 ** len(slashes))


def key_sharps(key: str) -> int | None:
    """Count the sharps of a key: "D Major" has 2, "D Minor" -1, a flat. None if unreadable."""
    parts = re.match(r"([A-G])([#b]?)\s*([A-Za-z]*)", key.strip())
    if not parts:
        return None
    mode = parts[3].lower()
    mode = MODES.get(mode if mode in ("", "m") else mode[:3])
    sharps = FIFTHS[parts[1]] + {"#": 7, "b": -7, "": 0}[parts[2]]
    return None if mode is None or not -7 <= sharps + mode <= 7 else sharps + mode


def alteration(letter: str, sharps: int) -> int:
    """Return what a key does to a letter: 1 (sharp), -1 (flat) or 0."""
    place = "FCGDAEB".index(letter)
    return 1 if place < sharps else -1 if 6 - place < -sharps else 0


def scale(sharps: int) -> frozenset[int]:
    """Return the seven pitch classes (0 = C ... 11 = B) of a key with so many sharps."""
    return frozenset((STEPS[letter] + alteration(letter, sharps)) % 12 for letter in STEPS)


def pitch_name(pitch: int) -> str:
    """Name a MIDI pitch: 60 is C4, middle C; 66 is F#4."""
    names = ("C", "C#", "D", "D#", "E", "F", "F#", "G", "G#", "A", "A#", "B")
    return f"{names[pitch % 12]}{pitch // 12 - 1}"


def adds_up(tune: Tune) -> list[bool]:
    """Tell for each bar whether its notes fill its meter, as musicians count.

    * A bar that fills the meter exactly adds up.
    * A shorter first bar of a section is a pickup, a shorter last bar an ending. Either adds up
      when the tune has one of the other kind that completes it: 1/4 at the start, 3/4 at the end.
    * Nothing else does: no longer bar, no bar with a sign that is no ABC, none without a meter.
    """
    pickups = {bar.duration for bar in tune.bars if bar.opens}
    endings = {bar.duration for bar in tune.bars if bar.closes}

    def right(bar: Bar) -> bool:
        if bar.meter is None or bar.unread or not bar.notes:
            return False
        rest = bar.meter - bar.duration
        completed = (bar.opens and rest in endings) or (bar.closes and rest in pickups)
        return rest == 0 or (rest > 0 and completed)

    return [right(bar) for bar in tune.bars]


def in_key(tune: Tune) -> list[bool]:
    """Tell for each note that sounds whether it belongs to the scale of its key."""
    return [
        note.pitch % 12 in scale(bar.sharps)
        for bar in tune.bars
        for note in bar.notes
        if note.pitch is not None
    ]
