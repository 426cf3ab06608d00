"""Letters, heartbeats and prices of chapter 16: what is particular to these three experiments."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.experiments.scripts import load
from utils import models
from utils.models.torch_only.forecaster import Forecaster
from utils.records import recorded
from utils.text import segments

letters, heartbeats, stocks = load("letters"), load("heartbeats"), load("stocks")
TINY = heartbeats.CONFIG | heartbeats.TINY


@pytest.fixture
def reader() -> models.LanguageModel:
    torch.manual_seed(0)
    model = models.LanguageModel(7, 3, 4, cell=models.LSTM)
    model.carry = True
    return model


def test_bits_of_letters_go_on_over_the_borders_of_pieces(reader):
    ids = np.random.default_rng(0).integers(7, size=1200)
    ((x, y, _),) = segments(ids, 1, 2000)
    found = letters.letter_by_letter(reader, ids)
    with torch.no_grad():
        whole = letters.nll(reader, x, y, reader.zero_state())[:, 0]
    assert np.allclose(found, whole, atol=1e-5)


def test_with_all_letters_behind_it_the_answer_is_that_of_one_pass(reader):
    ids = np.random.default_rng(0).integers(7, size=40)
    whole = letters.letter_by_letter(reader, ids)
    config = {"behind": [39], "every": 1}
    (found,) = letters.after_so_many(reader, ids, config)
    assert found == pytest.approx(whole[-1], abs=1e-4)


def test_counts_and_lstm_are_asked_for_the_same_letters():
    config = {"behind": [1, 4], "every": 3}
    assert letters.asked(np.arange(12), config).tolist() == [4, 7, 10]


def test_no_choice_of_the_counts_lies_at_the_edge_of_what_was_tried():
    held = recorded("letters")
    best = min(held["counts"], key=lambda row: row["validation"])
    orders = held["config"]["orders"]
    assert min(orders) < best["order"] < max(orders)
    assert len(held["counts"]) == len(orders) * len(held["config"]["discounts"])
    assert [row["seed"] for row in held["rows"]] == held["config"]["seeds"]


@pytest.fixture
def swing(monkeypatch) -> None:
    """Put a sine in the place of the heart."""
    wave = np.sin(np.arange(108_000) / 400)
    monkeypatch.setattr(heartbeats, "load", lambda name: wave)


def test_a_weighted_sum_forecasts_a_sine_and_nothing_changes_does_not(swing):
    same = heartbeats.as_it_is(TINY, "as it is")
    fitted = heartbeats.weighted_sum(TINY, "weighted sum", 5, 1e-6)
    assert fitted["test"] < 0.01 < same["test"]
    assert np.all(np.diff(same["ahead"]) > 0)


def test_a_look_up_finds_what_came_before(swing):
    assert heartbeats.look_up(TINY, "look-up", 5, 2)["test"] < 0.01


def test_an_untrained_gru_says_that_nothing_changes(swing):
    found = heartbeats.judged(TINY, Forecaster(TINY["ahead"], 4))
    same = heartbeats.as_it_is(TINY, "as it is")
    assert found["test"] == pytest.approx(same["test"], abs=2e-4)


def test_every_rival_of_the_heartbeats_was_asked_once_and_no_choice_lies_beyond():
    held = recorded("heartbeats")
    ways = [
        (r["model"], r.get("width"), r.get("penalty"), r.get("neighbours")) for r in held["rivals"]
    ]
    assert len(set(ways)) == len(ways) == 27
    best = min(held["rivals"], key=lambda row: row["validation"])
    assert best["model"] == "look-up"
    assert 18 < best["width"] <= 40
    assert 5 < best["neighbours"] < 40
    assert [row["seed"] for row in held["rows"]] == held["config"]["seeds"]


def test_who_says_today_s_price_is_one_day_late_and_who_knows_all_is_not():
    price = stocks.prices(stocks.CONFIG, 0)
    today, tomorrow = price[:-1], price[1:]
    late = stocks.measured(today, today, tomorrow)
    assert set(late) == {"r2", "error"}  # it has no direction
    assert stocks.best_shift(today, tomorrow) == 1
    known = stocks.measured(tomorrow, today, tomorrow)
    assert (known["r2"], known["up_or_down"], known["shift"]) == (1, 1, 0)
    assert known["hits"] == known["days"] == 1999


def test_the_walk_has_the_volatility_that_it_should():
    change = np.diff(np.log(stocks.prices(stocks.CONFIG, 3)))
    assert change.std() == pytest.approx(0.01, rel=0.05)
    assert abs(np.corrcoef(change[1:], change[:-1])[0, 1]) < 0.06
