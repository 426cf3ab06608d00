"""The eigenvalues while U trains: inside the circle nothing is learned, outside it is."""

from __future__ import annotations

import numpy as np
import pytest

from tests.diagrams.test_unit import said
from utils.diagrams import spectrum


@pytest.mark.parametrize("start", spectrum.STARTS.values())
def test_when_it_can_recall_some_eigenvalues_have_left_the_circle(start):
    first, *_, last = spectrum.trained(start)
    assert not spectrum.outside(first.values).any()
    assert first.right < 0.2
    assert last.right > 0.98
    assert spectrum.outside(last.values).sum() >= 2
    assert last.left > 0.1 > first.left or start == "orthogonal"


def test_the_usual_start_shrinks_a_gradient_and_a_rotation_begins_on_the_circle():
    usual, rotation = (spectrum.trained(start)[0] for start in ("default", "orthogonal"))
    assert usual.left < 1e-3 < 0.1 < rotation.left
    assert np.abs(rotation.values) == pytest.approx(np.ones(spectrum.UNITS))


def test_every_eigenvalue_is_a_dot_at_its_place():
    shapes, values = spectrum.drawing("default", 11).shapes, spectrum.trained("default")[-1].values
    dots = [shape for key, shape in shapes.items() if key[0] == "v" and key[1:].isdigit()]
    x, y = spectrum.PLANE
    found = [(float(d["cx"]) - x - 1j * (float(d["cy"]) - y)) / spectrum.UNIT for d in dots]
    assert np.sort_complex(np.round(found, 2)) == pytest.approx(
        np.sort_complex(np.round(values, 2)), abs=0.02
    )
    solid = sum("solid" in dot["class"] for dot in dots)
    assert said(spectrum.drawing("default", 11))["row1.n"] == f"{solid} of {spectrum.UNITS}"


@pytest.mark.parametrize(("value", "text"), [(5.04e-5, "0.00005"), (0.7231, "0.72"), (1.5, "1.5")])
def test_a_size_is_written_with_two_digits_at_most(value, text):
    assert spectrum.small(value) == text


@pytest.mark.parametrize("wrong", [{"start": "identity"}, {"step": 12}])
def test_what_is_not_there_is_refused(wrong):
    with pytest.raises(ValueError, match=r"choose one of|there are steps 0 to 11"):
        spectrum.drawing(**wrong)
