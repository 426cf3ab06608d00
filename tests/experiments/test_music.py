"""The music experiment: a small one runs and goes on where it stopped; the record is whole."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("torch")

from tests.experiments.scripts import load
from utils.music import corpora, counting
from utils.records import recorded

music = load("music")


def rows(held, **key):
    """Return the rows that agree with key."""
    return [row for row in held["rows"] if key.items() <= row.items()]


@pytest.mark.slow
def test_a_small_run_chooses_trains_and_composes(tmp_path):
    held = music.main.try_out(tmp_path)
    assert len(rows(held, collection="irish", model="n-gram")) == 2
    tuning = rows(held, collection="irish", model="LSTM", seed=100)
    best = min(tuning, key=lambda row: row["validation"])
    (row,) = rows(held, collection="irish", model="LSTM", seed=0)
    assert row["layers"] == best["layers"]
    assert {row["composer"] for row in held["rows"] if "composer" in row} == {
        *("held-out tunes", "n-gram", "LSTM", "copying")
    }
    assert (tmp_path / "irish.safetensors").exists()
    assert (tmp_path / "irish_copying.safetensors").exists()
    assert (tmp_path / "chorales.safetensors").exists()
    assert "held-out tunes" in music.table(held)


def test_bits_are_the_base_2_logarithm_of_the_perplexity():
    assert counting.bits(np.log(8) * 10, 10) == 3


def test_every_symbol_and_every_end_is_a_target_once():
    corpus = corpora.chorales()
    text = counting.symbols_of(corpus.encode(corpus.test))
    assert len(text) == sum(map(len, corpus.test)) + len(corpus.test)
    assert (text == 0).sum() == len(corpus.test)


def test_an_n_gram_composes_tunes_that_end():
    corpus = corpora.chorales()
    model = counting.count(corpus, 3)
    assert 3 < counting.score(model, corpus)["test"] < 4
    tunes = counting.compose(model, np.random.default_rng(0), 5, 150)
    assert all((tune > 0).all() for tune in tunes)
    assert len({len(tune) for tune in tunes}) > 1


def test_the_record_has_every_row_once():
    held = recorded("music")
    named = ("collection", "model", "composer", "order", "layers", "hidden", "dropout", "seed")
    keys = [
        tuple(row.get(name) for name in (*named, "temperature", "top_k", "top_p"))
        for row in held["rows"]
    ]
    assert len(keys) == len(set(keys))
    for collection in ("irish", "chorales"):
        seeds = {row["seed"] for row in rows(held, collection=collection, model="LSTM")}
        assert seeds == {100, *music.CONFIG[collection]["seeds"]}
        heats = rows(held, collection=collection, composer="LSTM", top_k=None)
        assert [row["temperature"] for row in heats] == music.CONFIG["temperatures"]


def test_looking_back_repeats_five_times_as_many_bars_and_costs_no_bits():
    held = recorded("music")
    looking = rows(held, model="copying")
    assert [row["seed"] for row in looking] == music.CONFIG["copying"]["seeds"] == [0, 1, 2]
    alone = rows(held, collection="irish", model="LSTM")
    assert max(row["test"] for row in looking) < min(row["test"] for row in alone)
    assert max(r["parameters"] for r in looking) < min(r["parameters"] for r in alone)
    at = {"collection": "irish", "temperature": music.CONFIG["heat"], "top_k": None}
    (without,) = rows(held, composer="LSTM", **at)
    (stored,) = rows(held, composer="copying", **at)
    others = [row for row in alone if "repeats_high" in row]
    assert len(others) == 2
    for row in (*looking, stored):
        assert row["repeats_low"] > 5 * max(r["repeats_high"] for r in (without, *others))
        assert row["repeats_low"] < row["repeats"] < row["repeats_high"]
    assert stored["adds_up"] > without["adds_up"] - 0.05
    heats = [row["temperature"] for row in rows(held, composer="copying", top_k=None)]
    assert heats == music.CONFIG["copying_temperatures"]


def test_a_nucleus_is_recorded_beside_temperature_and_top_k():
    for composer, collection in (("LSTM", "irish"), ("copying", "irish"), ("LSTM", "chorales")):
        found = rows(recorded("music"), composer=composer, collection=collection, temperature=1.0)
        assert [row["top_p"] for row in found if "top_p" in row] == music.CONFIG["top_p"]


def test_the_record_is_of_the_data_that_come_with_the_book():
    held, hashes = recorded("music"), {}
    for name, load_corpus in music.CORPORA.items():
        hashes[name] = load_corpus().sha256()
    assert held["data_sha256"] == hashes


def test_nine_bars_of_ten_add_up_and_the_lstm_beats_the_n_gram():
    held = recorded("music")
    (row,) = rows(held, collection="irish", composer="LSTM", temperature=0.7, top_k=None)
    assert row["adds_up"] >= 0.9
    for collection in ("irish", "chorales"):
        counted = min(row["test"] for row in rows(held, collection=collection, model="n-gram"))
        trained = [row["test"] for row in rows(held, collection=collection, model="LSTM")]
        assert max(trained) < counted + 0.05
        assert min(trained) < counted
