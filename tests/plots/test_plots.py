"""The book's figures: readable without colour, with alt text, and the same bytes every time."""

from __future__ import annotations

import numpy as np
import pytest

plots = pytest.importorskip("utils.plots", reason="matplotlib is not installed")
pytest.importorskip("IPython")


@pytest.fixture
def displayed(monkeypatch):
    """Collect what show() would put below a cell."""
    seen = []
    monkeypatch.setattr("IPython.display.display", lambda data, **rest: seen.append((data, rest)))
    return seen


def test_show_gives_an_svg_and_a_png_with_alt_text_and_closes_the_figure(displayed):
    figure = plots.bars({"window": 3.2, "bag": 4.1}, "the window is ahead", "perplexity")
    plots.show(figure, alt="Two bars, 3.2 and 4.1")
    (data, rest), number = displayed[0], figure.number
    assert data["image/png"].startswith(b"\x89PNG")
    assert data["application/vnd.seqbook.figure"].startswith("<svg")
    assert data["text/plain"] == "Two bars, 3.2 and 4.1"
    assert rest["metadata"]["image/png"] == {"alt": "Two bars, 3.2 and 4.1", "width": 442}
    assert number not in plots.plt.get_fignums()


def test_the_same_figure_gives_the_same_bytes(displayed):
    for _ in range(2):
        plots.show(plots.curves({"loss": [3, 2, 1]}, "it falls", "epoch", "loss (nats)"), alt="x")
        plots.show(plots.heatmap(np.eye(3), "a diagonal", "to", "from", digits=1), alt="x")
    assert displayed[0] == displayed[2]
    assert displayed[1] == displayed[3]


def test_a_figure_without_alt_text_is_refused(displayed):
    figure = plots.bars({"a": 1.0}, "one", "count")
    with pytest.raises(ValueError, match="alt is empty: say in a sentence"):
        plots.show(figure, alt="  ")
    assert not displayed
    plots.plt.close(figure)


def test_curves_differ_in_colour_dash_and_marker():
    figure = plots.curves({name: [1, 2] for name in "abcdef"}, "six", "step", "loss", log=True)
    lines = figure.axes[0].get_lines()
    assert len({line.get_color() for line in lines}) == 6
    assert len({line.get_marker() for line in lines}) == 6
    assert len({str(line._dash_pattern) for line in lines}) == 6
    assert figure.axes[0].get_yscale() == "log"
    plots.plt.close(figure)


def test_many_names_stand_below_the_curves():
    figure = plots.curves({str(n): [n, 2] for n in range(6)}, "six", "step", "loss")
    assert figure.axes[0].get_legend() is None
    assert len(figure.legends[0].texts) == 6
    plots.plt.close(figure)


def test_curves_take_values_or_pairs_and_keep_them():
    figure = plots.curves(
        {"bare": [5.0, 4.0], "pair": ([10, 20], [1.0, 2.0])}, "both", "step", "loss"
    )
    bare, pair = figure.axes[0].get_lines()
    assert list(bare.get_xdata()) == [1, 2]
    assert list(pair.get_xdata()) == [10, 20]
    assert list(pair.get_ydata()) == [1.0, 2.0]
    plots.plt.close(figure)


def test_a_coloured_text_keeps_every_word_whole_and_colours_its_letters():
    words, values = ["she", "said", "nothing", "more"], [0.5, -1.0, 0.25, 0.0]
    figure = plots.coloured_text(words, values, "speech", "a unit", across=13)
    grid = figure.axes[0].images[0].get_array()
    assert grid.shape == (2, 13)  # "nothing" does not fit beside "she said"
    np.testing.assert_array_equal(grid[0, :9], [0.5] * 4 + [-1.0] * 5)
    np.testing.assert_array_equal(grid[1], [0.25] * 8 + [0.0] * 5)
    assert [text.get_text() for text in figure.axes[0].texts] == words
    assert figure.axes[0].images[0].get_clim() == (-1, 1)
    with pytest.raises(ValueError, match="4 words and 3 values"):
        plots.coloured_text(words, values[:3], "speech", "a unit")


def test_heatmap_writes_each_value_in_an_ink_that_contrasts():
    figure = plots.heatmap(np.array([[0.0, 1.0]]), "one row", "tested", "trained", digits=2)
    texts = figure.axes[0].texts
    assert [text.get_text() for text in texts] == ["0", "1"]
    assert [text.get_color() for text in texts] == ["white", "black"]
    plots.plt.close(figure)


@pytest.mark.parametrize(
    ("draw", "message"),
    [
        (lambda: plots.curves({}, "t", "x", "y"), "there is no curve"),
        (lambda: plots.bars({}, "t", "y"), "there is no bar"),
        (
            lambda: plots.heatmap(np.zeros(3), "t", "x", "y"),
            "needs an array of 2 dimensions, not 1",
        ),
    ],
)
def test_wrong_use_gives_one_clear_sentence(draw, message):
    with pytest.raises(ValueError, match=message):
        draw()


def test_plotly_has_the_same_fonts_and_colours_and_no_background():
    layout = plots.plotly_template()["layout"]
    assert layout["font"]["family"].startswith(plots.FONTS[0])
    assert tuple(layout["colorway"]) == plots.COLOURS
    assert layout["paper_bgcolor"] == layout["plot_bgcolor"] == "rgba(0,0,0,0)"
    assert "color" not in layout["font"]


def test_plotly_knows_every_name_of_the_template_and_the_same_cividis():
    go = pytest.importorskip("plotly.graph_objects")
    assert go.layout.Template(plots.plotly_template()).to_plotly_json() == plots.plotly_template()
    assert go.Heatmap(colorscale="Cividis").to_plotly_json()["colorscale"] == plots.CIVIDIS


def test_a_short_logarithmic_axis_has_plain_numbers_at_several_places():
    figure = plots.curves({"perplexity": [200, 97, 73]}, "t", "x", "y", log=True)
    figure.draw_without_rendering()
    axes = figure.axes[0]
    low, high = axes.get_ylim()
    shown = [
        label.get_text()
        for label in axes.get_yticklabels(which="both")
        if low <= label.get_position()[1] <= high and label.get_text()
    ]
    assert shown == ["70", "100", "150", "200"]
