import numpy as np


def cx_r1(w, k):
    return np.einsum("tbs,sbh->tbh", w, k)


def cx_r2(w, k):
    return (w.transpose(1, 0, 2) @ k.transpose(1, 0, 2)).transpose(1, 0, 2)


def cx_r3(w, k):
    return sum(w[:, :, s, None] * k[s] for s in range(len(k)))


def cx_w1(w, k):
    return cx_r1(w, k) / len(k)


def cx_w2(w, k):
    return np.einsum("tbs,sbh->bth", w, k)


def cx_w3(w, k):
    return np.einsum("tbs,sch->tbh", w, k)


def cx_w4(w, k):
    return k[w.argmax(axis=2), np.arange(k.shape[1])]


def cx_w5(w, k):
    return cx_r1(w[:, :, ::-1], k)


def cx_w6(w, k):
    return cx_r1(w, k).sum(axis=0)


def cx_w7(w, k):
    return cx_r1(w[:, :, :-1], k[:-1])


def cx_w8(w, k):
    return cx_r1(np.exp(w) / np.exp(w).sum(axis=2, keepdims=True), k)


RIGHT = {"context": [cx_r1, cx_r2, cx_r3]}
WRONG = {
    "context": [
        (cx_w1, "divides by the number of keys"),
        (cx_w2, "returns (batch, time, size)"),
        (cx_w3, "mixes the keys of all sentences of the batch"),
        (cx_w4, "takes the key of the largest weight only"),
        (cx_w5, "weights in reverse order"),
        (cx_w6, "sums over time"),
        (cx_w7, "leaves out the last key"),
        (cx_w8, "a second softmax over the weights"),
    ]
}


def softmax(x):
    e = np.exp(x - np.max(x, axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


# ---- dot_scores
def ds_r1(q, k, scaled):
    s = np.einsum("tbh,sbh->tbs", q, k)
    return s / np.sqrt(q.shape[-1]) if scaled else s


def ds_r2(q, k, scaled):
    s = (q.transpose(1, 0, 2) @ k.transpose(1, 2, 0)).transpose(1, 0, 2)
    return s * q.shape[2] ** (-0.5 if scaled else 0.0)


def ds_r3(q, k, scaled):
    out = np.zeros((len(q), q.shape[1], len(k)))
    for t in range(len(q)):
        for b in range(q.shape[1]):
            for s in range(len(k)):
                out[t, b, s] = np.dot(q[t, b], k[s, b])
    if scaled:
        out = out / q.shape[-1] ** 0.5
    return out


def ds_r4(q, k, scaled):
    if scaled:
        q = q / np.sqrt(k.shape[-1])
    return np.stack([(q * key).sum(axis=-1) for key in k], axis=-1)


def ds_w1(q, k, scaled):
    return np.einsum("tbh,sbh->tbs", q, k)


def ds_w2(q, k, scaled):
    return ds_r1(q, k, True)


def ds_w3(q, k, scaled):
    s = ds_r1(q, k, False)
    return s / q.shape[-1] if scaled else s


def ds_w4(q, k, scaled):
    s = ds_r1(q, k, False)
    return s / np.sqrt(len(k)) if scaled else s


def ds_w5(q, k, scaled):
    return ds_r1(q, k, scaled).transpose(0, 2, 1)


def ds_w6(q, k, scaled):
    s = np.einsum("tbh,sch->tbs", q, k)
    return s / np.sqrt(q.shape[-1]) if scaled else s


def ds_w7(q, k, scaled):
    s = np.stack([q @ key[0] for key in k], axis=-1)
    return s / np.sqrt(q.shape[-1]) if scaled else s


def ds_w8(q, k, scaled):
    return ds_r1(q, k, not scaled)


def ds_w9(q, k, scaled):
    s = ds_r1(q, k, False)
    return s / np.sqrt(q.shape[1]) if scaled else s


def ds_w10(q, k, scaled):
    q = q / np.linalg.norm(q, axis=-1, keepdims=True)
    k = k / np.linalg.norm(k, axis=-1, keepdims=True)
    return ds_r1(q, k, scaled)


def ds_w11(q, k, scaled):
    return softmax(ds_r1(q, k, scaled))


def ds_w12(q, k, scaled):
    s = ds_r1(q, k, False)
    return s // np.sqrt(q.shape[-1]) if scaled else s


def ds_w13(q, k, scaled):
    s = ds_r1(q, k, False)
    return s * np.sqrt(q.shape[-1]) if scaled else s


def ds_w14(q, k, scaled):
    s = ds_r1(q, k, False)
    return s / 2 if scaled else s


def ds_w15(q, k, scaled):
    return ds_r1(q, k, False).transpose(2, 1, 0) / (len(q) ** 0.5 if scaled else 1)


RIGHT["dot_scores"] = [ds_r1, ds_r2, ds_r3, ds_r4]
WRONG["dot_scores"] = [
    (ds_w1, "ignores scaled"),
    (ds_w2, "always scales"),
    (ds_w3, "divides by size, not its root"),
    (ds_w4, "root of the number of keys instead of size"),
    (ds_w5, "returns (time, source, batch)"),
    (ds_w6, "sums over the keys of all sentences"),
    (ds_w7, "every query meets the keys of the first sentence"),
    (ds_w8, "scaled the wrong way round"),
    (ds_w9, "root of the batch size instead of size"),
    (ds_w10, "cosine instead of the dot product"),
    (ds_w11, "returns weights, not scores"),
    (ds_w12, "whole-number division by the root"),
    (ds_w13, "multiplies by the root"),
    (ds_w14, "scales by a fixed 2, right only for size 4 as in the example"),
    (ds_w15, "returns (source, batch, time), and scales by the number of queries"),
]


# ---- masked_softmax
def ms_r1(scores, mask):
    return softmax(np.where(mask.T, scores, -np.inf))


def ms_r2(scores, mask):
    real = np.broadcast_to(mask.T, scores.shape)
    top = np.where(real, scores, -np.inf).max(axis=-1, keepdims=True)
    e = np.exp(np.where(real, scores - top, -np.inf))
    return e / e.sum(axis=-1, keepdims=True)


def ms_r3(scores, mask):
    out = np.zeros(np.shape(scores))
    for b in range(mask.shape[1]):
        real = mask[:, b]
        out[:, b, real] = softmax(scores[:, b][:, real])
    return out


def ms_r4(scores, mask):
    hidden = np.array(scores, dtype=float)
    hidden[:, ~mask.T] = -np.inf
    return softmax(hidden)


def ms_w1(scores, mask):
    return softmax(scores)


def ms_w2(scores, mask):
    return softmax(scores) * mask.T


def ms_w3(scores, mask):
    return softmax(scores * mask.T)


def ms_w4(scores, mask):
    w = softmax(scores) * mask.T
    return w / w.sum(axis=-1, keepdims=True)


def ms_w5(scores, mask):
    e = np.exp(scores) * mask.T
    return e / e.sum(axis=-1, keepdims=True)


def ms_w6(scores, mask):
    return softmax(np.where(mask.T, scores, -10.0))


def ms_w7(scores, mask):
    return softmax(np.where(mask.T, scores, -100.0))


def ms_w8(scores, mask):
    return softmax(np.where(mask.T, -np.inf, scores))


def ms_w9(scores, mask):
    return softmax(np.where(mask[:, 0], scores, -np.inf))


def ms_w10(scores, mask):
    return softmax(scores - 1000.0 * ~mask.T)


def ms_w11(scores, mask):
    x = np.where(mask.T, scores, -np.inf)
    e = np.exp(x - x.max())
    return e / e.sum(axis=-1, keepdims=True)


def ms_w12(scores, mask):
    x = np.where(mask.T, scores, -np.inf)
    e = np.exp(x - x[mask.T[None].repeat(len(x), 0)].max())
    return e / e.sum()


def ms_w13(scores, mask):
    w = softmax(scores) * mask.T
    return w / (w.sum(axis=-1, keepdims=True) + 1e-8)


def ms_w14(scores, mask):
    n = mask.sum(axis=0).max()
    out = np.zeros(scores.shape)
    out[:, :, :n] = softmax(scores[:, :, :n])
    return out


def ms_w15(scores, mask):
    x = np.where(mask.T, scores, -np.inf)
    return softmax(np.clip(x, None, 50.0))


def ms_w16(scores, mask):
    x = np.where(mask.T, scores, -np.inf)
    x[0] = scores[0]
    return softmax(x)


def ms_w17(scores, mask):
    return softmax(np.where(mask.T, scores, scores.min() - 30.0))


def ms_w18(scores, mask):
    e = np.exp(np.clip(scores, -500, 500)) * mask.T
    return (e / e.sum(axis=-1, keepdims=True)).transpose(0, 2, 1)


RIGHT["masked_softmax"] = [ms_r1, ms_r2, ms_r3, ms_r4]
WRONG["masked_softmax"] = [
    (ms_w1, "ignores the mask"),
    (ms_w2, "zeroes after the softmax, weights do not add up to 1"),
    (ms_w3, "score 0 at padding instead of minus infinity"),
    (ms_w4, "softmax, zero, renormalise: 0/0 when padding has by far the largest score"),
    (ms_w5, "exp of the raw scores: overflows for large, 0/0 for very negative scores"),
    (ms_w6, "-10 at padding: small weight, not exactly 0"),
    (ms_w7, "-100 at padding: not 0 exactly, and wins when real scores are below it"),
    (ms_w8, "mask the wrong way round"),
    (ms_w9, "the mask of the first sentence for all"),
    (ms_w10, "subtracts 1000: too little when padding scores are large"),
    (ms_w11, "one maximum over the whole array: 0/0 for a query whose scores lie far below"),
    (ms_w12, "normalises over the whole array, and one maximum for all"),
    (ms_w13, "epsilon in the renormalising: sum falls short of 1 when padding scores are larger"),
    (ms_w14, "cuts at the longest sentence: shorter sentences keep weights at their padding"),
    (ms_w15, "clips scores at 50: large scores become equal"),
    (ms_w16, "the first query is not masked"),
    (ms_w17, "30 below the smallest score: tiny weight, not exactly 0"),
    (ms_w18, "clips the scores at 500 in size, and returns (time, source, batch)"),
]


# ---- dot_backward
def db_r1(dc, q, k, w):
    dw = np.einsum("tbh,sbh->tbs", dc, k)
    ds = w * (dw - (w * dw).sum(axis=-1, keepdims=True))
    dq = np.einsum("tbs,sbh->tbh", ds, k)
    dk = np.einsum("tbs,tbh->sbh", ds, q) + np.einsum("tbs,tbh->sbh", w, dc)
    return dq, dk


def db_r2(dc, q, k, w):
    dq, dk = np.zeros(q.shape), np.zeros(k.shape)
    for t in range(len(q)):
        for b in range(q.shape[1]):
            a, h = w[t, b], k[:, b]
            ds = (np.diag(a) - np.outer(a, a)) @ (h @ dc[t, b])
            dq[t, b] = ds @ h
            dk[:, b] += np.outer(ds, q[t, b]) + np.outer(a, dc[t, b])
    return dq, dk


def db_r3(dc, q, k, w):
    c, g, kk, qq = (x.swapaxes(0, 1) for x in (w, dc, k, q))
    mixed = c @ kk
    ds = c * (g @ kk.swapaxes(1, 2) - (g * mixed).sum(axis=2, keepdims=True))
    dk = ds.swapaxes(1, 2) @ qq + c.swapaxes(1, 2) @ g
    return [(ds @ kk).swapaxes(0, 1), dk.swapaxes(0, 1)]


def _db(dc, q, k, w, soft=None):
    dw = np.einsum("tbh,sbh->tbs", dc, k)
    ds = w * (dw - (w * dw).sum(axis=-1, keepdims=True)) if soft is None else soft(dw, w)
    dq = np.einsum("tbs,sbh->tbh", ds, k)
    from_scores = np.einsum("tbs,tbh->sbh", ds, q)
    from_mix = np.einsum("tbs,tbh->sbh", w, dc)
    return dq, from_scores, from_mix


def db_w1(dc, q, k, w):
    dq, one, _ = _db(dc, q, k, w)
    return dq, one


def db_w2(dc, q, k, w):
    dq, _, two = _db(dc, q, k, w)
    return dq, two


def db_w3(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: dw)
    return dq, one + two


def db_w4(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: a * dw)
    return dq, one + two


def db_w5(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: a * (1 - a) * dw)
    return dq, one + two


def db_w6(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: a * (dw - dw.mean(-1, keepdims=True)))
    return dq, one + two


def db_w7(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: dw - (a * dw).sum(-1, keepdims=True))
    return dq, one + two


def db_w8(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w)
    return dq / np.sqrt(q.shape[-1]), one / np.sqrt(q.shape[-1]) + two


def db_w9(dc, q, k, w):
    dq, dk = db_r1(dc, q, k, w)
    return dk, dq


def db_w10(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w)
    return dq, one - two


def db_w11(dc, q, k, w):
    dq, dk = db_r1(dc, q, k, w)
    return dq + dc, dk


def db_w12(dc, q, k, w):
    dq, dk = db_r1(dc, q, k, w)
    return dq, dk / len(q)


def db_w13(dc, q, k, w):
    dq, dk = np.zeros(q.shape), np.zeros(k.shape)
    for t in range(len(q)):
        one, dk = db_r1(dc[t : t + 1], q[t : t + 1], k, w[t : t + 1])
        dq[t] = one[0]
    return dq, dk


def db_w14(dc, q, k, w):
    dq, one, two = _db(
        dc, q, k, w, lambda dw, a: a * (dw - (a * dw).sum(axis=(0, 2), keepdims=True))
    )
    return dq, one + two


def db_w15(dc, q, k, w):
    dq, one, two = _db(dc, q, k, w, lambda dw, a: a * (dw - (a * dw).sum(axis=1, keepdims=True)))
    return dq, one + two


def db_w16(dc, q, k, w):
    dq, dk = db_r1(dc, q, k, w)
    return dq, np.broadcast_to(dk.mean(axis=1, keepdims=True), dk.shape)


def db_w17(dc, q, k, w):
    dq, one, _ = _db(dc, q, k, w, lambda dw, a: a * dw)
    return dq, one


RIGHT["dot_backward"] = [db_r1, db_r2, db_r3]
WRONG["dot_backward"] = [
    (db_w1, "forgets the way to the keys through the mixture"),
    (db_w2, "forgets the way to the keys through the scores"),
    (db_w3, "no softmax backward"),
    (db_w4, "softmax backward without the subtracted sum"),
    (db_w5, "only the diagonal of the softmax Jacobian"),
    (db_w6, "subtracts the plain mean, right only for equal weights as in the example"),
    (db_w7, "forgets the factor of the weights in the softmax backward"),
    (db_w8, "divides by the root of size, though not scaled"),
    (db_w9, "returns the two in exchanged order"),
    (db_w10, "subtracts the two ways to the keys"),
    (db_w11, "adds dcontexts to dqueries"),
    (db_w12, "averages dkeys over the queries, right for one query as in the example"),
    (db_w13, "dkeys of the last query only: overwrites instead of adding up"),
    (db_w14, "softmax sum runs over time too, right for one query"),
    (db_w15, "softmax sum runs over the batch instead of the source"),
    (db_w16, "dkeys averaged over the batch, right for one sentence"),
    (db_w17, "no subtracted sum in the softmax, and no way through the mixture"),
]


# ---- attend_and_predict
def ap_r1(s, keys, mask, W_o, b_o, E, c):
    w = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    mix = np.einsum("bs,sbh->bh", w, keys)
    o = np.tanh(np.concatenate([s, mix], axis=1) @ W_o + b_o)
    return o @ E.T + c, w


def ap_r2(s, keys, mask, W_o, b_o, E, c):
    n = s.shape[1]
    scores = np.where(mask, (s * keys).sum(axis=-1), -np.inf)
    e = np.exp(scores - scores.max(axis=0))
    a = e / e.sum(axis=0)
    mix = (a[:, :, None] * keys).sum(axis=0)
    o = np.tanh(s @ W_o[:n] + mix @ W_o[n:] + b_o)
    return np.einsum("bd,vd->bv", o, E) + c, a.T


def ap_r3(s, keys, mask, W_o, b_o, E, c):
    logits, weights = [], []
    for b in range(len(s)):
        real = mask[:, b]
        a = np.zeros(len(keys))
        a[real] = softmax(keys[real, b] @ s[b])
        o = np.tanh(np.hstack([s[b], a @ keys[:, b]]) @ W_o + b_o)
        logits.append(E @ o + c)
        weights.append(a)
    return np.array(logits), np.array(weights)


def _ap(s, keys, mask, W_o, b_o, E, c, w=None, mix=None, act=np.tanh):
    if w is None:
        w = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    if mix is None:
        mix = np.einsum("bs,sbh->bh", w, keys)
    return act(np.concatenate([s, mix], axis=1) @ W_o + b_o) @ E.T + c, w


def ap_w1(s, keys, mask, W_o, b_o, E, c):
    w = softmax(ds_r1(s[None], keys, False))[0]
    return _ap(s, keys, mask, W_o, b_o, E, c, w)


def ap_w2(s, keys, mask, W_o, b_o, E, c):
    w = ms_r1(ds_r1(s[None], keys, True), mask)[0]
    return _ap(s, keys, mask, W_o, b_o, E, c, w)


def ap_w3(s, keys, mask, W_o, b_o, E, c):
    _, w = ap_r1(s, keys, mask, W_o, b_o, E, c)
    mix = np.einsum("bs,sbh->bh", w, keys)
    return np.tanh(np.concatenate([mix, s], axis=1) @ W_o + b_o) @ E.T + c, w


def ap_w4(s, keys, mask, W_o, b_o, E, c):
    return _ap(s, keys, mask, W_o, b_o, E, c, act=lambda x: x)


def ap_w5(s, keys, mask, W_o, b_o, E, c):
    logits, w = ap_r1(s, keys, mask, W_o, b_o, E, c)
    return logits - c, w


def ap_w6(s, keys, mask, W_o, b_o, E, c):
    return ap_r1(s, keys, mask, W_o, 0 * np.asarray(b_o), E, c)


def ap_w7(s, keys, mask, W_o, b_o, E, c):
    logits, w = ap_r1(s, keys, mask, W_o, b_o, E, c)
    return softmax(logits), w


def ap_w8(s, keys, mask, W_o, b_o, E, c):
    logits, w = ap_r1(s, keys, mask, W_o, b_o, E, c)
    return logits, w.T


def ap_w9(s, keys, mask, W_o, b_o, E, c):
    logits, w = ap_r1(s, keys, mask, W_o, b_o, E, c)
    return w, logits


def ap_w10(s, keys, mask, W_o, b_o, E, c):
    w = softmax(ds_r1(s[None], keys, False))[0] * mask.T
    return _ap(s, keys, mask, W_o, b_o, E, c, w)


def ap_w11(s, keys, mask, W_o, b_o, E, c):
    w = softmax(ds_r1(s[None], keys * mask[..., None], False))[0]
    return _ap(s, keys, mask, W_o, b_o, E, c, w)


def ap_w12(s, keys, mask, W_o, b_o, E, c):
    right = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    bare = softmax(ds_r1(s[None], keys, False))[0]
    return _ap(s, keys, mask, W_o, b_o, E, c, right, np.einsum("bs,sbh->bh", bare, keys))


def ap_w13(s, keys, mask, W_o, b_o, E, c):
    w = softmax(ds_r1(s[None], keys, False))[0] * mask.T
    return _ap(s, keys, mask, W_o, b_o, E, c, w / w.sum(axis=1, keepdims=True))


def ap_w14(s, keys, mask, W_o, b_o, E, c):
    real = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    mix = keys[real.argmax(axis=1), np.arange(len(s))]
    return _ap(s, keys, mask, W_o, b_o, E, c, real, mix)


def ap_w15(s, keys, mask, W_o, b_o, E, c):
    w = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    return _ap(s, keys, mask, W_o, b_o, E, c, w, np.einsum("bs,sch->bh", w, keys))


def ap_w16(s, keys, mask, W_o, b_o, E, c):
    return _ap(s, keys, mask, W_o, b_o, E, c, act=lambda x: np.maximum(x, 0))


def ap_w17(s, keys, mask, W_o, b_o, E, c):
    w = ms_r1(ds_r1(s[None], keys, False), mask)[0]
    mix = np.einsum("bs,sbh->bh", w, keys)
    return (np.tanh(np.concatenate([s, mix], axis=1) @ W_o) + b_o) @ E.T + c, w


def ap_w18(s, keys, mask, W_o, b_o, E, c):
    logits, _ = ap_r1(s, keys, mask, W_o, b_o, E, c)
    return logits, np.where(mask, (s * keys).sum(axis=-1), 0.0).T


def ap_w19(s, keys, mask, W_o, b_o, E, c):
    w = softmax(ds_r1(s[None], keys, True))[0]
    logits, w = _ap(s, keys, mask, W_o, b_o, E, c, w)
    return logits - c, w


RIGHT["attend_and_predict"] = [ap_r1, ap_r2, ap_r3]
WRONG["attend_and_predict"] = [
    (ap_w1, "ignores the mask"),
    (ap_w2, "scaled scores; right for hidden = 1 as in the example"),
    (ap_w3, "context before s"),
    (ap_w4, "no tanh"),
    (ap_w5, "forgets c"),
    (ap_w6, "forgets b_o"),
    (ap_w7, "returns probabilities, not logits"),
    (ap_w8, "weights as (source, batch)"),
    (ap_w9, "returns the two in exchanged order"),
    (ap_w10, "zeroes padding after the softmax, weights do not add up to 1"),
    (ap_w11, "zeroes the keys at padding, which then get score 0 and a weight"),
    (ap_w12, "returns the masked weights but mixes with unmasked ones"),
    (ap_w13, "softmax, zero, renormalise: 0/0 when a padding key has by far the largest score"),
    (ap_w14, "the best key only instead of the mixture"),
    (ap_w15, "mixes the keys of all sentences"),
    (ap_w16, "relu instead of tanh"),
    (ap_w17, "adds b_o after the tanh"),
    (ap_w18, "returns the scores as weights"),
    (ap_w19, "scaled without a mask, and forgets c"),
]


# ---- alignment_error
def ae_r1(predicted, gold):
    hit = sum(len(a & g) for a, g in zip(predicted, gold))
    return 1 - 2 * hit / (sum(map(len, predicted)) + sum(map(len, gold)))


def ae_r2(predicted, gold):
    A = {(n, *link) for n, links in enumerate(predicted) for link in links}
    G = {(n, *link) for n, links in enumerate(gold) for link in links}
    return np.float64(len(A ^ G) / (len(A) + len(G)))


def ae_r3(predicted, gold):
    hit = a = g = 0
    for n in range(len(predicted)):
        for link in predicted[n]:
            hit += link in gold[n]
        a += len(predicted[n])
        g += len(gold[n])
    return 1.0 - 2.0 * hit / (a + g)


def _ae_counts(predicted, gold):
    hit = sum(len(a & g) for a, g in zip(predicted, gold))
    return hit, sum(map(len, predicted)), sum(map(len, gold))


def ae_w1(predicted, gold):
    rates = [
        1 - 2 * len(a & g) / (len(a) + len(g)) if a or g else 0.0 for a, g in zip(predicted, gold)
    ]
    return sum(rates) / len(rates)


def ae_w2(predicted, gold):
    return 1 - ae_r1(predicted, gold)


def ae_w3(predicted, gold):
    hit, a, g = _ae_counts(predicted, gold)
    return 1 - hit / (a + g)


def ae_w4(predicted, gold):
    hit, a, g = _ae_counts(predicted, gold)
    return 1 - hit / a if a else 1.0


def ae_w5(predicted, gold):
    hit, a, g = _ae_counts(predicted, gold)
    return 1 - hit / g if g else 1.0


def ae_w6(predicted, gold):
    A, G = set().union(*predicted), set().union(*gold)
    return 1 - 2 * len(A & G) / (len(A) + len(G))


def ae_w7(predicted, gold):
    hit, a, g = _ae_counts(predicted, gold)
    return 1 - hit / (a + g - hit)


def ae_w8(predicted, gold):
    turned = [{(j, i) for i, j in links} for links in predicted]
    return ae_r1(turned, gold)


def ae_w9(predicted, gold):
    hit = sum(len(a & (g | {(j, i) for i, j in g})) for a, g in zip(predicted, gold))
    _, a, g = _ae_counts(predicted, gold)
    return 1 - 2 * hit / (a + g)


def ae_w10(predicted, gold):
    kept = [(a, g) for a, g in zip(predicted, gold) if a and g]
    return ae_r1(*zip(*kept)) if kept else 1.0


def ae_w11(predicted, gold):
    return round(ae_r1(predicted, gold), 2)


def ae_w12(predicted, gold):
    return 100 * ae_r1(predicted, gold)


def ae_w13(predicted, gold):
    hit = sum(len({j for _, j in a} & {j for _, j in g}) for a, g in zip(predicted, gold))
    _, a, g = _ae_counts(predicted, gold)
    return 1 - 2 * hit / (a + g)


def ae_w14(predicted, gold):
    return ae_r1(predicted[-1:], gold[-1:]) if predicted[-1] or gold[-1] else 0.0


def ae_w15(predicted, gold):
    hit, a, g = _ae_counts(predicted, gold)
    return 1 - hit / max(a, g)


def ae_w16(predicted, gold):
    return [
        1 - 2 * len(a & g) / (len(a) + len(g)) if a or g else 0.0 for a, g in zip(predicted, gold)
    ]


def ae_w17(predicted, gold):
    A, G = set().union(*predicted), set().union(*gold)
    return 2 * len(A & G) / (len(A) + len(G))


RIGHT["alignment_error"] = [ae_r1, ae_r2, ae_r3]
WRONG["alignment_error"] = [
    (ae_w1, "mean of the sentences' rates"),
    (ae_w2, "returns the F1, not the error"),
    (ae_w3, "forgets the factor 2"),
    (ae_w4, "1 - precision"),
    (ae_w5, "1 - recall"),
    (ae_w6, "unites the links of all sentences, so equal links count once"),
    (ae_w7, "union in the denominator (Jaccard)"),
    (ae_w8, "predicted links turned round"),
    (ae_w9, "counts a link in either direction as right"),
    (ae_w10, "leaves out sentences in which one side has no links"),
    (ae_w11, "rounds to two digits"),
    (ae_w12, "in percent"),
    (ae_w13, "compares the target positions only"),
    (ae_w14, "last sentence only"),
    (ae_w15, "larger of the two counts as denominator"),
    (ae_w16, "one rate for each sentence"),
    (ae_w17, "F1 instead of the error, and unites the sentences"),
]
