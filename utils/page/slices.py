"""Which earlier cells of a notebook a cell needs: a reader who runs one cell runs no others.

Read off the text of the cells, without running any: what a cell binds, reads, and may change. When
in doubt a cell counts as needed.
"""

from __future__ import annotations

import ast
import builtins
import symtable
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from functools import lru_cache

from utils.page.kernel import MAGIC

INNER = {"listcomp", "genexpr", "setcomp", "dictcomp"}


@dataclass
class Cell:
    """The notebook's names in one cell.

    `binds` for sure, whatever the name was before; `perhaps` binds; `changes` the object of that
    name (a method was called on it, an item set, it was passed to a function); reads `now`, or
    `later`, when a function that the cell defines is called. `fixed` are modules, functions and
    classes: to call one changes nothing that shows. `holds`: to change the object of one name may
    change that of others, which it was made from, or which the function of that name reads.
    """

    binds: set[str] = field(default_factory=set)
    perhaps: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    fixed: set[str] = field(default_factory=set)
    holds: dict[str, set[str]] = field(default_factory=dict)


def needs(sources: Sequence[str], cell: int) -> list[tuple[int, list[int]]]:
    """Return the cells to run for `sources[cell]`, in their order, itself the last.

    Each is its place, and the places of the earlier cells that it needs. A cell that cannot be
    read needs nothing and is not needed: running it says what is wrong.
    """
    cells = [read(source) for source in sources[: cell + 1]]
    places = [*_needed(cells, cell), cell]
    return [(place, _needed(cells, place)) for place in places]


def _needed(cells: list[Cell], cell: int) -> list[int]:
    changes = _reaching(cells[: cell + 1])
    later = set(cells[cell].later)  # these may be bound by any cell before this one
    while True:
        wanted, found, more = cells[cell].now | later, set(), set(later)
        for place in range(cell - 1, -1, -1):
            each = cells[place]
            if not (each.perhaps | changes[place]) & wanted:
                continue
            found.add(place)
            wanted = (wanted - each.binds) | each.now | (later & each.changes)
            more |= each.later
        if more == later:
            return sorted(found)
        later = more


def _reaching(cells: list[Cell]) -> list[set[str]]:
    """Return what each cell may change, through all that the objects of its names hold."""
    fixed = set(dir(builtins)) - set().union(*(each.perhaps for each in cells))
    fixed |= set().union(*(each.fixed for each in cells))
    holds: dict[str, set[str]] = {}
    for each in cells:
        for name, held in each.holds.items():
            holds.setdefault(name, set()).update(held)
    found = []
    for each in cells:
        reached, ahead = set(), set(each.changes)
        while ahead:
            name = ahead.pop()
            reached.add(name)
            ahead |= holds.get(name, set()) - reached
        found.append(reached - fixed)
    return found


@lru_cache(maxsize=1024)  # most cells are as they were when the last one ran
def read(source: str) -> Cell:
    """Return what a cell does with names; nothing for a cell that is no Python."""
    try:
        # a command of IPython's binds no name
        tree = ast.parse(MAGIC.sub(r"\1pass", source))
        table = symtable.symtable(ast.unparse(tree), "cell", "exec")
    except (SyntaxError, ValueError, RecursionError):
        return Cell()
    own = table.get_symbols()
    cell = Cell(
        now={name.get_name() for name in own if name.is_referenced()},
        perhaps={
            n.get_name() for n in own if n.is_assigned() or n.is_imported() or n.is_namespace()
        },
    )
    for name, at_once in _inner(table, True):
        (cell.now if at_once else cell.later).add(name)
    _bound(tree, cell)
    cell.changes = set(_changed(tree)) & (cell.now | cell.later)
    return cell


def _inner(table: symtable.SymbolTable, at_once: bool) -> Iterator[tuple[str, bool]]:
    """Yield the notebook's names that functions, classes and comprehensions of a cell read."""
    for child in table.get_children():
        runs = at_once and (child.get_name() in INNER or child.get_type() == "class")
        for name in child.get_symbols():
            if name.is_global() and name.is_referenced():
                yield name.get_name(), runs
        yield from _inner(child, runs)


def _bound(tree: ast.Module, cell: Cell) -> None:
    """Find what is bound at the top level, before it was read there."""
    seen: set[str] = set()
    for node in tree.body:
        names = set()
        if isinstance(node, ast.FunctionDef | ast.ClassDef):
            names = {node.name}
            cell.fixed |= names
        elif isinstance(node, ast.Import | ast.ImportFrom):
            names = {(alias.asname or alias.name).split(".")[0] for alias in node.names}
            cell.fixed |= names
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            names = set(_names(node, ast.Store))
        reads = set(_names(node, ast.Load))
        if not isinstance(node, ast.Import | ast.ImportFrom | ast.ClassDef):
            for name in names:
                cell.holds[name] = reads - {name}
        cell.binds |= names - reads - seen
        seen |= reads


def _names(node: ast.AST, context: type) -> Iterator[str]:
    for each in ast.walk(node):
        if isinstance(each, ast.Name) and isinstance(each.ctx, context):
            yield each.id


def _changed(tree: ast.Module) -> Iterator[str]:
    """Yield x of x.f(...), f(x), x[...] = ... and x.y = ...: it may be another afterwards."""
    for node in ast.walk(tree):
        parts = []
        if isinstance(node, ast.Call):
            parts = [node.func, *node.args, *(keyword.value for keyword in node.keywords)]
        elif isinstance(node, ast.Attribute | ast.Subscript) and not isinstance(node.ctx, ast.Load):
            parts = [node]
        for part in parts:
            while isinstance(part, ast.Attribute | ast.Subscript | ast.Starred):
                part = part.value
            if isinstance(part, ast.Name):
                yield part.id
