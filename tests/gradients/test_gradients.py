"""Jacobians, decay and the ledger: against finite differences, autograd and `backward`."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import gradients
from utils.gradients import slopes
from utils.scratch import GRU, LSTM, RNN

CELLS = {
    "tanh": lambda rng, **size: RNN(**size, rng=rng, dtype=np.float64),
    "relu": lambda rng, **size: RNN(**size, rng=rng, activation="relu", dtype=np.float64),
    "sigmoid": lambda rng, **size: RNN(**size, rng=rng, activation="sigmoid", dtype=np.float64),
    "gru": lambda rng, **size: GRU(**size, rng=rng, dtype=np.float64),
    "lstm": lambda rng, **size: LSTM(**size, rng=rng, dtype=np.float64),
}
every_cell = pytest.mark.parametrize("kind", CELLS)


def passed(kind, steps=6, batch=2, inputs=3, hidden=4, seed=0, masked=False):
    """Return a cell after a forward pass, with what it read."""
    rng = np.random.default_rng(seed)
    cell = CELLS[kind](rng, input_size=inputs, hidden_size=hidden)
    x = rng.standard_normal((steps, batch, inputs))
    state = rng.standard_normal((cell.parts, batch, hidden))
    mask = None
    if masked:
        lengths = rng.integers(1, steps + 1, batch)
        mask = np.arange(steps)[:, None] < lengths
    cell.forward(x, state, mask)
    return cell, x, state, mask


# --- Jacobians ------------------------------------------------------------------------------


@every_cell
@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 99), masked=st.booleans())
def test_a_jacobian_agrees_with_finite_differences(kind, seed, masked):
    cell, x, _, mask = passed(kind, seed=seed, masked=masked)
    J = gradients.step_jacobians(cell)
    states = cell.saved[3].copy()  # (parts, time + 1, batch, hidden)
    t, eps = 3, 1e-6
    for part, j in np.ndindex(cell.parts, 4):
        ends = []
        for sign in (1, -1):
            changed = states[:, t].copy()
            changed[part, :, j] += sign * eps
            _, end = cell.forward(x[t : t + 1], changed, None if mask is None else mask[t : t + 1])
            ends.append(end.copy())
        slope = (ends[0] - ends[1]) / (2 * eps)  # (parts, batch, hidden)
        for b in range(2):
            np.testing.assert_allclose(J[t, b, 4 * part + j], slope[:, b].ravel(), atol=1e-7)


@pytest.mark.parametrize("kind", ["tanh", "gru", "lstm"])
def test_a_jacobian_agrees_with_autograd_of_torchs_own_cell(kind):
    torch = pytest.importorskip("torch")
    cell, x, _, _ = passed(kind, batch=1)
    H = cell.hidden_size
    order = {"tanh": [0], "gru": [0, 1, 2], "lstm": [0, 1, 3, 2]}[kind]  # torch's gates
    make = {"tanh": torch.nn.RNNCell, "gru": torch.nn.GRUCell, "lstm": torch.nn.LSTMCell}[kind]
    twin = make(3, H, dtype=torch.float64)

    def columns(array):
        blocks = np.split(array, cell.gates, axis=-1)
        return torch.tensor(np.concatenate([blocks[g] for g in order], axis=-1).T.copy())

    with torch.no_grad():
        twin.weight_ih.copy_(columns(cell.params["W"]))
        twin.weight_hh.copy_(columns(cell.params["U"]))
        twin.bias_ih.copy_(columns(cell.params["b"]))
        twin.bias_hh.zero_()
        if kind == "gru":
            twin.bias_hh[2 * H :] = torch.tensor(cell.params["d"])

    def step(state):
        if kind != "lstm":
            return twin(xt, state[None])[0]
        return torch.cat(twin(xt, (state[None, :H], state[None, H:])), dim=1)[0]

    states = cell.saved[3][:, :, 0]  # (parts, time + 1, hidden)
    J = gradients.step_jacobians(cell)
    for t in range(len(x)):
        xt = torch.tensor(x[t])
        found = torch.autograd.functional.jacobian(step, torch.tensor(states[:, t].ravel()))
        np.testing.assert_allclose(J[t, 0], found.numpy().T, atol=1e-12)


@every_cell
def test_the_product_of_jacobians_sends_a_gradient_back_as_backward_does(kind):
    cell, _, _, _ = passed(kind)
    J = gradients.step_jacobians(cell)
    dstate = np.random.default_rng(1).standard_normal((cell.parts, 2, 4))
    _, _, first = cell.backward(np.zeros((6, 2, 4)), dstate)
    row = np.concatenate(list(dstate), axis=1)[:, None]  # (batch, 1, n)
    for t in reversed(range(6)):
        row = row @ J[t].swapaxes(1, 2)
    np.testing.assert_allclose(row[:, 0], np.concatenate(list(first), axis=1), atol=1e-12)


def test_the_jacobian_of_the_plain_rnn_is_U_times_the_diagonal_of_the_slopes():
    cell, _, _, _ = passed("tanh", batch=1)
    s = cell.saved[3][0, 1:, 0]
    for t, J in enumerate(gradients.step_jacobians(cell)[:, 0]):
        np.testing.assert_allclose(J, cell.params["U"] @ np.diag(1 - s[t] ** 2), atol=1e-15)


def test_a_padded_step_has_the_identity_for_its_jacobian():
    for kind in ("tanh", "gru", "lstm"):
        cell, _, _, mask = passed(kind, seed=1, masked=True)
        J = gradients.step_jacobians(cell)
        assert not mask.all()
        assert (J[~mask] == np.eye(J.shape[-1])).all()


def test_singular_values_and_spectral_radius_of_known_matrices():
    turn = np.array([[0.0, -3.0], [3.0, 0.0]])
    shear = np.array([[1.0, 4.0], [0.0, 1.0]])
    J = np.stack([turn, shear])
    np.testing.assert_allclose(gradients.singular_values(J)[0], [3, 3])
    assert gradients.singular_values(J)[1, 0] > 4
    np.testing.assert_allclose(gradients.spectral_radius(J), [3, 1])


# --- decay ----------------------------------------------------------------------------------


@every_cell
@pytest.mark.parametrize("part", ["s", "both"])
def test_decay_is_the_norm_of_the_product(kind, part):
    cell, _, _, _ = passed(kind, batch=1)
    J = gradients.step_jacobians(cell)[:, 0]
    rows = slice(0, 4 if part == "s" else None)
    product = J[2] @ J[3] @ J[4]
    block = product[rows, rows]
    rms = np.linalg.norm(block) / np.sqrt(len(block))
    assert gradients.decay(cell, t=4, part=part)[3] == pytest.approx(rms, rel=1e-12)
    largest = np.linalg.norm(block, 2)
    assert gradients.decay(cell, t=4, part=part, norm="spectral")[3] == pytest.approx(largest)
    assert len(gradients.decay(cell, t=4, part=part)) == 6  # from the step itself to state 0


def test_decay_of_the_cell_state_is_the_lower_block():
    cell, _, _, _ = passed("lstm", batch=1)
    product = np.linalg.multi_dot(list(gradients.step_jacobians(cell)[:, 0]))
    block = product[4:, 4:]
    assert gradients.decay(cell, part="c")[6] == pytest.approx(np.linalg.norm(block) / 2)


@pytest.mark.parametrize("norm", ["rms", "spectral"])
@pytest.mark.parametrize("factor", [1e-8, 1e8])
def test_decay_neither_overflows_nor_vanishes(norm, factor):
    J = np.broadcast_to(factor * np.eye(3), (100, 3, 3))
    found = gradients.log10_decay(J, norm=norm)
    np.testing.assert_allclose(found, np.log10(factor) * np.arange(101), atol=1e-9)


def test_decay_of_a_dead_state_is_zero_and_of_a_batch_the_geometric_mean():
    J = np.stack([np.stack([2.0 * np.eye(2), 8.0 * np.eye(2)])] * 3)
    np.testing.assert_allclose(gradients.decay(J), [1, 4, 16, 64])
    assert gradients.log10_decay(np.zeros((2, 3, 3)))[1:].tolist() == [-np.inf, -np.inf]


def test_the_cell_path_is_the_product_of_the_forget_gates():
    cell, _, _, _ = passed("lstm", batch=1)
    f = cell.saved[2][:, 1, 0]  # (time, hidden)
    expected = np.linalg.norm(f[2] * f[3] * f[4]) / 2
    assert gradients.cell_path(cell, t=4)[3] == pytest.approx(expected, rel=1e-12)


def test_the_cell_path_is_the_whole_jacobian_when_no_gate_listens_to_the_state():
    cell, x, state, _ = passed("lstm")
    cell.params["U"][:] = 0
    cell.forward(x, state)
    whole = gradients.log10_decay(cell, part="c")
    np.testing.assert_allclose(gradients.log10_cell_path(cell), whole, atol=1e-12)


# --- the ledger -----------------------------------------------------------------------------


@every_cell
@settings(deadline=None, max_examples=10)
@given(seed=st.integers(0, 99), masked=st.booleans())
def test_the_ledger_adds_up_to_backward(kind, seed, masked):
    cell, _, _, _ = passed(kind, seed=seed, masked=masked)
    ds = np.random.default_rng(seed).standard_normal((6, 2, 4))
    grads, _, _ = cell.backward(ds)
    book = gradients.ledger(cell, ds)
    for name in ("W", "U", "b"):
        terms = np.stack([book.contributions(t, name) for t in range(6)])  # (t, k, *shape)
        np.testing.assert_allclose(terms.sum((0, 1)), grads[name], atol=1e-10)
        np.testing.assert_allclose(book.gradient(name=name), grads[name], atol=1e-10)
        sizes = np.sqrt((terms**2).reshape(6, 6, -1).sum(-1))
        np.testing.assert_allclose(book.norms(name), sizes, atol=1e-7)
        assert (sizes[np.triu_indices(6, 1)] == 0).all()  # nothing from the future


@every_cell
def test_a_row_of_the_ledger_is_the_gradient_of_one_loss(kind):
    cell, _, _, _ = passed(kind)
    ds = np.random.default_rng(1).standard_normal((6, 2, 4))
    book = gradients.ledger(cell, ds)
    for t in range(6):
        alone = np.zeros_like(ds)
        alone[t] = ds[t]
        grads, _, _ = cell.backward(alone)
        for name in ("W", "U", "b"):
            row = book.contributions(t, name).sum(axis=0)
            np.testing.assert_allclose(row, grads[name], atol=1e-12)
            np.testing.assert_allclose(book.gradient(t, name), grads[name], atol=1e-12)


def test_one_contribution_is_the_gradient_of_a_copy_of_W_at_one_step():
    """The lecture's sum: give every step a W of its own, and move one of them."""
    cell, x, state, _ = passed("tanh", batch=1)
    W, U, b = cell.params.values()
    rng = np.random.default_rng(1)
    ds = rng.standard_normal((6, 1, 4))
    book = gradients.ledger(cell, ds)
    t, k, eps = 4, 2, 1e-6

    def loss(own_W):
        s = state[0]
        for step in range(t + 1):
            s = np.tanh(x[step] @ (own_W if step == k else W) + s @ U + b)
        return (s * ds[t]).sum()

    found = book.contributions(t)[k]
    for index in np.ndindex(W.shape):
        change = np.zeros_like(W)
        change[index] = eps
        numeric = (loss(W + change) - loss(W - change)) / (2 * eps)
        assert found[index] == pytest.approx(numeric, abs=1e-8)


def test_truncation_leaves_out_the_terms_before_the_horizon():
    cell, _, _, _ = passed("gru")
    ds = np.random.default_rng(1).standard_normal((6, 2, 4))
    book = gradients.ledger(cell, ds)
    terms = np.stack([book.contributions(t) for t in range(6)])
    full = terms.sum((0, 1))
    for t in (None, 4):
        errors, cosines = gradients.truncation_error(book, t)
        goal = full if t is None else terms[t].sum(0)
        for horizon in range(1, 7):
            kept = sum(
                terms[u, k]
                for u, k in np.ndindex(6, 6)
                if 0 <= u - k < horizon and (t is None or u == t)
            )
            np.testing.assert_allclose(book.gradient(t, horizon=horizon), kept, atol=1e-12)
            error = np.linalg.norm(kept - goal) / np.linalg.norm(goal)
            assert errors[horizon - 1] == pytest.approx(error, abs=1e-12)
            cosine = (kept * goal).sum() / np.linalg.norm(kept) / np.linalg.norm(goal)
            assert cosines[horizon - 1] == pytest.approx(cosine, abs=1e-12)
        assert errors[-1] < 1e-15


# --- the decay table of chapters 6 and 7 -----------------------------------------------------

n = 128
STANDARD = {"init": "gaussian", "gain": np.sqrt(n)}  # the lecture's N(0, 1)
# Such weights with tanh are chaotic: the last bit of a sum decides where the states are 100 steps
# later, and no two machines add alike. So this mean keeps the spread of three networks (measured
# over twelve: 0.4, 1.0 and 1.4 at k = 10, 50 and 100, a mean of three has sqrt(3) less).
CHAOS = {"tanh, N(0,1)": 8}
TABLE = {  # name: (cell, its options, log10 of ||ds_T/ds_(T-k)|| at k = 10, 50, 100)
    "relu, N(0,1)": (RNN, {"activation": "relu", **STANDARD}, (9.2, 47, 94)),
    "tanh, N(0,1)": (RNN, STANDARD, (3.7, 18.1, 37.5)),
    "sigmoid, N(0,1)": (RNN, {"activation": "sigmoid", **STANDARD}, (0.06, 0.5, 1.5)),
    "tanh, N(0,1/n)": (RNN, {"init": "gaussian"}, (-1.4, -6.3, -12.6)),
    "tanh, orthogonal": (RNN, {"init": "orthogonal"}, (-1.4, -6.6, -13.2)),
    "tanh, default": (RNN, {}, (-3.4, -16.9, -33.4)),
    "relu, default": (RNN, {"activation": "relu"}, (-3.9, -19.5, -39)),
    "relu, N(0,2/n)": (
        RNN,
        {"activation": "relu", "init": "gaussian", "gain": np.sqrt(2)},
        (0.15, 1.6, 3.3),
    ),
    "relu, identity": (RNN, {"activation": "relu", "init": "identity"}, (-0.05, -0.16, -0.7)),
    "LSTM, forget bias 0": (LSTM, {"forget_bias": 0.0}, (-2.5, -11.2, -21.8)),
    "LSTM, forget bias 1": (LSTM, {"forget_bias": 1.0}, (-1.2, -4.7, -9)),
    "LSTM, forget bias 3": (LSTM, {"forget_bias": 3.0}, (-0.17, -0.3, -0.1)),
    "LSTM, forget bias 5": (LSTM, {"forget_bias": 5.0}, (0, 0.2, 1)),
    "GRU": (GRU, {}, (-2.3, -10.9, -21.5)),
}


@pytest.mark.parametrize("name", TABLE)
def test_the_decay_table_of_the_book(name):
    """128 units that have read noise: the mean of three networks, on any machine."""
    kind, options, expected = TABLE[name]
    found = gradients.noise_decays(kind, **options).mean(axis=0)[[0, 10, 50, 100]]
    near = CHAOS.get(name, 1) * np.array([0, 0.1, 0.3, 0.5])
    assert (np.abs(found - (0, *expected)) < 1e-12 + near).all(), found


def test_a_cell_that_read_noise_is_the_one_built_by_hand():
    rng = np.random.default_rng(7)
    cell = RNN(5, 5, rng, init="orthogonal", dtype=np.float64)
    cell.params["U"] *= 1.3
    cell.forward(0.5 * rng.standard_normal((9, 1, 5)))
    options = {"units": 5, "steps": 9, "init": "orthogonal", "gain": 1.3, "size": 0.5}
    made = gradients.noise_cell(seed=7, **options)
    np.testing.assert_array_equal(made.saved[3], cell.saved[3])
    decays = gradients.noise_decays(seeds=[6, 7], **options)
    np.testing.assert_array_equal(decays[1], gradients.log10_decay(cell))
    lstm = gradients.noise_cell(LSTM, units=5, steps=9, seed=6)
    of_c = gradients.noise_decays(LSTM, seeds=[6], units=5, steps=9)
    np.testing.assert_array_equal(of_c[0], gradients.log10_decay(lstm, part="c"))


def test_decay_of_a_linear_network_with_standard_normal_weights():
    rng = np.random.default_rng(0)
    U = rng.standard_normal((5, n, n))
    curves = [gradients.log10_decay(np.broadcast_to(one, (100, n, n))) for one in U]
    found = np.mean(curves, axis=0)[[10, 50, 100]]
    assert (np.abs(found - (10.6, 53, 106.7)) < (0.3, 1, 2)).all(), found
    radius = gradients.spectral_radius(U).mean()
    assert abs(radius / np.sqrt(n) - 1) < 0.1  # sqrt(n), not "mostly below 1"


@every_cell
def test_single_precision_gives_nearly_the_same(kind):
    cell, x, state, _ = passed(kind)
    double = gradients.log10_decay(cell)
    options = {"activation": kind} if isinstance(cell, RNN) else {}
    single = type(cell)(3, 4, np.random.default_rng(0), **options)
    single.params |= cell.params
    assert single.params["U"].dtype == np.float32
    single.forward(x, state)
    np.testing.assert_allclose(gradients.log10_decay(single), double, atol=1e-4)
    assert slopes(single).U.dtype == np.float64


# --- wrong use ------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("wrong", "message"),
    [
        (lambda c: gradients.log10_decay(c, part="c"), "part='c': this state has"),
        (lambda c: gradients.log10_decay(c, norm="max"), "norm='max': expected 'rms'"),
        (lambda c: gradients.log10_decay(c, t=6), "t=6: the last forward pass has steps 0 to 5"),
        (lambda c: gradients.log10_decay(np.ones((2, 3))), r"have shape \(2, 3\)"),
        (lambda c: gradients.ledger(c, np.ones((6, 2, 5))), r"ds has shape \(6, 2, 5\)"),
        (lambda c: gradients.ledger(c, np.ones((6, 2, 4))).norms("V"), "kept for 'W', 'U'"),
        (lambda c: gradients.truncation_error(gradients.ledger(c, np.zeros((6, 2, 4)))), "is 0"),
        (lambda c: gradients.ledger(c, np.ones((6, 2, 4))).gradient(6), "t=6: the last"),
    ],
)
def test_wrong_use_gives_one_clear_sentence(wrong, message):
    cell, _, _, _ = passed("tanh")
    with pytest.raises(ValueError, match=message):
        wrong(cell)


def test_a_cell_that_has_not_run_or_has_no_cell_state_is_refused():
    cell = CELLS["tanh"](np.random.default_rng(0), input_size=2, hidden_size=3)
    with pytest.raises(RuntimeError, match=r"call cell\.forward first"):
        gradients.step_jacobians(cell)
    with pytest.raises(TypeError, match="RNN has no cell state: give an LSTM"):
        gradients.log10_cell_path(cell)


@pytest.mark.parametrize("t", [-1, 6, 99])
def test_a_step_that_was_not_run_is_refused_by_every_measure(t):
    cell, *_ = passed("lstm")
    book = gradients.ledger(cell, np.ones((6, 2, 4)))
    for ask in (
        lambda: gradients.log10_decay(cell, t),
        lambda: gradients.log10_cell_path(cell, t),
        lambda: book.contributions(t),
        lambda: book.gradient(t),
        lambda: book.lag(0, t),
    ):
        with pytest.raises(ValueError, match=f"t={t}: the last forward pass has steps 0 to 5"):
            ask()


def test_a_negative_lag_and_a_horizon_of_no_terms_are_refused():
    book = gradients.ledger(passed("gru")[0], np.ones((6, 2, 4)))
    with pytest.raises(ValueError, match="lag=-1: expected a number of steps back"):
        book.lag(-1, 2)
    for horizon in (0, -2):
        with pytest.raises(ValueError, match=f"horizon={horizon}: expected a number of terms"):
            book.gradient(horizon=horizon)
