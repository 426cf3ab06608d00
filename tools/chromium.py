"""Find a Chromium or Chrome: for the tests in a browser, and for the book as a PDF."""

from __future__ import annotations

import os
import shutil
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome")
PLACES = (
    "/Applications/Google Chrome.app/Contents/MacOS/Google Chrome",
    "/Applications/Chromium.app/Contents/MacOS/Chromium",
    r"C:\Program Files\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Google\Chrome\Application\chrome.exe",
    r"C:\Program Files (x86)\Microsoft\Edge\Application\msedge.exe",
)
MISSING = (
    "no Chromium found: apt install chromium, or playwright install chromium, "
    "or set SEQBOOK_CHROMIUM to a Chrome"
)
# Nothing that the browser itself asks the network for may disturb the count.
ARGUMENTS = [
    *("--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-sync"),
    *("--disable-background-networking", "--disable-component-update"),
]


def find_chromium(own: str = "") -> str | None:
    """Return the browser's path, or None: $SEQBOOK_CHROMIUM, the system's, `own` (playwright's)."""
    named = os.environ.get("SEQBOOK_CHROMIUM")
    on_path = (shutil.which(name) for name in NAMES)
    for candidate in (named, *on_path, *PLACES, own):
        if candidate and Path(candidate).exists():
            return candidate
    return None
