"""The checks of lab 5 that go backwards: one step, all steps, and every contribution alone."""

import numpy as np

from utils.exercises.checking import Exercise

# -------------------------------------------------------------------------------- step_backward


def _step_backward(ds, x, s_before, s, U, miss=""):
    """Go back through one step; `miss` names the mistake to make on the way."""
    slopes = {
        "no_slope": 1,
        "no_square": 1 - s,
        "slope_before": 1 - s_before**2,
        "slope_of_tanh": 1 - np.tanh(s) ** 2,
    }
    da = ds * slopes.get(miss, 1 - s**2)
    dU = (s if miss == "dU_from_s" else s_before).T @ (ds if miss == "dU_from_ds" else da)
    over = {
        "db_mean": lambda rows: rows.mean(axis=0),
        "db_not_summed": lambda rows: rows,
        "db_axis_1": lambda rows: rows.sum(axis=1),
    }.get(miss, lambda rows: rows.sum(axis=0))
    dbefore = {
        "U_not_transposed": da @ U,
        "no_U": da,
        "no_slope_in_ds": ds @ U.T,
        "adds_ds": da @ U.T + ds,
    }.get(miss, da @ U.T)
    dW = x.T @ (ds if miss == "dW_from_ds" else da)
    dW = dW / len(x) if miss == "mean" else dW
    dU = dU / len(x) if miss == "mean" else dU
    results = dW, dU, over(da) / (len(x) if miss == "mean" else 1), dbefore
    return {"order": (dbefore, *results[:3]), "transposed": (dW.T, *results[1:])}.get(miss, results)


def _backward_inputs(rng, case):
    batch, features, hidden = [(2, 4, 3), (3, 2, 4), (4, 3, 2), (3, 5, 3)][case % 4]
    normal = rng.standard_normal
    before, s = (np.tanh(normal((batch, hidden))) for _ in range(2))
    return normal((batch, hidden)), normal((batch, features)), before, s, normal((hidden, hidden))


step_backward = Exercise(
    "step_backward",
    # only these arguments are the student's; `miss` is ours
    lambda ds, x, s_before, s, U: _step_backward(ds, x, s_before, s, U),
    _backward_inputs,
    {
        "dW": "(features, hidden)",
        "dU": "(hidden, hidden)",
        "db": "(hidden,)",
        "ds_before": "(batch, hidden)",
    },
)
for _name, _hint in {
    "no_slope": "going back through the tanh multiplies by its slope, 1 - s**2.",
    "no_square": "the slope of tanh is 1 - s**2, with a square.",
    "slope_before": "the slope is taken at the state that came OUT of this tanh, s, not at "
    "s_before.",
    "slope_of_tanh": "s is a tanh already: its slope is 1 - s**2, without another tanh.",
    "dU_from_s": "U was multiplied by the state BEFORE the step: dU uses s_before, not s.",
    "dU_from_ds": "U acts before the bend: dU needs da = ds * (1 - s**2), not ds.",
    "dW_from_ds": "W acts before the bend: dW needs da = ds * (1 - s**2), not ds.",
    "db_mean": "the bias serves every sentence: add its gradients up, no mean.",
    "db_not_summed": "the bias serves every sentence: sum da over the batch, axis 0.",
    "db_axis_1": "sum da over the batch, axis 0, not over the hidden units.",
    "U_not_transposed": "forward s_before @ U, backwards da @ U.T.",
    "no_U": "from da to the state before leads U: multiply by U.T.",
    "no_slope_in_ds": "ds has to pass the bend before it reaches U: da @ U.T, not ds @ U.T.",
    "adds_ds": "s_before reaches the loss through U alone here: do not add ds to it.",
    "mean": "ds belongs to a sum over the batch: do not divide by its size.",
    "transposed": "dW has the shape of W, (features, hidden): x.T @ da, not da.T @ x.",
    "order": "return the gradients in the order dW, dU, db, ds_before.",
}.items():
    step_backward.mistake(
        _name, lambda *inputs, miss=_name: _step_backward(*inputs, miss=miss), _hint
    )

# ----------------------------------------------------------------------------------------- bptt


def _order(steps, miss):
    """Return the steps in the order in which they are visited."""
    if miss == "forwards":
        return list(range(steps))
    if miss == "without_step_0":
        return list(range(steps - 1, 0, -1))
    if miss == "without_the_last":
        return list(range(steps - 2, -1, -1))
    return list(range(steps - 1, -1, -1))


def _arriving(ds, t, carried, miss):
    """Return the gradient for s_t from the loss of the step and from later ones."""
    if miss == "only_the_last_loss":
        return carried if t < len(ds) - 1 else ds[t]
    if miss == "all_losses_at_once":
        return ds[t:].sum(axis=0) + carried
    return ds[t] + carried


def _bptt(x, s, ds, U, miss=""):
    """Go back through all steps; `miss` names the mistake to make on the way."""
    dW, dU, db = np.zeros((x.shape[2], len(U))), np.zeros_like(U), np.zeros(len(U))
    carried = np.zeros(ds.shape[1:])
    for t in _order(len(x), miss):
        arrived = _arriving(ds, t, carried, miss)
        slopes = {"no_slope": 1, "slope_before": 1 - s[t - 1] ** 2}
        da = arrived * slopes.get(miss, 1 - s[t] ** 2)
        if miss == "overwritten":
            dW, dU, db = np.zeros_like(dW), np.zeros_like(dU), np.zeros_like(db)
        before = {
            "dU_from_s": s[t],
            "zero_start": s[t - 1] * (t > 0),
            "wrong_start": s[t - 1] if t else s[0],
        }.get(miss, s[t - 1])
        dW, dU, db = dW + x[t].T @ da, dU + before.T @ da, db + da.sum(axis=0)
        carried = {
            "constant": 0 * da,
            "U_not_transposed": da @ U,
            "no_U": da,
            "carries_ds": arrived @ U.T,
            "never_forgets": carried + da @ U.T,
        }.get(miss, da @ U.T)
    if miss == "mean_over_time":
        dW, dU, db = dW / len(x), dU / len(x), db / len(x)
    return (dU, dW, db) if miss == "order" else (dW, dU, db)


def states(x, start, W, U, b):
    """Return the states (time + 1, batch, hidden) of a network, the start in the last row."""
    s = np.zeros((len(x) + 1, *start.shape))
    s[-1] = start
    for t in range(len(x)):
        s[t] = np.tanh(x[t] @ W + s[t - 1] @ U + b)
    return s


def _run(rng, case):
    steps, batch, features, hidden = [(3, 2, 4, 3), (4, 3, 2, 2), (2, 2, 3, 5), (5, 1, 2, 3)][
        case % 4
    ]
    normal = rng.standard_normal
    x, start = normal((steps, batch, features)), normal((batch, hidden)) / 2
    W, U, b = normal((features, hidden)) / 2, normal((hidden, hidden)) / 2, normal(hidden) / 2
    return x, states(x, start, W, U, b), U


def _bptt_inputs(rng, case):
    x, s, U = _run(rng, case)
    return x, s, rng.standard_normal((len(x), *s.shape[1:])), U


bptt = Exercise(
    "bptt",
    lambda x, s, ds, U: _bptt(x, s, ds, U),
    _bptt_inputs,
    {"dW": "(features, hidden)", "dU": "(hidden, hidden)", "db": "(hidden,)"},
)
for _name, _hint in {
    "constant": "you treat the state before as a constant. It depends on W too: carry da @ U.T on "
    "to the step before, and add it to that step's ds.",
    "only_the_last_loss": "every step has a loss of its own: the gradient that arrives is ds[t] "
    "PLUS what comes from the later steps.",
    "all_losses_at_once": "the losses of later steps come back through the states, in what you "
    "carry: add ds[t] alone at step t.",
    "dU_from_s": "U is multiplied by the state BEFORE the step: dU uses s[t - 1], not s[t].",
    "U_not_transposed": "forward s @ U, backwards da @ U.T.",
    "no_U": "from da to the state before leads U: carry da @ U.T, not da.",
    "carries_ds": "the gradient has to pass the bend before it goes on: carry da @ U.T, not "
    "ds @ U.T.",
    "never_forgets": "what you carry is passed on, not piled up: at every step a new da @ U.T "
    "takes its place.",
    "no_slope": "going back through the tanh multiplies by its slope, 1 - s[t]**2.",
    "slope_before": "the slope belongs to the state that came out of the step: 1 - s[t]**2, not "
    "1 - s[t - 1]**2.",
    "overwritten": "W serves every step: add its gradients up, with +=, not =.",
    "forwards": "gradients flow from late to early: the loop runs backwards, from the last step "
    "to step 0.",
    "without_step_0": "step 0 is missing: `range(T - 1, 0, -1)` stops before it. Use "
    "`reversed(range(T))`.",
    "without_the_last": "the last step is missing: its index is T - 1. Use `reversed(range(T))`.",
    "zero_start": "step 0 started from s[-1], which is not zero: dU gets a part from it.",
    "wrong_start": "the state before step 0 is s[-1], the last row of s; s[0] is the state after "
    "step 0.",
    "mean_over_time": "the losses are added up over time, and so are the gradients: no mean.",
    "order": "return the gradients in the order dW, dU, db.",
}.items():
    bptt.mistake(_name, lambda *inputs, miss=_name: _bptt(*inputs, miss=miss), _hint)

# -------------------------------------------------------------------------------- contributions


def _contributions(x, s, ds_last, U, miss=""):
    """Return what W at each step gives to the last loss; `miss` names the mistake to make."""
    found, last = np.zeros((len(x), x.shape[2], len(U))), len(x) - 1
    arrived = ds_last @ U.T if miss == "extra_factor" else ds_last
    for k in range(last, -1, -1):
        da = arrived * (1 - s[{"slope_of_last": last, "slope_before": k - 1}.get(miss, k)] ** 2)
        da = arrived if miss == "no_slope" else da
        found[k] = x[{"x_of_last": last, "x_before": k - 1}.get(miss, k)].T @ da
        arrived = {
            "not_carried": ds_last,
            "constant": 0 * da,
            "U_not_transposed": da @ U,
            "no_U": da,
            "carries_ds": arrived @ U.T,
            "ds_at_every_step": ds_last + da @ U.T,
        }.get(miss, da @ U.T)
    return {
        "total": found.sum(axis=0),
        "running": np.cumsum(found, axis=0),
        "running_back": np.cumsum(found[::-1], axis=0)[::-1],
        "latest_first": found[::-1],
        "without_step_0": np.concatenate([0 * found[:1], found[1:]]),
        "mean": found / len(x),
    }.get(miss, found)


def _contributions_inputs(rng, case):
    x, s, U = _run(rng, case)
    return x, s, rng.standard_normal(s.shape[1:]), U


contributions = Exercise(
    "contributions",
    lambda x, s, ds_last, U: _contributions(x, s, ds_last, U),
    _contributions_inputs,
    {"parts": "(time, features, hidden)"},
)
for _name, _hint in {
    "total": "give one array for each step, not their sum.",
    "running": "parts[k] is the contribution of step k alone, not of all steps up to k.",
    "running_back": "parts[k] is the contribution of step k alone, not of all steps from k on.",
    "latest_first": "parts[k] belongs to step k: step 0 comes first.",
    "constant": "only the direct way is there. W at earlier steps acts on the last loss too, "
    "through the states.",
    "not_carried": "on the way back from the last step to step k the gradient passes every bend "
    "and every U between.",
    "no_U": "from da to the state before leads U: carry da @ U.T, not da.",
    "U_not_transposed": "forward s @ U, backwards da @ U.T.",
    "carries_ds": "between two states stand a bend AND a U: carry da @ U.T, not ds @ U.T.",
    "ds_at_every_step": "there is only one loss here, that of the last step: ds_last enters once.",
    "no_slope": "going back through the tanh multiplies by its slope, 1 - s[k]**2.",
    "slope_of_last": "every step has a slope of its own: 1 - s[k]**2, not always the last one.",
    "slope_before": "the slope at step k is that of the state after it: 1 - s[k]**2.",
    "x_of_last": "W at step k is multiplied by x[k], not by the last x.",
    "x_before": "W at step k is multiplied by x[k], not by x[k - 1].",
    "extra_factor": "one factor too many: the last step itself has no U behind it.",
    "without_step_0": "step 0 is missing: W was used there, too.",
    "mean": "do not divide by the number of steps: the contributions add up to the gradient.",
}.items():
    contributions.mistake(
        _name, lambda *inputs, miss=_name: _contributions(*inputs, miss=miss), _hint
    )
