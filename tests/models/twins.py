"""Models by hand and their torch twins with the same weights, for the tests of both."""

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.models.weights import copy_weights, named_gradients

CELLS = {
    "tanh": ("RNN", {"activation": "tanh"}),
    "relu": ("RNN", {"activation": "relu"}),
    "sigmoid": ("RNN", {"activation": "sigmoid"}),
    "GRU": ("GRU", {}),
    "LSTM": ("LSTM", {}),
}
SIDES = ["by hand", "torch"]
VOCAB, INPUTS, HIDDEN, ANSWERS = 6, 3, 4, 2
every_cell = pytest.mark.parametrize("kind", CELLS)
both_sides = pytest.mark.parametrize("side", SIDES)
one_or_two_layers = pytest.mark.parametrize("layers", [1, 2])


def cells(kind, inputs=INPUTS, hidden=HIDDEN, seed=0, dtype=np.float64):
    """Return a cell by hand and its twin, with the same weights."""
    name, options = CELLS[kind]
    cell = getattr(scratch, name)(
        inputs, hidden, np.random.default_rng(seed), dtype=dtype, **options
    )
    twin = getattr(models, name)(inputs, hidden, dtype=torch_dtype(dtype), **options)
    copy_weights(cell, twin)
    return cell, twin


def both_ways(cell, twin, x, state, mask, douts, dlast):
    """Return outputs, last state and all gradients of both, by name."""
    outputs, last = cell.forward(x, state, mask)
    grads, dx, dstate = cell.backward(douts, dlast)
    ours = {"outputs": outputs, "last": last, "dx": dx, "dstate": dstate, **grads}

    x = torch.tensor(x, requires_grad=True)
    start = None if state is None else torch.tensor(state, requires_grad=True)
    mask = None if mask is None else torch.tensor(mask)
    outputs, last = twin(x, start, mask)
    twin.zero_grad()
    torch.autograd.backward([outputs, last], [torch.tensor(douts), torch.tensor(dlast)])
    theirs = {"outputs": outputs.detach().numpy(), "last": last.detach().numpy()}
    theirs |= {"dx": x.grad.numpy(), **named_gradients(twin)}
    if start is None:
        ours.pop("dstate")
    else:
        theirs["dstate"] = start.grad.numpy()
    return ours, theirs


def numbers(rng, cell, steps, batch, dtype, with_state=True):
    """Return inputs, an initial state and gradients for the outputs and for the last state."""
    s = (cell.parts, batch, cell.hidden_size)
    x, douts = (rng.standard_normal((steps, batch, n)) for n in (cell.input_size, s[-1]))
    state = rng.standard_normal(s) if with_state else None
    dlast = rng.standard_normal(s)
    return [a if a is None else a.astype(dtype) for a in (x, state, douts, dlast)]


def both(name, kind="LSTM", layers=1, seed=0, hidden=HIDDEN, dtype=np.float64, **options):
    """Return a model by hand and its torch twin, with the same weights."""
    cell, cell_options = CELLS[kind]
    sizes = (VOCAB, INPUTS, hidden) if name == "LanguageModel" else (INPUTS, hidden, ANSWERS)
    options = {"layers": layers, **cell_options, **options}
    rng = np.random.default_rng(seed)
    ours = getattr(scratch, name)(
        *sizes, rng=rng, cell=getattr(scratch, cell), dtype=dtype, **options
    )
    for param in ours.params.values():  # rows of E and biases start small: a mistake could hide
        param += 0.3 * rng.standard_normal(param.shape).astype(dtype)
    options["dtype"] = torch_dtype(dtype)
    twin = getattr(models, name)(*sizes, cell=getattr(models, cell), **options)
    copy_weights(ours, twin)
    return ours, twin


def build(side, *arguments, **options):
    """Return the model of one side; both sides have the same weights."""
    return both(*arguments, **options)[SIDES.index(side)]


def call(model, *arguments, **named):
    """Return what the model answers, of either side, as an array."""
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            return model(*arguments, **named).numpy()
    return model.forward(*arguments, **named)


def text(rng, steps=5, batch=3):
    return rng.integers(0, VOCAB, (steps, batch)), rng.integers(0, VOCAB, (steps, batch))


def sequences(rng, steps=5, batch=3):
    return rng.standard_normal((steps, batch, INPUTS)), rng.integers(0, ANSWERS, batch)


def torch_dtype(dtype):
    return getattr(torch, np.dtype(dtype).name)
