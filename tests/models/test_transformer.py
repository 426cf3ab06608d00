"""The Transformer by hand, its twin and torch's own layer are the same, and see nothing later."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import scratch, training
from utils.models import transformer as models
from utils.models.weights import copy_weights, named_gradients
from utils.scratch.functions import cross_entropy
from utils.scratch.gradcheck import check_gradients, numeric_gradient
from utils.scratch.self_attention import attend, attend_backward, norm, norm_backward
from utils.scratch.transformer import POSITIONS, Transformer, silenced
from utils.text import contexts

VOCAB, WIDTH, LENGTH = 7, 8, 9
SIDES = ["by hand", "torch"]
both_sides = pytest.mark.parametrize("side", SIDES)
each_position = pytest.mark.parametrize("position", POSITIONS)


def both(position="learnt", layers=2, heads=2, seed=0, **options):
    """Return the model by hand and its torch twin, with the same weights, none of them small."""
    options |= {"heads": heads, "layers": layers, "max_length": LENGTH, "position": position}
    rng = np.random.default_rng(seed)
    ours = Transformer(VOCAB, WIDTH, rng, inner=5, dtype=np.float64, **options)
    for param in ours.params.values():
        param += 0.3 * rng.standard_normal(param.shape)
    twin = models.Transformer(VOCAB, WIDTH, inner=5, dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


def build(side, *arguments, **options):
    return both(*arguments, **options)[SIDES.index(side)]


def call(model, ids, state=None):
    if isinstance(model, torch.nn.Module):
        with torch.no_grad():
            return model(torch.as_tensor(ids), state).numpy()
    return model.forward(ids, state)


def text(steps=6, batch=3, seed=0):
    rng = np.random.default_rng(seed)
    return rng.integers(VOCAB, size=(steps, batch)), rng.integers(VOCAB, size=(steps, batch))


# --- gradients and twins


@pytest.mark.parametrize("tied", [False, True])
@each_position
def test_gradients_agree_with_finite_differences(position, tied):
    model, (ids, targets) = both(position, tied=tied)[0], text(4, 2)
    mask = np.array([[True, True], [True, True], [True, False], [True, False]])
    assert max(check_gradients(model, ids, targets, mask).values()) < 1e-6


@settings(max_examples=40, deadline=None)
@given(
    position=st.sampled_from(POSITIONS),
    tied=st.booleans(),
    layers=st.integers(1, 3),
    heads=st.sampled_from([1, 2, 4]),
    steps=st.integers(1, LENGTH),
    batch=st.integers(1, 4),
    past=st.integers(0, 3),
    seed=st.integers(0, 1000),
)
def test_twins_agree_in_logits_and_in_every_gradient(
    position, tied, layers, heads, steps, batch, past, seed
):
    ours, twin = both(position, layers, heads, seed, tied=tied)
    past = min(past, LENGTH - steps)
    ids, targets = text(steps, batch, seed)
    before = state = None
    if past:
        ours.forward(text(past, batch, seed + 1)[0])
        before, state = ours.state, [torch.tensor(part) for part in ours.state]
    logits = ours.forward(ids, before)
    grads = ours.backward(cross_entropy(logits, targets)[1])
    theirs = twin(torch.tensor(ids), state)
    torch.nn.functional.cross_entropy(
        theirs.flatten(0, 1), torch.tensor(targets).flatten()
    ).backward()
    np.testing.assert_allclose(theirs.detach().numpy(), logits, rtol=0, atol=1e-10)
    twin_grads = named_gradients(twin)
    assert twin_grads.keys() == grads.keys() == ours.params.keys()
    for name, grad in grads.items():
        np.testing.assert_allclose(twin_grads[name], grad, rtol=0, atol=1e-10, err_msg=name)
    for weights, twin_weights in zip(ours.attention, twin.attention, strict=True):
        np.testing.assert_allclose(twin_weights.numpy(), weights, rtol=0, atol=1e-10)


def torch_layer(block):
    """Return torch.nn's own layer with the weights of a block."""
    width, inner = block.F.shape
    layer = torch.nn.TransformerEncoderLayer(
        width, block.heads, inner, dropout=0.0, norm_first=True, dtype=torch.float64
    )
    layer.load_state_dict(
        {
            "self_attn.in_proj_weight": block.W.T,
            "self_attn.in_proj_bias": block.b,
            "self_attn.out_proj.weight": block.O.T,
            "self_attn.out_proj.bias": block.o,
            "linear1.weight": block.F.T,
            "linear1.bias": block.f,
            "linear2.weight": block.G.T,
            "linear2.bias": block.g,
            "norm1.weight": block.gains[0],
            "norm1.bias": block.shifts[0],
            "norm2.weight": block.gains[1],
            "norm2.bias": block.shifts[1],
        }
    )
    return layer


@pytest.mark.parametrize("heads", [1, 2, 4])
def test_a_block_is_torch_s_own_layer_in_outputs_and_gradients(heads):
    block = both(heads=heads)[1].cells[1]
    layer = torch_layer(block)
    x = torch.randn(6, 3, WIDTH, dtype=torch.float64, generator=torch.Generator().manual_seed(0))
    ours, theirs = (x.clone().requires_grad_() for _ in range(2))
    mask = torch.nn.Transformer.generate_square_subsequent_mask(6, dtype=torch.float64)
    outputs, _ = block(ours, x.new_zeros(2, 0, 3, WIDTH))
    expected = layer(theirs, src_mask=mask, is_causal=True)
    torch.testing.assert_close(outputs, expected, rtol=0, atol=1e-10)
    outputs.cos().sum().backward()
    expected.cos().sum().backward()
    torch.testing.assert_close(ours.grad, theirs.grad, rtol=0, atol=1e-10)
    for name, grad in (
        ("W", layer.self_attn.in_proj_weight.grad.T),
        ("O", layer.self_attn.out_proj.weight.grad.T),
        ("F", layer.linear1.weight.grad.T),
        ("G", layer.linear2.weight.grad.T),
        ("b", layer.self_attn.in_proj_bias.grad),
        ("gains", torch.stack([layer.norm1.weight.grad, layer.norm2.weight.grad])),
        ("shifts", torch.stack([layer.norm1.bias.grad, layer.norm2.bias.grad])),
    ):
        torch.testing.assert_close(getattr(block, name).grad, grad, rtol=0, atol=1e-10)


def test_the_parts_have_the_gradients_of_finite_differences():
    rng = np.random.default_rng(0)
    q, k, v, dz = (rng.standard_normal((2, n, 4)) for n in (3, 5, 5, 3))
    found = attend_backward(dz, q, k, v, attend(q, k, v)[1])
    for array, gradient in zip((q, k, v), found, strict=True):
        expected = numeric_gradient(lambda: (attend(q, k, v)[0] * dz).sum(), array)
        np.testing.assert_allclose(gradient, expected, atol=1e-8)
    x, dy = rng.standard_normal((2, 3, 2, 4))
    gain, shift = rng.standard_normal((2, 4))
    found = norm_backward(dy, norm(x, gain, shift)[1])
    for array, gradient in zip((x, gain, shift), found, strict=True):
        expected = numeric_gradient(lambda: (norm(x, gain, shift)[0] * dy).sum(), array)
        np.testing.assert_allclose(gradient, expected, atol=1e-8)


def test_both_kinds_of_model_walk_the_same_way():
    ours, twin = both()
    ids = np.random.default_rng(0).integers(VOCAB, size=60)
    lessons = [tuple(part[:, i : i + 4] for part in contexts(ids, 6)) for i in (0, 4, 8)]
    theirs = training.torch_step(twin, torch.optim.Adam(twin.parameters(), 0.01))
    mine = training.numpy_step(ours, scratch.Adam(ours.params, 0.01))
    theirs, mine = (training.fit(step, lessons, epochs=4) for step in (theirs, mine))
    np.testing.assert_allclose(mine.losses, theirs.losses, rtol=0, atol=1e-9)
    assert mine.losses[-1] < mine.losses[0]
    assert training.evaluate(ours, lessons) == pytest.approx(training.evaluate(twin, lessons))


# --- what a decoder must be


@both_sides
@each_position
def test_later_words_change_nothing_before_them(side, position):
    model, (ids, other) = build(side, position), text(LENGTH)
    for place in range(1, LENGTH):
        changed = np.concatenate([ids[:place], (other[place:] + 1) % VOCAB])
        first, second = call(model, ids), call(model, changed)
        np.testing.assert_array_equal(first[:place], second[:place])
        assert not np.allclose(first[place:], second[place:])


@both_sides
def test_extra_padding_behind_a_text_changes_no_result(side):
    model, (ids, _) = build(side), text(4)
    padded = np.concatenate([ids, np.zeros((3, 3), int)])
    np.testing.assert_allclose(call(model, padded)[:4], call(model, ids), rtol=0, atol=1e-12)


@both_sides
@each_position
def test_the_first_word_changes_the_last_prediction(side, position):
    model, (ids, _) = build(side, position), text(LENGTH)
    changed = ids.copy()
    changed[0] = (ids[0] + 1) % VOCAB
    assert (np.abs(call(model, changed) - call(model, ids))[-1].max(axis=-1) > 1e-6).all()


@both_sides
def test_without_positions_one_block_reads_a_bag_of_words_and_with_them_it_reads_an_order(side):
    ids, order = text(LENGTH)[0], np.random.default_rng(1).permutation(LENGTH - 1)
    shuffled = np.concatenate([ids[order], ids[-1:]])  # the last word stays: it asks
    for position in POSITIONS:
        model = build(side, position, layers=1)
        same = np.allclose(call(model, shuffled)[-1], call(model, ids)[-1], atol=1e-10)
        assert same == (position is None)


def test_without_mask_and_positions_attention_is_equivariant_to_permutations():
    rng = np.random.default_rng(0)
    x, order = rng.standard_normal((5, 4)), rng.permutation(5)
    # an attention that sees everything: the queries are those of the last of 5 steps, for each word
    seen = [attend(x[None, i : i + 1], x[None], x[None])[0] for i in range(5)]
    mixed = [attend(x[None, i : i + 1], x[None, order], x[None, order])[0] for i in range(5)]
    np.testing.assert_allclose(seen, mixed, atol=1e-12)


@both_sides
@each_position
def test_stepwise_is_the_same_as_all_at_once(side, position):
    model, (ids, _) = build(side, position), text(LENGTH)
    whole, state, steps = call(model, ids), None, []
    for piece in (ids[:1], ids[1:2], ids[2:6], ids[6:]):
        steps.append(call(model, piece, state))
        state = model.state
        assert state[0].shape[1] == sum(map(len, steps))
    np.testing.assert_allclose(np.concatenate(steps), whole, rtol=0, atol=1e-12)


@both_sides
def test_weights_are_shares_and_never_of_later_words(side):
    model, (ids, _) = build(side), text(5)
    call(model, ids)
    for weights in map(np.asarray, model.attention):
        assert weights.shape == (3, 2, 5, 5)
        np.testing.assert_allclose(weights.sum(axis=-1), 1)
        assert not np.triu(weights, 1).any()


@both_sides
def test_every_text_of_a_batch_is_read_for_itself(side):
    model, (ids, _) = build(side), text(5)
    alone = np.concatenate([call(model, ids[:, b : b + 1]) for b in range(3)], axis=1)
    np.testing.assert_allclose(call(model, ids), alone, rtol=0, atol=1e-12)


@both_sides
def test_a_sample_is_repeated_by_its_seed_and_keeps_the_model_s_mode(side):
    model = build(side, dropout=0.5)
    drawn = [model.sample(np.random.default_rng(3), np.array([1, 2]), 6) for _ in range(2)]
    np.testing.assert_array_equal(*drawn)
    assert model.training is True
    with pytest.raises(ValueError, match=r"would have 10 tokens, this model has 9 positions"):
        model.sample(np.random.default_rng(3), np.array([1, 2]), 9)


def test_no_gradient_goes_back_into_the_state():
    model, (ids, targets) = both()[0], text(4, 2)
    model.forward(ids[:2])
    state = [part.copy() for part in model.state]

    def loss():
        return cross_entropy(model.forward(ids[2:], state), targets[2:])[0]

    grads = model.backward(cross_entropy(model.forward(ids[2:], state), targets[2:])[1])
    for name in ("W1", "P"):
        expected = numeric_gradient(loss, model.params[name])  # the state stays as it is
        np.testing.assert_allclose(grads[name], expected, atol=1e-8, err_msg=name)


@both_sides
def test_without_a_table_of_positions_a_text_may_be_longer_than_max_length(side):
    ids = text(3 * LENGTH)[0]
    for position in ("rotary", None):
        model = build(side, position)
        whole = call(model, ids)
        call(model, ids[:-2])
        np.testing.assert_allclose(call(model, ids[-2:], model.state), whole[-2:], atol=1e-12)
        assert len(model.sample(np.random.default_rng(0), ids[:2, 0], 2 * LENGTH)) == 2 * LENGTH


@both_sides
def test_rotary_attention_knows_distances_and_not_places(side):
    ids, other = text(4)[0], text(3, seed=1)[0]
    model = build(side, "rotary", layers=1)
    call(model, ids)
    alone = np.asarray(model.attention[0])
    call(model, other)  # then three words whose keys and values are all zero stand before
    call(model, ids, [np.zeros_like(np.asarray(past)) for past in model.state])
    later = np.asarray(model.attention[0])[..., 3:]
    np.testing.assert_allclose(later / later.sum(axis=-1, keepdims=True), alone, atol=1e-12)


@both_sides
def test_a_silent_head_gives_nothing_and_all_is_as_before_afterwards(side):
    model, (ids, _) = build(side, "rotary", layers=2), text(5)
    before, half = call(model, ids), WIDTH // 2
    with silenced(model, [(1, 0)]):
        silent = call(model, ids)
    assert not np.allclose(silent, before)
    np.testing.assert_array_equal(call(model, ids), before)
    params = model.params if side == "by hand" else {"O2": model.cells[1].O.detach().numpy()}
    params["O2"][:half] = 0  # the rows that read the first head
    np.testing.assert_allclose(call(model, ids), silent, atol=1e-12)
    for head in ((2, 0), (0, 2), (-1, 0)):
        with pytest.raises(ValueError, match="there is no head"), silenced(model, [head]):
            pass


def test_gradients_with_a_silent_head_agree_with_finite_differences_and_the_twin():
    (ours, twin), (ids, targets) = both("rotary"), text(4, 2)
    with silenced(ours, [(0, 1)]), silenced(twin, [(0, 1)]):
        assert max(check_gradients(ours, ids, targets).values()) < 1e-6
        grads = ours.backward(cross_entropy(ours.forward(ids), targets)[1])
        logits = twin(torch.tensor(ids))
        torch.nn.functional.cross_entropy(
            logits.flatten(0, 1), torch.tensor(targets).flatten()
        ).backward()
    for name, grad in named_gradients(twin).items():
        np.testing.assert_allclose(grads[name], grad, rtol=0, atol=1e-10, err_msg=name)


# --- wrong use: one clear sentence


@both_sides
@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"heads": 3}, r"heads=3 does not divide hidden_size=8: each head gets an equal share"),
        ({"heads": 0}, r"heads=0: expected a whole number of at least 1"),
        ({"layers": 0}, r"layers=0: expected"),
        ({"position": "waves"}, r"position='waves': expected one of"),
        ({"position": "rotary", "heads": 8}, r"a head of size 1 came: rotary positions turn pairs"),
    ],
)
def test_sizes_that_do_not_fit_are_refused(side, options, message):
    with pytest.raises(ValueError, match=message):
        build(side, **options)


@both_sides
@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.zeros((10, 1), int), r"would have 10 tokens, this model has 9 positions"),
        (np.array([[VOCAB]]), r"ids run from 7 to 7, but the vocabulary has 7 tokens"),
        (np.array([[-1]]), r"ids run from -1 to -1"),
        (np.array([[np.nan]]), r"ids holds float64: expected whole numbers"),
        (np.zeros(3, int), r"ids has shape \(3,\): expected \(time, batch\)"),
        (np.zeros((0, 2), int), r"ids has shape \(0, 2\)"),
    ],
)
def test_texts_that_do_not_fit_are_refused(side, ids, message):
    with pytest.raises(ValueError, match=message):
        call(build(side), ids)


@both_sides
def test_a_state_that_grows_too_long_or_of_other_texts_is_refused(side):
    model, (ids, _) = build(side), text(6)
    call(model, ids)
    state = model.state
    with pytest.raises(ValueError, match=r"would have 12 tokens"):
        call(model, ids, state)
    with pytest.raises(ValueError, match=r"state is of 3 texts side by side, ids has 2"):
        call(model, ids[:2, :2], state)


def test_weights_with_nan_stop_the_training_with_a_sentence():
    model, (ids, targets) = both()[0], text()
    model.params["W1"][0, 0] = np.nan
    with pytest.raises(FloatingPointError, match="the logits hold nan or inf"):
        cross_entropy(model.forward(ids), targets)


# --- windows over a text


@given(st.integers(2, 60), st.integers(1, 12), st.data())
def test_every_word_is_a_target_once_with_as_much_before_it_as_there_is(words, length, data):
    fresh = data.draw(st.integers(1, length))
    ids = np.arange(words)
    inputs, targets, mask = contexts(ids, length, fresh)
    np.testing.assert_array_equal(inputs + 1, targets)
    assert sorted(targets[mask]) == list(range(1, words))
    step, _ = np.nonzero(mask)  # how many words stand before the input of each target
    enough = np.minimum(targets[mask] - 1, min(length, words - 1) - fresh)
    assert (step >= enough).all()


def test_windows_that_do_not_fit_are_refused():
    for length, fresh in ((0, None), (4, 0), (4, 5)):
        with pytest.raises(ValueError, match="expected"):
            contexts(np.arange(9), length, fresh)
    with pytest.raises(ValueError, match="one text"):
        contexts(np.arange(1), 4)
