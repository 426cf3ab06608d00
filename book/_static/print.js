// Before a page is printed: light colours and open folds; afterwards all as it was.
// How it looks on paper is said by print.css; figures.js draws its figures at the same moment.
(function () {
  "use strict";
  const page = document.documentElement;
  let undo = [];

  // at the capture stage: the figures take their colours from the theme, so it comes first
  addEventListener("beforeprint", () => {
    if (undo.length) return; // asked twice for one print
    const theme = page.dataset.theme;
    page.dataset.theme = "light";
    undo.push(() => { page.dataset.theme = theme; });
    for (const fold of document.querySelectorAll("article details:not([open])")) {
      fold.open = true;
      undo.push(() => { fold.open = false; });
    }
  }, { capture: true });

  addEventListener("afterprint", () => {
    for (const back of undo) back();
    undo = [];
  }, { capture: true });
})();
