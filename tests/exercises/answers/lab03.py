"""Answers to lab 3: parameters by position, padding, phrases, a shared table, four criteria."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils import text
from utils.scratch.feedforward import BagLanguageModel, FixedWindow

# ----------------------------------------------------------------------- parameters_by_position


@right("parameters_by_position")
def counts_in_a_list(vocab_size, window, hidden_size):
    counts = []
    for _ in range(window):
        counts.append(vocab_size * hidden_size)
    counts.append(hidden_size + hidden_size * vocab_size + vocab_size)
    return counts


@right("parameters_by_position")
def counts_filled(vocab_size, window, hidden_size):
    counts = np.full(window + 1, vocab_size * hidden_size)
    counts[-1] += hidden_size + vocab_size
    return counts


@right("parameters_by_position")
def counts_as_a_tuple_of_floats(v, n, h):
    return (*(float(v * h) for _ in range(n)), float(h + v * (h + 1)))


@right("parameters_by_position")
def counts_of_the_books_model(vocab_size, window, hidden_size):
    model = FixedWindow(vocab_size, window, hidden_size, np.random.default_rng(0))
    W, *rest = model.params.values()
    each = [part.size for part in np.split(W, window)]
    return np.array([*each, sum(array.size for array in rest)])


@wrong("parameters_by_position", fits="no_biases last where")
def counts_without_biases(vocab_size, window, hidden_size):
    return np.append(np.repeat(vocab_size * hidden_size, window), hidden_size * vocab_size)


@wrong("parameters_by_position", fits="no_c last")
def counts_without_c(vocab_size, window, hidden_size):
    return [vocab_size * hidden_size] * window + [hidden_size + hidden_size * vocab_size]


@wrong("parameters_by_position", fits="no_b last")
def counts_without_b(vocab_size, window, hidden_size):
    return [vocab_size * hidden_size] * window + [vocab_size + hidden_size * vocab_size]


@wrong("parameters_by_position", fits="total_last last")
def counts_with_the_total_last(vocab_size, window, hidden_size):
    one = vocab_size * hidden_size
    return [one] * window + [window * one + hidden_size + one + vocab_size]


@wrong("parameters_by_position", fits="shared_first reversed permuted")
def counts_with_the_shared_first(vocab_size, window, hidden_size):
    shared = hidden_size + hidden_size * vocab_size + vocab_size
    return np.array([shared] + [vocab_size * hidden_size] * window)


@wrong("parameters_by_position", fits="two_positions")
def counts_for_two_positions(vocab_size, window, hidden_size):
    one = vocab_size * hidden_size
    return np.array([one, one, hidden_size + one + vocab_size])


@wrong("parameters_by_position", fits="cumulative")
def counts_added_up(vocab_size, window, hidden_size):
    shared = hidden_size + hidden_size * vocab_size + vocab_size
    return np.cumsum([vocab_size * hidden_size] * window + [shared])


@wrong("parameters_by_position", fits="all_of_W")
def counts_all_rows_each_time(vocab_size, window, hidden_size):
    rows = window * vocab_size * hidden_size
    return [rows] * window + [hidden_size + hidden_size * vocab_size + vocab_size]


@wrong("parameters_by_position", fits="b_at_each_position")
def counts_b_everywhere(vocab_size, window, hidden_size):
    each = vocab_size * hidden_size + hidden_size
    return [each] * window + [hidden_size * vocab_size + vocab_size]


@wrong("parameters_by_position", fits="V_at_each_position")
def counts_V_everywhere(vocab_size, window, hidden_size):
    each = 2 * vocab_size * hidden_size
    return [each] * window + [hidden_size + vocab_size]


@wrong("parameters_by_position", fits="two_totals not_reduced")
def counts_two_sums(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size, hidden_size + hidden_size * vocab_size + vocab_size


@wrong("parameters_by_position", fits="hidden_to_hidden last")
def counts_V_as_hidden_by_hidden(vocab_size, window, hidden_size):
    shared = hidden_size + hidden_size * hidden_size + vocab_size
    return [vocab_size * hidden_size] * window + [shared]


@wrong("parameters_by_position", fits="V_per_position last")
def counts_V_for_each_word(vocab_size, window, hidden_size):
    shared = hidden_size + window * hidden_size * vocab_size + vocab_size
    return [vocab_size * hidden_size] * window + [shared]


# -------------------------------------------------------------------------------- pad_to_window


@right("pad_to_window")
def padded_in_a_loop(ids, window, pad):
    padded = [pad] * window
    for back in range(1, min(window, len(ids)) + 1):
        padded[-back] = ids[-back]
    return padded


@right("pad_to_window")
def padded_by_lists(ids, window, pad):
    return ([pad] * window + ids.tolist())[-window:]


@right("pad_to_window")
def padded_with_np_pad(ids, window, pad):
    if len(ids) >= window:
        return ids[len(ids) - window :]
    return np.pad(ids, (window - len(ids), 0), constant_values=pad)


@right("pad_to_window")
def padded_by_recursion(ids, window, pad):
    if len(ids) > window:
        return padded_by_recursion(ids[1:], window, pad)
    if len(ids) < window:
        return padded_by_recursion(np.insert(ids, 0, pad), window, pad)
    return ids


@right("pad_to_window")
def padded_and_put_back(ids, window, pad):
    first = ids[0] if len(ids) else 0
    out = np.ones(window) * pad
    if len(ids):
        ids[0] += 1
        ids[0] = first
        out[-len(ids) :] = ids[-window:]
    return out


@right("pad_to_window")
def padded_one_by_one(ids, window, pad):
    words = list(ids)
    while len(words) < window:
        words.insert(0, pad)
    while len(words) > window:
        words.pop(0)
    return words


@wrong("pad_to_window", fits="pads_at_the_end reversed permuted")
def padded_at_the_end(ids, window, pad):
    kept = list(ids[-window:])
    return kept + [pad] * (window - len(kept))


@wrong("pad_to_window", fits="keeps_the_first case")
def padded_keeping_the_first(ids, window, pad):
    kept = list(ids[:window])
    return [pad] * (window - len(kept)) + kept


@wrong("pad_to_window", fits="pads_and_cuts_at_the_end")
def padded_like_most_libraries(ids, window, pad):
    kept = list(ids[:window])
    return kept + [pad] * (window - len(kept))


@wrong("pad_to_window", fits="pads_with_0 case")
def padded_with_zeros(ids, window, pad):
    out = np.zeros(window, dtype=int)
    kept = ids[-window:]
    out[window - len(kept) :] = kept
    return out


@wrong("pad_to_window", fits="does_not_cut case")
def padded_but_not_cut(ids, window, pad):
    return np.array([pad] * (window - len(ids)) + list(ids))


@wrong("pad_to_window", fits="one_place_lost")
def padded_with_one_place_lost(ids, window, pad):
    kept = list(ids[-(window - 1) :])
    return [pad] * (window - len(kept)) + kept


@wrong("pad_to_window", fits="fails_on_empty case")
def padded_wrongly_if_empty(ids, window, pad):
    out = np.full(window, pad)
    kept = ids[-window:]
    out[-len(kept) :] = kept
    return out


@wrong("pad_to_window", fits="reversed")
def padded_backwards(ids, window, pad):
    return padded_by_lists(ids, window, pad)[::-1]


@wrong("pad_to_window", fits="drops_the_pad_id case")
def padded_without_words_like_pad(ids, window, pad):
    real = [word for word in ids if word != pad]
    return ([pad] * window + real)[-window:]


@wrong("pad_to_window", fits="drops_zeros case")
def padded_without_id_zero(ids, window, pad):
    real = [word for word in ids if word]
    return ([pad] * window + real)[-window:]


@wrong("pad_to_window", fits="each_word_once case")
def padded_with_every_word_once(ids, window, pad):
    kept = list(dict.fromkeys(ids.tolist()))[-window:]
    return [pad] * (window - len(kept)) + kept


@wrong("pad_to_window", fits="example_sizes")
def padded_to_five(ids, window, pad):
    return ([pad] * 5 + ids.tolist())[-5:]


@wrong("pad_to_window", fits="one_pad case")
def padded_with_a_single_pad(ids, window, pad):
    return np.append(pad, ids) if len(ids) < window else ids[-window:]


@wrong("pad_to_window", fits="repeats_the_first")
def padded_with_the_first_word(ids, window, pad):
    kept = ids[-window:].tolist()
    return [kept[0] if kept else pad] * (window - len(kept)) + kept


# ------------------------------------------------------------------------------ shifted_phrases


@right("shifted_phrases")
def phrases_by_concatenation(phrase, filler):
    n, rows = len(phrase), []
    for start in range(len(filler) - n + 1):
        rows.append(np.concatenate([filler[:start], phrase, filler[start + n :]]))
    return rows


@right("shifted_phrases")
def phrases_in_lists(phrase, filler):
    phrase, filler = list(phrase), list(filler)
    starts = range(len(filler) - len(phrase) + 1)
    return [filler[:s] + phrase + filler[s + len(phrase) :] for s in starts]


@right("shifted_phrases")
def phrases_by_index(phrase, filler):
    starts = len(filler) - len(phrase) + 1
    rows = np.tile(filler, (starts, 1))
    columns = np.arange(starts)[:, None] + np.arange(len(phrase))
    rows[np.arange(starts)[:, None], columns] = phrase
    return rows


@right("shifted_phrases")
def phrases_entry_by_entry(phrase, filler):
    rows = np.zeros((len(filler) - len(phrase) + 1, len(filler)))
    for start in range(rows.shape[0]):
        for place in range(rows.shape[1]):
            inside = start <= place < start + len(phrase)
            rows[start, place] = phrase[place - start] if inside else filler[place]
    return rows


@right("shifted_phrases")
def phrases_put_and_taken_back(phrase, filler):
    rows = []
    for start in range(len(filler) - len(phrase) + 1):
        kept = filler[start : start + len(phrase)].copy()
        filler[start : start + len(phrase)] = phrase
        rows.append(filler.tolist())
        filler[start : start + len(phrase)] = kept
    return np.array(rows)


@wrong("shifted_phrases", fits="misses_the_last last")
def phrases_but_the_last(phrase, filler):
    rows = []
    for start in range(len(filler) - len(phrase)):
        row = filler.copy()
        row[start : start + len(phrase)] = phrase
        rows.append(row)
    return np.array(rows)


@wrong("shifted_phrases", fits="smeared")
def phrases_from_one_copy(phrase, filler):
    row, rows = filler.copy(), []
    for start in range(len(filler) - len(phrase) + 1):
        row[start : start + len(phrase)] = phrase
        rows.append(list(row))
    return rows


@wrong("shifted_phrases", fits="one_row_many_times")
def phrases_in_one_row_many_times(phrase, filler):
    row, rows = filler.copy(), []
    for start in range(len(filler) - len(phrase) + 1):
        row[:] = filler
        row[start : start + len(phrase)] = phrase
        rows.append(row)
    return np.array(rows)


@wrong("shifted_phrases")
def phrases_into_the_filler_itself(phrase, filler):
    rows = []
    for start in range(len(filler) - len(phrase) + 1):
        row = filler
        row[start : start + len(phrase)] = phrase
        rows.append(row.copy())
    return np.array(rows)


@wrong("shifted_phrases", fits="rolled")
def phrases_by_rolling_the_row(phrase, filler):
    row = np.append(phrase, filler[len(phrase) :])
    return np.array([np.roll(row, s) for s in range(len(filler) - len(phrase) + 1)])


@wrong("shifted_phrases", fits="too_many_starts")
def phrases_cut_off_at_the_end(phrase, filler):
    rows = np.tile(filler, (len(filler), 1))
    for start, row in enumerate(rows):
        fits = len(filler) - start
        row[start : start + len(phrase)] = phrase[:fits]
    return rows


@wrong("shifted_phrases", fits="inserted")
def phrases_inserted(phrase, filler):
    rows = []
    for start in range(len(filler) - len(phrase) + 1):
        rows.append([*filler[:start], *phrase, *filler[start:]][: len(filler)])
    return rows


@wrong("shifted_phrases", fits="inserted_longer")
def phrases_inserted_in_longer_rows(phrase, filler):
    starts = range(len(filler) - len(phrase) + 1)
    return [[*filler[:start], *phrase, *filler[start:]] for start in starts]


@wrong("shifted_phrases", fits="steps_of_a_phrase")
def phrases_without_overlap(phrase, filler):
    rows = []
    for start in range(0, len(filler) - len(phrase) + 1, len(phrase)):
        row = filler.copy()
        row[start : start + len(phrase)] = phrase
        rows.append(row)
    return np.array(rows)


@wrong("shifted_phrases", fits="first_word_only case")
def phrases_of_their_first_word(phrase, filler):
    rows = np.tile(filler, (len(filler) - len(phrase) + 1, 1))
    for start, row in enumerate(rows):
        row[start] = phrase[0]
    return rows


@wrong("shifted_phrases", fits="two_words case")
def phrases_of_two_words(phrase, filler):
    rows = []
    for start in range(len(filler) - 1):
        row = filler.copy()
        row[start : start + 2] = phrase[:2]
        rows.append(row)
    return rows


@wrong("shifted_phrases", fits="reversed right_to_left")
def phrases_from_the_end(phrase, filler):
    return phrases_by_index(phrase, filler)[::-1]


@wrong("shifted_phrases", fits="misses_the_first first")
def phrases_from_the_second_place(phrase, filler):
    return phrases_by_index(phrase, filler)[1:]


# -------------------------------------------------------------------------------- shared_logits


@right("shared_logits")
def logits_in_loops(ids, E, b, V, c):
    logits = []
    for window in ids:
        a = b.copy()
        for word in window:
            a = a + E[word]
        logits.append(np.tanh(a) @ V + c)
    return logits


@right("shared_logits")
def logits_by_counts(ids, E, b, V, c):
    return np.tanh(text.bag_of_words(ids, len(E)) @ E + b) @ V + c


@right("shared_logits")
def logits_of_one_hot(ids, E, b, V, c):
    onehot = np.eye(len(E))[ids]
    a = np.einsum("bpv,vh->bh", onehot, E)
    return np.einsum("bh,hv->bv", np.tanh(a + b), V) + c


@right("shared_logits")
def logits_in_torch(ids, E, b, V, c):
    import torch

    E, b, V, c = (torch.tensor(array, requires_grad=True) for array in (E, b, V, c))
    return torch.tanh(E[torch.as_tensor(ids)].sum(1) + b) @ V + c


@right("shared_logits")
def logits_in_float32(ids, E, b, V, c):
    ids, single = np.asarray(ids), np.float32
    s = np.tanh(np.take(E, ids, axis=0).sum(1).astype(single) + b.astype(single))
    return s.dot(V.astype(single)) + c.astype(single)


@right("shared_logits")
def logits_of_the_books_model(ids, E, b, V, c):
    model = BagLanguageModel(*E.shape, np.random.default_rng(0), dtype=np.float64)
    for name, array in zip("WbVc", (E, b, V, c), strict=True):
        model.params[name] = array
    return model.forward(text.bag_of_words(ids, len(E)).astype(np.float64))


@right("shared_logits")
def logits_with_a_tanh_by_hand(ids, E, b, V, c):
    a = sum(E[ids[:, place]] for place in range(ids.shape[1])) + b
    return np.matmul(2 / (1 + np.exp(-2 * a)) - 1, V) + c[None]


@wrong("shared_logits", fits="mean")
def logits_of_the_mean(ids, E, b, V, c):
    return np.tanh(np.mean(E[ids], axis=1) + b) @ V + c


@wrong("shared_logits", fits="over_the_batch")
def logits_summed_over_the_batch(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=0) + b) @ V + c


@wrong("shared_logits", fits="first_window_only")
def logits_of_the_first_text(ids, E, b, V, c):
    s = np.tanh(E[ids[0]].sum(axis=0) + b)
    return np.tile(s @ V + c, (len(ids), 1))


@wrong("shared_logits", fits="all_windows_together")
def logits_of_all_texts_together(ids, E, b, V, c):
    return np.tile(np.tanh(E[ids].sum(axis=(0, 1)) + b) @ V + c, (len(ids), 1))


@wrong("shared_logits", fits="each_word_once case")
def logits_of_a_set_of_words(ids, E, b, V, c):
    bag = np.zeros((len(ids), len(E)))
    for row, window in zip(bag, ids, strict=True):
        row[window] = 1
    return np.tanh(bag @ E + b) @ V + c


@wrong("shared_logits", fits="skips_id_0 where case")
def logits_without_word_0(ids, E, b, V, c):
    return np.tanh((E[ids] * (ids > 0)[..., None]).sum(axis=1) + b) @ V + c


@wrong("shared_logits", fits="bias_outside")
def logits_with_b_after_tanh(ids, E, b, V, c):
    return (np.tanh(E[ids].sum(axis=1)) + b) @ V + c


@wrong("shared_logits", fits="tanh_of_each")
def logits_of_bent_words(ids, E, b, V, c):
    return np.tanh(E[ids] + b).sum(axis=1) @ V + c


@wrong("shared_logits", fits="softmax exponential normalised sums")
def logits_through_a_softmax(ids, E, b, V, c):
    z = np.tanh(E[ids].sum(axis=1) + b) @ V + c
    p = np.exp(z - z.max(axis=1, keepdims=True))
    return p / p.sum(axis=1, keepdims=True)


@wrong("shared_logits", fits="tanh_at_the_end")
def logits_bent_twice(ids, E, b, V, c):
    return np.tanh(np.tanh(E[ids].sum(axis=1) + b) @ V + c)


@wrong("shared_logits", fits="sigmoid")
def logits_with_a_sigmoid(ids, E, b, V, c):
    return 1 / (1 + np.exp(-E[ids].sum(axis=1) - b)) @ V + c


@wrong("shared_logits", fits="no_c")
def logits_without_c(ids, E, b, V, c):
    return np.tanh(E[ids].sum(axis=1) + b) @ V


@wrong("shared_logits", fits="misses_the_last_word case")
def logits_of_all_but_the_last_word(ids, E, b, V, c):
    return np.tanh(E[ids[:, :-1]].sum(axis=1) + b) @ V + c


@wrong("shared_logits", fits="no_tanh")
def logits_without_a_bend(ids, E, b, V, c):
    return (E[ids].sum(axis=1) + b) @ V + c


@wrong("shared_logits", fits="mean no_b")
def logits_of_the_mean_without_b(ids, E, b, V, c):
    return np.tanh(E[ids].mean(axis=1)) @ V + c


@wrong("shared_logits", fits="three_words case")
def logits_of_three_words(ids, E, b, V, c):
    a = E[ids[:, 0]] + b
    for place in (1, 2):
        if place < ids.shape[1]:
            a = a + E[ids[:, place]]
    return np.tanh(a) @ V + c


# ------------------------------------------------------------------------------ shared_gradient


@right("shared_gradient")
def gradient_in_loops(ids, da, vocab_size):
    dE = np.zeros((vocab_size, len(da[0])))
    for i in range(ids.shape[0]):
        for p in range(ids.shape[1]):
            dE[ids[i, p]] += da[i]
    return dE.tolist()


@right("shared_gradient")
def gradient_by_counts(ids, da, vocab_size):
    counts = (ids[:, :, None] == np.arange(vocab_size)).sum(axis=1)
    return counts.T @ da


@right("shared_gradient")
def gradient_by_add_at(words, slopes, size):
    dE = np.zeros((size, slopes.shape[1]))
    np.add.at(dE, words.ravel(), slopes.repeat(words.shape[1], axis=0))
    return dE


@right("shared_gradient")
def gradient_by_torch(ids, da, vocab_size):
    import torch

    E = torch.zeros(vocab_size, da.shape[1], dtype=torch.float64, requires_grad=True)
    a = E[torch.as_tensor(ids)].sum(dim=1)
    a.backward(torch.as_tensor(da))
    return E.grad


@right("shared_gradient")
def gradient_by_einsum(ids, da, vocab_size):
    return np.einsum("bpv,bh->vh", np.eye(vocab_size, dtype=np.float32)[ids], da)


@right("shared_gradient")
def gradient_of_the_books_bag(ids, da, vocab_size):
    return text.bag_of_words(ids, vocab_size).T @ da


@right("shared_gradient")
def gradient_column_by_column(ids, da, vocab_size):
    columns = []
    for slopes in da.T:
        weights = np.repeat(slopes, ids.shape[1])
        columns.append(np.bincount(ids.ravel(), weights=weights, minlength=vocab_size))
    return np.stack(columns, axis=1)


@right("shared_gradient")
def gradient_in_a_dictionary(ids, da, vocab_size):
    rows = {word: np.zeros(da.shape[1]) for word in range(vocab_size)}
    for i, window in enumerate(ids):
        for word in window:
            rows[int(word)] = rows[int(word)] + da[i]
    return np.array([rows[word] for word in range(vocab_size)])


@wrong("shared_gradient", fits="once_for_each_place")
def gradient_by_fancy_addition(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for place in range(ids.shape[1]):
        dE[ids[:, place]] += da
    return dE


@wrong("shared_gradient", fits="overwrites adds_once")
def gradient_overwritten(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for row, gradient in zip(ids, da, strict=True):
        for word in row:
            dE[word] = gradient
    return dE


@wrong("shared_gradient", fits="each_word_once once_a_window")
def gradient_once_a_window(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for row, gradient in zip(ids, da, strict=True):
        dE[row] += gradient
    return dE


@wrong("shared_gradient", fits="first_window_only")
def gradient_of_the_first_text(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for word in ids[0]:
        dE[word] += da[0]
    return dE


@wrong("shared_gradient", fits="skips_id_0 first case")
def gradient_without_word_0(ids, da, vocab_size):
    dE = gradient_by_counts(ids, da, vocab_size)
    dE[0] = 0
    return dE


@wrong("shared_gradient", fits="too_few_rows case")
def gradient_of_the_words_seen(ids, da, vocab_size):
    return gradient_by_counts(ids, da, ids.max() + 1)


@wrong("shared_gradient", fits="divided_by_window scale")
def gradient_shared_out(ids, da, vocab_size):
    return gradient_by_counts(ids, da / ids.shape[1], vocab_size)


@wrong("shared_gradient", fits="divided_by_batch scale")
def gradient_averaged_over_the_batch(ids, da, vocab_size):
    return gradient_by_counts(ids, da, vocab_size) / len(ids)


@wrong("shared_gradient", fits="mean")
def gradient_averaged_over_places(ids, da, vocab_size):
    counts = np.bincount(ids.ravel(), minlength=vocab_size)
    return gradient_by_counts(ids, da, vocab_size) / np.maximum(counts, 1)[:, None]


@wrong("shared_gradient", fits="sign")
def gradient_downhill(ids, da, vocab_size):
    return -gradient_by_counts(ids, da, vocab_size)


@wrong("shared_gradient", fits="transposed")
def gradient_transposed(ids, da, vocab_size):
    return da.T @ text.bag_of_words(ids, vocab_size)


@wrong("shared_gradient", fits="last_place")
def gradient_of_the_last_place(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for row, gradient in zip(ids, da, strict=True):
        dE[row[-1]] += gradient
    return dE


@wrong("shared_gradient", fits="wrong_example")
def gradient_tiled(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    np.add.at(dE, ids.flatten(), np.concatenate([da] * ids.shape[1]))
    return dE


@wrong("shared_gradient", fits="whole_batch")
def gradient_of_the_whole_batch_each_time(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]))
    for word in ids.ravel():
        dE[word] += da.sum(axis=0)
    return dE


@wrong("shared_gradient")
def gradient_in_whole_numbers(ids, da, vocab_size):
    dE = np.zeros((vocab_size, da.shape[1]), dtype=int)
    for row, gradient in zip(ids, da, strict=True):
        for word in row:
            dE[word] += gradient
    return dE


@wrong("shared_gradient", fits="counts_only")
def gradient_without_da(ids, da, vocab_size):
    counts = np.bincount(ids.ravel(), minlength=vocab_size)
    return np.repeat(counts[:, None], da.shape[1], axis=1)


# -------------------------------------------------------------------------------- four_criteria


def takes(predict, ids):
    try:
        predict(ids)
        return True
    except ValueError:
        return False


def replaced(sentence, other, place=0):
    return np.array([*sentence[:place], other, *sentence[place + 1 :]])


def differ(first, second):
    return not np.allclose(first, second)


def criteria(predict, parameter_count, sentence, other, **changed):
    usual, length = predict(sentence), len(sentence)
    return {
        "any length": takes(predict, np.concatenate([sentence, sentence])),
        "order": differ(predict(sentence[::-1]), usual),
        "long-term": differ(predict(replaced(sentence, other)), usual),
        "shared": parameter_count(2 * length) <= parameter_count(length),
    } | changed


@right("four_criteria")
def criteria_one_by_one(predict, parameter_count, sentence, other):
    usual = predict(sentence)
    answer = {"shared": parameter_count(2 * len(sentence)) == parameter_count(len(sentence))}
    try:
        predict(np.tile(sentence, 2))
        answer["any length"] = True
    except ValueError:
        answer["any length"] = False
    answer["order"] = np.abs(predict(np.flip(sentence)) - usual).max() > 1e-9
    changed = sentence.copy()
    changed[0] = other
    answer["long-term"] = np.abs(predict(changed) - usual).max() > 1e-9
    return answer


@right("four_criteria")
def criteria_with_the_sentence_put_back(predict, parameter_count, sentence, other):
    answer = criteria(predict, parameter_count, sentence, other)
    first, usual = sentence[0], predict(sentence)
    sentence[0] = other
    answer["long-term"] = not np.isclose(predict(sentence), usual, atol=1e-7).all()
    sentence[0] = first
    return answer


@right("four_criteria")
def criteria_from_lists(predict, parameter_count, sentence, other):
    words = sentence.tolist()
    try:
        predict(np.array(words + words))
    except Exception:
        long = 0
    else:
        long = 1
    usual = predict(np.array(words))
    return {
        "any length": bool(long),
        "order": bool((abs(predict(np.array(words[::-1])) - usual) > 1e-8).any()),
        "long-term": bool((abs(predict(np.array([other, *words[1:]])) - usual) > 1e-8).any()),
        "shared": not parameter_count(2 * len(words)) > parameter_count(len(words)),
    }


@right("four_criteria")
def criteria_with_helpers(model, size, words, stranger):
    return criteria(model, size, words, stranger)


@right("four_criteria")
def criteria_in_another_order(predict, parameter_count, sentence, other):
    usual, twice = predict(sentence), np.append(sentence, sentence)
    changed = np.concatenate(([other], sentence[1:]))
    return {
        "shared": parameter_count(len(sentence)) >= parameter_count(len(twice)),
        "long-term": not np.isclose(usual, predict(changed)).all(),
        "order": not np.isclose(usual, predict(sentence[::-1])).all(),
        "any length": takes(predict, twice),
    }


@wrong("four_criteria", fits="error_not_caught")
def criteria_without_except(predict, parameter_count, sentence, other):
    long = predict(np.tile(sentence, 2)) is not None
    return criteria(predict, parameter_count, sentence, other, **{"any length": long})


@wrong("four_criteria", fits="exact_comparison case")
def criteria_by_exact_comparison(predict, parameter_count, sentence, other):
    order = (predict(sentence[::-1]) != predict(sentence)).any()
    return criteria(predict, parameter_count, sentence, other, order=order)


@wrong("four_criteria", fits="likeliest_word")
def criteria_of_the_likeliest_word(predict, parameter_count, sentence, other):
    usual = predict(sentence).argmax()
    answer = criteria(predict, parameter_count, sentence, other)
    answer["order"] = predict(sentence[::-1]).argmax() != usual
    answer["long-term"] = predict(replaced(sentence, other)).argmax() != usual
    return answer


@wrong("four_criteria", fits="coarse case")
def criteria_to_one_decimal(predict, parameter_count, sentence, other):
    far = predict(replaced(sentence, other))
    long = not np.allclose(far, predict(sentence), atol=0.1)
    return criteria(predict, parameter_count, sentence, other, **{"long-term": long})


@wrong("four_criteria", fits="one_more_word case")
def criteria_with_one_more_word(predict, parameter_count, sentence, other):
    longer = takes(predict, np.append(sentence, other))
    return criteria(predict, parameter_count, sentence, other, **{"any length": longer})


@wrong("four_criteria", fits="short_sentence case")
def criteria_with_a_shorter_sentence(predict, parameter_count, sentence, other):
    shorter = takes(predict, sentence[:-1])
    return criteria(predict, parameter_count, sentence, other, **{"any length": shorter})


@wrong("four_criteria", fits="last_word case")
def criteria_of_the_last_word(predict, parameter_count, sentence, other):
    long = differ(predict(replaced(sentence, other, len(sentence) - 1)), predict(sentence))
    return criteria(predict, parameter_count, sentence, other, **{"long-term": long})


@wrong("four_criteria", fits="second_word case")
def criteria_of_the_second_word(predict, parameter_count, sentence, other):
    long = differ(predict(replaced(sentence, other, 1)), predict(sentence))
    return criteria(predict, parameter_count, sentence, other, **{"long-term": long})


@wrong("four_criteria", fits="all_words")
def criteria_after_replacing_all(predict, parameter_count, sentence, other):
    long = differ(predict(np.full(len(sentence), other)), predict(sentence))
    return criteria(predict, parameter_count, sentence, other, **{"long-term": long})


@wrong("four_criteria", fits="shared_inverted")
def criteria_where_more_is_shared(predict, parameter_count, sentence, other):
    more = parameter_count(2 * len(sentence)) > parameter_count(len(sentence))
    return criteria(predict, parameter_count, sentence, other, shared=more)


@wrong("four_criteria", fits="one_more_word_shared case")
def criteria_of_one_more_word_shared(predict, parameter_count, sentence, other):
    same = parameter_count(len(sentence) + 1) == parameter_count(len(sentence))
    return criteria(predict, parameter_count, sentence, other, shared=same)


@wrong("four_criteria")
def criteria_through_a_view(predict, parameter_count, sentence, other):
    usual, changed = predict(sentence), sentence[:]
    changed[0] = other
    long = differ(predict(changed), usual)
    return criteria(predict, parameter_count, sentence, other, **{"long-term": long})


@wrong("four_criteria", fits="words_for_truths")
def criteria_in_words(predict, parameter_count, sentence, other):
    answer = criteria(predict, parameter_count, sentence, other)
    return {key: "yes" if value else "no" for key, value in answer.items()}


@wrong("four_criteria")
def criteria_under_other_keys(predict, parameter_count, sentence, other):
    answer = criteria(predict, parameter_count, sentence, other)
    return {key.replace(" ", "_"): value for key, value in answer.items()}


@wrong("four_criteria", fits="order_inverted")
def criteria_where_order_is_equality(predict, parameter_count, sentence, other):
    same = not differ(predict(sentence[::-1]), predict(sentence))
    return criteria(predict, parameter_count, sentence, other, order=same)


@wrong("four_criteria", fits="swapped_two case")
def criteria_of_two_neighbours(predict, parameter_count, sentence, other):
    words = sentence.copy()
    words[[0, 1]] = words[[1, 0]]
    order = differ(predict(words), predict(sentence))
    return criteria(predict, parameter_count, sentence, other, order=order)


# --------------------------------------------------------------- written after the mistakes above


@wrong("parameters_by_position", fits="one_position_short")
def counts_of_the_other_positions(vocab_size, window, hidden_size):
    one = vocab_size * hidden_size
    return [one] * (window - 1) + [hidden_size + one + vocab_size]


@wrong("pad_to_window", fits="permuted")
def padded_and_sorted(ids, window, pad):
    return sorted(padded_by_lists(ids, window, pad))


@wrong("shifted_phrases", fits="permuted case")
def phrases_turned(phrase, filler):
    return phrases_by_index(phrase[::-1], filler)


@wrong("shared_logits", fits="largest")
def logits_of_the_largest(ids, E, b, V, c):
    return np.tanh(E[ids].max(axis=1) + b) @ V + c


@wrong("shared_logits", fits="relu")
def logits_with_a_relu(ids, E, b, V, c):
    return np.clip(E[ids].sum(axis=1) + b, 0, None) @ V + c


@wrong("shared_logits", fits="one_row")
def logits_of_the_whole_batch(ids, E, b, V, c):
    return np.tanh(E[ids.ravel()].sum(axis=0) + b) @ V + c


@wrong("shared_gradient", fits="case")
def gradient_of_the_batch_for_words_seen(ids, da, vocab_size):
    return np.array([da.sum(axis=0) * (ids == word).any() for word in range(vocab_size)])


@wrong("four_criteria", fits="case")
def criteria_of_doubled_parameters(predict, parameter_count, sentence, other):
    doubled = parameter_count(2 * len(sentence)) == 2 * parameter_count(len(sentence))
    return criteria(predict, parameter_count, sentence, other, shared=doubled)


@wrong("four_criteria")
def criteria_in_a_list(predict, parameter_count, sentence, other):
    return list(criteria(predict, parameter_count, sentence, other).values())
