"""Language model, sequence reader and stack: gradients, memory, padding, errors."""

import numpy as np
import pytest

from tests.models.twins import (
    ANSWERS,
    CELLS,
    HIDDEN,
    INPUTS,
    VOCAB,
    both,
    both_sides,
    build,
    call,
    every_cell,
    one_or_two_layers,
    sequences,
    text,
)
from utils import models, scratch
from utils.models.weights import named_arrays
from utils.scratch.functions import cross_entropy, squared_error
from utils.scratch.gradcheck import check_gradients, numeric_gradient

# --- gradients


@every_cell
@one_or_two_layers
def test_the_language_model_agrees_with_finite_differences(kind, layers):
    model, _ = both("LanguageModel", kind, layers)
    rng = np.random.default_rng(1)
    errors = check_gradients(model, *text(rng), mask=rng.random((5, 3)) < 0.7)
    assert errors.keys() == model.params.keys()
    assert max(errors.values()) < 1e-6, errors


@every_cell
def test_it_does_so_from_a_given_state_and_through_dropout(kind):
    model, _ = both("LanguageModel", kind, 2, dropout=0.4)
    rng = np.random.default_rng(1)
    ids, targets = text(rng)
    state = [rng.standard_normal(s.shape) for s in model.zero_state(3)]

    def loss():
        for number, dropout in enumerate(model.stack.dropouts):
            dropout.rng = np.random.default_rng(number)  # drop the same numbers every time
        return cross_entropy(model.forward(ids, state), targets)

    grads = model.backward(loss()[1])
    assert (model.stack.dropouts[1].saved[1] == 0).any()
    for name, grad in grads.items():
        numeric = numeric_gradient(lambda: loss()[0], model.params[name])
        np.testing.assert_allclose(grad, numeric, atol=1e-8, err_msg=name)


@every_cell
@one_or_two_layers
@pytest.mark.parametrize("loss", [cross_entropy, squared_error])
def test_the_reader_agrees_with_finite_differences(kind, layers, loss):
    model, _ = both("SequenceReader", kind, layers)
    rng = np.random.default_rng(1)
    x, targets = sequences(rng)
    targets = targets if loss is cross_entropy else rng.standard_normal((3, ANSWERS))
    mask = rng.random((5, 3)) < 0.6
    grads = model.backward(loss(model.forward(x, mask), targets)[1])
    assert grads.keys() == model.params.keys()
    for name, grad in grads.items():
        numeric = numeric_gradient(
            lambda: loss(model.forward(x, mask), targets)[0], model.params[name]
        )
        np.testing.assert_allclose(grad, numeric, atol=1e-8, err_msg=name)


@every_cell
def test_a_stack_sends_gradients_to_its_inputs_and_initial_states(kind):
    rng = np.random.default_rng(0)
    stack = both("SequenceReader", kind, 3)[0].stack
    x, mask = rng.standard_normal((4, 2, INPUTS)), rng.random((4, 2)) < 0.7
    states, dlast = (
        [rng.standard_normal((cell.parts, 2, HIDDEN)) for cell in stack.cells] for _ in range(2)
    )
    douts = rng.standard_normal((4, 2, HIDDEN))

    def loss():
        outputs, last = stack.forward(x, states, mask)
        return (outputs * douts).sum() + sum((a * b).sum() for a, b in zip(last, dlast))  # noqa: B905

    loss()
    _, dx, dstates = stack.backward(douts, dlast)
    np.testing.assert_allclose(dx, numeric_gradient(loss, x), atol=1e-8)
    for state, dstate in zip(states, dstates, strict=True):
        np.testing.assert_allclose(dstate, numeric_gradient(loss, state), atol=1e-8)


# --- what every model of a sequence must do


@both_sides
@every_cell
@one_or_two_layers
def test_early_inputs_change_late_outputs_and_never_earlier_ones(side, kind, layers):
    model = build(side, "LanguageModel", kind, layers)
    ids, _ = text(np.random.default_rng(0), 8)
    changed = ids.copy()
    changed[2, 0] = (ids[2, 0] + 1) % VOCAB
    difference = np.abs(call(model, ids) - call(model, changed)).max(axis=-1)  # (time, batch)
    assert (difference[2:, 0] > 1e-9).all()
    assert not difference[:2].any()
    assert not difference[:, 1:].any()  # a text beside it changes nothing


@both_sides
@every_cell
def test_early_inputs_change_the_readers_answer(side, kind):
    model = build(side, "SequenceReader", kind)
    x, _ = sequences(np.random.default_rng(0), 8)
    changed = x.copy()
    changed[0, 0] += 1
    difference = np.abs(call(model, x) - call(model, changed)).max(axis=-1)
    assert difference[0] > 1e-9
    assert not difference[1:].any()


@both_sides
@every_cell
def test_padding_changes_no_answer_of_the_reader(side, kind):
    model = build(side, "SequenceReader", kind, 2)
    rng = np.random.default_rng(0)
    x, _ = sequences(rng, 5, 4)
    lengths = np.array([5, 1, 3, 4])
    longer = rng.standard_normal((9, 4, INPUTS))  # what stands in the padding does not matter
    mask = np.arange(9)[:, None] < lengths
    longer[:5][mask[:5]] = x[mask[:5]]
    padded = call(model, longer, mask)
    for column, length in enumerate(lengths):
        alone = call(model, x[:length, column : column + 1])
        np.testing.assert_allclose(padded[column : column + 1], alone, rtol=0, atol=1e-12)


@both_sides
def test_a_reader_of_no_real_step_answers_from_zeros(side):
    model = build(side, "SequenceReader")
    x, _ = sequences(np.random.default_rng(0))
    answers = call(model, x, np.zeros((5, 3), bool))
    np.testing.assert_array_equal(
        answers, np.tile(named_arrays(build(side, "SequenceReader"))["c"], (3, 1))
    )


@both_sides
@every_cell
def test_numbers_are_single_precision_throughout_by_default(side, kind):
    cell, options = CELLS[kind]
    package = scratch if side == "by hand" else models
    rng = {"rng": np.random.default_rng(0)} if side == "by hand" else {}
    options = {**rng, "cell": getattr(package, cell), "layers": 2, **options}
    model = package.LanguageModel(VOCAB, INPUTS, HIDDEN, dropout=0.2, **options)
    assert call(model, text(np.random.default_rng(0))[0]).dtype == np.float32
    assert {array.dtype for array in named_arrays(model).values()} == {np.dtype(np.float32)}


# --- errors


@both_sides
@pytest.mark.parametrize(
    ("ids", "message"),
    [
        (np.zeros((0, 2), int), r"ids has shape \(0, 2\): expected \(time, batch\), at least one"),
        (np.zeros((4, 0), int), r"ids has shape \(4, 0\): expected \(time, batch\), at least one"),
        (np.zeros(4, int), r"ids has shape \(4,\): expected \(time, batch\)"),
        (np.zeros((4, 2)), "expected whole numbers"),
        (np.full((4, 2), VOCAB), r"ids run from 6 to 6.*expected ids in 0..5"),
        (np.full((4, 2), -1), r"ids run from -1 to -1"),
    ],
)
def test_ids_that_do_not_fit_are_refused(side, ids, message):
    with pytest.raises(ValueError, match=message) as caught:
        call(build(side, "LanguageModel"), ids)
    assert "\n" not in str(caught.value)


@both_sides
@pytest.mark.parametrize(
    ("shapes", "message"),
    [
        ([(2, 3, 4)], "1 states came for 2 layers: expected one for each"),
        ([(2, 3, 4), (1, 3, 4)], r"shape \(1, 3, 4\): expected \(parts, batch, hidden\)"),
        ([(2, 2, 4), (2, 2, 4)], r"= \(2, 3, 4\)"),
    ],
)
def test_states_that_do_not_fit_are_refused(side, shapes, message):
    model = build(side, "LanguageModel", layers=2)
    ids, _ = text(np.random.default_rng(0))
    states = [np.zeros(shape) for shape in shapes]
    with pytest.raises(ValueError, match=message):
        call(model, ids, states)


@both_sides
@pytest.mark.parametrize(
    ("x", "message"),
    [
        (np.zeros((0, 2, INPUTS)), "expected at least one step and one sequence"),
        (np.zeros((4, 0, INPUTS)), "expected at least one step and one sequence"),
        (np.zeros((4, 2, 5)), "reads 3 numbers at each step"),
        (np.full((4, 2, INPUTS), np.nan), "x holds nan or inf"),
    ],
)
def test_sequences_that_do_not_fit_are_refused(side, x, message):
    with pytest.raises(ValueError, match=message):
        call(build(side, "SequenceReader"), x)


@pytest.mark.parametrize("package", [scratch, models])
@pytest.mark.parametrize(
    ("name", "sizes", "options", "message"),
    [
        ("LanguageModel", (0, 3, 4), {}, "vocab_size=0: expected a whole number of at least 1"),
        ("LanguageModel", (6, 3, 0), {}, "hidden_size=0: expected a whole number of at least 1"),
        ("LanguageModel", (6, 3, 4), {"layers": 0}, "layers=0: expected a whole number"),
        ("LanguageModel", (6, 3, 4), {"dropout": 1.0}, "dropout=1.0: expected a share"),
        ("LanguageModel", (6, 3, 4), {"init": "glorot"}, "init='glorot': expected one of"),
        ("SequenceReader", (3, 4, 0), {}, "output_size=0: expected a whole number of at least 1"),
    ],
)
def test_sizes_and_options_that_do_not_fit_are_refused(package, name, sizes, options, message):
    rng = {"rng": np.random.default_rng(0)} if package is scratch else {}
    with pytest.raises(ValueError, match=message):
        getattr(package, name)(*sizes, **rng, **options)


@pytest.mark.parametrize("package", [scratch, models])
def test_layers_that_do_not_fit_on_each_other_are_refused(package):
    rng = (np.random.default_rng(0),) if package is scratch else ()
    with pytest.raises(ValueError, match="cells is empty"):
        package.Stack([])
    with pytest.raises(ValueError, match="a layer reads 5 numbers, the one below it gives 4"):
        package.Stack([package.RNN(3, 4, *rng), package.GRU(5, 4, *rng)])


def test_parameters_are_counted():
    model, _ = both("LanguageModel", "GRU", 2)
    one = (INPUTS + HIDDEN + 1) * 3 * HIDDEN + HIDDEN
    two = (HIDDEN + HIDDEN + 1) * 3 * HIDDEN + HIDDEN
    expected = VOCAB * INPUTS + one + two + HIDDEN * VOCAB + VOCAB
    assert model.parameter_count == expected
    assert f"{expected:,} parameters" in repr(model)
