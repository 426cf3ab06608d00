"""The pages in a browser: nothing that axe-core minds, no request, and room on a phone."""

import pytest

from tests.grading.exits.made_up import LAB, made_up_class, write
from utils.grading import __main__ as grading

axe = pytest.importorskip("axe_playwright_python.base")
pytestmark = pytest.mark.browser
PAGES = (f"report/{LAB}.html", f"feedback/ann/{LAB}.html", "map.html")


@pytest.fixture(scope="module")
def written(tmp_path_factory):
    out = write(tmp_path_factory.mktemp("out"), made_up_class())
    for command in ("report", "feedback", "map"):
        assert grading.main([command, str(out)]) == 0
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
