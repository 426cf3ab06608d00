"""Write a word by hand: a window moves along its letters and tells the pen which one to write.

Source: Graves 2013, "Generating Sequences With Recurrent Neural Networks", section 5. Ours is
smaller; and what moves its window is a network that sees the pen alone, not what the window shows,
so that training needs no loop over time. Beside it stands the same network without a window.
"""

import numpy as np
import torch
from torch import nn

from utils.models.base import Module
from utils.models.torch_only.strokes import SCALE, draw, mixture, movement_loss, until_rest
from utils.scratch.base import check_mask, check_sizes

HUMPS = 3  # bells that make up the window
BIASES = (0.7, -2.6)  # at first a bell is about a letter wide, and goes on 1 letter in 13 steps


class WordWriter(Module):
    """Predict each movement (dx, dy, lifted) of the pen from those before, for a given word.

    h_t = GRU(movement_{t-1}, h_{t-1})                                  (batch, hidden)
    With window=True, for each of three bells:
        width_t, step_t = exp(h_t P + p)
        place_t = place_{t-1} + step_t: it never goes back
        phi_t(u) = exp(-width_t (place_t - u)^2), divided by its sum: the weight of letter u
        w_t = sum over u of phi_t(u) letter_u                           (batch, letters)
    With window=False, w is the same at every step: the last state of a GRU that read the word.
    A second GRU reads movement_{t-1}, h_t and w_t, and says the mixture's numbers: see strokes.
    """

    def __init__(self, letters: int, hidden_size: int, *, parts: int = 5, window: bool = True):
        """Draw the weights from torch's generator."""
        super().__init__()
        check_sizes(letters=letters, hidden_size=hidden_size, parts=parts)
        self.letters, self.window = letters, window
        told = HUMPS * (letters + 1) if window else hidden_size
        self.first = nn.GRU(3, hidden_size)
        self.second = nn.GRU(3 + hidden_size + told, hidden_size)
        self.out = nn.Linear(hidden_size, 5 * parts + 1)
        if window:
            self.P = nn.Linear(hidden_size, 2 * HUMPS)
            with torch.no_grad():
                self.P.bias.copy_(torch.tensor(BIASES).repeat_interleave(HUMPS))
        else:
            self.reads = nn.GRU(letters, hidden_size)

    def start(self, ids: np.ndarray, mask: np.ndarray) -> dict[str, torch.Tensor]:
        """Return what the network knows before it moves the pen; ids and mask (length, batch)."""
        mask = torch.as_tensor(check_mask(mask, np.shape(ids), "(length, batch)"))
        word = nn.functional.one_hot(torch.as_tensor(ids), self.letters) * mask[..., None]
        word = word.to(self.out.weight)
        if not self.window:
            every, _ = self.reads(word)
            return {"told": every[mask.sum(dim=0) - 1, torch.arange(word.shape[1])]}
        # behind the last letter stands the end, as a letter of its own
        ends = nn.functional.one_hot(mask.sum(dim=0), len(word) + 1).T[..., None].to(word)
        word = nn.functional.pad(word, (0, 0, 0, 0, 0, 1))
        real = torch.arange(len(word))[:, None] <= mask.sum(dim=0)
        word = torch.cat([word, ends], dim=-1)
        return {"word": word, "real": real.T[:, None], "place": word.new_zeros(HUMPS)}

    def forward(self, moves: torch.Tensor, state: dict[str, torch.Tensor]) -> tuple:
        """Return what is expected after each of moves (time, batch, 3), state, and the window.

        That is a distribution of (dx, dy) and a logit of lifted, both (time, batch). The window is
        (time, batch, length + 1), the end last, or None without one. Movements are in the model's
        scale.
        """
        h, first = self.first(moves, state.get("first"))
        state, look = state | {"first": first}, None
        if self.window:
            width, step = self.P(h).clamp(max=3).exp().chunk(2, dim=-1)  # (time, batch, humps)
            places = state["place"] + step.cumsum(dim=0)
            state["place"] = places[-1]
            away = places[..., None] - torch.arange(len(state["word"]))
            scores = (-width[..., None] * away**2).masked_fill(~state["real"], -torch.inf)
            weights = torch.softmax(scores, dim=-1)  # (time, batch, humps, length + 1)
            told = torch.einsum("tbku,ubl->tbkl", weights, state["word"]).flatten(2)
            look = weights.mean(dim=2)
        else:
            told = state["told"].expand(len(moves), -1, -1)
        s, state["second"] = self.second(torch.cat([moves, h, told], dim=-1), state.get("second"))
        return *mixture(self.out(s)), state, look

    def loss(self, moves: np.ndarray, mask: np.ndarray, ids, ids_mask) -> torch.Tensor:
        """Return the mean negative log density of a movement, in nats.

        moves (time, batch, 3) in the data's own scale and their mask; the words are ids (length,
        batch) and their mask.
        """
        return movement_loss(lambda before: self(before, self.start(ids, ids_mask)), moves, mask)

    @torch.no_grad()
    def write(
        self, rng: np.random.Generator, ids, ids_mask, longest: int = 150, calm: float = 0.0
    ) -> tuple[list[np.ndarray], np.ndarray | None]:
        """Draw the movements of words, and the window at each step (time, batch, length + 1).

        Each word is written until the pen rests. calm makes the hand steadier: it divides the
        deviations by exp(calm), and favours what is likely. Movements come back in the data's
        scale, float32 (time, 3).
        """
        state, drawn, looks = self.start(ids, ids_mask), [], []
        move = torch.zeros(1, np.shape(ids)[1], 3)
        for _ in range(longest):
            expected, lifted, state, look = self(move, state)
            move = draw(expected, lifted, calm, rng)
            drawn.append(move[0].numpy() / np.float32([SCALE, SCALE, 1]))
            looks.append(look)
        window = torch.cat(looks).numpy() if self.window else None
        return until_rest(np.stack(drawn)), window
