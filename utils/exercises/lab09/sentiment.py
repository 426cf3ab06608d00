"""The checks of lab 9 on a padded batch, and on a text without one of its words."""

import numpy as np

from utils.exercises.checking import Exercise


def _padded(rng, case):
    """Draw states, other numbers in the padding, and a mask that is True at real words."""
    time, batch, hidden = [(3, 2, 1), (5, 3, 2), (6, 4, 3), (4, 3, 2), (5, 1, 3), (7, 5, 2)][case]
    lengths = rng.permutation(np.resize(np.arange(2, time), batch))
    if case == 2:
        lengths[:2] = time, 3
    if case == 3:
        lengths[:] = time
    if case == 5:
        lengths[[1, 3]] = 1
    s = rng.uniform(0.1, 0.9, (time, batch, hidden)) * rng.choice([-1, 1], (time, batch, hidden))
    mask = np.arange(time)[:, None] < lengths
    s = np.where(mask[..., None] | (case != 1), s, 30 * s)
    if case == 2:
        s[2, 1] = 0  # the last word of a text
    return s.round(2), mask


TRIES = (
    "two short texts",
    "large numbers in the padding",
    "a text without padding, and a state of zeros at a real word",
    "a batch without any padding",
    "a batch of one text",
    "texts of a single word",
)


def _small_batch(rng):
    """Draw a batch of two texts for the example, one of them with padding."""
    return rng.integers(1, 10, (3, 2, 1)) * 1.0, np.array([[1, 1], [1, 1], [0, 1]], bool)


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
        "first_text_for_all": np.full(len(columns), lengths[0] - 1),
    }.get(miss, lengths - 1)
    if miss == "last_that_is_not_zero":
        filled = (s * mask[..., None]).any(axis=2)
        rows = len(s) - 1 - filled[::-1].argmax(axis=0)
    if miss == "no_columns":
        return s[rows]
    if miss == "masked_last":
        return (s * mask[..., None])[-1]
    if miss == "summed":
        return (s * mask[..., None]).sum(axis=0)
    if miss == "largest_or_zero":
        return (s * mask[..., None]).max(axis=0)
    if miss == "largest":
        return np.where(mask[..., None], s, -np.inf).max(axis=0)
    if miss == "axis_kept":
        return s[rows, columns][:, None]
    return s[rows, columns]


last_state = Exercise(
    "last_state",
    lambda s, mask: _last_state(s, mask),
    _padded,
    {"states": "(batch, hidden)"},
    cases=6,
    tries=TRIES,
    example=_small_batch,
    stars=2,
    minutes=10,
    section=("09_sentiment", "One output, at the end"),
    idea="each text is a row of chairs, taken from the front. Look at the last chair that somebody "
    "sits on, which is another one for every text.",
    equation="states[n] = s[lengths[n] - 1, n], where lengths[n] counts the True of mask[:, n]",
    first_line="lengths = mask.sum(axis=0)",
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
    "largest_or_zero": "this is the maximum, with zeros in the padding. Only the last real state "
    "is asked for.",
    "first_text_for_all": "each text has a length of its own: mask.sum(axis=0) counts them all.",
    "last_that_is_not_zero": "a real state may be 0: find the end by the mask, not by the states.",
    "axis_kept": "s[rows, columns] is (batch, hidden) already: add no axis.",
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
        "one_more": real.sum(axis=0) / (lengths + 1)[:, None],
        "zeros_left_out": real.sum(axis=0) / (real != 0).sum(axis=0).clip(1),
        "mean_of_all_words": s[mask].mean(axis=0),
        "first_length": real.sum(axis=0) / lengths[0],
        "all_lengths": real.sum(axis=0) / lengths.sum(),
        "median": np.nanmedian(np.where(mask[..., None], s, np.nan), axis=0),
        "shortest": s[: lengths.min()].mean(axis=0),
        "over_the_batch": real.sum(axis=1) / mask.sum(axis=1)[:, None].clip(1),
        "mask_turned_without_zero": (s * ~mask[..., None]).sum(axis=0)
        / (~mask).sum(axis=0)[:, None].clip(1),
    }.get(miss, real.sum(axis=0) / lengths[:, None])


masked_mean = Exercise(
    "masked_mean",
    lambda s, mask: _masked_mean(s, mask),
    _padded,
    {"mean": "(batch, hidden)"},
    cases=6,
    tries=TRIES,
    example=_small_batch,
    stars=1,
    minutes=5,
    section=("09_sentiment", "One output, at the end"),
    idea="an empty chair has no vote: leave it out of the sum, and out of the number of voters.",
    equation="mean[n] = (sum over t of mask[t, n] * s[t, n]) / (sum over t of mask[t, n])",
    first_line="real = s * mask[..., None]",
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
    "one_more": "divide by the number of real words, without 1 more: no text is empty.",
    "zeros_left_out": "a real state may be 0: count by the mask, not by what differs from 0.",
    "mean_of_all_words": "s[mask] puts the words of all texts into one list. Each text has a mean "
    "of its own.",
    "first_length": "divide by each text's OWN length, not by the first one's.",
    "all_lengths": "divide by each text's own length, not by the words of all texts together.",
    "median": "this is the median. The mean is asked for.",
    "shortest": "a longer text has more real words: average all of them, not as many as the "
    "shortest text has.",
    "over_the_batch": "average over time, axis 0; the texts stay apart.",
    "mask_turned_without_zero": "turned round: True is a real word, False is padding.",
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


def bag(ids: np.ndarray) -> float:
    """Add up a vote for each word, whatever the order: the model of the example."""
    return float(np.array([0.0, 1.5, -2.0, 0.5])[np.asarray(ids)].sum())


def _leave_one_out(ask, ids, miss=""):
    """Ask without each word; `miss` names the mistake to make on the way."""
    whole, places = ask(ids), range(len(ids))
    without = np.array([ask(np.delete(ids, t)) for t in places])
    zeroed = np.array([ask(np.where(np.arange(len(ids)) == t, 0, ids)) for t in places])
    before = np.array([ask(ids[:t]) for t in places])
    after = np.array([ask(ids[: t + 1]) for t in places])
    once = np.array([(whole - without)[list(ids).index(word)] for word in ids])
    fewer = np.array([ask(ids[t:]) - ask(ids[t + 1 :]) for t in places])
    halves = np.array([ask(np.concatenate([ids[t + 1 :], ids[:t]])) for t in places])
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
        "each_word_once": once,
        "fewer_and_fewer": fewer,
        "halves_turned": whole - halves,
        "last_missing": (whole - without)[:-1],
        "first_only": (whole - without)[:1],
        "truth": whole - without > 0,
        "always_the_last": np.repeat((whole - without)[-1:], len(ids)),
        "per_word": (whole - without) / len(ids),
        "squared": (whole - without) ** 2,
        "divided": whole / without,
        "shared_out": (whole - without) / np.abs(whole - without).sum(),
    }.get(miss, whole - without)


def _ask_inputs(rng, case):
    ids = rng.permutation(np.arange(1, 10))[: (3, 4, 2, 6, 9)[case]]
    if case == 0:
        ids[-1] = ids[0]
    if case == 1:
        ids[1] = 0
    if case == 3:
        ids[[1, 2]] = ids[4], 0
    return ask, ids


leave_one_out = Exercise(
    "leave_one_out",
    lambda ask, ids: _leave_one_out(ask, ids),
    _ask_inputs,
    {"raised": "(time,)"},
    cases=5,
    tries=(
        "a word that stands twice",
        "the word with id 0",
        "a text of two words",
        "a word that stands twice, and the id 0",
        "a longer text",
    ),
    example=lambda rng: (bag, rng.permutation([3, 2, 2, 1])),
    stars=2,
    minutes=10,
    section=("09_sentiment", "Which word did it?"),
    idea="to learn what one singer adds to a choir, let the choir sing without that singer, each "
    "time with all the others in their places.",
    equation="raised[t] = ask(all words) - ask(all words but the one at place t)",
    first_line="whole = ask(ids)",
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
    "each_word_once": "a word that stands twice is left out at ONE place at a time: go by places, "
    "not by words.",
    "fewer_and_fewer": "put the word back before you take out the next one: each time only one is "
    "missing.",
    "halves_turned": "keep the order: what stands before the word, then what stands behind it.",
    "truth": "by HOW MUCH does each word raise the logit? Return the differences, not True or "
    "False.",
    "always_the_last": "you leave out the last word each time: np.delete(ids, t), for all places.",
    "last_missing": "the last word counts, too: range(len(ids)).",
    "first_only": "you return after the first word: let the return stand behind the loop.",
    "per_word": "no division by the number of words: with it minus without it.",
    "squared": "keep the sign, and do not square: with it minus without it.",
    "divided": "logits are compared by their difference, not by a quotient.",
    "shared_out": "no share of a total is asked for: with it minus without it.",
}.items():
    leave_one_out.mistake(_name, lambda *inputs, miss=_name: _leave_one_out(*inputs, miss), _hint)
