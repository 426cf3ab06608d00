"""Several threads and processes write one file at the same time."""

from __future__ import annotations

import json
import multiprocessing
from concurrent.futures import ProcessPoolExecutor, ThreadPoolExecutor

import pytest

from utils.records import save, scoreboard


def write(path, number):
    for _ in range(20):
        save(path, {"number": number, "rows": [{"a": number}] * 50})
        json.loads(path.read_text())


def store(path, number):
    scoreboard.record("01", f"model {number}", number, 10.0, 1.0, store=path)


@pytest.mark.parametrize("pool", [ThreadPoolExecutor, ProcessPoolExecutor])
def test_four_writers_of_one_record_leave_it_whole(pool, tmp_path):
    path, spawn = tmp_path / "record.json", {}
    if pool is ProcessPoolExecutor:
        spawn = {"mp_context": multiprocessing.get_context("spawn")}
    with pool(4, **spawn) as four:
        for done in [four.submit(write, path, number) for number in range(4)]:
            done.result()
    held = json.loads(path.read_text())
    assert held["rows"] == [{"a": held["number"]}] * 50
    assert [file.name for file in tmp_path.iterdir()] == ["record.json"]


def test_rows_that_are_stored_at_the_same_time_all_stay(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    path = tmp_path / "scoreboard.json"
    with ThreadPoolExecutor(8) as eight:
        for done in [eight.submit(store, path, number) for number in range(16)]:
            done.result()
    assert {row["parameters"] for row in scoreboard.read(path)} == set(range(16))
    assert [file.name for file in tmp_path.iterdir()] == ["scoreboard.json"]


def test_a_record_with_no_rows_is_written_as_such(tmp_path):
    for held in ({"rows": []}, {"a": 1}, {"b": {"rows": []}, "rows": [{"c": 2}]}):
        save(tmp_path / "record.json", held)
        assert json.loads((tmp_path / "record.json").read_text()) == held


def test_a_symbolic_link_stays_one_and_its_target_is_written(tmp_path, monkeypatch):
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    (tmp_path / "real").mkdir()
    link, real = tmp_path / "link.json", tmp_path / "real" / "record.json"
    real.write_text("{}")
    link.symlink_to(real)
    save(link, {"rows": [{"a": 1}]})
    assert json.loads(real.read_text()) == {"rows": [{"a": 1}]}
    real.write_text('{"rows": []}')
    store(link, 3)
    assert [row["parameters"] for row in scoreboard.read(real)] == [3]
    assert link.is_symlink()
    assert sorted(file.name for file in tmp_path.rglob("*")) == ["link.json", "real", "record.json"]
