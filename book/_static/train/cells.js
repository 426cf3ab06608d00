// Recurrent cells in plain JavaScript: the equations of utils/scratch/recurrent.py with its names,
// shapes and order of gates. tests/book/test_train_networks.py compares every number with Python.
// A classic script, because modules do not load from file://.
(function () {
  "use strict";

  // --- matrices: row vectors, one below the other ------------------------------------------------

  class Matrix {
    constructor(rows, columns, numbers = new Float64Array(rows * columns)) {
      Object.assign(this, { rows, columns, numbers });
    }
    get squared() {
      let sum = 0;
      for (const value of this.numbers) sum += value * value;
      return sum;
    }
  }
  const zeros = (like) => new Matrix(like.rows, like.columns);

  // C += A B. What is zero in A is skipped: an input is a single 1 among zeros.
  function addProduct(C, A, B) {
    const a = A.numbers, b = B.numbers, c = C.numbers, { columns } = B;
    for (let row = 0, at = 0; row < A.rows; row++)
      for (let k = 0; k < A.columns; k++, at++) {
        const factor = a[at];
        if (factor === 0) continue;
        let from = k * columns;
        for (let to = row * columns; to < (row + 1) * columns; to++) c[to] += factor * b[from++];
      }
    return C;
  }

  // C += A^T B: how a weight's gradient adds up over the sequences side by side.
  function addOuter(C, A, B) {
    const a = A.numbers, b = B.numbers, c = C.numbers, { columns } = B;
    for (let row = 0, at = 0; row < A.rows; row++)
      for (let k = 0; k < A.columns; k++, at++) {
        const factor = a[at];
        if (factor === 0) continue;
        let from = row * columns;
        for (let to = k * columns; to < (k + 1) * columns; to++) c[to] += factor * b[from++];
      }
  }

  // C += A B^T: how a gradient passes back through a matrix of weights.
  function addBack(C, A, B) {
    const a = A.numbers, b = B.numbers, { columns } = A;
    for (let row = 0, to = 0; row < A.rows; row++)
      for (let k = 0, from = 0; k < B.rows; k++, to++) {
        let sum = 0;
        for (let at = row * columns; at < (row + 1) * columns; at++) sum += a[at] * b[from++];
        C.numbers[to] += sum;
      }
    return C;
  }

  function addRows(c, A) {
    for (let row = 0, at = 0; row < A.rows; row++)
      for (let k = 0; k < A.columns; k++, at++) c.numbers[k] += A.numbers[at];
  }

  // x W + b, for every row of x
  function affine(x, W, b) {
    const out = new Matrix(x.rows, W.columns);
    for (let row = 0; row < x.rows; row++) out.numbers.set(b.numbers, row * W.columns);
    return addProduct(out, x, W);
  }

  // --- cells: one step, and the same step back ---------------------------------------------------
  // A name that begins with d is the gradient with respect to the rest of it. Blocks of `hidden`
  // columns hold the gates: i, f, o, g in the LSTM; r, z, n in the GRU.

  const sigmoid = (a) => 0.5 + 0.5 * Math.tanh(0.5 * a);

  // Call visit(unit, gate) for each unit of each row: its place in s, and in the first block.
  function eachUnit(s, gates, visit) {
    const { rows, columns } = s;
    for (let row = 0, unit = 0; row < rows; row++)
      for (let j = 0; j < columns; j++) visit(unit++, row * gates * columns + j);
  }

  // The plain network: s_t = f(x_t W + s_{t-1} U + b)
  const rnn = (f, slope) => ({
    gates: 1, parts: 1,
    step({ W, U, b }, x, [before]) {
      const s = addProduct(affine(x, W, b), before, U);
      for (let at = 0; at < s.numbers.length; at++) s.numbers[at] = f(s.numbers[at]);
      return [[s], { x, before, s }];
    },
    stepBackward({ U }, { x, before, s }, [ds], grads) {
      const da = zeros(ds);
      for (let at = 0; at < da.numbers.length; at++)
        da.numbers[at] = ds.numbers[at] * slope(s.numbers[at]);
      addOuter(grads.W, x, da), addOuter(grads.U, before, da), addRows(grads.b, da);
      return [addBack(zeros(before), da, U)];
    },
  });

  // c_t = f c_{t-1} + i g      s_t = o tanh(c_t)
  const lstm = {
    gates: 4, parts: 2,
    step({ W, U, b }, x, [before, cBefore]) {
      const a = addProduct(affine(x, W, b), before, U), gate = a.numbers, H = before.columns;
      const s = zeros(before), c = zeros(before);
      eachUnit(s, 4, (unit, at) => {
        const i = (gate[at] = sigmoid(gate[at]));
        const f = (gate[at + H] = sigmoid(gate[at + H]));
        const o = (gate[at + 2 * H] = sigmoid(gate[at + 2 * H]));
        const g = (gate[at + 3 * H] = Math.tanh(gate[at + 3 * H]));
        c.numbers[unit] = f * cBefore.numbers[unit] + i * g;
        s.numbers[unit] = o * Math.tanh(c.numbers[unit]);
      });
      return [[s, c], { x, before, cBefore, a, c }];
    },
    stepBackward({ U }, { x, before, cBefore, a, c }, [ds, dcAfter], grads) {
      const da = zeros(a), dcBefore = zeros(c), gate = a.numbers, H = c.columns;
      eachUnit(c, 4, (unit, at) => {
        const i = gate[at], f = gate[at + H], o = gate[at + 2 * H], g = gate[at + 3 * H];
        const shown = Math.tanh(c.numbers[unit]), dsHere = ds.numbers[unit];
        const dc = dcAfter.numbers[unit] + dsHere * o * (1 - shown * shown); // and through s
        da.numbers[at] = dc * g * i * (1 - i);
        da.numbers[at + H] = dc * cBefore.numbers[unit] * f * (1 - f);
        da.numbers[at + 2 * H] = dsHere * shown * o * (1 - o);
        da.numbers[at + 3 * H] = dc * i * (1 - g * g);
        dcBefore.numbers[unit] = dc * f; // along c: number by number, no matrix
      });
      addOuter(grads.W, x, da), addOuter(grads.U, before, da), addRows(grads.b, da);
      return [addBack(zeros(before), da, U), dcBefore];
    },
  };

  // n = tanh(x_t W + b + r (s_{t-1} U + d))      s_t = (1 - z) n + z s_{t-1}
  const gru = {
    gates: 3, parts: 1,
    step({ W, U, b, d }, x, [before]) {
      const a = affine(x, W, b), u = addProduct(zeros(a), before, U), H = before.columns;
      const gate = a.numbers, m = zeros(before), s = zeros(before);
      eachUnit(s, 3, (unit, at) => {
        const r = (gate[at] = sigmoid(gate[at] + u.numbers[at]));
        const z = (gate[at + H] = sigmoid(gate[at + H] + u.numbers[at + H]));
        m.numbers[unit] = u.numbers[at + 2 * H] + d.numbers[unit % H]; // r scales it
        const n = Math.tanh(gate[at + 2 * H] + r * m.numbers[unit]);
        gate[at + 2 * H] = n;
        s.numbers[unit] = (1 - z) * n + z * before.numbers[unit];
      });
      return [[s], { x, before, a, m }];
    },
    stepBackward({ U }, { x, before, a, m }, [ds], grads) {
      const da = zeros(a), du = zeros(a), dm = zeros(m), dBefore = zeros(before);
      const gate = a.numbers, H = m.columns;
      eachUnit(m, 3, (unit, at) => {
        const r = gate[at], z = gate[at + H], n = gate[at + 2 * H], dsHere = ds.numbers[unit];
        const daN = dsHere * (1 - z) * (1 - n * n);
        da.numbers[at] = daN * m.numbers[unit] * r * (1 - r);
        da.numbers[at + H] = dsHere * (before.numbers[unit] - n) * z * (1 - z);
        da.numbers[at + 2 * H] = daN;
        dm.numbers[unit] = daN * r;
        du.numbers[at] = da.numbers[at], du.numbers[at + H] = da.numbers[at + H];
        du.numbers[at + 2 * H] = dm.numbers[unit];
        dBefore.numbers[unit] = dsHere * z;
      });
      addOuter(grads.W, x, da), addOuter(grads.U, before, du);
      addRows(grads.b, da), addRows(grads.d, dm);
      return [addBack(dBefore, du, U)];
    },
  };

  const CELLS = {
    tanh: rnn(Math.tanh, (s) => 1 - s * s),
    relu: rnn((a) => Math.max(a, 0), (s) => (s > 0 ? 1 : 0)),
    gru, lstm,
  };

  window.seqbookTraining = { Matrix, zeros, addOuter, addRows, addBack, affine, CELLS };
})();
