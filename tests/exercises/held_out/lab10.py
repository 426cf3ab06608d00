import re
from difflib import SequenceMatcher
from fractions import Fraction
from math import log, pi, sin

import numpy as np

RIGHT, WRONG = {}, {}


def softmax(x, axis=-1):
    e = np.exp(x - np.max(x, axis=axis, keepdims=True))
    return e / e.sum(axis=axis, keepdims=True)


# ---- bar_duration
def bar_r1(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_r2(bar):
    total, i = 0, 0
    bar = bar.replace(" ", "")
    while i < len(bar):
        if not bar[i].isalpha():
            i += 1
            continue
        i += 1
        while i < len(bar) and bar[i] in ",'":
            i += 1
        top = ""
        while i < len(bar) and bar[i].isdigit():
            top += bar[i]
            i += 1
        length = int(top) if top else 1
        if i < len(bar) and bar[i] == "/":
            i += 1
            bottom = ""
            while i < len(bar) and bar[i].isdigit():
                bottom += bar[i]
                i += 1
            length = length / (int(bottom) if bottom else 2)
        total += length
    return total


def bar_r3(bar):
    clean = re.sub(r"[\^_=,'\s]", "", bar)
    total = Fraction(0)
    for length in re.split(r"[A-Za-z]", clean)[1:]:
        top, slash, bottom = length.partition("/")
        total += Fraction(int(top or "1"), int(bottom or "2") if slash else 1)
    return float(total)


def bar_r4(bar):
    def one(match):
        number = match.group(1)
        if number.endswith("/"):
            number += "2"
        if number.startswith("/"):
            number = "1" + number
        return Fraction(number or "1")

    return float(sum(map(one, re.finditer(r"[a-zA-Z][,']*([\d/]*)", bar))))


def bar_w1(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-g][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w2(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d?)(/?)(\d?)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w3(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz](\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w4(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / int(bottom or 1)
    return total


def bar_w5(bar):
    total = 0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) // (int(bottom or 2) if slash else 1)
    return total


def bar_w6(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[a-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w7(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 0) / (int(bottom or 2) if slash else 1)
    return total


def bar_w8(bar):
    return sum(c.isalpha() for c in bar)


def bar_w9(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']?(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w10(bar):
    total = 0.0
    for word in bar.split():
        match = re.match(r"[\^_=]?[A-Ga-gz][,']*(\d*)(/?)(\d*)", word)
        top, slash, bottom = match.groups()
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w11(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total / 8


def bar_w12(bar):
    total = 0.0
    for accidental, top, slash, bottom in re.findall(r"([\^_=]?)[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1) * (1 + (accidental != "")) / 1
    return total


def bar_w13(bar):
    total = 0.0
    for top, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)/?(\d*)", bar):
        if top and bottom:
            total += int(top) / int(bottom)
        elif top:
            total += int(top)
        elif bottom:
            total += 1 / int(bottom)
        else:
            total += 1
    return total


def bar_w14(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) * (0.5 if slash else 1)
    return total


def bar_w15(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Fa-fz][,']*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


def bar_w16(bar):
    return [
        int(t or 1) / (int(b or 2) if s else 1)
        for t, s, b in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar)
    ]


def bar_w17(bar):
    total = 0.0
    for top, slash, bottom in re.findall(r"[A-Ga-g][,']*(\d?)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 1) if slash else 1)
    return total


def bar_w18(bar):
    total = 0.0
    for letter, top, slash, bottom in re.findall(r"([A-Ga-gz])[,]*(\d*)(/?)(\d*)", bar):
        total += int(top or 1) / (int(bottom or 2) if slash else 1)
    return total


RIGHT["bar_duration"] = [bar_r1, bar_r2, bar_r3, bar_r4]
WRONG["bar_duration"] = [
    (bar_w1, "rests are not counted"),
    (bar_w2, "numbers of two digits are read as one digit (A12)"),
    (bar_w3, "octave marks hide the length behind them"),
    (bar_w4, "a lone slash counts as 1, not one half"),
    (bar_w5, "whole-number division"),
    (bar_w6, "capital letters are not counted"),
    (bar_w7, "a letter without number lasts 0"),
    (bar_w8, "counts the letters only"),
    (bar_w9, "allows only one octave mark"),
    (bar_w10, "reads one note per space-separated group"),
    (bar_w11, "counts in whole notes, not eighths"),
    (bar_w12, "an accidental doubles the length"),
    (bar_w13, "A/ gives 1 and A3/ gives 3: the lone slash is forgotten"),
    (bar_w14, "every slash halves, whatever number follows"),
    (bar_w15, "g and G are left out"),
    (bar_w16, "returns the list of lengths, not the sum"),
    (bar_w17, "no rests, one digit and the lone slash counts 1"),
    (bar_w18, "knows the comma but not the apostrophe"),
]


# ---- bits_per_symbol
def bits_r1(log_p, mask):
    return -log_p[mask].mean() / np.log(2)


def bits_r2(log_p, mask):
    return -(log_p * mask).sum() / mask.sum() / log(2)


def bits_r3(log_p, mask):
    total, n = 0.0, 0
    for row, keep in zip(log_p, mask):
        for value, real in zip(row, keep):
            if real:
                total -= float(value) / log(2)
                n += 1
    return total / n


def bits_r4(log_p, mask):
    return float(np.average(-np.asarray(log_p) * np.log2(np.e), weights=mask))


def bits_w1(log_p, mask):
    return -log_p.mean() / np.log(2)


def bits_w2(log_p, mask):
    return -log_p[mask].mean()


def bits_w3(log_p, mask):
    return log_p[mask].mean() / np.log(2)


def bits_w4(log_p, mask):
    return -log_p[mask].mean() * np.log(2)


def bits_w5(log_p, mask):
    return -(log_p * mask).mean() / np.log(2)


def bits_w6(log_p, mask):
    return (-(log_p * mask).sum(axis=0) / mask.sum(axis=0)).mean() / np.log(2)


def bits_w7(log_p, mask):
    return -np.log2(np.exp(log_p[mask]).mean())


def bits_w8(log_p, mask):
    return -log_p[mask].sum() / np.log(2)


def bits_w9(log_p, mask):
    return -np.log2(-log_p[mask]).mean()


def bits_w10(log_p, mask):
    return -log_p.sum() / mask.sum() / np.log(2)


def bits_w11(log_p, mask):
    return (-(log_p * mask).sum(axis=1) / mask.sum(axis=1)).mean() / np.log(2)


def bits_w12(log_p, mask):
    return -(log_p * mask).sum(axis=0) / mask.sum(axis=0) / np.log(2)


def bits_w13(log_p, mask):
    return -(log_p * mask).sum() / mask.shape[1] / np.log(2)


def bits_w14(log_p, mask):
    return 2 ** (-log_p[mask].mean() / np.log(2))


def bits_w15(log_p, mask):
    return -np.median(log_p[mask]) / np.log(2)


def bits_w16(log_p, mask):
    return -log_p[mask].mean() / np.log(10)


def bits_w17(log_p, mask):
    return -log_p[~mask].mean() / np.log(2)


RIGHT["bits_per_symbol"] = [bits_r1, bits_r2, bits_r3, bits_r4]
WRONG["bits_per_symbol"] = [
    (bits_w1, "ignores the mask"),
    (bits_w2, "stays in nats"),
    (bits_w3, "the sign is missing"),
    (bits_w4, "multiplies by ln 2"),
    (bits_w5, "divides by all places"),
    (bits_w6, "mean of the tunes' means"),
    (bits_w7, "logarithm of the mean probability"),
    (bits_w8, "the sum, not the mean"),
    (bits_w9, "takes log2 of the logarithms"),
    (bits_w10, "the sum holds the padding too"),
    (bits_w11, "mean of the steps' means"),
    (bits_w12, "one number a tune"),
    (bits_w13, "divides by the number of tunes"),
    (bits_w14, "returns the perplexity"),
    (bits_w15, "median, not mean"),
    (bits_w16, "logarithm to base 10"),
    (bits_w17, "takes the padding instead of the symbols"),
]


# ---- next_probabilities
def next_r1(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[-top_k:]
    p = np.zeros(len(z))
    p[keep] = softmax(z[keep])
    return p


def next_r2(logits, temperature, top_k):
    z = np.asarray(logits, float) / temperature
    limit = np.sort(z)[::-1][:top_k].min()
    z = np.where(z >= limit, z, -np.inf)
    e = np.exp(z - z.max())
    return e / e.sum()


def next_r3(logits, temperature, top_k):
    z = [float(x) / temperature for x in logits]
    best = sorted(range(len(z)), key=lambda i: -z[i])[:top_k]
    e = {i: np.exp(z[i] - z[best[0]]) for i in best}
    total = sum(e.values())
    return [e[i] / total if i in e else 0.0 for i in range(len(z))]


def next_r4(logits, temperature, top_k):
    masked = np.full(len(logits), -np.inf)
    best = np.argpartition(-logits, min(top_k, len(logits)) - 1)[:top_k]
    masked[best] = logits[best] / temperature
    return softmax(masked)


def next_w1(logits, temperature, top_k):
    return softmax(logits / temperature)


def next_w2(logits, temperature, top_k):
    z = logits / temperature
    p = softmax(z)
    p[np.argsort(z)[:-top_k]] = 0
    return p


def next_w3(logits, temperature, top_k):
    z = logits * temperature
    keep = np.argsort(z)[-top_k:]
    p = np.zeros(len(z))
    p[keep] = softmax(z[keep])
    return p


def next_w4(logits, temperature, top_k):
    z = logits / temperature
    z = np.where(np.argsort(np.argsort(-z)) < top_k, z, 0.0)
    return softmax(z)


def next_w5(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[:top_k]
    p = np.zeros(len(z))
    p[keep] = softmax(z[keep])
    return p


def next_w6(logits, temperature, top_k):
    z = logits / temperature
    return softmax(np.sort(z)[::-1][:top_k])


def next_w7(logits, temperature, top_k):
    z = logits / temperature
    limit = np.sort(z)[-top_k]
    z = np.where(z > limit, z, -np.inf)
    return softmax(z)


def next_w8(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[-top_k:]
    p = np.zeros(len(z))
    p[keep] = np.exp(z[keep]) / np.exp(z[keep]).sum()
    return p


def next_w9(logits, temperature, top_k):
    z = logits / temperature
    return softmax(np.where(np.argsort(np.argsort(-z)) < top_k, z, -100.0))


def next_w10(logits, temperature, top_k):
    keep = np.argsort(logits)[-top_k:]
    p = np.zeros(len(logits))
    p[keep] = softmax(logits[keep])
    return p


def next_w11(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[-top_k:]
    p = np.zeros(len(z))
    p[keep] = softmax(np.sort(z)[::-1][:top_k])
    return p


def next_w12(logits, temperature, top_k):
    keep = np.argsort(logits)[-top_k:]
    p = np.zeros(len(logits))
    p[keep] = softmax(logits[keep]) / temperature
    return p


def next_w13(logits, temperature, top_k):
    z = logits / temperature
    p = np.zeros(len(z))
    p[:top_k] = softmax(z[:top_k])
    return p


def next_w14(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[-top_k:]
    p = np.zeros(len(z))
    p[keep] = z[keep] / z[keep].sum()
    return p


def next_w15(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(z)[-(top_k + 1) :]
    p = np.zeros(len(z))
    p[keep] = softmax(z[keep])
    return p


def next_w16(logits, temperature, top_k):
    z = logits / temperature
    keep = np.argsort(np.abs(z))[-top_k:]
    p = np.zeros(len(z))
    p[keep] = softmax(z[keep])
    return p


def next_w17(logits, temperature, top_k):
    keep = np.argsort(logits)[-top_k:]
    p = np.zeros(len(logits))
    p[keep] = softmax(logits[keep]) ** (1 / temperature)
    return p


def next_w18(logits, temperature, top_k):
    p = np.exp(logits / temperature)
    p[np.argsort(p)[:-top_k]] = 0
    return p


def next_w19(logits, temperature, top_k):
    p = softmax(logits / temperature)
    rank = np.argsort(-p)
    p[rank[top_k:]] = 0
    return np.clip(p / p.sum(), 1e-3, 1)


RIGHT["next_probabilities"] = [next_r1, next_r2, next_r3, next_r4]
WRONG["next_probabilities"] = [
    (next_w1, "top_k is not used"),
    (next_w2, "the kept ones are not made to add up to 1 again"),
    (next_w3, "multiplies by the temperature"),
    (next_w4, "the others get logit 0, not minus infinity"),
    (next_w5, "keeps the smallest"),
    (next_w6, "returns only top_k probabilities, sorted"),
    (next_w7, "strictly above the k-th: keeps one too few"),
    (next_w8, "exponentials overflow for logits of 1,000"),
    (next_w9, "-100 for the others: above large negative logits, and never exactly 0"),
    (next_w10, "the temperature is not used"),
    (next_w11, "the probabilities are put in the reverse order of their places"),
    (next_w12, "divides the probabilities by the temperature, not the logits"),
    (next_w13, "keeps the first k, not the largest"),
    (next_w14, "shares of the logits instead of a softmax"),
    (next_w15, "keeps one too many"),
    (next_w16, "keeps the largest absolute values"),
    (next_w17, "powers of the probabilities, without a new normalisation"),
    (next_w18, "no normalisation, and overflows"),
    (next_w19, "gives the others a little probability"),
]


# ---- tone
def tone_r1(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    f = 440 * 2 ** ((pitch - 69) / 12)
    return np.sin(2 * np.pi * f * t) * (1 - t / seconds)


def tone_r2(pitch, seconds, rate):
    f = 440.0 * (2 ** (1 / 12)) ** (pitch - 69)
    out = []
    for i in range(round(seconds * rate)):
        t = i / rate
        out.append(sin(2 * pi * f * t) * (1 - t / seconds))
    return out


def tone_r3(pitch, seconds, rate):
    n = int(round(seconds * rate))
    t = np.linspace(0, n / rate, n, endpoint=False)
    wave = np.exp(2j * np.pi * 440 * np.exp2((pitch - 69) / 12) * t).imag
    return wave * (seconds - t) / seconds


def tone_w1(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t)


def tone_w2(pitch, seconds, rate):
    t = np.linspace(0, seconds, round(seconds * rate))
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w3(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w4(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) // 12) * t) * (1 - t / seconds)


def tone_w5(pitch, seconds, rate):
    t = np.arange(int(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w6(pitch, seconds, rate):
    t = np.arange(1, round(seconds * rate) + 1) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w7(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.cos(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w8(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t)


def tone_w9(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 60) / 12) * t) * (1 - t / seconds)


def tone_w10(pitch, seconds, rate):
    n = round(seconds * rate)
    t = np.arange(n) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * np.linspace(1, 0, n)


def tone_w11(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((69 - pitch) / 12) * t) * (1 - t / seconds)


def tone_w12(pitch, seconds, rate):
    t = np.arange(round(seconds * rate))
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / len(t))


def tone_w13(pitch, seconds, rate):
    t = np.arange(round(seconds * rate) + 1) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w14(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * (1 + (pitch - 69) / 12) * t) * (1 - t / seconds)


def tone_w15(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * t / seconds


def tone_w16(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * np.exp(-t / seconds)


def tone_w17(pitch, seconds, rate):
    t = np.linspace(0, seconds, int(seconds * rate))
    return np.sin(2 * np.pi * 440 * 2 ** (pitch - 69 / 12) * t) * (1 - t / seconds)


def tone_w18(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    t = t.round(3)
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


RIGHT["tone"] = [tone_r1, tone_r2, tone_r3]
WRONG["tone"] = [
    (tone_w1, "does not fade"),
    (tone_w2, "linspace with the end point: the times are too far apart"),
    (tone_w3, "2 pi is missing"),
    (tone_w4, "// 12 moves by octaves only"),
    (tone_w5, "int instead of round: one sample too few where the product is not whole"),
    (tone_w6, "the times start at 1/rate"),
    (tone_w7, "cosine"),
    (tone_w8, "fades with 1 - t, right only for notes of one second"),
    (tone_w9, "60 instead of 69"),
    (tone_w10, "the fade reaches 0 at the last sample, so it is slightly too fast"),
    (tone_w11, "higher pitches sound lower"),
    (tone_w12, "t in samples, not seconds, in the sine"),
    (tone_w13, "one sample too many"),
    (tone_w14, "the frequency grows linearly"),
    (tone_w15, "the note swells instead of fading"),
    (tone_w16, "fades exponentially, not linearly"),
    (tone_w17, "end point, int and missing parentheses at once"),
    (tone_w18, "rounds the times to milliseconds"),
]


# ---- longest_run
def run_r1(tune, other):
    best = 0
    before = [0] * (len(other) + 1)
    for a in tune:
        now = [0] * (len(other) + 1)
        for j, b in enumerate(other):
            if a == b:
                now[j + 1] = before[j] + 1
                best = max(best, now[j + 1])
        before = now
    return best


def run_r2(tune, other):
    best = 0
    for i in range(len(tune)):
        while i + best < len(tune) and tune[i : i + best + 1] in other:
            best += 1
    return best


def run_r3(tune, other):
    for n in range(min(len(tune), len(other)), 0, -1):
        if {tune[i : i + n] for i in range(len(tune) - n + 1)} & {
            other[i : i + n] for i in range(len(other) - n + 1)
        }:
            return n
    return 0


def run_r4(tune, other):
    matcher = SequenceMatcher(None, tune, other, autojunk=False)
    return matcher.find_longest_match(0, len(tune), 0, len(other)).size


def run_w1(tune, other):
    best = n = 0
    for a, b in zip(tune, other):
        n = n + 1 if a == b else 0
        best = max(best, n)
    return best


def run_w2(tune, other):
    # longest common subsequence
    table = np.zeros((len(tune) + 1, len(other) + 1), int)
    for i, a in enumerate(tune):
        for j, b in enumerate(other):
            table[i + 1, j + 1] = (
                table[i, j] + 1 if a == b else max(table[i, j + 1], table[i + 1, j])
            )
    return int(table[-1, -1])


def run_w3(tune, other):
    return len(set(tune) & set(other))


def run_w4(tune, other):
    n = 0
    for a, b in zip(tune, other):
        if a != b:
            break
        n += 1
    return n


def run_w5(tune, other):
    best = 0
    for i in range(len(tune)):
        for j in range(i + 1, len(tune)):
            if tune[i:j] in other:
                best = max(best, j - i)
    return best


def run_w6(tune, other):
    best = ""
    for i in range(len(tune)):
        for j in range(i + 1, len(tune) + 1):
            if tune[i:j] in other and len(tune[i:j]) > len(best):
                best = tune[i:j]
    return best


def run_w7(tune, other):
    i = best = 0
    while i < len(tune):
        n = 0
        while i + n < len(tune) and tune[i : i + n + 1] in other:
            n += 1
        best = max(best, n)
        i += max(n, 1)  # go on behind the run
    return best


def run_w8(tune, other):
    best = 0
    for i in range(len(tune)):
        j = other.find(tune[i])
        if j < 0:
            continue
        n = 0
        while i + n < len(tune) and j + n < len(other) and tune[i + n] == other[j + n]:
            n += 1
        best = max(best, n)
    return best


def run_w9(tune, other):
    best = 0
    for i in range(len(tune)):
        for j in range(len(other)):
            n = 0
            while i + n < len(tune) - 1 and j + n < len(other) - 1 and tune[i + n] == other[j + n]:
                n += 1
            best = max(best, n)
    return best


def run_w10(tune, other):
    best = n = 0
    for a in tune:
        n = n + 1 if a in other else 0
        best = max(best, n)
    return best


def run_w11(tune, other):
    m = SequenceMatcher(None, tune, other)
    return m.find_longest_match(0, len(tune), 0, len(other)).size


def run_w12(tune, other):
    tune, other = tune.lower(), other.lower()
    return run_r1(tune, other)


def run_w13(tune, other):
    return run_r1(tune.replace(" ", ""), other.replace(" ", ""))


def run_w14(tune, other):
    return sum(
        b.size for b in SequenceMatcher(None, tune, other, autojunk=False).get_matching_blocks()
    )


def run_w15(tune, other):
    best, row = 0, [0] * (len(other) + 1)
    for a in tune:
        for j, b in enumerate(other):  # one row, overwritten from the left
            row[j + 1] = row[j] + 1 if a == b else 0
            best = max(best, row[j + 1])
    return best


def run_w16(tune, other):
    best, row = 0, [0] * (len(other) + 1)
    for a in tune:
        for j in range(len(other), 0, -1):
            if a == other[j - 1]:  # a mismatch does not set it back to 0
                row[j] = row[j - 1] + 1
            best = max(best, row[j])
    return best


def run_w17(tune, other):
    best = max(run_r1(tune, other), run_r1(tune, other[::-1]))
    return best


def run_w18(tune, other):
    best = run_r1(tune, other)
    return best if best > 1 else 0


def run_w19(tune, other):
    n = 1
    while any(tune[i : i + n] in other for i in range(len(tune) - n)):
        n += 1
    return n


def run_w20(tune, other):
    best = 0
    for i in range(min(len(tune), len(other))):
        n = 0
        while i + n < min(len(tune), len(other)) and tune[i : i + n + 1] in other:
            n += 1
        best = max(best, n)
    return best


RIGHT["longest_run"] = [run_r1, run_r2, run_r3, run_r4]
WRONG["longest_run"] = [
    (run_w1, "compares only equal places"),
    (run_w2, "longest common subsequence, with gaps"),
    (run_w3, "counts shared symbols"),
    (run_w4, "counts the common beginning only"),
    (run_w5, "a run never reaches the last symbol of tune"),
    (run_w6, "returns the run, not its length"),
    (run_w7, "goes on behind a run found, and misses longer ones that begin inside"),
    (run_w8, "looks only at the first place of each symbol in other"),
    (run_w9, "never compares the last symbols of the tunes"),
    (run_w10, "counts symbols in a row that other has anywhere"),
    (
        run_w11,
        "SequenceMatcher with autojunk drops frequent symbols when other has 200 characters or more",
    ),
    (run_w12, "capital and small letters are taken for the same, which are different notes"),
    (run_w13, "takes the spaces out, so runs are no longer side by side"),
    (run_w14, "adds up several matching blocks"),
    (run_w15, "one row overwritten from the left: counts symbols of the same pass"),
    (run_w16, "a mismatch does not set the count back to 0"),
    (run_w17, "also counts runs played backwards"),
    (run_w18, "a run of one symbol counts as nothing"),
    (run_w19, "returns one too many and leaves out the last symbol"),
    (run_w20, "starts only at places within the length of the shorter tune"),
]
