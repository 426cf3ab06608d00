"""The first cell of every notebook: silent where the package is, installing it where it is not."""

import json
import os
import shutil
import subprocess
import sys
import tarfile
import tomllib
import zipfile
from importlib.metadata import distribution
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
ADDRESS = PROJECT["urls"]["Repository"]
NOTEBOOKS = sorted(
    path
    for part in ("book", "labs", "solutions")
    for path in (ROOT / part).rglob("*.ipynb")
    if ".ipynb_checkpoints" not in path.parts
)


def setup_cell(notebook):
    cells = json.loads(notebook.read_text(encoding="utf-8"))["cells"]
    return "".join(next(cell for cell in cells if cell["cell_type"] == "code")["source"])


def run_cell(source):
    """Run a cell here, with a stand-in for the shell; return the magics that it asked for."""
    from IPython.core.inputtransformer2 import TransformerManager

    asked = []

    class Shell:
        def run_line_magic(self, *arguments):
            asked.append(arguments)

    exec(TransformerManager().transform_cell(source), {"get_ipython": Shell})
    return asked


@pytest.mark.parametrize("path", NOTEBOOKS, ids=lambda path: path.relative_to(ROOT).as_posix())
def test_every_notebook_begins_with_the_same_cell(path):
    assert setup_cell(path).strip() == setup_cell(NOTEBOOKS[0]).strip()


def test_the_cell_does_nothing_where_the_package_is_installed(capsys):
    assert run_cell(setup_cell(NOTEBOOKS[0])) == []
    assert capsys.readouterr() == ("", "")


def checked(command, **options):
    """Run a command; fail with what it printed; return its standard output."""
    result = subprocess.run(command, capture_output=True, text=True, timeout=600, **options)
    assert result.returncode == 0, f"{command}\n{result.stdout}\n{result.stderr}"
    return result.stdout


def start_notebook(*before, installed=(), site=False, **options):
    """Run the lines `before` and then the setup cell in a fresh Python; return what it tells.

    As beside a notebook, modules of the current folder come first, then those of `installed`, and
    with `site` those of this environment. The cell's magics are printed, and an ImportError.
    """
    from IPython.core.inputtransformer2 import TransformerManager

    cell = TransformerManager().transform_cell(setup_cell(NOTEBOOKS[0]))
    lines = [
        "class Shell:",
        "    def run_line_magic(self, *asked): print('asked for', *asked)",
        *before,
        f"try: exec({cell!r}, {{'get_ipython': Shell}})",
        "except ImportError as error: print('refused:', error)",
    ]
    path = os.pathsep.join(map(str, installed))
    environment = {k: v for k, v in os.environ.items() if k != "VIRTUAL_ENV"}
    command = [sys.executable, *([] if site else ["-S"]), "-c", "\n".join(lines)]
    return checked(command, env={**environment, "PYTHONPATH": path}, **options)


def test_the_cell_installs_from_the_repository_where_the_package_is_missing(tmp_path):
    told = start_notebook(cwd=tmp_path)
    assert told.startswith("asked for pip install -q ")
    assert f"@ git+{ADDRESS}" in told


def test_the_cell_installs_what_the_package_needs_where_there_is_no_numpy(tmp_path):
    told = start_notebook(installed=[ROOT], cwd=tmp_path)
    assert told.startswith("asked for pip install -q ")


def test_the_cell_names_a_utils_py_beside_the_notebook(tmp_path):
    (tmp_path / "utils.py").write_text("def helper(): pass\n")
    told = start_notebook(installed=[ROOT], site=True, cwd=tmp_path)
    assert told.startswith(f"refused: {tmp_path / 'utils.py'} hides the book's package")
    assert "rename" in told
    assert "restart the kernel" in told


def test_the_cell_names_a_folder_utils_that_is_no_package(tmp_path):
    (tmp_path / "utils").mkdir()
    told = start_notebook(cwd=tmp_path)
    assert told.startswith(f"refused: {tmp_path / 'utils'} hides the book's package")


def test_an_empty_folder_utils_hides_no_installed_package(tmp_path):
    (tmp_path / "utils").mkdir()
    assert start_notebook(installed=[ROOT], site=True, cwd=tmp_path) == ""


@pytest.mark.parametrize("names", [["__init__.py"], ["__init__.py", "text.py", "data.py"]])
def test_the_cell_names_another_installed_package_of_that_name(tmp_path, names):
    other = tmp_path / "site" / "utils"
    other.mkdir(parents=True)
    for name in names:
        (other / name).write_text("")
    told = start_notebook(installed=[tmp_path / "site"], cwd=tmp_path)
    assert told.startswith(f"refused: {other / '__init__.py'} hides the book's package")
    assert "uninstall" in told


def test_the_cell_names_a_utils_that_the_notebook_imported_before(tmp_path):
    (tmp_path / "utils.py").write_text("")
    before = ["import utils, os", "os.remove('utils.py')"]
    told = start_notebook(*before, installed=[ROOT], site=True, cwd=tmp_path)
    assert told.startswith(f"refused: {tmp_path / 'utils.py'} hides the book's package")


@pytest.fixture(scope="module")
def clone(tmp_path_factory):
    """Return a repository of one commit that holds what is committed here.

    Not a `git clone`: of a shallow checkout, as servers make it, that gives a shallow repository,
    and from one of those pip's own clone (with --filter) never ends in git 2.39.
    """
    folder = tmp_path_factory.mktemp("repository") / "seqbook"
    archive = folder.with_suffix(".tar")
    checked(["git", "archive", "-o", str(archive), "HEAD"], cwd=ROOT)
    with tarfile.open(archive) as packed:
        packed.extractall(folder, filter="data")
    git = ["git", "-c", "user.name=test", "-c", "user.email=test@example.org"]
    for step in (["init", "-q"], ["add", "-A"], ["commit", "-q", "-m", "All of it"]):
        checked([*git, *step], cwd=folder)
    checked(["git", "config", "uploadpack.allowFilter", "true"], cwd=folder)
    return folder


def lend(package, python):
    """Let another environment have a package of this one, by links: these are 20,000 files.

    Hard ones, for pip may remove them again, and must not reach the files behind them.
    """
    of_site = "import sysconfig; print(sysconfig.get_path('purelib'))"
    site = Path(checked([str(python), "-c", of_site]).strip())
    found = distribution(package)
    if site.stat().st_dev != found.locate_file("").stat().st_dev:
        return  # on another disk there are no such links: pip will bring it
    for name in {file.parts[0] for file in found.files} - {"..", "__pycache__"}:
        held = found.locate_file(name)
        if held.is_dir():
            shutil.copytree(held, site / name, copy_function=os.link, dirs_exist_ok=True)
        elif held.exists():
            os.link(held, site / name)


@pytest.fixture(scope="module")
def bare(tmp_path_factory):
    """Return the Python of a fresh environment that knows how to run a notebook, and no more."""
    folder = tmp_path_factory.mktemp("bare") / "environment"
    checked([sys.executable, "-m", "venv", str(folder)])
    python = folder / ("Scripts/python.exe" if os.name == "nt" else "bin/python")
    # The pip that Python 3.11 brings takes git+https in a requirement, but not git+file.
    pip = [str(python), "-m", "pip", "install", "-q", "--no-compile", "-U"]
    checked([*pip, "pip", "ipykernel", "nbclient"])
    for package in ("torch", "sympy", "networkx", "numpy", "matplotlib", "plotly"):
        lend(package, python)
    assert subprocess.run(
        [python, "-c", "import utils"], cwd=folder, capture_output=True
    ).returncode
    return python


def constraints(folder):
    """Write the pinned versions as pip constraints: the tested torch, and no newer, larger one."""
    files = [ROOT / f"requirements{end}.txt" for end in ("", "-pdf", "-book")]
    lines = [line for file in files for line in file.read_text().splitlines() if "==" in line]
    (folder / "constraints.txt").write_text("\n".join(lines))
    return str(folder / "constraints.txt")


def run_notebook(python, folder, sources):
    """Run cells in a fresh kernel of `python` in `folder`; return all that they printed."""
    cell = {"cell_type": "code", "metadata": {}, "outputs": [], "execution_count": None}
    cells = [{**cell, "id": f"cell-{i}", "source": source} for i, source in enumerate(sources)]
    kernel = {"name": "python3", "language": "python", "display_name": "Python 3"}
    notebook = {"nbformat": 4, "nbformat_minor": 5, "metadata": {"kernelspec": kernel}}
    (folder / "some.ipynb").write_text(json.dumps({**notebook, "cells": cells}))
    script = (
        "import nbclient, nbformat; notebook = nbformat.read('some.ipynb', 4)\n"
        "nbclient.NotebookClient(notebook, timeout=300, allow_errors=True).execute()\n"
        "for output in (o for cell in notebook.cells for o in cell.outputs):\n"
        "    print(output.get('text') or output.get('evalue') or '')\n"
    )
    environment = {k: v for k, v in os.environ.items() if k not in {"PYTHONPATH", "VIRTUAL_ENV"}}
    environment["PIP_CONSTRAINT"] = constraints(folder)
    environment["PIP_NO_COMPILE"] = "1"  # a third of the time; what is imported is compiled then
    return checked([str(python), "-c", script], cwd=folder, env=environment)


@pytest.mark.install
@pytest.mark.slow
def test_an_address_that_answers_nothing_is_named_in_the_message(bare, tmp_path):
    nowhere = (tmp_path / "no-such-repository").as_uri()
    cell = setup_cell(NOTEBOOKS[0]).replace(ADDRESS, nowhere)
    printed = run_notebook(bare, tmp_path, [cell, "import utils.text"])
    assert nowhere in printed
    assert "git clone" in printed
    assert "No module named 'utils'" in printed


@pytest.mark.install
@pytest.mark.slow
def test_the_cell_makes_a_bare_folder_and_environment_ready(bare, clone, tmp_path):
    cell = setup_cell(NOTEBOOKS[0]).replace(ADDRESS, clone.as_uri())
    assert clone.as_uri() in cell
    use = (
        "import utils.text, utils.data\n"
        "novel = utils.data.load('pride_and_prejudice')\n"
        "print(utils.__file__, len(novel.chapters), 'chapters')"
    )
    printed = run_notebook(bare, tmp_path, [cell, use])
    assert "61 chapters" in printed
    assert str(bare.parent.parent) in printed, "the package came from somewhere else"
    again = run_notebook(bare, tmp_path, [cell, use])
    assert again.strip().count("\n") == 0, "the second time, the cell has nothing to say"


@pytest.mark.install
@pytest.mark.slow
def test_the_wheel_holds_the_code_the_data_and_the_licences(clone, tmp_path):
    pip = [sys.executable, "-m", "pip", "wheel", "-q", "--no-deps", "-w", str(tmp_path)]
    checked([*pip, str(clone)])
    [wheel] = tmp_path.glob("*.whl")
    held = set(zipfile.ZipFile(wheel).namelist())
    ours = checked(["git", "ls-files", "utils"], cwd=clone).split()
    assert set(ours) - held == set()
    assert {name.split("/")[0].split("-")[0] for name in held} == {"utils", "seqbook_utils"}
    assert any(name.endswith("licenses/LICENSE") for name in held)
    assert "utils/records/scoreboard.json" in held
    assert wheel.stat().st_size < 20_000_000  # 12 MB of it are trained translators and a reader
