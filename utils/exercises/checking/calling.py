"""Call somebody's function and keep what happened, whatever it does.

Stands alone: it needs NumPy and nothing of the book, for the judge runs this very file inside its
sandbox, where the book's checks must not be found. So a notebook and the judge call alike.
"""

from __future__ import annotations

import contextlib
import copy
import ctypes
import dis
import linecache
import signal
import threading
import traceback
import warnings
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from types import FunctionType, ModuleType

import numpy as np

LIMIT = 10.0  # seconds for one call; a reference needs some milliseconds
LONGEST = 300  # characters of a message that are kept


class TookTooLong(BaseException):
    """Raised inside a call that is still running when its time is over."""


@dataclass(frozen=True)
class Raised:
    """An error of the student's code: its type, its message, and the line it came from.

    `blank` names the function that is not written yet, where that is what was raised.
    """

    kind: str
    message: str
    line: str = ""
    blank: str = ""

    @classmethod
    def by(cls, error: BaseException) -> Raised:
        """Keep of an error what a student needs to read."""
        # the first frame is our own call
        frames = traceback.extract_tb(error.__traceback__)[1:]
        own = [frame for frame in frames if frame.filename == frames[0].filename]
        line = own[-1].line or linecache.getline(own[-1].filename, own[-1].lineno) if own else ""
        try:
            message = str(error)
        except Exception:  # an error of the student's own may fail even here
            message = ""
        blank = ""
        if isinstance(error, NotImplementedError):
            blank = frames[-1].name if frames else "?"
        return cls(type(error).__name__, message[:LONGEST], line.strip()[:LONGEST], blank)


@dataclass(frozen=True)
class Outcome:
    """What one call did: what it returned or raised, and its arguments as it left them."""

    value: object = None
    error: Raised | None = None
    inputs: tuple = ()


def call(function: Callable, inputs: tuple, limit: float | None = LIMIT) -> Outcome:
    """Call a function on a copy of the inputs, without warnings, for at most `limit` seconds.

    A function that brings its own way to be called, a method `outcome(inputs)`, is called so.
    """
    if hasattr(function, "outcome"):
        return function.outcome(inputs)
    own = copy.deepcopy(inputs)
    try:
        # a warning goes to stderr, and some graders take that for a failure
        with warnings.catch_warnings(), np.errstate(all="ignore"), time_limit(limit):
            warnings.simplefilter("ignore")
            value = function(*own)
        return Outcome(value=plain(value), inputs=plain(own))
    except TookTooLong:
        message = f"it was still running after {limit:g} seconds"
        return Outcome(error=Raised("TookTooLong", message), inputs=own)
    except BaseException as error:  # sys.exit and an interruption, too, become a message
        return Outcome(error=Raised.by(error), inputs=own)


@contextlib.contextmanager
def time_limit(seconds: float | None) -> Iterator[None]:
    """Raise TookTooLong in the code under `with` if it runs for more than `seconds`."""
    if seconds is None:
        yield
        return
    thread, lock, over = threading.get_ident(), threading.Lock(), False

    def stop() -> None:
        with lock:
            if not over:
                ctypes.pythonapi.PyThreadState_SetAsyncExc(
                    ctypes.c_ulong(thread), ctypes.py_object(TookTooLong)
                )

    watch = threading.Timer(seconds, stop)
    watch.daemon = True
    try:
        watch.start()
    except RuntimeError:  # Python in a browser has no threads; the book's pages have an alarm
        with _alarm(seconds):
            yield
        return
    try:
        yield
    finally:
        with lock:
            over = True
        watch.cancel()
        # what was raised at the last moment arrives here, and hits nobody later; to take it back
        # with NULL would leave Python 3.11 looking for it for ever, and hang under a profiler
        with contextlib.suppress(TookTooLong):
            for _ in range(100):
                pass


@contextlib.contextmanager
def _alarm(seconds: float) -> Iterator[None]:
    """Do the same by a signal; where nothing sends one there is no limit."""
    if not hasattr(signal, "setitimer"):
        yield
        return

    def stop(*_: object) -> None:
        raise TookTooLong

    signal.signal(signal.SIGALRM, stop)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)


def plain(value: object) -> object:
    """Return a value with every tensor in it as an array; a tensor need not be detached."""
    if hasattr(value, "detach") and hasattr(value, "cpu"):
        return value.detach().cpu().numpy()
    if type(value) in (list, tuple):
        return type(value)(map(plain, value))
    if type(value) is dict:
        return {key: plain(item) for key, item in value.items()}
    return value


def is_blank(function: Callable) -> bool:
    """Tell whether a function has no body but `...`, `pass` or its docstring."""
    if not isinstance(function, FunctionType):
        return bool(getattr(function, "is_blank", False))
    return function.__name__ != "<lambda>" and _steps(function) == _steps(_only_dots)


def notebook_variables(function: Callable) -> list[str]:
    """Name the notebook's data that a function reads past its arguments."""
    if not isinstance(function, FunctionType):
        return list(getattr(function, "notebook_variables", []))
    names = {step.argval for step in dis.get_instructions(function) if step.opname == "LOAD_GLOBAL"}
    values = {name: function.__globals__[name] for name in names & set(function.__globals__)}
    return sorted(
        name
        for name, value in values.items()
        if not callable(value) and not isinstance(value, ModuleType)
    )


def _steps(function: Callable) -> list[tuple]:
    return [(step.opname, step.argval) for step in dis.get_instructions(function)]


def _only_dots(): ...
