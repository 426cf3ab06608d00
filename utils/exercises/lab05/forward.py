"""The checks of lab 5 that go forward: one step, and a loss at every step."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.exercises.checking.examples import distinct
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------------------- rnn_step


def _rnn_step(x, s, W, U, b):
    return np.tanh(x @ W + s @ U + b)


_STEPS = {  # batch, features, hidden
    "two sentences": (2, 4, 3),
    "as many features as hidden units": (3, 2, 2),
    "one sentence": (1, 2, 5),
    "one feature": (4, 1, 3),
    "a state of zeros": (3, 4, 2),
    "sums in the thousands": (5, 3, 4),
}


def _step_inputs(rng, case):
    what, (batch, features, hidden) = list(_STEPS.items())[case]
    shapes = (batch, features), (batch, hidden), (features, hidden), (hidden, hidden), (hidden,)
    x, s, W, U, b = (0.7 * rng.standard_normal(shape).round(1) for shape in shapes)
    x = x * 3000 if "thousands" in what else x
    return x, np.tanh(s) * ("zeros" not in what), W, U, b


rnn_step = Exercise(
    "rnn_step",
    _rnn_step,
    _step_inputs,
    {"s_next": "(batch, hidden)"},
    cases=len(_STEPS),
    tries=tuple(_STEPS),
    stars=1,
    minutes=5,
    section=("05_backpropagation_through_time", "The question"),
    example=lambda rng: distinct(rng, (1, 2), (1, 1), (2, 1), (1, 1), (1,)),
    idea="A new state is a mixture: what is read now, and what was known before. Each is seen "
    "through weights of its own, then the sum is bent into -1 to 1.",
    equation="s_next = tanh(x W + s U + b), with the rows of x and s as row vectors",
    first_line="a = x @ W + s @ U + b  # (batch, hidden), not bent yet",
)
for _name, _wrong, _hint in [
    (
        "no_recurrence",
        lambda x, s, W, U, b: np.tanh(x @ W + b),
        "the old state is missing: add s @ U before the tanh.",
    ),
    (
        "no_bias",
        lambda x, s, W, U, b: np.tanh(x @ W + s @ U),
        "the bias b is missing.",
    ),
    (
        "no_tanh",
        lambda x, s, W, U, b: x @ W + s @ U + b,
        "the new state is a tanh of the sum.",
    ),
    (
        "sigmoid",
        lambda x, s, W, U, b: 1 / (1 + np.exp(-(x @ W + s @ U + b))),
        "this network bends with a tanh, not with a sigmoid.",
    ),
    (
        "U_transposed",
        lambda x, s, W, U, b: np.tanh(x @ W + s @ U.T + b),
        "forward, the row s is multiplied by U itself; U.T belongs to the way back.",
    ),
    (
        "tanh_of_each",
        lambda x, s, W, U, b: np.tanh(x @ W + b) + np.tanh(s @ U),
        "one tanh of the whole sum, not one for each part.",
    ),
    (
        "bias_outside",
        lambda x, s, W, U, b: np.tanh(x @ W + s @ U) + b,
        "b is added before the tanh, not after it.",
    ),
    (
        "bias_twice",
        lambda x, s, W, U, b: np.tanh(x @ W + b + s @ U + b),
        "there is one bias for the step: add b once.",
    ),
    (
        "state_added",
        lambda x, s, W, U, b: s + np.tanh(x @ W + s @ U + b),
        "the tanh IS the new state; do not add it to the old one.",
    ),
    (
        "swapped",
        lambda x, s, W, U, b: np.tanh(x @ U + s @ W + b),
        "W reads the input x, U reads the old state s.",
    ),
    (
        "no_input",
        lambda x, s, W, U, b: np.tanh(s @ U + b),
        "the input is missing: add x @ W before the tanh.",
    ),
    (
        "relu",
        lambda x, s, W, U, b: np.maximum(x @ W + s @ U + b, 0),
        "this network bends with a tanh, not with a relu.",
    ),
    (
        "clipped",
        lambda x, s, W, U, b: np.clip(x @ W + s @ U + b, -1, 1),
        "a tanh bends everywhere, it does not cut off: use np.tanh.",
    ),
    (
        "elementwise_state",
        lambda x, s, W, U, b: np.tanh(x @ W + s * np.diag(U) + b),
        "every new unit reads ALL old ones: s @ U, not only the diagonal of U.",
    ),
    (
        "first_sentence",
        lambda x, s, W, U, b: np.tanh(x[:1] @ W + s[:1] @ U + b).repeat(len(x), axis=0),
        "every sentence has an input and a state of its own: you use those of sentence 0 for all.",
    ),
]:
    rnn_step.mistake(_name, _wrong, _hint)

# ----------------------------------------------------------------------------- losses_over_time


def _losses_over_time(s, targets, V, c, miss=""):
    """Return losses and dlogits; `miss` names the mistake to make on the way."""
    logits = s @ V if miss == "no_c" else s @ V + c
    y = softmax(logits)
    if miss == "softmax_over_batch":
        y = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    picked = np.roll(targets, -1, axis=0) if miss == "shifted_targets" else targets
    p = np.take_along_axis(y, picked[..., None], axis=-1)[..., 0]  # (time, batch)
    hot = np.eye(len(c))[picked] * ((targets > 0)[..., None] | (miss != "ignores_id_0"))
    over = {"mean": p.shape[1], "mean_of_all": p.size, "only_losses_mean": p.shape[1]}
    nll = -np.log2(p) if miss == "bits" else p if miss == "no_log" else -np.log(p)
    nll = nll * (targets > 0) if miss == "ignores_id_0" else nll
    losses = nll.sum(axis=0 if miss == "summed_over_time" else 1) / over.get(miss, 1)
    losses = {
        "one_number": losses.sum(),
        "not_summed": nll,
        "running": np.cumsum(losses, axis=0),
        "sign": -losses,
        "all_words": -np.log(y).sum(axis=(1, 2)),
        "first_sentence": nll[:, 0],
    }.get(miss, losses)
    dlogits = {
        "no_target": y,
        "gradient_sign": hot - y,
        "from_logits": logits - hot,
        "for_probabilities": -hot / y,
    }.get(miss, y - hot)
    if miss != "only_losses_mean":
        dlogits = dlogits / over.get(miss, 1)
    return (dlogits, losses) if miss == "order" else (losses, dlogits)


_LOSSES = {  # time, batch, hidden, vocab
    "two sentences": (3, 2, 4, 5),
    "one sentence": (4, 1, 2, 3),
    "one step": (1, 3, 2, 6),
    "the first and the last id": (2, 4, 3, 5),
    "three sentences": (4, 3, 2, 5),
    "logits of about 800": (5, 2, 3, 4),
}


def _losses_inputs(rng, case):
    what, (steps, batch, hidden, vocab) = list(_LOSSES.items())[case]
    normal = rng.standard_normal
    s, V = np.tanh(normal((steps, batch, hidden))), normal((hidden, vocab))
    targets = rng.integers(1, vocab, (steps, batch))
    targets[:2, 0] = rng.permutation(vocab)[: len(targets[:2])]  # not the same word
    if "the last id" in what:
        targets[:] = [[0, vocab - 1, 2, 0], [vocab - 1, 0, 0, 1]]
    c = normal(vocab)
    if "800" in what:  # in eighths, so that single precision holds them exactly
        s, V, c = (s * 8).round() / 8, (V * 8).round() / 8, (c * 8).round() / 8 + 800
    return s, targets, V, c


def _losses_example(rng):
    s, V, c = distinct(rng, (2, 1, 1), (1, 2), (2,))
    return s, rng.permutation(2)[:, None], V, c


losses_over_time = Exercise(
    "losses_over_time",
    lambda s, targets, V, c: _losses_over_time(s, targets, V, c),
    _losses_inputs,
    {"losses": "(time,)", "dlogits": "(time, batch, vocab)"},
    cases=len(_LOSSES),
    tries=tuple(_LOSSES),
    stars=2,
    minutes=10,
    section=("05_backpropagation_through_time", "A loss at every step"),
    example=_losses_example,
    idea="At every step the network places bets on all words. The loss asks only what the word "
    "that came had got; the gradient says what to take from each bet, and what to add to that one.",
    equation="y = softmax(s V + c); losses[t] = sum over the batch of -log y[t, n, targets[t, n]]; "
    "dlogits = y - onehot(targets)",
    first_line="y = softmax(s @ V + c)\n"
    "p = np.take_along_axis(y, targets[..., None], axis=-1)[..., 0]  # (time, batch)",
)
for _name, _hint in {
    "no_c": "the bias c of the output layer is missing.",
    "softmax_over_batch": "softmax goes over the vocabulary, the last axis: each prediction adds "
    "up to 1.",
    "mean": "J_t is the SUM over the sentences of the batch, not the mean; so is its gradient.",
    "mean_of_all": "do not divide by the number of words: J_t is a sum, and so is its gradient.",
    "only_losses_mean": "add the losses of the batch up. You took their mean, but left the "
    "gradient that of the sum.",
    "bits": "use the natural logarithm, np.log.",
    "no_log": "the loss is -log of the probability, not the probability.",
    "summed_over_time": "one loss for each STEP: sum over the batch, axis 1, and keep the time.",
    "one_number": "one loss for each step, please: do not add them up over time yet.",
    "not_summed": "sum over the batch: one number for each step.",
    "running": "J_t is the loss of step t alone, not the total so far.",
    "sign": "a loss is -log p: it is never negative.",
    "no_target": "the gradient for the logits is y - onehot(target): the 1 at the target is not "
    "subtracted yet.",
    "gradient_sign": "the gradient is what was said minus what is true, y - onehot(target). The "
    "minus sign of the step comes later.",
    "from_logits": "the gradient starts from the probabilities y, not from the logits.",
    "for_probabilities": "this is the gradient for y. Take it back through the softmax too: for "
    "the logits it is y - onehot(target).",
    "order": "return the losses first, then dlogits.",
    "ignores_id_0": "the id 0 is a word like any other here: its loss counts, and its row has a 1.",
    "all_words": "only the word that came counts: pick the probability of the target, and leave "
    "out those of the other words.",
    "first_sentence": "this is the loss of sentence 0 alone: add up those of the whole batch.",
    "shifted_targets": "targets[t] already is the word that came after s[t]: do not shift it.",
}.items():
    losses_over_time.mistake(
        _name, lambda *inputs, miss=_name: _losses_over_time(*inputs, miss=miss), _hint
    )
