"""One notebook before the judge: what is right earns its points, each exercise on its own."""

import dataclasses
import json
import shutil

import pytest

from tests.grading.course.notebooks import LAB, cell, changed, read, solved
from tests.grading.sandboxed import needs_sandbox
from utils.exercises import labs
from utils.grading import judging, keys, sandbox
from utils.grading.sandbox import Limits, NoSandbox

pytestmark = needs_sandbox
LABS = labs()
SEED = 20_261_128


def judge(notebook, lab=LAB, **named):
    return judging.judge_notebook(notebook, LABS[lab], SEED, **named)


def function(result, name):
    return next(each for each in result.functions if each.exercise == name)


def with_function(name, source, before="", notebook=None):
    """Return lab 2, solved but for one function, which is this one."""
    notebook = notebook or solved()
    cell(notebook, name)["source"] = source
    notebook["cells"].insert(0, {"cell_type": "code", "metadata": {}, "source": before})
    return notebook


@pytest.mark.parametrize("lab", LABS)
def test_the_solution_gets_all_points(lab):
    result = judge(solved(lab), lab)
    assert result.problem == ""
    assert [f"{e.exercise}: {e.message}" for e in result.functions if e.points < e.possible] == []
    assert result.points == sum(each.points for each in LABS[lab].exercises) > 0
    assert result.written == {each.name: each.points for each in LABS[lab].written}


@pytest.mark.parametrize("lab", LABS)
def test_the_lab_as_it_is_given_out_gets_none(lab):
    result = judge(read("labs", lab), lab)
    assert {each.status for each in result.functions} == {"not written"}
    assert result.points == 0


def test_an_earlier_exercise_that_is_wrong_costs_no_later_one():
    notebook = with_function("class_probabilities", "def class_probabilities(bags, W, b): return 1")
    result = judge(notebook)
    assert function(result, "class_probabilities").points == 0
    assert function(result, "classifier_gradients").status == "right"


def test_a_later_exercise_is_the_students_own_and_never_the_right_answer():
    source = "def bag_of_words(ids, size, mask): return accuracy(ids, size)"
    found = function(judge(with_function("bag_of_words", source)), "bag_of_words")
    assert found.status == "wrong"
    blank = with_function("bag_of_words", source, notebook=read("labs"))
    assert function(judge(blank), "bag_of_words").status == "not written"


def test_what_a_notebook_displays_costs_no_points():
    own = cell(solved(), "same_bag")["source"].replace("return", "display(first); return", 1)
    assert function(judge(with_function("same_bag", own)), "same_bag").status == "right"


def test_functions_among_the_arguments_are_called_back():
    result = judge(solved("11_translation", only=["greedy_loop"]), "11_translation")
    assert function(result, "greedy_loop").status == "right"


def test_a_tensor_is_as_good_as_an_array():
    pytest.importorskip("torch")
    source = (
        "def accuracy(probabilities, labels):\n"
        "    p = torch.tensor(probabilities, requires_grad=True)\n"
        "    return (p.argmax(dim=1) == torch.tensor(labels)).double().mean() + 0 * p.sum()"
    )
    found = function(judge(with_function("accuracy", source, "import torch")), "accuracy")
    assert (found.status, found.message) == ("right", "")


def test_torch_is_not_loaded_for_who_does_not_use_it():
    source = (
        "def accuracy(p, labels):\n"
        "    assert 'torch' not in sys.modules\n"
        "    return (p.argmax(1) == labels).mean()"
    )
    found = function(
        judge(with_function("accuracy", source, "import sys\nimport torch")), "accuracy"
    )
    assert found.status == "right", found.message


def test_the_message_is_the_one_of_the_check_in_the_notebook():
    source = "def accuracy(p, labels):\n    return 1 - (p.argmax(1) == labels).mean()"
    found = function(judge(with_function("accuracy", source)), "accuracy")
    held = {}
    exec(source, held)
    own = keys.drawn_seed(SEED, "accuracy", [source])
    verdict = LABS[LAB].exercise("accuracy").judge(held["accuracy"], own)
    assert found.message == verdict.message
    assert (found.status, found.mistake) == (verdict.status, verdict.mistake) == ("wrong", "errors")


def test_an_error_is_told_with_its_line():
    source = "def accuracy(probabilities, labels):\n    return probabilities[labels, 99]"
    found = function(judge(with_function("accuracy", source)), "accuracy")
    assert found.status == "error"
    assert "In the line `return probabilities[labels, 99]`." in found.message


def test_an_argument_changed_in_place_is_seen_from_outside():
    source = "def accuracy(probabilities, labels):\n    labels += 1\n    return 1.0"
    found = function(judge(with_function("accuracy", source)), "accuracy")
    assert found.status == "form"
    assert "changed its argument labels in place" in found.message


def test_who_changes_the_code_gets_other_numbers():
    drawn = [keys.drawn_seed(SEED, "accuracy", [code]) for code in ("a", "b")]
    assert drawn[0] != drawn[1]
    assert drawn[0] == keys.drawn_seed(SEED, "accuracy", ["a"])
    assert drawn[0] != keys.drawn_seed(SEED + 1, "accuracy", ["a"])


def test_numbers_learnt_by_heart_from_the_checks_earn_nothing():
    from tests.grading.hostile.looking import remembered

    paid = []
    for lab in LABS.values():
        notebook = read("labs", lab.name)
        for exercise in lab.exercises:
            body = remembered(exercise, 0).replace("\n", "\n    ")
            head = cell(notebook, exercise.name)["source"].split("\n")[0]
            cell(notebook, exercise.name)["source"] = f"{head}\n    {body}"
        result = judging.judge_notebook(notebook, lab, SEED)
        paid += [f"{lab.name} {each.exercise}" for each in result.functions if each.points]
    assert paid == []


def test_the_solutions_that_were_shown_are_told():
    notebook = solved()
    told = {"output_type": "display_data", "metadata": {"seqbook": {"solution": "accuracy"}}}
    cell(notebook, "accuracy")["outputs"] = [told]
    assert judge(notebook).seen == ("accuracy",)


def test_what_has_not_changed_is_not_run_again(monkeypatch):
    first = judge(solved())
    other = changed(solved(), accuracy="def accuracy(probabilities, labels): return 0.0")
    ran = []
    answer = judging.Student.answer
    monkeypatch.setattr(
        judging.Student,
        "answer",
        lambda self, name, *rest: ran.append(name) or answer(self, name, *rest),
    )
    second = judge(other, previous=first)
    assert ran == ["accuracy"]
    assert second.points == first.points - LABS[LAB].exercise("accuracy").points


def test_a_change_of_a_cell_that_no_function_needs_changes_no_key():
    notebook = solved()
    notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": "print('done')"})
    first, second = judge(solved()), judge(notebook)
    assert [each.key for each in first.functions] == [each.key for each in second.functions]


def test_a_key_holds_until_the_exercise_or_the_seed_changes():
    lab = LABS[LAB]
    one, other = lab.exercise("classifier_gradients"), lab.exercise("class_probabilities")
    key = keys.key(["code"], ["class_probabilities"], one, lab, SEED)
    assert keys.holds(key, one, lab, SEED)
    assert not keys.holds(key, one, lab, SEED + 1)
    assert not keys.holds(key, other, lab, SEED)
    assert not keys.holds("", one, lab, SEED)
    dearer = dataclasses.replace(other, stars=3 if other.stars != 3 else 2)
    changed_lab = dataclasses.replace(lab, exercises=[dearer, one])
    assert not keys.holds(key, one, changed_lab, SEED)


def test_without_bubblewrap_nothing_is_judged(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    sandbox._bubblewrap.cache_clear()
    with pytest.raises(NoSandbox, match="sudo apt install bubblewrap"):
        judge(solved(), limits=Limits(files=3))
    sandbox._bubblewrap.cache_clear()


def test_unsafe_must_be_asked_for_and_judges_alike(monkeypatch):
    monkeypatch.setattr(shutil, "which", lambda name: None)
    assert judge(solved(), unsafe=True).points == judge_points()


@pytest.mark.parametrize("unsafe", [False, True])
def test_the_lab_cannot_be_asked_for_its_answer(unsafe):
    source = "def accuracy(*inputs):\n    return lab.accuracy.reference(*inputs)"
    notebook = with_function("accuracy", source, "from utils.exercises import lab02 as lab")
    found = function(judge(notebook, unsafe=unsafe), "accuracy")
    assert found.status == "error"
    assert "NameError: name 'lab' is not defined" in found.message


def judge_points():
    return sum(each.points for each in LABS[LAB].exercises)


def test_the_bytes_of_a_file_are_judged_or_told():
    good = json.dumps(solved()).encode()
    result = judging.judge_bytes(good, LABS[LAB], SEED, student="ann")
    assert (result.student, result.points) == ("ann", judge_points())
    again = judging.judge_bytes(good, LABS[LAB], SEED, previous=result)
    assert again is result
    bad = judging.judge_bytes(good[:100], LABS[LAB], SEED, student="ann")
    assert bad.problem.startswith("the file is no notebook")


def test_the_sandbox_shows_neither_answers_nor_the_checkout():
    command = sandbox._bubblewrap(16, ())
    shown = [place for place in command if "exercises" in place or "solutions" in place]
    assert [place for place in shown if not place.endswith("checking/calling.py")] == []
    assert str(sandbox.PACKAGE.parent) not in command


def test_only_earlier_exercises_are_lent_whatever_the_inside_asks_for():
    lab = labs()["02_bag_of_words"]
    names = [each.name for each in lab.exercises]
    asked = [*names, "no such exercise"]
    for place, exercise in enumerate(lab.exercises):
        assert list(judging.lent(asked, exercise, lab)) == names[:place]
