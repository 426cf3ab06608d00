// What scrolls sideways can be reached by the Tab key, but only while there is something to scroll.
(function () {
  "use strict";
  const WIDE = `:is(div.math, p:has(> span.math), .text_html, .seqbook-table, .highlight > pre,
    .pst-scrollable-table-container)`;
  function stops() {
    for (const box of document.querySelectorAll(`.bd-article ${WIDE}`)) {
      const scrolls = /auto|scroll/.test(getComputedStyle(box).overflowX);
      const wide = scrolls && box.scrollWidth > box.clientWidth;
      if (wide) box.tabIndex = 0;
      else if (box.tabIndex === 0) box.removeAttribute("tabindex");
    }
  }
  let soon;
  function start() {
    const article = document.querySelector(".bd-article");
    if (!article) return;
    new ResizeObserver(() => { // formulas are set, a fold opens, the phone is turned
      cancelAnimationFrame(soon);
      soon = requestAnimationFrame(stops);
    }).observe(article);
  }
  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
