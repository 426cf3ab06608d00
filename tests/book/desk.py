"""A lab in its page, with somebody's hands on it: what the tests of such pages share."""

from __future__ import annotations

import re
from pathlib import Path

import nbformat

from tests.book import browser
from utils.exercises import labs

NAME = "02_bag_of_words"
PAGE = f"labs/{NAME}/{NAME}.html"
LAB = labs()[NAME]
WORDS = LAB.written[0].name
FOCUSED = "document.activeElement.getAttribute('aria-label') ?? document.activeElement.textContent"
IDLE = "document.documentElement.dataset.live === 'idle'"


def cell_number(name: str) -> int:
    """Return which cell of code of the lab's notebook bears this id."""
    notebook = nbformat.read(browser.ROOT / "labs" / NAME / f"{NAME}.ipynb", 4)
    return [cell.id for cell in notebook.cells if cell.cell_type == "code"].index(name) + 1


class Desk:
    """One page of the lab, with somebody's hands on it; `yes` is the answer to what it asks."""

    def __init__(self, visitor: browser.Visitor, page=None):
        self.visitor, self.page = visitor, page or visitor.page
        self.yes, self.asked = True, []
        self.page.on("dialog", self._answer)

    def _answer(self, dialog) -> None:
        self.asked.append(dialog.message)
        dialog.accept() if self.yes else dialog.dismiss()

    def click(self, label: str) -> None:
        self.page.click(f'button:is([aria-label^="{label}"], [title^="{label}"])')

    def status(self) -> str:
        return self.page.inner_text(".live-status")

    def says(self, text: str, seconds: int = 120) -> None:
        script = "text => document.querySelector('.live-status').textContent.includes(text)"
        self.page.wait_for_function(script, arg=text, timeout=1000 * seconds)

    def idle(self) -> None:
        self.page.wait_for_function(IDLE, timeout=300_000)

    def check(self, name: str) -> str:
        """Press an exercise's button, and return what its check prints."""
        self.click(f"Check: {name},")
        self.idle()
        return self.page.inner_text(f".cell-id-check_{name} .cell_output")

    def box(self, name: str) -> str:
        return f'textarea[aria-label*="{name}"]' if name == WORDS else f".cell-id-{name} textarea"

    def write(self, name: str, text: str) -> None:
        self.page.fill(self.box(name), text)

    def read(self, name: str) -> str:
        return self.page.evaluate(f"document.querySelector('{self.box(name)}').value")

    def tab_to(self, label: str) -> None:
        """Press Tab until the focus is on what bears this label."""
        for _ in range(300):
            self.page.keyboard.press("Tab")
            if self.page.evaluate(FOCUSED).startswith(label):
                return
        raise AssertionError(f"no Tab leads to {label}")

    def type_code(self, text: str) -> None:
        """Type over what a box holds, as one does where the box indents by itself."""
        keyboard, there = self.page.keyboard, 0
        keyboard.press("Control+a")
        keyboard.press("Delete")
        for number, line in enumerate(text.split("\n")):
            if number:
                keyboard.press("Enter")
            indent = len(line) - len(line.lstrip()) if line.strip() else there
            for _ in range((there - indent) // 4):
                keyboard.press("Backspace")
            keyboard.type(" " * (indent - there) + line.strip())
            there = indent + 4 * bool(re.search(r":\s*(#.*)?$", line))

    def download(self, folder: Path, press=None) -> Path:
        """Download the notebook; return the file."""
        with self.page.expect_download() as download:
            (press or (lambda: self.click("Save the lab's notebook")))()
        assert download.value.suggested_filename == f"{NAME}.ipynb"
        file = folder / f"{NAME}.ipynb"
        file.write_bytes(Path(download.value.path()).read_bytes())
        nbformat.validate(nbformat.read(file, 4))
        return file

    def choose(self, file: Path) -> None:
        """Choose a file to open, and wait until the page has said something of it."""
        self.page.evaluate("document.querySelector('.live-status').textContent = ''")
        self.page.set_input_files("input[type=file]", str(file))
        self.page.wait_for_function("document.querySelector('.live-status').textContent !== ''")
