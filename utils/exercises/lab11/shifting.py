"""The check of lab 11 on what a decoder is fed."""

import numpy as np

from utils.exercises.checking import Exercise


def _shift_targets(targets, bos, miss=""):
    """Return what the decoder is fed; `miss` names the mistake to make on the way."""
    row = np.full((1, targets.shape[1]), bos)
    column = np.full((len(targets), 1), bos)
    overwritten, once = targets.copy(), 0 * targets
    overwritten[0] = once[0, 0] = bos
    once[1:] = targets[:-1]
    flat = np.concatenate([[bos], targets.ravel()[:-1]])
    return {
        "not_shifted": targets,
        "other_way": np.concatenate([targets[1:], row]),
        "rolled": np.roll(targets, 1, axis=0),
        "one_longer": np.concatenate([row, targets]),
        "overwritten": overwritten,
        "along_the_batch": np.concatenate([column, targets[:, :-1]], axis=1),
        "zeros": np.concatenate([0 * row, targets[:-1]]),
        "two_steps": np.concatenate([row, row, targets[:-2]]),
        "one_shorter": targets[:-1],
        "flat": flat.reshape(targets.shape),
        "bos_once": once,
        "bos_is_2": np.concatenate([0 * row + 2, targets[:-1]]),
    }.get(miss, np.concatenate([row, targets[:-1]]))


_BATCHES = {  # steps, sentences and bos
    "two sentences": (4, 2, 2),
    "another bos than 2": (3, 4, 7),
    "a single sentence": (6, 1, 2),
    "sentences that end before the batch does": (5, 3, 1),
    "a bos of 0": (3, 5, 0),
    "a single step": (1, 3, 8),
}


def _shift_inputs(rng, case):
    time, batch, bos = list(_BATCHES.values())[case]
    targets = rng.integers(10, 60, (time, batch))
    if bos == 1:
        ends = rng.integers(1, time - 1, batch)
        steps = np.arange(time)[:, None]
        targets = np.where(steps < ends, targets, np.where(steps == ends, 3, 0))
    return targets, bos


def _example(rng):
    return np.vstack([rng.integers(5, 10, (2, 2)), [3, rng.integers(5, 10)], [0, 3]]), 2


shift_targets = Exercise(
    "shift_targets",
    lambda targets, bos: _shift_targets(targets, bos),
    _shift_inputs,
    {"fed": "(time, batch)"},
    cases=len(_BATCHES),
    tries=tuple(_BATCHES),
    stars=1,
    minutes=5,
    section=("11_translation", "Teacher forcing"),
    example=_example,
    idea="A prompter whispers to an actor the word that was just due, never the one that comes "
    "next. Before the first word the prompter only says: begin.",
    equation="fed[0] = bos, and fed[t] = targets[t - 1] for t = 1, 2, ...",
    first_line="first = np.full((1, targets.shape[1]), bos)  # one row: bos for every sentence",
)
for _name, _hint in {
    "not_shifted": "this is the target itself: at each step the decoder would see the word that it "
    "should answer. Put bos before it, and drop its last row.",
    "other_way": "shifted the other way: the decoder is fed the PAST, so bos comes first and "
    "the last row is dropped.",
    "rolled": "np.roll brings the last row to the front; there bos belongs.",
    "one_longer": "fed and targets are equally long: drop the last row of the targets.",
    "overwritten": "the first word is lost, the last one kept: bos goes BEFORE the first row, and "
    "the last row is dropped.",
    "along_the_batch": "time is the FIRST axis: put a row before it, not a column.",
    "zeros": "the first row is bos, not 0, which is padding.",
    "two_steps": "one row of bos, not two.",
    "one_shorter": "the row of bos before it is missing.",
    "flat": "each column is a sentence of its own: put a row of bos before the rows, and do not go "
    "through the flattened array.",
    "bos_once": "every sentence begins with bos: the whole first row.",
    "bos_is_2": "bos is an argument: do not take it for 2.",
}.items():
    shift_targets.mistake(
        _name, lambda *inputs, miss=_name: _shift_targets(*inputs, miss=miss), _hint
    )
