"""A kernel for tests, which leaves this Python as it was."""

import builtins
import sys

import pytest

from utils.page import kernel


@pytest.fixture
def page(monkeypatch):
    """Give a kernel; .sent are its outputs, .texts() what it printed."""
    monkeypatch.setattr(sys, "modules", sys.modules)
    kept = {name: sys.modules.get(name) for name in ("__main__", "IPython", "IPython.display")}
    kept["tqdm"] = sys.modules.get("tqdm")
    monkeypatch.setattr(builtins, "input", input)
    sent = []
    made = kernel.Kernel(sent.append)
    made.sent = sent
    made.texts = lambda: "".join(each["text"] for each in sent if each["output_type"] == "stream")
    yield made
    for name, module in kept.items():
        if module is None:
            sys.modules.pop(name, None)
        else:
            sys.modules[name] = module
