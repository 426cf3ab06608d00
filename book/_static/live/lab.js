// A lab done in the page: answers in boxes, checks, hints, and a notebook to hand in and to open.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const { make } = live;
  const BLANK = "*Your answer here.*"; // what a lab's notebook holds before there is an answer
  const SHOWN = "shown:"; // in the store: which solutions the reader was shown
  const UNDO = "Undo what you wrote in this box?";
  const SEE = "Show an answer? Your notebook will say that you saw it, as it does in Jupyter.";

  function buttonFor(name, text, onclick) {
    return make("button", { type: "button", textContent: text, onclick,
      "aria-label": `${text}: ${name}` });
  }

  // A line that runs beside the cells: what it prints stands below `element`, after earlier ones.
  class Aside {
    constructor(element, place) {
      this.place = place;
      this.all = make("div", { className: "cell_output", "aria-live": "polite" });
      element.after(make("div", { className: "cell live-help" }, this.all));
    }

    begin() {
      this.output = make("div");
    }

    show(output) {
      if (output.output_type !== "progress") live.show(this.output, output);
    }

    end() {
      const said = this.output.textContent;
      for (const old of [...this.all.children]) if (old.textContent === said) old.remove();
      this.all.append(this.output);
    }

    restore(why) {
      this.all.append(why);
    }

    clear() {
      this.all.replaceChildren();
    }

    say() { /* the bar says it */ }
  }

  // An answer in words: for the page it is like a cell that does not run.
  class Words {
    constructor(paragraph, { id, name, points }, changed) {
      Object.assign(this, { id, name, changed, stored: BLANK, text: BLANK });
      this.area = live.words({
        text: "", label: `Your answer in words: ${name}`, changed: (now) => this.#write(now),
      });
      this.undoButton = buttonFor(name, "Undo", () => confirm(UNDO) && this.undo());
      this.note = make("span", { className: "live-note" });
      this.bar = make("div", { className: "live-bar" }, this.undoButton, this.note);
      this.element = make("div", { className: "live-answer" }, this.area.box, this.bar);
      paragraph.replaceWith(this.element);
      this.say(`${points} points, read by a person`);
      this.edit(BLANK, false);
    }

    get isChanged() {
      return this.text !== this.stored;
    }

    #write(text) {
      this.text = text.trim() ? text : BLANK;
      this.undoButton.hidden = !this.isChanged;
      this.changed(this);
    }

    edit(text, focus = true) {
      this.text = text;
      this.area.value = text === BLANK ? "" : text;
      this.area.fit();
      this.undoButton.hidden = !this.isChanged;
      if (focus) this.area.focus();
    }

    reset() {
      this.edit(BLANK, false);
      this.help.clear();
    }

    undo() {
      this.edit(BLANK);
      this.changed(this);
    }

    say(text) {
      this.note.textContent = text;
    }
  }

  function start({ data, cells, boxes, runner, store, notebook, foot, keep }) {
    const { module, cells: marked } = data.lab, asides = {};
    const after = (name) => marked.find((each) => each.name === name && each.kind !== "answer").id;
    const names = new Set(marked.map(({ name }) => name));

    // --- hints and solutions ---------------------------------------------------------------

    // Run `call`, a line of Python that asks for help with an exercise.
    function ask(name, call) {
      const aside = asides[name];
      aside.title = call;
      aside.text = `from utils.exercises import ${module} as lab\n${call}`;
      return runner.runAll([aside]);
    }

    function help(name, element, place, solution) {
      asides[name] = new Aside(element, place);
      return [
        buttonFor(name, "Hint", () => ask(name, `lab.${name}.hint()`)),
        buttonFor(name, "Solution", () => confirm(SEE) && ask(name, solution())),
      ];
    }

    // The ladder marks the output in which it shows a solution; the downloaded notebook keeps it.
    function note(output) {
      const name = output?.metadata?.seqbook?.solution;
      if (!names.has(name)) return;
      const { title: source = `lab.${name}.solution()` } = asides[name];
      store.write(SHOWN + name, JSON.stringify({ name, after: after(name), source, output }));
    }

    runner.heard = note;
    notebook.shown = () => store.ids().filter((id) => id.startsWith(SHOWN))
      .map((id) => JSON.parse(store.read(id)));

    // --- the cells -------------------------------------------------------------------------

    function answer(cell) {
      cell.isBox = true;
      cell.undoButton.onclick = () => confirm(UNDO) && cell.undo();
      cell.edit(cell.text, false);
    }

    function check(cell, { name, points }) {
      const [hint, solution] = help(name, cell.element, cell.place, () => `lab.${name}.solution()`);
      const worth = points === 1 ? "1 point" : `${points} points`;
      cell.element.classList.add("live-check");
      Object.assign(cell, { speaks: true, failed: "not right yet" });
      cell.runButton.textContent = "Check";
      cell.runButton.setAttribute("aria-label", `Check: ${name}, ${worth}`);
      cell.editButton.remove();
      cell.runButton.after(hint, solution);
      solution.hidden = true; // the ladder shows it to who has tried
      const { end, reset } = cell;
      cell.end = (how) => {
        end.call(cell, how);
        solution.hidden = false;
      };
      cell.reset = () => {
        reset.call(cell);
        asides[name].clear();
        solution.hidden = true;
      };
    }

    function words(mark) {
      const paragraph = document.querySelector(`p.cell-id-${CSS.escape(mark.id)}`);
      if (!paragraph) return;
      const box = new Words(paragraph, mark, keep);
      const solution = () => `lab.${mark.name}.solution(${JSON.stringify(box.area.value)})`;
      box.undoButton.before(...help(mark.name, box.element, cells.length, solution));
      box.help = asides[mark.name];
      boxes.push(box);
    }

    for (const mark of marked) {
      const cell = cells.find(({ id }) => id === mark.id);
      if (mark.kind === "words") words(mark);
      else if (cell) ({ answer, check })[mark.kind](cell, mark);
    }

    // --- opening a notebook -----------------------------------------------------------------

    async function open(file) {
      const { texts, outputs, own } = await notebook.opened(file);
      const found = boxes.filter(({ id }) => id in texts);
      const lost = found.some((box) => box.isChanged && box.text !== texts[box.id]);
      if (lost && !confirm(`Put the answers of ${file.name} in the place of yours on this page?`))
        return foot.say("Your answers stay as they are.");
      for (const box of found) {
        if (texts[box.id] === box.stored) box.reset();
        else box.edit(texts[box.id], false);
        keep(box);
      }
      outputs.forEach(note);
      const more = own ? ` Cells that you added (${own}) have no place here: keep the file.` : "";
      foot.say(`The answers of ${file.name} are on this page.${more}`);
    }

    const chooser = make("input", { type: "file", accept: ".ipynb", hidden: true,
      "aria-label": "A notebook of this lab" });
    chooser.onchange = () => {
      const [file] = chooser.files;
      if (file) open(file).catch((error) => foot.say(`${error.message} Nothing was changed.`));
      chooser.value = ""; // so that the same file can be chosen again
    };
    foot.bar.append(chooser);
    foot.add("Open my notebook", "Bring back the answers of a notebook that you saved",
      () => chooser.click());
    foot.say(store.keeps
      ? "Write your answers on this page: they are kept in this browser."
      : "This browser keeps nothing: download your notebook before you leave this page.");
  }

  document.addEventListener("seqbook-live", () => {
    if (live.page.data.lab && location.protocol !== "file:") start(live.page);
  });
})();
