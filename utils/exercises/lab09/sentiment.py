"""The checks of lab 9: reading a padded batch here; what it is worth in sentiment_measures."""

import numpy as np

from utils.exercises.checking import Exercise


def _padded(rng, case):
    """Draw states, other numbers in the padding, and a mask; no text fills the whole batch."""
    time, batch, hidden = [(3, 2, 2), (5, 3, 2), (6, 4, 3), (4, 3, 5)][case % 4]
    lengths = rng.permutation(np.resize(np.arange(2, time), batch))
    s = rng.uniform(0.1, 0.9, (time, batch, hidden)) * rng.choice([-1, 1], (time, batch, hidden))
    return s.round(2), np.arange(time)[:, None] < lengths


# ----------------------------------------------------------------------------------- last_state


def _last_state(s, mask, miss=""):
    """Take each text's last real state; `miss` names the mistake to make on the way."""
    lengths, columns = mask.sum(axis=0), np.arange(mask.shape[1])
    rows = {
        "at_the_padding": np.full(len(columns), len(s) - 1),
        "one_too_far": lengths,
        "one_too_early": lengths - 2,
        "the_first": 0 * lengths,
        "shortest": np.full(len(columns), lengths.min() - 1),
        "longest": np.full(len(columns), lengths.max() - 1),
        "counted_from_the_end": len(s) - lengths,
    }.get(miss, lengths - 1)
    if miss == "no_columns":
        return s[rows]
    if miss == "masked_last":
        return (s * mask[..., None])[-1]
    if miss == "summed":
        return (s * mask[..., None]).sum(axis=0)
    if miss == "largest":
        return np.where(mask[..., None], s, -np.inf).max(axis=0)
    return s[rows, columns]


last_state = Exercise(
    "last_state", lambda s, mask: _last_state(s, mask), _padded, {"states": "(batch, hidden)"}
)
for _name, _hint in {
    "at_the_padding": "s[-1] is behind the end of every text that is shorter than the longest: the "
    "state at the PADDING. Go by each text's own length.",
    "one_too_far": "one step too far: a text of n words ends at step n - 1, counted from 0.",
    "one_too_early": "one step too early: a text of n words ends at step n - 1, counted from 0.",
    "the_first": "this is the state after the FIRST word. The last one has read all of the text.",
    "shortest": "this is the end of the shortest text. Every text has its own length.",
    "longest": "this is the end of the longest text. Every text has its own length.",
    "counted_from_the_end": "the padding stands behind the words: count from the start, n - 1.",
    "no_columns": "s[rows] takes whole steps, all texts in each. Pick pairs: s[rows, columns], "
    "with columns 0, 1, 2, ...",
    "masked_last": "to set the padding to 0 does not find the last word: take step n - 1.",
    "summed": "this is the sum of all real states. Only the last one is asked for.",
    "largest": "this is the maximum over the real states. Only the last one is asked for.",
}.items():
    last_state.mistake(_name, lambda *inputs, miss=_name: _last_state(*inputs, miss), _hint)

# ---------------------------------------------------------------------------------- masked_mean


def _masked_mean(s, mask, miss=""):
    """Average the real states; `miss` names the mistake to make on the way."""
    real, lengths = s * mask[..., None], mask.sum(axis=0)
    return {
        "padding_too": s.mean(axis=0),
        "divided_by_time": real.mean(axis=0),
        "not_divided": real.sum(axis=0),
        "padding_summed": s.sum(axis=0) / lengths[:, None],
        "all_texts_together": np.broadcast_to(
            real.sum(axis=(0, 1)) / mask.sum(), real.shape[1:]
        ).copy(),
        "mean_length": real.sum(axis=0) / lengths.mean(),
        "mask_turned": (s * ~mask[..., None]).sum(axis=0) / (~mask).sum(axis=0)[:, None],
        "over_the_units": real.sum(axis=2) / mask.sum(axis=1, keepdims=True).clip(1),
        "one_less": real.sum(axis=0) / (lengths - 1)[:, None].clip(1),
        "maximum": np.where(mask[..., None], s, -np.inf).max(axis=0),
    }.get(miss, real.sum(axis=0) / lengths[:, None])


masked_mean = Exercise(
    "masked_mean", lambda s, mask: _masked_mean(s, mask), _padded, {"mean": "(batch, hidden)"}
)
for _name, _hint in {
    "padding_too": "the padding is averaged, too: multiply by the mask first, and divide by the "
    "number of real words.",
    "divided_by_time": "the sum is right, the divisor is not: divide by each text's own length.",
    "not_divided": "this is the sum. Divide it by each text's length.",
    "padding_summed": "the divisor is right, but the padding is in the sum: multiply by the mask.",
    "all_texts_together": "this is one mean over all texts. Each text has its own.",
    "mean_length": "divide by each text's OWN length, not by the mean one.",
    "mask_turned": "turned round: True is a real word.",
    "over_the_units": "average over time, axis 0; the units stay apart.",
    "one_less": "divide by the length, not by one less.",
    "maximum": "this is the maximum over the real states. The mean is asked for.",
}.items():
    masked_mean.mistake(_name, lambda *inputs, miss=_name: _masked_mean(*inputs, miss), _hint)

# -------------------------------------------------------------------------------- leave_one_out


def ask(ids: np.ndarray) -> float:
    """Stand for a trained model: a logit that depends on the words and on their order."""
    s = 0.0
    for word in np.asarray(ids).ravel():
        s = np.tanh(0.6 * s * np.cos(word) + 0.3 * word - 0.8)
    return float(2 * s + 0.05 * len(np.ravel(ids)))


def _leave_one_out(ask, ids, miss=""):
    """Ask without each word; `miss` names the mistake to make on the way."""
    whole, places = ask(ids), range(len(ids))
    without = np.array([ask(np.delete(ids, t)) for t in places])
    zeroed = np.array([ask(np.where(np.arange(len(ids)) == t, 0, ids)) for t in places])
    before = np.array([ask(ids[:t]) for t in places])
    after = np.array([ask(ids[: t + 1]) for t in places])
    same = np.array([ask(ids[ids != ids[t]]) for t in places])
    return {
        "turned_round": without - whole,
        "without_alone": without,
        "replaced": whole - zeroed,
        "cut_off_after": whole - after,
        "cut_off_before": after - before,
        "absolute": np.abs(whole - without),
        "all_of_that_word": whole - same,
        "alone": np.array([ask(ids[t : t + 1]) for t in places]),
        "squared": (whole - without) ** 2,
        "divided": whole / without,
        "shared_out": (whole - without) / np.abs(whole - without).sum(),
    }.get(miss, whole - without)


def _ask_inputs(rng, case):
    ids = rng.integers(1, 6, 3 + case)
    ids[-1] = ids[0]  # one word twice
    return ask, ids


leave_one_out = Exercise(
    "leave_one_out",
    lambda ask, ids: _leave_one_out(ask, ids),
    _ask_inputs,
    {"raised": "(time,)"},
)
for _name, _hint in {
    "turned_round": "the sign is turned round: what the word RAISED is with it minus without it.",
    "without_alone": "this is the answer without each word. Subtract it from the whole text's.",
    "replaced": "you put another word, id 0, in its place. Take the word out: np.delete(ids, t).",
    "cut_off_after": "you cut the text off behind the word. Take out that one word only.",
    "cut_off_before": "this is what each word adds while reading. Here the rest of the text stays: "
    "take out one word of the WHOLE text.",
    "absolute": "keep the sign: it says towards which class the word pulls.",
    "all_of_that_word": "you took out every place where this word stands. Leave out one place.",
    "alone": "this asks about each word alone. Ask about all the OTHERS.",
    "squared": "keep the sign, and do not square: with it minus without it.",
    "divided": "logits are compared by their difference, not by a quotient.",
    "shared_out": "no share of a total is asked for: with it minus without it.",
}.items():
    leave_one_out.mistake(_name, lambda *inputs, miss=_name: _leave_one_out(*inputs, miss), _hint)
