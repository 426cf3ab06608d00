"""The small LSTM behind the gate inspector: its text, its stored weights, its step with a clamp.

`experiments/train_inspector.py` trains it; utils/weights/inspected.safetensors holds the weights,
with their origin.
"""

from __future__ import annotations

import re
import textwrap
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from functools import cache

import numpy as np

from utils.scratch.activations import sigmoid
from utils.scratch.functions import log_softmax
from utils.scratch.recurrent_fast import LSTM
from utils.weights import load_arrays

WIDTH = 32  # letters in a line
LONGEST = 300  # letters in a paragraph: in this novel the short ones are mostly speech
GATES = ("i", "f", "o", "g")
ROWS = (*GATES, "c", "s")


def letters(chapters: Iterable[str]) -> str:
    """Return the short paragraphs of chapters as one text with structure that a letter model sees.

    Lines are broken anew, at most WIDTH letters long, an empty line ends a paragraph, and
    quotation marks are “ and ”, turn and turn about, starting anew with each paragraph.
    """
    paragraphs = []
    for chapter in chapters:
        for paragraph in re.split(r"\n\s*\n", chapter):
            text = " ".join(paragraph.split())
            if 0 < len(text) <= LONGEST:
                pieces = text.split('"')
                marks = ["“" if number % 2 == 0 else "”" for number in range(len(pieces) - 1)]
                text = "".join(a + b for a, b in zip(pieces, [*marks, ""], strict=True))
                paragraphs.append(textwrap.fill(text, WIDTH, break_on_hyphens=False))
    return "\n\n".join(paragraphs) + "\n\n"


@dataclass(frozen=True)
class Run:
    """What an LSTM did on a text: i, f, o, g, c, s of every unit, and what it expected next."""

    planes: np.ndarray  # (6, time, hidden)
    log_probabilities: np.ndarray  # (time, vocab), of the letter after each step


@dataclass(frozen=True, eq=False)
class Inspected:
    """The trained weights, in the book's names, and the letters they know."""

    weights: dict[str, np.ndarray]
    alphabet: tuple[str, ...]

    @property
    def hidden_size(self) -> int:
        """Return the number of units."""
        return len(self.weights["U1"])

    def encode(self, text: str) -> np.ndarray:
        """Return the ids of letters; one that the training hardly saw is <unk>, id 0."""
        known = {letter: number for number, letter in enumerate(self.alphabet)}
        return np.array([known.get(letter, 0) for letter in text])

    def run(
        self, text: str, gate: str | None = None, value: float = 0.0, units: Iterable[int] = ()
    ) -> Run:
        """Let the LSTM read a text; hold one gate of some units at a value, if one is named.

        c_t = f c_{t-1} + i g, s_t = o tanh(c_t), with the clamped numbers in place of the gate's.
        """
        if gate is not None and gate not in GATES:
            raise ValueError(f"gate={gate!r}: expected one of {list(GATES)}, or None")
        ids = self.encode(text)
        x, V, bias = (self.weights[name] for name in ("E", "V", "c"))
        planes = (
            self._read(x[ids]) if gate is None else self._held(x[ids], gate, value, list(units))
        )
        return Run(planes, log_softmax(planes[-1] @ V + bias))

    def _read(self, x: np.ndarray) -> np.ndarray:
        """Return the planes of the book's own LSTM, for x (time, embedding)."""
        cell = LSTM(x.shape[1], self.hidden_size, np.random.default_rng(0), dtype=np.float64)
        cell.params |= {name: self.weights[f"{name}1"] for name in "WUb"}
        s, _ = cell.forward(x[:, None])
        _, _, gates, states = cell.saved
        return np.stack([*gates[:, :4, 0].swapaxes(0, 1), states[1, 1:, 0], s[:, 0]])

    def _held(self, x: np.ndarray, gate: str, value: float, units: list[int]) -> np.ndarray:
        """Return the planes with a gate of some units held at a value."""
        W, U, b = (self.weights[f"{name}1"] for name in "WUb")
        planes = np.zeros((len(ROWS), len(x), self.hidden_size))
        xW, s, c = x @ W + b, np.zeros(self.hidden_size), np.zeros(self.hidden_size)
        for t in range(len(x)):
            i, f, o, g = np.split(xW[t] + s @ U, 4)
            parts = {"i": sigmoid(i), "f": sigmoid(f), "o": sigmoid(o), "g": np.tanh(g)}
            parts[gate][units] = value
            c = parts["f"] * c + parts["i"] * parts["g"]
            s = parts["o"] * np.tanh(c)
            planes[:, t] = (*parts.values(), c, s)
        return planes

    def perplexity(self, text: str, run: Run) -> float:
        """Return exp of the mean loss over all letters of the text but the first."""
        targets = self.encode(text)[1:]
        return float(np.exp(-run.log_probabilities[np.arange(len(targets)), targets].mean()))


def letters_in_line(text: str) -> np.ndarray:
    """Return how many letters of the line have been read, each letter itself counted."""
    return _counts(text, lambda before, letter: letter == "\n")


def letters_in_word(text: str) -> np.ndarray:
    """Return how many letters of the word have been read, 0 between words."""
    return _counts(text, lambda before, letter: not letter.isalpha())


def letters_in_paragraph(text: str) -> np.ndarray:
    """Return how many letters of the paragraph have been read, 0 at the empty line's end."""
    return _counts(text, lambda before, letter: before == letter == "\n")


def _counts(text: str, restart: Callable[[str, str], bool]) -> np.ndarray:
    """Count letters; `restart(letter before, letter)` says where the count is 0."""
    count, found = 0, []
    for before, letter in zip(" " + text, text, strict=False):
        count = 0 if restart(before, letter) else count + 1
        found.append(count)
    return np.array(found, dtype=float)


@cache
def load() -> Inspected:
    """Return the trained model."""
    arrays, metadata = load_arrays("inspected")
    weights = {name: array.astype(float) for name, array in arrays.items()}
    return Inspected(weights, tuple(metadata["vocabulary"]))
