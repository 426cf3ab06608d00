"""Lab 6: how fast powers of one matrix grow."""

import numpy as np

from utils.exercises.checking import Exercise

# ------------------------------------------------------------------------------ spectral_radius


def _sizes(U):
    return np.abs(np.linalg.eigvals(U))


def _matrices(rng, case):
    """Draw a matrix whose eigenvalue of the largest size is easily missed."""
    kind = case % 7
    if kind == 0:  # a quarter turn that stretches
        size = round(float(rng.uniform(1.5, 2.5)), 1)
        return (np.array([[0.0, -size], [size, 0.0]]),)
    if kind in (1, 2):  # the eigenvalues stand on the diagonal, in this order
        diagonal = [[1.0, -3.0, 2.0], [0.5, -0.2, 0.8]][kind - 1]
        return (np.diag(diagonal) + np.triu(rng.standard_normal((3, 3)), 1),)
    if kind == 6:
        return (rng.standard_normal((1, 1)) - 2,)
    while True:  # LAPACK gives the eigenvalues of a random matrix in any order
        U = rng.standard_normal([(5, 5), (8, 8), (4, 4)][kind - 3])
        U = U * 0.2 if kind == 5 else U
        sizes = _sizes(U)
        if max(sizes[0], sizes[-1]) < 0.99 * sizes.max():
            return (U,)


spectral_radius = Exercise(
    "spectral_radius",
    lambda U: _sizes(U).max(),
    _matrices,
    {"radius": "one number"},
    cases=7,
    tries=(
        "a turn, whose eigenvalues are imaginary",
        "a largest eigenvalue that is negative and stands in the middle",
        "a largest eigenvalue that stands at the end",
        "a random matrix, with complex eigenvalues",
        "a larger random matrix",
        "a matrix with small entries",
        "a matrix of one number, which is negative",
    ),
    example=lambda rng: (np.array([[0, -1], [1, 0]]) * int(rng.integers(2, 6)),),
    stars=1,
    minutes=5,
    section=("06_vanishing_gradients", "From single numbers to a matrix"),
    idea="Knead dough with the same movement again and again: in the end its length is decided by "
    "the direction that this movement stretches most, turned or not.",
    equation="radius = max over all eigenvalues of sqrt(real part**2 + imaginary part**2)",
    first_line="values = np.linalg.eigvals(U)  # complex numbers: what is the size of each?",
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
        "abs_of_max",
        lambda U: np.abs(np.linalg.eigvals(U).max()),
        "take the sizes first, then the largest of them: np.max of complex numbers goes by the "
        "real part.",
    ),
    (
        "complex_maximum",
        lambda U: np.linalg.eigvals(U)[_sizes(U).argmax()],
        "this is the eigenvalue itself: return its size, np.abs.",
    ),
    (
        "first_eigenvalue",
        lambda U: _sizes(U)[0],
        "eigenvalues come in any order: take the largest size, not that of the first.",
    ),
    (
        "last_eigenvalue",
        lambda U: _sizes(U)[-1],
        "eigenvalues come in any order: take the largest size, not that of the last.",
    ),
    (
        "symmetric",
        lambda U: np.abs(np.linalg.eigvalsh(U)).max(),
        "eigvalsh is for symmetric matrices alone, and this one is not: use np.linalg.eigvals.",
    ),
    (
        "singular_value",
        lambda U: np.linalg.norm(U, 2),
        "this is the largest singular value, the most that ONE step can stretch. Use the "
        "eigenvalues, np.linalg.eigvals.",
    ),
    (
        "all_of_them",
        _sizes,
        "the radius is the largest of these: one number.",
    ),
    (
        "squared",
        lambda U: _sizes(U).max() ** 2,
        "this is the square of the radius: take the root.",
    ),
    (
        "smallest",
        lambda U: _sizes(U).min(),
        "the largest size, not the smallest.",
    ),
    (
        "mean",
        lambda U: _sizes(U).mean(),
        "the largest size, not the mean: after many steps the largest one wins.",
    ),
    (
        "diagonal",
        lambda U: np.abs(np.diag(U)).max(),
        "the eigenvalues stand on the diagonal only if one triangle is zero: np.linalg.eigvals.",
    ),
    (
        "largest_entry",
        lambda U: np.abs(U).max(),
        "single entries say little about powers of a matrix: use np.linalg.eigvals.",
    ),
    (
        "row_sums",
        lambda U: np.abs(U).sum(axis=1).max(),
        "a row's sum is only a bound for the radius. Use the eigenvalues, np.linalg.eigvals.",
    ),
    (
        "frobenius",
        lambda U: np.linalg.norm(U),
        "this is the root of the sum of all squared entries. Use the eigenvalues.",
    ),
    (
        "root_of_n",
        lambda U: np.sqrt(len(U)),
        "sqrt(n) is a rule for large random matrices. This matrix has a radius of its own.",
    ),
]:
    spectral_radius.mistake(_name, _wrong, _hint)
