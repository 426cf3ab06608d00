"""Say where a number was measured: the machine, its graphics card, the commit."""

from __future__ import annotations

import os
import platform
import subprocess
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]


def machine() -> str:
    """Describe this computer: the processor's name and its number of cores."""
    name = platform.processor() or platform.machine()
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():  # Linux: platform.processor() says only "x86_64" or nothing
        for line in cpuinfo.read_text(encoding="utf-8").splitlines():
            if line.startswith("model name"):
                name = line.split(":", 1)[1].strip()
                break
    return f"{name}, {os.cpu_count()} cores"


def gpu() -> str | None:
    """Name the graphics card that torch would use; None where there is none, or no torch."""
    try:
        import torch
    except ImportError:
        return None
    return torch.cuda.get_device_name() if torch.cuda.is_available() else None


def commit() -> str:
    """Return the commit that is checked out, or "unknown".

    SEQBOOK_COMMIT names it where the files came without their history.
    """
    return _git("rev-parse", "--short", "HEAD") or os.environ.get("SEQBOOK_COMMIT", "unknown")


def uncommitted() -> bool:
    """Tell whether a Python file here is not as in the commit, so that its name says too little."""
    return bool(_git("status", "--porcelain", "--", "utils/*.py", "experiments/*.py"))


def _git(*command: str) -> str:
    try:
        done = subprocess.run(["git", *command], cwd=ROOT, capture_output=True, text=True)
    except OSError:  # no git here
        return ""
    return done.stdout.strip()
