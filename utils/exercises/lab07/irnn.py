"""The checks of lab 7 that go through time: growth per step, and the gradient of an IRNN."""

import numpy as np

from utils.exercises.checking import Exercise

# --------------------------------------------------------------------------------------- growth


def _growth(sigma, slopes, miss=""):
    """Apply the rule sigma sqrt(n) rms(f'); `miss` names the mistake to make on the way."""
    units = {
        "no_units": 1,
        "units_not_rooted": slopes.shape[1] ** 2,
        "all_slopes": slopes.size,
        "steps_for_units": slopes.shape[0],
    }.get(miss, slopes.shape[1])
    typical = {
        "mean_slope": slopes.mean(),
        "step_by_step": np.sqrt((slopes**2).mean(axis=1)).mean(),
        "unit_by_unit": np.sqrt((slopes**2).mean(axis=0)).mean(),
        "mean_square": (slopes**2).mean(),
        "root_of_mean": np.sqrt(slopes.mean()),
        "norm": np.sqrt((slopes**2).sum()),
        "largest": slopes.max(),
        "deviation": slopes.std(),
        "no_slopes": 1.0,
    }.get(miss, np.sqrt((slopes**2).mean()))
    deviation = {"variance": sigma**2, "root_of_sigma": np.sqrt(sigma)}.get(miss, sigma)
    factor = deviation * np.sqrt(units) * typical
    factor = factor ** {"squared": 2, "all_steps": len(slopes)}.get(miss, 1)
    best = 1 / (np.sqrt(units) * typical)
    best = {
        "best_ratio": 1 / factor,
        "best_gain": 1 / typical,
        "best_for_relu": np.sqrt(2 / units),
        "best_without_slopes": 1 / np.sqrt(units),
        "best_inverted": 1 / best,
        "best_of_sigma": sigma * factor,
        "best_squared": best**2,
    }.get(miss, best)
    return (best, factor) if miss == "order" else (factor, best)


def _slopes(rng, case):
    shape = [(3, 4), (2, 9), (5, 4), (4, 6)][case % 4]
    return [0.3, 0.1, 0.8, 0.7][case % 4], rng.uniform(0.05, 1, shape).round(2)


growth = Exercise(
    "growth",
    lambda sigma, slopes: _growth(sigma, slopes),
    _slopes,
    {"factor": "one number", "best_sigma": "one number"},
)
for _name, _hint in {
    "no_units": "a gradient reaches a unit over `hidden` weights at once: the factor grows with "
    "sqrt(hidden).",
    "units_not_rooted": "hidden random terms add up to something like the ROOT of hidden.",
    "all_slopes": "hidden is the number of units, slopes.shape[1], not of all the slopes.",
    "steps_for_units": "hidden is the number of units, slopes.shape[1]; slopes.shape[0] is the "
    "number of steps.",
    "mean_slope": "not the mean slope: sizes come from squares. Square, take the mean, take the "
    "root.",
    "step_by_step": "take one mean over ALL squared slopes, then the root; no root for each step.",
    "unit_by_unit": "take one mean over ALL squared slopes, then the root; no root for each unit.",
    "mean_square": "the root of the mean square is missing.",
    "root_of_mean": "square the slopes BEFORE you take the mean.",
    "norm": "the root of the MEAN of the squares, not of their sum.",
    "largest": "not the largest slope: the root of the mean square of all of them.",
    "deviation": "this is the standard deviation of the slopes: do not subtract their mean.",
    "no_slopes": "the slopes are missing: every unit bends the gradient, too.",
    "variance": "sigma is the standard deviation already: do not square it.",
    "root_of_sigma": "sigma is a standard deviation, not a variance: it stands outside the root.",
    "squared": "this is the growth of the squared size: take the root.",
    "all_steps": "this is the growth over all the steps. Asked for is one step.",
    "best_ratio": "this is what sigma must be multiplied by. best_sigma is the sigma at which the "
    "factor is 1.",
    "best_gain": "this is the gain, best_sigma times sqrt(hidden). Divide it by sqrt(hidden).",
    "best_for_relu": "sqrt(2 / hidden) is right when half of the slopes are 1 and half are 0. Use "
    "the slopes that you are given.",
    "best_without_slopes": "best_sigma must make up for the slopes, too.",
    "best_inverted": "turned over: solve sigma sqrt(hidden) rms = 1 for sigma.",
    "best_of_sigma": "divide sigma by the factor: if gradients grow, sigma must become smaller.",
    "best_squared": "this is the best variance. Its root is the standard deviation, sigma.",
    "order": "return the factor first, then best_sigma.",
}.items():
    growth.mistake(_name, lambda *inputs, miss=_name: _growth(*inputs, miss), _hint)

# -------------------------------------------------------------------------------- irnn_gradient


def _irnn_gradient(x, s_start, W, U, b, miss=""):
    """Run a ReLU network with its Jacobian; `miss` names the mistake to make on the way."""
    s, product = s_start * (miss != "starts_at_zero"), np.eye(len(U))
    for t, x_t in enumerate(x[::-1] if miss == "backwards" else x):
        a = x_t @ W + s @ (U.T if miss == "s_by_U_transposed" else U) + b * (miss != "no_bias")
        before, s = s, {"tanh": np.tanh(a), "no_relu": a}.get(miss, np.maximum(a, 0))
        if miss == "two_relus":
            s = np.maximum(x_t @ W + b, 0) + np.maximum(before @ U, 0)
        if miss == "no_U_forward":
            s = np.maximum(x_t @ W + b + before, 0)
        mask = {
            "tanh": 1 - s**2,
            "tanh_slope": 1 - s**2,
            "no_mask": np.ones_like(s),
            "mask_before": before > 0,
            "state_for_mask": s,
            "mask_at_1": s >= 1,
        }.get(miss, s > 0)
        J = {
            "mask_on_rows": U * mask[:, None],
            "mask_before_on_rows": U * (before > 0)[:, None],
            "U_transposed": U.T * mask,
            "only_masks": np.diag(mask * 1.0),
        }.get(miss, U * mask)
        if miss == "mask_at_the_end":
            J = U * mask if t == len(x) - 1 else U
        product = {
            "wrong_order": J @ product,
            "elementwise": product * J,
            "last_step": J,
            "without_step_0": product @ J if t else product,
            "added": product + J,
        }.get(miss, product @ J)
    product = {"one_U_more": U @ product, "zeros": 0 * product}.get(miss, product)
    return {
        "transposed": (s, product.T),
        "order": (product, s),
        "diagonal": (s, np.diag(product)),
        "row_sums": (s, product.sum(axis=1)),
        "size": (s, np.linalg.norm(product)),
    }.get(miss, (s, product))


def _irnn_inputs(rng, case):
    steps, features, hidden = [(2, 2, 2), (3, 2, 3), (4, 3, 4), (5, 2, 3)][case % 4]
    size = 0.0
    while size < 0.3:  # until some ways are open, and some were cut off
        x, W = rng.standard_normal((steps, features)), rng.standard_normal((features, hidden))
        U = np.eye(hidden) + (case > 0) * 0.6 * rng.standard_normal((hidden, hidden))
        s_start, b = rng.uniform(0.1, 1.5, hidden), (case > 0) * 0.4 * rng.standard_normal(hidden)
        inputs = tuple(array.round(2) for array in (x, s_start, W, U, b))
        whole, no_mask = (_irnn_gradient(*inputs, miss)[1] for miss in ("", "no_mask"))
        size = np.linalg.norm(whole) * (not np.allclose(whole, no_mask))
    return inputs


irnn_gradient = Exercise(
    "irnn_gradient",
    lambda x, s_start, W, U, b: _irnn_gradient(x, s_start, W, U, b),
    _irnn_inputs,
    {"s": "(hidden,)", "J": "(hidden, hidden)"},
)
for _name, _hint in {
    "tanh": "this network bends with relu, np.maximum(a, 0), not with tanh.",
    "no_relu": "the bend is missing: the new state is np.maximum(a, 0).",
    "two_relus": "bend the whole sum once, not its parts.",
    "no_U_forward": "the old state enters through U: s @ U.",
    "tanh_slope": "1 - s**2 is the slope of tanh. That of relu is 1 where s > 0, else 0.",
    "no_mask": "the mask is missing, or it is 1 everywhere: a unit that gave 0 at a step lets "
    "nothing back through. Its slope is 1 where s > 0, else 0.",
    "mask_before": "the mask of a step belongs to the state that came OUT of it.",
    "state_for_mask": "multiply by the slope of relu, s > 0, not by the state itself.",
    "mask_at_1": "relu bends at 0: the slope is 1 where s > 0.",
    "mask_at_the_end": "EVERY step has a mask of its own, not only the last one.",
    "mask_on_rows": "the mask scales the COLUMNS of U, from which the new units come.",
    "mask_before_on_rows": "the mask belongs to the state that came OUT of the step, and scales "
    "the columns of U.",
    "one_U_more": "one factor too many: begin with np.eye(hidden), not with U.",
    "zeros": "begin with np.eye(hidden): a product that begins with zeros stays zero.",
    "U_transposed": "use U itself: s[j] reaches unit i through U[j, i].",
    "only_masks": "a product of masks is right for U = identity. In general every step also "
    "multiplies by U.",
    "wrong_order": "the matrices stand in the wrong order. With row vectors the earlier step "
    "stands on the LEFT: product = product @ J.",
    "elementwise": "* multiplies entry by entry. One step after another is a matrix product, @.",
    "last_step": "this is the Jacobian of the last step alone. Multiply those of all the steps.",
    "without_step_0": "the first step is missing in the product: s_start passes it, too.",
    "added": "steps that follow each other are multiplied, not added.",
    "transposed": "rows and columns have changed places: J[j, i] is how s[i] answers to "
    "s_start[j].",
    "starts_at_zero": "begin with s_start, not with zeros.",
    "s_by_U_transposed": "forward the row s is multiplied by U itself: s @ U.",
    "no_bias": "the bias b is missing.",
    "backwards": "read x from the first step to the last.",
    "order": "return the last state first, then the Jacobian.",
    "diagonal": "give the whole matrix, not its diagonal.",
    "row_sums": "give the whole matrix, not its sums.",
    "size": "give the whole matrix, not its size.",
}.items():
    irnn_gradient.mistake(_name, lambda *inputs, miss=_name: _irnn_gradient(*inputs, miss), _hint)
