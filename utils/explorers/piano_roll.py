"""Explorer of chapter 10: a melody that grows, and the distribution of its next note. It plays.

The melodies are drawn from the chapter's LSTM for chorale melodies, begun with the lecture's notes
E D F#. The model knows one key, without sharps or flats; here it is moved up to D major.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

import numpy as np

from utils.explorers.frame import Explorer, Slider
from utils.explorers.frame.headings import LARGE, SMALL, headings
from utils.music.abc import pitch_name
from utils.music.composers import load_model
from utils.music.corpora import END, chorales, note_token, split_token, to_plain_key
from utils.music.generate import draw, next_probabilities
from utils.plots import OKABE_ITO, plotly_template

PROMPT = (64, 62, 66)  # E D F#, a quarter each
SHIFT = -to_plain_key(2)  # semitones from the model's key up to D major, with its two sharps
LENGTH = 24  # notes of a melody
SIXTEENTH = 0.14  # seconds
TEMPERATURES, SEEDS = (0.3, 0.7, 1.0, 1.5), (1, 2, 3, 4)
HEARD = (3, 4, 5, 6, 8, 10, 12, 16, 20, 23)
LOWEST, HIGHEST = 58, 84  # pitches in view


class Melody(NamedTuple):
    """A drawn melody: notes (LENGTH, 2) of pitch (0: rest) and sixteenths, and all logits."""

    notes: np.ndarray
    logits: np.ndarray  # (LENGTH, vocab): row t is what the model said before note t


class Next(NamedTuple):
    """The distribution of the next pitch: the pitches with some chance, and the chances."""

    pitches: np.ndarray
    chances: np.ndarray
    bits: float  # its entropy


@cache
def _model():
    """Return the LSTM, and the pitch and the length of each of its symbols."""
    corpus = chorales()
    tokens = [split_token(token) for token in corpus.vocabulary.tokens if token != END]
    return load_model("chorales", corpus), corpus, np.array([(0, 0), *tokens])  # END is id 0


@cache
def melody(temperature: float, seed: int) -> Melody:
    """Draw a melody that begins with E D F#; it may not end before its LENGTH."""
    if not temperature > 0:
        raise ValueError(f"temperature={temperature}: expected a number above 0")
    model, corpus, symbols = _model()
    rng = np.random.default_rng(seed)
    ids = list(corpus.vocabulary.encode([note_token(pitch - SHIFT, 4) for pitch in PROMPT]))
    last, state, logits = 0, model.zero_state(), []
    for place in range(LENGTH):
        row = model.forward(np.array([[last]]), state)[0, 0].astype(float)
        state = model.state
        row[0] = -np.inf  # no end yet
        logits.append(row)
        if place >= len(ids):
            ids.append(int(draw(next_probabilities(row[None], temperature), rng)[0]))
        last = ids[place]
    notes = symbols[ids]
    notes[:, 0] += SHIFT * (notes[:, 0] > 0)
    return Melody(notes, np.array(logits))


def sounding(temperature: float, seed: int) -> np.ndarray:
    """Return the notes that sound, rows (pitch, start, seconds)."""
    pitches, lengths = melody(temperature, seed).notes.T
    ends = np.cumsum(lengths) * SIXTEENTH
    starts = ends - lengths * SIXTEENTH
    return np.stack([pitches, starts, lengths * SIXTEENTH], axis=1)[pitches > 0]


def next_pitch(temperature: float, seed: int, heard: int) -> Next:
    """Return the distribution of the pitch after `heard` notes, over all lengths; 0 is a rest."""
    if not 0 <= heard < LENGTH:
        raise ValueError(f"heard={heard}: expected 0 to {LENGTH - 1} notes")
    p = next_probabilities(melody(temperature, seed).logits[heard], temperature)
    symbols = _model()[2]
    pitches, where = np.unique(symbols[1:, 0], return_inverse=True)
    chances = np.bincount(where, weights=p[1:])
    shown = pitches + SHIFT * (pitches > 0)
    positive = chances[chances > 0]
    return Next(shown.astype(int), chances, float(-(positive * np.log2(positive)).sum()))


def caption(temperature: float, seed: int, heard: int) -> str:
    """Say what is likeliest next, how open the choice is, and what was drawn."""
    found = next_pitch(temperature, seed, heard)
    pitch = int(melody(temperature, seed).notes[heard, 0])
    best = int(found.chances.argmax())
    chance = found.chances[found.pitches == pitch][0]
    drawn = "the lecture's" if heard < len(PROMPT) else "drawn was"
    return (
        f"Temperature {temperature:g}, seed {seed}, after {heard} notes "
        f"({_names(melody(temperature, seed).notes[max(0, heard - 3) : heard, 0])}): the likeliest "
        f"next is {_name(found.pitches[best])} with {found.chances[best]:.0%}, the choice is open "
        f"by {found.bits:.1f} bits, and {drawn} {_name(pitch)}, which had {_percent(chance)}."
    )


def figure(temperature: float, seed: int, heard: int) -> dict:
    """Draw the melody up to now and to come, and beside it the chance of every next pitch."""
    found, tune = next_pitch(temperature, seed, heard), sounding(temperature, seed)
    lengths = melody(temperature, seed).notes[:, 1] * SIXTEENTH
    now = float(lengths[:heard].sum())
    pitch = int(melody(temperature, seed).notes[heard, 0])
    x, y = [], []
    for note, start, seconds in tune:
        x += [start, start + 0.92 * seconds, None]
        y += [note, note, None]
    roll = {
        "type": "scatter",
        "mode": "lines",
        "name": "melody",
        "x": _rounded(x),
        "y": y,
        "line": {"color": OKABE_ITO["blue"], "width": 8, "dash": "solid"},
        "hoverinfo": "skip",
    }
    best = int(found.chances.argmax())
    finding = f"Next: {_name(found.pitches[best])}, {found.chances[best]:.0%}"
    play = [[int(row[0]), *_rounded(row[1:])] for row in tune.tolist()]
    layout = _layout(finding, f"{found.bits:.1f} bits open", now, play)
    return {"data": [roll, *_chances(found, pitch)], "layout": layout}


def _chances(found: Next, pitch: int) -> list[dict]:
    """Return the bars at the right: the chance of every next note, the one that comes hatched."""
    sounds = (found.chances >= 0.002) & (found.pitches > 0)
    chosen = sounds & (found.pitches == pitch)
    bar = {"type": "bar", "orientation": "h", "xaxis": "x2", "hovertemplate": "%{x:.1%}"}
    return [
        {
            **bar,
            "name": "chance of the next note",
            "y": found.pitches[sounds & ~chosen],
            "x": found.chances[sounds & ~chosen].round(3),
            "marker": {"color": OKABE_ITO["sky"]},
        },
        {
            **bar,
            "name": "the note that comes",
            "y": found.pitches[chosen],
            "x": found.chances[chosen].round(3),
            "marker": {"color": OKABE_ITO["orange"], "pattern": {"shape": "/"}},
        },
    ]


def _layout(finding: str, openness: str, now: float, play: list) -> dict:
    """Return the layout: melody at the left, chances at the right, one axis of pitches."""
    return {
        "template": plotly_template(),
        "height": 488,
        "margin": {"l": 44, "r": 12, "t": 8, "b": 44 + 24 * 3, "autoexpand": False},
        "meta": {"play": play},
        "barmode": "overlay",
        "legend": {
            "orientation": "h",
            **{"x": 0, "xref": "container"},
            **{"y": 0, "yref": "container", "yanchor": "bottom"},
        },
        "shapes": [
            {
                "type": "line",
                **{"x0": round(now, 3), "x1": round(now, 3), "y0": 0, "y1": 1},
                "yref": "y domain",
                "line": {"width": 2, "dash": "dot", "color": OKABE_ITO["vermillion"]},
            }
        ],
        "annotations": headings([(1.0, finding, LARGE), (0.925, openness, SMALL)], 40),
        **_axes(),
    }


def _axes() -> dict:
    """Return the axes: seconds, chance, and the pitch that both share, with its names in D."""
    named = [p for p in range(LOWEST, HIGHEST + 1) if p % 12 in (2, 4, 6, 7, 9, 11, 1)]
    axis = {"automargin": False}
    return {
        "xaxis": {
            **axis,
            "title": {"text": "seconds", "standoff": 4},
            "domain": [0, 0.64],
            "rangemode": "tozero",
        },
        "xaxis2": {
            **axis,
            "title": {"text": "chance", "standoff": 4},
            "domain": [0.7, 1],
            "range": [0, 1],
            "tickvals": [0, 0.5, 1],
            "ticktext": ["0", "½", "1"],
            "anchor": "y",
        },
        "yaxis": {
            **axis,
            "domain": [0, 0.84],
            "range": [LOWEST - 0.5, HIGHEST + 0.5],
            "tickvals": named[::2],
            "ticktext": [pitch_name(p) for p in named[::2]],
        },
    }


def _rounded(numbers: Sequence) -> list:
    return [number if number is None else round(number, 2) for number in numbers]


def _name(pitch: int) -> str:
    return pitch_name(int(pitch)) if pitch else "a rest"


def _names(pitches: np.ndarray) -> str:
    return " ".join(_name(pitch) for pitch in pitches)


def _percent(chance: float) -> str:
    return "less than 1%" if chance < 0.005 else f"{chance:.0%}"


def explorer() -> Explorer:
    """Return the explorer of chapter 10."""
    start = {"temperature": 0.7, "seed": 1, "heard": 3}
    cold, hot = (next_pitch(t, 1, 3) for t in (TEMPERATURES[0], TEMPERATURES[-1]))
    rows = []
    for temperature in TEMPERATURES:
        found = next_pitch(temperature, 1, 3)
        best = [int(place) for place in found.chances.argsort()[::-1][:3]]
        three = ", ".join(f"{_name(found.pitches[i])} {found.chances[i]:.0%}" for i in best)
        rows.append((f"{temperature:g}", three, f"{found.bits:.1f}"))
    return Explorer(
        name="piano_roll",
        title="What comes after E D F#?",
        figure=figure,
        caption=caption,
        controls=[
            Slider("temperature", "Temperature", TEMPERATURES, (0.1, 3)),
            Slider("seed", "Seed", SEEDS, (1, 1000)),
            Slider("heard", "Notes heard", HEARD, (0, LENGTH - 1)),
        ],
        presets={
            "After E D F#": start,
            "Cold: always the safe note": {"temperature": 0.3, "seed": 2, "heard": 5},
            "Hot: anything goes": {"temperature": 1.5, "seed": 2, "heard": 5},
        },
        question=(
            "The model was trained on Bach's chorale melodies. It has heard E D F# in D major. "
            "Which note does it expect, and what becomes of the others when the temperature rises?",
            f"{_name(cold.pitches[cold.chances.argmax()])}, the same at every temperature. At 0.3 "
            f"it has {cold.chances.max():.0%}, and the choice is open by {cold.bits:.1f} bits; at "
            f"1.5 it has {hot.chances.max():.0%}, and {hot.bits:.1f} bits are open: many notes "
            "have a little chance each, and now and then one of them is drawn. Play both.",
        ),
        alt="At the left a piano roll: blocks for the notes of a melody, pitch against seconds, "
        "with a dotted line at the present. At the right a bar for the chance of each next pitch, "
        "on the same axis of pitches, the note that comes hatched in orange.",
        table=[("Temperature", "likeliest after E D F#", "bits open"), *rows],
    )
