"""Answer questions about a story: are two facts learnt from answers, or by being shown where?

The stories are those of utils.data.stories, 8 sentences long. A memory network (Sukhbaatar et al.
2015) looks at the sentences as often as facts are needed. Each kind of question, with one fact or
two, is trained in two ways with the same 3,000 stories and updates: from answers only, and with a
second loss for the sentence that each look should find ("told").

Tested on stories like those of training, and on unseen pairs: questions with an answer that
training never has for them. The rival learns nothing: it names the place that the story names
last. The rows hold which answers were right: "0110...".
"""

import numpy as np
import torch
from torch.nn.functional import cross_entropy

from utils.data.stories import GO, Story, StoryBatch, story, story_batch, story_vocabulary
from utils.models.torch_only.memory import MemoryNetwork
from utils.records import Experiment, Record
from utils.records.tables import draw

CONFIG = {
    "stories": 3_000,  # to train on
    "test": 500,
    "embedding": 32,
    "batch": 50,
    "updates": 600,
    "learning_rate": 1e-2,  # falls linearly to a twentieth
    "max_norm": 5.0,
    "facts": [1, 2],
    "seeds": [0, 1, 2],
}
TINY = {"stories": 60, "test": 20, "embedding": 8, "updates": 3, "seeds": [0, 1]}


def tell(config: dict, facts: int) -> tuple[list[Story], list[Story], list[Story]]:
    """Make up the stories to train on, those of the test, and those with unseen pairs."""
    rng = np.random.default_rng(facts)
    sizes = (config["stories"], False), (config["test"], False), (config["test"], True)
    return tuple([story(rng, facts, held_out=h) for _ in range(n)] for n, h in sizes)


def fit(config: dict, lessons: StoryBatch, facts: int, told: bool, seed: int) -> MemoryNetwork:
    """Train one network; told adds a loss for where it looks."""
    torch.manual_seed(seed)
    model = MemoryNetwork(len(story_vocabulary()), config["embedding"], hops=facts)
    rng, rate = np.random.default_rng(seed), config["learning_rate"]
    optimizer = torch.optim.Adam(model.parameters(), rate)
    for update in range(config["updates"]):
        left = 1 - update / config["updates"]
        optimizer.param_groups[0]["lr"] = rate * max(0.05, left)
        batch = lessons.take(rng.integers(len(lessons), size=config["batch"]))
        logits = model(batch.sentences, batch.questions)
        loss = cross_entropy(logits, torch.tensor(batch.answers))
        if told:
            for scores, right in zip(model.scores, batch.supports, strict=True):
                loss = loss + cross_entropy(scores.T, torch.tensor(right))
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(model.parameters(), config["max_norm"])
        optimizer.step()
    return model.eval()


def examine(model: MemoryNetwork, batch: StoryBatch) -> dict:
    """Return the share of right answers, and for each look that of the deciding sentence."""
    with torch.no_grad():
        answers = model(batch.sentences, batch.questions).argmax(dim=1).numpy()
    looks = [
        round(float(np.mean(w.argmax(dim=0).numpy() == s)), 4)
        for w, s in zip(model.attention, batch.supports, strict=True)
    ]
    right = answers == batch.answers
    found = {"answers": round(float(right.mean()), 4), "looks": looks}
    return found | {"right": "".join("01"[int(one)] for one in right)}


def train(config: dict, facts: int, told: bool, seed: int) -> dict:
    """Train and test one network."""
    parts = [story_batch(some, story_vocabulary()) for some in tell(config, facts)]
    model = fit(config, parts[0], facts, told, seed)
    return {"test": examine(model, parts[1]), "unseen": examine(model, parts[2])}


def last_place(one: Story) -> str:
    """Return the place that a story names last."""
    return [s.split()[-1] for s in one.sentences if s.split()[1] in GO][-1]


def rival(config: dict, facts: int) -> dict:
    """Test the guess that learns nothing."""
    _, *tested = tell(config, facts)
    shares = [np.mean([last_place(one) == one.answer for one in some]) for some in tested]
    return {name: round(float(s), 4) for name, s in zip(("test", "unseen"), shares, strict=True)}


def run(record: Record) -> None:
    """Test the guess; then train in both ways, with one fact and with two, with every seed."""
    config = record.config
    record.run(rival, [{"facts": facts} for facts in config["facts"]], "rivals")
    jobs = [
        {"facts": facts, "told": told, "seed": seed}
        for facts in config["facts"]
        for told in (False, True)
        for seed in config["seeds"]
    ]
    record.run(train, jobs)


def table(held: dict) -> str:
    """Return the shares of right answers of the guess, and of every network."""
    rows = [{"answers": "the last place", **row} for row in held["rivals"]]
    for row in held["rows"]:
        way = "told where to look" if row["told"] else "answers only"
        shares = {part: row[part]["answers"] for part in ("test", "unseen")}
        rows.append({"answers": way, "facts": row["facts"], "seed": row["seed"], **shares})
    return draw(rows, ["answers", "facts", "seed", "test", "unseen"])


main = Experiment(__file__, CONFIG, run, table, TINY)

if __name__ == "__main__":
    main()
