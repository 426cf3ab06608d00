"""The check of lab 7 on the gradient of a ReLU network."""

import numpy as np

from utils.exercises.checking import Exercise


def _irnn_gradient(x, s_start, W, U, b, miss=""):
    """Run a ReLU network with its Jacobian; `miss` names the mistake to make on the way."""
    s, product = s_start * (miss != "starts_at_zero"), np.eye(len(U))
    read = {"backwards": x[::-1], "returns_early": x[:1], "without_the_last": x[:-1]}.get(miss, x)
    states = []
    for t, x_t in enumerate(read):
        a = x_t @ W + s @ (U.T if miss == "s_by_U_transposed" else U) + b * (miss != "no_bias")
        before, s = s, {"tanh": np.tanh(a), "no_relu": a}.get(miss, np.maximum(a, 0))
        states.append(s)
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
            "open_at_0": a >= 0,
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
        "all_states": (np.array(states), product),
        "diagonal": (s, np.diag(product)),
        "row_sums": (s, product.sum(axis=1)),
        "size": (s, np.linalg.norm(product)),
    }.get(miss, (s, product))


_NETWORKS = {  # time, features, hidden
    "U = identity": (2, 2, 2),
    "any U": (3, 2, 3),
    "four steps": (4, 3, 4),
    "one step alone": (1, 3, 2),
    "a unit that gives exactly 0": (3, 1, 3),
    "a start with a 0": (5, 2, 3),
}


def _irnn_inputs(rng, case):
    what, (steps, features, hidden) = list(_NETWORKS.items())[case]
    size = 0.0
    while size < 0.3:  # until some ways are open, and some were cut off
        x, W = rng.standard_normal((steps, features)), rng.standard_normal((features, hidden))
        U = np.eye(hidden) + (case > 0) * 0.6 * rng.standard_normal((hidden, hidden))
        s_start, b = rng.uniform(0.1, 1.5, hidden), (case > 0) * 0.4 * rng.standard_normal(hidden)
        if "0" in what:
            s_start[0] = 0
        if "exactly" in what:  # the first step adds nothing to a start of 0
            x[0], b[0], U[:, 0] = 0, 0, [1, 0, 0]
        inputs = tuple(array.round(2) for array in (x, s_start, W, U, b))
        whole, no_mask = (_irnn_gradient(*inputs, miss)[1] for miss in ("", "no_mask"))
        size = np.linalg.norm(whole) * (not np.allclose(whole, no_mask))
    return inputs


irnn_gradient = Exercise(
    "irnn_gradient",
    lambda x, s_start, W, U, b: _irnn_gradient(x, s_start, W, U, b),
    _irnn_inputs,
    {"s": "(hidden,)", "J": "(hidden, hidden)"},
    cases=len(_NETWORKS),
    tries=tuple(_NETWORKS),
    stars=3,
    minutes=20,
    section=("07_remedies", "The product is a mask"),
    example=lambda rng: (
        rng.permutation([0.3, 0.6])[:, None],
        np.array([0.5, 0.2]),
        np.array([[1.0, -1.0]]),
        np.array([[0.7, 0.2], [0.4, 0.9]]),
        np.array([0.1, 0.2]),
    ),
    idea="Each step has gates that stand open or shut. A push at the start goes through U and then "
    "through the open gates only, step after step.",
    equation="s_t = relu(x_t W + s_{t-1} U + b); J_t = U with its columns times (s_t > 0); "
    "J = J_1 J_2 ... J_T",
    first_line="s, J = s_start, np.eye(len(U))\nfor x_t in x:",
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
    "open_at_0": "a unit that gave exactly 0 is shut: its mask is 1 where s > 0, not a >= 0.",
    "all_states": "give the last state alone, (hidden,), not those of all the steps.",
    "returns_early": "this is the state after the first step: does the return stand inside the "
    "loop?",
    "without_the_last": "the last step is missing: go through all of x.",
    "diagonal": "give the whole matrix, not its diagonal.",
    "row_sums": "give the whole matrix, not its sums.",
    "size": "give the whole matrix, not its size.",
}.items():
    irnn_gradient.mistake(_name, lambda *inputs, miss=_name: _irnn_gradient(*inputs, miss), _hint)
