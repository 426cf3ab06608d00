"""The check of lab 1 about what a window costs: the number of parameters."""

from utils.exercises.checking import Exercise


def _parameter_count(vocab_size, window, hidden_size):
    return window * vocab_size * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size


def _count_inputs(rng, case):
    vocab_size, window, hidden_size = [(5, 2, 3), (10, 4, 2), (4000, 3, 50), (7, 1, 11)][case]
    if case:  # after the first, numbers that nobody can know by heart
        vocab_size, hidden_size = vocab_size + rng.integers(9), hidden_size + rng.integers(20)
    return int(vocab_size), window, int(hidden_size)


parameter_count = Exercise(
    "parameter_count",
    _parameter_count,
    _count_inputs,
    {"count": ""},
    tries=("a small model", "a longer window", "a real vocabulary", "a window of one word"),
    example=lambda rng: (int(rng.integers(4, 8)), 2, 3),
    stars=1,
    minutes=5,
    section=("01_fixed_windows", "Where it breaks"),
    idea="A parameter is a dial that training turns. Write the shapes of the four arrays below "
    "each other: a matrix has as many dials as rows times columns.",
    equation="W: window * vocab_size * hidden_size, b: hidden_size, V: hidden_size * vocab_size, "
    "c: vocab_size; all added up",
    first_line="W = window * vocab_size * hidden_size",
)


parameter_count.mistake(
    "no_biases",
    lambda vocab_size, window, hidden_size: (
        window * vocab_size * hidden_size + hidden_size * vocab_size
    ),
    "the two biases count too: hidden_size + vocab_size numbers.",
)
parameter_count.mistake(
    "no_c",
    lambda vocab_size, window, hidden_size: (
        _parameter_count(vocab_size, window, hidden_size) - vocab_size
    ),
    "the output layer has a bias c too.",
)
parameter_count.mistake(
    "no_b",
    lambda vocab_size, window, hidden_size: (
        _parameter_count(vocab_size, window, hidden_size) - hidden_size
    ),
    "the hidden layer has a bias b too.",
)
parameter_count.mistake(
    "no_window",
    lambda vocab_size, window, hidden_size: _parameter_count(vocab_size, 1, hidden_size),
    "W has vocab_size rows for EACH word of the window.",
)
parameter_count.mistake(
    "ids_as_inputs",
    lambda vocab_size, window, hidden_size: (
        window * hidden_size + hidden_size + hidden_size * vocab_size + vocab_size
    ),
    "each word of the window enters as vocab_size numbers.",
)
parameter_count.mistake(
    "no_output_layer",
    lambda vocab_size, window, hidden_size: window * vocab_size * hidden_size + hidden_size,
    "V and c, from hidden to vocabulary, are missing.",
)


def _count_mistake(name, count, hint):
    """List a wrong count of n words in the vocabulary, k in the window, h hidden units."""
    parameter_count.mistake(
        name, lambda vocab_size, window, hidden_size: count(vocab_size, window, hidden_size), hint
    )


_count_mistake("w_alone", lambda n, k, h: k * n * h, "that is W alone: b, V and c count, too.")
_count_mistake(
    "added_inputs",
    lambda n, k, h: (k + n) * h + h + h * n + n,
    "W has window TIMES vocab_size rows, not window plus vocab_size.",
)
_count_mistake(
    "everything_repeated",
    lambda n, k, h: k * _parameter_count(n, 1, h),
    "only W grows with the window: b, V and c are there once.",
)
_count_mistake(
    "biases_repeated",
    lambda n, k, h: _parameter_count(n, k, h) + (k - 1) * h,
    "b is there once, not once for each word of the window.",
)
_count_mistake(
    "wide_output",
    lambda n, k, h: k * n * h + h + (h + 1) * k * n,
    "the model predicts ONE word: V has vocab_size columns and c vocab_size numbers.",
)
_count_mistake(
    "two_hidden_layers",
    lambda n, k, h: _parameter_count(n, k, h) + h * h + h,
    "there is one hidden layer: no matrix from hidden to hidden.",
)
_count_mistake(
    "biases_alike",
    lambda n, k, h: k * n * h + h * n + 2 * n,
    "b has a number for each hidden unit, not for each word.",
)
_count_mistake(
    "one_number_each",
    lambda n, k, h: k * n * h + h * n + 2,
    "a bias is not one number: b has hidden_size of them, c vocab_size.",
)
_count_mistake(
    "power",
    lambda n, k, h: n**k * h + h + h * n + n,
    "the rows of W are window times vocab_size, not vocab_size to the power of window.",
)
_count_mistake(
    "sizes_added",
    lambda n, k, h: k * n + h + h + h + n + n,
    "a matrix holds rows TIMES columns numbers, not rows plus columns.",
)
