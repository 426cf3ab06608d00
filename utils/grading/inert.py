"""Make a student's cells harmless to look at: text and small pictures, no HTML, no script.

Whoever opens a graded notebook, or the feedback made from it, shows it in a browser. What a student
left in it must not run there, call home, or fill the memory. Pure functions over the JSON of a
notebook, in which anything may stand in place of anything.
"""

from __future__ import annotations

import base64
import re
import struct
from collections.abc import Collection

TEXT = 10_000  # characters of output that a cell keeps
ANSWER = 50_000  # characters of a text that a student wrote
PICTURES = 4  # of a cell
PICTURE_BYTES = 1_000_000
PIXELS = 25_000_000
CUT = "\n[cut here: too long]"
SIGNATURE = b"\x89PNG\r\n\x1a\n"

_COLOUR = re.compile(r"\x1b\[[0-9;]*[A-Za-z]")
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u202a-\u202e\u2066-\u2069]")
# tags that fold a hint or make a letter small, and our own remarks; none with attributes
_HARMLESS = r"/?(?:details|summary|sub|sup|b|i|em|strong|kbd|br)>|!-- [\w ]+ -->"
_TAG = re.compile(rf"<(?=[A-Za-z/!?])(?!{_HARMLESS})", re.IGNORECASE)
_IMAGE = re.compile(r"!\[(?:(?=[^\]\n]*\]\(attachment:([\w.-]+)\)))?")
_LINK = re.compile(r"\](?=\()(?!\((?:https?://|attachment:|#))", re.IGNORECASE)
_DEFINITION = re.compile(r"\](?=:)")
_MATHS = re.compile(r"\\(?=(?:href|require|csname|class|style|cssId|includegraphics|url)\b)")


def text(value: object, most: int = TEXT) -> str:
    """Return a text of a notebook, which may be a list of lines, printable and cut."""
    if isinstance(value, list):
        value = "".join(part for part in value if isinstance(part, str))
    if not isinstance(value, str):
        return ""
    plain = _CONTROL.sub("", _COLOUR.sub("", value.replace("\r\n", "\n")))
    # a lone surrogate cannot be written to any file
    plain = plain.encode("utf-8", "replace").decode("utf-8")
    return plain if len(plain) <= most else plain[:most] + CUT


def png(value: object) -> str | None:
    """Return the base64 text of a picture, or None if it is no PNG of a sensible size."""
    packed = "".join(text(value, 2 * PICTURE_BYTES).split())
    try:
        data = base64.b64decode(packed, validate=True)
    except ValueError:
        return None
    if not data.startswith(SIGNATURE) or not 24 < len(data) <= PICTURE_BYTES:
        return None
    width, height = struct.unpack(">II", data[16:24])
    # written anew: what stands in the page is ours, letter by letter
    return base64.b64encode(data).decode("ascii") if width * height <= PIXELS else None


def outputs(kept: object) -> list[dict]:
    """Return the outputs of a cell as plain text (all of it as if printed) and PNG pictures."""
    shown: list[dict] = []
    pictures, room = PICTURES, TEXT
    for output in kept if isinstance(kept, list) else []:
        if not isinstance(output, dict):
            continue
        data = output.get("data")
        picture = png(data.get("image/png")) if isinstance(data, dict) and pictures else None
        if picture:
            pictures -= 1
            shown.append({"output_type": "display_data", "metadata": {}, "data": {}})
            shown[-1]["data"] = {"image/png": picture, "text/plain": "a picture"}
        elif room >= 0 and (said := _said(output)):
            if not shown or shown[-1]["output_type"] != "stream":
                shown.append({"output_type": "stream", "name": "stdout", "text": ""})
            shown[-1]["text"] += text(said, room)
            room -= len(said)
    return shown


def _said(output: dict) -> str:
    """Return the text of one output, with a line's end where the next one would stick to it."""
    if output.get("output_type") == "stream":
        return text(output.get("text"), TEXT + 1)
    if output.get("output_type") == "error":
        name, message = text(output.get("ename")), text(output.get("evalue"))
        return f"{name}: {message}\n" if name else ""
    data = output.get("data")
    said = text(data.get("text/plain"), TEXT + 1) if isinstance(data, dict) else ""
    return said and said + "\n"


def markdown(source: object, pictures: Collection[str] = ()) -> str:
    """Return a student's Markdown without what a browser would run, fetch or follow blindly.

    Formulas, lists, tables, code, links to web pages and the attached `pictures` stay. A tag's `<`,
    any other image and a link of another kind are each broken by a space, so that a reader still
    sees them. (One that names an attachment that is not there would stop nbconvert.)
    """
    plain = text(source, ANSWER)
    plain = _TAG.sub("< ", plain)
    plain = _IMAGE.sub(lambda found: "![" if found[1] in pictures else "! [", plain)
    plain = _LINK.sub("] ", plain)
    plain = _DEFINITION.sub("] ", plain)
    return _MATHS.sub("", plain)


def attachments(kept: object) -> dict[str, dict[str, str]]:
    """Return the PNG pictures that are attached to a Markdown cell, by their names."""
    found = {}
    for name, data in kept.items() if isinstance(kept, dict) else []:
        picture = png(data.get("image/png")) if isinstance(data, dict) else None
        if picture and re.fullmatch(r"[\w.-]{1,100}", name) and len(found) < PICTURES:
            found[name] = {"image/png": picture}
    return found
