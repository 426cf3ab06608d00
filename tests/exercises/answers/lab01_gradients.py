"""Answers to lab 1: the gradient of the window model."""

import numpy as np

from tests.exercises.answers import right, wrong


def one_hot(ids, size):
    return np.eye(size)[ids]


def forward(ids, W, b, V, c):
    """Return the long rows, the hidden state and the probabilities."""
    x = one_hot(ids, len(c)).reshape(len(ids), -1)
    s = np.tanh(x @ W + b)
    logits = s @ V + c
    exponentials = np.exp(logits - logits.max(axis=1, keepdims=True))
    return x, s, exponentials / exponentials.sum(axis=1, keepdims=True)


@right("window_gradients")
def back_through_the_equations(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@right("window_gradients")
def example_by_example(ids, targets, W, b, V, c):
    dW, db, dV, dc = np.zeros_like(W), np.zeros_like(b), np.zeros_like(V), np.zeros_like(c)
    for i in range(len(ids)):
        x, s, p = (each[0] for each in forward(ids[i : i + 1], W, b, V, c))
        p[targets[i]] -= 1
        da = (1 - s * s) * (V @ p)
        dW += np.outer(x, da) / len(ids)
        dV += np.outer(s, p) / len(ids)
        db += da / len(ids)
        dc += p / len(ids)
    return dW, db, dV, dc


@right("window_gradients")
def with_einsum_as_lists(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    p[np.arange(len(targets)), targets] -= 1
    p /= len(targets)
    da = np.einsum("nv,hv,nh->nh", p, V, 1 - s**2)
    dW, dV = np.einsum("ni,nh->ih", x, da), np.einsum("nh,nv->hv", s, p)
    return [dW.tolist(), da.sum(0).tolist(), dV.tolist(), p.sum(0).tolist()]


@right("window_gradients")
def rows_of_w_added_to(ids, targets, W, b, V, c):
    _, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    dW = np.zeros(W.shape)
    np.add.at(dW, ids + len(c) * np.arange(ids.shape[1]), da[:, None, :])
    return dW, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@right("window_gradients")
def by_torch(ids, targets, W, b, V, c):
    import torch

    params = [torch.tensor(each, requires_grad=True) for each in (W, b, V, c)]
    x = torch.nn.functional.one_hot(torch.tensor(ids), len(c)).double().flatten(1)
    logits = torch.tanh(x @ params[0] + params[1]) @ params[2] + params[3]
    torch.nn.functional.cross_entropy(logits, torch.tensor(targets)).backward()
    return tuple(each.grad for each in params)


@right("window_gradients")
def by_finite_differences(ids, targets, W, b, V, c):
    from utils.scratch.functions import cross_entropy
    from utils.scratch.gradcheck import numeric_gradient

    def loss():
        x = one_hot(ids, len(c)).reshape(len(ids), -1)
        return cross_entropy(np.tanh(x @ W + b) @ V + c, targets)[0]

    return tuple(numeric_gradient(loss, each) for each in (W, b, V, c))


@right("window_gradients")
def of_the_books_model(ids, targets, W, b, V, c):
    from utils.scratch.feedforward import FixedWindow
    from utils.scratch.functions import cross_entropy

    model = FixedWindow(len(c), ids.shape[1], len(b), np.random.default_rng(0))
    for name, value in {"W": W, "b": b, "V": V, "c": c}.items():
        model.params[name] = value
    grads = model.backward(cross_entropy(model.forward(ids), targets)[1])
    return grads["W"], grads["b"], grads["V"], grads["c"]


@right("window_gradients")
def a_softmax_without_a_shift(ids, targets, W, b, V, c):
    x, s, _ = forward(ids, W, b, V, c)
    exponentials = np.exp(s @ V + c)
    p = exponentials / exponentials.sum(axis=1, keepdims=True)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="sum")
def not_divided_by_the_batch(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = p - one_hot(targets, len(c))
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="no_slope")
def tanh_passed_over(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="one_minus_s")
def s_not_squared(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="tanh_twice")
def tanh_taken_twice(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - np.tanh(s) ** 2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="slope_of_sigmoid")
def derivative_of_the_sigmoid(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * s * (1 - s)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="sign")
def sign_turned(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (one_hot(targets, len(c)) - p) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="bias_mean")
def biases_averaged(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.mean(axis=0), s.T @ dlogits, dlogits.mean(axis=0)


@wrong("window_gradients", fits="bias_not_summed")
def biases_for_each_example(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da, s.T @ dlogits, dlogits


@wrong("window_gradients", fits="transposed")
def transposed(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return da.T @ x, da.sum(axis=0), dlogits.T @ s, dlogits.sum(axis=0)


@wrong("window_gradients", fits="matrices_first")
def matrices_before_biases(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, s.T @ dlogits, da.sum(axis=0), dlogits.sum(axis=0)


@wrong("window_gradients", fits="swapped,order")
def last_layer_first(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return dlogits.sum(axis=0), s.T @ dlogits, da.sum(axis=0), x.T @ da


@wrong("window_gradients", fits="no_c")
def c_forgotten_on_the_way(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, 0 * c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="no_b")
def b_forgotten_on_the_way(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, 0 * b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="all_targets")
def one_taken_from_every_target_in_every_row(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    p[:, targets] -= 1
    dlogits = p / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="divided_by_words")
def divided_by_the_words(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(c)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="scale")
def divided_by_all_words_of_the_windows(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / ids.size
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="repeated_rows")
def rows_of_w_written_over(ids, targets, W, b, V, c):
    _, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    dW = np.zeros_like(W)
    for place in range(ids.shape[1]):
        dW[ids[:, place] + place * len(c)] += da
    return dW, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="logits")
def logits_for_probabilities(ids, targets, W, b, V, c):
    x, s, _ = forward(ids, W, b, V, c)
    dlogits = (s @ V + c - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="targets_as_numbers")
def targets_as_numbers(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - targets[:, None]) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="no_target")
def probabilities_alone(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = p / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="scale")
def divided_twice(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2) / len(ids)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="zero_left_out")
def zero_is_no_word(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    dW = x.T @ da
    dW[:: len(c)] = 0
    return dW, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="nothing_goes_back")
def last_layer_only(ids, targets, W, b, V, c):
    _, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    return np.zeros_like(W), np.zeros_like(b), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients")
def one_step_of_training(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    grads = x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)
    for parameter, grad in zip((W, b, V, c), grads, strict=True):
        parameter -= 0.1 * grad
    return grads


@wrong("window_gradients", fits="last_example_only")
def last_example_only(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    for i in range(len(ids)):
        d = (p[i] - one_hot(targets[i], len(c))) / len(ids)
        da = d @ V.T * (1 - s[i] ** 2)
        grads = np.outer(x[i], da), da, np.outer(s[i], d), d
    return grads


@wrong("window_gradients", fits="dV_of_the_slope")
def tanhs_slope_for_the_last_layer_too(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = (p - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), (1 - s**2).T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="sum")
def twice_mistaken(ids, targets, W, b, V, c):
    x, s, p = forward(ids, W, b, V, c)
    dlogits = p - one_hot(targets, len(c))
    da = dlogits @ V.T
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)


@wrong("window_gradients", fits="one_softmax_for_all")
def softmax_of_the_whole_batch(ids, targets, W, b, V, c):
    x, s, _ = forward(ids, W, b, V, c)
    exponentials = np.exp(s @ V + c)
    dlogits = (exponentials / exponentials.sum() - one_hot(targets, len(c))) / len(ids)
    da = dlogits @ V.T * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dlogits, dlogits.sum(axis=0)
