"""The classifier of texts: gradients, twins, pooling, padding, directions, errors."""

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.models.classifier import SequenceClassifier as Twin
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.classifier import SequenceClassifier
from utils.scratch.functions import cross_entropy
from utils.scratch.gradcheck import numeric_gradient

WORDS, FEATURES, HIDDEN, CLASSES = 6, 3, 4, 2
SHAPES = [(None, False, "mean"), (None, False, "max")]
SHAPES += [
    (cell, both_ways, pool)
    for cell in ("RNN", "GRU", "LSTM")
    for both_ways in (False, True)
    for pool in ("last", "mean", "max")
]
every_shape = pytest.mark.parametrize(("cell", "both_ways", "pool"), SHAPES)
MASK = np.arange(5)[:, None] < [2, 5, 1]


def build(cell="GRU", both_ways=False, pool="last", seed=0, **options):
    """Return a classifier by hand, with weights large enough for a mistake to show."""
    rng = np.random.default_rng(seed)
    kind = None if cell is None else getattr(scratch, cell)
    sizes = WORDS, FEATURES, HIDDEN, CLASSES
    model = SequenceClassifier(
        *sizes, rng, cell=kind, both_ways=both_ways, pool=pool, dtype=np.float64, **options
    )
    for param in model.params.values():
        param += 0.3 * rng.standard_normal(param.shape)
    return model


def twin_of(model, cell="GRU", both_ways=False, pool="last", **options):
    kind = None if cell is None else getattr(models, cell)
    sizes = WORDS, FEATURES, HIDDEN, CLASSES
    twin = Twin(*sizes, cell=kind, both_ways=both_ways, pool=pool, dtype=torch.float64, **options)
    copy_weights(model, twin)
    return twin


def texts(seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(0, WORDS, (5, 3)), rng.integers(0, CLASSES, 3)


@every_shape
def test_every_gradient_agrees_with_finite_differences(cell, both_ways, pool):
    model, (ids, targets) = build(cell, both_ways, pool), texts()

    def loss():
        return cross_entropy(model.forward(ids, MASK), targets)[0]

    grads = model.backward(cross_entropy(model.forward(ids, MASK), targets)[1])
    assert grads.keys() == model.params.keys()
    for name, grad in grads.items():
        numeric = numeric_gradient(loss, model.params[name])
        np.testing.assert_allclose(grad, numeric, atol=1e-8, err_msg=name)
        assert name == "E" or np.abs(grad).max() > 1e-6, name


@every_shape
@pytest.mark.parametrize("mask", [None, MASK, ~MASK | (np.arange(5) == 4)[:, None]])
def test_twins_agree_in_logits_and_in_every_gradient(cell, both_ways, pool, mask):
    model, (ids, targets) = build(cell, both_ways, pool), texts()
    twin = twin_of(model, cell, both_ways, pool)
    logits = model.forward(ids, mask)
    grads = model.backward(cross_entropy(logits, targets)[1])
    theirs = twin(torch.tensor(ids), None if mask is None else torch.tensor(mask))
    torch.nn.functional.cross_entropy(theirs, torch.tensor(targets)).backward()
    np.testing.assert_allclose(theirs.detach().numpy(), logits, rtol=0, atol=1e-10)
    twin_grads = named_gradients(twin)
    assert twin_grads.keys() == grads.keys()
    for name, grad in grads.items():
        np.testing.assert_allclose(twin_grads[name], grad, rtol=0, atol=1e-10, err_msg=name)
    assert model.parameter_count == twin.parameter_count


def test_gradients_pass_through_dropout():
    model, (ids, targets) = build("LSTM", True, "max", dropout=0.4), texts()

    def loss():
        for number, dropout in enumerate(model.dropouts):
            dropout.rng = np.random.default_rng(number)  # drop the same numbers every time
        return cross_entropy(model.forward(ids, MASK), targets)

    grads = model.backward(loss()[1])
    assert all((dropout.saved[1] == 0).any() for dropout in model.dropouts)
    for name, grad in grads.items():
        numeric = numeric_gradient(lambda: loss()[0], model.params[name])
        np.testing.assert_allclose(grad, numeric, atol=1e-8, err_msg=name)


@every_shape
def test_more_padding_and_what_stands_in_it_change_nothing(cell, both_ways, pool):
    model, (ids, _) = build(cell, both_ways, pool), texts()
    logits = model.forward(ids, MASK)
    wide = np.concatenate([np.where(MASK, ids, WORDS - 1), np.full((7, 3), 2)])
    mask = np.concatenate([MASK, np.zeros((7, 3), bool)])
    np.testing.assert_allclose(model.forward(wide, mask), logits, atol=1e-12)
    alone = [model.forward(ids[:n, [k]])[0] for k, n in enumerate(MASK.sum(axis=0))]
    np.testing.assert_allclose(alone, logits, atol=1e-12)


def test_the_gradient_for_the_word_vectors_is_that_of_each_place():
    model, (ids, targets) = build("GRU", True, "max"), texts()
    grads = model.backward(cross_entropy(model.forward(ids, MASK), targets)[1])
    total = np.zeros_like(model.params["E"])
    np.add.at(total, ids, model.dx)
    np.testing.assert_allclose(total, grads["E"], atol=1e-12)
    assert not model.dx[~MASK].any()
    assert model.dx[MASK].any()


def test_a_second_reader_reads_from_the_end():
    model = build("RNN", True, "last")
    for name in "WUb":  # the second cell is the first
        model.params[f"{name}2"][...] = model.params[f"{name}1"]
    ids, _ = texts()
    model.forward(ids)
    one = model.saved[-1]
    model.forward(ids[::-1])
    other = model.saved[-1]
    np.testing.assert_allclose(one[:, :HIDDEN], other[:, HIDDEN:])
    assert not np.allclose(one[:, :HIDDEN], one[:, HIDDEN:])


def test_order_counts_for_a_reader_and_not_for_a_bag():
    ids = np.array([[0], [1], [2], [3]])
    for cell, alike in [(None, True), ("RNN", False), ("GRU", False), ("LSTM", False)]:
        model = build(cell, pool="mean")
        same = np.allclose(model.forward(ids), model.forward(ids[::-1]))
        assert same == alike, cell


def test_early_words_change_the_answer():
    model, ids = build("LSTM"), np.array([[0], [1], [2], [3], [4]])
    before = model.forward(ids)
    assert not np.allclose(before, model.forward(np.array([[5], [1], [2], [3], [4]])))


def test_mistakes_are_named():
    model, (ids, _) = build(), texts()
    with pytest.raises(RuntimeError, match="forward"):
        model.backward(np.zeros((3, 2)))
    model.forward(ids)
    with pytest.raises(ValueError, match="dlogits has shape"):
        model.backward(np.zeros((3, 5)))
    with pytest.raises(ValueError, match="pool='median'"):
        build(pool="median")
    with pytest.raises(ValueError, match="neither state nor direction"):
        build(cell=None, pool="last")
    with pytest.raises(ValueError, match="neither state nor direction"):
        build(cell=None, pool="mean", both_ways=True)


@pytest.mark.parametrize("side", ["by hand", "torch"])
def test_texts_and_masks_that_do_not_fit_are_named(side):
    model, (ids, _) = build(), texts()
    ask = model.forward if side == "by hand" else twin_of(model)
    with pytest.raises(ValueError, match=r"mask has shape .*: expected the shape of ids"):
        ask(ids, MASK[:3])
    with pytest.raises(ValueError, match="text 1 of the batch has no real word"):
        ask(ids, MASK & ([True, False, True]))
    with pytest.raises(ValueError, match="ids run from"):
        ask(ids + 6)
