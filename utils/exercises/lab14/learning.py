"""The check of lab 14 on learning merges."""

from utils.exercises.checking import Exercise
from utils.exercises.lab14.counting import _count_pairs
from utils.exercises.lab14.merging import _merge_pair


def _best(counts, miss):
    """Return the pair to join next."""
    if miss == "largest_pair":
        return max(counts, key=lambda pair: (counts[pair], pair))
    if miss == "found_first":
        return max(counts, key=counts.get)
    if miss == "smallest_sum":
        return min(counts, key=lambda pair: (-counts[pair], sum(pair), pair))
    if miss == "rarest":
        return min(counts, key=lambda pair: (counts[pair], pair))
    if miss == "smaller_right":
        return min(counts, key=lambda pair: (-counts[pair], pair[::-1]))
    return min(counts, key=lambda pair: (-counts[pair], pair))


def _learn_merges(chunks, times, merges, miss=""):
    """Join the most frequent pair again and again; `miss` names the mistake to make on the way."""
    times = [1] * len(times) if miss == "times_ignored" else times
    counts = _count_pairs(chunks, times)
    if miss == "never_recounted":
        ranked = sorted((-count, pair) for pair, count in counts.items() if count > 1)
        return [pair for _, pair in ranked[:merges]]
    least = {"joins_what_stands_once": 1, "three_at_least": 3}.get(miss, 2)
    first = {"numbers_from_257": 257, "numbers_from_0": 0, "numbers_from_255": 255}.get(miss, 256)
    merges = merges - 1 if miss == "one_too_few" else merges
    merges = merges + 1 if miss == "one_too_many" else merges
    learnt = []
    while len(learnt) < merges:
        counts = _count_pairs(chunks, times, "across_chunks" if miss == "across_chunks" else "")
        if not counts:
            break
        pair = _best(counts, miss)
        if counts[pair] < least:
            break
        new = first + (0 if miss == "always_256" else len(learnt))
        how = "from_the_right" if miss == "joins_from_the_right" else ""
        if miss != "joined_and_lost":
            chunks = [_merge_pair(ids, pair, new, how) for ids in chunks]
        learnt.append((pair, counts[pair], new))
    return {
        "counts_too": lambda: [(*pair, count) for pair, count, _ in learnt],
        "new_ids": lambda: [new for _, _, new in learnt],
        "last_first": lambda: [pair for pair, _, _ in learnt][::-1],
        "sorted": lambda: sorted(pair for pair, _, _ in learnt),
        "right_first": lambda: [pair[::-1] for pair, _, _ in learnt],
    }.get(miss, lambda: [pair for pair, _, _ in learnt])()


_CASES = {
    "one merge": ("hello hell hold", [1, 2, 1], 1),
    "merges of what was joined": ("lower lowest slow", [5, 2, 3], 4),
    "chunks that stand often": ("abc xyz bcd", [2, 9, 1], 3),
    "pairs that stand equally often": ("zy ba dc yx", [3, 3, 3, 3], 3),
    "equal counts after a merge": ("cabab dabd bca", [2, 1, 2], 4),
    "the same letter in a row": ("aaaa baaab aa", [1, 2, 1], 3),
    "more merges than pairs that stand twice": ("abab cd ef", [1, 1, 1], 9),
    "no pair that stands twice": ("abcd e", [1, 7], 2),
    "a pair whose right id is the smaller": ("zadza yb za", [2, 5, 1], 3),
}


def _learn_inputs(rng, case):
    words, times, merges = list(_CASES.values())[case]
    # other letters, in the same order of their numbers
    letters = sorted({letter for letter in words if letter != " "})
    numbers = sorted(int(each) for each in rng.choice(range(97, 123), len(letters), replace=False))
    name = dict(zip(letters, numbers, strict=True))
    return [[name[letter] for letter in word] for word in words.split()], list(times), merges


def _example(rng):
    a, b, c = (int(each) for each in rng.permutation([101, 104, 108])[:3])
    return [[a, b, c], [c, a, b], [b, c]], [1, 3, 2], 2


learn_merges = Exercise(
    "learn_merges",
    lambda chunks, times, merges: _learn_merges(chunks, times, merges),
    _learn_inputs,
    {"pairs": "a list of pairs"},
    cases=len(_CASES),
    tries=tuple(_CASES),
    stars=3,
    minutes=20,
    section=("14_tokens", "Join the commonest pair"),
    example=_example,
    idea="Ask which two neighbours stand side by side most often, glue them together everywhere, "
    "and ask again: what was glued is a neighbour like any other now.",
    equation="repeat: pair = the most frequent one, of equals the smaller; new id = 256 + number "
    "of pairs learnt so far; join it in all chunks; stop after `merges` pairs, or where none "
    "stands twice",
    first_line="best = min(counts, key=lambda pair: (-counts[pair], pair))  # most often, then "
    "the smaller",
)
for _name, _hint in {
    "largest_pair": "of pairs that stand equally often the SMALLER goes first, as tuples compare.",
    "found_first": "of pairs that stand equally often the smaller one goes first, not the one that "
    "was counted first.",
    "smallest_sum": "pairs compare as tuples: by the left id, then by the right one, not by their "
    "sum.",
    "smaller_right": "pairs compare as tuples: by the LEFT id first.",
    "rarest": "join the pair that stands MOST often.",
    "never_recounted": "count anew after every merge: the neighbours are others then.",
    "joined_and_lost": "the same pair is learnt again and again: keep the chunks as they are after "
    "joining, and count those.",
    "times_ignored": "a chunk counts as often as it stands in the text: use times.",
    "joins_what_stands_once": "stop where no pair stands at least twice.",
    "three_at_least": "a pair that stands twice is still joined.",
    "numbers_from_257": "the first pair that is joined gets the id 256, not 257.",
    "numbers_from_0": "ids below 256 are bytes: the first pair that is joined gets the id 256.",
    "numbers_from_255": "255 is a byte: the first pair that is joined gets the id 256.",
    "always_256": "every merge gets an id of its own: 256, 257, ...",
    "one_too_few": "this is one merge too few.",
    "one_too_many": "this is one merge too many.",
    "across_chunks": "a pair never reaches from one chunk into the next, and a chunk counts as "
    "often as it stands.",
    "joins_from_the_right": "join from the left: of three equal ids the first two become one.",
    "counts_too": "return the pairs alone, without their counts.",
    "new_ids": "return the pairs, not the ids that they got.",
    "last_first": "return the pairs in the order in which they were learnt.",
    "sorted": "return the pairs in the order in which they were learnt, not sorted.",
    "right_first": "turned round: the left id stands first in a pair.",
}.items():
    learn_merges.mistake(_name, lambda *inputs, miss=_name: _learn_merges(*inputs, miss), _hint)
