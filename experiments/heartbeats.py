"""The next fifth of a second of an electrocardiogram: a GRU against a weighted sum and a look-up.

Five minutes of one person, by time: three minutes to learn from, one to choose by, one to test on.
From the raw samples up to now, 120 a second and nothing else, each model forecasts the next 24. A
weighted sum of the last samples (a linear autoregression, for each of the 24 its own; ridge) has
its width and penalty chosen on the validation minute; the look-up finds the moments of the training
minutes that look most alike, and says what came then (nearest neighbours), with width and number
chosen in the same way; both are exact and need no seed. So is the GRU's learning rate, with a seed
of its own. Then three seeds are trained. All are asked at the same moments.

validation, test: the root of the mean squared error over all moments and all 24 samples, in mV.
ahead: the same for each of the 24 alone. blocks: the mean squared error in each 5 seconds of the
test minute, for an interval. The weights of seed 0 are kept (utils/weights/heartbeats.safetensors).
"""

from functools import partial
from itertools import product
from pathlib import Path

import numpy as np
import torch

from utils import training
from utils.data import load
from utils.models.torch_only.forecaster import Forecaster, coming
from utils.models.weights import named_arrays
from utils.records import Experiment, Record
from utils.records.tables import draw
from utils.scratch.base import mode
from utils.weights import save_arrays

CONFIG = {
    "every": 3,  # samples become one: 120 a second
    "ahead": 24,
    "cuts": [0.0, 0.6, 0.8, 1.0],
    "first": 240,  # of each part is only read
    "asked": 4,  # every fourth moment
    "block": 600,
    "sums": [15, 30, 60, 120, 240],
    "penalties": [1.0, 100.0],
    "looks": [18, 24, 30, 40],  # 60 and 120 were worse in a first look
    "neighbours": [5, 10, 20, 40],
    "hidden": 64,
    "dropout": 0.1,
    "rates": [1e-2, 2e-2, 4e-2],
    "passes": 60,  # 240 took four times as long, and served the validation minute no better
    "columns": 32,
    "steps": 80,
    "max_norm": 1.0,
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
}
TINY = {"sums": [5], "penalties": [1.0], "looks": [5], "neighbours": [2], "every": 30, "first": 20}
TINY |= {"hidden": 4, "rates": [1e-2], "passes": 2, "columns": 8, "steps": 20}
TINY |= {"ahead": 3, "block": 50, "seeds": [0]}


def part(config: dict, name: str) -> np.ndarray:
    """Return the samples of one part of the recording, (time,), in mV."""
    volts = load("heartbeats").reshape(-1, config["every"]).mean(axis=1)
    number = ("train", "validation", "test").index(name)
    cuts = [round(cut * len(volts)) for cut in config["cuts"]]
    return volts[cuts[number] : cuts[number + 1]].astype(np.float32)


def moments(config: dict, x: np.ndarray) -> np.ndarray:
    """Return the places in x after which a forecast is asked."""
    return np.arange(config["first"], len(x) - config["ahead"], config["asked"])


def scores(config: dict, forecast) -> dict:
    """Return the errors of forecast(x), one forecast for each moment of x, on both later parts."""
    found = {}
    for name in ("validation", "test"):
        x = part(config, name)
        at = moments(config, x)
        squares = (forecast(x) - coming(x, config["ahead"])[at]) ** 2  # (moments, ahead)
        found[name] = root(squares.mean())
    block = config["block"] // config["asked"]
    whole = squares[: len(squares) // block * block].mean(axis=1).reshape(-1, block)
    blocks = np.round(whole.mean(axis=1), 5).tolist()
    return found | {"ahead": [root(each) for each in squares.mean(axis=0)], "blocks": blocks}


def root(square: float) -> float:
    """Return a root mean square, as it is stored."""
    return round(float(np.sqrt(square)), 4)


def pasts(x: np.ndarray, at: np.ndarray, width: int) -> np.ndarray:
    """Return the last `width` samples up to each moment, less the last one: (moments, width)."""
    return x[at[:, None] + np.arange(1 - width, 1)] - x[at, None]


def learnt(config: dict, width: int) -> tuple[np.ndarray, np.ndarray]:
    """Return all pasts of the training part, and how what came differs from the last sample."""
    x = part(config, "train")
    at = np.arange(width - 1, len(x) - config["ahead"])
    return pasts(x, at, width), coming(x, config["ahead"])[at] - x[at, None]


def as_it_is(config: dict, model: str) -> dict:
    """Forecast that nothing changes."""
    return scores(config, lambda x: x[moments(config, x), None])


def weighted_sum(config: dict, model: str, width: int, penalty: float) -> dict:
    """Forecast with a weighted sum of the last samples, fitted by least squares with a penalty."""
    known, came = learnt(config, width)
    known = np.column_stack([known, np.ones(len(known))])
    weights = np.linalg.solve(known.T @ known + penalty * np.eye(width + 1), known.T @ came)

    def forecast(x: np.ndarray) -> np.ndarray:
        at = moments(config, x)
        return x[at, None] + pasts(x, at, width) @ weights[:-1] + weights[-1]

    return scores(config, forecast) | {"parameters": weights.size}


def look_up(config: dict, model: str, width: int, neighbours: int) -> dict:
    """Forecast what came, on average, after the moments of the training that look most alike."""
    known, came = learnt(config, width)

    def forecast(x: np.ndarray) -> np.ndarray:
        at = moments(config, x)
        asked = pasts(x, at, width)
        far = (known**2).sum(axis=1) - 2 * asked @ known.T  # and what is the same for all
        alike = np.argpartition(far, neighbours, axis=1)[:, :neighbours]
        return x[at, None] + came[alike].mean(axis=1)

    return scores(config, forecast) | {"parameters": known.size + came.size}


def fitted(config: dict, seed: int, rate: float) -> Forecaster:
    """Train one GRU: it reads the training minutes in pieces, its state carried on."""
    torch.manual_seed(seed)
    rng, x = np.random.default_rng(seed), part(config, "train")
    model = Forecaster(config["ahead"], config["hidden"], dropout=config["dropout"])
    adam = torch.optim.Adam(model.parameters(), rate)
    length, steps = (len(x) - config["ahead"]) // config["columns"], config["steps"]
    updates = config["passes"] * (length // steps)
    falling = training.linear_decay(updates, floor=0.02, warm_up=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, falling)
    starts = np.arange(config["columns"]) * length
    for _ in range(config["passes"]):
        moved, state = (starts + rng.integers(length)) % (len(x) - config["ahead"] - length), None
        for first in range(0, length - steps + 1, steps):
            at = moved + first + np.arange(steps)[:, None]  # (steps, columns)
            forecasts, state = model(torch.from_numpy(x[at]), state)
            came = torch.from_numpy(coming(x, config["ahead"])[at])
            adam.zero_grad()
            ((forecasts - came) ** 2).mean().backward()
            torch.nn.utils.clip_grad_norm_(model.parameters(), config["max_norm"])
            adam.step()
            schedule.step()
            state = state.detach()
    return model


def judged(config: dict, model: Forecaster) -> dict:
    """Return a GRU's errors; it reads each later part once."""

    @torch.no_grad()
    def forecast(x: np.ndarray) -> np.ndarray:
        with mode(model, training=False):
            return model(torch.from_numpy(x[:, None]))[0][moments(config, x), 0].numpy()

    return scores(config, forecast) | {"parameters": model.parameter_count}


def attempt(config: dict, rate: float) -> dict:
    """Train one GRU; return its error on the validation minute alone."""
    model = fitted(config, config["tuning_seed"], rate)
    return {"validation": judged(config, model)["validation"]}


def train(config: dict, folder: Path, model: str, seed: int, rate: float) -> dict:
    """Train one GRU; return its errors. Seed 0 is stored."""
    gru = fitted(config, seed, rate)
    row = judged(config, gru)
    if seed == 0:
        notes = {"script": "experiments/heartbeats.py", "validation": row["validation"]}
        save_arrays(folder / "heartbeats.safetensors", named_arrays(gru), notes)
    return row


def run(record: Record) -> None:
    """Fit the rivals in every way, choose the GRU's learning rate, train the seeds."""
    config = record.config
    record.run(as_it_is, [{"model": "as it is"}], into="rivals")
    for work, name, options in (
        (weighted_sum, "weighted sum", {"width": config["sums"], "penalty": config["penalties"]}),
        (look_up, "look-up", {"width": config["looks"], "neighbours": config["neighbours"]}),
    ):
        ways = [dict(zip(options, way, strict=True)) for way in product(*options.values())]
        record.run(work, [{"model": name} | way for way in ways], into="rivals")
    record.run(attempt, [{"rate": rate} for rate in config["rates"]], into="tries")
    rate = min(record.find("tries"), key=lambda row: row["validation"])["rate"]
    jobs = [{"model": "GRU", "seed": seed, "rate": rate} for seed in config["seeds"]]
    record.run(partial(train, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return the errors of every rival, of every try and of every seed."""
    names = ("model", "width", "penalty", "neighbours", "rate", "seed", "validation", "test")
    return draw([*held["rivals"], *held["tries"], *held["rows"]], names, 4)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
