"""Answers to lab 8 as students write them: a step of the LSTM, backward."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.scratch.activations import sigmoid


@right("lstm_backward")
def piece_by_piece(ds, dc, i, f, o, g, c_before, c):
    bent = np.tanh(c)
    whole = dc + ds * o / np.cosh(c) ** 2
    da = np.zeros((len(c), 4 * c.shape[1]))
    h = c.shape[1]
    da[:, :h] = whole * g * i * (1 - i)
    da[:, h : 2 * h] = whole * c_before * (f - f**2)
    da[:, 2 * h : 3 * h] = ds * bent * o * (1 - o)
    da[:, 3 * h :] = whole * i * (1 - g) * (1 + g)
    return whole * f, da


@right("lstm_backward")
def by_autograd(ds, dc, i, f, o, g, c_before, c):
    a = [torch.logit(torch.tensor(gate)) for gate in (i, f, o)] + [torch.tensor(np.arctanh(g))]
    a, before = torch.cat(a, 1).requires_grad_(), torch.tensor(c_before, requires_grad=True)
    i, f, o, g = a.chunk(4, 1)
    c = f.sigmoid() * before + i.sigmoid() * g.tanh()
    s = o.sigmoid() * c.tanh()
    loss = (torch.tensor(ds) * s).sum() + (torch.tensor(dc) * c).sum()
    return torch.autograd.grad(loss, (before, a))


@right("lstm_backward")
def works_c_out_again(ds, dc, i, f, o, g, c_before, c):
    shown = np.tanh(f * c_before + i * g)
    dc = dc + ds * o * (1 - np.square(shown))
    gates = np.stack([dc * g, dc * c_before, ds * shown], axis=1)
    kept = np.stack([i, f, o], axis=1)
    da = (gates * kept * (1 - kept)).reshape(len(c), -1)
    return f * dc, np.hstack([da, dc * i * (1 - g * g)]).tolist()


@right("lstm_backward")
def changed_and_put_back(ds, dc, i, f, o, g, c_before, c):
    more = ds * o * (1 - np.tanh(c) ** 2)
    dc += more
    back = dc * f
    da = [dc * g * i * (1 - i), dc * c_before * f * (1 - f), ds * np.tanh(c) * o * (1 - o)]
    da.append(dc * i * (1 - g**2))
    dc -= more
    return back, np.concatenate(da, axis=-1)


@right("lstm_backward")
def row_by_row(ds, dc, i, f, o, g, c_before, c):
    back, da = [], []
    single = [each.astype(np.float32) for each in (ds, dc, i, f, o, g, c_before, c)]
    for row in zip(*single, strict=True):
        ds, dc, i, f, o, g, c_before, c = row
        dc = dc + ds * o * (1 - np.tanh(c) ** 2)
        di, df, do = (
            dc * g * i * (1 - i),
            dc * c_before * f * (1 - f),
            ds * np.tanh(c) * o * (1 - o),
        )
        back.append(dc * f)
        da.append(np.r_[di, df, do, dc * i * (1 - g**2)])
    return np.array(back), np.array(da)


def _whole(ds, dc, o, c):
    """Return the whole gradient for c, rightly."""
    return dc + ds * o * (1 - np.tanh(c) ** 2)


def _join(whole, ds, i, f, o, g, c_before, c):
    """Return da, rightly."""
    gates = whole * g * i * (1 - i), whole * c_before * f * (1 - f), ds * np.tanh(c) * o * (1 - o)
    return np.concatenate([*gates, whole * i * (1 - g**2)], axis=1)


@wrong("lstm_backward", fits="only_dc")
def forgets_the_way_through_s(ds, dc, i, f, o, g, c_before, c):
    return dc * f, _join(dc, ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="only_ds")
def forgets_what_later_steps_said(ds, dc, i, f, o, g, c_before, c):
    whole = ds * o * (1 - np.tanh(c) ** 2)
    return whole * f, _join(whole, ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="kept_from_dc")
def sends_on_dc_alone(ds, dc, i, f, o, g, c_before, c):
    return dc * f, _join(_whole(ds, dc, o, c), ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="dc_without_f")
def sends_on_all_of_it(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return whole, _join(whole, ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="tanh_again")
def takes_c_for_bent(ds, dc, i, f, o, g, c_before, c):
    whole = dc + ds * o * (1 - c**2)
    return whole * f, _join(whole, ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="no_slopes")
def stops_behind_the_bends(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    da = np.concatenate([whole * g, whole * c_before, ds * np.tanh(c), whole * i], axis=1)
    return whole * f, da


@wrong("lstm_backward", fits="sigmoid_again")
def bends_the_gates_again(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    i2, f2, o2 = sigmoid(i), sigmoid(f), sigmoid(o)
    di, df = whole * g * i2 * (1 - i2), whole * c_before * f2 * (1 - f2)
    do, dg = ds * np.tanh(c) * o2 * (1 - o2), whole * i * (1 - g**2)
    return whole * f, np.concatenate([di, df, do, dg], axis=1)


@wrong("lstm_backward", fits="torch_order")
def in_the_order_of_torch(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    di, df, do, dg = np.split(_join(whole, ds, i, f, o, g, c_before, c), 4, axis=1)
    return whole * f, np.concatenate([di, df, dg, do], axis=1)


@wrong("lstm_backward", fits="stacked shape")
def four_layers(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    da = _join(whole, ds, i, f, o, g, c_before, c)
    return whole * f, da.reshape(len(ds), 4, -1)


@wrong("lstm_backward", fits="below_each_other")
def joins_along_the_batch(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    da = np.split(_join(whole, ds, i, f, o, g, c_before, c), 4, axis=1)
    return whole * f, np.concatenate(da)


@wrong("lstm_backward", fits="f_from_new_c")
def new_cell_for_the_old(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return whole * f, _join(whole, ds, i, f, o, g, c, c)


@wrong("lstm_backward")
def adds_to_dc_in_place(ds, dc, i, f, o, g, c_before, c):
    dc += ds * o * (1 - np.tanh(c) ** 2)
    return dc * f, _join(dc, ds, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="o_from_dc")
def all_gates_from_the_cell(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return whole * f, _join(whole, whole, i, f, o, g, c_before, c)


@wrong("lstm_backward", fits="order swapped")
def returns_da_first(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return _join(whole, ds, i, f, o, g, c_before, c), whole * f


@wrong("lstm_backward", fits="summed_over_the_batch")
def sums_over_the_batch(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return whole * f, _join(whole, ds, i, f, o, g, c_before, c).sum(axis=0)


@wrong("lstm_backward", fits="scale")
def divides_by_the_batch(ds, dc, i, f, o, g, c_before, c):
    whole = _whole(ds, dc, o, c)
    return whole * f, _join(whole, ds, i, f, o, g, c_before, c) / len(ds)


@wrong("lstm_backward", fits="no_square no_slope_of_g")
def two_mistakes(ds, dc, i, f, o, g, c_before, c):
    whole = dc + ds * o * (1 - np.tanh(c))
    gates = whole * g * i * (1 - i), whole * c_before * f * (1 - f), ds * np.tanh(c) * o * (1 - o)
    return whole * f, np.concatenate([*gates, whole * i], axis=1)


@wrong("lstm_backward", fits="no_output_gate")
def without_the_output_gate(ds, dc, i, f, o, g, c_before, c):
    whole = dc + ds * (1 - np.tanh(c) ** 2)
    return whole * f, _join(whole, ds, i, f, o, g, c_before, c)
