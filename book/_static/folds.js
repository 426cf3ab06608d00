// A link to something in a closed fold opens it, and the folds around it.
(function () {
  "use strict";
  function reveal() {
    const target = document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const section = target?.matches("section, section > span") && target.closest("section");
    const own = section && section.querySelector(":scope > details.deeper"); // "Going deeper"
    let closed = false;
    for (let fold = own || target; (fold = fold?.closest("details")); fold = fold.parentElement) {
      closed ||= !fold.open;
      fold.open = true;
    }
    if (closed) target.scrollIntoView();
  }
  addEventListener("hashchange", reveal);
  addEventListener("click", ({ target }) => { // the same link a second time changes no hash
    if (target.closest?.("a")?.hash === location.hash) reveal();
  });
  reveal();
})();
