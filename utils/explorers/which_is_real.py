"""The listening test of chapter 10: two tunes, a real one and a composed one. Which is real?

A reader listens, decides, and is told; at the end stands a score with its interval and what chance
would give. It goes by keyboard alone, and nothing is sent anywhere.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from typing import Any

from utils.music.listening import Pair, pairs
from utils.music.player import Player, assets


@dataclass(frozen=True)
class ListeningTest:
    """Pairs of tunes to be told apart, alive wherever scripts may run."""

    pairs: Sequence[Pair]

    def spec(self) -> list[dict[str, Any]]:
        """Return what which_is_real.js reads: no label or sentence gives the answer away."""
        return [
            {
                "title": pair.title,
                "composer": pair.composer,
                "real": _unmarked(pair.real),
                "composed": _unmarked(pair.composed),
            }
            for pair in self.pairs
        ]

    def html(self) -> str:
        """Return the test as one piece of HTML: tunes, style, scripts."""
        spec = escape(json.dumps(self.spec(), separators=(",", ":")))
        return (
            f'<div class="seqbook-listening" data-listening="{spec}"><p><strong>Which is real?'
            f"</strong> {len(self.pairs)} pairs of tunes, to be told apart by ear: each is a real "
            "Irish tune beside one that a model composed. They can be heard where scripts may run: "
            "on the book's page, or in a notebook that you run yourself.</p></div>"
            f"{assets(Path(__file__))}"
        )

    def _repr_mimebundle_(self, include: object = None, exclude: object = None) -> dict[str, str]:
        """Show the test in a notebook."""
        said = f"Which is real? {len(self.pairs)} pairs of tunes, a real and a composed one each"
        return {"text/html": self.html(), "text/plain": said}


def _unmarked(tune: Player) -> dict[str, Any]:
    """Return a tune's notes and marks, but a sentence that does not tell how many are marked."""
    said = Player(tune.notes, tune.label, tune.bars).said
    return {**tune.spec(), "label": "", "said": said}


def game() -> ListeningTest:
    """Return the test with the book's pairs."""
    return ListeningTest(pairs())
