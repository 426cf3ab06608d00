"""Run a cell, and send its outputs as a notebook file holds them.

A kernel without a protocol: one namespace, one cell at a time. What IPython would print of a cell
of this book, this prints; a test compares every cell.
"""

from __future__ import annotations

import ast
import builtins
import io
import linecache
import re
import sys
import time
import traceback
import types
from typing import Any

from utils.page import ipython
from utils.page.absent import NotInThePage

LONGEST = 100_000  # characters that one cell may print
PATIENCE = 0.05  # seconds that printed text may wait for more
MAGIC = re.compile(r"^(\s*)([%!].*)$", re.MULTILINE)
CELL = "<cell "  # a cell's file name in tracebacks begins so


class Kernel:
    """The variables of a page, and the way its cells run; `send` gets each output as it comes.

    Outputs are dictionaries as in a notebook file; besides, {"output_type": "progress", "text"}.
    """

    def __init__(self, send: ipython.Send) -> None:
        """Start with no variables, and stand in for IPython."""
        self.send = send
        self.count, self.streams = 0, []
        self.module = types.ModuleType("__main__")
        sys.modules["__main__"] = self.module
        self.names = vars(self.module)
        self.names["__builtins__"] = builtins
        self.names["__magic__"] = _no_magic
        builtins.input = _no_input
        ipython.install(self._emit)

    def run(self, source: str, number: int | None = None) -> bool:
        """Run a cell; return whether it came to its end without an error.

        Tracebacks give its number on the page, or without one how many cells have run.
        """
        self.count += 1
        name = f"{CELL}{number or self.count}>"
        code = MAGIC.sub(lambda found: f"{found[1]}__magic__({found[2]!r})", source)
        linecache.cache[name] = (len(code), None, code.splitlines(True), name)  # for tracebacks
        kept = sys.stdout, sys.stderr
        self.streams = [_Stream(self.send, "stdout"), _Stream(self.send, "stderr")]
        sys.stdout, sys.stderr = self.streams
        try:
            self._execute(code, name)
            self._open_figures()
        except BaseException as error:  # KeyboardInterrupt too: the reader pressed Stop
            self._emit(_failure(error))
            if pyplot := sys.modules.get("matplotlib.pyplot"):
                pyplot.close("all")  # what is half drawn is not the next cell's
            return False
        finally:
            self._flush()
            sys.stdout, sys.stderr = kept
        return True

    def restore(self, source: str, content: bytes) -> None:
        """Do as if a cell had run: define what it defines, and take from `content` what it made."""
        from utils.page.states import definitions, restore

        exec(compile(definitions(source), f"{CELL}stored>", "exec"), self.names)
        restore(content, self.names)

    def _execute(self, code: str, name: str) -> None:
        tree, last = ast.parse(code, name), None
        if tree.body and isinstance(tree.body[-1], ast.Expr) and not code.rstrip().endswith(";"):
            last = ast.Expression(tree.body.pop().value)
        exec(compile(tree, name, "exec"), self.names)
        if last is None:
            return
        value = eval(compile(last, name, "eval"), self.names)
        if value is None:
            return
        self.names["_"] = value
        if hasattr(value, "_ipython_display_"):
            value._ipython_display_()
            return
        data = ipython.bundle(value)
        self._emit({"output_type": "execute_result", "data": data, "metadata": {}})

    def _open_figures(self) -> None:
        """Show the figures of matplotlib that a cell leaves open, as Jupyter does."""
        if (pyplot := sys.modules.get("matplotlib.pyplot")) is None:
            return
        for number in pyplot.get_fignums():
            held = io.BytesIO()
            pyplot.figure(number).savefig(held, format="png", dpi=96, bbox_inches="tight")
            data = ipython.bundle(_Raw({"image/png": held.getvalue(), "text/plain": "Figure"}))
            self._emit({"output_type": "display_data", "data": data, "metadata": {}})
        pyplot.close("all")

    def _emit(self, output: dict[str, Any]) -> None:
        self._flush()  # what was printed before comes before
        self.send(output)

    def _flush(self) -> None:
        for stream in self.streams:
            stream.flush()


class _Raw(dict):
    """Forms by their types, as they are."""

    def _repr_mimebundle_(self) -> dict:
        return self


class _Stream(io.TextIOBase):
    """Sends what is printed, in pieces, and stops where it is too much for a page."""

    def __init__(self, send: ipython.Send, name: str) -> None:
        self.send, self.stream, self.held, self.sent, self.lost = send, name, [], 0, 0
        self.since = time.monotonic()

    def write(self, text: str) -> int:
        if not isinstance(text, str):
            raise TypeError(f"write() takes text, not {type(text).__name__}")
        room = LONGEST - self.sent
        self.lost += text[max(room, 0) :].count("\n")
        if text and room > 0:
            self.held.append(text[:room])
            self.sent += len(self.held[-1])
            if time.monotonic() - self.since > PATIENCE:
                self._send()
        return len(text)

    def _send(self) -> None:
        if self.held:
            text = "".join(self.held)
            self.send({"output_type": "stream", "name": self.stream, "text": text})
        self.held, self.since = [], time.monotonic()

    def flush(self) -> None:
        self._send()
        if self.lost:
            text = f"\n... and {self.lost:,} more lines, which are too many for a page\n"
            self.send({"output_type": "stream", "name": self.stream, "text": text})
            self.lost = 0

    def isatty(self) -> bool:
        return False


def _failure(error: BaseException) -> dict[str, Any]:
    """Return an error as an output: its own lines, one sentence, or the traceback of the cell."""
    kind, text = type(error).__name__, str(error)
    if isinstance(error, KeyboardInterrupt):
        kind, lines = "Stopped", ["Stopped. The variables are kept as they are."]
    elif isinstance(error, SystemExit):
        lines = ["The cell ended with sys.exit(); Python goes on, with all variables."]
    elif isinstance(error, MemoryError):
        lines = [f"MemoryError: {text or 'there is no more memory in this page'}"]
    elif hasattr(error, "_render_traceback_"):
        lines = error._render_traceback_()
    else:
        frames = error.__traceback__
        while frames and not frames.tb_frame.f_code.co_filename.startswith(CELL):
            frames = frames.tb_next
        lines = traceback.format_exception(type(error), error, frames)
    traced = [line.rstrip("\n") for line in lines]
    return {"output_type": "error", "ename": kind, "evalue": text, "traceback": traced}


def _no_input(*_: object) -> None:
    raise NotInThePage("input() cannot ask here: write the value into the code, and run it again.")


def _no_magic(line: str) -> None:
    raise NotInThePage(
        f"{line.split()[0]} is a command of IPython's, which does not run in a page: "
        "write it in Python, or open the notebook in Jupyter."
    )
