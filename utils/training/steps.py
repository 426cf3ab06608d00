"""Steps that change the weights of a model once, of either kind, and the score of what it says."""

import sys
from collections.abc import Callable, Iterable
from itertools import count

import numpy as np

from utils.scratch.base import mode
from utils.scratch.functions import check_loss, check_targets, cross_entropy
from utils.scratch.optimizers import check_max_norm, clip

Batches = Iterable | Callable[[], Iterable]
Step = Callable[[tuple], tuple[float, int]]
Schedule = Callable[[int], float]  # of the update, 0, 1, ...; a factor on the learning rate


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
    check_max_norm(max_norm)
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
            _scaled_step(optimizer, grads, _factor(schedule, next(updates)))
        return mean, _count(targets, mask)

    return step


def torch_step(
    module, optimizer, max_norm: float | None = None, schedule: Schedule | None = None
) -> Step:
    """Return a step for fit: the same for a torch module and a torch.optim optimizer.

    A batch is (inputs, targets) or (inputs, targets, mask), NumPy arrays or tensors. schedule is as
    in numpy_step, for every group of the optimizer's parameters.
    """
    import torch

    check_max_norm(max_norm)
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
        factor = 1.0 if schedule is None else _factor(schedule, next(updates))
        try:
            _set_rates(optimizer, [rate * factor for rate in rates])
            optimizer.step()
        finally:
            _set_rates(optimizer, rates)
        return loss.item(), tokens

    return step


def accuracy(model, batch: tuple) -> float:
    """Return how often the largest logit is the right one, dropout off; for both kinds of model.

    A batch is (inputs, targets) or (inputs, targets, mask); where the mask is False nothing counts.
    """
    inputs, targets, mask = _unpack(batch)
    with mode(model, training=False):
        right = _logits(model, inputs).argmax(axis=-1) == np.asarray(targets)
    return float(right.mean() if mask is None else right[np.asarray(mask)].mean())


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


def evaluate(model, batches: Batches) -> tuple[float, int]:
    """Return the total negative log probability (nats) and the number of tokens of batches.

    Works for models of utils.scratch and for torch modules, with dropout off; it leaves weights
    and mode as they were. A model that carries its state goes on from it. Raises as `cross_entropy`
    does for either kind.
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


def _unpack(batch: tuple) -> tuple:
    if len(batch) not in (2, 3):
        raise ValueError(
            f"a batch has {len(batch)} parts: expected (inputs, targets) or (inputs, targets, mask)"
        )
    return (*batch, None) if len(batch) == 2 else tuple(batch)


def _count(targets, mask) -> int:
    """Return the number of real tokens; np.size of a tensor would be a method."""
    return int(np.asarray(targets).size if mask is None else np.asarray(mask).sum())


def _factor(schedule: Schedule, update: int) -> float:
    factor = schedule(update)
    if not 0 <= factor < np.inf:
        raise ValueError(
            f"schedule({update}) is {factor}: expected a finite factor, 0 or above, on the "
            "learning rate"
        )
    return factor


def _logits(model, inputs) -> np.ndarray:
    if not is_torch(model):
        return model.forward(inputs)
    import torch

    with torch.no_grad():
        return model(inputs if isinstance(inputs, tuple) else _tensor(inputs)).cpu().numpy()


def _numpy_nll(model, batch: tuple) -> tuple[float, int]:
    inputs, targets, mask = _unpack(batch)
    loss, _ = cross_entropy(model.forward(inputs), targets, mask)
    tokens = _count(targets, mask)
    return loss * tokens, tokens


def _torch_nll(module, batch: tuple):
    """Return the summed loss as a tensor, and the number of real tokens."""
    import torch

    inputs, *scored = _unpack(batch)
    # inputs of several parts, as an encoder-decoder's, are the module's own business
    logits = module(inputs if isinstance(inputs, tuple) else _tensor(inputs))
    arrays = (x.cpu() if isinstance(x, torch.Tensor) else x for x in scored)
    targets, mask, tokens = check_targets(tuple(logits.shape), *arrays)
    if mask is not None:
        logits, targets = logits[torch.as_tensor(mask, device=logits.device)], targets[mask]
    targets = torch.as_tensor(targets, device=logits.device).reshape(-1)
    # in single precision at least: a sum in half precision would overflow, or be rounded
    logits = logits.reshape(-1, logits.shape[-1])
    logits = logits if logits.dtype == torch.float64 else logits.float()
    total = torch.nn.functional.cross_entropy(logits, targets, reduction="sum")
    check_loss(total.item())
    return total, tokens


def _tensor(values):
    """Return values as a tensor; an array is copied, as torch cannot read every order in memory."""
    import torch

    if not isinstance(values, np.ndarray):
        return torch.as_tensor(values)
    return torch.from_numpy(values.astype(values.dtype.newbyteorder("="), order="C"))


def _torch_evaluate(module, batch: tuple) -> tuple[float, int]:
    import torch

    with torch.no_grad():
        nll, tokens = _torch_nll(module, batch)
    return nll.item(), tokens


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
