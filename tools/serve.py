"""Serve the built book on this machine: `python tools/serve.py [PORT]`, then open the address."""

from __future__ import annotations

import functools
import http.server
import sys
from pathlib import Path

BOOK = Path(__file__).resolve().parent.parent / "_build" / "html"


class Handler(http.server.SimpleHTTPRequestHandler):
    """Serve files, with the types that browsers insist on.

    Python asks the system for them: Windows may call a script plain text, older ones know no .mjs.
    """

    extensions_map = http.server.SimpleHTTPRequestHandler.extensions_map | {
        ".js": "text/javascript",
        ".mjs": "text/javascript",
        ".wasm": "application/wasm",
        ".json": "application/json",
        ".css": "text/css",
        ".svg": "image/svg+xml",
    }


def main() -> None:
    port = int(sys.argv[1]) if len(sys.argv) > 1 else 8000
    if not (BOOK / "index.html").exists():
        sys.exit("There is no built book yet: run `make book` (or python tools/build_book.py)")
    handler = functools.partial(Handler, directory=BOOK)
    try:
        server = http.server.ThreadingHTTPServer(("127.0.0.1", port), handler)
    except OSError:
        sys.exit(f"Port {port} is taken: choose another one, make serve PORT={port + 1}")
    print(f"The book is at http://127.0.0.1:{port}/ (stop with Ctrl+C)", flush=True)
    try:
        server.serve_forever()
    except KeyboardInterrupt:
        print()


if __name__ == "__main__":
    main()
