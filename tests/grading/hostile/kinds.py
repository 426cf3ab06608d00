"""What a hostile submission is, and how one is made from lab 2.

An attack stands in the body of `bag_of_words`, so that it does run inside the sandbox; what it gets
hold of it tells in an error, LOOT, that must not reach any result.
"""

import json
from dataclasses import dataclass
from pathlib import Path

from tests.grading.course.notebooks import LAB, cell, functions, read, solved

ALL = tuple(functions())
OTHERS = ALL[1:]  # what a submission still earns if only bag_of_words goes wrong
LOOT = "LOOT"


@dataclass(frozen=True)
class Kind:
    """A submission: what makes its folder, the functions that must be right, and may be."""

    name: str
    make: object
    must: tuple = ()
    may: tuple = ()
    status: str = ""  # of bag_of_words, where it matters
    problem: str = ""  # words of the problem of a notebook that cannot be read
    within: bool = False  # it differs from honest work in one function's lines only


KINDS: list[Kind] = []


def hostile(name, must=(), may=(), status="", problem="", within=False):
    """Add a kind; the decorated function gets the student's folder and the places of the test."""

    def add(make):
        KINDS.append(Kind(name, make, must, (*must, *may), status, problem, within))
        return make

    return add


def put(folder: Path, notebook, file=f"{LAB}.ipynb"):
    """Write a notebook, or bytes, where nbgrader puts it."""
    place = folder / LAB / file
    place.parent.mkdir(parents=True, exist_ok=True)
    raw = notebook if isinstance(notebook, bytes) else json.dumps(notebook).encode()
    place.write_bytes(raw)


def with_body(body: str, notebook=None, target="bag_of_words", before=""):
    """Return a notebook whose function has this body, and these lines before it."""
    notebook = notebook or solved()
    own = cell(notebook, target)
    head = own["source"].split("\n")[0]
    lines = "\n".join("    " + line for line in body.strip("\n").split("\n"))
    own["source"] = f"{before}\n{head}\n{lines}\n"
    return notebook


def in_place(code: str, places) -> str:
    """Return code with the paths and numbers of the test in place of their names."""
    for place, what in places.items():
        code = code.replace(place, repr(what if isinstance(what, int) else str(what)))
    return code


RIGHT = """
bags = np.zeros((len(ids), size))
for bag, row, real in zip(bags, ids, mask):
    np.add.at(bag, row[real], 1)
return bags
"""


def attack(name, code, must=OTHERS, may=("bag_of_words",), right=True, before="", **more):
    """Add a kind whose bag_of_words does something first; CANARY and others become paths."""

    @hostile(name, must, may, within=True, **more)
    def make(folder, places):
        body = code + (RIGHT if right else "\nreturn 0")
        put(folder, with_body(in_place(body, places), before=before))

    return make


def cheat(name, code, before=""):
    """Add a kind that earns nothing: not one function is written, whatever it does to seem so."""

    @hostile(name)
    def make(folder, places):
        notebook = read("labs")
        for target in ALL:
            notebook = with_body(code + "\nreturn 0", notebook, target)
        cell(notebook, ALL[0])["source"] = before + "\n" + cell(notebook, ALL[0])["source"]
        put(folder, notebook)

    return make


def top_level(name, code, must=(), may=()):
    """Add a kind with lines beside a function, which run in a notebook."""

    @hostile(name, must, may)
    def make(folder, places):
        notebook = read("labs")
        cell(notebook, "bag_of_words")["source"] += "\n" + in_place(code, places)
        put(folder, notebook)

    return make
