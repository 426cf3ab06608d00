"""Answers to lab 8 as students write them: how long a cell state lasts, and its biases."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong

# ------------------------------------------------------------------------------------ cell_path


@right("cell_path")
def with_a_loop(f):
    left, product = np.zeros(f.shape), np.ones(f.shape[1])
    for k in range(1, len(f) + 1):
        product = product * f[-k]
        left[k - 1] = product
    return left, np.log(0.5) / np.mean(np.log(f), axis=0)


@right("cell_path")
def through_logarithms(gates):
    logs = np.log2(gates)
    return [np.exp2(logs[::-1].cumsum(axis=0)), -1 / logs.mean(axis=0)]


@right("cell_path")
def with_torch(f):
    f = torch.tensor(f, requires_grad=True)
    return torch.cumprod(f.flip(0), 0), np.log(2) / -torch.log(f).mean(0)


@right("cell_path")
def unit_by_unit_as_lists(f):
    left = [[float(np.prod(unit[-k:])) for unit in f.T] for k in range(1, len(f) + 1)]
    return left, [np.log(2) * len(unit) / -sum(np.log(unit)) for unit in f.T]


@right("cell_path")
def recursive(f):
    def back(f):
        return np.vstack([f[-1:], f[-1] * back(f[:-1])]) if len(f) > 1 else f

    half_life = np.log(2) / -np.log(f).mean(axis=0)
    return back(f.astype(np.float32)), half_life.astype(np.float32)


@wrong("cell_path", fits="from_the_start")
def begins_at_the_first_step(f):
    return np.cumprod(f, axis=0), np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="reversed")
def in_the_order_of_time(f):
    return np.cumprod(f[::-1], axis=0)[::-1], np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="mean_of_half_lives")
def averages_the_half_lives(f):
    return np.cumprod(f[::-1], axis=0), np.mean(np.log(2) / -np.log(f), axis=0)


@wrong("cell_path", fits="log_of_mean")
def averages_the_gates(f):
    return np.cumprod(f[::-1], axis=0), np.log(2) / -np.log(f.mean(axis=0))


@wrong("cell_path", fits="sum_of_logs")
def half_life_of_the_whole_product(f):
    left = np.cumprod(f[::-1], axis=0)
    return left, np.log(2) / -np.log(left[-1])


@wrong("cell_path", fits="one_to_start")
def counts_from_zero(f):
    left = np.array([f[len(f) - k :].prod(axis=0) for k in range(len(f))])
    return left, np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="one_to_start")
def begins_with_one(f):
    left = np.ones(f.shape)
    for k in range(1, len(f)):
        left[k] = left[k - 1] * f[-k]
    return left, np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="no_axis")
def forgets_the_axis(f):
    return np.cumprod(f[::-1]), np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="over_all_units")
def one_half_life_for_all(f):
    return np.cumprod(f[::-1], axis=0), np.log(2) / -np.log(f).mean()


@wrong("cell_path", fits="counted")
def counts_the_steps_above_one_half(f):
    left = np.cumprod(f[::-1], axis=0)
    return left, (left > 0.5).sum(axis=0)


@wrong("cell_path", fits="rounded whole")
def rounds_the_half_life(f):
    return np.cumprod(f[::-1], axis=0), np.round(np.log(2) / -np.log(f).mean(axis=0))


@wrong("cell_path", fits="negative sign")
def loses_the_minus(f):
    return np.cumprod(f[::-1], axis=0), np.log(2) / np.log(f).mean(axis=0)


@wrong("cell_path", fits="order swapped")
def returns_them_swapped(f):
    return np.log(2) / -np.log(f).mean(axis=0), np.cumprod(f[::-1], axis=0)


@wrong("cell_path", fits="median")
def takes_the_median(f):
    return np.cumprod(f[::-1], axis=0), np.log(2) / np.median(-np.log(f), axis=0)


@wrong("cell_path", fits="one_step_short")
def stops_one_step_early(f):
    return np.cumprod(f[:0:-1], axis=0), np.log(2) / -np.log(f).mean(axis=0)


@wrong("cell_path", fits="from_the_start log_of_mean")
def two_mistakes(f):
    return np.cumprod(f, axis=0), np.log(2) / -np.log(f.mean(axis=0))


@wrong("cell_path")
def multiplies_in_place(f):
    half_life = np.log(2) / -np.log(f).mean(axis=0)
    for t in range(len(f) - 2, -1, -1):
        f[t] *= f[t + 1]
    return f[::-1], half_life


# -------------------------------------------------------------------------------- chrono_biases


@right("chrono_biases")
def filled_in(spans):
    n = len(spans)
    b = np.zeros(4 * n)
    b[:n], b[n : 2 * n] = -np.log(spans - 1), np.log(spans - 1)
    return b


@right("chrono_biases")
def from_the_gate(spans):
    f = 1 - 1 / spans
    bias = np.log(f / (1 - f))
    return np.hstack([-bias, bias, np.zeros((2, len(spans))).ravel()])


@right("chrono_biases")
def a_plain_list(spans):
    forget = [float(np.log1p(span - 2)) for span in spans]
    return [-bias for bias in forget] + forget + [0] * (2 * len(spans))


@right("chrono_biases")
def with_torch_logit(spans):
    bias = torch.logit(1 - 1 / torch.tensor(spans))
    return torch.cat([-bias, bias, torch.zeros(2 * len(bias))])


@right("chrono_biases")
def by_an_outer_product(spans):
    return np.outer([-1, 1, 0, 0], np.log(spans.astype(np.float32) - 1)).ravel()


@wrong("chrono_biases", fits="log_of_span")
def logarithm_of_the_span(spans):
    b = np.log(spans)
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="interleaved")
def unit_by_unit(spans):
    b = np.log(spans - 1)
    return np.array([[-each, each, 0, 0] for each in b]).ravel()


@wrong("chrono_biases", fits="turned_round")
def forget_gates_first(spans):
    b = np.log(spans - 1)
    return np.concatenate([b, -b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="stacked shape")
def four_rows(spans):
    b = np.log(spans - 1)
    return np.array([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="gate_itself")
def the_gates_not_the_biases(spans):
    f = 1 - 1 / spans
    return np.concatenate([1 - f, f, 0 * f, 0 * f])


@wrong("chrono_biases", fits="bracket")
def slips_with_a_bracket(spans):
    f = 1 - 1 / spans
    b = np.log(f) / (1 - f)
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="never_negative")
def never_below_zero(spans):
    b = np.log(np.maximum(spans - 1, 1))
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="one_for_all mean_span")
def the_mean_span(spans):
    b = np.full(len(spans), np.log(spans.mean() - 1))
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="input_zero")
def leaves_the_input_gate(spans):
    b = np.zeros(4 * len(spans))
    b[len(spans) : 2 * len(spans)] = np.log(spans - 1)
    return b


@wrong("chrono_biases")
def three_units_only(spans):
    b = np.log(spans - 1)
    return np.concatenate([-b, b, np.zeros(3), np.zeros(3)])


@wrong("chrono_biases", fits="whole")
def whole_numbers(spans):
    b = np.log(spans - 1).astype(int)
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="added")
def adds_where_it_should_join(spans):
    b = np.log(spans - 1)
    return -b + b + 0 * b + 0 * b


@wrong("chrono_biases", fits="log_of_gate")
def logarithm_of_the_gate(spans):
    b = np.log(1 - 1 / spans)
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases", fits="turned_round sign")
def all_signs_turned(spans):
    b = -np.log(spans - 1)
    return np.concatenate([-b, b, 0 * b, 0 * b])


@wrong("chrono_biases")
def subtracts_in_place(spans):
    spans -= 1
    b = np.log(spans)
    return np.concatenate([-b, b, 0 * b, 0 * b])
