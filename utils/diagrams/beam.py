"""Diagram of chapter 11: a beam search keeps the likeliest beginnings, and drops the others."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cache
from typing import NamedTuple

from utils.diagrams.encoder_decoder import END, START, translator
from utils.diagrams.shapes import Scene, shown
from utils.diagrams.teacher_forcing import SENTENCE
from utils.explorers.frame import Explorer, Slider, Steps
from utils.scratch.decoding import Branch, Hypothesis, beam_search
from utils.text import french_text

SIZES = (1, 2)
LONGEST = 12  # words
WIDE, FIRST = 97, 57  # of a column; where the first stands
TOP, ROW, HIGH = 52, 42, 396


class Search(NamedTuple):
    """The finished sentences, best first, and every branch that was looked at."""

    found: list[Hypothesis]
    tree: list[Branch]


@cache
def search(size: int) -> Search:
    """Translate the sentence with so many beams, and keep the tree."""
    if size not in SIZES:
        raise ValueError(f"size={size}: expected one of {list(SIZES)}")
    source, v = translator().source_vocabulary, translator().target_vocabulary
    ids = source.encode([*translator().tokenizer(SENTENCE), "<eos>"])[:, None]
    tree: list[Branch] = []
    options = v.bos, v.eos, LONGEST, size, 1.0, (v.pad, v.unk, v.bos)
    return Search(beam_search(translator().model, ids, None, *options, tree)[0], tree)


def names(size: int) -> list[str]:
    """Return what the steps are called."""
    last = search(size).tree[-1].step
    return ["the start", *(f"word {t + 1}" for t in range(last + 1)), "the answer"]


def word(token: int) -> str:
    """Return a French word; the end of a sentence has a name of its own."""
    v = translator().target_vocabulary
    return END if token == v.eos else v.tokens[token]


def path(size: int, number: int) -> list[int]:
    """Return the branches from the start to this one, by their numbers."""
    found = [number] if number >= 0 else []
    while found and (parent := search(size).tree[found[0]].parent) >= 0:
        found.insert(0, parent)
    return found


def best_path(size: int) -> list[int]:
    """Return the branches of the answer: the finished sentence with the best mean."""
    done = ended(size, LONGEST)
    best, _ = max(done, key=lambda end: end[1].log_probability / (end[1].step + 1))
    return path(size, best)


def columns(size: int) -> list[list[int]]:
    """Return the branches of each step, likeliest first, by their numbers."""
    tree = search(size).tree
    return [[n for n, b in enumerate(tree) if b.step == t] for t in range(tree[-1].step + 1)]


def drawing(size: int = 2, step: int = 8) -> Scene:
    """Draw the first `step` words of the search; after the last, the answer's path."""
    _check(size, step)
    scene = Scene(
        HIGH,
        f"A beam search that keeps {size}",
        "A tree that grows downwards, a word a step, the likeliest on the left. Beside each word "
        "stands the log probability of the sentence so far. Solid lines lead to words that are "
        "kept, thin grey ones to words that are dropped. Below stand the finished sentences with "
        "their scores.",
    )
    steps = columns(size)
    chosen = best_path(size) if step == len(names(size)) - 1 else []
    scene.label("root", FIRST, TOP - ROW, START, "ink word")
    for t, numbers in enumerate(steps[:step]):
        for rank, number in enumerate(numbers):
            _branch(scene, size, t, rank, number, number in chosen)
    _aside(scene, size, step)
    return scene


def _check(size: int, step: int) -> None:
    """Refuse a step that is not there."""
    if step not in range(len(names(size))):
        raise ValueError(f"step={step}: with {size} beams there are {len(names(size))} steps")


def _place(size: int, number: int) -> tuple[float, float]:
    """Return where a branch stands."""
    if number < 0:
        return FIRST, TOP - ROW
    step = search(size).tree[number].step
    return FIRST + WIDE * columns(size)[step].index(number), TOP + ROW * step


def _branch(scene: Scene, size: int, t: int, rank: int, number: int, chosen: bool) -> None:
    """Draw a word, its log probability, and the line from the word before."""
    branch, key = search(size).tree[number], f"{t}.{rank}"
    (x0, y0), (x, y) = _place(size, branch.parent), _place(size, number)
    ends = branch.step == search(size).tree[-1].step and word(branch.token) != END
    kept = branch.kept and not ends  # with the last words the search ends, and nothing goes on
    look = "V line lit" if chosen else "V line" if kept else "ink thin dim"
    scene.wire(f"way{key}", [(x0 + 3, y0 + 10), (x + 3, y - 10)], look)
    text = "V number end" if kept else "ink word pale end"
    scene.label(f"word{key}", x + 2, y, word(branch.token), text)
    value = shown(branch.log_probability)
    scene.label(f"log{key}", x + 7, y, value, f"ink word small start{'' if kept else ' pale'}")


def ended(size: int, step: int) -> list[tuple[int, Branch]]:
    """Return the sentences that are finished after so many words, with their branches' numbers."""
    end = translator().target_vocabulary.eos
    tree = search(size).tree
    return [(n, b) for n, b in enumerate(tree) if b.kept and b.token == end and b.step < step]


def _aside(scene: Scene, size: int, step: int) -> None:
    """Write the finished sentences, each with its score."""
    found, top = ended(size, step), TOP + ROW * len(columns(size)) + 2
    scene.label("aside", 14, top, "finished" if found else "", "ink word bold start")
    for row, (number, branch) in enumerate(found):
        y = top + 17 * row
        scene.label(f"aside{row}", 84, y, _text(size, number), "V word start")
        scene.label(f"aside{row}.score", 388, y, _score(branch), "ink word small end")


def _text(size: int, number: int) -> str:
    tokens = [word(search(size).tree[n].token) for n in path(size, number)]
    return french_text(token for token in tokens if token != END)


def _score(branch: Branch) -> str:
    words = branch.step + 1
    total = branch.log_probability
    return f"{shown(total)} / {words} words = {shown(total / words)}"


def caption(size: int, step: int) -> str:
    """Say what is kept, what is dropped, and what the answer is."""
    _check(size, step)
    beginnings = "the likeliest beginning" if size == 1 else f"the {size} likeliest beginnings"
    if step == 0:
        greedy = " That is greedy search." if size == 1 else ""
        return (
            f"“{SENTENCE}” shall become French. At each step the search keeps {beginnings}, by log "
            f"probability, and drops the others.{greedy}"
        )
    if step == len(names(size)) - 1:
        return _answer(size)
    numbers, tree = columns(size)[step - 1], search(size).tree
    done = [n for n in numbers if tree[n].kept and word(tree[n].token) == END]
    kept = [n for n in numbers if tree[n].kept and n not in done]
    dropped = [n for n in numbers if not tree[n].kept]
    ends = step == len(columns(size))
    parts = [
        f"Finished and put aside: {_list(size, done)}." if done else "",
        f"Kept: {_list(size, kept)}." if kept and not ends else "",
        f"The likeliest that is dropped: {_list(size, dropped[:1])}."
        if dropped and not ends
        else "",
        "With that the search ends." if ends else "",
    ]
    return " ".join(part for part in parts if part)


def _list(size: int, numbers: Sequence[int]) -> str:
    tree = search(size).tree
    return ", ".join(f"“{_text(size, n)}” {shown(tree[n].log_probability)}" for n in numbers)


def _answer(size: int) -> str:
    """Say which finished sentence is the answer, and why."""
    best, *others = search(size).found
    v = translator().target_vocabulary
    said = french_text(v.decode(best.ids))
    text = f"The answer is “{said}”, log probability {shown(best.log_probability)}"
    if size == 1:
        return f"{text}. It is no good French, but no other beginning was left to compare it with."
    rival = french_text(v.decode(others[0].ids))
    return (
        f"{text}, or {shown(best.score)} for each of its words, the end included; “{rival}” has "
        f"{shown(others[0].score)}. Sentences of different lengths are compared by that mean."
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    one, two = (search(size).found[0] for size in (1, 2))
    v = translator().target_vocabulary
    texts = [french_text(v.decode(found.ids)) for found in (one, two)]
    return Explorer(
        name="beam",
        title="What does a beam search throw away?",
        figure=drawing,
        caption=caption,
        controls=[
            Slider("size", "Beginnings kept", SIZES),
            Steps("step", "Step", lambda size: names(size), most=max(map(len, map(names, SIZES)))),
        ],
        presets={
            "One: greedy": {"size": 1, "step": len(names(1)) - 1},
            "Two": {"size": 2, "step": 3},
            "The answer of two": {"size": 2, "step": len(names(2)) - 1},
        },
        question=(
            "After “le chien” the model finds “est” a little likelier than “mange”. Greedy search "
            f"takes it, and writes “{texts[0]}” in the end, which is no good French. If two "
            "beginnings are kept, may another sentence win, though the model is the same?",
            f"Yes: “{texts[1]}”. It was second at the third word, and is the likelier sentence as "
            f"a whole: log probability {shown(two.log_probability)} against "
            f"{shown(one.log_probability)}. Greedy search drops it before it can show that.",
        ),
        alt=drawing().alt,
        table=[
            ("beginnings kept", "answer", "log probability"),
            *(
                (
                    size,
                    french_text(v.decode(search(size).found[0].ids)),
                    shown(search(size).found[0].log_probability),
                )
                for size in SIZES
            ),
        ],
    )
