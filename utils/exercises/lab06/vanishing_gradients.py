"""Lab 6: one unit, one Jacobian, and their products."""

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------------- one_unit

one_unit = Exercise(
    "one_unit",
    lambda u, slopes: np.prod(u * slopes),
    lambda rng, case: (
        [1.5, -0.8, 1.2, 0.6][case % 4],
        rng.uniform(0.1, 0.9, [3, 5, 6, 4][case % 4]).round(2),
    ),
    {"product": "one number"},
)
for _name, _wrong, _hint in [
    (
        "u_once",
        lambda u, slopes: u * np.prod(slopes),
        "every step multiplies by u, not only one of them.",
    ),
    (
        "no_u",
        lambda u, slopes: np.prod(slopes),
        "every step has two factors: the slope, and the weight u.",
    ),
    (
        "no_slopes",
        lambda u, slopes: u ** len(slopes),
        "every step has two factors: the weight u, and the slope of the tanh.",
    ),
    (
        "sum",
        lambda u, slopes: np.sum(u * slopes),
        "the steps follow each other: their factors are multiplied, not added.",
    ),
    (
        "mean_slope",
        lambda u, slopes: (u * slopes.mean()) ** len(slopes),
        "not the mean slope to a power: each step has a slope of its own.",
    ),
    (
        "running",
        lambda u, slopes: np.cumprod(u * slopes),
        "these are the products of 1, 2, 3, ... steps. Only the whole product is asked for.",
    ),
    (
        "size_only",
        lambda u, slopes: np.abs(np.prod(u * slopes)),
        "keep the sign: with a negative u the gradient may turn round.",
    ),
    (
        "one_short",
        lambda u, slopes: np.prod(u * slopes[:-1]),
        "a step is missing: there is one slope for each step.",
    ),
]:
    one_unit.mistake(_name, _wrong, _hint)

# -------------------------------------------------------------------------------- step_jacobian


def _state_and_weights(rng, case):
    hidden = [2, 3, 4, 3][case % 4]
    return np.tanh(rng.standard_normal(hidden)).round(2), rng.standard_normal((hidden, hidden))


step_jacobian = Exercise(
    "step_jacobian",
    lambda s, U: U * (1 - s**2),
    _state_and_weights,
    {"J": "(hidden, hidden)"},
)
for _name, _wrong, _hint in [
    (
        "rows",
        lambda s, U: U * (1 - s**2)[:, None],
        "you scale the rows. Unit i's slope belongs to COLUMN i, from which s_t[i] comes.",
    ),
    (
        "transposed",
        lambda s, U: (U * (1 - s**2)).T,
        "rows and columns have changed places: J[j, i] is how s_t[i] answers to s_{t-1}[j].",
    ),
    (
        "U_transposed",
        lambda s, U: U.T * (1 - s**2),
        "use U itself: s_{t-1}[j] reaches unit i through U[j, i].",
    ),
    (
        "no_slope",
        lambda s, U: U.copy(),
        "the slope of the tanh is missing: multiply column i by 1 - s[i]**2.",
    ),
    (
        "no_square",
        lambda s, U: U * (1 - s),
        "the slope of the tanh is 1 - s**2, with the square.",
    ),
    (
        "tanh_again",
        lambda s, U: U * (1 - np.tanh(s) ** 2),
        "s already IS the tanh: its slope is 1 - s**2.",
    ),
    (
        "sigmoid",
        lambda s, U: U * (s * (1 - s)),
        "s (1 - s) is the slope of a sigmoid. Here s is a tanh.",
    ),
    (
        "diagonal",
        lambda s, U: np.diag(1 - s**2),
        "this is the bend alone. The old state comes in through U.",
    ),
    (
        "matrix_product_left",
        lambda s, U: np.diag(s) @ U,
        "the slope is 1 - s**2, and it scales the columns of U: U @ np.diag(1 - s**2).",
    ),
]:
    step_jacobian.mistake(_name, _wrong, _hint)

# ---------------------------------------------------------------------------------- decay_curve


def _products(jacobians):
    """Return ds_T/ds_{T-k} for k = 1 ... T."""
    product, products = np.eye(len(jacobians[0])), []
    for J in jacobians[::-1]:
        product = J @ product
        products.append(product)
    return np.array(products)


def _size(matrices):
    return np.sqrt((matrices**2).sum(axis=(-2, -1)) / matrices.shape[-1])


def _some_jacobians(rng, case):
    steps, hidden = [(3, 2), (4, 3), (5, 4), (6, 3)][case % 4]
    return (rng.standard_normal((steps, hidden, hidden)),)


decay_curve = Exercise(
    "decay_curve",
    lambda jacobians: _size(_products(jacobians)),
    _some_jacobians,
    {"sizes": "(time,)"},
)
for _name, _wrong, _hint in [
    (
        "wrong_order",
        lambda jacobians: _size(
            np.array([np.linalg.multi_dot([*J, np.eye(J.shape[1])]) for J in _tails(jacobians)])
        ),
        "the matrices stand in the wrong order. With row vectors the earlier step stands on the "
        "LEFT: J_{k+1} @ ... @ J_T. Going back, multiply from the left: J @ product.",
    ),
    (
        "from_the_start",
        lambda jacobians: _size(_forwards(jacobians)),
        "you start with the first steps: this is ds_k/ds_0. Start with the LAST Jacobian and go "
        "back.",
    ),
    (
        "no_root_of_hidden",
        lambda jacobians: np.sqrt((_products(jacobians) ** 2).sum(axis=(1, 2))),
        "divide by sqrt(hidden), so that the identity has size 1.",
    ),
    (
        "divided_by_hidden",
        lambda jacobians: (
            np.sqrt((_products(jacobians) ** 2).sum(axis=(1, 2))) / jacobians.shape[1]
        ),
        "divide by sqrt(hidden), not by hidden.",
    ),
    (
        "spectral",
        lambda jacobians: np.linalg.norm(_products(jacobians), 2, axis=(1, 2)),
        "this is the largest singular value. Asked for is the root of the sum of all squares: "
        "np.linalg.norm(product).",
    ),
    (
        "product_of_sizes",
        lambda jacobians: np.cumprod(_size(jacobians[::-1])),
        "the size of a product is not the product of the sizes: multiply the matrices first.",
    ),
    (
        "elementwise",
        lambda jacobians: _size(np.cumprod(jacobians[::-1], axis=0)),
        "* multiplies entry by entry. One step after another is a matrix product, @.",
    ),
    (
        "each_alone",
        lambda jacobians: _size(jacobians[::-1]),
        "this is the size of each step alone. Entry k - 1 is the size of the product of k steps.",
    ),
    (
        "reversed",
        lambda jacobians: _size(_products(jacobians))[::-1],
        "the sizes are in reverse: begin with one step back.",
    ),
    (
        "identity_first",
        lambda jacobians: np.append(1.0, _size(_products(jacobians))),
        "leave out the step of length 0: begin with one step back.",
    ),
    (
        "not_rooted",
        lambda jacobians: _size(_products(jacobians)) ** 2,
        "take the root of the mean of the squares.",
    ),
]:
    decay_curve.mistake(_name, _wrong, _hint)


def _tails(jacobians):
    """Yield the last 1, 2, ... Jacobians, the last one first."""
    return [jacobians[::-1][:k] for k in range(1, len(jacobians) + 1)]


def _forwards(jacobians):
    """Return ds_k/ds_0 for k = 1 ... T."""
    product, products = np.eye(len(jacobians[0])), []
    for J in jacobians:
        product = product @ J
        products.append(product)
    return np.array(products)
