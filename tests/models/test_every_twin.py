"""What every model keeps, by hand and in torch: arguments, parameters, masks, gradients, mode."""

import copy
import inspect
import pickle
from importlib import import_module
from pathlib import Path
from pkgutil import iter_modules

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.models import seq2seq as torch_seq2seq
from utils.models import torch_only
from utils.models import transformer as torch_transformer
from utils.models.weights import copy_weights, named_arrays
from utils.scratch.base import Model, mode
from utils.scratch.checkpointing import checkpointed
from utils.scratch.gradcheck import check_gradients
from utils.scratch.seq2seq import Batch, Bidirectional
from utils.scratch.sequence_models import Dropout
from utils.scratch.transformer import Block

RNG = np.random.default_rng(3)
IDS, TARGETS = RNG.integers(0, 6, (2, 4, 3))
X = RNG.standard_normal((4, 3, 3))
MASK = np.arange(4)[:, None] < [2, 4, 1]
WINDOWS, BAG = IDS.T[:, :2], RNG.integers(0, 3, (3, 6)).astype(float)
PAST = np.zeros((2, 0, 3, 4))
KEYS = RNG.standard_normal((5, 3, 3))
BATCH = Batch(IDS, MASK, TARGETS)
SCANNED = ("DiagonalStateSpace", "MinGRU", "Selective", "LinearAttention", "DeltaRule")
MIXERS = (*SCANNED, "CausalAttention", "DilatedConvolution")
PASSING_ON = ("RNN", "LSTM", "GRU", *MIXERS)  # their twins pass all options on

# name: sizes, what forward is given
ALL = {
    "FixedWindow": ((6, 2, 4), (WINDOWS,)),
    "EmbeddedWindow": ((6, 2, 3, 4), (WINDOWS,)),
    "BagClassifier": ((6, 2), (BAG,)),
    "BagLanguageModel": ((6, 4), (BAG,)),
    "RNN": ((3, 4), (X, None, MASK)),
    "LSTM": ((3, 4), (X, None, MASK)),
    "GRU": ((3, 4), (X, None, MASK)),
    "LanguageModel": ((6, 3, 4), (IDS,)),
    "AttentionLanguageModel": ((6, 3, 4), (IDS,)),
    "CopyingLanguageModel": ((6, 3, 4), (IDS,)),
    "SequenceReader": ((3, 4, 2), (X, MASK)),
    "SequenceClassifier": ((6, 3, 4, 2), (IDS, MASK)),
    "Seq2Seq": ((6, 6, 3, 4), (BATCH,)),
    "Transformer": ((6, 4), (IDS,)),
    "TransformerSeq2Seq": ((6, 6, 8), (BATCH,)),
    "AdditiveAttention": ((3, 3, 4), (X, KEYS)),
    "Bidirectional": ((3, 4), (X, MASK)),
    "Block": ((4, 2, 5), (RNG.standard_normal((4, 3, 4)), PAST)),
    **{name: ((3, 4), (X, None, MASK)) for name in SCANNED},
    "CausalAttention": ((3, 4), (X,)),
    "DilatedConvolution": ((3, 4), (X,)),
    "ResidualModel": ((6, 4), (IDS,)),
}
INNER = {
    "Bidirectional": (Bidirectional, torch_seq2seq.Bidirectional),
    "Block": (Block, torch_transformer.Block),
}
every_model = pytest.mark.parametrize("name", ALL)
ONLY_TORCH, ONLY_BY_HAND = {"Seq2Seq": {"dropout"}}, {"DotAttention": {"dtype"}}


def classes(name):
    """Return the class by hand and its twin."""
    return INNER[name] if name in INNER else (getattr(scratch, name), getattr(models, name))


def build(name, seed=0, **options):
    return classes(name)[0](*ALL[name][0], np.random.default_rng(seed), dtype=np.float64, **options)


def forward(model, name):
    return model.forward(*ALL[name][1])


def pair(name, **options):
    """Return a model by hand and its twin, with the same weights."""
    ours = build(name, **options)
    twin = classes(name)[1](*ALL[name][0], dtype=torch.float64, **options)
    copy_weights(ours, twin)
    return ours, twin


def answer(model, name):
    """Return the first of what forward returns, of either kind of model, as an array."""
    if isinstance(model, Model):
        return first(forward(model, name))
    inputs = ALL[name][1]
    if not name.endswith("Seq2Seq"):
        inputs = [a if a is None else torch.tensor(a) for a in inputs]
    return first(model(*inputs)).detach().numpy()


def first(outputs):
    return outputs[0] if isinstance(outputs, tuple) else outputs


def gradients(name, model, outputs):
    """Return what backward gives, as a flat list, for gradients that look like the outputs."""
    rng = np.random.default_rng(7)
    douts = [rng.standard_normal(np.shape(part)) for part in outputs]
    returned = model.backward(*douts[: 1 if name in ("Block",) else 2])
    grads, *others = returned if isinstance(returned, tuple) else (returned,)
    return [*grads.values(), *(part for part in others if part is not None)]


def networks(room, base):
    """Return the names of the networks that a room gives to its users."""
    kinds = {name: getattr(room, name) for name in room.__all__}
    return {n for n, kind in kinds.items() if isinstance(kind, type) and issubclass(kind, base)}


def test_every_network_has_its_twin_as_the_front_page_says():
    assert networks(scratch, Model) == networks(models, torch.nn.Module)
    front = (Path(__file__).resolve().parents[2] / "book/index.md").read_text("utf-8")
    assert "Three\nnetworks of chapter 16 are in PyTorch only" in front
    only = [
        import_module(f"{torch_only.__name__}.{m.name}") for m in iter_modules(torch_only.__path__)
    ]
    kinds = {kind for module in only for kind in vars(module).values() if isinstance(kind, type)}
    own = {kind.__name__ for kind in kinds if kind.__module__.startswith(torch_only.__name__)}
    assert own == {"Forecaster", "MemoryNetwork", "WordWriter"}


@pytest.mark.parametrize("name", [*ALL, "DotAttention", "Stack"])
def test_both_twins_take_the_same_arguments_in_the_same_order(name):
    hand, torch_twin = (inspect.signature(kind).parameters for kind in classes(name))

    def by_position(parameters):
        return [n for n, p in parameters.items() if p.kind is p.POSITIONAL_OR_KEYWORD]

    def by_name(parameters):
        return {n for n, p in parameters.items() if p.kind is p.KEYWORD_ONLY}

    assert [n for n in by_position(hand) if n != "rng"] == by_position(torch_twin)
    assert by_position(hand)[-1] == "rng" or name == "DotAttention"
    if name not in PASSING_ON:
        assert by_name(hand) - by_name(torch_twin) == ONLY_BY_HAND.get(name, set())
        assert by_name(torch_twin) - by_name(hand) == ONLY_TORCH.get(name, set())


@every_model
def test_a_generator_for_a_torch_model_is_one_argument_too_many(name):
    with pytest.raises(TypeError, match=r"takes \d positional arguments but \d were given"):
        classes(name)[1](*ALL[name][0], np.random.default_rng(0))


MORE = [
    *((name, {}) for name in ALL),
    *((name, {"layers": 3}) for name in ("LanguageModel", "SequenceReader", "Transformer")),
    *(("Transformer", {"position": position}) for position in ("sinusoidal", None)),
    ("Transformer", {"position": "rotary", "heads": 2}),
    ("Transformer", {"tied": True}),
    ("SequenceClassifier", {"both_ways": True}),
    ("MinGRU", {"gate": "tanh"}),
    ("Selective", {"state_size": 3}),
    *((name, {"key_size": 2}) for name in ("LinearAttention", "DeltaRule")),
    ("CausalAttention", {"heads": 2}),
    ("DilatedConvolution", {"width": 3, "dilation": 2}),
    ("ResidualModel", {"mixer_size": 3, "inner": 5, "output_size": 2}),
    *(("Seq2Seq", {"attention": kind}) for kind in ("additive", "dot")),
]


@pytest.mark.parametrize(("name", "options"), MORE)
def test_twins_have_the_same_names_shapes_and_answers(name, options):
    ours, twin = pair(name, **options)
    shapes = {key: array.shape for key, array in named_arrays(twin).items()}
    assert shapes == {key: array.shape for key, array in ours.params.items()}
    assert twin.parameter_count == ours.parameter_count == sum(p.size for p in ours.params.values())
    np.testing.assert_allclose(answer(twin, name), answer(ours, name), rtol=0, atol=1e-12)
    other = build(name, seed=5, **options)
    copy_weights(twin, other)
    np.testing.assert_array_equal(answer(other, name), answer(ours, name))


@every_model
@pytest.mark.parametrize("how", ["one by one", "together", "as a whole"])
def test_a_parameter_that_is_set_takes_effect(name, how):
    model, other = build(name), build(name, seed=1)
    assert not np.allclose(first(forward(model, name)), first(forward(other, name)))
    held = list(model.params.values())
    if how == "one by one":
        for key, array in other.params.items():
            model.params[key] = array.copy()
    elif how == "together":
        model.params |= {key: array.copy() for key, array in other.params.items()}
    else:
        model.params = {key: array.copy() for key, array in other.params.items()}
    np.testing.assert_array_equal(first(forward(model, name)), first(forward(other, name)))
    for array, kept in zip(model.params.values(), held, strict=True):
        assert array is kept  # an optimizer that holds it goes on with it


@every_model
def test_a_parameter_that_forward_would_never_read_is_refused(name):
    model = build(name)
    key = next(iter(model.params))
    with pytest.raises(ValueError, match="there is no parameter 'W9': expected one of"):
        model.params["W9"] = np.zeros(3)
    with pytest.raises(ValueError, match=f"came for parameter '{key}': expected its shape"):
        model.params[key] = np.zeros((9, 9))
    for take_out in (model.params.pop, model.params.__delitem__):
        with pytest.raises(ValueError, match="only their numbers can be changed"):
            take_out(key)


@every_model
@pytest.mark.parametrize("again", [copy.deepcopy, lambda m: pickle.loads(pickle.dumps(m))])
def test_a_copy_of_a_model_learns_on_its_own(name, again):
    model = build(name)
    before, twin = first(forward(model, name)).copy(), again(model)
    for array in twin.params.values():
        array *= -0.5
    assert not np.allclose(first(forward(twin, name)), before)
    np.testing.assert_array_equal(first(forward(model, name)), before)


@every_model
def test_backward_before_forward_and_a_gradient_of_another_shape_are_refused(name):
    model = build(name)
    outputs = forward(build(name), name)
    parts = outputs if isinstance(outputs, tuple) else (outputs,)
    count = 1 if name in ("Block", "RNN", "LSTM", "GRU", "AdditiveAttention") else len(parts)
    with pytest.raises(RuntimeError, match="backward was called first: call forward"):
        model.backward(*parts[:count])
    forward(model, name)
    with pytest.raises(ValueError, match=r"has shape .*, the last forward pass returned"):
        model.backward(*(part[..., :1] for part in parts[:count]))


def test_a_layer_without_parameters_and_a_stack_refuse_it_too():
    stack = scratch.Stack([scratch.GRU(3, 4, RNG, dtype=np.float64)])
    cases = [
        (stack, (X,), np.zeros((4, 3, 4))),
        (Dropout(0.5, RNG), (X,), np.zeros_like(X)),
        (Dropout(0.0, RNG), (X,), np.zeros_like(X)),
        (scratch.DotAttention(3), (X, KEYS), np.zeros_like(X)),
    ]
    for layer, inputs, gradient in cases:
        with pytest.raises(RuntimeError, match="backward was called first"):
            layer.backward(gradient)
        layer.forward(*inputs)
        with pytest.raises(ValueError, match="the last forward pass returned"):
            layer.backward(gradient[:2])
    with pytest.raises(ValueError, match="2 gradients of states came for 1 layers"):
        stack.backward(np.zeros((4, 3, 4)), [None, None])
    attention = scratch.DotAttention(3)
    attention.forward(X, KEYS)
    with pytest.raises(ValueError, match=r"dweights has shape \(4, 3, 4\)"):
        attention.backward(X, np.zeros((4, 3, 4)))


@every_model
def test_what_forward_returns_can_be_changed_without_changing_a_gradient(name):
    untouched, touched = build(name), build(name)
    outputs = forward(untouched, name)
    outputs = outputs if isinstance(outputs, tuple) else (outputs,)
    expected = gradients(name, untouched, outputs)
    changed = forward(touched, name)
    for part in changed if isinstance(changed, tuple) else (changed,):
        part *= 2
    for state in getattr(touched, "state", None) or []:
        state *= 2
    looks = getattr(touched, "weights", None)
    if looks is not None:
        looks *= 2
    for ours, theirs in zip(gradients(name, touched, outputs), expected, strict=True):
        np.testing.assert_array_equal(ours, theirs)


MASKED = {
    "RNN": lambda m: (X, None, m),
    "LSTM": lambda m: (X, None, m),
    **{name: lambda m: (X, None, m) for name in SCANNED},
    "GRU": lambda m: (X, None, m),
    "SequenceReader": lambda m: (X, m),
    "SequenceClassifier": lambda m: (IDS, m),
    "Seq2Seq": lambda m: (Batch(IDS, m, TARGETS),),
    "TransformerSeq2Seq": lambda m: (Batch(IDS, m, TARGETS),),
    "AdditiveAttention": lambda m: (X, X, m),
    "DotAttention": lambda m: (X, X, m),
}


@pytest.mark.parametrize("name", MASKED)
@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
def test_a_mask_of_zeros_and_ones_is_refused_by_both_twins(name, side, dtype):
    sizes = (3,) if name == "DotAttention" else ALL[name][0]
    rng = () if side or name == "DotAttention" else (np.random.default_rng(0),)
    model = classes(name)[side](*sizes, *rng)
    arguments = MASKED[name](MASK.astype(dtype))
    if side and not name.endswith("Seq2Seq"):
        arguments = [a if a is None else torch.tensor(a) for a in arguments]
    with pytest.raises(ValueError, match=f"mask holds {np.dtype(dtype)}: expected bool"):
        (model if side else model.forward)(*arguments)


def test_backpropagation_by_segments_refuses_such_a_mask_too():
    cell = build("GRU")
    with pytest.raises(ValueError, match="mask holds int64: expected bool"):
        checkpointed(cell, X, lambda s, _: (0.0, s), mask=MASK.astype(int))


WRONG = {
    "FixedWindow": [
        (WINDOWS[:, :1], r"ids has shape \(3, 1\), this model reads windows of 2 words"),
        (WINDOWS + 6, r"ids run from \d+ to \d+, but the vocabulary has 6"),
        (WINDOWS - 9, "ids run from -9 to"),
        (WINDOWS / 2, "ids holds float64: expected whole numbers"),
        (WINDOWS[0], r"ids has shape \(2,\)"),
        (WINDOWS[:0], "the batch holds 0 examples"),
    ],
    "BagLanguageModel": [
        (BAG[:, 1:], r"bag has shape \(3, 5\), this model's vocabulary has 6 words"),
        (BAG * np.nan, "bag holds nan or inf: expected finite counts"),
        (np.where(BAG > 0, np.inf, BAG), "bag holds nan or inf: expected finite counts"),
        (BAG[0], r"bag has shape \(6,\)"),
        (BAG[:0], "the batch holds 0 examples"),
    ],
}
WRONG |= {"EmbeddedWindow": WRONG["FixedWindow"], "BagClassifier": WRONG["BagLanguageModel"]}


@pytest.mark.parametrize("side", [0, 1])
@pytest.mark.parametrize(
    ("name", "inputs", "message"),
    [(name, *case) for name, cases in WRONG.items() for case in cases],
)
def test_windows_and_bags_that_do_not_fit_are_refused_by_both_twins(side, name, inputs, message):
    rng = () if side else (np.random.default_rng(0),)
    model = classes(name)[side](*ALL[name][0], *rng)
    with pytest.raises(ValueError, match=message):
        model(torch.tensor(inputs)) if side else model.forward(inputs)


@pytest.mark.parametrize("name", WRONG)
def test_torch_reads_whole_numbers_of_any_size_and_arrays(name):
    model, (inputs,) = classes(name)[1](*ALL[name][0]), ALL[name][1]
    expected = model(torch.tensor(inputs))
    for same in (inputs, inputs.astype(np.uint8), torch.tensor(inputs.astype(np.int32))):
        assert torch.equal(model(same), expected)


@pytest.mark.parametrize("name", [*ALL, "DotAttention"])
@pytest.mark.parametrize("side", [0, 1])
def test_a_size_of_0_is_refused_by_both_twins(name, side):
    sizes = (3,) if name == "DotAttention" else ALL[name][0]
    rng = () if side or name == "DotAttention" else (np.random.default_rng(0),)
    with pytest.raises(ValueError, match="=0: expected a whole number of at least 1"):
        classes(name)[side](*sizes[:-1], 0, *rng)


DROPPING = [
    "FixedWindow",
    "EmbeddedWindow",
    "LanguageModel",
    "AttentionLanguageModel",
    "CopyingLanguageModel",
    "SequenceClassifier",
    "Transformer",
    "ResidualModel",
]


@pytest.mark.parametrize("name", DROPPING)
@pytest.mark.parametrize("side", [0, 1])
def test_dropout_is_off_in_evaluation_and_on_in_training(name, side):
    model, without = pair(name, dropout=0.5)[side], pair(name)[side]
    assert not np.array_equal(answer(model, name), answer(model, name))
    model.eval()
    assert not any(part.training for part in model.modules())
    np.testing.assert_array_equal(answer(model, name), answer(without, name))
    model.train()
    assert all(part.training for part in model.modules())
    assert not np.array_equal(answer(model, name), answer(without, name))


@pytest.mark.parametrize("name", DROPPING)
@pytest.mark.parametrize("side", [0, 1])
def test_mode_leaves_every_part_as_it_was(name, side):
    rng = () if side else (np.random.default_rng(0),)
    model = classes(name)[side](*ALL[name][0], *rng, dropout=0.5)
    part = list(model.modules())[-1]
    part.training = False  # frozen by somebody
    with mode(model, training=True):
        assert part.training
    assert not part.training
    with pytest.raises(KeyError), mode(model, training=True):
        raise KeyError
    assert not part.training
    assert model.training


@pytest.mark.parametrize("name", DROPPING)
def test_a_right_backward_is_called_right_with_dropout_on(name):
    model = build(name, dropout=0.5)
    if name == "ResidualModel":  # where all of x is dropped, f = 0 stands on the edge of relu
        model.params["f1"] += 0.1
    inputs = ALL[name][1]
    targets = TARGETS[0] if name.endswith("Window") else TARGETS
    targets = TARGETS[0] % 2 if name == "SequenceClassifier" else targets
    errors = check_gradients(model, inputs[0], targets)
    assert errors.keys() == model.params.keys()
    assert max(errors.values()) < 1e-6, errors


def test_a_right_backward_is_called_right_while_the_state_is_carried():
    model = build("LanguageModel", dropout=0.3)
    model.carry = True
    model.forward(IDS)
    state = [layer.copy() for layer in model.state]
    assert max(check_gradients(model, IDS, TARGETS).values()) < 1e-6
    for layer, kept in zip(model.state, state, strict=True):
        np.testing.assert_array_equal(layer, kept)  # looking has changed nothing


def test_a_wrong_backward_is_still_called_wrong():
    class Wrong(scratch.LanguageModel):
        def backward(self, dlogits):
            grads = super().backward(dlogits)
            return grads | {"V": 0.9 * grads["V"]}

    model = Wrong(6, 3, 4, np.random.default_rng(0), dropout=0.5, dtype=np.float64)
    assert check_gradients(model, IDS, TARGETS)["V"] > 1e-3


def test_every_part_of_a_model_is_a_model():
    for name in ALL:
        for part in build(name).modules():
            assert isinstance(part, Model)
