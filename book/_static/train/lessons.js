// What a network learns on the page, and how it starts: recall, or the reader's own letters. All
// chance comes from a seed, so that the same choices give the same training in every browser.
(function () {
  "use strict";
  const { Matrix, CELLS } = window.seqbookTraining;
  const BATCH = 16, SIGNS = 4, NOISE = 4, MOST = 2000;

  // Numbers from 0 to 1 (mulberry32).
  function random(seed) {
    return () => {
      seed = (seed + 0x6d2b79f5) | 0;
      let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
      t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
      return ((t ^ (t >>> 14)) >>> 0) / 2 ** 32;
    };
  }
  const whole = (chance, below) => Math.floor(below * chance());
  const normal = (chance) =>
    Math.sqrt(-2 * Math.log(1 - chance())) * Math.cos(2 * Math.PI * chance());

  function filled(rows, columns, draw) {
    return new Matrix(rows, columns, Float64Array.from({ length: rows * columns }, draw));
  }

  // The weights before training, as utils/scratch/initialise.py describes them: "identity" with
  // ReLU, else "default". keepBias is put into the gate that keeps: the LSTM's f, the GRU's z.
  function start(kind, { inputs, hidden, outputs }, chance, keepBias = 0) {
    const columns = CELLS[kind].gates * hidden, bound = 1 / Math.sqrt(hidden);
    const uniform = () => bound * (2 * chance() - 1);
    const params = {
      W: filled(inputs, columns, kind === "relu" ? () => bound * normal(chance) : uniform),
      U: filled(hidden, columns, uniform),
      b: filled(1, columns, kind === "relu" ? () => 0 : uniform),
    };
    if (kind === "relu")
      params.U.numbers.forEach((_, at, all) => { all[at] = at % (hidden + 1) ? 0 : 1; });
    if (kind === "gru") params.d = filled(1, hidden, uniform);
    if (CELLS[kind].gates > 1) params.b.numbers.fill(keepBias, hidden, 2 * hidden);
    params.V = filled(hidden, outputs, () => bound * normal(chance));
    params.c = new Matrix(1, outputs);
    return params;
  }

  const oneHot = (ids, size) => {
    const x = new Matrix(ids.length, size);
    ids.forEach((id, row) => { x.numbers[row * size + id] = 1; });
    return x;
  };

  // Recall, as `recall` of utils/data/tasks.py: a sign, then `lag` steps of noise; name the sign.
  function recall(lag) {
    const inputs = SIGNS + NOISE;
    function batch(chance) {
      const signs = Array.from({ length: BATCH }, () => whole(chance, SIGNS)), ids = [signs];
      for (let t = 1; t <= lag; t++)
        ids.push(signs.map(() => SIGNS + whole(chance, NOISE)));
      const targets = ids.map((_, t) => (t === lag ? signs : null));
      return { ids, x: ids.map((now) => oneHot(now, inputs)), targets };
    }
    return { inputs, outputs: SIGNS, steps: lag + 1, batch, letters: [..."ABCDwxyz"] };
  }

  // Next letter: windows of the text from anywhere, as if it stood in a ring; the state begins at
  // zero in each. `common` is the loss in bits of who knows only how frequent each letter is.
  function spelling(text, steps) {
    const letters = [...new Set(text)], of = new Map(letters.map((letter, id) => [letter, id]));
    const ids = text.map((letter) => of.get(letter)), size = letters.length;
    function batch(chance) {
      const from = Array.from({ length: BATCH }, () => whole(chance, ids.length));
      const at = (t) => from.map((first) => ids[(first + t) % ids.length]);
      const read = Array.from({ length: steps }, (_, t) => at(t));
      return {
        ids: read, x: read.map((now) => oneHot(now, size)),
        targets: read.map((_, t) => at(t + 1)),
      };
    }
    const share = (id) => ids.filter((one) => one === id).length / ids.length;
    const common = letters.reduce((sum, _, id) => sum - share(id) * Math.log2(share(id)), 0);
    return { inputs: size, outputs: size, steps, batch, letters, ids, common };
  }

  // The reader's text as letters (code points), any white space as one blank. Returns {letters,
  // said}, or {fault} when there is nothing to learn.
  function cleaned(text) {
    const all = Array.from(text.normalize("NFC").replace(/\s+/gu, " ").trim());
    const letters = all.slice(0, MOST), kinds = new Set(letters).size;
    const fault = (what) => ({ fault: `${what}: write at least two different letters.` });
    if (!all.length) return fault("The text is empty");
    if (all.length === 1) return fault(`The text is a single letter, “${all[0]}”`);
    if (kinds === 1) return fault(`Every letter is “${all[0]}”, so there is nothing to guess`);
    const count = (n) => n.toLocaleString("en");
    const cut = all.length > MOST
      ? `Your text has ${count(all.length)} letters; the first ${count(MOST)} are learned. ` : "";
    return { letters, said: `${cut}${count(letters.length)} letters, ${kinds} different.` };
  }

  Object.assign(window.seqbookTraining, { random, start, recall, spelling, cleaned, MOST, SIGNS });
})();
