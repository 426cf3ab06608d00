"""A course goes through nbgrader, from the exchange or an LMS to the CSV, and runs no notebook."""

import csv
import html.parser
import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from tests.grading.course.notebooks import LAB, ROOT, cell, changed, functions, solved
from tests.grading.course.notebooks import read as lab_of
from tests.grading.sandboxed import needs_sandbox
from utils.grading.__main__ import main

pytestmark = [pytest.mark.slow, needs_sandbox]
HALF = ("bag_of_words", "same_bag", "accuracy")
WORTH = {
    each["metadata"]["nbgrader"]["grade_id"]: each["metadata"]["nbgrader"].get("points", 0)
    for each in lab_of("labs")["cells"]
    if each["metadata"].get("nbgrader")
}
POINTS = {name: WORTH[f"check_{name}"] for name in functions()}
ALL = sum(POINTS.values())


class Course:
    """A course in a folder, and nbgrader's command line in it."""

    def __init__(self, folder):
        self.folder = folder
        self.env = os.environ | {
            "PATH": os.pathsep.join([str(Path(sys.executable).parent), os.environ["PATH"]]),
            "PYTHONPATH": str(ROOT),
            "JUPYTER_CONFIG_DIR": str(folder / ".jupyter"),
        }

    def nbgrader(self, *arguments, status=0):
        """Run a command of nbgrader and return what it said."""
        done = subprocess.run(
            [sys.executable, "-m", "nbgrader", *arguments],
            cwd=self.folder,
            env=self.env,
            capture_output=True,
            text=True,
        )
        assert done.returncode == status, done.stdout + done.stderr
        return done.stdout + done.stderr

    def submit(self, student, notebook, name=f"{LAB}.ipynb"):
        """Put a notebook, or a text, where nbgrader looks for it."""
        path = self.folder / "submitted" / student / LAB / name
        path.parent.mkdir(parents=True, exist_ok=True)
        text = notebook if isinstance(notebook, str) else json.dumps(notebook)
        path.write_text(text, "utf-8")

    def autograded(self, student):
        return json.loads(self.read("autograded", student, "ipynb"))

    def read(self, step, student, ending):
        return (self.folder / step / student / LAB / f"{LAB}.{ending}").read_text("utf-8")

    def submission(self, student):
        """Return what the gradebook has of a student: by cell the points, and what is to read."""
        from nbgrader.api import Gradebook

        with Gradebook(f"sqlite:///{self.folder / 'gradebook.db'}") as gradebook:
            found = gradebook.find_submission(LAB, student)
            grades = {
                each.name: each.auto_score for book in found.notebooks for each in book.grades
            }
            to_read = {
                g.name for book in found.notebooks for g in book.grades if g.needs_manual_grade
            }
            return grades, to_read

    def points(self, student):
        """Return the points that the checks gave."""
        grades, _ = self.submission(student)
        return sum(points for name, points in grades.items() if name.startswith("check_"))


def new_course(folder):
    assert main(["course", str(folder), "--labs", LAB, "01_fixed_windows"]) == 0
    return Course(folder)


def evil():
    """Return a right solution whose author left HTML, scripts and code that writes a file."""
    notebook = changed(solved(), why_equal="<script>alert(1)</script> [x](javascript:alert(1))")
    canary = "open('CANARY', 'w').write('executed')\nimport os; os.system('touch CANARY')"
    bad = {"text/html": "<script>alert(1)</script>", "application/javascript": "alert(1)"}
    for own in notebook["cells"]:
        if own["cell_type"] == "code":
            own["outputs"] = [{"output_type": "display_data", "data": bad, "metadata": {}}]
            own["outputs"] += [{"output_type": "stream", "name": "stderr", "text": "a warning"}]
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": canary})
    notebook["cells"].append({"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}})
    notebook["cells"][-1]["source"] = "<img src=x onerror=alert(1)>"
    loud = (
        "import sys, warnings\n    print('earsplitting', file=sys.stderr); warnings.warn('w')\n    "
    )
    own = cell(notebook, "same_bag")
    own["source"] = own["source"].replace("### BEGIN SOLUTION", loud)
    return notebook


@pytest.fixture(scope="module")
def graded(tmp_path_factory):
    """Return a course after autograde, feedback and export."""
    course = new_course(tmp_path_factory.mktemp("graded") / "course")
    course.submit("right", solved())
    course.submit("unsolved", lab_of("labs"))
    course.submit("half", solved(only=HALF))
    course.submit("evil", evil())
    course.submit("broken", json.dumps(solved())[:2000])
    course.submit("thief", solved())
    (course.folder / "submitted" / "thief" / LAB / "data.txt").symlink_to(ROOT / "pyproject.toml")
    course.said = course.nbgrader("autograde", LAB, status=1)
    course.nbgrader("generate_feedback", LAB)
    course.nbgrader("export")
    return course


@pytest.mark.parametrize(
    ("student", "points"),
    [("right", ALL), ("unsolved", 0), ("half", sum(POINTS[name] for name in HALF)), ("evil", ALL)],
)
def test_the_gradebook_has_what_the_judge_gave(graded, student, points):
    assert graded.points(student) == points


def test_a_written_answer_waits_for_a_reader_and_a_blank_one_does_not(graded):
    assert graded.submission("right")[1] == {"why_equal"}
    assert graded.submission("unsolved")[1] == set()


def test_a_wrong_function_is_told_in_its_check_and_a_right_one_in_no_word(graded):
    notebook = graded.autograded("half")
    for name in functions():
        outputs = cell(notebook, f"check_{name}")["outputs"]
        assert [each["output_type"] for each in outputs] == ([] if name in HALF else ["error"])
    said = cell(notebook, "check_telling_words")["outputs"][0]["evalue"]
    assert "telling_words" in said
    assert "not written yet" in said


def test_no_code_of_a_notebook_is_executed(graded):
    left = [path for path in graded.folder.rglob("CANARY")] + list(ROOT.glob("CANARY"))
    assert left == []
    notebook = graded.autograded("evil")
    assert not any(each.get("execution_count") for each in notebook["cells"])


def test_a_file_that_is_no_notebook_is_reported_and_stops_nobody(graded):
    assert "error processing assignment '02_bag_of_words' for student 'broken'" in graded.said
    assert not (graded.folder / "autograded" / "broken" / LAB).exists()


def test_a_link_to_somebody_elses_file_is_refused_and_nothing_of_it_is_copied(graded):
    assert "data.txt is a symbolic link" in graded.said
    assert list(graded.folder.glob("*/thief/*/data.txt")) == [
        graded.folder / "submitted" / "thief" / LAB / "data.txt"
    ]


class Page(html.parser.HTMLParser):
    """The scripts, the addresses and the handlers of a page."""

    def __init__(self, text):
        super().__init__()
        self.found, self.script = [], False
        self.feed(text)

    def handle_starttag(self, tag, attributes):
        self.script = tag == "script"
        self.found += [value or "" for name, value in attributes if name.startswith("on")]
        self.found += [value or "" for name, value in attributes if name in ("href", "src")]

    def handle_data(self, data):
        if self.script:
            self.found.append(data)


def test_feedback_shows_points_and_messages_and_runs_nothing_of_the_student(graded):
    page = graded.read("feedback", "half", "html")
    assert "telling_words" in page
    assert "not written yet" in page
    assert "alert(1)" in graded.read("feedback", "evil", "html")
    assert not [
        each for each in Page(graded.read("feedback", "evil", "html")).found if "alert" in each
    ]


def test_nothing_of_one_student_is_in_the_feedback_of_another(graded):
    page = graded.read("feedback", "half", "html")
    assert "earsplitting" not in page
    assert "CANARY" not in page
    assert "earsplitting" in graded.read("feedback", "evil", "html")
    solution = cell(lab_of("solutions"), "telling_words")["source"].splitlines()
    secret = [line.strip() for line in solution if "SOLUTION" not in line and "def " not in line]
    assert not [line for line in secret[1:] if len(line) > 12 and line in page]


def test_the_export_has_a_line_for_each_student_and_lab(graded):
    with (graded.folder / "grades.csv").open(newline="") as file:
        rows = {(row["assignment"], row["student_id"]): row for row in csv.DictReader(file)}
    assert float(rows[LAB, "right"]["score"]) == ALL
    assert float(rows[LAB, "right"]["max_score"]) == sum(WORTH.values())
    assert float(rows[LAB, "half"]["score"]) == sum(POINTS[name] for name in HALF)


def test_the_results_are_those_of_the_judge_and_serve_every_exit(graded):
    found = json.loads((graded.folder / f"graded/results/half/{LAB}.json").read_text("utf-8"))
    right = {each["exercise"] for each in found["functions"] if each["status"] == "right"}
    assert right == set(HALF)


# ------------------------------------------------------------------------------------ collecting


@pytest.fixture
def course(tmp_path):
    return new_course(tmp_path / "course")


def test_a_download_of_an_lms_goes_to_its_students(course):
    archive = course.folder / "downloaded" / LAB / "archive"
    archive.mkdir(parents=True)
    with zipfile.ZipFile(archive / "submissions.zip", "w") as packed:
        for name in (f"doejane_1001_9_{LAB}.ipynb", f"roemax_LATE_1002_9_{LAB}-1.ipynb"):
            packed.writestr(name, json.dumps(solved()))
        packed.writestr("Zoë Li_77_assignsubmission_file_/mine.ipynb", json.dumps(solved()))
        packed.writestr("doejane_1001_10_photo.png", "no notebook")
    said = course.nbgrader("zip_collect", LAB, "--force")
    found = {path.parent.parent.name: path.name for path in course.folder.glob("submitted/*/*/*")}
    assert found == dict.fromkeys(["1001", "1002", "Zoë Li"], f"{LAB}.ipynb")
    assert "photo.png is no notebook" in said


@pytest.mark.skipif(sys.platform == "win32", reason="nbgrader has no exchange on Windows")
def test_the_exchange_gives_plain_notebooks_and_follows_no_link(course, tmp_path):
    exchange = tmp_path / "exchange"
    exchange.mkdir()
    exchange.chmod(0o777)
    with (course.folder / "nbgrader_config.py").open("a") as settings:
        settings.write(f"c.Exchange.root = {str(exchange)!r}\n")
    course.nbgrader("release_assignment", LAB)
    released = exchange / "seqbook" / "outbound" / LAB / f"{LAB}.ipynb"
    assert released.read_bytes() == (ROOT / "labs" / LAB / f"{LAB}.ipynb").read_bytes()

    def send(student):
        folder = exchange / f"seqbook/inbound/{student}+{LAB}+2026-11-01 10:00:00.000000 UTC+x"
        folder.mkdir()
        (folder / "timestamp.txt").write_text("2026-11-01 10:00:00.000000 UTC")
        return folder

    (send("jane") / f"{LAB}.ipynb").write_text(json.dumps(solved()))
    (send("renamed") / f"{LAB} (1).ipynb").write_text(json.dumps(solved()))
    (send("thief") / f"{LAB}.ipynb").symlink_to(ROOT / "solutions" / LAB / f"{LAB}.ipynb")
    page = send("page")
    (page / f"{LAB}.ipynb").write_text(json.dumps(solved()))
    (page / "evil.html").write_text("<script>alert(1)</script>")
    (exchange / f"seqbook/inbound/whole+{LAB}+2026-11-01 10:00:00.000000 UTC+x").symlink_to(page)
    said = course.nbgrader("collect", LAB)
    found = {f"{p.parent.parent.name}/{p.name}" for p in course.folder.glob("submitted/*/*/*")}
    assert {each for each in found if "ipynb" in each} == {
        f"jane/{LAB}.ipynb",
        f"renamed/{LAB}.ipynb",
        f"page/{LAB}.ipynb",
    }
    assert "page/evil.html" not in found
    assert "Passed over" in said


def test_what_a_reader_gave_outlives_a_regrade_and_reaches_the_lms(course):
    (course.folder / "roster.csv").write_text("id,first_name,last_name\njane,Jane,Doe\n", "utf-8")
    course.nbgrader("db", "student", "import", "roster.csv")
    course.submit("jane", solved())
    course.nbgrader("autograde", LAB)
    from nbgrader.api import Gradebook

    with Gradebook(f"sqlite:///{course.folder / 'gradebook.db'}") as gradebook:
        gradebook.find_grade("why_equal", LAB, LAB, "jane").manual_score = 1.5
        gradebook.db.commit()
    course.nbgrader("autograde", LAB, "--force")
    course.nbgrader("export")
    grades = course.folder / "grades.csv"
    with grades.open(newline="") as file:
        (row,) = (row for row in csv.DictReader(file) if row["assignment"] == LAB)
    assert (row["first_name"], float(row["score"])) == ("Jane", ALL + 1.5)
    assert main(["canvas", str(course.folder / "graded"), "--written", str(grades)]) == 0
    with (course.folder / "graded" / "canvas.csv").open(encoding="utf-8-sig", newline="") as file:
        assert float(list(csv.reader(file))[-1][-1]) == ALL + 1.5
