"""The checks of lab 10, second part: one note made of numbers, and the longest shared run."""

import numpy as np

from utils.exercises.checking import Exercise

# --------------------------------------------------------------------------------------- tone


def _tone(pitch, seconds, rate, miss=""):
    """Return one note; `miss` names the mistake to make on the way."""
    count = round(seconds * rate)
    t = np.arange(count) / rate
    t = {
        "end_included": np.linspace(0, seconds, count),
        "no_rate": np.arange(count) / 8000,
        "samples_for_seconds": np.arange(count) * 1.0,
    }.get(miss, t)
    steps = {"from_60": pitch - 60, "from_0": pitch, "down": 69 - pitch}.get(miss, pitch - 69)
    f = 440 * 2 ** (steps / {"seven": 7, "halves": 2}.get(miss, 12))
    f = 440 + 440 * steps / 12 if miss == "linear" else f
    angle = f * t if miss == "no_2_pi" else 2 * np.pi * f * t
    fade = {
        "no_fade": np.ones(count),
        "fades_in": t / seconds,
        "fades_by_exp": np.exp(-t / seconds),
    }.get(miss, 1 - t / seconds)
    return (np.cos(angle) if miss == "cosine" else np.sin(angle)) * fade


def _tone_inputs(rng, case):
    pitch = int(rng.choice([61, 62, 64, 65, 66, 67, 71, 72]))
    return pitch, [0.005, 0.01, 0.02, 0.004][case % 4], [2000, 1000, 4000, 3000][case % 4]


tone = Exercise(
    "tone",
    lambda pitch, seconds, rate: _tone(pitch, seconds, rate),
    _tone_inputs,
    {"samples": "(seconds * rate,)"},
)
for _name, _hint in {
    "from_60": "440 hertz belong to pitch 69, the A: count the semitones from there.",
    "from_0": "440 hertz belong to pitch 69: pitch - 69 semitones up.",
    "down": "turned round: a higher pitch has a higher frequency.",
    "seven": "an octave, which doubles the frequency, has twelve semitones.",
    "halves": "one semitone is not an octave: 2 ** (1 / 12) for each.",
    "linear": "every semitone MULTIPLIES the frequency by the same factor, 2 ** (1 / 12).",
    "no_2_pi": "a full wave is 2 pi: np.sin(2 * np.pi * f * t).",
    "cosine": "begin at 0, with a sine: a cosine begins with a click.",
    "end_included": "the time between two samples is 1 / rate: np.arange(n) / rate. "
    "np.linspace stretches it.",
    "no_rate": "use the argument rate: the time of sample n is n / rate.",
    "samples_for_seconds": "t is in seconds: divide the number of the sample by rate.",
    "no_fade": "the note must fade: times 1 - t / seconds.",
    "fades_in": "it fades the wrong way: loud at the beginning, 0 at the end.",
    "fades_by_exp": "fade on a straight line here: 1 - t / seconds.",
}.items():
    tone.mistake(_name, lambda *inputs, miss=_name: _tone(*inputs, miss), _hint)

# -------------------------------------------------------------------------------- longest_run


def _longest_run(tune, other):
    """Fill the table of runs that end at each pair of places, row by row."""
    before, longest = [0] * (len(other) + 1), 0
    for symbol in tune:
        row = [0] * (len(other) + 1)
        for place, theirs in enumerate(other):
            row[place + 1] = before[place] + 1 if symbol == theirs else 0
        before, longest = row, max(longest, *row)
    return longest


def _scattered(tune, other):
    """Count the longest common subsequence, with gaps."""
    table = np.zeros((len(tune) + 1, len(other) + 1), dtype=int)
    for i, mine in enumerate(tune):
        for j, theirs in enumerate(other):
            step = table[i, j] + 1 if mine == theirs else 0
            table[i + 1, j + 1] = max(step, table[i, j + 1], table[i + 1, j])
    return int(table[-1, -1])


def _same_place(tune, other):
    """Count the longest run at the same places of both."""
    longest = run = 0
    for mine, theirs in zip(tune, other, strict=False):
        run = run + 1 if mine == theirs else 0
        longest = max(longest, run)
    return longest


def _from_the_start(tune, other):
    return max(n for n in range(len(tune) + 1) if tune[:n] in [other[:n], *_cuts(other, n)])


def _cuts(other, length):
    return [other[place : place + length] for place in range(len(other) - length + 1)]


def _to_the_end(tune, other):
    cut = [tune[len(tune) - n :] for n in range(len(tune) + 1)]
    return max(n for n, end in enumerate(cut) if end in _cuts(other, n))


def _run_inputs(rng, case):
    length = [4, 5, 6, 3][case % 4]
    run = "".join(rng.permutation(list("ABCDEF"))[:length])
    tune = "g" + run + "da"
    other = "bd" + run[0] + "f" + run + "e" + run[1:3] + "gda"
    return tune, other


longest_run = Exercise(
    "longest_run",
    lambda tune, other: _longest_run(tune, other),
    _run_inputs,
    {"length": ""},
)
for _name, _wrong, _hint in [
    (
        "with_gaps",
        _scattered,
        "a run has no gaps: its symbols stand side by side in both tunes.",
    ),
    (
        "same_place",
        _same_place,
        "the run may stand at another place in the other tune.",
    ),
    (
        "common_symbols",
        lambda tune, other: len(set(tune) & set(other)),
        "these are symbols that both have. A run needs the same order, side by side.",
    ),
    (
        "from_the_start",
        _from_the_start,
        "the run need not begin where the tune begins: try every start.",
    ),
    (
        "to_the_end",
        _to_the_end,
        "the run need not reach the end of the tune.",
    ),
    (
        "one_short",
        lambda tune, other: _longest_run(tune, other) - 1,
        "one too few: count the symbols, not the steps between them.",
    ),
    (
        "one_long",
        lambda tune, other: _longest_run(tune, other) + 1,
        "one too many: the first symbol that differs does not count.",
    ),
    (
        "the_run_itself",
        lambda tune, other: next(
            tune[place : place + n]
            for n in range(len(tune), -1, -1)
            for place in range(len(tune) - n + 1)
            if tune[place : place + n] in _cuts(other, n)
        ),
        "return the LENGTH of the run, not the run.",
    ),
]:
    longest_run.mistake(_name, _wrong, _hint)
