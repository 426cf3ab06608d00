"""What the sandbox shows: Python and its packages, wherever they lie, and nothing private."""

from pathlib import Path

import pytest

from tests.grading.sandboxed import needs_sandbox
from utils.grading import sandbox
from utils.grading.sandbox import NoSandbox


@pytest.fixture(autouse=True)
def _fresh():
    sandbox._bubblewrap.cache_clear()
    sandbox._pythons.cache_clear()
    yield
    sandbox._bubblewrap.cache_clear()
    sandbox._pythons.cache_clear()


@pytest.fixture
def python(tmp_path, monkeypatch):
    """Let Python be installed in a folder of this test."""
    prefix = tmp_path / "python"
    (prefix / "bin").mkdir(parents=True)
    for name in ("prefix", "base_prefix", "base_exec_prefix"):
        monkeypatch.setattr(sandbox.sys, name, str(prefix))
    monkeypatch.setattr(sandbox.sys, "executable", str(prefix / "bin" / "python"))
    return prefix


@needs_sandbox
def test_it_works_here():
    sandbox.ask()


def test_a_checkout_within_pythons_folder_is_hidden_again(python, monkeypatch):
    package = python / "src" / "book" / "utils"
    package.mkdir(parents=True)
    (package.parent / "pyproject.toml").touch()
    monkeypatch.setattr(sandbox, "PACKAGE", package)
    mounts = sandbox._mounts(16)
    assert mounts[str(python)][0] == "--ro-bind"
    assert mounts[str(package.parent)] == ["--tmpfs"]


def test_the_rooms_with_the_answers_of_an_installed_package_are_hidden(python, monkeypatch):
    packages = python / "lib" / "site-packages"
    for room in ("exercises", "grading", "text"):
        (packages / "utils" / room).mkdir(parents=True)
    monkeypatch.setattr(sandbox, "PACKAGE", packages / "utils")
    monkeypatch.setattr(sandbox.sys, "path", [str(packages)])
    mounts = sandbox._mounts(16)
    assert mounts[str(packages / "utils" / "exercises")] == ["--tmpfs"]
    assert mounts[str(packages / "utils" / "grading")] == ["--tmpfs"]
    assert str(packages) not in mounts
    shown = [place for place in mounts if place.startswith("/book")]
    assert shown == ["/book/utils/text"]


@needs_sandbox
def test_what_hides_comes_after_what_it_hides_and_before_what_is_needed(python, monkeypatch):
    checkout = python / "src" / "book"
    (checkout / "utils").mkdir(parents=True)
    (checkout / "pyproject.toml").touch()
    monkeypatch.setattr(sandbox, "PACKAGE", checkout / "utils")
    monkeypatch.setattr(sandbox.sys, "prefix", str(checkout / ".venv"))
    command = sandbox._bubblewrap(16, ())
    places = [command.index(str(place)) for place in (python, checkout, checkout / ".venv")]
    assert places == sorted(places)


def test_a_python_in_somebodys_own_folder_is_refused(python, monkeypatch):
    monkeypatch.setattr(sandbox.Path, "home", lambda: python / "home" / "ann")
    with pytest.raises(NoSandbox, match="make a virtual environment"):
        sandbox._pythons()


def test_a_python_below_the_home_folder_shows_no_more_than_itself(python, monkeypatch):
    monkeypatch.setattr(sandbox.Path, "home", lambda: python.parent)
    assert python in sandbox._pythons()
    assert python.parent not in map(Path, sandbox._mounts(16))


def test_elsewhere_than_on_linux_it_is_refused_in_one_sentence(monkeypatch):
    monkeypatch.setattr(sandbox.sys, "platform", "darwin")
    with pytest.raises(NoSandbox, match="the judge needs Linux"):
        sandbox.ask()


@needs_sandbox
def test_a_sandbox_that_the_machine_forbids_is_told(monkeypatch):
    monkeypatch.setattr(sandbox, "_bubblewrap", lambda *_: ["sh", "-c", "echo no way >&2; false"])
    with pytest.raises(NoSandbox, match=r"cannot make a sandbox here \(no way\)"):
        sandbox.ask()
