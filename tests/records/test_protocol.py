"""The protocol of the experiments, on one that adds numbers."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest

from utils.records import Experiment, protocol
from utils.records.files import turn

CONFIG = {"numbers": [1, 2, 3], "plus": 10}


def add(config, number):
    if config["plus"] == "nothing":
        raise ValueError(f"{number} plus nothing")
    return {"sum": number + config["plus"]}


def add_slowly(config, number):
    time.sleep(0.3 if number == 1 else 0)
    if number == 2:
        raise ValueError("2 fails")
    return {"sum": number}


def run(record):
    record.run(add, [{"number": number} for number in record.config["numbers"]])


def table(held):
    return " ".join(str(row["sum"]) for row in held["rows"])


@pytest.fixture
def main(tmp_path):
    script = tmp_path / "adding_up.py"
    return Experiment(str(script), CONFIG, run, table, {"numbers": [5]})


def test_a_record_has_config_rows_seconds_machine_and_commit(main):
    held = main.record()
    assert held == json.loads(main.file.read_text())
    assert held["config"] == CONFIG
    assert [row["sum"] for row in held["rows"]] == [11, 12, 13]
    assert {"seconds", "machine", "threads", "commit"} <= set(held)
    assert all(row["seconds"] == 0 for row in held["rows"])


def test_only_what_is_missing_is_run_and_stands_in_its_place(main, capsys):
    held = main.record()
    capsys.readouterr()
    main.file.write_text(json.dumps(held | {"rows": held["rows"][::2]}))
    assert main.record() == held
    assert capsys.readouterr().out == "rows number 2, sum 12, seconds 0.0,\n"


def test_another_config_is_refused_and_named(main):
    main.record()
    before = main.file.read_text()
    with pytest.raises(SystemExit, match=r"holds another config \(in plus\): move it away"):
        main.record(config=CONFIG | {"plus": 11})
    assert main.file.read_text() == before


def test_other_data_are_refused(main):
    def run_with_data(record):
        record.same(data_sha256=record.config.get("hash", "abc"))
        run(record)

    main = replace(main, run=run_with_data)
    held = main.record()
    main.file.write_text(json.dumps(held | {"data_sha256": "other"}))
    with pytest.raises(SystemExit, match="holds another data_sha256: move it away"):
        main.record()


def test_a_row_that_is_made_elsewhere_says_so(main, monkeypatch):
    main.record(config=CONFIG)
    held = json.loads(main.file.read_text())
    main.file.write_text(json.dumps(held | {"rows": held["rows"][:2]}))
    monkeypatch.setattr(protocol, "machine", lambda: "another, 64 cores")
    again = main.record()
    assert again["machine"] == held["machine"]
    assert ["machine" in row for row in again["rows"]] == [False, False, True]
    assert again["rows"][2]["machine"] == "another, 64 cores"


def test_two_processes_give_the_rows_of_one(main):
    one = main.record()
    main.file.unlink()
    two = main.record(workers=2)
    assert [row | {"seconds": 0} for row in two["rows"]] == one["rows"]


def test_what_others_add_meanwhile_stays(main):
    def run_twice(record):
        main.record()  # another process, say
        record.run(add, [{"number": 4}])

    held = replace(main, run=run_twice).record()
    assert sorted(row["number"] for row in held["rows"]) == [1, 2, 3, 4]


@pytest.mark.parametrize("workers", [1, 2])
def test_an_error_is_raised_and_what_was_done_is_kept(main, workers):
    def failing(record):
        record.run(add_slowly, [{"number": number} for number in (1, 2)])

    with pytest.raises(ValueError, match="2 fails"):
        replace(main, run=failing).record(workers=workers)
    assert [row["number"] for row in json.loads(main.file.read_text())["rows"]] == [1]


def test_after_so_many_minutes_no_further_job_begins(main):
    def hurried(record):
        record.run(add, [{"number": 1}], minutes=-1)

    assert "rows" not in replace(main, run=hurried).record()


def test_the_command_line_prints_tries_and_runs(main, capsys):
    main(["--try"])
    assert capsys.readouterr().out.endswith("\n15\n")
    assert not main.file.exists()
    main([])
    assert capsys.readouterr().out.endswith("\n11 12 13\n")
    main(["--print"])
    assert capsys.readouterr().out == "11 12 13\n"


@pytest.mark.parametrize("workers", ["0", "-1", "two"])
def test_a_number_of_workers_is_1_or_above(main, workers, capsys):
    with pytest.raises(SystemExit):
        main(["--workers", workers])
    assert f"'{workers}': expected a whole number, 1 or above" in capsys.readouterr().err


def test_to_print_without_a_record_says_what_to_do(main):
    with pytest.raises(
        SystemExit, match=r"there is no adding_up\.json yet: run .* without --print"
    ):
        main(["--print"])


def test_a_turn_that_does_not_end_is_named(tmp_path, monkeypatch):
    monkeypatch.setattr("utils.records.files.PATIENCE", 0.01)
    locked = pytest.raises(TimeoutError, match=r"remove .*\.a\.json\.lock")
    with turn(tmp_path / "a.json"), locked, turn(tmp_path / "a.json"):
        pass
    with turn(tmp_path / "a.json"):
        pass
