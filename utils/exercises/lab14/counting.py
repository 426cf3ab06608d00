"""The check of lab 14 on how often two ids are neighbours."""

from collections import Counter
from itertools import pairwise

from utils.exercises.checking import Exercise


def _count_pairs(chunks, times, miss=""):
    """Count neighbours within chunks; `miss` names the mistake to make on the way."""
    if miss == "across_chunks":
        chunks, times = [[each for ids in chunks for each in ids]], [1]
    if miss == "first_chunk_only":
        chunks, times = chunks[:1], times[:1]
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        pairs = {
            "side_by_side": list(zip(ids[::2], ids[1::2], strict=False)),
            "last_pair_lost": list(pairwise(ids[:-1])),
            "first_pair_lost": list(pairwise(ids[1:])),
            "next_but_one": list(zip(ids, ids[2:], strict=False)),
            "wrapped_round": list(zip(ids, ids[1:] + ids[:1], strict=True)),
            "any_two": [(a, b) for n, a in enumerate(ids) for b in ids[n + 1 :]],
        }.get(miss, list(pairwise(ids)))
        if miss == "turned_round":
            pairs = [pair[::-1] for pair in pairs]
        if miss == "order_ignored":
            pairs = [tuple(sorted(pair)) for pair in pairs]
        if miss == "once_a_chunk":
            pairs = list(dict.fromkeys(pairs))
        if miss == "not_overlapping":
            pairs = _apart(ids)
        for pair in pairs:
            if miss == "overwritten":
                counts[pair] = often
            else:
                counts[pair] += 1 if miss == "times_ignored" else often
    if miss == "begins_with_1":
        counts = {pair: count + 1 for pair, count in counts.items()}
    if miss == "twice_at_least":
        counts = {pair: count for pair, count in counts.items() if count > 1}
    if miss == "keys_are_lists_of_text":
        return {f"{a} {b}": count for (a, b), count in counts.items()}
    return dict(counts)


def _apart(ids):
    """Return the pairs, of equal ids in a row only those that do not overlap."""
    pairs, at = [], 0
    while at < len(ids) - 1:
        pairs.append((ids[at], ids[at + 1]))
        both = ids[at : at + 3]
        at += 2 if len(set(both)) == 1 and len(both) == 3 else 1
    return pairs


_CASES = {
    "a single chunk": ([[5, 6, 7, 5, 6]], [1]),
    "chunks that stand more than once": ([[5, 6, 7], [7, 5], [6, 7, 5]], [3, 1, 2]),
    "a pair in several chunks": ([[5, 6], [8, 5, 6, 9], [5, 6, 8]], [2, 5, 1]),
    "the same id three times in a row": ([[4, 7, 7, 7, 4]], [2]),
    "the same id five times in a row": ([[7, 7, 7, 7, 7], [7, 8, 7]], [1, 3]),
    "a pair in both orders": ([[1, 2, 1, 2, 2], [2, 1, 3]], [1, 4]),
    "a chunk of one id": ([[9], [3, 4, 9], [4, 3]], [6, 2, 1]),
    "no pair at all": ([[9], [8]], [4, 3]),
}


def _count_inputs(rng, case):
    chunks, times = list(_CASES.values())[case]
    name = _names(rng)
    return [[name[each] for each in ids] for ids in chunks], list(times)


def _names(rng):
    """Give the ids of a case other numbers, so that no answer can know them."""
    return [int(each) for each in rng.permutation(400)[:10]]


def _example(rng):
    a, b, c = (int(each) for each in rng.permutation([101, 104, 108])[:3])
    return [[a, b, c], [b, c]], [1, 4]


count_pairs = Exercise(
    "count_pairs",
    lambda chunks, times: _count_pairs(chunks, times),
    _count_inputs,
    {"counts": "a dictionary: pair -> number"},
    cases=len(_CASES),
    tries=tuple(_CASES),
    stars=1,
    minutes=5,
    section=("14_tokens", "Join the commonest pair"),
    example=_example,
    idea="Walk along each chunk with two fingers side by side, and make as many strokes for what "
    "they point at as the chunk stands in the text.",
    equation="counts[left, right] = sum over chunks of times * (number of places n with ids[n] = "
    "left and ids[n + 1] = right)",
    first_line="for ids, often in zip(chunks, times, strict=True):  # inside: for each pair",
)
for _name, _hint in {
    "times_ignored": "a chunk that stands often counts often: add its times, not 1.",
    "overwritten": "a pair may stand in several places: ADD to its count.",
    "begins_with_1": "a pair that was not met yet has been counted 0 times, not once.",
    "across_chunks": "a pair never reaches from one chunk into the next, and a chunk counts as "
    "often as it stands.",
    "first_chunk_only": "count the pairs of all chunks.",
    "side_by_side": "pairs overlap: one begins at EVERY id but the last.",
    "not_overlapping": "pairs overlap: three equal ids in a row hold the pair twice.",
    "last_pair_lost": "the last pair of each chunk is missing.",
    "first_pair_lost": "the first pair of each chunk is missing.",
    "next_but_one": "a pair is two NEIGHBOURS: ids[n] and ids[n + 1].",
    "wrapped_round": "after the last id of a chunk comes nothing: there is no pair of last and "
    "first.",
    "any_two": "only neighbours are a pair, not any two ids of a chunk.",
    "turned_round": "turned round: the left id stands first in a pair.",
    "order_ignored": "(a, b) and (b, a) are two different pairs.",
    "once_a_chunk": "a pair that stands twice in a chunk counts twice.",
    "twice_at_least": "count all pairs, also those that stand once.",
    "keys_are_lists_of_text": "the keys are tuples of two ids, (left, right), no text.",
}.items():
    count_pairs.mistake(_name, lambda *inputs, miss=_name: _count_pairs(*inputs, miss), _hint)
