"""A player for notes: the page itself makes the sound, and a piano roll moves with it.

What is stored are the notes, some kilobytes for a whole tune, and not its samples. player.js makes
the tones where scripts may run; everywhere else, and on paper, stands a picture of the whole tune.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

import numpy as np

from utils.music import abc, roll
from utils.music.corpora import IRISH_UNIT
from utils.music.measure import repeats
from utils.music.synth import checked, timed

WHOLE_NOTE = 1.6  # seconds: a quick dance
SILENT = (
    "The tune can be heard where scripts may run: on the book's page, or in a notebook that you "
    "run yourself."
)


@dataclass(frozen=True)
class Player:
    """Notes with a label, to be played wherever they are shown; `player` makes one.

    notes  rows (pitch, start, seconds): MIDI number, seconds, seconds; in the order of their starts
    label  what is played, a few words
    bars   the second at which each bar ends; the first begins at 0
    again  for each bar, whether it was heard before; without any, no bar is marked
    """

    notes: np.ndarray
    label: str
    bars: tuple[float, ...] = ()
    again: tuple[bool, ...] = ()

    @property
    def seconds(self) -> float:
        """Return how long the notes sound."""
        return float((self.notes[:, 1] + self.notes[:, 2]).max())

    @property
    def said(self) -> str:
        """Say what the piano roll shows, to those who cannot see it."""
        low, high = (abc.pitch_name(round(f(self.notes[:, 0]))) for f in (np.min, np.max))
        bars = f" in {_counted(self.bars, 'bar')}" if self.bars else ""
        heard = f", {sum(self.again)} of them heard before" if self.again else ""
        return (
            f"Piano roll: {_counted(self.notes, 'note')}{bars}{heard}, {self.seconds:.0f} seconds, "
            f"from {low} to {high}."
        )

    def marked(self) -> np.ndarray:
        """Tell for each note whether it begins in a bar that was heard before."""
        within = np.searchsorted(self.bars, self.notes[:, 1] + 1e-6, side="right")
        return np.array([*self.again, False])[np.minimum(within, len(self.again))]

    def spec(self) -> dict[str, Any]:
        """Return what player.js reads; starts and bars are steps from the one before, in ms."""
        starts = np.round(1000 * self.notes[:, 1]).astype(int)
        lengths = np.round(1000 * self.notes[:, 2]).astype(int)
        ends = np.round(1000 * np.array(self.bars)).astype(int)
        pitches = [int(p) if p == int(p) else round(p, 2) for p in self.notes[:, 0].tolist()]
        steps = np.diff(starts, prepend=0).tolist()
        notes = zip(pitches, steps, lengths.tolist(), strict=True)
        return {
            "label": self.label,
            "said": self.said,
            "notes": [number for note in notes for number in note],
            "bars": np.diff(ends, prepend=0).tolist(),
            "again": "".join(str(int(heard)) for heard in self.again),
        }

    def html(self) -> str:
        """Return the player as one piece of HTML: picture, notes, style and script."""
        notes = escape(json.dumps(self.spec(), separators=(",", ":")))
        picture = roll.img(roll.svg(self.notes, self.bars, self.marked()), self.said)
        marks = "<p>Striped and orange: a bar that was heard before.</p>" if self.again else ""
        words = f'<div class="player-words">{marks}<p class="player-silent">{SILENT}</p></div>'
        return (
            f'<div class="seqbook-player" data-player="{notes}"><p><strong>{escape(self.label)}'
            f"</strong></p>{picture}{words}</div>{assets()}"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the player in a notebook."""
        return {"text/html": self.html(), "text/plain": f"{self.label}. {self.said}"}


def player(
    notes: np.ndarray | Sequence,
    label: str,
    bars: Sequence[float] = (),
    again: Sequence[bool] = (),
) -> Player:
    """Return a player of notes, rows (pitch, start, seconds), for a notebook and for the book.

    label says what is played. bars are the seconds at which bars end, again says of each whether it
    was heard before. Raises ValueError for notes, bars or marks that make no sense.
    """
    notes = checked(notes)
    if len(notes) == 0:
        raise ValueError("there is no note to play: give at least one")
    bars = tuple(float(end) for end in bars)
    if not np.all(np.diff(bars, prepend=0) >= 0):  # nan too
        raise ValueError("bars do not rise: expected the second at which each bar ends")
    if len(again) not in (0, len(bars)):
        raise ValueError(f"again has {len(again)} marks for {len(bars)} bars: one for each")
    if not label.strip():
        raise ValueError("label is empty: say in a few words what is played")
    order = np.argsort(notes[:, 1], kind="stable")
    return Player(notes[order], label, bars, tuple(bool(heard) for heard in again))


def abc_player(
    text: str, label: str, marked: bool = False, whole_note: float = WHOLE_NOTE
) -> Player:
    """Return a player of an ABC tune with its bar lines; a whole note lasts whole_note seconds.

    With marked, the bars that were heard before in the tune are striped. A text without a line L:
    is in eighths, as those of `corpora.irish` are.
    """
    tune = abc.read(text, IRISH_UNIT)
    notes = timed(((note.pitch, note.duration) for note in tune.held), whole_note)
    notes = notes[notes[:, 2] > 0]
    bars = np.cumsum([float(bar.duration) * whole_note for bar in tune.bars])
    return player(notes, label, bars, repeats(tune) if marked else ())


def assets(*more: Path) -> str:
    """Return style and script of the player, then of others that build on it, for one output.

    The book's page takes them out (book/_ext/seqbook_sound.py) and loads each file once.
    """
    own = Path(__file__)
    return "".join(
        f"<style>{file.with_suffix('.css').read_text('utf-8')}</style>"
        f"<script>{file.with_suffix('.js').read_text('utf-8')}</script>"
        for file in (own, *more)
    )


def _counted(things: Sequence, name: str) -> str:
    return f"{len(things)} {name}{'' if len(things) == 1 else 's'}"
