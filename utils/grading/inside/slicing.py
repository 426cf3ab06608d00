"""Cut out of a notebook's cells what one function needs, and nothing else.

That is the function's last definition before the cell that checks it and, from wherever in the
notebook, the definitions, imports and assignments that it names, and what those name. A cell that
trains a model does not run unless its result is named. Nothing here runs any of the code.
"""

from __future__ import annotations

import ast
import builtins
import re
import symtable
from collections.abc import Iterator
from dataclasses import dataclass, field

LONGEST = 100_000  # characters of a slice
IMPORTS = (ast.Import, ast.ImportFrom)


@dataclass
class Statement:
    """One statement of a cell: its text, and which names it binds, changes and reads.

    `now` are the names read while it runs, `later` those that its functions read when called.
    """

    text: str
    cell: int
    binds: set[str] = field(default_factory=set)
    changes: set[str] = field(default_factory=set)
    now: set[str] = field(default_factory=set)
    later: set[str] = field(default_factory=set)
    star: bool = False
    is_import: bool = False
    blank: bool = False


@dataclass
class Slice:
    """The code of one function, a text for each statement; `problem` says why there is none.

    `borrowed` are the earlier exercises that it names: the reference answers for them.
    """

    code: list[str] = field(default_factory=list)
    borrowed: list[str] = field(default_factory=list)
    problem: str = ""


class Notebook:
    """The statements of all cells that can be read; a cell is its source and its grade_id."""

    def __init__(self, cells: list[tuple[str, str]]) -> None:
        """Read all cells; one that cannot be read is skipped."""
        self.cells = cells
        self.statements: list[Statement] = []
        self.broken: dict[int, str] = {}  # cell -> why it cannot be read
        for place, (source, _) in enumerate(cells):
            try:
                self.statements += statements(source, place)
            except SyntaxError as error:
                self.broken[place] = f"line {error.lineno}: {error.msg}"
            except (ValueError, RecursionError, MemoryError) as error:
                self.broken[place] = type(error).__name__

    def slice(self, name: str, exercises: list[str]) -> Slice:
        """Return what the function `name` needs; `exercises` are all of the lab, in its order."""
        main = self._main(name)
        if main is None:
            return Slice(problem=self._missing(name))
        own = exercises.index(name)
        chosen, borrowed = self._closure(main, exercises[:own], exercises[own + 1 :])
        code = [self.statements[place].text for place in sorted(chosen)]
        if sum(map(len, code)) > LONGEST:
            return Slice(problem=f"the code of {name} has more than {LONGEST:,} characters")
        return Slice(code, borrowed)

    def _main(self, name: str) -> int | None:
        """Return the place of the definition that counts: the last before the cell that checks it.

        One that is still a blank counts only if there is no other.
        """
        places = [place for place, each in enumerate(self.statements) if name in each.binds]
        limit = self._limit(name)
        before = [place for place in places if self.statements[place].cell <= limit]
        written = [place for place in before if not self.statements[place].blank]
        anywhere = [place for place in places if not self.statements[place].blank]
        for found in (written, anywhere, before, places):
            if found:
                return found[-1]
        return None

    def _limit(self, name: str) -> int:
        """Return the cell that checks a function, or its own, or the last that there is."""
        check = re.compile(rf"\b{name}\s*\.\s*check\s*\(")
        ids = [grade_id for _, grade_id in self.cells]
        if f"check_{name}" in ids:
            return ids.index(f"check_{name}")
        for place, (source, _) in enumerate(self.cells):
            if check.search(source):
                return place
        return len(ids) - 1 - ids[::-1].index(name) if name in ids else len(ids)

    def _missing(self, name: str) -> str:
        """Say why there is no definition: it stands in a cell that cannot be read, or ""."""
        definition = re.compile(rf"^\s*(async\s+)?(def|class)\s+{name}\b|^{name}\s*=", re.M)
        for place, why in self.broken.items():
            if definition.search(self.cells[place][0]) or self.cells[place][1] == name:
                return f"the cell with {name} is no valid Python ({why})"
        return ""

    def _closure(self, main: int, earlier: list, later: list) -> tuple[set[int], list[str]]:
        """Follow the names from one statement to all that it needs."""
        future = [i for i, each in enumerate(self.statements) if "__future__" in each.text[:16]]
        chosen, borrowed, wanted = set(future), set(), [main]
        limit = self.statements[main].cell
        while wanted:
            place = wanted.pop()
            if place in chosen:
                continue
            chosen.add(place)
            each = self.statements[place]
            for names, end in ((each.now | each.changes, place), (each.later, None)):
                borrowed |= names & set(earlier)
                for name in names - set(earlier) - set(later) - self._own(main):
                    wanted += self._found(name, end, limit)
        return chosen, [name for name in earlier if name in borrowed]

    def _own(self, main: int) -> set[str]:
        return self.statements[main].binds

    def _found(self, name: str, end: int | None, limit: int) -> list[int]:
        """Return the statement that binds a name, and those behind it that change its value."""
        places = [place for place, each in enumerate(self.statements) if name in each.binds]
        if end is not None:
            places = [place for place in places if place < end]
        near = [place for place in places if self.statements[place].cell <= limit] or places
        if not near:
            stars = [place for place, each in enumerate(self.statements) if each.star]
            return [] if hasattr(builtins, name) else stars
        last = near[-1]
        if self.statements[last].is_import:
            return [last]  # what is changed in a library is the notebook's affair
        after = range(last + 1, len(self.statements) if end is None else end)
        return [last, *(place for place in after if name in self.statements[place].changes)]


def statements(source: str, cell: int) -> Iterator[Statement]:
    """Yield the statements of one cell; raises SyntaxError where it is no Python."""
    source = without_magics(source.replace("\r\n", "\n").replace("\r", "\n"))
    lines = source.split("\n")
    for node in ast.parse(source).body:
        text = _text(lines, node)
        each = Statement(text, cell, blank=_blank(node))
        _stores(node, each)
        _reads(symtable.symtable(text, "<cell>", "exec"), each)
        each.is_import = isinstance(node, IMPORTS)
        each.star = each.is_import and node.names[0].name == "*"
        yield each


def without_magics(source: str) -> str:
    """Return a cell without IPython's own lines; a cell that is no Python at all becomes empty."""
    first = source.lstrip().split("\n", 1)[0].strip()
    if first.startswith("%%") and not re.match(r"%%(time|timeit|capture|prun)\b", first):
        return ""
    try:
        ast.parse(source)
        return source
    except SyntaxError:
        lines = source.split("\n")
        # blank lines in their place, so that an error names the right line
        magic = [re.match(r"\s*(%|!|\?)|^[\w.]+\?{1,2}$", line) for line in lines]
        return "\n".join("" if odd else line for line, odd in zip(lines, magic, strict=True))


def _text(lines: list[str], node: ast.stmt) -> str:
    first = min([node, *getattr(node, "decorator_list", [])], key=lambda each: each.lineno)
    own = [line.encode() for line in lines[first.lineno - 1 : node.end_lineno]]
    own[-1] = own[-1][: node.end_col_offset]
    own[0] = own[0][node.col_offset :]  # columns count bytes; a decorator's @ stands in front
    return b"\n".join(own).decode()


def _blank(node: ast.stmt) -> bool:
    """Tell whether a function is still what the lab gave: a docstring and an error, or dots."""
    if not isinstance(node, ast.FunctionDef):
        return False
    body = [each for each in node.body if not _constant(each)]
    if len(body) != 1 or not isinstance(body[0], ast.Raise):
        return not body
    raised = body[0].exc
    name = raised.func if isinstance(raised, ast.Call) else raised
    return isinstance(name, ast.Name) and name.id == "NotImplementedError"


def _constant(node: ast.stmt) -> bool:
    return isinstance(node, ast.Pass) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def _stores(node: ast.AST, into: Statement) -> None:
    """Note which names a statement binds and which values it changes; not inside functions."""
    if isinstance(node, (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)):
        into.binds.add(node.name)
        return
    if isinstance(node, IMPORTS):
        into.binds |= {(each.asname or each.name).split(".")[0] for each in node.names} - {"*"}
        return
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        into.binds.add(node.id)
    if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        into.changes |= _root(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        into.changes |= _root(node.value.func)  # words.append("x")
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        into.changes.add(node.target.id)
    if not isinstance(
        node, (ast.Lambda, ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)
    ):
        for child in ast.iter_child_nodes(node):
            _stores(child, into)


def _root(node: ast.expr) -> set[str]:
    """Return the name that an attribute or an entry belongs to; none for a plain name."""
    inner = node
    while isinstance(inner, (ast.Subscript, ast.Attribute)):
        inner = inner.value
    return {inner.id} if isinstance(inner, ast.Name) and inner is not node else set()


def _reads(table: symtable.SymbolTable, into: Statement, outer: bool = True) -> None:
    """Note which of the notebook's names a statement reads, now or when its functions run."""
    kept = into.now if outer else into.later
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            kept.add(symbol.get_name())
    for child in table.get_children():
        # a comprehension runs at once, a class's body too; a function or lambda when it is called
        at_once = outer and child.get_name() in {"listcomp", "setcomp", "dictcomp", "genexpr"}
        _reads(child, into, outer and (at_once or child.get_type() != "function"))
