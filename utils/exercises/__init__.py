"""The checks behind the labs: each exercise knows its answer and the mistakes people make.

One package per lab, `lab01` to `lab15`, with one `Exercise` for each function that the student
writes and, as `LAB`, the lab as a whole; `checking` holds what an exercise is.
"""

from __future__ import annotations

import importlib
import pkgutil
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from utils.exercises.checking import Lab


def labs() -> dict[str, Lab]:
    """Return every lab by the name of its folder, such as "02_bag_of_words"."""
    names = [module.name for module in pkgutil.iter_modules(__path__)]
    packages = [
        importlib.import_module(f"{__name__}.{name}")
        for name in sorted(names)
        if name.startswith("lab")
    ]
    return {package.LAB.name: package.LAB for package in packages}
