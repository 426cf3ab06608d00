"""The checks of lab 5 that go back through time: all steps, and every contribution alone."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.checking.examples import distinct

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
        slopes["start_first"] = 1 - s[t + 1] ** 2
        da = arrived * slopes.get(miss, 1 - s[t] ** 2)
        if miss == "slope_on_ds_alone":
            da = ds[t] * (1 - s[t] ** 2) + carried
        if miss == "overwritten":
            dW, dU, db = np.zeros_like(dW), np.zeros_like(dU), np.zeros_like(db)
        before = {
            "dU_from_s": s[t],
            "zero_start": s[t - 1] * (t > 0),
            "wrong_start": s[t - 1] if t else s[0],
            "start_first": s[t],
        }.get(miss, s[t - 1])
        dW, dU, db = dW + x[t].T @ da, dU + before.T @ da, db + da.sum(axis=0)
        carried = {
            "constant": 0 * da,
            "U_not_transposed": da @ U,
            "no_U": da,
            "carries_ds": arrived @ U.T,
            "never_forgets": carried + da @ U.T,
            # what came from one step later stops here
            "two_steps": (ds[t] * (1 - s[t] ** 2)) @ U.T,
        }.get(miss, da @ U.T)
    over = {"mean_over_time": len(x), "mean_over_batch": x.shape[1]}.get(miss, 1)
    dW, dU, db = dW / over, dU / over, db / over
    return (dU, dW, db) if miss == "order" else (dW, dU, db)


def states(x, start, W, U, b):
    """Return the states (time + 1, batch, hidden) of a network, the start in the last row."""
    s = np.zeros((len(x) + 1, *start.shape))
    s[-1] = start
    for t in range(len(x)):
        s[t] = np.tanh(x[t] @ W + s[t - 1] @ U + b)
    return s


_RUNS = {  # time, batch, features, hidden
    "three steps": (3, 2, 4, 3),
    "as many features as hidden units": (4, 3, 2, 2),
    "one step alone": (1, 2, 3, 5),
    "one sentence": (5, 1, 2, 3),
    "a start of zeros": (4, 2, 3, 2),
    "eight steps": (8, 2, 1, 4),
}


def _run(rng, case):
    what, (steps, batch, features, hidden) = list(_RUNS.items())[case]
    normal = rng.standard_normal
    x, start = normal((steps, batch, features)), normal((batch, hidden)) / 2
    start *= "zeros" not in what
    W, U, b = normal((features, hidden)) / 2, normal((hidden, hidden)) / 2, normal(hidden) / 2
    return x, states(x, start, W, U, b), U


def _bptt_inputs(rng, case):
    x, s, U = _run(rng, case)
    return x, s, rng.standard_normal((len(x), *s.shape[1:])), U


def _example(rng, losses):
    """Draw two steps of one sentence, with a loss at the last ones."""
    x, s, ds, U = distinct(rng, (2, 1, 1), (3, 1, 1), (losses, 1, 1), (1, 1))
    return x, s, ds if losses > 1 else ds[0], U  # any states will do


bptt = Exercise(
    "bptt",
    lambda x, s, ds, U: _bptt(x, s, ds, U),
    _bptt_inputs,
    {"dW": "(features, hidden)", "dU": "(hidden, hidden)", "db": "(hidden,)"},
    cases=len(_RUNS),
    tries=tuple(_RUNS),
    stars=3,
    minutes=20,
    section=("05_backpropagation_through_time", "One sweep instead of many"),
    example=lambda rng: _example(rng, 2),
    idea="Read the tape backwards with a note in your hand. At every step add what this step's own "
    "loss says to the note, use the sum for the weights, and write the note anew for the step "
    "before.",
    equation="da_t = (ds_t + da_{t+1} U^T) (1 - s_t^2); dW = sum of x_t^T da_t; "
    "dU = sum of s_{t-1}^T da_t; db = sum of da_t",
    first_line="carried = np.zeros_like(s[-1])\n"
    "for t in reversed(range(len(x))):\n"
    "    da = (ds[t] + carried) * (1 - s[t] ** 2)",
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
    "start_first": "you read s as if the start stood in its first row. It stands in the LAST: s[t] "
    "is the state after step t, s[t - 1] the one before it.",
    "slope_on_ds_alone": "what you carry has to pass the bend of this step, too: "
    "(ds[t] + carried) * (1 - s[t]**2).",
    "two_steps": "every loss is sent back by one step only. Carry on ALL that arrived at step t, "
    "da @ U.T, not the part from ds[t] alone.",
    "mean_over_batch": "the losses are added up over the sentences, and so are the gradients: do "
    "not divide by the batch.",
}.items():
    bptt.mistake(_name, lambda *inputs, miss=_name: _bptt(*inputs, miss=miss), _hint)

# -------------------------------------------------------------------------------- contributions


def _contributions(x, s, ds_last, U, miss=""):
    """Return what W at each step gives to the last loss; `miss` names the mistake to make."""
    found, last = [], len(x) - 1
    arrived = ds_last @ U.T if miss == "extra_factor" else ds_last
    for k in range(last, -1, -1):
        at = {"slope_of_last": last, "slope_before": k - 1, "slope_of_start": k + 1}.get(miss, k)
        da = arrived * (1 - s[at] ** 2)
        da = arrived if miss == "no_slope" else da
        came_in = (
            s[k - 1] if miss == "of_U" else x[{"x_of_last": last, "x_before": k - 1}.get(miss, k)]
        )
        found.insert(0, came_in[:, :, None] * da[:, None] if "batch" in miss else came_in.T @ da)
        arrived = {
            "not_carried": ds_last,
            "constant": 0 * da,
            "U_not_transposed": da @ U,
            "no_U": da,
            "carries_ds": arrived @ U.T,
            "ds_at_every_step": ds_last + da @ U.T,
        }.get(miss, da @ U.T)
    found = np.array(found)
    return {
        "total": found.sum(axis=0),
        "total_everywhere": np.zeros_like(found) + found.sum(axis=0),
        "transposed": found.swapaxes(1, 2),
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
    cases=len(_RUNS),
    tries=tuple(_RUNS),
    stars=2,
    minutes=10,
    section=("05_backpropagation_through_time", "The sum over k"),
    example=lambda rng: _example(rng, 1),
    idea="The same sweep, with open books: what each step would add to the total is written on a "
    "line of its own.",
    equation="da_T = ds_last (1 - s_T^2); da_k = (da_{k+1} U^T) (1 - s_k^2); parts[k] = x_k^T da_k",
    first_line="parts, ds = np.zeros((len(x), x.shape[2], len(U))), ds_last\n"
    "for k in reversed(range(len(x))):",
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
    "total_everywhere": "every step holds the total: if you add up in one array and put that same "
    "array everywhere, all places change with it. Each step needs x[k].T @ da alone.",
    "slope_of_start": "counted from the end, s[-1] is the state BEFORE step 0: the last step is "
    "s[len(x) - 1].",
    "transposed": "parts[k] has the shape of W, (features, hidden): x[k].T @ da, not da.T @ x[k].",
    "of_U": "these are the contributions of U. W is multiplied by x[k]: x[k].T @ da.",
    "keeps_the_batch": "add the sentences up: x[k].T @ da is (features, hidden).",
}.items():
    contributions.mistake(
        _name, lambda *inputs, miss=_name: _contributions(*inputs, miss=miss), _hint
    )
