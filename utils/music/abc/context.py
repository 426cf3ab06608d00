"""What holds at a place in the music: key, meter, unit, voice; and what could not be read."""

from __future__ import annotations

import re
from fractions import Fraction

from utils.music.abc.fields import (
    Key,
    Meter,
    default_unit,
    moved_pitch,
    read_key,
    read_meter,
    read_unit,
)
from utils.music.abc.signs import SHORTHANDS


class Context:
    """The fields and directives read so far, and which of several voices sounds."""

    def __init__(self, unit: Fraction | None):
        """Begin a tune; unit is what a letter lasts where no L: says it (None: by the standard)."""
        self.header: dict[str, str] = {}
        self.unit, self.meter, self.key = unit, Meter(), Key()
        self.propagate = "pitch"  # an accidental holds for its letter in all octaves
        self.shorthands, self.breaks = set(SHORTHANDS), False  # breaks: does ! end a line?
        self.left_out: dict[str, None] = {}  # an ordered set of names
        self.voices: list[str] = []
        self.voice: str | None = None  # the one that is read: the first that sounds
        self.current = ""  # the one that the text is in
        self._last = ""

    def leave_out(self, *names: str) -> None:
        """Name what is not read."""
        self.left_out |= dict.fromkeys(name[:60] for name in names)

    def field(self, letter: str, value: str) -> None:
        """Take a field: a line of its own, or one in the middle of the music."""
        if letter == "+":  # the field before goes on
            self.leave_out(*([f"+:{value}"] if self._last in {*"KLMV"} else []))
            return
        self._last = letter
        self.header.setdefault(letter, value)
        if letter == "V":
            self._enter(value)
        elif letter in "KLM" and not self.elsewhere:
            self._musical(letter, value)
        elif letter == "I":
            self.directive(value)
        elif letter == "U" and (symbol := re.match(r"([H-Wh-w~])\s*=", value)):
            self.shorthands.add(symbol[1])
        elif letter == "m":
            self.leave_out("macros (m:)")

    def _musical(self, letter: str, value: str) -> None:
        """Take a key, a unit or a meter."""
        if letter == "K":
            key, unread = read_key(value)
            self.key = self.key if key is None else key
        elif letter == "L":
            unit, unread = read_unit(value)
            self.unit = unit or self.unit
        else:
            self.meter, unread = read_meter(value)
        self.leave_out(*unread)

    def directive(self, text: str) -> None:
        """Take a line %% or a field I:; nearly all are about the looks of the page."""
        name, _, value = text.strip().partition(" ")
        if re.search(r"(?i)\b[rg]?transpose\b", name) or (
            name.lower() == "midi" and re.match(r"(?i)\s*[rg]?transpose\b", value)
        ):
            self.leave_out(text.strip())
        if name == "propagate-accidentals" and value.strip() in ("not", "octave", "pitch"):
            self.propagate = value.strip()
        elif name == "linebreak":
            self.breaks = "!" in value

    def _enter(self, value: str) -> None:
        """Take a field V:; in the header it only says what voices there will be."""
        name, *settings = value.split(maxsplit=1) or [""]
        self.leave_out(*(f"{part} in V:{name}" for part in moved_pitch(" ".join(settings))))
        if name in ("", "*"):
            return
        self.voices.append(name)
        if self.voice is not None or "K" in self.header:
            self.current = name
            if self.voice == "":  # the music before had no name: it was this voice's
                self.voice = name
                self.leave_out(*([] if name == "1" else [f"whose music stands before V:{name}"]))

    @property
    def elsewhere(self) -> bool:
        """Tell whether the text is in another voice than the one that is read."""
        return self.voice is not None and self.current != self.voice

    def sound(self) -> None:
        """Music begins: choose the voice that is read, and the unit if no field has said it."""
        if self.voice is None:
            self.voice = self.current or (self.voices[0] if self.voices else "")
            self.current = self.voice
        self.unit = self.unit or default_unit(self.meter)
