"""Loops that call a step: for some epochs, or for so many updates."""

import math
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice

import numpy as np
from tqdm import tqdm

from utils.training.steps import Batches, Step, is_torch


@dataclass
class History:
    """What happened in a training run; lists have one entry per epoch."""

    losses: list[float] = field(default_factory=list)  # mean per token, nats
    validation: list[float] = field(default_factory=list)  # whatever validate() returned
    epochs: int = 0
    seconds: float = 0.0
    stopped_early: bool = False
    best_epoch: int = 0  # counted from 1; 0 = the weights from before training


def fit(
    step: Step,
    batches: Batches,
    epochs: int,
    validate: Callable[[], float] | None = None,
    patience: int | None = None,
    restore=None,
    description: str = "",
) -> History:
    """Train for some epochs and return what happened.

    step(batch) changes the weights once and returns (mean loss per token, tokens).
    batches is a function that is called at the start of each epoch, so that each can be shuffled
    anew, or a list. validate() returns a number that should fall, such as the validation
    perplexity. patience stops after that many epochs without a new lowest one. restore is the
    model, of either kind: its best weights are put back at the end, however the run ends.

    Raises FloatingPointError when a loss is nan or inf, ValueError for arguments that do not fit.
    """
    _check_arguments(epochs, batches, validate, patience, restore)
    history, best = History(), _Best(restore)
    began = time.perf_counter()
    progress = tqdm(total=epochs, desc=description or "training", unit="epoch")
    try:
        for epoch in range(1, epochs + 1):
            history.losses.append(_train_epoch(step, batches, epoch))
            history.epochs = epoch
            if validate is not None:
                history.validation.append(_validate(validate, epoch))
            # without a validation score, the latest epoch counts as the best
            best.offer(epoch, history.validation[-1] if validate else -epoch)
            progress.set_postfix(_report(history))
            progress.update()
            if patience is not None and epoch - best.epoch >= patience:
                history.stopped_early = True
                break
    finally:
        progress.close()
        best.put_back()
    history.seconds = time.perf_counter() - began
    history.best_epoch = best.epoch
    return history


def train(step: Step, batches: Batches, updates: int) -> list[float]:
    """Call step exactly so many times, and return the losses.

    batches is a list, or a function that is called again whenever all its batches were used; an
    iterator, such as one that draws fresh examples forever, is used once. Raises FloatingPointError
    when a loss is nan or inf, ValueError when the batches run out.
    """
    if updates < 1:
        raise ValueError(f"updates={updates}: expected at least 1")
    losses = []
    for batch in islice(_endless(batches), updates):
        losses.append(_update(step, batch, f"update {len(losses) + 1}")[0])
    if len(losses) < updates:
        raise ValueError(
            f"the batches ended after {len(losses)} of {updates} updates: give a list, or a "
            "function that returns a new iterator each time it is called"
        )
    return losses


class _Best:
    """Keep a copy of a model's best weights and put it back."""

    def __init__(self, model):
        self.model = model
        self.kept = [_copied(weight) for weight in _weights(model)]
        self.score, self.epoch = math.inf, 0

    def offer(self, epoch: int, score: float) -> None:
        if score < self.score:
            self.score, self.epoch = score, epoch
            self.kept = [_copied(weight) for weight in _weights(self.model)]

    def put_back(self) -> None:
        for kept, weight in zip(self.kept, _weights(self.model), strict=True):
            weight[...] = kept


def _weights(model) -> list:
    """Return arrays or tensors that share their memory with what the model has learnt.

    Of a torch module the buffers too, such as the running means of a batch norm. Asked for anew
    each time: a module may be given other memory on the way.
    """
    if model is None:
        return []
    if is_torch(model):
        return [tensor.detach() for tensor in (*model.parameters(), *model.buffers())]
    return list(model.params.values())


def _copied(weight):
    return weight.copy() if isinstance(weight, np.ndarray) else weight.clone()


def _train_epoch(step: Step, batches: Batches, epoch: int) -> float:
    """Run one epoch and return its mean loss per token."""
    total, tokens = 0.0, 0
    for number, batch in enumerate(batches() if callable(batches) else batches, start=1):
        loss, scored = _update(step, batch, f"epoch {epoch}, batch {number}")
        total, tokens = total + loss * scored, tokens + scored
    if tokens == 0:
        raise ValueError(
            f"epoch {epoch} had no batch: give a list, or a function that returns a new iterator "
            "for each epoch (an iterator is empty after the first)"
        )
    return total / tokens


def _update(step: Step, batch: tuple, where: str) -> tuple[float, int]:
    """Call step, and raise one sentence that says where when the numbers are not finite."""
    try:
        loss, tokens = step(batch)
    except FloatingPointError as error:
        raise _diverged(where) from error
    return _finite(loss, where), tokens


def _endless(batches: Batches) -> Iterator:
    """Yield the batches again and again; an iterator's only once."""
    while True:
        some = iter(batches() if callable(batches) else batches)
        found = False
        for batch in some:
            found = True
            yield batch
        if not found or some is batches:
            return


def _validate(validate: Callable[[], float], epoch: int) -> float:
    where = f"validation after epoch {epoch}"
    try:
        return _finite(validate(), where)
    except FloatingPointError as error:
        raise _diverged(where) from error


def _finite(value: float, where: str) -> float:
    try:
        finite = math.isfinite(value)
    except TypeError:
        raise TypeError(
            f"{where} returned a {type(value).__name__}: expected one number; of evaluate's two, "
            "(total, tokens), give total / tokens or its perplexity"
        ) from None
    if not finite:
        raise _diverged(where)
    return value


def _diverged(where: str) -> FloatingPointError:
    return FloatingPointError(
        f"the loss became nan or inf ({where}): lower the learning rate or clip the gradients "
        "(max_norm=1); a model given as restore has its best weights back"
    )


def _report(history: History) -> dict[str, str]:
    report = {"loss": f"{history.losses[-1]:.3f}"}
    if history.validation:
        report["validation"] = f"{history.validation[-1]:.1f}"
    return report


def _check_arguments(epochs, batches, validate, patience, restore) -> None:
    if epochs < 1:
        raise ValueError(f"epochs={epochs}: expected at least 1")
    if patience is not None and patience < 1:
        raise ValueError(f"patience={patience}: expected at least 1 epoch")
    if patience is not None and validate is None:
        raise ValueError(
            "patience needs validate: a function that returns a score that should fall"
        )
    if patience is not None and restore is None:
        raise ValueError("patience needs restore=model: early stopping puts its best weights back")
    if not callable(batches) and iter(batches) is batches and epochs > 1:
        raise ValueError(
            "batches is an iterator, which is empty after one epoch: give a list, or a function "
            "such as lambda: batches(inputs, targets, batch_size=256, rng=rng)"
        )
