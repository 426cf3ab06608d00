"""The check of lab 15 on one round of a scan by doubling."""

import numpy as np

from utils.exercises.checking import Exercise


def _doubling_round(a, b, gap, miss=""):
    """Combine every step with the one `gap` before it; `miss` names the mistake to make."""
    gap = {"gap_of_1": 1, "gap_doubled": 2 * gap, "gap_too_large": gap + 1}.get(miss, gap)
    if miss == "looks_ahead":
        turned = _doubling_round(a[::-1], b[::-1], gap)
        return turned[0][::-1], turned[1][::-1]
    if miss == "reads_the_new":
        new_a, new_b = a.copy(), b.copy()
        for t in range(gap, len(a)):
            new_b[t] = a[t] * new_b[t - gap] + b[t]
            new_a[t] = a[t] * new_a[t - gap]
        return new_a, new_b
    if miss == "whole_scan":
        gap = 1
        while gap < len(a):
            (a, b), gap = _doubling_round(a, b, gap), 2 * gap
        return a, b
    if miss == "all_between":
        new_a, new_b = a.copy(), b.copy()
        for t in range(gap, len(a)):
            for earlier in range(t - 1, t - gap - 1, -1):
                new_b[t] += new_a[t] * b[earlier]
                new_a[t] = new_a[t] * a[earlier]
        return new_a, new_b
    before_a, before_b = np.ones_like(a), np.zeros_like(b)  # a step that changes nothing
    before_a[gap:], before_b[gap:] = a[: len(a) - gap], b[: len(b) - gap]
    if miss == "wraps_round":
        before_a, before_b = np.roll(a, gap, axis=0), np.roll(b, gap, axis=0)
    if miss == "nothing_is_zero":
        before_a[:gap] = 0
    new_a, new_b = a * before_a, a * before_b + b
    early = (np.arange(len(a)) < gap)[:, None, None]
    between = (np.arange(len(a)) % gap > 0)[:, None, None]
    return {
        "a_before_b": (new_a, new_a * before_b + b),
        "b_unscaled": (new_a, before_b + b),
        "a_stays": (a, new_b),
        "b_stays": (new_a, b),
        "other_factor": (new_a, before_a * before_b + b),
        "turned_round": (new_a, before_a * b + before_b),
        "early_steps_zero": (np.where(early, 0, new_a), np.where(early, 0, new_b)),
        "early_steps_lost": (new_a[gap:], new_b[gap:]),
        "every_gap_only": (np.where(between, a, new_a), np.where(between, b, new_b)),
        "last_step_only": (
            np.concatenate([a[:-1], new_a[-1:]]),
            np.concatenate([b[:-1], new_b[-1:]]),
        ),
        "swapped": (new_b, new_a),
        "a_added": (a + np.where(early, 0, before_a), new_b),
    }.get(miss, (new_a, new_b))


_SIZES = {  # steps, sequences, units, gap
    "a gap of 1": (4, 1, 2, 1),
    "a gap of 2": (7, 2, 3, 2),
    "a gap of 4 in more than twice as many steps": (11, 1, 2, 4),
    "several sequences": (6, 4, 2, 2),
    "a gap of all but one step": (5, 2, 2, 4),
    "a gap as long as the sequence": (3, 2, 3, 3),
    "factors of 0": (6, 1, 4, 1),
    "negative factors": (8, 2, 2, 3),
}


def _round_inputs(rng, case):
    what, (time, batch, hidden, gap) = list(_SIZES.items())[case]
    shape = time, batch, hidden
    a = rng.uniform(0.2, 0.95, shape).round(2)
    b = rng.uniform(0.3, 3, shape).round(2) * rng.choice([-1, 1], shape)
    if what == "factors of 0":
        a[2] = 0
    return (-a if what == "negative factors" else a), b, gap


def _example(rng):
    a = rng.choice([0.5, 0.8, 0.2, 0.4], 4, replace=False).reshape(4, 1, 1)
    return a, rng.integers(1, 9, (4, 1, 1)) * 1.0, 2


doubling_round = Exercise(
    "doubling_round",
    lambda a, b, gap: _doubling_round(a, b, gap),
    _round_inputs,
    {"a": "(time, batch, hidden)", "b": "(time, batch, hidden)"},
    cases=len(_SIZES),
    tries=tuple(_SIZES),
    stars=2,
    minutes=10,
    section=("15_recurrence_returns", "Eight steps at once"),
    example=_example,
    idea="Everybody in a queue takes the note of the person `gap` places ahead and folds it into "
    "the own, all at the same moment, so each takes the OLD note. Who has nobody there waits.",
    equation="for t >= gap: a'_t = a_t a_{t-gap} and b'_t = a_t b_{t-gap} + b_t; for t < gap both "
    "stay; on the right stand old values only",
    first_line="new_a, new_b = a.copy(), b.copy()  # then set new_a[gap:] and new_b[gap:]",
)
for _name, _hint in {
    "gap_of_1": "the step to combine with is `gap` places before, not always one.",
    "gap_doubled": "the step to combine with is `gap` places before, not twice as many.",
    "gap_too_large": "this reaches one place too far: t - gap, for all t >= gap.",
    "looks_ahead": "combine with the step gap BEFORE, t - gap: the future is not known.",
    "reads_the_new": "all steps act at once: read the old a and b, not what this round has "
    "written already.",
    "wraps_round": "np.roll brings the end to the front: the first `gap` steps have nobody before "
    "them, and stay.",
    "nothing_is_zero": "where nobody stands before a step its a stays: in place of a missing a "
    "belongs 1, not 0.",
    "a_before_b": "the new b needs the OLD a: compute it first, or write into a copy.",
    "b_unscaled": "the earlier b passes through this step's factor: a_t * b_{t-gap} + b_t.",
    "a_stays": "the factors combine, too: a_t * a_{t-gap}.",
    "b_stays": "b combines, too: a_t * b_{t-gap} + b_t.",
    "other_factor": "the earlier b is scaled by the LATER step's factor, a_t.",
    "turned_round": "turned round: the earlier step comes first, a_t * b_{t-gap} + b_t.",
    "early_steps_zero": "the first `gap` steps stay as they are: they do not become 0.",
    "early_steps_lost": "the first `gap` steps stay as they are, and belong to the result.",
    "every_gap_only": "EVERY step from t = gap on is combined, not only every gap-th.",
    "last_step_only": "every step from t = gap on is combined, not only the last.",
    "swapped": "return a first, then b.",
    "whole_scan": "one round only: every step is combined with ONE other, gap places before it.",
    "a_added": "factors are multiplied, not added: a_t * a_{t-gap}.",
    "all_between": "combine with ONE step, the one at t - gap, and not with those between as well: "
    "in a scan earlier rounds have taken them in.",
}.items():
    doubling_round.mistake(_name, lambda *inputs, miss=_name: _doubling_round(*inputs, miss), _hint)
