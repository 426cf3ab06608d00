"""The encoder and decoder: what is drawn is what the stored translator does."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import encoder_decoder
from utils.diagrams.shapes import shown
from utils.translation import load_translator


def test_it_writes_what_the_translator_writes_with_the_same_chances():
    net = encoder_decoder.network()
    said = load_translator("tatoeba_no_attention").translate(encoder_decoder.SENTENCE)
    assert net.written[:-1] == said.tokens == ["le", "chien", "mange", "!"]
    product = np.prod([chance.max() for chance in net.chances])
    assert product == pytest.approx(np.exp(said.log_probability), rel=1e-4)


def test_e_is_the_last_state_of_each_direction_side_by_side():
    model = encoder_decoder.translator().model
    ids = encoder_decoder.translator().source_vocabulary.encode(["the", "dog", "<eos>"])[:, None]
    memory = model.encode(ids)
    half = model.hidden_size // 2
    joined = np.concatenate([memory.states[-1, 0, :half], memory.states[0, 0, half:]])
    np.testing.assert_allclose(memory.encoding[0], joined)
    shapes = encoder_decoder.drawing().shapes  # back's last state stands at the first word
    cells = [float(shapes[f"e.v.0.{j}"]["fill-opacity"]) for j in range(10)]
    net = encoder_decoder.network()
    sizes = np.abs(np.concatenate([net.back[0], net.ahead[-1]]))
    np.testing.assert_allclose(cells, 0.08 + 0.8 * sizes / sizes.max(), atol=0.006)


@pytest.mark.parametrize("step", range(6))
def test_as_many_states_are_there_on_each_side_as_words_are_read_from_it(step):
    shapes = encoder_decoder.drawing(step).shapes
    ahead = ["dim" not in shapes[f"ahead{n}"]["class"] for n in range(5)]
    back = ["dim" not in shapes[f"back{n}"]["class"] for n in range(5)]
    assert ahead == [n < step for n in range(5)]
    assert back == ahead[::-1]


def test_every_word_that_is_written_is_fed_at_the_next_step():
    shapes = encoder_decoder.drawing(10).shapes  # three words are written
    assert [shapes[f"y{t}"]["text"] for t in range(1, 6)] == ["le", "chien", "mange", "", ""]
    assert [shapes[f"fed{t}"]["text"] for t in range(1, 6)] == ["(start)", "le", "chien", "", ""]


def test_the_caption_says_how_sure_the_decoder_is():
    chance = shown(encoder_decoder.network().chances[2].max())
    assert f"writes “mange”, the likeliest word: probability {chance}" in encoder_decoder.caption(
        10
    )


def test_a_step_that_is_not_there_is_refused():
    with pytest.raises(ValueError, match="step=13: there are steps 0 to 12"):
        encoder_decoder.drawing(13)
