"""The check of lab 10 on the longest run that two tunes share."""

import numpy as np

from utils.exercises.checking import Exercise


def _longest_run(tune, other):
    """Fill the table of runs that end at each pair of places, row by row."""
    before, longest = [0] * (len(other) + 1), 0
    for symbol in tune:
        row = [0] * (len(other) + 1)
        for place, theirs in enumerate(other):
            row[place + 1] = before[place] + 1 if symbol == theirs else 0
        before, longest = row, max(longest, *row)
    return longest


def _table(tune, other, miss):
    """Fill the table in another way; `miss` names it. Return the largest entry."""
    table = np.zeros((len(tune) + 1, len(other) + 1), dtype=int)
    for i, mine in enumerate(tune, 1):
        for j, theirs in enumerate(other, 1):
            corner, longer = table[i - 1, j - 1], max(table[i - 1, j], table[i, j - 1])
            if miss == "with_gaps":
                table[i, j] = corner + 1 if mine == theirs else longer
            elif miss == "any_neighbour":
                table[i, j] = max(corner, longer) + 1 if mine == theirs else 0
            else:
                table[i, j] = corner + (mine == theirs)
    return int(table.max())


def _one_row(tune, other):
    """Keep a single row and write over it from the left."""
    ends, longest = [0] * (len(other) + 1), 0
    for symbol in tune:
        for place, theirs in enumerate(other):
            ends[place + 1] = ends[place] + 1 if symbol == theirs else 0
            longest = max(longest, ends[place + 1])
    return longest


def _same_place(tune, other):
    """Count the longest run at the same places of both."""
    longest = run = 0
    for mine, theirs in zip(tune, other, strict=False):
        run = run + 1 if mine == theirs else 0
        longest = max(longest, run)
    return longest


def _from(tune, other, start):
    """Return how long a run begins at a place of `tune`, anywhere in the other."""
    length = 0
    while start + length < len(tune) and tune[start : start + length + 1] in other:
        length += 1
    return length


def _first_run(tune, other):
    return next((n for n in (_from(tune, other, i) for i in range(len(tune))) if n), 0)


def _same_start(first, second):
    pairs = enumerate(zip(first, second, strict=False))
    return next((n for n, (a, b) in pairs if a != b), min(len(first), len(second)))


def _first_place(tune, other):
    """Follow each symbol only from the first place where the other tune has it."""
    pairs = [(i, other.find(symbol)) for i, symbol in enumerate(tune)]
    shared = [_same_start(tune[i:], other[j:]) for i, j in pairs if j >= 0]
    return max(shared, default=0)


def _the_run(tune, other):
    length = _longest_run(tune, other)
    return next(tune[i : i + length] for i in range(len(tune)) if tune[i : i + length] in other)


_RUNS = (
    "a run at another place",
    "a run at the end of the tune, and a longer one that is backwards",
    "a run at the start of both",
    "a tune against itself",
    "tunes that share nothing",
    "symbols that come several times",
    "a tune of one symbol",
    "a shorter other tune",
    "tunes of hundreds of symbols",
    "a space in the middle of a run",
)


def _run_inputs(rng, case):
    run = "".join(rng.permutation(list("ABCDEF"))[: [4, 5, 3, 6, 6, 4, 4, 5, 6, 6][case]])
    if case == 5:  # nearly the same start, over and over
        a, b, c, d = run
        return f"{a}{b}{a}{b}{c}{a}{a}{a}{d}", f"{a}{b}{c}{a}{a}{d}{a}{b}{a}{b}{a}{b}"
    if case == 8:
        tune, other = ("".join(rng.choice(list("GABcdefg"), size)) for size in (180, 240))
        middle = "".join(rng.choice(list("GABcdefg"), 26))
        return f"{tune[:90]}{middle}z{tune[90:]}", f"{other[:60]}{middle}x{other[60:]}"
    return [
        (f"g{run}da", f"bd{run[0]}f{run}e{run[1:3]}gda"),
        (f"gad{run}", f"{run[1:3]}g{run}b{run[::-1]}dag"),
        (f"{run}gd{run[:2]}", f"{run}ed{run[1:]}a"),
        (f"{run}g{run[:3]}", f"{run}g{run[:3]}"),
        (run, "gabdefg"),
        (),
        (run[0], f"g{run}a{run[0]}"),
        (f"e{run[3:]}ga{run}d", run[:4]),
        (),
        (f"g{run[:4]} {run[4:]}a", f"d{run}g{run[4:]}"),
    ][case]


longest_run = Exercise(
    "longest_run",
    lambda tune, other: _longest_run(tune, other),
    _run_inputs,
    {"length": ""},
    cases=len(_RUNS),
    tries=_RUNS,
    stars=3,
    minutes=20,
    section=("10_music", "Does it copy?"),
    example=lambda rng: ("gABCda", "bdAf{}e".format("".join(rng.permutation(["ABC", "da"])))),
    idea="Lay one tune along the top of a sheet, the other down its side, and mark where their "
    "symbols agree. A shared run is a row of marks that goes down a diagonal.",
    equation="run ending at (i, j) = 1 + run ending at (i - 1, j - 1) if tune[i] == other[j], and "
    "0 if they differ; the answer is the largest of all",
    first_line="before, longest = [0] * (len(other) + 1), 0  # the runs that end one symbol earlier"
    "\nfor symbol in tune:",
)
for _name, _wrong, _hint in [
    (
        "with_gaps",
        lambda tune, other: _table(tune, other, "with_gaps"),
        "a run has no gaps: its symbols stand side by side in both tunes.",
    ),
    (
        "never_set_back",
        lambda tune, other: _table(tune, other, "never_set_back"),
        "where two symbols differ the run is over: set it back to 0.",
    ),
    (
        "one_row",
        _one_row,
        "a run grows from the symbol BEFORE in both tunes. In a single row that entry has been "
        "written over already: keep the row before, or go through it from right to left.",
    ),
    (
        "any_neighbour",
        lambda tune, other: _table(tune, other, "any_neighbour"),
        "a run grows along the diagonal only: from the entry one back in BOTH tunes.",
    ),
    (
        "same_place",
        _same_place,
        "the run may stand at another place in the other tune.",
    ),
    (
        "first_place",
        _first_place,
        "a symbol may stand at several places of the other tune: try all of them, not the first "
        "alone.",
    ),
    (
        "first_run",
        _first_run,
        "this is the run at the first place that has one: go on, a longer one may follow.",
    ),
    (
        "common_symbols",
        lambda tune, other: sum(symbol in other for symbol in tune),
        "this counts symbols that both have. A run needs the same order, side by side.",
    ),
    (
        "kinds_of_symbols",
        lambda tune, other: len(set(tune) & set(other)),
        "these are the kinds of symbols that both have. A run needs the same order, side by side.",
    ),
    (
        "from_the_start",
        lambda tune, other: _from(tune, other, 0),
        "the run need not begin where the tune begins: try every start.",
    ),
    (
        "to_the_end",
        lambda tune, other: _from(tune[::-1], other[::-1], 0),
        "this is the run that ends where `tune` ends: keep the longest that you meet on the way.",
    ),
    (
        "not_to_the_end",
        lambda tune, other: _longest_run(tune[:-1], other),
        "a run may hold the last symbol of `tune`, too.",
    ),
    (
        "one_short",
        lambda tune, other: _longest_run(tune, other) - 1,
        "one too few: count the symbols, not the steps between them.",
    ),
    (
        "one_long",
        lambda tune, other: _longest_run(tune, other) + 1,
        "one too many: count the symbols of the run alone, and begin with 0.",
    ),
    (
        "the_run_itself",
        _the_run,
        "return the LENGTH of the run, not the run.",
    ),
]:
    longest_run.mistake(_name, _wrong, _hint)
