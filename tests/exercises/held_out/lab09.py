from math import comb, sqrt

import numpy as np

RIGHT, WRONG = {}, {}


# ---- last_state
def last_r1(s, mask):
    s, mask = np.asarray(s), np.asarray(mask)
    last = mask.sum(axis=0) - 1
    return s[last, np.arange(s.shape[1])]


def last_r2(s, mask):
    out = []
    for b in range(len(s[0])):
        final = None
        for t in range(len(s)):
            if mask[t][b]:
                final = s[t][b]
        out.append(final)
    return out


def last_r3(s, mask):
    h = s[0]
    for t in range(len(s)):
        h = np.where(mask[t][:, None], s[t], h)
    return h


def last_r4(s, mask):
    index = np.count_nonzero(mask, axis=0) - 1
    return np.take_along_axis(s, index[None, :, None], axis=0)[0]


def last_w1(s, mask):
    return s[-1]


def last_w2(s, mask):
    return s[mask.sum(axis=0) - 2, np.arange(s.shape[1])]


def last_w3(s, mask):
    last = np.minimum(mask.sum(axis=0), len(s) - 1)
    return s[last, np.arange(s.shape[1])]


def last_w4(s, mask):
    return s[mask.sum(axis=0).min() - 1]


def last_w5(s, mask):
    return s[mask.sum(axis=0) - 1]


def last_w6(s, mask):
    return (s * mask[:, :, None])[-1]


def last_w7(s, mask):
    return s[mask.argmax(axis=0), np.arange(s.shape[1])]


def last_w8(s, mask):
    return s[mask.argmin(axis=0) - 2, np.arange(s.shape[1])]


def last_w9(s, mask):
    return (s * mask[:, :, None]).max(axis=0)


def last_w10(s, mask):
    out = np.zeros((s.shape[1], s.shape[2]), dtype=int)
    for b in range(s.shape[1]):
        out[b] = s[mask[:, b].sum() - 1, b]
    return out


def last_w11(s, mask):
    return s[mask.sum() // mask.shape[1] - 1]


def last_w12(s, mask):
    last = mask.sum(axis=0) - 1
    return s[last, np.arange(s.shape[1])].T


def last_w13(s, mask):
    # last state that is not zero
    out = []
    for b in range(s.shape[1]):
        rows = [s[t, b] for t in range(len(s)) if s[t, b].any()]
        out.append(rows[-1])
    return np.array(out)


def last_w14(s, mask):
    out = []
    for b in range(s.shape[1]):
        for t in range(len(s)):
            if not mask[t, b]:
                out.append(s[t - 1, b])
                break
        else:
            out.append(s[0, b])
    return np.array(out)


def last_w15(s, mask):
    return s[mask.sum(axis=0) - 1, np.arange(s.shape[1])].mean(axis=0)


RIGHT["last_state"] = [last_r1, last_r2, last_r3, last_r4]
WRONG["last_state"] = [
    (last_w1, "takes the last step, which is padding in short texts"),
    (last_w2, "takes the state before the last word (off by one)"),
    (last_w3, "takes the first padding step, right only for the longest texts"),
    (last_w4, "uses the length of the shortest text for all"),
    (last_w5, "indexes the time only, the batch is not paired: shape (batch, batch, hidden)"),
    (last_w6, "zeroes the padding and then takes the last step: 0 for short texts"),
    (last_w7, "argmax of the mask is the first real word, not the last"),
    (
        last_w8,
        "argmin of the mask less 2: one too early for short texts and the last but one for full ones",
    ),
    (last_w9, "takes the maximum over the real states and zeros"),
    (last_w10, "collects in an array of ints, so the states are cut to whole numbers"),
    (last_w11, "uses the mean length of the batch for all texts"),
    (last_w12, "returns (hidden, batch)"),
    (last_w13, "ignores the mask and takes padding to be states of zeros"),
    (last_w14, "gives the first state for texts without padding"),
    (last_w15, "averages over the batch"),
]


# ---- masked_mean
def mean_r1(s, mask):
    m = mask[:, :, None]
    return (s * m).sum(axis=0) / m.sum(axis=0)


def mean_r2(s, mask):
    return np.array([s[mask[:, b], b].mean(axis=0) for b in range(s.shape[1])])


def mean_r3(s, mask):
    share = mask / mask.sum(axis=0)
    return np.einsum("tb,tbh->bh", share, s)


def mean_r4(s, mask):
    return np.where(mask[..., None], s, 0).sum(0) / mask.sum(0)[:, None]


def mean_w1(s, mask):
    return s.mean(axis=0)


def mean_w2(s, mask):
    return (s * mask[:, :, None]).mean(axis=0)


def mean_w3(s, mask):
    return s.sum(axis=0) / mask.sum(axis=0)[:, None]


def mean_w4(s, mask):
    return (s * mask[:, :, None]).sum(axis=0) / mask.sum()


def mean_w5(s, mask):
    return (s * mask[:, :, None]).sum(axis=0)


def mean_w6(s, mask):
    return (s * mask[:, :, None]).sum(axis=0) / mask.sum(axis=1).max()


def mean_w7(s, mask):
    return (s * mask[:, :, None]).sum(axis=0) / (mask.sum(axis=0)[:, None] + 1)


def mean_w8(s, mask):
    return (s * mask[:, :, None]).sum(axis=1) / mask.sum(axis=1)[:, None]


def mean_w9(s, mask):
    n = mask.sum(axis=0).min()
    return s[:n].mean(axis=0)


def mean_w10(s, mask):
    kept = s * mask[:, :, None]
    return kept.sum(axis=0) / (kept != 0).sum(axis=0).max()


def mean_w11(s, mask):
    n = mask.sum(axis=0)
    return np.array([s[: n[b] - 1, b].sum(axis=0) / n[b] for b in range(s.shape[1])])


def mean_w12(s, mask):
    return (s * mask[:, :, None]).sum(axis=0) // mask.sum(axis=0)[:, None]


def mean_w13(s, mask):
    return (s * mask[:, :, None]).max(axis=0) / mask.sum(axis=0)[:, None]


def mean_w14(s, mask):
    return (s * ~mask[:, :, None]).sum(axis=0) / mask.sum(axis=0)[:, None]


def mean_w15(s, mask):
    return np.median(np.where(mask[..., None], s, 0), axis=0)


RIGHT["masked_mean"] = [mean_r1, mean_r2, mean_r3, mean_r4]
WRONG["masked_mean"] = [
    (mean_w1, "ignores the mask"),
    (mean_w2, "masks the sum and divides by all steps"),
    (mean_w3, "sums the padding too, divides by the real words"),
    (mean_w4, "divides by the real words of the whole batch"),
    (mean_w5, "does not divide"),
    (mean_w6, "divides by the wrong axis' count (texts at a step)"),
    (mean_w7, "divides by one word too many"),
    (mean_w8, "means over the batch, not over time"),
    (mean_w9, "cuts every text to the shortest one's length"),
    (mean_w10, "counts the states that are not zero and takes the longest text's count for all"),
    (mean_w11, "leaves the last real word out of the sum"),
    (mean_w12, "divides with //, so means are floored"),
    (mean_w13, "takes the maximum, not the sum, and then divides"),
    (mean_w14, "sums the padding instead of the words"),
    (mean_w15, "takes a median over all steps with zeros at padding"),
]


# ---- leave_one_out
def loo_r1(ask, ids):
    full = ask(ids)
    return np.array([full - ask(np.delete(ids, t)) for t in range(len(ids))])


def loo_r2(ask, ids):
    out = np.zeros(len(ids))
    for t in range(len(ids)):
        out[t] = ask(ids) - ask(np.concatenate([ids[:t], ids[t + 1 :]]))
    return out


def loo_r3(ask, ids):
    ids = np.array(ids)
    whole = float(ask(ids))
    places = np.arange(len(ids))
    return [whole - float(ask(ids[places != t])) for t in places]


def loo_w1(ask, ids):
    return np.array([ask(np.delete(ids, t)) - ask(ids) for t in range(len(ids))])


def loo_w2(ask, ids):
    return np.array([ask(np.delete(ids, t)) for t in range(len(ids))])


def loo_w3(ask, ids):
    return np.array([ask(ids[t : t + 1]) for t in range(len(ids))])


def loo_w4(ask, ids):
    return np.array([ask(ids) - ask(ids[ids != i]) for i in ids])


def loo_w5(ask, ids):
    out = []
    for t in range(len(ids)):
        other = ids.copy()
        other[t] = 0
        out.append(ask(ids) - ask(other))
    return np.array(out)


def loo_w6(ask, ids):
    return np.array([abs(ask(ids) - ask(np.delete(ids, t))) for t in range(len(ids))])


def loo_w7(ask, ids):
    before, out = 0.0, []
    for t in range(len(ids)):
        now = ask(ids[: t + 1])
        out.append(now - before)
        before = now
    return np.array(out)


def loo_w8(ask, ids):
    return np.array(
        [ask(ids) - ask(ids[:t]) if t else ask(ids) - ask(ids[1:]) for t in range(len(ids))]
    )


def loo_w9(ask, ids):
    full = ask(ids)
    return np.array([full - ask(np.sort(np.delete(ids, t))) for t in range(len(ids))])


def loo_w10(ask, ids):
    full = ask(ids)
    return np.array([(full - ask(np.delete(ids, t))) / len(ids) for t in range(len(ids))])


def loo_w11(ask, ids):
    full = ask(ids)
    return np.array([full - ask(np.concatenate([ids[t + 1 :], ids[:t]])) for t in range(len(ids))])


def loo_w12(ask, ids):
    full = ask(ids)
    out = np.zeros(len(ids), dtype=int)
    for t in range(len(ids)):
        out[t] = full - ask(np.delete(ids, t))
    return out


def loo_w13(ask, ids):
    words = list(ids)
    full = ask(np.array(words))
    out = []
    for word in ids:
        others = words.copy()
        others.remove(word)  # takes the first one away
        out.append(full - ask(np.array(others)))
    return np.array(out)


def loo_w14(ask, ids):
    prob = lambda x: 1 / (1 + np.exp(-x))
    full = prob(ask(ids))
    return np.array([full - prob(ask(np.delete(ids, t))) for t in range(len(ids))])


def loo_w15(ask, ids):
    full = ask(ids)
    out = [full - ask(np.delete(ids, t)) for t in range(len(ids))]
    return np.array(out) - np.mean(out)


def loo_w16(ask, ids):
    full = ask(ids)
    return np.array([full - ask(np.delete(ids, t)) for t in range(len(ids) - 1)])


RIGHT["leave_one_out"] = [loo_r1, loo_r2, loo_r3]
WRONG["leave_one_out"] = [
    (loo_w1, "the sign is turned round"),
    (loo_w2, "returns the logits without the words, not the difference"),
    (loo_w3, "asks about each word alone; agrees only for a bag"),
    (loo_w4, "leaves out all occurrences of the word, not the one that stands there"),
    (loo_w5, "puts id 0 in the word's place instead of leaving it out"),
    (loo_w6, "takes the absolute value"),
    (loo_w7, "compares growing beginnings; the same only for a bag"),
    (loo_w8, "cuts off all that follows too"),
    (loo_w9, "sorts the remaining words, so the order is lost"),
    (loo_w10, "divides by the length"),
    (loo_w11, "puts what follows before what precedes: order changed"),
    (loo_w12, "stores in ints"),
    (loo_w13, "of a repeated word always removes the first occurrence, wrong where order counts"),
    (loo_w14, "compares probabilities, not logits"),
    (loo_w15, "centres the numbers on their mean"),
    (loo_w16, "forgets the last word"),
]


# ---- share_interval
def share_r1(right, total):
    z, n = 1.96, total
    p = right / n
    middle = p + z**2 / (2 * n)
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (middle - wide) / (1 + z**2 / n), (middle + wide) / (1 + z**2 / n)


def share_r2(right, total):
    z2 = 1.96**2
    centre = (right + z2 / 2) / (total + z2)
    half = 1.96 / (total + z2) * np.sqrt(right * (total - right) / total + z2 / 4)
    return np.array([centre - half, centre + half])


def share_r3(right, total):
    # the roots of (p - x)^2 = z^2 x (1 - x) / n
    p, c = right / total, 1.96**2 / total
    low, high = sorted(np.roots([1 + c, -(2 * p + c), p * p]).real)
    return [low, high]


def share_w1(right, total):
    p = right / total
    half = 1.96 * sqrt(p * (1 - p) / total)
    return p - half, p + half


def share_w2(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p + z**2 / (2 * n) - wide, p + z**2 / (2 * n) + wide


def share_w3(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n))
    return (p + z**2 / (2 * n) - wide) / (1 + z**2 / n), (p + z**2 / (2 * n) + wide) / (
        1 + z**2 / n
    )


def share_w4(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (p + z**2 / (2 * n) + wide) / (1 + z**2 / n), (p + z**2 / (2 * n) - wide) / (
        1 + z**2 / n
    )


def share_w5(right, total):
    z, n, p = 1.645, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (p + z**2 / (2 * n) - wide) / (1 + z**2 / n), (p + z**2 / (2 * n) + wide) / (
        1 + z**2 / n
    )


def share_w6(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return p + z**2 / (2 * n) - wide / (1 + z**2 / n), p + z**2 / (2 * n) + wide / (1 + z**2 / n)


def share_w7(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / 4 * n**2)
    return (p + z**2 / (2 * n) - wide) / (1 + z**2 / n), (p + z**2 / (2 * n) + wide) / (
        1 + z**2 / n
    )


def share_w8(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (p - z**2 / (2 * n) - wide) / (1 + z**2 / n), (p + z**2 / (2 * n) + wide) / (
        1 + z**2 / n
    )


def share_w9(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * (p * (1 - p) / n + z**2 / (4 * n**2))
    return (p + z**2 / (2 * n) - wide) / (1 + z**2 / n), (p + z**2 / (2 * n) + wide) / (
        1 + z**2 / n
    )


def share_w10(right, total):
    p = right / total
    half = 1.96 * sqrt(p * (1 - p) / total)
    return max(0.0, p - half), min(1.0, p + half)


def share_w11(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (p + z**2 / 2 * n - wide) / (1 + z**2 / n), (p + z**2 / 2 * n + wide) / (1 + z**2 / n)


def share_w12(right, total):
    if right == total or right == 0:
        p = right / total
        return p, p
    return share_r1(right, total)


def share_w13(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z**2 / (4 * n**2))
    return (p + z**2 / (2 * n)) / (1 + z**2 / n), wide / (1 + z**2 / n)


def share_w14(right, total):
    # Agresti-Coull
    n = total + 1.96**2
    p = (right + 1.96**2 / 2) / n
    half = 1.96 * sqrt(p * (1 - p) / n)
    return p - half, p + half


def share_w15(right, total):
    z, n, p = 1.96, total, right / total
    wide = z * sqrt(p * (1 - p) / n + z / (4 * n**2))
    return (p + z / (2 * n) - wide) / (1 + z / n), (p + z / (2 * n) + wide) / (1 + z / n)


def share_w16(right, total):
    low, high = share_r1(right, total)
    return round(100 * low, 1), round(100 * high, 1)


RIGHT["share_interval"] = [share_r1, share_r2, share_r3]
WRONG["share_interval"] = [
    (share_w1, "the plain interval"),
    (share_w2, "does not divide by 1 + z^2/n"),
    (share_w3, "4n instead of 4n^2 under the root"),
    (share_w4, "high end first"),
    (share_w5, "z of 90 %"),
    (share_w6, "divides only the root part by 1 + z^2/n (parentheses)"),
    (share_w7, "z**2 / 4 * n**2 multiplies by n^2"),
    (share_w8, "sign of z^2/2n turned for the low end"),
    (share_w9, "forgets the root"),
    (share_w10, "the plain interval, clipped to 0 and 1"),
    (share_w11, "z**2 / 2 * n multiplies by n"),
    (share_w12, "falls back to a point at 0 and at all right"),
    (share_w13, "returns centre and half width"),
    (share_w14, "the interval of Agresti and Coull, close to Wilson's"),
    (share_w15, "z instead of z^2 throughout"),
    (share_w16, "returns percent, rounded"),
]


# ---- paired_test
def pair_r1(first, second, targets):
    a, b = first == targets, second == targets
    only_a, only_b = int((a & ~b).sum()), int((b & ~a).sum())
    n, m = only_a + only_b, min(only_a, only_b)
    p = 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n
    return only_a, only_b, min(1.0, p)


def pair_r2(first, second, targets):
    x = y = 0
    for f, g, t in zip(first, second, targets):
        if f == t and g != t:
            x += 1
        elif g == t and f != t:
            y += 1
    tail, term = 0, 1
    for k in range(min(x, y) + 1):
        tail += term
        term = term * (x + y - k) // (k + 1)
    return x, y, min(1, 2 * tail / 2 ** (x + y))


def pair_r3(first, second, targets):
    d = (np.asarray(first) == targets).astype(int) - (np.asarray(second) == targets)
    a, b = int(np.sum(d == 1)), int(np.sum(d == -1))
    if a == b:
        return a, b, 1.0
    total = sum(comb(a + b, k) for k in range(max(a, b), a + b + 1))
    return [a, b, total / 2 ** (a + b - 1)]


def pair_w1(first, second, targets):
    a, b = int((first == targets).sum()), int((second == targets).sum())
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n)


def pair_w2(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, sum(comb(n, k) for k in range(m + 1)) / 2**n


def pair_w3(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m)) / 2**n)


def pair_w4(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n


def pair_w5(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = len(targets), min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n)


def pair_w6(first, second, targets):
    a, b, p = pair_r1(first, second, targets)
    return b, a, p


def pair_w7(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, max(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n)


def pair_w8(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n = a + b
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(a + 1)) / 2**n)


def pair_w9(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * comb(n, m) / 2**n)


def pair_w10(first, second, targets):
    differ = first != second
    a = int((differ & (first == targets)).sum())
    b = int(differ.sum()) - a
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n)


def pair_w11(first, second, targets):
    a = int(((first == 1) & (second == 0) & (targets == 1)).sum())
    b = int(((second == 1) & (first == 0) & (targets == 1)).sum())
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2**n)


def pair_w12(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    if a + b == 0:
        return a, b, 0.0
    return pair_r1(first, second, targets)


def pair_w13(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, min(1.0, 2 * sum(comb(n, k) for k in range(m + 1)) / 2 * n)


def pair_w14(first, second, targets):
    from math import erfc

    a, b, _ = pair_r1(first, second, targets)
    if a + b == 0:
        return a, b, 1.0
    return a, b, erfc(abs(a - b) / sqrt(a + b) / sqrt(2))


def pair_w15(first, second, targets):
    a, b, p = pair_r1(first, second, targets)
    return a, b, 1 - p


def pair_w16(first, second, targets):
    a = int(((first != targets) & (second == targets)).sum())
    b = int(((second != targets) & (first == targets)).sum())
    n, m = a + b, min(a, b)
    return a, b, 2 * sum(comb(n, k) for k in range(m)) / 2**n


def pair_w17(first, second, targets):
    a, b, _ = pair_r1(first, second, targets)
    n, m = a + b, min(a, b)
    return a, b, min(1, 2 * sum(comb(n, k) for k in range(1, m + 1)) / 2**n)


RIGHT["paired_test"] = [pair_r1, pair_r2, pair_r3]
WRONG["paired_test"] = [
    (pair_w1, "counts all right texts, not those that only one got right"),
    (pair_w2, "one-sided: the factor 2 is missing"),
    (pair_w3, "the sum ends at m - 1"),
    (pair_w4, "p is not cut at 1: above 1 for even splits"),
    (pair_w5, "n is the number of all texts"),
    (pair_w6, "the two counts are exchanged"),
    (pair_w7, "m is the larger count: p is always 1"),
    (pair_w8, "m is the first count even if the second is smaller"),
    (pair_w9, "only the term of m, no sum"),
    (
        pair_w10,
        "with three classes, texts where both are wrong in different ways count for the second",
    ),
    (pair_w11, "counts only the texts of class 1"),
    (pair_w12, "p = 0 where the models never differ (it is 1)"),
    (pair_w13, "/ 2 * n instead of / 2**n"),
    (pair_w14, "the normal approximation, not the exact test"),
    (pair_w15, "returns 1 - p"),
    (pair_w16, "exchanged counts, sum too short and no cut at 1"),
    (pair_w17, "the sum starts at 1, so a split to 0 gets p = 0"),
]


# ---- reliability
def rel_r1(p, labels, bins):
    part = np.minimum((p * bins).astype(int), bins - 1)
    said, came, error = np.zeros(bins), np.zeros(bins), 0.0
    for k in range(bins):
        here = part == k
        if here.any():
            said[k], came[k] = p[here].mean(), labels[here].mean()
            error += here.sum() * abs(said[k] - came[k])
    return said, came, error / len(p)


def rel_r2(p, labels, bins):
    edges = np.arange(bins + 1) / bins
    said, came, n = [], [], []
    for k in range(bins):
        here = (p >= edges[k]) & ((p < edges[k + 1]) | (k == bins - 1))
        n.append(int(here.sum()))
        said.append(float(p[here].sum()) / max(n[-1], 1))
        came.append(float(labels[here].sum()) / max(n[-1], 1))
    return said, came, sum(c * abs(a - b) for c, a, b in zip(n, said, came)) / sum(n)


def rel_r3(p, labels, bins):
    part = np.searchsorted(np.arange(1, bins) / bins, p, side="right")
    n = np.bincount(part, minlength=bins)
    safe = np.maximum(n, 1)
    said = np.bincount(part, p, bins) / safe
    came = np.bincount(part, labels, bins) / safe
    return said, came, np.average(np.abs(said - came), weights=n)


def _rel(p, labels, bins, part):
    said, came, n = np.zeros(bins), np.zeros(bins), np.zeros(bins)
    for k in range(bins):
        here = part == k
        n[k] = here.sum()
        if n[k]:
            said[k], came[k] = p[here].mean(), labels[here].mean()
    return said, came, n


def rel_w1(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, np.abs(said - came).mean()


def rel_w2(p, labels, bins):
    said, came, n = _rel(p, labels, bins, (p * bins).astype(int))
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w3(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, abs((n * (said - came)).sum()) / len(p)


def rel_w4(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    said = (np.arange(bins) + 0.5) / bins
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w5(p, labels, bins):
    part = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    said, came, n = _rel(p, labels, bins, part)
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w6(p, labels, bins):
    part = np.minimum((p * bins).astype(int), bins - 1)
    said = np.array([p[part == k].mean() if (part == k).any() else np.nan for k in range(bins)])
    came = np.array(
        [labels[part == k].mean() if (part == k).any() else np.nan for k in range(bins)]
    )
    n = np.bincount(part, minlength=bins)
    return said, came, np.nansum(n * np.abs(said - came)) / len(p)


def rel_w7(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, np.sqrt((n * (said - came) ** 2).sum() / len(p))


def rel_w8(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, np.abs(said - came)[n > 0].mean()


def rel_w9(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, np.abs(p - labels).mean()


def rel_w10(p, labels, bins):
    order = np.argsort(p)
    part = np.empty(len(p), int)
    part[order] = np.arange(len(p)) * bins // len(p)
    said, came, n = _rel(p, labels, bins, part)
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w11(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    right = ((p >= 0.5) == labels).astype(int)
    came = _rel(p, right, bins, np.minimum((p * bins).astype(int), bins - 1))[1]
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w12(p, labels, bins):
    low, high = p.min(), p.max()
    part = np.minimum(((p - low) / (high - low) * bins).astype(int), bins - 1)
    said, came, n = _rel(p, labels, bins, part)
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w13(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    keep = n > 0
    return said[keep], came[keep], (n * np.abs(said - came)).sum() / len(p)


def rel_w14(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return said, came, (n * np.abs(said - came)).sum()


def rel_w15(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).round().astype(int), bins - 1))
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w16(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * bins).astype(int), bins - 1))
    return came, said, (n * np.abs(said - came)).sum() / len(p)


def rel_w17(p, labels, bins):
    said, came, n = _rel(p, labels, bins, np.minimum((p * 10).astype(int), 9))
    return said, came, (n * np.abs(said - came)).sum() / len(p)


def rel_w18(p, labels, bins):
    said, came, n = _rel(p, labels, bins, (p * bins).astype(int))
    return said, came, np.abs(said - came).sum() / bins


RIGHT["reliability"] = [rel_r1, rel_r2, rel_r3]
WRONG["reliability"] = [
    (rel_w1, "the error is the plain mean over the parts"),
    (rel_w2, "p = 1 falls out of the last part"),
    (rel_w3, "the absolute value is taken after the sum, so gaps cancel"),
    (rel_w4, "said is the middle of the part, not the mean of p"),
    (rel_w5, "the parts are closed on the right: a p at an edge goes to the lower part"),
    (rel_w6, "nan in empty parts"),
    (rel_w7, "root of the mean square of the gaps"),
    (rel_w8, "plain mean over the parts that are not empty"),
    (rel_w9, "error is the mean of |p - label| over the texts"),
    (rel_w10, "parts with equal numbers of texts, not equal widths"),
    (rel_w11, "came is the accuracy in the part, not the share of label 1"),
    (rel_w12, "cuts the line from the smallest to the largest p, not from 0 to 1"),
    (rel_w13, "drops the empty parts"),
    (rel_w14, "weighs by numbers and does not divide by the total"),
    (rel_w15, "rounds instead of cutting down, so the edges are shifted by half a part"),
    (rel_w16, "said and came exchanged"),
    (rel_w17, "always ten parts; right only for bins = 10"),
    (rel_w18, "loses p = 1 and takes the plain mean over parts"),
]
