"""What is made of a language model that has read before: a classifier, features, more reading."""

import numpy as np
import pytest

from utils.scratch import GRU, LanguageModel
from utils.sentiment.pretrained import (
    bits,
    classifier,
    continued,
    features,
    load_reader,
    save_reader,
)
from utils.sentiment.probe import chosen, logistic, said, standardised
from utils.text import Pieces, pad

TEXT = "a good film.\na bad film.\na long film.\n" * 20


def small(seed=0, dtype=np.float32):
    pieces = Pieces.learn(TEXT, 12)
    rng = np.random.default_rng(seed)
    return LanguageModel(len(pieces), 5, 6, rng, cell=GRU, dtype=dtype), pieces


def test_a_reader_comes_back_from_its_file(tmp_path):
    model, pieces = small()
    save_reader(tmp_path / "one.safetensors", model, pieces, seed=0)
    back, same = load_reader(tmp_path / "one.safetensors")
    assert same.merges == pieces.merges
    for name, array in model.params.items():
        np.testing.assert_allclose(back.params[name], array, rtol=1e-3, atol=1e-6)


def test_a_file_of_something_else_is_refused():
    with pytest.raises(ValueError, match="no reader of pieces"):
        load_reader("heartbeats")


def test_the_classifier_begins_where_the_language_model_stopped():
    model, pieces = small()
    made = classifier(model, 2, np.random.default_rng(1), pool="max")
    texts = [pieces.encode(line) for line in ("a good film.", "bad")]
    ids, mask = pad(texts)
    made.forward(ids, mask)
    _, _, _, p = made.saved  # what was pooled
    np.testing.assert_allclose(p, features(model, texts)[:, 6:], rtol=1e-6)
    made.params["E"] = made.params["E"] + 1
    assert not np.allclose(made.params["E"], model.params["E"])  # a copy: the model stays


def test_features_are_the_mean_and_the_maximum_of_the_states_whatever_the_padding():
    model, pieces = small()
    texts = [pieces.encode(line) for line in ("a good film. a long film.", "bad")]
    together = features(model, texts)
    for row, ids in enumerate(texts):
        s, _ = model.stack.cells[0].forward(model.params["E"][ids[:, None]])
        alone = np.concatenate([s.mean(axis=(0, 1)), s.max(axis=(0, 1))])
        np.testing.assert_allclose(together[row], alone, rtol=1e-5, atol=1e-7)


def test_reading_on_lowers_the_bits_of_the_text():
    model, pieces = small()
    before = bits(model, pieces, TEXT)
    losses = continued(model, pieces.encode(TEXT), 40, 2e-2, batch_size=4, steps=8)
    assert len(losses) == 40
    assert bits(model, pieces, TEXT) < 0.7 * before
    assert not model.carry


def test_bits_of_a_model_that_knows_nothing_are_those_of_guessing():
    model, pieces = small()
    for name, array in model.params.items():
        model.params[name] = np.zeros_like(array)
    ids = pieces.encode(TEXT)
    guessed = len(ids) * np.log2(len(pieces)) / len(TEXT)
    assert bits(model, pieces, TEXT) == pytest.approx(guessed)


def test_a_logistic_regression_stands_where_its_loss_is_least():
    rng = np.random.default_rng(0)
    x = rng.standard_normal((60, 4))
    labels = (x @ [1, -2, 0, 0.5] + rng.standard_normal(60) > 0).astype(int)
    w = logistic(x, labels, 0.1, steps=2000)
    slope = np.append(x.T @ (said(w, x) - labels) / 60 + 0.1 * w[:-1], (said(w, x) - labels).mean())
    assert np.abs(slope).max() < 1e-5


def test_the_penalty_is_chosen_by_the_second_part_and_the_third_is_answered():
    rng = np.random.default_rng(0)
    x = [rng.standard_normal((n, 30)) for n in (40, 200, 200)]
    labels = [(part[:, 0] > 0).astype(int) for part in x]
    p, penalty = chosen(x, labels)
    assert ((p > 0.5) == labels[2]).mean() > 0.7
    every = []
    for one in (1e-4, 1e-3, 1e-2, 1e-1, 1.0):
        q = said(logistic(x[0], labels[0], one), x[1])
        every.append((-np.log(np.where(labels[1] == 1, q, 1 - q)).mean(), one))
    assert penalty == min(every)[1]


def test_features_are_standardised_by_the_first_part():
    first, second = standardised(np.array([[1.0], [3.0]]), np.array([[5.0]]))
    np.testing.assert_allclose(first.ravel(), [-1, 1], rtol=1e-5)
    np.testing.assert_allclose(second.ravel(), [3], rtol=1e-5)


def test_labels_for_other_texts_are_refused():
    with pytest.raises(ValueError, match="expected one for each"):
        logistic(np.zeros((3, 2)), np.zeros(2), 1.0)
