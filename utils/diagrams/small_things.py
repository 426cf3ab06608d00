"""Diagrams of chapter 16: what goes into most of its small models, and what comes out."""

from __future__ import annotations

import numpy as np

from utils.data import load
from utils.data.stories import DROP, GO, story, summary
from utils.diagrams.shapes import Scene

MIDDLE = 208  # where the model stands
SUMMED = 98  # the seed of the story that is summarised: a thing is carried on, another dropped


def drawing(thing: str = "ecg") -> Scene:
    """Draw the data flow of one small thing, such as ecg, text or summary."""
    if thing not in THINGS:
        raise ValueError(f"thing={thing!r}: choose one of {', '.join(THINGS)}")
    return THINGS[thing]()


def _model(scene: Scene, y: float, name: str, left: float = 132, right: float = 290) -> None:
    """Draw a recurrent network between what it reads and what it says, with its loop."""
    scene.arrow("in", (left, y), (MIDDLE - 34, y), "W line")
    scene.node("model", MIDDLE, y, name, "", "s", w=64, h=40)
    loop = [
        (MIDDLE + 14, y - 21),
        (MIDDLE + 14, y - 36),
        (MIDDLE - 14, y - 36),
        (MIDDLE - 14, y - 23),
    ]
    scene.wire("loop", loop, "U line", head=5)
    scene.label("state", MIDDLE, y - 46, "state", "U word small")
    scene.arrow("out", (MIDDLE + 34, y), (right, y), "V line")


def _wave(scene: Scene, key: str, values: np.ndarray, left: float, wide: float, look: str) -> None:
    """Draw samples as a line whose heights tell mV or prices: 56 high, from y = 28 to 84."""
    x = np.linspace(left, left + wide, len(values))
    scene.wire(key, [(a, 84 - 56 * b) for a, b in zip(x, values, strict=True)], look)


def _ecg() -> Scene:
    """Draw a second of heartbeats, and the fifth of a second that is asked."""
    scene = Scene(
        116,
        "What the heart does next",
        "One second of an electrocardiogram goes into a GRU; out comes the next fifth "
        "of a second, a short line in a frame.",
    )
    volts = load("heartbeats").reshape(-1, 3).mean(axis=1)[21_620:21_764]
    volts = (volts - volts.min()) / np.ptp(volts)
    _wave(scene, "past", volts[:120], 12, 112, "x line")
    scene.label("read", 68, 102, "1 s, 120 samples", "x word small")
    _model(scene, 60, "GRU")
    scene.add("asked", "rect", "V thin", x=298, y=28, width=36, height=56, rx=3)
    _wave(scene, "next", volts[120:], 302, 28, "V line")
    scene.label("said", 316, 102, "0.2 s: 24 samples", "V word small")
    return scene


def _stocks() -> Scene:
    """Draw the prices of twenty days, made at random, and the next one, which is asked."""
    scene = Scene(
        116,
        "Tomorrow's price",
        "The prices of 20 days, a jagged line, go into a GRU; out comes tomorrow's price, an empty "
        "frame with a question mark.",
    )
    walk = np.random.default_rng(4).standard_normal(20).cumsum()
    _wave(scene, "past", (walk - walk.min()) / np.ptp(walk), 12, 112, "x line")
    scene.label("read", 68, 102, "prices of 20 days", "x word small")
    _model(scene, 60, "GRU")
    scene.add("asked", "rect", "V thin", x=306, y=28, width=20, height=56, rx=3)
    scene.label("next", 316, 56, "?", "V number")
    scene.label("said", 316, 102, "tomorrow", "V word small")
    return scene


def _letters(thing: str, read: str, said: str, model: str, kept: str, alt: str) -> Scene:
    """Draw letters that go in, the letter that is asked, and where the state is kept."""
    scene = Scene(126, thing, alt)
    for n, letter in enumerate(read):
        scene.tile(f"letter{n}", 22 + 22 * n, 64, letter.replace(" ", "␣"), "x", w=19, h=26)
    _model(scene, 64, model, left=24 + 22 * len(read))
    scene.tile("next", 310, 64, said, "V full", w=26, h=28)
    scene.note("kept", MIDDLE, 100, kept, "U word small", 240)
    return scene


def _text() -> Scene:
    return _letters(
        "A novel, letter by letter",
        "It is",
        "?",
        "LSTM",
        "the state goes on, page after page",
        "Letters of a text go into an LSTM one by one; out comes a guess of the next letter. The "
        "state is carried on through the whole novel.",
    )


def _code() -> Scene:
    return _letters(
        "Code, letter by letter",
        "f(a[i",
        "]",
        "GRU",
        "a bracket was opened long ago: does the state know?",
        "The signs of a line of code go into a GRU one by one; out comes the closing bracket that "
        "the open one asks for.",
    )


def _questions() -> Scene:
    """Draw a story, its question, and the two looks that answer it."""
    one = story(np.random.default_rng(13), facts=2)
    scene = Scene(
        46 + 24 * len(one.sentences),
        "A question that needs two sentences",
        "Sentences of a story in a column, one below the other. The question, to their right, "
        "looks first at one of them, then at a second, and so finds the answer.",
    )
    top = 26
    for n, sentence in enumerate(one.sentences):
        look = "s number start" if n in one.supports else "x word start"
        scene.label(f"sentence{n}", 8, top + 24 * n, sentence, look)
    middle = top + 12 * (len(one.sentences) - 1)
    scene.note("question", 318, middle - 66, f"{one.question}?", "U number", 120)
    scene.node("asks", 318, middle - 16, "q", "", "U", w=44, h=34)
    for look, n in enumerate(one.supports):
        y = top + 24 * n
        scene.arrow(f"look{look}", (294, middle - 16 + 8 * look), (204, y), "a line")
        scene.label(
            f"look{look}.n", 250, (middle - 16 + y) / 2 - 11, f"look {look + 1}", "a word small"
        )
    scene.arrow("says", (318, middle + 2), (318, middle + 34), "V line")
    scene.tile("answer", 318, middle + 48, one.answer, "V full", w=76)
    return scene


def deciding(sentences: tuple[str, ...]) -> set[int]:
    """Return the numbers of the sentences that decide a story's summary.

    They are the last that says where a person is and the last about a thing; the persons are those
    who still hold one.
    """
    went, held = {}, {}
    for number, sentence in enumerate(sentences):
        person, verb, *_, last = sentence.split()
        if verb in GO:
            went[person] = number
        elif verb in DROP:
            del held[last]
        else:
            held[last] = person, number
    return {n for _, n in held.values()} | {went[person] for person, _ in held.values()}


def _summary() -> Scene:
    """Draw a story, those of its sentences that count at the end, and its summary."""
    told = story(np.random.default_rng(SUMMED), 2, 8, held_out=None).sentences
    scene = Scene(
        46 + 24 * len(told),
        "A story and its summary",
        "Sentences of a story in a column, one below the other. Some still count at the end: from "
        "them arrows lead to the summary on the right, two short sentences. The others are grey.",
    )
    middle, counts, lines = 26 + 12 * (len(told) - 1), deciding(told), summary(told).split(" . ")
    places = {
        line.split()[0]: middle + 72 * n - 36 * (len(lines) - 1) for n, line in enumerate(lines)
    }
    for line in lines:
        scene.note(
            f"says.{line.split()[0]}", 318, places[line.split()[0]] - 7, line, "V number", 128
        )
    for n, sentence in enumerate(told):
        y, look = 26 + 24 * n, "s number start" if n in counts else "x word start"
        scene.label(f"sentence{n}", 8, y, sentence, look)
        if n in counts:
            to = places[sentence.split()[0]]
            scene.arrow(f"tells{n}", (192, y), (248, to + 0.1 * (y - to)), "a line")
    return scene


def _languages() -> Scene:
    """Draw an English sentence with the token that chooses the language of its translation."""
    pair = min((p for p in load("lecture_french").test if len(p.english) > 5), key=_letters_of)
    scene = Scene(
        168,
        "Two languages, one model",
        "An English sentence with a token in front of it goes into an encoder and decoder with "
        "attention. With one token the French sentence comes out, with the other the Spanish one.",
    )
    for row, (token, said) in enumerate((("<2fr>", pair.french), ("<2es>", pair.spanish))):
        y = 22 + 122 * row
        scene.tile(f"token{row}", 34, y, token, "c full", w=52)
        scene.label(f"read{row}", 68, y, " ".join(pair.english), "x word start")
        down = 1 if row == 0 else -1
        scene.arrow(
            f"in{row}", (MIDDLE - 60, y + 16 * down), (MIDDLE - 42, 83 - 24 * down), "W line"
        )
        scene.arrow(
            f"out{row}", (MIDDLE + 49, 83 - 12 * down), (MIDDLE + 72, 83 - 24 * down), "V line"
        )
        text = " ".join(said).replace("' ", "'")
        scene.note(f"said{row}", MIDDLE + 132, 76 - 36 * down, text, "V word", 112)
    scene.node("model", MIDDLE - 8, 83, "reads, writes", "", "s", w=112, h=44)
    return scene


def _letters_of(pair) -> int:
    return len(" ".join(pair.english))


THINGS = {
    "ecg": _ecg,
    "stocks": _stocks,
    "text": _text,
    "code": _code,
    "questions": _questions,
    "summary": _summary,
    "languages": _languages,
}
