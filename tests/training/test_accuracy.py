"""Accuracy counts what is asked for, the same for both kinds of model, dropout off."""

import numpy as np
import pytest
import torch

from utils import models, scratch
from utils.models.weights import copy_weights
from utils.training import accuracy

RNG = np.random.default_rng(0)


def both():
    ours = scratch.Transformer(6, 4, RNG, heads=2, position="rotary", dropout=0.5, word_scale=1.0)
    twin = models.Transformer(6, 4, heads=2, position="rotary", dropout=0.5)
    copy_weights(ours, twin)
    return ours, twin


def test_it_is_the_share_of_right_answers_where_one_is_asked_for():
    ids = RNG.integers(6, size=(7, 30))
    ours, twin = both()
    ours.eval()
    said = ours.forward(ids).argmax(axis=-1)
    ours.train()
    targets = np.where(np.arange(30) < 10, said, (said + 1) % 6)
    for model in (ours, twin):
        assert accuracy(model, (ids, targets)) == pytest.approx(1 / 3)
        mask = np.zeros(ids.shape, bool)
        mask[2, 5:15] = True
        assert accuracy(model, (ids, targets, mask)) == 0.5
        assert model.training
    assert accuracy(twin, (torch.tensor(ids), targets)) == pytest.approx(1 / 3)
