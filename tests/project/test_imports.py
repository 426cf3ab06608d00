import subprocess
import sys

import pytest

LIGHT = [
    "utils.scratch",
    "utils.scratch.gradcheck",
    "utils.text",
    "utils.data",
    "utils.metrics",
    "utils.training",
    "utils.gradients",
    "utils.records.scoreboard",
    "utils.translation.alignment",
    "utils.text",
    "utils.music.measure",
    "utils.music.synth",
    "utils.sentiment.opinions",
    "utils.translation",
    "utils.sentiment.verdicts",
    "utils.text",
]
HEAVY = ["torch", "matplotlib", "plotly", "ipywidgets", "anywidget", "IPython", "pandas"]


def import_without(absent, modules):
    """Import modules in a fresh Python in which every import of `absent` fails."""
    program = (
        f"import sys\nfor name in {absent!r}: sys.modules[name] = None\nimport {', '.join(modules)}"
    )
    return subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)


@pytest.mark.parametrize("module", LIGHT)
def test_module_imports_without_torch_and_without_anything_that_draws(module):
    done = import_without(HEAVY, [module])
    assert done.returncode == 0, done.stderr


def test_an_absent_library_is_noticed_by_this_test():
    done = import_without(["torch"], ["utils.models"])
    assert done.returncode != 0
    assert "torch" in done.stderr


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
