"""The little of IPython and tqdm that the book's cells use, where neither is installed.

`display` and the objects below give the same outputs as IPython's; `send` takes each of them.
"""

from __future__ import annotations

import base64
import io
import sys
import time
import types
import wave
from collections.abc import Callable, Iterable, Iterator, Mapping
from importlib.machinery import ModuleSpec
from typing import Any

Send = Callable[[dict[str, Any]], None]
OWN_FORMS = (("text/html", "_repr_html_"), ("text/markdown", "_repr_markdown_"))


def bundle(value: Any) -> dict[str, Any]:
    """Return the forms of a value by their types, as IPython would show it.

    A value may have a form of its own for a page that runs Python: `_repr_page_`.
    """
    forms = getattr(value, "_repr_page_", None) or getattr(value, "_repr_mimebundle_", None)
    found = forms() if forms else None
    found = found[0] if isinstance(found, tuple) else found
    data = dict(found) if found else {}
    data.setdefault("text/plain", repr(value))
    for form, method in OWN_FORMS:
        if form not in data and callable(getattr(value, method, None)):
            shown = getattr(value, method)()
            if shown is not None:
                data[form] = shown
    return {
        form: base64.b64encode(shown).decode() if isinstance(shown, bytes) else shown
        for form, shown in data.items()
    }


class Shown:
    """What is shown by its forms; its name stands for it in plain text, as in IPython."""

    def __repr__(self) -> str:
        """Name the class."""
        return f"<{type(self).__module__}.{type(self).__name__} object>"


class HTML(Shown):
    """A piece of HTML to show."""

    def __init__(self, data: str = "") -> None:
        """Hold it."""
        self.data = data

    def _repr_html_(self) -> str:
        return self.data


class Markdown(Shown):
    """A piece of Markdown to show."""

    def __init__(self, data: str = "") -> None:
        """Hold it."""
        self.data = data

    def _repr_markdown_(self) -> str:
        return self.data


class Audio(Shown):
    """A sound with a player: the bytes of a wave file, or samples (n,) and their rate in hertz."""

    def __init__(self, data: Any, rate: int | None = None, **_: Any) -> None:
        """Hold the sound as a wave file."""
        self.data = data if isinstance(data, bytes) else _wave(data, rate)

    def _repr_html_(self) -> str:
        source = base64.b64encode(self.data).decode()
        return f'<audio controls src="data:audio/wav;base64,{source}"></audio>'


def _wave(samples: Any, rate: int | None) -> bytes:
    import numpy as np

    if rate is None:
        raise ValueError("rate is missing: give the number of samples in a second")
    sound = np.asarray(samples, float)
    loudest = np.abs(sound).max(initial=0) or 1
    held = io.BytesIO()
    with wave.open(held, "wb") as file:
        file.setnchannels(1)
        file.setsampwidth(2)
        file.setframerate(rate)
        file.writeframes((sound / loudest * 32767).astype("<h").tobytes())
    return held.getvalue()


def _display(send: Send) -> Callable[..., None]:
    def display(*values: Any, raw: bool = False, metadata: Mapping | None = None, **_: Any) -> None:
        """Show each value, as IPython's function of this name does."""
        for value in values:
            if not raw and hasattr(value, "_ipython_display_"):
                value._ipython_display_()
                continue
            data = bundle(
                types.SimpleNamespace(_repr_mimebundle_=lambda v=value: v) if raw else value
            )
            send({"output_type": "display_data", "data": data, "metadata": dict(metadata or {})})

    return display


def _bar(send: Send) -> type:
    class Bar:
        """A progress bar that tells the page where it stands, at most four times a second."""

        def __init__(
            self, steps: Iterable | None = None, total: int | None = None, desc: str = "", **_: Any
        ) -> None:
            self.steps, self.desc, self.n, self.told = steps, desc, 0, time.monotonic()
            self.total = len(steps) if total is None and hasattr(steps, "__len__") else total

        def __iter__(self) -> Iterator:
            for step in self.steps:
                yield step
                self.update()

        def update(self, n: int = 1) -> None:
            self.n += n
            if time.monotonic() - self.told > 0.25:
                self.told = time.monotonic()
                of = f" of {self.total}" if self.total else ""
                send({"output_type": "progress", "text": f"{self.desc}: {self.n}{of}".lstrip(": ")})

        def __enter__(self) -> Bar:
            return self

        def _nothing(self, *_: Any, **__: Any) -> None:
            pass

        set_postfix = set_description = close = __exit__ = _nothing

    return Bar


def install(send: Send) -> None:
    """Put the stand-ins where `import IPython` and `import tqdm` find them."""
    shown = types.ModuleType("IPython.display")
    shown.display = _display(send)
    shown.HTML, shown.Markdown, shown.Audio = HTML, Markdown, Audio
    package = types.ModuleType("IPython")
    package.display, package.get_ipython = shown, lambda: None
    package.version_info = (9, 0, 0)  # matplotlib asks
    bars = types.ModuleType("tqdm")
    bars.tqdm = _bar(send)
    bars.trange = lambda n, **keywords: bars.tqdm(range(n), **keywords)
    for module in (package, shown, bars):
        module.__spec__ = ModuleSpec(module.__name__, None)  # importlib.util.find_spec asks
        sys.modules[module.__name__] = module
