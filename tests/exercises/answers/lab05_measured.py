"""Answers to lab 5: the gradient, measured."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch import gradcheck

# ----------------------------------------------------------------------------- numeric_gradient


@right("numeric_gradient")
def changed_and_put_back(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(*param.shape):
        kept = param[index]
        param[index] = kept + eps
        above = loss(param)
        param[index] = kept - eps
        below = loss(param)
        param[index] = kept
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@right("numeric_gradient")
def put_back_by_arithmetic(loss, param, eps):
    gradient = np.zeros(param.shape)
    with np.nditer(param, flags=["multi_index"], op_flags=["readwrite"]) as entries:
        for entry in entries:
            entry += eps
            above = loss(param)
            entry -= 2 * eps
            below = loss(param)
            entry += eps
            gradient[entries.multi_index] = (above - below) / (2 * eps)
    return gradient


@right("numeric_gradient")
def flat_and_back(loss, param, eps):
    slopes = []
    for place in range(param.size):
        nudge = np.zeros(param.size)
        nudge[place] = eps
        nudge = nudge.reshape(param.shape)
        slopes.append((loss(param + nudge) - loss(param - nudge)) / eps / 2)
    return np.array(slopes).reshape(param.shape)


@right("numeric_gradient")
def rows_of_the_identity(f, p, h):
    nudges = h * np.eye(p.size).reshape(p.size, *p.shape)
    return np.reshape([(f(p + n) - f(p - n)) / (2 * h) for n in nudges], p.shape)


@right("numeric_gradient")
def the_books_own(loss, param, eps):
    moved = param.copy()
    return gradcheck.numeric_gradient(lambda: loss(moved), moved, eps)


@right("numeric_gradient")
def axis_by_axis(loss, param, eps):
    def slopes(place):
        if len(place) == param.ndim:
            up, down = param.copy(), param.copy()
            up[place] += eps
            down[place] -= eps
            return (loss(up) - loss(down)) / (2 * eps)
        return [slopes((*place, k)) for k in range(param.shape[len(place)])]

    return slopes(())


@wrong("numeric_gradient", fits="one_sided")
def only_upwards(loss, param, eps):
    base, gradient = loss(param), np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up = param.copy()
        up[index] += eps
        gradient[index] = (loss(up) - base) / eps
    return gradient


@wrong("numeric_gradient", fits="over_eps, scale")
def over_one_eps(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / eps
    return gradient


@wrong("numeric_gradient", fits="half_step")
def taken_back_only_once(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        moved = param.copy()
        moved[index] += eps
        above = loss(moved)
        moved[index] -= eps
        gradient[index] = (above - loss(moved)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="nudges_stay")
def nudges_pile_up(loss, param, eps):
    gradient, moved = np.zeros_like(param), param.copy()
    for index in np.ndindex(param.shape):
        moved[index] += eps
        above = loss(moved)
        moved[index] -= 2 * eps
        below = loss(moved)
        gradient[index] = (above - below) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="aliased, zero")
def no_copy_but_another_name(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up = param.copy()
        down = up
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient")
def leaves_param_changed(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        param[index] += eps
        above = loss(param)
        param[index] -= 2 * eps
        gradient[index] = (above - loss(param)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="first_axis")
def one_axis_only(loss, param, eps):
    gradient = np.zeros(len(param))
    for i in range(len(param)):
        up, down = param.copy(), param.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="rows_together")
def a_row_at_a_time(loss, param, eps):
    gradient = np.zeros_like(param)
    for i in range(len(param)):
        up, down = param.copy(), param.copy()
        up[i] += eps
        down[i] -= eps
        gradient[i] = (loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="shape, case")
def two_axes_only(loss, param, eps):
    param = np.atleast_2d(param)
    gradient = np.zeros_like(param)
    for i in range(param.shape[0]):
        for j in range(param.shape[1]):
            nudge = np.zeros_like(param)
            nudge[i, j] = eps
            gradient[i, j] = (loss(param + nudge) - loss(param - nudge)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="all_at_once")
def everything_nudged(loss, param, eps):
    return np.ones_like(param) * (loss(param + eps) - loss(param - eps)) / (2 * eps)


@wrong("numeric_gradient", fits="own_eps")
def an_eps_of_its_own(loss, param, eps):
    eps = 1e-5
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="whole")
def whole_numbers(loss, param, eps):
    gradient = np.zeros(param.shape, dtype=int)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="no_brackets")
def divided_by_2_times_eps(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / 2 * eps
    return gradient


@wrong("numeric_gradient", fits="no_outer_brackets")
def divides_the_lower_loss_alone(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = loss(up) - loss(down) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="absolute")
def sizes_without_signs(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = abs(loss(up) - loss(down)) / (2 * eps)
    return gradient


@wrong("numeric_gradient", fits="early_return, first_only")
def returns_inside_the_loop(loss, param, eps):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[index] += eps
        down[index] -= eps
        gradient[index] = (loss(up) - loss(down)) / (2 * eps)
        return gradient


@wrong("numeric_gradient")
def the_slope_of_the_example(loss, param, eps):
    return np.array([2 * param[0], 10.0])


@wrong("numeric_gradient", fits="down_minus_up, sign")
def turned_round(loss, param, eps):
    return np.reshape(
        [
            (loss(param - n.reshape(param.shape)) - loss(param + n.reshape(param.shape))) / 2 / eps
            for n in eps * np.eye(param.size)
        ],
        param.shape,
    )
