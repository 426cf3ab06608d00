from collections import Counter
from math import exp, log

import numpy as np

RIGHT, WRONG = {}, {}


def log_softmax(x, axis=-1):
    x = x - np.max(x, axis=axis, keepdims=True)
    return x - np.log(np.exp(x).sum(axis=axis, keepdims=True))


# ---- shift_targets
def sh_r1(targets, bos):
    first = np.full((1, targets.shape[1]), bos)
    return np.concatenate([first, targets[:-1]])


def sh_r2(targets, bos):
    fed = np.roll(targets, 1, axis=0)
    fed[0] = bos
    return fed


def sh_r3(targets, bos):
    return [[bos] * len(targets[0])] + [list(row) for row in targets[:-1]]


def sh_r4(targets, bos):
    return np.pad(targets, ((1, 0), (0, 0)), constant_values=bos)[:-1]


def sh_w1(targets, bos):
    return np.concatenate([np.full((1, targets.shape[1]), bos), targets])


def sh_w2(targets, bos):
    fed = targets.copy()
    fed[0] = bos
    return fed


def sh_w3(targets, bos):
    return np.roll(targets, 1, axis=0)


def sh_w4(targets, bos):
    fed = np.roll(targets, 1, axis=1)
    fed[:, 0] = bos
    return fed


def sh_w5(targets, bos):
    return np.concatenate([targets[1:], np.full((1, targets.shape[1]), bos)])


def sh_w6(targets, bos):
    fed = np.full_like(targets, 2)
    fed[1:] = targets[:-1]
    return fed


def sh_w7(targets, bos):
    fed = np.roll(targets, 1)
    fed[0] = bos
    return fed


def sh_w8(targets, bos):
    fed = np.zeros_like(targets)
    fed[1:] = targets[:-1]
    return fed


def sh_w9(targets, bos):
    return np.concatenate([np.full((1, targets.shape[1]), bos), targets[1:]])


def sh_w10(targets, bos):
    return targets[:-1]


def sh_w11(targets, bos):
    fed = np.roll(targets, 1, axis=0)
    fed[0, 0] = bos
    return fed


def sh_w12(targets, bos):
    fed = np.full_like(targets, bos)
    for t in range(1, len(targets)):
        fed[t] = fed[t - 1]
    return fed


def sh_w13(targets, bos):
    fed = np.roll(targets, 1, axis=0)
    fed[0] = bos
    fed[targets == 0] = 0
    return fed


def sh_w14(targets, bos):
    return np.concatenate([np.full((1, targets.shape[1]), bos), targets[:-1]]).T


def sh_w15(targets, bos):
    fed = np.roll(targets, 1, axis=0)
    fed[0] = bos
    fed[fed == 3] = 0
    return fed


def sh_w16(targets, bos):
    fed = np.concatenate([np.full((2, targets.shape[1]), bos), targets])
    return fed[: len(targets)]


RIGHT["shift_targets"] = [sh_r1, sh_r2, sh_r3, sh_r4]
WRONG["shift_targets"] = [
    (sh_w1, "keeps the last row: one step too long"),
    (sh_w2, "overwrites the first words, nothing is shifted"),
    (sh_w3, "the last row comes first instead of bos"),
    (sh_w4, "shifts along the batch"),
    (sh_w5, "shifts in the other direction"),
    (sh_w6, "bos is always 2"),
    (sh_w7, "roll without axis runs over the flat array"),
    (sh_w8, "the first row is 0"),
    (sh_w9, "drops the first row instead of the last"),
    (sh_w10, "leaves out the row of bos"),
    (sh_w11, "bos only for the first sentence"),
    (sh_w12, "feeds bos at each step"),
    (sh_w13, "puts 0 where the target is 0, so the last word before the padding is not fed"),
    (sh_w14, "returns (batch, time)"),
    (sh_w15, "replaces id 3 by padding"),
    (sh_w16, "two steps late"),
]


# ---- masked_loss
def ml_r1(logits, targets, mask):
    log_p = log_softmax(logits)
    picked = np.take_along_axis(log_p, targets[..., None], axis=2)[..., 0]
    return -picked[mask].mean()


def ml_r2(logits, targets, mask):
    total, n = 0.0, 0
    for t in range(len(logits)):
        for b in range(len(logits[t])):
            if mask[t][b]:
                z = np.asarray(logits[t][b], float)
                top = z.max()
                total += top + log(np.exp(z - top).sum()) - z[targets[t][b]]
                n += 1
    return total / n


def ml_r3(logits, targets, mask):
    one_hot = np.eye(logits.shape[-1])[targets]
    loss = -(one_hot * log_softmax(logits)).sum(axis=-1)
    return float((loss * mask).sum() / mask.sum())


def ml_r4(logits, targets, mask):
    real, ids = logits[mask], targets[mask]
    return -np.mean(log_softmax(real)[np.arange(len(ids)), ids])


def _nll(logits, targets):
    return -np.take_along_axis(log_softmax(logits), targets[..., None], axis=2)[..., 0]


def ml_w1(logits, targets, mask):
    return _nll(logits, targets).mean()


def ml_w2(logits, targets, mask):
    return (_nll(logits, targets) * mask).mean()


def ml_w3(logits, targets, mask):
    return ((_nll(logits, targets) * mask).sum(axis=0) / mask.sum(axis=0)).mean()


def ml_w4(logits, targets, mask):
    return _nll(logits, targets)[targets != 0].mean()


def ml_w5(logits, targets, mask):
    return _nll(logits, targets)[mask].sum()


def ml_w6(logits, targets, mask):
    return -_nll(logits, targets)[mask].mean()


def ml_w7(logits, targets, mask):
    e = np.exp(logits)
    p = e / e.sum(axis=-1, keepdims=True)
    return -np.log(np.take_along_axis(p, targets[..., None], axis=2)[..., 0][mask]).mean()


def ml_w8(logits, targets, mask):
    return (_nll(logits, targets) * mask).sum() / mask.shape[1]


def ml_w9(logits, targets, mask):
    p = np.take_along_axis(np.exp(log_softmax(logits)), targets[..., None], axis=2)[..., 0]
    return -np.log(p[mask].mean())


def ml_w10(logits, targets, mask):
    return -np.take_along_axis(logits, targets[..., None], axis=2)[..., 0][mask].mean()


def ml_w11(logits, targets, mask):
    return _nll(logits, targets).sum() / mask.sum()


def ml_w12(logits, targets, mask):
    p = np.take_along_axis(np.exp(log_softmax(logits)), targets[..., None], axis=2)[..., 0]
    return -np.log(p[mask] + 1e-9).mean()


def ml_w13(logits, targets, mask):
    nll = -np.take_along_axis(
        log_softmax(logits.swapaxes(0, 2)).swapaxes(0, 2), targets[..., None], axis=2
    )[..., 0]
    return nll[mask].mean()


def ml_w14(logits, targets, mask):
    return -log_softmax(logits).max(axis=-1)[mask].mean()


def ml_w15(logits, targets, mask):
    return _nll(logits, targets)[mask].mean() / np.log(2)


def ml_w16(logits, targets, mask):
    return ((_nll(logits, targets) * mask).sum(axis=1) / np.maximum(mask.sum(axis=1), 1)).mean()


def ml_w17(logits, targets, mask):
    nll = _nll(logits * mask[..., None], targets)
    return nll.sum() / mask.sum()


def ml_w18(logits, targets, mask):
    real = mask & (targets != 0)
    return (_nll(logits, targets) * real).mean()


def ml_w19(logits, targets, mask):
    return -log_softmax(logits)[mask].mean()


RIGHT["masked_loss"] = [ml_r1, ml_r2, ml_r3, ml_r4]
WRONG["masked_loss"] = [
    (ml_w1, "ignores the mask"),
    (ml_w2, "divides by all places"),
    (ml_w3, "mean of the sentences' means"),
    (ml_w4, "takes id 0 for padding instead of the mask"),
    (ml_w5, "sum, not mean"),
    (ml_w6, "the sign is missing"),
    (ml_w7, "exponentials of large logits overflow"),
    (ml_w8, "divides by the number of sentences"),
    (ml_w9, "logarithm of the mean probability"),
    (ml_w10, "no log_softmax"),
    (ml_w11, "sums over padding too"),
    (ml_w12, "1e-9 in the logarithm: caps the loss of very unlikely words at about 20.7"),
    (ml_w13, "softmax over time, not over words"),
    (ml_w14, "takes the likeliest word instead of the target"),
    (ml_w15, "in bits"),
    (ml_w16, "mean of the steps' means"),
    (ml_w17, "zeroes the logits of padding, whose loss log(words) still counts"),
    (ml_w18, "leaves out id 0 and divides by all places"),
    (ml_w19, "means over all words, the target is not picked"),
]


# ---- greedy_loop
def gl_r1(step, state, bos, eos, longest):
    word, written = bos, []
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
    return written


def gl_r2(step, state, bos, eos, longest):
    ids = [bos]
    for _ in range(longest):
        logits, state = step(ids[-1], state)
        ids.append(int(np.asarray(logits).argmax()))
        if ids[-1] == eos:
            return ids[1:-1]
    return ids[1:]


def gl_r3(step, state, bos, eos, longest):
    def go(word, state, left):
        if left == 0:
            return []
        logits, state = step(word, state)
        best = max(range(len(logits)), key=lambda i: logits[i])
        return [] if best == eos else [best, *go(best, state, left - 1)]

    return go(bos, state, longest)


def gl_w1(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        written.append(word)
        if word == eos:
            break
    return written


def gl_w2(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, _ = step(word, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
    return written


def gl_w3(step, state, bos, eos, longest):
    written = []
    for _ in range(longest):
        logits, state = step(bos, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
    return written


def gl_w4(step, state, bos, eos, longest):
    word, written = bos, []
    while True:
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos or len(written) > longest:
            break
        written.append(word)
    return written


def gl_w5(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest - 1):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
    return written


def gl_w6(step, state, bos, eos, longest):
    word, written = 2, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == 3:
            break
        written.append(word)
    return written


def gl_w7(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        written.append(word)
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
    return written


def gl_w8(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word != eos:
            written.append(word)
    return written


def gl_w9(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos or word in written:
            break
        written.append(word)
    return written


def gl_w10(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmin(logits))
        if word == eos:
            break
        written.append(word)
    return written


def gl_w11(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == 0 or word == eos:
            break
        written.append(word)
    return written


def gl_w12(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        logits = np.array(logits, float)
        logits[eos] = -np.inf
        word = int(np.argmax(logits))
        written.append(word)
    return written


def gl_w13(step, state, bos, eos, longest):
    word, written = bos, []
    logits, state = step(word, state)
    for _ in range(longest):
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
        logits, _ = step(word, state)
    return written


def gl_w14(step, state, bos, eos, longest):
    word, written = bos, []
    while word != eos and len(written) < longest:
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        written.append(word)
    return written[:-1]


def gl_w15(step, state, bos, eos, longest):
    written = gl_r1(step, state, bos, eos, longest)
    return [word for word in written if word != bos]


def gl_w16(step, state, bos, eos, longest):
    word, written = bos, []
    while word > eos or word == bos:
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos or len(written) == longest:
            break
        written.append(word)
    return written


def gl_w17(step, state, bos, eos, longest):
    word, written = bos, []
    for _ in range(longest):
        logits, state = step(word, state)
        word = int(np.argmax(np.abs(logits)))
        if word == eos:
            break
        written.append(word)
    return written


def gl_w18(step, state, bos, eos, longest):
    word, written = bos, [bos]
    while len(written) < longest:
        logits, state = step(word, state)
        word = int(np.argmax(logits))
        if word == eos:
            break
        written.append(word)
    return written[1:]


RIGHT["greedy_loop"] = [gl_r1, gl_r2, gl_r3]
WRONG["greedy_loop"] = [
    (gl_w1, "eos is in the list"),
    (gl_w2, "the new state is thrown away"),
    (gl_w3, "always feeds bos"),
    (gl_w4, "one word more than longest"),
    (gl_w5, "one word fewer than longest"),
    (gl_w6, "bos and eos are always 2 and 3"),
    (gl_w7, "the list begins with bos and lacks the last word at the limit"),
    (gl_w8, "skips eos and writes on"),
    (gl_w9, "stops when a word comes again"),
    (gl_w10, "takes the least likely word"),
    (gl_w11, "stops at word 0, too"),
    (gl_w12, "forbids eos"),
    (gl_w13, "the state is not passed on after the first step"),
    (gl_w14, "always drops the last word, a real one if the limit ended the loop"),
    (gl_w15, "drops words that have bos' id from the sentence although the decoder wrote them"),
    (gl_w16, "takes all ids below eos for specials"),
    (gl_w17, "largest absolute logit"),
    (gl_w18, "counts bos as a word: one too few at the limit"),
]


# ---- grow_beams
def gb_r1(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_r2(totals, log_p, size):
    found = [
        (totals[r] + log_p[r][w], r, w) for r in range(len(totals)) for w in range(len(log_p[r]))
    ]
    found.sort(key=lambda one: one[0], reverse=True)
    new, rows, words = zip(*found[:size])
    return list(rows), list(words), list(new)


def gb_r3(totals, log_p, size):
    flat = (np.reshape(totals, (-1, 1)) + log_p).ravel()
    best = np.argpartition(flat, len(flat) - size)[-size:]
    best = best[np.argsort(flat[best])[::-1]]
    rows, words = divmod(best, log_p.shape[1])
    return rows, words, flat[best]


def gb_w1(totals, log_p, size):
    order = np.argsort(-log_p, axis=None)[:size]
    rows, words = np.unravel_index(order, log_p.shape)
    return rows, words, log_p[rows, words]


def gb_w2(totals, log_p, size):
    new = totals[:, None] + log_p
    words = new.argmax(axis=1)
    rows = np.arange(len(totals))
    order = np.argsort(-new[rows, words])[:size]
    return rows[order], words[order], new[rows, words][order]


def gb_w3(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(new, axis=None)[-size:]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w4(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = order % len(totals), order // len(totals)
    return rows, words, new.ravel()[order]


def gb_w5(totals, log_p, size):
    new = totals[:, None] * log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w6(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, log_p[rows, words]


def gb_w7(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return words, rows, new[rows, words]


def gb_w8(totals, log_p, size):
    best = np.argsort(-log_p, axis=None)[:size]
    rows, words = np.unravel_index(best, log_p.shape)
    return rows, words, totals[rows] + log_p[rows, words]


def gb_w9(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w10(totals, log_p, size):
    best = totals.argmax()
    words = np.argsort(-log_p[best])[:size]
    return np.full(len(words), best), words, totals[best] + log_p[best, words]


def gb_w11(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, np.exp(new[rows, words])


def gb_w12(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.sort(np.argsort(-new, axis=None)[:size])
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w13(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    return order, order % log_p.shape[1], new.ravel()[order]


def gb_w14(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[: len(totals)]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w15(totals, log_p, size):
    # no word twice
    new = totals[:, None] + log_p
    rows = new.argmax(axis=0)
    best = new.max(axis=0)
    words = np.argsort(-best)[:size]
    return rows[words], words, best[words]


def gb_w16(totals, log_p, size):
    new = totals[:, None] + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words] / 2


def gb_w17(totals, log_p, size):
    new = totals.max() + log_p
    order = np.argsort(-new, axis=None)[:size]
    rows, words = np.unravel_index(order, new.shape)
    return rows, words, new[rows, words]


def gb_w18(totals, log_p, size):
    # at most two continuations of every beginning
    new = totals[:, None] + log_p
    two = np.argsort(-new, axis=1)[:, :2]
    found = sorted(((new[r, w], r, w) for r in range(len(new)) for w in two[r]), reverse=True)[
        :size
    ]
    total, rows, words = zip(*found)
    return np.array(rows), np.array(words), np.array(total)


RIGHT["grow_beams"] = [gb_r1, gb_r2, gb_r3]
WRONG["grow_beams"] = [
    (gb_w1, "forgets the totals"),
    (gb_w2, "only the best continuation of each beginning"),
    (gb_w3, "the best comes last"),
    (gb_w4, "splits the flat index by the number of beams, not of words"),
    (gb_w5, "multiplies log probabilities"),
    (gb_w6, "new totals are the last word's log probability only"),
    (gb_w7, "rows and words exchanged"),
    (gb_w8, "chooses by log_p alone and adds the totals afterwards"),
    (gb_w9, "takes the worst"),
    (gb_w10, "continues only the best beginning"),
    (gb_w11, "probabilities instead of their logarithms"),
    (gb_w12, "sorted by place, not by total"),
    (gb_w13, "rows are the flat index"),
    (gb_w14, "returns as many as there were beams, not size"),
    (gb_w15, "no word may be chosen twice"),
    (gb_w16, "halves the totals"),
    (gb_w17, "adds the best total to all beginnings"),
    (gb_w18, "at most two continuations of a beginning"),
]


# ---- clipped_counts
def cc_r1(answer, reference, n):
    mine = Counter(tuple(answer[i : i + n]) for i in range(len(answer) - n + 1))
    theirs = Counter(tuple(reference[i : i + n]) for i in range(len(reference) - n + 1))
    return sum((mine & theirs).values()), sum(mine.values())


def cc_r2(answer, reference, n):
    left = [reference[i : i + n] for i in range(len(reference) - n + 1)]
    matched = total = 0
    for i in range(len(answer) - n + 1):
        gram = answer[i : i + n]
        total += 1
        if gram in left:
            left.remove(gram)
            matched += 1
    return [matched, total]


def cc_r3(answer, reference, n):
    grams = lambda words: list(zip(*(words[k:] for k in range(n))))
    mine, theirs = grams(answer), grams(reference)
    matched = sum(min(mine.count(g), theirs.count(g)) for g in set(mine))
    return np.array([matched, max(len(answer) - n + 1, 0)])


def _grams(words, n):
    return [tuple(words[i : i + n]) for i in range(len(words) - n + 1)]


def cc_w1(answer, reference, n):
    theirs = _grams(reference, n)
    mine = _grams(answer, n)
    return sum(g in theirs for g in mine), len(mine)


def cc_w2(answer, reference, n):
    mine, theirs = set(_grams(answer, n)), set(_grams(reference, n))
    return len(mine & theirs), len(_grams(answer, n))


def cc_w3(answer, reference, n):
    mine, theirs = set(_grams(answer, n)), set(_grams(reference, n))
    return len(mine & theirs), len(mine)


def cc_w4(answer, reference, n):
    matched = sum((Counter(_grams(answer, n)) & Counter(_grams(reference, n))).values())
    return matched, len(_grams(reference, n))


def cc_w5(answer, reference, n):
    matched = sum((Counter(_grams(answer, n)) & Counter(_grams(reference, n))).values())
    return matched, len(answer)


def cc_w6(answer, reference, n):
    matched = sum((Counter(_grams(answer, n)) & Counter(_grams(reference, n))).values())
    return matched, len(answer) - n + 1


def cc_w7(answer, reference, n):
    g = lambda words: Counter(tuple(words[i : i + n]) for i in range(len(words) - n))
    mine, theirs = g(answer), g(reference)
    return sum((mine & theirs).values()), sum(mine.values())


def cc_w8(answer, reference, n):
    g = lambda words: Counter(tuple(words[i : i + n]) for i in range(len(words)))
    mine, theirs = g(answer), g(reference)
    return sum((mine & theirs).values()), sum(mine.values())


def cc_w9(answer, reference, n):
    g = lambda words: Counter(tuple(sorted(words[i : i + n])) for i in range(len(words) - n + 1))
    mine, theirs = g(answer), g(reference)
    return sum((mine & theirs).values()), sum(mine.values())


def cc_w10(answer, reference, n):
    mine, theirs = _grams(answer, n), _grams(reference, n)
    return sum(a == b for a, b in zip(mine, theirs)), len(mine)


def cc_w11(answer, reference, n):
    g = lambda words: Counter("".join(words[i : i + n]) for i in range(len(words) - n + 1))
    mine, theirs = g(answer), g(reference)
    return sum((mine & theirs).values()), sum(mine.values())


def cc_w12(answer, reference, n):
    matched = sum((Counter(answer) & Counter(reference)).values())
    return matched, len(answer)


def cc_w13(answer, reference, n):
    mine, theirs = Counter(_grams(answer, n)), Counter(_grams(reference, n))
    return sum(theirs[g] for g in mine), sum(mine.values())


def cc_w14(answer, reference, n):
    matched, total = cc_r1(answer, reference, n)
    return matched, max(total, 1)


def cc_w15(answer, reference, n):
    g = lambda words: Counter(tuple(words[i : i + n]) for i in range(0, len(words) - n + 1, n))
    mine, theirs = g(answer), g(reference)
    return sum((mine & theirs).values()), sum(mine.values())


def cc_w16(answer, reference, n):
    low = lambda words: [w.lower() for w in words]
    return cc_r1(low(answer), low(reference), n)


def cc_w17(answer, reference, n):
    m = t = 0
    for k in range(1, n + 1):
        a, b = cc_r1(answer, reference, k)
        m, t = m + a, t + b
    return m, t


def cc_w18(answer, reference, n):
    matched, total = cc_r1(answer, reference, n)
    return matched / max(total, 1), total


def cc_w19(answer, reference, n):
    text = " ".join(reference)
    mine = Counter(" ".join(g) for g in _grams(answer, n))
    return sum(min(k, text.count(g)) for g, k in mine.items()), sum(mine.values())


RIGHT["clipped_counts"] = [cc_r1, cc_r2, cc_r3]
WRONG["clipped_counts"] = [
    (cc_w1, "no clipping"),
    (cc_w2, "each kind counts at most once"),
    (cc_w3, "kinds instead of n-grams, in both numbers"),
    (cc_w4, "total of the reference"),
    (cc_w5, "total is the number of words"),
    (cc_w6, "total is negative for answers that are much too short"),
    (cc_w7, "the last n-gram is left out"),
    (cc_w8, "counts the shorter pieces at the end too"),
    (cc_w9, "the order inside an n-gram is ignored"),
    (cc_w10, "compares n-grams at equal places only"),
    (cc_w11, "joins the words without a space, so different n-grams can look alike"),
    (cc_w12, "n is not used"),
    (cc_w13, "counts as often as the reference has it, even when the answer has it less often"),
    (cc_w14, "total is 1 for an answer that is too short"),
    (cc_w15, "n-grams do not overlap"),
    (cc_w16, "case is ignored: 'The' and 'the' are different words"),
    (cc_w17, "adds up all orders up to n"),
    (cc_w18, "matched is a share"),
    (cc_w19, "searches letters in the joined reference, so 'a' is found inside 'cat'"),
]


# ---- bleu
def bl_r1(matched, total, answer_words, reference_words):
    if min(matched) == 0:
        return 0.0
    penalty = exp(1 - reference_words / answer_words) if answer_words < reference_words else 1.0
    return 100 * penalty * float(np.prod(np.asarray(matched) / np.asarray(total))) ** 0.25


def bl_r2(matched, total, answer_words, reference_words):
    if not np.all(matched):
        return 0
    mean = np.mean(np.log(matched) - np.log(total))
    return 100 * np.exp(min(0, 1 - reference_words / answer_words) + mean)


def bl_r3(matched, total, answer_words, reference_words):
    score = 100.0
    for m, t in zip(matched, total):
        if m == 0:
            return 0.0
        score *= (m / t) ** (1 / 4)
    if answer_words < reference_words:
        score *= np.e ** (1 - reference_words / answer_words)
    return score


def _precisions(matched, total):
    return np.where(total > 0, matched / np.maximum(total, 1), 0.0)


def bl_w1(matched, total, answer_words, reference_words):
    return 100 * np.prod(_precisions(matched, total)) ** 0.25


def bl_w2(matched, total, answer_words, reference_words):
    return (
        100 * exp(1 - reference_words / answer_words) * np.prod(_precisions(matched, total)) ** 0.25
    )


def bl_w3(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * _precisions(matched, total).mean()


def bl_w4(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return penalty * np.prod(_precisions(matched, total)) ** 0.25


def bl_w5(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - answer_words / reference_words))
    return 100 * penalty * np.prod(_precisions(matched, total)) ** 0.25


def bl_w6(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.prod(_precisions(matched, total))


def bl_w7(matched, total, answer_words, reference_words):
    penalty = min(1, answer_words / reference_words)
    return 100 * penalty * np.prod(_precisions(matched, total)) ** 0.25


def bl_w8(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * (penalty * np.prod(_precisions(matched, total))) ** 0.25


def bl_w9(matched, total, answer_words, reference_words):
    p = _precisions(matched, total)
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.exp(np.log(np.maximum(p, 1e-9)).mean())


def bl_w10(matched, total, answer_words, reference_words):
    p = (np.asarray(matched) + 1) / (np.asarray(total) + 1)
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.prod(p) ** 0.25


def bl_w11(matched, total, answer_words, reference_words):
    p = _precisions(matched, total)
    p = p[p > 0]
    if len(p) == 0:
        return 0.0
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.prod(p) ** (1 / len(p))


def bl_w12(matched, total, answer_words, reference_words):
    penalty = exp(1 - reference_words / answer_words) if answer_words > reference_words else 1.0
    return 100 * penalty * np.prod(_precisions(matched, total)) ** 0.25


def bl_w13(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * (sum(matched) / sum(total))


def bl_w14(matched, total, answer_words, reference_words):
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.prod(_precisions(matched, total)) ** 1 / 4


def bl_w15(matched, total, answer_words, reference_words):
    if matched[3] == 0:
        return 0.0
    p = _precisions(matched, total)
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return round(100 * penalty * np.prod(p) ** 0.25)


def bl_w16(matched, total, answer_words, reference_words):
    with np.errstate(all="ignore"):
        p = np.asarray(matched) / np.asarray(total)
        penalty = exp(min(0, 1 - reference_words / answer_words))
        return 100 * penalty * np.prod(p[:3]) ** (1 / 3)


def bl_w17(matched, total, answer_words, reference_words):
    penalty = exp(1 - reference_words / answer_words)
    p = np.maximum(_precisions(matched, total), 1e-12)
    return penalty * np.exp(np.log(p).mean())


def bl_w18(matched, total, answer_words, reference_words):
    penalty = exp(reference_words / answer_words - 1) if answer_words < reference_words else 1.0
    return 100 * penalty * np.prod(_precisions(matched, total)) ** 0.25


def bl_w19(matched, total, answer_words, reference_words):
    p = np.asarray(matched) // np.asarray(total)
    penalty = exp(min(0, 1 - reference_words / answer_words))
    return 100 * penalty * np.prod(p) ** 0.25


RIGHT["bleu"] = [bl_r1, bl_r2, bl_r3]
WRONG["bleu"] = [
    (bl_w1, "no penalty"),
    (bl_w2, "long answers get a factor above 1"),
    (bl_w3, "arithmetic mean"),
    (bl_w4, "from 0 to 1, not to 100"),
    (bl_w5, "h / r instead of r / h: long answers are penalised"),
    (bl_w6, "no fourth root"),
    (bl_w7, "the penalty is h/r without the exponential"),
    (bl_w8, "the penalty stands under the root"),
    (bl_w9, "a precision of 0 becomes 1e-9: BLEU is above 0 where nothing matches"),
    (bl_w10, "adds 1 to all counts"),
    (bl_w11, "leaves out orders without a match"),
    (bl_w12, "penalises long answers instead of short"),
    (bl_w13, "pools all orders"),
    (bl_w14, "** 1 / 4 is a quarter, not a root"),
    (bl_w15, "rounds to whole points"),
    (bl_w16, "only three orders"),
    (bl_w17, "no cut of the penalty, not times 100, not 0 without a match"),
    (bl_w18, "sign in the exponent turned round: short answers are rewarded"),
    (bl_w19, "whole-number division"),
]
