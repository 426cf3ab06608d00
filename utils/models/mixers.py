"""What mixes a sequence, in torch: twins of linear_recurrent, matrix_state, convolution and so on.

Same interface, parameters and starts as by hand. The scan's way back is written here, because
autograd would keep a slice of the whole sequence for every step: time squared.
"""

import numpy as np
import torch
from torch import nn
from torch.autograd.function import once_differentiable
from torch.nn import functional as F

from utils.models.base import Module, numpy_rng, to_array, to_tensor
from utils.scratch import causal_attention, convolution, linear_recurrent, matrix_state
from utils.scratch.base import Model, check_sequence, check_state
from utils.scratch.causal_attention import check_cache
from utils.scratch.convolution import check_buffer


class LinearScan(torch.autograd.Function):
    """s_t = a_t s_{t-1} + b_t over the first axis, and the same scan from the end as its way back.

    Source: Martin & Cundy 2018.
    """

    @staticmethod
    def forward(ctx, a: torch.Tensor, b: torch.Tensor, state: torch.Tensor) -> torch.Tensor:
        """Return s (time, ...) from a and b (time, ...) and the state before the first step."""
        s, before = torch.empty_like(b), state
        for a_t, b_t, s_t in zip(a, b, s, strict=True):
            before = torch.addcmul(b_t, a_t, before, out=s_t)
        ctx.save_for_backward(a, s, state)
        return s

    @staticmethod
    @once_differentiable
    def backward(ctx, ds: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        """Return the gradients of a, b and the state."""
        a, s, state = ctx.saved_tensors
        g = ds.clone(memory_format=torch.contiguous_format)
        for t in range(len(g) - 2, -1, -1):
            g[t].addcmul_(a[t + 1], g[t + 1])
        return g * torch.cat([state[None], s[:-1]]), g, a[0] * g[0]


class Mixer(Module):
    """Hold the parameters of a mixer by hand, drawn as it draws them, and check what comes."""

    by_hand: type[Model]  # the twin

    def __init__(
        self, input_size: int, hidden_size: int, *, dtype: torch.dtype = torch.float32, **options
    ):
        """Draw weights as the twin does, seeded by torch's generator; options are the twin's."""
        super().__init__()
        drawn = self.by_hand(input_size, hidden_size, numpy_rng(), dtype=np.float64, **options)
        for name, array in drawn.params.items():
            self.register_parameter(name, nn.Parameter(torch.from_numpy(array).to(dtype)))
        self.state_shape = drawn.zero_state(1).shape  # the batch is the last axis but one
        for name in ("input_size", "hidden_size", "gate", "key_size", "dilation", "heads"):
            if hasattr(drawn, name):
                setattr(self, name, getattr(drawn, name))

    def zero_state(self, batch_size: int = 1) -> torch.Tensor:
        """Return the state of one that has read nothing."""
        return self.W.new_zeros(*self.state_shape[:-2], batch_size, self.state_shape[-1])

    def checked(self, x, state, mask=None) -> tuple:
        """Return what forward was given as tensors of the right type, or raise ValueError."""
        x = to_tensor(x, self.W)
        mask = None if mask is None else to_array(mask)
        _, mask = check_sequence(to_array(x), self.input_size, None, mask)
        zeros = self.zero_state(x.shape[1])
        state = zeros if state is None else to_tensor(state, self.W)
        self.check_state(state, zeros)
        if mask is not None:
            mask = torch.as_tensor(mask, device=x.device)[..., None]
        return x, state, mask

    def check_state(self, state: torch.Tensor, zeros: torch.Tensor) -> None:
        """Raise ValueError for a state of another shape, or not finite."""
        check_state(to_array(state), tuple(zeros.shape), None)

    def project(self, x: torch.Tensor) -> torch.Tensor:
        """Return p = x W + b."""
        return x @ self.W + self.b

    def extra_repr(self) -> str:
        """Name the sizes when the module is printed."""
        return f"{self.input_size}, {self.hidden_size}"


class LinearRecurrence(Mixer):
    """Own the scan; a cell says what a and b are, and how s is read."""

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the answer of every step (time, batch, hidden) and the state after the last.

        A padded step leaves the state as it was, and its answer is 0.
        """
        x, state, mask = self.checked(x, state, mask)
        a, b, C = self.gates(self.project(x))
        if mask is not None:
            a, b = torch.where(mask[:, None], a, 1), b * mask[:, None]
        s = LinearScan.apply(a.expand_as(b).contiguous(), b.contiguous(), state)
        y = s[:, 0] if C is None else (s * C).sum(1)
        return y if mask is None else y * mask, s[-1]

    def gates(self, p: torch.Tensor) -> tuple:
        """Return a and b (time, parts, batch, hidden), and the weights that read s, or None."""
        raise NotImplementedError


class DiagonalStateSpace(LinearRecurrence):
    """The same a at every step: s_t = a s_{t-1} + sqrt(1 - a^2) (x_t W + b), a = sigmoid(r)."""

    by_hand = linear_recurrent.DiagonalStateSpace

    def gates(self, p):
        """Return the same a for all steps, and b."""
        a = torch.sigmoid(self.r)
        return a.expand_as(p)[:, None], ((1 - a * a).sqrt() * p)[:, None], None


class MinGRU(LinearRecurrence):
    """s_t = z s_{t-1} + (1 - |z|) n, with z and n from the input alone (Feng et al. 2024)."""

    by_hand = linear_recurrent.MinGRU

    def gates(self, p):
        """Return z and what is written."""
        z, n = p.chunk(2, -1)
        z = torch.sigmoid(z) if self.gate == "sigmoid" else torch.tanh(z)
        return z[:, None], ((1 - z.abs()) * n)[:, None], None


class Selective(LinearRecurrence):
    """A state space that chooses what to write, keep and read by its input (Gu & Dao 2023)."""

    by_hand = linear_recurrent.Selective

    def gates(self, p):
        """Return a and b (time, state_size, batch, hidden), and C."""
        H, N = self.hidden_size, len(self.A)
        u, D, B, C = p.split([H, H, N, N], -1)
        D = F.softplus(D)[:, None]
        B, C = (v.transpose(1, 2)[..., None] for v in (B, C))
        return torch.exp(-D * self.A.exp()[:, None]), D * u[:, None] * B, C


class MatrixState(Mixer):
    """Split the projection into queries, keys, values; a state is (key_size, batch, values)."""

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return what is read at every step (time, batch, hidden), and the state after the last.

        At a padded step nothing is written, and its answer is 0.
        """
        x, state, mask = self.checked(x, state, mask)
        real = x.new_ones(*x.shape[:2], 1) if mask is None else mask.to(x)
        sizes = [self.key_size, self.key_size, self.hidden_size]
        p = self.project(x)
        parts = p.split([*sizes, p.shape[-1] - sum(sizes)], -1)
        y, S = self.write_and_read(*parts, state.transpose(0, 1), real)
        return y * real, S.transpose(0, 1)

    def write_and_read(self, q, k, v, extra, S, real) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the answers (time, batch, hidden), and the last S (batch, key_size, values)."""
        raise NotImplementedError


class LinearAttention(MatrixState):
    """Attention with a product of features in place of the softmax (Katharopoulos et al. 2020)."""

    by_hand = matrix_state.LinearAttention

    def write_and_read(self, q, k, v, extra, S, real):
        """Compute all answers at once, as attention."""
        q, k, v, real = (part.transpose(0, 1) for part in (q, k, v, real))
        q, k = F.elu(q) + 1, (F.elu(k) + 1) * real
        v = torch.cat([v, torch.ones_like(v[..., :1])], -1)
        read = (q @ k.mT).tril() @ v + q @ S
        y = read[..., :-1] / (read[..., -1:] + (1 - real))
        return y.transpose(0, 1), S + k.mT @ v


class DeltaRule(MatrixState):
    """A matrix state that corrects what it holds in place of adding (Schlag et al. 2021)."""

    by_hand = matrix_state.DeltaRule

    def write_and_read(self, q, k, v, extra, S, real):
        """Follow the equation, step by step."""
        beta, y = torch.sigmoid(extra) * real, []
        q, k = (
            part / (part.square().sum(-1, keepdim=True) + matrix_state.EPS).sqrt()
            for part in (q, k)
        )
        # unbind, not [t]: the way back of a slice is as large as all steps together
        for q_t, k_t, v_t, beta_t in zip(*(part.unbind() for part in (q, k, v, beta)), strict=True):
            missing = v_t - (k_t[:, None] @ S)[:, 0]
            S = torch.baddbmm(S, k_t[:, :, None], (beta_t * missing)[:, None])
            y.append((q_t[:, None] @ S)[:, 0])
        return torch.stack(y), S


class CausalAttention(Mixer):
    """Let every step look back at all steps so far; the state is the cache, and grows."""

    by_hand = causal_attention.CausalAttention

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return the mixtures (time, batch, hidden) and the longer cache."""
        x, state, _ = self.checked(x, state)
        q, *kv = self.project(x).chunk(3, -1)
        cache = torch.cat([state, torch.stack(kv)], dim=1)
        q, k, v = (part.unflatten(-1, (self.heads, -1)).permute(1, 2, 0, 3) for part in (q, *cache))
        later = torch.ones(len(x), cache.shape[1], dtype=torch.bool, device=x.device)
        later = later.triu(1 + cache.shape[1] - len(x))
        z = F.scaled_dot_product_attention(q, k, v, attn_mask=~later)
        return z.permute(2, 0, 1, 3).flatten(2), cache

    def check_state(self, state, zeros):
        """Raise ValueError unless the cache is of these sequences and of this size."""
        check_cache(tuple(state.shape), zeros.shape[2], self.hidden_size)


class DilatedConvolution(Mixer):
    """Read, at every step, the inputs of `width` steps that lie `dilation` apart."""

    by_hand = convolution.DilatedConvolution

    def forward(
        self, x: torch.Tensor, state: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return y (time, batch, hidden) of x (time, batch, inputs), and the last inputs."""
        x, state, _ = self.checked(x, state)
        padded = torch.cat([state, x])
        kernel = self.W.flip(0).permute(2, 1, 0)  # torch's window runs from the oldest input on
        y = F.conv1d(padded.permute(1, 2, 0), kernel, self.b, dilation=self.dilation)
        return y.permute(2, 0, 1), padded[len(x) :]

    def check_state(self, state, zeros):
        """Raise ValueError unless the state is of these sequences and of this size."""
        check_buffer(tuple(state.shape), tuple(zeros.shape))
