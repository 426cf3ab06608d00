"""The check of lab 7 on how much a step back stretches a gradient."""

import numpy as np

from utils.exercises.checking import Exercise


def _growth(sigma, slopes, miss=""):
    """Apply the rule sigma sqrt(n) rms(f'); `miss` names the mistake to make on the way."""
    units = {
        "no_units": 1,
        "units_not_rooted": slopes.shape[1] ** 2,
        "all_slopes": slopes.size,
        "steps_for_units": slopes.shape[0],
    }.get(miss, slopes.shape[1])
    typical = {
        "mean_slope": slopes.mean(),
        "step_by_step": np.sqrt((slopes**2).mean(axis=1)).mean(),
        "unit_by_unit": np.sqrt((slopes**2).mean(axis=0)).mean(),
        "mean_square": (slopes**2).mean(),
        "root_of_mean": np.sqrt(slopes.mean()),
        "norm": np.sqrt((slopes**2).sum()),
        "largest": slopes.max(),
        "deviation": slopes.std(),
        "no_slopes": 1.0,
    }.get(miss, np.sqrt((slopes**2).mean()))
    deviation = {"variance": sigma**2, "root_of_sigma": np.sqrt(sigma)}.get(miss, sigma)
    factor = deviation * np.sqrt(units) * typical
    factor = factor ** {"squared": 2, "all_steps": len(slopes)}.get(miss, 1)
    axis = {"one_for_each_step": 1, "one_for_each_unit": 0}.get(miss)
    if axis is not None:
        typical = np.sqrt((slopes**2).mean(axis=axis))
        factor = sigma * np.sqrt(units) * typical
    best = 1 / (np.sqrt(units) * typical)
    best = {
        "best_ratio": 1 / factor,
        "best_gain": 1 / typical,
        "best_for_relu": np.sqrt(2 / units),
        "best_without_slopes": 1 / np.sqrt(units),
        "best_inverted": 1 / best,
        "best_of_sigma": sigma * factor,
        "best_squared": best**2,
    }.get(miss, best)
    return (best, factor) if miss == "order" else (factor, best)


_SLOPES = {  # time, hidden, sigma
    "three steps": (3, 4, 0.3),
    "many units": (2, 9, 0.1),
    "one step alone": (1, 6, 0.4),
    "more steps than units": (5, 3, 1.3),
    "a single unit": (4, 1, 0.8),
    "slopes of relu, 0 or 1": (4, 6, 0.7),
}


def _slopes(rng, case):
    what, (steps, hidden, sigma) = list(_SLOPES.items())[case]
    slopes = rng.uniform(0.05, 1, (steps, hidden)).round(2)
    if "relu" in what:
        slopes = (slopes > 0.6) * 1.0
        slopes[0, :2] = 0, 1
    return sigma, slopes


growth = Exercise(
    "growth",
    lambda sigma, slopes: _growth(sigma, slopes),
    _slopes,
    {"factor": "one number", "best_sigma": "one number"},
    cases=len(_SLOPES),
    tries=tuple(_SLOPES),
    stars=2,
    minutes=10,
    section=("06_vanishing_gradients", "A rule that fits on one line"),
    example=lambda rng: (0.5, rng.permutation(np.arange(1, 10))[:4].reshape(2, 2) / 10),
    idea="Every unit collects coins from all units of the step after it, heads or tails. The sum "
    "of n such coins is about as large as the root of n, times the size of one coin.",
    equation="factor = sigma sqrt(hidden) sqrt(mean of slopes^2); best_sigma = sigma / factor",
    first_line="typical = np.sqrt((slopes**2).mean())  # over all steps and units",
)
for _name, _hint in {
    "no_units": "a gradient reaches a unit over `hidden` weights at once: the factor grows with "
    "sqrt(hidden).",
    "units_not_rooted": "hidden random terms add up to something like the ROOT of hidden.",
    "all_slopes": "hidden is the number of units, slopes.shape[1], not of all the slopes.",
    "steps_for_units": "hidden is the number of units, slopes.shape[1]; slopes.shape[0] is the "
    "number of steps.",
    "mean_slope": "not the mean slope: sizes come from squares. Square, take the mean, take the "
    "root.",
    "step_by_step": "take one mean over ALL squared slopes, then the root; no root for each step.",
    "unit_by_unit": "take one mean over ALL squared slopes, then the root; no root for each unit.",
    "mean_square": "the root of the mean square is missing.",
    "root_of_mean": "square the slopes BEFORE you take the mean.",
    "norm": "the root of the MEAN of the squares, not of their sum.",
    "largest": "not the largest slope: the root of the mean square of all of them.",
    "deviation": "this is the standard deviation of the slopes: do not subtract their mean.",
    "no_slopes": "the slopes are missing: every unit bends the gradient, too.",
    "variance": "sigma is the standard deviation already: do not square it.",
    "root_of_sigma": "sigma is a standard deviation, not a variance: it stands outside the root.",
    "squared": "this is the growth of the squared size: take the root.",
    "all_steps": "this is the growth over all the steps. Asked for is one step.",
    "best_ratio": "this is what sigma must be multiplied by. best_sigma is the sigma at which the "
    "factor is 1.",
    "best_gain": "this is the gain, best_sigma times sqrt(hidden). Divide it by sqrt(hidden).",
    "best_for_relu": "sqrt(2 / hidden) is right when half of the slopes are 1 and half are 0. Use "
    "the slopes that you are given.",
    "best_without_slopes": "best_sigma must make up for the slopes, too.",
    "best_inverted": "turned over: solve sigma sqrt(hidden) rms = 1 for sigma.",
    "best_of_sigma": "divide sigma by the factor: if gradients grow, sigma must become smaller.",
    "best_squared": "this is the best variance. Its root is the standard deviation, sigma.",
    "order": "return the factor first, then best_sigma.",
    "one_for_each_step": "one factor for all of it: the mean goes over the steps, too.",
    "one_for_each_unit": "one factor for all of it: the mean goes over the units, too.",
}.items():
    growth.mistake(_name, lambda *inputs, miss=_name: _growth(*inputs, miss), _hint)
