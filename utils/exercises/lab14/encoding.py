"""The check of lab 14 on cutting a text by merges that were learnt."""

from utils.exercises.checking import Exercise
from utils.exercises.lab14.merging import _merge_pair


def _table(merges):
    """Return the bytes of every id."""
    table = [bytes([byte]) for byte in range(256)]
    for left, right in merges:
        table.append(table[left] + table[right])
    return table


def _longest_first(chunk, merges):
    """Cut off the longest known piece, again and again."""
    table, rest, out = _table(merges), chunk.encode(), []
    while rest:
        best = max(
            (n for n, piece in enumerate(table) if rest.startswith(piece)),
            key=lambda n: len(table[n]),
        )
        out.append(best)
        rest = rest[len(table[best]) :]
    return out


def _from_left(ids, merges):
    """Join the first neighbours that any merge knows, from the left, until none is left."""
    number = {tuple(pair): 256 + order for order, pair in enumerate(merges)}
    at = 0
    while at < len(ids) - 1:
        new = number.get((ids[at], ids[at + 1]))
        ids, at = (ids, at + 1) if new is None else ([*ids[:at], new, *ids[at + 2 :]], 0)
    return ids


def _encode_chunk(chunk, merges, miss=""):
    """Return the ids of a chunk; `miss` names the mistake to make on the way."""
    if miss == "longest_first":
        return _longest_first(chunk, merges)
    ids = list(chunk.encode("utf-8"))
    if miss == "letters":
        ids = [ord(letter) for letter in chunk]
    if miss == "unknown_left_out":
        ids = list(chunk.encode("ascii", "ignore"))
    if miss == "question_marks":
        ids = list(chunk.encode("ascii", "replace"))
    if miss == "not_joined":
        return ids
    if miss == "from_left":
        return _from_left(ids, merges)
    first = {"numbers_from_257": 257, "numbers_from_0": 0}.get(miss, 256)
    numbered = [(tuple(pair), first + order) for order, pair in enumerate(merges)]
    if miss == "last_learnt_first":
        numbered = numbered[::-1]
    if miss == "first_merge_only":
        numbered = numbered[:1]
    if miss == "last_merge_lost":
        numbered = numbered[:-1]
    how = {"first_place_only": "first_only", "from_the_right": "from_the_right"}.get(miss, "")
    for pair, new in numbered:
        before = ids
        if miss == "numbers_what_applies":
            new = max(255, *ids) + 1
        ids = _merge_pair(ids, pair, new, how)
        if miss == "stops_early" and ids == before:
            break
        if miss == "joins_once" and ids != before:
            break
    if miss == "as_bytes":
        return [_table(merges)[each] for each in ids]
    if miss == "as_pieces":
        table = _table(merges)
        return [table[each].decode("utf-8", "replace") for each in ids]
    if miss == "turned_round":
        return ids[::-1]
    if miss == "each_once":
        return list(dict.fromkeys(ids))
    return ids


_PAIRS = {  # what is joined, written as texts
    "a single merge": ("hello", "ll"),
    "merges of what was joined": (" the theme", " t|he| the"),
    "a later merge that fits further left": ("abcab", "bc|ab|abc"),
    "an earlier merge that a longer piece needs otherwise": ("abcd", "bc|ab|cd|abcd"),
    "a merge that does not apply, before one that does": ("tool", "zz|oo|lo|too"),
    "the same letter in a row": ("aaaaa", "aa|aaaa"),
    "letters of more than one byte": ("café été", "é|fé"),
    "a letter of another script": ("日本 de", " d"),
    "a chunk that stays as it is": ("xyz", "ab|cd"),
    "no merges": ("hello", ""),
    "a single letter": ("a", "aa"),
}


def _merges(texts):
    """Return the pairs of ids that make these pieces one after another, each of two known ones."""
    table, merges = [bytes([byte]) for byte in range(256)], []
    for text in filter(None, texts.split("|")):
        piece = text.encode()
        for cut in range(1, len(piece)):
            if piece[:cut] in table and piece[cut:] in table:
                merges.append((table.index(piece[:cut]), table.index(piece[cut:])))
                table.append(piece)
                break
        else:
            raise ValueError(f"{text!r} is not made of two known pieces")
    return merges


def _encode_inputs(rng, case):
    chunk, texts = list(_PAIRS.values())[case]
    name = _renamed(rng, chunk + texts)
    return chunk.translate(name), _merges(texts.translate(name))


def _renamed(rng, text):
    """Return other names for the English letters of a text, no two alike."""
    letters = sorted({letter for letter in text if "a" <= letter <= "z"})
    other = rng.permutation(list("abcdefghijklmnopqrstuvwxyz"))[: len(letters)]
    return str.maketrans(dict(zip(letters, map(str, other), strict=True)))


def _example(rng):
    chunk = str(rng.choice(["hello", "yellow", "bellow"]))
    return chunk, _merges("ll|ell")


encode_chunk = Exercise(
    "encode_chunk",
    lambda chunk, merges: _encode_chunk(chunk, merges),
    _encode_inputs,
    {"ids": "a list"},
    cases=len(_PAIRS),
    tries=tuple(_PAIRS),
    stars=2,
    minutes=15,
    section=("14_tokens", "Any text at all"),
    example=_example,
    idea="Repeat history: take the chunk as bytes, and do to it, in the same order, every merge "
    "that was done when they were learnt.",
    equation='start with list(chunk.encode("utf-8")); for n = 0, 1, ...: join the pair merges[n] '
    "wherever it stands to the id 256 + n",
    first_line='ids = list(chunk.encode("utf-8"))  # numbers from 0 to 255',
)
for _name, _hint in {
    "longest_first": "do not look for the longest piece: repeat the merges in the order in which "
    "they were learnt.",
    "letters": 'a letter beyond English has more than one byte: chunk.encode("utf-8").',
    "unknown_left_out": "no letter may be lost: take the UTF-8 bytes.",
    "question_marks": "every letter has UTF-8 bytes: none becomes a question mark.",
    "not_joined": "these are the bytes: now do the merges.",
    "from_left": "what was learnt FIRST is joined first, wherever it stands, not what stands "
    "furthest left.",
    "numbers_from_257": "merge number n makes the id 256 + n, and n begins at 0.",
    "numbers_from_0": "ids below 256 are bytes: merge number n makes the id 256 + n.",
    "last_learnt_first": "begin with the merge that was learnt first.",
    "first_merge_only": "do all merges, not only the first.",
    "last_merge_lost": "the last merge is missing.",
    "first_place_only": "a merge joins its pair at EVERY place of the chunk.",
    "from_the_right": "join from the left: of three equal ids the first two become one.",
    "stops_early": "a merge that finds no pair changes nothing: go on with the next.",
    "joins_once": "go on after a merge: later ones may need what it made.",
    "numbers_what_applies": "a merge keeps its number where an earlier one does not apply: merge "
    "number n makes the id 256 + n.",
    "as_pieces": "return ids, not texts.",
    "as_bytes": "return ids, not the bytes that they stand for.",
    "turned_round": "the ids stand in the order of the text.",
    "each_once": "a piece that stands twice has its id twice.",
}.items():
    encode_chunk.mistake(_name, lambda *inputs, miss=_name: _encode_chunk(*inputs, miss), _hint)
