"""Copy weights between a hand-written model and its torch twin, either way."""

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
        return {name: param.detach().numpy() for name, param in model.named_parameters()}
    return model.params


def named_gradients(module: nn.Module) -> dict[str, np.ndarray]:
    """Return the gradients that module's last backward pass left, as arrays, by name."""
    missing = [name for name, param in module.named_parameters() if param.grad is None]
    if missing:
        raise ValueError(f"no gradient for {missing}: call loss.backward() first")
    return {
        name: param.grad.detach().cpu().numpy()
        for name, param in module.named_parameters()
        if isinstance(param.grad, torch.Tensor)
    }
