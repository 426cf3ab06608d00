"""The check of lab 10 on how long a bar lasts."""

import re

from utils.exercises.checking import Exercise

_NOTE = re.compile(r"([A-Ga-gz])([,']*)(\d*)(/?)(\d*)")


def _bar_duration(bar, miss=""):
    """Add up a bar; `miss` names the mistake to make on the way."""
    total = length = 0.0
    skipped = {"rests_left_out": "z", "capitals": "abcdefg"}.get(miss, "")
    for letter, marks, above, slash, below in _NOTE.findall(bar):
        if letter in skipped:
            continue
        if len(marks) > {"octave_marks": 0, "one_octave_mark": 1}.get(miss, 9):
            above = slash = ""  # what follows the mark is not found
        above = above[:1] if miss == "one_digit" else above
        below = below[:1] if miss in ("one_digit", "one_digit_below") else below
        length = float(above or (0 if miss == "bare_is_0" else 1))
        if slash and miss != "slash_ignored":
            below = float(2 if miss == "always_half" else below or (1 if miss == "bare" else 2))
            length = 1 / below if miss == "above_lost" else length / below
            length = length // 1 if miss == "whole_division" else length
        length = 1.0 if miss == "letters" else length
        total = length if miss == "last_note" else total + length
        if miss == "first_note":
            break
    return {"whole_notes": total / 8, "last_lost": total - length}.get(miss, total)


_BARS = {
    "{}2{} {}3": "notes with and without a number",
    "{}3/2{}/ {}/{}/{} z2": "halves, and three halves",
    "^{}12 _{},2{}'3 z": "accidentals, octave marks and a number of two digits",
    "{}/4{}3/4{} {}6": "quarters",
    "={},,4{}''/ ^{}''3/": "several octave marks",
    "z3 z/ z": "a bar of rests",
    "{}/16{}13/16 {}5/8": "two digits below the slash",
    "{}" * 14 + "z": "every letter",
}


def _bar_inputs(rng, case):
    pairs = zip(rng.permutation(list("ABCDEFG")), rng.permutation(list("abcdefg")), strict=True)
    letters = [str(letter) for pair in pairs for letter in pair]
    return (list(_BARS)[case].format(*letters),)


bar_duration = Exercise(
    "bar_duration",
    lambda bar: _bar_duration(bar),
    _bar_inputs,
    {"eighths": ""},
    cases=len(_BARS),
    tries=tuple(_BARS.values()),
    stars=2,
    minutes=10,
    section=("10_music", "Does a bar add up?"),
    example=lambda rng: ("{}2{} ^{},3/2{}/".format(*rng.permutation(list("ABCdef"))),),
    idea="A bar is a row of small fractions written behind letters. Find them one by one, as a "
    "cashier reads prices off a list, and add them up.",
    equation="length = above / below, with above = 1 where nothing is written, below = 1 without "
    "a slash, and below = 2 for a slash with nothing behind it",
    first_line='for above, slash, below in re.findall(r"[A-Ga-gz][,\']*(\\d*)(/?)(\\d*)", bar):'
    '  # pieces of text, "" where one is missing',
)
for _name, _hint in {
    "letters": "this counts the notes. The number behind a letter says how long it lasts.",
    "bare_is_0": "a letter without a number lasts 1.",
    "slash_ignored": "a slash divides: A/ lasts a half, A3/2 lasts three halves.",
    "always_half": "A/ is short for A/2. With another number behind the slash, divide by that.",
    "bare": "A/ without a number behind the slash is short for A/2.",
    "above_lost": "what stands above the slash counts, too: A3/2 lasts three halves, not one.",
    "whole_division": "a half is not rounded down to 0: divide with /, not with //.",
    "one_digit": "a number can have two digits: A12 lasts 12.",
    "one_digit_below": "the number behind the slash can have two digits: A/16 lasts 1/16.",
    "octave_marks": "a number may stand behind an octave mark: C,2 lasts 2.",
    "one_octave_mark": "there may be several octave marks before the number: C,,4 lasts 4.",
    "rests_left_out": "a rest, z, takes its time too.",
    "capitals": "small letters are notes too, an octave higher.",
    "last_note": "this is the length of the last note: add every length to the total, with +=.",
    "last_lost": "the last note is missing: add it, too.",
    "first_note": "this is the length of the first note: go on and add up all of them.",
    "whole_notes": "count in eighths here: a letter without a number is 1.",
}.items():
    bar_duration.mistake(_name, lambda bar, miss=_name: _bar_duration(bar, miss), _hint)
