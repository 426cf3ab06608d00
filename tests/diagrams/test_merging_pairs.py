"""The picture's merges are those of the text it shows."""

from collections import Counter
from itertools import pairwise

import pytest

from utils.diagrams import merging_pairs, read_before
from utils.diagrams.merging_pairs import MERGES, TEXT, caption, drawing, lesson
from utils.sentiment.pretrained import load_reader


def boxes(step):
    """Return what stands in the boxes of the words, row by row."""
    shapes = drawing(step).shapes
    rows = {}
    for key, shape in shapes.items():
        if key.startswith("p") and key.endswith(".text"):
            rows.setdefault(int(key[1:].split(".")[0]), []).append(shape["text"])
    return list(rows.values())


def test_every_step_shows_the_words_whole():
    words = list(Counter(f"␣{word}" for word in TEXT.split()))
    for step in range(MERGES + 1):
        assert ["".join(row) for row in boxes(step)] == words


@pytest.mark.parametrize("step", range(MERGES))
def test_the_next_merge_is_the_commonest_pair_of_the_boxes(step):
    times = Counter(TEXT.split()).values()
    pairs = Counter()
    for row, n in zip(boxes(step), times, strict=True):
        for pair in pairwise(row):
            pairs[pair] += n
    made, count = lesson()[1][step]
    assert count == max(pairs.values())
    assert pairs[next(p for p in pairs if "".join(p) == made)] == count
    assert f"{count} times" in caption(step)


def test_the_parts_of_the_reader_add_up():
    counts = read_before.counts()
    parts = counts["table"] + counts["cell"] + counts["head"]
    assert parts == load_reader()[0].parameter_count
    assert f"{counts['cell']:,}" in str(read_before.drawing().shapes)


def test_a_step_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="there are steps 0 to 4"):
        merging_pairs.drawing(5)
