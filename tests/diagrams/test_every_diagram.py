"""What every diagram does: each module of utils/diagrams with a function `drawing` is asked."""

from __future__ import annotations

import re
import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

pytest.importorskip("plotly", reason="plotly is not installed")

from tests.diagrams.examples import NAMES, STEPPED, made, module, scenes
from utils.diagrams.shapes.language import LOOKS, ROLES
from utils.explorers.frame.explorer import LARGEST_DIAGRAM, MIME
from utils.explorers.frame.packing import compact

BOOK = Path(__file__).resolve().parents[2] / "book"
LARGEST_STILL = 60_000  # bytes of a picture in a notebook
every_diagram = pytest.mark.parametrize("name", NAMES)
every_stepped = pytest.mark.parametrize("name", STEPPED)


def test_diagrams_are_found():
    assert NAMES


@every_diagram
def test_a_chapter_shows_it(name):
    chapters = [path.read_text(encoding="utf-8") for path in BOOK.glob("*.ipynb")]
    shown = re.compile(rf"utils\.diagrams import [^\n]*\b{name}\b")
    assert any(map(shown.search, chapters)), "no chapter shows this diagram: delete it, or use it"


@every_diagram
def test_it_says_what_it_is_and_what_it_looks_like(name):
    for scene in scenes(name).values():
        assert 3 < len(scene.title) < 90
        assert len(scene.alt) > 40
        assert scene.alt.endswith(".")


@every_diagram
def test_its_pictures_are_sound_svg_and_small(name):
    for scene in scenes(name).values():
        ET.fromstring(scene.svg())
        ET.fromstring(scene.svg(image=True))
        assert " id=" not in scene.svg(), "an id could clash with another diagram's"
    assert all(len(scene.img()) <= LARGEST_STILL for scene in list(scenes(name).values())[:3])


@every_diagram
def test_every_class_is_a_role_or_a_look(name):
    known = {*LOOKS, *ROLES}
    used = {c for s in scenes(name).values() for e in s.shapes.values() for c in e["class"].split()}
    assert used <= known
    rects = [e for s in scenes(name).values() for e in s.shapes.values() if e["tag"] == "rect"]
    assert not [e for e in rects if "card" in e["class"].split()], "the theme hides it: use plate"


@every_diagram
def test_numbers_are_written_with_a_minus_sign(name):
    for scene in scenes(name).values():
        texts = [re.sub(r"<[^>]*>", "", shape["text"]) for shape in scene.shapes.values()]
        assert [text for text in texts if re.search(r"(^|[^\w])-\d|\bnan\b|\binf\b", text)] == []


@every_stepped
def test_its_name_is_its_module_s_and_its_stored_form_is_small_and_the_same_twice(name):
    explorer = made(name)
    assert explorer.name == name
    stored = compact(explorer.spec())
    assert len(stored.encode()) <= LARGEST_DIAGRAM
    assert stored == compact(module(name).explorer().spec())
    assert set(explorer.spec()["frames"]) == set(scenes(name))


def read(shape: ET.Element) -> dict[str, str]:
    """Return a shape's attributes, in order, and what is written in it."""
    text = "".join(shape.itertext()).replace("\u200b", "")
    return dict(sorted(shape.attrib.items())) | {"text": text}


def put(shape: dict[str, str], attribute: str, value: str | None) -> None:
    """Change an attribute as the page's script does."""
    if attribute == "text":
        value = read(ET.fromstring(f"<t>{value}</t>".replace("&#8203;", "")))["text"]
    if value is None:
        del shape[attribute]
    else:
        shape[attribute] = value


@every_stepped
def test_every_state_is_put_together_as_it_is_drawn(name):
    spec = made(name).spec()
    shapes = next(ET.fromstring(spec["svg"]).iter("{http://www.w3.org/2000/svg}g"))
    first = [read(shape) for shape in shapes]
    for key, scene in scenes(name).items():
        seen = [dict(attributes) for attributes in first]
        numbers = [int(number) for number in spec["frames"][key][1].split()]
        for path, value in zip(numbers[::2], numbers[1::2], strict=True):
            number, attribute = spec["paths"][path]
            put(seen[number], attribute, spec["pool"][value])
        visible = [shape for shape in seen if "off" not in shape["class"].split()]
        alone = next(ET.fromstring(scene.svg()).iter("{http://www.w3.org/2000/svg}g"))
        drawn = [read(shape) for shape in alone if "off" not in shape.get("class").split()]
        assert sorted(map(str, visible)) == sorted(map(str, drawn))


@every_stepped
def test_every_caption_is_a_sentence(name):
    for key, frame in made(name).spec()["frames"].items():
        said = frame[0]
        assert said == said.strip(), key
        assert 20 < len(said) < 420, key
        assert said.endswith((".", "?", "”")), key
        assert not re.search(r"\bnan\b|\binf\b", said), key


@every_stepped
def test_every_step_changes_the_picture_and_the_sentence(name):
    frames = made(name).spec()["frames"]
    for key, (said, changes) in frames.items():
        rest, _, step = key.rpartition(",")
        before = frames.get(f"{rest},{int(step) - 1}".lstrip(","))
        if "steps" in made(name).spec() and before:
            assert before[0] != said, key
            assert before[1] != changes, key


@every_stepped
def test_it_asks_first_and_answers(name):
    explorer = made(name)
    ask, answer = explorer.question
    assert "?" in ask
    assert len(answer) > 40
    assert len({tuple(explorer.state(values)) for values in explorer.presets.values()}) == 3


@every_stepped
def test_the_bundle_holds_the_steps_a_picture_and_a_table(name):
    explorer = made(name)
    bundle = explorer._repr_mimebundle_()
    assert set(bundle) == {MIME, "text/html", "text/plain"}
    assert explorer.figure(**explorer.fullest).img() in bundle["text/html"]
    assert '<table><thead><tr><th scope="col">' in bundle["text/html"]


@every_stepped
def test_alive_it_walks_through_its_presets(name):
    pytest.importorskip("anywidget")
    explorer = made(name)
    _question, presets, *parts = explorer.widget().children
    picture, caption = parts[len(explorer.controls) :][:2]
    for button, values in zip(presets.children, explorer.presets.values(), strict=True):
        button.click()
        assert picture.value == explorer.figure(**values).img()
        assert "⚠" not in caption.value
