"""The networks that train in the page compute what utils.scratch computes, number for number."""

from __future__ import annotations

import numpy as np
import pytest

from tests.book import browser
from utils.scratch import recurrent
from utils.scratch.functions import cross_entropy, softmax
from utils.scratch.initialise import parameters
from utils.scratch.optimizers import Adam, clip

pytestmark = [pytest.mark.browser, pytest.mark.slow]

CELLS = {  # kind: the class, its activation, gates, how it starts, its own biases
    "tanh": (recurrent.RNN, "tanh", 1, "default", ()),
    "relu": (recurrent.RNN, "relu", 1, "identity", ()),
    "gru": (recurrent.GRU, "tanh", 3, "default", ("d",)),
    "lstm": (recurrent.LSTM, "tanh", 4, "default", ()),
}
INPUTS, HIDDEN, STEPS, BATCH = 6, 5, 12, 4
RATE, MAX_NORM, UPDATES = 0.01, 0.1, 20
CLOSE = {"rtol": 1e-9, "atol": 1e-10}

# Train in the page on given weights and batches; ids and targets are lists over the steps.
IN_THE_PAGE = """({ kind, params, batches, rate, maxNorm }) => {
  const T = window.seqbookTraining;
  const matrix = (rows) =>
    new T.Matrix(rows.length, rows[0].length, Float64Array.from(rows.flat()));
  const copied = (arrays) =>
    Object.fromEntries(Object.entries(arrays).map(([name, a]) => [name, [...a.numbers]]));
  const weights = Object.fromEntries(Object.entries(params).map(([n, rows]) => [n, matrix(rows)]));
  const network = new T.Network(kind, weights), adam = new T.Adam(weights, rate);
  return batches.map(({ x, targets }) => {
    const seen = T.finish(T.look(network, { x: x.map(matrix), targets }));
    const { loss, right, norms, all } = seen, grads = copied(seen.grads);
    const norm = T.learn(adam, seen.grads, maxNorm);
    return { loss, right, norms: [...norms], all: [...all], grads, norm, params: copied(weights) };
  });
}"""


@pytest.fixture(scope="module")
def page(engine):
    base = browser.built_book().as_uri() + "/"
    with browser.visiting(engine, base) as visitor:
        visitor.open("book/train_one.html")
        yield visitor.page


def start(kind: str, rng: np.random.Generator) -> dict[str, np.ndarray]:
    """Draw the weights of a cell with an answer on top."""
    _, _, gates, init, own = CELLS[kind]
    params = parameters(init, rng, INPUTS, HIDDEN, gates, dtype=float, own_biases=own)
    V = rng.standard_normal((HIDDEN, INPUTS)) / np.sqrt(HIDDEN)
    return {**params, "V": V, "c": np.zeros(INPUTS)}


def batches(rng: np.random.Generator, every_step: bool) -> list[dict]:
    """Draw batches: x, targets, and a mask that is True where an answer is asked."""
    ids = rng.integers(0, INPUTS, (UPDATES, STEPS, BATCH))
    targets = rng.integers(0, INPUTS, (UPDATES, STEPS, BATCH))
    mask = np.full((STEPS, BATCH), every_step)
    mask[-1] = True
    return [
        {"x": np.eye(INPUTS)[i], "targets": t, "mask": mask}
        for i, t in zip(ids, targets, strict=True)
    ]


def noting(cell: recurrent.Recurrent) -> list[float]:
    """Let a cell note the norm of the state's gradient at each step that goes back."""
    norms, step_backward = [], cell.step_backward

    def noted(kept, *dstate):
        norms.insert(0, float(np.sqrt(sum((part**2).sum() for part in dstate))))
        return step_backward(kept, *dstate)

    cell.step_backward = noted
    return norms


def train(kind: str, params: dict, data: list[dict]) -> list[dict]:
    """Train with utils.scratch; return what each update did."""
    make, activation, *_ = CELLS[kind]
    params = {name: array.copy() for name, array in params.items()}
    own = {name: array for name, array in params.items() if name not in ("V", "c")}
    adam, history = Adam(params, RATE), []
    zeros = [np.zeros((BATCH, HIDDEN))] * (2 if kind == "lstm" else 1)
    for batch in data:
        cell = make(own, activation)
        s, _ = cell.forward(batch["x"], *zeros)
        logits = s @ params["V"] + params["c"]
        loss, dlogits = cross_entropy(logits, batch["targets"], batch["mask"])
        norms = noting(cell)
        grads, _, _ = cell.backward(dlogits @ params["V"].T, *zeros)
        every, last = list(norms), np.zeros_like(dlogits)
        last[-1] = dlogits[-1]
        norms.clear()
        cell.backward(last @ params["V"].T, *zeros)
        grads["V"] = np.einsum("tbh,tbv->hv", s, dlogits)
        grads["c"] = dlogits.sum(axis=(0, 1))
        seen = {"loss": loss, "all": every, "norms": list(norms)}
        seen["right"] = (logits.argmax(-1) == batch["targets"])[batch["mask"]].mean()
        seen["grads"] = {name: grad.copy() for name, grad in grads.items()}
        seen["norm"] = clip(grads, MAX_NORM)
        adam.step(grads)
        seen["params"] = {name: param.copy() for name, param in params.items()}
        history.append(seen)
    return history


def train_in_the_page(page, kind: str, params: dict, data: list[dict]) -> list[dict]:
    """Train the same in the browser."""
    rows = {name: np.atleast_2d(param).tolist() for name, param in params.items()}
    asked = [
        {
            "x": batch["x"].tolist(),
            "targets": [
                ids.tolist() if mask.all() else None
                for ids, mask in zip(batch["targets"], batch["mask"], strict=True)
            ],
        }
        for batch in data
    ]
    what = {"kind": kind, "params": rows, "batches": asked, "rate": RATE, "maxNorm": MAX_NORM}
    return page.evaluate(IN_THE_PAGE, what)


def numbers(seen: dict) -> dict[str, np.ndarray]:
    """Return all numbers of an update in flat arrays, by name."""
    flat = {name: np.ravel(seen[name]) for name in ("loss", "right", "norm", "norms", "all")}
    for kind in ("grads", "params"):
        flat |= {f"{kind} {name}": np.ravel(array) for name, array in seen[kind].items()}
    return flat


def largest_difference(ours: list[dict], theirs: list[dict]) -> float:
    """Return the largest difference between any two numbers of the same name and update."""
    return max(
        np.abs(mine[name] - numbers(other)[name]).max()
        for one, other in zip(ours, theirs, strict=True)
        if (mine := numbers(one))
        for name in mine
    )


@pytest.mark.parametrize("every_step", [False, True], ids=["asked at the end", "asked always"])
@pytest.mark.parametrize("kind", CELLS)
def test_every_number_of_twenty_updates_agrees_with_numpy(page, kind, every_step):
    rng = np.random.default_rng(0)
    params, data = start(kind, rng), batches(rng, every_step)
    ours, theirs = train(kind, params, data), train_in_the_page(page, kind, params, data)
    for update, (mine, other) in enumerate(zip(ours, theirs, strict=True)):
        found = numbers(other)
        assert set(found) == set(numbers(mine))
        for name, expected in numbers(mine).items():
            assert np.allclose(found[name], expected, **CLOSE), f"update {update}: {name}"
    assert any(seen["norm"] > MAX_NORM for seen in ours), "nothing was clipped"
    print(f"{kind}: largest difference {largest_difference(ours, theirs):.1e}")


def test_gates_in_another_order_would_be_noticed(page):
    rng = np.random.default_rng(0)
    params, data = start("lstm", rng), batches(rng, False)
    swapped = {name: np.roll(params[name], HIDDEN, axis=-1) for name in ("W", "U", "b")}
    theirs = train_in_the_page(page, "lstm", params | swapped, data[:1])
    assert largest_difference(train("lstm", params, data[:1]), theirs) > 1e-3


def test_a_letter_is_drawn_as_numpy_draws_it(page):
    rng, twin = np.random.default_rng(3), np.random.default_rng(3)
    logits = np.random.default_rng(0).normal(0, 3, 7)
    expected = [int(rng.choice(7, p=softmax(logits))) for _ in range(200)]
    draws = [*(twin.random() for _ in range(200)), 0.0, 1 - 2**-53]
    found = page.evaluate(
        """({ logits, draws }) => draws.map((u) =>
          seqbookTraining.draw(new seqbookTraining.Matrix(1, 7, Float64Array.from(logits)), u))""",
        {"logits": logits.tolist(), "draws": draws},
    )
    assert found == [*expected, 0, 6]
    assert len(set(found)) > 3


@pytest.mark.parametrize("kind", CELLS)
def test_what_is_written_goes_on_from_the_state(page, kind):
    make, activation, *_ = CELLS[kind]
    rng = np.random.default_rng(1)
    params = start(kind, rng)
    cell = make({n: p for n, p in params.items() if n not in ("V", "c")}, activation)
    ids, chances = [2, 0], rng.random(30)
    for u in chances:
        zeros = [np.zeros((1, HIDDEN))] * (2 if kind == "lstm" else 1)
        s, _ = cell.forward(np.eye(INPUTS)[ids][:, None], *zeros)
        shares = softmax(s[-1, 0] @ params["V"] + params["c"]).cumsum()
        ids.append(int(np.searchsorted(shares / shares[-1], u, side="right")))
    found = page.evaluate(
        """({ kind, params, chances }) => {
          const T = seqbookTraining, weights = {};
          for (const [name, rows] of Object.entries(params)) {
            const numbers = Float64Array.from(rows.flat());
            weights[name] = new T.Matrix(rows.length, rows[0].length, numbers);
          }
          return T.finish(T.write(new T.Network(kind, weights), [2, 0], 30, () => chances.shift()));
        }""",
        {
            "kind": kind,
            "params": {name: np.atleast_2d(param).tolist() for name, param in params.items()},
            "chances": chances.tolist(),
        },
    )
    assert found == ids[2:]


STARTED = """({ kind, keep }) => Object.fromEntries(Object.entries(seqbookTraining.start(kind,
  { inputs: 300, hidden: 25, outputs: 40 }, seqbookTraining.random(7), keep))
  .map(([name, { rows, columns, numbers }]) => [name, { rows, columns, numbers: [...numbers] }]))"""


@pytest.mark.parametrize("kind", CELLS)
def test_weights_start_as_in_python(page, kind):
    """Not the same numbers, as the chance is another, but the same shapes, bounds and spreads."""
    _, _, gates, init, own = CELLS[kind]
    rng = np.random.default_rng(0)
    expected = parameters(init, rng, 300, 25, gates, dtype=float, own_biases=own)
    found = {
        name: np.reshape(one["numbers"], (one["rows"], one["columns"]))
        for name, one in page.evaluate(STARTED, {"kind": kind, "keep": 3}).items()
    }
    assert {n: a.shape for n, a in found.items()} == {
        **{n: np.atleast_2d(a).shape for n, a in expected.items()},
        "V": (25, 40),
        "c": (1, 40),
    }
    assert np.isclose(found["W"].std(), expected["W"].std(), rtol=0.05)
    assert np.isclose(found["V"].std(), 1 / 5, rtol=0.1)
    assert not found["c"].any()
    if kind == "relu":
        assert np.array_equal(found["U"], expected["U"])
        assert not found["b"].any()
        return
    assert np.abs(found["U"]).max() <= 1 / 5
    assert np.isclose(found["U"].std(), expected["U"].std(), rtol=0.1)
    if gates > 1:
        assert (found["b"][0, 25:50] == 3).all(), "the gate that keeps has its own bias"
        assert np.abs(np.delete(found["b"][0], range(25, 50))).max() <= 1 / 5
