"""Read and write the records of the full-size experiments: experiments/NAME.json."""

import json
import os
import subprocess
from importlib import metadata
from pathlib import Path

FOLDER = Path(__file__).resolve().parents[2] / "experiments"


def recorded(name: str) -> dict:
    """Return the record of one experiment, such as "recall", as it was written.

    In a checkout it lies beside its script, in experiments/; where the package alone is installed
    (on Colab), among the data files that came with it. Raises LookupError when there is none.
    """
    path = FOLDER / f"{name}.json"
    if not path.is_file():
        path = _installed(path.name)
    if path is None:
        known = sorted(file.stem for file in FOLDER.glob("*.json"))
        raise LookupError(f"no experiment {name!r} is recorded: expected one of {known}")
    return json.loads(path.read_text(encoding="utf-8"))


def save(path: Path, held: dict) -> None:
    """Write a record whole or not at all, with one of its `rows`, where it has them, a line."""
    text = json.dumps(held | {"rows": []} if "rows" in held else held, indent=2)
    if "rows" in held:
        rows = ",\n".join("    " + json.dumps(row) for row in held["rows"])
        text = text.replace('"rows": []', f'"rows": [\n{rows}\n  ]')
    draft = path.with_suffix(".tmp")
    draft.write_text(text + "\n", encoding="utf-8")
    os.replace(draft, path)


def commit() -> str:
    """Return the commit that is checked out, or "unknown".

    SEQBOOK_COMMIT names it where the files came without their history.
    """
    command = ["git", "rev-parse", "--short", "HEAD"]
    try:
        done = subprocess.run(command, cwd=FOLDER.parent, capture_output=True, text=True)
    except OSError:  # no git here
        return os.environ.get("SEQBOOK_COMMIT", "unknown")
    return done.stdout.strip() or os.environ.get("SEQBOOK_COMMIT", "unknown")


def _installed(file_name: str) -> Path | None:
    try:
        files = metadata.files("seqbook-utils") or []
    except metadata.PackageNotFoundError:
        return None
    for file in files:
        if file.parts[-2:] == ("seqbook", file_name):
            return Path(file.locate())
    return None
