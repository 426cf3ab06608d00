"""Figures of matplotlib in Chromium: bright in the dark, light on paper, legible on a phone."""

from __future__ import annotations

import shutil
import sys

import pytest

from tests.book import browser

plots = pytest.importorskip("utils.plots", reason="matplotlib is not installed")
sys.path.insert(0, str(browser.ROOT / "book" / "_ext"))

import seqbook_outputs  # noqa: E402

from utils.plots import page as drawn  # noqa: E402

pytestmark = pytest.mark.browser
COLOURS = """() => [...document.querySelectorAll("figure")].map(figure => {
  const paint = (part, name) => getComputedStyle(figure.querySelector(part))[name];
  return [paint("[style*=fig-blue]", "stroke"), paint("text", "fill")];
})"""
LETTERS = """() => [...document.querySelectorAll("text")].map(
  text => parseFloat(getComputedStyle(text).fontSize)
    * Math.hypot(text.getScreenCTM().a, text.getScreenCTM().b))"""


@pytest.fixture(scope="module")
def address(tmp_path_factory):
    """Write a page in the dark with two figures, as the book's extension puts them there."""
    folder = tmp_path_factory.mktemp("plots")
    shutil.copy(browser.ROOT / "book" / "_static" / "plots.css", folder)
    figures = ""
    for title in ("The first finding is said in a title that takes two lines", "The second"):
        figure = plots.curves({"a": [1, 3, 2], "b": [2, 2, 1]}, title, "step", "loss (nats)")
        drawn.fit(figure)
        figures += seqbook_outputs.figure_html(drawn.svg(figure, title))
        plots.plt.close(figure)
    (folder / "index.html").write_text(
        '<!doctype html><html lang="en" data-theme="dark"><meta charset="utf-8">'
        '<meta name="viewport" content="width=device-width"><title>Figures</title>'
        '<link rel="stylesheet" href="plots.css">'
        f'<body style="margin: 0 16px; background: #14191c; color: #dde2e0">{figures}',
        encoding="utf-8",
    )
    return (folder / "index.html").as_uri()


@pytest.fixture(scope="module")
def phone(address, chromium):
    page = chromium.new_page(viewport={"width": 375, "height": 700})
    page.goto(address)
    yield page
    page.close()


def test_a_figure_is_bright_in_the_dark_and_dark_on_paper(phone):
    assert phone.evaluate(COLOURS) == [["rgb(79, 168, 240)", "rgb(221, 226, 224)"]] * 2
    phone.emulate_media(media="print")
    assert phone.evaluate(COLOURS) == [["rgb(0, 114, 178)", "rgb(0, 0, 0)"]] * 2
    phone.emulate_media(media="screen")


def test_letters_have_ten_pixels_on_a_phone_and_nothing_scrolls_sideways(phone):
    assert min(phone.evaluate(LETTERS)) >= 10
    assert phone.evaluate("document.documentElement.scrollWidth") <= 375


def test_a_screen_reader_hears_what_each_figure_shows(phone):
    names = phone.get_by_role("img").all()
    assert [one.get_attribute("aria-label")[:5] for one in names] == ["The f", "The s"]
