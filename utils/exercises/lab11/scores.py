"""The check of lab 11 on BLEU."""

import numpy as np

from utils.exercises.checking import Exercise


def _bleu(matched, total, answer_words, reference_words, miss=""):
    """Return BLEU, 0 to 100; `miss` names the mistake to make on the way."""
    some = matched[matched > 0] / total[matched > 0]
    half = np.maximum(matched, 0.5) / total
    shares = matched / total
    mean = {
        "arithmetic": shares.mean(),
        "no_root": shares.prod(),
        "pooled": matched.sum() / total.sum(),
        "square_root": shares.prod() ** 0.5,
        "turned_shares": (total / matched).prod() ** 0.25,
        "only_four": shares[-1],
        "divided_by_4": shares.prod() / 4,
        "whole_products": (matched.prod() / total.prod()) ** 0.25,
        "smoothed": half.prod() ** 0.25,
        "skips_zeros": some.prod() ** (1 / len(some)),
        "no_4": shares[:3].prod() ** (1 / 3),
    }.get(miss, shares.prod() ** 0.25)
    h, r = answer_words, reference_words
    penalty = np.exp(1 - r / h) if h < r else 1.0
    penalty = {
        "no_penalty": 1.0,
        "also_for_long": np.exp(1 - r / h),
        "for_long_only": np.exp(1 - h / r) if h > r else 1.0,
        "turned_penalty": np.exp(1 - h / r) if h < r else 1.0,
        "ratio": min(1.0, h / r),
        "whole_quotient": np.exp(1 - r // h) if h < r else 1.0,
        "penalty_inside": (np.exp(1 - r / h) if h < r else 1.0) ** 0.25,
        "no_one": np.exp(-r / h) if h < r else 1.0,
        "both_sides": np.exp(1 - max(h, r) / min(h, r)),
    }.get(miss, penalty)
    return {"not_100": mean * penalty, "added": 100 * (mean + penalty) / 2}.get(
        miss, 100 * mean * penalty
    )


_CORPORA = {  # words of the answers, words of the references, sentences
    "answers that are too short": (20, 25, 2),
    "answers that are too long": (30, 24, 3),
    "answers of the right length": (40, 40, 4),
    "answers less than half as long": (18, 47, 2),
    "no 4-gram that matches": (26, 27, 3),
    "a corpus of 100,000 words": (104_000, 109_000, 7_000),
    "answers without a mistake": (35, 35, 3),
    "a word too few": (50, 51, 5),
}


def _bleu_inputs(rng, case):
    what, (answer, reference, sentences) = list(_CORPORA.items())[case]
    total = answer - sentences * np.arange(4)
    shares = np.array([0.8, 0.6, 0.45, 0.3]) + rng.uniform(-0.08, 0.08, 4)
    matched = np.maximum(1, (shares * total).astype(int))
    if "no 4-gram" in what:
        matched[3] = 0
    return total if "without" in what else matched, total, answer, reference


bleu = Exercise(
    "bleu",
    lambda matched, total, answer_words, reference_words: _bleu(
        matched, total, answer_words, reference_words
    ),
    _bleu_inputs,
    {"score": "a number"},
    cases=len(_CORPORA),
    tries=tuple(_CORPORA),
    stars=2,
    minutes=10,
    section=("11_translation", "Measuring a translation"),
    idea="Four examiners ask four questions, and their shares are multiplied: who fails one fails "
    "all. Then whoever said too little pays a fine.",
    equation="100 * min(1, exp(1 - r / h)) * (product of matched / total) ** (1 / 4), with h words "
    "in the answers and r in the references",
    first_line="shares = matched / total  # four numbers between 0 and 1",
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
    "divided_by_4": "this is a quarter of the product. Its fourth root is ** 0.25, or ** (1 / 4) "
    "with the brackets.",
    "whole_products": "products of large whole numbers overflow: divide first, then multiply.",
    "smoothed": "where nothing matches the share is 0, and so is BLEU: do not put another number "
    "there.",
    "skips_zeros": "where nothing matches the share is 0, and so is BLEU: do not leave it out.",
    "no_4": "all four shares count: the last one is missing.",
    "whole_quotient": "divide with /, not with //: the quotient is no whole number.",
    "penalty_inside": "the penalty stands outside the root.",
}.items():
    bleu.mistake(_name, lambda *inputs, miss=_name: _bleu(*inputs, miss=miss), _hint)
