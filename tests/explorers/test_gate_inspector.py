"""The gate inspector: its LSTM is the book's, its clamps clamp, its words are measured."""

from __future__ import annotations

import numpy as np
import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from utils.explorers import gate_inspector, inspected
from utils.weights import FOLDER, load_arrays

MODEL = inspected.load()


def row(run: inspected.Run, name: str) -> np.ndarray:
    """Return one of i, f, o, g, c, s over the passage (time, hidden)."""
    return run.planes[inspected.ROWS.index(name)]


def test_the_clamped_step_is_that_of_the_book_s_lstm_where_nothing_is_clamped():
    free = MODEL.run(gate_inspector.PASSAGE)
    held = MODEL.run(gate_inspector.PASSAGE, "f", 0.0, units=())
    assert np.allclose(free.planes, held.planes)
    assert np.allclose(free.log_probabilities, held.log_probabilities)


def test_the_weights_are_small_and_their_origin_is_told():
    assert (FOLDER / "inspected.safetensors").stat().st_size < 200_000
    origin = load_arrays("inspected")[1]["notes"]
    assert {"script", "config", "text_sha256", "machine", "seconds"} <= set(origin)
    assert origin["test_perplexity"] < 6


def test_the_passage_is_held_out():
    assert gate_inspector.PASSAGE in gate_inspector.held_out()


@pytest.mark.parametrize(("gate", "value"), [("f", 0.0), ("f", 1.0), ("i", 0.0), ("o", 1.0)])
def test_a_clamp_holds_its_gate_and_no_other_unit(gate, value):
    run = MODEL.run("“Yes, madam,” said she.", gate, value, [5])
    held = row(run, gate)
    assert (held[:, 5] == value).all()
    assert not (np.delete(held, 5, axis=1) == value).any()


def test_a_closed_forget_gate_leaves_only_what_was_just_written():
    run = MODEL.run("It was a truth", "f", 0.0, range(MODEL.hidden_size))
    assert np.allclose(row(run, "c"), row(run, "i") * row(run, "g"))


def test_a_closed_input_gate_leaves_the_cell_empty():
    run = MODEL.run("It was a truth", "i", 0.0, [3])
    assert not row(run, "c")[:, 3].any()


def test_probabilities_add_up_and_make_the_perplexity():
    text = "“Yes, madam,” said she."
    run = MODEL.run(text)
    assert np.allclose(np.exp(run.log_probabilities).sum(axis=1), 1)
    expected = [run.log_probabilities[t, MODEL.encode(text)[t + 1]] for t in range(len(text) - 1)]
    assert MODEL.perplexity(text, run) == pytest.approx(np.exp(-np.mean(expected)))


def test_forgetting_everything_costs_more_than_one_unit_does():
    cost = {clamp: gate_inspector.read("line", clamp)[1] for clamp in gate_inspector.CLAMPS}
    assert cost["forget gates of all units at 0"] > 1.5 * cost["nothing"]
    assert cost["forget gates of all units at 0"] > cost["forget gate of this unit at 0"]


def test_what_is_said_of_a_unit_is_its_measured_correlation():
    text = gate_inspector.held_out()
    c = row(MODEL.run(text), "c")
    for key, (unit, _, count) in gate_inspector.UNITS.items():
        r = np.array([np.corrcoef(of_unit, count(text))[0, 1] for of_unit in c.T])
        assert unit == np.abs(r).argmax()
        assert f"r = {r[unit]:.2f}".replace("-", "−") in gate_inspector.described()[key][1]
        assert abs(r[unit]) > 0.6


def test_the_unit_that_counts_forgets_at_the_end_of_the_line():
    text = gate_inspector.held_out()[:5000]
    f = row(MODEL.run(text), "f")[:, gate_inspector.UNITS["line"][0]]
    ends = np.array(list(text)) == "\n"
    assert f[ends].mean() < 0.05
    assert f[~ends].mean() > 0.95


def test_counts_start_anew_at_words_lines_and_paragraphs():
    text = "ab c\nde\n\nf"
    assert inspected.letters_in_word(text).tolist() == [1, 2, 0, 1, 0, 1, 2, 0, 0, 1]
    assert inspected.letters_in_line(text).tolist() == [1, 2, 3, 4, 0, 1, 2, 0, 0, 1]
    assert inspected.letters_in_paragraph(text).tolist() == [1, 2, 3, 4, 5, 6, 7, 8, 0, 1]


def test_letters_keeps_short_paragraphs_and_turns_the_marks():
    text = inspected.letters(['"Oh!" said she, "no."\n\n' + "long " * 100])
    assert text == "“Oh!” said she, “no.”\n\n"
    assert max(map(len, inspected.letters(["word " * 50]).splitlines())) <= inspected.WIDTH


@pytest.mark.parametrize(
    ("values", "said"),
    [
        ({"unit": "none"}, "unit='none'"),
        ({"clamp": "all"}, "clamp='all'"),
        ({"cursor": 10_000}, "cursor=10000"),
    ],
)
def test_values_without_sense_are_named(values, said):
    start = {"unit": "line", "clamp": "nothing", "cursor": 0}
    with pytest.raises(ValueError, match=said):
        gate_inspector.figure(**(start | values))


def test_a_strange_letter_is_unknown_and_a_strange_gate_is_named():
    assert MODEL.alphabet[MODEL.encode("ß")[0]] == "<unk>"
    with pytest.raises(ValueError, match="gate='x'"):
        MODEL.run("It", gate="x")


def test_the_cursor_is_framed_where_its_letter_stands():
    text = gate_inspector.PASSAGE
    cursor = text.index("madam")
    before = text[:cursor]
    frame = gate_inspector.figure("line", "nothing", cursor)["layout"]["shapes"][0]
    assert (frame["y0"] + frame["y1"]) / 2 == before.count("\n")
    assert (frame["x0"] + frame["x1"]) / 2 == len(before) - before.rindex("\n") - 1
