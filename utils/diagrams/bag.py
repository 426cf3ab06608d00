"""Diagram of chapter 02: the words of a sentence fall into a bag, and only how many is kept.

Vocabulary and sentence are those of the chapter's first example.
"""

from __future__ import annotations

from utils.diagrams.shapes import Scene
from utils.explorers.frame import Choice, Explorer, Steps
from utils.text import Vocabulary, bag_of_words, tokenize

WORDS = Vocabulary(tokenize("a cat dog for good the took walk"), specials=())
ORDERS = {
    order: tuple(order.split())
    for order in (
        "the dog took the cat for a walk",
        "the cat took the dog for a walk",
        "walk the a took for cat the dog",
    )
}
FIRST = next(iter(ORDERS.values()))
END = len(FIRST) + 1  # the step after the last word
PITCH = 48  # from one place to the next, in the sentence as in the bag
FLOOR, HIGH = 190, 30  # of the bag, and of a word in it


def counts(order: tuple[str, ...], step: int) -> list[int]:
    """Return the bag after `step` words: how often each word of the vocabulary fell in."""
    return bag_of_words(WORDS.encode(order[:step]), len(WORDS)).astype(int).tolist()


def drawing(order: tuple[str, ...] = FIRST, step: int = END) -> Scene:
    """Draw the sentence and the bag after `step` words."""
    _check(order, step)
    scene = Scene(
        264,
        f"A bag of words after {min(step, len(order))} of {len(order)} words",
        "The eight words of a sentence in a row. Below, a bag with one place for each word of the "
        "vocabulary: every word falls into its own place, and the second “the” lies on the first. "
        "Under the places stand the counts.",
    )
    wall = [(5, 104), (5, FLOOR + 4), (395, FLOOR + 4), (395, 104)]
    scene.wire("bag", wall, "ink line")
    _words(scene, order, step)
    for place, (word, count) in enumerate(zip(WORDS.tokens, counts(order, step), strict=True)):
        x = _across(place)
        scene.label(f"place{place}", x, FLOOR + 20, word, "ink word" if count else "ink word dim")
        changed = 0 < step < END and order[step - 1] == word
        look = f"x box{' full' if changed else ''}"
        box = {"x": x - 22, "y": FLOOR + 36, "width": 44, "height": 26, "rx": 4}
        scene.add(f"count{place}", "rect", look, **box)
        number = "ink number large" if count else "x word dim"
        scene.label(f"count{place}.n", x, FLOOR + 49, str(count), number)
    return scene


def _across(place: int) -> float:
    return 200 + PITCH * (place - (len(WORDS) - 1) / 2)


def _words(scene: Scene, order: tuple[str, ...], step: int) -> None:
    """Draw the words: those that are still to come in the row above, the others in the bag."""
    names = [f"{word}.{order[:n].count(word)}" for n, word in enumerate(order)]
    for n in range(len(order)):
        box = {"x": _across(n) - 22, "y": 8, "width": 44, "height": 26, "rx": 5}
        scene.add(f"hole{n}", "rect", "x thin dim", **box)
    for name in sorted(names):  # always in one order, since a later shape covers an earlier one
        n = names.index(name)
        look = "x box full" if n == step - 1 else "x box"
        scene.add(name, "rect", look, **_block(order, n, fallen=n < step), rx=5)
    for n, (word, name) in enumerate(zip(order, names, strict=True)):
        gone = n < step and n != step - 1
        scene.label(f"word{n}", _across(n), 21, word, f"ink word{' dim' if gone else ''}")
        block = _block(order, n, fallen=True)
        middle = block["x"] + 20, block["y"] + 13.5
        scene.label(f"{name}.name", *middle, word if n < step else "", "x word small")
        if n == step - 1:
            scene.arrow("fall", (_across(n), 38), (middle[0], block["y"] - 6), head=5)


def _block(order: tuple[str, ...], n: int, fallen: bool) -> dict[str, float]:
    """Return where word number `n` is: in the row, or in its place in the bag."""
    if not fallen:
        return {"x": _across(n) - 22, "y": 8, "width": 44, "height": 26}
    below = order[:n].count(order[n])
    slot = _across(int(WORDS.encode([order[n]])[0]))
    return {"x": slot - 20, "y": FLOOR + 2 - HIGH * (below + 1), "width": 40, "height": HIGH - 3}


def caption(order: tuple[str, ...], step: int) -> str:
    """Say what this step shows."""
    _check(order, step)
    bag = counts(order, step)
    if step == 0:
        return "The bag is empty: a 0 for each of the eight words of the vocabulary."
    if step < END:
        word = order[step - 1]
        count = bag[WORDS.encode([word])[0]]
        times = "once" if count == 1 else "twice"
        return (
            f"“{word}” falls into its own place, whatever came before it. It has been read "
            f"{times} so far."
        )
    text = ", ".join(map(str, bag))
    return (
        f"The whole sentence has become eight numbers: {text}. Every order of these words ends "
        "here, so the bag does not know who took whom."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    return Explorer(
        name="bag",
        title="What does a bag keep of a sentence?",
        figure=drawing,
        caption=caption,
        controls=[
            Choice("order", "Sentence", ORDERS),
            Steps("step", "Step", _names, most=END + 1),
        ],
        presets={
            "From the beginning": {"order": FIRST, "step": 0},
            "The cat took the dog": {"order": list(ORDERS.values())[1], "step": END},
            "The dog took the cat": {"order": FIRST, "step": END},
        },
        question=(
            "Dog and cat change places in the sentence. Which of the eight counts change at the "
            "end?",
            "None. The words fall in at other moments, but each falls into its own place, and a "
            "count does not know when it grew.",
        ),
        alt=drawing().alt,
        table=[
            ("sentence", *WORDS.tokens),
            *((text, *counts(order, len(order))) for text, order in ORDERS.items()),
        ],
    )


def _names(order: tuple[str, ...]) -> list[str]:
    return ["empty", *order, "the bag"]


def _check(order: tuple[str, ...], step: int) -> None:
    """Refuse a sentence or a step that is not there."""
    if order not in ORDERS.values() or step not in range(END + 1):
        raise ValueError(
            f"order={order}, step={step}: take one of ORDERS, and a step from 0 to {END}"
        )
