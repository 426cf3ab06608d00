// Runs cells one after another, each after those it needs. window.seqbookLive.Runner.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const ABSENT = "NotInThePage"; // utils/page/absent.py: the cell asks for what no page has

  live.Runner = class {
    // say(text) goes to the bar; busy(yes) that something runs.
    constructor({ cells, session, say, busy }) {
      Object.assign(this, { cells, session, say, busy, queue: [], stamp: 0 });
    }

    // Run a cell, and before it what it needs and Python does not know yet. A cell whose result is
    // stored takes that, unless it shall run `inFull`.
    async run(cell, inFull = false) {
      await this.#while(async () => {
        cell.say("waiting");
        await this.session.start();
        this.#line(this.#plan(await this.#needs(cell), cell), cell, inFull);
      });
    }

    // Run these cells, whatever Python knows already.
    async runAll(cells = this.cells) {
      await this.#while(async () => {
        await this.session.start();
        this.#line(cells);
      });
    }

    stop() {
      this.#empty();
      this.session.stop();
    }

    // needs: for the cell and all that it needs, in their order, [place, the places it needs].
    #plan(needs, cell) {
      const again = new Set([cell.place]);
      for (const [place, before] of needs) {
        const { ran, text } = this.cells[place];
        const newer = (other) => again.has(other) || this.cells[other].ran?.stamp > ran?.stamp;
        if (ran?.text !== text || before.some(newer)) again.add(place);
      }
      return needs.map(([place]) => this.cells[place]).filter(({ place }) => again.has(place));
    }

    #needs(cell) {
      return this.session.needs(this.cells.map((each) => each.text), cell.place);
    }

    #line(cells, asked, inFull = false) {
      for (const cell of cells) {
        if (this.queue.some((item) => item.cell === cell)) continue;
        this.queue.push({ cell, asked, inFull: inFull && cell === asked });
        cell.say("waiting");
      }
    }

    // Do `more`, then run what stands in line, unless that happens already.
    async #while(more) {
      try {
        this.busy(true);
        await more();
        if (this.isRunning) return;
        this.isRunning = true;
        while (this.queue.length) await this.#one(this.queue.shift());
      } catch (error) {
        this.#empty();
        if (!error.lost) this.say(error.message);
      } finally {
        if (!this.queue.length) {
          this.isRunning = false;
          this.busy(false);
        }
      }
    }

    async #one({ cell, asked, inFull }) {
      if (cell.result && !inFull && await this.#isTheBooks(cell)) return this.#load(cell);
      this.say(`Running ${cell.title ?? `cell ${cell.place + 1} of ${this.cells.length}`}…`);
      cell.begin();
      let absent = "", failed = "", told = "";
      const result = await this.session.run(cell.text, (output) => {
        this.heard?.(output);
        told ||= live.lines(output)[0];
        if (output.ename === ABSENT) absent = output.evalue;
        else {
          failed ||= output.ename ?? "";
          cell.show(output);
        }
      }, cell.place + 1).catch((error) => {
        cell.show({ output_type: "error", traceback: [error.message] });
        cell.end({ ok: false, said: "stopped" });
        throw error;
      });
      const missing = this.cells.slice(0, cell.place).some((each) => each.isAbsent);
      if (failed === "NameError" && missing)
        absent = "It needs a cell above that does not run in a page: the stored output stays.";
      cell.isAbsent = Boolean(absent);
      if (absent) return this.#absent(cell, absent);
      const stopped = failed === "Stopped", said = stopped ? "stopped" : cell.failed;
      cell.end({ ...result, stamp: ++this.stamp, said });
      if (result.ok) this.say(`Python runs in this page: ${this.#memory(result.memory)}.`);
      else this.#failed(cell, asked, failed);
      if (cell.speaks && told && !stopped && (asked ?? cell) === cell) this.say(told);
    }

    // Tell whether a cell, and all that it needs, is as the book has it.
    async #isTheBooks(cell) {
      return (await this.#needs(cell)).every(([place]) => !this.cells[place].isChanged);
    }

    // Take what the cell made when the book was made; its stored output shows it.
    async #load(cell) {
      this.say(`Loading what cell ${cell.place + 1} made…`);
      cell.say("loading");
      const { memory } = await this.session.restore(cell.text, cell.result.file);
      cell.load(++this.stamp);
      this.say(`Python runs in this page: ${this.#memory(memory)}.`);
    }

    // The stored output stays, and what comes after may not need it.
    #absent(cell, why) {
      cell.restore(why);
      cell.ran = { text: cell.text, stamp: ++this.stamp };
      this.say(why);
    }

    #failed(cell, asked, kind) {
      this.#empty();
      const here = cell.title ?? `cell ${cell.place + 1}`;
      if (kind === "Stopped") this.say(`Stopped in ${here}. All variables are kept.`);
      else if (asked && asked !== cell) {
        asked.say(`not run: ${here}, which it needs, stopped at an error`);
        this.say(`Stopped at an error in ${here}, which cell ${asked.place + 1} needs.`);
      } else this.say(`Stopped at an error in ${here}.`);
    }

    #memory(bytes) {
      return `${Math.round(bytes / 1e6)} MB of memory`;
    }

    #empty() {
      for (const { cell } of this.queue) cell.say("");
      this.queue.length = 0;
    }
  };
})();
