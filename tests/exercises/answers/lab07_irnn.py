"""Answers to lab 7 that go through time: growth per step, and the gradient of a ReLU network."""

import math

import numpy as np

from tests.exercises.answers import right, wrong
from utils import gradients
from utils.scratch import RNN

# ------------------------------------------------------------------------------------- growth


@right("growth")
def with_loops(sigma, slopes):
    total, count = 0.0, 0
    for row in slopes:
        for slope in row:
            total += slope**2
            count += 1
    rms = math.sqrt(total / count)
    hidden = len(slopes[0])
    return sigma * math.sqrt(hidden) * rms, 1 / (math.sqrt(hidden) * rms)


@right("growth")
def with_a_norm(sigma, slopes):
    per_sigma = np.linalg.norm(slopes) / len(slopes) ** 0.5
    return [sigma * per_sigma, per_sigma**-1]


@right("growth")
def best_from_the_factor(s, f):
    factor = s * np.sqrt(f.shape[-1] * np.mean(np.square(f)))
    return np.array([factor, s / factor])


@right("growth")
def sum_of_squares_per_step(sigma, slopes):
    mean_square = np.einsum("th,th->", slopes, slopes) / slopes.shape[0]
    return np.float32(sigma * mean_square**0.5), np.float32(mean_square**-0.5)


def grown(sigma, slopes, units=None, typical=None, best=None):
    """Return the right growth, but for what is given."""
    units = slopes.shape[1] if units is None else units
    typical = np.sqrt((slopes**2).mean()) if typical is None else typical
    per_sigma = np.sqrt(units) * typical
    return sigma * per_sigma, 1 / per_sigma if best is None else best


@wrong("growth", fits="mean_slope")
def the_mean_slope(sigma, slopes):
    return grown(sigma, slopes, typical=slopes.mean())


@wrong("growth", fits="mean_square")
def root_forgotten(sigma, slopes):
    return grown(sigma, slopes, typical=(slopes**2).mean())


@wrong("growth", fits="steps_for_units")
def number_of_steps(sigma, slopes):
    return grown(sigma, slopes, units=len(slopes))


@wrong("growth", fits="units_not_rooted")
def units_without_root(sigma, slopes):
    hidden = slopes.shape[1]
    factor = sigma * hidden * np.sqrt((slopes**2).mean())
    return factor, sigma / factor


@wrong("growth", fits="all_slopes")
def all_entries(sigma, slopes):
    return grown(sigma, slopes, units=slopes.size)


@wrong("growth", fits="one_for_each_step")
def a_factor_for_each_step(sigma, slopes):
    rms = np.sqrt((slopes**2).mean(axis=1))
    factor = sigma * np.sqrt(slopes.shape[1]) * rms
    return factor, sigma / factor


@wrong("growth", fits="one_for_each_unit")
def a_factor_for_each_unit(sigma, slopes):
    rms = np.sqrt((slopes**2).mean(axis=0))
    factor = sigma * np.sqrt(slopes.shape[1]) * rms
    return factor, sigma / factor


@wrong("growth", fits="best_inverted, inverse")
def best_upside_down(sigma, slopes):
    factor = sigma * np.sqrt(slopes.shape[1]) * np.sqrt((slopes**2).mean())
    return factor, factor / sigma


@wrong("growth", fits="best_ratio")
def one_over_the_factor(sigma, slopes):
    factor = sigma * np.sqrt(slopes.shape[1] * (slopes**2).mean())
    return factor, 1 / factor


@wrong("growth", fits="best_for_relu")
def gain_of_relu(sigma, slopes):
    return grown(sigma, slopes, best=np.sqrt(2 / slopes.shape[1]))


@wrong("growth", fits="best_gain")
def gain_for_sigma(sigma, slopes):
    return grown(sigma, slopes, best=1 / np.sqrt((slopes**2).mean()))


@wrong("growth", fits="deviation")
def deviation_of_the_slopes(sigma, slopes):
    return grown(sigma, slopes, typical=slopes.std())


@wrong("growth", fits="order, swapped")
def best_first(sigma, slopes):
    return grown(sigma, slopes)[::-1]


@wrong("growth", fits="all_steps")
def over_all_the_steps(sigma, slopes):
    factor, best = grown(sigma, slopes)
    return factor ** len(slopes), best


@wrong("growth", fits="mean_slope")
def square_of_the_mean(sigma, slopes):
    return grown(sigma, slopes, typical=np.sqrt(slopes.mean() ** 2))


@wrong("growth")
def the_factor_alone(sigma, slopes):
    return sigma * np.sqrt(slopes.shape[1]) * np.sqrt((slopes**2).mean())


@wrong("growth", fits="rounded")
def rounded_to_cents(sigma, slopes):
    factor, best = grown(sigma, slopes)
    return round(factor, 2), round(best, 2)


# ------------------------------------------------------------------------------ irnn_gradient


@right("irnn_gradient")
def unit_by_unit(x, s_start, W, U, b):
    hidden = len(b)
    s, J = list(s_start), [[float(i == j) for i in range(hidden)] for j in range(hidden)]
    for t in range(len(x)):
        a = [
            b[i]
            + sum(x[t, f] * W[f, i] for f in range(len(W)))
            + sum(s[j] * U[j, i] for j in range(hidden))
            for i in range(hidden)
        ]
        J = [
            [sum(row[k] * U[k, i] for k in range(hidden)) * (a[i] > 0) for i in range(hidden)]
            for row in J
        ]
        s = [max(each, 0.0) for each in a]
    return s, J


@right("irnn_gradient")
def all_the_jacobians_then_their_product(x, s_start, W, U, b):
    states = [s_start]
    for x_t in x:
        a = x_t @ W + states[-1] @ U + b
        states.append(np.where(a > 0, a, 0))
    steps = [np.einsum("ji,i->ji", U, (s > 0).astype(float)) for s in states[1:]]
    return states[-1], np.linalg.multi_dot([np.eye(len(U)), *steps])


@right("irnn_gradient")
def backwards_from_the_end(x, s_start, W, U, b):
    s, masks = s_start, []
    for x_t in x:
        s = np.maximum(x_t @ W + s @ U + b, 0)
        masks.append(np.diag(np.sign(s)))
    J = np.eye(len(s))
    for mask in reversed(masks):
        J = U @ mask @ J
    return s, J


@right("irnn_gradient")
def recursion(x, s_start, W, U, b):
    if len(x) == 0:
        return s_start, np.eye(len(U))
    s, J = recursion(x[:-1], s_start, W, U, b)
    a = x[-1] @ W + s @ U + b
    return a.clip(min=0), J @ U * np.heaviside(a, 0)


@right("irnn_gradient")
def the_books_cell(x, s_start, W, U, b):
    cell = RNN(len(W), len(U), np.random.default_rng(0), activation="relu", dtype=np.float64)
    for name, value in zip("WUb", (W, U, b), strict=True):
        cell.params[name][...] = value
    outputs = cell.forward(x[:, None], s_start[None, None])[0]
    J = np.eye(len(U))
    for step in gradients.step_jacobians(cell)[:, 0]:
        J = J @ step
    return outputs[-1, 0], J


@right("irnn_gradient")
def autograd(x, s_start, W, U, b):
    import torch

    x, W, U, b = map(torch.tensor, (x, W, U, b))

    def last(s):
        for x_t in x:
            s = torch.relu(x_t @ W + s @ U + b)
        return s

    s = torch.tensor(s_start)
    return last(s), torch.autograd.functional.jacobian(last, s).T


def walked(x, s_start, W, U, b, step, bend=lambda a: np.maximum(a, 0), J=None):
    """Return the last state, and what `step(J, s, before)` makes of J at each step."""
    s, J = s_start, np.eye(len(U)) if J is None else J
    for x_t in x:
        before, s = s, bend(x_t @ W + s @ U + b)
        J = step(J, s, before)
    return s, J


@wrong("irnn_gradient", fits="mask_on_rows")
def rows_masked(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (np.diag(s > 0) @ U))


@wrong("irnn_gradient", fits="wrong_order")
def from_the_left(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: (U * (s > 0)) @ J)


@wrong("irnn_gradient", fits="no_mask")
def mask_forgotten(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ U)


@wrong("irnn_gradient", fits="no_mask")
def open_at_0(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (U * (s >= 0)))


@wrong("irnn_gradient", fits="open_at_0")
def sums_open_at_0(x, s_start, W, U, b):
    s, J = s_start, np.eye(len(U))
    for x_t in x:
        a = x_t @ W + s @ U + b
        J = J @ (U * np.where(a < 0, 0, 1))
        s = a * (a > 0)
    return s, J


@wrong("irnn_gradient", fits="mask_before")
def mask_of_the_state_before(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, before: J @ (U * (before > 0)))


@wrong("irnn_gradient", fits="tanh")
def tanh_in_place_of_relu(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (U * (1 - s**2)), np.tanh)


@wrong("irnn_gradient", fits="tanh_slope")
def slope_of_tanh(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (U * (1 - s * s)))


@wrong("irnn_gradient", fits="elementwise")
def entry_by_entry(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J * U * (s > 0))


@wrong("irnn_gradient", fits="only_masks")
def product_of_masks(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J * (s > 0))


@wrong("irnn_gradient", fits="one_U_more")
def begins_with_U(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (U * (s > 0)), J=U)


@wrong("irnn_gradient", fits="last_step")
def last_step_alone(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: U * (s > 0))


@wrong("irnn_gradient", fits="transposed")
def columns_for_rows(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: (U * (s > 0)).T @ J)


@wrong("irnn_gradient", fits="starts_at_zero")
def starts_with_zeros(x, s_start, W, U, b):
    return walked(x, np.zeros(len(b)), W, U, b, lambda J, s, _: J @ (U * (s > 0)))


@wrong("irnn_gradient", fits="zeros, zero")
def a_product_with_zeros(x, s_start, W, U, b):
    step = lambda J, s, _: J @ (U * (s > 0))  # noqa: E731
    return walked(x, s_start, W, U, b, step, J=np.zeros_like(U))


@wrong("irnn_gradient", fits="without_the_last")
def one_step_too_few(x, s_start, W, U, b):
    return walked(x[:-1], s_start, W, U, b, lambda J, s, _: J @ (U * (s > 0)))


@wrong("irnn_gradient", fits="order, swapped")
def jacobian_first(x, s_start, W, U, b):
    return walked(x, s_start, W, U, b, lambda J, s, _: J @ (U * (s > 0)))[::-1]


@wrong("irnn_gradient", fits="all_states")
def all_the_states(x, s_start, W, U, b):
    states, s, J = [], s_start, np.eye(len(U))
    for x_t in x:
        s = np.maximum(x_t @ W + s @ U + b, 0)
        states.append(s)
        J = J @ (U * (s > 0))
    return np.array(states), J


@wrong("irnn_gradient", fits="returns_early")
def returns_in_the_loop(x, s_start, W, U, b):
    s, J = s_start, np.eye(len(U))
    for x_t in x:
        s = np.maximum(x_t @ W + s @ U + b, 0)
        J = J @ (U * (s > 0))
        return s, J


@wrong("irnn_gradient")
def start_changed(x, s_start, W, U, b):
    J = np.eye(len(U))
    for x_t in x:
        s_start[:] = np.maximum(x_t @ W + s_start @ U + b, 0)
        J = J @ (U * (s_start > 0))
    return s_start, J
