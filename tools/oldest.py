"""Print the oldest packages that pyproject.toml allows, and what the unit tests need beside them.

    python tools/oldest.py > oldest.txt
    pip install -r oldest.txt -e ".[notebooks]"

So the lower bounds are not wishes: a weekly job runs the unit tests with exactly these.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
BESIDE = ("pytest", "hypothesis", "nbclient", "nbformat", "nbgrader", "ipykernel", "PyYAML")


def oldest(needs: list[str]) -> list[str]:
    """Return "name==bound.*" for "name>=bound": the newest release with that beginning."""
    return [re.sub(r">=([\d.]+)$", r"==\1.*", need) for need in needs]


def pinned(names: tuple[str, ...]) -> list[str]:
    """Return the tested versions of these packages."""
    texts = [(ROOT / f"requirements{end}.txt").read_text("utf-8") for end in ("", "-book")]
    lines = {line.split("==")[0].lower(): line for text in texts for line in text.splitlines()}
    return [lines[name.lower()] for name in names]


def main() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needs = project["dependencies"] + project["optional-dependencies"]["notebooks"]
    print("\n".join([*oldest(needs), *pinned(BESIDE)]))


if __name__ == "__main__":
    main()
