"""The plain cells against the fast ones, against finite differences, and what is saved."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.scratch import recurrent, recurrent_fast
from utils.scratch.gradcheck import numeric_gradient

KINDS = {
    "tanh": ("RNN", {"activation": "tanh"}),
    "relu": ("RNN", {"activation": "relu"}),
    "sigmoid": ("RNN", {"activation": "sigmoid"}),
    "GRU": ("GRU", {}),
    "LSTM": ("LSTM", {}),
}
every_kind = pytest.mark.parametrize("kind", KINDS)
small = st.integers(1, 5)


def both(kind, seed, inputs, hidden, steps, batch):
    """Return a plain and a fast cell of the same weights, x, a state, and gradients for both."""
    name, options = KINDS[kind]
    rng = np.random.default_rng(seed)
    fast = getattr(recurrent_fast, name)(inputs, hidden, rng, dtype=np.float64, **options)
    plain = getattr(recurrent, name)(fast.params, **options)
    x = rng.standard_normal((steps, batch, inputs))
    state, dstate = rng.standard_normal((2, fast.parts, batch, hidden))
    return plain, fast, x, state, rng.standard_normal((steps, batch, hidden)), dstate


@settings(max_examples=40, deadline=None)
@given(st.sampled_from(sorted(KINDS)), st.integers(0, 10**6), st.tuples(*[small] * 4))
def test_plain_and_fast_agree_in_every_output_and_gradient(kind, seed, sizes):
    plain, fast, x, state, ds, dstate = both(kind, seed, *sizes)
    s, last = plain.forward(x, *state)
    grads, dx, dfirst = plain.backward(ds, *dstate)
    fast_s, fast_last = fast.forward(x, state)
    fast_grads, fast_dx, fast_dfirst = fast.backward(ds, dstate)
    assert grads.keys() == fast_grads.keys()
    pairs = {name: (grads[name], fast_grads[name]) for name in grads}
    pairs |= {"s": (s, fast_s), "last": (np.stack(last), fast_last)}
    pairs |= {"dx": (dx, fast_dx), "dfirst": (np.stack(dfirst), fast_dfirst)}
    for name, (one, other) in pairs.items():
        np.testing.assert_allclose(one, other, rtol=1e-12, atol=1e-12, err_msg=name)


@every_kind
def test_the_plain_gradients_agree_with_finite_differences(kind):
    plain, _, x, state, ds, dstate = both(kind, 0, 3, 4, 5, 2)

    def loss():
        s, last = plain.forward(x, *state)
        return (s * ds).sum() + (np.stack(last) * dstate).sum()

    loss()
    grads, dx, dfirst = plain.backward(ds, *dstate)
    for array, gradient in [*((plain.params[name], grads[name]) for name in grads), (x, dx)]:
        np.testing.assert_allclose(gradient, numeric_gradient(loss, array), atol=1e-6)
    np.testing.assert_allclose(np.stack(dfirst), numeric_gradient(loss, state), atol=1e-6)


@every_kind
def test_early_inputs_change_late_outputs(kind):
    plain, _, x, state, *_ = both(kind, 1, 3, 8, 4, 1)
    before, _ = plain.forward(x, *state)
    x[0] += 1
    after, _ = plain.forward(x, *state)
    assert np.abs(after[-1] - before[-1]).max() > 1e-6


@every_kind
@pytest.mark.parametrize("masked", [False, True])
def test_changing_what_forward_got_or_gave_changes_no_gradient(kind, masked):
    _, fast, x, state, ds, dstate = both(kind, 0, 3, 4, 5, 2)
    mask = np.arange(5)[:, None] < [5, 3] if masked else None
    fast.forward(x, state, mask)
    grads, dx, dfirst = fast.backward(ds, dstate)
    s, last = fast.forward(x, state, mask)
    for array in (s, last, x, state):
        array *= 2
    if masked:
        mask[...] = ~mask
    again, dx_again, dfirst_again = fast.backward(ds, dstate)
    for name in grads:
        np.testing.assert_array_equal(again[name], grads[name], err_msg=name)
    np.testing.assert_array_equal(dx_again, dx)
    np.testing.assert_array_equal(dfirst_again, dfirst)


def test_the_plain_module_stays_short_enough_to_read():
    with open(recurrent.__file__, encoding="utf-8") as file:
        assert sum(1 for _ in file) <= 150
