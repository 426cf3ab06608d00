import math

import numpy as np


# ------------------------------------------------------------ hidden_unit
def hu_dot(x, s, w, u, b):
    return np.tanh(np.dot(x, w) + np.dot(s, u) + b)


def hu_loop(x, s, w, u, b):
    total = b
    for value, weight in zip(x, w):
        total = total + value * weight
    for value, weight in zip(s, u):
        total = total + value * weight
    return math.tanh(total)


def hu_joined(x, s, w, u, b):
    seen, weights = np.concatenate([x, s]), np.concatenate([w, u])
    return float(np.tanh((seen * weights).sum() + b))


def hu_exp(x, s, w, u, b):
    a = np.inner(w, x) + np.inner(u, s) + b
    return 2 / (1 + np.exp(-2 * a)) - 1


def huw_notanh(x, s, w, u, b):
    return x @ w + s @ u + b


def huw_sigmoid(x, s, w, u, b):
    return 1 / (1 + np.exp(-(x @ w + s @ u + b)))


def huw_no_s(x, s, w, u, b):
    return np.tanh(x @ w + b)


def huw_no_b(x, s, w, u, b):
    return np.tanh(x @ w + s @ u)


def huw_b_outside(x, s, w, u, b):
    return np.tanh(x @ w + s @ u) + b


def huw_swapped(x, s, w, u, b):
    return np.tanh(x @ u + s @ w + b)


def huw_elementwise(x, s, w, u, b):
    return np.tanh(x * w + s * u + b)


def huw_b_each(x, s, w, u, b):
    return np.tanh((x * w + b).sum() + (s * u + b).sum())


def huw_two_tanh(x, s, w, u, b):
    return np.tanh(x @ w) + np.tanh(s @ u + b)


def huw_tanh_s(x, s, w, u, b):
    return np.tanh(x @ w + np.tanh(s) @ u + b)


def huw_relu(x, s, w, u, b):
    return max(0.0, np.tanh(x @ w + s @ u + b))


def huw_minus_b(x, s, w, u, b):
    return np.tanh(x @ w + s @ u - b)


def huw_x_first(x, s, w, u, b):
    return np.tanh(x[0] * w[0] + s @ u + b)


def huw_array(x, s, w, u, b):
    return np.tanh(x[None] @ w[:, None] + s[None] @ u[:, None] + b)


def huw_two(x, s, w, u, b):
    return np.tanh(x @ w + b) + s @ u


# ------------------------------------------------------------- rnn_states
def rs_list(x, s_start, W, U, b):
    state, states = np.asarray(s_start), []
    for x_t in x:
        state = np.tanh(np.asarray(x_t) @ W + state @ U + b)
        states.append(state)
    return np.array(states)


def rs_prealloc(x, s_start, W, U, b):
    x, s_start = np.asarray(x), np.asarray(s_start)
    states = np.empty((len(x),) + s_start.shape)
    for t in range(len(x)):
        old = s_start if t == 0 else states[t - 1]
        states[t] = np.tanh(np.dot(x[t], W) + np.dot(old, U) + b)
    return states


def rs_ahead(x, s_start, W, U, b):
    drive = np.asarray(x) @ np.asarray(W) + b  # all steps at once
    s = np.array(s_start, dtype=float)
    out = np.zeros_like(drive)
    for t, d in enumerate(drive):
        s = np.tanh(d + s @ np.asarray(U))
        out[t] = s
    return out


def rs_units(x, s_start, W, U, b):
    x, W, U, b = (np.asarray(q) for q in (x, W, U, b))
    states = [np.asarray(s_start, dtype=float)]
    for t in range(x.shape[0]):
        new = np.zeros_like(states[0])
        for n in range(x.shape[1]):
            for k in range(U.shape[0]):
                new[n, k] = hu_dot(x[t, n], states[-1][n], W[:, k], U[:, k], b[k])
        states.append(new)
    return states[1:]


def _rs(x, s, W, U, b, step):
    out = []
    for x_t in x:
        s = step(x_t, s)
        out.append(s)
    return np.array(out)


def rsw_zero(x, s_start, W, U, b):
    return rs_list(x, np.zeros_like(s_start), W, U, b)


def rsw_never(x, s_start, W, U, b):
    return np.array([np.tanh(x_t @ W + s_start @ U + b) for x_t in x])


def rsw_no_b(x, s_start, W, U, b):
    return rs_list(x, s_start, W, U, 0)


def rsw_includes_start(x, s_start, W, U, b):
    return np.concatenate([s_start[None], rs_list(x, s_start, W, U, b)])


def rsw_shifted(x, s_start, W, U, b):
    return np.concatenate([s_start[None], rs_list(x, s_start, W, U, b)])[:-1]


def rsw_last(x, s_start, W, U, b):
    return rs_list(x, s_start, W, U, b)[-1]


def rsw_transposed(x, s_start, W, U, b):
    return rs_list(x, s_start, W, np.asarray(U).T, b)


def rsw_batch_first(x, s_start, W, U, b):
    return rs_list(x, s_start, W, U, b).transpose(1, 0, 2)


def rsw_backwards(x, s_start, W, U, b):
    return rs_list(x[::-1], s_start, W, U, b)[::-1]


def rsw_notanh(x, s_start, W, U, b):
    return _rs(x, s_start, W, U, b, lambda x_t, s: x_t @ W + s @ U + b)


def rsw_carry_sum(x, s_start, W, U, b):
    s, out = s_start, []
    for x_t in x:
        s = x_t @ W + s @ U + b
        out.append(np.tanh(s))
    return np.array(out)


def rsw_tanh_part(x, s_start, W, U, b):
    return _rs(x, s_start, W, U, b, lambda x_t, s: np.tanh(x_t @ W + b) + s @ U)


def rsw_residual(x, s_start, W, U, b):
    return _rs(x, s_start, W, U, b, lambda x_t, s: s + np.tanh(x_t @ W + s @ U + b))


def rsw_alias(x, s_start, W, U, b):
    s, out = np.array(s_start, dtype=float), []
    for x_t in x:
        s[:] = np.tanh(x_t @ W + s @ U + b)
        out.append(s)
    return np.array(out)


def rsw_mutates(x, s_start, W, U, b):
    out = []
    for x_t in x:
        s_start[:] = np.tanh(x_t @ W + s_start @ U + b)
        out.append(s_start.copy())
    return np.array(out)


def rsw_batch_leak(x, s_start, W, U, b):
    out = np.zeros((x.shape[0],) + s_start.shape)
    s = s_start[0]
    for t in range(x.shape[0]):
        for n in range(x.shape[1]):
            s = np.tanh(x[t, n] @ W + s @ U + b)
            out[t, n] = s
    return out


def rsw_half_updated(x, s_start, W, U, b):
    s, out = np.array(s_start, dtype=float), []
    for x_t in x:
        for k in range(len(b)):
            s[:, k] = np.tanh(x_t @ W[:, k] + s @ U[:, k] + b[k])
        out.append(s.copy())
    return np.array(out)


def rsw_diag(x, s_start, W, U, b):
    return rs_list(x, s_start, W, np.diag(np.diag(U)), b)


def rsw_start_first_only(x, s_start, W, U, b):
    return rs_list(x, np.broadcast_to(s_start[:1], s_start.shape), W, U, b)


def rsw_s_twice(x, s_start, W, U, b):
    out = [np.tanh(x[0] @ W + b)]
    for x_t in x[1:]:
        out.append(np.tanh(x_t @ W + out[-1] @ U + b))
    return np.array(out)


def rsw_skip(x, s_start, W, U, b):
    out, s = [], s_start
    for t in range(1, len(x)):
        s = np.tanh(x[t] @ W + s @ U + b)
        out.append(s)
    return np.array(out)


def rsw_two(x, s_start, W, U, b):
    return rs_list(x, np.zeros_like(s_start), W, np.asarray(U).T, b)


# ------------------------------------------------------------ last_states
def ls_index(states, lengths):
    states, lengths = np.asarray(states), np.asarray(lengths)
    return states[lengths - 1, np.arange(len(lengths))]


def ls_loop(states, lengths):
    return np.array([np.asarray(states)[n - 1, i] for i, n in enumerate(lengths)])


def ls_take(states, lengths):
    at = np.asarray(lengths).reshape(1, -1, 1) - 1
    return np.take_along_axis(np.asarray(states), at, axis=0)[0]


def ls_onehot(states, lengths):
    states = np.asarray(states)
    last = np.arange(1, len(states) + 1)[:, None] == np.asarray(lengths)
    return (states * last[:, :, None]).sum(axis=0)


def lsw_end(states, lengths):
    return states[-1]


def lsw_plus(states, lengths):
    return states[np.minimum(lengths, len(states) - 1), np.arange(len(lengths))]


def lsw_index_error(states, lengths):
    return states[lengths, np.arange(len(lengths))]


def lsw_outer(states, lengths):
    return states[lengths - 1]


def lsw_batch_first(states, lengths):
    n = min(len(lengths), len(states))
    return states[np.arange(n), (lengths[:n] - 1) % states.shape[1]]


def lsw_minus_two(states, lengths):
    return states[np.maximum(lengths - 2, 0), np.arange(len(lengths))]


def lsw_max(states, lengths):
    return states[lengths.max() - 1]


def lsw_min(states, lengths):
    return states[lengths.min() - 1]


def lsw_mean(states, lengths):
    real = (np.arange(len(states))[:, None] < lengths)[..., None]
    return (states * real).sum(axis=0) / lengths[:, None]


def lsw_sum(states, lengths):
    real = (np.arange(len(states))[:, None] < lengths)[..., None]
    return (states * real).sum(axis=0)


def lsw_maxpool(states, lengths):
    real = (np.arange(len(states))[:, None] < lengths)[..., None]
    return np.where(real, states, -np.inf).max(axis=0)


def lsw_sorted(states, lengths):
    order = np.argsort(-lengths, kind="stable")
    return states[lengths[order] - 1, order]


def lsw_nonzero(states, lengths):
    out = []
    for i in range(states.shape[1]):
        rows = [s for s in states[:, i] if s.any()]
        out.append(rows[-1])
    return np.array(out)


def lsw_front_pad(states, lengths):
    return states[-lengths, np.arange(len(lengths))]


def lsw_keep_axis(states, lengths):
    return states[lengths - 1, np.arange(len(lengths))][None]


def lsw_mutates(states, lengths):
    lengths -= 1
    return states[lengths, np.arange(len(lengths))]


def lsw_two(states, lengths):
    return states[np.minimum(lengths.max(), len(states) - 1)][::-1]


# ----------------------------------------------------- inputs_and_targets
def it_concat(ids, start):
    ids = np.asarray(ids)
    return np.concatenate([[start], ids])[:-1], ids


def it_roll(ids, start):
    inputs = np.array(ids)
    inputs[1:] = ids[:-1]
    inputs[:1] = start
    return inputs, np.array(ids)


def it_lists(ids, start):
    inputs, targets, before = [], [], start
    for word in ids:
        inputs.append(before)
        targets.append(word)
        before = word
    return inputs, targets


def it_insert(ids, start):
    return np.insert(ids, 0, start)[: len(ids)], np.copy(ids)


def it_short(ids, start):
    """Unsure only for an empty text, where inputs have one entry."""
    return np.concatenate([[start], ids[:-1]]), ids


def itw_no_start(ids, start):
    return ids[:-1], ids[1:]


def itw_start_drops_target(ids, start):
    return np.concatenate([[start], ids[1:]]), ids


def itw_long(ids, start):
    return np.concatenate([[start], ids]), ids


def itw_both_long(ids, start):
    return np.concatenate([[start], ids]), np.append(ids, start)


def itw_same(ids, start):
    return np.array(ids), np.array(ids)


def itw_swapped(ids, start):
    return it_concat(ids, start)[::-1]


def itw_wrong_way(ids, start):
    return np.array(ids), np.append(ids[1:], start)


def itw_zero(ids, start):
    return np.concatenate([[0], ids[:-1]]), ids


def itw_roll_only(ids, start):
    return np.roll(ids, 1), ids


def itw_targets_start(ids, start):
    return np.concatenate([[start], ids[:-1]]), np.concatenate([[start], ids[:-1]])


def itw_inplace(ids, start):
    targets = ids.copy()
    ids[1:] = targets[:-1]
    ids[0] = start
    return ids, targets


def itw_alias(ids, start):
    targets = ids
    inputs = ids
    inputs[1:] = ids[:-1].copy()
    inputs[0] = start
    return inputs, targets


def itw_smear(ids, start):
    inputs = np.array(ids)
    inputs[0] = start
    for t in range(1, len(ids)):
        inputs[t] = inputs[t - 1]
    return inputs, ids


def itw_drop_first(ids, start):
    return np.concatenate([[start], ids[:-2]]), ids[1:]


def itw_start_both(ids, start):
    return np.concatenate([[start], ids[:-1]]), np.concatenate([[start], ids[1:]])


def itw_two_back(ids, start):
    return np.concatenate([[start, start], ids])[: len(ids)], ids


def itw_two(ids, start):
    return np.concatenate([[0], ids]), ids


# -------------------------------------------------------- text_perplexity
def tp_pick(log_probs, mask):
    return np.exp(-np.asarray(log_probs)[np.asarray(mask, bool)].mean())


def tp_where(log_probs, mask):
    total = np.where(mask, log_probs, 0.0).sum()
    return float(np.exp(-total / np.sum(mask)))


def tp_loop(log_probs, mask):
    loss = words = 0
    for row, real in zip(log_probs, mask):
        for log_p, is_word in zip(row, real):
            if is_word:
                loss -= log_p
                words += 1
    return math.exp(loss / words)


def tp_mean(log_probs, mask):
    return 1 / np.exp(np.mean(log_probs, where=np.asarray(mask)))


def tp_times(log_probs, mask):
    """Unsure only where padding holds -inf or nan."""
    log_probs, mask = np.asarray(log_probs), np.asarray(mask)
    return np.exp(-(log_probs * mask).sum() / mask.sum())


def tpw_nomask(log_probs, mask):
    return np.exp(-log_probs.mean())


def tpw_size(log_probs, mask):
    return np.exp(-np.where(mask, log_probs, 0).mean())


def tpw_numerator(log_probs, mask):
    return np.exp(-log_probs.sum() / mask.sum())


def tpw_per_text(log_probs, mask):
    per_text = np.where(mask, log_probs, 0).sum(axis=0) / mask.sum(axis=0)
    return np.exp(-per_text.mean())


def tpw_mean_of_perplexities(log_probs, mask):
    per_text = np.where(mask, log_probs, 0).sum(axis=0) / mask.sum(axis=0)
    return np.exp(-per_text).mean()


def tpw_per_step(log_probs, mask):
    rows = mask.any(axis=1)
    per_step = np.where(mask, log_probs, 0)[rows].sum(axis=1) / mask[rows].sum(axis=1)
    return np.exp(-per_step.mean())


def tpw_sign(log_probs, mask):
    return np.exp(log_probs[mask].mean())


def tpw_loss(log_probs, mask):
    return -log_probs[mask].mean()


def tpw_base2(log_probs, mask):
    return 2 ** (-log_probs[mask].mean())


def tpw_mean_exp(log_probs, mask):
    return np.exp(-log_probs[mask]).mean()


def tpw_mean_p(log_probs, mask):
    return 1 / np.exp(log_probs[mask]).mean()


def tpw_sum(log_probs, mask):
    return np.exp(-log_probs[mask].sum())


def tpw_batch(log_probs, mask):
    return np.exp(-log_probs[mask].sum() / mask.shape[1])


def tpw_nonzero(log_probs, mask):
    kept = np.where(mask, log_probs, 0)
    return np.exp(-kept.sum() / np.count_nonzero(kept))


def tpw_array(log_probs, mask):
    return np.exp(-np.where(mask, log_probs, 0).sum(axis=0) / mask.sum(axis=0))


def tpw_inverted(log_probs, mask):
    return np.exp(-log_probs[~mask].mean()) if (~mask).any() else 1.0


def tpw_median(log_probs, mask):
    return np.exp(-np.median(log_probs[mask]))


def tpw_two(log_probs, mask):
    return 2 ** (-(np.where(mask, log_probs, 0).sum(axis=0) / mask.sum(axis=0)).mean())


# ------------------------------------------------------------ greedy_text
def gt_list(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmax(scores))
        chosen.append(word)
    return chosen


def gt_array(step, start, state, length):
    out = np.zeros(length, dtype=int)
    for t in range(length):
        scores, state = step(start if t == 0 else out[t - 1], state)
        out[t] = np.argmax(scores)
    return out


def gt_while(step, start, state, length):
    text = [start]
    while len(text) <= length:
        scores, state = step(text[-1], state)
        text.append(max(range(len(scores)), key=lambda word: scores[word]))
    return np.array(text[1:])


def gt_recursive(step, start, state, length):
    if length == 0:
        return []
    scores, new_state = step(start, state)
    word = np.asarray(scores).argmax()
    return [word, *gt_recursive(step, word, new_state, length - 1)]


def gtw_state_kept(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, _ = step(word, state)
        word = int(np.argmax(scores))
        chosen.append(word)
    return chosen


def gtw_always_start(step, start, state, length):
    chosen = []
    for _ in range(length):
        scores, state = step(start, state)
        chosen.append(int(np.argmax(scores)))
    return chosen


def gtw_with_start(step, start, state, length):
    return [start, *gt_list(step, start, state, length)]


def gtw_start_for_last(step, start, state, length):
    return [start, *gt_list(step, start, state, length)][:length]


def gtw_short(step, start, state, length):
    return gt_list(step, start, state, max(length - 1, 0))


def gtw_long(step, start, state, length):
    return gt_list(step, start, state, length + 1)


def gtw_argmin(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmin(scores))
        chosen.append(word)
    return chosen


def gtw_sample(step, start, state, length):
    rng = np.random.default_rng(0)
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        e = np.exp(np.asarray(scores) - np.max(scores))
        word = int(rng.choice(len(e), p=e / e.sum()))
        chosen.append(word)
    return chosen


def gtw_zero_state(step, start, state, length):
    return gt_list(step, start, state * 0, length)


def gtw_zero_start(step, start, state, length):
    return gt_list(step, 0, state, length)


def gtw_abs(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmax(np.abs(scores)))
        chosen.append(word)
    return chosen


def gtw_score(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmax(scores))
        chosen.append(float(np.max(scores)))
    return chosen


def gtw_late_state(step, start, state, length):
    word, chosen, new = start, [], state
    for _ in range(length):
        old = new
        scores, new = step(word, state)
        state = old
        word = int(np.argmax(scores))
        chosen.append(word)
    return chosen


def gtw_warm_up(step, start, state, length):
    _, state = step(start, state)
    return gt_list(step, start, state, length)


def gtw_no_repeat(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        order = np.argsort(-np.asarray(scores), kind="stable")
        word = int(next((w for w in order if w != word), order[0]))
        chosen.append(word)
    return chosen


def gtw_stop(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argmax(scores))
        if word == start:
            break
        chosen.append(word)
    return chosen


def gtw_inputs(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        chosen.append(word)
        scores, state = step(word, state)
        word = int(np.argmax(scores))
    return chosen


def gtw_one_hot(step, start, state, length):
    word, chosen, vocab = start, [], None
    for _ in range(length):
        scores, state = step(word, state)
        word = int(np.argsort(scores)[-2])
        chosen.append(word)
    return chosen


def gtw_twice(step, start, state, length):
    word, chosen = start, []
    for _ in range(length):
        state = step(word, state)[1]
        scores = step(word, state)[0]
        word = int(np.argmax(scores))
        chosen.append(word)
    return chosen


def gtw_pair(step, start, state, length):
    return gt_list(step, start, state, length), state


def gtw_last_only(step, start, state, length):
    return gt_list(step, start, state, length)[-1]


def gtw_at_least_one(step, start, state, length):
    scores, state = step(start, state)
    word = int(np.argmax(scores))
    chosen = [word]
    for _ in range(length - 1):
        scores, state = step(word, state)
        word = int(np.argmax(scores))
        chosen.append(word)
    return chosen


def gtw_two(step, start, state, length):
    chosen = [start]
    for _ in range(length):
        scores, _ = step(chosen[-1], state)
        chosen.append(int(np.argmax(scores)))
    return chosen


RIGHT = {
    "hidden_unit": [hu_dot, hu_loop, hu_joined, hu_exp],
    "rnn_states": [rs_list, rs_prealloc, rs_ahead, rs_units],
    "last_states": [ls_index, ls_loop, ls_take, ls_onehot],
    "inputs_and_targets": [it_concat, it_roll, it_lists, it_insert],
    "text_perplexity": [tp_pick, tp_where, tp_loop, tp_mean],
    "greedy_text": [gt_list, gt_array, gt_while, gt_recursive],
}
UNSURE = {"inputs_and_targets": [it_short], "text_perplexity": [tp_times]}
WRONG = {
    "hidden_unit": [
        (huw_notanh, "no tanh"),
        (huw_sigmoid, "sigmoid instead of tanh"),
        (huw_no_s, "the old state is forgotten"),
        (huw_no_b, "b is forgotten"),
        (huw_b_outside, "b is added after the tanh"),
        (huw_swapped, "w and u are swapped"),
        (huw_elementwise, "products are not summed: no single number"),
        (huw_b_each, "b is added once for every input"),
        (huw_two_tanh, "a tanh for each part, then the sum"),
        (huw_tanh_s, "one more tanh on the old state"),
        (huw_relu, "negative values are cut to 0"),
        (huw_minus_b, "b is subtracted"),
        (huw_x_first, "only the first feature is seen (right for one feature)"),
        (huw_array, "a (1, 1) array, not one number"),
        (huw_two, "the state's part stays outside the tanh"),
    ],
    "rnn_states": [
        (rsw_zero, "starts from zeros instead of s_start (right for zeros)"),
        (rsw_never, "the state is never carried on (right for one step)"),
        (rsw_no_b, "b is forgotten"),
        (rsw_includes_start, "s_start is returned as one more state"),
        (rsw_shifted, "the state before every step, not after"),
        (rsw_last, "only the last state"),
        (rsw_transposed, "U is transposed (right for symmetric U)"),
        (rsw_batch_first, "batch axis first"),
        (rsw_backwards, "runs from the last step to the first"),
        (rsw_notanh, "no tanh"),
        (rsw_carry_sum, "carries the sum before the tanh (right for one step)"),
        (rsw_tanh_part, "the old state's part stays outside the tanh"),
        (rsw_residual, "adds the old state to the new"),
        (rsw_alias, "all steps are the same array, the last state"),
        (rsw_mutates, "right states, but changes the caller's s_start"),
        (rsw_batch_leak, "the state goes from one text to the next (right for a batch of 1)"),
        (rsw_half_updated, "later units see the new values of earlier ones"),
        (rsw_diag, "each unit sees only itself"),
        (
            rsw_start_first_only,
            "all texts start from the first one's state (right for a batch of 1)",
        ),
        (rsw_s_twice, "s_start is ignored at the first step"),
        (rsw_skip, "the first input is skipped"),
        (rsw_two, "zeros for s_start and U transposed"),
    ],
    "last_states": [
        (lsw_end, "the last step of all texts, padding included"),
        (lsw_plus, "one step too late, cut at the end"),
        (lsw_index_error, "one step too late, an IndexError for the longest text"),
        (lsw_outer, "all texts at each length: shape (batch, batch, hidden)"),
        (lsw_batch_first, "takes the batch axis for the first"),
        (lsw_minus_two, "one step too early (right for one word)"),
        (lsw_max, "the longest text's last step for all"),
        (lsw_min, "the shortest text's last step for all"),
        (lsw_mean, "mean over the real words"),
        (lsw_sum, "sum over the real words"),
        (lsw_maxpool, "maximum over the real words"),
        (lsw_sorted, "right states, but texts sorted by length"),
        (lsw_nonzero, "the last state that is not zero, though padding has states too"),
        (lsw_front_pad, "counts the length from the end"),
        (lsw_keep_axis, "the shape is (1, batch, hidden)"),
        (lsw_mutates, "right states, but changes the caller's lengths"),
        (lsw_two, "one step for all, one too late, and texts reversed"),
    ],
    "inputs_and_targets": [
        (itw_no_start, "start is missing and the first word is no target"),
        (itw_start_drops_target, "start replaces the first word: input is the target itself"),
        (itw_long, "inputs are one longer than targets"),
        (itw_both_long, "both one too long, with an end added"),
        (itw_same, "inputs are the targets"),
        (itw_swapped, "targets first"),
        (itw_wrong_way, "next-word targets: start stands at the end, first word no target"),
        (itw_zero, "always 0 instead of start (right for start 0)"),
        (itw_roll_only, "the last word wraps round to the front"),
        (itw_targets_start, "targets are the inputs"),
        (itw_inplace, "right result, but changes the caller's ids"),
        (itw_alias, "inputs and targets are one array"),
        (itw_smear, "copying forward in place fills everything with start"),
        (itw_drop_first, "one pair is missing, inputs two back"),
        (itw_start_both, "start replaces the first target"),
        (itw_two_back, "inputs are two words back"),
        (itw_two, "0 instead of start, and inputs too long"),
    ],
    "text_perplexity": [
        (tpw_nomask, "padding counts (right if there is none)"),
        (tpw_size, "divides by all places, padding too"),
        (tpw_numerator, "padding is in the sum, not in the count"),
        (tpw_per_text, "mean of the texts' means (right for equal lengths)"),
        (tpw_mean_of_perplexities, "mean of the texts' perplexities (right for one text)"),
        (tpw_per_step, "mean of the steps' means (right for equal lengths)"),
        (tpw_sign, "the minus is forgotten"),
        (tpw_loss, "no exponential"),
        (tpw_base2, "power of 2 for natural logarithms"),
        (tpw_mean_exp, "mean of exponentials, not exponential of the mean"),
        (tpw_mean_p, "one over the mean probability"),
        (tpw_sum, "sum instead of mean (right for one word)"),
        (tpw_batch, "divides by the number of texts"),
        (tpw_nonzero, "a real word of log probability 0 is not counted"),
        (tpw_array, "one perplexity for each text"),
        (tpw_inverted, "the mask is taken the wrong way round"),
        (tpw_median, "median instead of mean"),
        (tpw_two, "power of 2 of the mean of the texts' means"),
    ],
    "greedy_text": [
        (gtw_state_kept, "the new state is thrown away (right for length 1)"),
        (gtw_always_start, "feeds start at every step (right for length 1)"),
        (gtw_with_start, "start is returned too"),
        (gtw_start_for_last, "start in front and the last word missing"),
        (gtw_short, "one word too few"),
        (gtw_long, "one word too many"),
        (gtw_argmin, "the lowest score"),
        (gtw_sample, "draws at random"),
        (gtw_zero_state, "begins with zeros instead of the given state"),
        (gtw_zero_start, "begins with 0 instead of start"),
        (gtw_abs, "the largest absolute score (right for positive scores)"),
        (gtw_score, "returns scores instead of ids"),
        (gtw_late_state, "feeds the state of one step ago"),
        (gtw_warm_up, "reads start twice"),
        (gtw_no_repeat, "never chooses the word just read"),
        (gtw_stop, "stops when start comes up"),
        (gtw_inputs, "returns the words read, start among them"),
        (gtw_one_hot, "the second highest score"),
        (gtw_twice, "steps the state before reading the scores from a second call"),
        (gtw_pair, "returns the first state as well"),
        (gtw_last_only, "only the last id"),
        (gtw_at_least_one, "one word for length 0"),
        (gtw_two, "state never updated and start returned"),
    ],
}
