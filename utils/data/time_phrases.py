"""A small language in which a phrase says when: chapters 3, 4 and 8 ask it of their models.

A sentence is a phrase of two words in a row of random filling, such as "i saw last night the dog".
Its answer is one word, here "yesterday". The filling says nothing, so only two things can differ
between sentences: how many words stand before the phrase, and how many between it and the answer.
"""

import numpy as np

from utils.text import Vocabulary

PHRASES = {
    "this morning": "today",
    "last night": "yesterday",
    "next week": "soon",
    "years ago": "once",
}
SIMILAR = {  # the same answers, and no word in common with the phrases
    "just now": "today",
    "day before": "yesterday",
    "shortly after": "soon",
    "long since": "once",
}
FILLING = (
    "i you we they took the a dog cat walk book and of to with saw had found some house garden"
)
WORDS = Vocabulary(" ".join([*PHRASES, *SIMILAR, *PHRASES.values(), FILLING]).split(), specials=())
ANSWERS = WORDS.encode(PHRASES.values())  # (4,), in the order of the phrases
FILLERS = WORDS.encode(FILLING.split())


def sentences(
    before: int,
    after: int,
    count: int,
    rng: np.random.Generator,
    phrases: dict[str, str] = PHRASES,
) -> tuple[np.ndarray, np.ndarray]:
    """Draw sentences with `before` words before the phrase and `after` between it and the answer.

    Returns ids (count, before + 2 + after) and the answers' ids (count,).
    """
    if before < 0 or after < 0 or count < 1:
        raise ValueError(
            f"before={before}, after={after}, count={count}: expected numbers of words of at least "
            "0, and at least one sentence"
        )
    pairs = np.array([WORDS.encode(phrase.split()) for phrase in phrases])  # (phrases, 2)
    which = rng.integers(len(pairs), size=count)
    ids = rng.choice(FILLERS, size=(count, before + 2 + after))
    ids[:, before : before + 2] = pairs[which]
    return ids, WORDS.encode(phrases.values())[which]


def share_right(logits: np.ndarray, targets: np.ndarray) -> float:
    """Return how often the right one of the four answers has the highest logit (batch, vocab).

    Guessing among the four is right in one case of four.
    """
    guesses = ANSWERS[np.asarray(logits)[:, ANSWERS].argmax(axis=1)]
    return float((guesses == targets).mean())
