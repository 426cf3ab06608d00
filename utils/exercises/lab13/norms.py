"""The check of lab 13 on the way back through a layer's norm."""

import numpy as np

from utils.exercises.checking import Exercise


def _layer_norm_backward(dy, unit, deviation, gain, miss=""):
    """Go back through gain, shift and norm; `miss` names the mistake to make on the way."""
    dunit = dy if miss == "no_gain" else dy / gain if miss == "divided_by_gain" else dy * gain
    mean = dunit.mean(axis=-1, keepdims=True)
    along = (dunit * unit).mean(axis=-1, keepdims=True)
    if miss == "along_without_gain":
        along = (dy * unit).mean(axis=-1, keepdims=True)
    if miss == "sums":
        mean, along = mean * dy.shape[-1], along * dy.shape[-1]
    if miss == "over_time":
        mean = dunit.mean(axis=0, keepdims=True)
        along = (dunit * unit).mean(axis=0, keepdims=True)
    if miss == "over_everything":
        mean, along = dunit.mean(), (dunit * unit).mean()
    if miss == "over_the_batch":
        mean = dunit.mean(axis=1, keepdims=True)
        along = (dunit * unit).mean(axis=1, keepdims=True)
    inside = {
        "deviation_only": dunit,
        "mean_forgotten": dunit - unit * along,
        "along_forgotten": dunit - mean,
        "along_without_unit": dunit - mean - along,
        "along_not_averaged": dunit - mean - unit * dunit * unit,
        "unit_squared": dunit - mean - unit**2 * along,
        "along_divided_twice": dunit - mean - unit * along / deviation,
        "plus": dunit - mean + unit * along,
        "unit_for_mean": dunit - unit - unit * along,
    }.get(miss, dunit - mean - unit * along)
    dx = {
        "multiplied": inside * deviation,
        "not_divided": inside,
        "variance": inside / deviation**2,
        "along_outside": (dunit - mean) / deviation - unit * along,
        "means_outside": dunit / deviation - mean - unit * along,
    }.get(miss, inside / deviation)
    if miss == "gain_last":
        dx = gain * _layer_norm_backward(dy, unit, deviation, 1.0, "no_gain")[0]
    dgain, dshift = (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))
    dgain = {
        "dgain_without_unit": dshift,
        "dgain_by_x": (dy * unit * deviation).sum(axis=(0, 1)),
        "dgain_mean": (dy * unit).mean(axis=(0, 1)),
        "dgain_with_gain": dgain * gain,
    }.get(miss, dgain)
    dshift = {"dshift_with_gain": dshift * gain, "dshift_mean": dy.mean(axis=(0, 1))}.get(
        miss, dshift
    )
    if miss == "both_means":
        dgain, dshift = (dy * unit).mean(axis=(0, 1)), dy.mean(axis=(0, 1))
    if miss == "not_summed":
        dgain, dshift = dy * unit, dy
    if miss == "summed_over_features":
        dgain, dshift = (dy * unit).sum(axis=-1), dy.sum(axis=-1)
    return {"order": (dx, dshift, dgain), "dx_last": (dgain, dshift, dx)}.get(
        miss, (dx, dgain, dshift)
    )


_SIZES = {  # steps, sequences, numbers in a vector
    "a single vector": (1, 1, 4),
    "several steps": (4, 1, 3),
    "several sequences": (3, 4, 5),
    "vectors that are longer than the text": (2, 2, 9),
    "a deviation that differs much": (3, 2, 4),
    "gains of 1": (2, 3, 4),
    "a negative gain": (3, 2, 5),
}


def _norm_inputs(rng, case):
    what, shape = list(_SIZES.items())[case]
    x = rng.standard_normal(shape).round(2)
    if what == "a deviation that differs much":
        x = x * np.array([0.05, 1, 30])[:, None, None]
    gain = rng.uniform(0.5, 2, shape[-1]).round(2)
    gain = np.ones(shape[-1]) if what == "gains of 1" else gain
    if what == "a negative gain":
        gain[1] = -gain[1]
    return _with_norm(rng.standard_normal(shape).round(2), x, gain)


def _with_norm(dy, x, gain):
    centred = x - x.mean(axis=-1, keepdims=True)
    deviation = np.sqrt((centred**2).mean(axis=-1, keepdims=True) + 1e-5)
    return dy, centred / deviation, deviation, gain


def _example(rng):
    unit = rng.permutation([-1.0, 1.0, -1.0, 1.0]).reshape(1, 1, 4)
    dy = rng.permutation([0.0, 1.0, 2.0, 4.0]).reshape(1, 1, 4)
    return dy, unit, np.array([[[2.0]]]), np.array([1.0, 1.0, 2.0, 1.0])


layer_norm_backward = Exercise(
    "layer_norm_backward",
    lambda dy, unit, deviation, gain: _layer_norm_backward(dy, unit, deviation, gain),
    _norm_inputs,
    {"dx": "(time, batch, size)", "dgain": "(size,)", "dshift": "(size,)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=3,
    minutes=20,
    section=("13_transformer", "The block"),
    example=_example,
    idea="The norm forgets two things of a vector: its mean and its length. So nothing may come "
    "back along these two directions: take them out of the gradient, then divide.",
    equation="dunit = dy * gain; dx = (dunit - mean(dunit) - unit * mean(dunit * unit)) / "
    "deviation, means over the last axis; dgain = sum of dy * unit, dshift = sum of dy, over time "
    "and batch",
    first_line="dunit = dy * gain  # the gradient before the gain",
)
for _name, _hint in {
    "no_gain": "unit was multiplied by the gain: dunit = dy * gain.",
    "divided_by_gain": "unit was MULTIPLIED by the gain, and so is the gradient.",
    "deviation_only": "the mean and the deviation depend on x, too: two terms are missing.",
    "mean_forgotten": "the mean was subtracted from x: subtract the mean of dunit.",
    "along_forgotten": "the deviation depends on x: subtract unit * mean(dunit * unit).",
    "along_without_unit": "mean(dunit * unit) is one number a vector: it is taken out along unit.",
    "along_without_gain": "in the mean of dunit * unit stands dunit, with its gain, not dy.",
    "along_not_averaged": "dunit * unit comes in as its mean over the vector, one number.",
    "unit_squared": "mean(dunit * unit) is taken out along unit, once: unit is not squared.",
    "along_divided_twice": "unit is divided by the deviation already: divide the whole, once.",
    "along_outside": "brackets: ALL three terms are divided by the deviation.",
    "means_outside": "brackets: the two means, too, are divided by the deviation.",
    "gain_last": "the gain comes FIRST on the way back: both means are those of dy * gain.",
    "plus": "what points along unit is taken OUT: a minus.",
    "unit_for_mean": "subtract the mean of dunit, not unit itself.",
    "sums": "means over the vector, not sums.",
    "over_time": "every vector is normalised by itself: means over the last axis, not over time.",
    "over_everything": "every vector is normalised by itself: means over the last axis only.",
    "over_the_batch": "every vector is normalised by itself: means over the last axis.",
    "multiplied": "x was DIVIDED by the deviation, and so is the gradient.",
    "not_divided": "at the end divide by the deviation.",
    "variance": "divide by the deviation once.",
    "dgain_without_unit": "the gain multiplied unit: dgain is the sum of dy * unit.",
    "dgain_by_x": "the gain multiplied unit, of deviation 1: not x.",
    "dgain_mean": "the gain is used at every step of every sequence: sum for dgain, no mean.",
    "dgain_with_gain": "dgain is the sum of dy * unit: the gain itself does not enter.",
    "dshift_with_gain": "the shift is added last: dshift is the sum of dy.",
    "dshift_mean": "the shift is used at every step of every sequence: sum for dshift, no mean.",
    "both_means": "gain and shift are used at every step of every sequence: sum both, no means.",
    "not_summed": "gain and shift are used at every step: sum over time and batch.",
    "summed_over_features": "gain and shift have a number for each feature: sum over time and "
    "batch, not over the last axis.",
    "order": "return dx, then dgain, then dshift.",
    "dx_last": "return dx first.",
}.items():
    layer_norm_backward.mistake(
        _name, lambda *inputs, miss=_name: _layer_norm_backward(*inputs, miss), _hint
    )
