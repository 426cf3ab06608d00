"""What a tune is: notes in bars; do the bars add up, do the notes belong to the key?"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from fractions import Fraction

from utils.music.abc.fields import Key


@dataclass(frozen=True)
class Note:
    """One note: MIDI pitch (60 is middle C; None for a rest), how long, in whole notes.

    tied: a tie (-) follows; when the next note has the same pitch, both are one held note.
    """

    pitch: int | None
    duration: Fraction
    tied: bool = field(default=False, compare=False)


@dataclass(frozen=True)
class Bar:
    """What stands between two bar lines, and the meter that it should fill (None: unknown).

    opens and closes tell whether a section (a part between repeats, double bars or numbered
    endings) begins or ends with it. unread counts the characters that could not be read.
    """

    notes: tuple[Note, ...]
    meter: Fraction | None
    key: Key
    opens: bool
    closes: bool
    unread: int = 0

    @property
    def duration(self) -> Fraction:
        """Return the sum of the durations, in whole notes."""
        return sum((note.duration for note in self.notes), Fraction(0))

    @property
    def sharps(self) -> int:
        """Return the sharps of the key, negative for flats."""
        return self.key.sharps


@dataclass(frozen=True)
class Tune:
    """A tune: its header by letter, its bars, and by name what they leave out of the text."""

    header: dict[str, str]
    bars: tuple[Bar, ...]
    left_out: tuple[str, ...] = ()

    @property
    def notes(self) -> tuple[Note, ...]:
        """Return all notes and rests as written, bar after bar; repeats are played once."""
        return tuple(note for bar in self.bars for note in bar.notes)

    @property
    def held(self) -> tuple[Note, ...]:
        """Return all notes and rests as heard: tied notes of one pitch are one long note."""
        return tuple(_joined(self.notes))


def _joined(notes: tuple[Note, ...]) -> Iterator[Note]:
    held = None
    for note in notes:
        if held and held.tied and held.pitch == note.pitch:
            held = replace(note, duration=held.duration + note.duration)
            continue
        if held:
            yield held
        held = note
    if held:
        yield held


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
        note.pitch % 12 in bar.key.scale
        for bar in tune.bars
        for note in bar.notes
        if note.pitch is not None
    ]
