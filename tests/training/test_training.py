import copy
import functools
import math

import numpy as np
import pytest
import torch

from utils import models, scratch, training
from utils.metrics import perplexity
from utils.scratch.functions import cross_entropy
from utils.training import evaluate, fit, numpy_step, torch_step


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
    model.params = {name: p.astype(np.float64) for name, p in model.params.items()}
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


@pytest.mark.parametrize("kind", ["scratch", "torch"])
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


@pytest.mark.parametrize("kind", ["scratch", "torch"])
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
@pytest.mark.parametrize("kind", ["scratch", "torch"])
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
    monkeypatch.setattr(training, "tqdm", functools.partial(training.tqdm, disable=False))
    fit(lambda batch: (1.0, 1), [None], epochs=1, description="two words")
    assert "two words" in capsys.readouterr().err
