// The forward passes of the book's language models, for a sentence of the reader's own. Classic
// scripts, because modules do not load from file://. A file of weights calls
//   seqbookSentence.take(name, about, text)   about: config, and where each array lies; text: base64
// and then there is
//   seqbookSentence.models[name]              {start, read(state, id), next(state)}
// start is the state of a model that has read nothing. read gives the state after one more word and
// changes nothing; next gives the probability of every word. The names of the weights and the
// equations are those of utils/scratch; a test compares each model with its NumPy original.
(function () {
  "use strict";

  // --- arrays ---------------------------------------------------------------------------------

  // A number in half precision: 1 bit for the sign, 5 for the exponent, 10 for the fraction.
  function half(bits) {
    const sign = bits & 0x8000 ? -1 : 1, exponent = (bits >> 10) & 31, fraction = bits & 1023;
    if (exponent === 0) return sign * fraction * 2 ** -24;
    return sign * (1 + fraction / 1024) * 2 ** (exponent - 15);
  }

  function bytes(text) {
    const letters = atob(text), found = new Uint8Array(letters.length);
    for (let i = 0; i < letters.length; i++) found[i] = letters.charCodeAt(i);
    return found.buffer;
  }

  // Word tables stay whole numbers with a scale a row: {q, scale}. Lists of numbers in half
  // precision become Float64Array, matrices too, row after row.
  function opened(arrays, text) {
    const buffer = bytes(text), found = {};
    for (const [name, [type, size, offset]] of Object.entries(arrays)) {
      if (type === "int8") found[name] = { q: new Int8Array(buffer, offset, size) };
      else found[name] = new Uint16Array(buffer, offset, size);
      if (type === "float16") found[name] = Float64Array.from(found[name], half);
    }
    for (const name of Object.keys(found).filter((name) => name.endsWith("/scale")))
      found[name.replace("/scale", "")].scale = found[name];
    return found;
  }

  // The row of one word in a table.
  function row({ q, scale }, id) {
    const size = q.length / scale.length;
    return Float64Array.from(q.subarray(id * size, (id + 1) * size), (each) => each * scale[id]);
  }

  // x A + b, with A (x.length, b.length).
  function product(x, A, b) {
    const y = Float64Array.from(b), columns = y.length;
    for (let i = 0, at = 0; i < x.length; i++)
      for (let j = 0; j < columns; j++, at++) y[j] += x[i] * A[at];
    return y;
  }

  const zeros = (size) => new Float64Array(size);
  const sum = (x, y) => x.map((value, i) => value + y[i]);
  const sigmoid = (value) => 1 / (1 + Math.exp(-value));
  const softplus = (value) => Math.max(value, 0) + Math.log1p(Math.exp(-Math.abs(value)));

  function dot(x, y, from = 0, to = x.length) {
    let total = 0;
    for (let i = from; i < to; i++) total += x[i] * y[i];
    return total;
  }

  // In place.
  function softmax(scores) {
    let most = -Infinity, total = 0;
    for (let i = 0; i < scores.length; i++) if (scores[i] > most) most = scores[i];
    for (let i = 0; i < scores.length; i++) total += scores[i] = Math.exp(scores[i] - most);
    for (let i = 0; i < scores.length; i++) scores[i] /= total;
    return scores;
  }

  // softmax(s V + c): V has a row for each word here, so this is a product of rows.
  function guess(s, { q, scale }, c) {
    const size = s.length, scores = zeros(c.length);
    for (let word = 0, at = 0; word < scores.length; word++, at += size) {
      let one = 0, two = 0, three = 0, four = 0; // sums that do not wait for each other
      for (let k = 0; k < size; k += 4) { // the size is a multiple of four
        one += s[k] * q[at + k];
        two += s[k + 1] * q[at + k + 1];
        three += s[k + 2] * q[at + k + 2];
        four += s[k + 3] * q[at + k + 3];
      }
      scores[word] = scale[word] * (one + two + three + four) + c[word];
    }
    return softmax(scores);
  }

  // --- models that look at the last words -----------------------------------------------------

  const last = (size) => (past, id) => [...past, id].slice(-size);

  function bag(p, { bag: size }) {
    const read = last(size);
    function next(past) { // the sum of the words' rows, in any order
      const s = past.reduce((total, id) => sum(total, row(p.W, id)), p.b).map(Math.tanh);
      return guess(s, p.V, p.c);
    }
    return { start: [], read, next };
  }

  function embeddedWindow(p, { window: size, bos }) {
    function next(past) { // the words' rows, one behind the other
      const e = Float64Array.from(past.flatMap((id) => [...row(p.E, id)]));
      return guess(product(e, p.W, p.b).map(Math.tanh), p.V, p.c);
    }
    return { start: Array(size).fill(bos), read: last(size), next };
  }

  // Interpolated Kneser-Ney: the n-grams of a length lie sorted, so those that begin with the
  // words before are neighbours.
  function ngram(p, { order, bos, discounts, vocabulary }) {
    const levels = discounts.map((discount, before) => {
      const counts = p[`${before + 1}/counts`], words = p[`${before + 1}/words`];
      const word = (place, gram) => words[place * counts.length + gram];
      return { discount, before, counts, word };
    });

    // The first n-gram that does not come before the context; past: that comes behind it.
    function bound({ counts, word, before }, context, past) {
      let low = 0, high = counts.length;
      while (low < high) {
        const middle = (low + high) >> 1;
        let order = 0;
        for (let k = 0; k < before && order === 0; k++) order = word(k, middle) - context[k];
        if (order < 0 || (past && order === 0)) low = middle + 1; else high = middle;
      }
      return low;
    }

    function next(past) {
      let guesses = zeros(vocabulary).fill(1 / vocabulary);
      for (const level of levels) {
        const { discount, before, counts, word } = level, context = past.slice(order - 1 - before);
        const first = bound(level, context, false), end = bound(level, context, true);
        if (first === end) continue; // these words never stood side by side
        const total = counts.subarray(first, end).reduce((a, b) => a + b, 0);
        guesses = guesses.map((shorter) => discount * (end - first) * shorter / total);
        for (let gram = first; gram < end; gram++)
          guesses[word(before, gram)] += Math.max(counts[gram] - discount, 0) / total;
      }
      return guesses;
    }
    return { start: Array(order - 1).fill(bos), read: last(order - 1), next };
  }

  // --- recurrent models -----------------------------------------------------------------------

  // One step of a cell, from the state {s} and the word's row x.
  const STEPS = {
    rnn: (p) => ({ s }, x) => ({ s: sum(product(x, p.W1, p.b1), product(s, p.U1, zeros(s.length)))
      .map(Math.tanh) }),
    lstm: (p) => ({ s, c = zeros(s.length) }, x) => {
      const size = s.length, a = product(s, p.U1, product(x, p.W1, p.b1)); // i, f, o, g
      const gate = (k) => a.subarray(k * size, (k + 1) * size);
      const [i, f, o, g] = [0, 1, 2, 3].map(gate);
      const cell = c.map((value, k) => sigmoid(f[k]) * value + sigmoid(i[k]) * Math.tanh(g[k]));
      return { s: cell.map((value, k) => sigmoid(o[k]) * Math.tanh(value)), c: cell };
    },
    gru: (p) => ({ s }, x) => {
      const size = s.length, a = product(x, p.W1, p.b1), u = product(s, p.U1, zeros(3 * size));
      return { s: s.map((value, k) => {
        const r = sigmoid(a[k] + u[k]), z = sigmoid(a[size + k] + u[size + k]);
        const n = Math.tanh(a[2 * size + k] + r * (u[2 * size + k] + p.d1[k]));
        return (1 - z) * n + z * value;
      }) };
    },
    mingru: (p) => ({ s }, x) => { // neither gate nor candidate looks at the state
      const size = s.length, a = product(x, p.W1, p.b1);
      return { s: s.map((value, k) => {
        const z = sigmoid(a[k]);
        return z * value + (1 - z) * a[size + k];
      }) };
    },
  };

  function recurrent(cell) {
    return (p, { hidden }) => {
      const step = STEPS[cell](p);
      return {
        start: { s: zeros(hidden) },
        read: (state, id) => step(state, row(p.E, id)),
        next: ({ s }) => guess(s, p.V, p.c),
      };
    };
  }

  // A GRU that looks back at its own last states.
  function attention(p, { hidden, reach }) {
    const step = STEPS.gru(p);
    function read({ s, keys }, id) {
      const now = step({ s }, row(p.E, id)).s;
      return { s: now, keys: [...keys, now].slice(-reach) };
    }
    function next({ s, keys }) {
      const weights = softmax(keys.map((key) => dot(key, s) / Math.sqrt(hidden)));
      const context = zeros(hidden);
      keys.forEach((key, t) => key.forEach((value, k) => { context[k] += weights[t] * value; }));
      return guess(product(context, p.W_o, s), p.V, p.c);
    }
    return { start: { s: zeros(hidden), keys: [] }, read, next };
  }

  // --- blocks: the Transformer's, and others with something else in its attention's place -----

  function norm(x, gain, shift) {
    const mean = x.reduce((a, b) => a + b, 0) / x.length;
    const variance = x.reduce((total, value) => total + (value - mean) ** 2, 0) / x.length;
    const deviation = Math.sqrt(variance + 1e-5);
    return x.map((value, i) => ((value - mean) / deviation) * gain[i] + shift[i]);
  }

  // A direction: x with length 1.
  function unit(x) {
    const length = Math.sqrt(dot(x, x) + 1e-6);
    return x.map((value) => value / length);
  }

  // What carries something from word to word: {start, mix(a, state)}. mix takes what the block made
  // of the word, a = x W + b, and gives what was read and the new state.
  const MIXERS = {
    // A word looks at all words so far, with several heads.
    attention(own, { hidden, heads }) {
      const size = hidden / heads;
      function mix(a, past) {
        const [q, k, v] = [0, 1, 2].map((part) => a.subarray(part * hidden, (part + 1) * hidden));
        const keys = [...past.keys, k], values = [...past.values, v], z = zeros(hidden);
        for (let first = 0; first < hidden; first += size) {
          const scores = keys.map((key) => dot(q, key, first, first + size) / Math.sqrt(size));
          softmax(scores).forEach((weight, t) => {
            for (let i = first; i < first + size; i++) z[i] += weight * values[t][i];
          });
        }
        return [z, { keys, values }];
      }
      return { start: { keys: [], values: [] }, mix };
    },

    // Every unit has several numbers; the word says how much is kept, written and read.
    selective(own, { hidden }) {
      const rates = own("A").map(Math.exp), size = rates.length / hidden; // (size, hidden)
      function mix(a, s) {
        const steps = a.subarray(hidden, 2 * hidden).map(softplus), z = zeros(hidden);
        const B = a.subarray(2 * hidden), C = a.subarray(2 * hidden + size);
        const now = zeros(s.length);
        for (let n = 0, at = 0; n < size; n++)
          for (let k = 0; k < hidden; k++, at++) {
            now[at] = Math.exp(-steps[k] * rates[at]) * s[at] + steps[k] * a[k] * B[n];
            z[k] += C[n] * now[at];
          }
        return [z, now];
      }
      return { start: zeros(rates.length), mix };
    },

    // A table that is read by queries; a key's place in it is corrected towards the value.
    delta(own, { hidden }) {
      function mix(a, S) { // (key, value), as many keys as values
        const part = (k) => a.subarray(k * hidden, (k + 1) * hidden), none = zeros(hidden);
        const q = unit(part(0)), k = unit(part(1)), beta = sigmoid(a[3 * hidden]);
        const held = product(k, S, none), written = part(2).map((v, i) => beta * (v - held[i]));
        const now = S.map((value, i) => value + k[Math.floor(i / hidden)] * written[i % hidden]);
        return [product(q, now, none), now];
      }
      return { start: zeros(hidden * hidden), mix };
    },
  };

  // One block: something is fetched from the words so far, then worked on.
  function block(p, number, config, mixer) {
    const own = (name) => p[name + number], { hidden } = config;
    const [gains, shifts] = [own("gains"), own("shifts")], { start, mix } = mixer(own, config);
    const normed = (x, part) => norm(x, gains.subarray(part * hidden), shifts.subarray(part * hidden));
    function work(x, past) {
      const [z, now] = mix(product(normed(x, 0), own("W"), own("b")), past);
      const y = sum(x, product(z, own("O"), own("o")));
      const h = product(normed(y, 1), own("F"), own("f")).map((value) => Math.max(value, 0));
      return [sum(y, product(h, own("G"), own("g"))), now];
    }
    return { start, work };
  }

  // Blocks on top of each other: {start, through(x, pasts), next}; through gives a state.
  function tower(p, config, mixer) {
    const blocks = Array.from({ length: config.layers }, (_, i) => block(p, i + 1, config, mixer));
    function through(x, pasts) {
      const now = [];
      blocks.forEach(({ work }, i) => { [x, now[i]] = work(x, pasts[i]); });
      return { x, pasts: now };
    }
    const start = { pasts: blocks.map((each) => each.start) };
    return { start, through, next: ({ x }) => guess(norm(x, p.gain, p.shift), p.V, p.c) };
  }

  // A model that sees a window: when that is full, it forgets the first words and reads the others
  // again. The Transformer also knows the place of a word in it, P.
  function windowed(mixer) {
    return (p, config) => {
      const { hidden, length, fresh } = config;
      const { start, through, next } = tower(p, config, MIXERS[mixer]);
      const empty = { ids: [], ...start };
      function add({ ids, pasts }, id) {
        const e = row(p.E, id), t = ids.length * hidden;
        return { ids: [...ids, id], ...through(p.P ? sum(e, p.P.subarray(t, t + hidden)) : e, pasts) };
      }
      const read = (state, id) =>
        add(state.ids.length < length ? state : state.ids.slice(fresh).reduce(add, empty), id);
      return { start: empty, read, next };
    };
  }

  // A model that carries what its mixer has kept over the whole text.
  function carrying(mixer) {
    return (p, config) => {
      const { start, through, next } = tower(p, config, MIXERS[mixer]);
      return { start, read: ({ pasts }, id) => through(row(p.E, id), pasts), next };
    };
  }

  // --- reading a sentence ---------------------------------------------------------------------

  const KINDS = {
    ngram, bag, window: embeddedWindow, rnn: recurrent("rnn"), lstm: recurrent("lstm"),
    gru: recurrent("gru"), attention, transformer: windowed("attention"),
    mingru: recurrent("mingru"), selective: carrying("selective"), delta: windowed("delta"),
  };
  const models = {};

  function take(name, { config, arrays }, text) {
    models[name] = KINDS[name](opened(arrays, text), config);
    window.dispatchEvent(new CustomEvent("seqbook-model", { detail: name }));
  }

  // What one model made of a text that stands behind the words `before`. The states are kept: where
  // the text changes, only what stands behind the change is read again.
  class Reading {
    constructor(model, before) {
      Object.assign(this, { model, ids: [], bits: [], states: [before.reduce(model.read, model.start)] });
    }

    get next() { // what it expects behind all it has read
      return (this.guesses ??= this.model.next(this.states.at(-1)));
    }

    // Forget what differs from these ids; tell how many are still to be read.
    keep(ids) {
      let same = 0;
      while (same < this.ids.length && this.ids[same] === ids[same]) same++;
      if (same < this.ids.length) this.guesses = undefined;
      this.ids.length = this.bits.length = same;
      this.states.length = same + 1;
      return ids.length - same;
    }

    add(id) {
      this.bits.push(-Math.log2(this.next[id]));
      this.ids.push(id);
      this.states.push(this.model.read(this.states.at(-1), id));
      this.guesses = undefined;
    }
  }

  window.seqbookSentence = { ...window.seqbookSentence, models, take, Reading };
})();
