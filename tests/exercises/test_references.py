"""What the labs call right is what the book computes: references beside the package's functions."""

import numpy as np
import pytest

from utils.exercises import lab13, lab14, lab15
from utils.metrics import bits_per_byte
from utils.scratch.by_rule import read_pairs, write_pairs
from utils.scratch.positions import rotate
from utils.scratch.scan import combine, scan_backward, scan_hillis_steele, scan_loop
from utils.scratch.self_attention import attend, join_heads, norm_backward, split_heads
from utils.text import Pieces
from utils.text.pieces import joined, learnt_merges


def cases(exercise, seed=3):
    """Return what each case asks, with what the reference answers."""
    return [(inputs, exercise.right(inputs)) for inputs in exercise.draw(seed)]


def same(got, right):
    """Assert that two groups of arrays agree to the last digits."""
    for one, other in zip(got, right, strict=True):
        np.testing.assert_allclose(one, other, rtol=1e-10, atol=1e-12)


def test_the_norm_goes_back_as_the_books_does():
    for inputs, right in cases(lab13.layer_norm_backward):
        dy, *saved = inputs
        same(right, norm_backward(dy, tuple(saved)))


def test_heads_attend_as_the_books_do():
    for (*parts, heads), (mixtures,) in cases(lab13.many_heads):
        book, _ = attend(*(split_heads(part, heads) for part in parts))
        same([mixtures], [join_heads(book)])


def test_vectors_turn_as_the_books_do():
    for (x, first), (turned,) in cases(lab13.turn_pairs):
        same([turned], [rotate(x, first)])


def test_a_step_with_a_cache_is_the_last_step_of_all_at_once():
    for (query, key, value, keys, values), (mixture, more_keys, more_values) in cases(
        lab13.cached_step
    ):
        same([more_keys[:-1], more_values[:-1]], [keys, values])
        q, k, v = (split_heads(part, 1) for part in (query[None], more_keys, more_values))
        same(
            [mixture, more_keys[-1], more_values[-1]],
            [join_heads(attend(q, k, v)[0])[0], key, value],
        )


@pytest.mark.parametrize("length", [5, 40])
def test_two_sharp_heads_continue_any_pattern_of_different_symbols(length):
    pattern = np.random.default_rng(length).permutation(length)
    row = np.concatenate([pattern, pattern])
    expected, first, second = lab13.induction_heads.right((row, length, 30.0))
    # place 0 has nobody before it and stands for its own predecessor: a tie at its symbol
    assert (expected[length + 1 : -1].argmax(axis=1) == row[length + 2 :]).all()
    assert (first[1:].argmax(axis=1) == np.arange(len(row) - 1)).all()
    assert (second[length:].argmax(axis=1)[1:] == np.arange(2, length + 1)).all()


def test_merges_are_learnt_cut_and_read_back_as_the_books():
    for (chunks, times, merges), (learnt,) in cases(lab14.learn_merges):
        words = [bytes(ids).decode() for ids in chunks]
        text = " ".join(" ".join([word] * often) for word, often in zip(words, times, strict=True))
        known = [pair for pair, _ in learnt_merges(text.replace(" ", "\n"), merges)]
        assert [tuple(pair) for pair in learnt] == known
    for (ids, pair, new), (merged,) in cases(lab14.merge_pair):
        assert merged == joined(ids, pair, new)
    for (chunk, merges), (ids,) in cases(lab14.encode_chunk):
        assert ids == Pieces(merges).states(chunk)[-1]
    for (ids, merges), (text,) in cases(lab14.decode_ids):
        assert text == Pieces(merges).decode(ids)
    for inputs, (bits,) in cases(lab14.bits_per_byte):
        assert bits == pytest.approx(bits_per_byte(*inputs), rel=1e-12)


def test_steps_are_combined_and_scanned_as_the_books():
    for (a, b, a_late, b_late), right in cases(lab15.combine):
        same(right, combine((a, b), (a_late, b_late)))
    rng = np.random.default_rng(0)
    a, b = rng.uniform(-1, 1, (2, 37, 2, 3))
    done, gap = (a, b), 1
    while gap < len(a):
        done, gap = lab15.doubling_round.right((*done, gap)), 2 * gap
    same([done[1], done[1]], [scan_loop(a, b), scan_hillis_steele(a, b)])
    for (ds, a, s, start), right in cases(lab15.scan_backward):
        same(right, scan_backward(ds, a, s, start))


def test_a_kernel_is_what_an_impulse_leaves():
    for (a, b, c, steps), (kernel,) in cases(lab15.diagonal_kernel):
        impulse = np.zeros((steps, 1))
        impulse[0] = 1
        same([kernel], [scan_loop(np.tile(a, (steps, 1)), impulse * b) @ c])


@pytest.mark.parametrize("rule", ["add", "delta"])
def test_pairs_are_written_as_the_books_are(rule):
    rng = np.random.default_rng(0)
    keys, values = rng.standard_normal((5, 2, 4)), rng.standard_normal((5, 2, 3))
    keys /= np.linalg.norm(keys, axis=-1, keepdims=True)
    S = np.zeros((2, 4, 3))
    for key, value in zip(keys, values, strict=True):
        if rule == "add":
            read, S = lab15.linear_attention_step.right((S, key, value, key))
        else:
            read, S = lab15.delta_step.right((S, key, value, key, np.ones(2)))
            same([read], [value])  # the newest pair is exact
    same([S, read], [write_pairs(keys, values, rule), read_pairs(S, keys[-1:])[0]])
