"""The drawn reader from both ends: its vector is the pool of a packaged classifier."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams.both_ways import READ, TEXTS, UNITS, drawing, network
from utils.diagrams.shapes import shown
from utils.scratch.classifier import SequenceClassifier
from utils.text import Vocabulary


def test_the_vector_is_that_of_the_packaged_classifier():
    vocabulary = Vocabulary((word for text in TEXTS for word in text), specials=("<pad>",))
    rng = np.random.default_rng(5)
    E = rng.standard_normal((len(vocabulary), 4))
    model = SequenceClassifier(  # draws its cells as the diagram does, the rows of E apart
        len(vocabulary), 4, UNITS, 2, rng, both_ways=True, pool="max", dtype=np.float64
    )
    model.params["E"][...] = E
    model.forward(vocabulary.encode(READ)[:, None])
    np.testing.assert_allclose(model.saved[-1][0], network().p)


def test_a_state_from_the_end_knows_what_comes_after_its_word():
    s = network().s
    assert s.shape == (2, len(READ), UNITS)
    shapes = drawing().shapes
    for n, (row, unit) in enumerate((row, unit) for row in range(2) for unit in range(UNITS)):
        t = network().chosen[n]
        assert s[row, t, unit] == s[row, :, unit].max()
        assert "full" in shapes[f"s{row}.{t}.{unit}"]["class"]
        assert shown(s[row, t, unit]) in shapes[f"p{n}.text"]["text"]
