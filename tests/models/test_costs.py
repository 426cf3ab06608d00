"""What a token costs is counted as it is computed."""

import numpy as np
import pytest

from utils import models, scratch
from utils.models.costs import per_token

RNG = np.random.default_rng(0)


def test_a_recurrent_network_costs_the_same_at_every_place():
    for tied in (False, True):
        model = scratch.LanguageModel(7, 4, 4, RNG, cell=scratch.LSTM, layers=2, tied=tied)
        cost = {"products": 2 * (4 * 16 + 4 * 16) + 4 * 7, "kept": 2 * 2 * 4}
        assert per_token(model, 1) == per_token(model, 1000) == cost


@pytest.mark.parametrize("position", ["learnt", "rotary"])
def test_a_transformer_costs_more_with_every_word(position):
    options = {"heads": 2, "layers": 3, "inner": 5, "position": position}
    ours = scratch.Transformer(7, 4, RNG, **options)
    block = 4 * 12 + 4 * 4 + 2 * 4 * 5
    for so_far in (0, 9):
        ours.forward(RNG.integers(7, size=(so_far + 1, 1)))
        kept = sum(past.size for past in ours.state)
        assert per_token(ours, so_far) == {"products": 3 * block + 4 * 7 + kept, "kept": kept}
        assert per_token(models.Transformer(7, 4, **options), so_far) == per_token(ours, so_far)
