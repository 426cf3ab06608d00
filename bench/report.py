"""Print what `make bench` measured, beside the record: `python bench/report.py [--keep]`.

What pytest-benchmark wrote to bench/measured.json becomes bench/latest.json: one row for each
measurement, the machine, the commit. With --keep it becomes the record, bench/record.json, which
is committed. A ratio against the yardstick can be compared between machines; milliseconds cannot.
A slow row is marked, never an error: a busy machine is no fault.
"""

from __future__ import annotations

import argparse
import json
import shutil
from pathlib import Path

from utils.records import commit, machine

HERE = Path(__file__).resolve().parent
MEASURED = HERE / "measured.json"
LATEST, RECORD = HERE / "latest.json", HERE / "record.json"
SLOWER = 1.3  # times the record, from which on a row is marked


def rounded(value: float) -> float:
    """Return three significant digits."""
    return float(f"{value:.3g}")


def gather(measured: dict) -> dict:
    """Return {"machine", "commit", "datetime", "rows"} of pytest-benchmark's own file."""
    rows = {}
    for found in measured["benchmarks"]:
        info = found["extra_info"]
        against = {name: rounded(ratio) for name, ratio in info["against"].items()}
        name, bracket, parameters = found["name"].removeprefix("bench_").partition("[")
        row = {"ms": rounded(info["ms"]), "against": against}
        rows[name.replace("_", " ") + bracket + parameters] = row
    return {
        "machine": machine(),
        "commit": commit(),
        "datetime": measured["datetime"],
        "rows": rows,
    }


def table(latest: dict, record: dict) -> str:
    """Return a line for each row: milliseconds, ratios, and the first ratio beside the record's."""
    lines = [f"{'':58}{'ms':>10}  ratios (now / record)"]
    marked = 0
    for name, row in latest["rows"].items():
        held = record.get("rows", {}).get(name, {"against": {}})["against"]
        ratios = []
        for other, ratio in row["against"].items():
            text = f"{ratio:g} of {other}"
            if other in held:
                slow = ratio > SLOWER * held[other]
                marked += slow
                text += f" ({ratio / held[other]:.2f}{' SLOWER' if slow else ''})"
            ratios.append(text)
        lines.append(f"{name[:57]:58}{row['ms']:10,.4g}  {', '.join(ratios)}")
    lines.append(f"{len(latest['rows'])} rows on {latest['machine']}, commit {latest['commit']}")
    if record:
        lines.append(f"the record: {record['machine']}, commit {record['commit']}")
        lines.append(f"{marked} ratios are more than {SLOWER} times the record's")
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--keep", action="store_true", help="make this the record")
    keep = parser.parse_args().keep
    latest = gather(json.loads(MEASURED.read_text(encoding="utf-8")))
    record = json.loads(RECORD.read_text(encoding="utf-8")) if RECORD.exists() else {}
    LATEST.write_text(json.dumps(latest, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")
    print(table(latest, record))
    if keep:
        shutil.copy(LATEST, RECORD)
        print(f"kept as {RECORD.relative_to(HERE.parent)}")


if __name__ == "__main__":
    main()
