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
MAGICS = 50  # lines of IPython's own that are looked for one by one
MAGIC = re.compile(r"\s*(%%?[A-Za-z]|!(?!=)|\?|[\w., ]+=\s*[!%])|^[\w.]+\?{1,2}$")
IMPORTS = (ast.Import, ast.ImportFrom)
BRANCHES = (ast.If, ast.For, ast.While, ast.Try, ast.Match)
COMPREHENSIONS = (ast.ListComp, ast.SetComp, ast.DictComp, ast.GeneratorExp)


@dataclass
class Statement:
    """One statement of a cell: its text, and which names it binds, changes and reads.

    `now` are the names read while it runs, `later` those that its functions read or set when
    called. `perhaps`: what it binds may have been bound before, and kept. `shared` are the
    notebook's names that its functions set, `calls` the function that it is a plain call of.
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
    perhaps: bool = False
    shared: set[str] = field(default_factory=set)
    calls: str = ""


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
        shared = {name: each.shared for each in self.statements for name in each.binds}
        for each in self.statements:  # setup(), whose body says `global K`
            if found := shared.get(each.calls):
                each.binds, each.perhaps = each.binds | found, True

    def slice(self, name: str, exercises: list[str]) -> Slice:
        """Return what the function `name` needs; `exercises` are all of the lab, in its order."""
        main = self._main(name)
        if main is None:
            return Slice(problem=self._missing(name))
        own = exercises.index(name)
        limit = max(self.statements[main].cell, self._check(name))
        chosen, borrowed = self._closure(main, exercises[:own], limit)
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
        ids = [grade_id for _, grade_id in self.cells]
        last = len(ids) - 1 - ids[::-1].index(name) if name in ids else len(ids)
        check = self._check(name)
        return last if check < 0 else check

    def _check(self, name: str) -> int:
        """Return the last cell that checks a function, or -1."""
        check = re.compile(rf"\b{name}\s*\.\s*check\s*\(")
        places = [
            place
            for place, (source, grade_id) in enumerate(self.cells)
            if grade_id == f"check_{name}" or check.search(source)
        ]
        return max(places, default=-1)

    def _missing(self, name: str) -> str:
        """Say why there is no definition: it stands in a cell that cannot be read, or ""."""
        definition = re.compile(rf"^\s*(async\s+)?(def|class)\s+{name}\b|^{name}\s*=", re.M)
        for place, why in self.broken.items():
            if definition.search(self.cells[place][0]) or self.cells[place][1] == name:
                return f"the cell with {name} is no valid Python ({why})"
        return ""

    def _closure(self, main: int, earlier: list, limit: int) -> tuple[set[int], list[str]]:
        """Follow the names from one statement to all that it needs."""
        future = [i for i, each in enumerate(self.statements) if "__future__" in each.text[:16]]
        chosen, borrowed = set(future), set()
        own = self.statements[main].binds
        wanted = [main, *(place for name in own for place in self._changes(name, main, limit))]
        while wanted:
            place = wanted.pop()
            if place in chosen:
                continue
            chosen.add(place)
            each = self.statements[place]
            before = each.binds if each.perhaps else set()
            for names, end in ((each.now | each.changes | before, place), (each.later - own, None)):
                borrowed |= names & set(earlier)
                for name in names - set(earlier):
                    wanted += self._found(name, end, limit)
        return chosen, [name for name in earlier if name in borrowed]

    def _found(self, name: str, end: int | None, limit: int) -> list[int]:
        """Return the statement that binds a name, and those behind it that change its value."""
        places = [place for place, each in enumerate(self.statements) if name in each.binds]
        if end is not None:
            places = [place for place in places if place < end]
        near = [place for place in places if self.statements[place].cell <= limit]
        if not near and (hasattr(builtins, name) or not places):
            return [place for place, each in enumerate(self.statements) if each.star]
        last = (near or places)[-1]
        if self.statements[last].is_import:
            # what is changed in a library is the notebook's affair; a.b and a.c both bind a
            return [place for place in near or places if self.statements[place].is_import]
        return [last, *self._changes(name, last, limit, end)]

    def _changes(self, name: str, last: int, limit: int, end: int | None = None) -> list[int]:
        """Return the statements after the one that binds a name that change its value."""
        limit = max(limit, self.statements[last].cell)
        behind = enumerate(self.statements[:end])
        return [i for i, each in behind if i > last and name in each.changes and each.cell <= limit]


def statements(source: str, cell: int) -> Iterator[Statement]:
    """Yield the statements of one cell; raises SyntaxError where it is no Python."""
    source = without_magics(source.replace("\r\n", "\n").replace("\r", "\n"))
    lines = source.split("\n")
    for node in ast.parse(source).body:
        text = _text(lines, node)
        each = Statement(text, cell, blank=_blank(node), perhaps=isinstance(node, BRANCHES))
        _stores(node, each)
        _reads(symtable.symtable(text, "<cell>", "exec"), each)
        each.is_import = isinstance(node, IMPORTS)
        each.star = each.is_import and node.names[0].name == "*"
        if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
            each.calls = getattr(node.value.func, "id", "")
        yield each


def without_magics(source: str) -> str:
    """Return a cell without IPython's own lines; a cell that is no Python at all becomes empty."""
    first = source.lstrip().split("\n", 1)[0].strip()
    if first.startswith("%%") and not re.match(r"%%(time|timeit|capture|prun)\b", first):
        return ""
    lines = source.split("\n")
    for _ in range(MAGICS):
        try:
            ast.parse("\n".join(lines))
            return "\n".join(lines)
        except SyntaxError as error:
            place = (error.lineno or 0) - 1
            if not 0 <= place < len(lines) or not MAGIC.match(lines[place]):
                break
            lines[place] = _nothing(lines[place])
    return "\n".join(_nothing(line) if MAGIC.match(line) else line for line in lines)


def _nothing(line: str) -> str:
    """Return a line that does nothing, in the place of one: so an error names the right line."""
    indent = line[: len(line) - len(line.lstrip())]
    return f"{indent}pass" if indent else ""


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
    if isinstance(node, ast.AnnAssign) and node.value is None:
        return  # `K: int` binds nothing
    if isinstance(node, ast.Name) and isinstance(node.ctx, ast.Store):
        into.binds.add(node.id)
    if isinstance(node, (ast.MatchAs, ast.MatchStar)) and node.name:
        into.binds.add(node.name)
    if isinstance(node, (ast.Subscript, ast.Attribute)) and isinstance(node.ctx, ast.Store):
        into.changes |= _root(node)
    if isinstance(node, ast.Expr) and isinstance(node.value, ast.Call):
        into.changes |= _root(node.value.func)  # words.append("x")
    if isinstance(node, ast.AugAssign) and isinstance(node.target, ast.Name):
        into.changes.add(node.target.id)
    if isinstance(node, COMPREHENSIONS):  # its variables are its own, but for total := ...
        inner = (each.target for each in ast.walk(node) if isinstance(each, ast.NamedExpr))
        into.binds |= {target.id for target in inner}
    elif not isinstance(node, ast.Lambda):
        for child in ast.iter_child_nodes(node):
            _stores(child, into)


def _root(node: ast.expr) -> set[str]:
    """Return the name that an attribute or an entry belongs to; none for a plain name."""
    inner = node
    while isinstance(inner, (ast.Subscript, ast.Attribute, ast.Call)):
        inner = inner.func if isinstance(inner, ast.Call) else inner.value
    return {inner.id} if isinstance(inner, ast.Name) and inner is not node else set()


def _reads(table: symtable.SymbolTable, into: Statement, outer: bool = True) -> None:
    """Note which of the notebook's names a statement reads, now or when its functions run."""
    kept = into.now if outer else into.later
    for symbol in table.get_symbols():
        if symbol.is_referenced() and (symbol.is_global() or table.get_type() == "module"):
            kept.add(symbol.get_name())
        if not outer and symbol.is_declared_global() and symbol.is_assigned():
            into.shared.add(symbol.get_name())
            into.later.add(symbol.get_name())  # count += 1
    for child in table.get_children():
        # a comprehension runs at once, a class's body too; a function or lambda when it is called
        at_once = outer and child.get_name() in {"listcomp", "setcomp", "dictcomp", "genexpr"}
        _reads(child, into, outer and (at_once or child.get_type() != "function"))
