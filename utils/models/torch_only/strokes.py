"""Where the pen goes next: a mixture of normal distributions of (dx, dy), and a chance of lifting.

Source: Graves 2013, "Generating Sequences With Recurrent Neural Networks", section 4.
"""

from collections.abc import Callable

import numpy as np
import torch
from torch import nn
from torch.distributions import Categorical, Independent, MixtureSameFamily, Normal

from utils.scratch.base import check_mask

SCALE = 8.0  # the pen moves by about an eighth at a step, and a network likes numbers near 1
STILL = 0.08  # a lifted pen that moves less than this has come to the end


def scaled(moves: np.ndarray) -> torch.Tensor:
    """Return movements in the model's scale."""
    return torch.as_tensor(np.asarray(moves) * np.float32([SCALE, SCALE, 1]))


def mixture(outputs: torch.Tensor) -> tuple[MixtureSameFamily, torch.Tensor]:
    """Return the distribution of (dx, dy), and the logit of lifted, of outputs (.., 5 n + 1)."""
    weights, x, y, spread_x, spread_y = outputs[..., :-1].chunk(5, dim=-1)
    spread = torch.stack([spread_x, spread_y], dim=-1).clamp(-5, 3).exp()
    parts = Independent(Normal(torch.stack([x, y], dim=-1), spread), 1)
    return MixtureSameFamily(Categorical(logits=weights), parts), outputs[..., -1]


def movement_loss(forward: Callable, moves: np.ndarray, mask: np.ndarray) -> torch.Tensor:
    """Return the mean negative log density of a movement, in nats, each told those before it.

    forward(before) returns what is expected, its first two parts as `mixture` does. moves (time,
    batch, 3) in the data's own scale, mask (time, batch) True at real ones.
    """
    moves = scaled(moves)
    mask = torch.as_tensor(check_mask(mask, tuple(moves.shape[:2]), "(time, batch)"))
    expected, lifted, *_ = forward(torch.cat([torch.zeros_like(moves[:1]), moves[:-1]]))
    pen = nn.functional.binary_cross_entropy_with_logits(lifted, moves[..., 2], reduction="none")
    return (pen - expected.log_prob(moves[..., :2]))[mask].mean()


def until_rest(moves: np.ndarray) -> list[np.ndarray]:
    """Cut movements (time, batch, 3), in the data's scale, where the lifted pen first rests."""
    resting = (moves[..., 2] > 0.5) & (np.abs(moves[..., :2]).sum(axis=-1) < STILL)
    ends = np.where(resting.any(axis=0), resting.argmax(axis=0) + 1, len(moves))
    return [moves[:end, column] for column, end in enumerate(ends)]


def draw(expected, lifted: torch.Tensor, calm: float, rng: np.random.Generator) -> torch.Tensor:
    """Draw one movement for each of (1, batch)."""
    logits = expected.mixture_distribution.logits * (1 + calm)
    part = (logits.softmax(-1).cumsum(-1) < torch.as_tensor(rng.random((*lifted.shape, 1)))).sum(-1)
    part = part.clamp(max=logits.shape[-1] - 1)[..., None, None].expand(*lifted.shape, 1, 2)
    normals = expected.component_distribution.base_dist
    mean, spread = (p.gather(-2, part)[..., 0, :] for p in (normals.loc, normals.scale))
    noise = torch.as_tensor(rng.standard_normal(mean.shape), dtype=mean.dtype)
    pen = torch.as_tensor(rng.random(lifted.shape)) < lifted.sigmoid()
    return torch.cat([mean + spread * np.exp(-calm) * noise, pen[..., None].to(mean)], dim=-1)
