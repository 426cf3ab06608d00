"""Dependencies run downwards only: a room of utils/ imports from the rooms below it, never above.

Within one layer the rooms are neighbours and may import each other, as long as no two modules end
up waiting for each other. Imports inside functions count for the direction too.
"""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
LAYERS = [  # from the ground up
    {"text", "page"},
    {"data", "metrics"},
    {"scratch"},
    {"weights"},
    {"models", "gradients", "training"},
    {"records", "sentiment", "translation", "music"},
    {"plots"},
    {"diagrams", "explorers", "exercises"},
    {"grading"},
]
LEVEL = {room: level for level, rooms in enumerate(LAYERS) for room in rooms}
ABOVE = {"book", "labs", "solutions", "experiments", "tests", "tools", "bench"}


def modules(folder: Path) -> dict[str, Path]:
    """Return {"utils.text.english": its file, ...} of the package in `folder`."""
    files = sorted((folder / "utils").rglob("*.py"))
    names = [".".join(f.relative_to(folder).with_suffix("").parts) for f in files]
    return {n.removesuffix(".__init__"): f for n, f in zip(names, files, strict=True)}


def level(module: str) -> int:
    """Return the layer of a module's room; 0 for `utils` itself, which holds nothing."""
    return LEVEL.get([*module.split("."), ""][1], 0)


def imported(nodes, known) -> set[str]:
    """Return what these statements import: our modules in full, of the others the first name."""
    names = set()
    for node in nodes:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            assert not node.level, "write imports in full: from utils.room import name"
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    found = set()
    for name in names:
        while name not in known and "." in name:
            name = name.rpartition(".")[0]
        found.add(name)
    return found


def at_import(tree: ast.AST):
    """Yield the statements that run when the module is imported: no bodies of functions."""
    for node in ast.iter_child_nodes(tree):
        typing_only = isinstance(node, ast.If) and "TYPE_CHECKING" in ast.unparse(node.test)
        if not (typing_only or isinstance(node, ast.FunctionDef | ast.Lambda)):
            yield node
            yield from at_import(node)


def upward(folder: Path) -> list[str]:
    """Return one line for each import that leads upwards."""
    known = modules(folder)
    lines = []
    for name, file in known.items():
        for other in imported(ast.walk(ast.parse(file.read_text("utf-8"))), known) - {name}:
            if other.partition(".")[0] in ABOVE:
                lines.append(f"{name} imports {other}, which is no part of utils")
            elif other.startswith("utils.") and level(name) < level(other):
                lines.append(f"{name} imports {other}, which stands above it")
    return lines


def circle(folder: Path) -> list[str]:
    """Return the modules of one circle of imports, or []."""
    known = modules(folder)
    trees = {name: ast.parse(file.read_text("utf-8")) for name, file in known.items()}
    needs = {name: imported(at_import(tree), known) & set(known) for name, tree in trees.items()}
    while free := {name for name, others in needs.items() if not others & set(needs)}:
        needs = {name: others for name, others in needs.items() if name not in free}
    return sorted(needs)


def test_every_room_has_its_layer():
    rooms = {name.split(".")[1] for name in modules(ROOT) if "." in name}
    assert rooms <= set(LEVEL), "a new room: give it a layer in LAYERS"


def test_no_import_leads_upwards():
    assert upward(ROOT) == []


def test_no_modules_wait_for_each_other():
    assert circle(ROOT) == []


def test_the_ground_floor_holds_few_loose_modules():
    loose = [p.name for p in (ROOT / "utils").glob("*.py") if p.name != "__init__.py"]
    assert len(loose) <= 6, f"give {loose} a room"


@pytest.mark.parametrize(
    "line",
    [
        "from utils.models import FixedWindow",
        "from utils import models",
        "import utils.plots",
        "def f():\n    from utils.models.weights import copy_weights",
        "from tests import twins",
    ],
)
def test_a_planted_upward_import_is_noticed(tmp_path, line):
    for name, text in {"scratch/new.py": line, "models/weights.py": "", "plots.py": ""}.items():
        path = tmp_path / "utils" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text)
        (path.parent / "__init__.py").touch()
    [said] = upward(tmp_path)
    assert said.startswith("utils.scratch.new imports ")


def test_a_planted_circle_is_noticed(tmp_path):
    room = tmp_path / "utils" / "text"
    room.mkdir(parents=True)
    (room / "one.py").write_text("from utils.text.two import b")
    (room / "two.py").write_text("from utils.text.three import c")
    (room / "three.py").write_text("from utils.text.one import a")
    (room / "four.py").write_text("def f():\n    from utils.text.one import a")
    assert circle(tmp_path) == ["utils.text.one", "utils.text.three", "utils.text.two"]
