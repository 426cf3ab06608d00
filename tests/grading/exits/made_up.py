"""A small made-up class: results as the judge writes them."""

from utils.grading.results import FunctionResult, LabResult

LAB = "02_bag_of_words"
HOSTILE = "=cmd|'/c calc'!A1<script>alert(1)</script>\x1b[31m"
POINTS = {"bag_of_words": 2.0, "same_bag": 1.0, "class_probabilities": 2.0}


def function(name, status="right", **more):
    possible = POINTS[name]
    return FunctionResult(name, possible if status == "right" else 0.0, possible, status, **more)


def result(student, *statuses, lab=LAB, **more):
    """Return the result of one student; the statuses of the functions in order."""
    functions = tuple(
        function(name, status, message="" if status == "right" else f"{name}: it is {status}.")
        for name, status in zip(POINTS, statuses, strict=False)
    )
    return LabResult(student, lab, functions, written={"why_equal": 2.0}, **more)


def made_up_class():
    """Return four students: all right, half, hostile texts everywhere, and an unreadable file."""
    hostile = LabResult(
        "=mallory",
        LAB,
        (function("bag_of_words", "wrong", message=HOSTILE, mistake=HOSTILE),),
        submitted="2026-10-03T12:00:00+00:00",
    )
    return [
        result("ann", "right", "right", "right", submitted="2026-10-01T10:00:00+00:00"),
        result("bob", "wrong", "right", "time", seen=("same_bag",)),
        hostile,
        LabResult("eve", LAB, problem="the notebook is no JSON"),
    ]


def write(out, results):
    """Write results where the judge writes them."""
    for each in results:
        each.save(out / "results" / each.student / f"{each.lab}.json")
    return out
