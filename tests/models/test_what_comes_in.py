"""What a model is given: changed before backward, in odd types and orders of memory, too much."""

import copy
import warnings

import numpy as np
import pytest
import torch

from tests.models.test_every_twin import (
    ALL,
    BAG,
    DROPPING,
    IDS,
    MASK,
    X,
    build,
    classes,
    first,
    forward,
    gradients,
    pair,
)
from utils import models, scratch
from utils.scratch.sequence_models import Dropout

both_sides = pytest.mark.parametrize("side", [0, 1], ids=["by hand", "torch"])
POOLED = [("SequenceClassifier", {"pool": pool}) for pool in ("mean", "max")]
ATTENDING = [("Seq2Seq", {"attention": kind}) for kind in ("additive", "dot")]
EVERY = [*((name, {}) for name in ALL), *POOLED, *ATTENDING]


def change(given):
    """Write other numbers, as valid as those before, into every array."""
    for array in given:
        if isinstance(array, tuple):
            change(array)
        elif array is not None and array.dtype == bool:
            array[...] = ~array
        elif array is not None and array.dtype.kind == "i":
            array[...] = (array + 1) % 6
        elif array is not None:
            array *= -3


@pytest.mark.parametrize(("name", "options"), EVERY)
def test_what_forward_was_given_can_be_changed_without_changing_a_gradient(name, options):
    untouched, touched = build(name, **options), build(name, **options)
    outputs = forward(untouched, name)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    given = copy.deepcopy(ALL[name][1])
    touched.forward(*given)
    change(given)
    expected = gradients(name, untouched, outputs)
    for ours, theirs in zip(gradients(name, touched, outputs), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


BY_TENSORS = ("AdditiveAttention", "Bidirectional", "Block")  # whose twins are given tensors


@pytest.mark.parametrize(("name", "options"), [(n, o) for n, o in EVERY if n not in BY_TENSORS])
def test_arrays_that_a_torch_model_was_given_can_be_changed_too(name, options):
    _, twin = pair(name, **options)

    def gradients_of(given, changed):
        twin.zero_grad()
        outputs = first(twin(*given))
        if changed:
            change(given)
        outputs.square().sum().backward()
        return [param.grad.clone() for param in twin.parameters() if param.grad is not None]

    expected, found = (gradients_of(copy.deepcopy(ALL[name][1]), c) for c in (False, True))
    assert all(torch.equal(a, b) for a, b in zip(expected, found, strict=True))


ORDERS = {
    "backwards": lambda array: array[::-1].copy()[::-1],
    "by columns": np.asfortranarray,
    "read only": lambda array: np.frombuffer(array.tobytes(), array.dtype).reshape(array.shape),
    "of the other byte order": lambda array: array.astype(array.dtype.newbyteorder()),
    "a list": lambda array: array.tolist(),
    "a tensor": torch.tensor,
}


@both_sides
@pytest.mark.parametrize("order", ORDERS)
@pytest.mark.parametrize("name", ["LanguageModel", "FixedWindow", "BagClassifier", "GRU"])
def test_numbers_are_read_alike_however_they_lie_in_memory(name, order, side):
    model, (inputs, *_) = pair(name)[side], ALL[name][1]
    read = model if side else model.forward
    with warnings.catch_warnings():
        warnings.simplefilter("error" if order != "a tensor" else "default")
        again = first(read(ORDERS[order](inputs)))
    expected = first(read(inputs))
    np.testing.assert_allclose(*(np.array(a.tolist()) for a in (again, expected)), atol=1e-14)


@both_sides
@pytest.mark.parametrize("name", ["LanguageModel", "Transformer", "FixedWindow", "EmbeddedWindow"])
@pytest.mark.parametrize("dtype", [np.uint8, np.uint16, np.int32, np.uint64])
def test_ids_may_be_of_any_whole_number_type(name, dtype, side):
    model, (ids, *_) = pair(name)[side], ALL[name][1]
    read = model if side else model.forward
    np.testing.assert_array_equal(*(first(read(a)).tolist() for a in (ids.astype(dtype), ids)))


@both_sides
@pytest.mark.parametrize("name", ["LanguageModel", "FixedWindow", "SequenceClassifier", "Seq2Seq"])
def test_ids_of_objects_are_refused_in_the_same_words(name, side):
    model, (inputs, *_) = pair(name)[side], ALL[name][1]
    if name == "Seq2Seq":
        inputs = inputs._replace(source=inputs.source.astype(object))
    else:
        inputs = inputs.astype(object)
    with pytest.raises(ValueError, match="ids holds object: expected whole numbers"):
        (model if side else model.forward)(inputs)


@both_sides
def test_a_bag_of_objects_is_refused_and_large_counts_stay(side):
    model = pair("BagClassifier")[side]
    read = model if side else model.forward
    with pytest.raises(ValueError, match="bag holds object: expected counts, real numbers"):
        read(BAG.astype(object))
    np.testing.assert_allclose(read(BAG * 1e200).tolist(), 1e200 * np.array(read(BAG).tolist()))


@both_sides
@pytest.mark.parametrize("dropout", [0.0, 0.5])
def test_a_stack_reads_whole_numbers_and_lists_with_and_without_dropout(dropout, side):
    x = (X > 0).astype(int)
    cell, rng = pair("GRU")[side], () if side else (np.random.default_rng(0),)
    stack = (models if side else scratch).Stack([cell], *rng, dropout=dropout)
    for same in (x, x.tolist()):
        s, _ = (stack if side else stack.forward)(same)
        assert np.isfinite(s.tolist()).all()


def test_dropout_of_whole_numbers_scales_what_it_keeps():
    kept = Dropout(0.5, np.random.default_rng(0)).forward(np.ones((20, 20), int))
    assert set(kept.ravel().tolist()) == {0, 2}


@pytest.mark.parametrize("name", [*DROPPING, "Seq2Seq"])
@pytest.mark.parametrize("rate", [1.0, -0.1, 1.5, np.nan])
def test_a_share_that_cannot_be_dropped_is_refused_by_both_twins(name, rate):
    message = f"dropout={rate}: expected a share of at least 0 and below 1"
    with pytest.raises(ValueError, match=message):
        classes(name)[1](*ALL[name][0], dropout=rate)
    if name != "Seq2Seq":
        with pytest.raises(ValueError, match=message):
            build(name, dropout=rate)


@both_sides
@pytest.mark.parametrize(
    ("name", "spoil", "message"),
    [
        ("Transformer", lambda state: state[:-1], "1 states came for 2 layers"),
        ("Transformer", lambda state: [*state, state[0]], "3 states came for 2 layers"),
        ("Transformer", lambda state: [p[..., 1:] for p in state], r"\(2, so far, batch, 4\)"),
        (
            "AttentionLanguageModel",
            lambda state: [*state[:-1], state[-1][..., 1:]],
            r"earlier outputs have shape \(4, 3, 3\): expected .* = \(so far, 3, 4\)",
        ),
        (
            "AttentionLanguageModel",
            lambda state: [*state[:-1], state[-1][:, 1:]],
            r"earlier outputs have shape \(4, 2, 4\)",
        ),
    ],
)
def test_a_state_that_does_not_fit_is_refused_in_the_same_words(name, spoil, message, side):
    model = pair(name)[side]
    read = model if side else model.forward
    read(IDS)
    with pytest.raises(ValueError, match=message):
        read(IDS, spoil(model.state))


@both_sides
@pytest.mark.parametrize("name", ["LanguageModel", "AttentionLanguageModel", "Transformer"])
def test_a_state_of_arrays_of_another_number_type_is_read_as_the_models_own(name, side):
    model = pair(name)[side]
    read = model if side else model.forward
    read(IDS)
    state = [np.array(layer.tolist(), np.float32) for layer in model.state]
    assert np.isfinite(read(IDS, state).tolist()).all()
    assert "float64" in str(read(IDS, state).dtype)


def test_several_parameters_are_set_together_or_not_at_all():
    model = build("GRU")
    before = model.params["W"].copy()
    with pytest.raises(ValueError, match="came for parameter 'U'"):
        model.params |= {"W": 0 * before, "U": np.zeros((1, 1))}
    np.testing.assert_array_equal(model.params["W"], before)


@pytest.mark.parametrize("name", ["RNN", "LSTM", "GRU"])
def test_a_text_that_is_padding_throughout_hands_its_state_on_in_both_twins(name):
    ours, twin = pair(name)
    mask, state = MASK.copy(), np.random.default_rng(0).standard_normal((ours.parts, 3, 4))
    mask[:, 1] = False
    s, last = ours.forward(X, state, mask)
    theirs, their_last = twin(X, state, mask)
    np.testing.assert_array_equal(last[:, 1], state[:, 1])
    np.testing.assert_allclose(theirs.detach(), s, atol=1e-12)
    np.testing.assert_allclose(their_last.detach(), last, atol=1e-12)
