"""A composer of chorales in four voices: an LSTM that writes soprano, alto, tenor, bass in turn.

Bach's chorales stand as one row of symbols, four for every eighth, moved to a plain key
(utils/music/four_voices.py); the longest are left out. 10 % of them are held out to test on, 5 % to
choose by, and those that share a part of the soprano or of the bass are on one side. Scores are
bits per symbol, and per note: the same bits, divided by the symbols that begin a note. Against the
LSTM stand n-grams (interpolated Kneser-Ney), the order chosen on the validation chorales; 8 is the
highest that can be counted here. Size and dropout of the LSTM were chosen there too, with a seed of
its own (100), among four: 144 units and 0.3, 176 and 0.2, 160 and 0.2, 160 and 0.1. Three seeds are
trained in the same way, and tested with the weights of the epoch that is best on validation. Seed 0
is stored in half precision for the book and composes; so does the n-gram. Measured are the quarters
whose four pitches belong to one major or minor triad, with an interval over chorales, and the
longest run that is shared with a training one.
"""

import time
from functools import cache, partial
from pathlib import Path

import numpy as np

from utils.models.weights import named_arrays
from utils.music import counting, four_voices, training
from utils.music.composers import load_model, save_model
from utils.music.corpora import Corpus
from utils.music.generate import compose
from utils.music.measure import share_by_tune
from utils.music.memorisation import SharedRuns
from utils.records import Experiment, Record
from utils.records.tables import draw

CONFIG = {
    "orders": [3, 4, 5, 6, 7, 8],
    "embedding": 32,
    "layers": 1,
    "hidden": 160,
    "dropout": 0.1,
    "epochs": 30,
    "batch": 16,
    "learning_rate": 1e-2,  # falls on a line
    "max_norm": 1.0,
    "seeds": [0, 1, 2],
    "composed": 40,
    "longest": 800,  # symbols
    "temperatures": [0.5, 0.7, 1.0],
    "top_p": 0.9,  # at temperature 1
}
TINY = {"orders": [2], "hidden": 8, "epochs": 1, "batch": 64, "seeds": [0], "composed": 2}
TINY |= {"longest": 40, "temperatures": [1.0]}
CORPUS = cache(four_voices.chorales_in_four_voices)


def scored(scores: dict) -> dict:
    """Return bits per symbol with the test chorales' bits per note beside them."""
    written = [symbol for tune in CORPUS().test for symbol in [*tune, "end"]]
    begun = sum(symbol[1:] != four_voices.HELD and symbol != "end" for symbol in written)
    return scores | {"test_per_note": round(scores["test"] * len(written) / begun, 4)}


def count(config: dict, model: str, order: int) -> dict:
    """Count n-grams and return their bits."""
    ngram = counting.count(CORPUS(), order)
    return scored(counting.score(ngram, CORPUS())) | {"parameters": ngram.parameter_count}


def train(config: dict, folder: Path, model: str, seed: int) -> dict:
    """Train one LSTM and return its bits. Seed 0 is stored."""
    sizes = {name: config[name] for name in ("layers", "hidden", "dropout")}
    network, scores = training.train(CORPUS(), config, seed, **sizes)
    row = scored(scores) | {"parameters": network.parameter_count}
    if seed == 0:
        notes = {"script": "experiments/four_voices.py", "seed": seed, **sizes, **row}
        save_model("four_voices", named_arrays(network.cpu()), CORPUS(), folder, **notes)
    return row


def judge(config: dict, folder: Path, order: int, composer: str, **how) -> dict:
    """Measure the held-out chorales, those of the n-gram, or those of the stored network."""
    corpus, rng = CORPUS(), np.random.default_rng(0)
    number, longest = config["composed"], config["longest"]
    if composer == "held-out chorales":
        drawn = [ids[1:-1] for ids in corpus.encode(corpus.test)]
    elif composer == "n-gram":
        drawn = counting.compose(counting.count(corpus, order), rng, number, longest)
    else:
        drawn = compose(load_model("four_voices", corpus, folder), rng, number, longest, **how)
    return measured(corpus, [corpus.decode(tune) for tune in drawn], longest)


def measured(corpus: Corpus, tunes: list[list[str]], longest: int) -> dict:
    """Return what is heard in chorales; those whose voices do not come in turn count as broken."""
    shared, whole = SharedRuns(corpus.train), [tune for tune in tunes if in_turn(tune)]
    names = ("consonant", "consonant_low", "consonant_high")
    shares = share_by_tune([four_voices.consonant(tune) for tune in whole]) if whole else ()
    return {
        "chorales": len(tunes),
        "broken": len(tunes) - len(whole),
        **{name: round(share, 4) for name, share in zip(names, shares, strict=bool(whole))},
        "run": float(np.median([shared.longest(tuple(tune)).length for tune in tunes])),
        "ended": round(float(np.mean([len(tune) < longest for tune in tunes])), 4),
    }


def in_turn(tune: list[str]) -> bool:
    """Tell whether the voices come in turn, at least once."""
    try:
        return len(four_voices.pitches(tune)) > 0
    except ValueError:
        return False


def run(record: Record) -> None:
    """Count, train the seeds, compose and measure."""
    config = record.config
    record.same(data_sha256=CORPUS().sha256())
    record.run(count, [{"model": "n-gram", "order": order} for order in config["orders"]])
    work = partial(train, folder=record.folder)
    record.run(work, [{"model": "LSTM", "seed": seed} for seed in config["seeds"]])
    order = min(record.find(model="n-gram"), key=lambda row: row["validation"])["order"]
    jobs = [{"composer": "held-out chorales"}, {"composer": "n-gram"}]
    jobs += [{"composer": "LSTM", "temperature": heat} for heat in config["temperatures"]]
    jobs += [{"composer": "LSTM", "temperature": 1.0, "top_p": config["top_p"]}]
    record.run(partial(judge, folder=record.folder, order=order), jobs)


def table(held: dict) -> str:
    """Return the recorded rows: bits, then the measures of composed chorales."""
    scores = [row for row in held["rows"] if "model" in row]
    names = ("model", "order", "seed", "parameters", "validation", "test", "test_per_note")
    heard = [row for row in held["rows"] if "composer" in row]
    what = ("consonant", "consonant_low", "consonant_high", "run", "broken", "ended")
    return draw(scores, names) + "\n" + draw(heard, ("composer", "temperature", "top_p", *what))


main = Experiment(__file__, CONFIG, run, table, TINY, clock=time.perf_counter)

if __name__ == "__main__":
    main()
