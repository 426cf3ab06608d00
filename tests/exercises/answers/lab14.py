"""Answers to lab 14, learning: pairs, merges, and which are learnt."""

from collections import Counter, defaultdict
from itertools import pairwise

import numpy as np

from tests.exercises.answers import right, wrong

# ---------------------------------------------------------------------------------- count_pairs


@right("count_pairs")
def with_get(chunks, times):
    counts = {}
    for ids, often in zip(chunks, times, strict=True):
        for pair in list(pairwise(ids)):
            counts[pair] = counts.get(pair, 0) + often
    return counts


@right("count_pairs")
def with_a_counter(chunks, times):
    counts = Counter()
    for n, ids in enumerate(chunks):
        for pair, count in Counter(pairwise(ids)).items():
            counts[pair] += count * times[n]
    return counts


@right("count_pairs")
def by_index(chunks, times):
    counts = defaultdict(int)
    for n in range(len(chunks)):
        for i in range(len(chunks[n]) - 1):
            counts[chunks[n][i], chunks[n][i + 1]] += times[n]
    return counts


@right("count_pairs")
def with_numbers_of_numpy(chunks, times):
    counts = {}
    for ids, often in zip(chunks, times, strict=True):
        ids = np.array(ids)
        for left, right_ in pairwise(ids):
            counts[left, right_] = counts.get((left, right_), 0) + np.int64(often)
    return counts


@right("count_pairs")
def as_floats(chunks, times):
    pairs = {pair for ids in chunks for pair in pairwise(ids)}
    return {
        pair: sum(float(t) * list(pairwise(ids)).count(pair) for ids, t in zip(chunks, times))  # noqa: B905
        for pair in pairs
    }


@wrong("count_pairs", fits="times_ignored, case")
def each_chunk_once(chunks, times):
    return dict(Counter(pair for ids in chunks for pair in pairwise(ids)))


@wrong("count_pairs", fits="across_chunks, case")
def one_long_list(chunks, times):
    ids = [each for chunk in chunks for each in chunk]
    return dict(Counter(pairwise(ids)))


@wrong("count_pairs", fits="overwritten, case")
def writes_over(chunks, times):
    counts = {}
    for ids, often in zip(chunks, times, strict=True):
        for pair in pairwise(ids):
            counts[pair] = often
    return counts


@wrong("count_pairs", fits="begins_with_1, case")
def new_pairs_from_one(chunks, times):
    counts = {}
    for ids, often in zip(chunks, times, strict=True):
        for pair in pairwise(ids):
            counts[pair] = counts.get(pair, 1) + often
    return counts


@wrong("count_pairs", fits="once_a_chunk, case")
def as_sets(chunks, times):
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        for pair in set(pairwise(ids)):
            counts[pair] += often
    return counts


@wrong("count_pairs", fits="side_by_side, case")
def every_second(chunks, times):
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        for i in range(0, len(ids) - 1, 2):
            counts[ids[i], ids[i + 1]] += often
    return counts


@wrong("count_pairs", fits="order_ignored, case")
def sorted_pairs(chunks, times):
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        for a, b in pairwise(ids):
            counts[min(a, b), max(a, b)] += often
    return counts


@wrong("count_pairs", fits="last_pair_lost, case")
def ends_too_early(chunks, times):
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        for i in range(len(ids) - 2):
            counts[ids[i], ids[i + 1]] += often
    return dict(counts)


@wrong("count_pairs", fits="wrapped_round, case")
def round_the_corner(chunks, times):
    counts = Counter()
    for ids, often in zip(chunks, times, strict=True):
        for i in range(len(ids)):
            counts[ids[i - 1], ids[i]] += often
    return dict(counts)


@wrong("count_pairs", fits="form")
def a_list_of_items(chunks, times):
    return list(with_get(chunks, times).items())


# ----------------------------------------------------------------------------------- merge_pair


@right("merge_pair")
def with_a_while_loop(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        if i < len(ids) - 1 and (ids[i], ids[i + 1]) == pair:
            out.append(new)
            i += 2
        else:
            out.append(ids[i])
            i += 1
    return out


@right("merge_pair")
def with_a_flag(ids, pair, new):
    out, skip = [], False
    for a, b in zip(ids, [*ids, None][1:], strict=True):
        if skip:
            skip = False
        elif (a, b) == pair:
            out.append(new)
            skip = True
        else:
            out.append(a)
    return out


@right("merge_pair")
def in_a_copy(ids, pair, new):
    ids, i = list(ids), 0
    while i < len(ids) - 1:
        if ids[i] == pair[0] and ids[i + 1] == pair[1]:
            ids[i : i + 2] = [new]
        i += 1
    return ids


@right("merge_pair")
def what_was_written_last(ids, pair, new):
    out, fresh = [], False
    for each in ids:
        if out and not fresh and (out[-1], each) == pair:
            out[-1], fresh = new, True
        else:
            out.append(each)
            fresh = False
    return tuple(out)


@right("merge_pair")
def by_letters(ids, pair, new):
    text = "".join(map(chr, ids)).replace(chr(pair[0]) + chr(pair[1]), chr(new))
    return [ord(letter) for letter in text]


@wrong("merge_pair", fits="first_only, case")
def the_first_one(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return ids


@wrong("merge_pair", fits="one_on, case")
def goes_on_by_one(ids, pair, new):
    out = []
    for i in range(len(ids)):
        out.append(new if tuple(ids[i : i + 2]) == pair else ids[i])
    return out


@wrong("merge_pair", fits="last_id_lost, case, last, too short")
def loses_the_last(ids, pair, new):
    out, i = [], 0
    while i < len(ids) - 1:
        found = (ids[i], ids[i + 1]) == pair
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


@wrong("merge_pair", fits="left_kept, case")
def keeps_the_left(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        out.append(ids[i])
        if tuple(ids[i : i + 2]) == pair:
            out.append(new)
            i += 1
        i += 1
    return out


@wrong("merge_pair", fits="from_the_right, case")
def from_the_end(ids, pair, new):
    ids = list(ids)
    for i in range(len(ids) - 2, -1, -1):
        if tuple(ids[i : i + 2]) == pair:
            ids[i : i + 2] = [new]
    return ids


@wrong("merge_pair", fits="as_text, case")
def in_a_text(ids, pair, new):
    text = " ".join(str(each) for each in ids)
    return list(map(int, text.replace(f"{pair[0]} {pair[1]}", str(new)).split()))


@wrong("merge_pair", fits="order_ignored, case")
def any_order(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        found = i + 1 < len(ids) and {ids[i], ids[i + 1]} == set(pair) and len(ids[i : i + 2]) == 2
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


@wrong("merge_pair", fits="form")
def changes_its_argument(ids, pair, new):
    i = 0
    while i < len(ids) - 1:
        if (ids[i], ids[i + 1]) == pair:
            ids[i : i + 2] = [new]
        i += 1
    return ids


@wrong("merge_pair", fits="error, case")
def runs_over_the_end(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        found = (ids[i], ids[i + 1]) == pair
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


@wrong("merge_pair", fits="left_is_enough, case")
def only_the_left(ids, pair, new):
    return [new if each == pair[0] else each for each in ids if each != pair[1]]


# --------------------------------------------------------------------------------- learn_merges


@right("learn_merges")
def the_plain_way(chunks, times, merges):
    chunks, learnt = [list(ids) for ids in chunks], []
    for n in range(merges):
        counts = with_get(chunks, times)
        best = min(counts, key=lambda pair: (-counts[pair], pair), default=None)
        if best is None or counts[best] < 2:
            break
        chunks = [with_a_while_loop(ids, best, 256 + n) for ids in chunks]
        learnt.append(best)
    return learnt


@right("learn_merges")
def sorted_counts(chunks, times, merges):
    pairs = []
    while len(pairs) < merges:
        ranked = sorted(with_a_counter(chunks, times).items(), key=lambda item: (-item[1], item[0]))
        if not ranked or ranked[0][1] == 1:
            return pairs
        pairs.append(ranked[0][0])
        chunks = [in_a_copy(ids, pairs[-1], 255 + len(pairs)) for ids in chunks]
    return pairs


@right("learn_merges")
def the_largest_of_the_equal_by_minus(chunks, times, merges):
    learnt, new = [], 256
    for _ in range(merges):
        counts = by_index(chunks, times)
        if max(counts.values(), default=0) < 2:
            break
        a, b = max(counts, key=lambda pair: (counts[pair], -pair[0], -pair[1]))
        chunks = [with_a_flag(ids, (a, b), new) for ids in chunks]
        learnt.append([a, b])
        new += 1
    return learnt


def learn(chunks, times, merges, best, *, first=256, least=2, join=with_a_while_loop):
    """Learn merges as most people write it; the answers below differ in one thing each."""
    learnt = []
    for new in range(first, first + merges):
        counts = with_get(chunks, times)
        if not counts:
            break
        pair = best(counts)
        if counts[pair] < least:
            break
        chunks = [join(ids, pair, new) for ids in chunks]
        learnt.append(pair)
    return learnt


def commonest(counts):
    return min(counts, key=lambda pair: (-counts[pair], pair))


@wrong("learn_merges", fits="found_first, case")
def the_first_of_the_equal(chunks, times, merges):
    return learn(chunks, times, merges, lambda counts: max(counts, key=counts.get))


@wrong("learn_merges", fits="largest_pair, case")
def the_larger_of_the_equal(chunks, times, merges):
    return learn(chunks, times, merges, lambda counts: max((n, p) for p, n in counts.items())[1])


@wrong("learn_merges", fits="never_recounted, case")
def counts_once(chunks, times, merges):
    counts = with_get(chunks, times)
    ranked = sorted(counts, key=lambda pair: (-counts[pair], pair))
    return [pair for pair in ranked if counts[pair] > 1][:merges]


@wrong("learn_merges", fits="joined_and_lost, case")
def throws_the_joined_away(chunks, times, merges):
    return learn(chunks, times, merges, commonest, join=lambda ids, pair, new: ids)


@wrong("learn_merges", fits="joins_what_stands_once, case")
def never_stops(chunks, times, merges):
    return learn(chunks, times, merges, commonest, least=0)


@wrong("learn_merges", fits="times_ignored, case")
def without_times(chunks, times, merges):
    return learn(chunks, [1] * len(chunks), merges, commonest)


@wrong("learn_merges", fits="numbers_from_257, case")
def numbers_too_large(chunks, times, merges):
    return learn(chunks, times, merges, commonest, first=257)


@wrong("learn_merges", fits="counts_too")
def pairs_with_counts(chunks, times, merges):
    counts = with_get(chunks, times)
    return [(*pair, counts.get(pair, 2)) for pair in learn(chunks, times, merges, commonest)]


@wrong("learn_merges", fits="joins_from_the_right, case")
def joins_from_the_end(chunks, times, merges):
    return learn(chunks, times, merges, commonest, join=from_the_end)


@wrong("learn_merges", fits="one_too_few, last, case, too short")
def one_merge_less(chunks, times, merges):
    return learn(chunks, times, merges - 1, commonest)


@wrong("learn_merges", fits="form")
def numbers_of_pairs(chunks, times, merges):
    return {pair: 256 + n for n, pair in enumerate(learn(chunks, times, merges, commonest))}
