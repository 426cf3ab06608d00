"""The bottleneck experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import numpy as np
import pytest

from tests.experiments.scripts import load
from utils.data import load as load_data
from utils.records import recorded
from utils.text import Vocabulary
from utils.translation import fragment_training

torch = pytest.importorskip("torch", reason="torch is not installed")

bottleneck = load("bottleneck")


def test_the_score_of_the_right_words_is_1(monkeypatch):
    """A decoder that writes the reference gets every sentence, and those with weights no error."""
    pairs = load_data("lecture_french").test[:20]
    english, french = ({w for p in pairs for w in getattr(p, s)} for s in ("english", "french"))
    sides = [Vocabulary(english), Vocabulary(french)]

    def perfect(model, source, mask, bos, eos, longest):
        found = []
        for pair in pairs:
            weights = np.zeros((len(pair.french) + 1, len(source)))
            for at, there in pair.alignment:
                weights[there] = 0
                weights[there, at] = 1
            ids = sides[1].encode(pair.french).tolist()
            found.append(type("Found", (), {"ids": ids, "weights": weights})())
        return found

    monkeypatch.setattr(fragment_training, "greedy", perfect)
    row = bottleneck.score(None, sides, pairs, 40)
    assert row["exact"] == 1
    assert sum(right for _, right in row["by_length"].values()) == 20
    assert row["alignment_error"] < 0.1  # a word has one largest weight, some have two gold links


def test_the_record_has_every_model_once():
    held = recorded("bottleneck")
    config = held["config"]
    keys = [(row["attention"], row["hidden"], row["seed"]) for row in held["rows"]]
    expected = {
        (k, h, s) for k in config["kinds"] for h in config["sizes"] for s in config["seeds"]
    }
    assert len(keys) == len(set(keys))
    assert set(keys) == expected
    lengths = {len(pair.english) for pair in load_data("lecture_french").test}
    for row in held["rows"]:
        counts = np.array(list(row["by_length"].values()))
        assert {int(n) for n in row["by_length"]} == lengths
        assert counts[:, 0].sum() == len(load_data("lecture_french").test)
        assert row["exact"] == pytest.approx(counts[:, 1].sum() / counts[:, 0].sum(), abs=1e-4)
        assert ("alignment_error" in row) == (row["attention"] is not None)


def test_attention_does_better_at_every_size():
    held = recorded("bottleneck")
    for size in held["config"]["sizes"]:
        one, other = (
            [r["exact"] for r in held["rows"] if (r["attention"], r["hidden"]) == (kind, size)]
            for kind in (None, "additive")
        )
        assert min(other) > max(one)
