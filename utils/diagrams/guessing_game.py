"""Diagram of chapter 00: Shannon's guessing game, to play, and as a model of letters plays it.

Who guesses the next letter until it is right has said, with the number of guesses, how hard the
letter was to predict. Shannon (1951) turned such numbers into bits; `bounds` does.
"""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from html import escape
from pathlib import Path

import numpy as np

from utils import data
from utils.diagrams.shapes import Scene, shown
from utils.scratch.ngram import KneserNey

LETTERS = "abcdefghijklmnopqrstuvwxyz "
SPACE = "␣"
ORDER = 6  # the model sees five letters
TRAINED = 49  # chapters of the novel that the model has read; the sentences stand in later ones
SENTENCES = (  # hidden, in the game
    "i am happier even than jane",
    "such a charming man so handsome",
    "you must learn some of my philosophy",
)
DRAWN = "i send no compliments to your mother"
ROW = 18  # letters


@dataclass(frozen=True)
class Play:
    """What a model of letters says to a text, letter by letter.

    guesses  how many it needs for each, if it tries them from the likeliest on
    bits     minus the binary logarithm of the probability that it gave to the right one
    """

    text: str
    guesses: np.ndarray
    bits: np.ndarray


def letters_of(text: str) -> str:
    """Return a text in the 27 symbols of the game: small letters and single spaces."""
    return re.sub(r"[^a-z]+", " ", re.sub("['’]", "", text.lower())).strip()


def ids_of(text: str) -> np.ndarray:
    """Return the number of each symbol."""
    return np.array([LETTERS.index(letter) for letter in text])


@cache
def model() -> KneserNey:
    """Return a Kneser-Ney model of letters, which has read the novel's training chapters."""
    chapters = data.load("pride_and_prejudice").chapters[:TRAINED]
    text = " ".join(letters_of(chapter) for chapter in chapters)
    start = len(LETTERS)  # a symbol of its own, before the first letter
    return KneserNey(start + 1, ORDER, discount=None, start=start).fit(ids_of(text))


@cache
def play(text: str) -> Play:
    """Let the model play: it ranks the 27 symbols at every place, the likeliest first.

    Before the first letter it sees a space, as before any word.
    """
    ids = ids_of(" " + text)
    known = [model().probabilities(ids[:n])[: len(LETTERS)] for n in range(1, len(ids))]
    p = np.stack([values / values.sum() for values in known])
    right = p[np.arange(len(text)), ids[1:]]
    return Play(text, 1 + (p > right[:, None]).sum(axis=1), -np.log2(right))


def bounds(guesses: np.ndarray) -> tuple[float, float]:
    """Return Shannon's two bounds on the bits a letter, from the numbers of guesses.

    With q_i the share of letters that took i guesses, largest first:

        sum_i i (q_i - q_{i+1}) log2 i  <=  bits a letter  <=  - sum_i q_i log2 q_i

    They hold for shares of a long text and a player who tries the likeliest letter first.
    """
    q = np.sort(np.bincount(guesses, minlength=len(LETTERS) + 1)[1:])[::-1] / len(guesses)
    i = np.arange(1, len(q) + 1)
    lower = (i * (q - np.append(q[1:], 0)) * np.log2(i)).sum()
    some = q[q > 0]
    return float(lower), float(-(some * np.log2(some)).sum() + 0.0)


def drawing(text: str = DRAWN) -> Scene:
    """Draw how the model plays: a bar of bits for each letter, below it the number of guesses."""
    played = play(text)
    rows = -(-len(text) // ROW)
    scene = Scene(
        112 * rows + 112,
        "A model plays Shannon's guessing game",
        f"The sentence “{text}”, letter by letter. Over each letter stands a bar, its surprise in "
        "bits, and under it the number of guesses. Bars are high where a word begins and low where "
        "it can be foreseen. Below, bars count how many letters took one guess, two, and so on.",
    )
    for n, letter in enumerate(text):
        row, column = divmod(n, ROW)
        x, y = 200 + 22 * (column - (ROW - 1) / 2), 88 + 112 * row
        scene.bar(f"bits{n}", x, y - 14, 8 * played.bits[n], "J", wide=12)
        scene.tile(f"letter{n}", x, y, SPACE if letter == " " else letter, "x", w=20, h=22)
        scene.label(f"guesses{n}", x, y + 20, str(played.guesses[n]), "ink word small")
    _scale(scene, played)
    _tally(scene, played, 112 * rows + 20)
    return scene


def _scale(scene: Scene, played: Play) -> None:
    """Say what bars and numbers are, at the one tall bar of the beginning."""
    top = int(played.bits[:ROW].argmax())
    x = 200 + 22 * (top - (ROW - 1) / 2)
    y = 88 - 14 - 8 * played.bits[top]
    scene.label("scale", x, y - 8, f"{shown(played.bits[top], 1)} bits", "J word small")


def _tally(scene: Scene, played: Play, top: float) -> None:
    """Draw how many letters took one guess, two, three and more, and what that makes in bits."""
    most = 5
    counts = [int((played.guesses == n).sum()) for n in range(1, most)]
    counts.append(len(played.text) - sum(counts))
    scene.label(
        "tally", 8, top, "guesses needed, the number below each letter", "ink number small start"
    )
    for n, count in enumerate(counts):
        y = top + 17 * n + 16
        name = str(n + 1) if n < most - 1 else f"{most} or more"
        scene.label(f"tally{n}", 64, y, name, "ink word small end")
        scene.bar(f"tally{n}.bar", 70, y, 3.4 * count, "x", wide=10, across=True)
        scene.label(f"tally{n}.n", 76 + 3.4 * count, y, str(count), "ink word small start")
    low, high = bounds(played.guesses)
    said = (
        (f"{len(played.text)} letters, {played.guesses.sum()} guesses", "ink word"),
        (f"guesses say {shown(low, 1)} to {shown(high, 1)} bits a letter", "ink word"),
        (f"the bars’ mean is {shown(played.bits.mean(), 1)} bits a letter", "J number"),
    )
    for n, (line, look) in enumerate(said):
        scene.label(f"said{n}", 392, top + 30 + 20 * n, line, f"{look} end")


@dataclass(frozen=True)
class Game:
    """The game for a reader: a keyboard of 27 symbols, alive wherever scripts may run."""

    sentences: tuple[str, ...] = SENTENCES

    def spec(self) -> list[dict]:
        """Return the hidden sentences, with what the model would do at each letter."""
        return [
            {
                "text": text,
                "guesses": play(text).guesses.tolist(),
                "bits": [round(float(bits), 2) for bits in play(text).bits],
            }
            for text in self.sentences
        ]

    def html(self) -> str:
        """Return the game as one piece of HTML: style, script, sentences."""
        here = Path(__file__)
        spec = json.dumps(self.spec(), separators=(",", ":"))
        style, script = (here.with_suffix(end).read_text("utf-8") for end in (".css", ".js"))
        return (
            f"<style>{style}</style>"
            f'<div class="seqbook-game" data-game="{escape(spec)}">'
            "<p>Here a sentence can be guessed, letter by letter, where scripts may run: on the "
            "book's page, or in a notebook that you run yourself.</p></div>"
            f"<script>{script}</script>"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the game in a notebook."""
        return {"text/html": self.html(), "text/plain": "Shannon's guessing game, to be played"}


def game() -> Game:
    """Return the game with the book's three hidden sentences."""
    return Game()
