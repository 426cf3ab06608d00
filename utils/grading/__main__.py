"""Grade a course: `python -m utils.grading COMMAND`, with --help for what each command takes.

Each command is a module of its own with `HELP`, `add_arguments(parser)` and `run(options)`; it is
imported only where it is used, so that one that needs more than this machine has stops no other.
"""

from __future__ import annotations

import argparse
import importlib
import sys
from collections.abc import Sequence

COMMANDS = {
    "judge": "utils.grading.command",
    "report": "utils.grading.exits.report",
    "feedback": "utils.grading.exits.feedback",
    "canvas": "utils.grading.exits.canvas",
    "moodle": "utils.grading.exits.moodle",
    "gradescope": "utils.grading.exits.gradescope",
    "classroom": "utils.grading.exits.classroom50",
    "map": "utils.grading.mistakes_map",
    "similar": "utils.grading.similarity",
    "course": "utils.grading.course.command",
    "variant": "utils.grading.variant",
}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit status; a wrong input ends in one sentence."""
    given = list(sys.argv[1:] if arguments is None else arguments)
    wanted = next((word for word in given if not word.startswith("-")), None)
    parser = argparse.ArgumentParser("python -m utils.grading", description=__doc__.split("\n")[0])
    table = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    # --help lists all commands; a command that is run imports no other
    for name in [wanted] if wanted in COMMANDS else COMMANDS:
        _add(table, name)
    options = parser.parse_args(given)
    try:
        return options.run(options)
    except (ValueError, OSError) as error:
        print(f"{wanted}: {error}", file=sys.stderr)
        return 2


def _add(table: argparse._SubParsersAction, name: str) -> None:
    """Add one command to the table, or the sentence that says why it is not there."""
    try:
        module = importlib.import_module(COMMANDS[name])
    except ImportError as error:
        reason = f"not available here ({error})"

        def refuse(_options: argparse.Namespace, reason: str = reason) -> int:
            print(f"{name}: {reason}", file=sys.stderr)
            return 2

        # whatever stands behind it is taken as it is, options too
        command = table.add_parser(name, help=reason, add_help=False, prefix_chars="\0")
        command.add_argument("rest", nargs=argparse.REMAINDER, help=argparse.SUPPRESS)
        command.set_defaults(run=refuse)
        return
    command = table.add_parser(name, help=module.HELP, description=module.__doc__.split("\n")[0])
    module.add_arguments(command)
    command.set_defaults(run=module.run)


if __name__ == "__main__":
    sys.exit(main())
