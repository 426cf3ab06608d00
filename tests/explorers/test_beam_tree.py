"""The beam tree: it draws what beam_search did, and says what it found."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

import plotly.graph_objects as go

from tests.explorers.examples import made
from utils.data.tatoeba import TEST_LENGTHS
from utils.explorers import beam_tree
from utils.records import recorded
from utils.text import tokenize

GET, HURT, MOVED = beam_tree.SENTENCES


def test_the_sentences_were_held_out():
    sources = recorded("translation")["sources"]
    for sentence in beam_tree.SENTENCES:
        assert sentence in sources
        assert TEST_LENGTHS[0] <= len(tokenize(sentence)) <= TEST_LENGTHS[1]


@pytest.mark.parametrize("sentence", beam_tree.SENTENCES)
def test_one_beam_is_the_translator_s_greedy_answer(sentence):
    best = beam_tree.search(sentence, 1, 1.0).found[0]
    said = beam_tree.translator().translate(sentence)
    assert beam_tree.translator().target_vocabulary.decode(best.ids) == said.tokens
    assert said.text in beam_tree.caption(sentence, 1, 1.0)


def test_two_beams_find_a_likelier_sentence_where_the_question_says_so():
    one, two = (beam_tree.search(GET, size, 1.0).found[0] for size in (1, 2))
    assert two.log_probability > one.log_probability
    assert two.ids[0] != one.ids[0]


def test_the_length_penalty_decides_between_short_and_long():
    total, per_word = (beam_tree.search(HURT, 5, penalty).found[0] for penalty in (0.0, 1.0))
    assert len(total.ids) < len(per_word.ids)
    assert total.log_probability > per_word.log_probability


def test_the_thick_path_is_the_best_sentence():
    done = beam_tree.search(MOVED, 5, 1.0)
    path = sorted(beam_tree._best_path(done))
    tokens = [done.tree[number].token for number in path]
    v = beam_tree.translator().target_vocabulary
    assert tokens == [*done.found[0].ids, v.eos]
    last = done.tree[path[-1]].log_probability
    assert last == pytest.approx(done.found[0].log_probability)


@pytest.mark.parametrize("size", beam_tree.SIZES)
def test_every_branch_is_drawn_once_and_leaves_do_not_share_a_row(size):
    done = beam_tree.search(HURT, size, 1.0)
    figure = beam_tree.figure(HURT, size, 1.0)
    assert sum(len(trace["x"]) // 4 for trace in figure["data"][:3]) == len(done.tree)
    assert sum(len(trace["text"]) for trace in figure["data"][3:]) == len(done.tree)
    rows = np.array(beam_tree._rows(done.tree))
    parents = {branch.parent for branch in done.tree}
    leaves = [row for number, row in enumerate(rows) if number not in parents]
    assert len(set(leaves)) == len(leaves)
    go.Figure(figure)


def test_a_sentence_that_is_too_long_or_empty_is_refused():
    for text in ("", "no " * 20):
        with pytest.raises(ValueError, match="give 1 to 12"):
            beam_tree.figure(text, 2, 1.0)


def test_a_live_control_takes_more_beams_and_another_sentence():
    pytest.importorskip("anywidget")
    _question, _presets, sentence, size, _penalty, _figure, caption = (
        made("beam_tree").widget().children
    )
    sentence.value, size.value = "I am here.", 7
    assert "With 7 beams" in caption.value
