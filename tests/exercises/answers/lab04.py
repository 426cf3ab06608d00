"""Answers to lab 4: one unit, the loop, last states, shifted texts, perplexity, greedy writing."""

import math

import numpy as np

from tests.exercises.answers import right, wrong
from utils import metrics
from utils.scratch import RNN

# ---------------------------------------------------------------------------------- hidden_unit


@right("hidden_unit")
def unit_in_loops(x, s, w, u, b):
    total = b
    for i in range(len(x)):
        total += x[i] * w[i]
    for j in range(len(s)):
        total += s[j] * u[j]
    return math.tanh(total)


@right("hidden_unit")
def unit_by_products(x, s, w, u, b):
    return np.tanh((x * w).sum() + (s * u).sum() + b)


@right("hidden_unit")
def unit_in_one_product(x, s, w, u, b):
    return np.tanh(np.concatenate([x, s, [1]]) @ np.concatenate([w, u, [b]]))


@right("hidden_unit")
def unit_by_hand(x, s, w, u, b):
    a = np.dot(w, x) + np.dot(u, s) + b
    return (np.exp(a) - np.exp(-a)) / (np.exp(a) + np.exp(-a))


@right("hidden_unit")
def unit_in_torch(x, s, w, u, b):
    import torch

    x, s, w, u = (torch.tensor(array, requires_grad=True) for array in (x, s, w, u))
    return torch.tanh(x @ w + s @ u + b)


@right("hidden_unit")
def unit_in_float32(x, s, w, u, b):
    x, s, w, u = (array.astype(np.float32) for array in (x, s, w, u))
    return np.tanh(np.einsum("i,i", x, w) + np.einsum("j,j", s, u) + np.float32(b))


@wrong("hidden_unit", fits="no_memory")
def unit_without_memory(x, s, w, u, b):
    return np.tanh(np.dot(x, w) + b)


@wrong("hidden_unit", fits="no_tanh")
def unit_without_a_bend(x, s, w, u, b):
    return x.dot(w) + s.dot(u) + b


@wrong("hidden_unit", fits="swapped")
def unit_with_weights_swapped(x, s, w, u, b):
    return np.tanh(np.dot(x, u) + np.dot(s, w) + b)


@wrong("hidden_unit", fits="bias_outside")
def unit_with_the_bias_outside(x, s, w, u, b):
    return np.tanh(x @ w + s @ u) + b


@wrong("hidden_unit", fits="not_summed")
def unit_as_an_array(x, s, w, u, b):
    return np.tanh(x * w + s * u + b)


@wrong("hidden_unit", fits="memory_bent_apart two_bends")
def unit_bending_twice(x, s, w, u, b):
    return np.tanh(x @ w) + np.tanh(s @ u + b)


@wrong("hidden_unit", fits="one_weight")
def unit_with_one_weight_for_the_state(x, s, w, u, b):
    return np.tanh(x @ w + s.sum() * u[0] + b)


@wrong("hidden_unit", fits="first_state")
def unit_seeing_one_old_value(x, s, w, u, b):
    return np.tanh(x @ w + s[0] * u[0] + b)


@wrong("hidden_unit", fits="sigmoid")
def unit_with_a_sigmoid(x, s, w, u, b):
    return 1.0 / (1.0 + np.exp(-(x @ w + s @ u + b)))


@wrong("hidden_unit", fits="relu")
def unit_with_a_relu(x, s, w, u, b):
    return max(0.0, x @ w + s @ u + b)


@wrong("hidden_unit", fits="minus_bias")
def unit_with_a_threshold(x, s, w, u, b):
    return np.tanh(x @ w + s @ u - b)


@wrong("hidden_unit", fits="no_u")
def unit_without_the_weights_of_the_state(x, s, w, u, b):
    return np.tanh(x @ w + s.sum() + b)


@wrong("hidden_unit", fits="no_bias")
def unit_without_bias(x, s, w, u, b):
    return np.tanh(sum(x * w) + sum(s * u))


@wrong("hidden_unit", fits="mean")
def unit_of_means(x, s, w, u, b):
    return np.tanh((x * w).mean() + (s * u).mean() + b)


# ----------------------------------------------------------------------------------- rnn_states


@right("rnn_states")
def states_into_a_filled_array(x, s_start, W, U, b):
    states = np.zeros((len(x), *s_start.shape))
    for t in range(len(x)):
        before = states[t - 1] if t else s_start
        states[t] = np.tanh(x[t] @ W + before @ U + b)
    return states


@right("rnn_states")
def states_by_recursion(x, s_start, W, U, b):
    s = np.tanh(x[0] @ W + s_start @ U + b)
    if len(x) == 1:
        return [s]
    return [s, *states_by_recursion(x[1:], s, W, U, b)]


@right("rnn_states")
def states_with_the_inputs_first(x, s_start, W, U, b):
    driven = np.einsum("tbf,fh->tbh", x, W) + b
    states, s = [], s_start.copy()
    for a in driven:
        s[:] = np.tanh(a + s @ U)
        states.append(s.copy())
    return np.stack(states)


@right("rnn_states")
def states_text_by_text(x, s_start, W, U, b):
    texts = []
    for k in range(x.shape[1]):
        s, states = s_start[k], []
        for x_t in x[:, k]:
            s = np.tanh(W.T @ x_t + U.T @ s + b)
            states.append(s)
        texts.append(states)
    return np.array(texts).swapaxes(0, 1)


@right("rnn_states")
def states_in_torch(x, s_start, W, U, b):
    import torch

    cell = torch.nn.RNN(x.shape[2], len(b), batch_first=False).double()
    with torch.no_grad():
        cell.weight_ih_l0.copy_(torch.tensor(W.T))
        cell.weight_hh_l0.copy_(torch.tensor(U.T))
        cell.bias_ih_l0.copy_(torch.tensor(b))
        cell.bias_hh_l0.zero_()
    return cell(torch.tensor(x), torch.tensor(s_start[None]))[0]


@right("rnn_states")
def states_of_the_books_cell(x, s_start, W, U, b):
    cell = RNN(x.shape[2], len(b), np.random.default_rng(0), dtype=np.float64)
    for name, array in zip("WUb", (W, U, b), strict=True):
        cell.params[name] = array
    return cell.forward(x, s_start[None])[0]


@right("rnn_states")
def states_by_one_product(x, s_start, W, U, b):
    both, s = np.vstack([W, U]), s_start
    states = np.empty((len(x), *s.shape), dtype=np.float32)
    for t in range(len(x)):
        s = np.tanh(np.concatenate([x[t], s], axis=1) @ both + b)
        states[t] = s
    return states


def run(x, s, W, U, b):
    states = []
    for x_t in x:
        s = np.tanh(x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="starts_at_zero")
def states_from_zeros(x, s_start, W, U, b):
    return run(x, np.zeros((x.shape[1], len(b))), W, U, b)


@wrong("rnn_states", fits="state_never_renewed")
def states_from_the_start_each_time(x, s_start, W, U, b):
    states = []
    for x_t in x:
        s = np.tanh(x_t @ W + s_start @ U + b)
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="one_array last_repeated last_only")
def states_in_one_array(x, s_start, W, U, b):
    states, s = [], s_start.copy()
    for x_t in x:
        s[...] = np.tanh(x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="start_included")
def states_with_the_start(x, s_start, W, U, b):
    return np.concatenate([s_start[None], run(x, s_start, W, U, b)])


@wrong("rnn_states", fits="one_late shifted")
def states_before_each_step(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        states.append(s)
        s = np.tanh(x_t @ W + s @ U + b)
    return np.array(states)


@wrong("rnn_states", fits="last_only")
def states_at_the_end(x, s_start, W, U, b):
    return run(x, s_start, W, U, b)[-1]


@wrong("rnn_states", fits="no_tanh")
def states_without_a_bend(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = x_t @ W + s @ U + b
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="bias_outside")
def states_with_the_bias_outside(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = np.tanh(x_t @ W + s @ U) + b
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="batch_first")
def states_batch_first(x, s_start, W, U, b):
    return run(x, s_start, W, U, b).transpose(1, 0, 2)


@wrong("rnn_states", fits="first_text_only case")
def states_of_the_first_text(x, s_start, W, U, b):
    states = run(x[:, :1], s_start[:1], W, U, b)
    return np.repeat(states, x.shape[1], axis=1)


@wrong("rnn_states", fits="misses_the_first_step first")
def states_from_the_second_input(x, s_start, W, U, b):
    return run(x[1:], s_start, W, U, b)


@wrong("rnn_states", fits="three_steps too_short case")
def states_of_three_steps(x, s_start, W, U, b):
    return run(x[:3], s_start, W, U, b)


@wrong("rnn_states", fits="adds_the_old_state")
def states_added_up(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = s + np.tanh(x_t @ W + s @ U + b)
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="U_transposed")
def states_with_u_turned(x, s_start, W, U, b):
    return run(x, s_start, W, U.T, b)


@wrong("rnn_states", fits="over_the_batch")
def states_looping_over_the_batch(x, s_start, W, U, b):
    states, s = [], s_start
    for k in range(x.shape[1]):
        s = np.tanh(x[:, k] @ W + s @ U + b)
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="memory_outside")
def states_with_the_memory_outside(x, s_start, W, U, b):
    states, s = [], s_start
    for x_t in x:
        s = np.tanh(x_t @ W + b) + s @ U
        states.append(s)
    return np.array(states)


@wrong("rnn_states", fits="backwards")
def states_read_backwards(x, s_start, W, U, b):
    return run(x[::-1], s_start, W, U, b)


# ---------------------------------------------------------------------------------- last_states


@right("last_states")
def last_in_a_loop(states, lengths):
    return [states[n - 1][k] for k, n in enumerate(lengths)]


@right("last_states")
def last_filled(states, lengths):
    last = np.empty(states.shape[1:])
    for k in range(len(lengths)):
        last[k] = states[int(lengths[k]) - 1, k, :]
    return last


@right("last_states")
def last_along_an_axis(states, lengths):
    places = (lengths - 1)[None, :, None]
    return np.take_along_axis(states, places, axis=0)[0]


@right("last_states")
def last_by_a_mask(states, lengths):
    at_end = np.arange(len(states))[:, None] == lengths - 1
    return np.einsum("tb,tbh->bh", at_end.astype(np.float32), states)


@right("last_states")
def last_by_a_diagonal(states, lengths):
    picked = states[lengths - 1]
    return np.diagonal(picked).T


@right("last_states")
def last_in_torch(states, lengths):
    import torch

    states = torch.tensor(states, requires_grad=True)
    return states[torch.tensor(lengths) - 1, torch.arange(len(lengths))]


@right("last_states")
def last_of_each_slice(states, lengths):
    return np.array([states[:n, k][-1] for k, n in enumerate(lengths.tolist())])


@wrong("last_states", fits="last_row")
def last_row(states, lengths):
    return states[-1]


@wrong("last_states", fits="index_is_length")
def last_one_too_far(states, lengths):
    return states[lengths, np.arange(len(lengths))]


@wrong("last_states", fits="one_early")
def last_but_one(states, lengths):
    return np.array([states[n - 2, k] for k, n in enumerate(lengths)])


@wrong("last_states", fits="all_pairs")
def last_of_all_pairs(states, lengths):
    return np.take(states, lengths - 1, axis=0)


@wrong("last_states", fits="mean")
def last_as_a_mean(states, lengths):
    mask = np.arange(len(states))[:, None] < lengths
    return (states * mask[..., None]).sum(axis=0) / lengths[:, None]


@wrong("last_states", fits="mean_of_all")
def last_as_a_mean_with_padding(states, lengths):
    return states.mean(axis=0)


@wrong("last_states", fits="from_behind")
def last_counted_from_behind(states, lengths):
    return states[-lengths, np.arange(len(lengths))]


@wrong("last_states", fits="all_shortest")
def last_of_the_shortest(states, lengths):
    return states[min(lengths) - 1]


@wrong("last_states", fits="longest_first")
def last_in_sorted_order(states, lengths):
    order = np.argsort(-lengths)
    return states[lengths[order] - 1, order]


@wrong("last_states", fits="transposed")
def last_transposed(states, lengths):
    return last_along_an_axis(states, lengths).T


@wrong("last_states", fits="sum")
def last_as_a_sum(states, lengths):
    return np.array([states[:n, k].sum(axis=0) for k, n in enumerate(lengths)])


@wrong("last_states", fits="first_text_only first_only case")
def last_of_the_first_text(states, lengths):
    return states[lengths[0] - 1]


@wrong("last_states", fits="nonzero case")
def last_that_is_not_zero(states, lengths):
    last = []
    for text in states.swapaxes(0, 1):
        real = text[np.abs(text).sum(axis=1) > 0]
        last.append(real[-1])
    return np.array(last)


@wrong("last_states", fits="one_late")
def last_clipped_one_late(states, lengths):
    places = np.clip(lengths, 0, len(states) - 1)
    return states[places, np.arange(len(lengths))]


@wrong("last_states", fits="keeps_time_axis shape")
def last_with_an_axis_too_many(states, lengths):
    return np.take_along_axis(states, (lengths - 1)[None, :, None], axis=0)


# --------------------------------------------------------------------------- inputs_and_targets


@right("inputs_and_targets")
def shifted_as_lists(ids, start):
    words = list(ids)
    return [start, *words[:-1]], words


@right("inputs_and_targets")
def shifted_by_roll(ids, start):
    inputs = np.roll(ids, 1)
    inputs[0] = start
    return inputs, ids


@right("inputs_and_targets")
def shifted_in_a_loop(ids, start):
    inputs, targets, before = [], [], start
    for word in ids:
        inputs.append(before)
        targets.append(word)
        before = word
    return tuple(inputs), tuple(targets)


@right("inputs_and_targets")
def shifted_from_one_array(ids, start):
    both = np.concatenate(([start], ids)).astype(float)
    return both[:-1], both[1:]


@right("inputs_and_targets")
def shifted_as_an_array_of_two(ids, start):
    return np.array([np.insert(ids, 0, start)[:-1], ids])


@wrong("inputs_and_targets", fits="no_start")
def shifted_without_start(ids, start):
    return ids[:-1], ids[1:]


@wrong("inputs_and_targets", fits="swapped start_in_targets")
def shifted_and_swapped(ids, start):
    return ids, np.append(start, ids[:-1])


@wrong("inputs_and_targets", fits="rolled case")
def shifted_around(ids, start):
    return np.roll(ids, 1), ids


@wrong("inputs_and_targets", fits="start_is_0 case")
def shifted_with_zero(ids, start):
    return np.append(0, ids[:-1]), ids


@wrong("inputs_and_targets", fits="too_long")
def shifted_without_a_cut(ids, start):
    return np.append(start, ids), ids


@wrong("inputs_and_targets", fits="shifted_back")
def shifted_the_other_way(ids, start):
    return np.append(ids[1:], start), ids


@wrong("inputs_and_targets", fits="start_at_the_end")
def shifted_with_start_last(ids, start):
    return ids, np.append(ids[1:], start)


@wrong("inputs_and_targets", fits="no_shift")
def shifted_not_at_all(ids, start):
    return ids, ids


@wrong("inputs_and_targets", fits="both_extended")
def shifted_with_both_extended(ids, start):
    whole = np.append(start, ids)
    return whole, np.append(ids, start)


@wrong("inputs_and_targets", fits="start_replaces")
def shifted_by_writing_over(ids, start):
    inputs = ids.copy()
    inputs[0] = start
    return inputs, ids


@wrong("inputs_and_targets")
def shifted_in_place(ids, start):
    targets = ids.copy()
    ids[1:] = ids[:-1].copy()
    ids[0] = start
    return ids, targets


@wrong("inputs_and_targets", fits="start_everywhere")
def shifted_in_place_smeared(ids, start):
    inputs = ids.copy()
    inputs[0] = start
    for t in range(1, len(ids)):
        inputs[t] = inputs[t - 1]
    return inputs, ids


@wrong("inputs_and_targets", fits="each_word_once case")
def shifted_once_a_word(ids, start):
    words = list(dict.fromkeys(ids.tolist()))
    return [start, *words[:-1]], words


@wrong("inputs_and_targets", fits="sorted")
def shifted_with_sorted_targets(ids, start):
    return np.append(start, ids[:-1]), np.sort(ids)


@wrong("inputs_and_targets", fits="inputs_alone")
def shifted_inputs_alone(ids, start):
    return np.append(start, ids[:-1])


# ------------------------------------------------------------------------------ text_perplexity


@right("text_perplexity")
def perplexity_in_loops(log_probs, mask):
    loss, words = 0.0, 0
    for row, real in zip(log_probs, mask, strict=True):
        for value, counts in zip(row, real, strict=True):
            if counts:
                loss -= value
                words += 1
    return math.exp(loss / words)


@right("text_perplexity")
def perplexity_by_a_product(log_probs, mask):
    return np.e ** (-(log_probs * mask).sum() / np.count_nonzero(mask))


@right("text_perplexity")
def perplexity_of_the_mean(log_probs, mask):
    return np.exp(-np.mean(log_probs[mask]))


@right("text_perplexity")
def perplexity_by_geometric_mean(log_probs, mask):
    inverse = np.exp(-log_probs[mask])
    return np.prod(inverse ** (1 / len(inverse)))


@right("text_perplexity")
def perplexity_of_the_book(log_probs, mask):
    return metrics.perplexity(-log_probs[mask].sum(), int(mask.sum()))


@right("text_perplexity")
def perplexity_in_torch(log_probs, mask):
    import torch

    real = torch.tensor(log_probs, requires_grad=True)[torch.tensor(mask)]
    return (-real.mean()).exp()


@right("text_perplexity")
def perplexity_of_a_weighted_average(log_probs, mask):
    return np.exp(-np.average(log_probs, weights=mask))


@right("text_perplexity")
def perplexity_of_a_masked_array(log_probs, mask):
    return np.exp(-np.ma.masked_array(log_probs, ~mask).mean())


@right("text_perplexity")
def perplexity_without_nan(log_probs, mask):
    return np.exp(-np.nanmean(np.where(mask, log_probs, np.nan)))


@wrong("text_perplexity", fits="padding_counts case")
def perplexity_with_padding(log_probs, mask):
    return np.exp(-np.mean(log_probs))


@wrong("text_perplexity", fits="padding_in_the_number case")
def perplexity_over_all_places(log_probs, mask):
    return np.exp(-(log_probs * mask).mean())


@wrong("text_perplexity", fits="padding_in_the_sum case")
def perplexity_of_all_losses(log_probs, mask):
    return np.exp(-log_probs.sum() / mask.sum())


@wrong("text_perplexity", fits="mean_of_perplexities case")
def perplexity_averaged_over_texts(log_probs, mask):
    texts = [-log_probs[mask[:, k], k].mean() for k in range(mask.shape[1])]
    return np.exp(texts).mean()


@wrong("text_perplexity", fits="mean_of_means case")
def perplexity_of_averaged_losses(log_probs, mask):
    return np.exp(-((log_probs * mask).sum(axis=0) / mask.sum(axis=0)).mean())


@wrong("text_perplexity", fits="no_exp logarithm")
def perplexity_as_a_loss(log_probs, mask):
    return -log_probs[mask].mean()


@wrong("text_perplexity", fits="sign inverse")
def perplexity_below_one(log_probs, mask):
    return np.exp(log_probs[mask].mean())


@wrong("text_perplexity", fits="two_to_the")
def perplexity_to_base_two(log_probs, mask):
    return 2 ** -log_probs[mask].mean()


@wrong("text_perplexity", fits="one_for_each_text not_reduced")
def perplexity_of_each_text(log_probs, mask):
    return np.exp(-(log_probs * mask).sum(axis=0) / mask.sum(axis=0))


@wrong("text_perplexity", fits="log_again")
def perplexity_of_logs_of_logs(log_probs, mask):
    return np.exp(-np.log(np.abs(log_probs[mask]) + 1e-9).mean())


@wrong("text_perplexity", fits="inverted_mask case")
def perplexity_of_the_padding(log_probs, mask):
    return np.exp(-log_probs[~mask].sum() / max(1, (~mask).sum()))


@wrong("text_perplexity", fits="mean_of_probabilities")
def perplexity_of_mean_probability(log_probs, mask):
    return 1 / np.exp(log_probs[mask]).mean()


@wrong("text_perplexity", fits="by_time")
def perplexity_divided_by_time(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / len(log_probs))


@wrong("text_perplexity", fits="by_texts")
def perplexity_divided_by_texts(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / mask.shape[1])


@wrong("text_perplexity", fits="mean_of_inverses")
def perplexity_as_a_mean_of_inverses(log_probs, mask):
    return (1 / np.exp(log_probs[mask])).mean()


@wrong("text_perplexity", fits="first_text_only case")
def perplexity_of_the_first_text(log_probs, mask):
    return np.exp(-log_probs[mask[:, 0], 0].mean())


@wrong("text_perplexity", fits="underflow case")
def perplexity_by_a_product_of_probabilities(log_probs, mask):
    return (1 / np.exp(log_probs)[mask].prod()) ** (1 / mask.sum())


@wrong("text_perplexity", fits="drops_zeros case")
def perplexity_without_sure_words(log_probs, mask):
    kept = (log_probs * mask)[log_probs * mask != 0]
    return np.exp(-kept.mean())


# ---------------------------------------------------------------------------------- greedy_text


@right("greedy_text")
def written_in_a_while(step, start, state, length):
    chosen = [start]
    while len(chosen) <= length:
        scores, state = step(chosen[-1], state)
        chosen.append(np.argmax(scores))
    return chosen[1:]


@right("greedy_text")
def written_by_recursion(step, start, state, length):
    if length == 0:
        return []
    scores, state = step(start, state)
    best = int(np.array(scores).argmax())
    return [best, *written_by_recursion(step, best, state, length - 1)]


@right("greedy_text")
def written_into_zeros(step, start, state, length):
    ids, word = np.zeros(length), start
    for t in range(length):
        scores, state = step(word, state)
        word = int(np.argsort(scores)[-1])
        ids[t] = word
    return ids


@right("greedy_text")
def written_by_comparing(step, start, state, length):
    ids, word = (), start
    for _ in range(length):
        scores, state = step(word, state)
        scores = list(scores)
        word = scores.index(max(scores))
        ids += (word,)
    return ids


@right("greedy_text")
def written_by_a_generator(step, start, state, length):
    def words(word, state):
        while True:
            scores, state = step(word, state)
            word = np.argmax(scores)
            yield word

    writing = words(start, state)
    return np.fromiter((next(writing) for _ in range(length)), dtype=np.int32)


@wrong("greedy_text", fits="reset")
def written_without_memory(step, start, state, length):
    ids, word = [], start
    for _ in range(length):
        scores, _ = step(word, state)
        word = int(np.argmax(scores))
        ids.append(word)
    return np.array(ids)


@wrong("greedy_text", fits="same_word")
def written_from_start_each_time(step, start, state, length):
    ids = []
    for _ in range(length):
        scores, state = step(start, state)
        ids.append(int(np.argmax(scores)))
    return np.array(ids)


def write(step, start, state, length, choose=np.argmax):
    ids, word = [], start
    for _ in range(length):
        scores, state = step(word, state)
        word = int(choose(scores))
        ids.append(word)
    return ids


@wrong("greedy_text", fits="argmin")
def written_with_the_worst(step, start, state, length):
    return write(step, start, state, length, np.argmin)


@wrong("greedy_text", fits="largest_size case")
def written_by_size(step, start, state, length):
    return write(step, start, state, length, lambda scores: np.abs(scores).argmax())


@wrong("greedy_text", fits="sampled")
def written_by_drawing(step, start, state, length):
    rng = np.random.default_rng(3)

    def drawn(scores):
        p = np.exp(scores - np.max(scores))
        return rng.choice(len(p), p=p / p.sum())

    return write(step, start, state, length, drawn)


@wrong("greedy_text", fits="overflow case")
def written_through_a_plain_softmax(step, start, state, length):
    return write(step, start, state, length, lambda z: (np.exp(z) / np.exp(z).sum()).argmax())


@wrong("greedy_text", fits="best_from_zero case")
def written_with_a_best_of_zero(step, start, state, length):
    def best(scores):
        highest, word = 0, 0
        for k, score in enumerate(scores):
            if score > highest:
                highest, word = score, k
        return word

    return write(step, start, state, length, best)


@wrong("greedy_text", fits="stops_at_0 too_short case")
def written_until_zero(step, start, state, length):
    ids = []
    for word in write(step, start, state, length):
        ids.append(word)
        if word == 0:
            break
    return np.array(ids)


@wrong("greedy_text", fits="stops_at_a_repetition too_short case")
def written_until_a_word_repeats(step, start, state, length):
    ids = []
    for word in write(step, start, state, length):
        if word in ids:
            break
        ids.append(word)
    return np.array(ids)


@wrong("greedy_text", fits="start_in_front")
def written_with_start(step, start, state, length):
    return [start, *write(step, start, state, length)]


@wrong("greedy_text", fits="inputs")
def written_words_read(step, start, state, length):
    return [start, *write(step, start, state, length)][:-1]


@wrong("greedy_text", fits="one_too_few last")
def written_one_too_few(step, start, state, length):
    return write(step, start, state, length - 1)


@wrong("greedy_text", fits="one_too_many too_long")
def written_one_too_many(step, start, state, length):
    return write(step, start, state, length + 1)


@wrong("greedy_text", fits="eight_words case")
def written_eight_words(step, start, state, length):
    return write(step, start, state, 8)


@wrong("greedy_text", fits="zero_state")
def written_from_a_zero_state(step, start, state, length):
    return write(step, start, 0 * state, length)


@wrong("greedy_text", fits="highest_scores")
def written_as_scores(step, start, state, length):
    ids, word = [], start
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmax(scores))
        ids.append(np.max(scores))
    return np.array(ids)


@wrong("greedy_text", fits="last_word_only")
def written_last_word(step, start, state, length):
    return write(step, start, state, length)[-1]


@wrong("greedy_text")
def written_without_an_end(step, start, state, length):
    scores, state = step(start, state)
    word = int(np.argmax(scores))
    return [word, *written_without_an_end(step, word, state, length)]


@wrong("greedy_text", fits="never_twice_running")
def written_without_repeats(step, start, state, length):
    ids, word = [], start
    for _ in range(length):
        scores, state = step(word, state)
        order = [int(k) for k in np.argsort(-scores) if k != word]
        word = order[0]
        ids.append(word)
    return ids


# --------------------------------------------------------------- written after the mistakes above


@wrong("hidden_unit", fits="memory_outside")
def unit_with_the_memory_outside(x, s, w, u, b):
    return np.tanh(x @ w) + s @ u + b


@wrong("hidden_unit", fits="shape")
def unit_in_a_list(x, s, w, u, b):
    return [np.tanh(x @ w + s @ u + b)]


@wrong("rnn_states", fits="no_first_step")
def states_without_the_first_step(x, s_start, W, U, b):
    states = [s_start]
    for x_t in x[1:]:
        states.append(np.tanh(x_t @ W + states[-1] @ U + b))
    return np.array(states)


@wrong("rnn_states", fits="unbent_memory")
def states_from_the_unbent_sum(x, s_start, W, U, b):
    states, a = [], s_start
    for x_t in x:
        a = x_t @ W + a @ U + b
        states.append(np.tanh(a))
    return np.array(states)


@wrong("rnn_states", fits="reversed")
def states_listed_backwards(x, s_start, W, U, b):
    return run(x, s_start, W, U, b)[::-1]


@wrong("last_states", fits="end_of_the_longest")
def last_of_the_longest(states, lengths):
    return states[max(lengths) - 1]


@wrong("last_states", fits="case")
def last_at_the_mean_length(states, lengths):
    return states[int(lengths.mean()) - 1]


@wrong("inputs_and_targets", fits="start_at_the_end")
def shifted_both_ways(ids, start):
    return np.insert(ids, 0, start)[:-1], np.append(ids[1:], start)


@wrong("text_perplexity", fits="case")
def perplexity_of_the_median(log_probs, mask):
    return np.exp(-np.median(log_probs[mask]))


@wrong("text_perplexity")
def perplexity_with_the_minus_outside(log_probs, mask):
    return -np.exp(log_probs[mask].mean())


@wrong("greedy_text", fits="case")
def written_with_a_state_that_sticks(step, start, state, length):
    ids, word = [], start
    for _ in range(length):
        scores, new = step(word, state)
        word = int(np.argmax(scores))
        ids.append(word)
        state = state if word == start else new
    return ids
