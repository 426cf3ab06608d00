"""What a reader can turn: each control knows its grid of values and their keys in the stored data.

On a page a control offers the grid; in a live kernel it offers every value in between as well, and
on a page that runs Python too: `anything` says there what can be chosen, `read` makes a value of
what the page sends.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from itertools import permutations
from typing import Any


@dataclass(frozen=True)
class Slider:
    """Choose a number: one of `values` on a page, any in `limits` (lowest, highest) in a kernel.

    Where all `values` are whole, only whole numbers are offered, unless `between` says otherwise.
    """

    name: str
    label: str
    values: Sequence[float]
    limits: tuple[float, float] | None = None
    between: bool = False

    def __post_init__(self) -> None:
        """Refuse values that a slider cannot walk through."""
        if len(self.values) < 2 or list(self.values) != sorted(set(self.values)):
            raise ValueError(
                f"slider {self.name!r} has values {list(self.values)}: give two or more, rising"
            )

    @property
    def whole(self) -> bool:
        """Say whether only whole numbers make sense."""
        return not self.between and all(isinstance(value, int) for value in self.values)

    @property
    def ends(self) -> tuple[float, float]:
        """Return the lowest and the highest number that a kernel takes."""
        return self.limits or (min(self.values), max(self.values))

    @property
    def step(self) -> float:
        """Return how far apart the numbers of a fine slider stand: 1, or a round decimal."""
        low, high = self.ends
        return 1 if self.whole else 10.0 ** math.floor(math.log10((high - low) / 100))

    def states(self) -> dict[str, float]:
        """Map each key to its value."""
        return {str(i): value for i, value in enumerate(self.values)}

    def describe(self) -> dict[str, Any]:
        """Return what the page's script needs to build the control."""
        shown = [f"{value:,}" for value in self.values]
        return {"type": "slider", "name": self.name, "label": self.label, "values": shown}

    def anything(self) -> dict[str, Any]:
        """Return what the script needs for a control that takes every number in the limits."""
        fine = {"numbers": list(self.values), "limits": list(self.ends), "step": self.step}
        return {**self.describe(), **fine}

    def read(self, sent: Any) -> float:
        """Return a number that a page sends."""
        low, high = self.ends
        is_number = isinstance(sent, int | float) and not isinstance(sent, bool)
        if not is_number or not low <= sent <= high or (self.whole and sent != int(sent)):
            kind = "whole number" if self.whole else "number"
            given = "" if sent is None else f", not {sent!r}"
            raise ValueError(f"{self.label}: give a {kind} from {low:g} to {high:,g}{given}")
        if self.whole:
            return int(sent)
        return float(sent) if any(isinstance(value, float) for value in self.values) else sent


@dataclass(frozen=True)
class Choice:
    """Choose one of `options` (label -> value); with `free`, a kernel takes any text as well."""

    name: str
    label: str
    options: Mapping[str, Any]
    free: bool = False

    def states(self) -> dict[str, Any]:
        """Map each key to its value."""
        return {str(i): value for i, value in enumerate(self.options.values())}

    def describe(self) -> dict[str, Any]:
        """Return what the page's script needs to build the control."""
        return {
            "type": "choice",
            "name": self.name,
            "label": self.label,
            "values": list(self.options),
        }

    def anything(self) -> dict[str, Any]:
        """Return what the script needs for a control that may take any text."""
        texts = {"free": True, "texts": list(self.options.values())} if self.free else {}
        return {**self.describe(), **texts}

    def read(self, sent: Any) -> Any:
        """Return the value of what a page sends: an option's number, or a text of the reader's."""
        if self.free and isinstance(sent, str):
            return sent
        if (known := self.states().get(str(sent))) is None and str(sent) not in self.states():
            raise ValueError(f"{self.label}: {sent!r} is none of {list(self.options)}")
        return known


@dataclass(frozen=True)
class Order:
    """Put `items` in any order; with `free`, a kernel takes another text to reorder as well."""

    name: str
    label: str
    items: Sequence[str]
    free: bool = False

    def __post_init__(self) -> None:
        """Refuse more items than a page can hold every order of."""
        if not 2 <= len(self.items) <= 6 or len(set(self.items)) < len(self.items):
            raise ValueError(
                f"order {self.name!r} has items {list(self.items)}: give 2 to 6 different ones "
                "(6 already have 720 orders)"
            )

    def states(self) -> dict[str, tuple[str, ...]]:
        """Map each key (the items' numbers, in order) to the items in that order."""
        return {
            "".join(map(str, order)): tuple(self.items[i] for i in order)
            for order in permutations(range(len(self.items)))
        }

    def describe(self) -> dict[str, Any]:
        """Return what the page's script needs to build the control."""
        return {
            "type": "order",
            "name": self.name,
            "label": self.label,
            "values": list(self.items),
        }

    def anything(self) -> dict[str, Any]:
        """Return what the script needs for a control that may take other words."""
        return {**self.describe(), "free": self.free}

    def read(self, sent: Any) -> tuple[str, ...]:
        """Return the words that a page sends, in their order."""
        if not self.free and sorted(sent) != sorted(self.items):
            raise ValueError(f"{self.label}: {sent!r} is no order of {list(self.items)}")
        return tuple(sent)


@dataclass(frozen=True)
class Steps:
    """Walk through the steps of a diagram, or play them; the last control of its explorer.

    `names(**others)` says what the steps are called when the other controls have these values,
    and by that how many there are; `most` is the largest number of them.
    """

    name: str
    label: str
    names: Callable[..., Sequence[str]]
    most: int

    def states(self) -> dict[str, int]:
        """Map each key to its value."""
        return {str(i): i for i in range(self.most)}

    def describe(self) -> dict[str, Any]:
        """Return what the page's script needs to build the control."""
        return {"type": "steps", "name": self.name, "label": self.label}

    def anything(self) -> dict[str, Any]:
        """Return what the script needs: the steps come with each picture."""
        return self.describe()

    def read(self, sent: Any) -> int:
        """Return the step that a page sends."""
        return max(0, int(sent))


Control = Slider | Choice | Order | Steps


def key_of(control: Control, value: Any) -> str:
    """Return the key of a value in the stored grid."""
    for key, known in control.states().items():
        if known == value:
            return key
    raise ValueError(
        f"{control.name}={value!r} is not among the stored values of {control.label!r}: "
        f"{list(control.states().values())[:12]}"
    )
