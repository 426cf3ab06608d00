"""Submissions that look for the answers, or remember them."""

from tests.grading.course.notebooks import LAB, read
from tests.grading.hostile.kinds import ALL, attack, cheat, hostile, put, with_body

GC = """
import gc, sys
for thing in gc.get_objects():
    kind = type(thing).__name__
    if kind in ("Exercise", "Mistake", "Lab", "Verdict"):
        raise RuntimeError("LOOT " + kind)
for frame in sys._current_frames().values():
    while frame:
        for value in list(frame.f_locals.values()):
            if type(value).__name__ == "Exercise": raise RuntimeError("LOOT frame")
        frame = frame.f_back
"""
attack("walks the objects", GC, must=ALL)
attack(
    "environment",
    """
import os
if 'SECRET' in str(dict(os.environ)): raise RuntimeError('LOOT ' + str(dict(os.environ)))
""",
    must=ALL,
)
attack(
    "other files",
    """
import os
for top, folders, files in os.walk('/'):
    folders[:] = [f for f in folders if f not in ('usr', 'site-packages')]  # in time
    for f in files:
        if f.startswith('02_bag_of_words') or f in ('seed.json', 'canary.txt', 'solutions.json'):
            raise RuntimeError('LOOT ' + top + f)
""",
    must=ALL,
)
attack(
    "open sockets",
    """
import os, stat
for n in range(64):
    try:
        mode = os.fstat(n).st_mode
        if stat.S_ISREG(mode) or stat.S_ISDIR(mode):
            raise RuntimeError('LOOT a file is open')
    except OSError: pass
""",
    must=ALL,
)
cheat(
    "asks the lab",
    "return lab.bag_of_words.reference(ids, size, mask)",
    before="from utils.exercises import lab02 as lab",
)
cheat(
    "checks replaced",
    "",
    before="""
from utils.exercises import lab02 as lab
lab.bag_of_words.check = lambda answer: print('right')
check = print
""",
)
cheat(
    "asks a later one",
    "return same_bag(first, second) if 'first' in dir() else bag_of_words(ids, size, mask)",
)
cheat(
    "np.isclose", "np.isclose = np.allclose = np.testing.assert_allclose = lambda *a, **k: np.True_"
)
cheat(
    "settrace",
    """
import sys
def trace(frame, event, arg):
    for key, value in list(frame.f_locals.items()):
        if 'right' in key or 'expected' in key: raise RuntimeError('LOOT ' + key)
    return trace
sys.settrace(trace); sys.setprofile(trace)
""",
)


def remembered(exercise, seed):
    """Return the body of a function that knows the answers to one seed by heart."""
    table = {repr(inputs): exercise.reference(*inputs) for inputs in exercise.draw(seed)}
    pairs = {
        key: [a.tolist() if hasattr(a, "tolist") else a for a in _parts(value)]
        for key, value in table.items()
    }
    names = ", ".join(exercise.arguments)
    lines = [
        f"told = {pairs!r}",
        f"found = told.get(repr(({names},)), [0])",
        "return found[0] if len(found) == 1 else tuple(found)",
    ]
    return "\n".join(lines)


def _parts(value):
    return value if isinstance(value, tuple) else (value,)


@hostile("remembered numbers")
def _remembered(folder, places):
    from utils.exercises import labs

    notebook = read("labs")
    for exercise in labs()[LAB].exercises:
        notebook = with_body(remembered(exercise, 0), notebook, exercise.name)
    put(folder, notebook)
