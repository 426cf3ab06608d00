"""The pictures of chapter 13: the head's weights, the block's sums, and the count of scores."""

import numpy as np
import pytest

from utils.diagrams import attention_head, mask_and_cache, transformer_block
from utils.diagrams.shapes import shown
from utils.scratch.transformer import Transformer


def test_the_last_word_gets_france_and_the_first_only_itself():
    now = attention_head.head()
    expected = np.exp(8) / (np.exp(8) + len(attention_head.WORDS) - 1)
    assert np.isclose(now.weights[-1, 1], expected)
    assert np.allclose(now.weights[0], [1, 0, 0, 0, 0])
    assert attention_head.unmasked(0)[1] > 0.99  # what the mask is there for
    assert np.isclose(now.z[-1], now.weights[-1] @ now.v)


@pytest.mark.parametrize("t", range(5))
def test_the_picture_crosses_out_what_is_later_and_says_the_weights(t):
    scene = attention_head.drawing(t, 4)
    for j in range(5):
        text = scene.shapes[f"score{j}"]["text"]
        assert (text == "−∞") == (j > t)
        assert scene.shapes[f"weight{j}.n"]["text"] == shown(attention_head.head().weights[t, j])
    assert scene.shapes["z.value"]["text"] == shown(attention_head.head().z[t])


def test_the_blocks_sizes_are_those_of_the_book_s_transformer():
    size, rng = transformer_block.sizes(), np.random.default_rng(0)
    options = {"heads": 4, "layers": 1, "max_length": 9, "dtype": np.float64}
    model = Transformer(50, 16, rng, **options)
    ids = rng.integers(50, size=(9, 1))
    logits = model.forward(ids)
    # undo the output layer and the last norm: what is left is the block's result, normed
    last = (logits[-1, 0] - model.params["c"]) @ np.linalg.pinv(model.params["V"])
    assert np.allclose(last.mean(), 0, atol=1e-8)
    assert np.isclose((last**2).mean(), size["out"] ** 2 / (size["out"] ** 2 + 1e-5), atol=0.05)
    assert transformer_block.drawing().shapes["x.value"]["text"] == shown(size["x"])


def test_in_the_whole_model_every_word_looks_at_all_words_before_it_and_at_none_after():
    words = len(transformer_block.COLUMNS)
    looks = {key for key in transformer_block.whole().shapes if key.startswith("look")}
    assert looks == {
        f"look{block}.{place}.{to}"
        for block in (1, 2)
        for to in range(words)
        for place in range(to)
    }


def test_without_a_cache_the_whole_triangle_is_computed_for_every_word():
    for t in range(6):
        assert len(mask_and_cache.computed(t, True)) == t + 1
        assert mask_and_cache.total(t, True) == (t + 1) * (t + 2) // 2
        assert mask_and_cache.total(t, False) == sum((n + 1) * (n + 2) // 2 for n in range(t + 1))
    assert all(column <= row for row, column in mask_and_cache.computed(5, False))


@pytest.mark.parametrize("part", [attention_head.drawing, attention_head.caption])
def test_a_word_that_is_not_there_is_refused(part):
    with pytest.raises(ValueError, match="words 0 to 4"):
        part(5, 0)
    with pytest.raises(ValueError, match="steps 0 to 4"):
        part(0, 5)
    with pytest.raises(ValueError, match="words 0 to 5"):
        mask_and_cache.caption(True, 6)
