"""Pages that stand alone: one file, no script, nothing loaded, every text escaped."""

from __future__ import annotations

import html
import re
from collections.abc import Iterable
from pathlib import Path

from utils.records.files import draft

# what a terminal or a browser would act on instead of showing it
UNSEEN = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200e\u200f\u202a-\u202e\u2066-\u2069]")
# no script can run and nothing can be fetched, whatever a text brings
POLICY = "default-src 'none'; style-src 'unsafe-inline'; img-src data:; form-action 'none'"
# colours after Okabe and Ito; a word or a sign says the same as each colour
STYLE = """
:root { color-scheme: light dark; --paper: #fff; --ink: #1b1b1b; --soft: #5a5a5a; --line: #c9c9c9;
  --right: #cfe6f5; --wrong: #fbdcb2; --broken: #f3c3a5; --blank: #ececec; --link: #00558c; }
@media (prefers-color-scheme: dark) { :root { --paper: #16181b; --ink: #e8e8e8; --soft: #a9a9a9;
  --line: #44484d; --right: #123f5a; --wrong: #5c3d0a; --broken: #6b2b0c; --blank: #2a2d31;
  --link: #7cc0ee; } }
body { margin: 0 auto; padding: 1rem; max-width: 75rem; background: var(--paper);
  color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; margin-top: 2rem; }
a { color: var(--link); } .soft { color: var(--soft); }
.wide { overflow-x: auto; }
table { border-collapse: collapse; font-size: .9rem; }
caption { text-align: left; color: var(--soft); padding: .3rem 0; }
th, td { border: 1px solid var(--line); padding: .25rem .5rem; text-align: left;
  vertical-align: top; }
thead th { background: var(--blank); }
tbody th { position: sticky; left: 0; background: var(--paper); }
td.number { text-align: right; font-variant-numeric: tabular-nums; }
.sign { padding: 0 .4rem; margin-right: .4rem; white-space: nowrap; }
.right { background: var(--right); } .wrong { background: var(--wrong); }
.broken { background: var(--broken); } .blank { background: var(--blank); }
.verdict { padding: .5rem .8rem; margin: .5rem 0 1.5rem; border: 1px solid var(--line); }
summary { cursor: pointer; }
pre, .message { white-space: pre-wrap; overflow-wrap: anywhere; margin: .3rem 0; max-width: 42rem; }
td .message { min-width: 14rem; }
pre { background: var(--blank); padding: .5rem; font-size: .85rem; }
img { max-width: 100%; height: auto; background: #fff; }
"""


class Html(str):
    """Markup that is ready: made here, with every text in it escaped."""


def escaped(value: object) -> Html:
    """Return a value as markup: markup as it is, anything else as text that can do nothing."""
    if isinstance(value, Html):
        return value
    return Html(html.escape(UNSEEN.sub("\ufffd", str(value))))


def element(name: str, *inside: object, **attributes: str) -> Html:
    """Return an element; an attribute `class_` becomes `class`, `aria_label` `aria-label`."""
    names = {key: key.rstrip("_").replace("_", "-") for key in attributes}
    given = "".join(f' {names[key]}="{escaped(text)}"' for key, text in attributes.items())
    return Html(f"<{name}{given}>{''.join(map(escaped, inside))}</{name}>")


def table(caption: str, head: Iterable[object], rows: Iterable[Iterable[object]]) -> Html:
    """Return a table; a cell is text, or a ready `td`. The first cell of a row is its heading."""
    # a long name may break where its words meet
    titles = (Html(escaped(cell).replace("_", "_<wbr>")) for cell in head)
    top = element("tr", *(element("th", title, scope="col") for title in titles))
    body = [
        element("tr", element("th", first, scope="row"), *map(_cell, rest)) for first, *rest in rows
    ]
    inside = element(
        "table",
        element("caption", caption),
        element("thead", top),
        element("tbody", Html("\n".join(body))),
    )
    return element("div", inside, class_="wide", tabindex="0", role="region", aria_label=caption)


def _cell(cell: object) -> Html:
    if isinstance(cell, Html) and cell.startswith("<td"):
        return cell
    is_number = isinstance(cell, (int, float))
    shown = f"{cell:g}" if is_number else cell
    return element("td", shown, class_="number") if is_number else element("td", shown)


def page(title: str, *body: object, style: str = "") -> str:
    """Return a whole page; `style` is CSS of its own."""
    return (
        '<!doctype html>\n<html lang="en">\n<head>\n<meta charset="utf-8">\n'
        f'<meta http-equiv="Content-Security-Policy" content="{POLICY}">\n'
        '<meta name="viewport" content="width=device-width, initial-scale=1">\n'
        '<meta name="referrer" content="no-referrer">\n'
        f"<title>{escaped(title)}</title>\n<style>{STYLE}{style}</style>\n</head>\n<body>\n<main>\n"
        f"<h1>{escaped(title)}</h1>\n" + "\n".join(map(escaped, body)) + "\n</main>\n</body>\n"
        "</html>\n"
    )


def save(path: Path, text: str) -> None:
    """Write a page whole or not at all."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with draft(path) as own:
        own.write_text(text, encoding="utf-8", newline="\n")
