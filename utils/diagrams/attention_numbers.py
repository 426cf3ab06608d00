"""The numbers of the drawn attention step: set by hand, and those of the stored translator."""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.encoder_decoder import END, START
from utils.scratch.attention import DotAttention
from utils.scratch.functions import softmax
from utils.translation import load_translator

KEYS = np.array([[1.0, 0.0], [0.0, 1.0], [-0.6, 0.8]])  # by hand: the, dog, eats
QUERIES = np.array([[4.0, 0.0], [1.0, 5.0], [-6.0, 3.0]])  # by hand: le, chien, mange
HAND = ["the", "dog", "eats"], ["le", "chien", "mange"], KEYS, QUERIES, None
EXAMPLES = {
    "the dog eats, numbers set by hand": "hand",
    "the dog eats, a trained model": "the dog eats",
    "the black dog eats, a trained model": "the black dog eats",
}
CELLS = 6  # so many of a trained state's numbers are drawn


@cache
def steps_of(example: str) -> SimpleNamespace:
    """Return both sentences, keys and queries, scores, weights and contexts, and chances."""
    if example not in EXAMPLES.values():
        raise ValueError(f"example={example!r}: expected one of {list(EXAMPLES.values())}")
    source, target, h, s, p = HAND if example == "hand" else _translated(example)
    attention = DotAttention(h.shape[1], dtype=np.float64)
    contexts, weights = attention.forward(s[:, None], h[:, None])
    telling = h.std(axis=0) * s.std(axis=0)  # of which numbers tell the words apart
    drawn = np.sort(np.argsort(-telling)[:CELLS])
    return SimpleNamespace(
        source=source, target=target, fed=[START, *target[:-1]], h=h, s=s, p=p, drawn=drawn,
        scores=attention.scores(s[:, None], h[:, None])[:, 0],
        a=weights[:, 0], contexts=contexts[:, 0],
    )  # fmt: skip


def _translated(sentence: str) -> tuple:
    """Let the stored translator write; return words, states (128 numbers each) and chances."""
    translator = load_translator("fragment_dot")
    model, said = translator.model, translator.translate(sentence)
    v = translator.target_vocabulary
    memory = model.encode(translator.source_vocabulary.encode(said.source_tokens)[:, None])
    state, states, chances = model.start(memory), [], []
    answers = [*v.encode(said.tokens), v.eos]
    for fed, answer in zip([v.bos, *answers[:-1]], answers, strict=True):
        logits, state, _ = model.step(np.array([fed]), state, memory)
        states.append(state[0, 0].astype(float))
        chances.append(float(softmax(logits[0])[answer]))
    source = [*said.source_tokens[:-1], END]
    return source, [*said.tokens, END], memory.states[:, 0].astype(float), np.array(states), chances
