"""The labs: generated from solutions/, blank where students write, and nowhere else."""

import contextlib
import copy
import functools
import importlib.util
import io
import json
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path
from types import SimpleNamespace

import nbformat
import pytest
from nbclient import NotebookClient

from utils.exercises import labs
from utils.exercises.checking import examples

ROOT = Path(__file__).resolve().parents[2]
TOOL = ROOT / "tools" / "make_labs.py"
LABS = sorted(path.stem for path in ROOT.glob("solutions/*/*.ipynb"))
KNOWN = labs()
EXPERIMENT = 15  # minutes that the experiment of a lab takes

each_lab = pytest.mark.parametrize("lab", LABS)


def read(part, lab):
    return nbformat.read(ROOT / part / lab / f"{lab}.ipynb", 4)


def nbgrader(cell):
    return cell.metadata.get("nbgrader", {})


def graded(notebook):
    """Return the code cells that give points."""
    return [c for c in notebook.cells if c.cell_type == "code" and nbgrader(c).get("grade")]


def run(notebook, folder, seed=0):
    """Execute every cell, also after an error, as a student would who has but the notebook."""
    environment = os.environ | {"TQDM_DISABLE": "1", "SEQBOOK_SEED": str(seed)}
    client = NotebookClient(
        notebook, timeout=600, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    client.execute(env=environment)
    return notebook


def solved(lab, names=None):
    """Return a lab as a student hands it in, with the solutions of these functions, or of all."""
    notebook, solution = read("labs", lab), read("solutions", lab)
    for cell, full in zip(notebook.cells, solution.cells, strict=True):
        if nbgrader(cell).get("solution") and (names is None or cell.id in names):
            cell.source = full.source
    return notebook


def without_experiment(notebook):
    """Leave out the code under "## Experiment", unless it takes up what a student wrote."""
    written = {cell.id for cell in notebook.cells if nbgrader(cell).get("solution")}
    experiment, inside = [], False
    for cell in notebook.cells:
        if cell.cell_type == "markdown" and "\n## " in f"\n{cell.source}":
            inside = "\n## Experiment" in f"\n{cell.source}"
        if inside and cell.cell_type == "code":
            experiment.append(cell)
    assert experiment
    if not written & {word for cell in experiment for word in re.findall(r"\w+", cell.source)}:
        notebook.cells = [cell for cell in notebook.cells if cell not in experiment]
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


def test_every_lab_has_its_checks():
    assert LABS[:3] == ["01_fixed_windows", "02_bag_of_words", "03_big_windows"]
    assert list(KNOWN) == LABS


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


def text_of(lab):
    cells = read("labs", lab).cells
    return "\n".join(cell.source for cell in cells if cell.cell_type == "markdown")


@each_lab
def test_a_lab_has_its_parts(lab):
    cells, text = read("labs", lab).cells, text_of(lab)
    written = [c for c in cells if c.cell_type == "markdown" and nbgrader(c).get("grade")]
    assert 3 <= len(graded(read("labs", lab))) <= 6
    assert len(written) == 1
    for part in ("**After this lab you can**", "## Experiment", ".hint()", ".solution("):
        assert part in text
    assert cells[-1].source == "lab.points()"


@each_lab
def test_minutes_stars_and_points_agree_wherever_they_stand(lab):
    text, known = text_of(lab), KNOWN[lab]
    headings = re.findall(r"^## Exercise (\d) (★+) .*\((\d) points?, (\d+) minutes\)$", text, re.M)
    told = [(int(n), len(stars), int(p), int(m)) for n, stars, p, m in headings]
    exercises = enumerate(known.exercises, 1)
    assert told == [(n, each.stars, each.points, each.minutes) for n, each in exercises]
    points = {nbgrader(c)["grade_id"]: nbgrader(c)["points"] for c in graded(read("labs", lab))}
    assert points == {f"check_{each.name}": each.points for each in known.exercises}
    assert f"**Gives** {known.points} points" in text
    minutes = sum(each.minutes for each in (*known.exercises, *known.written)) + EXPERIMENT
    assert f"**Takes** about {5 * round(minutes / 5)} minutes" in text


@each_lab
def test_every_exercise_has_an_example_that_its_reference_worked_out(lab):
    text = text_of(lab)
    assert set(re.findall(r"<!-- example of (\w+) -->", text)) == {
        each.name for each in KNOWN[lab].exercises
    }
    assert examples.renewed(text, KNOWN[lab]) == text
    for each in KNOWN[lab].exercises:
        lines = examples.shown(each).splitlines()
        assert len(lines) <= 8
        assert max(map(len, lines)) <= examples.WIDTH


@each_lab
def test_the_text_says_what_a_full_written_answer_says(lab):
    text = " ".join(text_of(lab).split())
    for written in KNOWN[lab].written:
        assert all(line in text for line in written.rubric)
        cell = next(c for c in read("labs", lab).cells if c.id == written.name)
        assert nbgrader(cell)["points"] == written.points


@each_lab
def test_every_function_is_checked_in_the_next_code_cell_by_one_call(lab):
    code = [cell for cell in read("labs", lab).cells if cell.cell_type == "code"]
    blanks = [place for place, cell in enumerate(code) if nbgrader(cell).get("solution")]
    for place in blanks:
        name = nbgrader(code[place])["grade_id"]
        assert code[place].source.startswith(f"def {name}(")
        assert code[place].source.count("raise NotImplementedError") == 1
        assert code[place + 1].source == f"lab.{name}.check({name})"
    assert [nbgrader(code[place])["grade_id"] for place in blanks] == [
        each.name for each in KNOWN[lab].exercises
    ]
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
def test_an_unsolved_lab_fails_in_exactly_the_graded_cells_and_in_words(lab, tmp_path):
    """Its experiment, which takes longest, runs in solutions/: `make notebooks`."""
    notebook = run(without_experiment(read("labs", lab)), tmp_path)
    failed = [cell.id for cell in notebook.cells if errors(cell)]
    assert failed == [cell.id for cell in graded(notebook)]
    said = [error for cell in graded(notebook) for error in errors(cell)]
    assert {error.ename for error in said} == {"CheckFailed"}
    assert all("not written yet" in error.evalue for error in said)
    assert all(len(error.traceback) == 1 for error in said)


@pytest.mark.slow
@pytest.mark.parametrize("lab", LABS[::4])
def test_a_solved_lab_runs_to_its_end_in_a_bare_folder_with_another_seed(lab, tmp_path):
    """All run unsolved in such a folder, above; `make notebooks` runs all solutions."""
    notebook = run(solved(lab), tmp_path, seed=5)
    assert not [(cell.source, errors(cell)) for cell in notebook.cells if errors(cell)]
    # nbgrader takes stderr in a graded cell for a failure
    assert not [(cell.source, stderr(cell)) for cell in graded(notebook) if stderr(cell)]
    possible = sum(each.points for each in KNOWN[lab].exercises)
    assert f"{possible} of {possible} points so far" in notebook.cells[-1].outputs[0].text


@pytest.mark.slow
def test_a_half_solved_lab_fails_only_where_it_is_blank(tmp_path):
    lab = "01_fixed_windows"
    notebook = solved(lab, ("one_hot", "window_logits", "parameter_count"))
    failed = [cell.id for cell in run(notebook, tmp_path).cells if errors(cell)]
    assert failed == [f"check_{n}" for n in ("make_windows", "cross_entropy", "window_gradients")]


# ------------------------------------------------------------------------------ how it is generated


@pytest.fixture
def checkout(tmp_path):
    """Copy one lab and its source into a folder of its own."""
    for part in ("labs", "solutions"):
        shutil.copytree(ROOT / part / LABS[0], tmp_path / part / LABS[0])
    kept = tmp_path / "utils" / "exercises" / "solutions.json"
    kept.parent.mkdir(parents=True)
    kept.write_text(tool().solutions(tmp_path), "utf-8")
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


def test_the_answers_that_the_ladder_shows_are_those_of_the_solutions():
    kept = json.loads((ROOT / "utils" / "exercises" / "solutions.json").read_text("utf-8"))
    names = [e.name for lab in KNOWN.values() for e in (*lab.exercises, *lab.written)]
    assert list(kept) == names
    assert not [name for name, text in kept.items() if "SOLUTION" in text]
