"""How fast are the cells by hand? Forward and backpropagation through time, against torch.

Three ways to do the same work: the cells of utils.scratch in NumPy, torch.nn.RNN, GRU and LSTM, and
a loop over the steps in torch with autograd, as one would write it first. Beside them NumPy's
matrix products alone, which no version can avoid. They take turns; a round gives one time for
each, and what is reported is the median over the rounds, of the times and of the ratios within a
round. One thread each, so the time is the processor's, and a busy machine disturbs it less. Memory
is the peak above what was there before, of the whole process, for which every measurement has a
process of its own (Linux only).
"""

import statistics
from itertools import product

import numpy as np
import torch

from utils.records import Experiment, Record, machine
from utils.records.bench import peak, ratio, take_turns, three_digits
from utils.records.cells import CELLS, WAYS, by_hand, by_hand_checkpointed, inputs
from utils.records.processes import alone

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
TINY = {"steps": 5, "batches": [1, 3], "hiddens": [4], "rounds": [3, 3], "turn": 0.0}
TINY |= {"memory": {"batch": 2, "hidden": 4, "steps": [9]}, "checkpoint_rounds": 3}
RATIOS = ("to torch.nn", "to torch loop", "products to torch.nn")
MEASURED = [*product(CELLS, ("scratch", "torch.nn")), ("LSTM", "scratch, checkpointed")]


def measure(config: dict, cell: str, batch: int, hidden: int) -> dict:
    """Return one row: the median milliseconds of each way, and scratch's ratio to the others."""
    prepared = CELLS[cell](hidden, hidden, np.random.default_rng(0))
    x, ds = inputs(config["steps"], batch, hidden)
    ways = {name: way(prepared, x, ds) for name, way in WAYS.items()}
    times = take_turns(ways, config["rounds"], config["seconds"], config["turn"])
    row = {"rounds": len(times["scratch"])}
    row |= {f"{name} ms": three_digits(1000 * statistics.median(times[name])) for name in WAYS}
    row |= {f"to {name}": ratio(times, "scratch", name) for name in ("torch.nn", "torch loop")}
    return row | {"products to torch.nn": ratio(times, "products", "torch.nn")}


def geometric_means(rows: list[dict], name: str = "to torch.nn") -> dict[str, float]:
    """Return, for each cell, the geometric mean over all sizes of the ratio of this name."""
    ratios = {kind: [row[name] for row in rows if row["cell"] == kind] for kind in CELLS}
    return {kind: three_digits(statistics.geometric_mean(found)) for kind, found in ratios.items()}


def grown(kind: str, way: str, steps: int, batch: int, hidden: int) -> int:
    """Return by how many bytes this process grows at most during one pass."""
    cell = CELLS[kind](hidden, hidden, np.random.default_rng(0))
    prepare = (WAYS | {"scratch, checkpointed": by_hand_checkpointed})[way]
    prepare(cell, *inputs(2, batch, hidden))()  # loads what every first pass loads
    return peak(prepare(cell, *inputs(steps, batch, hidden)))


def measure_memory(config: dict, cell: str, way: str, steps: int) -> dict:
    """Return the peak memory of one pass, measured in a process of its own."""
    batch, hidden = config["memory"]["batch"], config["memory"]["hidden"]
    bytes = alone(grown, cell, way, steps, batch, hidden)
    floats = round(bytes / 4 / (steps * batch * hidden), 2)
    return {"megabytes": round(bytes / 1e6, 1), "floats": floats}


def measure_checkpointing(config: dict, cell: str, steps: int) -> dict:
    """Return how much longer checkpointing takes, and how far its gradients are from the others."""
    batch, hidden = config["memory"]["batch"], config["memory"]["hidden"]
    ways, cells = {"full": by_hand, "checkpointed": by_hand_checkpointed}, {}
    for name, way in ways.items():
        cells[name] = CELLS[cell](hidden, hidden, np.random.default_rng(0))
        ways[name] = way(cells[name], *inputs(steps, batch, hidden))
    (full, _), (found, _) = (run() for run in ways.values())
    apart = max(np.abs(found[n] - full[n]).max() / np.abs(full[n]).max() for n in full)
    rounds = config["checkpoint_rounds"]
    times = take_turns(ways, (rounds, rounds), config["seconds"], config["turn"])
    row = {"time": ratio(times, "checkpointed", "full")}
    return row | {"largest relative difference": three_digits(float(apart))}


def run(record: Record) -> None:
    """Measure all sizes, checkpointing and memory; every time on one machine."""
    config = record.config
    record.same(machine=machine(), numpy=np.__version__, torch=torch.__version__)
    every = product(CELLS, config["batches"], config["hiddens"])
    record.run(measure, [{"cell": k, "batch": b, "hidden": h} for k, b, h in every])
    record.note(**{name: geometric_means(record.held["rows"], name) for name in RATIOS})
    steps = config["memory"]["steps"]
    if "checkpointing" not in record.held:
        key = {"cell": "LSTM", "steps": steps[-1]}
        record.note(checkpointing=key | measure_checkpointing(config, **key))
    jobs = [{"cell": k, "way": way, "steps": n} for (k, way), n in product(MEASURED, steps)]
    record.run(measure_memory, jobs, "memory")


def table(held: dict) -> str:
    """Return the ratios of all sizes, their geometric means, and the memory."""
    sizes = list(product(held["config"]["batches"], held["config"]["hiddens"]))
    lines = ["batch hidden" + "".join(f"{kind:>8}" for kind in CELLS) + "   of torch.nn's time"]
    for batch, hidden in sizes:
        found = [r for r in held["rows"] if (r["batch"], r["hidden"]) == (batch, hidden)]
        lines.append(f"{batch:5} {hidden:6}" + "".join(f"{r['to torch.nn']:8.2f}" for r in found))
    for name in RATIOS:
        means = "".join(f"{mean:8.2f}" for mean in held[name].values())
        lines.append(f"mean        {means}   {name}")
    for row in held["memory"]:
        lines.append(f"{row['cell']:5} {row['way']:22} {row['steps']:5} steps {row['floats']:6.2f}")
    again = held["checkpointing"]
    lines.append(f"checkpointed: {again['time']:.2f} times the time at {again['steps']} steps")
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
