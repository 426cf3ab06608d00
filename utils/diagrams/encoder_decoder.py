"""Diagram of chapter 11: an encoder, one vector, a decoder that is fed its own last word.

The numbers are those of the stored translator without attention.
"""

from __future__ import annotations

from functools import cache
from types import SimpleNamespace

import numpy as np

from utils.diagrams.shapes import Scene, shown
from utils.explorers.frame import Explorer, Steps
from utils.scratch.functions import softmax
from utils.translation import Translator, load_translator

SENTENCE = "The dog eats!"
START, END = "(start)", "(end)"  # what <bos> and <eos> say
CELLS = 5  # so many of a state's numbers are drawn
WIDE, FIRST = 66, 34  # of a column; where the first state of the decoder stands
OUT, JOIN, DECODER, FED, VECTOR, BACK, READ, AHEAD = 16, 52, 98, 148, 216, 288, 334, 380
HIGH = 408


@cache
def translator() -> Translator:
    """Return the stored encoder and decoder without attention."""
    return load_translator("tatoeba_no_attention")


@cache
def network() -> SimpleNamespace:
    """Return words, states of both encoders and the decoder, e, and the chances of each word."""
    model, v = translator().model, translator().target_vocabulary
    tokens = [*translator().tokenizer(SENTENCE), "<eos>"]
    ids = translator().source_vocabulary.encode(tokens)[:, None]
    memory = model.encode(ids)
    half = model.hidden_size // 2
    ahead, back = memory.states[:, 0, :half], memory.states[:, 0, half:]
    state, fed = model.start(memory), v.bos
    states, chances, words = [state[0, 0]], [], []
    while fed != v.eos:
        logits, state, _ = model.step(np.array([fed]), state, memory)
        logits[0, [v.pad, v.unk, v.bos]] = -np.inf
        chances.append(softmax(logits[0]))
        states.append(state[0, 0])
        fed = int(chances[-1].argmax())
        words.append(v.tokens[fed])
    return SimpleNamespace(
        source=[*tokens[:-1], END],
        written=[*words[:-1], END],
        ahead=_liveliest(ahead),
        back=_liveliest(back),
        states=_liveliest(np.array(states)),
        chances=np.array(chances),
        size=model.hidden_size,
    )


def _liveliest(states: np.ndarray) -> np.ndarray:
    """Return the few numbers of each state that change most."""
    return states[:, np.sort(np.argsort(-states.std(axis=0))[:CELLS])]


def names() -> list[str]:
    """Return what the steps are called."""
    net = network()
    read = [f"{n} of {len(net.source)} read" for n in range(len(net.source) + 1)]
    return [*read, "one vector", "the start", *(f"writes {quoted(word)}" for word in net.written)]


def drawing(step: int = 12) -> Scene:
    """Draw step `step`: so many words read, then the vector e, then so many words written."""
    net = network()
    count = len(net.source)
    if step not in range(len(names())):
        raise ValueError(f"step={step}: there are steps 0 to {len(names()) - 1}")
    scene = Scene(
        HIGH,
        "An encoder, one vector, a decoder",
        "Below, two rows of states: one reads the English words from the left, the other from the "
        "right. The last state of each goes up into one box, e. From e starts a row of states "
        "above, the decoder's. Over each of them stands the French word that it writes, and a line "
        "leads from that word down to where the next state is fed.",
    )
    scene.label("decoder", 12, OUT, "decoder", "ink word small start")
    scene.label("encoder", 12, (VECTOR + BACK) / 2 + 2, "encoder", "ink word small start")
    for n in range(count):
        _reads(scene, n, min(step, count))
    _vector(scene, step - count)
    for t in range(len(net.written) + 1):
        _writes(scene, t, step - count - 2)
    return scene


def _cells(scene: Scene, key: str, x: float, y: float, values: np.ndarray, look: str) -> None:
    """Draw a state as a box with some of its numbers; one that is not there yet is empty."""
    scene.add(key, "rect", f"{look} box", x=x - 22, y=y - 14, width=44, height=28, rx=7)
    if "dim" not in look:
        scene.matrix(f"{key}.v", x + 0.5, y + 0.5, values, "s", cell=7.4)


def _reads(scene: Scene, n: int, read: int) -> None:
    """Draw one English word with the state from each side; `read` words are read from each end."""
    net = network()
    count, x = len(net.source), FIRST + WIDE * (n + 0.5)
    from_left, from_right = n < read, count - 1 - n < read
    scene.label(f"x{n}", x, READ, net.source[n], "x number")
    for key, y, up, there, step in (
        ("ahead", AHEAD, 1, from_left, 1),
        ("back", BACK, -1, from_right, -1),
    ):
        dim = "" if there else " dim"
        scene.arrow(f"{key}.w{n}", (x, READ + 12 * up), (x, y - 15 * up), f"W line{dim}")
        if n != (0 if step == 1 else count - 1):
            start, end = x - step * (WIDE - 22), x - step * 24
            scene.arrow(f"{key}.u{n}", (start, y), (end, y), f"U line{dim}")
        number = n if step == 1 else count - 1 - n
        full = " full" if there and read == number + 1 else ""
        _cells(scene, f"{key}{n}", x, y, getattr(net, key)[n], f"s{dim}{full}")


def _vector(scene: Scene, after: int) -> None:
    """Draw the vector e between both networks, and the ways to it and from it."""
    net = network()
    dim, begun = ("" if after >= needed else " dim" for needed in (1, 2))
    left, right = FIRST + WIDE * 0.5, FIRST + WIDE * (len(net.source) - 0.5)
    turn = (VECTOR + BACK) / 2 + 2
    back = [(left, BACK - 15), (left, turn), (172, turn), (172, VECTOR + 22)]
    scene.wire("last.back", back, f"s line{dim}", head=5.5)
    ahead = [(right + 22, AHEAD), (386, AHEAD), (386, turn), (228, turn), (228, VECTOR + 22)]
    scene.wire("last.ahead", ahead, f"s line{dim}", head=5.5)
    full = " full" if after == 1 else ""
    scene.add("e", "rect", f"c box{dim}{full}", x=140, y=VECTOR - 21, width=120, height=42, rx=9)
    scene.label("e.name", 200, VECTOR - 9, f"e: {net.size} numbers", f"c word{dim}")
    if not dim:
        both = np.concatenate([net.back[0], net.ahead[-1]])
        scene.matrix("e.v", 200.5, VECTOR + 10, both, "c", cell=8)
    start = [(140, VECTOR), (FIRST, VECTOR), (FIRST, DECODER + 15)]
    scene.wire("start", start, f"c line{begun}", head=5.5)
    bus = [(260, VECTOR), (394, VECTOR), (394, JOIN), (FIRST + WIDE, JOIN)]
    scene.wire("bus", bus, f"c thin{begun}")


def _writes(scene: Scene, t: int, now: int) -> None:
    """Draw state t of the decoder, the word that it is fed, the word that it writes."""
    net = network()
    x, there = FIRST + WIDE * t, t <= now
    dim, full = "" if there else " dim", " full" if t == now else ""
    if t:
        start = (x - WIDE + 22, DECODER)
        scene.arrow(f"u{t}", start, (x - 24, DECODER), f"U line{dim}")
        scene.arrow(f"w{t}", (x, FED - 11), (x, DECODER + 16), f"W line{dim}")
        fed = START if t == 1 else net.written[t - 2]
        scene.label(f"fed{t}", x, FED, fed if there else "", "x word")
        scene.arrow(f"v{t}", (x, DECODER - 15), (x, OUT + 13), f"V line{dim}")
        scene.add(f"join{t}", "circle", f"c solid{dim}", cx=x, cy=JOIN, r=3.5)
        scene.label(f"y{t}", x, OUT, net.written[t - 1] if there else "", "V number")
    if t >= 2:
        gap = x - WIDE / 2
        way = [(x - WIDE + 26, OUT), (gap, OUT), (gap, FED), (x - 25, FED)]
        scene.wire(f"again{t}", way, f"V thin{dim}", head=4.5)
    _cells(scene, f"s{t}", x, DECODER, net.states[t], f"s{dim}{full}")


def quoted(word: str) -> str:
    """Return a word in quotation marks; the marks for start and end stand without."""
    return word if word in (START, END) else f"“{word}”"


def caption(step: int) -> str:
    """Say what this step shows."""
    net = network()
    count = len(net.source)
    if step not in range(len(names())):
        raise ValueError(f"step={step}: there are steps 0 to {len(names()) - 1}")
    if step == 0:
        return (
            "Two networks, and nothing between them but one vector e. Below, the encoder will read "
            "English from both ends; above, the decoder will write French."
        )
    if step <= count:
        left, right = quoted(net.source[step - 1]), quoted(net.source[count - step])
        return (
            f"The encoder reads {left} from the left and {right} from the right. Each new state "
            "is made of the word and of the state before. Five of its numbers are drawn, the "
            "fuller the larger, with a bar for a minus."
        )
    if step == count + 1:
        return (
            f"The two last states side by side are e. Its {net.size} numbers are all that the "
            "decoder will ever know of the sentence, long or short; the states on the way are "
            "thrown away."
        )
    if step == count + 2:
        return (
            "The decoder starts from e, in place of zeros. The thin line shows e to every "
            "prediction once more."
        )
    return _written(step - count - 3)


def _written(t: int) -> str:
    """Say what the decoder was fed, what it writes, and how sure it is."""
    net, v = network(), translator().target_vocabulary
    first, second = (int(n) for n in np.argsort(-net.chances[t])[:2])
    fed = quoted([START, *net.written][t])
    came = "" if t == 0 else ", the word that it just wrote"
    rival = f"; next comes “{v.tokens[second]}” with {shown(net.chances[t, second])}"
    close = rival if net.chances[t, second] >= 0.01 else ""
    ends = " That is a word like any other, and it says that the sentence is over."
    return (
        f"The decoder is fed {fed}{came}, and writes {quoted(net.written[t])}, the likeliest "
        f"word: probability {shown(net.chances[t, first])}{close}."
        f"{ends if net.written[t] == END else ''}"
    )


def explorer() -> Explorer:
    """Return the diagram with its controls."""
    net = network()
    last = len(names()) - 1
    return Explorer(
        name="encoder_decoder",
        title="What does the decoder know of the sentence?",
        figure=drawing,
        caption=caption,
        controls=[Steps("step", "Step", names, most=last + 1)],
        presets={
            "Read": {"step": 0},
            "One vector": {"step": len(net.source) + 1},
            "Written": {"step": last},
        },
        question=(
            "The sentence has three words and a sign. If it had twenty words, how many more "
            "numbers would the decoder get to know of it?",
            f"Not one: e has {net.size} numbers for every sentence. The encoder makes more states "
            "for a longer sentence, but only the last one of each direction is kept.",
        ),
        alt=drawing().alt,
        table=[
            ("step", "fed", "writes", "probability"),
            *(
                (t + 1, [START, *net.written][t], word, shown(net.chances[t].max()))
                for t, word in enumerate(net.written)
            ),
        ],
    )
