"""Turn students' functions into plain lists of words: run as a program of its own, with limits.

Student text may be made to hurt whoever parses it (deep nesting, endless numbers), so this file
runs in a child process that may die; it needs the standard library alone. It reads one request a
line, ``{"names": [...], "cells": [...]}``, and answers each with one line, ``{name: {"statements":
[[word, ...], ...], "source": text}}``.

Names of variables, docstrings, comments and layout are gone from the words; an argument is known by
its place; names from outside of the function and the order of things stay.
"""

from __future__ import annotations

import ast
import io
import json
import sys
import warnings

MEMORY = 1 << 30  # bytes
SECONDS = 120  # of processor time, for all requests together
LONGEST = 20_000  # characters of source that are given back


class Words(ast.NodeVisitor):
    """The words of one function, a list for each statement."""

    def __init__(self, function: ast.FunctionDef) -> None:
        """Read which names are arguments and which are the function's own."""
        arguments = [*function.args.posonlyargs, *function.args.args, *function.args.kwonlyargs]
        self.places = {each.arg: f"argument {n}" for n, each in enumerate(arguments)}
        stored = (n for n in ast.walk(function) if isinstance(n, ast.Name))
        self.own = {n.id for n in stored if isinstance(n.ctx, ast.Store)} - set(self.places)
        self.own |= {n.arg for n in ast.walk(function) if isinstance(n, ast.arg)} - set(self.places)
        self.statements: list[list[str]] = []
        self.body(function.body)

    def body(self, statements: list[ast.stmt]) -> None:
        """Add the statements of a block, without docstrings and `pass`."""
        for statement in statements:
            text = isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Constant)
            if text or isinstance(statement, ast.Pass):
                continue
            self.statements.append([])
            self.statement(statement)

    def statement(self, statement: ast.stmt) -> None:
        """Add one statement; the blocks inside it are statements of their own."""
        words, blocks = self.statements[-1], []
        words.append(type(statement).__name__)
        for name, value in ast.iter_fields(statement):
            is_block = isinstance(value, list) and value and isinstance(value[0], ast.stmt)
            if is_block:
                blocks.append(value)
            elif isinstance(value, list):
                for each in value:
                    if isinstance(each, ast.AST):
                        self.expression(each, words)
            elif isinstance(value, ast.AST):
                self.expression(value, words)
            elif name == "name" and isinstance(statement, ast.FunctionDef):
                words.append("name")
        for block in blocks:
            self.body(block)

    def expression(self, node: ast.AST, words: list[str]) -> None:
        """Add the words of an expression, from the outside in."""
        if isinstance(node, ast.Name):
            words.append(self.places.get(node.id) or ("own" if node.id in self.own else node.id))
        elif isinstance(node, ast.Constant):
            words.append(repr(node.value)[:40])
        elif isinstance(node, ast.Attribute):
            words.append("." + node.attr)
            self.expression(node.value, words)
        elif isinstance(node, ast.keyword):
            words.append(f"{node.arg}=")
            self.expression(node.value, words)
        elif not isinstance(node, (ast.expr_context, ast.arguments)):
            words.append(type(node).__name__)
            for child in ast.iter_child_nodes(node):
                self.expression(child, words)


def functions(cells: list[str], names: list[str]) -> dict[str, dict]:
    """Return the words and the source of the named functions; the last one of a name counts.

    A function that is called by its name and stands in the notebook too belongs to its caller.
    """
    found: dict[str, tuple[ast.FunctionDef, str]] = {}
    for cell in cells:
        text = "\n".join(
            "" if line.lstrip().startswith(("%", "!", "?")) else line for line in cell.split("\n")
        )
        try:
            tree = ast.parse(text)
        except (SyntaxError, ValueError, RecursionError, MemoryError):
            continue
        for node in tree.body:
            if isinstance(node, ast.FunctionDef):
                source = ast.get_source_segment(text, node) or ""
                found[node.name] = (node, source)
    return {name: _one(name, found, names) for name in names if name in found}


def _one(name: str, found: dict, names: list[str]) -> dict:
    statements, sources, waiting, seen = [], [], [name], set()
    while waiting:
        current = waiting.pop()
        if current in seen:
            continue
        seen.add(current)
        node, source = found[current]
        statements += Words(node).statements
        sources.append(source)
        called = {n.id for n in ast.walk(node) if isinstance(n, ast.Name)}
        waiting += sorted(called & (set(found) - set(names)))
    return {"statements": statements, "source": "\n\n\n".join(sources)[:LONGEST]}


def limit() -> None:
    """Give this process little memory and time, and no way to write a file."""
    try:
        import resource
    except ImportError:  # Windows has no such limits; the caller's time limit holds there too
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (SECONDS, SECONDS))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def main() -> None:
    """Answer requests until there are no more."""
    limit()
    warnings.simplefilter("ignore")  # a student's "\d" is no business of ours
    reader = io.TextIOWrapper(sys.stdin.buffer, encoding="utf-8", errors="replace")
    for line in reader:
        request = json.loads(line)
        try:
            answer = functions(request["cells"], request["names"])
        except (RecursionError, MemoryError):
            answer = {}
        sys.stdout.write(json.dumps(answer) + "\n")
        sys.stdout.flush()


if __name__ == "__main__":
    main()
