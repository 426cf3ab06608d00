"""The beam: what is drawn is what beam_search looked at, kept and answered."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly")

from utils.diagrams import beam
from utils.diagrams.shapes import shown
from utils.translation import load_translator


def test_one_beginning_is_greedy_search():
    said = load_translator("tatoeba_no_attention").translate(beam.SENTENCE)
    found = beam.search(1).found[0]
    assert (
        load_translator("tatoeba_no_attention").target_vocabulary.decode(found.ids) == said.tokens
    )
    assert f"“{said.text}”" in beam.caption(1, 8)
    assert "no good French" in beam.caption(1, 8)


def test_two_beginnings_find_a_likelier_sentence_that_greedy_search_dropped():
    one, two = (beam.search(size).found[0] for size in (1, 2))
    assert two.log_probability > one.log_probability
    dropped = [b for b in beam.search(1).tree if not b.kept and b.step == 2]
    assert [beam.word(b.token) for b in dropped] == ["mange"]


@pytest.mark.parametrize("size", beam.SIZES)
def test_the_thick_path_is_the_best_sentence(size):
    done, way = beam.search(size), beam.best_path(size)
    v = load_translator("tatoeba_no_attention").target_vocabulary
    assert [done.tree[n].token for n in way] == [*done.found[0].ids, v.eos]
    assert done.tree[way[-1]].log_probability == pytest.approx(done.found[0].log_probability)
    shapes = beam.drawing(size, len(beam.names(size)) - 1).shapes
    lit = [key for key, shape in shapes.items() if "lit" in shape["class"].split()]
    assert len(lit) == len(way)


@pytest.mark.parametrize("size", beam.SIZES)
def test_so_many_beginnings_go_on_at_every_step_but_the_last(size):
    shapes = beam.drawing(size, len(beam.names(size)) - 1).shapes
    for t, numbers in enumerate(beam.columns(size)[:-1]):
        words = [shapes[f"word{t}.{rank}"] for rank in range(len(numbers))]
        going = [w for w in words if w["class"].startswith("V") and w["text"] != beam.END]
        assert len(going) == size


@pytest.mark.parametrize("size", beam.SIZES)
def test_the_finished_sentences_are_the_search_s(size):
    scores = sorted(b.log_probability / (b.step + 1) for _, b in beam.ended(size, 20))
    found = sorted(h.score for h in beam.search(size).found)
    np.testing.assert_allclose(scores[-len(found) :], found)
    assert shown(found[-1]) in beam.drawing(size, 8).shapes["aside0.score"]["text"]


def test_the_caption_says_what_is_kept_and_what_is_dropped():
    assert "Kept: “le chien est” −1.52, “le chien mange” −1.58." in beam.caption(2, 3)
    assert "dropped: “le chien mange” −1.58" in beam.caption(1, 3)
    assert "The answer is “le chien mange.”" in beam.caption(2, 8)


@pytest.mark.parametrize(
    ("values", "message"),
    [((3, 0), "size=3: expected one of"), ((2, 9), "step=9: with 2 beams there are 9 steps")],
)
def test_what_is_not_there_is_refused(values, message):
    with pytest.raises(ValueError, match=message):
        beam.drawing(*values)
