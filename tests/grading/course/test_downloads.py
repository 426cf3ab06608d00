"""Whose notebook is whose, in what Canvas and Moodle let an instructor download."""

import io
import os
import zipfile

import pytest

from utils.grading.course import downloads

LAB = "02_bag_of_words"


def zipped(path, **files):
    """Write a zip file; each entry is given as name=content, or as name=(content, date)."""
    with zipfile.ZipFile(path, "w") as archive:
        for name, content in files.items():
            content, date = content if isinstance(content, tuple) else (content, (2026, 11, 1))
            archive.writestr(zipfile.ZipInfo(name, (*date, 12, 0, 0)), content)
    return path


def unpacked(tmp_path, **files):
    """Return {student: content} of a download, and the sentences about what was passed over."""
    place, to = tmp_path / "archive", tmp_path / "extracted"
    place.mkdir(exist_ok=True)
    if files:
        zipped(place / "submissions.zip", **files)
    said = downloads.unpack(place, to, LAB)
    found = {p.parent.name: p.read_text() for p in sorted(to.rglob("*")) if p.is_file()}
    assert all(p.name == f"{LAB}.ipynb" for p in to.rglob("*") if p.is_file())
    return found, said


def test_a_download_of_canvas(tmp_path):
    files = {
        "doejane_1001_90001_02_bag_of_words.ipynb": "jane",
        "roemax_LATE_1002_90002_02_bag_of_words.ipynb": "max, late",
        "vandermeer_1003_90003_02_bag_of_words-2.ipynb": "second attempt",
        "o_brien_1004_90004_02_bag_of_words (1).ipynb": "renamed by a browser",
        "li_1005_90005_12_34_lab.ipynb": "numbers in the file's name",
    }
    found, said = unpacked(tmp_path, **files)
    assert found == dict(zip(["1001", "1002", "1003", "1004", "1005"], files.values(), strict=True))
    assert said == []


def test_a_download_of_moodle_with_folders(tmp_path):
    files = {
        "Jane Doe_4711_assignsubmission_file_/02_bag_of_words.ipynb": "jane",
        "Max van der Roe_4712_assignsubmission_file_/lab_2_final.ipynb": "max",
        "Zoë Müller-Østergård_4713_assignsubmission_file_/sub/02_bag_of_words.ipynb": "zoë",
        "Participant_4714_assignsubmission_file_/02_bag_of_words.ipynb": "hidden",
    }
    found, said = unpacked(tmp_path, **files)
    names = ["Jane Doe", "Max van der Roe", "Zoë Müller-Østergård", "Participant 4714"]
    assert found == dict(sorted(zip(names, files.values(), strict=True)))
    assert said == []


def test_a_download_of_moodle_without_folders(tmp_path):
    found, _ = unpacked(
        tmp_path, **{"Jane Doe_4711_assignsubmission_file_02_bag_of_words.ipynb": "jane"}
    )
    assert found == {"Jane Doe": "jane"}


def test_what_the_browser_has_unpacked_already_is_read_too(tmp_path):
    own = tmp_path / "archive" / "MA1-Lab 2-77" / "Jane Doe_4711_assignsubmission_file_"
    own.mkdir(parents=True)
    (own / "lab.ipynb").write_text("jane")
    (tmp_path / "archive" / "roemax_1002_90002_lab.ipynb").write_text("max")
    assert unpacked(tmp_path)[0] == {"Jane Doe": "jane", "1002": "max"}


def test_of_two_notebooks_the_one_with_the_labs_name_counts_and_the_other_is_told(tmp_path):
    folder = "Jane Doe_4711_assignsubmission_file_"
    found, said = unpacked(
        tmp_path,
        **{
            f"{folder}/02_bag_of_words.ipynb": "the lab",
            f"{folder}/scratch.ipynb": ("notes", (2026, 12, 1)),
        },
    )
    assert found == {"Jane Doe": "the lab"}
    assert said == [f"{folder}/scratch.ipynb is not the one that counts of this student"]


@pytest.mark.parametrize("late", ["", "LATE_"])
def test_of_two_uploads_the_newest_counts(tmp_path, late):
    found, said = unpacked(
        tmp_path,
        **{
            f"doejane_{late}1001_90002_{LAB}.ipynb": "second",
            f"doejane_1001_90001_{LAB}.ipynb": "first",
        },
    )
    assert found == {"1001": "second"}
    assert len(said) == 1


def test_what_is_no_notebook_or_names_nobody_is_told(tmp_path):
    files = {
        "doejane_1001_90001_lab.pdf": "a picture of it",
        "doejane_1001_90002_lab.zip": "packed",
        "lab.ipynb": "whose?",
        "__MACOSX/._doejane_1001_90001_lab.ipynb": "rubbish",
        "Jane Doe_4711_assignsubmission_onlinetext_/onlinetext.html": "hello",
    }
    found, said = unpacked(tmp_path, **files)
    assert found == {}
    assert len(said) == len(files)


@pytest.mark.parametrize(
    "name",
    [
        "../../../../etc/evil_1001_2_lab.ipynb",
        "/etc/.._4711_assignsubmission_file_/lab.ipynb",
        ".._4711_assignsubmission_file_/lab.ipynb",
        "..\\.._4711_assignsubmission_file_/lab.ipynb",
    ],
)
def test_no_name_leads_out_of_the_folder(tmp_path, name):
    unpacked(tmp_path, **{name: "evil"})
    written = {path.relative_to(tmp_path).parts[0] for path in tmp_path.rglob("*.ipynb")}
    assert written <= {"extracted"}
    assert {p.name for p in (tmp_path / "extracted").glob("*")} <= {"1001"}


@pytest.mark.skipif(not hasattr(os, "symlink"), reason="needs symbolic links")
def test_a_link_in_an_unpacked_download_is_not_followed(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "solution").write_text("the solution")
    (tmp_path / "archive" / "doejane_1001_90001_lab.ipynb").symlink_to(tmp_path / "solution")
    assert unpacked(tmp_path)[0] == {}


def test_a_file_that_unpacks_to_gigabytes_is_left_packed(tmp_path, monkeypatch):
    monkeypatch.setattr(downloads, "MOST", 1_000)
    found, said = unpacked(tmp_path, **{"doejane_1001_90001_lab.ipynb": "0" * 5_000})
    assert found == {}
    assert "too large (5,000 bytes)" in said[0]


def test_a_broken_entry_stops_nobody_else(tmp_path):
    (tmp_path / "archive").mkdir()
    path = zipped(
        tmp_path / "archive" / "all.zip",
        **{"doejane_1001_9_lab.ipynb": "jane's work", "roemax_1002_9_lab.ipynb": "max"},
    )
    path.write_bytes(path.read_bytes().replace(b"jane's", b"JANE's"))
    found, said = unpacked(tmp_path)
    assert found == {"1002": "max"}
    assert "doejane_1001_9_lab.ipynb cannot be read" in said[0]


def test_what_is_no_zip_file_is_said_in_a_sentence(tmp_path):
    (tmp_path / "archive").mkdir()
    (tmp_path / "archive" / "all.zip").write_bytes(io.BytesIO(b"half a download").read())
    with pytest.raises(ValueError, match=r"all.zip is no zip file .*: download it again"):
        unpacked(tmp_path)
