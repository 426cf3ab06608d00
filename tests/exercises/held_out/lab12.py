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
