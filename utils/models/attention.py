"""Attention in torch: twins of utils.scratch.attention."""

import torch
from torch import nn

from utils.models.base import Module, normal, to_array
from utils.scratch.attention import check_attention, check_kind
from utils.scratch.base import check_sizes


class Attention(Module):
    """Mix the keys by how well each fits the query: see utils.scratch.attention.Attention."""

    def forward(
        self, queries: torch.Tensor, keys: torch.Tensor, mask: torch.Tensor | None = None
    ) -> tuple[torch.Tensor, torch.Tensor]:
        """Return contexts (time, batch, key_size) and weights (time, batch, source).

        mask is True at real keys: (source, batch) or (time, batch, source). Raises ValueError as
        the NumPy twin does.
        """
        mask = check_attention(queries, keys, mask if mask is None else to_array(mask))
        scores = self.scores(queries, keys)
        if mask is not None:
            kept = torch.as_tensor(mask, device=scores.device)
            scores = scores.masked_fill(~kept, -torch.inf)
        weights = torch.softmax(scores, dim=-1)
        return mix(weights, keys), weights

    def scores(self, queries: torch.Tensor, keys: torch.Tensor) -> torch.Tensor:
        """Return how well each query fits each key, (time, batch, source)."""
        raise NotImplementedError


class DotAttention(Attention):
    """score = s_t . h_j, or divided by sqrt(size) when scaled."""

    def __init__(self, hidden_size: int, *, scaled: bool = False):
        """Fix the size of queries and keys."""
        super().__init__()
        check_sizes(hidden_size=hidden_size)
        self.scale = hidden_size**-0.5 if scaled else 1.0

    def scores(self, queries, keys):
        """Return scale * (s_t . h_j)."""
        if queries.shape[-1] != keys.shape[-1]:
            raise ValueError(
                f"queries have {queries.shape[-1]} numbers, keys {keys.shape[-1]}: "
                "a dot product needs the same; use additive attention otherwise"
            )
        return self.scale * torch.einsum("tbk,sbk->tbs", queries, keys)


class AdditiveAttention(Attention):
    """score = tanh(s_t Q + h_j K) . v."""

    def __init__(
        self,
        query_size: int,
        key_size: int,
        hidden_size: int,
        *,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw Q, K and v from torch's generator."""
        super().__init__()
        check_sizes(query_size=query_size, key_size=key_size, hidden_size=hidden_size)
        self.Q = normal(query_size, hidden_size, dtype)
        self.K = normal(key_size, hidden_size, dtype)
        self.v = nn.Parameter(normal(hidden_size, 1, dtype).detach()[:, 0].clone())

    def scores(self, queries, keys):
        """Return tanh(s_t Q + h_j K) . v; the two products are taken once for all pairs."""
        q, k = queries @ self.Q, (keys @ self.K).transpose(0, 1)
        return torch.tanh(q[:, :, None] + k) @ self.v


def build_attention(kind: str, hidden_size: int, dtype: torch.dtype) -> Attention:
    """Return the attention of that name, for queries and keys of one size."""
    check_kind(kind)
    if kind == "additive":
        return AdditiveAttention(hidden_size, hidden_size, hidden_size, dtype=dtype)
    return DotAttention(hidden_size, scaled=kind == "scaled_dot")


def mix(weights: torch.Tensor, values: torch.Tensor) -> torch.Tensor:
    """Return sum_j weights_tj values_j, (time, batch, size)."""
    return torch.einsum("tbs,sbk->tbk", weights, values)
