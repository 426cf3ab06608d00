"""Windows for training: they never end, lie elsewhere in every pass, and fill every batch."""

from itertools import islice

import numpy as np
import pytest

from utils.text.windows import shuffled_contexts


def test_windows_come_without_end_and_in_full_batches():
    batches = list(islice(shuffled_contexts(np.arange(40), 5, 3, np.random.default_rng(0)), 10))
    for inputs, targets, mask in batches:
        assert inputs.shape == targets.shape == mask.shape == (5, 3)
        assert (targets == inputs + 1).all()
    assert len({int(inputs[0].min() % 5) for inputs, _, _ in batches}) > 1  # they lie elsewhere


@pytest.mark.parametrize(("length", "batch_size"), [(5, 8), (5, 0), (0, 3)])
def test_a_batch_that_no_text_fills_is_refused(length, batch_size):
    with pytest.raises(ValueError, match=r"batch_size|length"):
        next(shuffled_contexts(np.arange(40), length, batch_size, np.random.default_rng(0)))
