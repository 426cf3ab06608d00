"""A summariser: who holds what at the end of a story, and where, in a sentence or two.

The stories are those of utils.data.stories with two facts, of 6 to 10 sentences: people go to
places, take things and drop them. The summary (`summary`) names what somebody still holds, and
where that person is now: "anna has the ball in the hall". An encoder-decoder reads the story as
one row of words and writes the summary word by word; with attention (dot products), and with one
vector. Both get the same sizes, updates and stories, and a learning rate that falls to 0.

Rivals that do not learn to write:
first, last: that sentence of the story;
oracle: the one to three sentences of the story, in their order, that are most like the right
summary (by ROUGE-L, then by ROUGE-1): it has seen the answer, so no other choice of so many
sentences does better by this measure;
nearest: the summary of the training story that has most words in common with this one, by ROUGE-1,
then by ROUGE-L.

A summary is measured by exact match, ROUGE-1 and ROUGE-L, on stories as long as those in training
and on longer ones. No test story is a training story. The row holds which summaries were right:
"0110...". The weights of the first seed with attention are kept in utils/weights.
"""

from collections.abc import Sequence
from functools import cache, partial
from itertools import combinations
from pathlib import Path

import numpy as np
import torch

from utils import training
from utils.data.stories import story, summary
from utils.metrics import rouge
from utils.models import Seq2Seq
from utils.records import Experiment, Record, commit
from utils.records.tables import draw
from utils.scratch.decoding import greedy
from utils.text import Vocabulary
from utils.translation import Translator, encode_pairs, make_batch, pair_batches, save_translator

CONFIG = {
    "stories": 20_000,  # to train on
    "lengths": [6, 7, 8, 9, 10],  # sentences
    "longer": 16,
    "test": 500,  # stories of either kind
    "embedding": 32,
    "hidden": 64,
    "word_scale": 0.3,  # standard deviation of both tables of word vectors at the start
    "batch": 64,
    "max_norm": 1.0,
    "learning_rate": 5e-3,  # falls linearly to 0
    "updates": 1_000,
    "longest": 40,  # words of a summary
    "kinds": ["dot", None],
    "rivals": ["first", "last", "oracle", "nearest"],
    "seeds": [0, 1, 2],
}
TINY = {"stories": 70, "test": 4, "embedding": 8, "hidden": 8, "updates": 3, "longest": 4}
TINY |= {"seeds": [0, 1]}
KEPT = "dot", 0  # kind and seed whose weights come with the book
Pair = tuple[tuple[str, ...], tuple[str, ...]]  # the words of a story, those of its summary


def pairs(seed: int, count: int, lengths: Sequence[int], known: frozenset = frozenset()) -> list:
    """Make up stories that are not known, with their summaries."""
    rng, found = np.random.default_rng(seed), []
    while len(found) < count:
        told = story(rng, 2, int(rng.choice(lengths)), held_out=None).sentences
        words = tuple(" . ".join(told).split())
        if words not in known:
            found.append((words, tuple(summary(told).split())))
    return found


@cache
def parts(stories: int, lengths: tuple[int, ...], longer: int, test: int) -> tuple[list, ...]:
    """Return the pairs to train on, to test on, and the longer ones."""
    train = pairs(0, stories, lengths)
    known = frozenset(words for words, _ in train)
    return train, pairs(1, test, lengths, known), pairs(2, test, [longer])


def data(config: dict) -> tuple[list, ...]:
    """Return the three parts of a config."""
    sizes = (config[name] for name in ("longer", "test"))
    return parts(config["stories"], tuple(config["lengths"]), *sizes)


def score(written: Sequence[tuple[str, ...]], tested: Sequence[Pair]) -> dict:
    """Return the measures of summaries: means, and which are right."""
    right = [said == known for said, (_, known) in zip(written, tested, strict=True)]
    rouges = [rouge(said or ("",), known) for said, (_, known) in zip(written, tested, strict=True)]
    one, longest = np.mean(rouges, axis=0)
    row = {"exact": np.mean(right), "rouge_1": one, "rouge_l": longest}
    row = {name: round(float(value), 4) for name, value in row.items()}
    return row | {"right": "".join("01"[one] for one in right)}


def fit(config: dict, kind: str | None, seed: int) -> tuple[Translator, float]:
    """Train one network; return it as a translator of stories, and its mean loss at the end."""
    train, *_ = data(config)
    sides = [Vocabulary(word for pair in train for word in pair[k]) for k in (0, 1)]
    torch.manual_seed(seed)
    sizes = *map(len, sides), config["embedding"], config["hidden"]
    model = Seq2Seq(*sizes, attention=kind)
    with torch.no_grad():
        for rows in (model.E_source, model.E_target):
            rows *= config["word_scale"] / rows.std()
    optimizer = torch.optim.Adam(model.parameters(), config["learning_rate"])
    falling = training.linear_decay(config["updates"])
    step = training.torch_step(model, optimizer, config["max_norm"], schedule=falling)
    ids, rng = encode_pairs(train, *sides), np.random.default_rng(seed)
    batches = partial(pair_batches, ids, config["batch"], rng)
    losses = training.train(step, batches, config["updates"])
    return Translator(model.eval(), *sides), float(np.mean(losses[-100:]))


def write(translator: Translator, tested: Sequence[Pair], longest: int) -> list[tuple[str, ...]]:
    """Summarise stories."""
    source, target = translator.source_vocabulary, translator.target_vocabulary
    batch = make_batch(encode_pairs(tested, source, target))[0]
    ends = target.bos, target.eos, longest
    found = greedy(translator.model, batch.source, batch.source_mask, *ends)
    return [tuple(target.decode(one.ids)) for one in found]


def train(config: dict, folder: Path, kind: str | None, seed: int) -> dict:
    """Train and test one network; of one, the weights go into a folder."""
    translator, loss = fit(config, kind, seed)
    row = {"parameters": translator.model.parameter_count, "loss": round(loss, 4)}
    for name, tested in zip(("test", "longer"), data(config)[1:], strict=True):
        row[name] = score(write(translator, tested, config["longest"]), tested)
    if (kind, seed) == KEPT:
        path = folder / "summariser.safetensors"
        save_translator(path, translator, kind=kind, seed=seed, commit=commit(), **row)
    return row


def sentences(words: tuple[str, ...]) -> list[tuple[str, ...]]:
    """Cut a story at its full stops."""
    return [tuple(part.split()) for part in " ".join(words).split(" . ")]


def oracle(words: tuple[str, ...], known: tuple[str, ...]) -> tuple[str, ...]:
    """Return the one to three sentences of a story that are most like its summary."""
    told = sentences(words)
    choices = [
        tuple(" . ".join(" ".join(told[n]) for n in some).split())
        for count in (1, 2, 3)
        for some in combinations(range(len(told)), count)
    ]
    return max(choices, key=lambda said: rouge(said, known)[::-1])


def nearest(tested: Sequence[Pair], train: Sequence[Pair]) -> list[tuple[str, ...]]:
    """Return for each story the summary of the training story most like it."""
    ids = {word: n for n, word in enumerate(sorted({w for words, _ in train for w in words}))}

    def counts(some: Sequence[Pair]) -> np.ndarray:
        """Count the words of each story (stories, words)."""
        found = np.zeros((len(some), len(ids)), np.float32)
        for row, (words, _) in zip(found, some, strict=True):
            np.add.at(row, [ids[word] for word in words], 1)
        return found

    known, found = counts(train), []
    sizes = known.sum(axis=1)
    for row, (words, _) in zip(counts(tested), tested, strict=True):
        alike = np.minimum(known, row).sum(axis=1) / (sizes + row.sum())
        best = np.argsort(-alike, kind="stable")[:20]
        chosen = max(best, key=lambda n: rouge(train[n][0], words))
        found.append(train[chosen][1])
    return found


def rival(config: dict, name: str) -> dict:
    """Test one of the rivals that learn nothing, on stories as long as those in training."""
    train, tested, _ = data(config)
    if name == "nearest":
        written = nearest(tested, train)
    elif name == "oracle":
        written = [oracle(*pair) for pair in tested]
    else:
        written = [sentences(words)[0 if name == "first" else -1] for words, _ in tested]
    return {"test": score(written, tested)}


def run(record: Record) -> None:
    """Test the rivals; then train every kind with every seed."""
    config = record.config
    record.run(rival, [{"name": name} for name in config["rivals"]], "rivals")
    jobs = [{"kind": kind, "seed": seed} for seed in config["seeds"] for kind in config["kinds"]]
    record.run(partial(train, folder=record.folder), jobs)


def table(held: dict) -> str:
    """Return the measures of each rival, and of each network with each seed."""
    names = {"dot": "attention", None: "one vector"}
    rows = [{"summary": row["name"], **row["test"]} for row in held["rivals"]]
    rows += [
        {"summary": f"{names[row['kind']]}, seed {row['seed']}", **row["test"]}
        | {"exact, longer": row["longer"]["exact"]}
        for row in held["rows"]
    ]
    return draw(rows, ["summary", "exact", "rouge_1", "rouge_l", "exact, longer"])


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
