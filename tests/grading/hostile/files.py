"""Files that are no notebook, or one that is hard to read."""

import os

from tests.grading.course.notebooks import LAB, is_solution, solved
from tests.grading.hostile.kinds import ALL, OTHERS, hostile, put


@hostile("link to the gradebook", problem="symbolic link")
def _link(folder, places):
    (folder / LAB).mkdir(parents=True)
    os.symlink(places["GRADEBOOK"], folder / LAB / f"{LAB}.ipynb")


@hostile("link to another student", problem="symbolic link")
def _link_folder(folder, places):
    os.symlink(folder.parent / "right", folder)


@hostile("a pipe", problem="no ordinary file")
def _pipe(folder, places):
    (folder / LAB).mkdir(parents=True)
    os.mkfifo(folder / LAB / f"{LAB}.ipynb")


@hostile("ten thousand cells", must=ALL)
def _cells(folder, places):
    notebook = solved()
    notebook["cells"] += [
        {"cell_type": "code", "metadata": {}, "source": f"x{i} = {i}\nx{i} += 1"}
        for i in range(10_000)
    ]
    put(folder, notebook)


@hostile("deep JSON", problem="nested too deeply")
def _deep(folder, places):
    put(folder, b'{"cells": ' + b"[" * 200_000 + b"]" * 200_000 + b"}")


@hostile("wide JSON", problem="bytes")
def _wide(folder, places):
    put(folder, b'{"cells": [' + b"{}," * 9_000_000 + b"{}]}")


@hostile("not UTF-8", problem="UTF-8")
def _latin(folder, places):
    put(folder, b'{"cells": ["\xff\xfe"]}')


@hostile("no cells", problem="no cell of code")
def _empty(folder, places):
    put(
        folder,
        {"cells": [1, None, {"cell_type": ["code"]}, {"cell_type": "markdown"}], "metadata": 3},
    )


@hostile("no notebook", problem="no notebook in")
def _nothing(folder, places):
    (folder / LAB).mkdir(parents=True)
    (folder / LAB / "homework.docx").write_bytes(b"PK")


@hostile("odd types", must=OTHERS, may=ALL)
def _odd(folder, places):
    notebook = solved()
    for own in notebook["cells"]:
        own["outputs"] = {"a": 1}
        own["metadata"]["seqbook"] = [3]
        if is_solution(own):
            own["source"] = [own["source"], 3, None]
    notebook["cells"][1]["metadata"] = ["no", "dictionary"]
    put(folder, notebook)


def bomb(name, cell_source):
    """Add a kind with a cell that is hard to read; the functions beside it are still read."""

    @hostile(name, may=ALL)
    def make(folder, places):
        notebook = solved()
        notebook["cells"].append({"cell_type": "code", "metadata": {}, "source": cell_source})
        put(folder, notebook)


bomb("minus signs", "bag_of_words = " + "-" * 200_000 + "1")
bomb("brackets", "same_bag = " + "[" * 90_000 + "]" * 90_000)
bomb("long sum", "accuracy = " + "+".join(["1"] * 150_000))
bomb("nul bytes", "same_bag = 1\0\0")
bomb("huge power", "accuracy = 9**9**9**9")
