"""A memory network: answer a question by attending to the sentences of a story.

Source: Sukhbaatar et al. 2015, "End-To-End Memory Networks"; ours has one table of words for
everything that is read, and a matrix for each use of it.
"""

import torch
from torch import nn

from utils.models.base import Module, normal, zeros
from utils.scratch.base import check_sizes


class MemoryNetwork(Module):
    """Look into the sentences once or several times, then answer.

    m_i = T_i + the sum of E[w] over the words of sentence i     (sentences, batch, hidden)
    q   = the sum of E[w] over the words of the question         (batch, hidden)
    in each of the hops:  weights = softmax_i(q . m_i K),   q = q + sum_i weights_i m_i C
    logits = q V + c

    i counts from the end, so T_0 stands for the latest sentence. K and C are the hop's own.
    """

    def __init__(
        self,
        vocab_size: int,
        hidden_size: int,
        *,
        hops: int = 1,
        longest: int = 20,
        dtype: torch.dtype = torch.float32,
    ):
        """Draw the weights from torch's generator; longest is the most sentences of a story."""
        super().__init__()
        check_sizes(vocab_size=vocab_size, hidden_size=hidden_size, hops=hops, longest=longest)
        self.vocab_size, self.longest = vocab_size, longest
        self.E = nn.Parameter(0.3 * torch.randn(vocab_size, hidden_size, dtype=dtype))
        square = hidden_size, hidden_size, dtype
        self.K, self.C = (nn.ParameterList(normal(*square) for _ in range(hops)) for _ in range(2))
        self.T = nn.Parameter(0.3 * torch.randn(longest, hidden_size, dtype=dtype))
        self.V, self.c = normal(hidden_size, vocab_size, dtype), zeros(vocab_size, dtype)
        self.scores: list[torch.Tensor] = []

    def forward(self, sentences: torch.Tensor, questions: torch.Tensor) -> torch.Tensor:
        """Return the logits (batch, vocab) of the answers.

        sentences (sentences, batch, words) and questions (batch, words) are ids, 0 where there is
        none; a sentence without a word is not attended to. What goes into each hop's softmax,
        (sentences, batch), is left in `scores`.
        """
        sentences, questions = torch.as_tensor(sentences), torch.as_tensor(questions)
        self._check(sentences, questions)
        m, q = self.read(sentences), self.read(questions)
        m = m + self.T[: len(m)].flip(0)[:, None]
        empty = (sentences == 0).all(dim=-1)
        self.scores = []
        for K, C in zip(self.K, self.C, strict=True):
            scores = (m @ K * q).sum(dim=-1).masked_fill(empty, -torch.inf)  # (sentences, batch)
            self.scores.append(scores)
            q = q + (scores.softmax(dim=0)[..., None] * (m @ C)).sum(dim=0)
        return q @ self.V + self.c

    @property
    def attention(self) -> list[torch.Tensor]:
        """Return the weights of each hop of the last forward, (sentences, batch)."""
        return [scores.detach().softmax(dim=0) for scores in self.scores]

    def read(self, ids: torch.Tensor) -> torch.Tensor:
        """Return the sum of the vectors of the words of ids (..., words); id 0 counts nothing."""
        return (nn.functional.embedding(ids, self.E) * (ids != 0)[..., None]).sum(dim=-2)

    def _check(self, sentences: torch.Tensor, questions: torch.Tensor) -> None:
        if sentences.ndim != 3 or questions.ndim != 2 or sentences.shape[1] != len(questions):
            raise ValueError(
                f"sentences {tuple(sentences.shape)} and questions {tuple(questions.shape)}: "
                "expected (sentences, batch, words) and (batch, words)"
            )
        if len(sentences) > self.longest:
            raise ValueError(
                f"a story has {len(sentences)} sentences, this network was built for "
                f"longest={self.longest}: give shorter ones or build it with a larger longest"
            )
        ids = torch.cat([sentences.flatten(), questions.flatten()])
        if ids.min() < 0 or ids.max() >= self.vocab_size:
            raise ValueError(
                f"ids run from {ids.min()} to {ids.max()}: expected 0..{self.vocab_size - 1}"
            )
