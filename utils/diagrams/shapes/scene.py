"""A scene is shapes by name: node, arrow, wire, gate, sum, matrix, bar, curve, label, note.

It knows nothing about networks. Every shape has a key, so that two scenes of one diagram can be
compared shape by shape; there are no ids and no markers, so that any number of diagrams can stand
on one page. 400 units are the width of a phone.
"""

from __future__ import annotations

import base64
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from html import escape
from math import atan2, cos, hypot, pi, sin
from typing import Any

import numpy as np

from utils.diagrams.shapes.language import FAINT, PAPER, SANS, attributes
from utils.diagrams.shapes.writing import marked, shown, wrapped

WIDTH = 400
SHOWN_WIDE = 560  # pixels of an image in a notebook
Point = tuple[float, float]


@dataclass
class Scene:
    """Hold shapes in drawing order, for one picture 400 units wide.

    height  of the picture, in units
    title   what it is a picture of, a few words
    alt     what it looks like, a sentence or three for those who cannot see it
    """

    height: float
    title: str
    alt: str
    shapes: dict[str, dict[str, str]] = field(default_factory=dict)

    def add(self, key: str, tag: str, classes: str, text: str = "", **numbers: float | str) -> None:
        """Add one SVG element; numbers are rounded to two digits."""
        if key in self.shapes:
            raise ValueError(f"two shapes are named {key!r}: give each its own name")
        values = {name.replace("_", "-"): _short(value) for name, value in numbers.items()}
        self.shapes[key] = {"tag": tag, "class": classes, **values, "text": text}

    def label(
        self,
        key: str,
        x: float,
        y: float,
        text: str,
        classes: str = "ink word",
        **more: float | str,
    ) -> None:
        """Write text centred at (x, y); the classes `start` and `end` anchor it there instead."""
        classes = classes.replace("dim", "pale")  # text that is not talked about is still readable
        self.add(key, "text", classes, marked(text), x=x, y=y, dy=".35em", **more)

    def note(
        self, key: str, x: float, y: float, text: str, classes: str = "ink word small", wide=380.0
    ) -> None:
        """Write a text of several lines, the first centred at (x, y)."""
        size = 11.2 if "small" in classes else 12
        for number, line in enumerate(wrapped(text, wide, size)):
            self.label(f"{key}.{number}", x, y + 15 * number, line, classes)

    def node(
        self,
        key: str,
        x: float,
        y: float,
        name: str,
        value: str = "",
        classes: str = "s",
        w: float = 58,
        h: float = 44,
    ) -> None:
        """Draw a box centred at (x, y) with a name, and below the name the number it holds."""
        written = self._box(key, x, y, classes, w, h, min(9, h / 3))
        self.label(f"{key}.name", x, y - (9 if value else 0), name, f"{written} name")
        self.label(f"{key}.value", x, y + 9, value, f"{written} number")

    def tile(
        self,
        key: str,
        x: float,
        y: float,
        text: str,
        classes: str = "x",
        w: float = 58,
        h: float = 24,
    ) -> None:
        """Draw a word, or a number, in a box of its own, centred at (x, y)."""
        written = self._box(key, x, y, classes, w, h, 5)
        self.label(f"{key}.text", x, y, text, f"{written} word")

    def _box(
        self, key: str, x: float, y: float, classes: str, w: float, h: float, rx: float
    ) -> str:
        """Draw a box centred at (x, y); return the classes of what is written in it."""
        box = {"x": x - w / 2, "y": y - h / 2, "width": w, "height": h, "rx": rx}
        self.add(key, "rect", f"{classes} box", **box)
        return " ".join(look for look in classes.split() if look not in ("full", "lit"))

    def arrow(
        self,
        key: str,
        start: Point,
        end: Point,
        classes: str = "ink line",
        bend: float = 0.0,
        head: float = 5.5,
        **more: float | str,
    ) -> None:
        """Draw an arrow; `bend` bows it to its left, in units; `head` 0 leaves its head away."""
        (x0, y0), (x1, y1) = start, end
        length = hypot(x1 - x0, y1 - y0) or 1
        cx = (x0 + x1) / 2 + bend * 2 * (y1 - y0) / length
        cy = (y0 + y1) / 2 - bend * 2 * (x1 - x0) / length
        way = f"Q{_at(cx, cy)} {_at(x1, y1)}" if bend else f"L{_at(x1, y1)}"
        angle = atan2(y1 - cy, x1 - cx) if bend else atan2(y1 - y0, x1 - x0)
        self.add(key, "path", classes, d=f"M{_at(x0, y0)}{way}{_head(end, angle, head)}", **more)

    def wire(
        self,
        key: str,
        points: Iterable[Point],
        classes: str = "ink line",
        head: float = 0.0,
        **more: float | str,
    ) -> None:
        """Draw a line through points, straight from each to the next; `head` ends it in one."""
        points = list(points)
        (x0, y0), (x1, y1) = points[-2:]
        way = "L".join(_at(x, y) for x, y in points)
        tip = _head((x1, y1), atan2(y1 - y0, x1 - x0), head)
        self.add(key, "path", classes, d=f"M{way}{tip}", **more)

    def op(
        self, key: str, x: float, y: float, text: str = "+", classes: str = "ink", r=11.0
    ) -> None:
        """Draw a small circle in which what comes in is added (+) or multiplied (×)."""
        self.add(key, "circle", f"{classes} card", cx=x, cy=y, r=r)
        self.label(f"{key}.text", x, y, text, f"{classes} number large")

    def bar(
        self,
        key: str,
        x: float,
        y: float,
        size: float,
        classes: str = "ink",
        wide: float = 14,
        across: bool = False,
    ) -> None:
        """Draw a bar of `size` units from (x, y): upwards, or `across`, to the right; a negative
        one the other way.
        """
        low, long = min(0.0, size), max(abs(size), 0.8)
        place = {"x": x + low, "y": y - wide / 2, "width": long, "height": wide}
        if not across:
            place = {"x": x - wide / 2, "y": y - long - low, "width": wide, "height": long}
        self.add(key, "rect", f"{classes} solid", **place, rx=1)

    def bars(
        self,
        key: str,
        x: float,
        y: float,
        sizes: Iterable[float],
        step: float,
        classes: str = "ink",
        wide: float = 14,
    ) -> None:
        """Draw a row of bars as one shape: the first at x, the next `step` to its right, upwards
        from y. As `bar`, where nothing else must be said of a single one.
        """
        way, gap = f"M{_at(x - wide / 2, y)}", _short(step - wide)
        for size in (size or 0.8 for size in sizes):
            way += f"v{_short(-size)}h{_short(wide)}v{_short(size)}h{gap}"
        self.add(key, "path", f"{classes} solid", d=way)

    def gate(
        self,
        key: str,
        x: float,
        y: float,
        opening: float,
        upright: bool = False,
        classes: str = "gate",
        size: float = 15,
    ) -> None:
        """Draw a valve across a line: two doors (only amounts are solid) that leave the share
        `opening` of the way free.
        """
        frame = {"x": x - 5, "y": y - size, "width": 10, "height": 2 * size}
        self.add(f"{key}.frame", "rect", f"{classes} thin", **_turned(frame, upright, x, y), rx=2)
        leaf = (size - 1) * (1 - opening) + 1
        for side, edge in (("a", -size), ("b", size - leaf)):
            place = {"x": x - 3.5, "y": y + edge, "width": 7, "height": leaf}
            leaves = _turned(place, upright, x, y)
            self.add(f"{key}.{side}", "rect", f"{classes} door", **leaves, rx=1.5)

    def matrix(
        self,
        key: str,
        x: float,
        y: float,
        values: Any,
        classes: str = "W",
        cell: float = 13,
        digits: int | None = None,
    ) -> None:
        """Draw a matrix or row vector centred at (x, y), a cell the fuller the larger its size.

        A negative number has a bar across its cell. `digits` writes the numbers in their place.
        """
        values = np.atleast_2d(np.asarray(values, float))
        rows, columns = values.shape
        top = np.abs(values).max() or 1
        for (i, j), value in np.ndenumerate(values):
            left, up = x + (j - columns / 2) * cell, y + (i - rows / 2) * cell
            name, share = f"{key}.{i}.{j}", abs(value) / top
            full = round(0.08 + (0.8 if digits is None else 0.3) * share, 2)
            box = {"x": left, "y": up, "width": cell - 1, "height": cell - 1, "rx": 1.5}
            self.add(name, "rect", f"{classes} solid", **box, fill_opacity=full)
            middle = left + (cell - 1) / 2, up + (cell - 1) / 2
            if digits is not None:
                self.label(f"{name}.n", *middle, shown(value, digits), "ink word small")
            elif value < 0:
                ends = [(left + 2, middle[1]), (left + cell - 3, middle[1])]
                self.wire(f"{name}.n", ends, "ink thin")

    def svg(self, image: bool = False) -> str:
        """Return the SVG for a page; as an `image` it brings its own colours and a light card."""
        body = "".join(_element(shape, image) for shape in self.shapes.values())
        high = _short(self.height + 16)
        card = (
            f'<rect class="sheet" y="-8" width="{WIDTH}" height="{high}" rx="8" '
            f'fill="{PAPER[0]}" stroke="{FAINT[0]}"/>'
        )
        size = f' width="{SHOWN_WIDE}"' if image else ""
        return (
            f'<svg xmlns="http://www.w3.org/2000/svg" class="sq" viewBox="0 -8 {WIDTH} {high}"'
            f'{size} role="img" '
            f'aria-label="{escape(self.title)}" text-anchor="middle" font-size="12px" '
            f'font-family="{SANS}"><desc>{escape(self.alt, quote=False)}</desc>'
            f"{card if image else ''}<g>{body}</g></svg>"
        )

    def img(self) -> str:
        """Return an <img> with the picture in it, which notebook viewers show, trusted or not."""
        data = base64.b64encode(self.svg(image=True).encode()).decode()
        return (
            f'<img class="seqbook-diagram" width="{SHOWN_WIDE}" alt="{escape(self.alt)}" '
            f'src="data:image/svg+xml;base64,{data}">'
        )

    def _repr_mimebundle_(self, include: Any = None, exclude: Any = None) -> dict[str, str]:
        """Show a diagram without steps; the book's page takes the SVG out of the <img>."""
        stop = "" if self.title.endswith(("?", "!", ".")) else "."
        return {"text/html": self.img(), "text/plain": f"{self.title}{stop} {self.alt}"}


def _element(shape: Mapping[str, str], image: bool) -> str:
    """Return a shape as SVG; in an image its classes become attributes too, which CSS overrides."""
    values = {name: value for name, value in shape.items() if name not in ("tag", "text")}
    if image:
        if "off" in shape["class"].split():
            return ""
        values = attributes(shape["class"]) | values
    inner = "".join(f' {name}="{escape(str(value))}"' for name, value in values.items())
    end = f">{shape['text']}</{shape['tag']}>" if shape["text"] else "/>"
    return f"<{shape['tag']}{inner}{end}"


def _turned(box: dict[str, float], turn: bool, x: float, y: float) -> dict[str, float]:
    """Return a box mirrored at the diagonal through (x, y), if `turn`."""
    if not turn:
        return box
    across, down = box["x"] - x, box["y"] - y
    return {"x": x + down, "y": y + across, "width": box["height"], "height": box["width"]}


def _head(tip: Point, angle: float, size: float) -> str:
    """Return the two strokes of an arrow's head."""
    if not size:
        return ""
    (ax, ay), (bx, by) = (
        (tip[0] - size * cos(angle + turn), tip[1] - size * sin(angle + turn))
        for turn in (-pi / 6, pi / 6)
    )
    return f"M{_at(ax, ay)}L{_at(*tip)}L{_at(bx, by)}"


def _at(x: float, y: float) -> str:
    return f"{_short(x)} {_short(y)}"


def _short(value: float | str) -> str:
    return value if isinstance(value, str) else f"{round(value, 2):g}"
