// One cell of the page: its code, its buttons, its output. window.seqbookLive.Cell.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});

  live.Cell = class {
    // run(cell), changed(cell) are called when the reader wants so.
    constructor(element, place, { run, changed }) {
      Object.assign(this, { element, place, run: () => run(this), changed });
      this.id = /(?:^|\s)cell-id-(\S+)/.exec(element.className)?.[1];
      this.pre = element.querySelector(".cell_input pre");
      this.stored = this.text = this.pre.textContent.replace(/\n$/, "");
      this.ran = null; // {text, stamp}: what of it Python knows, and since when
      this.#bar();
    }

    has(tag) {
      return this.element.classList.contains(`tag_${tag}`);
    }

    get isChanged() {
      return this.text !== this.stored;
    }

    #bar() {
      const { make } = live, name = `cell ${this.place + 1}`;
      const button = (text, onclick, more = {}) =>
        make("button", { type: "button", textContent: text, onclick, ...more,
          "aria-label": `${text}: ${name}` });
      this.runButton = button("Run", this.run, { className: "live-run" });
      this.editButton = button("Edit", () => this.edit());
      this.undoButton = button("Undo", () => this.undo(), { hidden: true });
      this.isBox = false; // one that is always open: a lab's answer
      this.note = make("span", { className: "live-note", "data-cell": name });
      this.bar = make("div", { className: "live-bar" },
        this.runButton, this.editButton, this.undoButton, this.note);
      this.element.querySelector(".cell_input").append(this.bar);
    }

    // Put a box in the place of the code; `text` is what it holds.
    edit(text = this.text, focus = true) {
      if (!this.area) {
        this.area = live.editor({
          text, run: this.run, changed: (now) => this.#write(now),
          label: `Code of cell ${this.place + 1}; Shift and Enter run it`,
        });
        const shown = this.pre.closest(".highlight");
        shown.hidden = true;
        shown.after(this.area.box);
        this.editButton.hidden = true;
      }
      if (this.area.value !== text) {
        this.area.value = text;
        this.area.fit();
      }
      this.text = text;
      this.#mark();
      if (focus) this.area.focus({ preventScroll: true });
    }

    #write(text) {
      this.text = text;
      this.#mark();
      this.changed(this);
    }

    #mark() {
      this.undoButton.hidden = this.isBox ? !this.isChanged : !this.area;
      this.element.classList.toggle("live-changed", this.isChanged);
      this.element.classList.toggle("live-ran", this.ran?.text === this.text);
    }

    // Bring back the code and the output that the book stores.
    undo() {
      this.reset();
      this.changed(this);
      (this.area ?? this.editButton).focus();
    }

    // The same, when it is not this cell's reader who asks.
    reset() {
      if (this.isBox) this.edit(this.stored, false);
      else {
        this.area?.box.remove();
        this.area = undefined;
        this.pre.closest(".highlight").hidden = false;
        this.editButton.hidden = false;
      }
      this.text = this.stored;
      this.forget();
      this.restore();
    }

    // --- a result that is stored ---------------------------------------------------------------

    // result: {file, seconds, absent, short}; run(inFull) runs the cell itself.
    offer(result, run) {
      const name = `cell ${this.place + 1}`, { make } = live;
      const button = (text, title, onclick) => make("button", {
        type: "button", textContent: text, title, onclick, "aria-label": `${text}: ${name}`,
      });
      this.result = result;
      const offered = [];
      if (result.short) offered.push(button("Short run",
        "Write a shorter form of this cell into the box, and run it", () => {
          this.edit(this.#shorter(result.short));
          this.changed(this);
          this.run();
        }));
      if (!result.absent) offered.push(button("Run in full",
        `It took ${result.seconds} s on a laptop; in this page it takes several times as long`,
        () => run(true)));
      this.undoButton.after(...offered);
    }

    #shorter(changes) {
      const write = (text, [long, short]) => text.replace(long, () => short);
      return Object.entries(changes).reduce(write, this.text);
    }

    load(stamp) {
      this.restore("loaded, as the book made it");
      this.ran = { text: this.text, stamp };
      this.#mark();
    }

    say(text) {
      this.note.textContent = text;
    }

    // --- output -----------------------------------------------------------------------------

    get output() {
      let place = this.element.querySelector(".cell_output");
      if (!place) {
        place = live.make("div", { className: "cell_output docutils container" });
        this.element.append(place);
      }
      return place;
    }

    // The stored output stays until there is a new one, and its room until all is there.
    begin() {
      const place = this.output;
      this.storedOutput ??= [...place.childNodes];
      place.style.minHeight = `${place.offsetHeight}px`;
      this.element.classList.add("live-busy");
      this.isFirst = true;
      this.say("running");
    }

    show(output) {
      if (output.output_type === "progress") return this.say(output.text);
      if (this.isFirst) this.output.replaceChildren();
      this.isFirst = false;
      live.show(this.output, output, this.storedOutput);
    }

    end({ ok, seconds = 0, stamp, said = "stopped at an error" }) {
      if (this.isFirst) this.output.replaceChildren();
      this.element.classList.remove("live-busy");
      this.output.style.minHeight = "";
      this.ran = ok ? { text: this.text, stamp } : null;
      const time = seconds < 0.1 ? "ran" : `ran in ${seconds.toFixed(1)} s`;
      this.say(ok ? time : said);
      this.#mark();
    }

    // Show the stored output again, and why.
    restore(why = "") {
      if (this.storedOutput) this.output.replaceChildren(...this.storedOutput);
      this.output.style.minHeight = "";
      this.element.classList.remove("live-busy");
      this.say(why);
    }

    // Python knows nothing of it any more; what was shown stays.
    forget() {
      this.ran = null;
      this.element.classList.remove("live-busy");
      this.#mark();
    }
  };
})();
