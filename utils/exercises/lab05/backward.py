"""The check of lab 5 on one step backward."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.checking.examples import distinct

# -------------------------------------------------------------------------------- step_backward


def _step_backward(ds, x, s_before, s, U, miss=""):
    """Go back through one step; `miss` names the mistake to make on the way."""
    slopes = {
        "no_slope": 1,
        "no_square": 1 - s,
        "slope_before": 1 - s_before**2,
        "slope_of_tanh": 1 - np.tanh(s) ** 2,
        "sigmoid_slope": s * (1 - s),
        "square_outside": (1 - s) ** 2,
    }
    da = ds * slopes.get(miss, 1 - s**2)
    dU = (s if miss == "dU_from_s" else s_before).T @ (ds if miss == "dU_from_ds" else da)
    over = {
        "db_mean": lambda rows: rows.mean(axis=0),
        "db_not_summed": lambda rows: rows,
        "db_axis_1": lambda rows: rows.sum(axis=1),
        "db_one_number": lambda rows: rows.sum(),
    }.get(miss, lambda rows: rows.sum(axis=0))
    dbefore = {
        "U_not_transposed": da @ U,
        "no_U": da,
        "no_slope_in_ds": ds @ U.T,
        "adds_ds": da @ U.T + ds,
        "slope_twice": (da @ U.T) * (1 - s_before**2),
    }.get(miss, da @ U.T)
    dW = x.T @ (ds if miss == "dW_from_ds" else da)
    dW = dW / len(x) if miss == "mean" else dW
    dU = dU / len(x) if miss == "mean" else dU
    results = dW, dU, over(da) / (len(x) if miss == "mean" else 1), dbefore
    return {
        "order": (dbefore, *results[:3]),
        "transposed": (dW.T, *results[1:]),
        "dU_transposed": (dW, dU.T, *results[2:]),
        "first_sentence": (x[:1].T @ da[:1], s_before[:1].T @ da[:1], da[0], dbefore),
    }.get(miss, results)


_BACK = {  # batch, features, hidden
    "two sentences": (2, 4, 3),
    "more hidden units than features": (3, 2, 4),
    "one sentence": (1, 3, 5),
    "all sizes alike": (3, 3, 3),
    "units at 1 and -1": (4, 3, 2),
    "a start of zeros": (2, 3, 4),
}


def _backward_inputs(rng, case):
    what, (batch, features, hidden) = list(_BACK.items())[case]
    normal = rng.standard_normal
    before, s = (np.tanh(normal((batch, hidden))).round(2) for _ in range(2))
    if "1 and -1" in what:
        s[0], s[1, 0] = [1, -1], -1
    before *= "zeros" not in what
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
    cases=len(_BACK),
    tries=tuple(_BACK),
    stars=2,
    minutes=10,
    section=("05_backpropagation_through_time", "From one unit to many"),
    example=lambda rng: distinct(rng, (1, 1), (1, 2), (1, 1), (1, 1), (1, 1)),
    idea="Walk the step backwards. The tanh dampens the news by its slope; then the news parts: "
    "each weight hears it times what came in at that weight, each old unit through its weights.",
    equation="da = ds (1 - s^2); dW = x^T da; dU = s_before^T da; db = sum of da over the batch; "
    "ds_before = da U^T",
    first_line="da = ds * (1 - s**2)  # (batch, hidden), the gradient for a",
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
    "sigmoid_slope": "s (1 - s) is the slope of the sigmoid. That of tanh is 1 - s**2.",
    "square_outside": "square s alone: 1 - s**2, not (1 - s)**2.",
    "db_one_number": "db has one entry for each hidden unit: sum over the batch only, axis 0.",
    "slope_twice": "the bend before s_before belongs to the step before: no slope of it here.",
    "dU_transposed": "dU is turned: U[j, i] leads from s_before[j] to unit i, so dU is "
    "s_before.T @ da.",
    "first_sentence": "only sentence 0 is there: x.T @ da adds up over all the sentences.",
}.items():
    step_backward.mistake(
        _name, lambda *inputs, miss=_name: _step_backward(*inputs, miss=miss), _hint
    )
