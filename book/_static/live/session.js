// The page's Python: a worker that starts at the first wish, runs one thing at a time, and can be
// stopped. window.seqbookLive.Session; no other script here speaks with the worker.
(function () {
  "use strict";
  const live = (window.seqbookLive ??= {});
  const BASE = document.currentScript.src.replace(/[^/]*$/, "");
  const MUCH = 400; // MB: more than a page of the web commonly takes
  const PATIENCE = 2500; // ms: what does not stop by itself until then is ended from outside
  const FROM_DISK = "A browser runs no Python in a page opened from disk: open the book on the " +
    "web, or serve it with `make serve`. The stored output stays.";
  const NO_START = "Python could not start here, so nothing runs now; the stored output stays.";
  const ENDED = "Stopped. Python was inside one long operation, so it was started anew: its " +
    "variables are gone, your code is not.";
  const BROKE = "Python broke off, perhaps for want of memory, and is started anew: its " +
    "variables are gone, your code is not.";

  live.Session = class {
    // say(text) tells the reader what goes on; lost(text) that all variables are gone.
    constructor({ say, lost, about }) {
      Object.assign(this, { say, lost, about, waiting: new Map(), last: 0 });
    }

    get isThere() {
      return Boolean(this.worker);
    }

    // Start Python, once; rejects with one sentence for the reader.
    start() {
      this.started ??= this.#start().catch((error) => {
        this.#end();
        throw error;
      });
      return this.started;
    }

    async #start() {
      if (location.protocol === "file:") throw new Error(FROM_DISK);
      this.begun = performance.now();
      this.say("Fetching Python…");
      try {
        this.worker = new Worker(BASE + "worker.mjs", { type: "module" });
      } catch {
        throw new Error(NO_START);
      }
      const worker = this.worker;
      worker.onmessage = ({ data }) => this.#heard(data);
      worker.onerror = (event) => {
        event.preventDefault();
        this.ready ? this.#anew(BROKE) : this.#broken(NO_START);
      };
      await this.#ask("start", { base: BASE, code: this.about?.code });
      this.ready = true;
    }

    // Run a cell: output(one) gets each output; tracebacks give its number on the page. Resolves
    // to {ok, seconds, memory}; rejects with {lost: true} where Python was ended.
    run(source, output, number) {
      this.stopAddress = URL.createObjectURL(new Blob([], { type: "text/plain" }));
      const end = () => {
        clearTimeout(this.killer);
        URL.revokeObjectURL(this.stopAddress);
      };
      return this.#ask("run", { source, number, stop: this.stopAddress }, output).finally(end);
    }

    // The places of the earlier cells that cell number `cell` needs.
    needs(sources, cell) {
      return this.#ask("needs", { sources, cell });
    }

    // Take what a cell made elsewhere, from a file of states/.
    restore(source, file) {
      return this.#ask("restore", { source, file });
    }

    call(name, values) {
      return this.#ask("call", { name, values });
    }

    // End what runs. Variables stay, unless it does not listen.
    stop() {
      if (!this.worker) return;
      if (!this.ready) return this.#broken("Stopped before Python was there.");
      URL.revokeObjectURL(this.stopAddress);
      clearTimeout(this.killer);
      this.killer = setTimeout(() => this.#anew(ENDED), PATIENCE);
    }

    // Forget every variable.
    restart() {
      if (this.worker) this.#broken("Python starts anew at the next run.");
    }

    #ask(command, more, output) {
      const id = ++this.last;
      return new Promise((done, failed) => {
        this.waiting.set(id, { done, failed, output });
        this.worker.postMessage({ id, command, ...more });
      });
    }

    #heard({ kind, id, ...more }) {
      if (kind === "progress") return this.#progress(more);
      const asked = this.waiting.get(id);
      if (!asked) return; // it was given up
      if (kind === "output") return asked.output?.(more.output);
      this.waiting.delete(id);
      if (kind === "done") return asked.done(more.value);
      if (!this.ready) return asked.failed(new Error(`${NO_START} (${more.message})`));
      asked.failed(new Error(more.message));
      if (more.fatal) this.#anew(BROKE);
    }

    #progress({ bytes, name }) {
      if (name) return this.say(`Fetching ${name}…`);
      const all = this.about?.bytes, mb = (n) => (n / 1e6).toFixed(1);
      const seconds = ((performance.now() - this.begun) / 1000).toFixed(0);
      const of = all ? ` of ${mb(all)}` : "";
      this.say(`Fetching Python, once: ${mb(bytes)}${of} MB, ${seconds} s.${this.#warning()}`);
    }

    // A page that takes much memory says so before it does.
    #warning() {
      const much = this.about?.memory >= MUCH;
      return much ? ` This page takes up to ${this.about.memory} MB of memory.` : "";
    }

    // The worker is ended, and whoever waits for it hears why.
    #broken(text) {
      const waiting = [...this.waiting.values()];
      this.#end();
      for (const { failed } of waiting) failed(Object.assign(new Error(text), { lost: true }));
      this.lost(text);
    }

    // The same, and Python starts at once: whoever had it running will go on.
    #anew(text) {
      this.#broken(text);
      this.start().then(() => this.say(`${text} It is back.`), (error) => this.say(error.message));
    }

    #end() {
      this.worker?.terminate();
      clearTimeout(this.killer);
      this.waiting.clear();
      this.worker = this.started = undefined;
      this.ready = false;
    }
  };
})();
