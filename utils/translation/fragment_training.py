"""Train a translator on the fragment, and score what it writes: what two experiments share."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import numpy as np

from utils import training
from utils.data.fragment import Pair, lecture_french
from utils.metrics import exact_match
from utils.scratch.decoding import greedy
from utils.text import Vocabulary
from utils.translation.pairs import encode_pairs, make_batch, pair_batches

CONFIG = {  # what all models on the fragment have in common
    "embedding": 64,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "dropout": 0.1,
    "batch": 64,
    "max_norm": 1.0,
    "longest": 40,  # French words of a translation
}
Ids = list[tuple[np.ndarray, np.ndarray]]


def encode(pairs: Sequence[Pair], sides: Sequence[Vocabulary]) -> Ids:
    """Return the ids of pairs, English first."""
    return encode_pairs([(pair.english, pair.french) for pair in pairs], *sides)


def train(build: Callable, seed: int, config: dict) -> tuple:
    """Train one model and return it, its vocabularies, and its mean loss over 100 updates.

    build(english, french) returns a fresh torch model for so many words; torch's generator decides
    the weights. config has word_scale (the standard deviation of both tables of word vectors at the
    start), learning_rate (it falls linearly to 0), updates, batch and max_norm.
    """
    import torch

    pairs = [(pair.english, pair.french) for pair in lecture_french().train]
    sides = [Vocabulary(word for pair in pairs for word in pair[side]) for side in (0, 1)]
    ids = encode_pairs(pairs, *sides)
    torch.manual_seed(seed)
    rng = np.random.default_rng(seed)
    model = build(*map(len, sides))
    with torch.no_grad():
        for table in (model.E_source, model.E_target):
            table *= config["word_scale"] / table.std()
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    schedule = training.linear_decay(config["updates"])
    step = training.torch_step(model, optimizer, config["max_norm"], schedule=schedule)
    losses = training.train(
        step, lambda: pair_batches(ids, config["batch"], rng), config["updates"]
    )
    return model.eval(), sides, float(np.mean(losses[-100:]))


def write(model, sides: Sequence[Vocabulary], pairs: Sequence[Pair], longest: int) -> list:
    """Let a model translate the English sentences greedily: a hypothesis with ids for each."""
    source, french = make_batch(encode(pairs, sides))[0], sides[1]
    return greedy(model, source.source, source.source_mask, french.bos, french.eos, longest)


def score(answers: Sequence[tuple[str, ...]], pairs: Sequence[Pair]) -> tuple[dict, np.ndarray]:
    """Return the exact matches, in all and by English length, and which answers are right."""
    gold = [pair.french for pair in pairs]
    lengths = np.array([len(pair.english) for pair in pairs])
    right = np.array(
        [tuple(answer) == tuple(french) for answer, french in zip(answers, gold, strict=True)]
    )
    by_length = {
        int(n): [int((lengths == n).sum()), int(right[lengths == n].sum())]
        for n in np.unique(lengths)
    }
    return {"exact": round(exact_match(answers, gold), 4), "by_length": by_length}, right
