"""The check of lab 7 on three starts of the recurrent weights."""

import numpy as np

from utils.exercises.checking import Exercise


def _starting_weights(init, normal, miss=""):
    """Give U and b of a start by its name; `miss` names the mistake to make on the way."""
    hidden = len(normal)
    rotation, upper = np.linalg.qr(normal)
    signs = np.sign(np.diag(upper))
    left, _, right = np.linalg.svd(normal)
    U = {
        "identity": {
            "ones": np.ones((hidden, hidden)),
            "scaled_identity": np.eye(hidden) / np.sqrt(hidden),
            "identity_plus_noise": np.eye(hidden) + normal / np.sqrt(hidden),
            "random_diagonal": np.eye(hidden) * normal,
        }.get(miss, np.eye(hidden)),
        "orthogonal": {
            "no_signs": rotation,
            "signs_on_rows": rotation * signs[:, None],
            "opposite_signs": rotation * -signs,
            "signs_of_all_of_R": rotation * np.sign(upper),
            "upper": upper,
            "upper_signed": upper * signs[:, None],
            "transposed": (rotation * signs).T,
            "diagonal_itself": rotation * np.diag(upper),
            "scaled_rotation": rotation * signs / np.sqrt(hidden),
            "columns_of_length_1": normal / np.linalg.norm(normal, axis=0),
            "svd": left @ right,
            "signs_of_Q": rotation * np.sign(np.diag(rotation)),
            "all_positive": np.abs(rotation),
            "gaussian_for_rotation": normal / np.sqrt(hidden),
        }.get(miss, rotation * signs),
        "gaussian": {
            "not_scaled": normal.copy(),
            "multiplied": normal * np.sqrt(hidden),
            "gain_of_relu": normal * np.sqrt(2 / hidden),
            "divided_by_its_deviation": normal / normal.std() / np.sqrt(hidden),
            "divided_by_hidden": normal / hidden,
            "standardised": (normal - normal.mean()) / normal.std() / np.sqrt(hidden),
            "not_at_random": np.full((hidden, hidden), 1 / np.sqrt(hidden)),
            "divided_by_its_norm": normal / np.linalg.norm(normal),
            "divided_by_its_radius": normal / np.abs(np.linalg.eigvals(normal)).max(),
        }.get(miss, normal / np.sqrt(hidden)),
    }[init]
    b = {"biases_1": np.ones(hidden), "bias_matrix": np.zeros((hidden, hidden)), "one_bias": 0.0}
    b = b.get(miss, np.zeros(hidden))
    return (b, U) if miss == "order" else (U, b)


_STARTS = {  # init, hidden
    "the identity": ("identity", 2),
    "a rotation of three units": ("orthogonal", 3),
    "a Gaussian start": ("gaussian", 3),
    "a rotation of five units": ("orthogonal", 5),
    "a Gaussian start of four units": ("gaussian", 4),
    "a single unit": ("orthogonal", 1),
    "the identity of four units": ("identity", 4),
}


def _normal(rng, case):
    init, hidden = list(_STARTS.values())[case]
    signs = np.ones(2)
    while abs(signs.sum()) == len(signs):  # until R's diagonal has both signs
        normal = rng.standard_normal((hidden, hidden)).round(2)
        signs = np.sign(np.diag(np.linalg.qr(normal)[1]))
        if hidden == 1:
            return init, -np.abs(normal) - 0.1
    return init, normal


starting_weights = Exercise(
    "starting_weights",
    lambda init, normal: _starting_weights(init, normal),
    _normal,
    {"U": "(hidden, hidden)", "b": "(hidden,)"},
    cases=len(_STARTS),
    tries=tuple(_STARTS),
    stars=2,
    minutes=10,
    section=("07_remedies", "Second remedy: the start"),
    example=lambda rng: (
        "orthogonal",
        rng.permutation(np.arange(1, 10))[:4].reshape(2, 2) / 10 * [[1, -1], [1, 1]],
    ),
    idea="Before it has learned anything, U passes every value on. The identity hands it on as it "
    "is, a rotation turns it and keeps its length, a random matrix stretches and squeezes.",
    equation="identity: I; gaussian: normal / sqrt(hidden); orthogonal: Q times the signs of the "
    "diagonal of R, column by column, where normal = Q R",
    first_line="Q, R = np.linalg.qr(normal)\nsigns = np.sign(np.diag(R))  # one for a column of Q",
)
for _name, _hint in {
    "ones": "the identity has ones on the diagonal only: np.eye(hidden).",
    "scaled_identity": "the identity hands every unit on as it is: do not scale it.",
    "identity_plus_noise": "the identity itself, without the random matrix.",
    "random_diagonal": "nothing is random in the identity: leave normal out.",
    "no_signs": "a rotation, but QR leaves the signs to the machine. Multiply the columns of Q "
    "by the signs of R's diagonal: Q * np.sign(np.diag(R)).",
    "signs_on_rows": "the signs belong to the COLUMNS of Q: Q * signs, not Q * signs[:, None].",
    "opposite_signs": "the signs are the wrong way round: turn the columns where the diagonal of R "
    "(not of Q) is NEGATIVE.",
    "signs_of_all_of_R": "only R's DIAGONAL counts, one sign for each column: np.diag(R).",
    "upper": "this is R, the triangle. The rotation is Q.",
    "upper_signed": "this is R with a positive diagonal. The rotation is Q.",
    "transposed": "a rotation, but its transpose is asked for.",
    "diagonal_itself": "multiply by the SIGNS of R's diagonal, np.sign, not by the diagonal: a "
    "rotation has columns of length 1.",
    "scaled_rotation": "a rotation leaves every length as it is: do not scale it.",
    "columns_of_length_1": "length 1 is not enough: the columns must also be at right angles. "
    "Use np.linalg.qr.",
    "svd": "also a rotation, but another one. Use np.linalg.qr and the signs.",
    "not_scaled": "standard normal weights explode. Divide by the root of hidden.",
    "multiplied": "divide by np.sqrt(hidden), do not multiply.",
    "gain_of_relu": "a gain of sqrt(2) is for ReLU. Here the deviation is 1 / sqrt(hidden).",
    "divided_by_its_deviation": "the numbers are standard normal already: only divide by "
    "np.sqrt(hidden).",
    "divided_by_hidden": "you divide by hidden. Divide by its ROOT, np.sqrt(hidden); normal.size "
    "is hidden * hidden.",
    "divided_by_its_norm": "divide by np.sqrt(hidden), not by the norm of this one matrix.",
    "divided_by_its_radius": "divide by np.sqrt(hidden): the spectral radius is close to it, but "
    "not the same.",
    "biases_1": "the biases start at 0.",
    "bias_matrix": "there is one bias for each unit: (hidden,).",
    "order": "return U first, then b.",
    "signs_of_Q": "the signs are those of the diagonal of R, not of Q.",
    "all_positive": "turn whole COLUMNS of Q; the signs inside a column stay as they are to each "
    "other.",
    "gaussian_for_rotation": "for orthogonal this is the Gaussian matrix. Make a rotation of it "
    "with np.linalg.qr.",
    "standardised": "the numbers are drawn with mean 0 and deviation 1 already: only divide by "
    "np.sqrt(hidden).",
    "not_at_random": "the weights are `normal`, scaled: normal / np.sqrt(hidden).",
    "one_bias": "there is a bias for each unit: np.zeros(hidden), not one 0.",
}.items():
    starting_weights.mistake(
        _name, lambda *inputs, miss=_name: _starting_weights(*inputs, miss), _hint
    )
