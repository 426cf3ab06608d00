"""Make notes audible with NumPy alone: a few harmonics, an envelope, a WAV file of 16 bits.

Sounding notes are rows (pitch, start, seconds): MIDI number, seconds, seconds. `timed` makes them
from notes one after the other. To show a tune that can be played, store its notes and not its
samples: `utils.music.player`.
"""

from __future__ import annotations

import io
import wave
from collections.abc import Iterable, Sequence
from functools import cache
from html import escape
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from IPython.display import Audio

RATE = 22_050  # samples a second, half of a CD's: a second weighs 44 kB
HARMONICS = (1.0, 0.5, 0.25, 0.12)  # how loud the 1, 2, 3, 4-fold frequency is
ATTACK, RELEASE, DECAY = 0.01, 0.06, 1.2  # seconds: to full volume, to silence, to 1/e


def frequency(pitch: float) -> float:
    """Return hertz: A (MIDI 69) is 440, twelve semitones double it."""
    return 440.0 * 2 ** ((pitch - 69) / 12)


def timed(notes: Iterable[tuple[int | None, float]], unit: float) -> np.ndarray:
    """Set notes (pitch, duration) one after the other: rows (pitch, start, seconds), no rests.

    unit is how many seconds a duration of 1 lasts; a pitch of None or 0 is a rest.
    """
    if not unit > 0:
        raise ValueError(f"unit={unit}: expected seconds above 0")
    rows, now = [], 0.0
    for pitch, duration in notes:
        seconds = float(duration) * unit
        if not 0 <= seconds < np.inf:
            raise ValueError(f"duration={duration}: expected at least 0, and an end")
        if pitch:
            rows.append((pitch, now, seconds))
        now += seconds
    return np.array(rows, dtype=float).reshape(-1, 3)


def tone(pitch: float, seconds: float, rate: int = RATE) -> np.ndarray:
    """Return one note as samples between -1 and 1, (seconds * rate,).

    The sum of a few sines, those that the rate can hold, under an envelope that rises fast, falls
    slowly and ends at 0, so that nothing clicks.
    """
    if not 0 < seconds < np.inf:
        raise ValueError(f"seconds={seconds}: a note lasts longer than 0 seconds, and ends")
    if not np.isfinite(pitch):
        raise ValueError(f"pitch={pitch}: expected a MIDI number, 60 is middle C")
    t = np.arange(round(seconds * rate)) / rate
    waves = [
        loud * np.sin(2 * np.pi * number * frequency(pitch) * t)
        for number, loud in enumerate(HARMONICS, start=1)
        if number * frequency(pitch) < rate / 2
    ]
    envelope = np.minimum(1, t / ATTACK) * np.minimum(1, (seconds - t) / RELEASE)
    return np.sum(waves, axis=0) / sum(HARMONICS) * envelope * np.exp(-t / DECAY)


def checked(notes: np.ndarray | Sequence) -> np.ndarray:
    """Return notes as an array (notes, 3) of pitch, start and seconds, or say what is wrong."""
    notes = np.asarray(notes, dtype=float)
    if len(notes) and (notes.ndim != 2 or notes.shape[1] != 3):
        raise ValueError(f"notes has shape {notes.shape}: expected (notes, 3), see `timed`")
    notes = notes.reshape(-1, 3)
    for pitch in notes[~np.isfinite(notes[:, 0]), 0]:
        raise ValueError(f"pitch={pitch}: expected a MIDI number, 60 is middle C")
    for start in notes[~(notes[:, 1] >= 0), 1]:
        raise ValueError(f"start={start}: a note starts at 0 seconds or later")
    for seconds in notes[~((notes[:, 2] > 0) & (notes[:, 2] < np.inf)), 2]:
        raise ValueError(f"seconds={seconds}: a note lasts longer than 0 seconds, and ends")
    return notes


def synthesise(notes: np.ndarray | Sequence, rate: int = RATE, limit: float = 20) -> np.ndarray:
    """Mix notes, rows (pitch, start, seconds), into samples between -1 and 1.

    What begins after `limit` seconds is left out. Raises ValueError when nothing sounds.
    """
    notes = checked(notes)
    notes = notes[notes[:, 1] < limit]
    if len(notes) == 0:
        raise ValueError(f"no note sounds in the first {limit:g} seconds: give at least one")
    ends = notes[:, 1] + notes[:, 2]
    samples = np.zeros(int(np.ceil(ends.max() * rate)) + 1)
    for pitch, start, seconds in notes:
        sound = tone(pitch, seconds, rate)
        first = round(start * rate)
        samples[first : first + len(sound)] += sound
    return samples / max(1.0, np.abs(samples).max())


def wav(samples: np.ndarray, rate: int = RATE) -> bytes:
    """Return a WAV file of one channel and 16 bits."""
    if np.ndim(samples) != 1:
        raise ValueError(f"samples has shape {np.shape(samples)}: expected one channel, (time,)")
    if len(samples) == 0 or not np.abs(samples).max() <= 1:
        raise ValueError("samples must lie between -1 and 1, at least one: divide by the loudest")
    file = io.BytesIO()
    with wave.open(file, "wb") as writer:
        writer.setnchannels(1)
        writer.setsampwidth(2)
        writer.setframerate(rate)
        writer.writeframes(np.round(32767 * np.asarray(samples)).astype("<i2").tobytes())
    return file.getvalue()


def recording(samples: np.ndarray, label: str, rate: int = RATE) -> Audio:
    """Return a player of samples between -1 and 1, `rate` of them a second.

    label says what is played, to those who cannot see the page around the player.
    """
    return _recording()(wav(samples, rate), label)


@cache
def _recording() -> type[Audio]:
    """Return IPython's Audio with a label; IPython is there in notebooks only."""
    from IPython.display import Audio

    class Recording(Audio):
        def __init__(self, data: bytes, label: str):
            super().__init__(data=data)
            self.label = label

        def _repr_html_(self) -> str:
            named = f'<audio aria-label="{escape(self.label)}"'
            return super()._repr_html_().replace("<audio ", named, 1).strip()

    return Recording
