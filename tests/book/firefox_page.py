"""A tab of a Firefox, with the few calls of playwright's pages that tests need.

What is named as in playwright does the same. Selectors are CSS and mean the first match; times are
in milliseconds.
"""

from __future__ import annotations

import base64
import contextlib
import json
import time
import uuid
from collections import defaultdict
from collections.abc import Callable, Iterator
from pathlib import Path
from types import SimpleNamespace
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from tests.book.firefox import Firefox

SECONDS = 30  # how long anything may take
KEYS = {
    **{"Backspace": "\ue003", "Tab": "\ue004", "Enter": "\ue007", "Shift": "\ue008"},
    **{"Control": "\ue009", "Alt": "\ue00a", "Meta": "\ue03d", "Escape": "\ue00c", "Space": " "},
    **{"PageUp": "\ue00e", "PageDown": "\ue00f", "End": "\ue010", "Home": "\ue011"},
    **{"ArrowLeft": "\ue012", "ArrowUp": "\ue013", "ArrowRight": "\ue014", "ArrowDown": "\ue015"},
    "Delete": "\ue017",
}
MIDDLE = """async selector => {
  const element = document.querySelector(selector);
  element.scrollIntoView({block: "center", behavior: "instant"});
  const place = async () => {
    await new Promise(done => requestAnimationFrame(() => requestAnimationFrame(done)));
    const box = element.getBoundingClientRect();
    return [box.left + box.width / 2, box.top + box.height / 2];
  };
  const [before, [x, y]] = [await place(), await place()];
  if (before[0] !== x || before[1] !== y) return null;  // the page still moves under the mouse
  const hit = document.elementFromPoint(x, y);
  return element.contains(hit) || hit?.closest("label")?.contains(element) ? [x, y] : null;
}"""
FILL = """([selector, text]) => {
  const field = document.querySelector(selector);
  field.focus();
  const kind = Object.getPrototypeOf(field);  // past a framework's own setter
  Object.getOwnPropertyDescriptor(kind, "value").set.call(field, text);
  field.dispatchEvent(new InputEvent("input", {bubbles: true}));
  field.dispatchEvent(new Event("change", {bubbles: true}));
}"""
ABORTED = 0x804B0002  # a font that was on its way when the page was left: nobody's error


class FirefoxError(Exception):
    """What the browser refused, what a page's script threw, or what did not happen in time."""


class FirefoxTimeout(FirefoxError):
    """What did not happen in time."""


class Request:
    """What a page asks for; each is itself and equals no other."""

    def __init__(self, url: str):
        self.url, self.failure = url, ""


class Page:
    """One tab. Selectors are CSS and mean the first match; times are in milliseconds."""

    def __init__(self, firefox: Firefox, user_context: str):
        self.firefox = firefox
        made = firefox.call("browsingContext.create", type="tab", userContext=user_context)
        self.name = made["context"]
        firefox.pages[self.name] = self
        self.keyboard = Keyboard(self)
        self.handlers, self.requests, self.downloads = defaultdict(list), {}, []

    def on(self, event: str, handler: Callable) -> None:
        """Call the handler at an event.

        They are request, requestfinished, requestfailed, console, pageerror and dialog.
        """
        self.handlers[event].append(handler)

    def happened(self, method: str, params: dict) -> None:
        """Tell the handlers of an event."""
        if method.startswith("network."):
            self._network(method.partition(".")[2], params)
        elif method == "log.entryAdded" and str(ABORTED) in (params["text"] or ""):
            return
        elif method == "log.entryAdded" and params["type"] == "javascript":
            self._tell("pageerror", FirefoxError(params["text"]))
        elif method == "log.entryAdded":
            kind = params.get("method", params["level"])
            self._tell("console", SimpleNamespace(type=kind, text=params["text"] or ""))
        elif method == "browsingContext.userPromptOpened":
            self._prompt(params)
        else:
            self.downloads.append(params)

    def _tell(self, event: str, what) -> None:
        for handler in self.handlers[event]:
            handler(what)

    def _network(self, event: str, params: dict) -> None:
        number, url = params["request"]["request"], params["request"]["url"]
        if event == "beforeRequestSent":
            self.requests[number] = Request(url)
            self._tell("request", self.requests[number])
            return
        request = self.requests.pop(number, Request(url))
        # a page that nobody asked for: the book's next, fetched ahead, and left by a reload
        ahead = url.endswith(".html") and params["navigation"] is None
        if event == "fetchError" and not ahead:
            request.failure = params["errorText"]
            self._tell("requestfailed", request)
            return
        self._tell("requestfinished", request)
        if event != "fetchError" and params["response"]["status"] >= 400:
            text = f"Failed to load resource: {params['response']['status']} {url}"
            self._tell("console", SimpleNamespace(type="error", text=text))

    def _prompt(self, params: dict) -> None:
        def answer(accept: bool, text: str = "") -> None:
            self.firefox.send(
                "browsingContext.handleUserPrompt",
                **{"context": self.name, "accept": accept, "userText": text},
            )

        dialog = SimpleNamespace(
            message=params["message"],
            accept=lambda text="": answer(True, text),
            dismiss=lambda: answer(False),
        )
        if self.handlers["dialog"]:
            self._tell("dialog", dialog)
        else:
            answer(params["type"] == "beforeunload")

    def call(self, method: str, **params) -> dict:
        """Send this tab a command of WebDriver BiDi and return its result."""
        return self.firefox.call(method, context=self.name, **params)

    def goto(self, url: str, wait_until: str = "load") -> None:
        """Go to a page and wait until it is loaded ("domcontentloaded": until it is read)."""
        wait = {"load": "complete", "domcontentloaded": "interactive", "commit": "none"}
        for last in (False, True):
            try:
                self.call("browsingContext.navigate", url=url, wait=wait[wait_until])
                return
            except FirefoxTimeout:  # rarely a page is lost that comes while another is leaving
                if last:
                    raise

    def reload(self) -> None:
        """Load the page again."""
        self.call("browsingContext.reload", wait="complete")

    @property
    def url(self) -> str:
        """The page's address."""
        return self.evaluate("location.href")

    def evaluate(self, script: str, arg=None, timeout: float = SECONDS * 1000):
        """Return, through JSON, an expression's value, or what a function gives for `arg`.

        A promise is awaited. FirefoxError with the message of what the script throws.
        """
        body = f"""async text => {{
          let value = ({script.strip().rstrip(";")}\n);
          if (typeof value === "function") value = value(JSON.parse(text));
          return JSON.stringify(await value) ?? "null";
        }}"""
        answer = self.firefox.call(
            "script.callFunction",
            timeout / 1000,
            **{"functionDeclaration": body, "awaitPromise": True},
            target={"context": self.name},
            arguments=[{"type": "string", "value": json.dumps(arg)}],
        )
        if answer["type"] == "exception":
            raise FirefoxError(answer["exceptionDetails"]["text"])
        return json.loads(answer["result"]["value"])

    def wait_for_timeout(self, timeout: float) -> None:
        """Let so many milliseconds pass, and hear what happens meanwhile."""
        until = time.monotonic() + timeout / 1000
        while (left := until - time.monotonic()) > 0:
            self.firefox.listen(left)

    def _until(self, true: Callable[[], object], timeout: float, what: str):
        until = time.monotonic() + timeout / 1000
        while not (value := true()):
            if time.monotonic() > until:
                raise FirefoxTimeout(f"not within {timeout:g} ms: {what}")
            self.wait_for_timeout(50)
        return value

    def wait_for_function(self, script: str, *, arg=None, timeout: float = SECONDS * 1000) -> None:
        """Wait until a script gives something true."""
        self._until(lambda: self.evaluate(script, arg), timeout, script)

    def wait_for_selector(self, selector: str, *, timeout: float = SECONDS * 1000) -> None:
        """Wait until something that matches can be seen."""
        seen = "selector => document.querySelector(selector)?.checkVisibility()"
        self._until(lambda: self.evaluate(seen, selector), timeout, f"{selector} is seen")

    def wait_for_load_state(self, *, timeout: float = SECONDS * 1000) -> None:
        """Wait until the page is loaded."""
        self.wait_for_function("document.readyState === 'complete'", timeout=timeout)

    def inner_text(self, selector: str) -> str:
        """Return the text that can be seen."""
        self.wait_for_selector(selector)
        return self.evaluate("selector => document.querySelector(selector).innerText", selector)

    def click(self, selector: str) -> None:
        """Scroll to the middle of what matches and click on it with the mouse."""
        self.wait_for_selector(selector)
        free = f"{selector} is still and nothing else lies on it"
        x, y = self._until(lambda: self.evaluate(MIDDLE, selector), SECONDS * 1000, free)
        press = [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        move = {"type": "pointerMove", "x": round(x), "y": round(y)}
        mouse = {"type": "pointer", "id": "mouse", "actions": [move, *press]}
        self.call("input.performActions", actions=[mouse])

    def fill(self, selector: str, text: str) -> None:
        """Give a field this text, as pasting over what it holds does."""
        self.wait_for_selector(selector)
        self.evaluate(FILL, [selector, text])

    def set_input_files(self, selector: str, path: str | Path) -> None:
        """Choose a file in a file input."""
        found = self.call("browsingContext.locateNodes", locator={"type": "css", "value": selector})
        element = {"sharedId": found["nodes"][0]["sharedId"]}
        self.call("input.setFiles", element=element, files=[str(Path(path).resolve())])

    @contextlib.contextmanager
    def expect_download(self, *, timeout: float = SECONDS * 1000) -> Iterator[SimpleNamespace]:
        """Wait for the download that the block starts; .value has .path() and its name."""
        self.downloads.clear()
        info = SimpleNamespace(value=None)
        yield info
        self._until(lambda: "status" in (self.downloads or [{}])[-1], timeout, "a download ends")
        begun, ended = self.downloads[0], self.downloads[-1]
        if ended["status"] != "complete":
            raise FirefoxError(f"the download of {begun['url']} was {ended['status']}")
        path = Path(ended["filepath"])
        path = path.rename(path.with_name(uuid.uuid4().hex))  # the next may have the same name
        info.value = SimpleNamespace(
            suggested_filename=begun["suggestedFilename"], path=lambda: path, url=begun["url"]
        )

    def set_viewport_size(self, size: dict) -> None:
        """Set the width and height of what is seen, in pixels."""
        self.call("browsingContext.setViewport", viewport=size)

    def screenshot(self, *, path: str | Path, full_page: bool = False) -> None:
        """Save what is seen, or the whole page, as a PNG."""
        origin = "document" if full_page else "viewport"
        data = self.call("browsingContext.captureScreenshot", origin=origin)["data"]
        Path(path).write_bytes(base64.b64decode(data))

    def close(self) -> None:
        """Close the tab."""
        self.firefox.pages[self.name] = None
        self.call("browsingContext.close")


class Keyboard:
    """What a reader types, wherever the focus is."""

    def __init__(self, page: Page):
        self.page = page

    def press(self, keys: str) -> None:
        """Press one key, with others held: "a", "Tab", "Shift+Enter", "Control+a"."""
        *held, last = keys.split("+") if len(keys) > 1 else [keys]
        pressed = [KEYS.get(key, key) for key in (*held, last)]
        down = [{"type": "keyDown", "value": key} for key in pressed]
        self._act(down + [{"type": "keyUp", "value": key} for key in reversed(pressed)])

    def type(self, text: str) -> None:
        """Type a text, key by key."""
        keys = ["\ue007" if char == "\n" else char for char in text]
        self._act([{"type": t, "value": k} for k in keys for t in ("keyDown", "keyUp")])

    def _act(self, actions: list[dict]) -> None:
        self.page.call(
            "input.performActions", actions=[{"type": "key", "id": "keys", "actions": actions}]
        )
