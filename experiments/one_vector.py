"""What limits one vector: is it too small for a sentence, or was it trained for too short a time?

Encoder-decoders without attention translate the English-French fragment (utils.data,
"lecture_french"), the model of 128 numbers of fragment_attention.py, after few updates and after
many. Each writes the 500 test sentences, which hold combinations of words that no training sentence
holds, and 500 training sentences of the same lengths. What it gets wrong of the latter it could not
hold; what it gets wrong of the former on top of that it could not carry over to new combinations.
`loss` is the mean over the last 100 updates, with dropout; `forced` is the loss of the same
sentences that are written, without dropout, the right words being fed.
"""

from collections.abc import Sequence

from utils import training
from utils.data.fragment import Pair, lecture_french
from utils.models import Seq2Seq
from utils.records import Experiment, Record
from utils.records.tables import grid
from utils.translation import fragment_training as fragment
from utils.translation import pair_batches

CONFIG = {
    **fragment.CONFIG,
    "hidden": 128,
    "learning_rate": 1e-2,  # falls linearly to 0
    "updates": [1_000, 5_000],
    "seeds": [0, 1, 2],
    "sentences": 500,  # to write, of each part
}
TINY = {"hidden": 16, "updates": [3, 6], "seeds": [0], "sentences": 20, "longest": 12}


def alike(pairs: Sequence[Pair], others: Sequence[Pair]) -> list[Pair]:
    """Return one of the pairs for each of the others, with as many English words; none twice."""
    by_length: dict[int, list[Pair]] = {}
    for pair in reversed(pairs):
        by_length.setdefault(len(pair.english), []).append(pair)
    return [by_length[len(other.english)].pop() for other in others]


def train(config: dict, updates: int, seed: int) -> dict:
    """Train one model for so many updates, and measure it on both parts."""

    def build(english: int, french: int) -> Seq2Seq:
        sizes = english, french, config["embedding"], config["hidden"]
        return Seq2Seq(*sizes, dropout=config["dropout"])

    model, sides, loss = fragment.train(build, seed, config | {"updates": updates})
    test = lecture_french().test[: config["sentences"]]
    row = {"parameters": model.parameter_count, "loss": round(loss, 4)}
    for part, pairs in (("test", test), ("train", alike(lecture_french().train, test))):
        found = fragment.write(model, sides, pairs, config["longest"])
        score, _ = fragment.score([tuple(sides[1].decode(f.ids)) for f in found], pairs)
        batches = pair_batches(fragment.encode(pairs, sides), config["batch"])
        total, tokens = training.evaluate(model, batches)
        row[part] = score["exact"]
        row |= {f"{part}_by_length": score["by_length"], f"{part}_forced": round(total / tokens, 4)}
    return row


def run(record: Record) -> None:
    """Train for every number of updates, with every seed."""
    times, seeds = record.config["updates"], record.config["seeds"]
    record.run(train, [{"updates": n, "seed": seed} for n in times for seed in seeds])


def table(held: dict) -> str:
    """Return the shares without a mistake of both parts: mean, lowest and highest."""
    rows = [
        row | {"part": part, "exact": row[part]}
        for row in held["rows"]
        for part in ("train", "test")
    ]
    return grid(rows, "part", "updates", "exact", 2)


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
