"""Lab 6: what becomes of a gradient over many steps."""

import numpy as np

from utils.exercises.checking import Exercise


def _products(jacobians):
    """Return ds_T/ds_{T-k} for k = 1 ... T."""
    product, products = np.eye(len(jacobians[0])), []
    for J in jacobians[::-1]:
        product = J @ product
        products.append(product)
    return np.array(products)


def _from_left_to_right(jacobians):
    """Return J_1, J_1 J_2, J_1 J_2 J_3, ...: with jacobians in the order of time, ds_k/ds_0."""
    product, products = np.eye(len(jacobians[0])), []
    for J in jacobians:
        product = product @ J
        products.append(product)
    return np.array(products)


def _size(matrices):
    return np.sqrt((matrices**2).sum(axis=(-2, -1)) / matrices.shape[-1])


def _some_jacobians(rng, case):
    steps, hidden = [(3, 2), (4, 3), (5, 4), (1, 3), (4, 1), (25, 3)][case % 6]
    return (rng.standard_normal((steps, hidden, hidden)) * (0.4 if case % 6 == 5 else 1),)


def _sizes_by(size):
    """Make a wrong answer that measures the right products by another size."""
    return lambda jacobians: size(_products(jacobians))


decay_curve = Exercise(
    "decay_curve",
    lambda jacobians: _size(_products(jacobians)),
    _some_jacobians,
    {"sizes": "(time,)"},
    cases=6,
    tries=(
        "three steps of two units",
        "four steps of three units",
        "five steps of four units",
        "a single step",
        "a single unit",
        "many steps, over which the gradient vanishes",
    ),
    example=lambda rng: (rng.integers(-2, 3, (3, 2, 2)),),
    stars=3,
    minutes=15,
    section=("06_vanishing_gradients", "From numbers to matrices"),
    idea="Follow the gradient home, from the last step to the first. At every step it goes through "
    "one more matrix, which stands before those that it has already passed.",
    equation="M_1 = J[-1], M_2 = J[-2] @ J[-1], M_3 = J[-3] @ J[-2] @ J[-1], ...; "
    "sizes[k - 1] = sqrt((M_k**2).sum() / hidden)",
    first_line="product, sizes = np.eye(jacobians.shape[1]), []",
)
for _name, _wrong, _hint in [
    (
        "wrong_order",
        lambda jacobians: _size(_from_left_to_right(jacobians[::-1])),
        "the matrices stand in the wrong order. With row vectors the earlier step stands on the "
        "LEFT: J_{k+1} @ ... @ J_T. Going back, multiply from the left: J @ product.",
    ),
    (
        "from_the_start",
        lambda jacobians: _size(_from_left_to_right(jacobians)),
        "you start with the first steps: this is ds_k/ds_0. Start with the LAST Jacobian and go "
        "back.",
    ),
    (
        "from_the_start_wrong_order",
        lambda jacobians: _size(_products(jacobians[::-1])),
        "you walk from the first step to the last. Walk back, from the last one: jacobians[::-1].",
    ),
    (
        "no_root_of_hidden",
        _sizes_by(lambda products: np.sqrt((products**2).sum(axis=(1, 2)))),
        "divide by sqrt(hidden), so that the identity has size 1.",
    ),
    (
        "divided_by_hidden",
        _sizes_by(lambda products: _size(products) / np.sqrt(products.shape[1])),
        "divide by sqrt(hidden), not by hidden.",
    ),
    (
        "divided_by_root_of_time",
        _sizes_by(lambda products: _size(products) * np.sqrt(products.shape[1] / len(products))),
        "divide by sqrt(hidden), not by sqrt(time): hidden is jacobians.shape[1].",
    ),
    (
        "not_rooted",
        _sizes_by(lambda products: _size(products) ** 2),
        "take the root of the mean of the squares.",
    ),
    (
        "spectral",
        _sizes_by(lambda products: np.linalg.norm(products, 2, axis=(1, 2))),
        "this is the largest singular value. Asked for is the root of the sum of all squares: "
        "np.linalg.norm(product).",
    ),
    (
        "mean_of_sizes",
        _sizes_by(lambda products: np.abs(products).mean(axis=(1, 2))),
        "this is the mean size of an entry: take the root of the sum of squares / hidden.",
    ),
    (
        "radius",
        _sizes_by(lambda products: np.abs(np.linalg.eigvals(products)).max(axis=1)),
        "this is the spectral radius of the product. Asked for is the root of the sum of all "
        "squares, np.linalg.norm(product), over sqrt(hidden).",
    ),
    (
        "same_step_again",
        lambda jacobians: _size(_products(np.repeat(jacobians[-1:], len(jacobians), axis=0))),
        "every step back has a Jacobian of its own: this takes the last one again and again.",
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
        "elementwise_from_the_identity",
        lambda jacobians: _size(
            np.cumprod([np.eye(jacobians.shape[1]), *jacobians[::-1]], axis=0)[1:]
        ),
        "* multiplies entry by entry, and so the zeros of the identity stay: use @.",
    ),
    (
        "from_ones",
        lambda jacobians: _size(_products(jacobians) @ np.ones(jacobians.shape[1:])),
        "begin with the identity, np.eye(hidden): a matrix of ones is not neutral.",
    ),
    (
        "each_alone",
        lambda jacobians: _size(jacobians[::-1]),
        "this is the size of each step alone. Entry k - 1 is the size of the product of k steps.",
    ),
    (
        "each_alone_in_time",
        lambda jacobians: _size(jacobians),
        "these are the sizes of the single Jacobians: multiply them, from the last one back.",
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
        "one_late",
        lambda jacobians: np.append(1.0, _size(_products(jacobians))[:-1]),
        "you measure BEFORE each step. Multiply first, then keep the size.",
    ),
    (
        "last_only",
        lambda jacobians: _size(_products(jacobians))[-1],
        "keep the size after every step, not only the last one.",
    ),
]:
    decay_curve.mistake(_name, _wrong, _hint)
