"""The protocol of every experiment: run what the record does not hold yet, and write it down.

A script of experiments/ says what one run is, which runs there are, and how the table is drawn:

    def train(config, kind, seed):            # one run: a row of the record, without kind and seed
        ...
        return {"accuracy": 0.9}

    def run(record):                          # all of them, in which order
        seeds, kinds = record.config["seeds"], record.config["kinds"]
        record.run(train, [{"kind": k, "seed": s} for s in seeds for k in kinds])

    main = Experiment(__file__, CONFIG, run, table, tiny={"updates": 5})

The rest is here: the command line, going on where it stopped, refusing to mix two configs, worker
processes, seconds, machine and commit, and a record that is whole after every run.
"""

from __future__ import annotations

import argparse
import json
import math
import sys
import time
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory

from utils.records.files import save, turn
from utils.records.machine import commit, machine, uncommitted
from utils.records.processes import each

WEIGHTS = Path(__file__).resolve().parents[1] / "weights"
SHOWN = 40  # characters: what is longer, such as a list for each length, is not printed


@dataclass(frozen=True)
class Experiment:
    """One script of experiments/, and what its command line does.

    script: its `__file__`. run(record, **options) does all runs; table(held) draws a record.
    tiny: what changes in the config to try the script out within seconds.
    names: of the configurations, where `--only` may choose among them; they are `record.names`.
    tiny_names: those that are tried out; none: all.
    options: more of the command line: name -> what argparse's `add_argument` takes.
    clock gives the seconds of a run: the processor's, unless a graphics card does the work.
    """

    script: str
    config: dict
    run: Callable[..., None]
    table: Callable[[dict], str]
    tiny: dict
    names: tuple[str, ...] = ()
    tiny_names: tuple[str, ...] = ()
    options: dict[str, dict] = field(default_factory=dict)
    clock: Callable[[], float] = time.process_time

    @property
    def file(self) -> Path:
        """Name the file of the record."""
        return Path(self.script).with_suffix(".json")

    def record(
        self,
        store: Path | None = None,
        config: dict | None = None,
        workers: int = 1,
        only: Iterable[str] = (),
        **options,
    ) -> dict:
        """Run what the store does not hold yet, and return what it then holds.

        Raises SystemExit when the store holds another config.
        """
        names = tuple(only) or self.names
        record = Record(store or self.file, config or self.config, workers, names, self)
        self.run(record, **options)
        return record.held

    def try_out(self, folder: Path, workers: int = 1) -> dict:
        """Record a tiny run in a folder, or go on with it."""
        tiny = self.config | self.tiny
        return self.record(folder / self.file.name, tiny, workers, self.tiny_names)

    def __call__(self, arguments: list[str] | None = None) -> None:
        """Do what the command line says, and print the table."""
        parser = argparse.ArgumentParser(
            description=sys.modules[self.run.__module__].__doc__,
            formatter_class=argparse.RawDescriptionHelpFormatter,
        )
        parser.add_argument("--print", action="store_true", help="only print the recorded table")
        parser.add_argument("--try", action="store_true", help="try it out: a tiny run, not kept")
        parser.add_argument("--workers", type=_count, default=1, help="processes at the same time")
        if self.names:
            help = "run these configurations only"
            parser.add_argument("--only", nargs="+", choices=self.names, default=(), help=help)
        for name, settings in self.options.items():
            parser.add_argument(f"--{name}", **settings)
        chosen = vars(parser.parse_args(arguments))
        only_print, only_try = chosen.pop("print"), chosen.pop("try")
        if only_print and not self.file.is_file():
            raise SystemExit(f"there is no {self.file.name} yet: run the script without --print")
        if only_print:
            print(self.table(json.loads(self.file.read_text(encoding="utf-8"))))
        elif only_try:
            with TemporaryDirectory() as folder:
                print(self.table(self.try_out(Path(folder), chosen["workers"])))
        else:
            print(self.table(self.record(**chosen)))


class Record:
    """A record while it grows: `held` is what its file holds."""

    def __init__(
        self, store: Path, config: dict, workers: int, names: tuple, experiment: Experiment
    ):
        """Go on from the store, if there is one. Raises SystemExit if its config is another."""
        self.store, self.config, self.workers = store, config, workers
        self.names, self.experiment = names, experiment
        # how rows are made: noted once, and again on a row for which it is not so
        self.made = {"machine": machine(), "threads": "1", "commit": commit()}
        if uncommitted():
            self.made["commit_note"] = "with changes that were not committed"
        self.held = self._read()

    @property
    def folder(self) -> Path:
        """Name the folder for weights: the book's, but beside the record when it is a trial."""
        return WEIGHTS if self.store == self.experiment.file else self.store.parent

    def find(self, into: str = "rows", **fields) -> list[dict]:
        """Return the rows that have these fields."""
        return [row for row in self.held.get(into, []) if _has(row, fields)]

    def missing(self, jobs: Iterable[dict], into: str = "rows") -> list[dict]:
        """Return the jobs that have no row yet."""
        return [job for job in jobs if not self.find(into, **job)]

    def run(
        self, work: Callable[..., dict], jobs: Iterable[dict], into="rows", minutes=math.inf
    ) -> None:
        """Do the jobs that have no row yet: work(config, **job) returns the row's other fields.

        into names the list that the rows go to; they stand there in the order of the jobs. With
        workers, work must be a function of a module. After so many minutes no further job begins.
        """
        jobs, until = list(jobs), time.monotonic() + 60 * minutes
        do = partial(_do, work, self.config, self.experiment.clock)
        for row in each(do, self.missing(jobs, into), self.workers, until):
            self._add(row, into, jobs)

    def once(self, work: Callable[..., dict]) -> None:
        """Do the single run of an experiment: its fields stand in the record itself."""
        if "seconds" not in self.held:
            do = partial(_do, work, self.config, self.experiment.clock)
            found = next(each(do, [{}]))
            self.note(**found)
            _show("run", found)

    def same(self, **facts) -> None:
        """Note what must not change while a record grows, such as a hash of the data."""
        for name, fact in _as_stored(facts).items():
            if self.held.get(name, fact) != fact:
                raise _other(self.store, name, self.held[name], fact)
        self.note(**facts)

    def note(self, **facts) -> None:
        """Write facts about the whole record."""
        with turn(self.store):
            self.held = self._read() | _as_stored(facts)
            save(self.store, self.held)

    def _read(self) -> dict:
        """Return what the store holds now, others' rows included."""
        config = _as_stored(self.config)
        if not self.store.exists():
            return {"config": config, **self.made}
        held = json.loads(self.store.read_text(encoding="utf-8"))
        if held.get("config") != config:
            raise _other(self.store, "config", held.get("config"), config)
        return held

    def _add(self, row: dict, into: str, jobs: list[dict]) -> None:
        """Add one row, behind those of jobs that stand before its own, and write the record."""
        with turn(self.store):
            self.held = held = self._read()
            row |= {name: now for name, now in self.made.items() if held.get(name) != now}
            rows = held[into] = [*held.get(into, []), _as_stored(row)]
            rows.sort(key=lambda row: _place(row, jobs))
            total = "seconds" if into == "rows" else f"{into}_seconds"
            held[total] = round(sum(row["seconds"] for row in rows), 1)
            save(self.store, held)
        _show(into, row)


def _show(what: str, row: dict) -> None:
    """Print a row, but for what is long."""
    print(what, *(f"{k} {v}," for k, v in row.items() if len(str(v)) <= SHOWN), flush=True)


def _as_stored(value):
    """Return a value as it comes back from a file: tuples are lists, keys are strings."""
    return json.loads(json.dumps(value))


def _has(row: dict, fields: dict) -> bool:
    return _as_stored(fields).items() <= row.items()


def _place(row: dict, jobs: list[dict]) -> int:
    """Return which of the jobs made a row; -1 for a row of other jobs, which were before."""
    return next((place for place, job in enumerate(jobs) if _has(row, job)), -1)


def _other(store: Path, name: str, there, here) -> SystemExit:
    """Say in which of its entries a record differs from what is wanted."""
    apart = ""
    if isinstance(there, dict) and isinstance(here, dict):
        keys = [key for key in {**there, **here} if there.get(key) != here.get(key)]
        apart = f" (in {', '.join(map(str, keys))})"
    return SystemExit(f"{store.name} holds another {name}{apart}: move it away to start anew")


def _do(work: Callable, config: dict, clock: Callable[[], float], job: dict) -> dict:
    """Do one job and return its row."""
    began = clock()
    row = job | work(config, **job)
    return row | {"seconds": row.get("seconds", round(clock() - began, 1))}


def _count(text: str) -> int:
    """Read a number of processes."""
    if not text.isdecimal() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r}: expected a whole number, 1 or above")
    return int(text)
