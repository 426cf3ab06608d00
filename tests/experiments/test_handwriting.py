"""The handwriting experiment: its lessons, its reader, its measure, and what the record shows."""

from __future__ import annotations

from collections import Counter

import numpy as np
import pytest
import torch

from tests.experiments.scripts import load
from utils.data.letters import ALPHABET, lettered
from utils.models.torch_only.words import WordWriter
from utils.records import recorded
from utils.weights import load_arrays

handwriting = load("handwriting")
CONFIG = handwriting.CONFIG | handwriting.TINY


def test_no_training_word_is_a_test_word():
    config = CONFIG | {"pool": 200, "test": 100}
    held_out = {word for words in handwriting.held_out(config).values() for word in words}
    for length, words in handwriting.Lessons(config, seed=0).pool.items():
        assert {len(word) for word, *_ in words} == {int(length)}
        assert not held_out & {word for word, *_ in words}


def test_a_batch_holds_words_of_one_length_each_as_often_as_the_config_says():
    lessons = handwriting.Lessons(CONFIG, seed=0)
    lengths = Counter()
    for _ in range(400):
        (length,) = {len(word) for word, *_ in lessons.batch()}
        lengths[length] += 1
    for length, share in CONFIG["lengths"].items():
        assert lengths[int(length)] / 400 == pytest.approx(share, abs=0.08)


@pytest.mark.parametrize(
    ("said", "word", "count"),
    [("tea", "tea", 0), ("", "tea", 3), ("ta", "tea", 1), ("teas", "tea", 1), ("eat", "tea", 2)],
)
def test_edits_are_counted(said, word, count):
    assert handwriting.edits(said, word) == count


def test_the_reader_names_a_letter_where_one_ends_and_one_that_goes_on_only_once():
    class Certain(handwriting.Reader):
        def forward(self, moves):
            logits = torch.zeros(len(moves[0]), 1, len(ALPHABET) + 1)
            logits[..., -1] = 1
            for place, letter in enumerate("attt"):
                at = [ends[0], ends[1], ends[1] + 1, ends[2]][place]
                logits[at, 0, ALPHABET.index(letter)] = 2
            return logits

    moves, ends = lettered("att", np.random.default_rng(0))
    assert Certain(2).read([moves]) == ["att"]
    assert handwriting.shares(Certain(2), [moves], ["ate"]) == [pytest.approx(2 / 3)]
    assert handwriting.shares(Certain(2), [moves], ["e"]) == [0]


def test_what_a_reader_is_shown_beside_others_changes_nothing():
    torch.manual_seed(0)
    reader, rng = handwriting.Reader(6), np.random.default_rng(0)
    moves = [lettered(word, rng)[0] for word in ("see", "a", "rain")]
    assert reader.read(moves) == [reader.read([one])[0] for one in moves]


def test_a_tiny_run_stores_the_writer_that_comes_with_the_book(tmp_path):
    main = handwriting.main
    held = main.record(tmp_path / "tiny.json", main.config | main.tiny)
    assert [row["kind"] for row in held["rows"]] == ["window", "one vector"]
    arrays, notes = load_arrays(tmp_path / "handwriting.safetensors")
    assert notes["calm"] == 1.0
    model = WordWriter(len(ALPHABET), CONFIG["hidden"])
    model.load_state_dict({name: torch.tensor(a).float() for name, a in arrays.items()})


def test_the_record_holds_every_kind_with_every_seed_and_its_summary_follows():
    held = recorded("handwriting")
    config = held["config"]
    assert len(held["rows"]) == len(config["kinds"]) * len(config["seeds"])
    assert held["summary"] == handwriting.summary(held)
    assert [row["rate"] for row in held["tuning"]] == list(handwriting.OTHER_RATES)
    assert [row["updates"] for row in held["longer"]] == [3 * config["updates"]]
    for row in held["rows"]:
        for length, shares in row["shares"].items():
            assert len(shares) == config["test"]
            assert row["means"][length] == pytest.approx(np.mean(shares), abs=1e-3)
