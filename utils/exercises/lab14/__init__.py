"""The checks of lab 14: a module for each function."""

from utils.exercises.checking import Lab, WrittenAnswer
from utils.exercises.lab14.bits import bits_per_byte
from utils.exercises.lab14.counting import count_pairs
from utils.exercises.lab14.decoding import decode_ids
from utils.exercises.lab14.encoding import encode_chunk
from utils.exercises.lab14.learning import learn_merges
from utils.exercises.lab14.merging import merge_pair

which_is_better = WrittenAnswer(
    "which_is_better",
    points=2,
    minutes=10,
    rubric=(
        "a perplexity is one for each piece, and the pieces of both models are different things: "
        "longer pieces are fewer and each is harder to guess;",
        "compare by what both share, the text: all the bits that each model needs for it, divided "
        "by its bytes;",
        "whoever cannot write something, such as an unknown word, must pay for it in the same sum.",
    ),
    section=("14_tokens", "Bits per byte"),
)
LAB = Lab(
    "14_tokens",
    "Tokens",
    (count_pairs, merge_pair, learn_merges, encode_chunk, decode_ids, bits_per_byte),
    (which_is_better,),
)
points = LAB.show_points

__all__ = [
    "LAB",
    "bits_per_byte",
    "count_pairs",
    "decode_ids",
    "encode_chunk",
    "learn_merges",
    "merge_pair",
    "points",
    "which_is_better",
]
