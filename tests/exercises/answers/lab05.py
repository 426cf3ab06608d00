"""Answers to lab 5, forward: one step, a loss at every step. The others stand beside it."""

import math

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch import RNN
from utils.scratch.functions import log_softmax, softmax

# ----------------------------------------------------------------------------------- rnn_step


@right("rnn_step")
def loops(x, s, W, U, b):
    batch, features = x.shape
    hidden = len(b)
    s_next = np.zeros((batch, hidden))
    for n in range(batch):
        for i in range(hidden):
            total = b[i]
            for f in range(features):
                total += x[n, f] * W[f, i]
            for j in range(hidden):
                total += s[n, j] * U[j, i]
            s_next[n, i] = math.tanh(total)
    return s_next


@right("rnn_step")
def with_einsum(inputs, state, W_in, W_rec, bias):
    a = np.einsum("bf,fh->bh", inputs, W_in) + np.einsum("bj,jh->bh", state, W_rec)
    return np.tanh(a + bias)


@right("rnn_step")
def one_large_matrix(x, s, W, U, b):
    return np.tanh(np.hstack([x, s]) @ np.vstack([W, U]) + b)


@right("rnn_step")
def rows_as_lists(x, s, W, U, b):
    return [np.tanh(row @ W + old @ U + b).tolist() for row, old in zip(x, s, strict=True)]


@right("rnn_step")
def tanh_from_exponentials(x, s, W, U, b):
    a = x @ W + s @ U + b
    return 1 - 2 / (np.exp(2 * a) + 1)


@right("rnn_step")
def the_books_cell(x, s, W, U, b):
    cell = RNN(len(W), len(U), np.random.default_rng(0), dtype=np.float64)
    for name, value in zip("WUb", (W, U, b), strict=True):
        cell.params[name][...] = value
    return cell.forward(x[None], s[None])[0][0]


@right("rnn_step")
def in_torch(x, s, W, U, b):
    import torch

    x, s, W, U, b = (torch.tensor(each, requires_grad=True) for each in (x, s, W, U, b))
    return torch.tanh(x @ W + s @ U + b)


@wrong("rnn_step", fits="no_bias")
def bias_forgotten(x, s, W, U, b):
    return np.tanh(np.dot(x, W) + np.dot(s, U))


@wrong("rnn_step", fits="no_recurrence")
def a_plain_layer(x, s, W, U, b):
    return np.tanh(x.dot(W) + b)


@wrong("rnn_step", fits="elementwise_state")
def state_entry_by_entry(x, s, W, U, b):
    return np.tanh(x @ W + s * np.diag(U) + b)


@wrong("rnn_step", fits="no_input")
def input_forgotten(x, s, W, U, b):
    return np.tanh(s @ U + b)


@wrong("rnn_step")
def columns_not_rows(x, s, W, U, b):
    return np.tanh(W @ x + U @ s + b)


@wrong("rnn_step", fits="transposed")
def columns_come_out(x, s, W, U, b):
    return np.tanh(W.T @ x.T + U.T @ s.T + b[:, None])


@wrong("rnn_step", fits="first_only, first_sentence")
def first_sentence_for_all(x, s, W, U, b):
    return np.tanh(x[0] @ W + s[0] @ U + b) * np.ones((len(x), 1))


@wrong("rnn_step", fits="part")
def batch_lost(x, s, W, U, b):
    return np.tanh(x @ W + s @ U + b)[0]


@wrong("rnn_step", fits="U_transposed")
def turned_recurrence(x, s, W, U, b):
    return np.tanh(x @ W + (U @ s.T).T + b)


@wrong("rnn_step", fits="relu")
def relu_instead(x, s, W, U, b):
    return np.maximum(x @ W + s @ U + b, 0)


@wrong("rnn_step", fits="not_finite, case")
def exponentials_that_overflow(x, s, W, U, b):
    a = x @ W + s @ U + b
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


@wrong("rnn_step", fits="clipped")
def clipped_in_place_of_bent(x, s, W, U, b):
    return np.clip(x @ W + s @ U + b, -1, 1)


@wrong("rnn_step", fits="rounded")
def four_digits(x, s, W, U, b):
    return np.round(np.tanh(x @ W + s @ U + b), 4)


@wrong("rnn_step")
def state_changed_in_place(x, s, W, U, b):
    s[:] = np.tanh(x @ W + s @ U + b)
    return s


@wrong("rnn_step")
def says_it_in_a_print(x, s, W, U, b):
    print(np.tanh(x @ W + s @ U + b))


@wrong("rnn_step", fits="state_added")
def two_mistakes(x, s, W, U, b):
    return s + np.tanh(x @ W + s @ U)


# --------------------------------------------------------------------------- losses_over_time


@right("losses_over_time")
def word_by_word(s, targets, V, c):
    steps, batch, _ = s.shape
    losses, dlogits = [0.0] * steps, np.zeros((steps, batch, len(c)))
    for t in range(steps):
        for n in range(batch):
            logits = [float(s[t, n] @ V[:, k] + c[k]) for k in range(len(c))]
            high = max(logits)
            total = high + math.log(sum(math.exp(each - high) for each in logits))
            losses[t] += total - logits[targets[t, n]]
            dlogits[t, n] = [math.exp(each - total) for each in logits]
            dlogits[t, n, targets[t, n]] -= 1
    return losses, dlogits


@right("losses_over_time")
def with_fancy_indices(s, targets, V, c):
    dlogits = softmax(s @ V + c)
    t, n = np.indices(targets.shape)
    losses = -np.log(dlogits[t, n, targets]).sum(axis=-1)
    dlogits[t, n, targets] -= 1
    return [losses, dlogits]


@right("losses_over_time")
def with_one_hot_rows(s, targets, V, c):
    hot = np.eye(V.shape[1])[targets]
    y = softmax(np.einsum("tbh,hv->tbv", s, V) + c)
    return -(hot * np.log(y)).sum(axis=(1, 2)), y - hot


@right("losses_over_time")
def with_log_softmax(s, targets, V, c):
    log_y = log_softmax(s @ V + c)
    hot = np.arange(len(c)) == targets[..., None]
    return -log_y[hot].reshape(targets.shape).sum(1), np.exp(log_y) - hot


@right("losses_over_time")
def autograd(s, targets, V, c):
    import torch

    logits = torch.tensor(s @ V + c, requires_grad=True)
    each = torch.nn.functional.cross_entropy(
        logits.flatten(0, 1), torch.tensor(targets).flatten(), reduction="none"
    )
    losses = each.reshape(targets.shape).sum(dim=1)
    losses.sum().backward()
    return losses, logits.grad


@wrong("losses_over_time", fits="mean")
def mean_over_the_batch(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).mean(1), (y - np.eye(len(c))[targets]) / targets.shape[1]


@wrong("losses_over_time", fits="gradient_mean, scale")
def gradient_of_the_mean(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(1), (y - np.eye(len(c))[targets]) / targets.size


@wrong("losses_over_time", fits="summed_over_time, shape")
def summed_over_the_wrong_axis(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(0), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="not_summed, not_reduced")
def keeps_the_batch(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="no_c")
def bias_of_the_output_forgotten(s, targets, V, c):
    y = softmax(np.dot(s, V))
    losses = np.zeros(len(s))
    for t in range(len(s)):
        losses[t] = -np.log(y[t, range(len(targets[t])), targets[t]]).sum()
    return losses, y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="no_target")
def gradient_without_the_target(s, targets, V, c):
    y = softmax(s @ V + c)
    hot = np.eye(len(c))[targets]
    return -np.log((y * hot).sum(-1)).sum(-1), y


@wrong("losses_over_time", fits="ignores_id_0, where")
def id_0_taken_for_padding(s, targets, V, c):
    y = softmax(s @ V + c)
    hot = np.eye(len(c))[targets] * (targets > 0)[..., None]
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -(np.log(p) * (targets > 0)).sum(1), y - hot


@wrong("losses_over_time", fits="first")
def id_0_without_its_one(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    hot = np.eye(len(c))[targets]
    hot[..., 0] = 0
    return -np.log(p).sum(1), y - hot


@wrong("losses_over_time", fits="not_finite, case")
def softmax_by_hand_overflows(s, targets, V, c):
    e = np.exp(s @ V + c)
    y = e / e.sum(-1, keepdims=True)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(1), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="case")
def a_small_number_in_the_logarithm(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p + 1e-3).sum(1), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="all_words")
def all_words_cost(s, targets, V, c):
    y = softmax(s @ V + c)
    return -np.log(y).sum(axis=(1, 2)), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="first_sentence")
def first_sentence_only(s, targets, V, c):
    y = softmax(s @ V + c)
    losses = np.array([-np.log(y[t, 0, targets[t, 0]]) for t in range(len(s))])
    return losses, y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="shifted_targets")
def targets_one_step_late(s, targets, V, c):
    y = softmax(s @ V + c)
    targets = np.roll(targets, -1, axis=0)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(1), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="order, swapped")
def gradient_first(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return y - np.eye(len(c))[targets], -np.log(p).sum(1)


@wrong("losses_over_time", fits="softmax_over_batch")
def softmax_over_the_sentences(s, targets, V, c):
    e = np.exp(s @ V + c)
    y = e / e.sum(1, keepdims=True)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(1), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="sign, one_number")
def one_loss_with_its_sign_turned(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return np.log(p).sum(), y - np.eye(len(c))[targets]


@wrong("losses_over_time", fits="running, cumulative")
def the_loss_so_far(s, targets, V, c):
    y, total, losses = softmax(s @ V + c), 0.0, []
    for t in range(len(s)):
        for n, word in enumerate(targets[t]):
            total -= np.log(y[t, n, word])
        losses.append(total)
    return np.array(losses), y - np.eye(len(c))[targets]


@wrong("losses_over_time")
def hard_coded_size(s, targets, V, c):
    y = softmax(s @ V + c)
    p = np.take_along_axis(y, targets[..., None], -1)[..., 0]
    return -np.log(p).sum(1), y - np.eye(5)[targets]
