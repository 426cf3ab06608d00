"""The checks of lab 9 on how far a model's probabilities can be trusted."""

import numpy as np

from utils.exercises.checking import Exercise


def _parts(p, bins, miss):
    """Return the part that each probability belongs to."""
    where = (p * bins).astype(int)
    where = np.round(p * bins).astype(int) if miss == "rounded" else where
    where = np.minimum(where, bins - 1)
    if miss == "closed_above":
        where = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    if miss == "of_equal_size":
        parts = np.array_split(np.argsort(p), bins)
        where = np.empty(len(p), int)
        where[np.argsort(p)] = np.repeat(np.arange(bins), [len(part) for part in parts])
    if miss == "one_edge_missing":
        where = np.digitize(p, np.linspace(0, 1, bins)).clip(0, bins - 1)
    return where


def _reliability(p, labels, bins, miss=""):
    """Compare said and came, bin by bin; `miss` names the mistake to make on the way."""
    bins = 10 if miss == "always_ten" else bins
    where = _parts(p, bins, miss)
    keep = p < 1 if miss == "one_left_out" else np.full(len(p), True)
    counts = np.bincount(where[keep], minlength=bins)
    divisor = counts.clip(1)
    said = np.bincount(where[keep], p[keep], bins) / divisor
    if miss == "middle_of_the_bin":
        said = (np.arange(bins) + 0.5) / bins * (counts > 0)
    right = (p >= 0.5) == labels
    outcome = right if miss == "right_answers" else labels
    came = np.bincount(where[keep], outcome[keep], bins) / divisor
    if miss == "not_divided":
        said, came = said * counts, came * counts
    if miss == "share_of_all":
        came = np.bincount(where, labels, bins) / labels.sum()
    gaps = np.abs(said - came)
    error = {
        "signed": ((said - came) * counts).sum() / len(p),
        "unweighted": gaps.mean(),
        "only_filled_bins": gaps[counts > 0].mean(),
        "squared": (gaps**2 * counts).sum() / len(p),
        "largest": gaps.max(),
        "root_of_squares": np.sqrt((gaps**2 * counts).sum() / len(p)),
        "divided_by_bins": (gaps * counts).sum() / bins,
        "of_single_texts": np.abs(p - labels).mean(),
        "not_divided_by_texts": (gaps * counts).sum(),
    }.get(miss, (gaps * counts).sum() / len(p))
    if miss == "filled_only":
        said, came = said[counts > 0], came[counts > 0]
    if miss == "no_minlength":
        said, came = said[: where.max() + 1], came[: where.max() + 1]
    return (came, said, error) if miss == "swapped" else (said, came, error)


def _bin_inputs(rng, case):
    """Draw probabilities that lie on no edge of a bin, but for those that shall."""
    size, bins = [(8, 4), (30, 5), (60, 10), (14, 4), (20, 6), (9, 1)][case]
    p = (np.floor(100 * rng.beta(0.7, 0.7, size)).clip(0, 99) + 0.5) / 100
    if case == 0:
        p = np.where((p > 0.25) & (p < 0.5), 0.905, p)  # an empty bin
    if case == 3:
        p[:6] = 0.25, 0.5, 0.75, 0.5, 0.0, 0.625  # exact in every float, times 4 as well
    if case == 4:
        p = (50 * p).round() / 100 + 0.005  # the last bins are empty
    else:
        p[-1] = 1.0  # the last edge belongs to the last bin
    labels = (rng.random(size) < 0.3 + 0.3 * p).astype(int)
    labels[-1] = 1
    return p, labels, bins


reliability = Exercise(
    "reliability",
    lambda p, labels, bins: _reliability(p, labels, bins),
    _bin_inputs,
    {"said": "(bins,)", "came": "(bins,)", "error": "a number"},
    cases=6,
    tries=(
        "an empty part, and p = 1, which belongs to the last part",
        "five parts",
        "ten parts",
        "probabilities on an edge, which belong to the part above it",
        "last parts that are empty",
        "one part for all",
    ),
    example=lambda rng: (
        rng.choice([0.1, 0.2, 0.3, 0.4, 0.6, 0.7, 0.8, 0.9], 6),
        rng.permutation([0, 0, 0, 1, 1, 1]),
        2,
    ),
    stars=3,
    minutes=20,
    section=("09_sentiment", "Does it mean what it says?"),
    idea="put all forecasts of about 80 % rain into one drawer, and count afterwards on how many "
    "of these days it rained. Each drawer has such a gap; full drawers weigh more.",
    equation="where = the whole part of p * bins, at most bins - 1; said[k], came[k] = the means "
    "of p and labels in part k; error = sum over k of |said - came| * counts / len(p)",
    first_line="where = np.minimum((p * bins).astype(int), bins - 1)\n"
    "counts = np.bincount(where, minlength=bins)",
)
for _name, _hint in {
    "rounded": "bin k holds the probabilities from k / bins on: cut off, do not round.",
    "middle_of_the_bin": "said is the MEAN of the probabilities in the bin, not its middle.",
    "closed_above": "a probability on an edge belongs to the part ABOVE it: k / bins <= p.",
    "one_left_out": "p = 1 belongs to the last part: it falls in none of k / bins <= p < "
    "(k + 1) / bins.",
    "one_edge_missing": "`bins` parts have bins + 1 edges: np.linspace(0, 1, bins + 1).",
    "share_of_all": "came is a share of the texts in the part, not of all texts with label 1.",
    "root_of_squares": "the absolute difference: no square, and no root.",
    "divided_by_bins": "divide by the number of texts, not by the number of parts.",
    "of_equal_size": "the line from 0 to 1 is cut into equal parts, not the texts into groups of "
    "equal size.",
    "filled_only": "give a 0 for every empty part: said and came have `bins` entries.",
    "no_minlength": "the last parts may be empty: np.bincount(where, minlength=bins) keeps them.",
    "always_ten": "the number of parts is the argument bins, not always 10.",
    "right_answers": "came is the share of texts with label 1, not of right answers: p is the "
    "probability of class 1.",
    "not_divided": "these are sums. Divide by the number of texts in each bin.",
    "signed": "too high here and too low there must not cancel: take the absolute difference of "
    "each bin.",
    "unweighted": "a bin counts by its texts: weigh each gap by the number of texts in its bin.",
    "only_filled_bins": "the plain mean over filled bins lets a bin of one text count like one of "
    "fifty: weigh by the number of texts.",
    "squared": "the absolute difference, not its square.",
    "largest": "the mean gap is asked for, not the largest.",
    "of_single_texts": "compare means of a bin, not single texts: no single text can come to 70 %.",
    "not_divided_by_texts": "divide by the number of texts.",
    "swapped": "first said, what the model says; then came.",
}.items():
    reliability.mistake(_name, lambda *inputs, miss=_name: _reliability(*inputs, miss), _hint)
