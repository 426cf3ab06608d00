"""The check of lab 7 on the adding problem."""

import numpy as np

from utils.exercises.checking import Exercise


def _adding_data(numbers, first, second, miss=""):
    """Lay out the adding problem; `miss` names the mistake to make on the way."""
    columns = np.arange(len(first))
    x = np.zeros((*numbers.shape, 2))
    x[..., 0] = numbers
    step = np.arange(len(x))[:, None]
    early = 1 if miss == "counted_from_1" else 0
    places = columns if miss != "all_pairs" else slice(None)
    used = (first[:1], second[:1]) if miss == "first_sequence" else (first, second)
    for when in used[:1] if miss == "one_mark" else used:
        x[when - early, places, 1] = 1
    pair = numbers[used[0], columns], numbers[used[1], columns]
    answer = {
        "product": pair[0] * pair[1],
        "mean": (pair[0] + pair[1]) / 2,
        "difference": pair[1] - pair[0],
        "all_numbers": numbers.sum(axis=0),
        "first_only": pair[0],
        "places": first + second,
    }.get(miss, pair[0] + pair[1])[:, None]
    marked = (x[..., 0] * x[..., 1]).T
    x = {
        "channels_swapped": x[..., ::-1],
        "only_marked_numbers": np.stack([numbers * x[..., 1], x[..., 1]], axis=-1),
        "number_as_mark": np.stack([numbers, numbers * x[..., 1]], axis=-1),
        "marks_between": np.stack([numbers, (step >= first) & (step <= second)], axis=-1),
        "minus_1": np.stack([numbers, 2 * x[..., 1] - 1], axis=-1),
        "numbered_marks": x + (step == second)[..., None] * [0, 1],
        "batch_first": x.swapaxes(0, 1),
        "channels_first": np.moveaxis(x, 2, 0),
    }.get(miss, x)
    answers = {
        "flat": answer[:, 0],
        "row": answer.T,
        "rows": numbers[first] + numbers[second],
        "one_total": answer.sum(),
        "running": marked.cumsum(axis=1),
    }
    return x, answers.get(miss, answer)


_SHAPES = {  # time, batch
    "two sequences": (4, 2),
    "three sequences": (6, 3),
    "one sequence": (5, 1),
    "marks at the first and the last step": (7, 4),
    "marks side by side": (5, 3),
    "more sequences than steps": (3, 5),
}


def _places(rng, case):
    what, (steps, batch) = list(_SHAPES.items())[case]
    half = (steps + 1) // 2
    first = rng.integers(0, half, batch)
    first[:2] = rng.permutation(half)[: min(batch, 2)]  # not all at the same step
    second = rng.integers(half, steps, batch)
    if "last" in what:
        first[0], second[0] = 0, steps - 1
    if "side by side" in what:
        second = first + 1
    return rng.uniform(0.05, 0.95, (steps, batch)).round(2), first, second


def _example(rng):
    numbers = rng.permutation(np.arange(1, 10))[:6].reshape(3, 2) / 10
    return numbers, rng.permutation(2), np.array([2, 2])


adding_data = Exercise(
    "adding_data",
    lambda numbers, first, second: _adding_data(numbers, first, second),
    _places,
    {"x": "(time, batch, 2)", "targets": "(batch, 1)"},
    cases=len(_SHAPES),
    tries=tuple(_SHAPES),
    stars=1,
    minutes=5,
    section=("07_remedies", "On a task: adding two numbers"),
    example=_example,
    idea="A conveyor belt of numbers, two of them with a flag. Whoever reads it has to keep the "
    "two with flags to the end, and to add them.",
    equation="x[t, n] = (numbers[t, n], 1 if t is first[n] or second[n] else 0); targets[n] = "
    "numbers[first[n], n] + numbers[second[n], n]",
    first_line="columns = np.arange(numbers.shape[1])\n"
    "marked = numbers[first, columns]  # picks pairs: step first[n] of sequence n",
)
for _name, _hint in {
    "all_pairs": "this marks a step in ALL sequences. Pair them up: sequence 0 at first[0], "
    "sequence 1 at first[1], ...: x[first, np.arange(batch), 1] = 1.",
    "one_mark": "the second mark is missing.",
    "counted_from_1": "steps are counted from 0: first itself is the index.",
    "channels_swapped": "the number comes first: x[..., 0]; the mark second: x[..., 1].",
    "only_marked_numbers": "the numbers without a mark stay in x, too: to ignore them is the task.",
    "number_as_mark": "a mark is 1, whatever the number beside it.",
    "marks_between": "a mark stands at two steps only, not at those between them.",
    "minus_1": "a step without a mark has a 0 there, not -1.",
    "numbered_marks": "both marks are 1: the second is no 2.",
    "batch_first": "time comes first: x is (time, batch, 2).",
    "product": "the answer is the SUM of the two marked numbers.",
    "mean": "the answer is the sum of the two marked numbers: do not divide by 2.",
    "difference": "add the two marked numbers; do not subtract.",
    "all_numbers": "only the two MARKED numbers are added.",
    "first_only": "the second marked number is missing in the sum.",
    "places": "you add the places. Add the numbers that stand there.",
    "flat": "one answer for each sequence, in a column: [:, None] makes (batch, 1).",
    "row": "the answers make a column, (batch, 1), not a row.",
    "first_sequence": "first and second hold a step for EVERY sequence; you use those of sequence "
    "0 for all.",
    "channels_first": "number and mark stand on the last axis: np.stack([...], axis=-1).",
    "rows": "numbers[first] picks whole rows. Pair steps and sequences up: "
    "numbers[first, np.arange(batch)].",
    "one_total": "each sequence has an answer of its own: do not add them up.",
    "running": "the answer is the sum at the END alone: one number for each sequence.",
}.items():
    adding_data.mistake(_name, lambda *inputs, miss=_name: _adding_data(*inputs, miss), _hint)
