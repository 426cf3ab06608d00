"""Answers to lab 9 as students write them: reading a padded batch."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong

# ----------------------------------------------------------------------------------- last_state


@right("last_state")
def text_by_text(s, mask):
    states = []
    for n in range(s.shape[1]):
        last = max(t for t in range(len(s)) if mask[t, n])
        states.append(s[last, n])
    return np.array(states)


@right("last_state")
def with_torch_gather(s, mask):
    s, mask = torch.tensor(s), torch.tensor(mask)
    last = (mask.sum(0) - 1)[None, :, None].expand(1, -1, s.shape[2])
    return s.gather(0, last)[0]


@right("last_state")
def carried_along(s, mask):
    state = np.zeros(s.shape[1:])
    for s_t, real in zip(s, mask, strict=True):
        state = np.where(real[:, None], s_t, state)
    return state


@right("last_state")
def by_a_one_hot_sum(s, mask):
    later = np.concatenate([mask[1:], np.zeros_like(mask[:1])])
    return np.einsum("tnh,tn->nh", s, (mask & ~later).astype(float))


@right("last_state")
def turned_over_as_lists(s, mask):
    s, mask = s[::-1], mask[::-1]
    return [s[int(np.argmax(mask[:, n])), n].tolist() for n in range(mask.shape[1])]


@wrong("last_state", fits="at_the_padding")
def takes_the_last_step(s, mask):
    return s[-1]


@wrong("last_state", fits="one_too_far")
def forgets_to_count_from_zero(s, mask):
    return s[mask.sum(axis=0), np.arange(s.shape[1])]


@wrong("last_state", fits="one_too_far")
def clips_what_is_too_far(s, mask):
    lengths = np.minimum(mask.sum(axis=0), len(s) - 1)
    return s[lengths, np.arange(s.shape[1])]


@wrong("last_state", fits="one_too_far")
def needs_padding(s, mask):
    first_padding = np.argmin(mask, axis=0)
    return s[first_padding - 1 if mask.all() else first_padding, np.arange(s.shape[1])]


@wrong("last_state")
def finds_no_padding_in_a_full_text(s, mask):
    states = []
    for n in range(s.shape[1]):
        first_padding = list(mask[:, n]).index(False)
        states.append(s[first_padding - 1, n])
    return np.array(states)


@wrong("last_state", fits="no_columns")
def takes_whole_steps(s, mask):
    return s[mask.sum(axis=0) - 1]


@wrong("last_state", fits="masked_last")
def multiplies_by_the_mask(s, mask):
    return (s * mask[:, :, None])[-1]


@wrong("last_state", fits="longest")
def one_length_for_all(s, mask):
    return s[mask.sum(axis=0).max() - 1]


@wrong("last_state", fits="last_that_is_not_zero")
def last_that_is_not_zero(s, mask):
    real = (s * mask[..., None]).any(axis=2)
    last = len(s) - 1 - real[::-1].argmax(axis=0)
    return s[last, np.arange(s.shape[1])]


@wrong("last_state")
def counts_along_the_batch(s, mask):
    return s[mask.sum(axis=1) - 1, np.arange(s.shape[1])]


@wrong("last_state", fits="the_first")
def argmax_finds_the_first(s, mask):
    return s[np.argmax(mask, axis=0), np.arange(s.shape[1])]


@wrong("last_state", fits="axis_kept shape")
def keeps_an_axis(s, mask):
    return s[mask.sum(axis=0) - 1, np.arange(s.shape[1])][:, None]


@wrong("last_state", fits="first_text_for_all")
def length_of_the_first_text(s, mask):
    return s[mask[:, 0].sum() - 1]


@wrong("last_state", fits="transposed")
def units_first(s, mask):
    return s[mask.sum(axis=0) - 1, np.arange(s.shape[1])].T


# ---------------------------------------------------------------------------------- masked_mean


@right("masked_mean")
def selecting(s, mask):
    return [s[mask[:, n], n].mean(axis=0).tolist() for n in range(s.shape[1])]


@right("masked_mean")
def masked_arrays(s, mask):
    hidden = np.broadcast_to(~mask[:, :, None], s.shape)
    return np.ma.array(s, mask=hidden).mean(axis=0).filled(0)


@right("masked_mean")
def weights_of_each_step(s, mask):
    return np.einsum("tnh,tn->nh", s, mask / mask.sum(axis=0))


@right("masked_mean")
def with_torch(s, mask):
    s, mask = torch.tensor(s, requires_grad=True), torch.tensor(mask)
    return (s * mask.unsqueeze(-1)).sum(0) / mask.sum(0).unsqueeze(-1)


@right("masked_mean")
def running_mean_in_float32(s, mask):
    mean, seen = np.zeros(s.shape[1:], np.float32), np.zeros((s.shape[1], 1), np.float32)
    for s_t, real in zip(s.astype(np.float32), mask[..., None], strict=True):
        seen += real
        mean += real * (s_t - mean) / np.maximum(seen, 1)
    return mean


@right("masked_mean")
def nan_for_padding(s, mask):
    return np.nanmean(np.where(mask[..., None], s, np.nan), axis=0)


@wrong("masked_mean", fits="padding_too")
def averages_all(s, mask):
    return s.mean(axis=0)


@wrong("masked_mean", fits="divided_by_time")
def zeros_count_in_the_mean(s, mask):
    return (s * mask[..., None]).mean(axis=0)


@wrong("masked_mean", fits="padding_summed")
def sums_the_padding(s, mask):
    return s.sum(axis=0) / mask.sum(axis=0)[:, None]


@wrong("masked_mean", fits="all_texts_together")
def one_mean_for_all(s, mask):
    return np.broadcast_to(s[mask].mean(axis=0), s.shape[1:]).copy()


@wrong("masked_mean", fits="mean_of_all_words")
def selects_and_averages(s, mask):
    return s[mask].mean(axis=0)


@wrong("masked_mean")
def forgets_the_last_axis(s, mask):
    return (s * mask).sum(axis=0) / mask.sum(axis=0)


@wrong("masked_mean", fits="not_divided")
def gives_the_sum(s, mask):
    return np.einsum("tnh,tn->nh", s, mask)


@wrong("masked_mean", fits="one_less")
def divides_by_one_less(s, mask):
    return (s * mask[..., None]).sum(axis=0) / np.maximum(mask.sum(axis=0) - 1, 1)[:, None]


@wrong("masked_mean", fits="one_more")
def adds_one_to_be_safe(s, mask):
    return (s * mask[..., None]).sum(axis=0) / (mask.sum(axis=0)[:, None] + 1)


@wrong("masked_mean", fits="zeros_left_out")
def counts_what_is_not_zero(s, mask):
    real = s * mask[..., None]
    return real.sum(axis=0) / np.maximum((real != 0).sum(axis=0), 1)


@wrong("masked_mean")
def sets_the_padding_in_place(s, mask):
    s[~mask] = 0
    return s.sum(axis=0) / mask.sum(axis=0)[:, None]


@wrong("masked_mean", fits="mask_turned mask_turned_without_zero")
def turns_the_mask_round(s, mask):
    return (s * ~mask[..., None]).sum(axis=0) / np.maximum((~mask).sum(axis=0)[:, None], 1)


@wrong("masked_mean", fits="whole")
def divides_whole(s, mask):
    return (s * mask[..., None]).sum(axis=0) // mask.sum(axis=0)[:, None]


@wrong("masked_mean", fits="first_length")
def length_of_the_first(s, mask):
    return (s * mask[..., None]).sum(axis=0) / mask[:, 0].sum()


@wrong("masked_mean", fits="over_the_units")
def over_the_units(s, mask):
    return (s * mask[..., None]).sum(axis=2) / mask.sum(axis=0)
