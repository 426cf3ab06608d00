"""What is particular to the experiments of chapter 14."""

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.records import recorded
from utils.sentiment.pretrained import load_reader
from utils.sentiment.verdicts import parts
from utils.text import Pieces, segments
from utils.weights import load_arrays


def test_no_snippet_of_a_test_part_was_read_beforehand():
    before, after = recorded("pretraining")["config"], recorded("few_labels")["config"]
    assert before["split"] == after["split"]
    assert before["seed"] == after["split_seed"]
    script = load("pretraining")
    read = script.snippets(before)
    test = parts("movie_snippets", before["seed"], before["split"])["test"].texts
    assert not {text.lower() for text in test} & {*read["train"], *read["validation"]}


def test_the_stored_reader_is_the_recorded_one():
    model, pieces = load_reader()
    held = recorded("pretraining")
    notes = load_arrays("pretrained")[1]["notes"]
    assert notes["config"] == held["config"]
    assert notes["bits"] == held["bits"]
    assert model.parameter_count == held["parameters"]
    assert len(pieces.merges) == held["config"]["merges"]


def test_words_and_bytes_spell_every_text():
    words = load("bits_per_byte").Words("the cat, the cat, the cat, a dog", 3)
    assert len(words) == 256 + len(words.number)
    assert " cat" in words.number
    assert " dog" not in words.number
    ids = words.encode("the dog")
    assert ids.tolist() == [*b"the dog"]  # "the" stands first in its text once only
    text = {number: chunk for chunk, number in words.number.items()}
    ids = words.encode("a cat, a dog: é")
    back = b"".join(text[i].encode() if i >= 256 else bytes([i]) for i in ids.tolist())
    assert back.decode() == "a cat, a dog: é"


def test_the_losses_of_pieces_are_those_that_evaluate_sums_up():
    from utils.scratch import GRU, LanguageModel
    from utils.training import evaluate

    text = "a novel, a novel and another novel." * 30
    pieces = Pieces.learn(text, 10)
    model = LanguageModel(len(pieces), 4, 5, np.random.default_rng(0), cell=GRU)
    model.carry = True
    nll, ids = load("bits_per_byte").losses(model, pieces, text)
    model.restart()
    total, count = evaluate(model, segments(pieces.encode("\n" + text), 1, 500))
    assert len(ids) == len(nll) == count
    assert nll.sum() == pytest.approx(total, rel=1e-5)
