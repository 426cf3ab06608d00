"""One training loop for the NumPy models and for their torch twins."""

import math
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field

import numpy as np
from tqdm import tqdm

from utils.scratch.functions import cross_entropy
from utils.scratch.optimizers import clip

Batches = Iterable | Callable[[], Iterable]
Step = Callable[[tuple], tuple[float, int]]


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


def numpy_step(
    model, optimizer, max_norm: float | None = None, loss: Callable = cross_entropy
) -> Step:
    """Return a step for fit: forward, loss, backward, clip, update, for a model of utils.scratch.

    A batch is (inputs, targets) or (inputs, targets, mask). loss(outputs, targets[, mask]) returns
    the mean and its gradient. Dropout, where the model has it, is switched on.
    """

    def step(batch: tuple) -> tuple[float, int]:
        inputs, targets, mask = _unpack(batch)
        if hasattr(model, "train"):
            model.train()
        masks = () if mask is None else (mask,)
        mean, doutputs = loss(model.forward(inputs), targets, *masks)
        grads = model.backward(doutputs)
        if max_norm is not None:
            clip(grads, max_norm)
        optimizer.step(grads)
        return mean, targets.size if mask is None else int(mask.sum())

    return step


def torch_step(module, optimizer, max_norm: float | None = None) -> Step:
    """Return a step for fit: the same for a torch module and a torch.optim optimizer.

    A batch is (inputs, targets) or (inputs, targets, mask), NumPy arrays or tensors.
    """
    import torch

    def step(batch: tuple) -> tuple[float, int]:
        module.train()
        total, tokens = _torch_nll(module, batch)
        loss = total / tokens
        optimizer.zero_grad()
        loss.backward()
        if max_norm is not None:
            torch.nn.utils.clip_grad_norm_(module.parameters(), max_norm, error_if_nonfinite=False)
        if torch.isfinite(loss):  # a step with nan would ruin every weight
            optimizer.step()
        return loss.item(), tokens

    return step


def evaluate(model, batches: Batches) -> tuple[float, int]:
    """Return the total negative log probability (nats) and the number of tokens of batches.

    Works for models of utils.scratch and for torch modules, and changes no weight.
    """
    total, tokens = 0.0, 0
    for batch in batches() if callable(batches) else batches:
        nll, count = _torch_evaluate(model, batch) if is_torch(model) else _numpy_nll(model, batch)
        total, tokens = total + nll, tokens + count
    if tokens == 0:
        raise ValueError("batches gave no token: nothing to evaluate")
    return total, tokens


def is_torch(model) -> bool:
    """Tell whether model is a torch module, without importing torch."""
    return hasattr(model, "state_dict") and hasattr(model, "named_parameters")


class _Best:
    """Keep a copy of a model's best weights and put it back."""

    def __init__(self, model):
        self.arrays = [] if model is None else _weights(model)
        self.kept = [array.copy() for array in self.arrays]
        self.score, self.epoch = math.inf, 0

    def offer(self, epoch: int, score: float) -> None:
        if score < self.score:
            self.score, self.epoch = score, epoch
            for kept, array in zip(self.kept, self.arrays, strict=True):
                kept[...] = array

    def put_back(self) -> None:
        for kept, array in zip(self.kept, self.arrays, strict=True):
            array[...] = kept


def _weights(model) -> list[np.ndarray]:
    if is_torch(model):
        return [param.detach().numpy() for param in model.parameters()]
    return list(model.params.values())


def _train_epoch(step: Step, batches: Batches, epoch: int) -> float:
    """Run one epoch and return its mean loss per token."""
    total, tokens = 0.0, 0
    for number, batch in enumerate(batches() if callable(batches) else batches, start=1):
        where = f"epoch {epoch}, batch {number}"
        try:
            loss, count = step(batch)
        except FloatingPointError as error:
            raise _diverged(where) from error
        total, tokens = total + _finite(loss, where) * count, tokens + count
    if tokens == 0:
        raise ValueError(
            f"epoch {epoch} had no batch: give a list, or a function that returns a new iterator "
            "for each epoch (an iterator is empty after the first)"
        )
    return total / tokens


def _validate(validate: Callable[[], float], epoch: int) -> float:
    where = f"validation after epoch {epoch}"
    try:
        return _finite(validate(), where)
    except FloatingPointError as error:
        raise _diverged(where) from error


def _finite(value: float, where: str) -> float:
    if not math.isfinite(value):
        raise _diverged(where)
    return value


def _diverged(where: str) -> FloatingPointError:
    return FloatingPointError(
        f"the loss became nan or inf ({where}): lower the learning rate or clip the gradients "
        "(max_norm=1); a model given as restore has its best weights back"
    )


def _unpack(batch: tuple) -> tuple:
    if len(batch) not in (2, 3):
        raise ValueError(
            f"a batch has {len(batch)} parts: expected (inputs, targets) or (inputs, targets, mask)"
        )
    return (*batch, None) if len(batch) == 2 else tuple(batch)


def _numpy_nll(model, batch: tuple) -> tuple[float, int]:
    inputs, targets, mask = _unpack(batch)
    if hasattr(model, "eval"):
        model.eval()
    loss, _ = cross_entropy(model.forward(inputs), targets, mask)
    tokens = np.size(targets) if mask is None else int(np.sum(mask))
    return loss * tokens, tokens


def _torch_nll(module, batch: tuple):
    """Return the summed loss as a tensor, and the number of real tokens."""
    import torch

    inputs, *scored = _unpack(batch)
    # inputs of several parts, as an encoder-decoder's, are the module's own business
    logits = module(inputs if isinstance(inputs, tuple) else torch.as_tensor(inputs))
    targets, mask = (x if x is None else torch.as_tensor(x, device=logits.device) for x in scored)
    if mask is not None:
        logits, targets = logits[mask], targets[mask]
    logits, targets = logits.reshape(-1, logits.shape[-1]), targets.reshape(-1)
    return torch.nn.functional.cross_entropy(logits, targets, reduction="sum"), targets.numel()


def _torch_evaluate(module, batch: tuple) -> tuple[float, int]:
    import torch

    module.eval()
    with torch.no_grad():
        nll, tokens = _torch_nll(module, batch)
    return nll.item(), tokens


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
            "such as lambda: batches(inputs, targets, size=256, rng=rng)"
        )
