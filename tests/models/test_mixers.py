"""What mixes a sequence: gradients by finite differences and autograd, steps, padding, borders."""

from functools import partial

import numpy as np
import pytest
import torch

from tests.models.twins import call
from utils import models, scratch
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.convolution import long_convolution
from utils.scratch.gradcheck import check_gradients, numeric_gradient
from utils.scratch.scan import SCANS

STEPS, BATCH, INPUTS, HIDDEN = 5, 2, 3, 4
KINDS = {
    "state space": ("DiagonalStateSpace", {}),
    "minGRU": ("MinGRU", {}),
    "minGRU, tanh": ("MinGRU", {"gate": "tanh"}),
    "selective": ("Selective", {"state_size": 3}),
    "linear attention": ("LinearAttention", {"key_size": 2}),
    "delta rule": ("DeltaRule", {"key_size": 3}),
    "attention": ("CausalAttention", {"heads": 2}),
    "convolution": ("DilatedConvolution", {"width": 3, "dilation": 2}),
}
WITH_MASK = [kind for kind in KINDS if kind not in ("attention", "convolution")]
SCANNED = [kind for kind, (name, _) in KINDS.items() if name in ("DiagonalStateSpace", "MinGRU")]
SCANNED.append("selective")
every_mixer = pytest.mark.parametrize("kind", KINDS)
every_masked = pytest.mark.parametrize("kind", WITH_MASK)
MASK = np.arange(STEPS)[:, None] < [STEPS, 3]
HOLES = np.array([[0, 1, 1, 0, 1], [1, 0, 1, 1, 0]], bool).T


def mixer(kind, seed=0, **options):
    """Return a mixer by hand; its biases do not stand at 0, where a mistake could hide."""
    (name, own), rng = KINDS[kind], np.random.default_rng(seed)
    made = getattr(scratch, name)(INPUTS, HIDDEN, rng, dtype=np.float64, **own, **options)
    for param in made.params.values():
        param += 0.3 * rng.standard_normal(param.shape)
    return made


def twin_of(kind, made):
    name, own = KINDS[kind]
    twin = getattr(models, name)(INPUTS, HIDDEN, dtype=torch.float64, **own)
    copy_weights(made, twin)
    return twin


def numbers(made, seed=1):
    """Return inputs, a state as it stands after some steps, and gradients of what forward gives."""
    rng = np.random.default_rng(seed)
    _, state = made.forward(rng.standard_normal((3, BATCH, INPUTS)))
    x, dy = (rng.standard_normal((STEPS, BATCH, n)) for n in (INPUTS, HIDDEN))
    _, last = made.forward(x, state)
    return x, state, dy, rng.standard_normal(last.shape)


def masks(kind):
    return [(), (MASK,), (HOLES,)] if kind in WITH_MASK else [()]


@every_mixer
def test_every_gradient_agrees_with_finite_differences(kind):
    made = mixer(kind)
    x, state, dy, dstate = numbers(made)
    for mask in masks(kind):

        def loss(mask=mask):
            y, last = made.forward(x, state, *mask)
            return float((dy * y).sum() + (dstate * last).sum())

        loss()
        grads, dx, dfirst = made.backward(dy, dstate)
        assert list(grads) == list(made.params)
        for name, array in {**made.params, "x": x, "state": state}.items():
            found = {**grads, "x": dx, "state": dfirst}[name]
            np.testing.assert_allclose(found, numeric_gradient(loss, array), rtol=0, atol=2e-8)


@every_mixer
def test_both_twins_agree_in_outputs_and_every_gradient(kind):
    made = mixer(kind)
    twin = twin_of(kind, made)
    x, state, dy, dstate = numbers(made)
    for mask in masks(kind):
        y, last = made.forward(x, state, *mask)
        grads, dx, dfirst = made.backward(dy, dstate)
        leaves = [torch.tensor(array, requires_grad=True) for array in (x, state)]
        outputs = twin(*leaves, *(torch.tensor(m) for m in mask))
        twin.zero_grad()
        torch.autograd.backward(outputs, [torch.tensor(dy), torch.tensor(dstate)])
        for ours, theirs in [
            (y, outputs[0]),
            (last, outputs[1]),
            (dx, leaves[0].grad),
            (dfirst, leaves[1].grad),
            *((grads[name], torch.tensor(g)) for name, g in named_gradients(twin).items()),
        ]:
            np.testing.assert_allclose(ours, theirs.detach().numpy(), rtol=0, atol=1e-10)


@every_mixer
@pytest.mark.parametrize("side", [0, 1])
def test_step_by_step_is_the_full_pass(kind, side):
    made = mixer(kind)
    x, state, _, _ = numbers(made)
    y, last = made.forward(x, state)
    if side:
        twin, now = twin_of(kind, made), torch.tensor(state)
    for t in range(STEPS):
        if side:
            one, now = (part.detach() for part in twin(torch.tensor(x[t : t + 1]), now))
            one = one[0]
        else:
            one, state = made.step(x[t], state)
        np.testing.assert_allclose(one, y[t], rtol=0, atol=1e-12)
    np.testing.assert_allclose(now if side else state, last, rtol=0, atol=1e-12)


@every_mixer
def test_a_state_of_nothing_is_where_forward_starts(kind):
    made = mixer(kind)
    twin, (x, *_) = twin_of(kind, made), numbers(made)
    assert twin.zero_state(BATCH).shape == made.zero_state(BATCH).shape
    for found, expected in zip(
        made.forward(x, made.zero_state(BATCH)), made.forward(x), strict=True
    ):
        np.testing.assert_array_equal(found, expected)


@every_mixer
def test_no_step_sees_what_comes_later(kind):
    made = mixer(kind)
    x, state, _, _ = numbers(made)
    y, _ = made.forward(x, state)
    x[3] += 1
    changed, _ = made.forward(x, state)
    np.testing.assert_allclose(changed[:3], y[:3], rtol=0, atol=1e-14)
    assert (np.abs(changed[3:] - y[3:]).max(axis=(1, 2)) > 0)[[0]].all()


@every_masked
def test_extra_padding_changes_no_result(kind):
    made = mixer(kind)
    x, state, dy, dstate = numbers(made)
    short = made.forward(x[:3], state), made.backward(dy[:3], dstate)
    x[3:] = 9.0
    padded = np.repeat(np.arange(STEPS)[:, None] < 3, BATCH, axis=1)
    (y, last), (grads, dx, dfirst) = made.forward(x, state, padded), made.backward(dy, dstate)
    np.testing.assert_allclose(y[:3], short[0][0], rtol=0, atol=1e-13)
    assert not y[3:].any()
    np.testing.assert_allclose(last, short[0][1], rtol=0, atol=1e-13)
    np.testing.assert_allclose(dfirst, short[1][2], rtol=0, atol=1e-12)
    assert not dx[3:].any()
    for name, grad in grads.items():
        np.testing.assert_allclose(grad, short[1][0][name], rtol=0, atol=1e-12)


@every_mixer
def test_a_state_that_does_not_fit_is_refused_by_both_twins(kind):
    made = mixer(kind)
    x, state, _, _ = numbers(made)
    for read in (made.forward, twin_of(kind, made)):
        with pytest.raises(ValueError, match="the state has shape"):
            read(x, state[..., :1])


@pytest.mark.parametrize("kind", SCANNED)
@pytest.mark.parametrize("scan", SCANS)
def test_the_way_to_scan_changes_neither_answer_nor_gradient(kind, scan):
    loop, other = mixer(kind), mixer(kind, scan=scan)
    x, state, dy, dstate = numbers(loop)
    for found, expected in zip(other.forward(x, state), loop.forward(x, state), strict=True):
        np.testing.assert_allclose(found, expected, rtol=0, atol=1e-12)
    ours, theirs = (m.backward(dy, dstate) for m in (loop, other))
    for name in loop.params:
        np.testing.assert_allclose(ours[0][name], theirs[0][name], rtol=0, atol=1e-12)


def test_the_state_space_as_a_recurrence_is_the_state_space_as_a_convolution():
    made = mixer("state space")
    x = np.random.default_rng(2).standard_normal((200, BATCH, INPUTS))
    np.testing.assert_allclose(made.convolve(x), made.forward(x)[0], rtol=0, atol=1e-12)


def test_a_long_convolution_is_the_sum_that_it_says():
    rng = np.random.default_rng(3)
    u, kernel = rng.standard_normal((6, 2, 3)), rng.standard_normal((6, 3))
    expected = [sum(kernel[k] * u[t - k] for k in range(t + 1)) for t in range(6)]
    np.testing.assert_allclose(long_convolution(u, kernel), expected, rtol=0, atol=1e-13)
    with pytest.raises(ValueError, match=r"kernel has shape \(5, 3\), u \(6, 2, 3\)"):
        long_convolution(u, kernel[:5])


def test_a_state_space_keeps_the_size_of_noise():
    made = scratch.DiagonalStateSpace(8, 200, np.random.default_rng(0), longest=50)
    y, _ = made.forward(np.random.default_rng(1).standard_normal((1000, 4, 8)))
    assert 0.9 < y[200:].std() < 1.1


def test_a_gate_of_either_sign_can_turn_the_state_and_a_sigmoid_cannot():
    x = np.ones((3, 1, 1))
    turned = {}
    for gate in ("sigmoid", "tanh"):
        made = scratch.MinGRU(1, 1, np.random.default_rng(0), gate=gate, dtype=np.float64)
        made.params["W"], made.params["b"] = np.zeros((1, 2)), [-20.0, 0.0]
        turned[gate] = made.forward(x, np.ones((1, 1, 1)))[0][:, 0, 0]
    np.testing.assert_allclose(turned["tanh"], [-1, 1, -1], rtol=0, atol=1e-12)
    assert (turned["sigmoid"] >= 0).all()


def test_the_delta_rule_replaces_what_linear_attention_adds_up():
    made = scratch.DeltaRule(2, 2, np.random.default_rng(0), key_size=2, dtype=np.float64)
    W = np.zeros((2, 7))
    W[0, [0, 2]] = 1000  # query and key point to the first row, whatever the value
    W[:, 4:6] = np.eye(2)
    made.params["W"], made.params["b"] = W, [0, 0, 0, 0, 0, 0, 50.0]  # beta = 1
    y, _ = made.forward(np.array([[[1.0, 5.0]], [[1.0, -3.0]]]))
    np.testing.assert_allclose(y[:, 0], [[1, 5], [1, -3]], rtol=0, atol=1e-9)


def test_wrong_options_are_refused_in_one_sentence():
    rng = np.random.default_rng(0)
    for name, options, message in [
        ("MinGRU", {"gate": "relu"}, "gate='relu': expected one of"),
        ("MinGRU", {"scan": "tree"}, "scan='tree': expected one of"),
        ("DiagonalStateSpace", {"longest": 1}, "longest=1: expected a number of steps"),
        ("LinearAttention", {"key_size": 0}, "key_size=0: expected a whole number"),
        ("Selective", {"state_size": 0}, "state_size=0: expected a whole number"),
        ("CausalAttention", {"heads": 3}, "heads=3 does not divide hidden_size=4"),
        ("DilatedConvolution", {"dilation": 0}, "dilation=0: expected a whole number"),
    ]:
        with pytest.raises(ValueError, match=message):
            getattr(scratch, name)(3, 4, rng, **options)
        with pytest.raises(ValueError, match=message):
            getattr(models, name)(3, 4, **options)


def residual(kinds, dropout=0.0, **options):
    """Return a model of blocks with these mixers, by hand and in torch, with the same weights."""
    sides = []
    for room in (scratch, models):
        sides.append([partial(getattr(room, name), **own) for name, own in kinds])
    rng = np.random.default_rng(0)
    ours = scratch.ResidualModel(6, 4, rng, mixers=sides[0], dtype=np.float64, **options)
    for param in ours.params.values():
        param += 0.2 * rng.standard_normal(param.shape)
    twin = models.ResidualModel(6, 4, mixers=sides[1], dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


MODELS = {
    "every linear one": [KINDS[k] for k in ("state space", "minGRU", "selective")],
    "matrices and attention": [KINDS[k] for k in ("linear attention", "delta rule", "attention")],
    "convolution and cells": [KINDS["convolution"], ("GRU", {}), ("LSTM", {})],
}
IDS = np.random.default_rng(4).integers(0, 6, (5, 2))
PAIRS = np.random.default_rng(5).integers(0, 6, (5, 2, 2))


def test_the_gradients_of_a_block_agree_with_finite_differences():
    ours, _ = residual([("MinGRU", {})], inner=3, output_size=2)
    assert max(check_gradients(ours, PAIRS, IDS % 2).values()) < 1e-6


@pytest.mark.parametrize("kinds", MODELS.values(), ids=MODELS)
@pytest.mark.parametrize("ids", [IDS, PAIRS], ids=["one token", "two tokens a step"])
def test_a_model_of_any_mixers_has_the_right_gradients(kinds, ids):
    ours, twin = residual(kinds, mixer_size=4, inner=5, output_size=3)
    dlogits = np.random.default_rng(6).standard_normal((*ids.shape[:2], 3))
    logits = ours.forward(ids)
    grads = ours.backward(dlogits)
    assert grads.keys() == ours.params.keys()
    outputs = twin(torch.tensor(ids))
    outputs.backward(torch.tensor(dlogits))
    np.testing.assert_allclose(logits, outputs.detach().numpy(), rtol=0, atol=1e-11)
    for name, gradient in named_gradients(twin).items():
        np.testing.assert_allclose(grads[name], gradient, rtol=0, atol=1e-10)


@pytest.mark.parametrize("kinds", MODELS.values(), ids=MODELS)
def test_a_model_goes_on_from_its_state(kinds):
    ours, twin = residual(kinds)
    whole = ours.forward(IDS)
    first = ours.forward(IDS[:2])
    second = ours.forward(IDS[2:], ours.state)
    np.testing.assert_allclose(np.concatenate([first, second]), whole, rtol=0, atol=1e-12)
    twin(torch.tensor(IDS[:2]))
    again = twin(torch.tensor(IDS[2:]), twin.state).detach().numpy()
    np.testing.assert_allclose(again, second, rtol=0, atol=1e-11)
    for model in (ours, twin):
        from_nothing = model.zero_state(2)
        found = call(model, IDS, from_nothing)
        np.testing.assert_allclose(found, whole, rtol=0, atol=1e-11)
        model.restart()
        assert model.state is None


def test_both_twins_write_the_same_text():
    texts = [
        model.sample(np.random.default_rng(8), np.array([1, 2]), 6)
        for model in residual(MODELS["every linear one"])
    ]
    np.testing.assert_array_equal(*texts)
    for model in residual([("MinGRU", {})], output_size=3):
        with pytest.raises(ValueError, match="output_size=3, vocab_size=6: a model that writes"):
            model.sample(np.random.default_rng(8), np.array([1]), 2)


def test_with_attention_inside_it_is_a_transformer_without_positions():
    ours, _ = residual([("CausalAttention", {"heads": 2})] * 2, inner=5)
    transformer = scratch.Transformer(
        6,
        4,
        np.random.default_rng(0),
        heads=2,
        layers=2,
        inner=5,
        position=None,
        dtype=np.float64,
    )
    transformer.params |= ours.params
    np.testing.assert_allclose(ours.forward(IDS), transformer.forward(IDS), rtol=0, atol=1e-12)
    dlogits = np.random.default_rng(7).standard_normal((5, 2, 6))
    theirs = transformer.backward(dlogits)
    for name, gradient in ours.backward(dlogits).items():
        np.testing.assert_allclose(gradient, theirs[name], rtol=0, atol=1e-12)


def test_a_model_refuses_what_it_cannot_read():
    ours, twin = residual([("MinGRU", {})])
    for read in (ours.forward, twin):
        with pytest.raises(ValueError, match=r"ids has shape \(5,\): expected \(time, batch\)"):
            read(IDS[:, 0])
        with pytest.raises(ValueError, match="ids run from 9 to"):
            read(IDS + 9 - IDS.min())
        with pytest.raises(ValueError, match="2 states came for 1 blocks"):
            read(IDS, [None, None])
    with pytest.raises(ValueError, match="expected a list with a class"):
        scratch.ResidualModel(6, 4, np.random.default_rng(0), mixers=scratch.MinGRU)
    with pytest.raises(ValueError, match="expected a list with a class"):
        models.ResidualModel(6, 4, mixers=[])


def test_the_book_s_language_model_takes_these_cells_too():
    rng = np.random.default_rng(0)
    for cell, options in ((scratch.MinGRU, {}), (scratch.LinearAttention, {"key_size": 2})):
        model = scratch.LanguageModel(6, 3, 4, rng, cell=cell, dtype=np.float64, **options)
        assert max(check_gradients(model, IDS, IDS).values()) < 1e-6
        model.forward(IDS)
        assert model.zero_state(2)[0].shape == model.state[0].shape
