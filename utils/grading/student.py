"""A student's process as the judge sees it: functions that answer, in time or not, or no more.

Nothing here runs, parses or unpickles what the student wrote: values come as plain data (`codec`).
"""

from __future__ import annotations

import contextlib
import inspect
import signal
import socket
import time
import warnings
from collections.abc import Callable, Iterator, Sequence

import numpy as np

from utils.exercises.checking.calling import Outcome, Raised, time_limit
from utils.grading import sandbox
from utils.grading.inside import codec
from utils.grading.inside.peer import Gone, Late, Peer
from utils.grading.sandbox import Limits

READ, SLICE, LOAD, CALL = range(4)  # what the worker answers to
PATIENCE = 3.0  # seconds beyond a limit that the inside should have kept itself
PORTION = 80_000  # characters of cells in one message
HEAVIEST = 10_000  # things in lists that an answer may hold; a right one has some hundreds
ROOM = 1 << 30  # bytes that one of our own functions may take when a student's calls it
TIME = 5.0  # and seconds


class Student:
    """One submission's sandbox: `cut` reads its notebook, then `answer` gives a process each."""

    def __init__(self, turns: int, limits: Limits | None = None, unsafe: bool = False) -> None:
        """Start the sandbox, for at most so many exercises."""
        self.limits = limits or Limits()
        self.until = time.monotonic() + self.limits.submission
        pairs = [socket.socketpair() for _ in range(turns + 1)]
        self._ours = [ours for ours, _ in pairs]
        theirs = [theirs.fileno() for _, theirs in pairs]
        self._turns = iter(zip(self._ours, theirs, strict=True))
        try:
            self.process = sandbox.start(theirs, self.limits, unsafe)
        finally:
            for _, wire in pairs:
                wire.close()

    def __enter__(self) -> Student:
        """Return itself; the sandbox ends with the block."""
        return self

    def __exit__(self, *_: object) -> None:
        """End every process of the sandbox."""
        self.process.send_signal(signal.SIGKILL)
        with contextlib.suppress(BrokenPipeError):
            self.process.stdin.close()
        self.process.wait()
        for wire in self._ours:
            wire.close()

    def _turn(self) -> Peer:
        """End the process that had the last turn, and return the wire to a fresh one."""
        ours, theirs = next(self._turns)
        try:
            self.process.stdin.write(b"%d\n" % theirs)
            self.process.stdin.flush()
        except BrokenPipeError:
            raise Gone("the sandbox has ended") from None
        return Peer(ours, codec, guard=_guard)

    def cut(self, cells: Sequence[tuple[str, str]], exercises: Sequence[str]) -> dict[str, Slice]:
        """Return the code of each exercise's function; raises Gone or Late if that cannot be."""
        peer = self._turn()
        peer.until = min(self.until, time.monotonic() + self.limits.exercise)
        for portion in _portions(cells):
            peer.call(READ, portion)
        return {name: Slice(peer.call(SLICE, name, list(exercises))) for name in exercises}

    def answer(self, name: str, code: Sequence[str], borrowed: dict[str, Callable]) -> object:
        """Return a student's function, an `Answer`, or whatever else has its name.

        `borrowed` are the functions that it may call and that are answered here. Raises Gone or
        Late, and NotLoaded if the code defines nothing.
        """
        peer, limits = self._turn(), self.limits
        end = min(self.until, time.monotonic() + limits.exercise)
        peer.until = min(end, time.monotonic() + limits.call + PATIENCE)
        seen = peer.call(LOAD, list(code), name, borrowed, limits.call)
        if not isinstance(seen, dict):
            raise Gone("this is no function")
        if "problem" in seen:
            raise NotLoaded(*_texts(seen["problem"], 3))
        if "value" in seen:
            return seen["value"]
        return Answer(name, peer, limits, end, seen)


def _portions(cells: Sequence[tuple[str, str]]) -> Iterator[list[list[str]]]:
    """Yield the cells in portions that a message can hold."""
    portion, size = [], 0
    for source, grade_id in cells:
        if portion and size + len(source) > PORTION:
            yield portion
            portion, size = [], 0
        portion.append([source, grade_id])
        size += len(source) + len(grade_id) + 20
    yield portion


class Slice:
    """The code of one function as the sandbox told it: statements, borrowed names, a problem."""

    def __init__(self, told: object) -> None:
        """Check what came."""
        if not isinstance(told, list) or len(told) != 3:
            raise Gone("this is no slice")
        self.code, self.borrowed = (_texts(part) for part in told[:2])
        [self.problem] = _texts(told[2:])


class NotLoaded(Exception):
    """Say that running the code left no function: its error's kind, message and line."""

    @property
    def raised(self) -> Raised:
        """Return the error as a call would have it."""
        return Raised(*self.args)


class Answer:
    """A function of a student's, to be judged: an exercise calls it through `outcome`.

    `fate` is "died" once its process has ended, "time" once it has run out of time, else "".
    """

    def __init__(self, name: str, peer: Peer, limits: Limits, end: float, seen: dict) -> None:
        """Keep what the inside told of the function."""
        self.__name__, self._peer, self._limits, self._end = name, peer, limits, end
        self.fate, self._last = "", Outcome()
        self.is_blank = seen.get("blank") is True
        self.notebook_variables = _texts(seen.get("variables"))
        if (signature := _signature(seen.get("parameters"))) is not None:
            self.__signature__ = signature

    def __call__(self, *inputs: object) -> object:
        """Call the function and return its value alone; a RuntimeError if it raised something."""
        outcome = self.outcome(inputs)
        if outcome.error:
            raise RuntimeError(f"{outcome.error.kind}: {outcome.error.message}")
        return outcome.value

    def outcome(self, inputs: tuple) -> Outcome:
        """Return what one call did; after the end of its process or time, the same every time."""
        if self.fate:
            return self._last
        self._peer.until = min(self._end, time.monotonic() + self._limits.call + PATIENCE)
        try:
            outcome = _outcome(self._peer.call(CALL, tuple(inputs)), inputs)
        except Late:
            message = f"it was still running after {self._limits.call:g} seconds"
            outcome = Outcome(error=Raised("TookTooLong", message), inputs=inputs)
        except Gone:
            self.fate = "died"
            outcome = Outcome(error=Raised("Died", "its process ended"), inputs=inputs)
        except Exception as error:  # the result was too large or too deep to come over the wire
            outcome = Outcome(error=Raised(type(error).__name__, str(error)), inputs=inputs)
        if outcome.error and outcome.error.kind == "TookTooLong":
            self.fate = "time"
        self._last = outcome
        return outcome


def _outcome(told: object, inputs: tuple) -> Outcome:
    if not isinstance(told, list) or len(told) != 3:
        raise Gone("this is no outcome")
    value, error, left = told
    if error is not None:
        return Outcome(error=Raised(*_texts(error, 4)), inputs=inputs)
    if not isinstance(left, tuple) or len(left) != len(inputs):
        raise Gone("these are not the arguments")
    if _weight(value) > HEAVIEST:
        message = f"it returned more than {HEAVIEST:,} things: far more than was asked for"
        return Outcome(error=Raised("ValueError", message), inputs=inputs)
    return Outcome(value=value, inputs=left)


def _weight(value: object) -> int:
    """Count what a comparison has to look at: entries of lists, and of arrays a tenth."""
    if isinstance(value, np.ndarray):
        return value.size if value.dtype.hasobject else value.size // 10
    if isinstance(value, dict):
        value = [*value.keys(), *value.values()]
    if isinstance(value, (list, tuple, set, frozenset)):
        return len(value) + sum(map(_weight, value))
    return len(value) // 10 if isinstance(value, str) else 0


def _texts(told: object, count: int | None = None) -> list[str]:
    if not isinstance(told, list) or not all(isinstance(each, str) for each in told):
        raise Gone("these are no texts")
    if count is not None and len(told) != count:
        raise Gone(f"these are not {count} texts")
    return told


def _signature(told: object) -> inspect.Signature | None:
    """Return a signature with the told parameters, or None if there is none or it is odd."""
    try:
        default = {True: None, False: inspect.Parameter.empty}
        kinds = list(inspect._ParameterKind)
        parameters = [
            inspect.Parameter(name, kinds[kind], default=default[has]) for name, kind, has in told
        ]
        return inspect.Signature(parameters)
    except (TypeError, ValueError, KeyError, IndexError):
        return None


@contextlib.contextmanager
def _guard() -> Iterator[None]:
    """Bound what one of our functions may use up when a student's code calls it."""
    import resource  # Windows has none

    soft, hard = resource.getrlimit(resource.RLIMIT_AS)
    with open("/proc/self/statm", encoding="ascii") as file:
        pages = int(file.read().split()[0])
    most = pages * resource.getpagesize() + ROOM
    if soft == resource.RLIM_INFINITY or most < soft:
        resource.setrlimit(resource.RLIMIT_AS, (most, hard))
    try:
        with time_limit(TIME), warnings.catch_warnings(), np.errstate(all="ignore"):
            warnings.simplefilter("ignore")
            yield
    finally:
        resource.setrlimit(resource.RLIMIT_AS, (soft, hard))
