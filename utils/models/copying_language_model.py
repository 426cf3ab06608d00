"""A language model that may copy, in torch: twin of utils.scratch.copying_language_model."""

import torch
from torch import nn
from torch.nn.functional import embedding, one_hot

from utils.models.attention import DotAttention, mix
from utils.models.base import normal, to_array, to_tensor
from utils.models.recurrent import LSTM, Recurrent
from utils.models.sequence_models import LanguageModel, States
from utils.scratch.attention_language_model import check_past_states
from utils.scratch.copying_language_model import LEAST, check_read, past_mask
from utils.scratch.sequence_models import carried, check_text


class CopyingLanguageModel(LanguageModel):
    """Predict the next token by inventing it, or by copying what followed a state like this one.

    p_t = a_t,new softmax(s_t V + c) + sum_j a_tj [w_{j+1}]; the rest is as in the twin.
    """

    can_tie = False

    def __init__(
        self,
        vocab_size: int,
        embedding_size: int,
        hidden_size: int,
        *,
        cell: type[Recurrent] = LSTM,
        layers: int = 1,
        dropout: float = 0.0,
        dtype: torch.dtype = torch.float32,
        **cell_options,
    ):
        """Draw the weights from torch's generator."""
        sizes = vocab_size, embedding_size, hidden_size
        options = {"cell": cell, "layers": layers, "dropout": dropout, "dtype": dtype}
        super().__init__(*sizes, **options, **cell_options)
        self.attention = DotAttention(hidden_size)
        self.u = nn.Parameter(normal(hidden_size, 1, dtype).detach()[:, 0].clone())
        self.weights: torch.Tensor | None = None  # (time, batch, 1 + past) of the last forward

    def forward(self, ids: torch.Tensor, state: States | None = None) -> torch.Tensor:
        """Return the logits (time, batch, vocab) of what follows each token of ids (time, batch).

        state: see the twin; None means nothing before, or with `carry` where the last forward
        ended. The state after the last step is left in `self.state`.
        """
        ids = torch.as_tensor(check_text(to_array(ids), self.vocab_size), device=self.E.device)
        if state is None and self.carry:
            state = carried(self.state, ids.shape[1])
        *states, past, read = self.zero_state(ids.shape[1]) if state is None else state
        s, last = self.stack(embedding(ids, self.E), states)
        check_past_states(past, ids.shape[1], self.hidden_size)
        every = torch.cat([to_tensor(past, s), s])
        read = torch.cat([torch.as_tensor(check_read(to_array(read), past)).to(ids), ids])
        keys = torch.cat([self.u.expand(1, *s.shape[1:]), every[:-1]])
        _, a = self.attention(s, keys, past_mask(len(s), len(past), s.shape[1]))
        followed = one_hot(read[1:], self.vocab_size).to(s)  # (past, batch, vocab)
        invented = torch.softmax(s @ self.V + self.c, dim=-1)
        self.state, self.weights = [*(layer.detach() for layer in last), every.detach(), read], a
        return torch.log(a[..., :1] * invented + mix(a[..., 1:], followed) + LEAST)

    def zero_state(self, batch_size: int = 1) -> States:
        """Return the state of a model that has read nothing: it has nothing to look back at."""
        return [
            *super().zero_state(batch_size),
            self.E.new_zeros(0, batch_size, self.hidden_size),
            torch.zeros(0, batch_size, dtype=torch.long, device=self.E.device),
        ]
