"""Language models and readers by hand and in torch agree, and their weights move either way."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.twins import CELLS, both, build, sequences, text
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.functions import cross_entropy

drawn = given(
    kind=st.sampled_from(list(CELLS)),
    layers=st.integers(1, 3),
    hidden=st.integers(1, 5),
    steps=st.integers(1, 6),
    batch=st.integers(1, 4),
    seed=st.integers(0, 1000),
)


def assert_same(ours, theirs, grads, twin, atol=1e-10):
    np.testing.assert_allclose(theirs.detach().numpy(), ours, rtol=0, atol=atol)
    twin_grads = named_gradients(twin)
    assert twin_grads.keys() == grads.keys()
    for name, grad in grads.items():
        np.testing.assert_allclose(twin_grads[name], grad, rtol=0, atol=atol, err_msg=name)


@settings(max_examples=60, deadline=None)
@drawn
def test_language_models_agree_in_logits_and_in_every_gradient(
    kind, layers, hidden, steps, batch, seed
):
    model, twin = both("LanguageModel", kind, layers, seed, hidden)
    rng = np.random.default_rng(seed)
    ids, targets = text(rng, steps, batch)
    state = [rng.standard_normal(s.shape) for s in model.zero_state(batch)]
    logits = model.forward(ids, state)
    grads = model.backward(cross_entropy(logits, targets)[1])
    theirs = twin(torch.tensor(ids), [torch.tensor(s) for s in state])
    torch.nn.functional.cross_entropy(
        theirs.flatten(0, 1), torch.tensor(targets).flatten()
    ).backward()
    assert_same(logits, theirs, grads, twin)
    for layer, twin_layer in zip(model.state, twin.state, strict=True):
        np.testing.assert_allclose(twin_layer.numpy(), layer, rtol=0, atol=1e-10)


@settings(max_examples=60, deadline=None)
@drawn
def test_readers_agree_in_answers_and_in_every_gradient(kind, layers, hidden, steps, batch, seed):
    model, twin = both("SequenceReader", kind, layers, seed, hidden)
    rng = np.random.default_rng(seed)
    x, targets = sequences(rng, steps, batch)
    mask = rng.random((steps, batch)) < 0.7
    answers = model.forward(x, mask)
    grads = model.backward(cross_entropy(answers, targets)[1])
    theirs = twin(torch.tensor(x), torch.tensor(mask))
    torch.nn.functional.cross_entropy(theirs, torch.tensor(targets)).backward()
    assert_same(answers, theirs, grads, twin)


@pytest.mark.parametrize("name", ["LanguageModel", "SequenceReader"])
def test_weights_there_and_back_change_nothing(name):
    model, twin = both(name, layers=2)
    before = copy.deepcopy(model.params)
    copy_weights(twin, model)
    for parameter, array in before.items():
        np.testing.assert_array_equal(model.params[parameter], array)
    other = build("by hand", name, layers=2, seed=1)
    copy_weights(twin, other)
    inputs = (text if name == "LanguageModel" else sequences)(np.random.default_rng(0))[0]
    np.testing.assert_array_equal(other.forward(inputs), model.forward(inputs))


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        ({"layers": 2}, "source has the parameters .* expected twins with the same names"),
        ({"kind": "tanh"}, "parameter 'W1' has shape"),
        ({"hidden": 5}, "parameter 'W1' has shape"),
    ],
)
def test_a_wrong_twin_is_refused_and_nothing_changed(wrong, message):
    model, _ = both("LanguageModel")
    twin = build("torch", "LanguageModel", **wrong)
    before = copy.deepcopy(twin.state_dict())
    with pytest.raises(ValueError, match=message):
        copy_weights(model, twin)
    assert all(torch.equal(before[name], param) for name, param in twin.state_dict().items())
