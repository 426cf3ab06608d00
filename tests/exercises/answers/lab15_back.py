"""Answers to lab 15, what a scan leads to: the way back, a kernel."""

import numpy as np

from tests.exercises.answers import right, wrong

# -------------------------------------------------------------------------------- scan_backward


@right("scan_backward")
def with_a_loop(ds, a, s, start):
    da, db, carry = np.zeros_like(a), np.zeros_like(a), np.zeros_like(start)
    for t in range(len(a) - 1, -1, -1):
        db[t] = ds[t] + carry
        da[t] = db[t] * (s[t - 1] if t else start)
        carry = a[t] * db[t]
    return da, db, carry


@right("scan_backward")
def as_a_scan_from_the_end(ds, a, s, start):
    later = np.concatenate([a[1:], np.zeros((1, *a.shape[1:]))])[::-1]
    g, gap, factors = ds[::-1].copy(), 1, later.copy()
    while gap < len(g):
        g[gap:] = factors[gap:] * g[:-gap] + g[gap:]
        factors[gap:] = factors[gap:] * factors[:-gap]
        gap *= 2
    g = g[::-1]
    return g * np.concatenate([start[None], s[:-1]]), g, a[0] * g[0]


@right("scan_backward")
def with_all_products(ds, a, s, start):
    time = len(a)
    g = np.zeros_like(a)
    for t in range(time):
        for u in range(t, time):
            g[t] += np.prod(a[t + 1 : u + 1], axis=0) * ds[u]
    before = [start, *s[:-1]]
    return [g[t] * before[t] for t in range(time)], list(g), g[0] * a[0]


@right("scan_backward")
def with_autograd(ds, a, s, start):
    import torch

    before = np.concatenate([start[None], s[:-1]])
    b = torch.tensor(s - a * before, requires_grad=True)
    factors, state = torch.tensor(a, requires_grad=True), torch.tensor(start, requires_grad=True)
    first, states = state, []
    for t in range(len(a)):
        state = factors[t] * state + b[t]
        states.append(state)
    (torch.stack(states) * torch.tensor(ds)).sum().backward()
    return factors.grad, b.grad, first.grad


@wrong("scan_backward", fits="nothing_carried")
def only_from_outside(ds, a, s, start):
    before = np.concatenate([start[None], s[:-1]])
    return ds * before, ds, a[0] * ds[0]


@wrong("scan_backward", fits="factor_of_now, case")
def wrong_factor(ds, a, s, start):
    g, carry = np.zeros_like(a), np.zeros_like(start)
    for t in reversed(range(len(a))):
        carry = ds[t] + a[t] * carry
        g[t] = carry
    return g * np.concatenate([start[None], s[:-1]]), g, a[0] * g[0]


@wrong("scan_backward", fits="unscaled, case")
def summed_from_the_end(ds, a, s, start):
    g = np.cumsum(ds[::-1], axis=0)[::-1]
    return g * np.concatenate([start[None], s[:-1]]), g, a[0] * g[0]


@wrong("scan_backward", fits="state_of_now")
def state_after_the_step(ds, a, s, start):
    _, db, dstart = with_a_loop(ds, a, s, start)
    return db * s, db, dstart


@wrong("scan_backward", fits="start_forgotten, first, case")
def a_start_of_zero(ds, a, s, start):
    da, db, dstart = with_a_loop(ds, a, s, start)
    da[0] = 0
    return da, db, dstart


@wrong("scan_backward", fits="start_unscaled")
def start_like_b(ds, a, s, start):
    da, db, _ = with_a_loop(ds, a, s, start)
    return da, db, db[0]


@wrong("scan_backward", fits="order, swapped")
def db_first(ds, a, s, start):
    da, db, dstart = with_a_loop(ds, a, s, start)
    return db, da, dstart


@wrong("scan_backward", fits="from_the_past, case")
def forward_again(ds, a, s, start):
    g, carry = np.zeros_like(a), np.zeros_like(start)
    for t in range(len(a)):
        carry = ds[t] + a[t] * carry
        g[t] = carry
    return g * np.concatenate([start[None], s[:-1]]), g, a[0] * g[0]


@wrong("scan_backward", fits="da_by_s_over_a, state_of_now")
def divides_by_a(ds, a, s, start):
    _, db, dstart = with_a_loop(ds, a, s, start)
    return db * s / a, db, dstart


@wrong("scan_backward", fits="not_finite, case")
def by_cumulative_products(ds, a, s, start):
    products = np.cumprod(a, axis=0)
    g = np.cumsum((ds * products)[::-1], axis=0)[::-1] / products
    return g * np.concatenate([start[None], s[:-1]]), g, a[0] * g[0]


@wrong("scan_backward", fits="da_without_carry")
def da_from_outside_alone(ds, a, s, start):
    _, db, dstart = with_a_loop(ds, a, s, start)
    return ds * np.concatenate([start[None], s[:-1]]), db, dstart


@wrong("scan_backward", fits="last_state_first")
def rolls_the_states(ds, a, s, start):
    _, db, dstart = with_a_loop(ds, a, s, start)
    return db * np.roll(s, 1, axis=0), db, dstart


# ------------------------------------------------------------------------------ diagonal_kernel


@right("diagonal_kernel")
def powers_in_one_product(a, b, c, steps):
    return a ** np.arange(steps)[:, None] @ (b * c)


@right("diagonal_kernel")
def struck_like_a_bell(a, b, c, steps):
    s, heard = np.zeros_like(a), []
    for t in range(steps):
        s = a * s + b * (t == 0)
        heard.append((c * s).sum())
    return heard


@right("diagonal_kernel")
def by_cumulative_product(a, b, c, steps):
    powers = np.cumprod(np.concatenate([np.ones((1, len(a))), np.tile(a, (steps - 1, 1))]), axis=0)
    return np.einsum("jn,n,n->j", powers, b, c)


@right("diagonal_kernel")
def with_vander(a, b, c, steps):
    return (b * c) @ np.vander(a, steps, increasing=True)


@right("diagonal_kernel")
def with_two_loops(a, b, c, steps):
    return [sum(c[n] * a[n] ** j * b[n] for n in range(len(a))) for j in range(steps)]


@wrong("diagonal_kernel", fits="begins_at_1, case")
def one_power_too_many(a, b, c, steps):
    return a ** np.arange(1, steps + 1)[:, None] @ (b * c)


@wrong("diagonal_kernel", fits="multiplied, case")
def times_j(a, b, c, steps):
    return (a * np.arange(steps)[:, None]) @ (b * c)


@wrong("diagonal_kernel", fits="by_logarithm, not_finite, case")
def by_exp_and_log(a, b, c, steps):
    return np.exp(np.log(a) * np.arange(steps)[:, None]) @ (b * c)


@wrong("diagonal_kernel", fits="not_summed, not reduced")
def for_each_unit(a, b, c, steps):
    return a ** np.arange(steps)[:, None] * b * c


@wrong("diagonal_kernel", fits="step_response, cumulative")
def answer_to_a_step(a, b, c, steps):
    return np.cumsum(powers_in_one_product(a, b, c, steps))


@wrong("diagonal_kernel", fits="reversed, case")
def for_convolving_by_hand(a, b, c, steps):
    return powers_in_one_product(a, b, c, steps)[::-1]


@wrong("diagonal_kernel", fits="no_b, case")
def without_b(a, b, c, steps):
    return a ** np.arange(steps)[:, None] @ c


@wrong("diagonal_kernel", fits="sums_first, case")
def sums_before_it_multiplies(a, b, c, steps):
    return (a ** np.arange(steps)[:, None]).sum(axis=1) * b.sum() * c.sum()


@wrong("diagonal_kernel", fits="one_too_many, too long")
def one_step_more(a, b, c, steps):
    return powers_in_one_product(a, b, c, steps + 1)


@wrong("diagonal_kernel", fits="absolute, case")
def loses_the_sign(a, b, c, steps):
    return np.abs(a) ** np.arange(steps)[:, None] @ (b * c)


@wrong("diagonal_kernel", fits="mean, scale")
def a_mean_of_units(a, b, c, steps):
    return (a ** np.arange(steps)[:, None] * b * c).mean(axis=1)
