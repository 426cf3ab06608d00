"""Answers to lab 7: slopes, the adding problem, starting weights. The others stand beside it."""

import math

import numpy as np

from tests.exercises.answers import right, wrong
from utils.scratch.activations import SLOPES, relu_slope

# -------------------------------------------------------------------------- slope_from_output


@right("slope_from_output")
def with_a_table(s, activation):
    table = {
        "relu": lambda out: (out > 0) * 1.0,
        "sigmoid": lambda out: out - out**2,
        "tanh": lambda out: (1 - out) * (1 + out),
    }
    return table[activation](s)


@right("slope_from_output")
def the_books_slopes(s, activation):
    return SLOPES[activation](s)


@right("slope_from_output")
def one_by_one(s, activation):
    def slope(out):
        if activation == "tanh":
            return 1 - out * out
        if activation == "sigmoid":
            return out * (1 - out)
        return 1 if out > 0 else 0

    slopes = np.empty(s.shape)
    for index in np.ndindex(s.shape):
        slopes[index] = slope(s[index])
    return slopes


@right("slope_from_output")
def truths_for_relu(s, activation):
    if activation == "relu":
        return s > 0
    elif activation == "sigmoid":
        return (s * (1 - s)).tolist()
    return 1 - np.square(s)


@right("slope_from_output")
def with_a_match(outputs, which):
    match which:
        case "relu":
            return np.sign(outputs)
        case "sigmoid":
            return np.multiply(outputs, 1 - outputs)
        case "tanh":
            return 1 - outputs**2


@wrong("slope_from_output", fits="relu_everywhere_1")
def relu_lets_0_pass(s, activation):
    if activation == "relu":
        return np.where(s >= 0, 1.0, 0.0)
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="relu_itself")
def relu_again(s, activation):
    if activation == "relu":
        return np.maximum(s, 0)
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="tanh_again")
def tanh_of_the_output(s, activation):
    if activation == "tanh":
        return 1 - np.tanh(s) ** 2
    return s * (1 - s) if activation == "sigmoid" else np.sign(s)


@wrong("slope_from_output", fits="both_again")
def both_bends_again(s, activation):
    if activation == "relu":
        return (s > 0).astype(float)
    if activation == "sigmoid":
        y = 1 / (1 + np.exp(-s))
        return y * (1 - y)
    return 1 - np.tanh(s) ** 2


@wrong("slope_from_output", fits="tanh_no_square")
def tanh_without_its_square(s, activation):
    return {"relu": s > 0, "sigmoid": s * (1 - s), "tanh": 1 - s}[activation]


@wrong("slope_from_output", fits="swapped")
def names_swapped(s, activation):
    if activation == "relu":
        return np.where(s > 0, 1.0, 0.0)
    return s * (1 - s) if activation == "tanh" else 1 - s**2


@wrong("slope_from_output", fits="case")
def truth_of_the_whole(s, activation):
    if activation == "relu":
        return 1.0 if (s > 0).any() else 0.0
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="case")
def if_of_an_array(s, activation):
    if activation == "relu":
        return 1 if s > 0 else 0
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="case")
def one_axis_only(s, activation):
    if activation == "relu":
        return [1 if out > 0 else 0 for out in s]
    if activation == "sigmoid":
        return [out * (1 - out) for out in s]
    return [1 - math.pow(out, 2) for out in s]


@wrong("slope_from_output")
def relu_in_place(s, activation):
    if activation == "relu":
        s[s > 0] = 1
        return s
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="case")
def relu_falls_through(s, activation):
    if activation == "tanh":
        return 1 - s**2
    if activation == "sigmoid":
        return s * (1 - s)


@wrong("slope_from_output", fits="positive_only")
def closed_below_0_for_all(s, activation):
    open_ = s > 0
    return open_ * {"relu": 1.0, "sigmoid": s * (1 - s), "tanh": 1 - s**2}[activation]


@wrong("slope_from_output", fits="leaky")
def leaky(s, activation):
    if activation == "relu":
        return np.where(s > 0, 1.0, 0.01)
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="case")
def a_small_number_for_0(s, activation):
    if activation == "relu":
        return (s > 0.1) * 1.0
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="not_finite")
def divided_by_itself(s, activation):
    if activation == "relu":
        return s / s
    return s * (1 - s) if activation == "sigmoid" else 1 - s**2


@wrong("slope_from_output", fits="tanh_plus")
def tanh_with_plus(s, activation):
    if activation == "relu":
        return relu_slope(s)
    return s * (1 - s) if activation == "sigmoid" else 1 + s**2


# -------------------------------------------------------------------------------- adding_data


@right("adding_data")
def sequence_by_sequence(numbers, first, second):
    steps, batch = numbers.shape
    x, targets = np.zeros((steps, batch, 2)), np.zeros((batch, 1))
    for n in range(batch):
        for t in range(steps):
            x[t, n, 0] = numbers[t, n]
            x[t, n, 1] = 1 if t in (first[n], second[n]) else 0
        targets[n, 0] = numbers[first[n], n] + numbers[second[n], n]
    return x, targets


@right("adding_data")
def compared_with_the_steps(numbers, first, second):
    t = np.arange(len(numbers))[:, None]
    marks = (t == first) | (t == second)
    return np.stack([numbers, marks], axis=2), (numbers * marks).sum(0)[:, None]


@right("adding_data")
def with_one_hot_marks(numbers, first, second):
    eye = np.eye(len(numbers))
    marks = (eye[first] + eye[second]).T
    return np.dstack([numbers, marks]), np.einsum("tn,tn->n", numbers, marks).reshape(-1, 1)


@right("adding_data")
def all_in_lists(numbers, first, second):
    x = [
        [[float(value), float(t in (a, b))] for value, a, b in zip(row, first, second, strict=True)]
        for t, row in enumerate(numbers)
    ]
    return x, [
        [numbers[a, n] + numbers[b, n]] for n, (a, b) in enumerate(zip(first, second, strict=True))
    ]


@right("adding_data")
def in_float32(numbers, first, second):
    x = np.zeros((*numbers.shape, 2), np.float32)
    x[..., 0], columns = numbers, np.arange(numbers.shape[1])
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (x[..., :1] * x[..., 1:]).sum(axis=0)


@wrong("adding_data", fits="order_of_time, case")
def marked_numbers_in_the_order_of_time(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    marked = numbers[x[..., 1] == 1]
    return x, marked.reshape(2, -1).sum(axis=0)[:, None]


@wrong("adding_data", fits="all_pairs")
def marks_in_all_sequences(numbers, first, second):
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, :, 1] = x[second, :, 1] = 1
    columns = np.arange(numbers.shape[1])
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="rows")
def rows_for_pairs(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, numbers[first] + numbers[second]


@wrong("adding_data", fits="flat, shape")
def answers_in_a_row(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, numbers[first, columns] + numbers[second, columns]


@wrong("adding_data", fits="channels_swapped, reversed")
def mark_before_number(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([np.zeros_like(numbers), numbers], axis=-1)
    x[first, columns, 0] = x[second, columns, 0] = 1
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="channels_first")
def channels_in_front(numbers, first, second):
    marks = np.zeros_like(numbers)
    columns = np.arange(numbers.shape[1])
    marks[first, columns] = marks[second, columns] = 1
    return np.stack([numbers, marks]), (marks * numbers).sum(0)[:, None]


@wrong("adding_data", fits="batch_first")
def sequences_first(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.zeros((numbers.shape[1], numbers.shape[0], 2))
    x[..., 0] = numbers.T
    x[columns, first, 1] = x[columns, second, 1] = 1
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="first_only")
def first_number_alone(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, numbers[first, columns][:, None]


@wrong("adding_data", fits="one_mark")
def second_mark_forgotten(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = 1
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="counted_from_1")
def steps_from_1(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first - 1, columns, 1] = x[second - 1, columns, 1] = 1
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="first_sequence")
def places_of_the_first_sequence(numbers, first, second):
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first[0], :, 1] = x[second[0], :, 1] = 1
    return x, (numbers[first[0]] + numbers[second[0]])[:, None]


@wrong("adding_data")
def numbers_changed(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    targets = (numbers[first, columns] + numbers[second, columns])[:, None]
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    numbers[:] = 0
    return x, targets


@wrong("adding_data", fits="marks_between")
def marked_from_first_to_second(numbers, first, second):
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    for n in range(numbers.shape[1]):
        x[first[n] : second[n] + 1, n, 1] = 1
    columns = np.arange(numbers.shape[1])
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="whole")
def whole_numbers(numbers, first, second):
    x = np.zeros((*numbers.shape, 2), int)
    x[..., 0], columns = numbers, np.arange(numbers.shape[1])
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (numbers[first, columns] + numbers[second, columns])[:, None]


@wrong("adding_data", fits="case")
def two_sequences_only(numbers, first, second):
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    targets = np.zeros((2, 1))
    for n in range(2):
        x[first[n], n, 1] = x[second[n], n, 1] = 1
        targets[n] = numbers[first[n], n] + numbers[second[n], n]
    return x, targets


@wrong("adding_data", fits="one_total")
def one_sum_for_all(numbers, first, second):
    columns = np.arange(numbers.shape[1])
    x = np.stack([numbers, np.zeros_like(numbers)], axis=-1)
    x[first, columns, 1] = x[second, columns, 1] = 1
    return x, (x[..., 0] * x[..., 1]).sum()


# --------------------------------------------------------------------------- starting_weights


@right("starting_weights")
def with_a_loop_over_columns(init, normal):
    n = len(normal)
    b = [0] * n
    if init == "identity":
        return np.identity(n), b
    if init == "gaussian":
        return normal * n**-0.5, b
    Q, R = np.linalg.qr(normal)
    for column in range(n):
        if R[column, column] < 0:
            Q[:, column] = -Q[:, column]
    return Q, b


@right("starting_weights")
def gram_schmidt(init, normal):
    n = normal.shape[0]
    if init == "identity":
        U = np.diag(np.ones(n))
    elif init == "gaussian":
        U = normal / math.sqrt(n)
    else:
        U = np.zeros((n, n))
        for k in range(n):
            column = normal[:, k].copy()
            for _ in range(2):  # twice is exact
                column -= U[:, :k] @ (U[:, :k].T @ column)
            U[:, k] = column / np.linalg.norm(column)
    return U, np.zeros(n)


@right("starting_weights")
def signs_as_a_matrix(init, normal):
    def rotation():
        Q, R = np.linalg.qr(normal)
        return Q @ np.diag(np.where(R.diagonal() < 0, -1, 1))

    made = {
        "identity": lambda: np.eye(*normal.shape),
        "orthogonal": rotation,
        "gaussian": lambda: np.divide(normal, np.sqrt(normal.shape[1])),
    }
    return made[init](), np.zeros(normal.shape[1])


@right("starting_weights")
def in_torch(init, normal):
    import torch

    n = len(normal)
    normal = torch.tensor(normal)
    if init == "identity":
        return torch.eye(n), torch.zeros(n)
    if init == "gaussian":
        return normal / n**0.5, torch.zeros(n)
    Q, R = torch.linalg.qr(normal)
    return Q * torch.sign(torch.diagonal(R)), torch.zeros(n)


def started(init, normal, identity=None, orthogonal=None, gaussian=None, b=None):
    """Return a right start, but for what is given."""
    Q, R = np.linalg.qr(normal)
    U = {
        "identity": np.eye(len(normal)) if identity is None else identity,
        "orthogonal": Q * np.sign(np.diag(R)) if orthogonal is None else orthogonal,
        "gaussian": normal / np.sqrt(len(normal)) if gaussian is None else gaussian,
    }[init]
    return U, np.zeros(len(normal)) if b is None else b


@wrong("starting_weights", fits="no_signs")
def Q_as_it_comes(init, normal):
    return started(init, normal, orthogonal=np.linalg.qr(normal)[0])


@wrong("starting_weights", fits="signs_on_rows")
def rows_turned(init, normal):
    Q, R = np.linalg.qr(normal)
    Q[np.diag(R) < 0] *= -1
    return started(init, normal, orthogonal=Q)


@wrong("starting_weights", fits="signs_of_Q")
def signs_of_the_diagonal_of_Q(init, normal):
    Q, _ = np.linalg.qr(normal)
    return started(init, normal, orthogonal=Q * np.sign(np.diag(Q)))


@wrong("starting_weights", fits="all_positive, absolute")
def all_entries_positive(init, normal):
    return started(init, normal, orthogonal=np.abs(np.linalg.qr(normal)[0]))


@wrong("starting_weights", fits="divided_by_hidden")
def variance_for_deviation(init, normal):
    return started(init, normal, gaussian=normal / len(normal))


@wrong("starting_weights", fits="not_scaled")
def gaussian_as_drawn(init, normal):
    return started(init, normal, gaussian=normal)


@wrong("starting_weights", fits="divided_by_hidden")
def root_of_all_entries(init, normal):
    return started(init, normal, gaussian=normal / np.sqrt(normal.size))


@wrong("starting_weights", fits="standardised")
def standardised(init, normal):
    centred = (normal - normal.mean()) / normal.std()
    return started(init, normal, gaussian=centred / np.sqrt(len(normal)))


@wrong("starting_weights", fits="case")
def draws_its_own(init, normal):
    own = np.random.default_rng(0).standard_normal(normal.shape)
    return started(init, normal, gaussian=own / np.sqrt(len(normal)))


@wrong("starting_weights", fits="biases_1")
def biases_of_1(init, normal):
    return started(init, normal, b=np.ones(len(normal)))


@wrong("starting_weights", fits="one_bias")
def one_bias_for_all(init, normal):
    return started(init, normal, b=0)


@wrong("starting_weights", fits="shape")
def biases_with_two_axes(init, normal):
    return started(init, normal, b=np.zeros((1, len(normal))))


@wrong("starting_weights", fits="order, swapped")
def biases_first(init, normal):
    return started(init, normal)[::-1]


@wrong("starting_weights", fits="upper")
def R_for_Q(init, normal):
    _, Q = np.linalg.qr(normal)
    return started(init, normal, orthogonal=Q)


@wrong("starting_weights", fits="identity_plus_noise")
def a_little_noise(init, normal):
    return started(init, normal, identity=np.eye(len(normal)) + normal / np.sqrt(len(normal)))


@wrong("starting_weights")
def size_4(init, normal):
    return started(init, normal, identity=np.eye(4))


@wrong("starting_weights", fits="gaussian_for_rotation")
def gaussian_for_all_but_the_identity(init, normal):
    n = len(normal)
    return (np.eye(n) if init == "identity" else normal / np.sqrt(n)), np.zeros(n)
