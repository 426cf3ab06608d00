"""The checks of lab 5: one step, the loss over time, a measured gradient; the rest in bptt_back."""

import numpy as np

from utils.exercises.checking import Exercise
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------------------- rnn_step


def _rnn_step(x, s, W, U, b):
    return np.tanh(x @ W + s @ U + b)


def _step_inputs(rng, case):
    batch, features, hidden = [(2, 4, 3), (3, 3, 3), (1, 2, 5), (4, 5, 2)][case % 4]
    shapes = (batch, features), (batch, hidden), (features, hidden), (hidden, hidden), (hidden,)
    return tuple(0.7 * rng.standard_normal(shape) for shape in shapes)


rnn_step = Exercise("rnn_step", _rnn_step, _step_inputs, {"s_next": "(batch, hidden)"})
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
]:
    rnn_step.mistake(_name, _wrong, _hint)

# ----------------------------------------------------------------------------- losses_over_time


def _losses_over_time(s, targets, V, c, miss=""):
    """Return losses and dlogits; `miss` names the mistake to make on the way."""
    logits = s @ V if miss == "no_c" else s @ V + c
    y = softmax(logits)
    if miss == "softmax_over_batch":
        y = np.exp(logits) / np.exp(logits).sum(axis=1, keepdims=True)
    p = np.take_along_axis(y, targets[..., None], axis=-1)[..., 0]  # (time, batch)
    hot = np.eye(len(c))[targets]
    over = {"mean": p.shape[1], "mean_of_all": p.size, "only_losses_mean": p.shape[1]}
    nll = -np.log2(p) if miss == "bits" else p if miss == "no_log" else -np.log(p)
    losses = nll.sum(axis=0 if miss == "summed_over_time" else 1) / over.get(miss, 1)
    losses = {
        "one_number": losses.sum(),
        "not_summed": nll,
        "running": np.cumsum(losses, axis=0),
        "sign": -losses,
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


def _losses_inputs(rng, case):
    steps, batch, hidden, vocab = [(3, 2, 4, 5), (2, 3, 3, 4), (4, 4, 2, 3), (1, 3, 3, 6)][case % 4]
    normal = rng.standard_normal
    s, V = np.tanh(normal((steps, batch, hidden))), normal((hidden, vocab))
    return s, rng.integers(0, vocab, (steps, batch)), V, normal(vocab)


losses_over_time = Exercise(
    "losses_over_time",
    lambda s, targets, V, c: _losses_over_time(s, targets, V, c),
    _losses_inputs,
    {"losses": "(time,)", "dlogits": "(time, batch, vocab)"},
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
}.items():
    losses_over_time.mistake(
        _name, lambda *inputs, miss=_name: _losses_over_time(*inputs, miss=miss), _hint
    )

# ----------------------------------------------------------------------------- numeric_gradient


def _measure(loss, param, eps, quotient):
    gradient = np.zeros_like(param)
    for index in np.ndindex(param.shape):
        nudge = np.zeros_like(param)
        nudge[index] = eps
        gradient[index] = quotient(loss, param, nudge, eps)
    return gradient


def _central(loss, param, nudge, eps):
    return (loss(param + nudge) - loss(param - nudge)) / (2 * eps)


def sum_of_cubes(param):
    """Return a loss for the check: the sum of the numbers, cubed."""
    return float((param**3).sum() + param.sum())


def exponentials(param):
    """Return another: the sum of exp of the numbers, weighted by their places."""
    return float((np.exp(param.ravel()) * np.arange(1, param.size + 1)).sum())


def product_of_sums(param):
    """Return a third, in which the numbers act on each other."""
    return float(np.prod(1 + param.sum(axis=0) ** 3))


def _numeric_inputs(rng, case):
    loss = (sum_of_cubes, exponentials, product_of_sums, exponentials)[case % 4]
    shape = [(3,), (2, 3), (3, 2), (1, 4)][case % 4]
    return loss, rng.uniform(-1, 1, shape).round(2), (0.1, 0.2, 0.1, 0.05)[case % 4]


numeric_gradient = Exercise(
    "numeric_gradient",
    lambda loss, param, eps: _measure(loss, param, eps, _central),
    _numeric_inputs,
    {"gradient": "param's shape"},
)
for _name, _quotient, _hint in [
    (
        "one_sided",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param)) / eps,
        "nudge to BOTH sides, up and down: the error then shrinks with eps * eps, not with eps.",
    ),
    (
        "one_sided_down",
        lambda loss, param, nudge, eps: (loss(param) - loss(param - nudge)) / eps,
        "you nudge only downwards: take the loss above and the loss below.",
    ),
    (
        "over_eps",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param - nudge)) / eps,
        "from the lower to the upper point it is 2 * eps, not eps.",
    ),
    (
        "not_divided",
        lambda loss, param, nudge, eps: loss(param + nudge) - loss(param - nudge),
        "divide by how far the two points are apart, 2 * eps.",
    ),
    (
        "down_minus_up",
        lambda loss, param, nudge, eps: (loss(param - nudge) - loss(param + nudge)) / (2 * eps),
        "the loss above minus the loss below, not the other way round.",
    ),
    (
        "half_step",
        lambda loss, param, nudge, eps: (loss(param + nudge) - loss(param)) / (2 * eps),
        "the lower point must be eps BELOW the old number: going back by eps only returns to it.",
    ),
    (
        "own_eps",
        lambda loss, param, nudge, eps: _central(loss, param, nudge * (1e-6 / eps), 1e-6),
        "use the `eps` that is given, not one of your own.",
    ),
    (
        "half_eps",
        lambda loss, param, nudge, eps: _central(loss, param, nudge / 2, eps / 2),
        "nudge by eps to each side, not by half of it.",
    ),
    (
        "relative_nudge",
        lambda loss, param, nudge, eps: (
            (loss(param + nudge * param) - loss(param - nudge * param)) / (2 * eps)
        ),
        "add eps to the number; do not multiply the number by 1 + eps.",
    ),
]:
    numeric_gradient.mistake(
        _name,
        lambda loss, param, eps, quotient=_quotient: _measure(loss, param, eps, quotient),
        _hint,
    )
numeric_gradient.mistake(
    "all_at_once",
    lambda loss, param, eps: np.full_like(
        param, (loss(param + eps) - loss(param - eps)) / (2 * eps)
    ),
    "nudge ONE number at a time: param + eps moves all of them together.",
)
numeric_gradient.mistake(
    "one_number",
    lambda loss, param, eps: (loss(param + eps) - loss(param - eps)) / (2 * eps),
    "one slope for every entry of param: loop over its entries and nudge one at a time.",
)
numeric_gradient.mistake(
    "flat",
    lambda loss, param, eps: _measure(loss, param, eps, _central).ravel(),
    "give the gradient the shape of param.",
)
