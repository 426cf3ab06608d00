"""Join printed documents into one PDF whose links lead to its own sheets wherever they can."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import unquote

from pypdf import PageObject, PdfReader, PdfWriter
from pypdf.annotations import Link
from pypdf.generic import Fit, NameObject, TextStringObject


class Binder:
    """A PDF under way: add every document, then tie its links, then write it.

    A document has a name, such as "book/06_vanishing_gradients"; a place is (name, fragment), the
    fragment being an id of the page, or "" for its beginning.

    Args:
        base: what the addresses of the built pages begin with.
        site: what the addresses of the published pages begin with, "" where there are none.
    """

    def __init__(self, base: str, site: str) -> None:
        """Begin an empty PDF."""
        self.base, self.site = base, site
        self.writer = PdfWriter()
        self.places: dict[tuple[str, str], tuple[int, float]] = {}  # sheet from 0, height on it
        self.links: list[tuple[int, list[float], str, str]] = []  # sheet, rectangle, name, link
        self.lost: list[str] = []  # a sentence for each link whose place is not there

    def add(self, name: str, printed: PdfReader) -> None:
        """Append a document's sheets; keep its links, and the places that links may lead to."""
        start = len(self.writer.pages)
        self.places[name, ""] = (start, float(printed.pages[0].mediabox.top))
        for key, destination in printed.named_destinations.items():
            number = printed.get_destination_page_number(destination)
            if number is not None and destination.top is not None:
                place = (start + number, float(destination.top))
                self.places[name, unquote(key.removeprefix("/"))] = place
        for number, page in enumerate(printed.pages, start):
            self._take_links(name, number, page)
            self.writer.add_page(page)

    def _take_links(self, name: str, sheet: int, page: PageObject) -> None:
        """Keep a sheet's links for later, and take them off: they name what will be elsewhere."""
        for annotation in page.get("/Annots") or ():
            link = annotation.get_object()
            if "/Dest" in link:
                target = "#" + str(link["/Dest"]).removeprefix("/")
            else:
                target = str(link["/A"].get("/URI", ""))
            self.links.append((sheet, [float(x) for x in link["/Rect"]], name, target))
        page.pop("/Annots", None)

    def resolve(self, name: str, link: str) -> tuple[str, str] | str:
        """Return the place that a document's link leads to; outside this PDF, its address or ""."""
        if link.startswith("#"):
            return name, unquote(link[1:])
        if not link.startswith(self.base):
            return "" if link.startswith("file:") else link
        within = link.removeprefix(self.base)
        path, _, fragment = within.partition("#")
        target = path.removesuffix(".html")
        if (target, "") in self.places:
            return target, unquote(fragment)
        # a picture's link to its own file is of no use on paper
        return "" if path.startswith("_images/") or not self.site else self.site + within

    def tie(self) -> None:
        """Write every link that was kept, when all documents are in."""
        for sheet, rect, name, link in self.links:
            to = self.resolve(name, link)
            if not to:
                continue
            if isinstance(to, str):
                leads = {"url": to}
            else:
                if to not in self.places:
                    self.lost.append(f"{name}: a link leads to the beginning of {'#'.join(to)}")
                number, top = self.places.get(to) or self.places[to[0], ""]
                leads = {"target_page_index": number, "fit": Fit.xyz(left=0, top=top)}
            self.writer.add_annotation(sheet, Link(rect=rect, border=[0, 0, 0], **leads))

    def bookmark(self, title: str, name: str, fragment: str = "", parent=None, bold: bool = False):
        """Add a line to the outline, within `parent`; return it, for lines within it."""
        number, top = self.places.get((name, fragment)) or self.places[name, ""]
        return self.writer.add_outline_item(
            title=title, page_number=number, parent=parent, bold=bold, fit=Fit.xyz(left=0, top=top)
        )

    def write(self, pdf: Path, front: int, title: str, author: str) -> None:
        """Write the file; its first `front` sheets are numbered i, ii, and the others from 1."""
        writer = self.writer
        writer.set_page_label(0, front - 1, style="/r")
        writer.set_page_label(front, len(writer.pages) - 1, style="/D")
        writer.page_mode = "/UseOutlines"
        writer.add_metadata({"/Title": title, "/Author": author})
        writer.root_object[NameObject("/Lang")] = TextStringObject("en")
        writer.compress_identical_objects()  # the documents share fonts and pictures: a third less
        writer.write(pdf)
