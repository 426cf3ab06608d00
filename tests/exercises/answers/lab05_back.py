"""Answers to lab 5, backward: one step, all the steps, every contribution alone."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch import RNN
from utils.scratch.activations import tanh_slope

# ------------------------------------------------------------------------------ step_backward


@right("step_backward")
def sentence_by_sentence(ds, x, s_before, s, U):
    dW, dU = np.zeros((x.shape[1], len(U))), np.zeros_like(U)
    db, ds_before = np.zeros(len(U)), np.zeros_like(s)
    for n in range(len(x)):
        da = [g * (1 - out * out) for g, out in zip(ds[n], s[n], strict=True)]
        dW += np.outer(x[n], da)
        dU += np.outer(s_before[n], da)
        db += da
        ds_before[n] = U @ da
    return dW, dU, db, ds_before


@right("step_backward")
def with_einsum(ds, x, s_before, s, U):
    da = ds * tanh_slope(s)
    return [
        np.einsum("bf,bh->fh", x, da),
        np.einsum("bj,bh->jh", s_before, da),
        np.einsum("bh->h", da),
        np.einsum("bh,jh->bj", da, U),
    ]


@right("step_backward")
def with_both_factors(ds, x, s_before, s, U):
    da = (ds - ds * s) * (1 + s)
    both = np.concatenate([x, s_before, np.ones((len(x), 1))], axis=1).T @ da
    features = x.shape[1]
    return both[:features], both[features:-1], both[-1], (U @ da.T).T


@right("step_backward")
def autograd(ds, x, s_before, s, U):
    import torch

    x, s_before, U = (torch.tensor(each, requires_grad=True) for each in (x, s_before, U))
    W = torch.zeros(x.shape[1], len(U), dtype=torch.float64, requires_grad=True)
    b = torch.zeros(len(U), dtype=torch.float64, requires_grad=True)
    # a sum a with the slope that tanh has at s
    a = x @ W + s_before @ U + b
    (a * torch.tensor(ds * (1 - s**2))).sum().backward()
    return W.grad, U.grad, b.grad, s_before.grad


@wrong("step_backward", fits="no_slope")
def bend_forgotten(ds, x, s_before, s, U):
    return x.T @ ds, s_before.T @ ds, ds.sum(0), ds @ U.T


@wrong("step_backward", fits="no_square")
def slope_without_square(ds, x, s_before, s, U):
    da = ds * (1 - s)
    return x.T @ da, s_before.T @ da, da.sum(0), da @ U.T


@wrong("step_backward", fits="sigmoid_slope")
def slope_of_the_sigmoid(ds, x, s_before, s, U):
    da = ds * s * (1 - s)
    return x.T @ da, s_before.T @ da, da.sum(0), da @ U.T


@wrong("step_backward", fits="square_outside")
def square_of_the_difference(ds, x, s_before, s, U):
    da = ds * (1 - s) ** 2
    return x.T @ da, s_before.T @ da, da.sum(0), da @ U.T


@wrong("step_backward", fits="slope_of_tanh")
def tanh_once_more(ds, x, s_before, s, U):
    da = ds * (1 - np.tanh(s) ** 2)
    return x.T @ da, s_before.T @ da, da.sum(0), da @ U.T


@wrong("step_backward", fits="dU_from_s")
def U_from_the_new_state(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s.T @ da, da.sum(0), da @ U.T


@wrong("step_backward", fits="U_not_transposed")
def forward_U_on_the_way_back(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(0), np.dot(da, U)


@wrong("step_backward", fits="db_mean, scale")
def mean_of_the_bias_gradient(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, np.mean(da, axis=0), da @ U.T


@wrong("step_backward", fits="dU_transposed, transposed")
def dU_turned(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, da.T @ s_before, da.sum(0), da @ U.T


@wrong("step_backward", fits="first_sentence, case")
def outer_product_of_the_first_sentence(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return np.outer(x[0], da[0]), np.outer(s_before[0], da[0]), da[0], da @ U.T


@wrong("step_backward", fits="db_one_number, not_reduced, shape")
def one_number_for_the_bias(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(), da @ U.T


@wrong("step_backward", fits="no_slope_in_ds")
def straight_through_U(ds, x, s_before, s, U):
    da = (1 - s**2) * ds
    return x.T @ da, s_before.T @ da, da.sum(0), ds @ U.T


@wrong("step_backward", fits="slope_twice")
def slope_on_both_sides(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(0), (da @ U.T) * (1 - s_before**2)


@wrong("step_backward")
def in_place(ds, x, s_before, s, U):
    ds *= 1 - s**2
    return x.T @ ds, s_before.T @ ds, ds.sum(0), ds @ U.T


@wrong("step_backward", fits="order")
def state_first(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return da @ U.T, x.T @ da, s_before.T @ da, da.sum(0)


@wrong("step_backward", fits="db_keeps_axis, shape")
def bias_with_an_axis_too_many(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(0, keepdims=True), da @ U.T


@wrong("step_backward", fits="mean, scale")
def all_divided_by_the_batch(ds, x, s_before, s, U):
    da = ds * (1 - s**2) / ds.shape[0]
    return x.T @ da, s_before.T @ da, da.sum(0), da @ U.T


# --------------------------------------------------------------------------------------- bptt


def back(da, x, before, U):
    """Return what one step gives."""
    return x.T @ da, before.T @ da, da.sum(0), da @ U.T


@right("bptt")
def with_a_helper(x, s, ds, U):
    totals, carried = [0.0, 0.0, 0.0], 0.0
    for t in range(len(x))[::-1]:
        *parts, carried = back((ds[t] + carried) * (1 - s[t] ** 2), x[t], s[t - 1], U)
        totals = [total + part for total, part in zip(totals, parts, strict=True)]
    return totals


@right("bptt")
def recursion(x, s, ds, U):
    def after(t):
        if t == len(x):
            return 0.0, 0.0, 0.0, np.zeros(ds.shape[1:])
        dW, dU, db, carried = after(t + 1)
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        return dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0), da @ U.T

    return after(0)[:3]


@right("bptt")
def all_da_first(x, s, ds, U):
    steps = len(x)
    da = np.zeros((steps, *ds.shape[1:]))
    da[-1] = ds[-1] * (1 - s[steps - 1] ** 2)
    t = steps - 2
    while t >= 0:
        da[t] = (ds[t] + da[t + 1] @ U.T) * (1 - s[t] ** 2)
        t -= 1
    before = np.roll(s, 1, axis=0)[:-1]
    return (
        np.einsum("tbf,tbh->fh", x, da),
        np.tensordot(before, da, ((0, 1), (0, 1))),
        da.sum((0, 1)),
    )


@right("bptt")
def loss_by_loss(x, s, ds, U):
    dW, dU, db = np.zeros((x.shape[-1], len(U))), np.zeros(U.shape), np.zeros(len(U))
    for t in range(len(x)):
        g = ds[t]
        for k in range(t, -1, -1):
            da = g * (1 - s[k] ** 2)
            dW, dU, db = dW + x[k].T @ da, dU + s[k - 1].T @ da, db + da.sum(axis=0)
            g = da @ U.T
    return np.array(dW), dU.tolist(), db


@right("bptt")
def the_books_cell(x, s, ds, U):
    a = np.arctanh(s[:-1]) - np.roll(s, 1, axis=0)[:-1] @ U  # what x and b have to give
    cell = RNN(len(U), len(U), np.random.default_rng(0), dtype=np.float64)
    cell.params["W"][...], cell.params["U"][...] = np.eye(len(U)), U
    cell.params["b"][...] = 0
    cell.forward(a, s[-1:])
    grads = cell.backward(ds)
    grads = grads[0] if isinstance(grads, tuple) else grads
    # dW needs x in place of our a: solve for da by a network of one step at a time
    da, carried = np.zeros_like(ds), 0.0
    for t in reversed(range(len(x))):
        da[t] = (ds[t] + carried) * (1 - s[t] ** 2)
        carried = da[t] @ U.T
    return np.einsum("tbf,tbh->fh", x, da), grads["U"], grads["b"]


@wrong("bptt", fits="constant")
def every_step_alone(x, s, ds, U):
    dW, dU, db = 0, 0, 0
    for t in range(len(x)):
        da = ds[t] * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
    return dW, dU, db


@wrong("bptt", fits="only_the_last_loss")
def last_loss_alone(x, s, ds, U):
    dW, dU, db, g = 0, 0, 0, ds[-1]
    for t in reversed(range(len(x))):
        da = g * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        g = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="overwritten")
def assigned_not_added(x, s, ds, U):
    carried = np.zeros_like(ds[0])
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW, dU, db = x[t].T @ da, s[t - 1].T @ da, da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="U_not_transposed")
def U_as_it_is(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = da @ U
    return dW, dU, db


@wrong("bptt", fits="zero_start")
def starts_from_zero(x, s, ds, U):
    dW, dU, db, carried = 0, np.zeros_like(U), 0, 0
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        before = s[t - 1] if t > 0 else np.zeros_like(s[0])
        dW, dU, db = dW + x[t].T @ da, dU + before.T @ da, db + da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="start_first")
def start_in_the_first_row(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t + 1] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t].T @ da, db + da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="forwards")
def from_first_to_last(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in range(len(x)):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="without_step_0")
def stops_before_step_0(x, s, ds, U):
    dW, dU, db = np.zeros((x.shape[2], len(U))), np.zeros_like(U), np.zeros(len(U))
    carried = np.zeros_like(s[-1])
    for t in range(len(x) - 1, 0, -1):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt")
def one_step_too_far(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in range(len(s) - 1, -1, -1):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="two_steps")
def two_steps_back(x, s, ds, U):
    dW, dU, db = 0, 0, 0
    for t in range(len(x)):
        g = ds[t]
        for k in range(t, max(t - 2, -1), -1):
            da = g * (1 - s[k] ** 2)
            dW, dU, db = dW + x[k].T @ da, dU + s[k - 1].T @ da, db + da.sum(0)
            g = da @ U.T
    return dW, dU, db


@wrong("bptt")
def ds_changed_in_place(x, s, ds, U):
    dW, dU, db = 0, 0, 0
    for t in reversed(range(len(x))):
        da = ds[t] * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        if t:
            ds[t - 1] += da @ U.T
    return dW, dU, db


@wrong("bptt", fits="slope_on_ds_alone")
def carried_past_the_bend(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in reversed(range(len(x))):
        da = ds[t] * (1 - s[t] ** 2) + carried
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = da @ U.T
    return dW, dU, db


@wrong("bptt", fits="mean_over_batch, scale")
def divided_by_the_batch(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = da @ U.T
    batch = x.shape[1]
    return dW / batch, dU / batch, db / batch


@wrong("bptt", fits="carries_ds")
def passes_on_without_the_bend(x, s, ds, U):
    dW, dU, db, carried = 0, 0, 0, 0
    for t in reversed(range(len(x))):
        arrived = ds[t] + carried
        da = arrived * (1 - s[t] ** 2)
        dW, dU, db = dW + x[t].T @ da, dU + s[t - 1].T @ da, db + da.sum(0)
        carried = arrived @ U.T
    return dW, dU, db


# ------------------------------------------------------------------------------ contributions


@right("contributions")
def appended_and_turned(x, s, ds_last, U):
    parts, g = [], ds_last
    for t in range(len(x) - 1, -1, -1):
        da = g * (1 - s[t] ** 2)
        parts.append(x[t].T @ da)
        g = da @ U.T
    return parts[::-1]


@right("contributions")
def product_of_jacobians(x, s, ds_last, U):
    parts = np.zeros((len(x), x.shape[2], len(U)))
    for k in range(len(x)):
        for n in range(x.shape[1]):
            g = ds_last[n]
            for t in range(len(x) - 1, k, -1):
                g = U @ np.diag(1 - s[t, n] ** 2) @ g
            parts[k] += np.outer(x[k, n], g * (1 - s[k, n] ** 2))
    return parts


@right("contributions")
def recursion_to_the_left(x, s, ds_last, U):
    if not len(x):
        return np.zeros((0, x.shape[2], len(U)))
    da = ds_last * (1 - s[len(x) - 1] ** 2)
    earlier = np.concatenate([s[: len(x) - 1], s[-1:]])
    last = np.einsum("bf,bh->fh", x[-1], da)
    return np.concatenate([recursion_to_the_left(x[:-1], earlier, da @ U.T, U), last[None]])


@right("contributions")
def with_zero_losses(x, s, ds_last, U):
    ds = np.zeros((len(x), *ds_last.shape))
    ds[-1] = ds_last
    parts = np.empty((len(x), x.shape[2], len(U)))
    carried = np.zeros_like(ds_last)
    for t in reversed(range(len(x))):
        da = (ds[t] + carried) * (1 - s[t] ** 2)
        parts[t] = x[t].T @ da
        carried = da @ U.T
    return parts


@wrong("contributions", fits="total")
def added_up(x, s, ds_last, U):
    return sum(appended_and_turned(x, s, ds_last, U))


@wrong("contributions", fits="latest_first, reversed")
def appended_not_turned(x, s, ds_last, U):
    return np.array(appended_and_turned(x, s, ds_last, U)[::-1])


@wrong("contributions", fits="running_back, cumulative")
def one_matrix_that_grows(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), ds_last
    dW = np.zeros((x.shape[2], len(U)))
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        dW += x[k].T @ da
        parts[k] = dW
        g = da @ U.T
    return parts


@wrong("contributions", fits="total_everywhere")
def one_matrix_many_times(x, s, ds_last, U):
    parts, g = [None] * len(x), ds_last
    dW = np.zeros((x.shape[2], len(U)))
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        dW += x[k].T @ da
        parts[k] = dW
        g = da @ U.T
    return parts


@wrong("contributions", fits="U_not_transposed")
def U_forward(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), ds_last
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        parts[k] = x[k].T @ da
        g = da @ U
    return parts


@wrong("contributions", fits="not_carried")
def the_loss_at_every_step(x, s, ds_last, U):
    return np.array([x[k].T @ (ds_last * (1 - s[k] ** 2)) for k in range(len(x))])


@wrong("contributions", fits="carries_ds")
def no_bend_between(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), ds_last
    for k in reversed(range(len(x))):
        parts[k] = x[k].T @ (g * (1 - s[k] ** 2))
        g = g @ U.T
    return parts


@wrong("contributions", fits="without_step_0, first")
def step_0_left_out(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), ds_last
    for k in range(len(x) - 1, 0, -1):
        da = g * (1 - s[k] ** 2)
        parts[k] = x[k].T @ da
        g = da @ U.T
    return parts


@wrong("contributions", fits="slope_of_start")
def slopes_counted_from_the_end(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), ds_last
    for back_steps in range(len(x)):
        k = len(x) - 1 - back_steps
        da = g * (1 - s[-1 - back_steps] ** 2)
        parts[k] = x[k].T @ da
        g = da @ U.T
    return parts


@wrong("contributions", fits="ds_at_every_step")
def a_loss_at_each_step(x, s, ds_last, U):
    parts, g = np.zeros((len(x), x.shape[2], len(U))), 0
    for k in reversed(range(len(x))):
        da = (ds_last + g) * (1 - s[k] ** 2)
        parts[k] = x[k].T @ da
        g = da @ U.T
    return parts


@wrong("contributions", fits="of_U")
def from_the_states(x, s, ds_last, U):
    parts, g = np.zeros((len(x), len(U), len(U))), ds_last
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        parts[k] = s[k - 1].T @ da
        g = da @ U.T
    return parts


@wrong("contributions", fits="transposed")
def each_transposed(x, s, ds_last, U):
    parts, g = [], ds_last
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        parts.insert(0, da.T @ x[k])
        g = da @ U.T
    return np.array(parts)


@wrong("contributions", fits="constant")
def last_step_only(x, s, ds_last, U):
    parts = np.zeros((len(x), x.shape[2], len(U)))
    parts[-1] = x[-1].T @ (ds_last * (1 - s[len(x) - 1] ** 2))
    return parts


@wrong("contributions", fits="keeps_the_batch, not_reduced")
def sentence_by_sentence_kept(x, s, ds_last, U):
    parts, g = [], ds_last
    for k in reversed(range(len(x))):
        da = g * (1 - s[k] ** 2)
        parts.insert(0, np.einsum("bf,bh->bfh", x[k], da))
        g = da @ U.T
    return np.array(parts)


@wrong("contributions")
def recursion_without_end(x, s, ds_last, U):
    da = ds_last * (1 - s[len(x) - 1] ** 2)
    return [*recursion_without_end(x[:-1], s, da @ U.T, U), x[-1].T @ da]
