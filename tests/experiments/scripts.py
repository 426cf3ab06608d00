"""The scripts of experiments/ as modules."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path
from types import ModuleType

FOLDER = Path(__file__).resolve().parents[2] / "experiments"
# Its trainings take an hour, and are still to be made: the script is tested, no chapter reads it
# yet.
NOT_RECORDED: set[str] = set()
NAMES = sorted({path.stem for path in FOLDER.glob("*.py")} - NOT_RECORDED)


def load(name: str) -> ModuleType:
    """Return the script experiments/NAME.py as a module; new processes find it by this name."""
    return import_module(f"experiments.{name}")


def without_seconds(held):
    """Return a record, or a part of it, without what differs from run to run."""
    if isinstance(held, dict):
        return {k: without_seconds(v) for k, v in held.items() if not k.endswith("seconds")}
    return [without_seconds(part) for part in held] if isinstance(held, list) else held
