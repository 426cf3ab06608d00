"""Most rooms import neither torch nor anything that draws: found by walking the package."""

import subprocess
import sys

import pytest

from tests.project.test_layers import LEVEL, ROOT, level, modules

HEAVY = ["torch", "matplotlib", "plotly", "ipywidgets", "anywidget", "IPython", "pandas"]
MAY_BE_HEAVY = {"models", "plots", "diagrams", "explorers"}
FOR_EXPERIMENTS = {"utils.records.cells", "utils.music.training"}  # scripts with torch use these
FOR_NBGRADER = {f"utils.grading.course.{name}" for name in ("collecting", "preprocessors")}
LIGHT = sorted({name.split(".")[1] for name in modules(ROOT) if "." in name} - MAY_BE_HEAVY)


def room(name):
    """Return all modules of a room, without what only experiments and nbgrader import."""
    names = set(modules(ROOT)) - FOR_EXPERIMENTS - FOR_NBGRADER
    return sorted(module for module in names if [*module.split("."), ""][1] == name)


def import_without(absent, names):
    """Import modules in a fresh Python in which every import of `absent` fails."""
    program = (
        "import importlib, sys\n"
        f"for name in {absent!r}: sys.modules[name] = None\n"
        f"for name in {names!r}: importlib.import_module(name)"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize("name", LIGHT)
def test_a_room_imports_without_torch_and_without_anything_that_draws(name):
    done = import_without(HEAVY, room(name))
    assert done.returncode == 0, done.stderr


def test_the_rooms_below_the_models_are_light():
    below = {name for name in LEVEL if LEVEL[name] < level("utils.models")}
    assert below - {"weights"} <= set(LIGHT)
    assert len(LIGHT) > 8


@pytest.mark.parametrize("name", ["utils.models", "utils.plots.charts"])
def test_an_absent_library_is_noticed_by_this_test(name):
    done = import_without(HEAVY, [name])
    assert done.returncode != 0
    assert "halted; None in sys.modules" in done.stderr or "is not a package" in done.stderr


def test_a_table_needs_no_matplotlib():
    names = ["utils.plots", "utils.plots.look", "utils.plots.tables"]
    done = import_without(HEAVY, names)
    assert done.returncode == 0, done.stderr


@pytest.mark.parametrize("name", ["explorers", "diagrams", "plots"])
def test_what_draws_for_a_page_needs_no_plotly(name):
    live = {"utils.explorers.frame.live"}  # the form for Jupyter
    done = import_without(["plotly", "ipywidgets", "anywidget"], sorted({*room(name)} - live))
    assert done.returncode == 0, done.stderr


def test_a_numpy_model_trains_without_torch():
    program = (
        "import sys; sys.modules['torch'] = None\n"
        "import numpy as np\n"
        "from utils import scratch, training\n"
        "model = scratch.FixedWindow(5, 2, 3, np.random.default_rng(0))\n"
        "step = training.numpy_step(model, scratch.SGD(model.params, 0.1))\n"
        "batch = np.array([[0, 1], [2, 3]]), np.array([2, 4])\n"
        "print(training.fit(step, [batch], epochs=2, restore=model).epochs)\n"
        "print(training.evaluate(model, [batch])[1])\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.stdout.split() == ["2", "2"], done.stderr
