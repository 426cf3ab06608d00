"""The check of lab 12 on the alignment error rate."""

import numpy as np

from utils.exercises.checking import Exercise


def _alignment_error(predicted, gold, miss=""):
    """Compare links with gold links; `miss` names the mistake to make on the way."""
    if miss == "turned_pairs":
        predicted = [{(t, s) for s, t in links} for links in predicted]
    if miss == "first_sentence":
        predicted, gold = predicted[:1], gold[:1]
    if miss == "last_sentence":
        predicted, gold = predicted[-1:], gold[-1:]
    if miss == "one_set":
        predicted, gold = [set().union(*predicted)], [set().union(*gold)]
    if miss == "whole_sentences":
        return float(np.mean([a != g for a, g in zip(predicted, gold, strict=True)]))
    both = [len(a & g) for a, g in zip(predicted, gold, strict=True)]
    a, g = [len(links) for links in predicted], [len(links) for links in gold]
    if miss == "same_order":
        pairs = [
            zip(sorted(a), sorted(g), strict=False) for a, g in zip(predicted, gold, strict=True)
        ]
        both = [sum(link == other for link, other in some) for some in pairs]
    if miss in ("source_only", "target_only"):
        side = ("source_only", "target_only").index(miss)
        sides = [[{link[side] for link in some} for some in links] for links in (predicted, gold)]
        both = [len(x & y) for x, y in zip(*sides, strict=True)]
    if miss == "mean_of_sentences":
        return float(
            np.mean([1 - 2 * n / max(x + y, 1) for n, x, y in zip(both, a, g, strict=True)])
        )
    right, all_a, all_g = sum(both), sum(a), sum(g)
    return {
        "precision": right / all_a,
        "recall": right / all_g,
        "one_minus_precision": 1 - right / all_a,
        "one_minus_recall": 1 - right / all_g,
        "not_an_error": 2 * right / (all_a + all_g),
        "percent": 100 - 200 * right / (all_a + all_g),
        "brackets": 1 - 2 * right / all_a + all_g,
        "no_two": 1 - right / (all_a + all_g),
        "jaccard": 1 - right / (all_a + all_g - right),
        "count": float(all_a + all_g - 2 * right),
        "mean_of_both": 1 - (right / all_a + right / all_g) / 2,
    }.get(miss, 1 - 2 * right / (all_a + all_g))


_LINKS = (
    "a few sentences",
    "many sentences",
    "links that are all right",
    "links that are all wrong",
    "a sentence without predicted links",
    "the same links in several sentences",
    "more predicted links than gold ones",
    "links that share a source or a target word",
)


def _link_inputs(rng, case):
    what, predicted, gold = _LINKS[case], [], []
    for number in range(6 if what == "many sentences" else 3):
        words = 3 + number + int(rng.integers(2))
        target = rng.permutation(words)
        right = {(s, int(target[s])) for s in range(words)} | {(0, int(target[1]))}
        kept = [link for link in sorted(right) if link[0] > number % 2]
        wrong = {(s, int(target[s - 1])) for s in range(number % 2 + 1)} - right
        gold.append(right)
        predicted.append({*kept, *wrong})
    if what == "links that are all right":
        predicted = [set(links) for links in gold]
    if what == "links that are all wrong":
        predicted = [{(s, t + 9) for s, t in links} for links in gold]
    if what == "a sentence without predicted links":
        predicted[1] = set()
    if what == "the same links in several sentences":
        gold, predicted = [gold[0]] * 2 + gold, [predicted[0]] * 2 + predicted
    if what == "more predicted links than gold ones":
        predicted = [a | {(s, s + 5) for s in range(4)} for a in predicted]
    if what == "links that share a source or a target word":
        predicted = [
            a | {(s, (t + 1) % len(g)) for s, t in g} for a, g in zip(predicted, gold, strict=True)
        ]
    return predicted, gold


def _example(rng):
    one, two = rng.permutation(3)[:2].tolist()
    return [{(0, 0), (1, 1)}, {(2, 2)}], [{(0, 0), (1, 2)}, {(one, two), (2, 2)}]


alignment_error = Exercise(
    "alignment_error",
    lambda predicted, gold: _alignment_error(predicted, gold),
    _link_inputs,
    {"error": ""},
    cases=len(_LINKS),
    tries=_LINKS,
    stars=1,
    minutes=5,
    section=("12_attention", "The map of weights"),
    example=_example,
    idea="Two people draw lines between the same words. Lay both drawings on top of each other and "
    "ask which share of all lines covers no other.",
    equation="1 - 2 * shared / (predicted + gold), each of the three counted over all sentences "
    "before anything is divided",
    first_line="shared = sum(len(a & g) for a, g in zip(predicted, gold, strict=True))",
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
    "last_sentence": "count the links of ALL sentences, not of the last alone.",
    "one_set": "links of different sentences are different links: compare sentence by sentence.",
    "whole_sentences": "count links, not sentences: a sentence may be right in part.",
    "same_order": "sets have no order: a shared link is one that is in both, a & g.",
    "source_only": "a link is a PAIR: the target position must agree, too.",
    "target_only": "a link is a PAIR: the source position must agree, too.",
    "percent": "a rate between 0 and 1, not a percentage.",
    "brackets": "below the line stands a sum: put |A| + |G| into brackets.",
}.items():
    alignment_error.mistake(
        _name, lambda *inputs, miss=_name: _alignment_error(*inputs, miss), _hint
    )
