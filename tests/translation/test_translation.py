"""Text in, text out: French words, batches of pairs, the translator and the shipped ones."""

import os

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from tests.experiments.scripts import load
from utils import models, scratch
from utils.data.tatoeba import SentencePair, Tatoeba, divide, read_pairs
from utils.models.weights import copy_weights
from utils.records import recorded
from utils.text import Vocabulary, french_text, french_tokens
from utils.translation import (
    Translator,
    encode_pairs,
    load_translator,
    pair_batches,
    save_translator,
)
from utils.weights import FOLDER

PAIRS = [
    (["the", "dog", "eats"], ["le", "chien", "mange"]),
    (["a", "dog"], ["un", "chien"]),
    (["the", "cat", "sees", "the", "dog"], ["le", "chat", "voit", "le", "chien"]),
]
ENGLISH, FRENCH = (Vocabulary(word for pair in PAIRS for word in pair[side]) for side in (0, 1))
needs_data = pytest.mark.skipif(
    not os.environ.get("SEQBOOK_MIRROR"), reason="the sentence pairs are a download"
)


def translator(attention="dot", twin=False):
    sizes = len(ENGLISH), len(FRENCH), 4, 6
    model = scratch.Seq2Seq(*sizes, np.random.default_rng(0), attention=attention)
    if twin:
        model, ours = models.Seq2Seq(*sizes, attention=attention), model
        copy_weights(ours, model)
    return Translator(model, ENGLISH, FRENCH)


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("L’homme qu'on aime n'a-t-il pas mangé ?", "l' homme qu' on aime n' a -t-il pas mangé ?"),
        ("Pourquoi es-tu là-bas, aujourd'hui ?", "pourquoi es -tu là-bas , aujourd'hui ?"),
        ("Quelqu'un a peut-être 3,5 euros...", "quelqu'un a peut-être 3,5 euros ..."),
        ("Vas-y !", "vas -y !"),
        ("", ""),
    ],
)
def test_french_is_cut_into_words(text, tokens):
    assert french_tokens(text) == tokens.split()


@given(
    st.lists(st.sampled_from(["l'", "n'", "le", "chien", "-tu", "es", "?", ".", ","]), max_size=8)
)
def test_written_french_is_cut_into_the_same_words_again(tokens):
    once = french_tokens(french_text(tokens))
    assert french_tokens(french_text(once)) == once
    assert "".join(once) == "".join(tokens)


def test_french_is_written_as_it_is_spelled():
    tokens = ["où", "es", "-tu", ",", "l'", "ami", "?"]
    assert french_text(tokens) == "où es-tu, l'ami ?"
    with pytest.raises(TypeError, match="expects one string"):
        french_tokens(["le"])


def test_the_decoder_is_fed_the_target_one_step_late():
    ids = encode_pairs(PAIRS, ENGLISH, FRENCH)
    ((batch, targets, mask),) = pair_batches(ids, batch_size=3)
    assert FRENCH.decode(targets[:, 0][mask[:, 0]]) == ["le", "chien", "mange", "<eos>"]
    assert FRENCH.decode(batch.target[:, 0][mask[:, 0]]) == ["<bos>", "le", "chien", "mange"]
    assert ENGLISH.decode(batch.source[:, 1][batch.source_mask[:, 1]]) == ["a", "dog", "<eos>"]


def test_shuffled_batches_hold_every_pair_once():
    ids = encode_pairs(PAIRS * 30, ENGLISH, FRENCH)
    batches = list(pair_batches(ids, 7, np.random.default_rng(0)))
    assert sum(mask.shape[1] for _, _, mask in batches) == len(ids)
    tokens = sum(len(target) for _, target in ids)
    assert sum(int(mask.sum()) for _, _, mask in batches) == tokens
    with pytest.raises(ValueError, match="size=0"):
        pair_batches(ids, 0)
    with pytest.raises(ValueError, match="there are no rows"):
        pair_batches([], 3)


@pytest.mark.parametrize("side", [0, 1])
def test_a_sentence_that_is_one_string_is_refused(side):
    pair = [["the", "dog"], ["le", "chien"]]
    pair[side] = "a text"
    with pytest.raises(ValueError, match=r"tokens='a text' is one string"):
        encode_pairs([pair], ENGLISH, FRENCH)


def test_one_text_where_texts_are_expected_is_refused():
    with pytest.raises(ValueError, match=r"texts='the dog' is one string: .*give \[text\]"):
        translator().translate_all("the dog")


def test_texts_may_come_one_by_one():
    ours, texts = translator(), ["the dog", "the dog ."]
    one_by_one = ours.translate_all(text for text in texts)
    assert [str(found) for found in one_by_one] == [str(t) for t in ours.translate_all(texts)]


def test_a_vocabulary_without_the_ends_of_sentences_is_refused():
    bare = Vocabulary(FRENCH.tokens, specials=("<unk>",))
    bare = Vocabulary([t for t in bare.tokens if t not in ("<eos>", "<bos>")], specials=("<unk>",))
    with pytest.raises(ValueError, match="the target vocabulary has no <eos>"):
        encode_pairs(PAIRS, ENGLISH, bare)
    model = scratch.Seq2Seq(len(ENGLISH), len(bare), 4, 6, np.random.default_rng(0))
    with pytest.raises(ValueError, match="the target vocabulary has no <bos> and no <eos>"):
        Translator(model, ENGLISH, bare)


def test_a_vocabulary_without_unknown_words_translates():
    specials = ("<pad>", "<bos>", "<eos>")
    words = [token for token in FRENCH.tokens if token not in FRENCH.tokens[:4]]
    vocabulary = Vocabulary(words, specials=specials)
    model = scratch.Seq2Seq(len(ENGLISH), len(vocabulary), 4, 6, np.random.default_rng(0))
    answer = Translator(model, ENGLISH, vocabulary).translate("the dog")
    assert not {"<pad>", "<bos>"} & set(answer.tokens)


def test_a_byte_order_mark_changes_no_translation():
    ours = translator()
    assert ours.translate("\ufeffthe dog eats").tokens == ours.translate("the dog eats").tokens
    assert ours.translate("\ufeffthe dog eats").unknown == ()


@pytest.mark.parametrize("twin", [False, True], ids=["by hand", "torch"])
@pytest.mark.parametrize("broken", [np.nan, np.inf])
@pytest.mark.parametrize("beam_size", [1, 3])
def test_a_model_with_nan_translates_nothing_but_an_error(twin, broken, beam_size):
    ours = translator()
    ours.model.params["E_source"][:] = broken
    if twin:
        other = models.Seq2Seq(len(ENGLISH), len(FRENCH), 4, 6, attention="dot")
        copy_weights(ours.model, other)
        ours = Translator(other, ENGLISH, FRENCH)
    with pytest.raises(ValueError, match=r"hold nan|nan or inf"):
        ours.translate("the dog", beam_size)


@pytest.mark.parametrize("twin", [False, True], ids=["by hand", "torch"])
@pytest.mark.parametrize("beam", [1, 3])
def test_sentences_side_by_side_are_translated_as_each_alone(twin, beam):
    ours = translator(twin=twin)
    texts = ["The dog eats", "a dog", "the cat sees the dog"]
    together = ours.translate_all(texts, beam)
    for text, answer in zip(texts, together, strict=True):
        alone = ours.translate(text, beam)
        assert alone.tokens == answer.tokens
        assert answer.weights.shape[1] == len(answer.source_tokens)
        np.testing.assert_allclose(alone.weights, answer.weights, atol=1e-5)


def test_odd_sentences_get_a_clear_answer():
    ours = translator()
    with pytest.raises(ValueError, match="the sentence is empty"):
        ours.translate("   ")
    with pytest.raises(ValueError, match="has 500 tokens"):
        ours.translate("dog " * 500)
    answer = ours.translate("Zorg blat")
    assert answer.unknown == ("zorg", "blat")
    assert "never seen in training: zorg, blat" in str(answer)
    assert not {"<unk>", "<pad>", "<bos>"} & set(answer.tokens)


def test_a_vocabulary_of_another_size_is_refused():
    model = translator().model
    with pytest.raises(ValueError, match="the target vocabulary has"):
        Translator(model, ENGLISH, Vocabulary(["le"]))


@pytest.mark.parametrize("attention", [None, "additive", "dot", "scaled_dot"])
def test_a_translator_survives_its_file(tmp_path, attention):
    ours = translator(attention)
    for param in ours.model.params.values():  # what half precision holds exactly
        param[...] = np.float16(param)
    save_translator(tmp_path / "mine.safetensors", ours, seed=3)
    again = load_translator(tmp_path / "mine.safetensors")
    assert again.source_vocabulary.tokens == ENGLISH.tokens
    answers = [t.translate("the dog eats") for t in (ours, again)]
    assert answers[0].text == answers[1].text
    assert answers[0].log_probability == pytest.approx(answers[1].log_probability, rel=1e-6)
    assert [file.name for file in tmp_path.iterdir()] == ["mine.safetensors"]


def test_a_missing_or_broken_checkpoint_is_named(tmp_path):
    with pytest.raises(LookupError, match=r"no weights 'german'.*tatoeba"):
        load_translator("german")
    broken = tmp_path / "broken.safetensors"
    broken.write_bytes((FOLDER / "tatoeba.safetensors").read_bytes()[:1000])
    with pytest.raises(ValueError, match=r"broken\.safetensors holds no weights"):
        load_translator(broken)
    for other in ("chorales", FOLDER / "inspected.safetensors"):
        with pytest.raises(ValueError, match=r"is no translator \(KeyError"):
            load_translator(other)


def test_text_and_path_name_a_translator_alike(tmp_path):
    path = tmp_path / "mine.safetensors"
    save_translator(str(path), translator())
    assert load_translator(str(path)).source_vocabulary.tokens == ENGLISH.tokens
    assert load_translator(path).source_vocabulary.tokens == ENGLISH.tokens


@pytest.mark.parametrize("twin", [False, True], ids=["by hand", "torch"])
def test_a_translator_with_a_weight_beyond_half_precision_is_not_saved(tmp_path, twin):
    ours = translator(twin=twin)
    params = dict(ours.model.named_parameters()) if twin else ours.model.params
    array = next(iter(params.values()))
    array = array.data if twin else array
    array[0] = 1e6
    with pytest.raises(ValueError, match=r"weight '.*' holds 1e\+06"):
        save_translator(tmp_path / "mine.safetensors", ours)
    assert not list(tmp_path.iterdir())


def test_only_a_line_feed_ends_a_row():
    text = "\ufeffGo.\tVa\u2028là.\tby\r\nHi\x85.\tSa\x0blut.\x1c\tby\n\nno tab\n"
    assert read_pairs(text) == [("Go.", "Va\u2028là."), ("Hi\x85.", "Sa\x0blut.\x1c")]


def test_the_same_english_sentence_is_never_in_two_parts():
    words = ["cat", "dog", "fox"]
    pairs = [(f"{spell} {a} sees the {b}", f"{a}-{b} {spell}") for spell in ("The", "the")
             for a in words for b in words]  # fmt: skip
    data = divide(pairs, held_out=2, seed=0)
    parts = [{pair.tokens for pair in part} for part in (data.train, data.validation, data.test)]
    assert [len(part) for part in parts] == [5, 2, 2]
    assert not parts[0] & parts[1] | parts[0] & parts[2] | parts[1] & parts[2]
    assert all(len(pair.french) == 2 for pair in data.train)
    assert divide(pairs, 2, 0).test == data.test
    with pytest.raises(ValueError, match="held_out=5"):
        divide(pairs, 5, 0)


@pytest.mark.parametrize("name", ["tatoeba", "tatoeba_no_attention"])
def test_the_shipped_translators_write_what_is_recorded(name):
    assert (FOLDER / f"{name}.safetensors").stat().st_size <= 6_000_000
    held = recorded("translation")
    row = held["rows"][0 if name == "tatoeba_no_attention" else 1]
    ours = load_translator(name)
    assert ours.model.parameter_count == row["parameters"]
    wrote = [t.text for t in ours.translate_all(held["sources"][:200])]
    same = np.mean([a == b for a, b in zip(wrote, row["translations"], strict=False)])
    assert same >= 0.98  # a tie may fall the other way on another machine


def test_the_record_holds_what_the_book_says():
    held, script = recorded("translation"), load("translation")
    assert held["config"] == script.CONFIG
    assert held["sentences"][1:] == [1_000, 1_000]
    without, attention = held["rows"]
    assert (without["attention"], attention["attention"]) == (None, "additive")
    assert attention["bleu"] >= 35
    assert attention["bleu"] - without["bleu"] >= 5
    assert len(attention["losses"]) == script.CONFIG["epochs"]


@needs_data
def test_the_recorded_scores_come_out_again():
    script, held = load("translation"), recorded("translation")
    data = script.tatoeba()
    assert [pair.english for pair in data.test] == held["sources"]
    seen = {pair.tokens for pair in data.train}
    assert not seen & {pair.tokens for pair in data.test}
    assert {len(pair.tokens) for pair in data.test} <= set(range(4, 11))
    row = held["rows"][1]
    score = script.score(load_translator("tatoeba"), data.test)
    assert score["bleu"] == pytest.approx(row["bleu"], abs=0.3)


def test_a_small_run_of_the_experiment_trains_and_is_scored():
    script = load("translation")
    english = [f"the {a} sees the {b} ." for a in ("cat", "dog") for b in ("cat", "dog", "fox")]
    french = [text.replace("the", "le").replace("sees", "voit") for text in english]
    pairs = tuple(
        SentencePair(e, (f,), tuple(e.split())) for e, f in zip(english, french, strict=True)
    )
    data = Tatoeba(pairs[:4] * 10, pairs[4:5], pairs[5:])
    config = script.CONFIG | {"epochs": 2, "embedding": 4, "batch": 8, "min_count": 1}
    trained, notes = script.train(config, data, "additive", 6)
    assert notes["losses"][1] < notes["losses"][0]
    row = script.score(trained, data.test)
    assert 0 <= row["bleu"] <= 100
    assert row["by_length"][6][0] == 1
