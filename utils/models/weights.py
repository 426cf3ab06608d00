"""Copy weights between a hand-written model and its torch twin, either way.

A twin holds its weights under the book's names, in the book's layout and gate order; what torch's
kernels want instead is made from them in one place, `utils.models.recurrent.torch_layout`.
"""

import re
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from utils.models.base import to_array
from utils.scratch.base import Model


def copy_weights(source: Model | nn.Module, target: Model | nn.Module) -> None:
    """Put the weights of source into target, by name; each keeps its own number type and device.

    Raises ValueError, and changes nothing, when names or shapes differ, for weights that have no
    numbers (torch's device "meta"), and for one too large for the target's number type.
    """
    weights, places = _by_name(source), _by_name(target)
    if set(weights) != set(places):
        raise ValueError(
            f"source has the parameters {sorted(weights)}, target has {sorted(places)}: "
            "expected twins with the same names"
        )
    for name, weight in weights.items():
        if weight.shape != places[name].shape:
            raise ValueError(
                f"parameter {name!r} has shape {tuple(weight.shape)} in source and "
                f"{tuple(places[name].shape)} in target: expected the same sizes"
            )
    if empty := [name for side in (weights, places) for name in side if _is_meta(side[name])]:
        raise ValueError(
            f"parameter {empty[0]!r} is on the device 'meta' and has no numbers: build the model "
            'on a real device, or call module.to_empty(device="cpu") to give it memory'
        )
    for name, weight in weights.items():
        _check_range(name, weight, places[name])
    for name, weight in weights.items():
        _write(weight, places[name])


def named_arrays(model: Model | nn.Module) -> dict[str, np.ndarray]:
    """Return the model's parameters as arrays that share memory with it, by name.

    Raises ValueError for those that cannot: on another device than the CPU, or bfloat16.
    """
    for name, weight in _by_name(model).items():
        if isinstance(weight, torch.Tensor) and not _shareable(weight):
            raise ValueError(
                f"parameter {name!r} holds {weight.dtype} on the device {weight.device.type!r}, "
                "which no NumPy array can share: move the module first, as module.cpu().float()"
            )
    return {
        name: weight.numpy() if isinstance(weight, torch.Tensor) else weight
        for name, weight in _by_name(model).items()
    }


def named_gradients(module: nn.Module) -> dict[str, np.ndarray]:
    """Return the gradients that module's last backward pass left, as arrays, by name."""
    parameters = dict(_named_parameters(module))
    missing = [name for name, param in parameters.items() if param.grad is None]
    if missing:
        raise ValueError(f"no gradient for {missing}: call loss.backward() first")
    return {name: to_array(param.grad) for name, param in parameters.items()}


def _by_name(model: Model | nn.Module) -> dict[str, np.ndarray | torch.Tensor]:
    if isinstance(model, nn.Module):
        return {name: param.detach() for name, param in _named_parameters(model)}
    return dict(model.params)


def _named_parameters(module: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    """Yield the parameters by the book's names: W2 for cells.1.W, decoder_W for decoder.W.

    What a block's mixer has is the block's: W2 also for cells.1.mixer.W.
    """
    for name, param in module.named_parameters():
        name = re.sub(r"(^|\.)mixer\.", r"\1", name)
        if layer := re.fullmatch(r"(?:stack\.)?cells\.(\d+)\.(\w+)", name):
            name = f"{layer[2]}{int(layer[1]) + 1}"
        yield name.replace(".", "_"), param


def _is_meta(weight: np.ndarray | torch.Tensor) -> bool:
    return isinstance(weight, torch.Tensor) and weight.is_meta


def _shareable(weight: torch.Tensor) -> bool:
    return weight.device.type == "cpu" and weight.dtype != torch.bfloat16


def _check_range(name: str, weight, place) -> None:
    """Raise ValueError for a finite weight that would become inf in place, as 1e6 does in half."""
    weight = to_array(weight).astype(float)
    limits = torch.finfo if isinstance(place, torch.Tensor) else np.finfo
    largest = float(limits(place.dtype).max)
    lost = np.isfinite(weight) & (np.abs(weight) > largest)
    if lost.any():
        raise ValueError(
            f"parameter {name!r} holds {weight[lost][0]:g}: the target holds {place.dtype}, up to "
            f"{largest:g}"
        )


def _write(weight: np.ndarray | torch.Tensor, place: np.ndarray | torch.Tensor) -> None:
    """Put the numbers of weight into place."""
    if isinstance(place, torch.Tensor):
        place.copy_(torch.as_tensor(weight))
    else:
        place[...] = to_array(weight)
