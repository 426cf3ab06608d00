"""Canvas' gradebook: its own file, with one column filled and nothing else touched."""

import csv
import io

import pytest

from tests.grading.exits.made_up import LAB, made_up_class, result, write
from utils.grading import __main__ as grading

# as "How do I export grades in the Gradebook?" shows it; the third row is a posting policy
EXPORTED = (
    "Student,ID,SIS User ID,SIS Login ID,Section,Lab 1 (1001),Lab 2 (1002),Essay (77),"
    "Current Score,Final Grade\r\n"
    ",,,,,,Manual Posting,,,\r\n"
    "    Points Possible,,,,,12,5,20,(read only),(read only)\r\n"
    '"Jones, Ann",501,S1,ann,"Section ""A""",11.5,,EX,95.83,A\r\n'
    '"Smith, Bob",502,S2,bob@uni.edu,Section A,,3,N/A,,=B1\r\n'
    '"Student, Test",999,,,Section A,,,,,\r\n'
)


@pytest.fixture
def graded(tmp_path):
    write(tmp_path, made_up_class()[:2])
    (tmp_path / "export.csv").write_text(EXPORTED, encoding="utf-8-sig", newline="")
    return tmp_path


def fill(folder, *more, template="export.csv"):
    given = ["canvas", str(folder), "--template", str(folder / template), *more]
    status = grading.main(given)
    path = folder / "canvas.csv"
    return status, path.read_bytes().decode("utf-8") if path.exists() else ""


def cells(text):
    return list(csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline="")))


def test_the_labs_column_is_filled_and_every_other_cell_stays(graded):
    status, text = fill(graded)
    assert status == 0
    before, after = cells(EXPORTED), cells(text)
    assert [row[6] for row in after] == ["Lab 2 (1002)", "Manual Posting", "5", "5", "1", ""]
    for old, new in zip(before, after, strict=True):
        assert old[:6] + old[7:] == new[:6] + new[7:]


def test_the_file_keeps_its_form(graded):
    _, text = fill(graded)
    assert text.startswith("\ufeffStudent,ID,")
    assert text.count("\r\n") == len(cells(EXPORTED))


def test_semicolons_and_decimal_commas_are_read(graded):
    other = EXPORTED.replace('"Jones, Ann"', "Ann Jones").replace('"Smith, Bob"', "Bob Smith")
    other = other.replace('"Student, Test"', "Test").replace(",", ";").replace("11.5", "11,5")
    (graded / "export.csv").write_text(other.replace(";5;20", ";5,0;20"), encoding="utf-8")
    status, text = fill(graded)
    assert status == 0
    assert "501;S1;ann;" in text
    assert ";11,5;5;EX;" in text


def test_a_student_who_is_not_there_is_named_and_the_others_are_filled(graded, capsys):
    write(graded, [result("zoe", "right")])
    status, text = fill(graded)
    assert status == 1
    assert "zoe" in capsys.readouterr().out
    assert cells(text)[3][6] == "5"


@pytest.mark.parametrize("name", ["501", "S1", "ANN", "Jones, Ann", "ann jones", "jonesann"])
def test_a_student_is_found_by_each_of_canvas_names(graded, name):
    write(graded, [result(name, "right", lab="01_fixed_windows")])
    status, text = fill(graded, "--lab", "01_fixed_windows", "--scale")
    assert status == 0
    assert cells(text)[3][5] == "12"


def test_two_rows_that_might_be_meant_are_no_match(graded):
    (graded / "export.csv").write_text(
        EXPORTED.replace("bob@uni.edu", "ann@uni.edu").replace(",ann,", ",ann@mit.edu,")
    )
    status, text = fill(graded)
    assert status == 1
    assert cells(text)[3][6] == ""


def test_a_roster_gives_students_their_names(graded):
    write(graded, [result("k17", "right", "right", "right")])
    (graded / "roster.csv").write_text("id,login\nk17,S2\nbob,nobody\n")
    _, text = fill(graded, "--roster", str(graded / "roster.csv"))
    assert cells(text)[4][6] == "5"


def test_an_unreadable_submission_leaves_its_cell(graded):
    write(graded, [made_up_class()[3].__class__("bob", LAB, problem="no JSON")])
    status, text = fill(graded)
    assert status == 1
    assert cells(text)[4][6] == "3"


def test_late_days_are_taken_off(graded):
    due = ["--due", "2026-09-30T12:00+00:00", "--late-per-day", "10%"]
    assert cells(fill(graded, *due)[1])[3][6] == "4.5"


def test_points_that_do_not_fit_are_refused_unless_they_are_to_be_scaled(graded, capsys):
    (graded / "export.csv").write_text(EXPORTED.replace(",12,5,20", ",12,100,20"))
    status, text = fill(graded)
    assert (status, text) == (2, "")
    assert "--scale" in capsys.readouterr().err
    assert cells(fill(graded, "--scale")[1])[4][6] == "20"


def test_the_maximum_may_hold_the_written_answers(graded):
    (graded / "export.csv").write_text(EXPORTED.replace(",12,5,20", ",12,7,20"))
    assert cells(fill(graded)[1])[3][6] == "5"


def test_a_computed_column_is_never_filled(graded, capsys):
    assert fill(graded, "--column", "Current Score")[0] == 2
    assert "there is no column" in capsys.readouterr().err


def test_a_column_of_another_name_is_named(graded):
    (graded / "export.csv").write_text(EXPORTED.replace("Lab 2 (1002)", "Bags (1002)"))
    assert fill(graded)[0] == 2
    assert cells(fill(graded, "--column", f"{LAB}=Bags")[1])[3][6] == "5"


@pytest.mark.parametrize("text", ["", "a,b\n", "Student,ID\nann,1\n", "\ud800", "x" * 100])
def test_what_is_no_gradebook_is_refused_in_one_sentence(graded, text, capsys):
    (graded / "export.csv").write_bytes(text.encode("utf-8", "surrogatepass"))
    assert fill(graded)[0] == 2
    assert len(capsys.readouterr().err.strip().splitlines()) == 1


def test_without_a_template_the_columns_are_those_that_canvas_documents(tmp_path):
    write(tmp_path, made_up_class())
    assert grading.main(["canvas", str(tmp_path)]) == 0
    rows = cells((tmp_path / "canvas.csv").read_text(encoding="utf-8"))
    assert rows[0] == ["Student", "ID", "SIS User ID", "SIS Login ID", "Section", LAB]
    assert rows[1][0].strip() == "Points Possible"
    assert {row[0]: row[-1] for row in rows[2:]} == {
        "ann": "5",
        "bob": "1",
        "'=mallory": "0",
        "eve": "",
    }


def test_a_column_that_canvas_marks_read_only_is_none_of_ours(graded):
    other = EXPORTED.replace("Essay (77)", "Lab 2 bonus (77)").replace(",20,", ",(read only),")
    (graded / "export.csv").write_text(other)
    status, text = fill(graded)
    assert status == 0
    assert [row[7] for row in cells(text)] == [row[7] for row in cells(other)]
