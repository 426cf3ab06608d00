"""Write requirements-book.txt, -pdf.txt and requirements.txt: the exact set the tests ran with.

Each is what pip chooses today, in a fresh environment, for the packages named here and the lower
bounds of pyproject.toml. Run it (`make pin`) on Linux, run `make test`, and commit the three files.
"""

from __future__ import annotations

import subprocess
import sys
import tempfile
import tomllib
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent

BOOK = [
    "jupyter-book==1.0.4.post1",  # the last on Sphinx; 2.x has no _config.yml and needs a network
    "sphinx-exercise",
    "sphinxext-opengraph",
]
PDF = ["playwright", "pypdf"]
TEST = [
    "torch==2.13.0",
    "jupyterlab",
    "ipykernel",
    "nbclient",
    "nbgrader",
    "distributed",
    "nbval",
    "pytest",
    "pytest-xdist",
    "pytest-benchmark",
    "hypothesis",
    "axe-playwright-python",
    "websocket-client",
    "ruff",
    "pre-commit",
    "vulture",
    "jupytext",
]
# pip on Linux does not see what other systems need, nor leaves out what only some systems have.
ONLY_ON = {
    "pexpect": 'sys_platform != "win32"',
    "ptyprocess": 'sys_platform != "win32"',
}
OTHER_SYSTEMS = {
    "book": [
        'colorama==0.4.6; sys_platform == "win32"',
        'appnope==1.0.0; sys_platform == "darwin"',
    ],
    "test": ['pywinpty==3.1.2; sys_platform == "win32"'],
}
HEADER = """\
# {what}
# Written by `make pin` (tools/pin.py) with Python {python}: do not edit. The lower bounds that the
# package itself needs are in pyproject.toml.
"""


def freeze(packages: list[str]) -> list[str]:
    """Return "name==version" of everything pip installs for these packages."""
    with tempfile.TemporaryDirectory() as folder:
        python = Path(folder) / "bin" / "python"
        subprocess.run([sys.executable, "-m", "venv", folder], check=True)
        pip = [str(python), "-m", "pip", "--disable-pip-version-check", "-q"]
        subprocess.run([*pip, "install", *packages], check=True)
        listed = subprocess.run([*pip, "freeze"], check=True, capture_output=True, text=True)
    lines = []
    for line in listed.stdout.splitlines():
        name, version = line.split("==")
        pin = f"{name}=={version.split('+')[0]}"  # torch's "+cpu" exists only on its own index
        lines.append(f"{pin}; {ONLY_ON[name]}" if name in ONLY_ON else pin)
    return lines


def write(name: str, what: str, lines: list[str]) -> None:
    """Write one requirements file."""
    header = HEADER.format(what=what, python=".".join(map(str, sys.version_info[:2])))
    (ROOT / name).write_text(header + "\n".join(lines) + "\n", encoding="utf-8")
    print(f"{name}: {len(lines)} lines")


def main() -> None:
    if sys.platform != "linux":
        sys.exit("Pin on Linux: the markers for other systems are added from there")
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    needed = project["dependencies"]
    notebooks = project["optional-dependencies"]["notebooks"]
    book = freeze(BOOK + needed)
    write(
        "requirements-book.txt",
        "What building the book needs.",
        sorted(book + OTHER_SYSTEMS["book"], key=str.lower),
    )
    pinned = [line.split(";")[0] for line in book]
    pdf = [line for line in freeze(pinned + PDF) if line not in book]
    write(
        "requirements-pdf.txt",
        "What printing the book into a PDF needs beside building it.",
        ["-r requirements-book.txt", *sorted(pdf, key=str.lower)],
    )
    pinned += pdf
    held = {*book, *pdf}
    test = [line for line in freeze(pinned + notebooks + TEST) if line not in held]
    write(
        "requirements.txt",
        "What running the notebooks and the tests needs beside building and printing the book.",
        ["-r requirements-pdf.txt", *sorted(test + OTHER_SYSTEMS["test"], key=str.lower)],
    )


if __name__ == "__main__":
    main()
