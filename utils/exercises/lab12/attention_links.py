"""The check of lab 12 on alignments: the alignment error rate."""

import numpy as np

from utils.exercises.checking import Exercise


def _alignment_error(predicted, gold, miss=""):
    """Compare links with gold links; `miss` names the mistake to make on the way."""
    if miss == "turned_pairs":
        predicted = [{(t, s) for s, t in links} for links in predicted]
    if miss == "first_sentence":
        predicted, gold = predicted[:1], gold[:1]
    both = [len(a & g) for a, g in zip(predicted, gold, strict=True)]
    a, g = [len(links) for links in predicted], [len(links) for links in gold]
    if miss == "mean_of_sentences":
        return float(np.mean([1 - 2 * n / (x + y) for n, x, y in zip(both, a, g, strict=True)]))
    right, all_a, all_g = sum(both), sum(a), sum(g)
    return {
        "precision": right / all_a,
        "recall": right / all_g,
        "one_minus_precision": 1 - right / all_a,
        "one_minus_recall": 1 - right / all_g,
        "not_an_error": 2 * right / (all_a + all_g),
        "no_two": 1 - right / (all_a + all_g),
        "jaccard": 1 - right / (all_a + all_g - right),
        "count": float(all_a + all_g - 2 * right),
        "mean_of_both": 1 - (right / all_a + right / all_g) / 2,
    }.get(miss, 1 - 2 * right / (all_a + all_g))


def _link_inputs(rng, case):
    predicted, gold = [], []
    for number in range(2 + case):
        words = 3 + number + int(rng.integers(2))
        gold.append({(t, t + 1) for t in range(words)} | {(0, 0)})  # one word has two links
        wrong = 1 + number % 2
        predicted.append({(t, t + 1) for t in range(wrong, words)} | {(words - 1, 0)})
    return predicted, gold


alignment_error = Exercise(
    "alignment_error",
    lambda predicted, gold: _alignment_error(predicted, gold),
    _link_inputs,
    {"error": ""},
)
for _name, _hint in {
    "precision": "this is the share of the predicted links that are right, the precision.",
    "recall": "this is the share of the gold links that were found, the recall.",
    "one_minus_precision": "links that were missed must count too: the sum below is |A| + |G|.",
    "one_minus_recall": "links that are too many must count too: the sum below is |A| + |G|.",
    "not_an_error": "an ERROR rate is 0 when all is right: take it from 1.",
    "no_two": "with all links right it must be 0: each shared link counts twice above the line.",
    "jaccard": "below the line stands |A| + |G|, not the number of links in either.",
    "count": "a RATE: divide by |A| + |G|.",
    "mean_of_both": "this is 1 minus the mean of precision and recall: sum up, then divide once.",
    "mean_of_sentences": "count over all sentences first, then divide once; a mean of sentences "
    "weighs a short one like a long one.",
    "turned_pairs": "leave the pairs as they are: (source, target) on both sides.",
    "first_sentence": "count the links of all sentences.",
}.items():
    alignment_error.mistake(
        _name, lambda *inputs, miss=_name: _alignment_error(*inputs, miss), _hint
    )
