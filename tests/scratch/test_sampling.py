"""A language model that writes, by hand or of torch."""

import numpy as np
import pytest
import torch

from tests.models.twins import VOCAB, both, both_sides, build, call
from utils.models.weights import named_arrays
from utils.scratch.functions import softmax


def states(model):
    return [torch.as_tensor(state).numpy().copy() for state in model.state]


@both_sides
def test_a_sample_is_the_same_for_the_same_seed(side):
    model = build(side, "LanguageModel")
    first, again, other = (
        model.sample(np.random.default_rng(seed), [1, 2], 30) for seed in (0, 0, 1)
    )
    np.testing.assert_array_equal(first, again)
    assert not np.array_equal(first, other)
    assert first.shape == (30,)
    assert first.dtype == np.int64


def test_both_kinds_of_model_write_the_same():
    model, twin = both("LanguageModel", "GRU", 2)
    ours, theirs = (m.sample(np.random.default_rng(3), [0, 4, 2], 40) for m in (model, twin))
    np.testing.assert_array_equal(ours, theirs)


@both_sides
def test_temperature_divides_the_logits(side):
    model = build(side, "LanguageModel", seed=4)
    arrays, logits = named_arrays(model), np.arange(VOCAB) / 2
    arrays["V"][...], arrays["c"][...] = 0, logits  # whatever was read
    for temperature in (0.5, 3.0):
        drawn = model.sample(np.random.default_rng(0), [1], 800, temperature)
        shares = np.bincount(drawn, minlength=VOCAB) / len(drawn)
        np.testing.assert_allclose(shares, softmax(logits / temperature), atol=0.05)


@both_sides
def test_near_temperature_zero_the_likeliest_token_follows_all_that_was_written(side):
    model, prompt = build(side, "LanguageModel", layers=2), [3, 1]
    written = list(prompt)
    for _ in range(12):
        written.append(int(call(model, np.array(written)[:, None])[-1, 0].argmax()))
    sampled = model.sample(np.random.default_rng(0), prompt, 12, temperature=1e-4)
    np.testing.assert_array_equal(sampled, written[2:])


@both_sides
def test_forbidden_tokens_are_never_written(side):
    model = build(side, "LanguageModel")
    drawn = model.sample(np.random.default_rng(0), [0], 200, 5.0, forbidden=(0, 3))
    assert set(drawn) == {1, 2, 4, 5}


@both_sides
@pytest.mark.parametrize("prompt", [[1, 2], [VOCAB]])
def test_writing_leaves_the_state_and_the_mode_as_they_were(side, prompt):
    model = build(side, "LanguageModel", dropout=0.5)
    model.carry = True
    call(model, np.array([[1, 2], [3, 0]]))
    kept = states(model)
    try:
        model.sample(np.random.default_rng(0), prompt, 5)
    except ValueError:
        assert prompt == [VOCAB]
    assert model.training
    for state, before in zip(states(model), kept, strict=True):
        np.testing.assert_array_equal(state, before)


@both_sides
@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (([1], 5, 0.0), "temperature=0.0: expected a number above 0"),
        (([1], 5, -1.0), "temperature=-1.0: expected a number above 0"),
        (([], 5), r"prompt has shape \(0,\): expected \(time,\), at least one id"),
        (([[1, 2]], 5), r"prompt has shape \(1, 2\)"),
        (([VOCAB], 5), "ids run from 6 to 6"),
        (([1], 5, 1.0, (VOCAB,)), r"forbidden holds 6: expected ids in 0..5"),
        (([1], 5, 1.0, tuple(range(VOCAB))), "forbidden holds every token"),
    ],
)
def test_what_cannot_be_sampled_is_refused(side, arguments, message):
    with pytest.raises(ValueError, match=message):
        build(side, "LanguageModel").sample(np.random.default_rng(0), *arguments)


@both_sides
def test_however_low_the_temperature_the_likeliest_token_wins(side):
    model = build(side, "LanguageModel")
    low, lowest = (
        model.sample(np.random.default_rng(0), [1, 2], 8, temperature)
        for temperature in (1e-9, 5e-324)
    )
    np.testing.assert_array_equal(lowest, low)


@both_sides
def test_a_negative_length_and_a_truth_value_for_an_id_are_refused(side):
    model = build(side, "LanguageModel")
    with pytest.raises(ValueError, match="length=-3: expected a number of tokens"):
        model.sample(np.random.default_rng(0), [1], -3)
    with pytest.raises(ValueError, match="forbidden holds True: expected ids"):
        model.sample(np.random.default_rng(0), [1], 3, forbidden=(True,))
