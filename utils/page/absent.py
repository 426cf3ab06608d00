"""Stand-ins for packages that a browser does not have: importing is free, using one is refused.

So a cell that imports NumPy and PyTorch runs, and a cell that then calls PyTorch keeps the output
that the notebook stores.
"""

from __future__ import annotations

import sys
import types
from collections.abc import Sequence
from importlib.machinery import ModuleSpec

ABSENT = ("torch", "utils.models", "plotly", "ipywidgets", "anywidget", "sacrebleu", "pooch")
HARMLESS = ("torch.set_num_threads", "torch.manual_seed")  # settings: nothing comes of them
NAMES = {"torch": "PyTorch", "utils.models": "PyTorch", "plotly": "Plotly"}


class NotInThePage(ImportError):
    """A cell asks for something that a page does not have; its message is for the reader."""

    def _render_traceback_(self) -> list[str]:
        """Give the reader the sentence instead of a traceback."""
        return [str(self)]


class Absent(type):
    """The type of everything in an absent package: a class, so that isinstance() says False."""

    def __new__(cls, name: str, bases: tuple = (), body: dict | None = None) -> Absent:
        """Make the stand-in for the dotted `name`."""
        return super().__new__(cls, name, bases, body or {})

    def __init__(cls, name: str, bases: tuple = (), body: dict | None = None) -> None:
        """Take the same arguments."""
        super().__init__(name, bases, body or {})
        cls.package = bases[0].package if bases else name

    def __getattr__(cls, key: str) -> Absent:
        """Return the stand-in for what the package would hold."""
        if key.startswith("__"):
            raise AttributeError(key)
        name = f"{cls.__name__}.{key}"
        return _ignore if name in HARMLESS else Absent(name)

    def _refuse(cls, *_args: object, **_keywords: object) -> None:
        root = next((root for root in NAMES if cls.package.startswith(root)), None)
        package = NAMES.get(root) or cls.package.split(".")[0]
        raise NotInThePage(
            f"This cell needs {package}, which does not run in a page: the stored output stays."
        )

    __call__ = __enter__ = __exit__ = __iter__ = __getitem__ = _refuse
    __matmul__ = __rmatmul__ = __mul__ = __rmul__ = __add__ = __sub__ = __len__ = _refuse


def _ignore(*_arguments: object, **_keywords: object) -> None:
    """Do nothing."""


class Finder:
    """Finds stand-ins for the packages of `roots` and for everything below them."""

    def __init__(self, roots: Sequence[str] = ABSENT) -> None:
        """Stand for these packages."""
        self.roots = tuple(roots)

    def find_spec(self, name: str, path: object = None, target: object = None) -> ModuleSpec | None:
        """Answer for an absent package or one of its modules."""
        if any(name == root or name.startswith(f"{root}.") for root in self.roots):
            return ModuleSpec(name, self, is_package=True)
        return None

    def create_module(self, spec: ModuleSpec) -> types.ModuleType:
        """Make a module in which every name is a stand-in."""
        module = types.ModuleType(spec.name)
        module.__path__ = []
        package = Absent(spec.name)
        module.__getattr__ = lambda key: getattr(package, key)
        return module

    def exec_module(self, module: types.ModuleType) -> None:
        """Do nothing: there is no code."""


def install(roots: Sequence[str] = ABSENT) -> None:
    """Let these packages be imported from now on."""
    sys.meta_path.insert(0, Finder(roots))
