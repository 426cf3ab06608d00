"""Praise or blame from few labels: does it help to have read plain text before?

Movie snippets, 50 to 4,000 of them with labels; the parts are those of pretraining.py, so that
no model has read a snippet of the test part. Compared, on the same labels:

    bag          words counted as there or not there, logistic regression
    GloVe mean   the mean of the book's word vectors, which others learnt from 6 billion words
    frozen       mean and maximum of the states of our pre-trained GRU, which stays as it is
    unread       the same of a GRU with the same sizes that has read nothing
    scratch      the GRU as a classifier, all of it trained from a random start
    tuned        the same, from the pre-trained weights

The first four are logistic regressions whose penalty is chosen by the loss on the validation part;
the last two stop where that loss is least, and each takes the better of two learning rates by it,
for each number of labels, with the first seed. So all have seen 1,000 more labels, to choose by;
none of the test part.
The labelled snippets are drawn anew with each seed, those of 50 are among those of 200, and so on.
"""

from functools import cache

import numpy as np

from utils.data import load
from utils.records import Experiment, Record
from utils.records.tables import spread
from utils.scratch import GRU, Adam, LanguageModel
from utils.sentiment.opinions import opinion_step, opinion_targets, praise, text_batches
from utils.sentiment.pretrained import classifier, features, load_reader
from utils.sentiment.probe import chosen, standardised
from utils.sentiment.verdicts import parts, share
from utils.text import Vocabulary, tokenize
from utils.training import linear_decay, train

CONFIG = {
    "split": {"test": 0.2, "split_seed": 0, "validation": 0.12},  # as in pretraining.py
    "split_seed": 0,
    "labels": [50, 200, 1000, 4000],
    "updates": [60, 120, 240, 400],
    "checks": 4,  # of the validation loss, evenly over the updates
    "batch": 32,
    "dropout": 0.3,
    "max_norm": 1.0,
    "learning_rates": [1e-3, 3e-3],
    "pools": ["max"],  # of the states of the GRU
    "rare": [1, 1, 2, 2],  # a word of the bag stands so often in the labelled snippets
    "seeds": [0, 1, 2],
}
TINY = {"labels": [20], "updates": [2], "checks": 1, "seeds": [0], "rare": [1]}
TINY |= {"texts": 60}
PROBES, NETWORKS = ("bag", "GloVe mean", "frozen", "unread"), ("scratch", "tuned")


@cache
def cut() -> dict:
    """Return training, validation and test snippets, as pretraining.py cuts them."""
    return parts("movie_snippets", CONFIG["split_seed"], CONFIG["split"])


def shorten(texts: int | None) -> None:
    """Keep only the first so many snippets of each part, to try the script out."""
    for part, all_texts in list(cut().items()) if texts else ():
        few = all_texts.texts[:texts], all_texts.scores[:texts]
        cut()[part] = type(all_texts)(*few)


@cache
def reader(kind: str) -> tuple:
    """Return the pre-trained model and its pieces; or one of the same sizes that read nothing."""
    model, pieces = load_reader()
    return (fresh(model, 1) if kind in ("unread", "scratch") else model), pieces


def fresh(model: LanguageModel, seed: int) -> LanguageModel:
    """Return a model of the same sizes that has read nothing."""
    cell = model.stack.cells[0]
    sizes = model.vocab_size, cell.input_size, cell.hidden_size
    return LanguageModel(*sizes, np.random.default_rng([seed, 5]), cell=GRU)


@cache
def ids(part: str) -> list[np.ndarray]:
    """Return the pieces of a part's snippets."""
    return [reader("tuned")[1].encode(text.lower()) for text in cut()[part].texts]


@cache
def states(kind: str, part: str) -> np.ndarray:
    """Return the features that a model reads off a part's snippets."""
    return features(reader(kind)[0], ids(part))


@cache
def glove(part: str) -> np.ndarray:
    """Return the mean of the vectors of each snippet's words; of none it is 0."""
    table = load("glove")
    rows = [[table[w] for w in tokenize(text) if w in table] for text in cut()[part].texts]
    return np.stack([np.mean(row or [np.zeros(50)], axis=0) for row in rows])


def bags(vocabulary: Vocabulary, texts: list[str]) -> np.ndarray:
    """Return which words of a vocabulary each text has, 0 or 1 (texts, words)."""
    found = np.zeros((len(texts), len(vocabulary)), np.float32)
    for row, text in enumerate(texts):
        found[row, vocabulary.encode(tokenize(text))] = 1
    return found


def drawn(labels: int, seed: int) -> np.ndarray:
    """Return the rows of the training part whose labels are known."""
    return np.random.default_rng([seed, 3]).permutation(len(cut()["train"]))[:labels]


def measure(config: dict, kind: str, labels: int, seed: int) -> dict:
    """Fit a logistic regression to one kind of features of so many labelled snippets."""
    rows, three = drawn(labels, seed), ("train", "validation", "test")
    y = [cut()[part].labels for part in three]
    if kind == "bag":
        texts = [cut()[part].texts for part in three]
        texts[0] = [texts[0][row] for row in rows]
        words = (word for text in texts[0] for word in tokenize(text))
        rare = config["rare"][config["labels"].index(labels)]
        vocabulary = Vocabulary(words, rare, specials=("<unk>",))
        x = [bags(vocabulary, some) for some in texts]
    else:
        x = [glove(part) if kind == "GloVe mean" else states(kind, part) for part in three]
        x = standardised(x[0][rows], *x[1:])
    p, penalty = chosen(x, [y[0][rows], *y[1:]])
    return {"accuracy": share(p, y[2]), "penalty": penalty}


def network(
    config: dict, kind: str, labels: int, seed: int, pool: str, learning_rate: float
) -> tuple:
    """Train a network; return it, and its least validation loss."""
    updates = config["updates"][config["labels"].index(labels)]
    rows, rng = drawn(labels, seed), np.random.default_rng([seed, 4])
    start = reader(kind)[0]
    if kind == "scratch":  # another start for each seed
        start = fresh(start, seed)
    model = classifier(start, 2, rng, pool=pool, dropout=config["dropout"])
    texts = [ids("train")[row] for row in rows]
    targets = opinion_targets(cut()["train"].scores[rows])
    adam = Adam(model.params, learning_rate)
    falling, step = linear_decay(updates, floor=0.02), opinion_step(model, adam, config["max_norm"])

    def passes():
        return text_batches(texts, targets, config["batch"], rng)

    y, best = cut()["validation"].labels, np.inf
    for check in range(config["checks"]):
        some = updates // config["checks"]
        adam.learning_rate = learning_rate * falling(check * some)
        train(step, passes, some)
        p = np.clip(praise(model, ids("validation")), 1e-6, 1 - 1e-6)
        loss = float(-np.log(np.where(y == 1, p, 1 - p)).mean())
        if loss < best:
            best, kept = loss, {key: array.copy() for key, array in model.params.items()}
    model.params.update(kept)
    return model, best


def fit(config: dict, kind: str, labels: int, seed: int, pool: str, learning_rate: float) -> dict:
    """Train and test one network."""
    model, loss = network(config, kind, labels, seed, pool, learning_rate)
    p = praise(model, ids("test"))
    return {"accuracy": share(p, cut()["test"].labels), "loss": round(loss, 4)}


def best_rate(held: dict, kind: str, labels: int) -> float:
    """Return the learning rate with which the first seed's validation loss is least."""
    wanted = (kind, labels, held["config"]["seeds"][0])
    tried = [r for r in held["rows"] if (r["kind"], r["labels"], r["seed"]) == wanted]
    return min(tried, key=lambda row: row["loss"])["learning_rate"]


def run(record: Record) -> None:
    """Measure all kinds, seed by seed: the networks of the first with every rate."""
    config = record.config
    shorten(config.get("texts"))
    rates, pools, jobs = config["learning_rates"], config["pools"], []
    for seed in config["seeds"]:
        every = [{"labels": labels, "seed": seed} for labels in config["labels"]]
        record.run(measure, [{"kind": kind, **job} for job in every for kind in PROBES], "probes")
        for kind in NETWORKS:
            for job in every:
                first = seed == config["seeds"][0]
                best = rates if first else [best_rate(record.held, kind, job["labels"])]
                same = {"kind": kind, **job, "pool": pools[0]}
                jobs += [{**same, "learning_rate": rate} for rate in best]
        record.run(fit, jobs)


def accuracies(held: dict, kind: str, labels: int) -> list[float]:
    """Return the accuracy of every seed, of a network with its best rate."""
    rows = [r for r in held["probes"] if (r["kind"], r["labels"]) == (kind, labels)]
    if kind in NETWORKS:
        wanted = (kind, labels, best_rate(held, kind, labels))
        rows = [r for r in held["rows"] if (r["kind"], r["labels"], r["learning_rate"]) == wanted]
    return [row["accuracy"] for row in rows]


def table(held: dict) -> str:
    """Return the accuracy of each kind with so many labels: mean, lowest and highest seed."""
    lines = [f"{'':12}" + "".join(f"{n:>22}" for n in held["config"]["labels"])]
    for kind in (*PROBES, *NETWORKS):
        cells = []
        for labels in held["config"]["labels"]:
            cells.append(spread(accuracies(held, kind, labels), 3))
        lines.append(f"{kind:12}" + "".join(f"{cell:>22}" for cell in cells))
    return "\n".join(lines)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
