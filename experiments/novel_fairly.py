"""A Transformer and a GRU as language models of Pride and Prejudice, on equal terms.

Both read the same windows of 64 words, as many words an update, and are scored on the same
windows; the GRU is as wide as gives it the Transformer's number of parameters when tables are
tied. So no context and no text is one family's alone. What differs is tried in full, for both:
dropout, tied tables, weight decay, and for the Transformer learnt or rotary positions. First each
family gets a learning rate, the best of three ("rates"). Then every setting is trained once, with
one seed, until the validation perplexity rises or the rate, which falls on a line, has reached its
end after `passes` ("grid"). Of each family the best is then given `last_passes`, with its dropout
and with the next larger one ("longer"): with more passes more dropout may be wanted. The setting
with the lowest validation perplexity of all is trained with three other seeds (the rows).

The grid with weight decay comes first and is always whole; of that without, `--minutes` may leave
some out, and the record counts them. The rows are also scored with more context than was trained:
the GRU carries its state through the whole text, the Transformer (where rotary) reads windows of
twice the length.
"""

import math
from collections.abc import Iterator
from itertools import islice, product

import numpy as np
import torch

from utils.data.next_word import next_word_task
from utils.metrics import perplexity
from utils.models import GRU, LanguageModel, Transformer
from utils.records import Experiment, Record
from utils.records.tables import draw, spread
from utils.text import segments
from utils.text.windows import contexts, shuffled_contexts
from utils.training import evaluate, linear_decay, torch_step

KINDS = ("Transformer", "GRU")
CONFIG = {
    "width": {"Transformer": 128, "GRU": 192},
    "layers": {"Transformer": 2, "GRU": 1},
    "heads": 4,
    "word_scale": 0.5,  # of the Transformer's fresh table; tied tables start as the GRU's
    "length": 64,  # of the windows
    "fresh": 32,  # so every scored word of the test has 32 to 64 words before it, itself included
    "scored": None,  # words of the validation and of the test text; None: all
    "windows": 8,  # of an update: 512 words
    "updates": 222,  # of a pass: about once over all training chapters
    "rate_passes": 3,
    "passes": 6,
    "last_passes": 12,
    "warm_up": 0.1,  # the share of updates over which the rate rises; then it falls on a line
    "max_norm": 1.0,
    "rates": {"Transformer": [4e-3, 8e-3, 1.6e-2], "GRU": [1e-2, 2e-2, 4e-2]},
    "rate_setting": {"position": "rotary", "tied": True, "dropout": 0.3, "weight_decay": 0.1},
    "grid": {
        "weight_decay": [0.1, 0.0],
        "dropout": [0.1, 0.3, 0.5, 0.0],
        "tied": [True, False],
        "position": ["rotary", "learnt"],
    },
    "tuning_seed": 100,
    "seeds": [0, 1, 2],
}
TINY = {"width": {"Transformer": 8, "GRU": 8}, "heads": 2, "length": 16, "fresh": 16}
TINY |= {"windows": 4, "updates": 2, "rate_passes": 1, "passes": 1, "last_passes": 2, "seeds": [0]}
TINY |= {"scored": 500, "rates": {kind: [1e-2] for kind in KINDS}}
TINY |= {"grid": {"weight_decay": [0.1], "dropout": [0.0], "tied": [True], "position": ["rotary"]}}
SETTING = ("kind", "position", "tied", "dropout", "weight_decay", "rate")


def build(vocab_size: int, config: dict, kind: str, position: str | None, tied: bool, dropout):
    """Return a fresh model; a GRU has no positions."""
    width, layers = config["width"][kind], config["layers"][kind]
    options = {"layers": layers, "tied": tied, "dropout": dropout}
    if kind == "GRU":
        return LanguageModel(vocab_size, width, width, cell=GRU, **options)
    options |= {"heads": config["heads"], "max_length": config["length"], "position": position}
    if not tied:
        options["word_scale"] = config["word_scale"]
    return Transformer(vocab_size, width, **options)


def parts(task) -> list[np.ndarray]:
    """Return the three texts of the task, each behind the mark of a beginning."""
    return [np.append(task.vocabulary.bos, ids) for ids in (task.train, task.validation, task.test)]


def score(model, ids: np.ndarray, length: int, fresh: int) -> float:
    """Return the perplexity on a text that is read in windows, every word scored once."""
    windows = contexts(ids, length, fresh)
    firsts = range(0, windows[0].shape[1], 64)
    batches = (tuple(part[:, first : first + 64] for part in windows) for first in firsts)
    return round(perplexity(*evaluate(model, batches)), 2)


def more_context(model, ids: np.ndarray, config: dict) -> float | None:
    """Return the perplexity with more words before each than was trained, or None without."""
    if isinstance(model, LanguageModel):
        model.carry = True
        model.restart()
        return round(perplexity(*evaluate(model, segments(ids, 1, 500))), 2)
    if model.P is not None:
        return None
    return score(model, ids, 2 * config["length"], config["length"])


def trained(model, text, validation, config: dict, passes: int, rate, weight_decay, seed) -> list:
    """Train until the validation perplexity rises, and put the weights of the best pass back.

    Returns the perplexities of all passes. The rate falls to its end after so many passes, which
    are the most that are made.
    """
    batches = shuffled_contexts(
        text, config["length"], config["windows"], np.random.default_rng(seed)
    )
    optimizer = torch.optim.AdamW(model.parameters(), rate, weight_decay=weight_decay)
    schedule = linear_decay(passes * config["updates"], 0.02, config["warm_up"])
    step = torch_step(model, optimizer, config["max_norm"], schedule)
    rounds = []
    for _ in range(passes):
        for batch in islice(batches, config["updates"]):
            step(batch)
        rounds.append(score(model, validation, config["length"], config["length"]))
        if rounds[-1] > min(rounds):
            break
        best = {name: array.clone() for name, array in model.state_dict().items()}
    model.load_state_dict(best)
    return rounds


def train(config: dict, seed: int, passes: int, rate: float, weight_decay: float, **setting):
    """Train one model; return the perplexities of its best pass."""
    task = next_word_task()
    text, *held_out = parts(task)
    validation, test = (ids[: config["scored"]] for ids in held_out)
    torch.manual_seed(seed)
    model = build(len(task.vocabulary), config, **setting)
    rounds = trained(model, text, validation, config, passes, rate, weight_decay, seed)
    found = {"parameters": model.parameter_count, "rounds": rounds, "validation": min(rounds)}
    found["test"] = score(model, test, config["length"], config["fresh"])
    if seed in config["seeds"]:
        found["test_more_context"] = more_context(model, test, config)
    return found


def rate_jobs(config: dict, kind: str) -> list[dict]:
    """Return the trainings among which a family's learning rate is chosen."""
    setting = {"kind": kind} | config["rate_setting"]
    setting["position"] = setting["position"] if kind == "Transformer" else None
    end = {"seed": config["tuning_seed"], "passes": config["rate_passes"]}
    return [setting | {"rate": rate} | end for rate in config["rates"][kind]]


def grid_jobs(config: dict, rates: dict[str, float]) -> Iterator[dict]:
    """Yield the training of every setting, with the rate of its family."""
    tries, end = config["grid"], {"seed": config["tuning_seed"], "passes": config["passes"]}
    for decay, dropout, tied in product(*(tries[n] for n in ("weight_decay", "dropout", "tied"))):
        for kind, position in [*product(["Transformer"], tries["position"]), ("GRU", None)]:
            values = kind, position, tied, dropout, decay, rates[kind]
            yield dict(zip(SETTING, values, strict=True)) | end


def longer_jobs(config: dict, grid: list[dict]) -> Iterator[dict]:
    """Yield longer trainings of each family's best, with its dropout and with the next larger."""
    end = {"seed": config["tuning_seed"], "passes": config["last_passes"]}
    for kind in KINDS:
        setting = best(grid, kind)
        larger = (d for d in sorted(config["grid"]["dropout"]) if d >= setting["dropout"])
        for dropout in islice(larger, 2):
            yield setting | {"dropout": dropout} | end


def best(rows: list[dict], kind: str, names: tuple[str, ...] = SETTING) -> dict:
    """Return the setting of a family's row with the lowest validation perplexity."""
    row = min((r for r in rows if r["kind"] == kind), key=lambda row: row["validation"])
    return {name: row[name] for name in names}


def chosen(held: dict, kind: str) -> dict:
    """Return the setting of a family that won, its number of passes included."""
    return best([*held["grid"], *held["longer"]], kind, (*SETTING, "passes"))


def run(record: Record, minutes: float = math.inf) -> None:
    """Choose rates, train the grid, then the best of it.

    After so many minutes no more of the grid is begun, but for the first weight decay's.
    """
    config = record.config
    for kind in KINDS:
        record.run(train, rate_jobs(config, kind), "rates")
    rates = {kind: best(record.held["rates"], kind)["rate"] for kind in KINDS}
    jobs = list(grid_jobs(config, rates))
    first = config["grid"]["weight_decay"][0]
    record.run(train, [job for job in jobs if job["weight_decay"] == first], "grid")
    record.run(train, jobs, "grid", minutes)
    record.note(left_out=len(record.missing(jobs, "grid")))
    record.run(train, longer_jobs(config, record.held["grid"]), "longer")
    winners = [chosen(record.held, kind) for kind in KINDS]
    record.run(train, [w | {"seed": seed} for seed in config["seeds"] for w in winners])


def table(held: dict) -> str:
    """Return the whole grid, and the perplexities of the best setting of each family."""
    grid = sorted(held["grid"], key=lambda row: row["validation"])
    names = ("kind", "position", "tied", "dropout", "weight_decay", "validation", "test")
    lines = [draw(grid, names, 1)]
    for kind in KINDS:
        winner = chosen(held, kind).items()
        rows = [row for row in held.get("rows", []) if winner <= row.items()]
        lines.append(f"{kind}: test perplexity {spread([row['test'] for row in rows], 2)}")
    return "\n".join(lines)


MINUTES = {"minutes": {"type": float, "default": math.inf, "help": "then no more without decay"}}
main = Experiment(__file__, CONFIG, run, table, TINY, options=MINUTES)

if __name__ == "__main__":
    main()
