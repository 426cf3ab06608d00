"""The models of the page "One sentence, every model": small ones learn; the record is whole."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.scripts import FOLDER, load
from utils.data.next_word import NextWordTask, next_word_task
from utils.records import recorded
from utils.scratch.functions import softmax
from utils.text import Vocabulary, tokenize

experiment = load("one_sentence")

STORED = FOLDER / "one_sentence.npz"
NETWORKS = [name for name in experiment.MODELS if name != "ngram"]
SMALL = experiment.CONFIG | {
    **{"embedding": 8, "hidden": 8, "heads": 2, "length": 8, "fresh": 3, "reach": 5, "bag": 4},
    **{"steps": 8, "batch": 4, "rates": [5e-2, 1e-2], "passes": 8},
}
WORDS = ["it", "was", "a", "good", "walk", ".", "<eos>"] * 60


@pytest.fixture
def small(monkeypatch):
    """Put a task of a few words in a fixed order in the novel's place."""
    vocabulary = Vocabulary(WORDS)
    ids = vocabulary.encode(WORDS)
    task = NextWordTask(vocabulary, ids, ids[:49], ids[:49])
    monkeypatch.setattr(experiment, "TASK", lambda: task)
    return task


@pytest.mark.parametrize("name", experiment.MODELS)
def test_a_small_model_learns_is_stored_and_comes_back(name, small, tmp_path):
    path = tmp_path / "stored.npz"
    row = experiment.study(path, SMALL, name)
    assert row == experiment.study(path, SMALL, name)
    assert row["test"] < len(small.vocabulary) / 2
    assert row["stored_test"] == pytest.approx(row["test"], rel=0.05)
    assert row["mean_change"] <= row["largest_change"]
    if name != "ngram":
        assert set(row["validation"]) == set(SMALL["rates"])
        assert row["validation"][row["rate"]] == min(row["validation"].values())
        weights = experiment.load(path, SMALL, name).params
        kept = np.load(path)
        assert {key.split("/")[1] for key in kept} == set(weights)


def test_models_lie_side_by_side_in_the_file(small, tmp_path):
    path = tmp_path / "stored.npz"
    for name in ("rnn", "ngram", "rnn"):
        experiment.study(path, SMALL | {"passes": 1}, name)
    assert {key.split("/")[0] for key in np.load(path)} == {"rnn", "ngram"}


def test_stored_n_grams_are_those_that_were_counted(small):
    model = experiment.build(SMALL, "ngram").fit(small.train)
    arrays = experiment.counted(model)
    for length, level in enumerate(model.levels, start=1):
        grams = np.zeros(len(level.grams), np.int64)
        for row in arrays[f"{length}/words"].astype(np.int64):
            grams = grams * model.vocab_size + row
        assert grams.tolist() == level.grams.tolist()
        assert arrays[f"{length}/counts"].tolist() == level.counts.tolist()


@pytest.mark.parametrize("length", [1, 5, 8, 9, 11, 12, 30])
def test_the_transformer_forgets_its_first_words_when_its_places_are_full(length, small):
    model = experiment.build(SMALL, "transformer", np.float64)
    model.eval()
    text = np.random.default_rng(0).integers(4, len(small.vocabulary), size=length)
    found = np.concatenate(list(experiment.predictions(SMALL, model, text)))
    assert found.shape == (length, len(small.vocabulary))
    seen = []
    for place, word in enumerate(text):  # word by word, as the page does
        seen = [*(seen if len(seen) < SMALL["length"] else seen[SMALL["fresh"] :]), word]
        expected = softmax(model.forward(np.array(seen)[:, None])[-1, 0])
        assert found[place] == pytest.approx(expected, abs=1e-12)


@pytest.mark.parametrize("name", experiment.MODELS)
def test_a_longer_text_changes_nothing_before_it(name, small):
    model = experiment.build(SMALL, name, np.float64)
    if name == "ngram":
        model.fit(small.train)
    else:
        model.eval()
    bits, _ = experiment.surprise(SMALL, model, small.train[:40])
    shorter, following = experiment.surprise(SMALL, model, small.train[:25])
    assert shorter == pytest.approx(bits[:24], abs=1e-12)
    assert -np.log2(following[small.train[25]]) == pytest.approx(bits[24], abs=1e-12)


@pytest.mark.parametrize("name", ["mingru", *experiment.MIXERS])
def test_what_the_models_of_chapter_15_keep_does_not_grow(name, small):
    model = experiment.build(SMALL, name, np.float64)
    model.eval()
    kept = {"mingru": 1, "selective": 4, "delta": 8}[name] * SMALL["hidden"]
    for length in (1, 30):
        list(experiment.predictions(SMALL, model, small.train[:length]))
        assert sum(state.size for state in model.state) == kept


def test_a_block_of_theirs_is_the_transformer_s_but_for_its_attention():
    blocks = [experiment.build(experiment.CONFIG, n).params for n in ("transformer", "delta")]
    theirs, ours = ({name: array.shape for name, array in p.items()} for p in blocks)
    mixing = {
        "P",
        "W1",
        "b1",
    }  # places; what makes queries, keys, values, and the delta rule's beta
    assert {name for name in {**theirs, **ours} if theirs.get(name) != ours.get(name)} == mixing


# ---- the record ----


def rows() -> dict[str, dict]:
    return {row["model"]: row for row in recorded("one_sentence")["rows"]}


def test_every_model_is_recorded_and_every_network_had_the_same_rates():
    assert list(rows()) == list(experiment.MODELS)
    for name in NETWORKS:
        tries = rows()[name]["validation"]
        assert [float(rate) for rate in tries] == experiment.CONFIG["rates"]
        assert tries[str(rows()[name]["rate"])] == min(tries.values())


def test_a_table_that_is_carried_makes_the_delta_rule_worse_on_validation():
    (carried,) = recorded("one_sentence")["carried"]
    windows = rows()["delta"]
    assert carried["model"] == "delta"
    assert list(carried["validation"]) == list(windows["validation"])
    assert min(carried["validation"].values()) > min(windows["validation"].values()) + 5
    text = " ".join((FOLDER.parent / "book" / "one_sentence.md").read_text("utf-8").split())
    assert f"its perplexity is {carried['test']:.1f}, not {windows['stored_test']:.1f}" in text


def test_rounding_costs_next_to_nothing():
    for name, row in rows().items():
        assert row["stored_test"] == pytest.approx(row["test"], rel=0.005), name
        assert row["mean_change"] < 0.05, name
        assert row["largest_change"] < 1, name


def test_the_file_holds_every_model_and_the_words_of_the_novel():
    stored = np.load(STORED)
    assert {key.split("/")[0] for key in stored} == {*experiment.MODELS, "vocabulary"}
    assert stored["vocabulary/words"].tolist() == next_word_task().vocabulary.tokens
    for name, row in rows().items():
        own = [stored[key] for key in stored if key.startswith(f"{name}/")]
        assert sum(array.nbytes for array in own) == row["bytes"]


def test_the_recorded_sentences_are_what_the_stored_models_say():
    held = recorded("one_sentence")
    assert list(held["sentences"]) == list(experiment.SENTENCES)
    for name, sentence in experiment.SENTENCES.items():
        found = held["sentences"][name]
        assert found == found | sentence | {"words": tokenize(sentence["text"])}
        again = experiment.said(held["config"], STORED, sentence["text"])
        for model in experiment.MODELS:
            assert again["bits"][model] == pytest.approx(found["bits"][model], abs=1e-3)
            shares = [share for _, share in again["guesses"][model]]
            assert shares == pytest.approx([s for _, s in found["guesses"][model]], abs=1e-3)


# ---- what the page says of its sentences ----


@pytest.fixture(scope="module")
def reading():
    """Return a function: the bits of every model at one word of a text, by the word's place."""
    config = recorded("one_sentence")["config"]

    def read(text: str, word: str, place: int = 0) -> dict[str, float]:
        found = experiment.said(config, STORED, text)
        places = [at for at, each in enumerate(found["words"]) if each == word]
        return {name: found["bits"][name][places[place]] for name in experiment.MODELS}

    return read


SHORT = ("ngram", "window")  # they see two words
REMEMBERING = [name for name in experiment.MODELS if name not in (*SHORT, "bag")]


def test_a_mark_that_opened_changes_what_models_with_a_memory_expect(reading):
    text = experiment.SENTENCES["quotation"]["text"]
    assert text[0] == '"'
    for word in ("is", '"'):
        marked, bare = reading(text, word, -1), reading(text[1:], word, -1)
        for name in SHORT:
            assert bare[name] == marked[name], name
        for name in REMEMBERING:
            assert bare[name] > marked[name], (name, word)
    marked, bare = reading(text, '"', -1), reading(text[1:], '"', -1)
    more = {name: bare[name] - marked[name] for name in REMEMBERING}
    assert more["attention"] > 3
    assert max(more, key=more.get) == "selective"
    assert min(marked, key=marked.get) == "attention"


def test_the_bag_expects_nor_and_the_mingru_next_and_jane_brings_it_into_sight(reading):
    text = experiment.SENTENCES["neither"]["text"]
    bits = reading(text, "nor")
    assert 4 <= bits.pop("bag") < 5 < bits.pop("mingru") < 6
    assert min(bits.values()) > 8
    near = reading(text.replace("Mr. Bingley", "Jane"), "nor")
    for name in SHORT:
        assert near[name] < bits[name] - 8
    assert min(near, key=near.get) == "window"


def test_counting_knows_a_phrase_best_and_rare_words_are_common(reading):
    text = experiment.SENTENCES["phrase"]["text"]
    bits = reading(text, "mrs.")
    assert bits.pop("ngram") < 0.2 < 2 < min(bits.values())
    assert max(reading(text, "smartphone").values()) < 8


def test_the_page_names_the_best_and_the_poorest_model_rightly():
    scores = {name: row["stored_test"] for name, row in rows().items()}
    assert min(scores, key=scores.get) == "gru"
    assert max(scores, key=scores.get) == "bag"
    others = [score for name, score in scores.items() if name != "bag"]
    assert scores["bag"] > 2 * max(others)
