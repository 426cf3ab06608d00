"""What a figure becomes: an SVG in the page's colours, legible on a phone, the same every time."""

from __future__ import annotations

import re
from pathlib import Path

import numpy as np
import pytest

plots = pytest.importorskip("utils.plots", reason="matplotlib is not installed")
from matplotlib.text import Text  # noqa: E402

from tests.colours import contrast  # noqa: E402
from utils.plots import page  # noqa: E402
from utils.plots.svg import ink  # noqa: E402

STATIC = Path(__file__).resolve().parents[2] / "book" / "_static"
PAPERS = {"light": "#FEFDFB", "dark": "#14191C"}
LONG = "A long title says in a whole sentence what is to be seen in the figure"


@pytest.fixture
def figure():
    made = plots.curves({"one": [3, 2, 1], "two": [1, 2, 3]}, LONG, "epoch", "loss (nats)")
    yield made
    plots.plt.close(made)


@pytest.mark.parametrize("colour", plots.NIGHT.values())
def test_every_line_stands_out_in_the_dark(colour):
    assert contrast(colour, PAPERS["dark"]) >= 4.5


def test_the_style_sheet_and_the_script_hold_the_same_colours_in_the_dark():
    light, dark = (STATIC / "plots.css").read_text("utf-8").split("@media not print")
    script = (STATIC / "figures.js").read_text("utf-8")
    for name, colour in plots.OKABE_ITO.items():
        assert f"--fig-{name}: {colour.lower()};" in light
        assert f"--fig-{name}: {plots.NIGHT[name].lower()};" in dark
        if colour in plots.COLOURS:
            assert f'"{colour.lower()}": "{plots.NIGHT[name].lower()}"' in script


def test_lines_axes_grid_and_text_follow_the_page(figure):
    drawing = page.svg(figure, "Two curves.")
    assert "stroke:var(--fig-blue,#0072b2)" in drawing
    assert "stroke:var(--fig-faint,#d9dde1)" in drawing
    assert "stroke:currentColor" in drawing
    bare = re.sub(r"var\([^)]*\)", "", drawing)
    assert not re.findall(r"#[0-9a-f]{6}\b", bare), "a colour that stays dark on dark paper"
    assert '<svg xmlns="http://www.w3.org/2000/svg" viewBox=' in drawing
    assert 'role="img" aria-label="Two curves."' in drawing
    assert "epoch</text>" in drawing  # text is text


@pytest.mark.parametrize(
    ("colour", "painted"),
    [
        ("#000000", "currentColor"),
        ("#333333", "currentColor"),
        ("#FFFFFF", "var(--fig-paper,#fff)"),
        ("#C8CDD2", "var(--fig-faint,#c8cdd2)"),
        ("#7F868E", "var(--fig-muted,#7f868e)"),
        ("#E69F00", "var(--fig-orange,#e69f00)"),
        ("#123456", "#123456"),
    ],
)
def test_a_colour_is_ink_paper_grey_palette_or_its_own(colour, painted):
    assert ink(colour) == painted


def test_what_lies_on_a_heat_map_keeps_its_colours():
    figure = plots.heatmap(np.array([[0.0, 1.0]]), "t", "x", "y", digits=2)
    figure.axes[0].plot([0, 1], [0, 0], "o", color=plots.OKABE_ITO["orange"], mec="black")
    drawing = page.svg(figure, "One row.")
    plots.plt.close(figure)
    assert re.search(r"fill:#ffffff[^>]*>0</text>", drawing)
    assert re.search(r"fill:#000000[^>]*>1</text>", drawing)
    assert re.search(r'<use [^>]*style="fill:#e69f00;stroke:#000000"', drawing)
    assert not re.search(r"fill[^>]*>t</text>", drawing)  # its title is the page's
    assert drawing.count("<image") == 2  # the map and its colour bar


def test_a_figure_has_letters_of_ten_pixels_on_a_phone_and_no_line_that_is_cut():
    figure, panels = plots.plt.subplots(1, 2, figsize=(9, 4))
    panels[0].set_title(LONG, fontsize=8)
    panels[1].set_xlabel(LONG)
    figure.suptitle(LONG + ", " + LONG, x=0.01, ha="left")
    page.fit(figure)
    figure.draw_without_rendering()
    phone = 343 / (figure.get_figwidth() * 72)  # pixels for each point
    shown = [text for text in figure.findobj(Text) if text.get_text()]
    assert min(text.get_fontsize() for text in shown) * phone >= 10
    for text in shown:
        assert text.get_window_extent().x1 <= figure.bbox.x1 + 1
        assert " ".join(text.get_text().split()) in (text.get_text(), LONG, f"{LONG}, {LONG}")
    plots.plt.close(figure)


def test_a_formula_is_not_broken():
    figure = plots.curves({"a": [1, 2]}, r"The $s _ t$ of every step of " + LONG, "x", "y")
    page.fit(figure)
    assert "$s _ t$" in figure.axes[0].get_title(loc="left")
    plots.plt.close(figure)


def test_what_is_dense_becomes_a_picture_and_text_stays_text():
    rng = np.random.default_rng(0)
    figure, axes = plots.plt.subplots()
    axes.scatter(*rng.normal(size=(2, 3000)), s=2)
    axes.set_title("many")
    drawing = page.svg(figure, "Many points.")
    plots.plt.close(figure)
    assert "<image" in drawing
    assert ">many</text>" in drawing
    assert len(drawing) < page.LIMIT


def test_no_rule_or_address_of_another_site_comes_with_a_figure(figure):
    drawing = page.svg(figure, "Two curves.")
    assert "<style" not in drawing
    assert "metadata" not in drawing
    assert drawing.count("http") == 1  # the name of SVG itself
    ids = re.findall(r' id="([^"]+)"', drawing)
    assert len(ids) == len(set(ids))
    assert set(ids) == set(re.findall(r'(?:href="#|url\(#)([^")]+)', drawing))
