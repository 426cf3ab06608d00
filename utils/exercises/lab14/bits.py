"""The check of lab 14 on bits per byte."""

import math

from utils.exercises.checking import Exercise


def _bits_per_byte(total_nll, text, miss=""):
    """Return bits for each byte of a text; `miss` names the mistake to make on the way."""
    size, bits = len(text.encode("utf-8")), total_nll / math.log(2)
    return {
        "letters": lambda: bits / len(text),
        "words": lambda: bits / len(text.split()),
        "nats": lambda: total_nll / size,
        "multiplied": lambda: total_nll * math.log(2) / size,
        "logarithm": lambda: math.log2(total_nll) / size,
        "in_total": lambda: bits,
        "perplexity": lambda: math.exp(total_nll / size),
        "inverse": lambda: size / bits,
        "negative": lambda: -bits / size,
        "bits_of_a_byte": lambda: bits / size / 8,
        "utf_16": lambda: bits / len(text.encode("utf-16")),
        "ascii": lambda: bits / len(text.encode("ascii", "ignore")),
        "without_blanks": lambda: bits / len("".join(text.split()).encode()),
        "stripped": lambda: bits / len(text.strip().encode()),
        "one_more": lambda: bits / (size + 1),
        "ten": lambda: total_nll / math.log(10) / size,
    }.get(miss, lambda: bits / size)()


_TEXTS = (
    "English letters",
    "letters of two bytes",
    "letters of three bytes",
    "signs of four bytes",
    "blanks and line ends",
    "a long text",
)
_ALPHABETS = ("abcdef ", "éàçñab ", "日本語a ", "🙂🙃😀ab ", "ab \n\t", "some letters, ")


def _bits_inputs(rng, case):
    length = 2000 if _TEXTS[case] == "a long text" else 30
    text = "".join(str(each) for each in rng.choice(list(_ALPHABETS[case]), length))
    if _TEXTS[case] == "blanks and line ends":
        text = f"  {text}\n"
    return round(float(rng.uniform(0.5, 3)) * length, 2), f"{text[:-1]}é" if case == 5 else text


def _example(rng):
    return round(float(rng.uniform(8, 16)), 1), str(rng.choice(["déjà", "été", "naïf"]))


bits_per_byte = Exercise(
    "bits_per_byte",
    lambda total_nll, text: _bits_per_byte(total_nll, text),
    _bits_inputs,
    {"bits": "one number"},
    cases=len(_TEXTS),
    tries=_TEXTS,
    stars=1,
    minutes=5,
    section=("14_tokens", "Bits per byte"),
    example=_example,
    idea="Two models may cut a text differently, but its bytes are the same. So ask what each byte "
    "costs, and count in bits, as a disk does.",
    equation="bits = total_nll / ln 2; bits per byte = bits / (number of UTF-8 bytes of the text)",
    first_line='size = len(text.encode("utf-8"))  # bytes, not letters',
)
for _name, _hint in {
    "letters": 'count bytes, not letters: len(text.encode("utf-8")).',
    "words": 'count bytes, not words: len(text.encode("utf-8")).',
    "nats": "these are nats: a bit is ln 2 = 0.693 nats, so divide by np.log(2).",
    "multiplied": "DIVIDE by ln 2: there are more bits than nats.",
    "logarithm": "total_nll is a sum of logarithms already: divide it by ln 2, take no logarithm.",
    "in_total": "divide by the number of bytes.",
    "perplexity": "bits, not a perplexity: nothing is raised to a power.",
    "inverse": "turned round: bits divided by bytes.",
    "negative": "total_nll is MINUS the log-probabilities already: leave the sign.",
    "bits_of_a_byte": "the bits are those that the model needs: nothing is divided by 8.",
    "utf_16": "the bytes are those of UTF-8.",
    "ascii": "every letter counts with all its UTF-8 bytes: none is left out.",
    "without_blanks": "blanks and line ends are bytes, too.",
    "stripped": "blanks and line ends at the ends are bytes, too: do not strip the text.",
    "one_more": "this divides by one byte too many.",
    "ten": "a bit is to base 2: divide by ln 2.",
}.items():
    bits_per_byte.mistake(_name, lambda *inputs, miss=_name: _bits_per_byte(*inputs, miss), _hint)
