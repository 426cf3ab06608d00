"""Cut the text of a tune into lines: fields, directives, music; comments are gone.

Only the lines of one tune come out: an empty line after its music, or the next X:, ends it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

_COMMENT = re.compile(r"(?<!\\)%.*")
_DIRECTIVE = re.compile(r"%%\s*([\w-]*)\s*(.*)")
_FIELD = re.compile(r"\s*([A-Za-z+]):(.*)")
_NOTE_AND_BAR = re.compile(r"\s*[A-Ga-gxyzXZ]:[|:]")  # a line of music that looks like a field


class Line(NamedTuple):
    """A line: kind is "field", "directive", "music" or "unread"; name a field's letter."""

    kind: str
    name: str
    text: str


def cut(text: str) -> Iterator[Line]:
    """Yield the lines of the first tune in a text; what follows it is one more, "unread"."""
    lines = text.lstrip("\ufeff").replace("\r\n", "\n").replace("\r", "\n").split("\n")
    head = next((n for n, line in enumerate(lines) if line.lstrip().startswith("K:")), 0)
    first = next((n for n, line in enumerate(lines[:head]) if line.lstrip().startswith("X:")), 0)
    sounds, block, told = False, "", False  # any music yet; in a block of text; in a story H:
    for number, raw in enumerate(lines):
        if block:
            block = "" if raw.replace(" ", "").startswith(f"%%end{block}") else block
            continue
        if raw.startswith("%%"):
            directive = _DIRECTIVE.match(raw)
            block = directive[1].removeprefix("begin") if directive[1].startswith("begin") else ""
            yield Line("directive", directive[1], _COMMENT.sub("", directive[2]).strip())
            continue
        field = _FIELD.match(raw)
        if sounds and (not raw.strip() or (field and field[1] == "X" and not _music(raw))):
            yield from _after(lines[number:])
            return
        line = _COMMENT.sub("", raw).rstrip()
        field = _FIELD.match(line)
        if field and not ((sounds or number > head) and _music(line)):
            told = field[1] == "H" or (told and field[1] == "+")
            yield Line("field", field[1], field[2].strip())
        elif number < first:  # a file may begin with text, before its first tune
            if line:
                yield Line("unread", "", "what stands before the tune")
        elif told and number < head:  # an old form: lines of H: without a letter in front
            continue
        elif line:
            sounds = True
            yield Line("music", "", line)
    if block:
        yield Line("unread", "", f"%%begin{block} without its end")


def _music(line: str) -> bool:
    return _NOTE_AND_BAR.match(line) is not None


def _after(lines: list[str]) -> Iterator[Line]:
    """Name what follows the tune, if it is more than comments."""
    if any(_COMMENT.sub("", line).strip() for line in lines):
        yield Line("unread", "", "what follows the tune")
