// Run, Edit and Undo at every cell, and one bar for the page's Python. Nothing is fetched before
// the first click. Starts window.seqbookLive.page = {cells, session, runner, store, notebook, bar}.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const { make } = live;

  // The bar at the foot of the page: what goes on, and what can be done about all cells.
  function footer() {
    const status = make("span", { className: "live-status", role: "status" });
    const stop = make("button", { type: "button", textContent: "Stop", hidden: true });
    const buttons = make("div", { className: "live-buttons" });
    const menu = make("details", { className: "live-menu" },
      make("summary", {}, "Python"), buttons);
    const bar = make("div", {
      className: "live-foot", hidden: true, role: "region", "aria-label": "Python in this page",
    }, status, stop, menu);
    const narrow = matchMedia("(max-width: 40rem)"); // there the buttons are a menu
    const fold = () => { menu.open = !narrow.matches; };
    narrow.addEventListener("change", fold);
    fold();
    document.body.append(bar);
    return {
      bar, stop,
      say(text) {
        status.textContent = text;
        bar.hidden = false;
      },
      add(text, title, onclick) {
        const button = make("button", { type: "button", textContent: text, title, onclick });
        buttons.append(button);
        return button;
      },
    };
  }

  const ELSEWHERE = "changed in another tab, too: what you type here counts from now on";

  // What the buttons at the foot say: a lab's page holds somebody's work.
  const PAGE = {
    reset: ["Reset", "Bring back the book's own code and output"],
    ask: "Undo all your changes on this page?",
    wasReset: "The page is as the book has it.",
    download: ["Download", "Keep the notebook of this page, with your changes"],
    saved: "with your changes.",
  };
  const LAB = {
    reset: ["Erase my work", "Forget all that you wrote on this page"],
    ask: "Erase all that you wrote here? Only a notebook that you downloaded brings it back.",
    wasReset: "Your work is erased; the page is as the book has it.",
    download: ["Download my notebook", "Save the lab's notebook with your answers, to hand it in"],
    saved: "with your answers: hand it in, or open it in Jupyter or here again.",
  };

  function start() {
    const data = JSON.parse(document.getElementById("seqbook-live").textContent);
    const root = new URL(document.documentElement.dataset.content_root || "./", location.href);
    const foot = footer(), { say } = foot, words = data.lab ? LAB : PAGE;
    const session = new live.Session({
      say, about: data.python,
      lost(text) {
        for (const cell of cells) cell.forget();
        say(text);
      },
    });
    const store = new live.Store({
      site: root.pathname, notebook: data.notebook,
      changed: elsewhere,
      full: () => say("This browser keeps nothing more: download your notebook before you leave."),
    });
    const notebook = new live.Notebook({
      source: new URL(`_sources/${data.notebook}`, root).href, name: data.notebook.split("/").pop(),
    });
    const keep = (box) => box.isChanged ? store.write(box.id, box.text) : store.erase(box.id);
    const found = [...document.querySelectorAll("div.cell")]
      .filter((element) => element.querySelector(".cell_input pre"));
    const cells = found.map((element, place) => new live.Cell(element, place, {
      run: (cell) => runner.run(cell), changed: keep,
    }));
    for (const [id, result] of Object.entries(data.results ?? {})) {
      const cell = cells.find((each) => each.id === id);
      cell?.offer(result, (inFull) => runner.run(cell, inFull));
    }
    const boxes = [...cells]; // all that the reader may write in: in a lab, words too
    const busy = (yes) => {
      foot.stop.hidden = !yes;
      document.documentElement.dataset.live = yes ? "busy" : "idle"; // read by the tests
    };
    const runner = new live.Runner({ cells, session, say, busy });
    const texts = () => Object.fromEntries(
      boxes.filter((box) => box.isChanged).map(({ id, text }) => [id, text]));

    // Show what another tab wrote, unless the reader is writing in the same box.
    function elsewhere(id, text) {
      const box = boxes.find((each) => each.id === id);
      if (!box || box.text === (text ?? box.stored)) return;
      if (document.hasFocus() && document.activeElement === box.area) box.say(ELSEWHERE);
      else if (text === null) box.reset();
      else box.edit(text, false);
    }

    // Show what was kept from last time; tell whether there was something.
    function recall(box) {
      const kept = store.read(box.id);
      if (kept !== null) box.edit(kept, false);
      return kept !== null;
    }

    foot.stop.onclick = () => runner.stop();
    foot.add("Run all", "Run every cell of the page, from the top", () => runner.runAll());
    foot.add("Restart", "Forget every variable; your code stays", () => session.restart());
    foot.add(...words.reset, () => {
      if (!confirm(words.ask)) return;
      for (const box of boxes) box.reset();
      for (const id of store.ids()) store.erase(id);
      if (data.lab) session.restart();
      say(words.wasReset);
    });
    foot.add(...words.download, () => notebook.download(texts()).then(
      () => say(`Saved as ${notebook.name}, ${words.saved}`), (error) => say(error.message)));
    addEventListener("pageshow", ({ persisted }) => { // meanwhile other tabs were not heard
      if (persisted) for (const { id } of boxes) elsewhere(id, store.read(id));
    });

    live.page = { data, cells, boxes, session, runner, store, notebook, foot, keep, texts };
    document.dispatchEvent(new Event("seqbook-live"));
    if (boxes.filter(recall).length) say("Your changes from last time are here.");
  }

  if (document.readyState === "loading") document.addEventListener("DOMContentLoaded", start);
  else start();
})();
