"""Read the lines of a tune, sign by sign, into bars."""

from __future__ import annotations

import re
from dataclasses import replace
from fractions import Fraction

from utils.music.abc.context import Context
from utils.music.abc.fields import ACCIDENTALS, STEPS, read_length, tuplet_time
from utils.music.abc.lines import cut
from utils.music.abc.signs import INSIDE, NOTE, SIGN, swallows_notes
from utils.music.abc.tune import Bar, Note, Tune

MOST_BARS = 999  # of rest, behind one Z


def read(text: str, unit: Fraction | None = None) -> Tune:
    """Read one tune; what is not read is passed over, counted in its bar, and named.

    A model's tunes are read too, so no text raises: without a meter no bar can add up. unit is what
    a letter lasts, in whole notes, where no L: says it; None means what the standard says: 1/16 in
    meters below 3/4, else 1/8. Raises TypeError for what is no text.
    """
    if not isinstance(text, str):
        raise TypeError(f"text is of type {type(text).__name__}: read expects one tune, a string")
    reader = _Reader(Context(unit))
    for line in cut(text):
        if line.kind == "music":
            reader.music(line.text)
        elif line.kind == "unread":
            reader.now.leave_out(line.text)
        elif line.kind == "directive":
            reader.now.directive(f"{line.name} {line.text}")
        else:
            reader.now.field(line.name, line.text)
    return Tune(reader.now.header, reader.finish(), tuple(reader.now.left_out))


class _Reader:
    """The bars so far, and the one being filled."""

    def __init__(self, now: Context):
        self.now = now
        self.bars: list[Bar] = []
        self.opens = True
        self.group, self.left = Fraction(1), 0  # a tuplet's factor, notes left of it
        self.overlay, self.overlaid = "", 0  # in a layer: for how many bars, or for a group
        self.last: tuple[str, int, int] | None = None  # letter, octave and pitch of the last note
        self.tie: tuple[str, int, int] | None = None  # the same, while a tie waits for its second
        self._fresh()

    def _fresh(self) -> None:
        self.notes: list[Note] = []
        self.accidentals: dict[object, int] = {}  # they hold until the bar ends
        self.dotted = ""  # a sign > or < that waits for its second note
        self.unread = 0

    def _cannot(self, sign: str, name: str = "") -> None:
        """Count the characters of a sign as unread, and name it."""
        self.unread += len(sign)
        self.now.leave_out(name or repr(sign))

    def music(self, text: str) -> None:
        """Read a line of music."""
        at = 0
        while at < len(text):
            sign = SIGN.match(text, at)
            skipped = self._skips(sign)
            if sign is None:
                if not skipped and text[at] not in self.now.shorthands:
                    self._cannot(text[at])
                at += 1
                continue
            at = sign.end()
            if sign["decoration"] and self.now.breaks and sign[0][0] == "!":
                at = sign.start() + 1  # a line break, and music behind it
            elif not skipped:
                self._sign(sign)

    def _skips(self, sign: re.Match | None) -> bool:
        """Tell whether a sign stands in another voice, or in a layer over the first."""
        if sign and sign["field"]:
            return False
        if self.now.elsewhere:
            if sign and (sign["note"] or sign["chord"] or sign["rest"]):
                self.now.leave_out(f"voice {self.now.current}")
            return True
        if not self.overlay or (sign and sign["overlay"]):
            return False
        if self.overlay == "bars" and sign and sign["bar"]:
            self.overlaid -= 1
            self.overlay = "bars" if self.overlaid else ""
            return bool(self.overlaid)
        return True

    def _sign(self, sign: re.Match) -> None:
        """Take one sign."""
        if sign["note"]:
            self._add(*self._sound(sign), sign["length"])
        elif sign["bar"] or sign["part"]:
            self._bar(sign["bar"] or sign["part"])
        elif sign["field"]:
            self.now.field(sign["name"], sign["value"].strip())
        elif sign["chord"] is not None:
            self._chord(sign)
        elif sign["rest"]:
            self._rest(sign)
        elif sign["dotted"]:
            self._dotted(sign["dotted"])
        elif sign["tuplet"]:
            self._tuplet(sign)
        elif sign["tie"]:
            self._tie()
        elif sign["overlay"]:
            self._overlay(sign["overlay"])
        elif sign["grace"]:
            self.now.leave_out("grace notes")
            for note in NOTE.finditer(sign["grace"]):
                self._sound(note, heard=False)
        elif sign["microtone"]:
            self._cannot(sign[0], f"microtone {sign[0]}")
        elif sign["decoration"] and swallows_notes(sign[0]):
            self._cannot(sign[0])
        elif sign["open"] and not self.now.breaks:
            self.now.leave_out("! without its end")

    def _sound(self, sign: re.Match, heard: bool = True) -> tuple[int | None, tuple | None]:
        """Return the pitch of a note (None: a rest), and what a tie must know of it."""
        letter = sign["letter"].upper()
        tie, self.tie = (self.tie, None) if heard else (None, self.tie)
        if letter in "ZX":
            return None, None
        octave = sign["letter"].islower() + sign["octave"].count("'") - sign["octave"].count(",")
        scope = letter if self.now.propagate == "pitch" else (letter, octave)
        if sign["accidental"]:
            altered = ACCIDENTALS[sign["accidental"]]
            if self.now.propagate != "not":
                self.accidentals[scope] = altered
        elif tie and tie[:2] == (letter, octave):
            return tie[2], tie  # over a bar line too
        else:
            altered = self.accidentals.get(scope, self.now.key.alteration(letter))
        pitch = 60 + STEPS[letter] + altered + 12 * octave
        return pitch, (letter, octave, pitch)

    def _add(
        self, pitch: int | None, last: tuple | None, *lengths: str, tied: bool = False
    ) -> None:
        """Add a note to the bar, with its tuplet and its dotted pair."""
        self.now.sound()
        duration = self.now.unit
        for length in lengths:
            factor = read_length(length)
            if factor is None:
                self._cannot(length, f"length {length[:20]}")
            duration *= factor or 1
        if self.left:
            duration, self.left = duration * self.group, self.left - 1
        if self.dotted:
            short = Fraction(1, 2 ** len(self.dotted))
            before, after = (2 - short, short) if self.dotted[0] == ">" else (short, 2 - short)
            self.notes[-1] = replace(self.notes[-1], duration=self.notes[-1].duration * before)
            duration, self.dotted = duration * after, ""
        self.notes.append(Note(pitch, duration))
        self.last = last
        if tied:
            self._tie()

    def _chord(self, sign: re.Match) -> None:
        """Take the first note of a chord; the accidentals of the others count too."""
        notes = list(NOTE.finditer(INSIDE.sub(_ties_only, sign["chord"])))
        rest = NOTE.sub("", INSIDE.sub(_ties_only, sign["chord"])).replace("-", "")
        if not notes:
            return self._cannot(sign[0])
        if rest:
            self._cannot(rest)
        if len(notes) > 1:
            self.now.leave_out("all notes but the first of chords")
        first = self._sound(notes[0])
        for note in notes[1:]:
            self._sound(note, heard=False)
        tied = bool(notes[0]["tie"])
        self._add(*first, notes[0]["length"], sign["outer"], tied=tied)

    def _rest(self, sign: re.Match) -> None:
        """Z4 and X4: four bars of rest."""
        bars = int(sign["bars"][:4] or 1)
        if self.now.meter.length is None or not 0 < bars <= MOST_BARS or self.notes:
            return self._cannot(sign[0], f"{sign[0][:20]} (bars of rest)")
        self.now.sound()
        self.tie = None
        for number in range(bars):
            if number:
                self._bar("|")
            self.notes.append(Note(None, self.now.meter.length))

    def _dotted(self, sign: str) -> None:
        """A>B: A lasts half as long again, B half as long; A<B the other way round."""
        if not self.notes or self.dotted or len(sign) > 3:
            return self._cannot(sign)
        self.dotted = sign

    def _tuplet(self, sign: re.Match) -> None:
        """(p:q:r means p notes in the time of q, for the next r notes."""
        size, time, reach = ((sign[name] or "").strip(":") for name in ("tuplet", "time", "reach"))
        if self.left or max(len(size), len(time), len(reach)) > 2:
            return self._cannot(sign[0], f"tuplet {sign[0][:20]}")
        notes = int(time) if time else tuplet_time(int(size), self.now.meter)
        if not notes or not int(size) or not int(reach or 1):
            return self._cannot(sign[0], f"tuplet {sign[0]}")
        self.group, self.left = Fraction(notes, int(size)), int(reach or size)

    def _tie(self) -> None:
        """Tie the last note to the next one."""
        if not self.notes or self.notes[-1].pitch is None:
            return self._cannot("-")
        self.notes[-1] = replace(self.notes[-1], tied=True)
        self.tie = self.last

    def _overlay(self, sign: str) -> None:
        """Leave out the second layer of A2 & C2 |, or of more bars, (& A | B & C | D &)."""
        self.now.leave_out("layers behind the first (&)")
        if sign.startswith("("):
            self.overlay, self.overlaid = "", -1
        elif sign.endswith(")"):
            self.overlay, self.overlaid = "", 0
        elif self.overlaid < 0:
            self.overlay = "group"
        else:
            self.overlay, self.overlaid = "bars", len(sign)

    # -------------------------------------------------------------------------------- bars

    def _bar(self, sign: str) -> None:
        section = sign not in ("|", ".|")
        if self.dotted:
            self._cannot(self.dotted, f"{self.dotted} before a bar line")
        if self.notes or self.unread:
            meter, notes = self.now.meter.length, tuple(self.notes)
            self.bars.append(Bar(notes, meter, self.now.key, self.opens, section, self.unread))
            self.opens = section
        elif section and self.bars:  # "|" and then "[1", or two signs in a row
            self.bars[-1] = replace(self.bars[-1], closes=True)
            self.opens = True
        self._fresh()

    def finish(self) -> tuple[Bar, ...]:
        """Return the bars; what follows the last bar line is one more, if it sounds."""
        if self.left:
            self.now.leave_out("a tuplet without all its notes")
        if self.notes or self.unread:
            self._bar("|]")
        if self.bars and not self.bars[-1].closes:
            self.bars[-1] = replace(self.bars[-1], closes=True)
        return tuple(self.bars)


def _ties_only(sign: re.Match) -> str:
    """Keep of what is no note only the ties."""
    return "-" if sign[0] == "-" else ""
