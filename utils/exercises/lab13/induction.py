"""The check of lab 13 on two heads, set by hand, that continue a pattern."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax


def two_heads(
    ids: np.ndarray, vocab_size: int, sharpness: float, silent: tuple[int, ...] = ()
) -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return what two heads expect next (time, vocab), and their weights (time, time).

    Head 1 looks at the place before, head 2 at places behind a symbol like the last one. The heads
    named in `silent` look everywhere alike. Source: Olsson et al. 2022, "In-context Learning and
    Induction Heads".
    """
    return _induction_heads(ids, vocab_size, sharpness, silent=silent)


def _attention(scores, miss=""):
    """Return softmax weights that see no later place."""
    later = np.triu(np.ones(scores.shape, bool), 1)
    if miss == "itself_hidden":
        later = ~np.tri(len(scores), k=-1, dtype=bool)
    if miss == "earlier_hidden":
        later = later.T
    if miss == "over_queries":
        return np.nan_to_num(softmax(np.where(later, -np.inf, scores).T).T)
    if miss == "hidden_afterwards":
        return softmax(scores) * ~later
    return softmax(scores if miss == "nothing_hidden" else np.where(later, -np.inf, scores))


def _induction_heads(ids, vocab_size, sharpness, miss="", silent=()):
    """Continue a pattern by two heads; `miss` names the mistake to make on the way."""
    time, tokens = len(ids), np.eye(vocab_size)[ids]
    both = "" if miss.startswith(("first_", "second_")) else miss
    fits = np.eye(time, k=-1)
    fits = {"looks_ahead": np.eye(time, k=1), "looks_at_itself": np.eye(time)}.get(miss, fits)
    fits = np.eye(time, k=-2) if miss == "two_places_back" else fits
    beta = 1 if miss == "first_not_sharp" else 0 if 1 in silent else sharpness
    first = _attention(beta * fits, both)
    if miss == "first_sees_all":
        first = _attention(beta * fits, "nothing_hidden")
    carried = first.T @ tokens if miss == "carried_the_other_way" else first @ tokens
    carried = np.roll(tokens, 1, axis=0) if miss == "rolled" else carried
    keys = {"no_first_block": tokens, "both_in_the_key": tokens + carried}.get(miss, carried)
    queries = carried if miss == "asks_with_carried" else tokens
    beta = 1 if miss == "second_not_sharp" else 0 if 2 in silent else sharpness
    scores = beta * queries @ keys.T
    if miss == "scaled":
        scores = scores / np.sqrt(vocab_size)
    if miss == "same_places":
        scores = scores.T
    second = _attention(scores, both)
    if miss == "second_sees_all":
        second = _attention(scores, "nothing_hidden")
    values = {"carried_expected": carried, "both_expected": tokens + carried}.get(miss, tokens)
    expected = second @ values
    expected = first @ second @ tokens if miss == "first_applied_again" else expected
    if miss == "best_symbol":
        expected = np.eye(vocab_size)[expected.argmax(axis=1)]
    if miss == "last_place_only":
        expected = expected[-1]
    return {
        "order": (first, second, expected),
        "second_before_first": (expected, second, first),
    }.get(miss, (expected, first, second))


_ROWS = {  # symbols, how many there are, sharpness
    "a pattern that comes again": ([0, 1, 2, 0, 1, 2], 3, 6.0),
    "symbols that never came before": ([3, 1, 0, 2], 5, 5.0),
    "a symbol that was followed by two others": ([0, 1, 0, 2, 0, 3, 0], 4, 4.0),
    "the same symbol twice in a row": ([1, 1, 2, 1, 1, 3], 4, 5.0),
    "heads that are not sharp": ([2, 0, 1, 2, 0, 1, 2], 3, 1.0),
    "heads that are very sharp": ([4, 3, 2, 1, 0, 4, 3], 5, 900.0),
    "a single symbol": ([1], 2, 3.0),
    "a long row": ([*range(9), *range(9)], 9, 7.0),
}


def _row_inputs(rng, case):
    row, count, sharpness = list(_ROWS.values())[case]
    vocab_size = count + int(rng.integers(1, 4))
    name = rng.permutation(vocab_size)
    return name[np.array(row)], vocab_size, sharpness + round(float(rng.uniform(0, 0.5)), 1)


def _example(rng):
    one, two = rng.permutation(2)
    return np.array([one, two, one]), 2, 3.0


induction_heads = Exercise(
    "induction_heads",
    lambda ids, vocab_size, sharpness: _induction_heads(ids, vocab_size, sharpness),
    _row_inputs,
    {"expected": "(time, vocab)", "first": "(time, time)", "second": "(time, time)"},
    cases=len(_ROWS),
    tries=tuple(_ROWS),
    stars=2,
    minutes=15,
    section=("13_transformer", "Where attention wins"),
    example=_example,
    idea="Each place asks its neighbour on the left for its name and wears it as a badge. Then you "
    "look for a badge with your own name: who wears it stood behind you the last time.",
    equation="first = softmax of sharpness * [s = t - 1]; badges = first tokens; second = softmax "
    "of sharpness * tokens badges^T; expected = second tokens; no later s in either softmax",
    first_line="tokens = np.eye(vocab_size)[ids]  # (time, vocab), the vectors of both blocks",
)
for _name, _hint in {
    "looks_ahead": "head 1 looks at the place BEFORE, s = t - 1.",
    "looks_at_itself": "head 1 looks at the place BEFORE, s = t - 1, not at itself.",
    "two_places_back": "head 1 looks one place back, s = t - 1.",
    "nothing_hidden": "no place may look at later ones, in neither block.",
    "first_sees_all": "head 1 must not look at later places either.",
    "second_sees_all": "head 2 must not look at later places either.",
    "itself_hidden": "a place may look at itself: hide what comes after it only.",
    "earlier_hidden": "turned round: LATER places are hidden.",
    "hidden_afterwards": "hidden like this the weights no longer add up to 1: hide the scores, "
    "before the softmax.",
    "over_queries": "the softmax goes over the places that are looked at, the last axis.",
    "first_not_sharp": "the scores of head 1 are 1 and 0, times the sharpness.",
    "second_not_sharp": "the scores of head 2 are multiplied by the sharpness, too.",
    "scaled": "no division by a root here: the sharpness is in its place.",
    "no_first_block": "the keys of head 2 are what head 1 has brought: first @ tokens, not the "
    "tokens themselves.",
    "rolled": "the keys are the MIXTURES of head 1, first @ tokens: not the tokens moved by one.",
    "both_in_the_key": "the keys of head 2 are what head 1 has brought, without the place's own "
    "token.",
    "asks_with_carried": "head 2 asks with the token itself; what was brought is in the keys.",
    "carried_the_other_way": "row t of the weights says what place t takes: first @ tokens.",
    "same_places": "row t belongs to the place that asks: tokens @ keys.T.",
    "carried_expected": "what head 2 mixes is the tokens of the places that it finds, not what "
    "stood before them.",
    "both_expected": "what head 2 mixes is the tokens alone.",
    "first_applied_again": "head 2 reads the tokens: expected = second @ tokens.",
    "best_symbol": "return the mixture, not the best symbol alone.",
    "last_place_only": "return what is expected at every place, not at the last alone.",
    "order": "return what is expected first, then the weights of head 1 and head 2.",
    "second_before_first": "the weights of head 1 come before those of head 2.",
}.items():
    induction_heads.mistake(
        _name, lambda *inputs, miss=_name: _induction_heads(*inputs, miss), _hint
    )
