"""Whatever comes back, nbgrader gets every cell of the lab once, and nothing in it that runs."""

import copy
import json

import pytest

from tests.grading.course import notebooks
from tests.grading.course.notebooks import LABS, cell, changed, name, place, read, solved
from utils.exercises import labs
from utils.grading.course.mending import mark, mend
from utils.grading.variant import variant


def mended(submitted, lab=notebooks.LAB):
    return mend(submitted, read("labs", lab))


def marks(notebook):
    return [mark(each) for each in notebook["cells"] if mark(each)]


def stripped(notebook):
    """Return what students' programs leave alone: kinds, marks and sources."""
    return [(c["cell_type"], mark(c), "".join(c["source"])) for c in notebook["cells"]]


@pytest.fixture
def right():
    return solved()


@pytest.mark.parametrize("lab", LABS)
def test_an_honest_submission_comes_through_as_it_is(lab):
    own = solved(lab)
    done = mended(own, lab)
    assert done.notes == []
    assert stripped(done.notebook) == stripped(own)


@pytest.mark.parametrize("lab", LABS)
def test_a_students_own_variant_of_a_lab_comes_through_as_it_is(lab):
    own = variant(solved(lab), labs()[lab], 4711)
    assert stripped(own) != stripped(solved(lab))
    done = mended(own, lab)
    assert done.notes == []
    assert stripped(done.notebook) == stripped(own)


def test_an_unsolved_lab_comes_through_as_it_is():
    assert stripped(mended(read("labs")).notebook) == stripped(read("labs"))


def test_a_round_trip_through_colab_changes_nothing(right):
    there = copy.deepcopy(right)
    there["metadata"] = {"colab": {"provenance": []}, "kernelspec": {"name": "python3"}}
    for number, each in enumerate(there["cells"]):
        each.pop("id")
        each["metadata"] |= {"id": f"Xy{number}", "colab": {"base_uri": "https://localhost:8080/"}}
        each["source"] = each["source"].splitlines(keepends=True)
    badge = {"cell_type": "markdown", "metadata": {"id": "view-in-github"}, "source": "badge"}
    there["cells"].insert(0, badge)
    done = mended(there)
    assert done.notes == []
    assert stripped(done.notebook) == [("markdown", "", "badge"), *stripped(right)]


def test_another_kernel_is_put_right(right):
    right["metadata"]["kernelspec"] = {"name": "my-env", "display_name": "m", "language": "R"}
    assert mended(right).notebook["metadata"]["kernelspec"]["name"] == "python3"


def test_of_a_copied_cell_the_last_counts(right):
    first = copy.deepcopy(cell(right, "same_bag"))
    first["source"] = "def same_bag(first, second):\n    return None"
    right["cells"].insert(place(right, "same_bag"), first)
    done = mended(right)
    assert marks(done.notebook) == marks(read("labs"))
    assert "return None" not in cell(done.notebook, "same_bag")["source"]
    assert "`same_bag` was there 2 times; the last one counts" in done.notes[0]


def test_cells_without_their_marks_are_found_by_what_stands_in_them(right):
    bare = copy.deepcopy(right)
    for each in bare["cells"]:
        each["metadata"] = {}
    done = mended(bare)
    assert stripped(done.notebook)[1:] == stripped(right)
    assert len(done.notes) == len(marks(right))


def test_a_deleted_function_and_its_check_come_back_blank(right):
    right["cells"] = [e for e in right["cells"] if name(e) not in ("same_bag", "check_same_bag")]
    done = mended(right)
    assert marks(done.notebook) == marks(read("labs"))
    assert cell(done.notebook, "same_bag")["source"] == cell(read("labs"), "same_bag")["source"]
    assert "`check_same_bag` was deleted" in "".join(done.notes)


def test_the_first_cell_of_the_lab_that_has_a_mark_comes_back_too(right):
    gone = marks(right)[0]
    right["cells"] = [each for each in right["cells"] if name(each) != gone]
    assert sorted(marks(mended(right).notebook)) == sorted(marks(read("labs")))


def test_a_changed_check_is_the_labs_own_again(right):
    done = mended(changed(right, check_same_bag="pass"))
    assert cell(done.notebook, "check_same_bag")["source"] == "lab.same_bag.check(same_bag)"
    assert "`check_same_bag` was changed" in done.notes[0]


def test_a_check_turned_into_text_is_code_again(right):
    cell(right, "check_same_bag")["cell_type"] = "markdown"
    done = mended(right)
    assert cell(done.notebook, "check_same_bag")["cell_type"] == "code"
    assert "was markdown and is code again" in done.notes[0]


def test_points_and_marks_are_those_of_the_lab(right):
    own = cell(right, "check_same_bag")["metadata"]["nbgrader"]
    own |= {"points": 1000, "solution": True, "locked": False, "grade": False}
    back = cell(mended(right).notebook, "check_same_bag")
    assert back["metadata"] == cell(read("labs"), "check_same_bag")["metadata"]


def test_what_was_mended_stands_in_the_notebook(right):
    done = mended(changed(right, check_same_bag="pass"))
    assert done.notebook["cells"][0]["source"].startswith("**Mended before grading**")


def test_outputs_of_checks_go_and_those_of_own_cells_become_text(right):
    html = {"text/html": "<script>alert(1)</script>", "text/plain": "a figure"}
    shown = {"output_type": "display_data", "data": html, "metadata": {}}
    for each in right["cells"]:
        if each["cell_type"] == "code":
            each["outputs"] = [shown]
    done = mended(right).notebook
    assert cell(done, "check_same_bag")["outputs"] == []
    assert "script" not in json.dumps([each.get("outputs") for each in done["cells"]])
    assert "a figure" in json.dumps(done)


def test_a_students_own_text_is_harmless_and_the_labs_own_is_untouched(right):
    bad = "<script>alert(1)</script>"
    right["cells"].append({"cell_type": "raw", "metadata": {"raw_mimetype": "text/html"}})
    right["cells"][-1]["source"] = bad
    done = mended(changed(right, why_equal=bad))
    own = [each for each in done.notebook["cells"] if "alert" in each["source"]]
    assert [each["cell_type"] for each in own] == ["markdown", "markdown"]
    assert all("<script" not in each["source"] for each in own)
    assert not any(each["metadata"].get("raw_mimetype") for each in own)
    details = [each for each in done.notebook["cells"] if "<details>" in each["source"]]
    assert len(details) == sum("<details>" in each["source"] for each in read("labs")["cells"]) > 0


def test_no_metadata_of_the_student_is_kept(right):
    for each in right["cells"]:
        each["metadata"]["evil"] = "<script>"
    right["metadata"] |= {"title": "<script>", "widgets": {"a": 1}}
    assert "<script>" not in json.dumps(mended(right).notebook)


def test_ten_thousand_cells_are_cut(right):
    extra = {"cell_type": "code", "metadata": {}, "source": "1", "outputs": []}
    right["cells"] += [extra] * 10_000
    done = mended(right)
    assert len(done.notebook["cells"]) < 1_010
    assert "what comes after 1000 was left out" in done.notes[0]


@pytest.mark.parametrize(
    "strange",
    [{}, {"cells": None}, {"cells": [None, 3, "x"]}, {"cells": [{}]}, {"cells": [{"metadata": 3}]}],
    ids=str,
)
def test_what_is_no_notebook_of_this_lab_is_said_in_a_sentence(strange):
    with pytest.raises(ValueError, match="no cell of this lab"):
        mended(strange)


@pytest.mark.parametrize("value", [None, 3, [], {"a": 1}, ["x", 3], "\ud800\x00"], ids=repr)
@pytest.mark.parametrize("key", ["source", "metadata", "outputs", "cell_type", "attachments"])
def test_anything_may_stand_anywhere_in_a_cell(right, key, value):
    for each in right["cells"][::2]:
        each[key] = value
    done = mended(right)
    assert sorted(marks(done.notebook)) == sorted(marks(read("labs")))
    assert json.dumps(done.notebook, ensure_ascii=False).encode("utf-8")


def test_ids_are_unique_and_of_letters(right):
    for each in right["cells"]:
        each["id"] = 'x" onload="alert(1)'
    ids = [each["id"] for each in mended(right).notebook["cells"]]
    assert len(set(ids)) == len(ids)
    assert all(part.replace("-", "").replace("_", "").isalnum() for part in ids)
