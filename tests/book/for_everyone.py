"""What of an open page is not for everyone: low contrast, plain links, whatever axe-core finds."""

from __future__ import annotations

import pytest

from tests.book.browser import FRAME

# Text whose contrast with its ground is under 4.5 (3 for large text), after WCAG 2.
LOW_CONTRAST = """async () => {
  // on a busy machine what was just unfolded begins to fade in only at the next frame
  for (let frame = 0; frame < 2; frame++) await FRAME;
  for (const fade of document.getAnimations()) try { fade.finish(); } catch { /* endless */ }
  const parse = c => (c.match(/[\\d.]+/g) || [0, 0, 0, 0]).map(Number);
  const light = ([r, g, b]) => [r, g, b].map(v => (v /= 255) <= .04045 ? v / 12.92
    : ((v + .055) / 1.055) ** 2.4).reduce((s, v, i) => s + v * [.2126, .7152, .0722][i], 0);
  const over = (top, below) => { const a = top[3] ?? 1;
    return top.slice(0, 3).map((v, i) => v * a + below[i] * (1 - a)); };
  const grounds = new Map();  // a line of code has dozens of pieces on one ground
  const ground = el => {
    if (!el) return [255, 255, 255];
    if (!grounds.has(el)) grounds.set(el,
      over(parse(getComputedStyle(el).backgroundColor), ground(el.parentElement)));
    return grounds.get(el);
  };
  const bad = new Map();
  const walk = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (walk.nextNode()) {
    const el = walk.currentNode.parentElement, text = walk.currentNode.data.trim();
    if (!text || el.closest("svg, script, noscript")) continue;
    if (!el.checkVisibility({opacityProperty: true})) continue;
    const style = getComputedStyle(el), below = ground(el);
    const [a, b] = [light(over(parse(style.color), below)), light(below)].sort((x, y) => y - x);
    const size = parseFloat(style.fontSize), ratio = (a + .05) / (b + .05);
    const large = size >= 24 || (size >= 18.66 && style.fontWeight >= 700);
    if (ratio < (large ? 3 : 4.5))
      bad.set(style.color + el.className,
        `${ratio.toFixed(2)}: ${text.slice(0, 40)} (${el.tagName}.${el.className})`);
  }
  return [...bad.values()];
}""".replace("FRAME", FRAME)

# Links amid other text that nothing but their colour tells from it.
PLAIN_LINKS = """() => [...document.querySelectorAll("article a[href]")].filter(link => {
  const block = link.closest("p, li, td, th, dd, dt, figcaption, h1, h2, h3, h4");
  if (!block || !link.checkVisibility() || !link.innerText.trim()) return false;
  const around = document.createTreeWalker(block, NodeFilter.SHOW_TEXT);
  while (around.nextNode()) {
    const { data, parentElement: within } = around.currentNode;
    if (!data.trim() || within.closest("a[href]") || !within.checkVisibility()) continue;
    return !getComputedStyle(link).textDecorationLine.includes("underline");
  }
  return false;
}).map(link => link.outerHTML.slice(0, 120))"""

# What axe-core finds wrong, one line a rule.
AXE = """async () => {
  // the page was turned, and makes what scrolls now a stop of the Tab key one frame later
  for (let frame = 0; frame < 2; frame++) await FRAME;
  for (const fade of document.getAnimations()) try { fade.finish(); } catch { /* endless */ }
  // nothing but colours can be wrong with the tags in code, which take half of axe's time
  const code = COLOURS ? [] : [...document.querySelectorAll(".highlight > pre")];
  const tags = code.map(block => [...block.childNodes]);
  for (const block of code) block.textContent = block.textContent;
  const { violations } = await axe.run(document, {
    resultTypes: ["violations"], preload: false,
    rules: {
      "label-content-name-mismatch": { enabled: true },
      "color-contrast": { enabled: COLOURS }, "link-in-text-block": { enabled: COLOURS },
    },
  });
  code.forEach((block, n) => block.replaceChildren(...tags[n]));
  return violations.map(rule => `${rule.id} (${rule.nodes.length}): `
    + rule.nodes.slice(0, 3).map(node => node.html.slice(0, 120)).join(" | "));
}""".replace("FRAME", FRAME)


def violations(page, colours: bool = True) -> list[str]:
    """Return what axe-core finds on the page as it stands, one line a rule.

    Its two rules of colours take longer than all others; LOW_CONTRAST and PLAIN_LINKS ask as much.
    """
    base = pytest.importorskip("axe_playwright_python.base")
    if not page.evaluate("() => 'axe' in window"):
        page.evaluate(base.AXE_SCRIPT)
    return page.evaluate(AXE.replace("COLOURS", "true" if colours else "false"))
