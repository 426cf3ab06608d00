"""The check of lab 14 on joining a pair wherever it stands."""

from utils.exercises.checking import Exercise


def _merge_pair(ids, pair, new, miss=""):
    """Replace a pair by a new id, from the left; `miss` names the mistake to make on the way."""
    if miss == "from_the_right":
        return _merge_pair(ids[::-1], pair[::-1], new)[::-1]
    if miss == "as_text":
        text = " ".join(map(str, ids)).replace(" ".join(map(str, pair)), str(new))
        return [int(each) for each in text.split()]
    out, at = [], 0
    last = len(ids) - 2 if miss == "last_place_missed" else len(ids) - 1
    while at < len(ids):
        here = tuple(ids[at : at + 2]) if at < last else ()
        found = here == tuple(pair)
        if miss == "order_ignored":
            found = len(here) == 2 and sorted(here) == sorted(pair)
        if miss == "turned_round":
            found = here == tuple(pair)[::-1]
        if miss == "left_is_enough":
            found = ids[at] == pair[0]
        if miss == "first_only" and new in out:
            found = False
        if found:
            out += {"left_kept": [pair[0], new], "right_kept": [new, pair[1]]}.get(miss, [new])
            out = out[:-1] if miss == "only_taken_out" else out
            at += 1 if miss in ("one_on", "left_is_enough") else 2
        else:
            out.append(ids[at])
            at += 1
    if miss == "last_id_lost" and tuple(ids[-2:]) != tuple(pair):
        return out[:-1]
    if miss == "also_appended":
        return [*out, new]
    if miss == "joined_anew":  # takes the new id for a left part as well
        again = [0]
        while again:
            again = [n for n in range(len(out) - 1) if (out[n], out[n + 1]) == (new, pair[1])]
            out = [*out[: again[0]], new, *out[again[0] + 2 :]] if again else out
    return out


_CASES = {
    "a pair in the middle": ([4, 1, 2, 5], (1, 2)),
    "a pair at the start": ([1, 2, 3, 2], (1, 2)),
    "a pair at the end": ([3, 1, 3, 1, 2], (1, 2)),
    "several pairs": ([1, 2, 3, 1, 2, 1, 2, 2, 4], (1, 2)),
    "three equal ids in a row": ([5, 7, 7, 7, 6], (7, 7)),
    "five equal ids in a row": ([7, 7, 7, 7, 7], (7, 7)),
    "the pair turned round": ([2, 1, 3, 2, 1, 2, 2], (1, 2)),
    "an id that ends like the left one": ([3, 2, 1, 2], (1, 2)),
    "no such pair": ([1, 3, 2, 1, 1], (1, 2)),
    "a single id": ([1], (1, 2)),
    "nothing at all": ([], (1, 2)),
}


def _merge_inputs(rng, case):
    ids, pair = list(_CASES.values())[case]
    name = [int(each) for each in rng.permutation(255)[:8] + 1]
    if list(_CASES)[case] == "an id that ends like the left one":
        name[1] = name[1] % 25 + 1  # 7 and 207, 17 and 217
        name[2], name[3] = name[1] + 50, 200 + name[1]
    return [name[each] for each in ids], tuple(name[each] for each in pair), 256 + case


def _example(rng):
    a, b, c = (int(each) for each in rng.permutation([101, 104, 108])[:3])
    return [a, b, c, a, b, b], (a, b), 256


merge_pair = Exercise(
    "merge_pair",
    lambda ids, pair, new: _merge_pair(ids, pair, new),
    _merge_inputs,
    {"ids": "a list"},
    cases=len(_CASES),
    tries=tuple(_CASES),
    stars=2,
    minutes=10,
    section=("14_tokens", "Join the commonest pair"),
    example=_example,
    idea="Read from left to right and copy what you read. Where the next two are the pair, write "
    "the new id instead, and skip both.",
    equation="at place n: if (ids[n], ids[n + 1]) is the pair, write new and go on at n + 2; else "
    "write ids[n] and go on at n + 1",
    first_line="out, at = [], 0  # then: while at < len(ids): ...",
)
for _name, _hint in {
    "from_the_right": "join from the LEFT: of three equal ids the first two become one.",
    "as_text": "ids are numbers: in a text, the end of one id and the start of another look like "
    "the pair.",
    "last_place_missed": "the last two ids may be the pair, too.",
    "order_ignored": "the pair has an order: the left id first.",
    "turned_round": "turned round: look for the left id first.",
    "left_is_enough": "both ids must fit, not the left one alone.",
    "first_only": "every occurrence is joined, not only the first.",
    "left_kept": "the new id stands in place of BOTH: the left one goes.",
    "right_kept": "the new id stands in place of BOTH: skip two places.",
    "only_taken_out": "write the new id where the pair stood.",
    "one_on": "after a join go on behind BOTH ids: two places further.",
    "last_id_lost": "an id at the end that belongs to no pair stays.",
    "also_appended": "the new id stands where the pair stood, and not at the end once more.",
    "joined_anew": "one walk is enough: what has just been joined is not joined again.",
}.items():
    merge_pair.mistake(_name, lambda *inputs, miss=_name: _merge_pair(*inputs, miss), _hint)
