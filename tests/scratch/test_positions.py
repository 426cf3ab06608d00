"""Positions: waves of falling frequency, and turns whose dot products know distances only."""

import numpy as np
import pytest

from utils.scratch.gradcheck import numeric_gradient
from utils.scratch.positions import rotate, rotate_backward, sinusoids

RNG = np.random.default_rng(0)


def test_sinusoids_are_waves_of_falling_frequency_whose_products_depend_on_distance_only():
    waves = sinusoids(50, 16)
    assert waves.shape == (50, 16)
    np.testing.assert_allclose(waves[:, 0], np.sin(np.arange(50)))
    np.testing.assert_allclose(waves[:, 1], np.cos(np.arange(50)))
    np.testing.assert_allclose((waves**2).sum(axis=1), 8)
    products = waves @ waves.T
    for distance in (1, 7):
        np.testing.assert_allclose(np.diag(products, distance), products[0, distance])


def test_a_pair_turns_by_its_place_and_keeps_its_length():
    x = RNG.standard_normal((3, 5, 6))
    turned = rotate(x, first=2)
    pairs, before = (a[..., ::2] + 1j * a[..., 1::2] for a in (turned, x))
    places, slower = np.arange(2, 7)[:, None], 10_000 ** (-np.arange(3) / 3)
    np.testing.assert_allclose(pairs, before * np.exp(1j * places * slower), atol=1e-12)
    np.testing.assert_array_equal(rotate(x)[:, 0], x[:, 0])
    assert rotate(x.astype(np.float32)).dtype == np.float32


def test_products_of_turned_vectors_depend_on_the_distance_only():
    q, k = RNG.standard_normal((2, 8))
    queries, keys = rotate(np.tile(q, (20, 1))), rotate(np.tile(k, (20, 1)))
    products = queries @ keys.T
    for distance in (0, 1, 7, -3):
        diagonal = np.diag(products, distance)
        np.testing.assert_allclose(diagonal, diagonal[0], atol=1e-12)
    assert np.ptp(products[0]) > 0.1


def test_a_text_in_pieces_is_turned_as_in_one():
    x = RNG.standard_normal((9, 4))
    pieces = [rotate(x[a:b], first=a) for a, b in ((0, 4), (4, 5), (5, 9))]
    np.testing.assert_allclose(np.concatenate(pieces), rotate(x), atol=1e-12)


def test_the_way_back_agrees_with_finite_differences_and_is_the_turn_back():
    x, dy = RNG.standard_normal((2, 2, 3, 4))
    expected = numeric_gradient(lambda: (rotate(x, 5) * dy).sum(), x)
    np.testing.assert_allclose(rotate_backward(dy, 5), expected, atol=1e-8)
    np.testing.assert_allclose(rotate_backward(rotate(x, 5), 5), x, atol=1e-12)


def test_an_odd_size_is_refused():
    with pytest.raises(ValueError, match="a head of size 5 came: rotary positions turn pairs"):
        rotate(np.zeros((3, 5)))
