"""The recurrent cells by hand and their torch twins: same outputs, gradients and training."""

import copy

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from tests.models.twins import both_ways, cells, every_cell, numbers
from utils import models, scratch
from utils.models.recurrent import torch_layout
from utils.models.weights import copy_weights, named_arrays


@st.composite
def tasks(draw):
    """Draw sizes, a mask (none, by length, or with holes) and a seed for all the numbers."""
    size = {name: draw(st.integers(1, 5)) for name in ("steps", "batch", "inputs", "hidden")}
    steps, batch = size["steps"], size["batch"]
    masking = draw(st.sampled_from(["none", "lengths", "holes"]))
    mask = None
    if masking == "lengths":
        lengths = draw(st.lists(st.integers(0, steps), min_size=batch, max_size=batch))
        mask = np.arange(steps)[:, None] < lengths
    if masking == "holes":
        bits = draw(st.lists(st.booleans(), min_size=steps * batch, max_size=steps * batch))
        mask = np.array(bits).reshape(steps, batch)
    return size, mask, draw(st.booleans()), draw(st.integers(0, 1000))


@every_cell
@settings(max_examples=60, deadline=None)
@given(task=tasks())
def test_twins_agree_in_outputs_and_in_every_gradient(kind, task):
    size, mask, with_state, seed = task
    cell, twin = cells(kind, size["inputs"], size["hidden"], seed)
    rng = np.random.default_rng(seed)
    drawn = numbers(rng, cell, size["steps"], size["batch"], np.float64, with_state)
    x, state, douts, dlast = drawn
    ours, theirs = both_ways(cell, twin, x, state, mask, douts, dlast)
    assert ours.keys() == theirs.keys()
    for name, array in ours.items():
        np.testing.assert_allclose(array, theirs[name], rtol=0, atol=1e-10, err_msg=name)


@every_cell
@pytest.mark.parametrize("masked", [False, True])
def test_twins_agree_in_single_precision_over_a_long_sequence(kind, masked):
    cell, twin = cells(kind, 8, 32, dtype=np.float32)
    rng = np.random.default_rng(1)
    x, state, douts, dlast = numbers(rng, cell, 60, 16, np.float32)
    mask = rng.random((60, 16)) < 0.7 if masked else None
    ours, theirs = both_ways(cell, twin, x, state, mask, douts, dlast)
    for name, array in ours.items():
        assert array.dtype == theirs[name].dtype == np.float32, name
        error = np.abs(array - theirs[name]).max() / np.abs(array).max()
        assert error < 1e-5, (name, error)


@every_cell
def test_twins_agree_over_two_hundred_steps(kind):
    cell, twin = cells(kind, 5, 24)
    rng = np.random.default_rng(2)
    x, state, douts, dlast = numbers(rng, cell, 200, 7, np.float64)
    ours, theirs = both_ways(cell, twin, x, state, rng.random((200, 7)) < 0.8, douts, dlast)
    for name, array in ours.items():
        np.testing.assert_allclose(array, theirs[name], rtol=1e-10, atol=1e-10, err_msg=name)


@every_cell
@pytest.mark.parametrize("optimizer", ["SGD", "momentum", "Adam", "AdamW"])
def test_twins_stay_in_step_while_they_train(kind, optimizer):
    cell, twin = cells(kind)
    ours, theirs = {
        "SGD": (scratch.SGD(cell.params, 0.1), torch.optim.SGD(twin.parameters(), 0.1)),
        "momentum": (
            scratch.SGD(cell.params, 0.1, 0.9),
            torch.optim.SGD(twin.parameters(), 0.1, 0.9),
        ),
        "Adam": (scratch.Adam(cell.params, 0.01), torch.optim.Adam(twin.parameters(), 0.01)),
        "AdamW": (
            scratch.Adam(cell.params, 0.01, weight_decay=0.1),
            torch.optim.AdamW(twin.parameters(), 0.01, weight_decay=0.1),
        ),
    }[optimizer]
    rng, start = np.random.default_rng(0), copy.deepcopy(cell.params)
    for _ in range(10):
        x, state, target, _ = numbers(rng, cell, 6, 5, np.float64)
        mask = rng.random((6, 5)) < 0.7
        outputs, _ = cell.forward(x, state, mask)
        ours.step(cell.backward(outputs - target)[0])
        theirs.zero_grad()
        outputs, _ = twin(*map(torch.tensor, (x, state, mask)))
        ((outputs - torch.tensor(target)) ** 2).sum().div(2).backward()
        theirs.step()
    for name, array in named_arrays(twin).items():
        np.testing.assert_allclose(array, cell.params[name], rtol=0, atol=1e-10, err_msg=name)
        assert not np.allclose(array, start[name], atol=1e-3), name


@pytest.mark.parametrize("kind", ["tanh", "relu", "GRU", "LSTM"])
def test_a_twin_computes_what_torch_itself_computes_with_its_weights(kind):
    _, twin = cells(kind)
    plain = {"tanh": "RNN", "relu": "RNN"}.get(kind, kind)
    options = {"nonlinearity": kind} if plain == "RNN" else {}
    plain = getattr(torch.nn, plain)(3, 4, dtype=torch.float64, **options)
    plain.load_state_dict(torch_layout(twin))
    x = torch.randn(6, 5, 3, dtype=torch.float64)
    outputs, last = twin(x)
    plain_outputs, plain_last = plain(x)
    plain_last = torch.cat(plain_last) if isinstance(plain_last, tuple) else plain_last
    torch.testing.assert_close(outputs, plain_outputs, rtol=0, atol=1e-12)
    torch.testing.assert_close(last, plain_last, rtol=0, atol=1e-12)


def test_two_biases_would_learn_at_twice_the_rate():
    cell, twin = cells("LSTM")
    plain = torch.nn.LSTM(3, 4, dtype=torch.float64)
    plain.load_state_dict(torch_layout(twin))
    x = torch.randn(6, 5, 3, dtype=torch.float64)
    for module in (twin, plain):
        module(x)[0].sum().backward()
    learned_twice = plain.bias_ih_l0.grad + plain.bias_hh_l0.grad
    learned_twice = learned_twice.reshape(4, 4)[[0, 1, 3, 2]].reshape(-1)  # as i, f, o, g
    torch.testing.assert_close(learned_twice, 2 * twin.b.grad)
    cell.forward(x.numpy())
    db = cell.backward(np.ones((6, 5, 4)))[0]["b"]
    np.testing.assert_allclose(twin.b.grad.numpy(), db, atol=1e-12)


@every_cell
def test_weights_there_and_back_change_nothing(kind):
    cell, twin = cells(kind)
    before = {name: array.copy() for name, array in cell.params.items()}
    copy_weights(twin, cell)
    for name, array in before.items():
        np.testing.assert_array_equal(cell.params[name], array)
        np.testing.assert_array_equal(named_arrays(twin)[name], array)
    assert named_arrays(twin).keys() == before.keys()


@every_cell
def test_the_arrays_of_a_twin_share_its_memory(kind):
    _, twin = cells(kind)
    x = torch.ones(2, 1, 3, dtype=torch.float64)
    before = twin(x)[0]
    named_arrays(twin)["U"][...] += 0.5
    assert not torch.allclose(before, twin(x)[0])


@pytest.mark.parametrize(
    ("make", "message"),
    [
        (lambda: models.LSTM(3, 5), r"parameter 'W' has shape \(3, 16\) in source and \(3, 20\)"),
        (lambda: models.LSTM(2, 4), r"parameter 'W' has shape \(3, 16\) in source and \(2, 16\)"),
        (lambda: models.RNN(3, 4), r"parameter 'W' has shape \(3, 16\) in source and \(3, 4\)"),
        (lambda: models.GRU(3, 4), r"source has the parameters .* expected twins with the same"),
    ],
)
def test_a_wrong_twin_is_refused_with_one_sentence_and_nothing_changed(make, message):
    cell, _ = cells("LSTM")
    wrong = make()
    before = copy.deepcopy(wrong.state_dict())
    with pytest.raises(ValueError, match=message) as caught:
        copy_weights(cell, wrong)
    assert "\n" not in str(caught.value)
    assert all(torch.equal(before[name], param) for name, param in wrong.state_dict().items())
