"""The check of lab 15 on the way back through a linear recurrence."""

import numpy as np

from utils.exercises.checking import Exercise


def _carried(ds, a, miss):
    """Return what reaches each state, the gradient from later steps included."""
    g, carry = np.zeros_like(ds), np.zeros_like(ds[0])
    later = np.concatenate([a[1:], np.zeros_like(a[:1])])  # nothing comes after the end
    factors = {"factor_of_now": a, "unscaled": np.ones_like(a)}.get(miss, later)
    if miss == "factor_of_before":
        factors = np.concatenate([np.ones_like(a[:1]), a[:-1]])
    if miss == "from_the_past":
        for t in range(len(ds)):
            g[t] = carry = ds[t] + a[t] * carry
        return g
    for t in reversed(range(len(ds))):
        told = 0 if miss == "last_gradient_only" and t < len(ds) - 1 else ds[t]
        g[t] = carry = told + factors[t] * carry
        if miss == "one_step_back":
            carry = ds[t]
    return ds if miss == "nothing_carried" else g


def _scan_backward(ds, a, s, start, miss=""):
    """Go back through s_t = a_t s_{t-1} + b_t; `miss` names the mistake to make on the way."""
    g = _carried(ds, a, miss)
    before = np.concatenate([start[None], s[:-1]])
    if miss == "start_forgotten":
        before = np.concatenate([0 * start[None], s[:-1]])
    if miss == "last_state_first":
        before = np.roll(s, 1, axis=0)
    da, db, dstart = g * before, g, a[0] * g[0]
    if miss == "state_of_now":
        da = g * s
    if miss == "da_without_carry":
        da = ds * before
    if miss == "da_without_state":
        da = g
    if miss == "da_by_s_over_a":
        da = g * s / a
    if miss == "mean_over_batch":
        da, db, dstart = (v / ds.shape[1] for v in (da, db, dstart))
    dstart = {
        "start_unscaled": g[0],
        "start_times_start": g[0] * start,
        "start_at_the_end": a[-1] * g[-1],
        "start_from_its_own_step": a[0] * ds[0],
        "start_zero": 0 * start,
    }.get(miss, dstart)
    if miss == "db_scaled":
        db = a * g
    return {"order": (db, da, dstart), "start_first": (dstart, da, db)}.get(miss, (da, db, dstart))


_SIZES = {  # steps, sequences, units
    "a few steps": (3, 1, 2),
    "a single step": (1, 2, 3),
    "many steps": (12, 1, 3),
    "several sequences": (4, 5, 2),
    "a start of 0": (4, 2, 3),
    "factors of 0": (5, 2, 2),
    "negative factors": (6, 1, 3),
    "a gradient at the last step only": (6, 2, 2),
}


def _backward_inputs(rng, case):
    what, shape = list(_SIZES.items())[case]
    a = rng.uniform(0.4, 0.95, shape).round(2)
    b, ds = rng.standard_normal((2, *shape)).round(2) + 0.005
    start = rng.standard_normal(shape[1:]).round(2) + 0.005
    if what == "a start of 0":
        start = start * 0
    if what == "factors of 0":
        a[2] = 0
    if what == "negative factors":
        a = -a
    if what == "a gradient at the last step only":
        ds[:-1] = 0
    return ds, a, _states(a, b, start), start


def _states(a, b, start):
    states, s = np.empty_like(b), start
    for t in range(len(b)):
        states[t] = s = a[t] * s + b[t]
    return states


def _example(rng):
    a = rng.choice([0.5, 2.0, 4.0], 2, replace=False).reshape(2, 1, 1)
    b, ds = rng.integers(1, 5, (2, 2, 1, 1)) * 1.0
    start = rng.integers(1, 4, (1, 1)) * 1.0
    return ds, a, _states(a, b, start), start


scan_backward = Exercise(
    "scan_backward",
    lambda ds, a, s, start: _scan_backward(ds, a, s, start),
    _backward_inputs,
    {"da": "(time, batch, hidden)", "db": "(time, batch, hidden)", "dstart": "(batch, hidden)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=3,
    minutes=20,
    section=("15_recurrence_returns", "The way back is a scan too"),
    example=_example,
    idea="A state is told its gradient twice: once from outside, once by the state after it, which "
    "used it with a factor. Begin at the end, where nobody comes after.",
    equation="g_t = ds_t + a_{t+1} g_{t+1}, from the last step to the first; db_t = g_t; da_t = "
    "g_t s_{t-1}, where s_{-1} is start; dstart = a_0 g_0",
    first_line="before = np.concatenate([start[None], s[:-1]])  # the state that each step read",
)
for _name, _hint in {
    "nothing_carried": "a state also acts through all LATER states: g_t = ds_t + a_{t+1} g_{t+1}.",
    "one_step_back": "what is handed back is all that reached the state, not ds alone: carry g "
    "through every step.",
    "unscaled": "on its way back through a step the gradient is multiplied by that step's a.",
    "factor_of_now": "between s_t and s_{t+1} stands a_{t+1}, the factor of the later step.",
    "factor_of_before": "between s_t and s_{t+1} stands a_{t+1}: this is a factor of an earlier "
    "step.",
    "from_the_past": "the gradient comes from the FUTURE: begin at the last step.",
    "last_gradient_only": "every state has a gradient from outside: add ds_t at each step.",
    "start_forgotten": "the first step read the start: da_0 = g_0 * start.",
    "last_state_first": "np.roll brings the LAST state to the front: what stood before the first "
    "step is start.",
    "state_of_now": "a_t was multiplied by the state BEFORE it, s_{t-1}.",
    "da_without_carry": "da needs all that reaches the state, g_t, not ds_t alone.",
    "da_without_state": "s_t = a_t s_{t-1}: the gradient of a_t is g_t times s_{t-1}.",
    "da_by_s_over_a": "s_t / a_t is not s_{t-1}: b_t was added, and a_t may be 0.",
    "mean_over_batch": "no mean: the loss is whatever ds says, also for a batch.",
    "start_unscaled": "the start went through the first step: dstart = a_0 * g_0.",
    "start_times_start": "dstart is the factor a_0 times g_0; the start itself belongs to da_0.",
    "start_at_the_end": "the start stands before the FIRST step: a_0 * g_0.",
    "start_from_its_own_step": "the start acts through all states: a_0 times g_0, not times ds_0.",
    "start_zero": "the start has a gradient, too: a_0 * g_0.",
    "db_scaled": "b_t is added as it is: db_t = g_t, without a factor.",
    "order": "return da, then db, then dstart.",
    "start_first": "return da and db first, dstart last.",
}.items():
    scan_backward.mistake(_name, lambda *inputs, miss=_name: _scan_backward(*inputs, miss), _hint)
