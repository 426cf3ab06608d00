"""Checks of lab 11: BLEU by hand, in two parts."""

from collections import Counter

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------- clipped_counts


def _grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def _clipped_counts(answer, reference, n, miss=""):
    """Count common n-grams; `miss` names the mistake to make on the way."""
    size = {"one_less": max(n - 1, 1), "only_words": 1, "one_more": n + 1}.get(miss, n)
    mine, theirs = _grams(answer, size), _grams(reference, size)
    matched = sum((Counter(mine) & Counter(theirs)).values())
    total = len(mine)
    if miss == "not_clipped":
        matched = sum(gram in theirs for gram in mine)
    if miss == "sets":
        matched, total = len(set(mine) & set(theirs)), len(set(mine))
    if miss == "kinds_matched":
        matched = len(set(mine) & set(theirs))
    if miss == "same_place":
        matched = sum(a == b for a, b in zip(mine, theirs, strict=False))
    if miss == "last_gram_lost":
        mine = mine[:-1]
        matched, total = sum((Counter(mine) & Counter(theirs)).values()), len(mine)
    return {
        "of_the_reference": (matched, len(theirs)),
        "words_as_total": (matched, len(answer)),
        "swapped": (total, matched),
        "missing_instead": (total - matched, total),
        "share": (matched / total, total),
        "turned_round": (sum(gram in mine for gram in theirs), total),
    }.get(miss, (matched, total))


_CASES = (  # the answers repeat words more often than the reference does
    ("the the the the cat", "the cat is the one here", 1),
    ("le chien le chien le chien mange", "le chien mange le pain le soir", 2),
    ("a b a b a b c a b c d", "c a b a b a b d a b c d", 3),
    ("w x y z w x y x y", "x y z w x y z x z w x x y", 2),
)


def _counts_inputs(rng, case):
    answer, reference, n = _CASES[case % 4]
    answer, reference = answer.split(), reference.split()
    if case:
        answer.append(answer[int(rng.integers(len(answer)))])
    return answer, reference, n


clipped_counts = Exercise(
    "clipped_counts",
    lambda answer, reference, n: _clipped_counts(answer, reference, n),
    _counts_inputs,
    {"matched": "a number", "total": "a number"},
)
for _name, _hint in {
    "not_clipped": "not clipped: an n-gram counts at most as often as the reference has it.",
    "sets": "n-grams are counted as often as they come, not once each: use a Counter, not a set.",
    "kinds_matched": "an n-gram that both have twice counts twice: add up the smaller counts.",
    "one_less": "these n-grams are one word too short: answer[i : i + n].",
    "one_more": "these n-grams are one word too long: answer[i : i + n].",
    "only_words": "n words in a row make one n-gram, not single words.",
    "same_place": "an n-gram may stand anywhere in the reference, not only at the same place.",
    "last_gram_lost": "the last n-gram is missing: there are len(answer) - n + 1 of them.",
    "of_the_reference": "total counts the n-grams of the ANSWER.",
    "words_as_total": "total counts n-grams, not words.",
    "swapped": "first the matched ones, then all.",
    "missing_instead": "these are the n-grams that the reference does NOT have.",
    "share": "return the counts: for a corpus they are summed before they are divided.",
    "turned_round": "look for the answer's n-grams in the reference, not the other way round; and "
    "clip.",
}.items():
    clipped_counts.mistake(
        _name, lambda *inputs, miss=_name: _clipped_counts(*inputs, miss=miss), _hint
    )

# ----------------------------------------------------------------------------------------- bleu


def _bleu(matched, total, answer_words, reference_words, miss=""):
    """Return BLEU, 0 to 100; `miss` names the mistake to make on the way."""
    shares = matched / total
    mean = {
        "arithmetic": shares.mean(),
        "no_root": shares.prod(),
        "pooled": matched.sum() / total.sum(),
        "square_root": shares.prod() ** 0.5,
        "turned_shares": (total / matched).prod() ** 0.25,
        "only_four": shares[-1],
    }.get(miss, shares.prod() ** 0.25)
    h, r = answer_words, reference_words
    penalty = np.exp(1 - r / h) if h < r else 1.0
    penalty = {
        "no_penalty": 1.0,
        "also_for_long": np.exp(1 - r / h),
        "for_long_only": np.exp(1 - h / r) if h > r else 1.0,
        "turned_penalty": np.exp(1 - h / r) if h < r else 1.0,
        "ratio": min(1.0, h / r),
        "no_one": np.exp(-r / h) if h < r else 1.0,
        "both_sides": np.exp(1 - max(h, r) / min(h, r)),
    }.get(miss, penalty)
    return {"not_100": mean * penalty, "added": 100 * (mean + penalty) / 2}.get(
        miss, 100 * mean * penalty
    )


def _bleu_inputs(rng, case):
    answer, reference = [(20, 25), (30, 24), (40, 40), (18, 30)][case % 4]
    sentences = 2 + case % 3
    total = answer - sentences * np.arange(4)
    shares = np.array([0.8, 0.6, 0.45, 0.3]) + rng.uniform(-0.08, 0.08, 4)
    return np.maximum(1, (shares * total).astype(int)), total, answer, reference


bleu = Exercise(
    "bleu",
    lambda matched, total, answer_words, reference_words: _bleu(
        matched, total, answer_words, reference_words
    ),
    _bleu_inputs,
    {"score": "a number"},
)
for _name, _hint in {
    "arithmetic": "the mean is geometric: the fourth root of the PRODUCT of the shares.",
    "no_root": "take the fourth root of the product.",
    "square_root": "four shares: the fourth root, ** 0.25.",
    "pooled": "one share for each n first; then their geometric mean.",
    "turned_shares": "a share is matched / total.",
    "only_four": "all four shares count, not the last alone.",
    "no_penalty": "the brevity penalty is missing.",
    "also_for_long": "a long answer gets no reward: the penalty is at most 1.",
    "for_long_only": "the penalty is for answers that are too SHORT.",
    "turned_penalty": "turned round: exp(1 - reference / answer).",
    "ratio": "the penalty is exp(1 - reference / answer), not the ratio itself.",
    "no_one": "the penalty is exp(1 - reference / answer): with the 1 it is 1 for equal lengths.",
    "both_sides": "long answers get no penalty: wrong n-grams lower their shares already.",
    "not_100": "BLEU is written from 0 to 100.",
    "added": "the penalty MULTIPLIES the mean.",
}.items():
    bleu.mistake(_name, lambda *inputs, miss=_name: _bleu(*inputs, miss=miss), _hint)
