"""The checks of lab 8 on one LSTM cell: a step forward, and the same step backward."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid

# ------------------------------------------------------------------------------------ lstm_step


def _gates(a, miss):
    """Cut the pre-activations into i, f, o, g and bend each; `miss` names the mistake to make."""
    hidden = a.shape[1] // 4
    if miss == "interleaved":
        i, f, o, g = np.moveaxis(a.reshape(len(a), hidden, 4), 2, 0)
    else:
        i, f, o, g = np.split(a, 4, axis=1)
    if miss == "torch_order":
        o, g = g, o
    if miss == "forget_first":
        i, f = f, i
    if miss == "f_i_g_o":
        i, f, o, g = f, i, g, o
    if miss == "input_and_output":
        i, o = o, i
    bends = {
        "all_sigmoid": (sigmoid,) * 4,
        "all_tanh": (np.tanh,) * 4,
        "candidate_bent_twice": (sigmoid, sigmoid, sigmoid, lambda a: np.tanh(sigmoid(a))),
        "gates_bent_twice": (*(lambda a: sigmoid(np.tanh(a)),) * 3, np.tanh),
        "gates_not_bent": (lambda a: a, lambda a: a, lambda a: a, np.tanh),
        "candidate_not_bent": (sigmoid, sigmoid, sigmoid, lambda a: a),
    }.get(miss, (sigmoid, sigmoid, sigmoid, np.tanh))
    return [bend(part) for bend, part in zip(bends, (i, f, o, g), strict=True)]


def _lstm_step(x, s, c, W, U, b, miss=""):
    """Do one step; `miss` names the mistake to make on the way."""
    a = {
        "no_state": lambda: x @ W + b,
        "no_input": lambda: s @ U + b,
        "no_bias": lambda: x @ W + s @ U,
        "peeks_at_c": lambda: x @ W + c @ U + b,
    }.get(miss, lambda: x @ W + s @ U + b)()
    i, f, o, g = _gates(a, miss)
    c_next = {
        "nothing_kept": i * g,
        "nothing_new": f * c,
        "everything_kept": c + i * g,
        "coupled": f * c + (1 - f) * g,
        "no_input_gate": f * c + g,
        "one_minus_f": (1 - f) * c + i * g,
        "one_minus_i": f * c + (1 - i) * g,
        "subtracted": f * c - i * g,
        "old_state_kept": f * s + i * g,
        "cell_bent": np.tanh(f * c + i * g),
        "product": f * c * i * g,
    }.get(miss, f * c + i * g)
    s_next = {
        "no_tanh": o * c_next,
        "no_output_gate": np.tanh(c_next),
        "old_cell_out": o * np.tanh(c),
        "gate_inside": np.tanh(o * c_next),
        "sigmoid_out": o * sigmoid(c_next),
    }.get(miss, o * np.tanh(c_next))
    return (c_next, s_next) if miss == "order" else (s_next, c_next)


def _step_inputs(rng, case):
    batch, features, hidden = [(1, 2, 2), (2, 3, 3), (3, 4, 2), (3, 2, 5)][case % 4]
    shapes = (
        (batch, features),
        (batch, hidden),
        (batch, hidden),
        (features, 4 * hidden),
        (hidden, 4 * hidden),
        (4 * hidden,),
    )
    scales = 1, 0.5, 1.5, 1, 1, 1
    return tuple(
        (scale * rng.standard_normal(shape)).round(2)
        for scale, shape in zip(scales, shapes, strict=True)
    )


lstm_step = Exercise(
    "lstm_step",
    lambda x, s, c, W, U, b: _lstm_step(x, s, c, W, U, b),
    _step_inputs,
    {"s_next": "(batch, hidden)", "c_next": "(batch, hidden)"},
)
for _name, _hint in {
    "torch_order": "the order of the columns is i, f, o, g. (torch has i, f, g, o.)",
    "forget_first": "the order of the columns is i, f, o, g: the input gate comes first.",
    "f_i_g_o": "the order of the columns is i, f, o, g, not f, i, g, o.",
    "input_and_output": "the order of the columns is i, f, o, g: input first, output third.",
    "interleaved": "each gate has `hidden` columns side by side: np.split(a, 4, axis=1).",
    "all_sigmoid": "the candidate g is bent by tanh: it may be negative.",
    "all_tanh": "the three gates i, f and o are bent by the sigmoid: a gate lies between 0 and 1.",
    "candidate_bent_twice": "the candidate g passes a tanh only: leave the sigmoid to i, f and o.",
    "gates_bent_twice": "the gates pass a sigmoid only: leave the tanh to g.",
    "gates_not_bent": "the gates i, f and o need a sigmoid.",
    "candidate_not_bent": "the candidate g needs a tanh.",
    "no_state": "the old state is missing: a = x @ W + s @ U + b.",
    "no_input": "the input is missing: a = x @ W + s @ U + b.",
    "no_bias": "the bias is missing: a = x @ W + s @ U + b.",
    "peeks_at_c": "the gates look at the old state s, not at the cell state c.",
    "nothing_kept": "the old cell state is missing: f * c is what is kept of it.",
    "nothing_new": "nothing new comes in: add i * g.",
    "everything_kept": "the forget gate is missing: only f * c is kept.",
    "coupled": "the LSTM has an input gate of its own: i * g, not (1 - f) * g.",
    "no_input_gate": "the input gate is missing: i * g is what comes in.",
    "one_minus_f": "f says what is KEPT: f * c, not (1 - f) * c.",
    "one_minus_i": "i says how much comes IN: i * g, not (1 - i) * g.",
    "subtracted": "what comes in is added: + i * g.",
    "old_state_kept": "what is kept is the cell state c, not s.",
    "cell_bent": "the cell state itself is not bent: c_next = f * c + i * g. Only what goes out "
    "passes a tanh.",
    "product": "what is kept and what comes in are ADDED.",
    "no_tanh": "the new state is o * tanh(c_next): the tanh is missing.",
    "no_output_gate": "the output gate is missing: s_next = o * tanh(c_next).",
    "old_cell_out": "the state shows the NEW cell state: o * tanh(c_next).",
    "gate_inside": "the output gate stands outside the tanh: o * tanh(c_next).",
    "sigmoid_out": "what goes out passes a tanh, not a sigmoid.",
    "order": "return the state s first, then the cell state c.",
}.items():
    lstm_step.mistake(_name, lambda *inputs, miss=_name: _lstm_step(*inputs, miss), _hint)

# -------------------------------------------------------------------------------- lstm_backward


def _bends_back(i, f, o, g, miss):
    """Return the slopes of the four bends, from what came out of them."""
    slopes = [i * (1 - i), f * (1 - f), o * (1 - o), 1 - g**2]
    return {
        "no_slopes": [1, 1, 1, 1],
        "tanh_slopes": [1 - i**2, 1 - f**2, 1 - o**2, 1 - g**2],
        "sigmoid_slopes": [*slopes[:3], g * (1 - g)],
        "sigmoid_again": [
            *(sigmoid(gate) * (1 - sigmoid(gate)) for gate in (i, f, o)),
            slopes[3],
        ],
        "no_slope_of_g": [*slopes[:3], 1],
        "tanh_of_g_again": [*slopes[:3], 1 - np.tanh(g) ** 2],
        "one_factor": [1 - i, 1 - f, 1 - o, 1 - g**2],
    }.get(miss, slopes)


def _lstm_backward(ds, dc, i, f, o, g, c_before, c, miss=""):
    """Go back through one step; `miss` names the mistake to make on the way."""
    out = np.tanh(c)
    from_s = {
        "no_slope_of_c": ds * o,
        "tanh_again": ds * o * (1 - c**2),
        "tanh_for_slope": ds * o * out,
        "no_square": ds * o * (1 - out),
        "no_output_gate": ds * (1 - out**2),
        "slope_of_c_before": ds * o * (1 - np.tanh(c_before) ** 2),
        "only_dc": 0 * ds,
        "ds_itself": ds,
    }.get(miss, ds * o * (1 - out**2))
    total = from_s if miss == "only_ds" else dc + from_s
    used = dc if miss == "gates_from_dc" else total
    gates = [used * g, used * c_before, ds * out, used * i]
    gates[0] = used if miss == "i_without_g" else gates[0]
    gates[1] = {"f_from_new_c": used * c, "f_without_c": used}.get(miss, gates[1])
    gates[3] = used if miss == "g_without_i" else gates[3]
    gates[2] = {
        "o_without_c": ds,
        "o_without_tanh": ds * c,
        "o_from_dc": used * out,
        "o_from_old_c": ds * np.tanh(c_before),
    }.get(miss, gates[2])
    if miss == "i_and_g":
        gates[0], gates[3] = gates[3], gates[0]
    da = [gate * slope for gate, slope in zip(gates, _bends_back(i, f, o, g, miss), strict=True)]
    orders = {"torch_order": (0, 1, 3, 2), "forget_first": (1, 0, 2, 3), "g_first": (3, 1, 2, 0)}
    da = [da[place] for place in orders.get(miss, range(4))]
    kept = {
        "dc_without_f": total,
        "kept_from_dc": dc * f,
        "kept_by_i": total * i,
        "kept_by_c": total * c_before,
        "kept_twice": total * f + dc,
        "kept_bent": total * f * (1 - f),
    }.get(miss, total * f)
    if miss == "interleaved":
        return kept, np.stack(da, axis=2).reshape(len(ds), -1)
    if miss == "stacked":
        return kept, np.stack(da, axis=1)
    da = np.concatenate(da, axis=1)
    return (da, kept) if miss == "order" else (kept, da)


def _backward_inputs(rng, case):
    batch, hidden = [(1, 2), (2, 3), (3, 2), (2, 4)][case % 4]
    ds, dc, c_before, *a = rng.standard_normal((7, batch, hidden))
    i, f, o, g = *(sigmoid(part).round(2) for part in a[:3]), np.tanh(a[3]).round(2)
    c_before = (1.5 * c_before).round(2)
    return ds.round(2), dc.round(2), i, f, o, g, c_before, f * c_before + i * g


lstm_backward = Exercise(
    "lstm_backward",
    lambda ds, dc, i, f, o, g, c_before, c: _lstm_backward(ds, dc, i, f, o, g, c_before, c),
    _backward_inputs,
    {"dc_before": "(batch, hidden)", "da": "(batch, 4 * hidden)"},
)
for _name, _hint in {
    "only_dc": "c reaches the loss through s too: add ds * o * (1 - tanh(c)**2) to dc.",
    "only_ds": "dc, what later steps say about c, is missing: dc + ds * o * (1 - tanh(c)**2).",
    "ds_itself": "on the way from s to c stand the output gate and the tanh: "
    "ds * o * (1 - tanh(c)**2).",
    "no_slope_of_c": "on the way from s to c stands a tanh: multiply by its slope, 1 - tanh(c)**2.",
    "tanh_again": "c is not bent yet: the slope is 1 - tanh(c)**2, not 1 - c**2.",
    "tanh_for_slope": "this is tanh(c) itself. Its SLOPE is 1 - tanh(c)**2.",
    "no_square": "the slope of tanh is 1 - tanh(c)**2, with a square.",
    "no_output_gate": "on the way from s to c stands the output gate: multiply by o.",
    "slope_of_c_before": "the slope is taken at the NEW cell state: 1 - tanh(c)**2.",
    "gates_from_dc": "first add to dc what comes through s; then use the sum for i, f and g, too.",
    "kept_from_dc": "first add to dc what comes through s; then multiply the sum by f.",
    "dc_without_f": "on the way from c to c_before stands the forget gate: multiply by f.",
    "kept_by_i": "c_before was multiplied by the forget gate f, not by i.",
    "kept_by_c": "c_before was multiplied by f: that is the factor for its gradient.",
    "kept_twice": "c_before reaches the loss through c alone: do not add dc once more.",
    "kept_bent": "dc_before passes the gate f itself. Its slope f (1 - f) belongs to the "
    "gradient of the gate.",
    "f_from_new_c": "f was multiplied by the OLD cell state: use c_before.",
    "f_without_c": "the forget gate was multiplied by c_before: this factor is missing.",
    "i_without_g": "the input gate was multiplied by g: this factor is missing.",
    "g_without_i": "the candidate was multiplied by i: this factor is missing.",
    "o_without_c": "the output gate was multiplied by tanh(c): this factor is missing.",
    "i_and_g": "i was multiplied by g, and g by i: each gets the other as its factor.",
    "o_without_tanh": "o was multiplied by tanh(c), not by c.",
    "o_from_dc": "o acts on s alone: its gradient comes from ds.",
    "o_from_old_c": "o was multiplied by tanh of the NEW cell state.",
    "no_slopes": "these are the gradients for the gates. da is the one BEFORE the bends: multiply "
    "by the slopes.",
    "tanh_slopes": "i, f and o are sigmoids: their slope is i (1 - i), and so on.",
    "sigmoid_slopes": "the candidate g is a tanh: its slope is 1 - g**2.",
    "sigmoid_again": "i, f and o ARE sigmoids: the slope is i (1 - i), without another sigmoid.",
    "tanh_of_g_again": "g IS a tanh: its slope is 1 - g**2, without another tanh.",
    "no_slope_of_g": "the candidate passed a tanh: multiply by 1 - g**2.",
    "one_factor": "the slope of a sigmoid has two factors: i (1 - i).",
    "torch_order": "the order is i, f, o, g. (torch has i, f, g, o.)",
    "forget_first": "the order is i, f, o, g: the input gate comes first.",
    "g_first": "the order is i, f, o, g: the candidate comes last.",
    "interleaved": "all of i first, then all of f, o and g: np.concatenate([...], axis=1).",
    "stacked": "put the four side by side, (batch, 4 * hidden): np.concatenate([...], axis=1).",
    "order": "return dc_before first, then da.",
}.items():
    lstm_backward.mistake(_name, lambda *inputs, miss=_name: _lstm_backward(*inputs, miss), _hint)
