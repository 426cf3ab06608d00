"""The labs: generated from solutions/, blank where students write, and nowhere else."""

import contextlib
import copy
import functools
import importlib.util
import io
import os
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_labs.py"
LABS = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))

each_lab = pytest.mark.parametrize("lab", LABS)


def read(part, lab):
    return nbformat.read(ROOT / part / lab / f"{lab}.ipynb", 4)


def nbgrader(cell):
    return cell.metadata.get("nbgrader", {})


def graded(notebook):
    """Return the code cells that give points."""
    return [c for c in notebook.cells if c.cell_type == "code" and nbgrader(c).get("grade")]


def run(notebook, lab):
    """Execute every cell, also after an error, as a student would."""
    kept = {name: os.environ.get(name) for name in ("TQDM_DISABLE",)}
    os.environ.update(TQDM_DISABLE="1")
    try:
        where = {"metadata": {"path": str(ROOT / "labs" / lab)}}
        NotebookClient(notebook, timeout=600, allow_errors=True, resources=where).execute()
    finally:
        for name, value in kept.items():
            os.environ.pop(name) if value is None else os.environ.update({name: value})
    return notebook


def errors(cell):
    return [output for output in cell.get("outputs", []) if output.output_type == "error"]


def stderr(cell):
    return [output.text for output in cell.get("outputs", []) if output.get("name") == "stderr"]


def solution_lines(notebook):
    """Return the lines that stand only between the marks of a solution."""
    inside, outside, solving = set(), set(), False
    for line in "\n".join(cell.source for cell in notebook.cells).splitlines():
        if "### BEGIN SOLUTION" in line or "### END SOLUTION" in line:
            solving = "BEGIN" in line
        else:
            (inside if solving else outside).add(line.strip())
    return {line for line in inside - outside if len(line) > 3}


# --------------------------------------------------------------------------------- as it is stored


def test_there_are_labs_for_the_chapters_one_to_three():
    assert LABS[:3] == ["01_fixed_windows", "02_bag_of_words", "03_big_windows"]


def test_the_labs_agree_with_their_sources():
    done = make_labs(ROOT, "--check")
    assert done.returncode == 0, done.stdout + done.stderr


@each_lab
def test_no_line_of_a_solution_reaches_the_students(lab):
    student = "\n".join(cell.source for cell in read("labs", lab).cells)
    assert "SOLUTION" not in student
    assert "HIDDEN TESTS" not in student
    assert solution_lines(read("solutions", lab))
    assert not solution_lines(read("solutions", lab)) & {
        line.strip() for line in student.splitlines()
    }


@each_lab
def test_a_lab_is_stored_without_outputs_and_its_solution_with_them(lab):
    assert not [c.source for c in read("labs", lab).cells if c.get("outputs")]
    assert not [c.source for c in graded(read("solutions", lab)) if not c.outputs]


@each_lab
@pytest.mark.parametrize("part", ["labs", "solutions"])
def test_ids_are_unique(part, lab):
    cells = read(part, lab).cells
    ids = [cell.id for cell in cells]
    grade_ids = [nbgrader(cell)["grade_id"] for cell in cells if nbgrader(cell)]
    assert len(set(ids)) == len(ids)
    assert len(set(grade_ids)) == len(grade_ids)


@each_lab
def test_the_first_code_cell_sets_up_a_bare_machine(lab):
    first = next(cell for cell in read("labs", lab).cells if cell.cell_type == "code")
    assert "setup" in first.metadata.tags
    assert first.source.startswith("try:\n    import utils.scratch")
    assert "%pip install" in first.source


@each_lab
def test_the_first_cell_has_a_button_that_opens_this_lab_in_colab(lab):
    first = read("labs", lab).cells[0].source
    assert first.startswith("# Lab ")
    assert f"/blob/main/labs/{lab}/{lab}.ipynb)" in first


@each_lab
def test_a_lab_has_its_parts(lab):
    cells = read("labs", lab).cells
    text = "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")
    written = [c for c in cells if c.cell_type == "markdown" and nbgrader(c).get("grade")]
    assert 3 <= len(graded(read("labs", lab))) <= 6
    assert len(written) == 1
    for part in ("**After this lab you can**", "minutes", "★", "<details>", "## Experiment"):
        assert part in text
    assert f"{sum(nbgrader(c).get('points', 0) for c in cells)} points." in text


@each_lab
def test_every_function_is_checked_in_the_next_code_cell(lab):
    code = [cell for cell in read("labs", lab).cells if cell.cell_type == "code"]
    blanks = [place for place, cell in enumerate(code) if nbgrader(cell).get("solution")]
    for place in blanks:
        name = nbgrader(code[place])["grade_id"]
        assert code[place].source.startswith(f"def {name}(")
        assert code[place].source.count("raise NotImplementedError") == 1
        assert code[place + 1].source.startswith(f"lab.{name}.check({name})")
    assert len(blanks) == len(graded(read("labs", lab)))


@each_lab
def test_the_text_is_plain_markdown(lab):
    text = "\n".join(c.source for c in read("labs", lab).cells if c.cell_type == "markdown")
    assert "{ref}" not in text
    assert "```{" not in text
    assert ":::" not in text


# --------------------------------------------------------------------------------- when it is run


@pytest.mark.slow
@each_lab
def test_an_unsolved_lab_fails_in_exactly_the_graded_cells_and_in_words(lab):
    notebook = run(read("labs", lab), lab)
    failed = [cell.id for cell in notebook.cells if errors(cell)]
    assert failed == [cell.id for cell in graded(notebook)]
    said = [error for cell in graded(notebook) for error in errors(cell)]
    assert {error.ename for error in said} == {"CheckFailed"}
    assert all("not written yet" in error.evalue for error in said)
    assert all(len(error.traceback) == 1 for error in said)


@pytest.mark.slow
@each_lab
def test_a_solution_passes_without_a_word_on_stderr(lab):
    notebook = run(read("solutions", lab), lab)
    assert not [(cell.source, errors(cell)) for cell in notebook.cells if errors(cell)]
    # nbgrader takes stderr in a graded cell for a failure
    assert not [(cell.source, stderr(cell)) for cell in graded(notebook) if stderr(cell)]


@pytest.mark.slow
def test_a_half_solved_lab_fails_only_where_it_is_blank():
    lab = "01_fixed_windows"
    notebook, solution = read("labs", lab), read("solutions", lab)
    solved = ("one_hot", "window_logits", "parameter_count")
    for cell, full in zip(notebook.cells, solution.cells, strict=True):
        if cell.id in solved:
            cell.source = full.source
    failed = [cell.id for cell in run(notebook, lab).cells if errors(cell)]
    assert failed == [f"check_{n}" for n in ("make_windows", "cross_entropy", "window_gradients")]


# ------------------------------------------------------------------------------ how it is generated


@pytest.fixture
def checkout(tmp_path):
    """Copy one lab and its source into a folder of its own."""
    for part in ("labs", "solutions"):
        shutil.copytree(ROOT / part / LABS[0], tmp_path / part / LABS[0])
    return tmp_path


@functools.cache
def tool():
    """Import the tool once: nbgrader takes seconds to load."""
    spec = importlib.util.spec_from_file_location("make_labs", TOOL)
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def make_labs(root, *options):
    """Run the tool's command line and return its status and what it printed."""
    out, err = io.StringIO(), io.StringIO()
    with contextlib.redirect_stdout(out), contextlib.redirect_stderr(err):
        status = tool().main(["--root", str(root), *options])
    return SimpleNamespace(returncode=status, stdout=out.getvalue(), stderr=err.getvalue())


def edit(path, source="raise NotImplementedError  # your code here", by="return np.eye(size)[ids]"):
    path.write_text(path.read_text("utf-8").replace(source, by, 1), "utf-8")


def test_generating_twice_changes_nothing(checkout):
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    before = lab.read_bytes()
    assert make_labs(checkout).stdout == ""
    assert lab.read_bytes() == before


def test_a_changed_source_is_drift_and_check_writes_nothing(checkout):
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    before = lab.read_bytes()
    edit(checkout / "solutions" / LABS[0] / lab.name, "warm-up", "easy")
    done = make_labs(checkout, "--check")
    assert done.returncode == 1
    assert f"labs/{LABS[0]}/{lab.name} differs from its source" in done.stdout
    assert lab.read_bytes() == before
    assert make_labs(checkout).returncode == 0
    assert make_labs(checkout, "--check").returncode == 0


def test_a_students_work_is_not_written_over(checkout):
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    edit(lab)
    edit(checkout / "solutions" / LABS[0] / lab.name, "warm-up", "easy")
    before = lab.read_bytes()
    done = make_labs(checkout)
    assert done.returncode == 1
    assert f"labs/{LABS[0]}/{lab.name} was edited by hand, nothing was written" in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1
    assert lab.read_bytes() == before
    assert make_labs(checkout, "--force").returncode == 0
    assert lab.read_bytes() != before


def test_a_lab_that_was_only_run_may_be_written_over(checkout):
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    fresh = nbformat.read(lab, 4)
    used = copy.deepcopy(fresh)
    used.cells[1].execution_count = 7
    nbformat.write(used, lab)
    assert make_labs(checkout).returncode == 0
    assert nbformat.read(lab, 4) == fresh


def test_a_lab_that_is_no_notebook_is_left_alone(checkout):
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    lab.write_text("half a download", "utf-8")
    done = make_labs(checkout)
    assert done.returncode == 1
    assert "was edited by hand" in done.stderr
    assert lab.read_text("utf-8") == "half a download"


def test_a_lab_without_a_source_is_named(checkout):
    stray = checkout / "labs" / "stray" / "stray.ipynb"
    stray.parent.mkdir()
    stray.write_text("{}", "utf-8")
    done = make_labs(checkout, "--check")
    assert done.returncode == 1
    assert "labs/stray/stray.ipynb has no source" in done.stdout


@pytest.mark.slow
def test_another_address_of_the_repository_is_neither_drift_nor_an_edit(checkout):
    for name in ("make_labs.py", "repository.py"):
        (checkout / "tools").mkdir(exist_ok=True)
        shutil.copy(ROOT / "tools" / name, checkout / "tools")
    shutil.copy(ROOT / "pyproject.toml", checkout)
    move = [sys.executable, checkout / "tools" / "repository.py", "https://github.com/else/where"]
    assert subprocess.run(move, capture_output=True).returncode == 0
    lab = checkout / "labs" / LABS[0] / f"{LABS[0]}.ipynb"
    assert "github.com/else/where" in lab.read_text("utf-8")
    make = [sys.executable, checkout / "tools" / "make_labs.py"]
    assert subprocess.run([*make, "--check"], capture_output=True).returncode == 0
    assert subprocess.run(make, capture_output=True).returncode == 0
