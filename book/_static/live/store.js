// What a reader wrote, kept in this browser: one entry a cell, so that two tabs on one notebook do
// not write over each other's cells. window.seqbookLive.Store.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});

  live.Store = class {
    // site: the book's address, so that two books on one host keep apart; changed(id, text) hears
    // what another tab wrote (null: erased); full() that the browser keeps nothing more.
    constructor({ site, notebook, changed, full }) {
      this.prefix = `seqbook-live:${site}:${notebook}:`;
      this.full = full;
      addEventListener("storage", ({ key, newValue }) => {
        if (key?.startsWith(this.prefix)) changed(key.slice(this.prefix.length), newValue);
      });
    }

    // Whether this browser keeps anything at all.
    get keeps() {
      try {
        localStorage.setItem(this.prefix, "");
        localStorage.removeItem(this.prefix);
        return true;
      } catch { return false; }
    }

    read(id) {
      try { return localStorage.getItem(this.prefix + id); } catch { return null; }
    }

    write(id, text) {
      try { localStorage.setItem(this.prefix + id, text); } catch { this.full(); }
    }

    erase(id) {
      try { localStorage.removeItem(this.prefix + id); } catch { /* nothing is kept anyway */ }
    }

    ids() {
      try {
        return Object.keys(localStorage).filter((key) => key.startsWith(this.prefix))
          .map((key) => key.slice(this.prefix.length));
      } catch { return []; }
    }
  };
})();
