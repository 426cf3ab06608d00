"""The judge and the check in the notebook say the same of answers that students might write."""

import inspect
import itertools
import sys

import pytest

from tests.exercises import answers
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import judging, keys
from utils.grading.inside import slicing

pytestmark = [pytest.mark.slow, needs_sandbox]
SEED = 11
LABS = {name[:2]: lab for name, lab in labs().items()}
MODULES = sorted(name for name in sys.modules if name.startswith(f"{answers.__name__}.lab"))
MARKS = "def right(*given, **named):\n    return lambda answer: answer\n\n\nwrong = right\n"


def corpus(module):
    """Return some answers of one module by exercise: the first right ones, a few wrong ones."""
    found = {}
    some = [(key, kept[:2]) for key, kept in answers.RIGHT.items()]
    some += [(key, kept[::20]) for key, kept in answers.WRONG.items()]
    for key, kept in some:
        for each in kept:
            answer = getattr(each, "answer", each)
            if answer.__module__ == module:
                found.setdefault(key.partition(".")[2], []).append(answer)
    return found


def source(module):
    """Return the module's text as a cell: its marks mean nothing there."""
    lines = inspect.getsource(sys.modules[module]).splitlines()
    own = [line for line in lines if not line.startswith("from tests.")]
    return MARKS + "\n".join(own)


@pytest.mark.parametrize("module", MODULES)
def test_judge_and_check_agree(module):
    lab = LABS[module.rpartition(".")[2][3:5]]
    names = [exercise.name for exercise in lab.exercises]
    differ = []
    # one notebook holds an answer to each exercise
    for row in itertools.zip_longest(*corpus(module).values()):
        chosen = dict(zip(corpus(module), row, strict=True))
        cells = [(source(module), "")]
        cells += [(f"{n} = {a.__name__}", n) for n, a in chosen.items() if a and a.__name__ != n]
        held = [{"cell_type": "code", "source": text, "metadata": {}} for text, _ in cells]
        result = judging.judge_notebook({"cells": held}, lab, SEED)
        for found in result.functions:
            answer = chosen.get(found.exercise)
            if answer:
                code = slicing.Notebook(cells).slice(found.exercise, names).code
                seed = keys.drawn_seed(SEED, found.exercise, code)
                verdict = lab.exercise(found.exercise).judge(answer, seed)
                if (verdict.status, verdict.mistake) != (found.status, found.mistake):
                    differ.append((answer.__name__, verdict, found))
    assert differ == []
