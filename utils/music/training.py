"""Train a composer: an LSTM that reads every tune whole, from a state of zeros."""

from __future__ import annotations

import numpy as np
import torch

from utils.models import LSTM, LanguageModel
from utils.music.corpora import Corpus, batches
from utils.music.counting import bits
from utils.training import evaluate, fit, linear_decay, torch_step


def train(
    corpus: Corpus,
    plan: dict,
    seed: int,
    layers: int,
    hidden: int,
    dropout: float,
    kind: type[LanguageModel] = LanguageModel,
) -> tuple[LanguageModel, dict]:
    """Return a model with the weights of its best epoch on the validation tunes, and its scores.

    plan has embedding, epochs, batch, learning_rate (it falls on a line to 0) and max_norm. Scores
    are bits per symbol. kind is LanguageModel or CopyingLanguageModel, of torch. Where torch sees a
    graphics card, the model is there.
    """
    rng, tunes = np.random.default_rng(seed), corpus.encode(corpus.train)
    torch.manual_seed(seed)
    sizes = len(corpus.vocabulary), plan["embedding"], hidden
    model = kind(*sizes, cell=LSTM, layers=layers, dropout=dropout)
    model.to("cuda" if torch.cuda.is_available() else "cpu")

    def score(part: str) -> float:
        held_out = batches(corpus.encode(getattr(corpus, part)), 64)
        return bits(*evaluate(model, held_out))

    optimizer = torch.optim.Adam(model.parameters(), plan["learning_rate"])
    schedule = linear_decay(plan["epochs"] * -(-len(tunes) // plan["batch"]))
    history = fit(
        torch_step(model, optimizer, plan["max_norm"], schedule),
        lambda: batches(tunes, plan["batch"], rng),
        plan["epochs"],
        validate=lambda: score("validation"),
        restore=model,
    )
    scores = {"best_epoch": history.best_epoch, "validation": min(history.validation)}
    return model, scores | {"test": score("test")}
