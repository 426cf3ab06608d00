import numpy as np


# ------------------------------------------------- parameters_by_position
def pp_array(vocab_size, window, hidden_size):
    own = [vocab_size * hidden_size] * window
    return np.array(own + [hidden_size + hidden_size * vocab_size + vocab_size])


def pp_full(vocab_size, window, hidden_size):
    out = np.full(window + 1, vocab_size * hidden_size)
    out[-1] = hidden_size + (hidden_size + 1) * vocab_size
    return out


def pp_list(vocab_size, window, hidden_size):
    counts = []
    for _ in range(window):
        counts.append(vocab_size * hidden_size)
    counts.append(hidden_size + hidden_size * vocab_size + vocab_size)
    return counts


def pp_append(vocab_size, window, hidden_size):
    W = np.ones((window, vocab_size, hidden_size))
    shared = np.ones((hidden_size, vocab_size)).size + hidden_size + vocab_size
    return np.append(W.sum(axis=(1, 2)), shared)


def ppw_no_bias(v, w, h):
    return np.array([v * h] * w + [h * v])


def ppw_no_b(v, w, h):
    return np.array([v * h] * w + [h * v + v])


def ppw_no_c(v, w, h):
    return np.array([v * h] * w + [h + h * v])


def ppw_first(v, w, h):
    return np.array([h + h * v + v] + [v * h] * w)


def ppw_short(v, w, h):
    return np.array([v * h] * w)


def ppw_two(v, w, h):
    return np.array([v * h, h + h * v + v])


def ppw_cumulative(v, w, h):
    return np.array([v * h * (p + 1) for p in range(w)] + [h + h * v + v])


def ppw_b_each(v, w, h):
    return np.array([v * h + h] * w + [h * v + v])


def ppw_total(v, w, h):
    own = [v * h] * w
    return np.array(own + [sum(own) + h + h * v + v])


def ppw_whole(v, w, h):
    return np.array([w * v * h] * w + [h + h * v + v])


def ppw_swap(v, w, h):
    return np.array([v * h] * w + [2 * v + h * v])


def ppw_shared_window(v, w, h):
    return np.array([v * h] * w + [w * (h + h * v + v)])


def ppw_fixed(v, w, h):
    return np.array([v * h, v * h, h + h * v + v])


def ppw_rows(v, w, h):
    return np.array([v] * w + [h + h * v + v])


def ppw_double(v, w, h):
    return np.array([h + h * v] + [v * h] * w)


# ---------------------------------------------------------- pad_to_window
def pw_concat(ids, window, pad):
    ids = np.asarray(ids, dtype=int)[-window:]
    return np.concatenate([np.full(window - len(ids), pad), ids])


def pw_list(ids, window, pad):
    return np.array(([pad] * window + list(ids))[-window:])


def pw_full(ids, window, pad):
    out = np.full(window, pad)
    kept = ids[-window:]
    if len(kept) > 0:
        out[window - len(kept) :] = kept
    return out


def pw_loop(ids, window, pad):
    out = []
    for place in range(window):
        back = len(ids) - window + place
        out.append(ids[back] if back >= 0 else pad)
    return out


def pww_first(ids, window, pad):
    ids = ids[:window]
    return np.array([pad] * (window - len(ids)) + list(ids))


def pww_behind(ids, window, pad):
    ids = ids[-window:]
    return np.array(list(ids) + [pad] * (window - len(ids)))


def pww_nocut(ids, window, pad):
    return np.array([pad] * (window - len(ids)) + list(ids))


def pww_zero(ids, window, pad):
    ids = list(ids)[-window:]
    return np.array([0] * (window - len(ids)) + ids)


def pww_empty(ids, window, pad):
    out = np.full(window, pad)
    kept = ids[-window:]
    out[-len(kept) :] = kept
    return out


def pww_empty_none(ids, window, pad):
    if len(ids) == 0:
        return np.array([], dtype=int)
    return pw_list(ids, window, pad)


def pww_reverse(ids, window, pad):
    return np.array(([pad] * window + list(ids))[: -window - 1 : -1])


def pww_one_off(ids, window, pad):
    if len(ids) > window:
        return np.array(list(ids)[-window - 1 : -1])
    return np.array([pad] * (window - len(ids)) + list(ids))


def pww_equal(ids, window, pad):
    if len(ids) >= window:
        return np.array([pad] + list(ids)[len(ids) - window + 1 :])
    return np.array([pad] * (window - len(ids)) + list(ids))


def pww_repeat(ids, window, pad):
    ids = list(ids)[-window:]
    first = ids[0] if ids else pad
    return np.array([first] * (window - len(ids)) + ids)


def pww_drop_pad(ids, window, pad):
    words = [w for w in ids if w != pad]
    return np.array(([pad] * window + words)[-window:])


def pww_both(ids, window, pad):
    ids = list(ids)[-window:]
    gap = window - len(ids)
    return np.array([pad] * (gap // 2) + ids + [pad] * (gap - gap // 2))


def pww_2d(ids, window, pad):
    return pw_list(ids, window, pad)[None]


def pww_one_pad(ids, window, pad):
    ids = list(ids)[-window:]
    return np.array([pad] + ids if len(ids) < window else ids)


def pww_two(ids, window, pad):
    ids = list(ids)[:window]
    return np.array(ids + [0] * (window - len(ids)))


# -------------------------------------------------------- shifted_phrases
def sp_copy(phrase, filler):
    rows = []
    for start in range(len(filler) - len(phrase) + 1):
        row = np.array(filler)
        row[start : start + len(phrase)] = phrase
        rows.append(row)
    return np.array(rows)


def sp_tile(phrase, filler):
    starts = len(filler) - len(phrase) + 1
    rows = np.tile(filler, (starts, 1))
    at = np.arange(starts)[:, None]
    rows[at, at + np.arange(len(phrase))] = phrase
    return rows


def sp_lists(phrase, filler):
    phrase, filler, n = list(phrase), list(filler), len(phrase)
    return [filler[:i] + phrase + filler[i + n :] for i in range(len(filler) - n + 1)]


def sp_where(phrase, filler):
    phrase, filler = np.asarray(phrase), np.asarray(filler)
    starts = np.arange(len(filler) - len(phrase) + 1)[:, None]
    offset = np.arange(len(filler)) - starts
    inside = (offset >= 0) & (offset < len(phrase))
    return np.where(inside, phrase[np.clip(offset, 0, len(phrase) - 1)], filler)


def spw_last(phrase, filler):
    return sp_copy(phrase, filler)[:-1]


def spw_alias(phrase, filler):
    rows = []
    row = np.array(filler)
    for start in range(len(filler) - len(phrase) + 1):
        row[start : start + len(phrase)] = phrase
        rows.append(row)
    return np.array(rows)


def spw_smear(phrase, filler):
    rows = []
    row = np.array(filler)
    for start in range(len(filler) - len(phrase) + 1):
        row[start : start + len(phrase)] = phrase
        rows.append(row.copy())
    return np.array(rows)


def spw_mutates(phrase, filler):
    original = np.array(filler)
    rows = []
    for start in range(len(filler) - len(phrase) + 1):
        filler[:] = original
        filler[start : start + len(phrase)] = phrase
        rows.append(np.array(filler))
    return np.array(rows)


def spw_insert(phrase, filler):
    phrase, filler = list(phrase), list(filler)
    return np.array(
        [filler[:i] + phrase + filler[i:] for i in range(len(filler) - len(phrase) + 1)]
    )


def spw_insert_cut(phrase, filler):
    phrase, filler = list(phrase), list(filler)
    n = len(filler)
    return np.array([(filler[:i] + phrase + filler[i:])[:n] for i in range(n - len(phrase) + 1)])


def spw_wrap(phrase, filler):
    n = len(filler)
    rows = np.tile(filler, (n, 1))
    for i in range(n):
        for j, word in enumerate(phrase):
            rows[i, (i + j) % n] = word
    return rows


def spw_two_words(phrase, filler):
    starts = len(filler) - 1
    rows = np.tile(filler, (starts, 1))
    for i in range(starts):
        rows[i, i : i + len(phrase)] = np.asarray(phrase)[: len(filler) - i]
    return rows


def spw_stride(phrase, filler):
    return sp_copy(phrase, filler)[:: len(phrase)]


def spw_backwards(phrase, filler):
    return sp_copy(phrase, filler)[::-1]


def spw_zeros(phrase, filler):
    return sp_copy(phrase, np.zeros_like(filler))


def spw_columns(phrase, filler):
    return sp_copy(phrase, filler).T


def spw_skip_first(phrase, filler):
    return sp_copy(phrase, filler)[1:]


def spw_reversed(phrase, filler):
    return sp_copy(np.asarray(phrase)[::-1], filler)


def spw_first_word(phrase, filler):
    rows = np.tile(filler, (len(filler) - len(phrase) + 1, 1))
    for i in range(len(rows)):
        rows[i, i : i + len(phrase)] = phrase[0]
    return rows


def spw_two(phrase, filler):
    rows = []
    row = np.array(filler)
    for start in range(len(filler) - len(phrase)):
        row[start : start + len(phrase)] = phrase
        rows.append(row.copy())
    return np.array(rows)


# ---------------------------------------------------------- shared_logits
def sl_rows(ids, E, b, V, c):
    E, V = np.asarray(E), np.asarray(V)
    return np.tanh(E[np.asarray(ids)].sum(axis=1) + b) @ V + c


def sl_bag(ids, E, b, V, c):
    bags = np.array([np.bincount(row, minlength=len(E)) for row in np.asarray(ids)])
    return np.tanh(bags @ np.asarray(E) + b) @ np.asarray(V) + np.asarray(c)


def sl_loop(ids, E, b, V, c):
    out = []
    for window in ids:
        a = np.array(b, dtype=float)
        for word in window:
            a = a + np.asarray(E)[word]
        out.append(np.tanh(a) @ np.asarray(V) + np.asarray(c))
    return np.array(out)


def sl_einsum(ids, E, b, V, c):
    hot = np.eye(len(E))[np.asarray(ids)]
    a = np.einsum("bpv,vh->bh", hot, np.asarray(E)) + b
    return np.einsum("bh,hv->bv", np.tanh(a), np.asarray(V)) + c


def slw_mean(ids, E, b, V, c):
    return np.tanh(E[ids].mean(axis=1) + b) @ V + c


def slw_skip0(ids, E, b, V, c):
    rows = E[ids] * (ids != 0)[..., None]
    return np.tanh(rows.sum(axis=1) + b) @ V + c


def slw_unique(ids, E, b, V, c):
    a = np.array([E[np.unique(row)].sum(axis=0) for row in ids])
    return np.tanh(a + b) @ V + c


def slw_tanh_each(ids, E, b, V, c):
    return np.tanh(E[ids] + b).sum(axis=1) @ V + c


def slw_b_each(ids, E, b, V, c):
    return np.tanh((E[ids] + b).sum(axis=1)) @ V + c


def slw_no_b(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1)) @ V + c


def slw_no_c(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1) + b) @ V


def slw_notanh(ids, E, b, V, c):
    return (E[ids].sum(axis=1) + b) @ V + c


def slw_axis0(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=0) + b) @ V + c


def slw_batch(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=(0, 1)) + b) @ V + c


def slw_softmax(ids, E, b, V, c):
    z = sl_rows(ids, E, b, V, c)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def slw_last(ids, E, b, V, c):
    return np.tanh(E[ids[:, -1]] + b) @ V + c


def slw_b_outside(ids, E, b, V, c):
    return (np.tanh(E[ids].sum(axis=1)) + b) @ V + c


def slw_tied(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1) + b) @ E.T + c


def slw_max(ids, E, b, V, c):
    return np.tanh(E[ids].max(axis=1) + b) @ V + c


def slw_two(ids, E, b, V, c):
    rows = E[ids] * (ids != 0)[..., None]
    return np.tanh(rows.mean(axis=1) + b) @ V + c


# -------------------------------------------------------- shared_gradient
def sg_addat(ids, da, vocab_size):
    ids, da = np.asarray(ids), np.asarray(da)
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids, da[:, None, :])
    return dE


def sg_loop(ids, da, vocab_size):
    dE = np.zeros((vocab_size, np.shape(da)[1]))
    for window, slope in zip(ids, da):
        for word in window:
            dE[word] += slope
    return dE


def sg_bag(ids, da, vocab_size):
    bags = np.eye(vocab_size)[np.asarray(ids)].sum(axis=1)
    return bags.T @ np.asarray(da)


def sg_words(ids, da, vocab_size):
    ids, da = np.asarray(ids), np.asarray(da)
    return np.stack(
        [((ids == word).sum(axis=1)[:, None] * da).sum(axis=0) for word in range(vocab_size)]
    )


def sgw_fancy(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    dE[ids] += da[:, None, :]
    return dE


def sgw_once_each(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for window, slope in zip(ids, da):
        dE[window] += slope
    return dE


def sgw_position(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for p in range(ids.shape[1]):
        dE[ids[:, p]] += da
    return dE


def sgw_mean_batch(ids, da, vocab_size):
    return sg_addat(ids, da, vocab_size) / len(ids)


def sgw_mean_window(ids, da, vocab_size):
    return sg_addat(ids, da, vocab_size) / ids.shape[1]


def sgw_mean_uses(ids, da, vocab_size):
    uses = np.bincount(ids.ravel(), minlength=vocab_size)
    return sg_addat(ids, da, vocab_size) / np.maximum(uses, 1)[:, None]


def sgw_skip0(ids, da, vocab_size):
    dE = sg_addat(ids, da, vocab_size)
    dE[0] = 0
    return dE


def sgw_max(ids, da, vocab_size):
    return sg_addat(ids, da, int(ids.max()) + 1)


def sgw_last(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids[:, -1], da)
    return dE


def sgw_assign(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for window, slope in zip(ids, da):
        for word in window:
            dE[word] = slope
    return dE


def sgw_tanh(ids, da, vocab_size):
    return sg_addat(ids, da * (1 - np.tanh(da) ** 2), vocab_size)


def sgw_int(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]), dtype=int)
    for window, slope in zip(ids, da):
        for word in window:
            dE[word] += slope.astype(int)
    return dE


def sgw_transposed(ids, da, vocab_size):
    return sg_addat(ids, da, vocab_size).T


def sgw_sign(ids, da, vocab_size):
    return -sg_addat(ids, da, vocab_size)


def sgw_rows(ids, da, vocab_size):
    hot = np.eye(vocab_size)[ids]
    return (hot.sum(axis=0).T @ np.ones((ids.shape[1], 1))) * da.sum(axis=0)


def sgw_two(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    dE[ids] += da[:, None, :]
    return dE / len(ids)


# ---------------------------------------------------------- four_criteria
def fc_close(predict, parameter_count, sentence, other):
    sentence = np.asarray(sentence)
    before = predict(sentence)
    try:
        predict(np.concatenate([sentence, sentence]))
        any_length = True
    except ValueError:
        any_length = False
    changed = sentence.copy()
    changed[0] = other
    n = len(sentence)
    return {
        "any length": any_length,
        "order": not np.allclose(predict(sentence[::-1]), before),
        "long-term": not np.allclose(predict(changed), before),
        "shared": parameter_count(2 * n) <= parameter_count(n),
    }


def fc_helper(predict, parameter_count, sentence, other):
    def differs(ids):
        return bool(np.abs(predict(np.array(ids)) - predict(sentence)).max() > 1e-9)

    def takes(ids):
        try:
            predict(ids)
        except ValueError:
            return False
        return True

    n = len(sentence)
    result = {}
    result["shared"] = not parameter_count(n + n) > parameter_count(n)
    result["long-term"] = differs([other, *sentence[1:]])
    result["order"] = differs(list(reversed(sentence)))
    result["any length"] = takes(np.tile(sentence, 2))
    return result


def fc_numpy_bools(predict, parameter_count, sentence, other):
    first = np.array(sentence)
    first[:1] = other
    p, q, r = (np.asarray(predict(x)) for x in (sentence, np.flip(sentence), first))
    out = dict.fromkeys(["any length", "order", "long-term", "shared"], False)
    out["order"] = (~np.isclose(p, q)).any()
    out["long-term"] = (~np.isclose(p, r)).any()
    out["shared"] = np.less_equal(
        parameter_count(2 * len(p[:0]) + 2 * len(sentence)), parameter_count(len(sentence))
    )
    try:
        predict(np.hstack((sentence, sentence)))
        out["any length"] = True
    except Exception:
        pass
    return out


def fc_exact(predict, parameter_count, sentence, other):
    """Exact comparison: unsure, see the report."""
    p = predict(sentence)
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[0] = other
    out["order"] = not np.array_equal(p, predict(sentence[::-1]))
    out["long-term"] = not np.array_equal(p, predict(changed))
    return out


def fcw_doubled(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    try:
        predict(sentence * 2)
        out["any length"] = True
    except (ValueError, IndexError):
        out["any length"] = False
    return out


def fcw_nocatch(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    predict(np.concatenate([sentence, sentence]))
    out["any length"] = True
    return out


def fcw_argmax(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[0] = other
    top = predict(sentence).argmax()
    out["order"] = bool(predict(sentence[::-1]).argmax() != top)
    out["long-term"] = bool(predict(changed).argmax() != top)
    return out


def fcw_loose(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[0] = other
    p = predict(sentence)
    out["order"] = not np.allclose(predict(sentence[::-1]), p, atol=0.5)
    out["long-term"] = not np.allclose(predict(changed), p, atol=0.5)
    return out


def fcw_all_differ(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[0] = other
    p = predict(sentence)
    out["order"] = not np.isclose(predict(sentence[::-1]), p).any()
    out["long-term"] = not np.isclose(predict(changed), p).any()
    return out


def fcw_last_word(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[-1] = other
    out["long-term"] = not np.allclose(predict(changed), predict(sentence))
    return out


def fcw_mutates(predict, parameter_count, sentence, other):
    before = predict(sentence)
    out = fc_close(predict, parameter_count, sentence, other)
    sentence[0] = other
    out["long-term"] = not np.allclose(predict(sentence), before)
    return out


def fcw_mutates_early(predict, parameter_count, sentence, other):
    changed = sentence
    changed[0] = other
    return fc_close(predict, parameter_count, sentence, other)


def fcw_swap_sense(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    out["order"] = not out["order"]
    return out


def fcw_shared_more(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    n = len(sentence)
    out["shared"] = parameter_count(2 * n) > parameter_count(n)
    return out


def fcw_shared_equal(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    n = len(sentence)
    out["shared"] = parameter_count(2 * n) == parameter_count(n)
    return out


def fcw_shared_twice(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    n = len(sentence)
    out["shared"] = parameter_count(2 * n) < 2 * parameter_count(n)
    return out


def fcw_shared_fixed(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    out["shared"] = parameter_count(2) <= parameter_count(1)
    return out


def fcw_same_prediction(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    try:
        twice = predict(np.concatenate([sentence, sentence]))
        out["any length"] = not np.allclose(twice, predict(sentence))
    except ValueError:
        out["any length"] = False
    return out


def fcw_one_more(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    try:
        predict(np.append(sentence, other))
        out["any length"] = True
    except ValueError:
        out["any length"] = False
    return out


def fcw_half(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    try:
        predict(sentence[: len(sentence) // 2])
        out["any length"] = True
    except ValueError:
        out["any length"] = False
    return out


def fcw_swap_two(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    swapped = sentence.copy()
    swapped[[0, 1]] = swapped[[1, 0]]
    out["order"] = not np.allclose(predict(swapped), predict(sentence))
    return out


def fcw_keys(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    return {key.replace(" ", "_").replace("-", "_"): value for key, value in out.items()}


def fcw_sum(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = sentence.copy()
    changed[0] = other
    p = predict(sentence).sum()
    out["order"] = bool(predict(sentence[::-1]).sum() - p > 1e-9)
    out["long-term"] = bool(predict(changed).sum() - p > 1e-9)
    return out


def fcw_prepend(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    try:
        out["long-term"] = not np.allclose(predict(np.append(other, sentence)), predict(sentence))
    except ValueError:
        out["long-term"] = False
    return out


def fcw_second(predict, parameter_count, sentence, other):
    out = fc_close(predict, parameter_count, sentence, other)
    changed = np.where(sentence == sentence[0], other, sentence)
    out["long-term"] = not np.allclose(predict(changed), predict(sentence))
    return out


def fcw_two(predict, parameter_count, sentence, other):
    out = fcw_argmax(predict, parameter_count, sentence, other)
    n = len(sentence)
    out["shared"] = parameter_count(2 * n) == 2 * parameter_count(n)
    return out


RIGHT = {
    "parameters_by_position": [pp_array, pp_full, pp_list, pp_append],
    "pad_to_window": [pw_concat, pw_list, pw_full, pw_loop],
    "shifted_phrases": [sp_copy, sp_tile, sp_lists, sp_where],
    "shared_logits": [sl_rows, sl_bag, sl_loop, sl_einsum],
    "shared_gradient": [sg_addat, sg_loop, sg_bag, sg_words],
    "four_criteria": [fc_close, fc_helper, fc_numpy_bools],
}
UNSURE = {"four_criteria": [fc_exact]}
WRONG = {
    "parameters_by_position": [
        (ppw_no_bias, "b and c are missing from the shared ones"),
        (ppw_no_b, "b is missing"),
        (ppw_no_c, "c is missing"),
        (ppw_first, "the shared number comes first"),
        (ppw_short, "the shared number is missing"),
        (ppw_two, "one number for a position instead of window (right for window 1)"),
        (ppw_cumulative, "adds up over the positions (right for window 1)"),
        (ppw_b_each, "b counted at each position instead of shared"),
        (ppw_total, "last is the total, not the shared ones"),
        (ppw_whole, "the whole of W for each position (right for window 1)"),
        (ppw_swap, "b counted with vocab numbers"),
        (ppw_shared_window, "shared ones times the window (right for window 1)"),
        (ppw_fixed, "always a window of 2, as in the example"),
        (ppw_rows, "counts rows of W, not numbers"),
        (ppw_double, "shared first and c missing"),
    ],
    "pad_to_window": [
        (pww_first, "keeps the first words of a long sentence"),
        (pww_behind, "pads behind the words"),
        (pww_nocut, "does not cut long sentences"),
        (pww_zero, "pads with 0, whatever pad is"),
        (pww_empty, "breaks for a sentence without words ([-0:] is everything)"),
        (pww_empty_none, "an empty array for a sentence without words"),
        (pww_reverse, "the window is in reverse order"),
        (pww_one_off, "a sentence that is cut loses its last word"),
        (pww_equal, "a sentence that fills the window loses a word to padding"),
        (pww_repeat, "fills up with the first word instead of pad"),
        (pww_drop_pad, "drops real words whose id equals pad"),
        (pww_both, "pads on both sides"),
        (pww_2d, "the shape is (1, window)"),
        (pww_one_pad, "adds one pad only (right if one word is missing)"),
        (pww_two, "keeps the first words and pads with 0 behind"),
    ],
    "shifted_phrases": [
        (spw_last, "the last start is missing"),
        (spw_alias, "all rows are the same array, the last state of it"),
        (spw_smear, "earlier phrases stay in later rows"),
        (spw_mutates, "right rows, but the caller's filler is changed"),
        (spw_insert, "inserts instead of writing over: rows too long"),
        (spw_insert_cut, "inserts and cuts at the end: the filler behind is shifted"),
        (spw_wrap, "one row for each place, wrapping around the end"),
        (spw_two_words, "right for phrases of two words only"),
        (spw_stride, "starts only at multiples of the phrase's length (right for one word)"),
        (spw_backwards, "rows from the last start to the first"),
        (spw_zeros, "zeros around the phrase instead of the filler"),
        (spw_columns, "one column for each start"),
        (spw_skip_first, "the first start is missing"),
        (spw_reversed, "the phrase is written backwards (right for one word)"),
        (spw_first_word, "repeats the first word of the phrase (right for one word)"),
        (spw_two, "earlier phrases stay and the last start is missing"),
    ],
    "shared_logits": [
        (slw_mean, "mean of the rows, not the sum (right for window 1)"),
        (slw_skip0, "word 0 is skipped as padding"),
        (slw_unique, "a word that repeats is added once"),
        (slw_tanh_each, "tanh of each row, then the sum (right for window 1)"),
        (slw_b_each, "b is added once for each position (right for window 1)"),
        (slw_no_b, "b is forgotten"),
        (slw_no_c, "c is forgotten"),
        (slw_notanh, "no tanh"),
        (slw_axis0, "adds over the batch, not the window"),
        (slw_batch, "adds over everything"),
        (slw_softmax, "probabilities instead of logits"),
        (slw_last, "only the last word counts (right for window 1)"),
        (slw_b_outside, "b after the tanh"),
        (slw_tied, "E transposed in place of V"),
        (slw_max, "maximum instead of sum (right for window 1)"),
        (slw_two, "mean, and word 0 skipped"),
    ],
    "shared_gradient": [
        (sgw_fancy, "fancy += keeps only one use of each word"),
        (sgw_once_each, "a word repeated in one window counts once"),
        (sgw_position, "a word at one position of several windows counts once"),
        (sgw_mean_batch, "divides by the batch (right for a batch of 1)"),
        (sgw_mean_window, "divides by the window"),
        (sgw_mean_uses, "mean over the uses, not the sum"),
        (sgw_skip0, "no gradient for word 0"),
        (sgw_max, "as many rows as the largest id needs, not vocab_size"),
        (sgw_last, "only the last position counts (right for window 1)"),
        (sgw_assign, "overwrites instead of adding"),
        (sgw_tanh, "applies a tanh derivative that da already contains"),
        (sgw_int, "an integer table loses the fractions (right for whole numbers)"),
        (sgw_transposed, "transposed"),
        (sgw_sign, "wrong sign"),
        (sgw_rows, "uses of all windows times the sum of all da (right for a batch of 1)"),
        (sgw_two, "fancy += and divided by the batch"),
    ],
    "four_criteria": [
        (fcw_doubled, "sentence * 2 doubles the ids of an array instead of writing it twice"),
        (fcw_nocatch, "does not catch the ValueError"),
        (fcw_argmax, "compares only the most probable word"),
        (fcw_loose, "a tolerance of 0.5 hides real differences"),
        (fcw_all_differ, "calls it another prediction only if every logit differs"),
        (fcw_last_word, "replaces the last word, not the first"),
        (fcw_mutates, "changes the caller's sentence"),
        (fcw_mutates_early, "changed is the same array as sentence, so long-term is never True"),
        (fcw_swap_sense, "order is True where nothing changes"),
        (fcw_shared_more, "shared is True where more parameters are needed"),
        (fcw_shared_equal, "demands equally many, so fewer count as not shared"),
        (fcw_shared_twice, "shared if fewer than twice as many are needed"),
        (fcw_shared_fixed, "asks lengths 1 and 2 instead of the sentence's and twice that"),
        (fcw_same_prediction, "any length needs another prediction as well"),
        (fcw_one_more, "tries one word more, not twice the sentence"),
        (fcw_half, "tries half the sentence, not twice"),
        (fcw_swap_two, "swaps the first two words instead of reversing"),
        (fcw_keys, "other keys than the text names"),
        (fcw_sum, "compares sums of logits, upward only"),
        (fcw_prepend, "puts other in front instead of replacing the first word"),
        (fcw_second, "replaces every occurrence of the first word, not only the first"),
        (fcw_two, "compares argmax, and shared means exactly twice as many"),
    ],
}
