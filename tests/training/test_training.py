import copy
import functools
import math

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.metrics import perplexity
from utils.scratch.functions import cross_entropy
from utils.training import evaluate, fit, linear_decay, loops, numpy_step, torch_step, train

both_kinds = pytest.mark.parametrize("kind", ["scratch", "torch"])


@pytest.fixture(autouse=True, scope="module")
def _one_thread():
    """Keep torch to one thread: for models this small, more only wait for each other."""
    before = torch.get_num_threads()
    torch.set_num_threads(1)
    yield
    torch.set_num_threads(before)


def task(seed=0, count=40):
    """Return a model and examples it can learn: the next id is the last id plus one."""
    rng = np.random.default_rng(seed)
    model = scratch.FixedWindow(6, 2, 8, rng)
    ids = rng.integers(0, 6, (count, 2))
    return model, ids, (ids[:, 1] + 1) % 6


def one_of(kind, **options):
    """Return a language model with dropout, of one kind; both kinds have the same weights."""
    model = scratch.LanguageModel(6, 3, 4, np.random.default_rng(0), dropout=0.5, **options)
    if kind == "scratch":
        return model
    twin = models.LanguageModel(6, 3, 4, dropout=0.5)
    models.copy_weights(model, twin)
    return twin


def step_of(model, rate=0.1, **options):
    """Return a step of plain gradient descent, for either kind of model."""
    if isinstance(model, torch.nn.Module):
        return torch_step(model, torch.optim.SGD(model.parameters(), rate), **options)
    return numpy_step(model, scratch.SGD(model.params, rate), **options)


def text(seed=0, steps=4, batch=3):
    rng = np.random.default_rng(seed)
    return rng.integers(0, 6, (2, steps, batch))


MASK = np.arange(4)[:, None] < [2, 4, 1]


def slices(ids, targets, size):
    return [(ids[i : i + size], targets[i : i + size]) for i in range(0, len(ids), size)]


def script(scores):
    """Return a validate function that gives the scores one after the other."""
    remaining = iter(scores)
    return lambda: next(remaining)


def counting_step(model):
    """Return a step that adds 1 to every weight: after epoch n of one batch each is n higher."""

    def step(batch):
        for param in model.params.values():
            param += 1
        return 1.0, 1

    return step


def test_a_numpy_model_learns_a_simple_rule():
    model, ids, targets = task()
    batches = slices(ids, targets, 8)
    step = numpy_step(model, scratch.Adam(model.params, 0.05))
    history = fit(step, batches, epochs=30)
    assert history.losses[-1] < 0.05 < history.losses[0]
    assert perplexity(*evaluate(model, batches)) < 1.05
    assert history.epochs == len(history.losses) == 30
    assert history.seconds > 0
    assert not history.stopped_early


def test_both_kinds_of_model_walk_the_same_way():
    model, ids, targets = task()
    model = scratch.FixedWindow(6, 2, 8, np.random.default_rng(0), dtype=np.float64)
    twin = models.FixedWindow(6, 2, 8, dtype=torch.float64)
    models.copy_weights(model, twin)
    batches = slices(ids, targets, 7)
    ours = fit(numpy_step(model, scratch.Adam(model.params, 0.01), max_norm=0.5), batches, 3)
    theirs = fit(torch_step(twin, torch.optim.Adam(twin.parameters(), 0.01), 0.5), batches, 3)
    np.testing.assert_allclose(ours.losses, theirs.losses, atol=1e-6)
    np.testing.assert_allclose(model.params["W"], twin.W.detach().numpy(), atol=1e-5)
    assert evaluate(model, batches)[0] == pytest.approx(evaluate(twin, batches)[0], abs=1e-4)


def test_the_loss_of_an_epoch_is_weighted_by_tokens():
    losses = iter([(1.0, 3), (5.0, 1)])
    assert fit(lambda batch: next(losses), [None, None], epochs=1).losses == [2.0]


def test_evaluation_does_not_depend_on_the_size_of_the_batches():
    model, ids, targets = task(count=41)
    whole = evaluate(model, [(ids, targets)])
    parts = evaluate(model, slices(ids, targets, 8))
    assert parts[1] == whole[1] == 41
    assert parts[0] == pytest.approx(whole[0], rel=1e-6)


@both_kinds
def test_evaluation_counts_only_real_tokens(kind):
    model, ids, targets = task(count=10)
    if kind == "torch":
        twin = models.FixedWindow(6, 2, 8)
        models.copy_weights(model, twin)
        model = twin
    mask = np.arange(10) < 7
    total, tokens = evaluate(model, [(ids, targets, mask)])
    assert tokens == 7
    assert total == pytest.approx(evaluate(model, [(ids[:7], targets[:7])])[0], rel=1e-6)


@both_kinds
def test_evaluation_changes_no_weight(kind):
    model, ids, targets = task()
    model = model if kind == "scratch" else models.FixedWindow(6, 2, 8)
    before = copy.deepcopy(models.weights.named_arrays(model))
    evaluate(model, [(ids, targets)])
    for name, array in models.weights.named_arrays(model).items():
        np.testing.assert_array_equal(array, before[name])


def test_early_stopping_waits_for_patience_and_puts_the_best_weights_back():
    model, *_ = task()
    start = model.params["b"].copy()
    history = fit(
        counting_step(model),
        [None],
        epochs=10,
        validate=script([5.0, 3.0, 4.0, 3.5, 1.0]),
        patience=2,
        restore=model,
    )
    assert history.stopped_early
    assert history.epochs == 4
    assert history.best_epoch == 2
    assert history.validation == [5.0, 3.0, 4.0, 3.5]
    np.testing.assert_array_equal(model.params["b"], start + 2)


def test_early_stopping_restores_a_torch_module_too():
    module = models.BagClassifier(3, 2)

    def step(batch):
        with torch.no_grad():
            module.b += 1
        return 1.0, 1

    fit(step, [None], 5, validate=script([2.0, 1.0, 3.0, 4.0]), patience=2, restore=module)
    np.testing.assert_array_equal(module.b.detach().numpy(), [2, 2])


def test_without_patience_the_best_weights_come_back_after_all_epochs():
    model, *_ = task()
    start = model.params["b"].copy()
    history = fit(counting_step(model), [None], 3, validate=script([1.0, 2.0, 3.0]), restore=model)
    assert (history.epochs, history.best_epoch, history.stopped_early) == (3, 1, False)
    np.testing.assert_array_equal(model.params["b"], start + 1)


def test_without_validation_the_last_weights_stay():
    model, *_ = task()
    start = model.params["b"].copy()
    assert fit(counting_step(model), [None], 3, restore=model).best_epoch == 3
    np.testing.assert_array_equal(model.params["b"], start + 3)


@pytest.mark.parametrize("bad", [math.nan, math.inf])
def test_a_loss_that_is_not_finite_stops_with_one_sentence_and_the_best_weights(bad):
    model, *_ = task()
    start = model.params["b"].copy()
    losses = iter([1.0, 1.0, bad])

    def step(batch):
        counting_step(model)(batch)
        return next(losses), 1

    with pytest.raises(FloatingPointError, match=r"epoch 3, batch 1.*lower the learning rate"):
        fit(step, [None], 5, validate=script([1.0, 2.0]), restore=model)
    np.testing.assert_array_equal(model.params["b"], start + 1)


@pytest.mark.filterwarnings("ignore::RuntimeWarning")
@both_kinds
@pytest.mark.parametrize("max_norm", [None, 1e30])
def test_a_run_that_diverges_leaves_finite_weights(kind, max_norm):
    model, ids, targets = task()
    if kind == "scratch":
        step = numpy_step(model, scratch.SGD(model.params, 3e38), max_norm)
    else:
        model = models.FixedWindow(6, 2, 8)
        step = torch_step(model, torch.optim.SGD(model.parameters(), 3e38), max_norm)
    with pytest.raises(FloatingPointError, match=r"loss became nan or inf \(epoch \d+, batch \d\)"):
        fit(step, slices(ids, targets, 8), epochs=20, restore=model)
    for array in models.weights.named_arrays(model).values():
        assert np.isfinite(array).all()


def test_a_gradient_that_is_not_finite_stops_the_run_too():
    def step(batch):
        scratch.clip({"W": np.array([np.nan])}, 1.0)

    with pytest.raises(FloatingPointError, match=r"epoch 1, batch 1"):
        fit(step, [None], 1)


@pytest.mark.parametrize("score", [math.nan, math.inf])
def test_a_validation_score_that_is_not_finite_stops_the_run(score):
    with pytest.raises(FloatingPointError, match="validation after epoch 1"):
        fit(lambda batch: (1.0, 1), [None], 1, validate=lambda: score)


def test_an_interrupted_run_has_its_best_weights_back():
    model, *_ = task()
    start = model.params["b"].copy()

    def interrupted():
        yield None
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        fit(counting_step(model), interrupted, 2, restore=model)
    np.testing.assert_array_equal(model.params["b"], start)


def test_a_function_gives_new_batches_in_each_epoch():
    seen = []
    epochs = iter([[1, 2], [3]])

    def step(batch):
        seen.append(batch)
        return 1.0, 1

    fit(step, lambda: iter(next(epochs)), epochs=2)
    assert seen == [1, 2, 3]


def test_an_iterator_that_would_be_empty_after_one_epoch_is_refused():
    with pytest.raises(ValueError, match="empty after one epoch"):
        fit(lambda batch: (1.0, 1), iter([1]), epochs=2)


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"epochs": 0}, "epochs=0: expected at least 1"),
        ({"epochs": 1, "patience": 0}, "patience=0"),
        ({"epochs": 1, "patience": 1}, "patience needs validate"),
        ({"epochs": 1, "patience": 1, "validate": lambda: 1.0}, "patience needs restore"),
    ],
)
def test_arguments_that_do_not_fit_are_refused(arguments, message):
    with pytest.raises(ValueError, match=message):
        fit(lambda batch: (1.0, 1), [None], **arguments)


def test_no_batch_is_refused():
    with pytest.raises(ValueError, match="had no batch"):
        fit(lambda batch: (1.0, 1), [], epochs=1)
    model, *_ = task()
    with pytest.raises(ValueError, match="nothing to evaluate"):
        evaluate(model, [])


def test_a_batch_of_another_form_is_refused():
    model, ids, _ = task()
    with pytest.raises(ValueError, match="a batch has 1 parts"):
        evaluate(model, [(ids,)])


def test_evaluation_is_the_summed_cross_entropy():
    model, ids, targets = task()
    loss, _ = cross_entropy(model.forward(ids), targets)
    assert evaluate(model, [(ids, targets)])[0] == pytest.approx(loss * len(targets))


def test_progress_shows_the_description(monkeypatch, capsys):
    monkeypatch.setattr(loops, "tqdm", functools.partial(loops.tqdm, disable=False))
    fit(lambda batch: (1.0, 1), [None], epochs=1, description="two words")
    assert "two words" in capsys.readouterr().err


@both_kinds
@pytest.mark.parametrize("act", ["train", "evaluate"])
@pytest.mark.parametrize("dtype", [np.int64, np.uint8, np.float32])
def test_a_mask_of_zeros_and_ones_is_refused(kind, act, dtype):
    model, (ids, targets) = one_of(kind), text()
    batch = ids, targets, MASK.astype(dtype)
    with pytest.raises(ValueError, match=f"mask holds {np.dtype(dtype)}: expected bool"):
        step_of(model)(batch) if act == "train" else evaluate(model, [batch])


@both_kinds
@pytest.mark.parametrize("act", ["train", "evaluate"])
@pytest.mark.parametrize(
    ("change", "message"),
    [
        (
            lambda t: np.where(MASK, t, -100),
            r"targets run from -100 to \d, but there are 6 classes",
        ),
        (lambda t: t + 1, "targets run from . to 6, but there are 6 classes"),
        (lambda t: t.astype(float), "targets hold float64: expected whole numbers"),
        (lambda t: t[1:], r"do not fit targets \(3, 3\)"),
    ],
)
def test_both_kinds_refuse_targets_in_the_same_words(kind, act, change, message):
    model, (ids, targets) = one_of(kind), text()
    batch = ids, change(targets)
    with pytest.raises(ValueError, match=message):
        step_of(model)(batch) if act == "train" else evaluate(model, [batch])


@both_kinds
def test_what_stands_under_the_padding_is_never_looked_up(kind):
    model, (ids, targets) = one_of(kind), text()
    clean = evaluate(model, [(ids, targets, MASK)])
    assert evaluate(model, [(ids, np.where(MASK, targets, -100), MASK)]) == clean
    assert clean[1] == 7


@both_kinds
@pytest.mark.parametrize("act", ["train", "evaluate"])
def test_a_mask_that_keeps_nothing_leaves_no_token_to_score(kind, act):
    model, (ids, targets) = one_of(kind), text()
    batch = ids, targets, MASK & False
    with pytest.raises(ValueError, match="no token to score"):
        step_of(model)(batch) if act == "train" else evaluate(model, [batch])


@both_kinds
@pytest.mark.parametrize("dtype", [np.int8, np.uint8, np.int16, np.int32, np.uint32, np.uint64])
def test_targets_may_be_any_kind_of_whole_number(kind, dtype):
    found = []
    for targets_dtype in (np.int64, dtype):
        model, (ids, targets) = one_of(kind), text()
        for part in model.modules():
            if hasattr(part, "rng"):
                part.rng = np.random.default_rng(1)
        torch.manual_seed(1)
        step = step_of(model)
        found.append([step((ids, targets.astype(targets_dtype))) for _ in range(2)])
    assert found[0] == found[1]


@both_kinds
def test_logits_that_are_nan_are_named_when_they_are_scored(kind):
    model, (ids, targets) = one_of(kind), text()
    models.weights.named_arrays(model)["V"][...] = np.nan
    with pytest.raises(FloatingPointError, match="the loss is nan: the logits hold nan or inf"):
        evaluate(model, [(ids, targets)])
    before = models.weights.named_arrays(model)["E"].copy()
    with pytest.raises(FloatingPointError, match="the loss is nan"):
        step_of(model)((ids, targets))
    np.testing.assert_array_equal(models.weights.named_arrays(model)["E"], before)


@both_kinds
@pytest.mark.parametrize("training", [True, False])
def test_evaluation_and_training_leave_dropout_as_it_was(kind, training):
    model, (ids, targets) = one_of(kind), text()
    model.train(training)
    batches = [(ids, targets)]
    once, again = evaluate(model, batches), evaluate(model, batches)
    assert once == again  # without dropout
    assert model.training == training
    fit(step_of(model), batches, 2, validate=lambda: evaluate(model, batches)[0], restore=model)
    assert model.training == training
    assert all(part.training == training for part in model.modules())


@both_kinds
def test_dropout_is_on_during_a_step(kind):
    model, (ids, targets) = one_of(kind), text()
    model.eval()
    torch.manual_seed(0)
    step = step_of(model, rate=0.0)
    assert step((ids, targets))[0] != step((ids, targets))[0]


@both_kinds
def test_a_schedule_scales_each_update_and_leaves_the_optimizers_rate_alone(kind):
    model, (ids, targets) = one_of(kind), text()
    model = (
        scratch.LanguageModel(6, 3, 4, np.random.default_rng(0), dtype=np.float64)
        if kind == "scratch"
        else models.LanguageModel(6, 3, 4, dtype=torch.float64)
    )
    twin, factors = copy.deepcopy(model), [1.0, 0.5, 0.0]
    scheduled = step_of(model, rate=0.2, schedule=lambda n: factors[n])
    for factor in factors:
        scheduled((ids, targets))
        step_of(twin, rate=0.2 * factor)((ids, targets))
        ours, theirs = map(models.weights.named_arrays, (model, twin))
        for name, array in ours.items():
            np.testing.assert_allclose(array, theirs[name], rtol=1e-12, atol=1e-15)
    if kind == "scratch":
        optimizer = scratch.Adam(model.params, 0.2)
        numpy_step(model, optimizer, schedule=lambda n: 0.5)((ids, targets))
        assert optimizer.learning_rate == 0.2
    else:
        optimizer = torch.optim.Adam(model.parameters(), 0.2)
        torch_step(model, optimizer, schedule=lambda n: 0.5)((ids, targets))
        assert optimizer.param_groups[0]["lr"] == 0.2


def test_a_linear_decay_is_torchs_from_1_to_0():
    optimizer = torch.optim.SGD([torch.zeros(1, requires_grad=True)], 0.3)
    falling, rates = torch.optim.lr_scheduler.LinearLR(optimizer, 1.0, 0.0, 40), []
    for _ in range(40):
        rates.append(optimizer.param_groups[0]["lr"])
        optimizer.step()
        falling.step()
    schedule = linear_decay(40)
    np.testing.assert_allclose([0.3 * schedule(n) for n in range(40)], rates, rtol=1e-12)


def test_a_linear_decay_may_stop_at_a_floor_and_rise_first():
    assert [linear_decay(4)(n) for n in range(6)] == [1, 0.75, 0.5, 0.25, 0, 0]
    assert [linear_decay(4, floor=0.4)(n) for n in range(6)] == [1, 0.75, 0.5, 0.4, 0.4, 0.4]
    np.testing.assert_allclose(
        [linear_decay(10, warm_up=0.4)(n) for n in range(10)],
        [0.25, 0.5, 0.75, 0.7, 0.6, 0.5, 0.4, 0.3, 0.2, 0.1],
    )
    for wrong in ({"updates": 0}, {"updates": 3, "floor": 2}, {"updates": 3, "warm_up": -1}):
        with pytest.raises(ValueError, match="expected at least 1 update and shares from 0 to 1"):
            linear_decay(**wrong)


def test_train_runs_exactly_so_many_updates_over_as_many_passes_as_that_takes():
    seen = []

    def step(batch):
        seen.append(batch)
        return float(batch), 1

    assert train(step, [1, 2, 3], 5) == [1, 2, 3, 1, 2]
    passes = iter([[1, 2], [3], [4, 5, 6]])
    assert train(step, lambda: next(passes), 4) == [1, 2, 3, 4]
    assert train(step, iter([7, 8, 9]), 2) == [7, 8]
    assert len(seen) == 11


def test_train_asks_for_no_batch_that_it_does_not_use():
    drawn = iter(range(10))
    train(lambda batch: (0.0, 1), drawn, 3)
    assert next(drawn) == 3


@pytest.mark.parametrize(
    ("batches", "updates", "message"),
    [
        ([1], 0, "updates=0: expected at least 1"),
        ([], 2, "the batches ended after 0 of 2 updates"),
        (iter([1]), 2, "the batches ended after 1 of 2 updates"),
        (lambda: [], 2, "the batches ended after 0 of 2 updates"),
    ],
)
def test_train_says_when_there_is_too_little_to_train_on(batches, updates, message):
    with pytest.raises(ValueError, match=message):
        train(lambda batch: (0.0, 1), batches, updates)


def test_train_stops_at_a_loss_that_is_not_finite():
    losses = iter([1.0, math.nan])
    with pytest.raises(FloatingPointError, match=r"\(update 2\): lower the learning rate"):
        train(lambda batch: (next(losses), 1), [None], 5)


@pytest.mark.parametrize("dtype", [torch.float64, torch.float16, torch.bfloat16])
def test_the_best_weights_of_any_number_type_come_back(dtype):
    module = models.BagClassifier(3, 2, dtype=dtype)

    def step(batch):
        with torch.no_grad():
            module.b += 1
        return 1.0, 1

    fit(step, [None], 3, validate=script([1.0, 2.0, 3.0]), restore=module)
    assert module.b.tolist() == [1, 1]
    assert module.b.dtype == dtype


def test_weights_without_numbers_are_no_obstacle():
    module = models.BagClassifier(3, 2).to("meta")
    assert fit(lambda batch: (1.0, 1), [None], 2, restore=module).epochs == 2


@both_kinds
@pytest.mark.parametrize("max_norm", [0, -1, math.nan])
def test_a_norm_that_cannot_be_clipped_to_is_refused_by_both(kind, max_norm):
    with pytest.raises(ValueError, match=f"max_norm={max_norm}: expected a number above 0"):
        step_of(one_of(kind), max_norm=max_norm)


@both_kinds
@pytest.mark.parametrize("factor", [math.nan, math.inf, -0.5])
def test_a_schedule_that_would_ruin_the_weights_is_refused_before_it_does(kind, factor):
    model = one_of(kind)
    before = copy.deepcopy(loops._weights(model))
    with pytest.raises(ValueError, match=rf"schedule\(0\) is {factor}: expected a finite factor"):
        step_of(model, schedule=lambda n: factor)(tuple(text()))
    for old, new in zip(before, loops._weights(model), strict=True):
        np.testing.assert_array_equal(old, new)


@both_kinds
def test_tensors_count_as_many_tokens_as_arrays(kind):
    (ids, targets), model = text(), one_of(kind)
    arrays = ids, targets, MASK
    tensors = tuple(torch.tensor(array) for array in arrays)
    for parts in (2, 3):
        assert evaluate(model, [tensors[:parts]]) == evaluate(model, [arrays[:parts]])
        assert step_of(model)(tensors[:parts])[1] == (12 if parts == 2 else 7)


@both_kinds
def test_batches_may_lie_backwards_in_memory(kind):
    (ids, targets), model = text(), one_of(kind)
    plain = [array[::-1].copy() for array in (ids, targets, MASK)]
    assert evaluate(model, [(ids[::-1], targets[::-1], MASK[::-1])]) == evaluate(model, [plain])


@pytest.mark.parametrize("dtype", [torch.float16, torch.bfloat16])
def test_a_loss_in_half_precision_is_summed_in_single(dtype):
    torch.manual_seed(0)
    module, count = torch.nn.Linear(3, 4).to(dtype), 60_000
    x = torch.ones(count, 3, dtype=dtype)
    total, tokens = evaluate(module, [(x, np.zeros(count, int))])
    one = cross_entropy(module(x[:1]).detach().double().numpy(), [0])[0]
    assert tokens == count
    assert total / tokens == pytest.approx(one, rel=1e-4)


def test_the_best_weights_come_with_the_buffers_they_were_best_with():
    torch.manual_seed(0)
    module = torch.nn.Sequential(torch.nn.BatchNorm1d(3), torch.nn.Linear(3, 4))
    examples, seen = torch.randn(8, 3), []

    def validate():
        seen.append(copy.deepcopy(module.state_dict()))
        return len(seen)

    fit(step_of(module), [(examples, np.arange(8) % 4)], 3, validate, restore=module)
    assert seen[0]["0.num_batches_tracked"] == 1
    for name, tensor in module.state_dict().items():
        assert torch.equal(tensor, seen[0][name]), name


def test_the_best_weights_are_found_when_a_module_gets_other_memory():
    module = torch.nn.Linear(1, 1)
    start = module.weight.detach().clone()

    def step(batch):
        module.weight.data = module.weight.data + 1
        return 1.0, 1

    fit(step, [()], 3, script([1, 2, 3]), restore=module)
    torch.testing.assert_close(module.weight.detach(), start + 1)


def test_a_validation_that_returns_evaluates_pair_is_told_what_to_return():
    model, ids, targets = task()
    batches = [(ids, targets)]
    with pytest.raises(TypeError, match="returned a tuple: expected one number; of evaluate's two"):
        fit(step_of(model), batches, 1, lambda: evaluate(model, batches))
