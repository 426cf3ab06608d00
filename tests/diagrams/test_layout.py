"""In headless Chromium: no text of a diagram leaves the picture or covers another, in any state."""

from __future__ import annotations

import pytest

pytest.importorskip("plotly")

from tests.diagrams.examples import NAMES, scenes

pytestmark = [pytest.mark.browser, pytest.mark.slow]
# For every picture on the page: texts that leave it, and pairs of texts that overlap by more than
# a hair; in the units of the picture.
FAULTS = """() => [...document.querySelectorAll("svg.sq")].map(svg => {
  const all = [...svg.querySelectorAll(":scope > g > text:not(.off)")];
  const frame = svg.getBoundingClientRect(), unit = frame.width / svg.viewBox.baseVal.width;
  const boxes = all.filter(text => text.textContent.trim()).map(text => {
    const b = text.getBoundingClientRect();
    const turned = (text.getAttribute("transform") || "").includes("rotate");
    return {text: text.textContent, turned, l: b.left, r: b.right, t: b.top + 0.2 * b.height,
            b: b.bottom - 0.2 * b.height, size: parseFloat(getComputedStyle(text).fontSize)};
  });
  const faults = [];
  for (const b of boxes) {
    const out = Math.max(frame.left - b.l, b.r - frame.right, frame.top - b.t, b.b - frame.bottom);
    if (out > 1) faults.push(`${b.text} leaves the picture`);
    if (b.size < 11) faults.push(`${b.text} has letters of ${b.size} units`);
  }
  boxes.forEach((a, i) => boxes.slice(i + 1).forEach(b => {
    if (a.turned || b.turned) return;
    const wide = Math.min(a.r, b.r) - Math.max(a.l, b.l);
    const high = Math.min(a.b, b.b) - Math.max(a.t, b.t);
    if (wide > 1.5 * unit && high > unit) faults.push(`${a.text} and ${b.text} overlap`);
  }));
  return faults;
})"""


@pytest.mark.parametrize("name", NAMES)
def test_no_text_leaves_the_picture_or_covers_another(name, chromium):
    from utils.diagrams.shapes.language import css

    page = chromium.new_page(viewport={"width": 420, "height": 900})
    found = {}
    states = list(scenes(name).items())
    for start in range(0, len(states), 100):
        some = states[start : start + 100]
        body = "".join(scene.svg() for _, scene in some)
        page.set_content(f"<style>{css()} svg{{width:400px;display:block}}</style>{body}")
        faults = page.evaluate(FAULTS)
        found |= {key: fault for (key, _), fault in zip(some, faults, strict=True) if fault}
    page.close()
    assert found == {}
