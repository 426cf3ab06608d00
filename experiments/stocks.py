"""Prices of a random walk: a forecast that looks wonderful, and knows nothing.

Prices are made so that there is nothing to find: every day's change is drawn from the same normal
distribution, 1 % of the price, whatever came before. In each of 40 worlds a GRU reads the prices of
the last 20 days, forecasts tomorrow's, and is trained on 1,500 days, as such forecasts usually are:
prices are scaled to mean 0 and deviation 1 of the training part, and the error is squared. The next
500 days test it. Beside it stands the forecast "as today". Three seeds train in every world.

r2: 1 - squared error / variance of the test prices. error: the root mean squared error as a share
of the price. up_or_down: of how many days the direction is forecast rightly; hits, days: the same,
counted. held: what one who buys on a forecast rise, and sells on a fall, wins a year (250 days), in
per cent, without fees. shift: the days by which the forecasts lag behind the prices.

A first run of 12 worlds had the direction right on 51.5 % (± 1.0) of the days: with so few worlds
that is luck, as one interval in twenty misses; so there are more of them now.
"""

import numpy as np
import torch

from utils import models, training
from utils.records import Experiment, Record
from utils.records.tables import draw

CONFIG = {
    "volatility": 0.01,
    "train": 1500,
    "test": 500,
    "width": 20,
    "hidden": 16,
    "learning_rate": 1e-2,
    "updates": 300,
    "batch": 64,
    "max_norm": 1.0,
    "worlds": 40,
    "seeds": [0, 1, 2],
}
TINY = {"train": 60, "test": 30, "updates": 5, "hidden": 4, "worlds": 2, "seeds": [0]}


def prices(config: dict, world: int) -> np.ndarray:
    """Return one price a day, (days,): a walk that forgets where it came from."""
    rng = np.random.default_rng(world)
    days = config["train"] + config["test"]
    return 100 * np.exp(config["volatility"] * rng.standard_normal(days).cumsum())


def windows(config: dict, scaled: np.ndarray, first: int, stop: int) -> tuple[np.ndarray, ...]:
    """Return the last prices before each of some days, (width, days, 1), and those days' own."""
    at = np.arange(max(first, config["width"]), stop)
    back = np.arange(-config["width"], 0)[:, None]
    return scaled[at + back][..., None].astype(np.float32), scaled[at].astype(np.float32)


def forecast(config: dict, price: np.ndarray, world: int, seed: int) -> np.ndarray:
    """Train a GRU on the first days; return its forecasts of the test days' prices."""
    cut = config["train"]
    middle, spread = price[:cut].mean(), price[:cut].std()
    scaled = (price - middle) / spread
    past, now = map(torch.from_numpy, windows(config, scaled, 0, cut))
    torch.manual_seed(1000 * world + seed)
    model = models.SequenceReader(1, config["hidden"], 1, cell=models.GRU)
    adam = torch.optim.Adam(model.parameters(), config["learning_rate"])
    falling = training.linear_decay(config["updates"], floor=0.02)
    schedule = torch.optim.lr_scheduler.LambdaLR(adam, falling)
    for _ in range(config["updates"]):
        rows = torch.randint(len(now), (config["batch"],))
        loss = ((model(past[:, rows])[:, 0] - now[rows]) ** 2).mean()
        adam.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), config["max_norm"])
        adam.step()
        schedule.step()
    with torch.no_grad():
        said = model(torch.from_numpy(windows(config, scaled, cut, len(price))[0]))[:, 0]
    return said.double().numpy() * spread + middle


def measured(said: np.ndarray, today: np.ndarray, tomorrow: np.ndarray) -> dict:
    """Return what forecasts of tomorrow's prices are worth; see the top of this script."""
    error, change = said - tomorrow, tomorrow / today - 1
    r2 = 1 - (error**2).mean() / tomorrow.var()
    found = {
        "r2": round(float(r2), 4),
        "error": round(float(np.sqrt(np.mean((error / tomorrow) ** 2))), 5),
    }
    if np.array_equal(said, today):  # no direction
        return found
    rises = said > today
    hits = int((rises == (change > 0)).sum())
    gain = 250 * float((np.where(rises, 1, -1) * change).mean())
    return found | {
        "up_or_down": round(hits / len(said), 4),
        "hits": hits,
        "days": len(said),
        "held": round(100 * gain, 1),
        "shift": best_shift(said, tomorrow),
    }


def best_shift(said: np.ndarray, tomorrow: np.ndarray, most: int = 5) -> int:
    """Return by how many days forecasts lag: moved back so far, they lie nearest to the prices."""
    shifts = range(most + 1)
    return min(shifts, key=lambda n: ((said[n:] - tomorrow[: len(said) - n]) ** 2).mean())


def simple(config: dict, model: str, world: int) -> dict:
    """Measure the forecast that tomorrow is as today."""
    price, cut = prices(config, world), config["train"]
    return measured(price[cut - 1 : -1], price[cut - 1 : -1], price[cut:])


def train(config: dict, model: str, world: int, seed: int) -> dict:
    """Train one GRU in one world; return what its forecasts are worth."""
    price, cut = prices(config, world), config["train"]
    said = forecast(config, price, world, seed)
    return measured(said, price[cut - 1 : -1], price[cut:])


def run(record: Record) -> None:
    """Measure both forecasts in every world, the GRU's with every seed."""
    worlds = range(record.config["worlds"])
    record.run(simple, [{"model": "as today", "world": w} for w in worlds], into="simple")
    pairs = [(world, seed) for world in worlds for seed in record.config["seeds"]]
    record.run(train, [{"model": "GRU", "world": w, "seed": seed} for w, seed in pairs])


def table(held: dict) -> str:
    """Return what the forecasts of each world and seed are worth."""
    names = ("model", "world", "seed", "r2", "error", "up_or_down", "held", "shift")
    return draw([*held["simple"], *held["rows"]], names, 4)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
