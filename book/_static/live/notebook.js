// The notebook of the page, with what the reader changed. window.seqbookLive.Notebook.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const LARGEST = 20e6; // bytes of a notebook: the judge reads no larger one
  const SHOWN = "shown-"; // so begin the ids of cells that `filled` adds
  const lines = (text) => text.split(/(?<=\n)/);
  const textOf = ({ source }) => (Array.isArray(source) ? source.join("") : String(source ?? ""));
  const marks = (cell) => cell.metadata?.nbgrader ?? {};

  // The cells of a file; an Error says in one sentence why it is no notebook.
  async function cellsOf(file) {
    if (file.size > LARGEST)
      throw new Error(`${file.name} has more than 20 MB: clear its outputs in Jupyter first.`);
    const broken = `${file.name} is no notebook, or a part of one: choose the file that you saved.`;
    let held;
    try { held = JSON.parse((await file.text()).replace(/^\uFEFF/, "")); } catch { /* no JSON */ }
    if (!Array.isArray(held?.cells)) throw new Error(broken);
    return held.cells.filter((cell) => cell && typeof cell === "object");
  }

  // Of several copies of a cell, the text of the last one that somebody changed.
  function newest(copies, before) {
    const texts = copies.map(textOf);
    return texts.filter((text) => text !== before).pop() ?? texts[0];
  }

  live.Notebook = class {
    // source: the address of the notebook that the page was built from; name: the file's.
    constructor({ source, name }) {
      Object.assign(this, { source, name, shown: () => [] });
    }

    // The notebook as the book stores it.
    async original() {
      this.read ??= fetch(this.source).then((answer) => {
        if (!answer.ok) throw new Error(`${this.name} could not be fetched (${answer.status})`);
        return answer.json();
      });
      return structuredClone(await this.read);
    }

    // The same with the texts that differ, by the cells' ids; what these printed is left out. Below
    // an exercise whose solution was shown, one cell more says so, as in Jupyter.
    async filled(texts) {
      const notebook = await this.original();
      for (const cell of notebook.cells) {
        const text = texts[cell.id];
        if (text === undefined || cell.metadata.editable === false) continue;
        cell.source = lines(text);
        if (cell.cell_type === "code") Object.assign(cell, { outputs: [], execution_count: null });
      }
      for (const { name, after, source, output } of this.shown()) {
        const place = notebook.cells.findIndex(({ id }) => id === after);
        notebook.cells.splice(place + 1, 0, {
          cell_type: "code", id: `${SHOWN}${name}`.slice(0, 64), metadata: {},
          source: lines(source), outputs: [output], execution_count: null,
        });
      }
      return notebook;
    }

    // What a file holds of this notebook, a lab: {texts: by the cells' ids, outputs, own: how many
    // cells the page does not have}.
    async opened(file) {
      const held = await cellsOf(file), texts = {}, known = new Set();
      for (const cell of (await this.original()).cells) {
        const { grade_id: name, solution } = marks(cell);
        const mine = held.filter(
          (each) => (name ? marks(each).grade_id === name : cell.id && each.id === cell.id));
        for (const each of mine) known.add(each);
        const open = cell.metadata.editable !== false && (solution || cell.cell_type === "code");
        if (mine.length && open) texts[cell.id] = newest(mine, textOf(cell));
      }
      if (![...known].some((cell) => marks(cell).solution))
        throw new Error(`${file.name} is no notebook of this lab: it has none of its exercises.`);
      const isOwn = (cell) => cell.cell_type === "code" && !known.has(cell) &&
        textOf(cell).trim() && !String(cell.id).startsWith(SHOWN);
      const outputs = held.flatMap((cell) => Array.isArray(cell.outputs) ? cell.outputs : []);
      return { texts, outputs, own: held.filter(isOwn).length };
    }

    async download(texts) {
      const text = JSON.stringify(await this.filled(texts), null, 1) + "\n";
      const file = new Blob([text], { type: "application/x-ipynb+json" });
      const link = live.make("a", { href: URL.createObjectURL(file), download: this.name });
      link.click();
      setTimeout(() => URL.revokeObjectURL(link.href), 60_000);
    }
  };
})();
