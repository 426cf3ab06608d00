"""One training loop for the NumPy models and for their torch twins.

A step changes the weights once: `numpy_step`, `torch_step`. `fit` runs a step for some epochs, with
validation and early stopping; `train` runs it so many times. A schedule says what each update's
learning rate is: `linear_decay`.
"""

import math
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from itertools import count, islice

import numpy as np
from tqdm import tqdm

from utils.scratch.base import mode
from utils.scratch.functions import check_loss, check_targets, cross_entropy
from utils.scratch.optimizers import clip

Batches = Iterable | Callable[[], Iterable]
Step = Callable[[tuple], tuple[float, int]]
Schedule = Callable[[int], float]  # of the update, 0, 1, ...; a factor on the learning rate


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


def linear_decay(updates: int, floor: float = 0.0, warm_up: float = 0.0) -> Schedule:
    """Return a schedule for `numpy_step` and `torch_step` that falls on a line to 0.

    The factor at update n is 1 - n / updates, but never below floor. warm_up is the share of the
    updates over which it first rises, also on a line.
    """
    if updates < 1 or not (0 <= floor <= 1 and 0 <= warm_up <= 1):
        raise ValueError(
            f"updates={updates}, floor={floor}, warm_up={warm_up}: expected at least 1 update and "
            "shares from 0 to 1"
        )

    def factor(n: int) -> float:
        falling = max(floor, 1 - n / updates)
        return min((n + 1) / (warm_up * updates), falling) if warm_up else falling

    return factor


def numpy_step(
    model,
    optimizer,
    max_norm: float | None = None,
    loss: Callable = cross_entropy,
    schedule: Schedule | None = None,
) -> Step:
    """Return a step for fit: forward, loss, backward, clip, update, for a model of utils.scratch.

    A batch is (inputs, targets) or (inputs, targets, mask). loss(outputs, targets[, mask]) returns
    the mean and its gradient. Dropout, where the model has it, is on during the step. schedule(n)
    is what the optimizer's learning rate is multiplied by in update n = 0, 1, ...; the optimizer
    itself keeps the rate it came with.
    """
    updates = count()

    def step(batch: tuple) -> tuple[float, int]:
        inputs, targets, mask = _unpack(batch)
        masks = () if mask is None else (mask,)
        with mode(model, training=True):
            mean, doutputs = loss(model.forward(inputs), targets, *masks)
            grads = model.backward(doutputs)
        if max_norm is not None:
            clip(grads, max_norm)
        if schedule is None:
            optimizer.step(grads)
        else:
            _scaled_step(optimizer, grads, schedule(next(updates)))
        return mean, np.size(targets) if mask is None else int(np.sum(mask))

    return step


def torch_step(
    module, optimizer, max_norm: float | None = None, schedule: Schedule | None = None
) -> Step:
    """Return a step for fit: the same for a torch module and a torch.optim optimizer.

    A batch is (inputs, targets) or (inputs, targets, mask), NumPy arrays or tensors. schedule is as
    in numpy_step, for every group of the optimizer's parameters.
    """
    import torch

    updates = count()

    def step(batch: tuple) -> tuple[float, int]:
        with mode(module, training=True):
            total, tokens = _torch_nll(module, batch)
            loss = total / tokens
            optimizer.zero_grad()
            loss.backward()
        if max_norm is not None:  # a step with nan would ruin every weight
            norm = torch.nn.utils.clip_grad_norm_(module.parameters(), max_norm)
            if not torch.isfinite(norm):
                raise FloatingPointError(f"the gradient's norm is {norm}: lower the learning rate")
        rates = [group["lr"] for group in optimizer.param_groups]
        factor = 1.0 if schedule is None else schedule(next(updates))
        try:
            _set_rates(optimizer, [rate * factor for rate in rates])
            optimizer.step()
        finally:
            _set_rates(optimizer, rates)
        return loss.item(), tokens

    return step


def evaluate(model, batches: Batches) -> tuple[float, int]:
    """Return the total negative log probability (nats) and the number of tokens of batches.

    Works for models of utils.scratch and for torch modules, with dropout off; it leaves weights
    and mode as they were. Raises as `cross_entropy` does for either kind.
    """
    total, tokens = 0.0, 0
    nll_of = _torch_evaluate if is_torch(model) else _numpy_nll
    with mode(model, training=False):
        for batch in batches() if callable(batches) else batches:
            nll, scored = nll_of(model, batch)
            total, tokens = total + nll, tokens + scored
    if tokens == 0:
        raise ValueError("batches gave no token: nothing to evaluate")
    return total, tokens


def is_torch(model) -> bool:
    """Tell whether model is a torch module, without importing torch."""
    torch = sys.modules.get("torch")
    return torch is not None and isinstance(model, torch.nn.Module)


class _Best:
    """Keep a copy of a model's best weights and put it back."""

    def __init__(self, model):
        self.weights = [] if model is None else _weights(model)
        self.kept = [_copied(weight) for weight in self.weights]
        self.score, self.epoch = math.inf, 0

    def offer(self, epoch: int, score: float) -> None:
        if score < self.score:
            self.score, self.epoch = score, epoch
            self.kept = [_copied(weight) for weight in self.weights]

    def put_back(self) -> None:
        for kept, weight in zip(self.kept, self.weights, strict=True):
            weight[...] = kept


def _weights(model) -> list:
    """Return arrays or tensors that share their memory with the model's weights."""
    if is_torch(model):
        return [param.detach() for param in model.parameters()]
    return list(model.params.values())


def _copied(weight):
    return weight.copy() if isinstance(weight, np.ndarray) else weight.clone()


def _scaled_step(optimizer, grads: dict[str, np.ndarray], factor: float) -> None:
    """Take one step with the learning rate times factor."""
    rate = optimizer.learning_rate
    optimizer.learning_rate = rate * factor
    try:
        optimizer.step(grads)
    finally:
        optimizer.learning_rate = rate


def _set_rates(optimizer, rates: list[float]) -> None:
    for group, rate in zip(optimizer.param_groups, rates, strict=True):
        group["lr"] = rate


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


def _update(step: Step, batch: tuple, where: str) -> tuple[float, int]:
    """Call step, and raise one sentence that says where when the numbers are not finite."""
    try:
        loss, tokens = step(batch)
    except FloatingPointError as error:
        raise _diverged(where) from error
    return _finite(loss, where), tokens


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
    loss, _ = cross_entropy(model.forward(inputs), targets, mask)
    tokens = np.size(targets) if mask is None else int(np.sum(mask))
    return loss * tokens, tokens


def _torch_nll(module, batch: tuple):
    """Return the summed loss as a tensor, and the number of real tokens."""
    import torch

    inputs, *scored = _unpack(batch)
    # inputs of several parts, as an encoder-decoder's, are the module's own business
    logits = module(inputs if isinstance(inputs, tuple) else torch.as_tensor(inputs))
    arrays = (x if x is None else torch.as_tensor(x).cpu().numpy() for x in scored)
    targets, mask, tokens = check_targets(tuple(logits.shape), *arrays)
    if mask is not None:
        logits, targets = logits[torch.as_tensor(mask, device=logits.device)], targets[mask]
    targets = torch.as_tensor(targets, device=logits.device).reshape(-1)
    logits = logits.reshape(-1, logits.shape[-1])
    total = torch.nn.functional.cross_entropy(logits, targets, reduction="sum")
    check_loss(total.item())
    return total, tokens


def _torch_evaluate(module, batch: tuple) -> tuple[float, int]:
    import torch

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
            "such as lambda: batches(inputs, targets, batch_size=256, rng=rng)"
        )
