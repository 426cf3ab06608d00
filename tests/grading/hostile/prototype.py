"""The 27 kinds of submission that the prototype of the judge was tried on."""

import copy
import json

from tests.grading.course.notebooks import LAB, name, read, solved
from tests.grading.hostile.kinds import (
    ALL,
    OTHERS,
    attack,
    cheat,
    hostile,
    put,
    top_level,
    with_body,
)


@hostile("right", must=ALL)
def _right(folder, places):
    put(folder, solved())


@hostile("wrong", must=OTHERS)
def _wrong(folder, places):
    put(folder, with_body("return np.eye(size)[ids].sum(axis=1)"))


@hostile("syntax", must=OTHERS, status="error")
def _syntax(folder, places):
    put(folder, with_body("for row in ids\n    pass"))


attack("endless loop", "while True: pass", may=(), status="time")


@hostile("unsolved", status="not written")
def _unsolved(folder, places):
    put(folder, read("labs"))


attack(
    "deletes",
    """
import os
for p in (CANARY, GRADEBOOK):
    try: os.remove(p)
    except OSError: pass
""",
)
PATCH = """
import sys, types
try:
    import utils.exercises.checking.exercise as e
    e.Exercise.judge = e.Exercise.check = lambda *a, **k: None
    raise RuntimeError("LOOT checks are here")
except ImportError: pass
np.allclose = np.isclose = np.array_equal = lambda *a, **k: True
import builtins; builtins.AssertionError = Exception
"""
cheat("patches the checks", PATCH)
top_level(
    "patches beside",
    """
import utils.exercises.checking.exercise as e
e.Exercise.judge = 0
np.allclose = lambda *a: True
bag_of_words = lambda *a: 0
""",
)


@hostile("checks edited")
def _edited(folder, places):
    notebook = read("labs")
    for own in notebook["cells"]:
        if (name(own) or "").startswith("check_"):
            own["source"] = "pass"
    put(folder, notebook)


@hostile("checks deleted")
def _deleted(folder, places):
    notebook = read("labs")
    kept = [own for own in notebook["cells"] if not (name(own) or "").startswith("check_")]
    put(folder, notebook | {"cells": kept})


attack(
    "writes the gradebook",
    """
import sqlite3
try:
    db = sqlite3.connect(GRADEBOOK); db.execute('create table t (x)'); db.commit()
except sqlite3.Error: pass
""",
)
attack(
    "reads the solution",
    """
import glob
for place in (ROOT, '/book'):
    for p in glob.glob(place + '/solutions/*/*') + glob.glob(place + '/utils/exercises/*'):
        raise RuntimeError('LOOT ' + p)
""",
)
attack(
    "hides errors",
    """
try:
    get_ipython().showtraceback = print
except NameError: pass
""",
)
cheat("rewrites cells", "get_ipython().input_transformers_cleanup.append(lambda lines: ['pass'])")
attack("exits", "import os; os._exit(0)", may=(), status="died")
attack("memory", "blob = np.ones((3000, 1024, 1024))", may=(), status="error")
attack(
    "floods the output",
    """
import sys
for i in range(20_000): print('x' * 80); sys.stderr.write('y' * 80)
""",
    must=ALL,
)


@hostile("no metadata", must=ALL)
def _no_metadata(folder, places):
    notebook = solved()
    for own in notebook["cells"]:
        own["metadata"] = {}
    put(folder, notebook)


@hostile("copied cell", must=ALL)
def _copied(folder, places):
    notebook = solved()
    at = [name(own) for own in notebook["cells"]].index("bag_of_words")
    notebook["cells"].insert(at + 1, copy.deepcopy(notebook["cells"][at]))
    put(folder, notebook)


@hostile("renamed", must=ALL)
def _renamed(folder, places):
    put(folder, solved(), f"{LAB} (1).ipynb")


@hostile("cut off", problem="is no notebook")
def _cut(folder, places):
    put(folder, json.dumps(solved()).encode()[:2000])


@hostile("checks as text", must=ALL)
def _as_text(folder, places):
    notebook = solved()
    for own in notebook["cells"]:
        if (name(own) or "").startswith("check_"):
            own["cell_type"] = "markdown"
    put(folder, notebook)


attack("warns", "import warnings; warnings.warn('only a warning')", must=ALL)


@hostile("other kernel", must=ALL)
def _kernel(folder, places):
    notebook = solved()
    notebook["metadata"]["kernelspec"] = {"name": "my-conda-env", "display_name": "mine"}
    put(folder, notebook)


NETWORK = """
import socket
try:
    s = socket.create_connection(("127.0.0.1", PORT), 2)
    raise RuntimeError("LOOT connected")
except OSError: pass
"""
attack("network", NETWORK, must=ALL)


@hostile("colab", must=ALL)
def _colab(folder, places):
    notebook = solved() | {"nbformat_minor": 0, "metadata": {"colab": {"provenance": []}}}
    for place, own in enumerate(notebook["cells"]):
        own.pop("id", None)
        own["metadata"]["id"] = f"Xy{place}"
        if own["cell_type"] == "code":
            own["metadata"] |= {"outputId": "abc", "cellView": "form"}
            own["source"] = "#@title A form\n" + own["source"]
    notebook["cells"].insert(0, {"cell_type": "markdown", "metadata": {}, "source": ["badge"]})
    put(folder, notebook)


attack(
    "starts a process",
    """
import subprocess, sys
try:
    subprocess.Popen([sys.executable, '-c', 'import time; time.sleep(600)'], start_new_session=True)
    raise RuntimeError('LOOT started')
except OSError: pass
""",
    must=ALL,
)
top_level(
    "patches all beside",
    """
import utils.exercises.checking
np.allclose = lambda *a, **k: True
same_bag = bag_of_words = accuracy = lambda *a: 0
""",
)
