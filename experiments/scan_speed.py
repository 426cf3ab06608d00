"""What a scan costs and how exact it is: the loop, three parallel scans, and one that fails.

Speed: s_t = a_t s_{t-1} + b_t in single precision, at three sizes, each scan of
utils.scratch.scan and its way back (`rows`). Whole cells, forward and backward: a minGRU with each
scan against a GRU (`cells`). A diagonal state space as a recurrence and as a convolution
(`convolution`). In torch, the scan with its way back by hand against a loop that autograd follows,
which keeps a slice of everything for every step (`in_torch`). All take turns; reported
is the median over the rounds, in milliseconds of the processor, and the ratios within a round. One
thread.

Exactness: factors a drawn between two bounds, 1,024 steps; the share of numbers that are not
finite, and the largest relative error of the others, against the loop in double precision
(`errors`).
"""

import statistics

import numpy as np
import torch

from utils.models.mixers import LinearScan
from utils.records import Experiment, Record, machine
from utils.records.bench import ratio, take_turns, three_digits
from utils.scratch import GRU, DiagonalStateSpace, MinGRU
from utils.scratch.scan import SCANS, scan_backward, scan_cumulative, scan_loop

CONFIG = {
    "sizes": [[1, 16, 1024], [8, 32, 1024], [32, 64, 1024]],  # batch, hidden, steps
    "torch_sizes": [[8, 32, 256], [8, 32, 1024]],
    "rounds": [5, 15],
    "seconds": 2.0,
    "turn": 0.02,
    "bounds": [[0.99, 0.999], [0.9, 0.99], [0.5, 0.9], [0.01, 0.99]],
    "error_shape": [1024, 4, 64],
}
TINY = {"sizes": [[1, 2, 9]], "torch_sizes": [[1, 2, 9]], "rounds": [2, 2], "turn": 0.0}
TINY |= {"bounds": [[0.5, 0.9]], "error_shape": [64, 2, 2]}


def numbers(batch: int, hidden: int, steps: int, low: float = 0.9, high: float = 0.999) -> tuple:
    """Return a, b and a gradient, (steps, batch, hidden) each, in single precision."""
    rng, shape = np.random.default_rng(0), (steps, batch, hidden)
    drawn = rng.uniform(low, high, shape), rng.uniform(0.1, 1, shape), rng.standard_normal(shape)
    return tuple(array.astype(np.float32) for array in drawn)


def compared(config: dict, ways: dict, base: str) -> dict:
    """Return the median milliseconds of each way, and how many times as long as `base` it takes."""
    times = take_turns(ways, config["rounds"], config["seconds"], config["turn"])
    return {
        "ms": {
            name: three_digits(1000 * statistics.median(found)) for name, found in times.items()
        },
        f"to {base}": {name: ratio(times, name, base) for name in ways if name != base},
    }


def scans(config: dict, way: str, size: list) -> dict:
    """Return what the scans cost, forward or backward."""
    a, b, ds = numbers(*size)
    s = scan_loop(a, b)
    if way == "forward":
        ways = {name: lambda scan=scan: scan(a, b) for name, scan in SCANS.items()}
    else:
        ways = {
            n: lambda scan=scan: scan_backward(ds, a, s, None, scan) for n, scan in SCANS.items()
        }
    return compared(config, ways, "loop")


def cells(config: dict, size: list) -> dict:
    """Return what a minGRU costs with each scan, forward and backward, against a GRU."""
    batch, hidden, steps = size
    _, x, ds = numbers(batch, hidden, steps)

    def both_ways(cell):
        return lambda: (cell.forward(x), cell.backward(ds))

    ways = {"GRU": both_ways(GRU(hidden, hidden, np.random.default_rng(0)))}
    for name in SCANS:
        ways[name] = both_ways(MinGRU(hidden, hidden, np.random.default_rng(0), scan=name))
    return compared(config, ways, "GRU")


def convolution(config: dict, size: list) -> dict:
    """Return what a state space costs as a recurrence and as a convolution, forward."""
    batch, hidden, steps = size
    _, x, _ = numbers(batch, hidden, steps)
    cell = DiagonalStateSpace(hidden, hidden, np.random.default_rng(0))
    ways = {"recurrence": lambda: cell.forward(x), "convolution": lambda: cell.convolve(x)}
    return compared(config, ways, "recurrence")


def in_torch(config: dict, size: list) -> dict:
    """Return what a scan costs in torch, forward and backward."""
    a, b, ds = (torch.from_numpy(array) for array in numbers(*size))
    a.requires_grad_(), b.requires_grad_()
    zeros = torch.zeros_like(b[0])

    def by_hand():
        return torch.autograd.grad(LinearScan.apply(a, b, zeros), (a, b), ds)

    def by_autograd():
        s, states = zeros, []
        for t in range(len(a)):
            s = a[t] * s + b[t]
            states.append(s)
        return torch.autograd.grad(torch.stack(states), (a, b), ds)

    return compared(config, {"by hand": by_hand, "autograd": by_autograd}, "by hand")


def errors(config: dict, bounds: list) -> dict:
    """Return how exact every scan is in single precision, and the cumulative one in both."""
    steps, batch, hidden = config["error_shape"]
    a, b, _ = numbers(batch, hidden, steps, *bounds)
    right = scan_loop(a.astype(float), b.astype(float))
    ways = {name: scan(a, b) for name, scan in SCANS.items()}
    ways["cumulative"] = scan_cumulative(a, b)
    ways["cumulative, double"] = scan_cumulative(a.astype(float), b.astype(float))
    return {name: off(found, right) for name, found in ways.items()}


def off(found: np.ndarray, right: np.ndarray) -> dict:
    """Return the share that is not finite, and the largest relative error of the rest."""
    finite = np.isfinite(found)
    apart = np.abs(found[finite] / right[finite] - 1).max(initial=0.0)
    return {"not finite": round(float(1 - finite.mean()), 4), "error": three_digits(float(apart))}


def run(record: Record) -> None:
    """Measure all sizes; every time on one machine."""
    config = record.config
    torch.set_num_threads(1)
    record.same(machine=machine(), numpy=np.__version__, torch=torch.__version__)
    record.run(errors, [{"bounds": bounds} for bounds in config["bounds"]], "errors")
    sizes = config["sizes"]
    ways = ("forward", "backward")
    record.run(scans, [{"way": way, "size": size} for way in ways for size in sizes])
    record.run(cells, [{"size": size} for size in sizes], "cells")
    record.run(convolution, [{"size": size} for size in sizes], "convolution")
    record.run(in_torch, [{"size": size} for size in config["torch_sizes"]], "in_torch")


def table(held: dict) -> str:
    """Return the times of everything, and the errors."""
    lines = []
    for into in ("rows", "cells", "convolution", "in_torch"):
        for row in held[into]:
            size = "batch {} hidden {} steps {}".format(*row["size"])
            times = ", ".join(f"{name} {ms}" for name, ms in row["ms"].items())
            lines.append(f"{row.get('way', into)}, {size}, ms: {times}")
    for row in held["errors"]:
        names = [name for name in row if name not in ("bounds", "seconds")]
        found = ", ".join(f"{n} {row[n]['not finite']:.0%} {row[n]['error']:.0e}" for n in names)
        lines.append("a in {} ... {}: not finite, error: ".format(*row["bounds"]) + found)
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
