import numpy as np


def softmax(z):
    z = np.asarray(z, dtype=float)
    e = np.exp(z - z.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# ---------------------------------------------------------------- rnn_step
def rs_plain(x, s, W, U, b):
    return np.tanh(x @ W + s @ U + b)


def rs_stacked(x, s, W, U, b):
    both = np.concatenate([x, s], axis=1)
    weights = np.concatenate([W, U], axis=0)
    return np.tanh(np.dot(both, weights) + b)


def rs_loop(x, s, W, U, b):
    out = np.zeros((len(x), len(b)))
    for n in range(len(x)):
        for h in range(len(b)):
            a = b[h]
            for k in range(x.shape[1]):
                a += x[n, k] * W[k, h]
            for k in range(s.shape[1]):
                a += s[n, k] * U[k, h]
            out[n, h] = np.tanh(a)
    return out


def rs_einsum_exp(x, s, W, U, b):
    a = np.einsum("nf,fh->nh", x, W) + np.einsum("nk,kh->nh", s, U) + b[None, :]
    return 2 / (1 + np.exp(-2 * a)) - 1


def rs_w_ut(x, s, W, U, b):
    return np.tanh(x @ W + s @ U.T + b)


def rs_w_nob(x, s, W, U, b):
    return np.tanh(x @ W + s @ U)


def rs_w_notanh(x, s, W, U, b):
    return x @ W + s @ U + b


def rs_w_sig(x, s, W, U, b):
    return 1 / (1 + np.exp(-(x @ W + s @ U + b)))


def rs_w_boutside(x, s, W, U, b):
    return np.tanh(x @ W + s @ U) + b


def rs_w_elem(x, s, W, U, b):
    return np.tanh(x @ W + s * np.diag(U) + b)


def rs_w_bsum(x, s, W, U, b):
    return np.tanh(x @ W + s @ U + b.sum())


def rs_w_first(x, s, W, U, b):
    a = x @ W + s[0] @ U + b
    return np.tanh(a)


def rs_w_batchmean(x, s, W, U, b):
    a = x @ W + s @ U + b
    return np.tanh(a).mean(axis=0, keepdims=True)


def rs_w_inplace(x, s, W, U, b):
    s[:] = np.tanh(x @ W + s @ U + b)
    return s


def rs_w_relu_ut(x, s, W, U, b):
    return np.maximum(0, x @ W + s @ U.T + b)


def rs_w_skip(x, s, W, U, b):
    return s + np.tanh(x @ W + s @ U + b)


def rs_w_two_tanh(x, s, W, U, b):
    return np.tanh(x @ W + np.tanh(s) @ U + b)


# ---------------------------------------------------------------- losses_over_time
def lt_plain(s, targets, V, c):
    y = softmax(s @ V + c)
    T, B = targets.shape
    t, n = np.arange(T)[:, None], np.arange(B)[None, :]
    losses = -np.log(y[t, n, targets]).sum(axis=1)
    d = y.copy()
    d[t, n, targets] -= 1
    return losses, d


def lt_onehot(s, targets, V, c):
    logits = s @ V + c
    top = logits.max(axis=-1, keepdims=True)
    logp = logits - top - np.log(np.exp(logits - top).sum(axis=-1, keepdims=True))
    hot = np.eye(V.shape[1])[targets]
    return -(hot * logp).sum(axis=(1, 2)), np.exp(logp) - hot


def lt_loop(s, targets, V, c):
    losses = np.zeros(len(s))
    grads = np.zeros(s.shape[:2] + (V.shape[1],))
    for t in range(s.shape[0]):
        for n in range(s.shape[1]):
            y = softmax(s[t, n] @ V + c)
            losses[t] += -np.log(y[targets[t, n]])
            grads[t, n] = y
            grads[t, n, targets[t, n]] -= 1
    return losses, grads


def lt_take(s, targets, V, c):
    y = softmax(np.einsum("tbh,hv->tbv", s, V) + c)
    right = np.take_along_axis(y, targets[..., None], axis=-1)
    hot = (np.arange(V.shape[1]) == targets[..., None]).astype(float)
    return -np.log(right[..., 0]).sum(axis=1), y - hot


def lt_w_mean(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l / s.shape[1], d / s.shape[1]


def lt_w_lossmean(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l / s.shape[1], d


def lt_w_gradmean(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l, d / (s.shape[0] * s.shape[1])


def lt_w_total(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l.sum(), d


def lt_w_perseq(s, targets, V, c):
    y = softmax(s @ V + c)
    right = np.take_along_axis(y, targets[..., None], axis=-1)[..., 0]
    return -np.log(right).sum(axis=0), lt_plain(s, targets, V, c)[1]


def lt_w_mask0(s, targets, V, c):
    y = softmax(s @ V + c)
    right = np.take_along_axis(y, targets[..., None], axis=-1)[..., 0]
    m = targets != 0
    return -(np.log(right) * m).sum(axis=1), lt_plain(s, targets, V, c)[1] * m[..., None]


def lt_w_sign(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l, -d


def lt_w_noc(s, targets, V, c):
    return lt_plain(s, targets, V, np.zeros_like(c))


def lt_w_softjac(s, targets, V, c):
    y = softmax(s @ V + c)
    hot = np.eye(V.shape[1])[targets]
    return -(hot * np.log(y)).sum(axis=(1, 2)), (y - hot) * y * (1 - y)


def lt_w_probs(s, targets, V, c):
    y = softmax(s @ V + c)
    hot = np.eye(V.shape[1])[targets]
    return -(hot * np.log(y)).sum(axis=(1, 2)), -hot / y


def lt_w_cum(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return np.cumsum(l), d


def lt_w_naive(s, targets, V, c):
    e = np.exp(s @ V + c)
    y = e / e.sum(axis=-1, keepdims=True)
    hot = np.eye(V.shape[1])[targets]
    return -(hot * np.log(y)).sum(axis=(1, 2)), y - hot


def lt_w_alias(s, targets, V, c):
    y = softmax(s @ V + c)
    T, B = targets.shape
    t, n = np.arange(T)[:, None], np.arange(B)[None, :]
    d = y
    d[t, n, targets] -= 1
    return -np.log(np.abs(y[t, n, targets])).sum(axis=1), d


def lt_w_binary(s, targets, V, c):
    y = softmax(s @ V + c)
    hot = np.eye(V.shape[1])[targets]
    l = -(hot * np.log(y) + (1 - hot) * np.log(1 - y)).sum(axis=(1, 2))
    return l, y - hot


def lt_w_log2mean(s, targets, V, c):
    l, d = lt_plain(s, targets, V, c)
    return l / np.log(2), d / s.shape[1]


# ---------------------------------------------------------------- step_backward
def sb_plain(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), da @ U.T


def sb_einsum(ds, x, s_before, s, U):
    da = ds - ds * s * s
    return (
        np.einsum("nf,nh->fh", x, da),
        np.einsum("nk,nh->kh", s_before, da),
        np.einsum("nh->h", da),
        np.einsum("nh,kh->nk", da, U),
    )


def sb_loop(ds, x, s_before, s, U):
    H = len(U)
    dW, dU, db = np.zeros((x.shape[1], H)), np.zeros((H, H)), np.zeros(H)
    before = np.zeros(s_before.shape)
    for n in range(len(x)):
        da = ds[n] * (1 + s[n]) * (1 - s[n])
        dW += np.outer(x[n], da)
        dU += np.outer(s_before[n], da)
        db += da
        before[n] = U @ da
    return dW, dU, db, before


def sb_ones(ds, x, s_before, s, U):
    da = np.multiply(ds, 1.0 - np.square(s))
    both = np.hstack([x, s_before, np.ones((len(x), 1))]).T @ da
    F = x.shape[1]
    return both[:F], both[F:-1], both[-1], np.dot(U, da.T).T


def sb_w_unott(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), da @ U


def sb_w_noslope(ds, x, s_before, s, U):
    return x.T @ ds, s_before.T @ ds, ds.sum(axis=0), ds @ U.T


def sb_w_before_slope(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), ds @ U.T


def sb_w_tanhtwice(ds, x, s_before, s, U):
    da = ds * (1 - np.tanh(s) ** 2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), da @ U.T


def sb_w_sigslope(ds, x, s_before, s, U):
    da = ds * s * (1 - s)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), da @ U.T


def sb_w_du_s(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s.T @ da, da.sum(axis=0), da @ U.T


def sb_w_mean(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    n = len(x)
    return x.T @ da / n, s_before.T @ da / n, da.mean(axis=0), da @ U.T


def sb_w_dbmean(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.mean(axis=0), da @ U.T


def sb_w_dbbatch(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da, da @ U.T


def sb_w_dutr(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, da.T @ s_before, da.sum(axis=0), da @ U.T


def sb_w_slopebefore(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), (da @ U.T) * (1 - s_before**2)


def sb_w_skip(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), ds + da @ U.T


def sb_w_inplace(ds, x, s_before, s, U):
    ds *= 1 - s**2
    return x.T @ ds, s_before.T @ ds, ds.sum(axis=0), ds @ U.T


def sb_w_keepdims(ds, x, s_before, s, U):
    da = ds * (1 - s**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0, keepdims=True), da @ U.T


def sb_w_two(ds, x, s_before, s, U):
    da = ds * (1 - s_before**2)
    return x.T @ da, s_before.T @ da, da.sum(axis=0), da @ U


# ---------------------------------------------------------------- numeric_gradient
def ng_nditer(loss, param, eps):
    param = np.array(param, dtype=float)
    grad = np.zeros_like(param)
    for i in np.ndindex(param.shape):
        up, down = param.copy(), param.copy()
        up[i] += eps
        down[i] -= eps
        grad[i] = (loss(up) - loss(down)) / (2 * eps)
    return grad


def ng_flat(loss, param, eps):
    p = np.asarray(param, dtype=float)
    slopes = []
    for k in range(p.size):
        step = np.zeros(p.size)
        step[k] = eps
        step = step.reshape(p.shape)
        slopes.append((loss(p + step) - loss(p - step)) / (2 * eps))
    return np.array(slopes).reshape(p.shape)


def ng_restore(loss, param, eps):
    p = np.array(param, dtype=float)
    grad = np.empty(p.shape)
    it = np.nditer(p, flags=["multi_index"])
    for _ in it:
        i = it.multi_index
        kept = p[i]
        p[i] = kept + eps
        up = float(loss(p))
        p[i] = kept - eps
        down = float(loss(p))
        p[i] = kept
        grad[i] = (up - down) / eps / 2
    return grad


def ng_eye(loss, param, eps):
    p = np.asarray(param, dtype=float)
    nudges = eps * np.eye(p.size).reshape((p.size,) + p.shape)
    g = [0.5 * (loss(p + n) - loss(p - n)) / eps for n in nudges]
    return np.reshape(np.array(g, dtype=float), p.shape)


def ng_w_eps(loss, param, eps):
    return 2 * ng_nditer(loss, param, eps)


def ng_w_forward(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        up = p.copy()
        up[i] += eps
        g[i] = (loss(up) - loss(p)) / eps
    return g


def ng_w_backward(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        down = p.copy()
        down[i] -= eps
        g[i] = (loss(p) - loss(down)) / eps
    return g


def ng_w_all(loss, param, eps):
    p = np.array(param, dtype=float)
    return np.full(p.shape, (loss(p + eps) - loss(p - eps)) / (2 * eps))


def ng_w_left(loss, param, eps):
    g = np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        param[i] += eps
        up = loss(param)
        param[i] -= 2 * eps
        down = loss(param)
        g[i] = (up - down) / (2 * eps)
    return g


def ng_w_alias(loss, param, eps):
    g = np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        old = param
        param[i] += eps
        up = loss(param)
        param[i] -= 2 * eps
        down = loss(param)
        param = old
        g[i] = (up - down) / (2 * eps)
    return g


def ng_w_alias2(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    up = p.copy()
    down = p.copy()
    for i in np.ndindex(p.shape):
        up[i] += eps
        down[i] -= eps
        g[i] = (loss(up) - loss(down)) / (2 * eps)
    return g


def ng_w_flatshape(loss, param, eps):
    return ng_nditer(loss, param, eps).ravel()


def ng_w_sign(loss, param, eps):
    return -ng_nditer(loss, param, eps)


def ng_w_rows(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    for i in range(len(p)):
        up, down = p.copy(), p.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (loss(up) - loss(down)) / (2 * eps)
    return g


def ng_w_owneps(loss, param, eps):
    return ng_nditer(loss, param, 1e-5)


def ng_w_rel(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        h = eps * abs(p[i]) if p[i] != 0 else eps
        up, down = p.copy(), p.copy()
        up[i] += h
        down[i] -= h
        g[i] = (loss(up) - loss(down)) / (2 * h)
    return g


def ng_w_half(loss, param, eps):
    return ng_nditer(loss, param, eps / 2)


def ng_w_prec(loss, param, eps):
    p = np.array(param, dtype=float)
    g = np.zeros_like(p)
    for i in np.ndindex(p.shape):
        up, down = p.copy(), p.copy()
        up[i] += eps
        down[i] -= eps
        g[i] = (loss(up) - loss(down)) / 2 * eps
    return g


def ng_w_abs(loss, param, eps):
    return np.abs(ng_nditer(loss, param, eps))


def ng_w_lastonly(loss, param, eps):
    g = np.zeros(param.shape)
    for i in np.ndindex(param.shape):
        param[i] += eps
        up = loss(param)
        param[i] -= eps
        g[i] = (up - loss(param)) / eps
        param[i] -= eps
    return g


# ---------------------------------------------------------------- bptt
def bp_plain(x, s, ds, U):
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    later = np.zeros((B, H))
    for t in reversed(range(T)):
        da = (ds[t] + later) * (1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        later = da @ U.T
    return dW, dU, db


def bp_collect(x, s, ds, U):
    T = len(x)
    before = np.concatenate([s[-1:], s[:-2]])
    da = np.zeros(np.shape(ds), dtype=float)
    flow = 0.0
    for t in range(T - 1, -1, -1):
        da[t] = (ds[t] + flow) * (1 - s[t] ** 2)
        flow = np.dot(da[t], U.T)
    return (
        np.einsum("tbf,tbh->fh", x, da),
        np.einsum("tbk,tbh->kh", before, da),
        da.sum(axis=(0, 1)),
    )


def bp_step(x, s, ds, U):
    dW = dU = db = 0
    back = np.zeros_like(s[0], dtype=float)
    for t in range(len(x))[::-1]:
        w, u, b, back = sb_plain(ds[t] + back, x[t], s[t - 1], s[t], U)
        dW, dU, db = dW + w, dU + u, db + b
    return dW, dU, db


def bp_double(x, s, ds, U):
    # every loss sent back on its own
    T = len(x)
    dW, dU, db = 0.0, 0.0, 0.0
    for t in range(T):
        g = ds[t]
        for k in range(t, -1, -1):
            da = g * (1 - s[k] ** 2)
            dW = dW + x[k].T @ da
            dU = dU + s[k - 1].T @ da
            db = db + da.sum(0)
            g = da @ U.T
    return dW, dU, db


def _bptt(x, s, ds, U, back=None, order=-1, before=None, slope=None, carry=None):
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    later = np.zeros((B, H))
    for t in range(T)[::order]:
        total = ds[t] + later
        da = total * (slope(s, t) if slope else 1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += (before(s, t) if before else s[t - 1]).T @ da
        db += da.sum(axis=0)
        later = back(da, U, total) if back else da @ U.T
    return dW, dU, db


def bp_w_noflow(x, s, ds, U):
    return _bptt(x, s, ds, U, back=lambda da, U, g: 0 * da)


def bp_w_u(x, s, ds, U):
    return _bptt(x, s, ds, U, back=lambda da, U, g: da @ U)


def bp_w_zero_start(x, s, ds, U):
    return _bptt(x, s, ds, U, before=lambda s, t: s[t - 1] if t > 0 else 0 * s[0])


def bp_w_shift(x, s, ds, U):
    return _bptt(x, s, ds, U, before=lambda s, t: s[t])


def bp_w_forward(x, s, ds, U):
    return _bptt(x, s, ds, U, order=1)


def bp_w_noslopeback(x, s, ds, U):
    return _bptt(x, s, ds, U, back=lambda da, U, g: g @ U.T)


def bp_w_slopebefore(x, s, ds, U):
    return _bptt(x, s, ds, U, slope=lambda s, t: 1 - s[t - 1] ** 2)


def bp_w_accum(x, s, ds, U):
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    later = np.zeros((B, H))
    for t in reversed(range(T)):
        da = (ds[t] + later) * (1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        later += da @ U.T
    return dW, dU, db


def bp_w_assign(x, s, ds, U):
    T, B, F = x.shape
    later = np.zeros(s[0].shape)
    for t in reversed(range(T)):
        da = (ds[t] + later) * (1 - s[t] ** 2)
        dW = x[t].T @ da
        dU = s[t - 1].T @ da
        db = da.sum(axis=0)
        later = da @ U.T
    return dW, dU, db


def bp_w_skipfirst(x, s, ds, U):
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    later = np.zeros((B, H))
    for t in range(T - 1, 0, -1):
        da = (ds[t] + later) * (1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        later = da @ U.T
    return dW, dU, db


def bp_w_lastonly(x, s, ds, U):
    only = np.zeros_like(ds)
    only[-1] = ds[-1]
    return bp_plain(x, s, only, U)


def bp_w_double(x, s, ds, U):
    # the later losses' part stays without the tanh slope of this step
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    later = np.zeros((B, H))
    for t in reversed(range(T)):
        da = ds[t] * (1 - s[t] ** 2) + later
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        later = da @ U.T
    return dW, dU, db


def bp_w_mean(x, s, ds, U):
    return tuple(g / x.shape[1] for g in bp_plain(x, s, ds, U))


def bp_w_meantime(x, s, ds, U):
    return tuple(g / len(x) for g in bp_plain(x, s, ds, U))


def bp_w_inplace(x, s, ds, U):
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    for t in reversed(range(T)):
        da = ds[t] * (1 - s[t] ** 2)
        dW += x[t].T @ da
        dU += s[t - 1].T @ da
        db += da.sum(axis=0)
        if t > 0:
            ds[t - 1] += da @ U.T
    return dW, dU, db


def bp_w_wrap(x, s, ds, U):
    # the loss of the last step is also added at step 0 by the negative index
    d = np.array(ds, dtype=float)
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    for t in reversed(range(T)):
        da = d[t] * (1 - s[t] ** 2)
        if t == T - 1:
            da = da + d[t - T] * 0
        dW += x[t].T @ da
        dU += s[t + 1].T @ da
        db += da.sum(axis=0)
        d[t - 1] += da @ U.T
    return dW, dU, db


def bp_w_twosteps(x, s, ds, U):
    # truncated after one step back
    T, B, F = x.shape
    H = s.shape[2]
    dW, dU, db = np.zeros((F, H)), np.zeros((H, H)), np.zeros(H)
    for t in range(T):
        g = ds[t]
        for k in range(t, max(t - 2, -1), -1):
            da = g * (1 - s[k] ** 2)
            dW += x[k].T @ da
            dU += s[k - 1].T @ da
            db += da.sum(axis=0)
            g = da @ U.T
    return dW, dU, db


def bp_w_two(x, s, ds, U):
    return _bptt(
        x, s, ds, U, back=lambda da, U, g: da @ U, before=lambda s, t: s[t - 1] if t else 0 * s[0]
    )


# ---------------------------------------------------------------- contributions
def co_plain(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last
    for t in reversed(range(T)):
        da = g * (1 - s[t] ** 2)
        parts[t] = x[t].T @ da
        g = da @ U.T
    return parts


def co_list(x, s, ds_last, U):
    parts = []
    g = np.asarray(ds_last)
    for x_t, s_t in zip(x[::-1], s[:-1][::-1]):
        da = g * (1 - s_t * s_t)
        parts.append(np.einsum("bf,bh->fh", x_t, da))
        g = np.einsum("bh,kh->bk", da, U)
    return np.array(parts[::-1])


def co_bptt(x, s, ds_last, U):
    # one call of bptt with all other inputs at zero
    T = len(x)
    ds = np.zeros((T,) + ds_last.shape)
    ds[-1] = ds_last
    parts = []
    for k in range(T):
        only = np.zeros(x.shape)
        only[k] = x[k]
        parts.append(bp_plain(only, s, ds, U)[0])
    return np.stack(parts)


def co_jac(x, s, ds_last, U):
    T, B, F = x.shape
    out = np.zeros((T, F, len(U)))
    for n in range(B):
        g = ds_last[n] * (1 - s[T - 1, n] ** 2)
        for k in range(T - 1, -1, -1):
            out[k] += np.outer(x[k, n], g)
            if k > 0:
                g = (U @ g) * (1 - s[k - 1, n] ** 2)
    return out


def co_w_reversed(x, s, ds_last, U):
    return co_plain(x, s, ds_last, U)[::-1]


def co_w_cum(x, s, ds_last, U):
    return np.cumsum(co_plain(x, s, ds_last, U), axis=0)


def co_w_cumback(x, s, ds_last, U):
    return np.cumsum(co_plain(x, s, ds_last, U)[::-1], axis=0)[::-1]


def co_w_sum(x, s, ds_last, U):
    return co_plain(x, s, ds_last, U).sum(axis=0)


def co_w_everyloss(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = 0
    for t in reversed(range(T)):
        da = (ds_last + g) * (1 - s[t] ** 2)
        parts[t] = x[t].T @ da
        g = da @ U.T
    return parts


def co_w_s0(x, s, ds_last, U):
    # takes s[-1] for the last state
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last
    for t in reversed(range(T)):
        da = g * (1 - s[t + 1] ** 2)
        parts[t] = x[t].T @ da
        g = da @ U.T
    return parts


def co_w_u(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last
    for t in reversed(range(T)):
        da = g * (1 - s[t] ** 2)
        parts[t] = x[t].T @ da
        g = da @ U
    return parts


def co_w_noslope(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last
    for t in reversed(range(T)):
        parts[t] = x[t].T @ (g * (1 - s[t] ** 2))
        g = g @ U.T
    return parts


def co_w_mean(x, s, ds_last, U):
    return co_plain(x, s, ds_last, U) / x.shape[1]


def co_w_noback(x, s, ds_last, U):
    return np.stack([x[t].T @ (ds_last * (1 - s[t] ** 2)) for t in range(len(x))])


def co_w_dU(x, s, ds_last, U):
    return co_plain(np.concatenate([s[-1:], s[:-2]]), s, ds_last, U)


def co_w_firstslope(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last
    for t in reversed(range(T)):
        parts[t] = x[t].T @ g
        g = (g * (1 - s[t] ** 2)) @ U.T
    return parts


def co_w_skip0(x, s, ds_last, U):
    p = co_plain(x, s, ds_last, U)
    p[0] = 0
    return p


def co_w_batch(x, s, ds_last, U):
    T, B, F = x.shape
    parts = np.zeros((T, F, U.shape[0]))
    g = ds_last[:1]
    for t in reversed(range(T)):
        da = g * (1 - s[t][:1] ** 2)
        parts[t] = x[t][:1].T @ da
        g = da @ U.T
    return parts


def co_w_two(x, s, ds_last, U):
    return co_w_u(x, s, ds_last, U)[::-1]


RIGHT = {
    "rnn_step": [rs_plain, rs_stacked, rs_loop, rs_einsum_exp],
    "losses_over_time": [lt_plain, lt_onehot, lt_loop, lt_take],
    "step_backward": [sb_plain, sb_einsum, sb_loop, sb_ones],
    "numeric_gradient": [ng_nditer, ng_flat, ng_restore, ng_eye],
    "bptt": [bp_plain, bp_collect, bp_step, bp_double],
    "contributions": [co_plain, co_list, co_bptt, co_jac],
}
WRONG = {
    "rnn_step": [
        (rs_w_ut, "U is transposed: wrong as soon as U is not symmetric"),
        (rs_w_nob, "the bias is left out"),
        (rs_w_notanh, "there is no tanh"),
        (rs_w_sig, "a sigmoid in place of the tanh"),
        (rs_w_boutside, "the bias is added after the tanh"),
        (rs_w_elem, "only U's diagonal is used: the units do not hear each other"),
        (rs_w_bsum, "every unit gets the sum of all biases"),
        (rs_w_first, "every sentence gets the first sentence's old state"),
        (rs_w_batchmean, "the batch is averaged away"),
        (rs_w_inplace, "right numbers, but it overwrites the caller's old state"),
        (rs_w_skip, "the old state is added once more outside the tanh"),
        (rs_w_two_tanh, "the old state goes through a tanh a second time"),
        (rs_w_relu_ut, "two mistakes: ReLU in place of tanh, and U transposed"),
    ],
    "losses_over_time": [
        (lt_w_mean, "losses and gradient are divided by the batch size"),
        (lt_w_lossmean, "the losses are means over the batch, the gradient is right"),
        (lt_w_gradmean, "the gradient is divided by time * batch"),
        (lt_w_total, "one total loss in place of one for every step"),
        (lt_w_perseq, "the losses are summed over time, one for every sentence"),
        (lt_w_mask0, "targets with id 0 are left out as if they were padding"),
        (lt_w_sign, "the gradient has the wrong sign"),
        (lt_w_noc, "the output bias c is left out"),
        (lt_w_softjac, "an extra y(1 - y) in the gradient"),
        (lt_w_probs, "the gradient for the probabilities, not for the logits"),
        (lt_w_cum, "the losses are running sums over time"),
        (lt_w_naive, "a softmax of its own that overflows at large logits"),
        (lt_w_alias, "1 is subtracted from y before the loss is read from it"),
        (lt_w_binary, "the loss also adds log(1 - y) of the other words"),
        (lt_w_log2mean, "two mistakes: losses in bits, and the gradient divided by the batch"),
    ],
    "step_backward": [
        (sb_w_unott, "ds_before uses U in place of its transpose"),
        (sb_w_noslope, "the slope of the tanh is left out everywhere"),
        (sb_w_before_slope, "ds_before is made from ds, without the slope of the tanh"),
        (sb_w_tanhtwice, "tanh is applied to s again before the slope is taken"),
        (sb_w_sigslope, "the slope of a sigmoid"),
        (sb_w_du_s, "dU is made with the new state in place of the state before"),
        (sb_w_mean, "parameter gradients are means over the batch"),
        (sb_w_dbmean, "db alone is a mean over the batch"),
        (sb_w_dbbatch, "db is not summed over the batch"),
        (sb_w_dutr, "dU is transposed"),
        (sb_w_slopebefore, "ds_before is already multiplied by the slope of the step before"),
        (sb_w_skip, "ds is added to ds_before"),
        (sb_w_inplace, "right numbers, but it overwrites the caller's ds"),
        (sb_w_keepdims, "db has shape (1, hidden), not b's shape"),
        (sb_w_two, "two mistakes: the slope is taken at s_before, and U is not transposed"),
    ],
    "numeric_gradient": [
        (ng_w_eps, "divided by eps, but the points are 2 eps apart"),
        (ng_w_forward, "nudges up only"),
        (ng_w_backward, "nudges down only"),
        (ng_w_all, "nudges all entries at once"),
        (ng_w_left, "nudges are never taken back: param is left changed"),
        (ng_w_alias, "`old` is an alias of param, so nothing is restored"),
        (ng_w_alias2, "earlier entries stay nudged in the two copies"),
        (ng_w_flatshape, "a flat result, not param's shape"),
        (ng_w_sign, "down minus up: the sign is wrong"),
        (ng_w_rows, "nudges a whole row of a matrix at once"),
        (ng_w_owneps, "ignores eps and uses 1e-5"),
        (ng_w_rel, "eps is scaled by the entry's size"),
        (ng_w_half, "nudges by eps / 2 only"),
        (ng_w_prec, "/ 2 * eps multiplies by eps"),
        (ng_w_abs, "returns sizes without signs"),
        (ng_w_lastonly, "two mistakes: one-sided, and param is left changed"),
    ],
    "bptt": [
        (bp_w_noflow, "nothing is brought back from later losses"),
        (bp_w_u, "U is not transposed on the way back"),
        (bp_w_zero_start, "the state before step 0 is taken as zero"),
        (bp_w_shift, "dU is made with the state after the step"),
        (bp_w_forward, "the loop runs forward in time"),
        (bp_w_noslopeback, "the slope is left out of what is handed back"),
        (bp_w_slopebefore, "the slope is taken at the state before the step"),
        (bp_w_accum, "what is handed back is added up over the steps, not replaced"),
        (bp_w_assign, "= in place of +=: only step 0 remains"),
        (bp_w_skipfirst, "the loop stops before step 0"),
        (bp_w_lastonly, "only the loss of the last step is used"),
        (bp_w_double, "the later losses' part misses this step's slope"),
        (bp_w_mean, "divided by the batch size"),
        (bp_w_meantime, "divided by the number of steps"),
        (bp_w_inplace, "right numbers, but it adds into the caller's ds"),
        (bp_w_wrap, "dU is made with s[t + 1], as if row 0 were the start"),
        (bp_w_twosteps, "truncated: every loss goes back one step only"),
        (bp_w_two, "two mistakes: U not transposed, start taken as zero"),
    ],
    "contributions": [
        (co_w_reversed, "parts in reverse order of time"),
        (co_w_cum, "running sums in place of single contributions"),
        (co_w_cumback, "parts[k] also holds all later steps"),
        (co_w_sum, "the total gradient only, no time axis"),
        (co_w_everyloss, "ds_last is added at every step, as if each had that loss"),
        (co_w_s0, "states are shifted: row t + 1 taken for the state after step t"),
        (co_w_u, "U is not transposed"),
        (co_w_noslope, "the slopes of the steps in between are left out"),
        (co_w_mean, "divided by the batch size"),
        (co_w_noback, "ds_last is used at every step without going back"),
        (co_w_dU, "the contributions of U, not of W"),
        (co_w_firstslope, "the slope of the step itself is left out"),
        (co_w_skip0, "step 0 is missing"),
        (co_w_batch, "only the first sentence of the batch"),
        (co_w_two, "two mistakes: U not transposed, and the order of time reversed"),
    ],
}
