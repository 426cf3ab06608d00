"""Packages and data that come into the page when they are first asked for, not before.

`get(path)` gives the bytes of a file of the site and waits for them: a worker may. An import of
matplotlib brings its wheels; the first open() of a file of data brings the file.
"""

from __future__ import annotations

import importlib
import io
import json
import os
import sys
import types
import zipfile
from collections.abc import Callable, Iterable, Iterator, Mapping
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

Get = Callable[[str], bytes]
KINDS = {
    "F16": "<f2",
    "F32": "<f4",
    "F64": "<f8",
    "I64": "<i8",
    "I32": "<i4",
    "I8": "i1",
    "U8": "u1",
}


class Packages:
    """Finds a package of Pyodide's lock file by bringing its wheels, and those it depends on."""

    def __init__(self, lock: Mapping[str, Any], have: Iterable[str], get: Get, site: Path) -> None:
        """Know the lock file, the packages that are there already, and where the others go."""
        self.wheels = lock["packages"]
        self.have, self.get, self.site = set(have), get, site
        self.places = {
            name: package
            for package, about in self.wheels.items()
            for name in about["imports"]
            if package not in self.have
        }

    def find_spec(self, name: str, path: object = None, target: object = None) -> None:
        """Bring the package that holds the module; then Python's own finders find it."""
        if (package := self.places.get(name)) and package not in self.have:
            for wheel in self._missing(package):
                with zipfile.ZipFile(io.BytesIO(self.get(wheel))) as archive:
                    archive.extractall(self.site)
            importlib.invalidate_caches()

    def _missing(self, package: str) -> Iterator[str]:
        """Yield the files to bring, each once."""
        if package in self.have or package not in self.wheels:
            return
        self.have.add(package)
        for other in self.wheels[package]["depends"]:
            yield from self._missing(other)
        yield self.wheels[package]["file_name"]


class Files:
    """Files of data under `site`: empty until Python opens one, which brings what is in it."""

    def __init__(self, names: Iterable[str], get: Get, site: Path) -> None:
        """Make an empty file for each name; `get` brings it."""
        self.get, self.site = get, site
        self.waiting = {os.path.abspath(site / name): name for name in names}
        for place in map(Path, self.waiting):
            place.parent.mkdir(parents=True, exist_ok=True)
            place.touch()
        sys.addaudithook(self.opened)

    def opened(self, event: str, arguments: tuple) -> None:
        """Bring a file that is about to be opened for the first time."""
        if event != "open" or not isinstance(arguments[0], str | bytes | os.PathLike):
            return
        path = os.path.abspath(os.fsdecode(arguments[0]))
        if (name := self.waiting.get(path)) is not None:
            content = self.get(name)
            del self.waiting[path]
            Path(path).write_bytes(content)


class Tensors(AbstractContextManager):
    """Read a safetensors file: 8 bytes of length, a JSON header, the numbers one after another."""

    def __init__(self, path: str | Path, framework: str = "np") -> None:
        """Open the file; `framework` is always NumPy."""
        raw = Path(path).read_bytes()
        size = int.from_bytes(raw[:8], "little")
        self.header, self.body = json.loads(raw[8 : 8 + size]), memoryview(raw)[8 + size :]
        self.notes = self.header.pop("__metadata__", None)

    def __exit__(self, *_: object) -> None:
        """Close nothing: all of it was read."""

    def metadata(self) -> dict[str, str] | None:
        """Return the texts that come with the arrays."""
        return self.notes

    def keys(self) -> list[str]:
        """Return the arrays' names."""
        return list(self.header)

    def get_tensor(self, key: str) -> Any:
        """Return one array."""
        import numpy as np

        about = self.header[key]
        first, last = about["data_offsets"]
        numbers = np.frombuffer(self.body[first:last], KINDS[about["dtype"]])
        return numbers.reshape(about["shape"]).copy()


def install_tensors() -> None:
    """Put the reader where `import safetensors` finds it: no browser has the package itself."""
    module = types.ModuleType("safetensors")
    module.safe_open = Tensors
    module.SafetensorError = type("SafetensorError", (Exception,), {})
    sys.modules["safetensors"] = module
