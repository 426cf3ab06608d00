"""Judge submissions: student code runs in a sandbox, one JSON file for each comes out."""

from __future__ import annotations

import argparse
import sys
from collections import Counter
from pathlib import Path

from utils.exercises import labs
from utils.grading import batch, sandbox, submissions
from utils.grading.results import LabResult
from utils.grading.sandbox import Limits

HELP = "judge submissions in a sandbox; the results are what all other commands read"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Add what the command takes."""
    parser.add_argument("submissions", type=Path, help="a folder of submissions, or one notebook")
    parser.add_argument("--out", type=Path, default=Path("graded"), help="folder for the results")
    parser.add_argument("--lab", default="", metavar="LAB", help="judge this lab alone")
    parser.add_argument("--jobs", type=int, default=0, help="so many at a time (default: cores)")
    parser.add_argument("--seed", type=int, help="draw inputs with it, not with a secret one")
    parser.add_argument("--memory", type=int, default=Limits.memory, help="MB for one submission")
    parser.add_argument("--scheduler", metavar="ADDRESS", help="of a dask.distributed cluster")
    parser.add_argument(
        "--unsafe", action="store_true", help="run student code WITHOUT a sandbox, as yourself"
    )


def run(options: argparse.Namespace) -> int:
    """Judge all submissions of a folder; the status is 0 if each could be read."""
    if options.jobs < 0 or (options.seed is not None and options.seed < 0):
        raise ValueError("--jobs and --seed are whole numbers of at least 0")
    if options.unsafe:
        told = "--unsafe: students' code runs as you, with your files and your network in reach."
        print(told, file=sys.stderr)
    else:
        sandbox.ask()
    found = [
        each
        for each in submissions.find(options.submissions, labs(), options.lab)
        if not each.path.absolute().is_relative_to(options.out.absolute())
    ]
    if not found:
        raise ValueError(f"no notebook was found in {options.submissions}")
    with batch.alone(options.out):
        seed = batch.secret_seed(options.out, options.seed)
        limits = Limits(memory=options.memory)
        tasks = batch.tasks(found, options.out, seed, limits, options.unsafe)
        try:
            results = _all(tasks, options.jobs or batch.cores(), options.scheduler)
        except KeyboardInterrupt:
            print("stopped: the same command goes on from here", file=sys.stderr)
            return 130
    for each in found:
        if not each.lab:
            print(f"{each.student}: {each.problem}")
    _summarise(results, options.out)
    return 0 if not any(each.problem for each in found) else 1


def _all(tasks: list, jobs: int, scheduler: str | None) -> list[tuple[LabResult, bool]]:
    """Judge all tasks, here or on a cluster, with a bar that shows how far it is."""
    from tqdm import tqdm

    if scheduler:
        from utils.grading import cluster

        ended = cluster.judge_on_cluster(tasks, scheduler)
    else:
        ended = batch.run(tasks, jobs)
    return list(tqdm(ended, total=len(tasks), unit="submission", desc="judging"))


def _summarise(results: list[tuple[LabResult, bool]], out: Path) -> None:
    anew = sum(fresh for _, fresh in results)
    print(
        f"{len(results)} submissions: {anew} judged, {len(results) - anew} unchanged since before."
    )
    for lab in sorted({result.lab for result, _ in results}):
        own = [result for result, _ in results if result.lab == lab and not result.problem]
        if own:
            mean = sum(result.points for result in own) / len(own)
            print(f"  {lab}: {len(own)} read, {mean:.1f} of {own[0].possible:g} points on average")
    for result, _ in results:
        if result.problem:
            print(f"  {result.student}, {result.lab}: {result.problem}")
    died = Counter(each.status for result, _ in results for each in result.functions)
    if died["died"] or died["time"]:
        print(f"  {died['died']} functions ended their process, {died['time']} ran out of time.")
    print(f"The results are in {out / 'results'}; `report`, `feedback` and others read them there.")
