import json
import os

import pytest

from utils.records import scoreboard
from utils.records.scoreboard import read, record, table


@pytest.fixture
def store(tmp_path, monkeypatch):
    """Return a scoreboard file with three recorded rows; recording is off again."""
    path = tmp_path / "scoreboard.json"
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    record("02", "bag of words", 1000, 150.0, 12.0, store=path)
    record("01", "trigram", 120_000, 86.61, 0.2, store=path)
    record("01", "two words", 1_014_218, 84.7, 20.0, store=path)
    monkeypatch.delenv("SEQBOOK_RECORD")
    return path


def test_recorded_rows_are_read_back_by_chapter(store):
    assert [row["model"] for row in read(store)] == ["trigram", "two words", "bag of words"]
    assert read(store)[0]["perplexity"] == 86.61
    assert "cores" in read(store)[0]["machine"]


def test_a_measurement_close_to_its_row_passes_and_writes_nothing(store):
    before = store.read_bytes()
    record("01", "two words", 1_014_218, 84.7 * 1.019, 99.0, store=store)
    record("01", "two words", 1_014_218, 84.7 * 0.981, 1.0, store=store)
    assert store.read_bytes() == before


@pytest.mark.parametrize("factor", [0.979, 1.021])
def test_a_perplexity_more_than_two_percent_away_fails(store, factor):
    with pytest.raises(AssertionError, match=r"the scoreboard says 84\.7 \(more than 2% apart\)"):
        record("01", "two words", 1_014_218, 84.7 * factor, 20.0, store=store)


def test_another_number_of_parameters_fails(store):
    with pytest.raises(AssertionError, match="has 7 parameters, the scoreboard says 1,014,218"):
        record("01", "two words", 7, 84.7, 20.0, store=store)


def test_a_row_that_was_never_recorded_is_named(store):
    with pytest.raises(
        LookupError, match=r"no row for 'ten words' in chapter 01.*SEQBOOK_RECORD=1"
    ):
        record("01", "ten words", 7, 84.7, 20.0, store=store)


def test_recording_again_replaces_the_row(store, monkeypatch):
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    record("01", "trigram", 5, 80.0, 0.2, store=store)
    assert len(read(store)) == 3
    assert {row["model"]: row["parameters"] for row in read(store)}["trigram"] == 5


def test_recording_replaces_the_file_in_one_move(store, monkeypatch):
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    before = store.read_bytes()

    def fail(source, target):
        raise OSError("the disk is full")

    monkeypatch.setattr(os, "replace", fail)
    with pytest.raises(OSError, match="full"):
        record("03", "seven words", 5, 80.0, 0.2, store=store)
    assert store.read_bytes() == before


def test_the_table_ends_with_the_chapter_asked_for(store):
    assert [row["model"] for row in table(through="01", store=store).rows] == [
        "trigram",
        "two words",
    ]
    assert len(table(store=store).rows) == 3


def test_the_best_row_is_bold_and_only_that_one(store):
    shown = table(store=store)
    markdown, html = shown._repr_markdown_(), shown._repr_html_()
    assert "| **two words** | **84.7** | **1,014,218** | **20** | **01** |" in markdown
    assert markdown.count("**") == 10
    assert "<strong>two words</strong>" in html
    assert html.count("<strong>") == 5
    starred = [line.endswith("*") for line in str(shown).splitlines()]
    assert starred == [False, False, True, False, False]


def test_the_table_names_the_machine_whose_seconds_it_shows(store):
    shown = table(store=store)
    machine = read(store)[0]["machine"]
    assert machine in str(shown)
    assert machine in shown._repr_markdown_()
    assert machine in shown._repr_html_()


def test_the_table_is_the_same_whenever_it_is_drawn(store):
    assert table(store=store)._repr_html_() == table(store=store)._repr_html_()
    assert repr(table(store=store)) == str(table(store=store))


@pytest.mark.parametrize("form", ["__str__", "_repr_markdown_", "_repr_html_"])
def test_the_perplexity_stands_right_after_the_model_and_is_said_to_be_held_out(store, form):
    drawn = getattr(table(store=store), form)()
    places = [drawn.index(word) for word in ("model", "perplexity", "parameters", "chapter")]
    assert places == sorted(places)
    assert "held-out" in drawn


def test_an_empty_scoreboard_shows_its_headings(tmp_path):
    shown = table(store=tmp_path / "none.json")
    assert shown.best is None
    assert str(shown).splitlines()[0].split() == list(scoreboard.HEADINGS)


def test_names_cannot_break_the_table(store, monkeypatch):
    monkeypatch.setenv("SEQBOOK_RECORD", "1")
    record("04", "a|b <i>", 1, 2.0, 1.0, store=store)
    assert "a\\|b" in table(store=store)._repr_markdown_()
    assert "a|b &lt;i&gt;" in table(store=store)._repr_html_()


def test_a_damaged_file_is_named(tmp_path):
    path = tmp_path / "scoreboard.json"
    path.write_text("[]", encoding="utf-8")
    with pytest.raises(ValueError, match=r"scoreboard\.json is not a scoreboard"):
        read(path)


@pytest.mark.parametrize(
    ("changed", "message"),
    [
        ({"chapter": "1"}, "two digits"),
        ({"chapter": 1}, "two digits"),
        ({"model": ""}, "model is empty"),
        ({"parameters": 1.5}, r"parameters=1\.5"),
        ({"perplexity": float("nan")}, "perplexity=nan"),
        ({"perplexity": 0.5}, r"perplexity=0\.5"),
        ({"seconds": -1}, "seconds=-1"),
    ],
)
def test_rows_that_do_not_fit_are_refused(store, changed, message):
    row = {"chapter": "01", "model": "m", "parameters": 1, "perplexity": 2.0, "seconds": 1.0}
    with pytest.raises(ValueError, match=message):
        record(**row | changed, store=store)


def test_the_stored_scoreboard_of_the_book_is_well_formed():
    rows = json.loads(scoreboard.STORE.read_text(encoding="utf-8"))["rows"]
    for row in rows:
        assert set(row) == {*scoreboard.FIELDS, "machine"}
    assert len({(row["chapter"], row["model"]) for row in rows}) == len(rows)


@pytest.mark.parametrize(
    "text", [b'{"rows": null}', b'{"rows": [1]}', b'{"rows": [{}]}', b'{"rows": {"a": 1}}', b"\xff"]
)
def test_a_file_that_is_no_scoreboard_is_named_whatever_is_wrong_with_it(text, tmp_path):
    path = tmp_path / "scores.json"
    path.write_bytes(text)
    with pytest.raises(ValueError, match=r"scores\.json is not a scoreboard: restore the file"):
        read(path)


def test_a_chapter_is_named_by_two_latin_digits():
    with pytest.raises(ValueError, match="expected its number as two digits"):
        record("\u0660\u0661", "model", 1, 2.0, 1.0)
