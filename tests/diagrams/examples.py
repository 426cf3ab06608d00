"""Every diagram of the folder, made once: new ones are found, not listed."""

from __future__ import annotations

import importlib
import pkgutil
from functools import cache
from itertools import product
from types import ModuleType

import utils.diagrams
from utils.diagrams.shapes import Scene
from utils.explorers.frame import Explorer


def module(name: str) -> ModuleType:
    """Return the module of a diagram."""
    return importlib.import_module(f"utils.diagrams.{name}")


NAMES = sorted(
    found.name
    for found in pkgutil.iter_modules(utils.diagrams.__path__)
    if not found.ispkg and hasattr(module(found.name), "drawing")
)
STEPPED = [name for name in NAMES if hasattr(module(name), "explorer")]


@cache
def made(name: str) -> Explorer:
    """Return the explorer of a diagram with steps."""
    return module(name).explorer()


@cache
def scenes(name: str) -> dict[str, Scene]:
    """Return every state of a diagram, by its key; of one without steps its only picture."""
    if name not in STEPPED:
        return {"": module(name).drawing()}
    explorer, found = made(name), {}
    for states in product(*(control.states().items() for control in explorer.controls)):
        values = {c.name: v for c, (_, v) in zip(explorer.controls, states, strict=True)}
        names = explorer.steps(values)
        if names and values[explorer.controls[-1].name] >= len(names):
            continue
        found[",".join(key for key, _ in states)] = explorer.figure(**values)
    return found
