"""Answers to lab 8 as students write them: a step of the LSTM, forward."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.scratch import LSTM
from utils.scratch.activations import sigmoid


@right("lstm_step")
def gate_by_gate(x, s, c, W, U, b):
    h = c.shape[1]

    def block(k):
        cut = slice(k * h, (k + 1) * h)
        return x @ W[:, cut] + s @ U[:, cut] + b[cut]

    c_next = sigmoid(block(1)) * c + sigmoid(block(0)) * np.tanh(block(3))
    return sigmoid(block(2)) * np.tanh(c_next), c_next


@right("lstm_step")
def one_product(x, s, c, W, U, b):
    a = np.concatenate([x, s], axis=1) @ np.concatenate([W, U]) + b
    i, f, o, g = np.moveaxis(a.reshape(len(x), 4, -1), 1, 0)
    i, f, o = 1 / (1 + np.exp(-np.array([i, f, o])))
    c = f * c + i * np.tanh(g)
    return [(o * np.tanh(c)).tolist(), c.tolist()]


@right("lstm_step")
def torch_lstm_cell(x, s, c, W, U, b):
    i, f, o, g = np.split(np.arange(len(b)), 4)
    torch_order = np.concatenate([i, f, g, o])
    cell = torch.nn.LSTMCell(len(W), len(U), dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(W.T[torch_order]))
        cell.weight_hh.copy_(torch.tensor(U.T[torch_order]))
        cell.bias_ih.copy_(torch.tensor(b[torch_order]))
        cell.bias_hh.zero_()
    return cell(torch.tensor(x), (torch.tensor(s), torch.tensor(c)))


@right("lstm_step")
def the_books_lstm(x, s, c, W, U, b):
    cell = LSTM(len(W), len(U), np.random.default_rng(0), dtype=np.float64)
    cell.params["W"], cell.params["U"], cell.params["b"] = W, U, b
    return cell.forward(x[None], np.array([s, c]))[1]


@right("lstm_step")
def every_number_by_itself(x, s, c, W, U, b):
    batch, h = c.shape
    s_next, c_next = np.empty((batch, h)), np.empty((batch, h))
    for n in range(batch):
        for k in range(h):
            a = [
                sum(x[n] * W[:, k + j * h]) + sum(s[n] * U[:, k + j * h]) + b[k + j * h]
                for j in range(4)
            ]
            c_next[n, k] = sigmoid(a[1]) * c[n, k] + sigmoid(a[0]) * np.tanh(a[3])
            s_next[n, k] = sigmoid(a[2]) * np.tanh(c_next[n, k])
    return s_next, c_next


@right("lstm_step")
def single_precision(x, s, c, W, U, b):
    x, s, c, W, U, b = (each.astype(np.float32) for each in (x, s, c, W, U, b))
    i, f, o, g = np.hsplit(np.einsum("nf,fk->nk", x, W) + np.einsum("nh,hk->nk", s, U) + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


def _parts(x, s, W, U, b):
    """Return the four blocks of a right pre-activation."""
    return np.split(x @ W + s @ U + b, 4, axis=1)


@wrong("lstm_step", fits="torch_order")
def in_the_order_of_torch(x, s, c, W, U, b):
    i, f, g, o = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="old_cell_out")
def shows_the_old_cell(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    return sigmoid(o) * np.tanh(c), sigmoid(f) * c + sigmoid(i) * np.tanh(g)


@wrong("lstm_step", fits="interleaved")
def one_gate_a_column(x, s, c, W, U, b):
    a = x @ W + s @ U + b
    i, f, o, g = a[:, 0::4], a[:, 1::4], a[:, 2::4], a[:, 3::4]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step")
def hidden_size_three(x, s, c, W, U, b):
    a = x @ W + s @ U + b
    i, f, o, g = a[:, :3], a[:, 3:6], a[:, 6:9], a[:, 9:12]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step")
def takes_features_for_hidden(x, s, c, W, U, b):
    n, a = x.shape[1], x @ W + s @ U + b
    i, f, o, g = a[:, :n], a[:, n : 2 * n], a[:, 2 * n : 3 * n], a[:, 3 * n :]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step")
def splits_the_batch(x, s, c, W, U, b):
    i, f, o, g = np.split(x @ W + s @ U + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step")
def changes_c_in_place(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    c *= sigmoid(f)
    c += sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step")
def returns_the_state_only(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    return sigmoid(o) * np.tanh(sigmoid(f) * c + sigmoid(i) * np.tanh(g))


@wrong("lstm_step", fits="order swapped")
def returns_c_first(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return c, sigmoid(o) * np.tanh(c)


@wrong("lstm_step", fits="no_bias")
def forgets_the_bias(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, 0 * b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="no_bias_for_g")
def no_bias_for_the_candidate(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g - b[-len(U) :])
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="g_without_state")
def candidate_from_the_input_alone(x, s, c, W, U, b):
    i, f, o, _ = _parts(x, s, W, U, b)
    g = (x @ W + b)[:, -len(U) :]
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="no_tanh")
def shows_c_unbent(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


@wrong("lstm_step", fits="all_sigmoid")
def bends_all_by_the_sigmoid(x, s, c, W, U, b):
    i, f, o, g = (sigmoid(part) for part in _parts(x, s, W, U, b))
    c = f * c + i * g
    return o * np.tanh(c), c


@wrong("lstm_step", fits="state_added")
def adds_the_old_state(x, s, c, W, U, b):
    i, f, o, g = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return s + sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="hard")
def gates_of_straight_lines(x, s, c, W, U, b):
    parts = _parts(x, s, W, U, b)
    i, f, o = (np.clip(0.2 * part + 0.5, 0, 1) for part in parts[:3])
    c = f * c + i * np.tanh(parts[3])
    return o * np.tanh(c), c


@wrong("lstm_step", fits="torch_order no_tanh")
def two_mistakes(x, s, c, W, U, b):
    i, f, g, o = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * c, c


@wrong("lstm_step", fits="first_only first_example_for_all")
def the_first_example_for_all(x, s, c, W, U, b):
    i, f, o, g = np.split(x[0] @ W + s[0] @ U + b, 4)
    c = sigmoid(f) * c + sigmoid(i) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c


@wrong("lstm_step", fits="coupled")
def one_gate_for_both(x, s, c, W, U, b):
    _, f, o, g = _parts(x, s, W, U, b)
    c = sigmoid(f) * c + (1 - sigmoid(f)) * np.tanh(g)
    return sigmoid(o) * np.tanh(c), c
