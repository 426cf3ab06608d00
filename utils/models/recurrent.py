"""Recurrent cells in torch: twins of utils.scratch.recurrent, run by torch.nn's own kernels.

Same interface, same parameters: W (inputs, gates * hidden), U, b, for the GRU also d, in the
book's gate order. `torch_layout` turns them into what torch.nn.LSTM and its like hold, anew in
every forward pass, and autograd carries the gradients back. So a twin trains exactly as the model
by hand does. torch.nn.LSTM itself has two biases that only ever appear as a sum: both would get
b's gradient, and the sum would learn at twice the rate.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn

from utils import scratch
from utils.models.base import Module, numpy_rng, to_array, to_tensor
from utils.scratch.base import check_sequence, check_state

SHUT = 1e4  # sigmoid(SHUT) is 1 and sigmoid(-SHUT) is 0, to the last bit


class Recurrent(Module):
    """Apply one cell at every step of a sequence: the twin of scratch.recurrent_fast.Recurrent."""

    by_hand: type[scratch.recurrent_fast.Recurrent]  # the twin
    kernel: Callable  # what torch.nn's module of the same name calls
    torch_gates: tuple[int, ...]  # torch's gates by their number in the book; its own inverse
    at_padding: tuple[float, ...]  # what is added to each of torch's gates at padding

    def __init__(
        self, input_size: int, hidden_size: int, *, dtype: torch.dtype = torch.float32, **options
    ):
        """Draw weights as the twin does, seeded by torch's generator (torch.manual_seed).

        options are those of the twin: init, gain, activation, forget_bias, chrono,
        update_bias.
        """
        super().__init__()
        drawn = self.by_hand(input_size, hidden_size, numpy_rng(), dtype=np.float64, **options)
        self.input_size, self.hidden_size = input_size, hidden_size
        self.parts, self.gates = drawn.parts, drawn.gates
        self.activation = getattr(drawn, "activation", None)
        for name, array in drawn.params.items():
            self.register_parameter(name, nn.Parameter(torch.from_numpy(array).to(dtype)))

    def zero_state(self, batch_size: int = 1) -> torch.Tensor:
        """Return the state of a cell that has read nothing."""
        return self.W.new_zeros(self.parts, batch_size, self.hidden_size)

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return s of every step (time, batch, hidden) and the state after the last real one.

        x (time, batch, inputs). state (parts, batch, hidden) is the one before the first step
        (None: zeros). mask (time, batch) is True at real steps; a padded one leaves the state as
        it was, and its output is 0. Raises ValueError as the NumPy twin does.
        """
        x, state, mask = self._checked(x, state, mask)
        return self.run(x, state, mask)

    def run(
        self, x: torch.Tensor, state: torch.Tensor, mask: torch.Tensor | None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Do forward's work, on tensors that have been checked."""
        weights = torch_layout(self)
        if mask is None or mask.all():
            return self._call_kernel(x, state, weights)
        # move the real steps of each sequence to its front, run, and move them back
        lengths = mask.sum(dim=0)  # (batch,)
        order = mask.int().argsort(dim=0, descending=True, stable=True)[..., None]
        x, weights = self._mark_padding(x.gather(0, order.expand_as(x)), weights, lengths)
        outputs, last = self._call_kernel(x, state, weights)
        s = torch.cat([state[:1], outputs])  # after 0, 1, 2 ... real steps
        s = s.gather(0, lengths[None, :, None].expand_as(s[:1]))
        outputs = torch.zeros_like(outputs).scatter(0, order.expand_as(outputs), outputs)
        return outputs * mask[..., None], torch.cat([s, last[1:]])

    def _call_kernel(
        self, x: torch.Tensor, state: torch.Tensor, weights: dict[str, torch.Tensor]
    ) -> tuple[torch.Tensor, torch.Tensor]:
        state = state if self.parts == 1 else state.split(1)  # torch wants s and c apart
        # with biases, one layer, no dropout, with gradients?, one direction, not batch first
        flags = (True, 1, 0.0, torch.is_grad_enabled(), False, False)
        outputs, *last = self.kernel(x, state, list(weights.values()), *flags)
        return outputs, torch.cat(last)

    def _mark_padding(
        self, x: torch.Tensor, weights: dict[str, torch.Tensor], lengths: torch.Tensor
    ) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
        """Give x one feature more, which is 1 behind each sequence's length, and its weights.

        It shuts gates, so that what the kernel computes there leaves c alone and cannot overflow.
        """
        padding = torch.arange(len(x), device=x.device)[:, None, None] >= lengths[:, None]
        x = torch.cat([x.masked_fill(padding, 0), padding.to(x.dtype)], dim=2)
        row = torch.tensor(self.at_padding).repeat_interleave(self.hidden_size).to(self.W)
        W = torch.cat([weights["weight_ih_l0"], row[:, None]], dim=1)
        return x, weights | {"weight_ih_l0": W}

    def _checked(self, x, state, mask) -> tuple:
        """Return what forward was given as tensors of the right type, or raise ValueError."""
        x = to_tensor(x, self.W)
        mask = None if mask is None else to_array(mask)
        _, mask = check_sequence(to_array(x), self.input_size, None, mask)
        mask = None if mask is None else torch.as_tensor(mask, device=self.W.device)
        shape = (self.parts, x.shape[1], self.hidden_size)
        if state is None:
            return x, self.W.new_zeros(shape), mask
        state = to_tensor(state, self.W)
        check_state(to_array(state), shape, None)
        return x, state, mask

    def extra_repr(self) -> str:
        """Name the sizes when the module is printed."""
        return f"{self.input_size}, {self.hidden_size}"


class RNN(Recurrent):
    """The plain recurrent network, on torch.nn.RNN's kernel: s_t = f(x_t W + s_{t-1} U + b)."""

    by_hand, torch_gates = scratch.RNN, (0,)
    at_padding = (-SHUT,)  # else relu could grow beyond all bounds

    @property
    def kernel(self) -> Callable:
        """Choose the kernel of the activation."""
        return {"tanh": torch.rnn_tanh, "relu": torch.rnn_relu}[self.activation]

    def run(self, x, state, mask):
        """Call the kernel for tanh and relu; torch.nn.RNN has no sigmoid: loop over the steps."""
        if self.activation != "sigmoid":
            return super().run(x, state, mask)
        W, U, b = self.W, self.U, self.b
        (s,), outputs = state, []
        for t in range(len(x)):
            after = torch.sigmoid(x[t] @ W + s @ U + b)  # (batch, hidden)
            s = after if mask is None else torch.where(mask[t, :, None], after, s)
            outputs.append(s if mask is None else s * mask[t, :, None])
        return torch.stack(outputs), s[None]


class LSTM(Recurrent):
    """Long short-term memory, on the kernel of torch.nn.LSTM."""

    by_hand, kernel = scratch.LSTM, staticmethod(torch.lstm)
    torch_gates = (0, 1, 3, 2)  # torch: i, f, g, o; here: i, f, o, g
    at_padding = (-SHUT, SHUT, 0, 0)  # i = 0, f = 1: c_t = 1 c_{t-1} + 0 g


class GRU(Recurrent):
    """Gated recurrent unit, on the kernel of torch.nn.GRU."""

    by_hand, kernel, torch_gates = scratch.GRU, staticmethod(torch.gru), (0, 1, 2)
    at_padding = (0, 0, 0)  # its state stays within bounds by itself


def torch_layout(cell: Recurrent) -> dict[str, torch.Tensor]:
    """Return the weights as torch.nn's module of the same name holds them, by its names.

    Torch has one row for each unit of each gate, in the order i, f, g, o where the book has i, f,
    o, g, and a second bias on the product with the old state. That is 0, except for the GRU's
    candidate, where it is the book's d. `torch.nn.LSTM(...).load_state_dict` takes the result.
    """

    def reorder(columns: torch.Tensor) -> torch.Tensor:
        gates = columns.unflatten(-1, (cell.gates, cell.hidden_size))
        return gates[..., list(cell.torch_gates), :].flatten(-2)

    second = torch.zeros_like(cell.b)
    if hasattr(cell, "d"):
        second = torch.cat([second[: -cell.hidden_size], cell.d])
    return {
        "weight_ih_l0": reorder(cell.W).T.contiguous(),
        "weight_hh_l0": reorder(cell.U).T.contiguous(),
        "bias_ih_l0": reorder(cell.b),
        "bias_hh_l0": second,
    }
