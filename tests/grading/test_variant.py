"""Variants: the same lab for each student, with numbers of one's own."""

import json
from pathlib import Path

import pytest

from utils.exercises import labs
from utils.exercises.checking import seeding
from utils.grading.__main__ import main
from utils.grading.variant import variant, variant_seed

ROOT = Path(__file__).resolve().parents[2]
LAB = "02_bag_of_words"


def sources(notebook):
    return ["".join(cell["source"]) for cell in notebook["cells"]]


@pytest.fixture
def notebook():
    """A lab of three cells, with one example."""
    return {
        "cells": [
            {"cell_type": "code", "id": "a", "metadata": {"tags": ["setup"]}, "source": ["1"]},
            {
                "cell_type": "markdown",
                "id": "b",
                "metadata": {},
                "source": [
                    "Text.\n",
                    "<!-- example of accuracy -->\n",
                    "```text\n",
                    "x\n",
                    "```\n",
                ],
            },
            {"cell_type": "code", "id": "c", "metadata": {}, "source": ["2"]},
        ],
        "metadata": {},
    }


def test_two_variants_differ_in_their_numbers_and_in_nothing_else(notebook):
    first, second = (variant(notebook, labs()[LAB], seed) for seed in (1, 2))
    differ = [a != b for a, b in zip(sources(first), sources(second), strict=True)]
    assert differ == [False, True, True, False]
    assert sources(first)[2].startswith("Text.")
    assert first == variant(notebook, labs()[LAB], 1)


def test_the_cell_of_a_variant_sets_the_seed_of_the_checks(notebook, monkeypatch):
    monkeypatch.setattr(seeding, "_seed", None)
    made = variant(notebook, labs()[LAB], 77)
    exec(sources(made)[1], {})
    assert seeding.current() == 77
    assert made["metadata"]["seqbook"]["variant"] == 77


def test_a_seed_follows_from_the_student_the_lab_and_the_term():
    seeds = {
        variant_seed(student, lab, term)
        for student in ("ada", "bo")
        for lab in (LAB, "03_big_windows")
        for term in ("", "2026")
    }
    assert len(seeds) == 8
    assert variant_seed("ada", LAB) == variant_seed("ada", LAB)


def test_every_student_of_a_roster_gets_a_notebook_of_the_real_lab(tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text("id,first_name\nada,Ada\nbo,Bo\n", "utf-8")
    command = ["variant", str(roster), str(tmp_path / "out"), "--lab", LAB]
    assert main([*command, "--labs", str(ROOT / "labs")]) == 0
    made = [
        json.loads((tmp_path / "out" / name / LAB / f"{LAB}.ipynb").read_text("utf-8"))
        for name in ("ada", "bo")
    ]
    assert sources(made[0]) != sources(made[1])
    assert "2 variants of 02_bag_of_words" in capsys.readouterr().out


def test_who_hands_in_anothers_variant_is_named(tmp_path, capsys):
    roster = tmp_path / "roster.csv"
    roster.write_text("id\nada\nbo\ncy\n", "utf-8")
    out = tmp_path / "out"
    command = ["variant", str(roster), str(out), "--lab", LAB]
    assert main([*command, "--labs", str(ROOT / "labs")]) == 0
    assert main([*command, "--verify"]) == 0
    files = [out / name / LAB / f"{LAB}.ipynb" for name in ("ada", "bo", "cy")]
    files[1].write_bytes(files[0].read_bytes())
    files[2].write_text("not a notebook", "utf-8")
    capsys.readouterr()
    assert main([*command, "--verify"]) == 1
    said = capsys.readouterr().out
    assert "bo handed in the variant of ada" in said
    assert "1 of 3 submissions" in said


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("name\nada\n", "must have a column `id`"),
        ("id\nada\nada\n", "'ada' stands twice"),
        ("id\n../ada\n", "cannot name a folder"),
        ("id\n", "must have a column `id`"),
    ],
)
def test_a_roster_that_is_none_is_refused_in_a_sentence(tmp_path, capsys, text, said):
    roster = tmp_path / "roster.csv"
    roster.write_text(text, "utf-8")
    command = ["variant", str(roster), str(tmp_path / "out"), "--lab", LAB]
    assert main([*command, "--labs", str(ROOT / "labs")]) == 2
    assert said in capsys.readouterr().err
    assert not (tmp_path / "out").exists()


def test_a_lab_that_does_not_exist_is_named(tmp_path, capsys):
    assert main(["variant", str(tmp_path), str(tmp_path), "--lab", "99_none"]) == 2
    assert "there is no lab '99_none'" in capsys.readouterr().err
