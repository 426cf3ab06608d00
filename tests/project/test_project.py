"""What the whole checkout promises: the files it has, and how its notebooks are stored."""

import json
import re
import subprocess
import sys
import tomllib
from pathlib import Path

import pytest
import yaml

from utils.data import BUNDLED, DOWNLOADS

ROOT = Path(__file__).resolve().parents[2]
LONGEST_CELL = 30
WIDEST_LINE = 84  # what fits a chapter's column
LARGEST_NOTEBOOK = 1_000_000  # bytes; beyond it GitHub's preview gives up now and then

NEEDED = [
    *("README.md", "CONTRIBUTING.md", "DECISIONS.md", "CITATION.cff", "Makefile"),
    *("LICENSE", "LICENSE-TEXT"),
    *("pyproject.toml", "requirements.txt", "requirements-book.txt", "_config.yml", "_toc.yml"),
    *(".ci/run", ".github/workflows/test.yml", ".pre-commit-config.yaml", "binder"),
    *("book", "labs", "solutions", "utils", "tests", "tools", "bench", "book/references.bib"),
    *("book/notation.md", "book/glossary.md", "book/lecture_map.md", "book/data.md"),
    "book/instructors.md",
]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]


def checked_in():
    """Return the files of the project: those git knows or would add; all but built ones without."""
    command = ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True)
    if listed.returncode == 0:
        paths = [ROOT / name for name in listed.stdout.decode().split("\0") if name]
    else:
        made = {".venv", "_build", "build", "dist", "__pycache__"}
        paths = [path for path in ROOT.rglob("*") if not made & set(path.relative_to(ROOT).parts)]
    return sorted(path for path in paths if path.is_file())


FILES = checked_in()
NOTEBOOKS = [path for path in FILES if path.suffix == ".ipynb"]
EXECUTED = [path for path in NOTEBOOKS if path.relative_to(ROOT).parts[0] in {"book", "solutions"}]


def name(path):
    return path.relative_to(ROOT).as_posix()


def read(path):
    return json.loads(path.read_text(encoding="utf-8"))


def code_cells(path):
    """Return [(index, cell, source)] of the cells of code that are not empty."""
    cells = [(i, c, "".join(c["source"])) for i, c in enumerate(read(path)["cells"])]
    return [(i, c, source) for i, c, source in cells if c["cell_type"] == "code" and source.strip()]


def outputs(path):
    """Return [(index of the cell, output)]."""
    return [(i, out) for i, cell, _ in code_cells(path) for out in cell["outputs"]]


every_notebook = pytest.mark.parametrize("path", NOTEBOOKS, ids=name)
every_executed_notebook = pytest.mark.parametrize("path", EXECUTED, ids=name)


@pytest.mark.parametrize("needed", NEEDED)
def test_the_house_has_its_rooms(needed):
    assert (ROOT / needed).exists()


def test_there_are_notebooks_to_look_at():
    assert EXECUTED
    assert len(NOTEBOOKS) > len(EXECUTED), "labs/ holds no notebook"


@every_notebook
def test_a_notebook_stores_no_widget_state(path):
    assert "widgets" not in read(path)["metadata"]
    views = [i for i, o in outputs(path) if any("widget-" in kind for kind in o.get("data", ()))]
    assert not views, f"cells {views} store a live widget: run `make run`"


@every_notebook
def test_a_notebook_is_small(path):
    assert path.stat().st_size < LARGEST_NOTEBOOK


@every_notebook
def test_a_cell_holds_one_thought(path):
    long = {i: source.count("\n") + 1 for i, _, source in code_cells(path)}
    long = {i: lines for i, lines in long.items() if lines > LONGEST_CELL}
    assert not long, f"cells of more than {LONGEST_CELL} lines: {long}"


@every_notebook
def test_no_line_of_code_is_cut_on_a_page(path):
    cells = code_cells(path)[1:]  # the first holds an address, which cannot be broken
    lines = [(i, line) for i, _, source in cells for line in source.splitlines()]
    wide = [f"cell {i}: {line}" for i, line in lines if len(line) > WIDEST_LINE]
    assert not wide, f"longer than {WIDEST_LINE} characters"


@every_notebook
def test_metadata_is_the_same_everywhere(path):
    """Who ran it, when, and with which patch release of Python are no part of a notebook."""
    notebook = read(path)
    kernel = notebook["metadata"]["kernelspec"]
    assert (kernel["name"], kernel["language"]) == ("python3", "python")
    assert "version" not in notebook["metadata"].get("language_info", {})
    assert (notebook["nbformat"], notebook["nbformat_minor"] >= 5) == (4, True)
    ids = [cell["id"] for cell in notebook["cells"]]
    assert len(ids) == len(set(ids))
    timed = [i for i, cell in enumerate(notebook["cells"]) if "execution" in cell["metadata"]]
    assert not timed, f"cells {timed} store when they ran: run `make run`"


@every_executed_notebook
def test_every_cell_was_run_in_order(path):
    counts = [cell["execution_count"] for _, cell, _ in code_cells(path)]
    assert counts == list(range(1, len(counts) + 1)), "run `make run`"


@every_executed_notebook
def test_no_cell_failed_or_warned(path):
    bad = [i for i, out in outputs(path) if out["output_type"] == "error"]
    bad += [i for i, out in outputs(path) if out.get("name") == "stderr"]
    assert not bad, f"cells {bad} store an error or a warning"


@every_executed_notebook
def test_every_picture_is_described_in_words(path):
    pictures = [
        (i, kind, out.get("metadata", {}).get(kind, {}).get("alt", ""))
        for i, out in outputs(path)
        for kind in out.get("data", {})
        if kind in {"image/png", "image/jpeg", "image/svg+xml"}
    ]
    silent = [i for i, _, alt in pictures if len(alt.split()) < 4]
    assert not silent, f'cells {silent} draw without alt text: use utils.plots.show(fig, alt="...")'


@every_notebook
def test_the_first_cell_of_code_sets_up_any_machine(path):
    _, cell, source = code_cells(path)[0]
    assert "setup" in cell["metadata"].get("tags", [])
    assert "except ModuleNotFoundError" in source
    assert f'@ git+{PROJECT["urls"]["Repository"]}"' in source


@every_notebook
def test_pictures_in_the_text_have_alt_text_too(path):
    text = ["".join(c["source"]) for c in read(path)["cells"] if c["cell_type"] == "markdown"]
    assert not re.findall(r"!\[\s*\]\(|<img(?![^>]*\balt=)", "\n".join(text))


# A home folder says that a file was written on somebody's machine, not for everybody's.
WRITTEN = {"", ".py", ".md", ".ipynb", ".yml", ".yaml", ".toml", ".txt", ".json", ".cff", ".css"}
HOME = re.compile(r"(?:/home/|/Users/|[A-Z]:\\Users\\|/root/)[A-Za-z.]|/tmp/[a-z_]+\.")


def test_no_file_names_a_folder_of_one_machine():
    ours = [p for p in FILES if p.suffix in WRITTEN and "vendor" not in p.parts]
    texts = {p: p.read_text(encoding="utf-8") for p in ours}
    found = {name(p): HOME.findall(text) for p, text in texts.items() if p != Path(__file__)}
    assert {path: hits for path, hits in found.items() if hits} == {}


def test_what_makes_a_home_folder_is_recognised():
    for planted in ("/home/ann/x", "/Users/ann", r"C:\Users\ann", "/root/.cache"):
        assert HOME.search(planted)
    assert not HOME.search("https://example.org/homework, the root of the tree, users/")


@pytest.mark.parametrize(
    "file", ["requirements.txt", "requirements-book.txt", "requirements-pdf.txt"]
)
def test_requirements_pin_exactly(file):
    lines = [line.partition("#")[0].strip() for line in (ROOT / file).read_text().splitlines()]
    wanted = re.compile(r"[A-Za-z0-9._-]+(\[[\w,-]+\])?==[A-Za-z0-9.!_-]+( ?;.+)?|-r \S+\.txt")
    assert [line for line in lines if line and not wanted.fullmatch(line)] == []
    assert len(lines) > 5


def test_the_package_has_lower_bounds_only():
    extras = PROJECT["optional-dependencies"].values()
    needs = [*PROJECT["dependencies"], *(need for extra in extras for need in extra)]
    bound = re.compile(r"[A-Za-z0-9._-]+(>=[0-9.]+)?|seqbook-utils\[[a-z,]+\]")
    assert [need for need in needs if not bound.fullmatch(need)] == []


def test_the_oldest_torch_and_the_oldest_numpy_work_together():
    """Up to 2.2 torch knows NumPy 1 only, up to 2.4.0 on Windows: "Numpy is not available"."""
    needs = [*PROJECT["dependencies"], *PROJECT["optional-dependencies"]["notebooks"]]
    bounds = dict(need.split(">=") for need in needs)
    numpy, torch = (tuple(map(int, bounds[name].split("."))) for name in ("numpy", "torch"))
    assert numpy < (2,) or torch >= (2, 4, 1)


def test_every_data_set_is_on_its_page_and_carries_its_licence():
    page = (ROOT / "book" / "data.md").read_text(encoding="utf-8")
    rows = {
        cells[1].strip(" `"): [cell.strip() for cell in cells[2:-1]]
        for cells in (line.split("|") for line in page.splitlines() if line.startswith("| `"))
    }
    assert set(rows) == {*BUNDLED, *DOWNLOADS}
    for bundled in BUNDLED:
        folder = ROOT / "utils" / "data" / bundled
        readme = (folder / "README.md").read_text(encoding="utf-8")
        licence = re.search(r"\*\*Licence\*\*: (.+?)(?=\n\* |\n\n|\Z)", readme, re.DOTALL)
        assert list(folder.glob("LICENSE*")), f"{bundled} has no licence file"
        assert licence, f"the README of {bundled} does not state its licence"
        _, size, said, source = rows[bundled]
        key = {"PDDL 1.0": "Public Domain Dedication"}.get(said, said.split(";")[0])
        assert key in licence[1].replace("\n", " "), f"{bundled}: {said!r} is not what it says"
        data = [p for p in folder.iterdir() if not p.name.startswith(("README", "LICENSE"))]
        number, unit = size.split()
        made = sum(p.stat().st_size for p in data) / {"kB": 1e3, "MB": 1e6}[unit]
        last_digit = 0.1 if "." in number else 1
        assert abs(made - float(number)) <= last_digit / 2, f"{bundled}: {made} {unit}"
        origin = r"package (\S+ [\d.]*\d)|(music21 [\d.]*\d)|(GloVe 6B)|(this book)"
        package = re.search(origin, source)
        assert any(part and part in readme.replace("\n", " ") for part in package.groups())


def test_the_bundled_data_stay_small():
    files = [p for p in (ROOT / "utils" / "data").rglob("*") if p.is_file()]
    total = sum(p.stat().st_size for p in files if p.suffix not in {".py", ".pyc"})
    assert total < 5_000_000


def workflow(file):
    """Return a workflow's jobs and all its shell commands."""
    content = yaml.safe_load((ROOT / ".github" / "workflows" / file).read_text(encoding="utf-8"))
    steps = [step for job in content["jobs"].values() for step in job["steps"]]
    assert all("@v" in step["uses"] for step in steps if "uses" in step)
    assert True in content, "no `on:` (YAML reads the word as true)"
    return content["jobs"], "\n".join(step["run"] for step in steps if "run" in step)


def makefile_targets():
    return set(re.findall(r"(?m)^([a-z-]+):", (ROOT / "Makefile").read_text(encoding="utf-8")))


WORKFLOWS = sorted(path.name for path in (ROOT / ".github" / "workflows").glob("*.yml"))


@pytest.mark.parametrize("file", WORKFLOWS)
def test_a_workflow_calls_what_exists(file):
    _, commands = workflow(file)
    commands += (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    called = re.findall(r"\bmake ([a-z-]+)(?= \||$)", commands, re.MULTILINE)
    assert set(called) <= makefile_targets()
    for path in re.findall(r"(?:book|labs|tools)/\S+\.(?:ipynb|py)", commands):
        assert (ROOT / path).exists(), f"{file} names {path}"


def test_what_takes_too_long_for_every_push_is_run_every_week():
    jobs, _ = workflow("weekly.yml")
    assert set(jobs) == {"threads", "oldest"}
    assert {"test.yml", "bench.yml", "cold-build.yml", "publish.yml"} < set(WORKFLOWS)


def test_the_tests_run_on_three_systems_with_the_oldest_and_the_newest_python():
    jobs, _ = workflow("test.yml")
    for job in jobs.values():
        assert job["strategy"]["matrix"]["python"][0] == PROJECT["requires-python"].strip(">=")
        assert job["strategy"]["matrix"]["python"][-1] == "3.14"
    assert jobs["portable"]["strategy"]["matrix"]["os"] == ["macos-latest", "windows-latest"]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows keeps no executable bit")
def test_ci_runs_the_readmes_commands():
    script = ROOT / ".ci" / "run"
    assert script.stat().st_mode & 0o111, "chmod +x .ci/run"
    assert subprocess.run(["bash", "-n", script]).returncode == 0
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    for command in ("make book", "make test"):
        assert command in script.read_text()
        assert command in readme


def test_a_commit_is_checked_by_the_pinned_ruff():
    hooks = yaml.safe_load((ROOT / ".pre-commit-config.yaml").read_text(encoding="utf-8"))
    pinned = re.search(r"(?m)^ruff==(\S+)", (ROOT / "requirements.txt").read_text())[1]
    ruff = next(repo for repo in hooks["repos"] if "ruff" in repo["repo"])
    assert ruff["rev"] == f"v{pinned}"
    assert {hook["id"] for hook in ruff["hooks"]} == {"ruff-check", "ruff-format"}
    assert all("jupyter" in hook["types_or"] for hook in ruff["hooks"])


PAGES = [path for path in NOTEBOOKS if path.relative_to(ROOT).parts[0] in {"book", "labs"}]


@pytest.mark.parametrize("path", PAGES, ids=name)
def test_a_chapter_and_a_lab_stand_in_the_table_of_contents_and_on_the_front_page(path):
    contents = (ROOT / "_toc.yml").read_text(encoding="utf-8")
    assert f"- file: {name(path).removesuffix('.ipynb')}\n" in contents
    if path.stem[:2].isdecimal():
        readme = (ROOT / "README.md").read_text(encoding="utf-8")
        assert f"/blob/main/{name(path)})" in readme, "give it a place in README's table"


def test_the_readme_s_state_covers_every_chapter_and_every_lab():
    """The numbers in "What is there, and what is not yet", against the folders."""
    readme = (ROOT / "README.md").read_text(encoding="utf-8")
    state = readme.partition("## What is there")[2].partition("\n## ")[0]
    rows = re.findall(
        r"(?m)^\| [^|]+ \| ([^|]*\d\d [^|]+) \| ready, with labs (\d\d) to (\d\d)", state
    )
    chapters = [number for row in rows for number in re.findall(r"\b(\d\d[a-z]?) ", row[0])]
    labs = [f"{n:02}" for _, low, high in rows for n in range(int(low), int(high) + 1)]
    assert chapters == sorted(p.stem.split("_")[0] for p in (ROOT / "book").glob("[0-9]*.ipynb"))
    assert labs == sorted(p.name[:2] for p in (ROOT / "labs").iterdir() if p.is_dir())


def test_the_house_names_every_room():
    """CONTRIBUTING's tables, against the folders."""
    text = (ROOT / "CONTRIBUTING.md").read_text(encoding="utf-8")
    house = text.partition("## The house")[2].partition("\n## ")[0]
    tracked = {p.relative_to(ROOT).parts for p in FILES}
    rooms = {parts[1] for parts in tracked if parts[0] == "utils" and parts[-1].endswith(".py")}
    missing = [room for room in rooms - {"__init__.py"} if not re.search(rf"`{room}/?`", house)]
    assert missing == []
    folders = {parts[0] for parts in tracked if len(parts) > 1 and parts[0][0] not in "._"}
    assert [f for f in folders - {"binder"} if f"`{f}/`" not in house] == []


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md", "DECISIONS.md"])
def test_links_and_commands_of_the_front_pages_lead_somewhere(page):
    text = (ROOT / page).read_text(encoding="utf-8")
    links = re.findall(r"\]\(([^)#]+)[^)]*\)|^\[[^\]]+\]: (\S+)", text, re.MULTILINE)
    local = [link for pair in links for link in pair if link and "://" not in link]
    assert [link for link in local if not (ROOT / link).exists()] == []
    commands = re.findall(r"\bmake ([a-z-]+)\b(?=`|\n| URL=|  )", text)
    assert commands
    assert set(commands) <= makefile_targets()
