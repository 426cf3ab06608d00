"""Answers to lab 15, the scan: two steps as one, a round."""

import numpy as np

from tests.exercises.answers import right, wrong

# -------------------------------------------------------------------------------------- combine


@right("combine")
def as_written(a_early, b_early, a_late, b_late):
    return a_late * a_early, a_late * b_early + b_late


@right("combine")
def by_two_trials(a_early, b_early, a_late, b_late):
    at_0 = a_late * b_early + b_late
    at_1 = a_late * (a_early + b_early) + b_late
    return at_1 - at_0, at_0


@right("combine")
def with_small_matrices(a_early, b_early, a_late, b_late):
    zero, one = np.zeros_like(a_early), np.ones_like(a_early)
    early = np.stack([np.stack([a_early, b_early], -1), np.stack([zero, one], -1)], -2)
    late = np.stack([np.stack([a_late, b_late], -1), np.stack([zero, one], -1)], -2)
    both = late @ early
    return both[..., 0, 0], both[..., 0, 1]


@right("combine")
def number_by_number(a_early, b_early, a_late, b_late):
    a, b = a_early.tolist(), b_early.tolist()
    for i in range(len(a)):
        for j in range(len(a[0])):
            b[i][j] = a_late[i, j] * b[i][j] + b_late[i, j]
            a[i][j] *= a_late[i, j]
    return a, b


@right("combine")
def a_list_of_tensors(a_early, b_early, a_late, b_late):
    import torch

    a, b = torch.tensor(a_early), torch.tensor(b_early, requires_grad=True)
    return [a * torch.tensor(a_late), torch.tensor(a_late) * b + torch.tensor(b_late)]


@wrong("combine", fits="turned_round")
def late_before_early(a_early, b_early, a_late, b_late):
    return a_early * a_late, a_early * b_late + b_early


@wrong("combine", fits="b_added")
def adds_both_b(a_early, b_early, a_late, b_late):
    return a_early * a_late, b_early + b_late


@wrong("combine", fits="a_added")
def adds_both_a(a_early, b_early, a_late, b_late):
    return a_early + a_late, a_late * b_early + b_late


@wrong("combine")
def adds_everything(a_early, b_early, a_late, b_late):
    return a_early + a_late, b_early + b_late


@wrong("combine", fits="b_multiplied")
def multiplies_everything(a_early, b_early, a_late, b_late):
    return a_early * a_late, b_early * b_late


@wrong("combine", fits="early_b_scaled_twice")
def scales_by_both(a_early, b_early, a_late, b_late):
    a = a_early * a_late
    return a, a * b_early + b_late


@wrong("combine", fits="swapped")
def b_comes_first(a_early, b_early, a_late, b_late):
    return a_late * b_early + b_late, a_early * a_late


@wrong("combine", fits="no_late_b, added")
def forgets_the_late_b(a_early, b_early, a_late, b_late):
    return a_early * a_late, a_late * b_early


@wrong("combine", fits="late_b_scaled")
def scales_the_sum(a_early, b_early, a_late, b_late):
    return a_early * a_late, a_late * (b_early + b_late)


@wrong("combine", fits="first_sequence, case")
def factors_of_the_first(a_early, b_early, a_late, b_late):
    return a_early * a_late, a_late[0] * b_early + b_late


@wrong("combine", fits="after_a_state_of_1")
def a_state_of_one_is_put_in(a_early, b_early, a_late, b_late):
    s = 1
    return a_late * a_early, a_late * (a_early * s + b_early) + b_late


# ------------------------------------------------------------------------------- doubling_round


@right("doubling_round")
def into_copies(a, b, gap):
    new_a, new_b = a.copy(), b.copy()
    new_b[gap:] = a[gap:] * b[: len(b) - gap] + b[gap:]
    new_a[gap:] = a[gap:] * a[: len(a) - gap]
    return new_a, new_b


@right("doubling_round")
def step_by_step(a, b, gap):
    pairs = [
        (a[t] * a[t - gap], a[t] * b[t - gap] + b[t]) if t >= gap else (a[t], b[t])
        for t in range(len(a))
    ]
    return np.array([pair[0] for pair in pairs]), np.array([pair[1] for pair in pairs])


@right("doubling_round")
def from_the_end_in_place(a, b, gap):
    a, b = a.copy(), b.copy()
    for t in range(len(a) - 1, gap - 1, -1):  # what is read has not been written yet
        b[t] += a[t] * b[t - gap]
        a[t] *= a[t - gap]
    return a, b


@right("doubling_round")
def with_steps_that_change_nothing(a, b, gap):
    ones, zeros = np.ones((gap, *a.shape[1:])), np.zeros((gap, *a.shape[1:]))
    before_a = np.concatenate([ones, a])[: len(a)]
    before_b = np.concatenate([zeros, b])[: len(b)]
    return a * before_a, a * before_b + b


@right("doubling_round")
def rolled_and_masked(a, b, gap):
    late = (np.arange(len(a)) >= gap)[:, None, None]
    rolled_a, rolled_b = np.roll(a, gap, axis=0), np.roll(b, gap, axis=0)
    return np.where(late, a * rolled_a, a), np.where(late, a * rolled_b + b, b)


@wrong("doubling_round", fits="reads_the_new, case")
def forward_in_place(a, b, gap):
    a, b = a.copy(), b.copy()
    for t in range(gap, len(a)):
        b[t] += a[t] * b[t - gap]
        a[t] *= a[t - gap]
    return a, b


@wrong("doubling_round", fits="a_before_b")
def a_too_early(a, b, gap):
    a, b = a.copy(), b.copy()
    a[gap:] = a[gap:] * a[: len(a) - gap]
    b[gap:] = a[gap:] * b[: len(b) - gap] + b[gap:]
    return a, b


@wrong("doubling_round", fits="wraps_round, case")
def rolls(a, b, gap):
    return a * np.roll(a, gap, axis=0), a * np.roll(b, gap, axis=0) + b


@wrong("doubling_round", fits="gap_of_1, case")
def the_neighbour(a, b, gap):
    new_a, new_b = a.copy(), b.copy()
    new_b[1:] = a[1:] * b[:-1] + b[1:]
    new_a[1:] = a[1:] * a[:-1]
    return new_a, new_b


@wrong("doubling_round", fits="early_steps_lost")
def leaves_the_first_away(a, b, gap):
    last = len(a) - gap
    return a[gap:] * a[:last], a[gap:] * b[:last] + b[gap:]


@wrong("doubling_round", fits="early_steps_zero, case")
def begins_with_zeros(a, b, gap):
    new_a, new_b = np.zeros_like(a), np.zeros_like(b)
    new_b[gap:] = a[gap:] * b[: len(b) - gap] + b[gap:]
    new_a[gap:] = a[gap:] * a[: len(a) - gap]
    return new_a, new_b


@wrong("doubling_round", fits="a_stays, argument")
def only_b(a, b, gap):
    new_b = b.copy()
    new_b[gap:] = a[gap:] * b[: len(b) - gap] + b[gap:]
    return a, new_b


@wrong("doubling_round", fits="other_factor")
def factor_of_the_earlier(a, b, gap):
    new_a, new_b = a.copy(), b.copy()
    new_b[gap:] = a[: len(a) - gap] * b[: len(b) - gap] + b[gap:]
    new_a[gap:] = a[gap:] * a[: len(a) - gap]
    return new_a, new_b


@wrong("doubling_round", fits="swapped")
def b_before_a(a, b, gap):
    return into_copies(a, b, gap)[::-1]


@wrong("doubling_round", fits="whole_scan, case")
def the_whole_scan(a, b, gap):
    states, s = [], 0 * b[0]
    for t in range(len(a)):
        s = a[t] * s + b[t]
        states.append(s)
    return np.cumprod(a, axis=0), np.array(states)


@wrong("doubling_round", fits="all_between, case")
def takes_in_all_between(a, b, gap):
    new_a, new_b = a.copy(), b.copy()
    for t in range(gap, len(a)):
        for back in range(1, gap + 1):
            new_b[t] = new_b[t] + new_a[t] * b[t - back]
            new_a[t] = new_a[t] * a[t - back]
    return new_a, new_b
