"""The layer under every diagram: one palette with enough contrast, shapes, and their packing."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from pathlib import Path

import pytest

from tests.colours import contrast
from utils.diagrams.shapes import Scene, shown, significant, sub
from utils.diagrams.shapes.language import LOOKS, PAPER, ROLES, attributes, css, mix
from utils.diagrams.shapes.packing import aligned, pack
from utils.diagrams.shapes.writing import marked, wrapped

STYLES = Path(__file__).resolve().parents[2] / "book" / "_static" / "diagrams.css"


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("night", [False, True])
def test_every_role_can_be_read_on_paper_and_in_its_own_box(role, night):
    colour, paper = ROLES[role][night], PAPER[night]
    assert contrast(colour, paper) >= 4.5
    for look in ("box", "full"):
        share = int(LOOKS[look]["fill"].split(":")[1].rstrip("}")) / 100
        assert contrast(colour, mix(colour, paper, share)) >= (3.6 if look == "full" else 4.5)


def test_the_style_sheet_is_the_tables():
    assert STYLES.read_text(encoding="utf-8").split("\n", 1)[1] == css()


def test_a_later_look_overrides_an_earlier_one_as_in_the_style_sheet():
    assert attributes("s full box")["fill"] == mix(ROLES["s"][0], PAPER[0], 0.26)
    assert css().index(".sq .full") > css().index(".sq .box")


@pytest.mark.parametrize(
    ("value", "text"), [(0.294, "0.29"), (-1.333, "−1.33"), (-0.001, "0.00"), (2, "2.00")]
)
def test_a_number_has_fixed_digits_and_never_a_minus_zero(value, text):
    assert shown(value) == text


@pytest.mark.parametrize(
    ("value", "text"), [(2.4123, "2.41"), (0.015612, "0.0156"), (-1, "−1.00"), (1e-7, "1.00e−07")]
)
def test_a_number_has_the_digits_that_count(value, text):
    assert significant(value) == text


def test_subscripts_and_exponents_go_down_and_up_and_come_back():
    assert sub(12) == "₁₂"
    assert "".join(
        ET.fromstring(f"<t>{marked('s_{t−1}W^T<')}</t>".replace("&#8203;", "")).itertext()
    ) == ("st−1WT<")
    ways = [float(part.get("dy")) for part in ET.fromstring(f"<t>{marked('s_t x^2')}</t>")]
    assert sum(ways) == 0


def test_a_note_is_wrapped_and_loses_no_word():
    text = "the state of the step before comes in through U"
    lines = wrapped(text, 100)
    assert len(lines) > 1
    assert " ".join(lines) == text


def test_a_dimmed_label_stays_readable_while_its_box_fades():
    scene = Scene(60, "A node", "One dimmed node.")
    scene.node("s", 50, 30, "s_t", "0.10", "s dim")
    classes = {key: shape["class"].split() for key, shape in scene.shapes.items()}
    assert "dim" in classes["s"]
    assert "pale" in classes["s.name"]
    assert "dim" not in classes["s.name"]


def test_two_shapes_of_one_name_are_refused():
    scene = Scene(60, "A line", "One line.")
    scene.arrow("a", (0, 0), (9, 9))
    with pytest.raises(ValueError, match="two shapes are named 'a'"):
        scene.arrow("a", (0, 0), (9, 9))


def test_a_gate_leaves_the_share_of_its_opening_free():
    for opening in (0.0, 0.25, 1.0):
        scene = Scene(60, "A gate", "One gate.")
        scene.gate("g", 50, 30, opening, size=15)
        leaves = [float(scene.shapes[f"g.{side}"]["height"]) for side in "ab"]
        assert leaves[0] == leaves[1] == pytest.approx(14 * (1 - opening) + 1)
        assert scene.shapes["g.a"]["class"] == "gate door"  # solid is for amounts


def test_a_row_of_bars_is_one_shape_and_each_stands_on_the_line():
    scene = Scene(60, "Bars", "Three bars.")
    scene.bars("b", 50, 40, [10, 0, 4.5], 20, "J", wide=14)
    assert scene.shapes["b"]["d"] == "M43 40v-10h14v10h6v-0.8h14v0.8h6v-4.5h14v4.5h6"


def test_a_matrix_has_a_cell_for_each_number_and_marks_the_negative_ones():
    scene = Scene(60, "A matrix", "One matrix.")
    scene.matrix("W", 50, 30, [[1, -2, 0], [0.5, 0, -1]])
    cells = [key for key in scene.shapes if key.count(".") == 2]
    bars = [key for key in scene.shapes if key.endswith(".n")]
    assert (len(cells), bars) == (6, ["W.0.1.n", "W.1.2.n"])
    fill = {key: float(scene.shapes[key]["fill-opacity"]) for key in cells}
    assert max(fill, key=fill.get) == "W.0.1"


def two_scenes() -> dict[str, Scene]:
    found = {}
    for key, value in (("0", "0.10"), ("1", "0.20")):
        scene = found[key] = Scene(60, "A node", "One node.")
        scene.node("s", 50, 30, "s_t", value)
        if key == "1":
            scene.arrow("back", (90, 30), (60, 30), "J line back")
    return found


def test_scenes_are_aligned_and_what_one_does_not_have_is_off():
    together = aligned(two_scenes())
    assert list(together["0"].shapes) == list(together["1"].shapes)
    assert together["0"].shapes["back"]["class"].endswith(" off")
    assert "off" not in together["1"].shapes["back"]["class"]


def test_a_pack_holds_one_picture_and_only_what_changes():
    packed = pack(two_scenes(), {"0": "First.", "1": "Second."}, "0")
    assert packed["frames"]["0"] == ["First.", ""]
    changed = [int(number) for number in packed["frames"]["1"][1].split()]
    said = {
        tuple(packed["paths"][p]): packed["pool"][v]
        for p, v in zip(changed[::2], changed[1::2], strict=True)
    }
    assert said == {(2, "text"): "0.20", (3, "class"): "J line back"}


def test_scenes_of_different_height_are_refused():
    scenes = two_scenes()
    scenes["1"].height = 80
    with pytest.raises(ValueError, match=r"heights \[60, 80\]"):
        pack(scenes, {"0": "", "1": ""}, "0")


def test_an_image_has_colours_of_its_own_and_leaves_away_what_is_off():
    scene = aligned(two_scenes())["0"]
    page, image = scene.svg(), scene.svg(image=True)
    assert ROLES["s"][0] not in page
    assert f'stroke="{ROLES["s"][0]}"' in image
    assert 'class="s box"' in page  # what the page's style sheet paints
    assert 'class="s box"' in image  # the page takes this one in, too, when it has no steps
    assert (page.count("<path"), image.count("<path")) == (1, 0)
    assert PAPER[0] in image
    assert scene._repr_mimebundle_()["text/html"].startswith('<img class="seqbook-diagram"')
