"""Made-up handwriting of words: twelve small letters, joined or not, each word in one hand."""

import numpy as np

from utils.data.strokes import smooth

# Points that the pen passes, more where the line bends. Two lists are two strokes: between them the
# pen is lifted.
LETTERS = {
    "a": [[(0.55, 0.6), (0.25, 0.7), (0, 0.35), (0.25, 0), (0.5, 0.3), (0.55, 0.65), (0.6, 0)]],
    "d": [[(0.55, 0.6), (0.25, 0.7), (0, 0.35), (0.25, 0), (0.5, 0.3), (0.55, 1.5), (0.6, 0)]],
    "e": [[(0.05, 0.35), (0.5, 0.4), (0.3, 0.7), (0, 0.4), (0.25, 0), (0.6, 0.15)]],
    "h": [[(0, 1.5), (0, 0), (0.05, 0.45), (0.3, 0.7), (0.5, 0.5), (0.55, 0)]],
    "i": [[(0.05, 0.7), (0.05, 0.15), (0.25, 0)], [(0.05, 1.05), (0.1, 0.95)]],
    "l": [[(0.05, 1.5), (0.05, 0.2), (0.25, 0)]],
    "m": [
        [
            (0, 0.7),
            (0, 0),
            (0.05, 0.45),
            (0.25, 0.7),
            (0.4, 0.5),
            (0.4, 0),
            (0.45, 0.45),
            (0.65, 0.7),
            (0.8, 0.5),
            (0.85, 0),
        ]
    ],
    "n": [[(0, 0.7), (0, 0), (0.05, 0.45), (0.3, 0.7), (0.5, 0.5), (0.55, 0)]],
    "o": [[(0.35, 0.7), (0, 0.4), (0.25, 0), (0.55, 0.3), (0.35, 0.7), (0.6, 0.6)]],
    "r": [[(0, 0.7), (0, 0), (0.05, 0.45), (0.25, 0.7), (0.45, 0.6)]],
    "s": [[(0.5, 0.6), (0.25, 0.7), (0.1, 0.5), (0.45, 0.25), (0.25, 0), (0, 0.1)]],
    "t": [[(0.2, 1.3), (0.2, 0.2), (0.45, 0)], [(0, 0.9), (0.45, 0.9)]],
}
ALPHABET = "".join(LETTERS)


def written(word: str, rng: np.random.Generator, steps: float = 5.0) -> np.ndarray:
    """Write a word and return the movements of the pen, float32 (time, 3): see data.strokes.

    Slant, size, speed, and whether the letters are joined, are drawn once for the word; how the pen
    shakes, anew everywhere. Raises ValueError for no letter, or one without a template.
    """
    return lettered(word, rng, steps)[0]


def lettered(
    word: str, rng: np.random.Generator, steps: float = 5.0
) -> tuple[np.ndarray, np.ndarray]:
    """Return what `written` does, and which movement is the last of each letter, int64."""
    if not word or set(word) - set(ALPHABET):
        raise ValueError(f"{word!r}: expected a word of the letters {ALPHABET}")
    slant, width, height = rng.normal(0.15, 0.1), *rng.normal(1, 0.08, 2)
    shape = np.array([[width, 0], [slant, height]])  # (x, y) @ shape
    speed, joined = steps * np.exp(rng.normal(0, 0.1)), rng.random() < 0.5
    places, lifted, ends, left, joins = [], [], [], 0.0, False
    for letter in word:
        for number, points in enumerate(LETTERS[letter]):
            shaken = np.array(points) + rng.normal(0, 0.025, (len(points), 2)) + [left, 0]
            line = smooth(shaken, speed) @ shape
            places.append(line)
            # the way to a stroke's first point is on paper only where letters are joined
            lifted += [int(number > 0 or not joins)] + [0] * (len(line) - 1)
        joins = joined and len(LETTERS[letter]) == 1  # not from a dot or a cross
        ends.append(len(lifted) - 2)
        left += max(x for points in LETTERS[letter] for x, _ in points) + rng.normal(0.3, 0.03)
    moves = np.diff(np.concatenate(places), axis=0)
    moves += rng.normal(0, 0.006, moves.shape)
    rows = np.column_stack([moves, lifted[1:]])
    return np.concatenate([rows, [[0, 0, 1]]]).astype(np.float32), np.array(ends)


def spelled(words: list[str]) -> tuple[np.ndarray, np.ndarray]:
    """Return the letters' numbers, int64 (length, batch), and a mask, True at real ones."""
    mask = np.arange(max(map(len, words)))[:, None] < [len(word) for word in words]
    ids = np.zeros(mask.shape, np.int64)
    for column, word in enumerate(words):
        ids[: len(word), column] = [ALPHABET.index(letter) for letter in word]
    return ids, mask


def made_up(rng: np.random.Generator, length: int, unlike: frozenset[str] = frozenset()) -> str:
    """Return letters drawn at random, which are none of the words `unlike`."""
    while True:
        word = "".join(rng.choice(list(ALPHABET), length))
        if word not in unlike:
            return word
