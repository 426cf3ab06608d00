"""Say NumPy's errors about shapes in plain words."""

from __future__ import annotations

import re

SHAPE = r"(\([\d, ]*\))"

# each pattern with the sentence that its groups fill; the first that is found counts
PLAIN = (
    (
        r"matmul: .*\(size (\d+) is different from (\d+)\)",
        "the shapes do not fit in A @ B: A has {1} columns, B has {0} rows",
    ),
    (
        rf"shapes {SHAPE} and {SHAPE} not aligned",
        "the shapes {0} and {1} do not fit in a product: the last axis of the first meets the "
        "first axis of the second",
    ),
    (
        rf"indexing arrays could not be broadcast together with shapes {SHAPE} {SHAPE}",
        "indices of the shapes {0} and {1} make no pairs: give both the same shape",
    ),
    (
        rf"operands could not be broadcast together with shapes {SHAPE} {SHAPE}",
        "arrays of the shapes {0} and {1} do not fit entry by entry: counted from the last axis, "
        "two sizes must be equal, or one of them 1. Look at the axis of your sums and maxima; "
        "keepdims=True keeps it with size 1",
    ),
    (
        rf"non-broadcastable output operand with shape {SHAPE} .*broadcast shape {SHAPE}",
        "a result of the shape {1} does not fit in place into an array of the shape {0}",
    ),
    (
        rf"value array of shape {SHAPE} could not be broadcast to indexing result of shape {SHAPE}",
        "an array of the shape {0} does not fit into places of the shape {1}",
    ),
    (
        rf"could not broadcast input array from shape {SHAPE} into shape {SHAPE}",
        "an array of the shape {0} does not fit into a place of the shape {1}",
    ),
    (
        r"array is not broadcastable to correct shape",
        "what is added does not have the shape of the places that the indices name",
    ),
    (
        r"inhomogeneous shape|all input arrays must have the same shape",
        "the rows have different lengths, so they make no array: look at the first and the last",
    ),
    (
        r"truth value of an array",
        "`if` asks for one truth, an array holds many: choose entry by entry with "
        "np.where(condition, a, b)",
    ),
    (
        r"array split does not result in an equal division",
        "the array cannot be cut into equal parts along this axis: columns are axis=1",
    ),
    (
        r"setting an array element with a sequence",
        "one entry of an array holds one number, not a whole array",
    ),
)


def in_plain_words(text: str) -> str:
    """Return NumPy's message in plain words if it is known, else as it is."""
    for pattern, sentence in PLAIN:
        found = re.search(pattern, text)
        if found:
            return sentence.format(*map(_shape, found.groups()))
    return text


def _shape(text: str) -> str:
    """Write a shape as Python does: "(2,3)" becomes "(2, 3)"."""
    return re.sub(r",\s*(?=\d)", ", ", text)
