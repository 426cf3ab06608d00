"""Late days: each day begun after the due time and its grace costs a share of the points."""

import argparse
import time
from datetime import datetime, timedelta

import pytest

from tests.grading.exits.made_up import LAB, result
from utils.grading.exits import late

DUE = datetime.fromisoformat("2026-10-01T23:59:00+02:00")


def rule(per_day=0.1, grace=0.0):
    return late.LateRule({LAB: DUE}, per_day, timedelta(hours=grace))


def handed_in(hours, statuses=("right", "right", "right")):
    return result("ann", *statuses, submitted=(DUE + timedelta(hours=hours)).isoformat())


@pytest.mark.parametrize(
    ("hours", "days"), [(-1, 0), (0, 0), (0.01, 1), (24, 1), (24.01, 2), (240, 10)]
)
def test_each_day_begun_counts(hours, days):
    assert rule().days(handed_in(hours)) == days
    assert rule().points(handed_in(hours)) == pytest.approx(5 * (1 - 0.1 * days))


def test_no_lateness_takes_more_than_all():
    assert rule(per_day=0.5).points(handed_in(24 * 30)) == 0


def test_the_grace_moves_the_due_time():
    assert rule(grace=2).days(handed_in(2)) == 0
    assert rule(grace=2).days(handed_in(2.5)) == 1


@pytest.mark.parametrize("submitted", ["", "yesterday"])
def test_without_a_time_nothing_is_taken_off(submitted):
    assert rule().points(result("ann", "right", submitted=submitted)) == 2


def test_nbgraders_time_is_read():
    assert late.moment("2026-10-01 22:30:00.123456 UTC") > DUE


def options(*given):
    parser = argparse.ArgumentParser()
    late.add_arguments(parser)
    return parser.parse_args(given)


def test_the_options_make_the_rule():
    read = late.from_options(
        options("--due", "2026-10-01T23:59+02:00", "--late-per-day", "10%", "--grace", "2"), [LAB]
    )
    assert read == rule(grace=2)
    assert "10 %" in str(read)
    assert LAB in str(read)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (["--due", "tomorrow"], "is no time"),
        (["--due", "2026-10-01T23:59"], "names no lab"),
        (["--due", "lab7=2026-10-01T23:59"], "no lab lab7"),
        (["--late-per-day", "110%"], "no share"),
        (["--late-per-day", "ten"], "no share"),
        (["--grace=-1"], "give the hours"),
        (["--grace=nan"], "give the hours"),
    ],
)
def test_an_option_without_sense_is_refused(given, said):
    with pytest.raises(ValueError, match=said):
        late.from_options(options(*given), [LAB, "03_big_windows"])


def test_a_time_that_no_calendar_holds_stops_no_report(monkeypatch):
    # a student's own timestamp.txt may say so
    for zone in ("UTC", "Europe/Vienna", "America/New_York"):
        monkeypatch.setenv("TZ", zone)
        time.tzset()
        for odd in ("0001-01-01T00:00:00", "9999-12-31T23:59:59"):
            assert rule().days_after(DUE, late.moment(odd)) >= 0
    monkeypatch.undo()
    time.tzset()
