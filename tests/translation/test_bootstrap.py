"""The interval of a difference in BLEU."""

import numpy as np
import pytest

from utils.metrics import corpus_bleu
from utils.translation.bootstrap import bleu_counts, bleu_difference, bleu_of

KNOWN = [
    ["le chien mange le pain .", "le chien mange du pain ."],
    ["elle ne dort pas ce soir ."],
    ["nous lisons le livre rouge ."],
] * 20
GOOD = ["le chien mange le pain .", "elle ne dort pas ce matin .", "nous lisons le livre rouge ."]
BAD = ["le chat mange le pain .", "elle ne dort pas du tout .", "nous lisons le journal rouge ."]


def counts(*systems):
    return np.stack([bleu_counts(system * 20, KNOWN) for system in systems])


@pytest.mark.parametrize("said", [GOOD, BAD, ["le chien mange le pain"] * 3], ids=str)
def test_the_summed_counts_give_the_corpus_s_bleu(said):
    assert bleu_of(counts(said)[0].sum(axis=0)) == pytest.approx(corpus_bleu(said * 20, KNOWN))


def test_no_common_4_gram_gives_0():
    assert bleu_of(counts(["rien"] * 3)[0].sum(axis=0)) == 0


def test_a_system_compared_with_itself_differs_by_exactly_nothing():
    assert bleu_difference(counts(GOOD, BAD), counts(GOOD, BAD), draws=50) == (0, 0, 0)


def test_a_difference_lies_within_its_interval_and_changes_sign_with_the_order():
    found, low, high = bleu_difference(counts(BAD), counts(GOOD), draws=200)
    assert found == pytest.approx(corpus_bleu(GOOD * 20, KNOWN) - corpus_bleu(BAD * 20, KNOWN))
    assert 0 < low < found < high
    back = bleu_difference(counts(GOOD), counts(BAD), draws=200)
    assert np.allclose(back, [-found, -high, -low])


def test_the_mean_over_several_runs_is_compared():
    one, other = counts(BAD), counts(GOOD)
    both = bleu_difference(counts(BAD, GOOD), other, draws=50)
    assert both[0] == pytest.approx(bleu_difference(one, other, draws=50)[0] / 2)


def test_counts_of_other_sentences_are_refused():
    with pytest.raises(ValueError, match="of the same sentences"):
        bleu_difference(counts(GOOD), counts(GOOD)[:, :5])
