"""Recall against size of state, for all families; and who follows a state, which is another thing.

One model for all (utils.scratch.ResidualModel): one block, 32 wide, with a mixer of each family and
of several sizes inside. Recall: 1 to 16 pairs of key and value are shown, one pair a step, then all
keys are asked for; accuracy is measured for 2 to 32 pairs. Parity, and the order of three things:
texts of 1 to 24 steps are shown, and the last answer is judged after 24 and after 100.

Selective copying: two blocks, 4 symbols hidden among 24 steps of noise, then asked for in their
order; judged also among 48. What is the same at every step cannot choose what to keep.

Every family and size gets the same: so many updates of 32 new texts, Adam (betas 0.9 and 0.99),
gradients clipped to norm 1, a rate that rises over the first twentieth and then falls on a line.
The rate is the best of three, chosen by a seed of its own on texts of its own (`tries`,
`tracking_tries`, `copying_tries`); then three other seeds are trained with it (`rows`, `tracking`,
`copying`).

What was learnt in so many updates is not what fits. So gated networks are trained four times as
long (`longer`), with the rate that was best; and pairs are written into a matrix by rule, keys
being directions drawn by chance, and read back, where nothing is learnt (`fits`).
"""

from functools import partial

import numpy as np

from utils import scratch
from utils.data.state_tasks import order_of_three, parity, recall_of_pairs, selective_copying
from utils.records import Experiment, Record
from utils.scratch.by_rule import RULES, recalled
from utils.training import linear_decay, numpy_step

CONFIG = {
    "width": 32,
    "batch": 32,
    "max_norm": 1.0,
    "rates": [0.003, 0.01, 0.03],
    "choosing_seed": 100,
    "seeds": [0, 1, 2],
    "symbols": 32,
    "most_pairs": 16,
    "updates": 600,
    "pairs": [2, 4, 8, 16, 32],
    "texts": 512,
    "longer": {"kinds": ["GRU 128", "LSTM 128", "minGRU 128"], "updates": 2_400},
    "tracking_updates": 500,
    "longest": 24,
    "lengths": [24, 100],
    "key_sizes": [4, 8, 16, 32],
    "copying": {
        "updates": 500,
        "blocks": 2,
        "marks": 4,
        "symbols": 8,
        "steps": 24,
        "judged": [24, 48],
    },
}
TINY = {"updates": 3, "tracking_updates": 3, "texts": 4, "seeds": [0], "rates": [0.01]}
TINY |= {"pairs": [2, 4], "lengths": [3, 4], "longer": {"kinds": ["GRU 128"], "updates": 4}}
TINY |= {"key_sizes": [4], "copying": CONFIG["copying"] | {"updates": 3, "judged": [4, 5]}}

# name: the mixer, its hidden size (None: as wide as the model), its options
KINDS = {
    "attention": ("CausalAttention", None, {}),
    **{f"linear attention {n}": ("LinearAttention", None, {"key_size": n}) for n in (4, 8, 16, 32)},
    **{f"delta rule {n}": ("DeltaRule", None, {"key_size": n}) for n in (4, 8, 16, 32)},
    **{f"selective {n}": ("Selective", None, {"state_size": n}) for n in (4, 8, 16, 32)},
    **{f"state space {n}": ("DiagonalStateSpace", n, {}) for n in (32, 128)},
    **{f"minGRU {n}": ("MinGRU", n, {}) for n in (32, 128)},
    **{f"GRU {n}": ("GRU", n, {}) for n in (32, 128)},
    **{f"LSTM {n}": ("LSTM", n, {}) for n in (32, 128)},
}
FOLLOWING = {
    **{kind: KINDS[kind] for kind in ("attention", "linear attention 8", "delta rule 8")},
    **{kind: KINDS[kind] for kind in ("selective 8", "state space 32", "minGRU 32")},
    "minGRU 32, tanh gate": ("MinGRU", 32, {"gate": "tanh"}),
    "RNN 32": ("RNN", 32, {}),
    **{kind: KINDS[kind] for kind in ("GRU 32", "LSTM 32")},
}
COPYING = {
    **{kind: KINDS[kind] for kind in ("attention", "delta rule 8", "selective 8")},
    **{kind: KINDS[kind] for kind in ("state space 128", "minGRU 128", "GRU 128", "LSTM 128")},
}
TASKS = {"parity": (parity, 3, 2), "order of three": (order_of_three, 7, 6)}  # tokens, answers
RECALL_TEXTS, FOLLOWING_TEXTS, COPYING_TEXTS = 10_000, 20_000, 30_000  # seeds of what judges


def build(config: dict, kind: tuple, tokens: int, answers: int, seed: int, blocks: int = 1):
    """Return a fresh model of so many blocks with this mixer."""
    (name, size, options), rng = kind, np.random.default_rng(seed)
    mixers = [partial(getattr(scratch, name), **options)] * blocks
    return scratch.ResidualModel(
        tokens, config["width"], rng, mixers=mixers, mixer_size=size, output_size=answers
    )


def state_size(model: scratch.ResidualModel) -> int | None:
    """Count the numbers that the model keeps from step to step; None: it grows with the text."""
    (state,) = model.zero_state(1)
    return state.size or None


def learn(config: dict, model, draw, updates: int, rate: float, seed: int) -> None:
    """Train on `updates` batches that draw(rng) gives."""
    rng = np.random.default_rng(seed)
    adam = scratch.Adam(model.params, rate, betas=(0.9, 0.99))
    schedule = linear_decay(updates, floor=0.02, warm_up=0.05)
    step = numpy_step(model, adam, config["max_norm"], schedule=schedule)
    for _ in range(updates):
        step(draw(rng))


def score(model, lesson: tuple, only_last: bool = False) -> float:
    """Return the share of right answers, of all that are asked for or of the last step's."""
    ids, targets, mask = lesson
    right = model.forward(ids).argmax(axis=-1) == targets
    return round(float(right[-1].mean() if only_last else right[mask].mean()), 4)


def recall(config: dict, kind: str, rate: float, seed: int, updates: int | None = None) -> dict:
    """Train one model to recall pairs, and return its accuracy for every number of pairs."""
    symbols, batch = config["symbols"], config["batch"]
    model = build(config, KINDS[kind], 2 * symbols + 1, symbols, seed)

    def draw(rng):
        pairs = int(rng.integers(1, config["most_pairs"] + 1))
        return recall_of_pairs(rng, pairs, batch, symbols)

    learn(config, model, draw, updates or config["updates"], rate, seed)
    texts = np.random.default_rng(RECALL_TEXTS + seed)
    found = {
        str(n): score(model, recall_of_pairs(texts, n, config["texts"], symbols))
        for n in config["pairs"]
    }
    sizes = {"state": state_size(model), "parameters": model.parameter_count}
    return {"accuracy": found, **sizes}


def follow(config: dict, task: str, kind: str, rate: float, seed: int) -> dict:
    """Train one model to follow a state, and return its last answers' accuracy at every length."""
    lessons, tokens, answers = TASKS[task]
    model = build(config, FOLLOWING[kind], tokens, answers, seed)

    def draw(rng):
        return lessons(rng, int(rng.integers(1, config["longest"] + 1)), config["batch"])

    learn(config, model, draw, config["tracking_updates"], rate, seed)
    texts = np.random.default_rng(FOLLOWING_TEXTS + seed)
    lengths = config["lengths"]
    return {
        "accuracy": {
            str(n): score(model, lessons(texts, n, config["texts"]), only_last=True)
            for n in lengths
        }
    }


def copy(config: dict, kind: str, rate: float, seed: int) -> dict:
    """Train one model to copy what was hidden, and return its accuracy at every length."""
    of = config["copying"]
    symbols, marks, batch = of["symbols"], of["marks"], config["batch"]
    model = build(config, COPYING[kind], symbols + 2, symbols, seed, of["blocks"])

    def draw(rng):
        return selective_copying(rng, of["steps"], batch, marks, symbols)

    learn(config, model, draw, of["updates"], rate, seed)
    texts = np.random.default_rng(COPYING_TEXTS + seed)
    return {
        "accuracy": {
            str(n): score(model, selective_copying(texts, n, config["texts"], marks, symbols))
            for n in of["judged"]
        }
    }


def fit(config: dict, rule: str, key_size: int, times: int) -> dict:
    """Write pairs by rule, read them back, and return the accuracy for every number of pairs."""
    accuracy = {
        str(n): recalled(
            np.random.default_rng(n), n, key_size, rule, config["symbols"], times, config["texts"]
        )
        for n in config["pairs"]
    }
    return {"accuracy": accuracy, "state": key_size * config["symbols"]}


def best(record: Record, into: str, **fields) -> float:
    """Return the rate with the highest mean accuracy among the tries of these fields."""
    tries = record.find(into, **fields)
    return max(tries, key=lambda row: sum(row["accuracy"].values()))["rate"]


def run(record: Record) -> None:
    """Choose rates, then train three seeds; the gated networks longer; then what fits."""
    config = record.config
    rates, seeds, first = config["rates"], config["seeds"], config["choosing_seed"]
    times = (1, 4)
    jobs = [(rule, size, n) for n in times for rule in RULES for size in config["key_sizes"]]
    record.run(fit, [{"rule": r, "key_size": k, "times": n} for r, k, n in jobs], "fits")
    tries = [{"kind": kind, "rate": rate, "seed": first} for kind in KINDS for rate in rates]
    record.run(recall, tries, "tries")
    chosen = {kind: best(record, "tries", kind=kind) for kind in KINDS}
    record.run(
        recall, [{"kind": kind, "rate": chosen[kind], "seed": s} for s in seeds for kind in KINDS]
    )
    more = config["longer"]
    jobs = [
        {"kind": kind, "rate": chosen[kind], "seed": s} for s in seeds for kind in more["kinds"]
    ]
    record.run(recall, [{**job, "updates": more["updates"]} for job in jobs], "longer")
    pairs = [{"task": task, "kind": kind} for task in TASKS for kind in FOLLOWING]
    tries = [{**pair, "rate": rate, "seed": first} for pair in pairs for rate in rates]
    record.run(follow, tries, "tracking_tries")
    jobs = [
        {**p, "rate": best(record, "tracking_tries", **p), "seed": s} for s in seeds for p in pairs
    ]
    record.run(follow, jobs, "tracking")
    tries = [{"kind": kind, "rate": rate, "seed": first} for kind in COPYING for rate in rates]
    record.run(copy, tries, "copying_tries")
    chosen = {kind: best(record, "copying_tries", kind=kind) for kind in COPYING}
    jobs = [{"kind": kind, "rate": chosen[kind], "seed": s} for s in seeds for kind in COPYING]
    record.run(copy, jobs, "copying")


def means(rows: list[dict]) -> str:
    """Return the mean accuracy of some rows at each of the places, as text."""
    places = rows[0]["accuracy"]
    return "".join(f"{np.mean([row['accuracy'][n] for row in rows]):7.2f}" for n in places)


def table(held: dict) -> str:
    """Return the means over the seeds: recall, longer training, what fits, and following."""
    lines = [
        "recall" + " " * 28 + "state  rate" + "".join(f"{n:7}" for n in held["config"]["pairs"])
    ]
    for into in ("rows", "longer"):
        for kind in dict.fromkeys(row["kind"] for row in held.get(into, [])):
            rows = [row for row in held[into] if row["kind"] == kind]
            name = kind + (", longer" if into == "longer" else "")
            state, rate = rows[0]["state"] or "grows", rows[0]["rate"]
            lines.append(f"{name:32} {state:>6} {rate:5}{means(rows)}  {len(rows)} seeds")
    for row in held.get("fits", []):
        name = f"by rule: {row['rule']} {row['key_size']}, written {row['times']} times"
        lines.append(f"{name:32} {row['state']:>6}      {means([row])}")
    others = [(row["task"], row) for row in held.get("tracking", [])]
    others += [("selective copying", row) for row in held.get("copying", [])]
    for task, kind in sorted({(task, row["kind"]) for task, row in others}):
        rows = [row for name, row in others if (name, row["kind"]) == (task, kind)]
        name = f"{task}: {kind}"
        lines.append(f"{name:40}{rows[0]['rate']:5}{means(rows)}  {len(rows)} seeds")
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
