"""The repository's address stands in one place, and one command moves everything that derives."""

import filecmp
import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "tools"))

import repository  # noqa: E402

ELSEWHERE = "https://github.com/some-school/seq.course"
LEFT_OUT = shutil.ignore_patterns(*repository.SKIPPED, "*.egg-info", "vendor", ".*_cache", ".hypo*")


@pytest.fixture
def copy(tmp_path):
    """Return a copy of the checkout's own files."""
    return Path(shutil.copytree(ROOT, tmp_path / "copy", ignore=LEFT_OUT))


@pytest.fixture
def tiny(tmp_path):
    """Return a project of one file for each kind of place, all at github.com/seqbook/seqbook."""
    here = "https://github.com/seqbook/seqbook"
    setup = f'    %pip install -q "seqbook-utils[notebooks] @ git+{here}"\n'
    badge = "https://colab.research.google.com/github/seqbook/seqbook/blob/main/labs/a.ipynb"
    cells = [{"source": [setup]}, {"source": [f"[Open in Colab]({badge}) é"]}]
    files = {
        "pyproject.toml": f'[project.urls]\nRepository = "{here}"\n[project]\nname = "x"\n',
        "labs/a.ipynb": json.dumps({"cells": cells}, indent=1, ensure_ascii=False) + "\n",
        "README.md": f"git clone {here}\n[issues]({here}/issues), [theirs]"
        "(https://github.com/karpathy/makemore)\n\n[book]: https://seqbook.github.io/seqbook\n",
        "CITATION.cff": f'repository-code: "{here}"\nurl: "https://seqbook.github.io/seqbook"\n',
    }
    for name, text in files.items():
        path = tmp_path / "tiny" / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(text.encode())
    return tmp_path / "tiny"


def run(root, *arguments):
    return repository.main([*arguments, "--root", str(root)])


def different_files(one, other):
    """Return the names of the files that are not byte for byte the same."""
    names = [path.relative_to(one) for path in one.rglob("*") if path.is_file()]
    return filecmp.cmpfiles(one, other, names, shallow=False)[1:]


def test_this_checkout_holds_one_address(capsys):
    assert repository.check(ROOT) == 0, capsys.readouterr().out


def test_moving_away_and_back_leaves_no_difference(copy, tmp_path):
    before = shutil.copytree(copy, tmp_path / "before")
    home = repository.recorded(copy).url
    assert run(copy, ELSEWHERE) == 0
    assert different_files(before, copy)[0]
    assert repository.differing(copy) == []
    assert run(copy, home) == 0
    assert different_files(before, copy) == ([], [])


def test_after_a_move_no_file_names_the_old_address(copy):
    old = repository.recorded(copy)
    run(copy, ELSEWHERE)
    texts = {path.name: path.read_text(encoding="utf-8") for path in repository.files(copy)}
    stale = [old.url + ending for ending in ('"', "\\", "/", ".git")] + [old.pages]
    assert [name for name, text in texts.items() if any(form in text for form in stale)] == []


def test_labs_and_solutions_stay_in_step_after_a_move(copy):
    run(copy, ELSEWHERE)
    check = [sys.executable, str(copy / "tools" / "make_labs.py"), "--check"]
    result = subprocess.run(check, capture_output=True, text=True)
    assert result.returncode == 0, result.stdout + result.stderr


def test_every_kind_of_place_moves_and_other_peoples_links_stay(tiny):
    run(tiny, ELSEWHERE)
    notebook = json.loads((tiny / "labs/a.ipynb").read_text(encoding="utf-8"))
    setup, badge = ("".join(cell["source"]) for cell in notebook["cells"])
    assert f'git+{ELSEWHERE}"' in setup
    assert "/github/some-school/seq.course/blob/main/labs/a.ipynb) é" in badge
    readme = (tiny / "README.md").read_text()
    assert f"git clone {ELSEWHERE}\n" in readme
    assert f"({ELSEWHERE}/issues)" in readme
    assert "[book]: https://some-school.github.io/seq.course\n" in readme
    assert "(https://github.com/karpathy/makemore)" in readme
    assert "seqbook/seqbook" not in (tiny / "CITATION.cff").read_text()


@pytest.mark.parametrize("name", ["labs/a.ipynb", "README.md", "CITATION.cff"])
def test_check_names_the_file_that_differs(tiny, name, capsys):
    path = tiny / name
    path.write_text(path.read_text(encoding="utf-8").replace("seqbook/seqbook", "o/ther"), "utf-8")
    assert run(tiny, "--check") == 1
    assert f"{name}: not the address of pyproject.toml" in capsys.readouterr().out
    assert run(tiny, repository.recorded(tiny).url) == 0
    assert run(tiny, "--check") == 0


@pytest.mark.parametrize(
    "url",
    [
        "",
        "github.com/org/name",
        "http://github.com/org/name",
        "https://github.com/org",
        "https://github.com/org/na me",
        "https://github.com/org/name/tree/main",
    ],
)
def test_a_wrong_address_gives_one_sentence_and_changes_nothing(tiny, tmp_path, url, capsys):
    before = shutil.copytree(tiny, tmp_path / "before")
    assert run(tiny, url) == 2
    message = capsys.readouterr().err
    assert message.count("\n") == 1
    assert "https://host/org/name" in message
    assert different_files(before, tiny) == ([], [])


def test_a_trailing_slash_and_dot_git_are_forgiven():
    plain = repository.Address("github.com", "org", "name")
    assert repository.Address.parse("https://github.com/org/name/") == plain
    assert repository.Address.parse("https://github.com/org/name.git") == plain


def test_a_host_that_colab_cannot_read_is_said_so(tiny, capsys):
    assert run(tiny, "https://gitlab.com/org/name") == 0
    assert "Colab" in capsys.readouterr().out
    assert "https://org.gitlab.io/name" in (tiny / "README.md").read_text()
