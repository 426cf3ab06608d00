import numpy as np


# ---------------------------------------------------------------- one_hot
def oh_eye(ids, size):
    return np.eye(size)[ids]


def oh_compare(ids, size):
    ids = np.asarray(ids)
    return (ids[..., None] == np.arange(size)).astype(float)


def oh_put(ids, size):
    ids = np.asarray(ids)
    out = np.zeros(ids.shape + (size,))
    np.put_along_axis(out, ids[..., np.newaxis], 1.0, axis=-1)
    return out


def oh_loop_int(ids, size):
    flat = np.ravel(ids)
    rows = np.zeros((len(flat), size), dtype=int)
    for row, i in enumerate(flat):
        rows[row, i] = 1
    return rows.reshape(np.shape(ids) + (size,))


def ohw_flat(ids, size):
    return np.eye(size)[np.ravel(ids)]


def ohw_max(ids, size):
    return np.eye(ids.max() + 1)[ids]


def ohw_1d_only(ids, size):
    out = np.zeros((len(ids), size))
    out[np.arange(len(ids)), ids[:, 0] if ids.ndim > 1 else ids] = 1
    return out


def ohw_first_axis(ids, size):
    return np.moveaxis(np.eye(size)[ids], -1, 0)


def ohw_off(ids, size):
    return np.eye(size)[ids - 1]


def ohw_off_right(ids, size):
    return np.eye(size, k=1)[ids]


def ohw_value(ids, size):
    out = np.zeros(ids.shape + (size,))
    np.put_along_axis(out, ids[..., None], ids[..., None], axis=-1)
    return out


def ohw_cold(ids, size):
    return (ids[..., None] != np.arange(size)).astype(float)


def ohw_pad0(ids, size):
    out = np.eye(size)[ids]
    out[ids == 0] = 0
    return out


def ohw_bag(ids, size):
    out = np.zeros((len(ids), size))
    for i in range(len(ids)):
        out[i, ids[i]] = 1
    return out


def ohw_flat_max(ids, size):
    flat = np.ravel(ids)
    return np.eye(int(flat.max()) + 1)[flat]


# ----------------------------------------------------------- make_windows
def mw_list(ids, width):
    n = len(ids) - width
    inputs = np.array([ids[i : i + width] for i in range(n)]).reshape(n, width)
    return inputs, np.array(ids[width:])


def mw_index(ids, width):
    starts = np.arange(len(ids) - width)[:, None]
    return ids[starts + np.arange(width)], ids[width:]


def mw_view(ids, width):
    return np.lib.stride_tricks.sliding_window_view(ids, width)[:-1], ids[width:]


def mw_columns(ids, width):
    n = len(ids) - width
    inputs = np.empty((n, width), dtype=ids.dtype)
    for p in range(width):
        inputs[:, p] = ids[p : p + n]
    targets = np.empty(n, dtype=ids.dtype)
    for i in range(n):
        targets[i] = ids[i + width]
    return inputs, targets


def mww_one_short(ids, width):
    n = len(ids) - width - 1
    return np.array([ids[i : i + width] for i in range(n)]), ids[width:-1]


def mww_one_long(ids, width):
    n = len(ids) - width + 1
    return np.array([ids[i : i + width] for i in range(n)]), ids[width:]


def mww_target_in(ids, width):
    n = len(ids) - width
    return np.array([ids[i : i + width] for i in range(n)]), ids[width - 1 : -1]


def mww_reversed(ids, width):
    n = len(ids) - width
    return np.array([ids[i : i + width][::-1] for i in range(n)]), ids[width:]


def mww_stride(ids, width):
    starts = range(0, len(ids) - width, width)
    return (
        np.array([ids[i : i + width] for i in starts]),
        np.array([ids[i + width] for i in starts]),
    )


def mww_shifted(ids, width):
    n = len(ids) - width
    return np.array([ids[i : i + width] for i in range(n)]), ids[1 : n + 1]


def mww_transposed(ids, width):
    n = len(ids) - width
    return np.array([ids[p : p + n] for p in range(width)]), ids[width:]


def mww_column(ids, width):
    n = len(ids) - width
    return np.array([ids[i : i + width] for i in range(n)]), ids[width:].reshape(-1, 1)


def mww_swapped(ids, width):
    n = len(ids) - width
    return ids[width:], np.array([ids[i : i + width] for i in range(n)])


def mww_wrap(ids, width):
    n = len(ids)
    inputs = np.array([[ids[(i + p) % n] for p in range(width)] for i in range(n)])
    return inputs, np.roll(ids, -width)


def mww_float(ids, width):
    n = len(ids) - width
    inputs = np.zeros((n, width - 1), dtype=int)
    for i in range(n):
        inputs[i] = ids[i : i + width - 1]
    return inputs, ids[width:]


def mww_two(ids, width):
    n = len(ids) - width - 1
    return np.array([ids[i : i + width][::-1] for i in range(n)]), ids[width - 1 : -2]


# ---------------------------------------------------------- window_logits
def wl_plain(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


def wl_lookup(ids, W, b, V, c):
    ids = np.asarray(ids)
    rows = ids + np.arange(ids.shape[1]) * len(c)
    return np.tanh(W[rows].sum(axis=1) + b) @ V + c


def wl_einsum(ids, W, b, V, c):
    ids = np.asarray(ids)
    tables = W.reshape(ids.shape[1], len(c), -1)
    a = np.einsum("bpv,pvh->bh", oh_compare(ids, len(c)), tables) + b
    return np.einsum("bh,hv->bv", np.tanh(a), V) + c


def wl_loop(ids, W, b, V, c):
    out = []
    for window in ids:
        a = b.copy()
        for p, word in enumerate(window):
            a = a + W[p * len(c) + word]
        out.append(np.tanh(a) @ V + c)
    return np.array(out)


def wlw_notanh(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return (x @ W + b) @ V + c


def wlw_no_b(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W) @ V + c


def wlw_no_c(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V


def wlw_b_outside(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return (np.tanh(x @ W) + b) @ V + c


def wlw_softmax(ids, W, b, V, c):
    z = wl_plain(ids, W, b, V, c)
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def wlw_sigmoid(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return 1 / (1 + np.exp(-(x @ W + b))) @ V + c


def wlw_reversed(ids, W, b, V, c):
    x = oh_eye(ids[:, ::-1], len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


def wlw_interleaved(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).transpose(0, 2, 1).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


def wlw_shared(ids, W, b, V, c):
    return np.tanh(W[ids].sum(axis=1) + b) @ V + c


def wlw_tanh_twice(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    return np.tanh(np.tanh(x @ W + b) @ V + c)


def wlw_batch_mixed(ids, W, b, V, c):
    x = oh_eye(ids.T, len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V + c


def wlw_size_from_ids(ids, W, b, V, c):
    rows = ids + np.arange(ids.shape[1]) * (ids.max() + 1)
    return np.tanh(W[rows].sum(axis=1) + b) @ V + c


def wlw_tanh_each(ids, W, b, V, c):
    rows = ids + np.arange(ids.shape[1]) * len(c)
    return np.tanh(W[rows] + b).sum(axis=1) @ V + c


def wlw_two(ids, W, b, V, c):
    x = oh_eye(ids[:, ::-1], len(c)).reshape(len(ids), -1)
    return np.tanh(x @ W + b) @ V


# ---------------------------------------------------------- cross_entropy
def ce_shift(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


def ce_logaddexp(logits, targets):
    total = np.logaddexp.reduce(logits, axis=1)
    picked = np.take_along_axis(logits, np.asarray(targets)[:, None], axis=1)[:, 0]
    return float(np.mean(total - picked))


def ce_loop(logits, targets):
    loss = 0.0
    for z, t in zip(logits, targets):
        top = z.max()
        loss += top + np.log(np.sum(np.exp(z - top))) - z[t]
    return loss / len(targets)


def ce_onehot(logits, targets):
    m = logits.max(axis=-1, keepdims=True)
    log_sum = np.log(np.exp(logits - m).sum(axis=-1, keepdims=True)) + m
    return -np.sum(oh_eye(targets, logits.shape[1]) * (logits - log_sum)) / len(logits)


def cew_overflow(logits, targets):
    e = np.exp(logits)
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


def cew_global_max(logits, targets):
    e = np.exp(logits - logits.max())
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


def cew_underflow(logits, targets):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets]).mean()


def cew_eps(logits, targets):
    e = np.exp(logits - logits.max(axis=1, keepdims=True))
    p = e / e.sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets] + 1e-9).mean()


def cew_sum(logits, targets):
    return ce_shift(logits, targets) * len(targets)


def cew_sign(logits, targets):
    return -ce_shift(logits, targets)


def cew_log2(logits, targets):
    return ce_shift(logits, targets) / np.log(2)


def cew_axis0(logits, targets):
    z = logits - logits.max(axis=0)
    log_p = z - np.log(np.exp(z).sum(axis=0))
    return -log_p[np.arange(len(targets)), targets].mean()


def cew_matrix_pick(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[:, targets].mean()


def cew_mean_all(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -(oh_eye(targets, logits.shape[1]) * log_p).mean()


def cew_all_norm(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum()
    return -np.log(p[np.arange(len(targets)), targets]).mean()


def cew_log_mean(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    p = np.exp(z) / np.exp(z).sum(axis=1, keepdims=True)
    return -np.log(p[np.arange(len(targets)), targets].mean())


def cew_rows(logits, targets):
    z = logits - logits.max(axis=1, keepdims=True)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets]


def cew_inplace(logits, targets):
    logits -= logits.max(axis=1, keepdims=True)
    log_p = logits - np.log(np.exp(logits).sum(axis=1, keepdims=True))
    return log_p[np.arange(len(targets)), targets].mean()


def cew_clip(logits, targets):
    z = np.clip(logits, -500, 500)
    log_p = z - np.log(np.exp(z).sum(axis=1, keepdims=True))
    return -log_p[np.arange(len(targets)), targets].mean()


# ------------------------------------------------------- window_gradients
def _forward(ids, W, b, V, c):
    x = oh_eye(ids, len(c)).reshape(len(ids), -1)
    s = np.tanh(x @ W + b)
    z = s @ V + c
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return x, s, e / e.sum(axis=1, keepdims=True)


def wg_plain(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wg_scatter(ids, targets, W, b, V, c):
    ids = np.asarray(ids)
    x, s, p = _forward(ids, W, b, V, c)
    p[np.arange(len(targets)), targets] -= 1
    p /= len(targets)
    da = (p @ V.T) * (1 - s * s)
    dW = np.zeros_like(W)
    for pos in range(ids.shape[1]):
        np.add.at(dW, ids[:, pos] + pos * len(c), da)
    return [dW, da.sum(0), s.T @ p, p.sum(0)]


def wg_loop(ids, targets, W, b, V, c):
    dW, db, dV, dc = (np.zeros(np.shape(q)) for q in (W, b, V, c))
    x, s, p = _forward(ids, W, b, V, c)
    for n in range(len(ids)):
        dz = p[n].copy()
        dz[targets[n]] -= 1
        da = (V @ dz) * (1 - s[n] ** 2)
        dW += np.outer(x[n], da)
        db += da
        dV += np.outer(s[n], dz)
        dc += dz
    n = len(ids)
    return dW / n, db / n, dV / n, dc / n


def wg_einsum(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    d = (p - oh_compare(targets, len(c))) / p.shape[0]
    da = np.einsum("bv,hv->bh", d, V) / np.cosh(x @ W + b) ** 2
    return (
        np.einsum("bi,bh->ih", x, da),
        np.einsum("bh->h", da),
        np.einsum("bh,bv->hv", s, d),
        np.einsum("bv->v", d),
    )


def wgw_sum(ids, targets, W, b, V, c):
    return tuple(g * len(ids) for g in wg_plain(ids, targets, W, b, V, c))


def wgw_bias_mean(ids, targets, W, b, V, c):
    dW, db, dV, dc = wg_plain(ids, targets, W, b, V, c)
    return dW, db / len(ids), dV, dc / len(ids)


def wgw_no_tanh(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    ds = dz @ V.T
    return x.T @ ds, ds.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_tanh_twice(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - np.tanh(s) ** 2)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_one_minus_s(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - s)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_sigmoid(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * s * (1 - s)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_sign(ids, targets, W, b, V, c):
    return tuple(-g for g in wg_plain(ids, targets, W, b, V, c))


def wgw_no_target(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = p / len(ids)
    da = (dz @ V.T) * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_size(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / p.size
    da = (dz @ V.T) * (1 - s**2)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_divide_twice(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - s**2)
    n = len(ids)
    return x.T @ da / n, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_repeats(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - s**2)
    dW = np.zeros_like(W)
    for pos in range(ids.shape[1]):
        dW[ids[:, pos] + pos * len(c)] += da
    return dW, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_order(ids, targets, W, b, V, c):
    dW, db, dV, dc = wg_plain(ids, targets, W, b, V, c)
    return dV, dc, dW, db


def wgw_keepdims(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - s**2)
    return x.T @ da, da.sum(axis=0, keepdims=True), s.T @ dz, dz.sum(axis=0, keepdims=True)


def wgw_preact(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = (p - oh_eye(targets, len(c))) / len(ids)
    da = (dz @ V.T) * (1 - (x @ W + b) ** 2)
    return x.T @ da, da.sum(axis=0), s.T @ dz, dz.sum(axis=0)


def wgw_no_b(ids, targets, W, b, V, c):
    return wg_plain(ids, targets, W, np.zeros_like(b), V, c)


def wgw_overwrite(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    p[np.arange(len(targets)), targets] -= 1
    p /= len(ids)
    dV, dc = s.T @ p, p.sum(axis=0)
    V -= 0.1 * dV
    da = (p @ V.T) * (1 - s**2)
    return x.T @ da, da.sum(axis=0), dV, dc


def wgw_two(ids, targets, W, b, V, c):
    x, s, p = _forward(ids, W, b, V, c)
    dz = p - oh_eye(targets, len(c))
    ds = dz @ V.T
    return x.T @ ds, ds.sum(axis=0), s.T @ dz, dz.sum(axis=0)


# -------------------------------------------------------- parameter_count
def pc_sum(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


def pc_shapes(vocab_size, window, hidden_size):
    shapes = [
        (window * vocab_size, hidden_size),
        (hidden_size,),
        (hidden_size, vocab_size),
        (vocab_size,),
    ]
    return sum(int(np.prod(s)) for s in shapes)


def pc_factored(vocab_size, window, hidden_size):
    return (window * vocab_size + 1) * hidden_size + (hidden_size + 1) * vocab_size


def pcw_no_biases(v, w, h):
    return w * v * h + h * v


def pcw_no_b(v, w, h):
    return w * v * h + h * v + v


def pcw_no_c(v, w, h):
    return w * v * h + h + h * v


def pcw_no_window(v, w, h):
    return v * h + h + h * v + v


def pcw_window_V(v, w, h):
    return w * v * h + h + w * h * v + v


def pcw_window_b(v, w, h):
    return w * (v * h + h) + h * v + v


def pcw_added(v, w, h):
    return (w + v) * h + h + h * v + v


def pcw_swapped_biases(v, w, h):
    return w * v * h + v + h * v + v


def pcw_embed(v, w, h):
    return v * h + w * h * h + h + h * v + v


def pcw_recurrent(v, w, h):
    return w * v * h + h * h + h + h * v + v


def pcw_W_only(v, w, h):
    return w * v * h


def pcw_two(v, w, h):
    return v * h + h * v + v


RIGHT = {
    "one_hot": [oh_eye, oh_compare, oh_put, oh_loop_int],
    "make_windows": [mw_list, mw_index, mw_view, mw_columns],
    "window_logits": [wl_plain, wl_lookup, wl_einsum, wl_loop],
    "cross_entropy": [ce_shift, ce_logaddexp, ce_loop, ce_onehot],
    "window_gradients": [wg_plain, wg_scatter, wg_loop, wg_einsum],
    "parameter_count": [pc_sum, pc_shapes, pc_factored],
}
WRONG = {
    "one_hot": [
        (ohw_flat, "ids of two or more axes are flattened, so their shape is lost"),
        (ohw_max, "the last axis is as long as the largest id needs, not size"),
        (ohw_1d_only, "for ids of shape (batch, window) only the first column is encoded"),
        (ohw_first_axis, "the new axis comes first, not last"),
        (ohw_off, "the 1 stands one place too far left, ids taken to start at 1"),
        (ohw_off_right, "the 1 stands one place too far right, and the last word has none"),
        (ohw_value, "holds the id in place of 1, so word 0 is all zeros"),
        (ohw_cold, "0 for the word and 1 everywhere else"),
        (ohw_pad0, "word 0 is treated as padding and gets no 1"),
        (ohw_bag, "right for one axis, but for two axes it makes one many-hot row per row of ids"),
        (ohw_flat_max, "flattens the ids and also ignores size"),
    ],
    "make_windows": [
        (mww_one_short, "the last window and target are missing"),
        (mww_one_long, "one window too many, without a target"),
        (mww_target_in, "the target is the last word of the window itself"),
        (mww_reversed, "each window is in reverse order"),
        (mww_stride, "windows slide on by width words instead of one"),
        (mww_shifted, "the target is the second word of the window (right for width 1 only)"),
        (mww_transposed, "one window in each column, not row"),
        (mww_column, "targets have the shape (n, 1)"),
        (mww_swapped, "returns targets first"),
        (mww_wrap, "windows wrap around the end, giving length of them"),
        (mww_float, "windows are one word too short and a word is skipped before the target"),
        (mww_two, "reversed windows, one too few, and targets inside the window"),
    ],
    "window_logits": [
        (wlw_notanh, "no tanh"),
        (wlw_no_b, "the bias b is forgotten (right for b = 0)"),
        (wlw_no_c, "the bias c is forgotten (right for c = 0)"),
        (wlw_b_outside, "b is added after the tanh"),
        (wlw_softmax, "returns probabilities, not logits"),
        (wlw_sigmoid, "a sigmoid instead of the tanh"),
        (wlw_reversed, "the first rows of W serve the last word"),
        (wlw_interleaved, "the one-hot row is interleaved, not written word after word"),
        (wlw_shared, "all positions use the first vocab rows of W"),
        (wlw_tanh_twice, "a tanh on the logits too"),
        (wlw_batch_mixed, "ids are transposed before the reshape, so rows mix windows"),
        (
            wlw_size_from_ids,
            "the vocabulary's size is guessed from the largest id (right if the last word occurs)",
        ),
        (wlw_tanh_each, "tanh of each word's part apart, then the sum (right for window 1)"),
        (wlw_two, "reversed words and no c"),
    ],
    "cross_entropy": [
        (cew_overflow, "overflows for logits in the thousands"),
        (cew_global_max, "subtracts the whole batch's maximum, so a row far below it is 0/0"),
        (cew_underflow, "softmax first, then log: infinite for a target thousands below the top"),
        (cew_eps, "a small number in the logarithm caps the loss of a confident mistake at 20.7"),
        (cew_sum, "sum over the batch instead of the mean"),
        (cew_sign, "the sign is wrong: minus the loss"),
        (cew_log2, "in bits, not nats"),
        (cew_axis0, "softmax over the batch axis"),
        (cew_matrix_pick, "picks all targets from all rows (right for a batch of 1)"),
        (cew_mean_all, "averages over batch and vocabulary: too small by vocab"),
        (cew_all_norm, "the softmax is normalised over the whole batch (right for a batch of 1)"),
        (
            cew_log_mean,
            "log of the mean probability, not mean of the logs (right for a batch of 1)",
        ),
        (cew_rows, "returns one loss per example, not one number"),
        (cew_inplace, "changes the caller's logits in place, and the sign is wrong"),
        (cew_clip, "clips logits to 500, which loses differences among logits in the thousands"),
    ],
    "window_gradients": [
        (wgw_sum, "gradient of the summed loss, not the mean"),
        (wgw_bias_mean, "the bias gradients are divided by the batch once more"),
        (wgw_no_tanh, "the tanh derivative is missing in dW and db"),
        (wgw_tanh_twice, "derivative from tanh(s) though s is already the tanh"),
        (wgw_one_minus_s, "1 - s instead of 1 - s squared"),
        (wgw_sigmoid, "the sigmoid's derivative s (1 - s)"),
        (wgw_sign, "all signs are wrong"),
        (wgw_no_target, "the one-hot target is not subtracted"),
        (wgw_size, "divides by batch times vocab"),
        (wgw_divide_twice, "dW is divided by the batch twice"),
        (wgw_repeats, "fancy += adds only once when a word repeats at one position of the batch"),
        (wgw_order, "the four are returned in another order"),
        (wgw_keepdims, "db and dc have shape (1, n)"),
        (wgw_preact, "1 - a squared with the sum before the tanh"),
        (wgw_no_b, "the forward pass forgets b (right for b = 0)"),
        (wgw_overwrite, "changes V in place before using it for dW and db"),
        (wgw_two, "no mean and no tanh derivative"),
    ],
    "parameter_count": [
        (pcw_no_biases, "both biases are missing"),
        (pcw_no_b, "b is missing"),
        (pcw_no_c, "c is missing"),
        (pcw_no_window, "W does not grow with the window"),
        (pcw_window_V, "V is multiplied by the window too"),
        (pcw_window_b, "one b for each position (right for window 1)"),
        (pcw_added, "window + vocab rows instead of window * vocab"),
        (pcw_swapped_biases, "b counted with vocab numbers"),
        (pcw_embed, "counts an embedding table that the model has not"),
        (pcw_recurrent, "counts a hidden-to-hidden matrix too"),
        (pcw_W_only, "counts W only"),
        (pcw_two, "ignores the window and forgets b"),
    ],
}
