"""The check of lab 11 on the clipped counts of BLEU."""

from collections import Counter

from utils.exercises.checking import Exercise


def _grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def _counted_as(words, n, miss):
    """Return the n-grams of a text, or what a mistake takes for them."""
    grams = _grams(words, n)
    return {
        "glued": ["".join(gram) for gram in grams],
        "unordered": [tuple(sorted(gram)) for gram in grams],
        "side_by_side": grams[::n],
        "range_too_short": grams[:-1],
        "cut_ends": [tuple(words[i : i + n]) for i in range(len(words))],
    }.get(miss, grams)


def _clipped_counts(answer, reference, n, miss=""):
    """Count common n-grams; `miss` names the mistake to make on the way."""
    size = {"one_less": max(n - 1, 1), "only_words": 1, "one_more": n + 1}.get(miss, n)
    mine, theirs = (_counted_as(words, size, miss) for words in (answer, reference))
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
    if miss == "in_the_text":
        mine = Counter(" ".join(gram) for gram in mine)
        matched = sum(min(count, " ".join(reference).count(gram)) for gram, count in mine.items())
    return {
        "negative_total": (matched, len(answer) - n + 1),
        "total_plus_one": (matched, total + 1),
        "of_the_reference": (matched, len(theirs)),
        "words_as_total": (matched, len(answer)),
        "swapped": (total, matched),
        "missing_instead": (total - matched, total),
        "share": (matched / max(total, 1), total),
        "turned_round": (sum(gram in mine for gram in theirs), total),
    }.get(miss, (matched, total))


_TEXTS = {  # the answers repeat words more often than the reference does
    "a word that comes too often": ("the the the the cat", "the cat is the one here", 1),
    "pairs that come too often": (
        "le chien le chien le chien mange",
        "le chien mange le pain le soir",
        2,
    ),
    "triples": ("a b a b a b c a b c d", "c a b a b a b d a b c d", 3),
    "a longer reference": ("w x y z w x y x y", "x y z w x y z x z w x x y", 2),
    "an answer shorter than n": ("le chien mange", "le chien mange du pain le soir", 5),
    "words that are parts of others": ("an ant sees an an antenna", "ants antenna sees an a", 1),
    "pairs that look alike without the space": ("ab c d ab c d", "a bc d e ab c", 2),
    "the same words in another order": ("c b a d b a", "a b d c a b a", 2),
    "a word with a capital letter": ("The cat saw the dog", "the cat saw The Dog the", 1),
    "nothing in common": ("un deux trois quatre", "one two three", 2),
}


def _counts_inputs(rng, case):
    answer, reference, n = list(_TEXTS.values())[case]
    answer, reference = answer.split(), reference.split()
    if case in (1, 2, 3):
        answer.append(answer[int(rng.integers(len(answer)))])
    return answer, reference, n


def _example(rng):
    words = [str(word) for word in rng.permutation(["cat", "dog", "sun"])[:2]]
    return ["the", "the", words[0], words[1]], ["the", words[0], words[1], "sleeps"], 1


clipped_counts = Exercise(
    "clipped_counts",
    lambda answer, reference, n: _clipped_counts(answer, reference, n),
    _counts_inputs,
    {"matched": "a number", "total": "a number"},
    cases=len(_TEXTS),
    tries=tuple(_TEXTS),
    stars=2,
    minutes=10,
    section=("11_translation", "Measuring a translation"),
    example=_example,
    idea="Each n-gram of the reference is a ticket. Every n-gram of the answer must hand one in, "
    "and a ticket that was handed in is gone.",
    equation="matched = sum over the different n-grams g of min(count of g in answer, count of g "
    "in reference); total = number of n-grams of the answer",
    first_line="mine = Counter(tuple(answer[i : i + n]) for i in range(len(answer) - n + 1))",
)
for _name, _hint in {
    "not_clipped": "not clipped: an n-gram counts at most as often as the reference has it.",
    "sets": "n-grams are counted as often as they come, not once each: use a Counter, not a set.",
    "kinds_matched": "an n-gram that both have twice counts twice: add up the smaller counts.",
    "range_too_short": "range(len(words) - n) ends one too early in both texts: there are "
    "len(words) - n + 1 n-grams.",
    "glued": "without the spaces different n-grams look alike: count tuples of words.",
    "in_the_text": "look for n-grams among n-grams: in a text, `an` is found within `ant`, too.",
    "unordered": "the order of the words within an n-gram counts: do not sort them.",
    "side_by_side": "n-grams overlap: one begins at EVERY word, not at every n-th.",
    "cut_ends": "an n-gram has n words: the last one begins n words before the end.",
    "negative_total": "an answer shorter than n has no n-grams: total is 0 there, not below.",
    "total_plus_one": "there are len(answer) - n + 1 n-grams: one too many is counted.",
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
    "turned_round": "these are n-grams of the reference that the answer has: count those of the "
    "answer, each at most as often as the reference has it.",
}.items():
    clipped_counts.mistake(
        _name, lambda *inputs, miss=_name: _clipped_counts(*inputs, miss=miss), _hint
    )
