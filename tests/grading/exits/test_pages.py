"""The pages in a browser: nothing that axe-core minds, no request, and room on a phone."""

import dataclasses
from pathlib import Path

import pytest

from tests.grading.exits.made_up import LAB, made_up_class, write
from utils.grading import __main__ as grading
from utils.grading import likeness, similarity

axe = pytest.importorskip("axe_playwright_python.base")
ROOT = Path(__file__).resolve().parents[3]
pytestmark = pytest.mark.browser
PAGES = (f"report/{LAB}.html", f"feedback/ann/{LAB}.html", "map.html", f"similar/{LAB}.html")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = tmp_path_factory.mktemp("out")
    lab = ROOT / "solutions" / LAB / f"{LAB}.ipynb"
    ann, *others = made_up_class()
    write(out, [dataclasses.replace(ann, source=str(lab)), *others])
    for command in ("report", "feedback", "map"):
        assert grading.main([command, str(out)]) == 0
    pairs = [likeness.Pair("ann", "bob", 20.0, {"bag_of_words": 0.9, "same_bag": 0.0})]
    own = {"bag_of_words": "def bag_of_words():\n    pass"}
    texts = {"ann": own, "bob": own}
    similarity.write(
        out / "similar", LAB, pairs, similarity.report(LAB, pairs, 9.0, texts, ["eve"])
    )
    return out


@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("name", PAGES)
def test_axe_finds_nothing_wrong(written, chromium, name, scheme):
    page = chromium.new_page(color_scheme=scheme, bypass_csp=True)
    page.goto((written / name).as_uri())
    page.evaluate("document.querySelectorAll('details').forEach(each => each.open = true)")
    page.evaluate(axe.AXE_SCRIPT)
    found = page.evaluate("async () => (await axe.run()).violations.map(each => each.id)")
    page.close()
    assert found == []


@pytest.mark.parametrize("name", PAGES)
def test_it_asks_for_nothing_and_fits_a_phone(written, chromium, name):
    page = chromium.new_page(viewport={"width": 360, "height": 700})
    asked = []
    page.on("request", lambda request: asked.append(request.url))
    said = []
    page.on("console", lambda message: said.append(message.text))
    page.goto((written / name).as_uri())
    width = page.evaluate("document.documentElement.scrollWidth")
    page.close()
    assert asked == [(written / name).as_uri()]
    assert said == []
    assert width <= 360
