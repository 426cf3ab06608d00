"""The checks of lab 8 on a gate, and on a step of the GRU."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid

# ---------------------------------------------------------------------------- keep_or_overwrite


def _keep_or_overwrite(a, old, new, miss=""):
    """Mix old and new by a gate; `miss` names the mistake to make on the way."""
    gate = {
        "no_sigmoid": a,
        "tanh": np.tanh(a),
        "turned_round": sigmoid(-a),
        "hard": (a > 0) * 1.0,
        "softmax": np.exp(a - a.max()) / np.exp(a - a.max()).sum(),
        "softmax_of_a_row": np.exp(a) / np.exp(a).sum(axis=-1, keepdims=True),
        "never_shut": sigmoid(a).clip(0.1, 0.9),
        "tanh_turned": 1 - np.tanh(a),
        "brackets_of_the_sigmoid": 1 / 1 + np.exp(-a),
        "minus_in_the_sigmoid": 1 / (1 - np.exp(-a)),
        "steep": sigmoid(2 * a),
        "clipped": np.clip(a, 0, 1),
        "one_gate": sigmoid(a.mean()),
    }.get(miss, sigmoid(a))
    return {
        "only_kept": gate * old,
        "both_by_the_gate": gate * (old + new),
        "new_added_whole": gate * old + new,
        "old_kept_whole": old + (1 - gate) * new,
        "gate_alone": gate,
        "no_brackets": gate * old + 1 - gate * new,
        "larger_part": np.maximum(gate * old, (1 - gate) * new),
        "product": gate * old * (1 - gate) * new,
        "mean": (old + new) / 2,
        "subtracted": gate * old - (1 - gate) * new,
        "one_minus_inside": gate * old + sigmoid(1 - a) * new,
        "values_bent": sigmoid(old) * old + (1 - sigmoid(old)) * new,
        "gate_outside": sigmoid(a * old + (1 - a) * new),
    }.get(miss, gate * old + (1 - gate) * new)


def _gate_inputs(rng, case):
    size = [(3,), (2, 3), (5,), (1,), (2, 3, 4), (3, 2)][case]
    a = rng.uniform(0.2, 3, size) * rng.permutation(np.resize([1, -1], np.prod(size))).reshape(size)
    if case == 2:
        a[:4] = rng.permutation([100, -100, 7, -9])  # beyond, clip at a few units would not show
    a.flat[0] = 0.0 if case == 5 else 0.5  # open, but not far
    return tuple(array.round(2) for array in (a, *rng.standard_normal((2, *size))))


keep_or_overwrite = Exercise(
    "keep_or_overwrite",
    lambda a, old, new: _keep_or_overwrite(a, old, new),
    _gate_inputs,
    {"mixed": "the shape of a"},
    cases=6,
    tries=(
        "gates that are half open",
        "arrays of two axes",
        "gates that are wide open and gates that are shut",
        "one unit alone",
        "arrays of three axes",
        "a gate of exactly one half",
    ),
    example=lambda rng: (
        np.array([100.0, -100.0, 0.0]),
        *rng.integers(1, 10, (2, 3)).astype(float),
    ),
    stars=1,
    minutes=5,
    section=("08_gated_cells", "A gate"),
    idea="a gate is a tap between two pipes: the further it is open, the more comes from the old "
    "value and the less from the new one. Together it is always one whole.",
    equation="gate = 1 / (1 + exp(-a)), mixed = gate * old + (1 - gate) * new",
    first_line="gate = sigmoid(a)",
)
for _name, _hint in {
    "no_sigmoid": "a is any number. The gate is the sigmoid of it, between 0 and 1.",
    "tanh": "a gate lies between 0 and 1: bend a by the sigmoid, not by tanh.",
    "turned_round": "turned round: a gate near 1 KEEPS the old value.",
    "hard": "a gate is not only open or shut: use the sigmoid, whose slope can teach it.",
    "softmax": "every unit has a gate of its own: the sigmoid, not a softmax over all of them.",
    "softmax_of_a_row": "every unit has a gate of its own: the sigmoid of its own number, not a "
    "softmax along the last axis.",
    "never_shut": "a gate may be open or shut all the way: do not clip it to 0.1 and 0.9.",
    "tanh_turned": "two things: bend a by the sigmoid, not by tanh, and a gate near 1 keeps the "
    "OLD value.",
    "brackets_of_the_sigmoid": "brackets: 1 / (1 + np.exp(-a)). A sum comes after a division.",
    "minus_in_the_sigmoid": "the sigmoid is 1 / (1 + exp(-a)), with a plus.",
    "no_brackets": "brackets: (1 - gate) * new. A product comes before a difference.",
    "larger_part": "add both parts; do not choose the larger one.",
    "product": "what is kept and what is new are ADDED, not multiplied.",
    "steep": "this is the sigmoid of 2 a. With tanh it is (1 + tanh(a / 2)) / 2.",
    "clipped": "cut off at 0 and 1 is not the sigmoid: 1 / (1 + exp(-a)).",
    "one_gate": "every unit has a gate of its own: no mean over a.",
    "only_kept": "what is not kept is overwritten: add (1 - gate) * new.",
    "both_by_the_gate": "the new value enters by 1 - gate.",
    "new_added_whole": "the new value enters only where the gate is shut: (1 - gate) * new.",
    "old_kept_whole": "only gate * old is kept of the old value.",
    "gate_alone": "this is the gate. Use it to mix old and new.",
    "mean": "not half of each: the gate decides how much.",
    "subtracted": "what is kept and what is new are ADDED.",
    "one_minus_inside": "1 - gate is 1 - sigmoid(a), not sigmoid(1 - a).",
    "values_bent": "the gate is made from a, not from the old value.",
    "gate_outside": "bend a first; then mix old and new by the gate.",
}.items():
    keep_or_overwrite.mistake(
        _name, lambda *inputs, miss=_name: _keep_or_overwrite(*inputs, miss), _hint
    )

# ------------------------------------------------------------------------------------- gru_step


def _products(x, s, W, U, b, d, miss):
    """Return x W + b and s U, and U and b as they were used."""
    if miss == "transposed_blocks":
        U = np.concatenate([block.T for block in np.split(U, 3, axis=1)], axis=1)
    if miss == "interleaved":
        W, U, b = (
            np.concatenate([each[..., k::3] for k in range(3)], axis=-1) for each in (W, U, b)
        )
    b = 0 * b if miss == "no_b" else b
    xW, sU = x @ W + b, s @ (0 * U if miss == "no_state" else U)
    if miss == "b_twice":
        sU = sU + b
    if miss == "d_for_all":
        xW = xW + np.concatenate([d, d, 0 * d])
    return xW, sU, U, b


def _gru_step(x, s, W, U, b, d, miss=""):
    """Do one step; `miss` names the mistake to make on the way."""
    hidden = s.shape[1]
    xW, sU, U, b = _products(x, s, W, U, b, d, miss)
    a = np.split(xW + sU, 3, axis=1)
    bends = {
        "gates_not_bent": (lambda a: a,) * 2,
        "r_not_bent": (lambda a: a, sigmoid),
        "z_not_bent": (sigmoid, lambda a: a),
        "tanh_gates": (np.tanh, np.tanh),
    }.get(miss, (sigmoid, sigmoid))
    r, z = (bend(part) for bend, part in zip(bends, a, strict=False))
    r, z = (z, r) if miss == "update_first" else (r, z)
    inner, U_n = xW[:, 2 * hidden :], U[:, 2 * hidden :]
    n = {
        "reset_before": inner + (r * s) @ U_n + d,
        "reset_before_d_inside": inner + r * d + (r * s) @ U_n,
        "d_outside": inner + r * (s @ U_n) + d,
        "no_d": inner + r * (s @ U_n),
        "no_reset": inner + s @ U_n + d,
        "only_d_reset": inner + s @ U_n + r * d,
        "reset_all": r * (inner + s @ U_n + d),
        "no_memory": inner + 0 * d,
        "bent_twice": np.tanh(inner + r * (s @ U_n + d)),
        "reset_the_input": r * inner + s @ U_n + d,
        "one_minus_r": inner + (1 - r) * (s @ U_n + d),
        "b_twice": inner + r * (s @ U_n + b[2 * hidden :] + d),
        "bias_reset": inner - b[2 * hidden :] + r * (s @ U_n + d + b[2 * hidden :]),
    }.get(miss, inner + r * (s @ U_n + d))
    n = {"n_sigmoid": sigmoid, "n_not_bent": lambda a: a}.get(miss, np.tanh)(n)
    return {
        "z_turned": z * n + (1 - z) * s,
        "only_new": (1 - z) * n,
        "no_update_gate": n,
        "whole_old": (1 - z) * n + s,
        "bent_again": np.tanh((1 - z) * n + z * s),
        "added": n + z * s,
        "plain": np.tanh(inner + s @ U_n),
        "reset_for_update": (1 - r) * n + r * s,
    }.get(miss, (1 - z) * n + z * s)


def _gru_inputs(rng, case):
    batch, features, hidden = [(1, 3, 2), (2, 3, 4), (4, 1, 3), (3, 2, 1), (2, 4, 3), (3, 4, 2)][
        case
    ]
    shapes = (
        (batch, features),
        (batch, hidden),
        (features, 3 * hidden),
        (hidden, 3 * hidden),
        (3 * hidden,),
        (hidden,),
    )
    x, s, W, U, b, d = (rng.standard_normal(shape).round(2) for shape in shapes)
    if case == 4:
        b[: 2 * hidden] = rng.permutation(np.resize([40.0, -40.0, 0.5], 2 * hidden))
    return x, 0 * s if case == 5 else s, W, U, b, d


gru_step = Exercise(
    "gru_step",
    lambda x, s, W, U, b, d: _gru_step(x, s, W, U, b, d),
    _gru_inputs,
    {"s_next": "(batch, hidden)"},
    cases=6,
    tries=(
        "one example alone",
        "more units than features",
        "inputs of one feature",
        "a cell of one unit",
        "gates that are wide open or shut",
        "a state of zeros, as before the first word",
    ),
    example=lambda rng: (
        rng.integers(1, 4, (1, 1)).astype(float),
        np.array([[2.0]]),
        *(rng.integers(-1, 2, (2, 1, 3)).astype(float)),
        np.zeros(3),
        np.array([0.5]),
    ),
    stars=2,
    minutes=10,
    section=("08_gated_cells", "The GRU: the same idea with less"),
    idea="one gate decides how much of the past the new draft may look at, the other how much of "
    "the old page stays when the draft is copied in.",
    equation="n = tanh(x W_n + b_n + r * (s U_n + d)), s_next = (1 - z) * n + z * s; r and z are "
    "sigmoids of x W + s U + b",
    first_line="x_r, x_z, x_n = np.split(x @ W + b, 3, axis=1)\n"
    "s_r, s_z, s_n = np.split(s @ U, 3, axis=1)",
)
for _name, _hint in {
    "reset_before": "here the reset gate acts AFTER the product: r * (s @ U_n + d), not "
    "(r * s) @ U_n + d. (Both kinds of GRU exist; torch has this one.)",
    "reset_before_d_inside": "here the reset gate acts AFTER the product: r * (s @ U_n + d).",
    "d_outside": "the bias d is reset, too: r * (s @ U_n + d).",
    "no_d": "the candidate's second bias is missing: r * (s @ U_n + d).",
    "no_reset": "the reset gate is missing: r * (s @ U_n + d).",
    "only_d_reset": "the product s @ U_n is reset, too: r * (s @ U_n + d). So keep x W + b and s U "
    "apart.",
    "reset_all": "r resets what comes from the old state, not the input: x W + b stays whole.",
    "no_memory": "the candidate sees the old state, too: add r * (s @ U_n + d).",
    "reset_the_input": "r resets what comes from the old state, not what comes from the input.",
    "one_minus_r": "r says how much of the old state the candidate sees: r, not 1 - r.",
    "bent_twice": "the candidate passes ONE tanh.",
    "plain": "this is a plain recurrent network. The gates r and z are missing.",
    "d_for_all": "d is a bias of the candidate alone: the gates r and z get only b.",
    "no_b": "the bias b is missing: x @ W + b, for both gates and for the candidate.",
    "b_twice": "b is added once, to x @ W. Not to s @ U as well.",
    "transposed_blocks": "the state stands on the left: s @ U, without a transpose.",
    "interleaved": "r, z and n have their columns side by side: np.split(..., 3, axis=1), not "
    "every third column.",
    "bias_reset": "b belongs to the input: only d stands inside r * (...).",
    "no_state": "the gates look at the old state, too: s @ U is missing.",
    "update_first": "the order of the columns is r, z, n: the reset gate comes first.",
    "gates_not_bent": "the gates r and z need a sigmoid.",
    "r_not_bent": "the reset gate r needs a sigmoid.",
    "z_not_bent": "the update gate z needs a sigmoid.",
    "tanh_gates": "gates lie between 0 and 1: the sigmoid for r and z, not tanh.",
    "n_sigmoid": "the candidate is bent by tanh.",
    "n_not_bent": "the candidate needs a tanh.",
    "z_turned": "turned round: here z says what is KEPT, (1 - z) * n + z * s.",
    "only_new": "the old state is missing: add z * s.",
    "no_update_gate": "this is the candidate. Mix it with the old state: (1 - z) * n + z * s.",
    "whole_old": "only z * s is kept of the old state.",
    "bent_again": "the mixture is not bent: (1 - z) * n + z * s is the new state.",
    "added": "the candidate enters by 1 - z.",
    "reset_for_update": "the update gate z mixes old and new; r is used in the candidate only.",
}.items():
    gru_step.mistake(_name, lambda *inputs, miss=_name: _gru_step(*inputs, miss), _hint)
