"""Answers to lab 14, use: texts to ids and back, and what a text costs."""

import math
from itertools import pairwise

import numpy as np

from tests.exercises.answers import right, wrong

# ----------------------------------------------------------------- what the answers below call


def join_all(ids, pair, new):
    out, i = [], 0
    while i < len(ids):
        found = tuple(ids[i : i + 2]) == tuple(pair)
        out.append(new if found else ids[i])
        i += 2 if found else 1
    return out


def join_first(ids, pair, new):
    for i in range(len(ids) - 1):
        if (ids[i], ids[i + 1]) == pair:
            return [*ids[:i], new, *ids[i + 2 :]]
    return ids


def join_from_the_end(ids, pair, new):
    return join_all(ids[::-1], pair[::-1], new)[::-1]


# --------------------------------------------------------------------------------- encode_chunk


@right("encode_chunk")
def in_the_order_learnt(chunk, merges):
    ids = list(chunk.encode("utf-8"))
    for n, pair in enumerate(merges):
        ids = join_all(ids, pair, 256 + n)
    return ids


@right("encode_chunk")
def by_the_smallest_rank(chunk, merges):
    rank, ids = {tuple(pair): n for n, pair in enumerate(merges)}, [*chunk.encode()]
    while True:
        known = [pair for pair in pairwise(ids) if pair in rank]
        if not known:
            return ids
        best = min(known, key=rank.get)
        ids = join_all(ids, best, 256 + rank[best])


@right("encode_chunk")
def by_signs_of_a_text(chunk, merges):
    text, new = chunk.encode().decode("latin-1"), 256
    for left, right_ in merges:
        text = text.replace(chr(left) + chr(right_), chr(new))
        new += 1
    return np.array([ord(sign) for sign in text])


@right("encode_chunk")
def with_indices(chunk, merges):
    ids = [byte for byte in bytearray(chunk, "utf8")]
    for n in range(len(merges)):
        i = 0
        while i + 1 < len(ids):
            if ids[i] == merges[n][0] and ids[i + 1] == merges[n][1]:
                ids[i] = 256 + n
                del ids[i + 1]
            i += 1
    return tuple(ids)


@wrong("encode_chunk", fits="letters, case, error")
def ord_of_letters(chunk, merges):
    ids = [ord(letter) for letter in chunk]
    for n, pair in enumerate(merges):
        ids = join_all(ids, pair, 256 + n)
    return ids


@wrong("encode_chunk", fits="longest_first, case")
def greedy_from_the_left(chunk, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    rest, ids = chunk.encode(), []
    while rest:
        size = max(n for n in range(1, len(rest) + 1) if rest[:n] in table)
        ids.append(table.index(rest[:size]))
        rest = rest[size:]
    return ids


@wrong("encode_chunk", fits="last_learnt_first, case")
def in_reverse_order(chunk, merges):
    ids = list(chunk.encode())
    for n in reversed(range(len(merges))):
        ids = join_all(ids, merges[n], 256 + n)
    return ids


@wrong("encode_chunk", fits="numbers_from_257, case")
def from_257(chunk, merges):
    ids = list(chunk.encode())
    for n, pair in enumerate(merges, 1):
        ids = join_all(ids, pair, 256 + n)
    return ids


@wrong("encode_chunk", fits="first_place_only, case")
def joins_one_place(chunk, merges):
    ids = list(chunk.encode())
    for n, pair in enumerate(merges):
        ids = join_first(ids, pair, 256 + n)
    return ids


@wrong("encode_chunk", fits="stops_early, case")
def stops_where_nothing_fits(chunk, merges):
    ids = list(chunk.encode())
    for n, pair in enumerate(merges):
        if pair not in list(pairwise(ids)):
            break
        ids = join_all(ids, pair, 256 + n)
    return ids


@wrong("encode_chunk", fits="numbers_what_applies, case")
def counts_what_was_joined(chunk, merges):
    ids, new = list(chunk.encode()), 256
    for pair in merges:
        before = ids
        ids = join_all(ids, pair, new)
        new += ids != before
    return ids


@wrong("encode_chunk", fits="as_bytes, case")
def what_the_ids_stand_for(chunk, merges):
    pieces = [bytes([byte]) for byte in chunk.encode()]
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
        pieces = join_all(pieces, (table[left], table[right_]), table[-1])
    return pieces


@wrong("encode_chunk", fits="from_left, case")
def what_stands_furthest_left(chunk, merges):
    known = {tuple(pair): 256 + n for n, pair in enumerate(merges)}
    ids = list(chunk.encode())
    while any(pair in known for pair in pairwise(ids)):
        at = next(n for n, pair in enumerate(pairwise(ids)) if pair in known)
        ids[at : at + 2] = [known[ids[at], ids[at + 1]]]
    return ids


@wrong("encode_chunk", fits="from_the_right, case")
def from_the_end_of_the_chunk(chunk, merges):
    ids = list(chunk.encode())
    for n, pair in enumerate(merges):
        ids = join_from_the_end(ids, pair, 256 + n)
    return ids


@wrong("encode_chunk", fits="not_joined, case")
def bytes_alone(chunk, merges):
    return list(chunk.encode())


@wrong("encode_chunk", fits="form, case")
def still_bytes(chunk, merges):
    return chunk.encode()


# ----------------------------------------------------------------------------------- decode_ids


@right("decode_ids")
def with_a_table(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return b"".join(table[each] for each in ids).decode("utf-8", errors="replace")


@right("decode_ids")
def by_recursion(ids, merges):
    def spelt(each):
        if each < 256:
            return [each]
        left, right_ = merges[each - 256]
        return spelt(left) + spelt(right_)

    return str(bytes(byte for each in ids for byte in spelt(each)), "utf-8", "replace")


@right("decode_ids")
def undone_from_the_last(ids, merges):
    ids = list(ids)
    for n in reversed(range(len(merges))):
        ids = [part for each in ids for part in (merges[n] if each == 256 + n else [each])]
    return bytearray(ids).decode(errors="replace")


@wrong("decode_ids", fits="each_piece_by_itself, case, error")
def piece_by_piece(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return "".join(table[each].decode("utf-8", "replace") for each in ids)


@wrong("decode_ids", fits="each_byte_a_letter, case")
def letters_of_bytes(ids, merges):
    table = [chr(byte) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return "".join(table[each] for each in ids)


@wrong("decode_ids", fits="raises, case, error")
def strictly(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return b"".join(table[each] for each in ids).decode("utf-8")


@wrong("decode_ids", fits="left_out, case")
def without_what_is_unreadable(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return b"".join(table[each] for each in ids).decode("utf-8", "ignore")


@wrong("decode_ids", fits="error, case, one_level_in_bytes")
def two_bytes_each(ids, merges):
    parts = [bytes([each]) if each < 256 else bytes(merges[each - 256]) for each in ids]
    return b"".join(parts).decode("utf-8", "replace")


@wrong("decode_ids", fits="right_before_left, case")
def the_right_part_first(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[right_] + table[left])
    return b"".join(table[each] for each in ids).decode("utf-8", "replace")


@wrong("decode_ids", fits="form")
def no_text_yet(ids, merges):
    return with_a_table(ids, merges).encode()


@wrong("decode_ids", fits="blanks_between, case")
def with_blanks(ids, merges):
    table = [bytes([byte]) for byte in range(256)]
    for left, right_ in merges:
        table.append(table[left] + table[right_])
    return b" ".join(table[each] for each in ids).decode("utf-8", "replace")


@wrong("decode_ids", fits="blanks_cut_off, case")
def stripped(ids, merges):
    return with_a_table(ids, merges).strip()


# -------------------------------------------------------------------------------- bits_per_byte


@right("bits_per_byte")
def with_numpy(total_nll, text):
    return total_nll / np.log(2) / len(text.encode("utf-8"))


@right("bits_per_byte")
def counted_by_letters(total_nll, text):
    size = sum(len(letter.encode()) for letter in text)
    return total_nll * math.log2(math.e) / size


@right("bits_per_byte")
def by_change_of_base(total_nll, text):
    return np.array(total_nll / len(bytes(text, "utf8"))) / math.log(2)


@right("bits_per_byte")
def as_a_logarithm(total_nll, text):
    return math.log2(math.exp(total_nll / len(text.encode())))


@wrong("bits_per_byte", fits="letters, case")
def per_letter(total_nll, text):
    return total_nll / np.log(2) / len(text)


@wrong("bits_per_byte", fits="nats, scale")
def nats(total_nll, text):
    return total_nll / len(text.encode())


@wrong("bits_per_byte", fits="multiplied, scale")
def the_wrong_way(total_nll, text):
    return total_nll * np.log(2) / len(text.encode())


@wrong("bits_per_byte", fits="logarithm")
def logarithm_of_a_sum(total_nll, text):
    return np.log2(total_nll) / len(text.encode())


@wrong("bits_per_byte", fits="perplexity")
def a_perplexity(total_nll, text):
    return np.exp(total_nll / len(text.encode()))


@wrong("bits_per_byte", fits="words, case")
def per_word(total_nll, text):
    return total_nll / np.log(2) / len(text.split())


@wrong("bits_per_byte", fits="in_total")
def bits_of_all(total_nll, text):
    return total_nll / math.log(2)


@wrong("bits_per_byte", fits="bits_of_a_byte, scale")
def eight_bits(total_nll, text):
    return total_nll / math.log(2) / (8 * len(text.encode()))


@wrong("bits_per_byte", fits="without_blanks, case")
def without_blanks(total_nll, text):
    return total_nll / math.log(2) / len(text.replace(" ", "").encode())


@wrong("bits_per_byte", fits="stripped, case")
def strips(total_nll, text):
    return total_nll / math.log(2) / len(text.strip().encode())
