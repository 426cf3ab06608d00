"""Late days: from when a submission is late, and what each day costs."""

from __future__ import annotations

import argparse
import math
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from utils.grading.results import LabResult

DAY = timedelta(days=1)


@dataclass(frozen=True)
class LateRule:
    """When the labs are due and what lateness costs.

    `grace` moves every due time; each day begun after that takes the share `per_day` of the earned
    points, and never more than all. A submission without a time counts as on time.
    """

    due: Mapping[str, datetime] = field(default_factory=dict)
    per_day: float = 0.0
    grace: timedelta = timedelta()

    def days(self, result: LabResult) -> int:
        """Return how many days late a submission is, each day begun counted; 0 if it is not."""
        return self.days_after(self.due.get(result.lab), moment(result.submitted))

    def days_after(self, due: datetime | None, submitted: datetime | None) -> int:
        """Return the days between a due time and a submission; 0 where one is not known."""
        if due is None or submitted is None:
            return 0
        return max(0, math.ceil((submitted - due - self.grace) / DAY))

    def factor(self, days: int) -> float:
        """Return the share of the earned points that is left after some days."""
        return max(0.0, 1.0 - self.per_day * days)

    def points(self, result: LabResult) -> float:
        """Return a submission's points with the days late taken off, to two decimals."""
        return round(result.points * self.factor(self.days(result)), 2)

    def __str__(self) -> str:
        """Say the rule in one sentence, for the pages that apply it."""
        if not self.due:
            return "No due time was given: nothing is taken off for lateness."
        hours = self.grace / timedelta(hours=1)
        grace = f", with {hours:g} hours of grace" if hours else ""
        times = "; ".join(f"{lab} {due:%Y-%m-%d %H:%M %z}" for lab, due in self.due.items())
        cost = f"each day begun after that takes {100 * self.per_day:g} % of the points"
        return f"Due: {times}{grace}; {cost}."


def moment(text: str) -> datetime | None:
    """Read an ISO time; None if there is none. A time without a zone is this machine's."""
    try:
        read = datetime.fromisoformat(text.strip().replace(" UTC", "+00:00"))
        return read if read.tzinfo else read.astimezone()
    except (ValueError, OverflowError):  # the year 1 may be year 0 elsewhere
        return None


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the rule to a command."""
    parser.add_argument(
        "--due",
        action="append",
        default=[],
        metavar="[LAB=]TIME",
        help="when a lab is due, such as 2026-10-01T23:59; once for each lab, as LAB=TIME",
    )
    parser.add_argument(
        "--late-per-day", default="0%", metavar="SHARE", help="what a day late costs, such as 10%%"
    )
    parser.add_argument(
        "--grace", type=float, default=0.0, metavar="HOURS", help="hours after the due time"
    )


def from_options(options: argparse.Namespace, labs: Iterable[str]) -> LateRule:
    """Return the rule that the options ask for; ValueError says which of them is none."""
    labs, due = sorted(set(labs)), {}
    for given in options.due:
        lab, equals, time = given.rpartition("=")
        read = moment(time)
        if read is None:
            raise ValueError(f"--due {given} is no time: write it as 2026-10-01T23:59")
        if not equals and len(labs) > 1:
            raise ValueError(
                f"--due {given} names no lab, and there are {len(labs)}: write --due LAB={time}"
            )
        if equals and lab not in labs:
            raise ValueError(f"--due {given}: there is no lab {lab} here, only {', '.join(labs)}")
        due |= {name: read for name in ([lab] if equals else labs)}
    return LateRule(due, share(options.late_per_day), hours(options.grace))


def share(text: str) -> float:
    """Read a share such as "10%" or "0.1"; ValueError says what is none."""
    try:
        value = float(text.removesuffix("%")) / (100 if text.endswith("%") else 1)
    except ValueError:
        value = -1.0
    if not 0 <= value <= 1:
        raise ValueError(f"{text} is no share of the points: write 10% or 0.1")
    return value


def hours(value: float) -> timedelta:
    """Return hours of grace as a duration; ValueError if they are negative or no number."""
    if not 0 <= value < 24 * 365:
        raise ValueError(f"--grace {value:g}: give the hours, 0 or more")
    return timedelta(hours=value)
