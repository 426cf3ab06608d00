"""Map the mistakes of a class: how many students met which one, and what to teach again.

From the judge's results, one look at each student's last word; and from the diaries that students
keep of their own checks (`utils.exercises.checking.diary`), which tell what they met on the way.
The page holds no name.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from utils.grading.exits import page, reading
from utils.grading.exits.page import Html, element

if TYPE_CHECKING:
    from utils.exercises.checking import Exercise, Lab

HELP = "how many students met which mistake, by function, and the section to teach again"

LISTED, PERHAPS, DIAGNOSED, OTHER = "a listed mistake", "perhaps one", "a diagnosis", "no hint"
FORM, ERROR, ENDLESS, BLANK, RIGHT = "form", "error", "no end", "blank", "right"
KINDS = (LISTED, PERHAPS, DIAGNOSED, OTHER, FORM, ERROR, ENDLESS, BLANK, RIGHT)
OF_STATUS = {
    "right": RIGHT,
    "form": FORM,
    "error": ERROR,
    "time": ENDLESS,
    "died": ENDLESS,
    "not written": BLANK,
    "missing": BLANK,
    "wrong": OTHER,
}
TROUBLE = {LISTED, PERHAPS, DIAGNOSED, OTHER, FORM, ERROR, ENDLESS}
AGAIN = 8  # sections that are named first
LARGEST = 5_000_000  # bytes of a diary
LONGEST = 60  # characters of a diagnosis


@dataclass(frozen=True)
class Seen:
    """One look at one student's function: from a result, or from a line of a diary."""

    who: str
    lab: str
    exercise: str
    status: str
    mistake: str = ""
    perhaps: str = ""
    diagnosis: str = ""

    @property
    def kind(self) -> str:
        """Return which column of the heat map it belongs to."""
        if self.status != "right" and (self.mistake or self.perhaps or self.diagnosis):
            return LISTED if self.mistake else PERHAPS if self.perhaps else DIAGNOSED
        return OF_STATUS.get(self.status, OTHER)


@dataclass
class Tally:
    """Who met what in one exercise: students by kind, and by mistake."""

    who: set[str] = field(default_factory=set)
    kinds: dict[str, set[str]] = field(default_factory=dict)
    mistakes: dict[tuple[str, str], set[str]] = field(default_factory=dict)

    def add(self, seen: Seen) -> None:
        """Count one look."""
        self.who.add(seen.who)
        self.kinds.setdefault(seen.kind, set()).add(seen.who)
        name = {LISTED: seen.mistake, PERHAPS: seen.perhaps, DIAGNOSED: seen.diagnosis}
        if seen.kind in TROUBLE:
            key = (seen.kind, name.get(seen.kind, ""))
            self.mistakes.setdefault(key, set()).add(seen.who)

    def count(self, kind: str) -> int:
        """Return how many students met a kind."""
        return len(self.kinds.get(kind, ()))

    @property
    def trouble(self) -> float:
        """Return the share of the students who met any difficulty."""
        met = set().union(*(self.kinds.get(kind, set()) for kind in TROUBLE))
        return len(met) / max(1, len(self.who))


Tallies = dict[tuple[str, str], Tally]  # by lab and exercise


def tallied(looks: Iterable[Seen]) -> Tallies:
    """Count all looks, by lab and exercise."""
    found: Tallies = {}
    for seen in looks:
        found.setdefault((seen.lab, seen.exercise), Tally()).add(seen)
    return found


def of_results(out: Path, lab: str | None = None) -> Iterator[Seen]:
    """Yield a look at each function that was judged."""
    for result in reading.results(out, lab):
        for one in result.functions:
            said = (one.status, one.mistake, one.perhaps, one.diagnosis)
            yield Seen(result.student, result.lab, one.exercise, *said)


def of_diaries(folder: Path, labs: Mapping[str, Lab]) -> Iterator[Seen]:
    """Yield a look for each line of the diaries in a folder; a file is a student.

    What students hand in is only counted where it names what the labs know; the rest is left out.
    """
    from utils.exercises.checking.diary import ENDING, lab_of

    known = {
        f"{lab_of(exercise)}/{exercise.name}": (lab.name, exercise)
        for lab in labs.values()
        for exercise in lab.exercises
    }
    for file in sorted(folder.rglob(f"*{ENDING}")):
        if file.is_symlink() or not file.is_file() or file.stat().st_size > LARGEST:
            print(f"{file} is left out: a link, or more than {LARGEST:,} bytes")
            continue
        for line in file.read_text(encoding="utf-8", errors="replace").splitlines():
            if seen := _of_line(str(file), line, known):
                yield seen


def _of_line(who: str, line: str, known: Mapping[str, tuple[str, Exercise]]) -> Seen | None:
    try:
        kept = json.loads(line)
        lab, exercise = known[kept["exercise"]]
        texts = {key: str(kept[key]) for key in ("status", "mistake", "perhaps", "diagnosis")}
    except (ValueError, KeyError, TypeError, RecursionError):
        return None
    names = {mistake.name for mistake in exercise.mistakes} | {""}
    strange = {texts["mistake"], texts["perhaps"]} - names or texts["status"] not in OF_STATUS
    if strange or len(texts["diagnosis"]) > LONGEST:
        return None
    return Seen(who, lab, exercise.name, **texts)


# ------------------------------------------------------------------------------------ the page


def drawn(sources: Mapping[str, Tallies], find: Callable[[str, str], Exercise | None]) -> str:
    """Return the page; `sources` maps a heading to what was counted, `find` gives an exercise."""
    parts: list[object] = []
    for title, tallies in sources.items():
        parts.append(element("h2", title))
        parts.append(_again(tallies, find))
        for lab in sorted({lab for lab, _ in tallies}):
            own = {name: tally for (where, name), tally in tallies.items() if where == lab}
            parts += [element("h3", lab), _heat(lab, own), _mistakes(lab, own, find)]
    lead = (
        "How many students met what. The shade and the number say the same: the share of those who "
        "handed the function in. Whoever met several things is counted in each."
    )
    return page.page("The map of mistakes", element("p", lead), *parts, style=HEAT)


HEAT = """
:root { --heat: #e69f00; --calm: #56b4e9; }
@media (prefers-color-scheme: dark) { :root { --heat: #8a5a00; --calm: #125e8a; } }
td.heat { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums;
  background: color-mix(in srgb, var(--heat) calc(var(--share) * 100%), var(--paper)); }
td.calm { --heat: var(--calm); }
"""


def _again(tallies: Tallies, find: Callable[[str, str], Exercise | None]) -> Html:
    """Return the list of sections to teach again, the most needed first."""
    ranked = sorted(tallies.items(), key=lambda item: (-item[1].trouble, item[0]))
    items = []
    for (lab, name), tally in ranked[:AGAIN]:
        if not tally.trouble:
            break
        section = _section(find(lab, name))
        first = _ranked(tally)[0]
        items.append(
            element(
                "li",
                element("b", section or f"{lab}, {name}"),
                f": {tally.trouble:.0%} had trouble with {name}; most often {_named(*first[0])} "
                f"({len(first[1])} of {len(tally.who)})",
            )
        )
    if not items:
        return element("p", "Nobody met a difficulty.")
    return Html(element("p", "Worth teaching again:") + element("ol", *items))


def _section(exercise: Exercise | None) -> str:
    """Return the page and the heading that an exercise names, "" where it names none."""
    chapter, heading = exercise.section if exercise else ("", "")
    return f"{chapter}, {heading}" if chapter else ""


def _ranked(tally: Tally) -> list[tuple[tuple[str, str], set[str]]]:
    """Return what was met, most often first."""
    return sorted(tally.mistakes.items(), key=lambda item: (-len(item[1]), item[0]))


def _named(kind: str, name: str) -> str:
    """Return the words for a mistake, a likeness, a diagnosis or the lack of one."""
    words = {
        LISTED: name,
        PERHAPS: f"perhaps {name}",
        DIAGNOSED: f"diagnosis: {name}",
        OTHER: "no listed mistake",
        FORM: "other arguments or results than asked for",
        ERROR: "it raised an error",
        ENDLESS: "it did not come to an end",
    }
    return words[kind]


def _heat(lab: str, own: Mapping[str, Tally]) -> Html:
    """Return the heat map of one lab: functions by kinds, the most difficult function first."""
    ranked = sorted(own.items(), key=lambda item: (-item[1].trouble, item[0]))
    rows = [
        [
            name,
            len(tally.who),
            *(_shaded(tally.count(kind), len(tally.who), kind) for kind in KINDS),
        ]
        for name, tally in ranked
    ]
    return page.table(f"{lab}: functions by what was met", ["Function", "Students", *KINDS], rows)


def _shaded(count: int, of: int, kind: str = "") -> Html:
    share = count / max(1, of)
    shown = f"{count} ({share:.0%})" if count else "0"
    colour = "heat calm" if kind == RIGHT else "heat"
    return element("td", shown, class_=colour, style=f"--share: {share:.2f}")


def _mistakes(lab: str, own: Mapping[str, Tally], find: Callable) -> Html:
    """Return the table of one lab's mistakes, each with the hint that its author gets."""
    rows = []
    for name, tally in own.items():
        exercise = find(lab, name)
        hints = {each.name: each.hint for each in exercise.mistakes} if exercise else {}
        for (kind, mistake), who in _ranked(tally):
            hint = hints.get(mistake, "") if kind in (LISTED, PERHAPS) else ""
            said = _named(kind, mistake)
            cell = element(
                "td", element("details", element("summary", said), hint) if hint else said
            )
            rows.append([name, cell, _shaded(len(who), len(tally.who)), _section(exercise)])
    rows.sort(key=lambda row: -float(row[2].partition("--share: ")[2].partition('"')[0]))
    if not rows:
        return element("p", f"{lab}: nobody met a mistake.")
    return page.table(f"{lab}: mistakes", ["Function", "Met", "Students", "Section"], rows)


# ------------------------------------------------------------------------------------ the command


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add the options of the command."""
    reading.add_arguments(parser)
    parser.add_argument(
        "--diaries", type=Path, metavar="DIR", help="also count the diaries that students gave"
    )


def run(options: argparse.Namespace) -> int:
    """Write OUT/map.html."""
    from utils.exercises import labs

    known = labs()

    def find(lab: str, name: str) -> Exercise | None:
        own = known[lab].exercises if lab in known else ()
        return next((each for each in own if each.name == name), None)

    sources: dict[str, Tallies] = {}
    if options.diaries is None or (options.out / "results").is_dir():
        sources["What was handed in"] = tallied(of_results(options.out, options.lab))
    if options.diaries is not None:
        looks = of_diaries(options.diaries, known)
        own = tallied(seen for seen in looks if options.lab in (None, seen.lab))
        if not own:
            raise ValueError(f"{options.diaries} holds no diary of these labs (*.jsonl)")
        sources["What students met on the way (from their own diaries)"] = own
    page.save(options.out / "map.html", drawn(sources, find))
    met: Counter = Counter()
    for tallies in sources.values():
        for tally in tallies.values():
            met.update({kind: len(who) for kind, who in tally.kinds.items()})
    said = ", ".join(f"{met[kind]} {kind}" for kind in KINDS if met[kind])
    print(f"{options.out / 'map.html'}: {said}")
    return 0
