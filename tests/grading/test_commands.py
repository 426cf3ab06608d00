"""The table of commands: each is a module of its own, and one that is missing stops no other."""

import sys
import types

import pytest

from utils.grading import __main__ as grading


@pytest.fixture
def own(monkeypatch):
    """Give a table of two commands: one that works, and one whose module is not there."""
    module = types.ModuleType("own_command", "Count to a number.")
    module.HELP = "count"
    module.add_arguments = lambda parser: parser.add_argument("number", type=int)
    module.run = lambda options: options.number
    monkeypatch.setitem(sys.modules, "own_command", module)
    monkeypatch.setattr(grading, "COMMANDS", {"count": "own_command", "fly": "no_such_module"})
    return module


def test_a_command_gets_its_arguments_and_gives_the_exit_status(own):
    assert grading.main(["count", "3"]) == 3


def test_a_missing_command_says_so_in_one_sentence(own, capsys):
    assert grading.main(["fly", "--high"]) == 2
    assert capsys.readouterr().err.startswith("fly: not available here (No module named")


def test_help_lists_every_command_whether_it_is_there_or_not(own, capsys):
    with pytest.raises(SystemExit):
        grading.main(["--help"])
    said = capsys.readouterr().out
    assert "count" in said
    assert "fly" in said


def test_a_wrong_input_ends_in_one_sentence(own, capsys):
    def refuse(options):
        raise ValueError("3 is too many: expected at most 2")

    own.run = refuse
    assert grading.main(["count", "3"]) == 2
    assert capsys.readouterr().err == "count: 3 is too many: expected at most 2\n"
