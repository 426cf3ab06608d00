// Networks around the cells of cells.js: backpropagation through time, the loss, clipping and Adam
// as in utils/scratch, and writing letter by letter. What takes long is a generator that yields
// after every time step, so that a page can rest in between; `finish` runs it to its end.
(function () {
  "use strict";
  const { Matrix, zeros, addOuter, addRows, addBack, affine, CELLS } = window.seqbookTraining;

  // --- the network -------------------------------------------------------------------------------

  // A cell with an answer on top: logits = s V + c. The other parameters are the cell's own:
  // W (inputs, gates * hidden), U (hidden, gates * hidden), b, and in the GRU d.
  class Network {
    constructor(kind, params) {
      this.cell = CELLS[kind];
      this.params = params;
    }
    first(rows) {
      return Array.from({ length: this.cell.parts }, () => new Matrix(rows, this.params.U.rows));
    }
    answer(s) {
      return affine(s, this.params.V, this.params.c);
    }
    // x: a matrix (batch, inputs) for each step. Returns s of each step.
    *forward(x) {
      let state = this.first(x[0].rows), kept;
      this.saved = [];
      for (const now of x) {
        [state, kept] = this.cell.step(this.params, now, state);
        this.saved.push({ s: state[0], kept });
        yield;
      }
      return this.saved.map(({ s }) => s);
    }
    // dlogits: a matrix for each step, null where nothing is asked. Returns the gradients, and
    // for each step the norm of dJ/ds_t, in the LSTM of dJ/ds_t and dJ/dc_t together.
    *backward(dlogits) {
      const { V } = this.params, grads = {}, norms = new Float64Array(dlogits.length);
      for (const [name, param] of Object.entries(this.params)) grads[name] = zeros(param);
      let dstate = this.first(this.saved[0].s.rows);
      for (let t = dlogits.length - 1; t >= 0; t--) {
        const { s, kept } = this.saved[t];
        if (dlogits[t]) {
          addOuter(grads.V, s, dlogits[t]), addRows(grads.c, dlogits[t]);
          addBack(dstate[0], dlogits[t], V);
        }
        norms[t] = Math.sqrt(dstate.reduce((sum, part) => sum + part.squared, 0));
        dstate = this.cell.stepBackward(this.params, kept, dstate, grads);
        yield;
      }
      return { grads, norms };
    }
  }

  // --- learning ----------------------------------------------------------------------------------

  // Logits become probabilities, in place; the largest is taken off first: exp cannot overflow.
  function softmax({ rows, columns, numbers }) {
    for (let row = 0; row < rows; row++) {
      const part = numbers.subarray(row * columns, (row + 1) * columns);
      const top = part.reduce((a, b) => Math.max(a, b));
      let total = 0;
      for (let k = 0; k < columns; k++) total += part[k] = Math.exp(part[k] - top);
      for (let k = 0; k < columns; k++) part[k] /= total;
    }
  }

  // One step's share of the mean loss over all `asked` answers, in nats, and of those that are
  // right; its dJ/dlogits, and the probabilities, in the place of the logits. ids: the right ones.
  function crossEntropy(logits, ids, asked) {
    softmax(logits);
    const { columns, numbers } = logits, dlogits = zeros(logits);
    let loss = 0, right = 0;
    ids.forEach((id, row) => {
      const part = numbers.subarray(row * columns, (row + 1) * columns);
      loss -= Math.log(Math.max(part[id], Number.MIN_VALUE)) / asked;
      if (part.indexOf(Math.max(...part)) === id) right += 1 / asked;
      const d = dlogits.numbers.subarray(row * columns, (row + 1) * columns);
      for (let k = 0; k < columns; k++) d[k] = (part[k] - (k === id)) / asked;
    });
    return { loss, right, dlogits, probabilities: logits };
  }

  // Shrink all gradients together to at most that norm; returns the norm before.
  function clip(grads, maxNorm) {
    const norm = Math.sqrt(Object.values(grads).reduce((sum, grad) => sum + grad.squared, 0));
    if (norm > maxNorm)
      for (const { numbers } of Object.values(grads))
        for (let at = 0; at < numbers.length; at++) numbers[at] *= maxNorm / norm;
    return norm;
  }

  // As Adam of utils/scratch/optimizers.py: steps scaled by running means of g and of g^2.
  class Adam {
    constructor(params, rate, beta1 = 0.9, beta2 = 0.999, eps = 1e-8) {
      Object.assign(this, { params, rate, beta1, beta2, eps, steps: 0, mean: {}, square: {} });
      for (const [name, { numbers }] of Object.entries(params)) {
        this.mean[name] = new Float64Array(numbers.length);
        this.square[name] = new Float64Array(numbers.length);
      }
    }
    step(grads) {
      const { rate, beta1, beta2, eps } = this;
      this.steps++;
      const meanShare = 1 - beta1 ** this.steps, squareShare = 1 - beta2 ** this.steps;
      for (const [name, { numbers: p }] of Object.entries(this.params)) {
        const g = grads[name].numbers, m = this.mean[name], v = this.square[name];
        for (let at = 0; at < p.length; at++) {
          m[at] = beta1 * m[at] + (1 - beta1) * g[at];
          v[at] = beta2 * v[at] + (1 - beta2) * g[at] * g[at];
          p[at] -= (rate * (m[at] / meanShare)) / (Math.sqrt(v[at] / squareShare) + eps);
        }
      }
    }
  }

  // Read a batch {x, targets}: the loss, the gradients, the probabilities. `norms` are those of the
  // last answer's loss alone: where every step has a loss, they take a second way back, and come
  // only where `watch` asks for them.
  function* look(network, { x, targets }, watch = true) {
    const states = yield* network.forward(x), last = targets.length - 1;
    const told = { loss: 0, right: 0, dlogits: [], probabilities: [] };
    const asked = targets.reduce((sum, ids) => sum + (ids?.length ?? 0), 0);
    for (const [t, s] of states.entries()) {
      const step = targets[t] && crossEntropy(network.answer(s), targets[t], asked);
      told.loss += step?.loss ?? 0;
      told.right += step?.right ?? 0;
      told.dlogits.push(step?.dlogits ?? null);
      told.probabilities.push(step?.probabilities ?? null);
      yield;
    }
    const { grads, norms: all } = yield* network.backward(told.dlogits);
    if (targets.every((ids, t) => !ids || t === last)) return { ...told, grads, all, norms: all };
    const alone = told.dlogits.map((d, t) => (t === last ? d : null));
    return { ...told, grads, all, norms: watch ? (yield* network.backward(alone)).norms : null };
  }

  // One update with the gradients that `look` found; they are clipped to a norm of `maxNorm`.
  function learn(optimizer, grads, maxNorm = 1) {
    const norm = clip(grads, maxNorm);
    optimizer.step(grads);
    return norm;
  }

  // --- writing -----------------------------------------------------------------------------------

  // The id whose stretch of the unit interval holds u, as NumPy's choice does it.
  function draw(logits, u) {
    softmax(logits);
    const shares = logits.numbers, total = shares.reduce((a, b) => a + b);
    let sum = 0;
    for (let id = 0; id < shares.length; id++) if ((sum += shares[id]) / total > u) return id;
    return shares.length - 1;
  }

  // Read the first ids, then write: each letter is drawn, and read in its turn.
  function* write(network, first, length, random) {
    const inputs = network.params.W.rows, drawn = [];
    let state = network.first(1);
    for (let at = 0; drawn.length < length; at++) {
      const x = new Matrix(1, inputs);
      x.numbers[at < first.length ? first[at] : drawn.at(-1)] = 1;
      [state] = network.cell.step(network.params, x, state);
      if (at >= first.length - 1) drawn.push(draw(network.answer(state[0]), random()));
      yield;
    }
    return drawn;
  }

  // Run something that comes in pieces to its end.
  function finish(pieces) {
    for (;;) {
      const { done, value } = pieces.next();
      if (done) return value;
    }
  }

  Object.assign(window.seqbookTraining, {
    Network, Adam, look, learn, draw, write, finish,
  });
})();
