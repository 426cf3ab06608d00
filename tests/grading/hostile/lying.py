"""Submissions whose answers are not what they seem."""

from tests.grading.hostile.kinds import ALL, attack, cheat, hostile, put, top_level, with_body

LIAR = """
class Liar{base}:
    def __eq__(self, other): return True
    __ne__ = __lt__ = __gt__ = __le__ = __ge__ = lambda self, other: False
    __hash__ = lambda self: 0
    def __array__(self, *a, **k): return np.zeros((2, 5))
    def __repr__(self): return "\\x1b[2J<script>alert(1)</script>"
    def __len__(self): return 2
    def __getitem__(self, i): return self
    def __iter__(self): return iter([self, self])
    def __float__(self): return 1.0
    __class__ = property(lambda self: np.ndarray)
"""
cheat("a liar", "return Liar()", before=LIAR.format(base=""))
cheat(
    "a lying list",
    "return ListLiar([1, 2])",
    before=LIAR.format(base="(list)").replace("class Liar", "class ListLiar"),
)
ARRAY = """
class ArrayLiar(np.ndarray):
    def __eq__(self, other): return True
    def __array_function__(self, *a, **k): return True
    def __array_ufunc__(self, *a, **k): return np.True_
    def tobytes(self): return b"x" * 10
"""
cheat("a lying array", "return np.zeros((2, 5)).view(ArrayLiar)", before=ARRAY)
CALLABLE = """
class Right:
    __name__ = "bag_of_words"
    right = True
    status = "right"
    fate = ""
    is_blank = False
    __signature__ = "(ids, size, mask)"
    def outcome(self, inputs): raise SystemExit
    def __call__(self, *a): return self
bag_of_words = Right()
"""
top_level("an answer of its own", CALLABLE)
top_level(
    "signature",
    """
import inspect
class S:
    parameters = property(lambda s: s.parameters)
def bag_of_words(*a, **k): return 0
bag_of_words.__signature__ = inspect.Signature([inspect.Parameter('x' * 100000, 1)] * 1)
bag_of_words.__wrapped__ = bag_of_words
""",
)
top_level(
    "in its defaults",
    """
import os
def bag_of_words(ids, size, mask, gone=os.system('rm -rf ' + CANARY)): return 0
""",
)
top_level(
    "decorated",
    """
import sys
@sys.exit
def bag_of_words(ids, size, mask): return 0
""",
)
attack("sys.exit", "import sys; sys.exit(0)", may=(), status="error")
attack("interrupt", "raise KeyboardInterrupt", may=(), status="error")
attack("huge answer", "return np.zeros((20_000, 20_000), np.int8)", may=())
attack("broadcast answer", "return np.broadcast_to(0.0, (10**6, 10**6))", may=())
attack(
    "deep answer",
    """
found = []
for i in range(100_000): found = [found]
return found
""",
    may=(),
)
attack(
    "answer in itself",
    """
found = []
found.append(found)
return found
""",
    may=(),
)
attack("large array", "return np.zeros(900_000)", may=())
attack("long list", "return [[0.5] * 10] * 15_000", may=())
attack("many words", "return ['word'] * 60_000", may=())
attack("huge number", "return 1 << 50_000_000", may=())
attack("colliding keys", "return {i * (2**61 - 1) for i in range(1, 60_000)}", may=())
attack("endless generator", "return (i for i in iter(int, 1))", may=())
attack("a function", "return lambda *a: a", may=())
attack("empty but endless", "return np.zeros((0, 2**39))", may=())
attack(
    "object array",
    "found = np.empty((2, size), object); found[:] = [[bag_of_words] * size] * 2; return found",
    may=(),
)
attack(
    "terminal and page",
    "raise ValueError('\\x1b[31m\\x07\\u202e<script>alert(1)</script>' + 'x' * 9_000 + '\\ud800')",
    may=(),
    status="error",
)
attack(
    "an error that fails",
    """
class Own(Exception):
    def __str__(self): raise SystemExit
raise Own
""",
    may=(),
    status="error",
)
FRAMES = """
import os, struct, json
for n in range(3, 64):
    for data in (b"\\x00" * 64, struct.pack("<II", 4_294_967_295, 4_294_967_295), b"[" * 100_000):
        try: os.write(n, data)
        except OSError: pass
"""
attack("forged frames", FRAMES, may=(), status="died")
FORGED = """
import os, struct, json
header = json.dumps(["return", [1, None, {"tuple": []}]]).encode()
for n in range(3, 64):
    try: os.write(n, struct.pack("<II", len(header), 0) + header)
    except OSError: pass
"""
attack("forged answers", FORGED, may=())
STORM = """
for size in (10**9, 10**12, -1):
    try:
        class_probabilities(np.zeros((1, size)), np.zeros((size, 1)), 0)
    except Exception: pass
for i in range(3):
    try:
        class_probabilities([[10**300] * 1000] * 100, [['x'] * 9] * 1000, lambda *a: a)
    except Exception: pass
raise SystemExit
"""


@hostile("storms the reference", must=[n for n in ALL if n != "classifier_gradients"])
def _storm(folder, places):
    put(folder, with_body(STORM, target="classifier_gradients"))


@hostile("asks too much", must=[n for n in ALL if n != "classifier_gradients"])
def _too_much(folder, places):
    body = "return class_probabilities(np.zeros((600, 600)), np.zeros((600, 2)), 0)"
    put(folder, with_body(body, target="classifier_gradients"))
