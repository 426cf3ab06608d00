"""Answers to lab 8 as students write them: the gate, and a step of the GRU."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.scratch import GRU
from utils.scratch.activations import sigmoid

# ---------------------------------------------------------------------------- keep_or_overwrite


@right("keep_or_overwrite")
def number_by_number(a, old, new):
    mixed = np.zeros(a.shape)
    for place in np.ndindex(a.shape):
        gate = 1 / (1 + np.exp(-a[place]))
        mixed[place] = gate * old[place] + (1 - gate) * new[place]
    return mixed


@right("keep_or_overwrite")
def by_tanh(a, old, new):
    gate = (1 + np.tanh(a / 2)) / 2
    return new + gate * (old - new)


@right("keep_or_overwrite")
def by_lerp(number, kept, written):
    a, old, new = map(torch.tensor, (number, kept, written))
    return torch.lerp(new, old, torch.sigmoid(a))


@right("keep_or_overwrite")
def in_float32_as_lists(a, old, new):
    gate = sigmoid(a.astype(np.float32))
    return (gate * old.astype(np.float32) + (1 - gate) * new.astype(np.float32)).tolist()


@right("keep_or_overwrite")
def turned_and_turned_back(a, old, new):
    a *= -1
    shut = 1 / (1 + np.exp(a))
    a *= -1
    return old * shut + new - new * shut


@right("keep_or_overwrite")
def nested(a, old, new):
    if np.ndim(a):
        return [nested(*each) for each in zip(a, old, new, strict=True)]
    return sigmoid(a) * old + sigmoid(-a) * new


@wrong("keep_or_overwrite", fits="hard")
def chooses_by_the_sign(a, old, new):
    return np.where(a > 0, old, new)


@wrong("keep_or_overwrite", fits="hard")
def rounds_the_gate(a, old, new):
    gate = np.round(sigmoid(a))
    return gate * old + (1 - gate) * new


@wrong("keep_or_overwrite", fits="no_sigmoid")
def takes_a_for_the_gate(a, old, new):
    return a * old + (1 - a) * new


@wrong("keep_or_overwrite", fits="turned_round")
def forgets_the_minus(a, old, new):
    gate = 1 / (1 + np.exp(a))
    return gate * old + (1 - gate) * new


@wrong("keep_or_overwrite", fits="softmax_of_a_row")
def softmax_of_each_row(a, old, new):
    gate = np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True)
    return gate * old + (1 - gate) * new


@wrong("keep_or_overwrite")
def one_axis_only(a, old, new):
    mixed = []
    for k in range(len(a)):
        gate = float(1 / (1 + np.exp(-a[k])))
        mixed.append(gate * old[k] + (1 - gate) * new[k])
    return np.array(mixed)


@wrong("keep_or_overwrite", fits="never_shut")
def never_quite_shut(a, old, new):
    gate = np.clip(sigmoid(a), 0.1, 0.9)
    return gate * old + (1 - gate) * new


@wrong("keep_or_overwrite")
def gate_cut_at_five(a, old, new):
    gate = sigmoid(np.clip(a, -5, 5))
    return gate * old + (1 - gate) * new


@wrong("keep_or_overwrite", fits="tanh")
def bends_by_tanh(a, old, new):
    return np.tanh(a) * old + (1 - np.tanh(a)) * new


@wrong("keep_or_overwrite", fits="new_added_whole")
def adds_all_of_the_new(a, old, new):
    return sigmoid(a) * old + new


@wrong("keep_or_overwrite")
def works_in_place(a, old, new):
    gate = sigmoid(a)
    old *= gate
    old += (1 - gate) * new
    return old


@wrong("keep_or_overwrite", fits="shape")
def flattens(a, old, new):
    return (sigmoid(a) * old + (1 - sigmoid(a)) * new).ravel()


@wrong("keep_or_overwrite", fits="tanh_turned")
def tanh_and_turned_round(a, old, new):
    return np.tanh(a) * new + (1 - np.tanh(a)) * old


@wrong("keep_or_overwrite", fits="hard")
def three_cases(a, old, new):
    return np.where(a > 50, old, np.where(a < -50, new, (old + new) / 2))


@wrong("keep_or_overwrite", fits="where")
def open_gates_only(a, old, new):
    gate = sigmoid(np.abs(a))
    return gate * old + (1 - gate) * new


# ------------------------------------------------------------------------------------- gru_step


@right("gru_step")
def gate_by_gate(x, s, W, U, b, d):
    h = s.shape[1]
    r = sigmoid(x @ W[:, :h] + s @ U[:, :h] + b[:h])
    z = sigmoid(x @ W[:, h : 2 * h] + s @ U[:, h : 2 * h] + b[h : 2 * h])
    n = np.tanh(x @ W[:, 2 * h :] + b[2 * h :] + r * (s @ U[:, 2 * h :] + d))
    return n + z * (s - n)


@right("gru_step")
def torch_gru_cell(x, s, W, U, b, d):
    cell = torch.nn.GRUCell(*W.shape[:1], s.shape[1], dtype=torch.float64)
    with torch.no_grad():
        cell.weight_ih.copy_(torch.tensor(W.T))
        cell.weight_hh.copy_(torch.tensor(U.T))
        cell.bias_ih.copy_(torch.tensor(b))
        cell.bias_hh.copy_(torch.tensor(np.concatenate([0 * d, 0 * d, d])))
    return cell(torch.tensor(x), torch.tensor(s))


@right("gru_step")
def the_books_gru(x, s, W, U, b, d):
    cell = GRU(len(W), len(d), np.random.default_rng(0), dtype=np.float64)
    cell.params["W"], cell.params["U"] = W, U
    cell.params["b"], cell.params["d"] = b, d
    return cell.forward(x[None], s[None])[1][0]


@right("gru_step")
def row_by_row_with_einsum(x, s, W, U, b, d):
    out = []
    for row, state in zip(x, s, strict=True):
        fresh = np.einsum("f,fk->k", row, W) + b
        past = np.einsum("h,hk->k", state, U)
        r, z = sigmoid(fresh + past)[: 2 * len(d)].reshape(2, -1)
        n = np.tanh(fresh[-len(d) :] + r * (past[-len(d) :] + d))
        out.append(((1 - z) * n + z * state).tolist())
    return out


@right("gru_step")
def single_precision(x, s, W, U, b, d):
    x, s, W, U, b, d = (each.astype(np.float32) for each in (x, s, W, U, b, d))
    (xr, xz, xn), (sr, sz, sn) = (np.hsplit(each, 3) for each in (x @ W + b, s @ U))
    z = sigmoid(xz + sz)
    return z * s + (1 - z) * np.tanh(xn + sigmoid(xr + sr) * (sn + d))


@wrong("gru_step", fits="reset_before")
def resets_before_the_product(x, s, W, U, b, d):
    h = s.shape[1]
    r, z = np.split(sigmoid(x @ W + s @ U + b)[:, : 2 * h], 2, axis=1)
    n = np.tanh(x @ W[:, 2 * h :] + b[2 * h :] + (r * s) @ U[:, 2 * h :] + d)
    return (1 - z) * n + z * s


@wrong("gru_step", fits="z_turned")
def keeps_by_one_minus_z(x, s, W, U, b, d):
    h = s.shape[1]
    xw, su = x @ W + b, s @ U
    r, z = sigmoid(xw + su)[:, :h], sigmoid(xw + su)[:, h : 2 * h]
    n = np.tanh(xw[:, 2 * h :] + r * (su[:, 2 * h :] + d))
    return z * n + (1 - z) * s


def _gru(xw, su, s, d, inner=None, order=(0, 1), gate=sigmoid):
    """Do a right step from both products; the arguments behind `d` make it wrong."""
    x, u = np.split(xw, 3, axis=1), np.split(su, 3, axis=1)
    r, z = (gate(x[k] + u[k]) for k in order)
    n = np.tanh(inner(x[2], u[2], r) if inner else x[2] + r * (u[2] + d))
    return (1 - z) * n + z * s


@wrong("gru_step", fits="update_first")
def takes_the_update_gate_first(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U, s, d, order=(1, 0))


@wrong("gru_step", fits="no_d")
def forgets_the_second_bias(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U, s, 0 * d)


@wrong("gru_step", fits="no_b")
def forgets_the_first_bias(x, s, W, U, b, d):
    return _gru(x @ W, s @ U, s, d)


@wrong("gru_step", fits="b_twice")
def adds_b_to_both_products(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U + b, s, d)


@wrong("gru_step", fits="d_outside")
def adds_d_outside(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U, s, d, inner=lambda x, u, r: x + r * u + d)


@wrong("gru_step", fits="no_reset")
def never_resets(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U, s, d, inner=lambda x, u, r: x + u + d)


@wrong("gru_step", fits="transposed_blocks")
def multiplies_by_the_transpose_of_a_block(x, s, W, U, b, d):
    su = np.concatenate([s @ block.T for block in np.split(U, 3, axis=1)], axis=1)
    return _gru(x @ W + b, su, s, d)


@wrong("gru_step", fits="interleaved")
def every_third_column(x, s, W, U, b, d):
    xw, su = x @ W + b, s @ U
    xw, su = (np.concatenate([each[:, k::3] for k in range(3)], axis=1) for each in (xw, su))
    return _gru(xw, su, s, d)


@wrong("gru_step", fits="first_only")
def one_example_only(x, s, W, U, b, d):
    return _gru((x[0] @ W + b)[None], (s[0] @ U)[None], s, d)


@wrong("gru_step")
def changes_the_state_in_place(x, s, W, U, b, d):
    z = sigmoid(x @ W + b + s @ U)[:, s.shape[1] : 2 * s.shape[1]]
    n = (_gru(x @ W + b, s @ U, s, d) - z * s) / (1 - z)
    s *= z
    s += (1 - z) * n
    return s


@wrong("gru_step")
def hidden_size_three(x, s, W, U, b, d):
    a, sU = x @ W + b, s @ U
    r, z = sigmoid(a[:, :3] + sU[:, :3]), sigmoid(a[:, 3:6] + sU[:, 3:6])
    return (1 - z) * np.tanh(a[:, 6:9] + r * (sU[:, 6:9] + d)) + z * s


@wrong("gru_step", fits="hard")
def gates_of_straight_lines(x, s, W, U, b, d):
    return _gru(x @ W + b, s @ U, s, d, gate=lambda a: np.clip(0.2 * a + 0.5, 0, 1))


@wrong("gru_step", fits="no_d z_turned")
def without_d_and_turned(x, s, W, U, b, d):
    h = s.shape[1]
    xw, su = x @ W + b, s @ U
    r, z = sigmoid(xw + su)[:, :h], sigmoid(xw + su)[:, h : 2 * h]
    return z * np.tanh(xw[:, 2 * h :] + r * su[:, 2 * h :]) + (1 - z) * s
