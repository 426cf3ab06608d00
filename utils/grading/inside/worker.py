"""Run a student's functions inside the sandbox, one process for each exercise.

This first process runs no code of the student's. It reads from its standard input whose turn it
is, ends the process that had the turn before, and starts one that answers over a socket of its own.
"""

from __future__ import annotations

import codeop
import inspect
import json
import linecache
import os
import signal
import socket
import sys
import types
import warnings

if __package__:  # outside, where nobody runs it
    from utils.exercises.checking import calling
    from utils.grading.inside import codec, peer, seccomp, slicing
else:
    import calling
    import codec
    import peer
    import seccomp
    import slicing

BRIEFLY = 100  # parameters of a function that are told


class Cells:
    """What the first process of a notebook does: cut functions out of its cells."""

    def __init__(self) -> None:
        """Begin without a cell."""
        self.cells, self.notebook = [], None

    def read(self, cells: list) -> None:
        """Take some more cells, each its source and its grade_id."""
        self.cells += [tuple(cell) for cell in cells]

    def slice(self, name: str, exercises: list) -> list:
        """Return the code of one function, the exercises it borrows, and what is wrong."""
        self.notebook = self.notebook or slicing.Notebook(self.cells)
        found = self.notebook.slice(name, list(exercises))
        return [found.code, found.borrowed, found.problem]


class Answer:
    """A function of the student's, made from its code and called with what comes."""

    def load(self, code: list, name: str, borrowed: dict, limit: float) -> dict:
        """Run the code and tell what can be seen of the function without calling it."""
        module = types.ModuleType("__main__")
        sys.modules["__main__"] = module
        vars(module)["display"] = lambda *shown, **how: None  # a notebook's own
        vars(module).update(borrowed)
        problem = self._run(code, vars(module), limit)
        if name not in vars(module):
            return {"problem": problem or ["NameError", f"{name} is not defined", ""]}
        self.function, self.limit = vars(module)[name], limit
        if not callable(self.function):
            return {"value": self.function}
        return {
            "parameters": _parameters(self.function),
            "blank": calling.is_blank(self.function),
            "variables": calling.notebook_variables(self.function)[:5],
        }

    def _run(self, code: list, names: dict, limit: float) -> list | None:
        """Run statement by statement; one that fails is left out, the first of them told."""
        problem, compiled = None, codeop.Compile()  # it remembers `from __future__`
        for place, text in enumerate(code):
            file = f"<statement {place}>"
            linecache.cache[file] = (len(text), None, text.splitlines(True), file)
            try:
                with calling.time_limit(limit), warnings.catch_warnings():
                    warnings.simplefilter("ignore")
                    exec(compiled(text + "\n", file, "exec"), names)
            except BaseException as error:
                told = calling.Raised.by(error)
                problem = problem or [told.kind, told.message, told.line]
        return problem

    def call(self, inputs: tuple) -> list:
        """Call the function: what it returned, what it raised, its arguments as it left them."""
        outcome = calling.call(self.function, inputs, self.limit)
        error = outcome.error
        told = error and [error.kind, error.message, error.line, error.blank]
        return [outcome.value, told, None if error else outcome.inputs]


def _parameters(function: object) -> list | None:
    """Return name, kind and whether there is a default, of each parameter."""
    try:
        found = inspect.signature(function).parameters.values()
        return [[p.name, int(p.kind), p.default is not p.empty] for p in found][:BRIEFLY]
    except Exception:  # built-in functions tell none, and a student's object may raise anything
        return None


def answer_on(wire: int, limits: dict) -> None:
    """Answer calls over one socket until it is closed, with all that is not needed given up."""
    connected = socket.socket(fileno=wire)
    nothing = os.open(os.devnull, os.O_RDWR)
    for standard in (0, 1, 2):
        os.dup2(nothing, standard)
    signal.signal(signal.SIGINT, signal.default_int_handler)
    if not seccomp.refuse():
        import resource

        resource.setrlimit(resource.RLIMIT_NPROC, (limits["processes"],) * 2)
    cells, answer = Cells(), Answer()
    peer.Peer(connected, codec, (cells.read, cells.slice, answer.load, answer.call)).serve()


def main() -> None:
    """Take turns: a line of standard input names the socket that is next."""
    import resource  # Windows has none

    wires, limits = json.loads(sys.argv[1])
    sys.path.remove(os.path.dirname(os.path.abspath(__file__)))
    # they are not here; without a sandbox this keeps only who does not look for them
    sys.modules.update(dict.fromkeys(("utils.exercises", "utils.grading")))
    seccomp.hide()
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    for name in ("AS", "CPU", "FSIZE", "NOFILE", "CORE"):
        resource.setrlimit(getattr(resource, f"RLIMIT_{name}"), (limits[name],) * 2)
    child = None
    for line in sys.stdin.buffer:
        if child:
            os.kill(child, signal.SIGKILL)
            os.waitpid(child, 0)
        wire = int(line)
        child = os.fork()
        if child == 0:
            for other in wires:
                if other != wire:
                    os.close(other)
            try:
                answer_on(wire, limits)
            finally:
                os._exit(0)
        wires.remove(wire)
        os.close(wire)
    if child:
        os.kill(child, signal.SIGKILL)


if __name__ == "__main__":
    main()
