"""A language model that looks back, in torch: twin of utils.scratch.attention_language_model."""

import torch
from torch.nn.functional import embedding

from utils.models.attention import build_attention
from utils.models.base import normal, to_array, to_tensor
from utils.models.recurrent import GRU, Recurrent
from utils.models.sequence_models import LanguageModel, States
from utils.scratch.attention_language_model import band_mask, check_past_states, last_states
from utils.scratch.base import check_sizes
from utils.scratch.sequence_models import carried, check_text


class AttentionLanguageModel(LanguageModel):
    """Predict the next token from the state, and from a mixture of the states before it.

    logits_t = (s_t + context_t W_o) V + c; the state is as in the twin.
    """

    can_tie = False

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        *,
        attention: str = "dot",
        reach: int = 50,
        cell: type[Recurrent] = GRU,
        layers: int = 1,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
        **cell_options,
    ):
        """Draw the weights from torch's generator; attention and reach are as in the twin."""
        check_sizes(reach=reach)
        sizes = vocab_size, embedding_size, hidden_size
        options = {"cell": cell, "layers": layers, "dropout": dropout, "dtype": dtype}
        super().__init__(*sizes, **options, **cell_options)
        self.reach = reach
        self.attention = build_attention(attention, hidden_size, dtype)
        self.W_o = normal(hidden_size, hidden_size, dtype)
        self.weights: torch.Tensor | None = None  # (time, batch, so far) of the last forward

    def forward(self, ids: torch.Tensor, state: States | None = None) -> torch.Tensor:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state: see the twin; None means nothing before, or with `carry` where the last forward
        ended. The state after the last step is left in `self.state`.
        """
        ids = torch.as_tensor(check_text(to_array(ids), self.vocab_size), device=self.E.device)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        *states, past = self.zero_state(ids.shape[1]) if state is None else state
        s, last = self.stack(embedding(ids, self.E), states)
        check_past_states(past, ids.shape[1], self.hidden_size)
        keys = torch.cat([to_tensor(past, s), s])
        mask = band_mask(len(s), len(past), self.reach, s.shape[1])
        context, self.weights = self.attention(s, keys, mask)
        self.state = [*(layer.detach() for layer in last), last_states(keys, self.reach).detach()]
        return (s + context @ self.W_o) @ self.V + self.c

    def zero_state(self, batch_size: int = 1) -> States:
        """Return the state of a model that has read nothing: it has no states to look at."""
        return [*super().zero_state(batch_size), self.E.new_zeros(0, batch_size, self.hidden_size)]
