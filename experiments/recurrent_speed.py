"""How fast are the cells by hand? Forward and backpropagation through time, against torch.

    OMP_NUM_THREADS=1 python experiments/recurrent_speed.py    measure, and write the record
    python experiments/recurrent_speed.py --print              print the recorded tables

Three ways to do the same work: the cells of utils.scratch in NumPy, torch.nn.RNN, GRU and LSTM, and
a loop over the steps in torch with autograd, as one would write it first. Beside them NumPy's
matrix products alone, which no version can avoid. They take turns; a round gives one time for
each, and what is reported is the median over the rounds, of the times and of the ratios within a
round. One thread each, so the time is the processor's, and a busy machine disturbs it less. Memory
is the peak above what was there before, of the whole process, for which every measurement has a
process of its own (Linux only).
"""

from __future__ import annotations

import argparse
import math
import os
import statistics
import subprocess
import sys
import time
from collections.abc import Callable
from itertools import product
from pathlib import Path

import numpy as np

from utils.records import commit, recorded, save
from utils.records.scoreboard import machine
from utils.scratch.checkpointing import checkpointed
from utils.scratch.recurrent_fast import GRU, LSTM, RNN, Recurrent

STORE = Path(__file__).with_suffix(".json")
CELLS = {"RNN": RNN, "GRU": GRU, "LSTM": LSTM}
CONFIG = {
    "steps": 100,
    "batches": [1, 16, 32, 128],
    "hiddens": [32, 128, 256],  # as many inputs as units
    "rounds": [7, 25],  # at least, at most
    "seconds": 3.0,  # after which the rounds of one size end, if there were enough
    "turn": 0.03,  # seconds of one turn at least: a short pass is repeated
    "memory": {"batch": 32, "hidden": 128, "steps": [200, 400, 800, 1600]},
    "checkpoint_rounds": 7,
}
RATIOS = ("to torch.nn", "to torch loop", "products to torch.nn")
MEASURED = [*product(CELLS, ("scratch", "torch.nn")), ("LSTM", "scratch, checkpointed")]


# The three ways ---------------------------------------------------------------------------------


def inputs(steps: int, batch: int, hidden: int) -> tuple[np.ndarray, np.ndarray]:
    """Return x and the loss's gradient for the outputs, (time, batch, hidden) each."""
    rng = np.random.default_rng(0)
    x, ds = rng.standard_normal((2, steps, batch, hidden), dtype=np.float32)
    return x, 0.1 * ds


def by_hand(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that runs the cell forward and backward."""

    def run():
        cell.forward(x)
        return cell.backward(ds)[:2]

    return run


def torch_module(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that does the same with torch.nn's module of the same name."""
    import torch

    from utils import models
    from utils.models.recurrent import torch_layout
    from utils.models.weights import copy_weights

    kind = type(cell).__name__
    twin = getattr(models, kind)(cell.input_size, cell.hidden_size)
    copy_weights(cell, twin)
    module = getattr(torch.nn, kind)(cell.input_size, cell.hidden_size)
    module.load_state_dict(torch_layout(twin))
    x, ds = torch.from_numpy(x).requires_grad_(), torch.from_numpy(ds)
    parameters = [x, *module.parameters()]
    return lambda: torch.autograd.grad(module(x)[0], parameters, ds)


def torch_loop(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that does the same with one torch expression a step, and autograd."""
    import torch

    step = {"RNN": _rnn_step, "GRU": _gru_step, "LSTM": _lstm_step}[type(cell).__name__]
    weights = [torch.from_numpy(array.copy()).requires_grad_() for array in cell.params.values()]
    x, ds = torch.from_numpy(x).requires_grad_(), torch.from_numpy(ds)

    def run():
        state, outputs = torch.zeros(cell.parts, x.shape[1], cell.hidden_size), []
        for x_t in x:
            state = step(x_t, state, *weights)
            outputs.append(state[0])
        return torch.autograd.grad(torch.stack(outputs), [x, *weights], ds)

    return run


def _rnn_step(x, state, W, U, b):
    return [(x @ W + state[0] @ U + b).tanh()]


def _lstm_step(x, state, W, U, b):
    s, c = state
    i, f, o, g = (x @ W + s @ U + b).chunk(4, dim=1)
    c = f.sigmoid() * c + i.sigmoid() * g.tanh()
    return o.sigmoid() * c.tanh(), c


def _gru_step(x, state, W, U, b, d):
    (s,) = state
    xr, xz, xn = (x @ W + b).chunk(3, dim=1)
    sr, sz, sn = (s @ U).chunk(3, dim=1)
    r, z = (xr + sr).sigmoid(), (xz + sz).sigmoid()
    n = (xn + r * (sn + d)).tanh()
    return [(1 - z) * n + z * s]


def products_alone(cell: Recurrent, x: np.ndarray, ds: np.ndarray) -> Callable:
    """Return a function that only makes the matrix products that no version can avoid."""
    W, U = cell.params["W"], cell.params["U"]
    rows, s, da_t = x.reshape(-1, x.shape[2]), ds[0], np.tile(ds[0], cell.gates)
    out, back, U_T = np.empty_like(da_t), np.empty_like(s), U.T.copy()

    def run():
        da = rows @ W
        for _ in x:
            np.dot(s, U, out)
        for _ in x:
            np.dot(da_t, U_T, back)
        return rows.T @ da, rows.T @ da, da @ W.T

    return run


WAYS = {
    "scratch": by_hand,
    "torch.nn": torch_module,
    "torch loop": torch_loop,
    "products": products_alone,
}


# Time -------------------------------------------------------------------------------------------


def take_turns(ways: dict[str, Callable], config: dict) -> dict[str, list[float]]:
    """Return the processor seconds of one pass, for each way one number a round."""
    repeats = {}
    for name, run in ways.items():
        run()  # the first pass fetches memory
        repeats[name] = max(1, math.ceil(config["turn"] / _seconds(run)))
    times, least, most = {name: [] for name in ways}, *config["rounds"]
    began = time.process_time()
    for number in range(most):
        if number >= least and time.process_time() - began > config["seconds"]:
            break
        for name in list(ways) if number % 2 else reversed(ways):
            times[name].append(_seconds(ways[name], repeats[name]))
    return times


def _seconds(run: Callable, repeats: int = 1) -> float:
    began = time.process_time()
    for _ in range(repeats):
        run()
    return (time.process_time() - began) / repeats


def measure(kind: str, batch: int, hidden: int, config: dict) -> dict:
    """Return one row: the median milliseconds of each way, and scratch's ratio to the others."""
    cell = CELLS[kind](hidden, hidden, np.random.default_rng(0))
    x, ds = inputs(config["steps"], batch, hidden)
    times = take_turns({name: way(cell, x, ds) for name, way in WAYS.items()}, config)
    row = {"cell": kind, "batch": batch, "hidden": hidden, "rounds": len(times["scratch"])}
    row |= {f"{name} ms": _round(1000 * statistics.median(times[name])) for name in WAYS}
    row |= {f"to {name}": ratio(times, "scratch", name) for name in ("torch.nn", "torch loop")}
    return row | {"products to torch.nn": ratio(times, "products", "torch.nn")}


def ratio(times: dict[str, list[float]], one: str, other: str) -> float:
    """Return the median over the rounds of the time of one divided by that of the other."""
    pairs = zip(times[one], times[other], strict=True)
    return _round(statistics.median(ours / theirs for ours, theirs in pairs))


def geometric_means(rows: list[dict], name: str = "to torch.nn") -> dict[str, float]:
    """Return, for each cell, the geometric mean over all sizes of the ratio of this name."""
    ratios = {kind: [row[name] for row in rows if row["cell"] == kind] for kind in CELLS}
    return {kind: _round(statistics.geometric_mean(found)) for kind, found in ratios.items()}


def _round(value: float) -> float:
    return float(f"{value:.3g}")


# Memory and checkpointing -----------------------------------------------------------------------


def peak(kind: str, way: str, steps: int, batch: int, hidden: int) -> int:
    """Return by how many bytes this process grows at most during one pass."""
    cell = CELLS[kind](hidden, hidden, np.random.default_rng(0))

    def prepared(steps: int) -> Callable:
        x, ds = inputs(steps, batch, hidden)
        if way == "scratch, checkpointed":
            return lambda: checkpointed(cell, x, lambda s, now: (0.0, ds[now]))
        return WAYS[way](cell, x, ds)

    prepared(2)()  # loads what every first pass loads
    run = prepared(steps)
    Path("/proc/self/clear_refs").write_text("5")  # start the high-water mark anew
    before = _memory("VmRSS")
    run()
    return _memory("VmHWM") - before


def _memory(name: str) -> int:
    for line in Path("/proc/self/status").read_text().splitlines():
        if line.startswith(name):
            return 1024 * int(line.split()[1])
    raise LookupError(f"/proc/self/status has no {name}: memory is measured on Linux only")


def measure_memory(config: dict) -> list[dict]:
    """Return a row for each cell, way and number of steps; every one in a process of its own."""
    batch, hidden = config["memory"]["batch"], config["memory"]["hidden"]
    rows = []
    for (kind, way), steps in product(MEASURED, config["memory"]["steps"]):
        arguments = [kind, way, *map(str, (steps, batch, hidden))]
        command = [sys.executable, __file__, "--peak", *arguments]
        done = subprocess.run(command, capture_output=True, text=True, check=True)
        grown = int(done.stdout)
        row = {"cell": kind, "way": way, "steps": steps, "megabytes": round(grown / 1e6, 1)}
        rows.append(row | {"floats": round(grown / 4 / (steps * batch * hidden), 2)})
        print(rows[-1], flush=True)
    return rows


def measure_checkpointing(config: dict) -> dict:
    """Return how much longer checkpointing takes, and how far its gradients are from the others."""
    steps = config["memory"]["steps"][-1]
    batch, hidden = config["memory"]["batch"], config["memory"]["hidden"]
    x, ds = inputs(steps, batch, hidden)
    cell = LSTM(hidden, hidden, np.random.default_rng(0))
    other = LSTM(hidden, hidden, np.random.default_rng(0))
    ways = {
        "full": by_hand(cell, x, ds),
        "checkpointed": lambda: checkpointed(other, x, lambda s, now: (0.0, ds[now]))[1:3],
    }
    (full, _), (found, _) = (run() for run in ways.values())
    apart = max(np.abs(found[n] - full[n]).max() / np.abs(full[n]).max() for n in full)
    rounds = config["checkpoint_rounds"]
    times = take_turns(ways, config | {"rounds": [rounds, rounds]})
    return {
        "cell": "LSTM",
        "steps": steps,
        "time": ratio(times, "checkpointed", "full"),
        "largest relative difference": _round(float(apart)),
    }


# The record -------------------------------------------------------------------------------------


def record(store: Path = STORE, config: dict = CONFIG) -> dict:
    """Measure everything, and write it."""
    import torch

    torch.set_num_threads(1)
    began, rows = time.perf_counter(), []
    for kind, batch, hidden in product(CELLS, config["batches"], config["hiddens"]):
        rows.append(measure(kind, batch, hidden, config))
        print(rows[-1], flush=True)
    held = {
        "config": config,
        "rows": rows,
        **{name: geometric_means(rows, name) for name in RATIOS},
        "checkpointing": measure_checkpointing(config),
        "memory": measure_memory(config),
        "machine": machine(),
        "numpy": np.__version__,
        "torch": torch.__version__,
        "threads": os.environ.get("OMP_NUM_THREADS", "all"),
        "commit": commit(),
        "seconds": round(time.perf_counter() - began, 1),
    }
    save(store, held)
    return held


def table(held: dict) -> str:
    """Return the ratios of all sizes, their geometric means, and the memory."""
    sizes = list(product(held["config"]["batches"], held["config"]["hiddens"]))
    lines = ["batch hidden" + "".join(f"{kind:>8}" for kind in CELLS) + "   of torch.nn's time"]
    for batch, hidden in sizes:
        found = [r for r in held["rows"] if (r["batch"], r["hidden"]) == (batch, hidden)]
        lines.append(f"{batch:5} {hidden:6}" + "".join(f"{r['to torch.nn']:8.2f}" for r in found))
    for name in RATIOS:
        lines.append(
            "mean        " + "".join(f"{m:8.2f}" for m in held[name].values()) + f"   {name}"
        )
    for row in held["memory"]:
        lines.append(f"{row['cell']:5} {row['way']:22} {row['steps']:5} steps {row['floats']:6.2f}")
    again = held["checkpointing"]
    lines.append(f"checkpointed: {again['time']:.2f} times the time at {again['steps']} steps")
    return "\n".join(lines)


def main() -> None:
    """Read the command line."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--print", action="store_true", help="only print the recorded tables")
    parser.add_argument("--peak", nargs=5, help=argparse.SUPPRESS)
    arguments = parser.parse_args()
    if arguments.peak:
        kind, way, *sizes = arguments.peak
        print(peak(kind, way, *map(int, sizes)))
    else:
        print(table(recorded("recurrent_speed") if arguments.print else record()))


if __name__ == "__main__":
    main()
