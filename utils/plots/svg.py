"""Turn matplotlib's SVG into one for the book's page: small, and in the page's own colours.

Black is the page's ink, white its paper, greys are its greys, and the book's palette becomes
variables that plots.css sets for light and for dark paper. Every other colour stays.
"""

from __future__ import annotations

import base64
import io
import re
from xml.etree import ElementTree as ET

from PIL import Image  # matplotlib needs it too

from utils.plots.look import OKABE_ITO

FIXED = "fixed"  # gid of what keeps its colours, because what lies below it keeps its own
HEAVY = 30_000  # letters of a picture; a map of 256 colours would show steps where it is smooth
NAMES = {colour.lower(): name for name, colour in OKABE_ITO.items()}


def lean(text: str, alt: str) -> str:
    """Return matplotlib's SVG without what a page does not need, on one line.

    `alt` is its label for a screen reader. Ids are a, b, ...: whoever puts several on a page
    gives each a prefix of its own. Text has no family of its own, it takes the page's.
    """
    text = re.sub(r"<metadata>.*?</metadata>", "", text[text.index("<svg") :], flags=re.S)
    text = re.sub(r'\sxmlns(:\w+)?="[^"]*"', "", text).replace("xlink:href", "href")
    root = ET.fromstring(text)
    # its rule is for every element, on a page for every drawing: here it becomes attributes
    root.remove(root.find("defs"))
    used = sorted(set(re.findall(r'(?:href="#|url\(#)([^")]+)', text)), key=text.index)
    ids = {name: f"{chr(97 + n % 26)}{n // 26 or ''}" for n, name in enumerate(used)}
    _clean(root, ids)
    _unwrap(root)
    box = root.get("viewBox")
    root.attrib.clear()
    root.attrib |= {
        "xmlns": "http://www.w3.org/2000/svg",
        "viewBox": box,
        "role": "img",
        "aria-label": " ".join(alt.split()),
        "fill": "currentColor",
        "stroke-linejoin": "round",
    }
    return ET.tostring(root, encoding="unicode")


def ink(colour: str) -> str:
    """Return what the page paints in place of a colour #rrggbb of the book's style."""
    colour = colour.lower()
    if colour in NAMES:
        return f"var(--fig-{NAMES[colour]},{colour})"
    parts = bytes.fromhex(colour[1:])
    if max(parts) - min(parts) > 20:
        return colour
    if colour == "#ffffff":
        return "var(--fig-paper,#fff)"
    grey = sum(parts) / 3
    if grey < 80:
        return "currentColor"
    return f"var(--fig-{'faint' if grey > 190 else 'muted'},{colour})"


def _clean(node: ET.Element, ids: dict[str, str], fixed: bool = False) -> None:
    """Shorten one element and those in it; rename its id, or drop it where nothing refers to it."""
    fixed = fixed or node.get("id") == FIXED
    if fixed and node.tag in ("text", "use", "path") and node.get("id") not in ids:
        # matplotlib leaves black out; a marker's shape takes the colour of each place of its use
        style = node.get("style", "")
        node.set("style", style if "fill: " in style else f"fill: #000000; {style}")
    for key, value in list(node.attrib.items()):
        if key == "id":
            value = ids.get(value, "")
        elif key == "href":
            value = f"#{ids[value[1:]]}" if value.startswith("#") else _picture(value)
        elif key == "style":
            value = _style(value, fixed)
        elif key == "transform":
            value = re.sub(r"rotate\(-?0 [^)]*\)", "", _short(value)).strip()
        elif key == "clip-path":
            value = re.sub(r"#([^)]+)", lambda found: f"#{ids[found[1]]}", value)
        else:
            value = _short(value)
        if key == "d":
            value = re.sub(r"\s*([A-Za-z])\s*", r"\1", value).strip()
        if value:
            node.set(key, value)
        else:
            del node.attrib[key]
    for child in node:
        _clean(child, ids, fixed)
    if node.tag != "text" and node.tag != "tspan":
        node.text = None
    node.tail = None


def _picture(address: str) -> str:
    """Return a picture's data: address; a heavy picture has 256 colours, a third of the bytes."""
    kind, data = address.replace("\n", "").split(",", 1)
    if len(data) > HEAVY:
        out = io.BytesIO()
        picture = Image.open(io.BytesIO(base64.b64decode(data))).convert("RGBA")
        few = picture.quantize(256, method=Image.Quantize.FASTOCTREE, dither=Image.Dither.NONE)
        few.save(out, format="png", optimize=True)
        data = base64.b64encode(out.getvalue()).decode()
    return f"{kind},{data}"


def _style(style: str, fixed: bool) -> str:
    values = dict(part.strip().split(": ", 1) for part in style.split(";") if part.strip())
    if "DejaVu Sans'" in values.get("font-family", ""):
        del values["font-family"]
    if not fixed:
        values = {
            key: re.sub(r"#[0-9a-fA-F]{6}\b", lambda found: ink(found[0]), value)
            for key, value in values.items()
        }
    return ";".join(f"{key}:{_short(value)}" for key, value in values.items())


def _short(text: str) -> str:
    """Return a text with its numbers in two decimals: a hundredth of a point is not seen."""
    return re.sub(r"-?\d+\.\d+", lambda found: f"{round(float(found[0]), 2):g}", text)


def _unwrap(node: ET.Element) -> None:
    """Put in place of every group that says nothing what is in it."""
    for child in list(node):
        _unwrap(child)
    flat = []
    for child in node:
        flat += list(child) if child.tag == "g" and not child.attrib else [child]
    node[:] = flat
