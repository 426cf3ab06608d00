"""Answers to lab 13, a block's parts: the norm's way back, heads, and turned pairs."""

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.functions import softmax

# -------------------------------------------------------------------------- layer_norm_backward


@right("layer_norm_backward")
def with_three_terms(dy, unit, deviation, gain):
    d = dy * gain
    dx = d - d.mean(axis=2, keepdims=True) - unit * (d * unit).mean(axis=2, keepdims=True)
    return dx / deviation, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@right("layer_norm_backward")
def with_the_jacobian_of_each_vector(dy, unit, deviation, gain):
    size = dy.shape[-1]
    dx = np.zeros_like(dy)
    for t in range(dy.shape[0]):
        for b in range(dy.shape[1]):
            u = unit[t, b]
            jacobian = (np.eye(size) - 1 / size - np.outer(u, u) / size) / deviation[t, b, 0]
            dx[t, b] = jacobian @ (gain * dy[t, b])
    return dx, np.einsum("tbk,tbk->k", dy, unit), np.einsum("tbk->k", dy)


@right("layer_norm_backward")
def one_station_after_the_other(dy, unit, deviation, gain):
    d, n = dy * gain, dy.shape[-1]
    dcentred = d / deviation
    ddeviation = -(d * unit / deviation).sum(axis=-1, keepdims=True)
    dcentred = dcentred + ddeviation * unit / n  # the deviation is a root of a mean of squares
    dx = dcentred - dcentred.mean(axis=-1, keepdims=True)
    rows = dy.reshape(-1, n)
    return [dx, (rows * unit.reshape(-1, n)).sum(axis=0).tolist(), rows.sum(axis=0)]


@right("layer_norm_backward")
def in_float32(dy, unit, deviation, gain):
    dy, unit, deviation, gain = (v.astype(np.float32) for v in (dy, unit, deviation, gain))
    return with_three_terms(dy, unit, deviation, gain)


@wrong("layer_norm_backward", fits="no_gain, case")
def forgets_the_gain(dy, unit, deviation, gain):
    dx = with_three_terms(dy, unit, deviation, np.ones_like(gain))[0]
    return dx, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@wrong("layer_norm_backward", fits="deviation_only, case")
def a_plain_division(dy, unit, deviation, gain):
    return dy * gain / deviation, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@wrong("layer_norm_backward", fits="along_forgotten, case")
def without_the_deviation(dy, unit, deviation, gain):
    d = dy * gain
    dx = (d - d.mean(axis=-1, keepdims=True)) / deviation
    return dx, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@wrong("layer_norm_backward", fits="mean_forgotten, case")
def without_the_mean(dy, unit, deviation, gain):
    d = dy * gain
    dx = (d - unit * (d * unit).mean(axis=-1, keepdims=True)) / deviation
    return dx, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@wrong("layer_norm_backward", fits="sums, case")
def sums_in_place_of_means(dy, unit, deviation, gain):
    d = dy * gain
    dx = d - d.sum(axis=-1, keepdims=True) - unit * (d * unit).sum(axis=-1, keepdims=True)
    return dx / deviation, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


@wrong("layer_norm_backward", fits="multiplied, case")
def times_the_deviation(dy, unit, deviation, gain):
    dx, dgain, dshift = with_three_terms(dy, unit, deviation, gain)
    return dx * deviation**2, dgain, dshift


@wrong("layer_norm_backward", fits="not_summed")
def a_gain_at_every_step(dy, unit, deviation, gain):
    return with_three_terms(dy, unit, deviation, gain)[0], dy * unit, dy


@wrong("layer_norm_backward", fits="order")
def shift_before_gain(dy, unit, deviation, gain):
    dx, dgain, dshift = with_three_terms(dy, unit, deviation, gain)
    return dx, dshift, dgain


@wrong("layer_norm_backward", fits="both_means")
def means_of_gain_and_shift(dy, unit, deviation, gain):
    dx = with_three_terms(dy, unit, deviation, gain)[0]
    return dx, (dy * unit).mean(axis=(0, 1)), dy.mean(axis=(0, 1))


@wrong("layer_norm_backward", fits="along_without_gain, case")
def the_gain_in_one_place_only(dy, unit, deviation, gain):
    d = dy * gain
    dx = d - d.mean(axis=-1, keepdims=True) - unit * (dy * unit).mean(axis=-1, keepdims=True)
    return dx / deviation, (dy * unit).sum(axis=(0, 1)), dy.sum(axis=(0, 1))


# ----------------------------------------------------------------------------------- many_heads


@right("many_heads")
def cut_and_joined(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (
        part.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3)
        for part in (queries, keys, values)
    )
    scores = q @ k.transpose(0, 1, 3, 2) / np.sqrt(hidden // heads)
    scores[..., np.triu(np.ones((time, time), bool), 1)] = -np.inf
    return (softmax(scores) @ v).transpose(2, 0, 1, 3).reshape(time, batch, hidden)


@right("many_heads")
def head_after_head(queries, keys, values, heads):
    time, size = len(queries), queries.shape[2] // heads
    mask, out = np.tri(time, dtype=bool)[None], []
    for n in range(heads):
        q, k, v = (x[:, :, n * size : (n + 1) * size] for x in (queries, keys, values))
        scores = np.einsum("tbk,sbk->bts", q, k) / size**0.5
        weights = softmax(np.where(mask, scores, -np.inf))
        out.append(np.einsum("bts,sbk->tbk", weights, v))
    return np.concatenate(out, axis=-1)


@right("many_heads")
def place_by_place(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    size, out = hidden // heads, np.zeros_like(queries)
    for t in range(time):
        for b in range(batch):
            for n in range(heads):
                part = slice(n * size, n * size + size)
                scores = keys[: t + 1, b, part] @ queries[t, b, part] / np.sqrt(size)
                out[t, b, part] = softmax(scores) @ values[: t + 1, b, part]
    return out


@right("many_heads")
def torch_does_it(queries, keys, values, heads):
    import torch

    q, k, v = (
        torch.tensor(x).unflatten(-1, (heads, -1)).permute(1, 2, 0, 3)
        for x in (queries, keys, values)
    )
    out = torch.nn.functional.scaled_dot_product_attention(q, k, v, is_causal=True)
    return out.permute(2, 0, 1, 3).flatten(-2)


@wrong("many_heads", fits="nothing_hidden, case")
def sees_the_future(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (
        x.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3) for x in (queries, keys, values)
    )
    weights = softmax(q @ k.swapaxes(-1, -2) / np.sqrt(hidden // heads))
    return (weights @ v).transpose(2, 0, 1, 3).reshape(time, batch, hidden)


@wrong("many_heads", fits="by_hidden, case")
def scaled_by_the_whole_vector(queries, keys, values, heads):
    return cut_and_joined(queries / np.sqrt(heads), keys, values, heads)


@wrong("many_heads", fits="not_scaled, case")
def not_scaled(queries, keys, values, heads):
    return cut_and_joined(queries * np.sqrt(queries.shape[2] // heads), keys, values, heads)


@wrong("many_heads", fits="one_head, case")
def a_single_head(queries, keys, values, heads):
    return cut_and_joined(queries, keys, values, 1)


@wrong("many_heads", fits="reshaped_at_once, case")
def reshapes_alone(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (x.reshape(batch, heads, time, hidden // heads) for x in (queries, keys, values))
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(hidden // heads)
    weights = softmax(np.where(np.tri(time, dtype=bool), scores, -np.inf))
    return (weights @ v).reshape(time, batch, hidden)


@wrong("many_heads", fits="joined_at_once, case")
def joins_without_turning_back(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (
        x.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3) for x in (queries, keys, values)
    )
    scores = q @ k.swapaxes(-1, -2) / np.sqrt(hidden // heads)
    weights = softmax(np.where(np.tri(time, dtype=bool), scores, -np.inf))
    return (weights @ v).reshape(time, batch, hidden)


@wrong("many_heads", fits="score_of_0, case")
def multiplied_by_the_mask(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (
        x.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3) for x in (queries, keys, values)
    )
    weights = softmax(np.tri(time) * (q @ k.swapaxes(-1, -2)) / np.sqrt(hidden // heads))
    return (weights @ v).transpose(2, 0, 1, 3).reshape(time, batch, hidden)


@wrong("many_heads", fits="earlier_hidden, case")
def hides_the_past(queries, keys, values, heads):
    turned = cut_and_joined(queries[::-1], keys[::-1], values[::-1], heads)
    return turned[::-1]


@wrong("many_heads", fits="heads_added")
def adds_the_heads(queries, keys, values, heads):
    mixed = cut_and_joined(queries, keys, values, heads)
    return mixed.reshape(*mixed.shape[:2], heads, -1).sum(axis=2)


@wrong("many_heads", fits="hidden_afterwards, case")
def masks_the_weights(queries, keys, values, heads):
    time, batch, hidden = queries.shape
    q, k, v = (
        x.reshape(time, batch, heads, -1).transpose(1, 2, 0, 3) for x in (queries, keys, values)
    )
    weights = np.tri(time) * softmax(q @ k.swapaxes(-1, -2) / np.sqrt(hidden // heads))
    return (weights @ v).transpose(2, 0, 1, 3).reshape(time, batch, hidden)


# ----------------------------------------------------------------------------------- turn_pairs


@right("turn_pairs")
def with_sines_and_cosines(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    a, b, turned = x[..., ::2], x[..., 1::2], np.zeros_like(x)
    turned[..., ::2] = a * np.cos(angle) - b * np.sin(angle)
    turned[..., 1::2] = a * np.sin(angle) + b * np.cos(angle)
    return turned


@right("turn_pairs")
def with_complex_numbers(x, first):
    time, size = x.shape[-2:]
    speeds = 10_000.0 ** -(np.arange(size // 2) * 2 / size)
    hands = x[..., ::2] + 1j * x[..., 1::2]
    hands = hands * np.exp(1j * np.outer(np.arange(time) + first, speeds))
    return np.stack([hands.real, hands.imag], axis=-1).reshape(x.shape)


@right("turn_pairs")
def pair_by_pair(x, first):
    turned = x.copy()
    for t in range(x.shape[2]):
        for i in range(x.shape[3] // 2):
            w = (t + first) / 10_000 ** (2 * i / x.shape[3])
            turn = np.array([[np.cos(w), np.sin(w)], [-np.sin(w), np.cos(w)]])
            turned[:, :, t, 2 * i : 2 * i + 2] = x[:, :, t, 2 * i : 2 * i + 2] @ turn
    return turned


@right("turn_pairs")
def with_a_swapped_copy(x, first):
    time, size = x.shape[-2:]
    speeds = np.repeat(10_000 ** (-np.arange(0, size, 2) / size), 2)
    angle = (first + np.arange(time))[:, None] * speeds
    swapped = np.stack([-x[..., 1::2], x[..., ::2]], axis=-1).reshape(x.shape)
    return (x * np.cos(angle) + swapped * np.sin(angle)).astype(np.float32)


@wrong("turn_pairs", fits="halves, case")
def pairs_the_halves(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    a, b = np.split(x, 2, axis=-1)
    cos, sin = np.cos(angle), np.sin(angle)
    return np.concatenate([a * cos - b * sin, a * sin + b * cos], axis=-1)


@wrong("turn_pairs", fits="turned_back, case")
def the_other_way(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    a, b, turned = x[..., ::2], x[..., 1::2], np.zeros_like(x)
    turned[..., ::2] = a * np.cos(angle) + b * np.sin(angle)
    turned[..., 1::2] = b * np.cos(angle) - a * np.sin(angle)
    return turned


@wrong("turn_pairs", fits="first_ignored, case")
def always_from_the_start(x, first):
    return with_sines_and_cosines(x, 0)


@wrong("turn_pairs", fits="from_1, case")
def counts_from_1(x, first):
    return with_sines_and_cosines(x, first + 1)


@wrong("turn_pairs", fits="one_speed, case")
def all_at_one_speed(x, first):
    angle = np.arange(first, first + x.shape[2])[:, None]
    a, b, turned = x[..., ::2], x[..., 1::2], np.zeros_like(x)
    turned[..., ::2] = a * np.cos(angle) - b * np.sin(angle)
    turned[..., 1::2] = a * np.sin(angle) + b * np.cos(angle)
    return turned


@wrong("turn_pairs", fits="half_as_slow, case")
def loses_the_two(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(size // 2) / size)
    a, b, turned = x[..., ::2], x[..., 1::2], np.zeros_like(x)
    turned[..., ::2] = a * np.cos(angle) - b * np.sin(angle)
    turned[..., 1::2] = a * np.sin(angle) + b * np.cos(angle)
    return turned


@wrong("turn_pairs", fits="reads_the_new, case")
def writes_over_what_it_reads(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    turned = x.copy()
    a, b = turned[..., ::2], turned[..., 1::2]  # views
    a[...] = a * np.cos(angle) - b * np.sin(angle)
    b[...] = a * np.sin(angle) + b * np.cos(angle)
    return turned


@wrong("turn_pairs", fits="side_by_side, case")
def pairs_not_put_back(x, first):
    turned = with_sines_and_cosines(x, first)
    return np.concatenate([turned[..., ::2], turned[..., 1::2]], axis=-1)


@wrong("turn_pairs", fits="waves_added")
def adds_waves(x, first):
    time, size = x.shape[-2:]
    angle = np.arange(first, first + time)[:, None] / 10_000 ** (np.arange(0, size, 2) / size)
    waves = np.stack([np.sin(angle), np.cos(angle)], axis=-1).reshape(time, size)
    return x + waves
