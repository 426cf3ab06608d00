// One training: everything that the choices and a seed decide, and the examples of the page.
(function () {
  "use strict";
  const T = window.seqbookTraining;
  const SPOKEN = {
    tanh: "the tanh network", relu: "the ReLU network", gru: "the GRU", lstm: "the LSTM",
  };
  const AUSTEN = "It is a truth universally acknowledged, that a single man in possession of a "
    + "good fortune, must be in want of a wife.";
  const RECALL = { task: "recall", units: 16, keep: 1, rate: 0.003, lag: 40, window: 25, seed: 1 };
  const PRESETS = [
    ["tanh forgets", { ...RECALL, kind: "tanh" }],
    ["the identity keeps", { ...RECALL, kind: "relu" }],
    ["a sentence by heart",
      { ...RECALL, task: "text", kind: "tanh", units: 32, rate: 0.01, text: AUSTEN }],
  ];
  const mean = (numbers) => numbers.reduce((a, b) => a + b, 0) / numbers.length;
  const percent = (share) => `${Math.round(100 * share)} %`;
  const times = (n, one) => `${n.toLocaleString("en")} ${one}${n === 1 ? "" : "s"}`;
  // "40 % of", "1.5 times"; what is far from one is "10 to the power -20 of"
  function portion(x) {
    if (x >= 1 && x < 1000) return `${+x.toPrecision(2)} times`;
    const between = x === 0 || (x >= 0.001 && x < 1);
    if (between) return `${+(100 * x).toPrecision(2)} % of`;
    return `about 10 to the power ${Math.round(Math.log10(x))} of`.replace("-", "−");
  }

  class Training {
    constructor({ task, kind, units, keep, rate, lag, window, seed, letters }) {
      const chance = T.random(seed);
      this.lesson = task === "recall" ? T.recall(lag) : T.spelling(letters, window);
      const { inputs, outputs } = this.lesson;
      const weights = T.start(kind, { inputs, hidden: units, outputs }, chance, keep);
      this.network = new T.Network(kind, weights);
      const optimizer = new T.Adam(weights, rate);
      Object.assign(this, { kind, chance, optimizer, updates: 0, watch: true });
      Object.assign(this, { curve: [], stride: 1, gathered: [], recent: [], kept: [] });
      this.pieces = this.work();
    }
    // Without end: look at a batch, rest, learn from it. It yields "seen" where it may rest.
    *work() {
      for (;;) {
        this.batch = this.lesson.batch(this.chance);
        this.seen = yield* T.look(this.network, this.batch, this.watch);
        this.norms = this.seen.norms ?? this.norms;
        this.before ??= this.norms;
        this.note(this.seen);
        yield "seen";
        T.learn(this.optimizer, this.seen.grads);
        this.updates++;
      }
    }
    get failed() {
      return this.seen !== undefined && !Number.isFinite(this.seen.loss);
    }
    // Add to the curve: at most 300 points, each the mean over `stride` updates.
    note({ loss, right }) {
      const bits = loss / Math.LN2;
      this.recent = [...this.recent.slice(-19), { right, bits }];
      this.gathered.push(this.lesson.common ? bits : right);
      if (this.gathered.length < this.stride) return;
      this.curve.push([this.updates, mean(this.gathered)]);
      this.gathered = [];
      if (this.curve.length < 300) return;
      this.curve = this.curve.flatMap(([n, value], at, all) =>
        (at % 2 ? [[n, (all[at - 1][1] + value) / 2]] : []));
      this.stride *= 2;
    }
    get right() {
      return mean(this.recent.map(({ right }) => right));
    }
    get bits() {
      return mean(this.recent.map(({ bits }) => bits));
    }
    // What the network writes after the text's first letter; its chance is its own, so that looking
    // changes nothing.
    written() {
      const { ids, letters } = this.lesson, random = T.random(this.updates);
      const drawn = T.finish(T.write(this.network, [ids[0]], 60, random));
      return [ids[0], ...drawn].map((id) => letters[id]).join("");
    }
    sentence() {
      const { common } = this.lesson, back = this.norms.length - 1;
      const when = this.updates ? `After ${times(this.updates, "update")}` : "Before training";
      const who = `${when} ${SPOKEN[this.kind]}`;
      if (this.failed)
        return `${who} has diverged: its loss is no longer a number. Take a lower learning rate.`;
      const did = common
        ? `guesses ${percent(this.right)} of the letters right; each costs ${this.bits.toFixed(2)} `
          + `bits (${common.toFixed(2)} if one knows only how frequent each letter is)`
        : `names ${percent(this.right)} of the signs right (guessing: 25 %)`;
      const left = portion(this.norms[0] / this.norms[back]);
      return `${who} ${did}. `
        + `The gradient ${times(back, "step")} back is ${left} the one at the end.`;
    }
  }

  Object.assign(T, { Training, PRESETS, AUSTEN, percent, times });
})();
