"""Copy weights between a hand-written model and its torch twin, either way.

A twin holds its weights under the book's names, in the book's layout and gate order; what torch's
kernels want instead is made from them in one place, `utils.models.recurrent.torch_layout`.
"""

import re
from collections.abc import Iterator

import numpy as np
import torch
from torch import nn

from utils.scratch.base import Model


def copy_weights(source: Model | nn.Module, target: Model | nn.Module) -> None:
    """Put the weights of source into target, by name; each keeps its own number type.

    Raises ValueError, and changes nothing, when names or shapes differ.
    """
    weights, places = named_arrays(source), named_arrays(target)
    if set(weights) != set(places):
        raise ValueError(
            f"source has the parameters {sorted(weights)}, target has {sorted(places)}: "
            "expected twins with the same names"
        )
    for name, weight in weights.items():
        if weight.shape != places[name].shape:
            raise ValueError(
                f"parameter {name!r} has shape {weight.shape} in source and "
                f"{places[name].shape} in target: expected the same sizes"
            )
    for name, weight in weights.items():
        places[name][...] = weight


def named_arrays(model: Model | nn.Module) -> dict[str, np.ndarray]:
    """Return the model's parameters as arrays that share memory with it, by name."""
    if isinstance(model, nn.Module):
        return {name: param.detach().numpy() for name, param in _named_parameters(model)}
    return model.params


def named_gradients(module: nn.Module) -> dict[str, np.ndarray]:
    """Return the gradients that module's last backward pass left, as arrays, by name."""
    missing = [name for name, param in _named_parameters(module) if param.grad is None]
    if missing:
        raise ValueError(f"no gradient for {missing}: call loss.backward() first")
    return {
        name: param.grad.detach().cpu().numpy()
        for name, param in _named_parameters(module)
        if isinstance(param.grad, torch.Tensor)
    }


def _named_parameters(module: nn.Module) -> Iterator[tuple[str, nn.Parameter]]:
    """Yield the parameters by the book's names: W2 for cells.1.W, decoder_W for decoder.W."""
    for name, param in module.named_parameters():
        if layer := re.fullmatch(r"(?:stack\.)?cells\.(\d+)\.(\w+)", name):
            name = f"{layer[2]}{int(layer[1]) + 1}"
        yield name.replace(".", "_"), param
