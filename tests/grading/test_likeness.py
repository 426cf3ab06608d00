"""Likeness: copies in disguise are found, answers written alone are not."""

import inspect
import re
import textwrap

import numpy as np
import pytest

from tests.exercises.answers import RIGHT
from tests.grading import answers
from utils.exercises import lab02
from utils.grading import likeness, parsing

NAMES = list(answers.TEXTS)


def words(text, name="f"):
    return parsing.functions([text], [name])[name]["statements"]


def features(group):
    read = [parsing.functions(list(own.values()), NAMES) for own in group]
    return {name: [likeness.grams(each[name]["statements"]) for each in read] for name in NAMES}


def reported(group):
    found, _ = likeness.pairs([str(n) for n in range(len(group))], features(group))
    return {(int(pair.first), int(pair.second)) for pair in found}


def drawn(size, seed, copies=0):
    """Return a class whose last students copied from the first, in disguise; and these pairs."""
    rng = np.random.default_rng(seed)
    group = [answers.independent(rng) for _ in range(size)]
    for n in range(copies):
        group[size - 1 - n] = answers.disguised(group[n], rng)
    return group, {(n, size - 1 - n) for n in range(copies)}


def test_the_made_up_answers_are_right(capsys):
    rng = np.random.default_rng(5)
    for _ in range(20):
        space = {"np": np, "Counter": __import__("collections").Counter}
        for text in answers.independent(rng).values():
            exec(text, space)
        for name in NAMES:
            getattr(lab02, name).check(space[name])


def test_a_disguise_changes_no_word():
    rng = np.random.default_rng(3)
    own = answers.independent(rng)
    hidden = answers.disguised(own, rng)
    assert own != hidden
    for name in NAMES:
        assert sorted(words(own[name], name)) == sorted(words(hidden[name], name))


def test_copies_in_disguise_are_found_in_a_small_class():
    found = true = false = 0
    for seed in range(5):
        group, pairs = drawn(30, seed, copies=4)
        got = reported(group)
        found, true, false = found + len(got & pairs), true + len(pairs), false + len(got - pairs)
    assert found >= 0.9 * true
    assert false <= 1


@pytest.mark.slow
def test_copies_in_disguise_are_found_in_a_large_class():
    found = true = false = 0
    for seed in range(4):
        group, pairs = drawn(200, seed, copies=4)
        got = reported(group)
        found, true, false = found + len(got & pairs), true + len(pairs), false + len(got - pairs)
    assert found >= 0.6 * true
    assert false <= 2


def test_answers_written_alone_are_not_reported():
    assert sum(len(reported(drawn(40, 100 + seed)[0])) for seed in range(8)) <= 2


def test_what_everybody_writes_is_nothing_in_common():
    same = [likeness.grams(words("def f(a):\n    return sorted(a)"))] * 9
    bits, share = likeness.compared(same)
    assert not bits.any()
    assert not share.any()


def test_one_function_alone_is_never_reported():
    group, _ = drawn(30, 1)
    group[29] = group[29] | {"bag_of_words": group[0]["bag_of_words"]}
    assert (0, 29) not in reported(group)


def test_the_skeleton_of_the_lab_does_not_count():
    given = likeness.grams(words("def f(a):\n    table = np.zeros((len(a), 7))\n    raise Blank"))
    text = "def f(a):\n    t = np.zeros((len(a), 7))\n    return t + 1"
    assert likeness.grams(words(text), given) == likeness.grams(
        words("def f(a):\n    t = 0\n    return t + 1")
    ) - given - likeness.grams(words("def f(a):\n    t = 0"))


def test_a_student_without_an_answer_is_like_nobody():
    answered = likeness.grams(words("def f(a):\n    return a[::-1] * 2"))
    bits, _ = likeness.compared([answered, answered, frozenset(), frozenset()])
    assert not bits[2:].any()


@pytest.mark.parametrize("students", [[], ["one"]])
def test_nobody_is_compared_with_nobody(students):
    assert likeness.pairs(students, {"f": [frozenset()] * len(students)}) == ([], 0.0)


# ------------------------------------------------------------------------------------ real answers


def handed_in():
    """Return for each lab the right answers that the checks are tested with, by exercise."""
    found = {}
    for key, given in RIGHT.items():
        lab, name = key.split(".")
        for answer in filter(inspect.isfunction, given):
            lines = textwrap.dedent(inspect.getsource(answer)).split("\n")
            text = "\n".join(line for line in lines if not line.startswith("@"))
            own = re.sub(r"^def \w+", f"def {name}", text)
            if parsing.functions([own], [name]):
                found.setdefault(lab, {}).setdefault(name, []).append(own)
    return {lab: texts for lab, texts in found.items() if min(map(len, texts.values())) > 3}


LABS = handed_in()


@pytest.mark.parametrize("lab", LABS)
def test_a_copy_of_real_answers_is_found_among_others_and_nobody_else(lab):
    texts, rng = LABS[lab], np.random.default_rng(0)
    size = min(map(len, texts.values()))
    order = {name: rng.permutation(len(given)) for name, given in texts.items()}
    group = [{name: given[order[name][n]] for name, given in texts.items()} for n in range(size)]
    group.append(answers.disguised(group[0], rng))
    read = [parsing.functions(list(own.values()), list(texts)) for own in group]
    features = {name: [likeness.grams(r[name]["statements"]) for r in read] for name in texts}
    found, _ = likeness.pairs([str(n) for n in range(size + 1)], features)
    assert [(pair.first, pair.second) for pair in found] == [("0", str(size))]
