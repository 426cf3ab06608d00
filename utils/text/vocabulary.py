"""Give every token a number, and back."""

from collections import Counter
from collections.abc import Iterable, Sequence

import numpy as np

from utils.text.checks import as_ids, as_tokens, check_sizes, refuse_string

SPECIALS = ("<pad>", "<unk>", "<bos>", "<eos>")


class Vocabulary:
    """Give every token that is frequent enough a number, and back.

    The specials come first, in the order given (ids 0, 1, ...); then the tokens by falling
    count, ties in alphabetical order. A token seen fewer than `min_count` times is unknown.

    tokens: all tokens of the training text. Raises ValueError if there are none.
    """

    def __init__(
        self,
        tokens: Iterable[str],
        min_count: int = 1,
        specials: Sequence[str] = SPECIALS,
    ) -> None:
        """Count the tokens, leave out the rare ones, number the others."""
        tokens = as_tokens(tokens, "Vocabulary")
        refuse_string("specials", specials, "Vocabulary", f"({specials!r},)")
        check_sizes(min_count=min_count)
        if len(set(specials)) < len(specials):
            raise ValueError(f"specials={tuple(specials)} names a token twice: name each once")
        self.counts: Counter[str] = Counter(tokens)
        if not self.counts:
            raise ValueError("the text is empty: a vocabulary needs at least one token")
        kept = [t for t, n in self.counts.items() if n >= min_count and t not in specials]
        kept.sort(key=lambda token: (-self.counts[token], token))
        self.tokens: list[str] = [*specials, *kept]
        self._ids = {token: index for index, token in enumerate(self.tokens)}
        self.pad, self.unk, self.bos, self.eos = (
            self._ids[name] if name in specials else None for name in SPECIALS
        )

    @classmethod
    def of(cls, tokens: Sequence[str]) -> "Vocabulary":
        """Restore a vocabulary from its tokens in the order of their ids; counts are not kept."""
        vocabulary = cls(tokens, specials=tuple(tokens))
        vocabulary.counts.clear()
        return vocabulary

    def __len__(self) -> int:
        """Count the tokens, specials included."""
        return len(self.tokens)

    def __contains__(self, token: object) -> bool:
        """Tell whether the token has an id of its own."""
        return token in self._ids

    def __repr__(self) -> str:
        """Show the size and the first tokens."""
        shown = " ".join(self.tokens[:8])
        return f"Vocabulary({len(self):,} tokens: {shown}{' ...' if len(self) > 8 else ''})"

    def encode(self, tokens: Iterable[str]) -> np.ndarray:
        """Look up the ids of tokens, an int64 array (time,); an unknown token becomes <unk>.

        Raises ValueError on an unknown token if the vocabulary has no <unk>.
        """
        tokens = as_tokens(tokens, "encode")
        ids = [self._ids.get(token, self.unk) for token in tokens]
        if self.unk is None and None in ids:
            raise ValueError(
                f"token {tokens[ids.index(None)]!r} is not in the vocabulary "
                f"({len(self)} tokens), which has no <unk>: add '<unk>' to specials"
            )
        return np.array(ids, dtype=np.int64)

    def decode(self, ids: Iterable[int]) -> list[str]:
        """Look up the tokens of ids (time,). Raises ValueError naming an id that has no token."""
        ids = as_ids(ids, len(self))
        if ids.ndim != 1:
            raise ValueError(f"ids has shape {ids.shape}: decode() expects one sequence (time,)")
        return [self.tokens[index] for index in ids.tolist()]
