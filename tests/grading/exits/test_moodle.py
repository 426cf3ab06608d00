"""Moodle: the grading worksheet and the exported gradebook, each filled into its own file."""

import csv
import io

import pytest

from tests.grading.exits.made_up import LAB, made_up_class, result, write
from utils.grading import __main__ as grading

WORKSHEET = (
    "Identifier,Full name,Email address,Status,Grade,Maximum Grade,Grade can be changed,"
    "Last modified (submission),Last modified (grade),Feedback comments\n"
    'Participant 41,Ann Jones,ann@uni.edu,"Submitted for grading - ",,5.00,Yes,'
    '"Thursday, 1 October 2026, 10:00 AM",-,\n'
    'Participant 42,Bob Smith,bob@uni.edu,"Submitted for grading - ",,5.00,Yes,-,-,A word of mine\n'
    'Participant 43,Mal Lory,=mallory,"No submission",,5.00,No,-,-,\n'
)
GRADEBOOK = (
    '"First name","Last name","ID number",Institution,Department,"Email address",'
    '"Assignment: Lab 2 (Real)","Assignment: Lab 2 (Feedback)","Quiz: Lab 12 (Real)",'
    '"Course total (Real)","Last downloaded from this course"\n'
    "Ann,Jones,1,,,ann@uni.edu,-,,7.00,7.00,1790000000\n"
    "Bob,Smith,2,,,b.smith@uni.edu,-,,-,-,1790000000\n"
)


def cells(text):
    return list(csv.reader(io.StringIO(text, newline="")))


@pytest.fixture
def fill(tmp_path):
    write(tmp_path, made_up_class()[:3])

    def run(text, *more):
        (tmp_path / "moodle_gave.csv").write_text(text, encoding="utf-8")
        given = ["moodle", str(tmp_path), "--template", str(tmp_path / "moodle_gave.csv"), *more]
        status = grading.main(given)
        path = tmp_path / "moodle.csv"
        return status, cells(path.read_text(encoding="utf-8")) if path.exists() else []

    return run


def test_the_worksheet_gets_grades_and_comments_and_keeps_all_else(fill):
    _, after = fill(WORKSHEET)
    before = cells(WORKSHEET)
    assert [row[4] for row in after] == ["Grade", "5", "1", ""]
    for old, new in zip(before, after, strict=True):
        assert old[:4] + old[5:9] == new[:4] + new[5:9]
    assert "bag_of_words" in after[1][9]


def test_what_a_reader_wrote_stays_and_our_own_comment_is_renewed(fill):
    _, after = fill(WORKSHEET)
    assert after[2][9] == "A word of mine"
    again = io.StringIO(newline="")
    csv.writer(again).writerows(after)
    late = ["--due", "2026-09-30T12:00+00:00", "--late-per-day", "10%"]
    _, renewed = fill(again.getvalue(), *late)
    assert "1 days late" not in after[1][9]
    assert "1 days late" in renewed[1][9]


def test_a_locked_grade_is_left_and_named(fill, capsys):
    status, after = fill(WORKSHEET)
    assert status == 1
    assert after[3][4] == ""
    assert "cannot be changed: =mallory" in capsys.readouterr().out


def test_a_comment_is_text_whatever_a_message_holds(fill):
    _, after = fill(WORKSHEET.replace(",No,", ",Yes,"))
    assert "<script>" not in after[3][9]
    assert "alert(1)" in after[3][9]
    assert not after[3][9].startswith(("=", "+", "-", "@"))


def test_another_maximum_is_refused_or_scaled(fill):
    other = WORKSHEET.replace("5.00", "100.00")
    assert fill(other)[0] == 2
    assert fill(other, "--scale")[1][1][4] == "100"


def test_the_gradebook_gets_the_item_of_the_lab_alone(fill):
    status, after = fill(GRADEBOOK)
    assert status == 1  # nobody there is =mallory, nor bob by name or address
    before = cells(GRADEBOOK)
    assert after[1][6] == "5"
    assert "5 of 5 points" in after[1][7]
    assert after[1][8:] == before[1][8:]
    assert after[2] == before[2]


def test_a_roster_with_addresses_finds_them(fill, tmp_path):
    (tmp_path / "roster.csv").write_text("id,email\nbob,b.smith@uni.edu\n")
    _, after = fill(GRADEBOOK, "--roster", str(tmp_path / "roster.csv"))
    assert after[2][6] == "1"


@pytest.mark.parametrize("name", ["41", "Participant 41", "ann", "Ann Jones", "ann@uni.edu"])
def test_a_student_is_found_by_each_of_moodles_names(fill, tmp_path, name):
    write(tmp_path, [result(name, "right", lab="03_big_windows")])
    _, after = fill(WORKSHEET.replace("5.00", "2"), "--lab", "03_big_windows")
    assert after[1][4] == "2"


def test_one_worksheet_takes_one_lab(fill, tmp_path, capsys):
    write(tmp_path, [result("ann", "right", lab="03_big_windows")])
    assert fill(WORKSHEET)[0] == 2
    assert "--lab" in capsys.readouterr().err


def test_a_worksheet_in_another_language_is_refused(fill, capsys):
    assert fill(WORKSHEET.replace(",Grade,", ",Bewertung,"))[0] == 2
    assert "English" in capsys.readouterr().err


def test_without_a_template_the_import_has_a_column_for_each_lab(tmp_path):
    write(tmp_path, made_up_class())
    assert grading.main(["moodle", str(tmp_path)]) == 0
    rows = cells((tmp_path / "moodle.csv").read_text(encoding="utf-8"))
    assert rows[0] == ["ID number", LAB]
    assert dict(rows[1:]) == {"ann": "5", "bob": "1", "'=mallory": "0", "eve": ""}
