"""The checks of lab 8 on a step of the LSTM, backward."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid


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
    gates[0] = used * np.tanh(g) if miss == "g_bent_for_i" else gates[0]
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
    kept = {
        "dc_without_f": total,
        "kept_from_dc": dc * f,
        "kept_by_i": total * i,
        "kept_by_c": total * c_before,
        "forward_again": c_before * f,
        "kept_twice": total * f + dc,
        "kept_bent": total * f * (1 - f),
    }.get(miss, total * f)
    return _joined(kept, da, miss)


def _joined(kept, da, miss):
    """Put the four blocks of da side by side, in their order."""
    orders = {"torch_order": (0, 1, 3, 2), "forget_first": (1, 0, 2, 3), "g_first": (3, 1, 2, 0)}
    da = [da[place] for place in orders.get(miss, range(4))]
    if miss == "interleaved":
        return kept, np.stack(da, axis=2).reshape(len(kept), -1)
    if miss == "stacked":
        return kept, np.stack(da, axis=1)
    if miss == "below_each_other":
        return kept, np.concatenate(da)
    if miss == "summed_over_the_batch":
        return kept, np.concatenate(da, axis=1).sum(axis=0)
    da = np.concatenate(da, axis=1)
    return (da, kept) if miss == "order" else (kept, da)


def _backward_inputs(rng, case):
    batch, hidden = [(1, 2), (2, 3), (4, 1), (2, 4), (3, 2), (3, 5)][case]
    ds, dc, c_before, *a = rng.standard_normal((7, batch, hidden))
    a = [6 * part for part in a] if case == 5 else a
    i, f, o, g = *(sigmoid(part) for part in a[:3]), np.tanh(a[3])
    i, f, o, g = (part.round(2).clip(-0.99, 0.99) for part in (i, f, o, g))
    i, f, o = (part.clip(0.01) for part in (i, f, o))
    c_before = (1.5 * c_before).round(2)
    ds, dc = ds.round(2) * (case != 4), dc.round(2) * (case != 3)
    return ds, dc, i, f, o, g, c_before, f * c_before + i * g


def _small(rng):
    """Draw numbers of one decimal for the example; c is made of the others."""
    ds, dc, c_before = rng.integers(1, 4, (3, 1, 1)) * 1.0
    i, o = rng.integers(1, 5, (2, 1, 1)) / 5
    f, g = np.array([[[0.5]], [[-0.5]]])
    return ds, dc, i, f, o, g, c_before, f * c_before + i * g


lstm_backward = Exercise(
    "lstm_backward",
    lambda ds, dc, i, f, o, g, c_before, c: _lstm_backward(ds, dc, i, f, o, g, c_before, c),
    _backward_inputs,
    {"dc_before": "(batch, hidden)", "da": "(batch, 4 * hidden)"},
    cases=6,
    tries=(
        "one example alone",
        "a batch of two",
        "a cell of one unit",
        "the last step of a text, where dc is 0",
        "a step whose state nobody reads, so that ds is 0",
        "gates that are nearly open or shut",
    ),
    example=_small,
    stars=3,
    minutes=20,
    section=("08_gated_cells", "The way back"),
    idea="walk the arrows of the step backwards. At the cell state two roads meet, one from the "
    "next step and one through this step's own s: add what comes, before you go on.",
    equation="whole = dc + ds * o * (1 - tanh(c)**2); dc_before = whole * f; each block of da is "
    "what arrives * what the gate was multiplied by * the slope of its bend",
    first_line="whole = dc + ds * o * (1 - np.tanh(c) ** 2)\ndf = whole * c_before * f * (1 - f)",
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
    "g_bent_for_i": "g IS bent already: the input gate's factor is g, not tanh(g).",
    "forward_again": "c_before * f is the step forward. Back goes the GRADIENT for c, times f.",
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
    "below_each_other": "put the blocks side by side, not below each other: axis=1.",
    "summed_over_the_batch": "no sum over the batch here: da has a row for each example.",
    "order": "return dc_before first, then da.",
}.items():
    lstm_backward.mistake(_name, lambda *inputs, miss=_name: _lstm_backward(*inputs, miss), _hint)
