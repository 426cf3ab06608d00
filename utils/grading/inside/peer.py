"""Call functions over a wire, in both directions: each end may call what the other has given it.

A frame is two lengths, a header and a payload (see `codec`). While one end waits for an answer it
serves the calls that come back: so a student's function may call a function among its arguments.
"""

from __future__ import annotations

import builtins
import contextlib
import socket
import struct
import time
from collections.abc import Callable, Iterator
from types import ModuleType

NESTED = 6  # calls within calls, back and forth
ASKED = 300_000  # bytes of a call that the judge answers: what it costs may be the square of that
KNOWN = {
    name: kind
    for name, kind in vars(builtins).items()
    if isinstance(kind, type) and issubclass(kind, Exception) and kind is not UnicodeDecodeError
}


class Gone(Exception):
    """Say that the other end has ended or sends what is no message."""


class Late(Exception):
    """Say that the other end has not answered in time."""


class Remote:
    """A function at the other end."""

    __name__ = "function"

    def __init__(self, peer: Peer, number: int) -> None:
        """Stand for the function of this number at the other end of `peer`."""
        self._peer, self._number = peer, number

    def __deepcopy__(self, memo: dict) -> Remote:
        """Return itself: a function has no copy."""
        return self

    def __call__(self, *arguments: object, **named: object) -> object:
        """Call it there; an error that it raises there is raised here."""
        return self._peer.call(self._number, *arguments, **named)


Remote.__name__ = "function"  # so a message calls it what it is


class Peer:
    """One end of a wire, with the functions that the other end may call.

    `codec` is that module: inside the sandbox it has another name than outside. `guard` gives a
    context in which the functions of this end run when the other calls them.
    """

    def __init__(
        self,
        wire: socket.socket,
        codec: ModuleType,
        functions: tuple = (),
        guard: Callable | None = None,
    ) -> None:
        """Begin to speak over a connected socket; `functions` are numbered in their order."""
        self.wire, self.codec, self.guard = wire, codec, guard
        self.given: list[Callable] = list(functions)
        self.until: float | None = None  # the time, on the monotonic clock, when patience ends
        self.depth = 0
        self.over = False  # after a failure nothing that comes can be trusted

    def call(self, number: int, *arguments: object, **named: object) -> object:
        """Call a function of the other end; raises Gone, Late, or the error that it raised."""
        if self.depth >= NESTED:
            raise RecursionError(f"calls went back and forth more than {NESTED} times")
        self.depth += 1
        try:
            self._send("call", [number, arguments, named])
            while True:
                kind, held = self._receive()
                if kind == "call":
                    self._answer(held)
                elif kind == "return":
                    return held
                else:
                    name, message = held
                    raise KNOWN.get(name, Exception)(message)
        finally:
            self.depth -= 1

    def serve(self) -> None:
        """Answer calls until the other end is gone."""
        try:
            while True:
                kind, held = self._receive()
                if kind != "call":
                    return
                self._answer(held)
        except Gone:
            return

    def _answer(self, held: object) -> None:
        """Run a function that the other end calls, and send back what it returns or raises."""
        if self.depth >= NESTED + 2:
            raise Gone("calls within calls without end")
        self.depth += 1
        try:
            number, arguments, named = held
            function = self.given[number]
            with self.guard() if self.guard else contextlib.nullcontext():
                value = function(*arguments, **named)
            answer = "return", value
        except (Gone, Late):
            raise
        except BaseException as error:
            if isinstance(error, KeyboardInterrupt) and self.guard:
                raise  # somebody wants the judge itself to stop
            answer = "raise", [type(error).__name__, _message(error)]
        finally:
            self.depth -= 1
        try:
            self._send(*answer)
        except (ValueError, MemoryError) as error:
            self._send("raise", ["ValueError", f"the result cannot be sent: {_message(error)}"])

    def _send(self, kind: str, held: object) -> None:
        header, payload = self.codec.encode([kind, held], self._reference)
        with self._transfer():
            self._write(struct.pack("<II", len(header), len(payload)) + header + payload)

    def _receive(self) -> tuple[str, object]:
        with self._transfer():
            sizes = struct.unpack("<II", self._read(8))
            if sizes[0] > self.codec.HEADER or sizes[1] > self.codec.PAYLOAD:
                raise OSError("a frame was too large")
            header, payload = self._read(sizes[0]), self._read(sizes[1])
        try:
            kind, held = self.codec.decode(header, payload, self._function)
            if kind not in ("call", "return", "raise"):
                raise ValueError("a frame of no kind")
            if kind == "call":
                _check_call(held)
                if self.guard and sum(sizes) > ASKED:
                    raise ValueError("a call was too large")
            if kind == "raise":
                held = [str(part) for part in held]
                if len(held) != 2:
                    raise ValueError("this is no error")
        except (ValueError, TypeError) as error:
            self.over = True
            raise Gone(f"a frame was no message ({error})") from None
        return kind, held

    def _reference(self, function: Callable) -> dict:
        """Give the other end a number for a function of this end; its own come back to it."""
        if isinstance(function, Remote) and function._peer is self:
            return {"function": [1, function._number]}
        for number, known in enumerate(self.given):
            if known is function:
                return {"function": [0, number]}
        self.given.append(function)
        return {"function": [0, len(self.given) - 1]}

    def _function(self, tree: dict) -> Callable:
        mine, number = tree["function"]
        if type(number) is not int or not 0 <= number < 10_000:
            raise ValueError("this is no function")
        return self.given[number] if mine else Remote(self, number)

    @contextlib.contextmanager
    def _transfer(self) -> Iterator[None]:
        """Turn what goes wrong with the socket into Late and Gone, which are for good."""
        if self.over:
            raise Gone("the other end has ended")
        self.over = True
        try:
            yield
            self.over = False
        except TimeoutError:
            raise Late from None
        except OSError as error:
            raise Gone(str(error)) from None

    def _wait(self) -> None:
        if self.until is not None:
            left = self.until - time.monotonic()
            if left <= 0:
                raise TimeoutError
            self.wire.settimeout(left)

    def _write(self, data: bytes) -> None:
        view = memoryview(data)
        while view:
            self._wait()
            view = view[self.wire.send(view) :]

    def _read(self, size: int) -> bytes:
        parts = bytearray()
        while len(parts) < size:
            self._wait()
            part = self.wire.recv(min(size - len(parts), 1 << 20))
            if not part:
                raise OSError("the other end has ended")
            parts += part
        return bytes(parts)


def _check_call(held: object) -> None:
    number, arguments, named = held
    if not (type(number) is int and number >= 0 and isinstance(arguments, (list, tuple))):
        raise ValueError("this is no call")
    if not (isinstance(named, dict) and all(type(name) is str for name in named)):
        raise ValueError("this is no call")


def _message(error: BaseException) -> str:
    try:
        return str(error)[:300]
    except Exception:  # an error of somebody's own may fail even here
        return ""
