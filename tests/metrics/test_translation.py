"""Measures of translations: BLEU against sacrebleu's own, exact match, alignment error rate."""

import numpy as np
import pytest
import sacrebleu

from utils.metrics import alignment_error_rate, bleu_signature, corpus_bleu, exact_match

SAID = ["the cat sat on the mat", "a dog eats bread"]
KNOWN = [["the cat sat on the mat .", "the cat is on the mat"], ["a dog eats the bread"]]


def test_a_perfect_translation_has_100_and_one_without_a_common_word_0():
    assert corpus_bleu(SAID, [[text] for text in SAID]) == pytest.approx(100)
    assert corpus_bleu(["x y z u v"], [["a b c d e"]]) == 0


def test_a_perfect_corpus_has_at_most_100():
    texts = [
        "the cat sat on the mat .",
        "a dog eats the bread in the kitchen .",
        "yes , it is so .",
    ]
    for count in range(1, 30):
        said = [texts[i % 3] for i in range(count)]
        assert 99.9999 < corpus_bleu(said, [[text] for text in said]) <= 100


def test_a_perfect_translation_of_one_word_has_no_n_grams_of_four_and_0():
    assert corpus_bleu(["yes"], [["yes"]]) == 0


def test_bleu_is_sacrebleus_with_references_of_different_number():
    streams = [[known[0] for known in KNOWN], ["the cat is on the mat", None]]
    assert corpus_bleu(SAID, KNOWN) == sacrebleu.corpus_bleu(SAID, streams).score


def test_the_signature_says_how_bleu_is_counted():
    assert bleu_signature(KNOWN).startswith("nrefs:var|case:mixed|eff:no|tok:13a|smooth:exp|")
    assert bleu_signature([known[:1] for known in KNOWN]).startswith("nrefs:1|")
    shouting = [text.upper() for text in SAID]
    assert corpus_bleu(shouting, [[text] for text in SAID]) == 0  # as "case:mixed" says


def test_a_second_reference_can_only_help():
    one = corpus_bleu(SAID, [known[:1] for known in KNOWN])
    assert corpus_bleu(SAID, KNOWN) >= one


def test_counts_are_summed_before_they_are_divided():
    """A mean of the sentences' scores is another number: here it would be 50."""
    texts = ["a b c d e", "x y"]
    assert corpus_bleu(texts, [["a b c d e"], ["p q"]]) > 60


def test_exact_match_counts_equal_sentences():
    assert exact_match([("a", "b"), ("a",)], [("a", "b"), ("b",)]) == 0.5
    assert exact_match(["a b"], ["a b"]) == 1


def test_words_in_a_list_a_tuple_or_an_array_are_the_same_sentence():
    assert exact_match([["a"], ("b",)], [("a",), ["b"]]) == 1
    assert exact_match([np.array([3, 4]), [3, 4], [3]], [[3, 4], (3, 5), [3, 4]]) == 1 / 3
    assert exact_match([1, 2], [1, 3]) == 0.5


def test_a_string_beside_words_is_refused():
    with pytest.raises(ValueError, match="are a string and none"):
        exact_match(["a b"], [["a", "b"]])


@pytest.mark.parametrize("measure", [corpus_bleu, exact_match, alignment_error_rate])
def test_one_string_where_sentences_belong_is_refused(measure):
    with pytest.raises(ValueError, match="sentences='abc' is one string"):
        measure("abc", "abd")
    with pytest.raises(ValueError, match="references='abc' is one string"):
        measure(["a", "b", "c"], "abc")


def test_bleu_of_words_is_refused():
    with pytest.raises(ValueError, match="hypotheses holds a list: expected strings"):
        corpus_bleu([["a", "b"]], [["a b"]])


@pytest.mark.parametrize("links", ["0-0", [(0, 0, 1)], [0, 1], [(0.5, 1)], (0, 0)])
def test_what_is_no_link_is_named(links):
    with pytest.raises(ValueError, match="are no links of a sentence"):
        alignment_error_rate([links], [{(0, 0)}])


def test_links_may_be_lists_or_rows_of_an_array():
    assert alignment_error_rate([[[0, 0], [1, 2]]], [np.array([[0, 0], [1, 2]])]) == 0


def test_alignment_error_is_0_for_the_gold_links_and_1_for_none_of_them():
    gold = [{(0, 0), (1, 1)}, frozenset({(0, 1)})]
    assert alignment_error_rate(gold, gold) == 0
    assert alignment_error_rate([{(5, 5)}, {(1, 0)}], gold) == 1


def test_alignment_error_counts_missing_and_wrong_links_alike():
    gold = [{(0, 0), (1, 1), (2, 2)}]
    missing, wrong = [{(0, 0), (1, 1)}], [{(0, 0), (1, 1), (2, 1)}]
    assert alignment_error_rate(missing, gold) == pytest.approx(1 - 2 * 2 / 5)
    assert alignment_error_rate(wrong, gold) == pytest.approx(1 - 2 * 2 / 6)


def test_a_link_given_twice_counts_once():
    assert alignment_error_rate([[(0, 0), (0, 0)]], [[(0, 0)]]) == 0


@pytest.mark.parametrize("measure", [corpus_bleu, exact_match, alignment_error_rate])
def test_as_many_references_as_sentences_are_asked_for(measure):
    with pytest.raises(ValueError, match="1 sentences to measure and 2 to compare them with"):
        measure(["a"], [["a"], ["b"]])
    with pytest.raises(ValueError, match="0 sentences to measure"):
        measure([], [])


def test_a_string_where_a_list_of_references_belongs_is_named():
    with pytest.raises(ValueError, match="a list of strings for each hypothesis"):
        corpus_bleu(["a b"], ["a b"])
    with pytest.raises(ValueError, match="a list of strings for each hypothesis"):
        corpus_bleu(["a b"], [[]])


def test_an_error_rate_without_links_is_refused():
    with pytest.raises(ValueError, match="no link in any sentence"):
        alignment_error_rate([set()], [set()])


def test_a_sentence_is_the_same_in_whatever_keeps_its_order():
    torch = pytest.importorskip("torch")
    forms = [[1, 2], (1, 2), np.array([1, 2]), torch.tensor([1, 2]), range(1, 3)]
    for said in forms:
        for known in forms:
            assert exact_match([said], [known]) == 1.0
        assert exact_match([said], [[1, 3]]) == 0.0
    assert exact_match(torch.tensor([[1, 2]]), [[1, 2]]) == 1.0
    assert exact_match([np.array(["a", "b"])], [("a", "b")]) == 1.0


@pytest.mark.parametrize("odd", [{"a"}, {"a": 1}, iter(["a"]), b"a", None, 0.5])
def test_what_is_no_sentence_is_refused(odd):
    with pytest.raises(ValueError, match="a sentence is a string, or its words or ids in a list"):
        exact_match([odd], [["a"]])
    with pytest.raises(ValueError, match="a string"):
        exact_match([["a"]], [odd])


def test_words_are_not_compared_with_ids():
    with pytest.raises(ValueError, match="words and ids"):
        exact_match([["1", "2"]], [[1, 2]])


@pytest.mark.parametrize("measure", [exact_match, corpus_bleu, alignment_error_rate])
@pytest.mark.parametrize("odd", [iter([["a"]]), {("a",): 1}, map(str, "a")])
def test_sentences_without_order_are_refused(measure, odd):
    with pytest.raises(ValueError, match="no order or is read only once"):
        measure(odd, [["a"]])
    with pytest.raises(ValueError, match="no order or is read only once"):
        measure([["a"]], odd)


@pytest.mark.parametrize(
    "known", [[None], [1], [["a b c d"]], [b"a b c d"], {"a b c d"}, ["a b", None]]
)
def test_references_are_lists_of_strings(known):
    with pytest.raises(ValueError, match="a list of strings for each hypothesis"):
        corpus_bleu(["a b c d"], [known])
