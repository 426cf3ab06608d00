"""The checks of lab 8 on how long a cell state lasts: the path along c, and gate biases."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.activations import sigmoid

# ------------------------------------------------------------------------------------ cell_path


def _what_is_left(f, miss):
    """Multiply forget gates up, from the last step back."""
    return {
        "last_0_gates": np.array([f[-k:].prod(axis=0) for k in range(len(f))]),
        "sigmoid_again": np.cumprod(sigmoid(f[::-1]), axis=0),
        "from_the_start": np.cumprod(f, axis=0),
        "reversed": np.cumprod(f[::-1], axis=0)[::-1],
        "each_alone": f[::-1],
        "summed": np.cumsum(f[::-1], axis=0),
        "whole_only": np.prod(f, axis=0),
        "over_units": np.cumprod(f[::-1], axis=1),
        "one_to_start": np.concatenate([0 * f[:1] + 1, np.cumprod(f[::-1], axis=0)[:-1]]),
        "what_is_lost": 1 - np.cumprod(f[::-1], axis=0),
        "mean_gate": f.mean(axis=0) ** np.arange(1, len(f) + 1)[:, None],
        "last_gate": f[-1] ** np.arange(1, len(f) + 1)[:, None],
        "one_step_short": np.cumprod(f[::-1], axis=0)[:-1],
        "no_axis": np.cumprod(f[::-1]),
        "first_row_missing": np.cumprod(f[::-1], axis=0)[1:],
        "units_reversed": np.cumprod(f[:, ::-1], axis=0),
        "exponential": np.exp(np.cumsum(f[::-1], axis=0)),
        "unit_mean": np.cumprod(f[::-1], axis=0).mean(axis=1),
    }.get(miss, np.cumprod(f[::-1], axis=0))


def _half_lives(f, left, miss):
    """Return after how many steps one half is left, by the mean logarithm of the gates."""
    loss = -np.log(f).mean(axis=0)
    return {
        "mean_of_half_lives": (np.log(2) / -np.log(f)).mean(axis=0),
        "log_of_mean": np.log(2) / -np.log(f.mean(axis=0)),
        "sum_of_logs": np.log(2) / -np.log(f).sum(axis=0),
        "negative": np.log(2) / -loss,
        "one_over": 1 / loss,
        "log2": np.log(2) / -np.log2(f).mean(axis=0),
        "log10": np.log10(2) / loss,
        "turned_over": loss / np.log(2),
        "half_for_log": 0.5 / loss,
        "last_gate_half": np.log(2) / -np.log(f[-1]),
        "over_all_units": np.log(2) / -np.log(f).mean(),
        "mean_over_units": np.log(2) / -np.log(f).mean(axis=1),
        "time_scale": 1 / (1 - f.mean(axis=0)),
        "without_a_logarithm": np.log(2) / (1 - f.mean(axis=0)),
        "two_for_log": 2 / loss,
        "mean_over_all": np.log(2) / -np.log(f.mean()) + 0 * loss,
        "whole_steps": np.ceil(np.log(2) / loss),
        "rounded": np.round(np.log(2) / loss),
        "median": np.log(2) / np.median(-np.log(f), axis=0),
        "counted": (left > 0.5).sum(axis=0),
    }.get(miss, np.log(2) / loss)


def _cell_path(f, miss=""):
    """Return what is left and the half-lives; `miss` names the mistake to make on the way."""
    left = _what_is_left(f, miss)
    half = _half_lives(f, left, miss)
    return (half, left) if miss == "order" else (left, half)


def _path_inputs(rng, case):
    size = [(3, 2), (4, 3), (1, 3), (6, 1), (12, 4), (2, 5)][case]
    low, high = (0.02, 0.999) if case == 4 else (0.3, 0.98)
    return (rng.uniform(low, high, size).round(3 if case == 4 else 2),)


cell_path = Exercise(
    "cell_path",
    lambda f: _cell_path(f),
    _path_inputs,
    {"left": "(time, hidden)", "half_life": "(hidden,)"},
    cases=6,
    tries=(
        "two units",
        "three units that differ much",
        "a single step",
        "one unit alone",
        "gates near 0 and near 1",
        "two steps only",
    ),
    example=lambda rng: (rng.integers(2, 10, (2, 2)) / 10,),
    stars=2,
    minutes=10,
    section=("08_gated_cells", "Why it helps: along the cell state there is no U"),
    idea="a message is passed back from desk to desk, and each desk keeps a share of it: what is "
    "left is a product, and it begins with the desk nearest to the end.",
    equation="left[k - 1] = f[-1] * f[-2] * ... * f[-k]; half_life = ln 2 / (the mean over "
    "time of -ln f)",
    first_line="left = np.cumprod(f[::-1], axis=0)",
)
for _name, _hint in {
    "from_the_start": "this begins with the first step. On the way back from the last cell state "
    "the LAST gate comes first: reverse the time, f[::-1].",
    "reversed": "the right products in reverse: row 0 is one step back, only the last gate.",
    "last_0_gates": "f[-0:] is the whole of f: let k begin at 1, the last gate alone.",
    "sigmoid_again": "f holds gates already, between 0 and 1: no sigmoid here.",
    "each_alone": "these are single gates. Row k - 1 is the PRODUCT of the last k gates.",
    "summed": "the steps follow each other: their gates are multiplied, not added.",
    "whole_only": "give the product of 1, 2, 3, ... steps, not only the whole one: np.cumprod.",
    "over_units": "multiply over time, axis 0; each unit has a path of its own.",
    "one_to_start": "leave out the step of length 0: row 0 is one step back.",
    "what_is_lost": "asked for is what is LEFT, not what is lost.",
    "mean_gate": "not the mean gate to a power: each step has a gate of its own.",
    "last_gate": "not the last gate to a power: each step has a gate of its own.",
    "unit_mean": "no mean over the units: each has a path of its own.",
    "mean_of_half_lives": "take the mean of -ln f first, then ln 2 divided by it.",
    "log_of_mean": "take the logarithm of every gate first, then the mean.",
    "sum_of_logs": "divide by the number of steps: the MEAN of the logarithms.",
    "negative": "a half-life is positive: the logarithm of a gate is negative, so turn its sign.",
    "one_over": "this is the time in which a share of 1/e is left. For one half: ln 2 times that.",
    "log2": "do not mix logarithms: np.log above and below, not np.log2.",
    "log10": "do not mix logarithms: np.log above and below, not np.log10.",
    "turned_over": "turned over: ln 2 is divided by the mean of -ln f.",
    "half_for_log": "ln 2 stands above, not one half: 0.5 = exp(-k * mean), so k = ln 2 / mean.",
    "last_gate_half": "use the gates of all the steps, not only of the last one.",
    "over_all_units": "every unit has a half-life of its own: mean over time, axis 0.",
    "mean_over_units": "the mean goes over time, axis 0, not over the units.",
    "time_scale": "1 / (1 - f) is a time scale, not the time to one half: ln 2 / mean of -ln f.",
    "whole_steps": "do not round up: a half-life need not be a whole number of steps.",
    "first_row_missing": "row 0 is one step back: the last gate alone. You begin with two.",
    "units_reversed": "reverse the time, f[::-1], not the units.",
    "exponential": "exp of a sum is a product only of what exp is taken of: multiply the gates.",
    "without_a_logarithm": "1 - f is -ln f only for f near 1: take the logarithm, -np.log(f).",
    "two_for_log": "ln 2 stands above, not 2.",
    "mean_over_all": "every unit has a half-life of its own, and the logarithm comes before the "
    "mean.",
    "rounded": "do not round: a half-life need not be a whole number of steps.",
    "one_step_short": "the product of ALL gates is the last row: len(f) rows in all.",
    "no_axis": "np.cumprod without an axis runs through all numbers: axis=0 keeps units apart.",
    "median": "the mean of -ln f over time, not its median.",
    "counted": "do not count steps: the half-life is ln 2 / mean of -ln f, and it may lie between "
    "two steps or behind the last one.",
    "order": "return what is left first, then the half-life.",
}.items():
    cell_path.mistake(_name, lambda f, miss=_name: _cell_path(f, miss), _hint)

# -------------------------------------------------------------------------------- chrono_biases


def _chrono_biases(spans, miss=""):
    """Set the biases of an LSTM by its memory spans; `miss` names the mistake to make."""
    forget = {
        "log_of_span": np.log(spans),
        "log_of_more": np.log(spans + 1),
        "log_minus_1": np.log(spans) - 1,
        "log10": np.log10(spans - 1),
        "no_log": spans - 1,
        "log2": np.log2(spans - 1),
        "log_of_gate": np.log(1 - 1 / spans),
        "turned_round": -np.log(spans - 1),
        "one_for_all": np.log(spans - 1).mean() + 0 * spans,
        "mean_span": np.log(spans.mean() - 1) + 0 * spans,
        "bracket": np.log(1 - 1 / spans) * spans,
        "never_negative": np.log(np.maximum(spans - 1, 1)),
        "constant_1": 1.0 + 0 * spans,
    }.get(miss, np.log(spans - 1))
    zero = 0 * forget
    blocks = {
        "gate_itself": (1 / spans, 1 - 1 / spans, zero, zero),
        "gate_and_minus_gate": (1 / spans - 1, 1 - 1 / spans, zero, zero),
        "all_the_same": (forget, forget, forget, forget),
        "others_1": (-forget, forget, 1 + zero, 1 + zero),
        "input_zero": (zero, forget, zero, zero),
        "input_same": (forget, forget, zero, zero),
        "both_negative": (-forget, -forget, zero, zero),
        "one_minus": (1 - forget, forget, zero, zero),
        "output_too": (-forget, forget, forget, zero),
        "at_the_output": (-forget, zero, forget, zero),
        "at_the_candidate": (-forget, zero, zero, forget),
    }.get(miss, (-forget, forget, zero, zero))
    if miss == "interleaved":
        return np.stack(blocks, axis=1).ravel()
    if miss == "stacked":
        return np.stack(blocks)
    if miss == "added":
        return sum(blocks)
    return forget if miss == "forget_only" else np.concatenate(blocks)


def _span_inputs(rng, case):
    spans = rng.uniform(3, 60, [2, 3, 1, 5, 4, 6][case]).round(1)
    if case == 3:
        spans[[1, 3]] = 1.2, 2.0  # a negative bias, and one of 0
    return (spans * 100 if case == 4 else spans,)


chrono_biases = Exercise(
    "chrono_biases",
    lambda spans: _chrono_biases(spans),
    _span_inputs,
    {"b": "(4 * hidden,)"},
    cases=6,
    tries=(
        "two units",
        "three units",
        "one unit alone",
        "spans of 2 steps and fewer, whose bias is not above 0",
        "spans of hundreds of steps",
        "six units",
    ),
    example=lambda rng: (rng.integers(2, 40, 2) * 1.0,),
    stars=1,
    minutes=5,
    section=("08b_remembering", "The half-life of a memory"),
    idea="set the clock before the start: who shall remember for long begins with a forget gate "
    "that is nearly open, and an input gate that is nearly shut.",
    equation="b_f = ln(span - 1), b_i = -b_f, b_o = b_g = 0; joined in the order i, f, o, g",
    first_line="forget = np.log(spans - 1)",
)
for _name, _hint in {
    "log_of_span": "solve 1 / (1 - f) = span for f, then sigmoid(bias) = f for the bias: "
    "ln(span - 1).",
    "log_of_more": "ln(span - 1), not ln(span + 1): f = 1 - 1 / span = sigmoid(bias).",
    "log_minus_1": "ln(span - 1), with the 1 inside.",
    "gate_and_minus_gate": "these are gates, not biases: the bias is the number whose sigmoid is "
    "the gate, ln(f / (1 - f)).",
    "gate_itself": "this is the gate f. The bias is the number whose sigmoid it is: "
    "ln(f / (1 - f)).",
    "no_log": "this is f / (1 - f). The bias is its logarithm.",
    "log2": "the sigmoid is made with exp: take the natural logarithm.",
    "log10": "the sigmoid is made with exp: np.log, not np.log10.",
    "log_of_gate": "this is ln f. The bias is ln(f / (1 - f)).",
    "turned_round": "signs or blocks are turned round: the order is i, f, o, g, and a large span "
    "needs a forget gate near 1, so a positive bias in the second block.",
    "one_for_all": "every unit has a span of its own: no mean.",
    "both_negative": "the forget gates get PLUS ln(span - 1): only the input gates get minus it.",
    "one_minus": "the input gates get minus the bias, -b, not 1 - b. (1 - f would be for gates.)",
    "mean_span": "every unit has a span of its own: no mean of the spans.",
    "bracket": "the logarithm is of the whole quotient, np.log(f / (1 - f)), not np.log(f) / "
    "(1 - f).",
    "never_negative": "a span below 2 needs a bias below 0: do not cut it off.",
    "added": "put the four blocks side by side with np.concatenate; + adds them up.",
    "constant_1": "a bias of 1 for every unit is the older advice. Here it follows from the span.",
    "input_zero": "the input gates start with MINUS the bias of the forget gates.",
    "input_same": "what keeps for long is seldom overwritten: the input gates get MINUS the bias.",
    "all_the_same": "only the forget gates get ln(span - 1): the input gates get minus it, output "
    "gates and candidate get 0.",
    "others_1": "the output gates and the candidate start at 0, not at 1.",
    "output_too": "the output gates and the candidate start at 0.",
    "at_the_output": "the order is i, f, o, g: the forget gates are the second block, not the "
    "third.",
    "at_the_candidate": "the order is i, f, o, g: the forget gates are the second block, not the "
    "last.",
    "interleaved": "all of i first, then all of f, o and g: np.concatenate.",
    "stacked": "give one row of 4 * hidden numbers: np.concatenate, not np.stack.",
    "forget_only": "give the biases of all four: i, f, o, g, side by side.",
}.items():
    chrono_biases.mistake(_name, lambda spans, miss=_name: _chrono_biases(spans, miss), _hint)
