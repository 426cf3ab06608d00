"""A headless Firefox over WebDriver BiDi, with the few calls of playwright's that tests need.

Playwright drives only a Firefox of its own making; this one drives the system's. What is named as
in playwright does the same, so that a test can be written once for both.
"""

from __future__ import annotations

import contextlib
import json
import os
import re
import shutil
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.book.firefox_page import SECONDS, FirefoxError, FirefoxTimeout, Page

websocket = pytest.importorskip("websocket")

NAMES = ("firefox-esr", "firefox")
PLACES = (
    "/Applications/Firefox.app/Contents/MacOS/firefox",
    r"C:\Program Files\Mozilla Firefox\firefox.exe",
)
MISSING = (
    "no Firefox found: apt install firefox-esr (Debian) or firefox, or set SEQBOOK_FIREFOX to one"
)
# Nothing leaves this machine: what is not on 127.0.0.1 goes to a proxy that is not there.
PREFERENCES = {
    **{"network.proxy.type": 1, "network.proxy.no_proxies_on": "127.0.0.1, localhost"},
    **{"network.proxy.http": "127.0.0.1", "network.proxy.http_port": 9},
    **{"network.proxy.ssl": "127.0.0.1", "network.proxy.ssl_port": 9},
    "security.fileuri.strict_origin_policy": True,  # as for readers; BiDi would loosen it
    "network.captive-portal-service.enabled": False,
    "network.connectivity-service.enabled": False,
    "browser.chrome.site_icons": False,  # nobody asks for favicon.ico
    "browser.download.folderList": 2,  # into browser.download.dir, without a question
    "browser.download.always_ask_before_handling_new_types": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    "browser.shell.checkDefaultBrowser": False,
    "browser.startup.page": 0,
    "app.update.enabled": False,
    "extensions.update.enabled": False,
    "services.settings.server": "data:,",
}
# It does not tell of files on the disk, so the page itself must say which are not there. (The next
# page of the book, which a page's head names, is fetched ahead or not, as the browser likes.)
LOST = """addEventListener("error", ({target}) => {
  if (target === window || target.rel === "next") return;
  console.error("failed: " + (target.src || target.href));
}, true)"""
EVENTS = [
    *("network.beforeRequestSent", "network.responseCompleted", "network.fetchError"),
    *("log.entryAdded", "browsingContext.userPromptOpened"),
    *("browsingContext.downloadWillBegin", "browsingContext.downloadEnd"),
]


def find_firefox() -> str:
    """Return the browser's path: $SEQBOOK_FIREFOX or the system's.

    Without one the test is skipped; on CI it fails.
    """
    for name in (os.environ.get("SEQBOOK_FIREFOX"), *map(shutil.which, NAMES), *PLACES):
        if name and Path(name).exists():
            return name
    if os.environ.get("CI", "").lower() in {"1", "true"}:
        pytest.fail(MISSING)
    pytest.skip(MISSING)


@contextlib.contextmanager
def running(**preferences) -> Iterator[Firefox]:
    """Run a headless Firefox with a profile of its own; its processes and files go at the end."""
    path = find_firefox()
    with tempfile.TemporaryDirectory(ignore_cleanup_errors=True) as folder:
        downloads = Path(folder) / "downloads"
        downloads.mkdir()
        lines = {**PREFERENCES, "browser.download.dir": str(downloads), **preferences}.items()
        settings = "".join(f"user_pref({json.dumps(k)}, {json.dumps(v)});\n" for k, v in lines)
        (Path(folder) / "user.js").write_text(settings, encoding="utf-8")
        process = subprocess.Popen(
            [path, "--headless", "--no-remote", "--remote-debugging-port=0", "--profile", folder],
            stdout=subprocess.DEVNULL,
            stderr=subprocess.PIPE,
            text=True,
            errors="replace",
            start_new_session=True,
            env={**os.environ, "HOME": folder, "MOZ_CRASHREPORTER_DISABLE": "1"},
        )
        firefox = None
        try:
            firefox = Firefox(_address(process))
            yield firefox
        finally:
            _end(process, firefox)


def _address(process: subprocess.Popen) -> str:
    """Return the address that the browser says it listens on, and keep reading what it says."""
    said, found, spoken = [], [], threading.Event()

    def read() -> None:
        for line in process.stderr:
            said.append(line)
            if match := re.search(r"BiDi listening on (ws://\S+)", line):
                found.append(match[1])
                spoken.set()
        spoken.set()

    threading.Thread(target=read, daemon=True).start()
    spoken.wait(2 * SECONDS)
    if not found:
        raise FirefoxError(f"Firefox did not start. It said: {''.join(said)[-1000:] or 'nothing'}")
    return found[0]


def _end(process: subprocess.Popen, firefox: Firefox | None) -> None:
    """Ask the browser to close; end what is left of it and of its children."""
    with contextlib.suppress(Exception):
        firefox.call("browser.close", timeout=5)
    with contextlib.suppress(subprocess.TimeoutExpired):
        process.wait(5)
    if hasattr(os, "killpg"):
        with contextlib.suppress(ProcessLookupError, PermissionError):
            os.killpg(process.pid, signal.SIGKILL)
    process.kill()
    process.wait()


class Firefox:
    """The connection: one call at a time; what happens meanwhile goes to the pages it concerns."""

    def __init__(self, address: str):
        self.socket = websocket.create_connection(
            f"{address}/session", timeout=SECONDS, suppress_origin=True
        )
        self.last = 0
        self.pages: dict[str, Page | None] = {}  # None: closed; nobody hears what it still does
        ask = {"alwaysMatch": {"unhandledPromptBehavior": {"default": "ignore"}}}
        self.about = self.call("session.new", capabilities=ask)["capabilities"]
        self.call("session.subscribe", events=EVENTS)

    def send(self, method: str, **params) -> int:
        """Send a command without waiting for its answer; return its number."""
        self.last += 1
        self.socket.send(json.dumps({"id": self.last, "method": method, "params": params}))
        return self.last

    def call(self, method: str, timeout: float = SECONDS, **params) -> dict:
        """Send a command and return its result; FirefoxError if it fails or takes too long."""
        number, until = self.send(method, **params), time.monotonic() + timeout
        while time.monotonic() < until:
            answer = self.listen(until - time.monotonic())
            if answer.get("id") == number:
                if answer["type"] == "error":
                    raise FirefoxError(f"{method}: {answer['message']}")
                return answer["result"]
        raise FirefoxTimeout(f"{method}: no answer from Firefox within {timeout:g} seconds")

    def listen(self, seconds: float) -> dict:
        """Wait for one message at most so long; give an event to its page."""
        self.socket.settimeout(max(seconds, 0.001))
        try:
            message = json.loads(self.socket.recv())
        except websocket.WebSocketTimeoutException:
            return {}
        except (websocket.WebSocketException, OSError) as error:
            raise FirefoxError(f"Firefox is gone: {error}") from error
        if message["type"] == "event":
            params = message["params"]
            where = params.get("context") or params.get("source", {}).get("context")
            for page in [self.pages[where]] if where in self.pages else self.pages.values():
                if page:
                    page.happened(message["method"], params)
        return message

    def new_context(self, viewport: dict | None = None) -> Context:
        """Return a context: its pages share cookies and storage, with no other's."""
        return Context(self, self.call("browser.createUserContext")["userContext"], viewport)


class Context:
    """Pages that share their storage."""

    def __init__(self, firefox: Firefox, name: str, viewport: dict | None):
        self.firefox, self.name, self.viewport = firefox, name, viewport
        self.pages: list[Page] = []
        self.add_init_script(LOST)

    def add_init_script(self, script: str) -> None:
        """Run a script in every page of this context before its own."""
        self.firefox.call(
            "script.addPreloadScript",
            functionDeclaration=f"() => {{ {script} }}",
            userContexts=[self.name],
        )

    def new_page(self) -> Page:
        """Return a new tab."""
        page = Page(self.firefox, self.name)
        self.pages.append(page)
        page.set_viewport_size(self.viewport or {"width": 1280, "height": 720})
        return page

    def close(self) -> None:
        """Close its pages and forget what they stored."""
        self.firefox.pages |= {page.name: None for page in self.pages}
        self.firefox.call("browser.removeUserContext", userContext=self.name)
