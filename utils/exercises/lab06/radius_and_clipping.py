"""Lab 6: what decides between vanishing and exploding, and what helps: radius and clipping."""

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------ spectral_radius

spectral_radius = Exercise(
    "spectral_radius",
    lambda U: np.abs(np.linalg.eigvals(U)).max(),
    lambda rng, case: (
        [
            np.array([[0.0, -2.0], [2.0, 0.0]]),
            np.diag([-3.0, 1.0, 2.0]) + np.triu(rng.standard_normal((3, 3)), 1),
            rng.standard_normal((5, 5)),
            rng.standard_normal((8, 8)),
        ][case % 4],
    ),
    {"radius": "one number"},
)
for _name, _wrong, _hint in [
    (
        "real_part",
        lambda U: np.linalg.eigvals(U).real.max(),
        "an eigenvalue may be complex or negative: take its size, np.abs, before the largest.",
    ),
    (
        "size_of_largest",
        lambda U: np.abs(np.linalg.eigvals(U).real).max(),
        "the imaginary part counts too: np.abs of the complex eigenvalue, not of its real part.",
    ),
    (
        "singular_value",
        lambda U: np.linalg.norm(U, 2),
        "this is the largest singular value, the most that ONE step can stretch. Use the "
        "eigenvalues, np.linalg.eigvals.",
    ),
    (
        "all_of_them",
        lambda U: np.abs(np.linalg.eigvals(U)),
        "the radius is the largest of these: one number.",
    ),
    (
        "smallest",
        lambda U: np.abs(np.linalg.eigvals(U)).min(),
        "the largest size, not the smallest.",
    ),
    (
        "mean",
        lambda U: np.abs(np.linalg.eigvals(U)).mean(),
        "the largest size, not the mean: after many steps the largest one wins.",
    ),
    (
        "largest_entry",
        lambda U: np.abs(U).max(),
        "single entries say little about powers of a matrix: use np.linalg.eigvals.",
    ),
    (
        "frobenius",
        lambda U: np.linalg.norm(U),
        "this is the root of the sum of all squared entries. Use the eigenvalues.",
    ),
]:
    spectral_radius.mistake(_name, _wrong, _hint)

# -------------------------------------------------------------------------------- clip_together


def _joint(dW, dU):
    return np.sqrt((dW**2).sum() + (dU**2).sum())


def _clip_together(dW, dU, max_norm):
    scale = min(1, max_norm / _joint(dW, dU))
    return dW * scale, dU * scale


def _gradients(rng, case):
    features, hidden = [(2, 2), (3, 2), (2, 4), (4, 3)][case % 4]
    dW, dU = rng.standard_normal((features, hidden)), rng.standard_normal((hidden, hidden))
    share = [0.4, 1.7, 0.1, 0.6][case % 4]  # of the joint norm; above 1 nothing is to be done
    return dW.round(2), dU.round(2), round(share * float(_joint(dW, dU)), 2)


clip_together = Exercise(
    "clip_together",
    _clip_together,
    _gradients,
    {"dW": "(features, hidden)", "dU": "(hidden, hidden)"},
)
for _name, _wrong, _hint in [
    (
        "always_scaled",
        lambda dW, dU, max_norm: (dW * max_norm / _joint(dW, dU), dU * max_norm / _joint(dW, dU)),
        "a gradient that is small enough stays as it is: only shrink, never stretch.",
    ),
    (
        "each_alone",
        lambda dW, dU, max_norm: tuple(
            d * min(1, max_norm / np.sqrt((d**2).sum())) for d in (dW, dU)
        ),
        "shrink both by ONE factor, from their joint norm; else the direction changes.",
    ),
    (
        "by_value",
        lambda dW, dU, max_norm: (
            np.clip(dW, -max_norm, max_norm),
            np.clip(dU, -max_norm, max_norm),
        ),
        "this cuts single entries off. Shrink the whole gradient: its direction must stay.",
    ),
    (
        "half_value",
        lambda dW, dU, max_norm: (dW * min(1, max_norm), dU * min(1, max_norm)),
        "the factor is max_norm / norm, where norm is the joint norm of both.",
    ),
    (
        "no_root",
        lambda dW, dU, max_norm: (
            dW * min(1, max_norm / _joint(dW, dU) ** 2),
            dU * min(1, max_norm / _joint(dW, dU) ** 2),
        ),
        "the root of the sum of squares is missing.",
    ),
    (
        "sum_of_norms",
        lambda dW, dU, max_norm: tuple(
            d * min(1, max_norm / (np.linalg.norm(dW) + np.linalg.norm(dU))) for d in (dW, dU)
        ),
        "the joint norm is not the sum of the norms: add the squares, then take the root.",
    ),
    (
        "largest_norm",
        lambda dW, dU, max_norm: tuple(
            d * min(1, max_norm / max(np.linalg.norm(dW), np.linalg.norm(dU))) for d in (dW, dU)
        ),
        "take the joint norm of both, not the larger of the two.",
    ),
    (
        "dropped",
        lambda dW, dU, max_norm: tuple(d * (_joint(dW, dU) <= max_norm) for d in (dW, dU)),
        "a gradient that is too long is made shorter, not thrown away.",
    ),
    (
        "only_dW",
        lambda dW, dU, max_norm: (_clip_together(dW, dU, max_norm)[0], dU.copy()),
        "dU is to be shrunk too, by the same factor.",
    ),
]:
    clip_together.mistake(_name, _wrong, _hint)
