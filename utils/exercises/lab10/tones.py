"""The check of lab 10 on one note made of numbers."""

import numpy as np

from utils.exercises.checking import Exercise


def _tone(pitch, seconds, rate, miss=""):
    """Return one note; `miss` names the mistake to make on the way."""
    count = round(seconds * rate) + (miss == "one_more")
    count = int(seconds * rate) if miss == "cut_off" else count
    t = np.arange(count) / rate
    t = {
        "end_included": np.linspace(0, seconds, count),
        "no_rate": np.arange(count) / 8000,
        "at_8000": np.arange(round(seconds * 8000)) / 8000,
        "samples_for_seconds": np.arange(count) * 1.0,
        "from_1": np.arange(1, count + 1) / rate,
        "arange_of_seconds": np.arange(0, seconds, 1 / rate),
    }.get(miss, t)
    wave = {"no_2_pi": 1, "one_pi": np.pi, "degrees": 360}.get(miss, 2 * np.pi)
    angle = wave * _frequency(pitch, miss) * t
    fade = {
        "no_fade": np.ones(len(t)),
        "fades_in": t / seconds,
        "fades_by_exp": np.exp(-t / seconds),
        "fades_over_samples": np.linspace(1, 0, count),
        "fade_unscaled": 1 - t,
    }.get(miss, 1 - t / seconds)
    return (np.cos(angle) if miss == "cosine" else np.sin(angle)) * fade


def _frequency(pitch, miss):
    steps = {"from_60": pitch - 60, "from_0": pitch, "down": 69 - pitch}.get(miss, pitch - 69)
    steps = abs(steps) if miss == "only_up" else steps
    octaves = steps // 12 if miss == "whole_octaves" else steps
    octaves = octaves / {"seven": 7, "halves": 1, "whole_octaves": 1}.get(miss, 12)
    return {
        "linear": 440 + 440 * steps / 12,
        "precedence": 440 * 2.0**steps / 12,
        "no_440": 2**octaves,
    }.get(miss, 440 * 2**octaves)


_NOTES = {  # seconds and rate: few waves, so that float32 has the digits for their angle
    "a short note": (0.005, 2000),
    "the A itself": (0.01, 1000),
    "a low note": (0.02, 600),
    "a high note": (0.004, 3000),
    "a number of samples that is rounded up": (0.0127, 1000),
    "a number of samples that is rounded down": (0.0123, 1000),
    "seconds * rate a hair below a whole number": (0.029, 1000),
}


def _tone_inputs(rng, case):
    what, (seconds, rate) = list(_NOTES.items())[case]
    pitch = {"the A itself": 69, "a low note": 50, "a high note": 86}.get(what)
    return pitch or int(rng.choice([61, 62, 64, 65, 66, 67, 71, 72])), seconds, rate


tone = Exercise(
    "tone",
    lambda pitch, seconds, rate: _tone(pitch, seconds, rate),
    _tone_inputs,
    {"samples": "(seconds * rate,)"},
    cases=len(_NOTES),
    tries=tuple(_NOTES),
    stars=2,
    minutes=10,
    section=("10_music", "Notes as symbols"),
    example=lambda rng: (int(rng.choice([57, 62, 66, 72, 81])), 0.004, 2000),
    idea="A swing goes back and forth f times a second; note down where it is `rate` times a "
    "second, while its swings get smaller and smaller until it rests.",
    equation="sample n is sin(2 * pi * f * n / rate) * (1 - n / rate / seconds), with "
    "f = 440 * 2 ** ((pitch - 69) / 12)",
    first_line="t = np.arange(round(seconds * rate)) / rate  # the time of each sample, in seconds",
)
for _name, _hint in {
    "from_60": "440 hertz belong to pitch 69, the A: count the semitones from there.",
    "from_0": "440 hertz belong to pitch 69: pitch - 69 semitones up.",
    "down": "turned round: a higher pitch has a higher frequency.",
    "seven": "an octave, which doubles the frequency, has twelve semitones.",
    "halves": "one semitone is not an octave: 2 ** (1 / 12) for each.",
    "linear": "every semitone MULTIPLIES the frequency by the same factor, 2 ** (1 / 12).",
    "only_up": "below the A the frequency falls: pitch - 69 keeps its sign.",
    "whole_octaves": "each semitone counts, not whole octaves alone: divide by 12 with /, not //.",
    "precedence": "2 ** a / 12 is (2 ** a) / 12: put the exponent into brackets.",
    "no_440": "the A, pitch 69, has 440 hertz: multiply by 440.",
    "one_pi": "a full wave is 2 pi, not pi.",
    "degrees": "np.sin takes radians: a full wave is 2 * np.pi, not 360.",
    "no_2_pi": "a full wave is 2 pi: np.sin(2 * np.pi * f * t).",
    "cosine": "begin at 0, with a sine: a cosine begins with a click.",
    "end_included": "the time between two samples is 1 / rate: np.arange(n) / rate. "
    "np.linspace stretches it.",
    "from_1": "the first sample is at time 0: np.arange(n), without a 1.",
    "one_more": "one sample too many: there are round(seconds * rate), the first at time 0.",
    "cut_off": "round the number of samples, do not cut it off: round(seconds * rate).",
    "arange_of_seconds": "the number of samples is rounded up, as np.arange(0, seconds, 1 / rate) "
    "does, too: use np.arange(round(seconds * rate)) / rate.",
    "no_rate": "use the argument rate: the time of sample n is n / rate.",
    "at_8000": "the number of samples and their times follow the argument rate, not 8000.",
    "samples_for_seconds": "t is in seconds: divide the number of the sample by rate.",
    "no_fade": "the note must fade: times 1 - t / seconds.",
    "fade_unscaled": "the fade ends at 0 after `seconds`: 1 - t / seconds.",
    "fades_over_samples": "it is 0 at the time `seconds`, one step after the last sample: "
    "1 - t / seconds.",
    "fades_in": "it fades the wrong way: loud at the beginning, 0 at the end.",
    "fades_by_exp": "fade on a straight line here: 1 - t / seconds.",
}.items():
    tone.mistake(_name, lambda *inputs, miss=_name: _tone(*inputs, miss), _hint)
