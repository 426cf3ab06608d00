"""Lab 6: clipping by the joint norm, which keeps a gradient's direction."""

import numpy as np

from utils.exercises.checking import Exercise


def _joint(dW, dU):
    return np.sqrt((dW**2).sum() + (dU**2).sum())


def _clip_together(dW, dU, max_norm):
    scale = min(1, max_norm / _joint(dW, dU))
    return dW * scale, dU * scale


def _gradients(rng, case):
    features, hidden = [(3, 2), (2, 3), (2, 4), (4, 3), (1, 2), (5, 2)][case % 6]
    dW, dU = rng.standard_normal((features, hidden)), rng.standard_normal((hidden, hidden))
    if case % 6 == 3:  # each alone is short enough
        dW, dU = dW / np.linalg.norm(dW), dU / np.linalg.norm(dU)
    scale = 1e4 if case % 6 == 2 else 1
    dW, dU = (scale * dW).round(2), (scale * dU).round(2)
    share = [0.4, 1.7, 0.0003, 0.85, 1.1, 0.6][case % 6]  # of the joint norm; above 1 all is well
    return dW, dU, round(share * float(_joint(dW, dU)), 2)


def _example(rng):
    dW, dU = rng.permutation([3, 0]), rng.permutation([4, 0])
    return dW[None] * 1.0, np.array([dU, [0, 0]]) * 1.0, 1


def _by_norm(norm):
    """Make a wrong answer that clips by another norm."""

    def wrong(dW, dU, max_norm):
        scale = min(1, max_norm / norm(dW, dU))
        return dW * scale, dU * scale

    return wrong


def _where_too_long(change):
    """Make a wrong answer that does something else to a gradient that is too long."""

    def wrong(dW, dU, max_norm):
        norm = _joint(dW, dU)
        return tuple(change(d, norm, max_norm) if norm > max_norm else d for d in (dW, dU))

    return wrong


def _one_after_the_other(dW, dU, max_norm):
    if _joint(dW, dU) > max_norm:
        dW = dW * max_norm / _joint(dW, dU)
        dU = dU * max_norm / _joint(dW, dU)
    return dW, dU


def _one_array(dW, dU, max_norm):
    return np.concatenate([each.ravel() for each in _clip_together(dW, dU, max_norm)])


clip_together = Exercise(
    "clip_together",
    _clip_together,
    _gradients,
    {"dW": "(features, hidden)", "dU": "(hidden, hidden)"},
    cases=6,
    tries=(
        "gradients that are too long together",
        "gradients that are small enough",
        "gradients that have exploded",
        "two gradients, each short enough alone",
        "gradients that are just small enough",
        "more inputs than hidden units",
    ),
    example=_example,
    stars=2,
    minutes=10,
    section=("06_vanishing_gradients", "Clipping"),
    idea="A map that is too large for the page is reduced as a whole. Reducing one direction "
    "alone would change which way is north-east.",
    equation="norm = sqrt((dW**2).sum() + (dU**2).sum()); both times min(1, max_norm / norm)",
    first_line="norm = np.sqrt((dW**2).sum() + (dU**2).sum())",
)
for _name, _wrong, _hint in [
    (
        "always_scaled",
        lambda dW, dU, max_norm: (dW * max_norm / _joint(dW, dU), dU * max_norm / _joint(dW, dU)),
        "a gradient that is small enough stays as it is: only shrink, never stretch.",
    ),
    (
        "only_stretched",
        lambda dW, dU, max_norm: tuple(d * max(1, max_norm / _joint(dW, dU)) for d in (dW, dU)),
        "this stretches what is short and leaves what is long: min(1, ...), not max.",
    ),
    (
        "never_clipped",
        lambda dW, dU, max_norm: (dW.copy(), dU.copy()),
        "a gradient whose joint norm is above max_norm must shrink.",
    ),
    (
        "each_alone",
        lambda dW, dU, max_norm: tuple(d * min(1, max_norm / np.linalg.norm(d)) for d in (dW, dU)),
        "shrink both by ONE factor, from their joint norm; else the direction changes.",
    ),
    (
        "by_value",
        lambda dW, dU, max_norm: (
            np.clip(dW, -max_norm, max_norm),
            np.clip(dU, -max_norm, max_norm),
        ),
        "this cuts single entries off. Shrink the whole gradient: its direction must stay.",
    ),
    (
        "cut_above",
        lambda dW, dU, max_norm: (np.minimum(dW, max_norm), np.minimum(dU, max_norm)),
        "this cuts off single large entries. Compare the joint NORM with max_norm, and shrink all.",
    ),
    (
        "half_value",
        lambda dW, dU, max_norm: (dW * min(1, max_norm), dU * min(1, max_norm)),
        "the factor is max_norm / norm, where norm is the joint norm of both.",
    ),
    (
        "divided_by_max_norm",
        _where_too_long(lambda d, norm, max_norm: d / max_norm),
        "divided by max_norm, the norm does not become max_norm: multiply by max_norm / norm.",
    ),
    (
        "length_one",
        _where_too_long(lambda d, norm, max_norm: d / norm),
        "the norm becomes 1 here: it must become max_norm.",
    ),
    (
        "dropped",
        _where_too_long(lambda d, norm, max_norm: 0 * d),
        "a gradient that is too long is made shorter, not thrown away.",
    ),
    (
        "no_root",
        _by_norm(lambda dW, dU: _joint(dW, dU) ** 2),
        "the root of the sum of squares is missing.",
    ),
    (
        "sum_of_norms",
        _by_norm(lambda dW, dU: np.linalg.norm(dW) + np.linalg.norm(dU)),
        "the joint norm is not the sum of the norms: add the squares, then take the root.",
    ),
    (
        "sum_of_sizes",
        _by_norm(lambda dW, dU: np.abs(dW).sum() + np.abs(dU).sum()),
        "the norm is the root of the sum of SQUARES, not the sum of the sizes.",
    ),
    (
        "largest_norm",
        _by_norm(lambda dW, dU: max(np.linalg.norm(dW), np.linalg.norm(dU))),
        "take the joint norm of both, not the larger of the two.",
    ),
    (
        "largest_entry",
        _by_norm(lambda dW, dU: max(np.abs(dW).max(), np.abs(dU).max())),
        "the norm is the root of the sum of all squares, not the largest entry.",
    ),
    (
        "norm_of_dW",
        _by_norm(lambda dW, dU: np.linalg.norm(dW)),
        "the joint norm holds dU, too: add the squares of both.",
    ),
    (
        "norm_of_dU",
        _by_norm(lambda dW, dU: np.linalg.norm(dU)),
        "the joint norm holds dW, too: add the squares of both.",
    ),
    (
        "mean_square",
        _by_norm(lambda dW, dU: np.sqrt((dW**2).mean() + (dU**2).mean())),
        "add the squares up; do not average them.",
    ),
    (
        "max_norm_is_1",
        lambda dW, dU, max_norm: _clip_together(dW, dU, 1.0),
        "the limit is the argument max_norm, which need not be 1.",
    ),
    (
        "only_dW",
        lambda dW, dU, max_norm: (_clip_together(dW, dU, max_norm)[0], dU.copy()),
        "dU is to be shrunk too, by the same factor.",
    ),
    (
        "only_dU",
        lambda dW, dU, max_norm: (dW.copy(), _clip_together(dW, dU, max_norm)[1]),
        "dW is to be shrunk too, by the same factor.",
    ),
    (
        "one_after_the_other",
        _one_after_the_other,
        "the norm is measured again after dW has shrunk: measure once, before both.",
    ),
    (
        "one_array",
        _one_array,
        "return two arrays, shaped as dW and dU, not one that holds all the numbers.",
    ),
]:
    clip_together.mistake(_name, _wrong, _hint)
