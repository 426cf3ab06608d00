"""Answers to lab 6: one unit's product, a step's Jacobian, decay, spectral radius, clipping."""

import functools
import math

import numpy as np

from tests.exercises.answers import right, wrong
from utils import gradients
from utils.scratch.optimizers import clip

# ------------------------------------------------------------------------------------- one_unit


@right("one_unit")
def product_in_a_loop(u, slopes):
    total = 1.0
    for slope in slopes:
        total *= u * slope
    return total


@right("one_unit")
def product_by_a_power(u, slopes):
    return u ** len(slopes) * np.prod(slopes)


@right("one_unit")
def product_by_reduce(weight, bends):
    return functools.reduce(lambda so_far, bend: so_far * weight * bend, bends.tolist(), 1)


@right("one_unit")
def product_by_cumprod(u, slopes):
    return np.cumprod(u * slopes)[-1]


@right("one_unit")
def product_in_torch(u, slopes):
    import torch

    return (u * torch.tensor(slopes, requires_grad=True)).prod()


@right("one_unit")
def product_by_recursion(u, slopes):
    if len(slopes) == 1:
        return u * slopes[0]
    return product_by_recursion(u, slopes[:-1]) * u * slopes[-1]


@wrong("one_unit", fits="u_once")
def product_with_u_once(u, slopes):
    return np.prod(slopes) * u


@wrong("one_unit", fits="no_u")
def product_without_u(u, slopes):
    total = 1
    for slope in slopes:
        total *= slope
    return total


@wrong("one_unit", fits="no_slopes")
def product_without_slopes(u, slopes):
    return u**slopes.size


@wrong("one_unit", fits="sum")
def product_as_a_sum(u, slopes):
    return sum(u * slope for slope in slopes)


@wrong("one_unit", fits="size_only")
def product_through_logarithms_of_sizes(u, slopes):
    return np.exp(np.log(np.abs(u * slopes)).sum())


@wrong("one_unit", fits="logarithms case not_finite")
def product_through_logarithms(u, slopes):
    return np.exp(len(slopes) * np.log(u) + np.log(slopes).sum())


@wrong("one_unit", fits="one_short")
def product_of_all_but_the_last(u, slopes):
    total = 1.0
    for t in range(len(slopes) - 1):
        total *= u * slopes[t]
    return total


@wrong("one_unit", fits="misses_the_first")
def product_of_all_but_the_first(u, slopes):
    return np.prod(u * slopes[1:])


@wrong("one_unit", fits="one_u_too_few")
def product_with_one_u_too_few(u, slopes):
    total = slopes[0]
    for slope in slopes[1:]:
        total *= u * slope
    return total


@wrong("one_unit", fits="mean_slope")
def product_of_the_mean_slope(u, slopes):
    return (u * np.mean(slopes)) ** len(slopes)


@wrong("one_unit", fits="running")
def product_step_by_step(u, slopes):
    return np.cumprod(u * slopes)


@wrong("one_unit", fits="each_step not_reduced")
def product_not_taken(u, slopes):
    return u * slopes


@wrong("one_unit", fits="tanh_of_slopes slopes_of_slopes")
def product_of_slopes_of_slopes(u, slopes):
    return np.prod(u * (1 - slopes**2))


@wrong("one_unit", fits="one_u_too_many")
def product_with_one_u_too_many(u, slopes):
    return u * np.prod(u * slopes)


@wrong("one_unit", fits="last_step_only")
def product_overwritten(u, slopes):
    total = 1.0
    for slope in slopes:
        total = u * slope
    return total


# -------------------------------------------------------------------------------- step_jacobian


@right("step_jacobian")
def jacobian_in_loops(s, U):
    J = np.zeros((len(s), len(s)))
    for j in range(len(s)):
        for i in range(len(s)):
            J[j, i] = U[j, i] * (1 - s[i] ** 2)
    return J.tolist()


@right("step_jacobian")
def jacobian_by_a_diagonal(s, U):
    return U @ np.diag(1 - s**2)


@right("step_jacobian")
def jacobian_by_einsum(s, U):
    return np.einsum("ji,i->ji", U, 1 - s * s)


@right("step_jacobian")
def jacobian_column_by_column(s, U):
    J = U.copy()
    for i, value in enumerate(s):
        J[:, i] *= (1 - value) * (1 + value)
    return J


@right("step_jacobian")
def jacobian_by_autograd(s, U):
    import torch

    U = torch.tensor(U)
    rest = torch.atanh(torch.tensor(s))
    start = torch.zeros(len(s), dtype=torch.float64)
    J = torch.autograd.functional.jacobian(lambda old: torch.tanh(rest + old @ U), start)
    return J.T


@right("step_jacobian")
def jacobian_in_float32(state, weights):
    return (weights - weights * state**2).astype(np.float32)


@right("step_jacobian")
def jacobian_by_finite_differences(s, U):
    a, small = np.arctanh(s), 1e-6
    return np.array([(np.tanh(a + small * u) - np.tanh(a - small * u)) / (2 * small) for u in U])


@wrong("step_jacobian", fits="rows")
def jacobian_with_rows_scaled(s, U):
    return np.diag(1 - s**2) @ U


@wrong("step_jacobian", fits="transposed")
def jacobian_transposed(s, U):
    return (U @ np.diag(1 - s**2)).T


@wrong("step_jacobian", fits="U_transposed")
def jacobian_with_u_turned(s, U):
    return U.T @ np.diag(1 - s**2)


@wrong("step_jacobian", fits="no_slope")
def jacobian_without_slopes(s, U):
    return U


@wrong("step_jacobian", fits="no_square")
def jacobian_without_the_square(s, U):
    return U * (1 - s)


@wrong("step_jacobian", fits="tanh_again")
def jacobian_bending_twice(s, U):
    return U * (1 - np.tanh(s) ** 2)


@wrong("step_jacobian", fits="sigmoid")
def jacobian_of_a_sigmoid(s, U):
    return U * s * (1 - s)


@wrong("step_jacobian", fits="diagonal")
def jacobian_of_the_bend_alone(s, U):
    return np.diag(1 - s**2)


@wrong("step_jacobian", fits="summed product")
def jacobian_as_a_product_with_the_slopes(s, U):
    return U @ (1 - s**2)


@wrong("step_jacobian", fits="square_alone complement")
def jacobian_with_s_squared(s, U):
    return U * s**2


@wrong("step_jacobian", fits="square_outside")
def jacobian_with_the_square_outside(s, U):
    return U * (1 - s) ** 2


@wrong("step_jacobian", fits="plus_square")
def jacobian_with_a_plus(s, U):
    return U * (1 + s**2)


@wrong("step_jacobian", fits="times_s")
def jacobian_with_s_for_the_slope(s, U):
    return U * s


@wrong("step_jacobian", fits="diagonal_of_U where")
def jacobian_of_each_unit_alone(s, U):
    return np.diag(np.diag(U) * (1 - s**2))


@wrong("step_jacobian", fits="next_step")
def jacobian_of_the_next_step(s, U):
    return U * (1 - np.tanh(s @ U) ** 2)


@wrong("step_jacobian", fits="mean_slope")
def jacobian_of_the_mean_slope(s, U):
    return U * np.mean(1 - s**2)


@wrong("step_jacobian", fits="one_slope_for_all")
def jacobian_with_one_slope_for_all(s, U):
    return U * (1 - s @ s)


# ---------------------------------------------------------------------------------- decay_curve


@right("decay_curve")
def decay_from_the_end(jacobians):
    hidden = jacobians.shape[-1]
    product, sizes = jacobians[-1], []
    for t in range(len(jacobians) - 2, -1, -1):
        sizes.append(np.sqrt((product**2).sum() / hidden))
        product = np.dot(jacobians[t], product)
    sizes.append(np.sqrt((product**2).sum() / hidden))
    return sizes


@right("decay_curve")
def decay_product_by_product(jacobians):
    sizes = []
    for k in range(1, len(jacobians) + 1):
        product = np.eye(len(jacobians[0]))
        for J in jacobians[-k:]:
            product = product @ J
        sizes.append(np.linalg.norm(product, "fro") / len(product) ** 0.5)
    return np.array(sizes)


@right("decay_curve")
def decay_by_singular_values(jacobians):
    product, sizes = np.eye(jacobians.shape[1]), []
    for J in reversed(jacobians):
        product = np.einsum("ij,jk->ik", J, product)
        singular = np.linalg.svd(product, compute_uv=False)
        sizes.append(np.sqrt(np.mean(singular**2)))
    return tuple(sizes)


@right("decay_curve")
def decay_by_the_book(jacobians):
    return gradients.decay(jacobians)[1:]


@right("decay_curve")
def decay_in_torch(jacobians):
    import torch

    jacobians = torch.tensor(jacobians, requires_grad=True)
    product, sizes = torch.eye(jacobians.shape[1], dtype=torch.float64), []
    for J in jacobians.flip(0):
        product = J @ product
        sizes.append(product.norm() / jacobians.shape[1] ** 0.5)
    return torch.stack(sizes)


@right("decay_curve")
def decay_of_turned_matrices(jacobians):
    n = jacobians.shape[1]
    product, sizes = np.eye(n), np.zeros(len(jacobians))
    for k, J in enumerate(jacobians[::-1]):
        product = product @ J.T
        sizes[k] = math.sqrt(np.trace(product @ product.T) / n)
    return sizes


@right("decay_curve")
def decay_by_multi_dot(jacobians):
    sizes = []
    for k in range(1, len(jacobians) + 1):
        last = [*jacobians[-k:], np.eye(jacobians.shape[1])]
        sizes.append(np.linalg.norm(np.linalg.multi_dot(last)) / jacobians.shape[1] ** 0.5)
    return sizes


def decay(jacobians, step, size, product=None):
    product, sizes = np.eye(jacobians.shape[1]) if product is None else product, []
    for J in jacobians:
        product = step(product, J)
        sizes.append(size(product))
    return np.array(sizes)


def rms(matrix):
    return np.linalg.norm(matrix) / np.sqrt(len(matrix))


@wrong("decay_curve", fits="wrong_order")
def decay_multiplied_from_the_right(jacobians):
    return decay(jacobians[::-1], lambda product, J: product @ J, rms)


@wrong("decay_curve", fits="from_the_start")
def decay_from_the_start(jacobians):
    return decay(jacobians, lambda product, J: product @ J, rms)


@wrong("decay_curve", fits="from_the_start_wrong_order")
def decay_from_the_start_from_the_left(jacobians):
    return decay(jacobians, lambda product, J: J @ product, rms)


@wrong("decay_curve", fits="no_root_of_hidden scale")
def decay_without_the_root_of_hidden(jacobians):
    return decay(jacobians[::-1], lambda product, J: J @ product, np.linalg.norm)


@wrong("decay_curve", fits="divided_by_hidden scale")
def decay_divided_by_hidden(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, lambda p: np.linalg.norm(p) / len(p))


@wrong("decay_curve", fits="divided_by_root_of_time divided_by_steps scale")
def decay_divided_by_the_root_of_time(jacobians):
    root = np.sqrt(jacobians.shape[0])
    return decay(jacobians[::-1], lambda p, J: J @ p, lambda p: np.linalg.norm(p) / root)


@wrong("decay_curve", fits="spectral")
def decay_of_the_largest_singular_value(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, lambda p: np.linalg.norm(p, 2))


@wrong("decay_curve", fits="elementwise")
def decay_entry_by_entry(jacobians):
    return decay(jacobians[::-1], lambda p, J: J * p, rms, 1.0)


@wrong("decay_curve", fits="elementwise_from_the_identity")
def decay_entry_by_entry_from_the_identity(jacobians):
    return decay(jacobians[::-1], lambda p, J: J * p, rms)


@wrong("decay_curve", fits="each_alone")
def decay_of_each_step(jacobians):
    return np.array([rms(J) for J in jacobians[::-1]])


@wrong("decay_curve", fits="each_alone_in_time")
def decay_of_each_step_in_time(jacobians):
    return np.array([rms(J) for J in jacobians])


@wrong("decay_curve", fits="product_of_sizes")
def decay_of_multiplied_sizes(jacobians):
    return np.cumprod([rms(J) for J in jacobians[::-1]])


@wrong("decay_curve", fits="reversed")
def decay_backwards(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, rms)[::-1]


@wrong("decay_curve", fits="identity_first")
def decay_with_the_identity(jacobians):
    return np.append(1, decay(jacobians[::-1], lambda p, J: J @ p, rms))


@wrong("decay_curve", fits="one_late")
def decay_before_each_step(jacobians):
    product, sizes = np.eye(jacobians.shape[1]), []
    for J in jacobians[::-1]:
        sizes.append(rms(product))
        product = J @ product
    return np.array(sizes)


@wrong("decay_curve", fits="last_only last_number_only")
def decay_at_the_end(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, rms)[-1]


@wrong("decay_curve", fits="not_rooted square")
def decay_without_a_root(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, lambda p: (p**2).sum() / len(p))


@wrong("decay_curve", fits="from_ones")
def decay_from_ones(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, rms, np.ones(jacobians.shape[1:]))


@wrong("decay_curve", fits="mean_of_sizes")
def decay_of_mean_entries(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p, lambda p: np.abs(p).mean())


# ------------------------------------------------------------------------------ spectral_radius


@right("spectral_radius")
def radius_of_eig(U):
    values, _ = np.linalg.eig(U)
    return max(abs(value) for value in values)


@right("spectral_radius")
def radius_by_pythagoras(U):
    values = np.linalg.eigvals(U)
    return np.sqrt(values.real**2 + values.imag**2).max()


@right("spectral_radius")
def radius_of_sorted_sizes(U):
    return sorted(np.absolute(np.linalg.eigvals(U)).tolist())[-1]


@right("spectral_radius")
def radius_of_the_book(U):
    return gradients.spectral_radius(U)


@right("spectral_radius")
def radius_in_torch(U):
    import torch

    return torch.linalg.eigvals(torch.tensor(U)).abs().max()


@right("spectral_radius")
def radius_of_the_transpose(U):
    return float(np.linalg.norm(np.linalg.eigvals(U.T), np.inf))


@right("spectral_radius")
def radius_by_the_roots_of_the_polynomial(U):
    return np.max(np.abs(np.roots(np.poly(U))))


@wrong("spectral_radius", fits="first_eigenvalue case")
def radius_of_the_first(U):
    return np.abs(np.linalg.eigvals(U))[0]


@wrong("spectral_radius", fits="last_eigenvalue case")
def radius_of_the_last(U):
    return np.abs(np.linalg.eigvals(U))[-1]


@wrong("spectral_radius", fits="real_part case")
def radius_of_the_real_part(U):
    return np.linalg.eigvals(U).real.max()


@wrong("spectral_radius", fits="size_of_largest case")
def radius_of_the_size_of_the_real_part(U):
    return np.abs(np.real(np.linalg.eigvals(U))).max()


@wrong("spectral_radius", fits="abs_of_max case")
def radius_as_the_size_of_the_maximum(U):
    return np.abs(np.max(np.linalg.eigvals(U)))


@wrong("spectral_radius", fits="singular_value case")
def radius_of_svd(U):
    return np.linalg.svd(U)[1][0]


@wrong("spectral_radius", fits="symmetric case")
def radius_as_if_symmetric(U):
    return np.abs(np.linalg.eigvalsh(U)).max()


@wrong("spectral_radius", fits="all_of_them not_reduced")
def radius_of_every_one(U):
    return abs(np.linalg.eigvals(U))


@wrong("spectral_radius", fits="complex_maximum case")
def radius_as_a_complex_number(U):
    values = np.linalg.eigvals(U)
    return values[np.abs(values).argmax()]


@wrong("spectral_radius", fits="mean case")
def radius_as_a_mean(U):
    return np.mean(np.abs(np.linalg.eigvals(U)))


@wrong("spectral_radius", fits="squared")
def radius_squared(U):
    values = np.linalg.eigvals(U)
    return (values * values.conj()).real.max()


@wrong("spectral_radius", fits="frobenius")
def radius_of_the_norm(U):
    return np.sqrt((U**2).sum())


@wrong("spectral_radius", fits="largest_entry")
def radius_of_the_entries(U):
    return np.max(np.abs(U))


@wrong("spectral_radius", fits="row_sums")
def radius_of_the_rows(U):
    return np.abs(U).sum(axis=1).max()


@wrong("spectral_radius", fits="root_of_n")
def radius_of_a_random_matrix(U):
    return np.sqrt(len(U))


@wrong("spectral_radius", fits="diagonal")
def radius_of_the_diagonal(U):
    return np.abs(np.diag(U)).max()


@wrong("spectral_radius", fits="smallest case")
def radius_of_the_smallest(U):
    return np.abs(np.linalg.eigvals(U)).min()


# -------------------------------------------------------------------------------- clip_together


@right("clip_together")
def clipped_with_an_if(dW, dU, max_norm):
    norm = np.linalg.norm(np.concatenate([dW.ravel(), dU.ravel()]))
    if norm <= max_norm:
        return dW, dU
    return dW / norm * max_norm, dU / norm * max_norm


@right("clip_together")
def clipped_stacked(dW, dU, max_norm):
    both = np.vstack([dW, dU])
    both = both * min(1.0, max_norm / np.linalg.norm(both))
    return both[: len(dW)], both[len(dW) :]


@right("clip_together")
def clipped_in_loops(dW, dU, max_norm):
    total = 0.0
    for gradient in (dW, dU):
        for row in gradient:
            for entry in row:
                total += entry**2
    factor = max_norm / math.sqrt(total) if total > max_norm**2 else 1
    return [[[factor * entry for entry in row] for row in gradient] for gradient in (dW, dU)]


@right("clip_together")
def clipped_by_the_book(dW, dU, max_norm):
    grads = {"W": dW.copy(), "U": dU.copy()}
    clip(grads, max_norm)
    return grads["W"], grads["U"]


@right("clip_together")
def clipped_in_torch(dW, dU, max_norm):
    import torch

    params = [torch.nn.Parameter(torch.tensor(each)) for each in (dW, dU)]
    for param, gradient in zip(params, (dW, dU), strict=True):
        param.grad = torch.tensor(gradient)
    torch.nn.utils.clip_grad_norm_(params, max_norm)
    return tuple(param.grad for param in params)


@right("clip_together")
def clipped_by_hypot(dW, dU, max_norm):
    norm = np.hypot(np.linalg.norm(dW), np.linalg.norm(dU))
    scale = np.minimum(1, max_norm / (norm + 1e-12))
    return np.multiply(dW, scale), np.multiply(dU, scale)


@right("clip_together")
def clipped_by_the_larger_norm(dW, dU, max_norm):
    norm = float(np.sqrt(np.sum(np.square(dW)) + np.sum(np.square(dU))))
    factor = max_norm / max(norm, max_norm)
    return [dW * factor, dU * factor]


@wrong("clip_together", fits="always_scaled")
def clipped_always(dW, dU, max_norm):
    norm = np.sqrt(np.sum(dW**2) + np.sum(dU**2))
    return dW / norm * max_norm, dU / norm * max_norm


@wrong("clip_together", fits="each_alone")
def clipped_each_alone(dW, dU, max_norm):
    return tuple(d * min(1, max_norm / np.linalg.norm(d)) for d in (dW, dU))


@wrong("clip_together", fits="by_value")
def clipped_by_value(dW, dU, max_norm):
    return dW.clip(-max_norm, max_norm), dU.clip(-max_norm, max_norm)


@wrong("clip_together", fits="cut_above")
def clipped_from_above_only(dW, dU, max_norm):
    return np.minimum(dW, max_norm), np.minimum(dU, max_norm)


@wrong("clip_together", fits="no_root")
def clipped_without_a_root(dW, dU, max_norm):
    norm = (dW**2).sum() + (dU**2).sum()
    scale = min(1, max_norm / norm)
    return dW * scale, dU * scale


@wrong("clip_together", fits="sum_of_norms")
def clipped_by_the_sum_of_norms(dW, dU, max_norm):
    scale = min(1, max_norm / (np.linalg.norm(dW) + np.linalg.norm(dU)))
    return dW * scale, dU * scale


@wrong("clip_together", fits="only_dW")
def clipped_dW_alone(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    return dW * min(1, max_norm / norm), dU


@wrong("clip_together", fits="norm_of_dW")
def clipped_by_the_norm_of_dW(dW, dU, max_norm):
    scale = min(1, max_norm / np.linalg.norm(dW))
    return dW * scale, dU * scale


@wrong("clip_together", fits="dropped")
def clipped_to_zero(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW, dU) if norm <= max_norm else (0 * dW, 0 * dU)


@wrong("clip_together", fits="length_one")
def clipped_to_length_one(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW / norm, dU / norm) if norm > max_norm else (dW, dU)


@wrong("clip_together", fits="half_value divided_by_max_norm")
def clipped_by_dividing_by_max_norm(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW / max_norm, dU / max_norm) if norm > max_norm else (dW, dU)


@wrong("clip_together", fits="swapped")
def clipped_and_swapped(dW, dU, max_norm):
    dW, dU = clipped_with_an_if(dW, dU, max_norm)
    return dU, dW


@wrong("clip_together")
def clipped_in_place(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    if norm > max_norm:
        dW *= max_norm / norm
        dU *= max_norm / norm
    return dW, dU


@wrong("clip_together", fits="one_after_the_other")
def clipped_twice(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    if norm > max_norm:
        dW = dW * max_norm / norm
        norm = np.sqrt((dW**2).sum() + (dU**2).sum())
        dU = dU * max_norm / norm
    return dW, dU


@wrong("clip_together", fits="only_stretched")
def clipped_with_max_for_min(dW, dU, max_norm):
    scale = max(1, max_norm / np.sqrt((dW**2).sum() + (dU**2).sum()))
    return dW * scale, dU * scale


@wrong("clip_together", fits="max_norm_is_1")
def clipped_to_a_fixed_norm(dW, dU, max_norm):
    scale = min(1, 1.0 / np.sqrt((dW**2).sum() + (dU**2).sum()))
    return dW * scale, dU * scale


@wrong("clip_together", fits="mean_square")
def clipped_by_the_root_mean_square(dW, dU, max_norm):
    norm = np.sqrt((dW**2).mean() + (dU**2).mean())
    scale = min(1, max_norm / norm)
    return dW * scale, dU * scale


@wrong("clip_together", fits="one_array")
def clipped_as_one_array(dW, dU, max_norm):
    both = np.concatenate([dW.ravel(), dU.ravel()])
    return both * min(1, max_norm / np.linalg.norm(both))


@wrong("clip_together", fits="sum_of_sizes")
def clipped_by_the_sizes(dW, dU, max_norm):
    norm = np.abs(dW).sum() + np.abs(dU).sum()
    return dW * min(1, max_norm / norm), dU * min(1, max_norm / norm)


# --------------------------------------------------------------- written after the mistakes above


@wrong("one_unit", fits="adds_u")
def product_of_sums(u, slopes):
    return math.prod(u + slope for slope in slopes)


@wrong("one_unit", fits="case")
def product_to_a_power(u, slopes):
    return u * np.prod(slopes) ** len(slopes)


@wrong("step_jacobian", fits="summed_rows")
def jacobian_as_a_product_from_the_left(s, U):
    return (1 - s**2) @ U


@wrong("step_jacobian", fits="case")
def jacobian_with_slopes_turned(s, U):
    return U * (1 - s**2)[::-1]


@wrong("decay_curve", fits="radius")
def decay_of_the_radius(jacobians):
    radius = lambda product: np.abs(np.linalg.eigvals(product)).max()  # noqa: E731
    return decay(jacobians[::-1], lambda product, J: J @ product, radius)


@wrong("decay_curve", fits="same_step_again")
def decay_of_a_power(jacobians):
    J = jacobians[-1]
    return [rms(np.linalg.matrix_power(J, k + 1)) for k in range(len(jacobians))]


@wrong("decay_curve")
def decay_rescaled_at_every_step(jacobians):
    return decay(jacobians[::-1], lambda p, J: J @ p / np.linalg.norm(p), rms)


@wrong("spectral_radius", fits="case")
def radius_by_power_iteration(U):
    row = np.ones(len(U))
    for _ in range(200):
        row = U @ row
        size = np.linalg.norm(row)
        row = row / size
    return size


@wrong("spectral_radius", fits="case")
def radius_of_the_determinant(U):
    return np.abs(np.linalg.det(U)) ** (1 / len(U))


@wrong("clip_together", fits="case")
def clipped_by_taking_away(dW, dU, max_norm):
    norm = np.sqrt((dW**2).sum() + (dU**2).sum())
    return (dW - max_norm, dU - max_norm) if norm > max_norm else (dW, dU)


@wrong("clip_together", fits="scale")
def clipped_by_the_product_of_norms(dW, dU, max_norm):
    scale = min(1, max_norm / (np.linalg.norm(dW) * np.linalg.norm(dU)))
    return dW * scale, dU * scale
