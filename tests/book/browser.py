"""A headless browser over the built book: find it, serve the pages, look at what they do.

A Visitor takes playwright's Chromium or the Firefox of tests/book/firefox.py.
"""

from __future__ import annotations

import contextlib
import gzip
import http.server
import os
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from urllib.parse import unquote, urlsplit

import build_book
import chromium
import pytest
import serve

ROOT = Path(__file__).resolve().parents[2]
# No name leads out of this machine: to abort requests one by one would cost a third of every page.
ARGUMENTS = [
    *chromium.ARGUMENTS,
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
COMPRESSED = {".html", ".css", ".js", ".mjs", ".json", ".svg", ".md", ".txt", ".ipynb", ".inv"}


def find_chromium(own: str = "") -> str:
    """Return the browser's path: $SEQBOOK_CHROMIUM, the system's, or playwright's own.

    Without one the test is skipped; on CI it fails.
    """
    if path := chromium.find_chromium(own):
        return path
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(chromium.MISSING)
    pytest.skip(chromium.MISSING)


@contextlib.contextmanager
def running(*more: str) -> Iterator:
    """Run a headless Chromium, with more of its command line's arguments; give playwright's."""
    sync_api = pytest.importorskip("playwright.sync_api")
    with sync_api.sync_playwright() as playwright:
        path = find_chromium(playwright.chromium.executable_path)
        started = playwright.chromium.launch(executable_path=path, args=[*ARGUMENTS, *more])
        yield started
        started.close()


# Until the next frame is drawn, in JavaScript; or half a second: a browser once waited for ever.
FRAME = """new Promise(done => {
  requestAnimationFrame(() => setTimeout(done));
  setTimeout(done, 500);
})"""
# The figures in sight that are not drawn yet, in JavaScript.
UNDRAWN = """[...document.querySelectorAll(
  ":is(.seqbook-plotly, .seqbook-explorer):not([data-drawn])"
)].filter(figure => figure.checkVisibility())"""
# Fetched when the page stands and the browser rests: no part of what a reader waits for.
AHEAD = "plotly-cartesian.min.js"
# Adds up in window.shifted how far a page jumps by itself: the share of the view, times the way.
SHIFTS = """(() => {
  window.shifted = 0;
  new PerformanceObserver(list => {
    for (const jump of list.getEntries()) if (!jump.hadRecentInput) window.shifted += jump.value;
  }).observe({type: "layout-shift", buffered: true});
})()"""


@cache
def compressed(path: Path, changed: int) -> bytes:
    """Return a file as a web host sends it; it is kept until the file has changed."""
    return gzip.compress(path.read_bytes(), 6)


class Handler(serve.Handler):
    """Serve files as a web host does, compressed, and count the bytes that leave."""

    def do_GET(self) -> None:
        """Send one file; nothing but Python is cached: every page pays its full weight."""
        path = Path(self.translate_path(self.path))
        if path.is_dir():
            path /= "index.html"
        if not path.is_file():
            self.send_error(404)
            return
        self.send_response(200)
        if path.suffix in COMPRESSED:
            body = compressed(path, path.stat().st_mtime_ns)
            self.send_header("Content-Encoding", "gzip")
        else:
            body = path.read_bytes()
        self.send_header("Content-Type", self.guess_type(str(path)))
        self.send_header("Content-Length", str(len(body)))
        cached = "/_static/live/python/" in self.path
        self.send_header("Cache-Control", "max-age=3600" if cached else "no-store")
        self.end_headers()
        self.wfile.write(body)
        if path.name != AHEAD:
            self.server.sent += len(body)

    def log_message(self, *args) -> None:
        """Say nothing."""


@contextlib.contextmanager
def served(folder: Path) -> Iterator[http.server.ThreadingHTTPServer]:
    """Serve a folder on a free port; .sent counts a page's bytes, .base is the address."""
    server = http.server.ThreadingHTTPServer(
        ("127.0.0.1", 0), lambda *args: Handler(*args, directory=str(folder))
    )
    server.daemon_threads = True
    server.sent = 0
    server.base = f"http://127.0.0.1:{server.server_port}/"
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()


@dataclass
class Visit:
    """What one page did: requests outside the book, errors, and whatever was looked at."""

    url: str
    outside: list[str] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    bytes_sent: int = 0
    seen: dict = field(default_factory=dict)


class Visitor:
    """Opens pages of one book in one browser page, from which nothing can leave the machine."""

    def __init__(self, context, base: str):
        self.base, self.context = base, context
        self.visit = Visit("")
        self.on_the_way, self.heard = set(), 0.0  # what is asked for; when one last came or went
        context.add_init_script(SHIFTS)
        self.page = context.new_page()
        self.page.on("request", self._request)
        self.page.on("requestfinished", self._answered)
        self.page.on("console", self._console)
        self.page.on("pageerror", lambda error: self.visit.errors.append(str(error)))
        self.page.on("requestfailed", self._failed)

    def inside(self, url: str) -> bool:
        """Tell whether a request stays in the book."""
        return url.startswith((self.base, "data:", "blob:", "about:"))

    def _request(self, request) -> None:
        self.on_the_way.add(request)
        self.heard = time.monotonic()
        if not self.inside(request.url):
            self.visit.outside.append(request.url)

    def _answered(self, request) -> None:
        self.on_the_way.discard(request)
        self.heard = time.monotonic()

    def _failed(self, request) -> None:
        if request not in self.on_the_way:
            return  # the page before had asked for it, and was left meanwhile
        self._answered(request)
        # the browser asks for the icon when it likes, and gives up when the page is left meanwhile
        if not request.url.endswith("/favicon.svg"):
            self.visit.errors.append(f"failed: {request.url}")

    def _console(self, message) -> None:
        if message.type == "error":
            self.visit.errors.append(message.text)

    def open(self, name: str) -> Visit:
        """Open a page of the book and wait until its scripts and its math are done."""
        self.page.goto("about:blank")  # what the page before still does is not this page's doing
        self.visit, self.on_the_way = Visit(self.base + name), set()
        self.page.goto(self.visit.url, wait_until="load")
        self.page.evaluate(
            "async () => { await window.MathJax?.startup?.promise; await document.fonts.ready; }"
        )
        self._rest()
        return self.visit

    def _rest(self) -> None:
        """Wait until nothing is on the way, and for a tenth of a second nothing came or went."""
        until = time.monotonic() + 30
        while self.on_the_way or time.monotonic() - self.heard < 0.1:
            assert time.monotonic() < until, [request.url for request in self.on_the_way]
            self.page.wait_for_timeout(50)

    def scroll(self) -> None:
        """Scroll through the page as a reader does, and wait until its figures are drawn."""
        self.page.evaluate(
            """async () => {
                for (let y = 0; y < document.documentElement.scrollHeight; y += 0.9 * innerHeight) {
                    scrollTo({top: y, behavior: "instant"});
                    await FRAME;
                }
            }""".replace("FRAME", FRAME)
        )
        self._all_drawn()

    def scroll_to_figures(self) -> None:
        """Bring into view only what is not drawn yet, such as figures that were just unfolded."""
        self.page.evaluate(
            """async () => {
                for (const figure of UNDRAWN) {
                    figure.scrollIntoView({behavior: "instant"});
                    await FRAME;
                }
            }""".replace("UNDRAWN", UNDRAWN).replace("FRAME", FRAME)
        )
        self._all_drawn()

    def _all_drawn(self) -> None:
        self.page.wait_for_function(f"() => !{UNDRAWN}.length", timeout=20_000)
        self.page.evaluate("async () => { await document.fonts.ready; }")

    def unfold(self, which: str = "details:is(.answer, .deeper)") -> None:
        """Open what is folded: the answers and the deeper sections, or `which`."""
        self.page.evaluate(
            """which => {
                for (const fold of document.querySelectorAll(which)) fold.open = true;
            }""",
            which,
        )

    def unfold_all(self) -> None:
        """Open the cells that are folded, too."""
        self.unfold("details")
        self.page.evaluate(
            """() => {
                for (const box of document.querySelectorAll(".toggle-hidden"))
                    box.classList.remove("toggle-hidden");
            }"""
        )


@contextlib.contextmanager
def reached(folder: Path, way: str) -> Iterator[str]:
    """Give a folder's address by way of "http", or of "file", where nothing can be fetched."""
    if way == "file":
        yield folder.as_uri() + "/"
    else:
        with served(folder) as server:
            yield server.base


@contextlib.contextmanager
def visiting(engine, base: str, **settings) -> Iterator[Visitor]:
    """Give a visitor of the book at this address in a fresh context of a browser."""
    context = engine.new_context(**settings)
    try:
        yield Visitor(context, base)
    finally:
        context.close()


def pages(book: Path) -> list[str]:
    """Return the name of every page of the built book; index.html only leads to the first one."""
    return sorted(
        path.relative_to(book).as_posix()
        for path in book.rglob("*.html")
        if not {"_static", "_sources"} & set(path.parts) and path != book / "index.html"
    )


@contextlib.contextmanager
def builder() -> Iterator[None]:
    """Be the only process that builds a book; the others wait, and find it built."""
    from filelock import FileLock

    lock = ROOT / "_build" / "tests.lock"
    lock.parent.mkdir(exist_ok=True)
    with FileLock(lock):
        yield


@cache
def built_book() -> Path:
    """Return the folder of the built book, building it first when the sources have changed."""
    with builder():
        if not build_book.is_built() and build_book.build():
            pytest.fail("the book does not build: run make book and read its warnings")
    return build_book.INDEX.parent


def pyodide_folder() -> Path:
    """Return the folder with Pyodide: $SEQBOOK_PYODIDE, or pyodide, shared/pyodide next door.

    Without one the test is skipped.
    """
    named = os.environ.get("SEQBOOK_PYODIDE")
    beside = [ROOT.parent / "shared" / "pyodide", ROOT.parent / "pyodide"]
    if named:  # a wrong one stops the build, which says why
        return Path(named)
    for folder in beside:
        if (folder / "pyodide.mjs").is_file():
            return folder
    pytest.skip(
        "no Python for the page: make a folder with python tools/pyodide.py ../pyodide, "
        "or name one in SEQBOOK_PYODIDE"
    )


@cache
def live_book() -> Path:
    """Return the folder of the book with Python for the page, building it first when it is stale.

    It is a book of its own, beside the one that `built_book` gives. Without Pyodide the test is
    skipped.
    """
    folder, output = pyodide_folder(), ROOT / "_build" / "live"
    index = output / build_book.INDEX.relative_to(ROOT)
    with builder():
        if not build_book.is_built(python=True, index=index) and build_book.build(
            pyodide=folder, output=output
        ):
            pytest.fail(f"the book does not build: run make book PYODIDE={folder}")
    return index.parent


@cache
def parsed(page: Path):
    """Return a built page, parsed; all tests of a process share it, so nobody may change it."""
    bs4 = pytest.importorskip("bs4")
    return bs4.BeautifulSoup(page.read_text("utf-8"), "html.parser")


def broken_links(book: Path) -> list[str]:
    """Return "page -> link" for every internal link, image, script or style that leads nowhere."""
    soups = {name: parsed(book / name) for name in pages(book)}
    ids = {name: {tag["id"] for tag in soup.find_all(id=True)} for name, soup in soups.items()}
    broken = []
    for name, soup in soups.items():
        links = [tag.get("href") or tag.get("src") for tag in soup.find_all(["a", "img", "script"])]
        links += [t["href"] for t in soup.find_all("link") if "canonical" not in t.get("rel", ())]
        for link in filter(None, links):
            parts = urlsplit(link)
            if parts.scheme or parts.netloc:
                continue
            target = (book / name).parent / unquote(parts.path) if parts.path else book / name
            target = target.resolve()
            inside = target.relative_to(book).as_posix() if target.is_relative_to(book) else ""
            missing = not target.is_file()
            lost = parts.fragment and inside in ids and unquote(parts.fragment) not in ids[inside]
            if missing or lost:
                broken.append(f"{name} -> {link}")
    return broken
