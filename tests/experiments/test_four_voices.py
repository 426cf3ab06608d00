"""The chorales in four voices: how bits per note are counted, and what the record says."""

from __future__ import annotations

import pytest

pytest.importorskip("torch")

from tests.experiments.scripts import load
from utils.records import recorded

script = load("four_voices")


def rows(**key):
    return [row for row in recorded("four_voices")["rows"] if key.items() <= row.items()]


def test_bits_per_note_are_all_bits_shared_among_the_notes_that_begin(monkeypatch):
    class Two:
        test = (("S72", "A-", "T-", "B-"), ("S-", "A67", "T-", "B48"))

    monkeypatch.setattr(script, "CORPUS", Two)
    assert script.scored({"test": 1.2}) == {"test": 1.2, "test_per_note": 4.0}  # 10 for 3 notes


def test_a_chorale_whose_voices_are_out_of_turn_is_broken():
    assert script.in_turn(["S72", "A67", "T64", "B48", "S-"])
    assert not script.in_turn(["S72", "T64", "A67", "B48"])
    assert not script.in_turn(["S72", "A67"])


def test_the_record_is_of_the_data_that_come_with_the_book_and_has_every_row_once():
    held = recorded("four_voices")
    assert held["data_sha256"] == script.CORPUS().sha256()
    assert [row["seed"] for row in rows(model="LSTM")] == script.CONFIG["seeds"]
    assert [row["order"] for row in rows(model="n-gram")] == script.CONFIG["orders"]
    plain = [row for row in rows(composer="LSTM") if "top_p" not in row]
    assert [row["temperature"] for row in plain] == script.CONFIG["temperatures"]
    assert len(rows(composer="LSTM", top_p=script.CONFIG["top_p"])) == 1


def test_every_seed_beats_the_n_gram_that_is_best_on_validation():
    best = min(rows(model="n-gram"), key=lambda row: row["validation"])
    assert max(row["test"] for row in rows(model="LSTM")) < best["test"]


def test_a_nucleus_keeps_the_voices_in_turn_where_rare_symbols_break_them():
    (cut,) = rows(composer="LSTM", temperature=1.0, top_p=script.CONFIG["top_p"])
    (full,) = (r for r in rows(composer="LSTM", temperature=1.0) if "top_p" not in r)
    assert cut["broken"] < 0.25 * full["broken"]
    (counted,) = rows(composer="n-gram")
    assert cut["consonant_low"] > counted["consonant_high"]
