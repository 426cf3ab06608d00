"""The check of lab 14 on the text of ids."""

from utils.exercises.checking import Exercise
from utils.exercises.lab14.encoding import _encode_chunk, _merges, _renamed, _table


def _decode_ids(ids, merges, miss=""):
    """Return the text of ids; `miss` names the mistake to make on the way."""
    if miss == "right_before_left":
        merges = [pair[::-1] for pair in merges]
    table = _table(merges)
    if miss == "one_level_only":
        table = table[:256]
        for left, right in merges:
            known = [bytes([part]) if part < 256 else b"" for part in (left, right)]
            table.append(b"".join(known))
    if miss == "one_level_in_bytes":
        table[256:] = [bytes(pair) for pair in merges]  # ids above 255 are no bytes: it raises
    if miss == "numbers_from_257":
        table.insert(256, b"")
    pieces = [table[each] if each < len(table) else b"" for each in ids]
    if miss == "bytes_left_out":
        pieces = [piece for each, piece in zip(ids, pieces, strict=True) if each > 255]
    if miss == "each_piece_by_itself":
        return "".join(piece.decode("utf-8", "replace") for piece in pieces)
    if miss == "each_byte_a_letter":
        return "".join(chr(byte) for piece in pieces for byte in piece)
    whole = b"".join(pieces)
    if miss == "blanks_between":
        return b" ".join(pieces).decode("utf-8", "replace")
    if miss == "turned_round":
        return b"".join(pieces[::-1]).decode("utf-8", "replace")
    if miss == "stops_at_what_is_unreadable":
        return whole.decode("utf-8", "replace").split("\ufffd")[0]
    if miss == "raises":
        return whole.decode("utf-8")
    if miss == "blanks_cut_off":
        return whole.decode("utf-8", "replace").strip()
    errors = {"left_out": "ignore", "backslashes": "backslashreplace"}.get(miss, "replace")
    text = whole.decode("utf-8", errors)
    return text.replace("\ufffd", "?") if miss == "question_marks" else text


_TEXTS = {  # a text, what is joined, ids to put at the end
    "bytes alone": ("hold", "", ()),
    "merges": ("hello hello", "he|ll", ()),
    "merges of merges": (" the other", " t|he| the|th|er", ()),
    "a letter whose bytes are in two pieces": ("né né", "", ()),
    "merges within letters": ("日本日本", "日|日本", ()),
    "a blank at the start and at the end": (" to be ", " t", ()),
    "bytes that are no letter": ("hat", "ha", (200,)),
    "half a letter in the middle": ("ab", "ab", (195, 97)),
    "no ids": ("", "ab", ()),
}


def _decode_inputs(rng, case):
    text, texts, more = list(_TEXTS.values())[case]
    name = _renamed(rng, text + texts)  # letters of several bytes stay
    merges = [] if not texts else _known(texts.translate(name))
    return [*_encode_chunk(text.translate(name), merges), *more], merges


def _known(texts):
    """Return the merges of texts; a sign of three bytes is joined in two steps first."""
    if "日" not in texts:
        return _merges(texts)
    first, second = 256, 257  # of 日: two bytes, then all three
    one, two, three = "日".encode()
    four, five, six = "本".encode()
    return [(one, two), (first, three), (four, five), (258, six), (second, 259)]


def _example(rng):
    word = str(rng.choice(["hello", "yellow", "bellow"]))
    merges = _merges("ll|ell")
    return _encode_chunk(word, merges), merges


decode_ids = Exercise(
    "decode_ids",
    lambda ids, merges: _decode_ids(ids, merges),
    _decode_inputs,
    {"text": "a text"},
    cases=len(_TEXTS),
    tries=tuple(_TEXTS),
    stars=2,
    minutes=10,
    section=("14_tokens", "Any text at all"),
    example=_example,
    idea="Write a table of what each id stands for, in bytes; a merge is its two parts put "
    "together. Lay the bytes of all ids in a row, and read them only then.",
    equation="table[n] = the byte n for n < 256; table[256 + n] = table[left] + table[right]; text "
    '= (all bytes in a row).decode("utf-8", errors="replace")',
    first_line="table = [bytes([byte]) for byte in range(256)]  # then one entry for each merge",
)
for _name, _hint in {
    "right_before_left": "the left part of a pair comes first.",
    "one_level_only": "the part of a merge may be a merge itself: look it up in the table.",
    "one_level_in_bytes": "the part of a merge may be a merge itself, and then it is no byte: look "
    "it up in the table.",
    "numbers_from_257": "merge number n makes the id 256 + n, and n begins at 0.",
    "bytes_left_out": "ids below 256 are bytes, and belong to the text.",
    "each_piece_by_itself": "a letter may begin in one piece and end in the next: put all bytes in "
    "a row, then decode once.",
    "each_byte_a_letter": 'a byte is not a letter: decode all of them as "utf-8".',
    "blanks_between": "blanks are in the pieces already: put none between.",
    "turned_round": "the pieces stand in the order of the ids.",
    "stops_at_what_is_unreadable": "go on after bytes that are no letter.",
    "raises": 'a model may write bytes that are no letter: errors="replace" puts a sign there.',
    "left_out": 'bytes that are no letter must be seen: errors="replace", not "ignore".',
    "backslashes": 'errors="replace" is asked for.',
    "question_marks": 'the sign for what is unreadable is what errors="replace" writes, no '
    "question mark.",
    "blanks_cut_off": "blanks and line ends belong to the text: do not strip it.",
}.items():
    decode_ids.mistake(_name, lambda *inputs, miss=_name: _decode_ids(*inputs, miss), _hint)
