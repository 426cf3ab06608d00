"""What every experiment must do: whatever lies in experiments/ is tested, without being named."""

from __future__ import annotations

import json
import re
import subprocess
from dataclasses import replace

import pytest

from tests.experiments.scripts import FOLDER, NAMES, load, without_seconds
from utils.data import next_word
from utils.records import protocol, recorded

pytest.importorskip("torch", reason="torch is not installed")

EVERY = pytest.mark.parametrize("name", NAMES)
STOPWATCHES = {"recurrent_speed", "scan_speed"}  # their rows are times


def git(*command):
    done = subprocess.run(["git", *command], cwd=FOLDER, capture_output=True, text=True)
    return done.stdout.strip() if done.returncode == 0 else None


@EVERY
def test_the_record_lies_beside_its_script_with_the_script_s_config(name):
    main = load(name).main
    assert main.file == FOLDER / f"{name}.json"
    assert recorded(name)["config"] == json.loads(json.dumps(main.config))


@EVERY
def test_the_record_says_what_was_run_where_and_for_how_long(name):
    held = recorded(name)
    assert {"config", "seconds", "machine", "commit"} <= set(held)
    assert held["seconds"] >= 0
    assert "," in held["machine"] or held["machine"].startswith("NVIDIA")
    rows = held.get("rows")
    if rows is not None and name not in STOPWATCHES:
        total = sum(row["seconds"] for row in rows)
        assert held["seconds"] == pytest.approx(total, abs=0.1 + 0.05 * len(rows))


@EVERY
def test_the_record_s_commit_is_in_the_history_and_holds_the_script(name):
    if git("rev-parse", "--is-shallow-repository") != "false":
        pytest.skip("no whole history here")
    commits = {recorded(name)["commit"]}
    commits |= {row["commit"] for row in recorded(name).get("rows", []) if "commit" in row}
    for commit in commits - {"unknown"}:
        assert git("merge-base", "--is-ancestor", commit, "HEAD") is not None, commit
    commit = recorded(name)["commit"]
    assert (
        commit == "unknown" or git("cat-file", "-e", f"{commit}:experiments/{name}.py") is not None
    )


@EVERY
def test_its_table_is_printed_without_a_run(name, capsys, monkeypatch):
    main = load(name).main
    monkeypatch.setattr(type(main), "record", None)
    main(["--print"])
    printed = capsys.readouterr().out
    assert printed.strip() == main.table(recorded(name)).strip()
    assert len(printed.splitlines()) >= 1


@EVERY
def test_it_refuses_to_mix_two_configs(name, tmp_path):
    main = load(name).main
    other = main.config | {"another": 1}
    store = tmp_path / main.file.name
    store.write_text(json.dumps({"config": other}))
    with pytest.raises(SystemExit, match=rf"{name}\.json holds another config \(in .*another"):
        main.try_out(tmp_path)
    assert json.loads(store.read_text()) == {"config": other}


@pytest.fixture
def short_novel(name, monkeypatch):
    """Leave two paragraphs of each chapter of the novel, and nothing of it in a cache."""
    whole = next_word.load("pride_and_prejudice")
    parts = [re.split(r"\n\s*\n", chapter) for chapter in whole.chapters]
    short = replace(whole, chapters=tuple("\n\n".join(part[:2]) for part in parts))
    kept = [f for f in [next_word.novel_pieces, *vars(load(name)).values()] if is_cached(f)]
    for function in kept:
        function.cache_clear()
    monkeypatch.setattr(next_word, "load", lambda _: short)
    yield
    for function in kept:
        function.cache_clear()


def is_cached(value) -> bool:
    return hasattr(value, "cache_clear")


@pytest.mark.slow
@EVERY
@pytest.mark.usefixtures("short_novel")
def test_a_tiny_run_goes_on_where_it_stopped(name, tmp_path, capsys, monkeypatch):
    monkeypatch.setattr(protocol, "commit", lambda: "abc1234")  # somebody may commit meanwhile,
    monkeypatch.setattr(protocol, "uncommitted", bool)  # or change a file
    # a process of its own takes seconds to begin; test_recurrent_speed.py measures in one
    monkeypatch.setattr(load(name), "alone", lambda do, *given: do(*given), raising=False)
    main = load(name).main
    first = main.try_out(tmp_path)
    store = tmp_path / main.file.name
    assert json.loads(store.read_text()) == first
    assert main.table(first)
    assert capsys.readouterr().out
    assert main.try_out(tmp_path) == first
    assert capsys.readouterr().out == ""  # there was nothing to do
    if "rows" not in first:
        return
    store.write_text(json.dumps(first | {"rows": first["rows"][:-1]}))
    again = main.try_out(tmp_path)
    assert len(capsys.readouterr().out.splitlines()) >= 1
    assert len(again["rows"]) == len(first["rows"])
    if name not in STOPWATCHES:
        assert without_seconds(again["rows"]) == without_seconds(first["rows"])
