"""Answers to lab 10: bars, bits, what to draw from, a tone, shared runs."""

import difflib
import functools
import math
import re
from fractions import Fraction

import numpy as np

from tests.exercises.answers import right, wrong
from utils.music.memorisation import SharedRuns
from utils.scratch.functions import softmax

# ------------------------------------------------------------------------------ bar_duration


@right("bar_duration")
def with_fractions(bar):
    total = Fraction(0)
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += Fraction(int(above or 1), int(below or 2) if slash else 1)
    return float(total)


@right("bar_duration")
def as_a_fraction(bar):
    pieces = re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar)
    return sum(Fraction(int(a or 1), int(b or 2) if s else 1) for a, s, b in pieces)


@right("bar_duration")
def letter_by_letter(bar):
    total, place = 0, 0
    while place < len(bar):
        if bar[place] not in "ABCDEFGabcdefgz":
            place += 1
            continue
        place += 1
        while place < len(bar) and bar[place] in ",'":
            place += 1
        start = place
        while place < len(bar) and bar[place].isdigit():
            place += 1
        above = int(bar[start:place]) if place > start else 1
        below = 1
        if place < len(bar) and bar[place] == "/":
            place += 1
            start = place
            while place < len(bar) and bar[place].isdigit():
                place += 1
            below = int(bar[start:place]) if place > start else 2
        total += above / below
    return total


@right("bar_duration")
def marks_taken_out_first(bar):
    for mark in "^_=,' ":
        bar = bar.replace(mark, "")
    lengths = re.split("[A-Ga-gz]", bar)[1:]
    return sum(
        float(length.partition("/")[0] or 1)
        / (float(length.partition("/")[2] or 2) if "/" in length else 1)
        for length in lengths
    )


@right("bar_duration")
def with_eval(bar):
    total = np.float32(0)
    for length in re.findall(r"[A-Ga-gz][,']*([\d/]*)", bar):
        length = "1" + length if not length or length[0] == "/" else length
        total += eval(length + "2" if length.endswith("/") else length)
    return total


@wrong("bar_duration", fits="letters")
def counts_the_letters(bar):
    return float(sum(symbol.isalpha() for symbol in bar))


@wrong("bar_duration", fits="slash_ignored")
def adds_up_numbers_only(bar):
    return sum(float(n or 1) for n in re.findall(r"[A-Ga-gz][,']*(\d*)", bar))


@wrong("bar_duration", fits="capitals")
def knows_no_small_letters(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Gz][,']*(\d*)(/?)(\d*)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="octave_marks, one_octave_mark, case")
def stops_at_octave_marks(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz](\d*)(/?)(\d*)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="octave_marks, one_octave_mark, case")
def allows_one_octave_mark(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']?(\d*)(/?)(\d*)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="one_digit, case")
def reads_one_digit(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d?)(/?)(\d?)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="one_digit_below, case")
def reads_one_digit_below_the_slash(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d?)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="above_lost, case")
def loses_what_stands_above_the_slash(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += 1 / float(below or 2) if slash else float(above or 1)
    return total


@wrong("bar_duration", fits="rests_left_out")
def hears_no_rests(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-g][,']*(\d*)(/?)(\d*)", bar):
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="whole, whole_division, case")
def divides_without_a_rest(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total += int(above or 1) // (int(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="always_half")
def halves_at_every_slash(bar):
    total = 0
    for above, slash in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)", bar):
        total += float(above or 1) / (2 if slash else 1)
    return total


@wrong("bar_duration")
def cuts_at_spaces(bar):
    total = 0
    for word in bar.split():
        found = re.search(r"(\d*)(/?)(\d*)$", word)
        total += float(found[1] or 1) / (float(found[3] or 2) if found[2] else 1)
    return total


@wrong("bar_duration", fits="first_note")
def reads_the_first_note(bar):
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        return float(above or 1) / (float(below or 2) if slash else 1)
    return 0.0


@wrong("bar_duration", fits="bare, error")
def stumbles_over_a_bare_slash(bar):
    total = 0
    for above, below in re.findall(r"[A-Ga-gz][,']*(\d*)/?(\d*)", bar):
        total += float(above or 1) / float(below or 1)
    return total


@wrong("bar_duration", fits="whole_notes, scale")
def in_whole_notes(bar):
    return with_fractions(bar) / 8


@wrong("bar_duration", fits="unmoved")
def always_a_full_bar(bar):
    return 6.0


@wrong("bar_duration", fits="last_note")
def overwrites_its_total(bar):
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar):
        total = float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="last_lost")
def loses_the_last_note(bar):
    total = 0
    for above, slash, below in re.findall(r"[A-Ga-gz][,']*(\d*)(/?)(\d*)", bar)[:-1]:
        total += float(above or 1) / (float(below or 2) if slash else 1)
    return total


@wrong("bar_duration", fits="whole")
def rounds_to_whole_eighths(bar):
    return round(with_fractions(bar))


# --------------------------------------------------------------------------- bits_per_symbol


@right("bits_per_symbol")
def with_log2_of_p(log_p, mask):
    return -np.log2(np.exp(log_p[mask])).mean()


@right("bits_per_symbol")
def symbol_by_symbol(log_p, mask):
    bits, count = 0.0, 0
    for row, real in zip(log_p, mask, strict=True):
        for value, counts in zip(row, real, strict=True):
            if counts:
                bits, count = bits - value / math.log(2), count + 1
    return bits / count


@right("bits_per_symbol")
def with_where(log_p, mask):
    return np.where(mask, -log_p * np.log2(np.e), 0).sum() / mask.sum()


@right("bits_per_symbol")
def masked_by_a_product(log_p, mask):
    return (log_p * mask).sum() / -(np.log(2) * np.count_nonzero(mask))


@right("bits_per_symbol")
def with_weights_in_float32(log_p, mask):
    return np.average(-log_p.astype(np.float32) / np.float32(np.log(2)), weights=mask)


@right("bits_per_symbol")
def with_a_masked_array(log_p, mask):
    return float(np.ma.masked_array(log_p, ~mask).mean() / np.log(0.5))


@right("bits_per_symbol")
def in_torch(log_p, mask):
    import torch

    chosen = torch.tensor(log_p, requires_grad=True)[torch.tensor(mask)]
    return -chosen.mean() / math.log(2)


@wrong("bits_per_symbol", fits="nats, scale")
def stays_in_nats(log_p, mask):
    return -log_p[mask].mean()


@wrong("bits_per_symbol", fits="times_log_2, scale")
def multiplies_by_log_2(log_p, mask):
    return -log_p[mask].mean() * np.log(2)


@wrong("bits_per_symbol", fits="padding_counted")
def forgets_the_mask(log_p, mask):
    return -log_p.mean() / np.log(2)


@wrong("bits_per_symbol", fits="padding_summed")
def adds_up_padding(log_p, mask):
    return -log_p.sum() / mask.sum() / np.log(2)


@wrong("bits_per_symbol", fits="divided_by_all_places")
def divides_by_all(log_p, mask):
    return -(log_p * mask).sum() / log_p.size / np.log(2)


@wrong("bits_per_symbol", fits="mean_of_tunes")
def a_mean_of_means(log_p, mask):
    means = [-log_p[mask[:, b], b].mean() for b in range(mask.shape[1]) if mask[:, b].any()]
    return np.mean(means) / np.log(2)


@wrong("bits_per_symbol", fits="log2_of_log, not finite")
def log2_of_the_logarithm(log_p, mask):
    return -np.log2(-log_p[mask]).mean()


@wrong("bits_per_symbol", fits="perplexity, perplexity_2, exponential")
def two_to_the_bits(log_p, mask):
    return 2 ** (-log_p[mask].mean() / np.log(2))


@wrong("bits_per_symbol", fits="negative, sign")
def forgets_the_minus(log_p, mask):
    return log_p[mask].mean() / np.log(2)


@wrong("bits_per_symbol", fits="base_10, scale")
def to_the_base_ten(log_p, mask):
    return -log_p[mask].mean() / np.log(10)


@wrong("bits_per_symbol", fits="not_divided")
def the_cost_of_all(log_p, mask):
    return (-log_p[mask] / np.log(2)).sum()


@wrong("bits_per_symbol", fits="each_tune")
def one_number_for_each_tune(log_p, mask):
    return -(log_p * mask).sum(axis=0) / mask.sum(axis=0) / np.log(2)


@wrong("bits_per_symbol", fits="divided_by_tunes, scale")
def divides_by_the_tunes(log_p, mask):
    return -log_p[mask].sum() / np.log(2) / mask.shape[1]


@wrong("bits_per_symbol", fits="first_tune")
def the_first_tune_only(log_p, mask):
    return -log_p[mask[:, 0], 0].mean() / np.log(2)


@wrong("bits_per_symbol", fits="certain_left_out, case")
def leaves_out_what_costs_nothing(log_p, mask):
    costs = (log_p * mask)[log_p * mask < 0]
    return -costs.mean() / np.log(2)


@wrong("bits_per_symbol", fits="turned_round")
def takes_the_mask_the_other_way(log_p, mask):
    return -log_p[~mask].mean() / np.log(2)


# ------------------------------------------------------------------------- next_probabilities


@right("next_probabilities")
def with_argsort(logits, temperature, top_k):
    p = np.zeros(len(logits))
    best = np.argsort(logits)[-top_k:]
    scaled = logits[best] / temperature
    p[best] = np.exp(scaled - scaled.max())
    return p / p.sum()


@right("next_probabilities")
def with_argpartition(logits, temperature, top_k):
    kept = np.argpartition(logits, -top_k)[-top_k:]
    masked = np.full_like(logits, -np.inf)
    masked[kept] = logits[kept] / temperature
    return softmax(masked)


@right("next_probabilities")
def softmax_first_then_shared(logits, temperature, top_k):
    p = softmax(logits / temperature)
    p[np.argsort(p)[:-top_k]] = 0
    return p / p.sum()


@right("next_probabilities")
def entry_by_entry(logits, temperature, top_k):
    best = sorted(range(len(logits)), key=lambda i: -logits[i])[:top_k]
    largest = max(logits)
    weights = [
        math.exp((logits[i] - largest) / temperature) if i in best else 0
        for i in range(len(logits))
    ]
    return [weight / sum(weights) for weight in weights]


@right("next_probabilities")
def with_topk_of_torch(logits, temperature, top_k):
    import torch

    values, places = torch.topk(torch.tensor(logits) / temperature, top_k)
    return torch.zeros(len(logits), dtype=values.dtype).scatter(0, places, values.softmax(0))


@right("next_probabilities")
def puts_the_logits_back(logits, temperature, top_k):
    old = logits.copy()
    logits /= temperature
    logits[logits < np.sort(logits)[-top_k]] = -1e30
    p = softmax(logits)
    logits[:] = old
    return p


@wrong("next_probabilities", fits="times")
def multiplies_by_the_temperature(logits, temperature, top_k):
    return softmax(np.where(logits >= np.sort(logits)[-top_k], logits * temperature, -np.inf))


@wrong("next_probabilities", fits="no_temperature")
def forgets_the_temperature(logits, temperature, top_k):
    return softmax(np.where(logits >= np.sort(logits)[-top_k], logits, -np.inf))


@wrong("next_probabilities", fits="no_top_k")
def keeps_all(logits, temperature, top_k):
    return softmax(logits / temperature)


@wrong("next_probabilities", fits="one_more")
def sorts_downwards_and_counts_from_0(logits, temperature, top_k):
    border = np.sort(logits)[::-1][min(top_k, len(logits) - 1)]
    return softmax(np.where(logits >= border, logits / temperature, -np.inf))


@wrong("next_probabilities", fits="one_fewer")
def strictly_larger_than_the_border(logits, temperature, top_k):
    kept = logits > np.sort(logits)[-top_k]
    if not kept.any():
        kept = logits == logits.max()
    return softmax(np.where(kept, logits / temperature, -np.inf))


@wrong("next_probabilities", fits="one_fewer, not finite, case")
def larger_than_the_border_without_a_way_out(logits, temperature, top_k):
    return softmax(np.where(logits > np.sort(logits)[-top_k], logits / temperature, -np.inf))


@wrong("next_probabilities", fits="error")
def fails_where_all_are_kept(logits, temperature, top_k):
    border = np.sort(logits)[-top_k - 1]
    return softmax(np.where(logits > border, logits / temperature, -np.inf))


@wrong("next_probabilities", fits="zero_logits")
def zeros_before_the_softmax(logits, temperature, top_k):
    return softmax(np.where(logits >= np.sort(logits)[-top_k], logits / temperature, 0))


@wrong("next_probabilities", fits="not_shared, sums, scale")
def does_not_share_again(logits, temperature, top_k):
    p = softmax(logits / temperature)
    p[p < np.sort(p)[-top_k]] = 0
    return p


@wrong("next_probabilities", fits="overflow, not finite, case")
def overflows(logits, temperature, top_k):
    e = np.exp(logits / temperature) * (logits >= np.sort(logits)[-top_k])
    return e / e.sum()


@wrong("next_probabilities", fits="overflow, clipped, case")
def clips_large_logits(logits, temperature, top_k):
    e = np.exp(np.clip(logits / temperature, -500, 500)) * (logits >= np.sort(logits)[-top_k])
    return e / e.sum()


@wrong("next_probabilities", fits="sorted, permuted")
def returns_them_sorted(logits, temperature, top_k):
    best = np.sort(logits)[::-1][:top_k] / temperature
    return np.concatenate([softmax(best), np.zeros(len(logits) - top_k)])


@wrong("next_probabilities", fits="only_the_kept, missing")
def only_those_that_are_left(logits, temperature, top_k):
    return softmax(logits[logits >= np.sort(logits)[-top_k]] / temperature)


@wrong("next_probabilities", fits="twice")
def softmax_of_a_softmax(logits, temperature, top_k):
    p = softmax(logits / temperature)
    return softmax(np.where(p >= np.sort(p)[-top_k], p, -np.inf))


@wrong("next_probabilities", fits="smallest")
def keeps_the_first_of_the_sorted(logits, temperature, top_k):
    p = np.zeros(len(logits))
    kept = np.argsort(logits)[:top_k]
    p[kept] = softmax(logits[kept] / temperature)
    return p


@wrong("next_probabilities", fits="minus_twenty, case")
def minus_twenty_for_the_rest(logits, temperature, top_k):
    return softmax(np.where(logits >= np.sort(logits)[-top_k], logits / temperature, -20))


@wrong("next_probabilities", fits="logarithm, logarithms")
def logarithms_of_them(logits, temperature, top_k):
    return np.log(with_argsort(logits, temperature, top_k))


@wrong("next_probabilities", fits="top_k_2, case")
def two_are_enough(logits, temperature, top_k):
    return with_argsort(logits, temperature, 2)


# --------------------------------------------------------------------------------------- tone


@right("tone")
def sample_by_sample(pitch, seconds, rate):
    samples = []
    for n in range(round(seconds * rate)):
        f = 440 * (2 ** (1 / 12)) ** (pitch - 69)
        samples.append(math.sin(2 * math.pi * f * n / rate) * (1 - n / rate / seconds))
    return samples


@right("tone")
def with_exp2(pitch, seconds, rate):
    t = np.linspace(0, round(seconds * rate) / rate, round(seconds * rate), endpoint=False)
    return (1 - t / seconds) * np.sin(t * 2 * np.pi * 440 * np.exp2((pitch - 69) / 12))


@right("tone")
def in_float32(pitch, seconds, rate):
    t = np.arange(round(seconds * rate), dtype=np.float32) / rate
    f = 440 * np.exp((pitch - 69) / 12 * np.log(2))
    return (np.sin(2 * np.pi * f * t) * (1 - t / seconds)).astype(np.float32)


@right("tone")
def an_imaginary_part(pitch, seconds, rate):
    t = np.arange(0, round(seconds * rate), 1) * (1 / rate)
    return np.exp(2j * np.pi * 440 * 2 ** (pitch / 12 - 5.75) * t).imag * (seconds - t) / seconds


@right("tone")
def made_by_torch(pitch, seconds, rate):
    import torch

    t = torch.arange(round(seconds * rate), dtype=torch.float64) / rate
    return torch.sin(2 * torch.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="from_60")
def counts_from_middle_c(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 60) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="no_2_pi")
def forgets_two_pi(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="one_pi")
def half_a_wave(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="whole_octaves, case")
def divides_into_whole_octaves(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) // 12) * t) * (1 - t / seconds)


@wrong("tone", fits="end_included")
def linspace_with_the_end(pitch, seconds, rate):
    t = np.linspace(0, seconds, round(seconds * rate))
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="no_fade")
def does_not_fade(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t)


@wrong("tone", fits="fades_over_samples")
def fades_to_the_last_sample(pitch, seconds, rate):
    n = round(seconds * rate)
    t = np.arange(n) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * np.linspace(1, 0, n)


@wrong("tone", fits="cut_off, case")
def cuts_the_number_of_samples(pitch, seconds, rate):
    t = np.arange(int(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="cut_off, arange_of_seconds, case")
def arange_of_seconds(pitch, seconds, rate):
    t = np.arange(0, seconds, 1 / rate)
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="one_more, case")
def one_sample_more(pitch, seconds, rate):
    t = np.arange(round(seconds * rate) + 1) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="cosine")
def begins_with_a_click(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.cos(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="precedence")
def divides_the_power(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** (pitch - 69) / 12 * t) * (1 - t / seconds)


@wrong("tone", fits="degrees")
def in_degrees(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(360 * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="linear")
def adds_for_each_semitone(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * (440 + 440 / 12 * (pitch - 69)) * t) * (1 - t / seconds)


@wrong("tone", fits="no_rate, at_8000")
def at_8000_hertz(pitch, seconds, rate):
    t = np.arange(round(seconds * 8000)) / 8000
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="only_up, case")
def never_below_the_a(pitch, seconds, rate):
    t = np.arange(round(seconds * rate)) / rate
    return np.sin(2 * np.pi * 440 * 2 ** (abs(pitch - 69) / 12) * t) * (1 - t / seconds)


@wrong("tone", fits="arange_of_seconds, case")
def rounds_the_samples_up(pitch, seconds, rate):
    t = np.arange(math.ceil(round(seconds * rate, 6))) / rate
    return np.sin(2 * np.pi * 440 * 2 ** ((pitch - 69) / 12) * t) * (1 - t / seconds)


# -------------------------------------------------------------------------------- longest_run


@right("longest_run")
def all_cuts(tune, other):
    for length in range(len(tune), 0, -1):
        for start in range(len(tune) - length + 1):
            if tune[start : start + length] in other:
                return length
    return 0


@right("longest_run")
def with_difflib(tune, other):
    matcher = difflib.SequenceMatcher(None, tune, other, autojunk=False)
    return matcher.find_longest_match(0, len(tune), 0, len(other)).size


@right("longest_run")
def a_whole_table(tune, other):
    ends = np.zeros((len(tune) + 1, len(other) + 1), dtype=int)
    for i in range(len(tune)):
        for j in range(len(other)):
            if tune[i] == other[j]:
                ends[i + 1, j + 1] = ends[i, j] + 1
    return ends.max()


@right("longest_run")
def grown_from_every_pair(tune, other):
    best = 0
    for i in range(len(tune)):
        for j in range(len(other)):
            n = 0
            while i + n < len(tune) and j + n < len(other) and tune[i + n] == other[j + n]:
                n += 1
            best = max(best, n)
    return best


@right("longest_run")
def with_recursion_that_remembers(tune, other):
    @functools.cache
    def ending(i, j):
        if i < 0 or j < 0 or tune[i] != other[j]:
            return 0
        return ending(i - 1, j - 1) + 1

    return max((ending(i, j) for i in range(len(tune)) for j in range(len(other))), default=0)


@right("longest_run")
def of_the_book(tune, other):
    return SharedRuns([other]).longest(tune).length


@right("longest_run")
def as_a_whole_float(tune, other):
    cuts = {other[i:j] for i in range(len(other)) for j in range(i, len(other) + 1)}
    return float(
        max(j - i for i in range(len(tune) + 1) for j in range(i, len(tune) + 1)
            if tune[i:j] in cuts or i == j)
    )  # fmt: skip


@wrong("longest_run", fits="never_set_back")
def never_set_back(tune, other):
    ends = [[0] * (len(other) + 1) for _ in range(len(tune) + 1)]
    longest = 0
    for i, mine in enumerate(tune):
        for j, theirs in enumerate(other):
            ends[i + 1][j + 1] = ends[i][j] + (mine == theirs)
            longest = max(longest, ends[i + 1][j + 1])
    return longest


@wrong("longest_run", fits="one_row")
def writes_over_its_row(tune, other):
    ends, longest = [0] * (len(other) + 1), 0
    for mine in tune:
        for j, theirs in enumerate(other):
            ends[j + 1] = ends[j] + 1 if mine == theirs else 0
            longest = max(longest, ends[j + 1])
    return longest


@wrong("longest_run", fits="with_gaps")
def a_common_subsequence(tune, other):
    table = [[0] * (len(other) + 1) for _ in range(len(tune) + 1)]
    for i, mine in enumerate(tune):
        for j, theirs in enumerate(other):
            same = table[i][j] + 1
            longer = max(table[i][j + 1], table[i + 1][j])
            table[i + 1][j + 1] = same if mine == theirs else longer
    return table[-1][-1]


@wrong("longest_run", fits="to_the_end")
def the_run_at_the_end(tune, other):
    before = [0] * (len(other) + 1)
    for mine in tune:
        row = [0] * (len(other) + 1)
        for j, theirs in enumerate(other):
            row[j + 1] = before[j] + 1 if mine == theirs else 0
        before = row
    return max(before)


@wrong("longest_run", fits="same_place")
def at_the_same_place(tune, other):
    longest = run = 0
    for mine, theirs in zip(tune, other, strict=False):
        run = run + 1 if mine == theirs else 0
        longest = max(longest, run)
    return longest


@wrong("longest_run", fits="first_place, case")
def at_its_first_place_only(tune, other):
    longest = 0
    for i, mine in enumerate(tune):
        j = other.find(mine)
        n = 0
        while j >= 0 and i + n < len(tune) and j + n < len(other) and tune[i + n] == other[j + n]:
            n += 1
        longest = max(longest, n)
    return longest


@wrong("longest_run", fits="the_run_itself")
def the_run_not_its_length(tune, other):
    for length in range(len(tune), 0, -1):
        for start in range(len(tune) - length + 1):
            if tune[start : start + length] in other:
                return tune[start : start + length]
    return ""


@wrong("longest_run", fits="one_short, offset, not_to_the_end, case")
def never_the_last_symbol(tune, other):
    best = 0
    for start in range(len(tune)):
        for stop in range(start, len(tune)):
            if tune[start:stop] in other:
                best = max(best, stop - start)
    return best


@wrong("longest_run", fits="from_the_start, case")
def only_from_the_start(tune, other):
    n = 0
    while n < len(tune) and tune[: n + 1] in other:
        n += 1
    return n


@wrong("longest_run", fits="common_symbols")
def counts_symbols_in_common(tune, other):
    return sum(symbol in other for symbol in tune)


@wrong("longest_run", fits="case")
def with_junk_left_out(tune, other):
    matcher = difflib.SequenceMatcher(None, tune, other)
    return matcher.find_longest_match(0, len(tune), 0, len(other)).size


@wrong("longest_run", fits="error, case")
def fails_where_nothing_is_shared(tune, other):
    found = [
        j - i for i in range(len(tune)) for j in range(i + 1, len(tune) + 1) if tune[i:j] in other
    ]
    return max(found)


@wrong("longest_run", fits="first_run, case")
def stops_at_the_first_run(tune, other):
    for i in range(len(tune)):
        n = 0
        while i + n < len(tune) and tune[i : i + n + 1] in other:
            n += 1
        if n > 0:
            return n
    return 0


@wrong("longest_run", fits="case")
def forwards_or_backwards(tune, other):
    return max(all_cuts(tune, other), all_cuts(tune, other[::-1]))


@wrong("longest_run", fits="one_long")
def set_back_to_one(tune, other):
    before, longest = [1] * (len(other) + 1), 0
    for mine in tune:
        row = [1] * (len(other) + 1)
        for j, theirs in enumerate(other):
            row[j + 1] = before[j] + 1 if mine == theirs else 1
        before, longest = row, max(longest, *row)
    return longest
