from collections import Counter

import numpy as np


# ----------------------------------------------------------- bag_of_words
def bow_loop(ids, size, mask):
    out = np.zeros((len(ids), size))
    for i, row in enumerate(ids):
        for word, real in zip(row, mask[i]):
            if real:
                out[i, word] += 1
    return out


def bow_onehot(ids, size, mask):
    return (np.eye(size)[np.asarray(ids)] * np.asarray(mask)[..., None]).sum(axis=1)


def bow_bincount(ids, size, mask):
    ids, mask = np.asarray(ids), np.asarray(mask)
    return np.array([np.bincount(r[m], minlength=size) for r, m in zip(ids, mask)])


def bow_addat(ids, size, mask):
    ids, mask = np.asarray(ids), np.asarray(mask, dtype=bool)
    out = np.zeros((ids.shape[0], size), dtype=int)
    np.add.at(out, (np.nonzero(mask)[0], ids[mask]), 1)
    return out


def boww_nomask(ids, size, mask):
    return np.eye(size)[ids].sum(axis=1)


def boww_binary(ids, size, mask):
    return (bow_onehot(ids, size, mask) > 0).astype(float)


def boww_fancy(ids, size, mask):
    out = np.zeros((len(ids), size))
    rows, cols = np.nonzero(mask)
    out[rows, ids[rows, cols]] += 1
    return out


def boww_zero(ids, size, mask):
    out = np.eye(size)[ids * mask].sum(axis=1)
    out[:, 0] = 0
    return out


def boww_mul(ids, size, mask):
    return np.eye(size)[ids * mask].sum(axis=1)


def boww_inverted(ids, size, mask):
    return (np.eye(size)[ids] * ~mask[..., None]).sum(axis=1)


def boww_axis(ids, size, mask):
    return (np.eye(size)[ids] * mask[..., None]).sum(axis=0)


def boww_batch(ids, size, mask):
    return np.bincount(ids[mask], minlength=size)


def boww_share(ids, size, mask):
    bag = bow_onehot(ids, size, mask)
    return bag / bag.sum(axis=1, keepdims=True)


def boww_size(ids, size, mask):
    top = int(ids[mask].max()) + 1
    return np.eye(top)[np.where(mask, ids, 0)].sum(axis=1) - np.eye(top)[0] * (~mask).sum(
        axis=1, keepdims=True
    )


def boww_lengthmin(ids, size, mask):
    n = int(mask.sum(axis=1).min())
    return np.eye(size)[ids[:, :n]].sum(axis=1)


def boww_ids_positive(ids, size, mask):
    out = np.zeros((len(ids), size))
    for i, row in enumerate(ids):
        for word in row:
            if word != 0:
                out[i, word] += 1
    return out


def boww_front(ids, size, mask):
    out = np.zeros((len(ids), size))
    for i, row in enumerate(ids):
        n = mask[i].sum() - 1
        for word in row[:n]:
            out[i, word] += 1
    return out


def boww_two(ids, size, mask):
    out = np.zeros((len(ids), size))
    for i, row in enumerate(ids):
        out[i, row] = 1
    return out


# --------------------------------------------------------------- same_bag
def sb_sorted(first, second):
    return sorted(first) == sorted(second)


def sb_counter(first, second):
    return Counter(first) == Counter(second)


def sb_remove(first, second):
    left = list(second)
    for word in first:
        if word not in left:
            return False
        left.remove(word)
    return not left


def sb_count(first, second):
    if len(first) != len(second):
        return False
    return all(first.count(word) == second.count(word) for word in set(first))


def sbw_set(first, second):
    return set(first) == set(second)


def sbw_set_len(first, second):
    return set(first) == set(second) and len(first) == len(second)


def sbw_list(first, second):
    return first == second


def sbw_sort_none(first, second):
    return list(first).sort() == list(second).sort()


def sbw_len(first, second):
    return len(first) == len(second)


def sbw_subset(first, second):
    return all(first.count(w) == second.count(w) for w in first)


def sbw_zip(first, second):
    return all(a == b for a, b in zip(sorted(first), sorted(second)))


def sbw_letters(first, second):
    return sorted("".join(first)) == sorted("".join(second))


def sbw_joined(first, second):
    return "".join(sorted(first)) == "".join(sorted(second))


def sbw_reversed(first, second):
    return first == second or first == second[::-1]


def sbw_counts_only(first, second):
    return sorted(Counter(first).values()) == sorted(Counter(second).values())


def sbw_two(first, second):
    return all(word in second for word in set(first))


# ---------------------------------------------------- class_probabilities
def cp_shift(bags, W, b):
    z = np.asarray(bags) @ np.asarray(W) + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cp_logsum(bags, W, b):
    z = np.dot(bags, W) + np.asarray(b)
    return np.exp(z - np.logaddexp.reduce(z, axis=1)[:, None])


def cp_rows(bags, W, b):
    rows = []
    for bag in np.asarray(bags):
        z = bag @ np.asarray(W) + np.asarray(b)
        e = np.exp(z - np.max(z))
        rows.append(e / np.sum(e))
    return np.array(rows)


def cp_pairs(bags, W, b):
    z = np.asarray(bags) @ np.asarray(W) + np.asarray(b)
    with np.errstate(over="ignore"):
        return 1 / np.exp(z[:, None, :] - z[:, :, None]).sum(axis=2)


def cpw_overflow(bags, W, b):
    e = np.exp(bags @ W + b)
    return e / e.sum(axis=1, keepdims=True)


def cpw_global(bags, W, b):
    z = bags @ W + b
    e = np.exp(z - z.max())
    return e / e.sum(axis=1, keepdims=True)


def cpw_axis0(bags, W, b):
    z = bags @ W + b
    e = np.exp(z - z.max(axis=0))
    return e / e.sum(axis=0)


def cpw_all(bags, W, b):
    z = bags @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / e.sum()


def cpw_nobias(bags, W, b):
    return cp_shift(bags, W, 0)


def cpw_logits(bags, W, b):
    return bags @ W + b


def cpw_log(bags, W, b):
    return np.log(cp_shift(bags, W, b))


def cpw_sigmoid(bags, W, b):
    return 1 / (1 + np.exp(-np.clip(bags @ W + b, -500, 500)))


def cpw_bias_after(bags, W, b):
    return cp_shift(bags, W, 0) + b


def cpw_binary(bags, W, b):
    return cp_shift(np.minimum(bags, 1), W, b)


def cpw_mean(bags, W, b):
    return cp_shift(bags / np.maximum(bags.sum(axis=1, keepdims=True), 1), W, b)


def cpw_clip(bags, W, b):
    e = np.exp(np.clip(bags @ W + b, -30, 30))
    return e / e.sum(axis=1, keepdims=True)


def cpw_abs(bags, W, b):
    z = bags @ W + b
    z = z - z.min(axis=1, keepdims=True)
    return z / z.sum(axis=1, keepdims=True)


def cpw_shift_min(bags, W, b):
    z = bags @ W + b
    e = np.exp(z - z.min(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cpw_base2(bags, W, b):
    z = bags @ W + b
    e = 2.0 ** (z - z.max(axis=1, keepdims=True))
    return e / e.sum(axis=1, keepdims=True)


def cpw_eps(bags, W, b):
    z = bags @ W + b
    e = np.exp(z - z.max(axis=1, keepdims=True))
    return e / (e.sum(axis=1, keepdims=True) + 1e-2)


def cpw_two(bags, W, b):
    e = np.exp(bags @ W)
    return e / e.sum()


# --------------------------------------------------- classifier_gradients
def cg_plain(bags, labels, W, b):
    p = cp_shift(bags, W, b)
    dz = (p - np.eye(len(b))[labels]) / len(bags)
    return bags.T @ dz, dz.sum(axis=0)


def cg_index(bags, labels, W, b):
    dz = cp_shift(bags, W, b)
    dz[np.arange(len(labels)), labels] -= 1
    dz /= len(labels)
    return [np.dot(np.transpose(bags), dz), np.sum(dz, axis=0)]


def cg_loop(bags, labels, W, b):
    dW, db = np.zeros(np.shape(W)), np.zeros(np.shape(b))
    for x, label, p in zip(bags, labels, cp_shift(bags, W, b)):
        dz = p.copy()
        dz[label] -= 1
        dW += np.outer(x, dz)
        db += dz
    return dW / len(bags), db / len(bags)


def cg_mean(bags, labels, W, b):
    dz = cp_shift(bags, W, b) - (np.asarray(labels)[:, None] == np.arange(np.shape(W)[1]))
    return (np.asarray(bags)[:, :, None] * dz[:, None, :]).mean(axis=0), dz.mean(axis=0)


def cgw_sum(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return dW * len(bags), db * len(bags)


def cgw_db_mean(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return dW, db / len(bags)


def cgw_db_sum(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return dW, db * len(bags)


def cgw_sign(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return -dW, -db


def cgw_softmax_jac(bags, labels, W, b):
    p = cp_shift(bags, W, b)
    dz = (p - np.eye(len(b))[labels]) * p * (1 - p) / len(bags)
    return bags.T @ dz, dz.sum(axis=0)


def cgw_nobias(bags, labels, W, b):
    return cg_plain(bags, labels, W, np.zeros_like(b))


def cgw_all_labels(bags, labels, W, b):
    dz = cp_shift(bags, W, b)
    dz[:, labels] -= 1
    dz /= len(bags)
    return bags.T @ dz, dz.sum(axis=0)


def cgw_size(bags, labels, W, b):
    dz = (cp_shift(bags, W, b) - np.eye(len(b))[labels]) / (len(bags) * len(b))
    return bags.T @ dz, dz.sum(axis=0)


def cgw_transposed(bags, labels, W, b):
    dz = (cp_shift(bags, W, b) - np.eye(len(b))[labels]) / len(bags)
    return dz.T @ bags, dz.sum(axis=0)


def cgw_keepdims(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return dW, db[None]


def cgw_swapped(bags, labels, W, b):
    return cg_plain(bags, labels, W, b)[::-1]


def cgw_binary(bags, labels, W, b):
    dz = (cp_shift(bags, W, b) - np.eye(len(b))[labels]) / len(bags)
    return (bags > 0).astype(float).T @ dz, dz.sum(axis=0)


def cgw_two_classes(bags, labels, W, b):
    p = cp_shift(bags, W, b)
    d = (p[:, 1] - (labels == 1)) / len(bags)
    dz = np.zeros_like(p)
    dz[:, 0], dz[:, 1] = -d, d
    return bags.T @ dz, dz.sum(axis=0)


def cgw_words(bags, labels, W, b):
    dz = (cp_shift(bags, W, b) - np.eye(len(b))[labels]) / bags.sum()
    return bags.T @ dz, dz.sum(axis=0)


def cgw_overflow(bags, labels, W, b):
    e = np.exp(bags @ W + b)
    p = e / e.sum()
    dz = (p - np.eye(len(b))[labels]) / len(bags)
    return bags.T @ dz, dz.sum(axis=0)


def cgw_label_only(bags, labels, W, b):
    p = cp_shift(bags, W, b)
    one = np.eye(len(b))[labels]
    dz = (p - 1) * one / len(bags)
    return bags.T @ dz, dz.sum(axis=0)


def cgw_decay(bags, labels, W, b):
    dW, db = cg_plain(bags, labels, W, b)
    return dW + 0.01 * W, db


def cgw_two(bags, labels, W, b):
    dz = np.eye(len(b))[labels] - cp_shift(bags, W, b)
    return bags.T @ dz, dz.sum(axis=0)


# --------------------------------------------------------------- accuracy
def ac_mean(probabilities, labels):
    return (np.argmax(probabilities, axis=1) == np.asarray(labels)).mean()


def ac_loop(probabilities, labels):
    right = 0
    for row, label in zip(probabilities, labels):
        if int(np.argmax(row)) == label:
            right += 1
    return right / len(labels)


def ac_count(probabilities, labels):
    hits = np.count_nonzero(probabilities.argmax(-1) == labels)
    return float(hits) / probabilities.shape[0]


def acw_percent(probabilities, labels):
    return 100 * ac_mean(probabilities, labels)


def acw_count(probabilities, labels):
    return int((probabilities.argmax(axis=1) == labels).sum())


def acw_axis0(probabilities, labels):
    return (probabilities.argmax(axis=0)[: len(labels)] == labels[: probabilities.shape[1]]).mean()


def acw_half(probabilities, labels):
    return ((probabilities[:, 1] > 0.5) == labels).mean()


def acw_above_half(probabilities, labels):
    return (probabilities[np.arange(len(labels)), labels] > 0.5).mean()


def acw_error(probabilities, labels):
    return (probabilities.argmax(axis=1) != labels).mean()


def acw_mean_p(probabilities, labels):
    return probabilities[np.arange(len(labels)), labels].mean()


def acw_size(probabilities, labels):
    return (probabilities.argmax(axis=1) == labels).sum() / probabilities.size


def acw_round(probabilities, labels):
    return round(float((probabilities.argmax(axis=1) == labels).mean()), 1)


def acw_argmin(probabilities, labels):
    return (probabilities.argmin(axis=1) == labels).mean()


def acw_intdiv(probabilities, labels):
    return int((probabilities.argmax(axis=1) == labels).sum()) // len(labels)


def acw_flat(probabilities, labels):
    return (np.argmax(probabilities) == labels).mean()


def acw_column(probabilities, labels):
    return (probabilities.argmax(axis=1, keepdims=True) == labels).mean()


def acw_two(probabilities, labels):
    return 100 * ((probabilities[:, 1] >= 0.5) == labels).sum() / probabilities.size


# ---------------------------------------------------------- telling_words
def tw_argsort(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    negative = [words[i] for i in order[:count]]
    positive = [words[i] for i in order[::-1][:count]]
    return negative, positive


def tw_sorted(W, words, count):
    pull = {i: W[i][1] - W[i][0] for i in range(len(words))}
    up = sorted(pull, key=pull.get)
    down = sorted(pull, key=pull.get, reverse=True)
    return [[words[i] for i in up[:count]], [words[i] for i in down[:count]]]


def tw_minus(W, words, count):
    W = np.asarray(W)
    diff = W[:, 0] - W[:, 1]
    return (
        list(np.array(words)[np.argsort(-diff)[:count]]),
        list(np.array(words)[np.argsort(diff)[:count]]),
    )


def tw_zip(W, words, count):
    pairs = sorted(zip((b - a for a, b in W), words))
    return [w for _, w in pairs[:count]], [w for _, w in pairs[len(pairs) - count :][::-1]]


def tww_columns(W, words, count):
    neg = np.argsort(-W[:, 0])[:count]
    pos = np.argsort(-W[:, 1])[:count]
    return [words[i] for i in neg], [words[i] for i in pos]


def tww_swapped(W, words, count):
    return tw_argsort(W, words, count)[::-1]


def tww_weak_first(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    return [words[i] for i in order[:count]], [words[i] for i in order[-count:]]


def tww_both_weak(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    return [words[i] for i in order[:count][::-1]], [words[i] for i in order[-count:]]


def tww_abs(W, words, count):
    order = np.argsort(-np.abs(W[:, 1] - W[:, 0]))
    neg = [words[i] for i in order[:count] if W[i, 0] > W[i, 1]]
    pos = [words[i] for i in order[:count] if W[i, 1] > W[i, 0]]
    return neg, pos


def tww_abs_half(W, words, count):
    order = np.argsort(np.abs(W[:, 1] - W[:, 0]))[::-1]
    return [words[i] for i in order[:count]], [words[i] for i in order[count : 2 * count]]


def tww_sum(W, words, count):
    order = np.argsort(W[:, 1] + W[:, 0])
    return [words[i] for i in order[:count]], [words[i] for i in order[::-1][:count]]


def tww_ids(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    return order[:count].tolist(), order[::-1][:count].tolist()


def tww_off(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    return [words[i] for i in order[:count]], [words[i] for i in order[-2 : -count - 2 : -1]]


def tww_ratio(W, words, count):
    order = np.argsort(W[:, 1] / (W[:, 0] + 1e-9))
    return [words[i] for i in order[:count]], [words[i] for i in order[::-1][:count]]


def tww_one(W, words, count):
    order = np.argsort(W[:, 1] - W[:, 0])
    return [words[order[0]]], [words[order[-1]]]


def tww_positive_col(W, words, count):
    order = np.argsort(W[:, 1])
    return [words[i] for i in order[:count]], [words[i] for i in order[::-1][:count]]


def tww_alpha(W, words, count):
    neg, pos = tw_argsort(W, words, count)
    return sorted(neg), sorted(pos)


def tww_sort_words(W, words, count):
    words.sort()
    order = np.argsort(W[:, 1] - W[:, 0])
    return [words[i] for i in order[:count]], [words[i] for i in order[::-1][:count]]


def tww_two(W, words, count):
    neg = np.argsort(W[:, 0])[-count:]
    pos = np.argsort(W[:, 1])[-count:]
    return [words[i] for i in neg], [words[i] for i in pos]


RIGHT = {
    "bag_of_words": [bow_loop, bow_onehot, bow_bincount, bow_addat],
    "same_bag": [sb_sorted, sb_counter, sb_remove, sb_count],
    "class_probabilities": [cp_shift, cp_logsum, cp_rows, cp_pairs],
    "classifier_gradients": [cg_plain, cg_index, cg_loop, cg_mean],
    "accuracy": [ac_mean, ac_loop, ac_count],
    "telling_words": [tw_argsort, tw_sorted, tw_minus, tw_zip],
}
WRONG = {
    "bag_of_words": [
        (boww_nomask, "padding is counted"),
        (boww_binary, "tells whether a word occurs, not how often"),
        (boww_fancy, "fancy += adds a repeated word only once"),
        (boww_zero, "real words with id 0 are never counted"),
        (boww_mul, "padding is counted as word 0"),
        (boww_inverted, "counts the padding instead of the words"),
        (boww_axis, "adds over the batch: shape (length, size)"),
        (boww_batch, "one bag for the whole batch"),
        (boww_share, "shares instead of counts"),
        (boww_size, "as wide as the largest id that occurs, not size"),
        (boww_lengthmin, "cuts every text to the shortest one"),
        (boww_ids_positive, "takes id 0 for padding and ignores the mask"),
        (boww_front, "leaves out the last real word of each text"),
        (boww_two, "ignores the mask and counts each word once"),
    ],
    "same_bag": [
        (sbw_set, "how often a word occurs does not matter"),
        (sbw_set_len, "sets and lengths agree for a a b and a b b"),
        (sbw_list, "order matters"),
        (sbw_sort_none, "list.sort returns None, so always True"),
        (sbw_len, "compares lengths only"),
        (sbw_subset, "words that only the second list has are overlooked"),
        (sbw_zip, "zip stops at the shorter list"),
        (sbw_letters, "compares letters, not words"),
        (sbw_joined, "joined without a space: 'a','bc' equals 'ab','c'"),
        (sbw_reversed, "accepts only the same order or its reverse"),
        (sbw_counts_only, "compares how often words occur, not which"),
        (sbw_two, "neither counts nor the second list's other words matter"),
    ],
    "class_probabilities": [
        (cpw_overflow, "overflows for logits in the thousands"),
        (cpw_global, "subtracts the batch's maximum: a row far below it is 0/0"),
        (cpw_axis0, "softmax over the batch"),
        (cpw_all, "the whole batch sums to 1, not each row (right for one text)"),
        (cpw_nobias, "b is forgotten (right for b = 0)"),
        (cpw_logits, "returns logits"),
        (cpw_log, "returns log probabilities"),
        (cpw_sigmoid, "a sigmoid for each class: rows do not sum to 1"),
        (cpw_bias_after, "b is added after the softmax"),
        (cpw_binary, "counts are cut to 1 (right if no word repeats)"),
        (cpw_mean, "averages over words instead of summing"),
        (cpw_clip, "clips logits at 30, losing differences among large ones"),
        (cpw_abs, "no exponential: scaled logits"),
        (cpw_shift_min, "subtracts the smallest logit, which still overflows"),
        (cpw_base2, "powers of 2 instead of e"),
        (cpw_eps, "0.01 in the denominator: rows do not sum to 1"),
        (cpw_two, "no b and normalised over the batch"),
    ],
    "classifier_gradients": [
        (cgw_sum, "gradient of the sum, not the mean"),
        (cgw_db_mean, "db divided by the batch twice"),
        (cgw_db_sum, "db not divided by the batch"),
        (cgw_sign, "wrong sign"),
        (cgw_softmax_jac, "multiplied by p (1 - p) once more"),
        (cgw_nobias, "the forward pass forgets b (right for b = 0)"),
        (cgw_all_labels, "subtracts 1 in all rows at all labels (right for one text)"),
        (cgw_size, "divides by texts times classes"),
        (cgw_transposed, "dW is transposed"),
        (cgw_keepdims, "db has the shape (1, classes)"),
        (cgw_swapped, "returns db first"),
        (cgw_binary, "a repeated word counts once (right if no word repeats)"),
        (cgw_two_classes, "right for two classes only"),
        (cgw_words, "divides by the number of words, not texts"),
        (cgw_overflow, "softmax normalised over the whole batch (right for one text)"),
        (cgw_label_only, "only the label's logit gets a gradient"),
        (cgw_decay, "adds weight decay to dW"),
        (cgw_two, "wrong sign and no mean"),
    ],
    "accuracy": [
        (acw_percent, "in percent, not from 0 to 1"),
        (acw_count, "the number of right texts, not the share"),
        (acw_axis0, "argmax over the batch"),
        (acw_half, "right for two classes only"),
        (acw_above_half, "demands more than one half, wrong for three classes"),
        (acw_error, "the share of wrong decisions"),
        (acw_mean_p, "mean probability of the label"),
        (acw_size, "divides by texts times classes"),
        (acw_round, "rounded to one decimal"),
        (acw_argmin, "the least probable class"),
        (acw_intdiv, "integer division: 0 unless all are right"),
        (acw_flat, "argmax over the flattened array"),
        (acw_column, "broadcasts (batch, 1) against (batch,): compares all pairs"),
        (acw_two, "two classes only, in percent of all entries"),
    ],
    "telling_words": [
        (tww_columns, "the largest weights of each column, not the difference"),
        (tww_swapped, "positive list first"),
        (tww_weak_first, "the positive list is weakest first (right for count 1)"),
        (tww_both_weak, "both lists weakest first (right for count 1)"),
        (tww_abs, "the strongest count words altogether, split by side: lists of other lengths"),
        (tww_abs_half, "the strongest words by size, not split by side"),
        (tww_sum, "the sum of the columns, not the difference"),
        (tww_ids, "ids instead of words"),
        (tww_off, "the strongest positive word is left out"),
        (tww_ratio, "ratio instead of difference"),
        (tww_one, "always one word, whatever count"),
        (tww_positive_col, "column 1 only"),
        (tww_alpha, "lists in alphabetical order (right for count 1)"),
        (tww_sort_words, "sorts the word list in place, so ids and words part"),
        (tww_two, "single columns and weakest first"),
    ],
}
