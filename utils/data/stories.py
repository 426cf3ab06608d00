"""Made-up stories with a question, and the sentences that the answer follows from.

People go to places, take things and drop them; then somebody asks where a person is (one sentence
decides) or where a thing is (two do). The kind of task is that of Weston et al. 2015, "Towards
AI-Complete Question Answering"; the grammar, the words and the generator are our own.
"""

from collections.abc import Iterable
from dataclasses import dataclass

import numpy as np

from utils.text import Vocabulary, pad, tokenize

PEOPLE = ("anna", "ben", "clara", "david")
PLACES = ("kitchen", "garden", "attic", "cellar", "office", "hall")
THINGS = ("milk", "ball", "book", "lamp")
GO, TAKE, DROP = ("went", "walked"), ("took", "grabbed"), ("dropped", "left")
# answers that training never shows: nobody asks for these with this answer
HELD_OUT = frozenset(
    [
        *[("anna", "attic"), ("ben", "office"), ("clara", "hall"), ("david", "garden")],
        *[("milk", "cellar"), ("ball", "kitchen"), ("book", "garden"), ("lamp", "attic")],
    ]
)


@dataclass(frozen=True)
class Story:
    """Sentences, a question, its answer (a place), and the numbers of the deciding sentences.

    The deciding sentences are in the order of thought: first what happened to the thing, then
    where the person who did it went.
    """

    sentences: tuple[str, ...]
    question: str
    answer: str
    supports: tuple[int, ...]

    def __str__(self) -> str:
        """Write the story as numbered lines, the deciding ones with a star."""
        lines = [
            f"{number}{'*' if number in self.supports else ' '} {sentence}."
            for number, sentence in enumerate(self.sentences)
        ]
        return "\n".join([*lines, f"{self.question}? {self.answer}"])


def story(
    rng: np.random.Generator, facts: int = 1, length: int = 8, held_out: bool | None = False
) -> Story:
    """Make up a story of `length` sentences whose question needs 1 or 2 of them.

    held_out: False draws only questions and answers outside HELD_OUT, for training; True only
    those inside, to test whether a model has learnt to look or only to recite; None draws any.
    Raises ValueError for facts that are not 1 or 2, or a story too short for them.
    """
    if facts not in (1, 2):
        raise ValueError(f"facts={facts}: expected 1 (where is anna) or 2 (where is the milk)")
    if length < 2 * facts:
        raise ValueError(f"length={length}: with facts={facts}, expected at least {2 * facts}")
    while True:
        told = _tell(rng, facts, length)
        if told is None:
            continue
        if held_out is None or ((told.question.split()[-1], told.answer) in HELD_OUT) == held_out:
            return told


def _tell(rng: np.random.Generator, facts: int, length: int) -> Story | None:
    """Let things happen; return None when there is nothing to ask at the end."""
    at: dict[str, str] = {}  # where each person is
    went: dict[str, int] = {}  # in which sentence we were told so
    holder: dict[str, str] = {}  # who holds a thing
    lies: dict[str, str] = {}  # where a thing lies, once it was dropped
    last: dict[str, tuple[int, ...]] = {}  # what decides where a thing is
    sentences = []
    for number in range(length):
        person = _pick(rng, PEOPLE)
        here, carried = at.get(person), [thing for thing in holder if holder[thing] == person]
        free = [thing for thing in THINGS if thing not in holder and lies.get(thing, here) == here]
        chance = rng.random() if facts == 2 else 1.0
        if here and chance < 0.35 and free:
            thing = _pick(rng, free)
            holder[thing], last[thing] = person, (number,)
            sentences.append(f"{person} {_pick(rng, TAKE)} the {thing}")
        elif here and chance < 0.5 and carried:
            thing = _pick(rng, carried)
            lies[thing], last[thing] = here, (number, went[person])
            del holder[thing]
            sentences.append(f"{person} {_pick(rng, DROP)} the {thing}")
        else:
            at[person] = _pick(rng, [place for place in PLACES if place != here])
            went[person] = number
            sentences.append(f"{person} {_pick(rng, GO)} to the {at[person]}")
    if facts == 1:
        person = _pick(rng, list(at))
        return Story(tuple(sentences), f"where is {person}", at[person], (went[person],))
    if not last:
        return None
    thing = _pick(rng, list(last))
    if thing in holder:
        place, supports = at[holder[thing]], (*last[thing], went[holder[thing]])
    else:
        place, supports = lies[thing], last[thing]
    return Story(tuple(sentences), f"where is the {thing}", place, supports)


def _pick(rng: np.random.Generator, options):
    return options[rng.integers(len(options))]


def summary(sentences: Iterable[str]) -> str:
    """Say who holds what at the end, and where: "ben has the ball and the lamp in the hall".

    People and things stand in the order of the alphabet, one short sentence a person, " . "
    between two; without a thing in anybody's hands: "nobody has anything".
    """
    at: dict[str, str] = {}
    holder: dict[str, str] = {}
    for sentence in sentences:
        person, verb, *_, last = sentence.split()
        if verb in GO:
            at[person] = last
        elif verb in TAKE:
            holder[last] = person
        else:
            del holder[last]
    lines = []
    for person in sorted(set(holder.values())):
        held = " and ".join(f"the {thing}" for thing in sorted(holder) if holder[thing] == person)
        lines.append(f"{person} has {held} in the {at[person]}")
    return " . ".join(lines) or "nobody has anything"


def story_vocabulary() -> Vocabulary:
    """Return the vocabulary of all stories: the padding and every word that can come up."""
    words = ["where", "is", "the", "to", *PEOPLE, *PLACES, *THINGS, *GO, *TAKE, *DROP]
    return Vocabulary(sorted(words), specials=("<pad>",))


@dataclass(frozen=True, eq=False)
class StoryBatch:
    """Stories as ids, side by side; a place without a sentence or a word holds <pad>, id 0.

    sentences (sentences, batch, words), questions (batch, words), answers (batch,) int64 ids;
    supports (facts, batch) are the numbers of the sentences that decide, in the order of thought.
    """

    sentences: np.ndarray
    questions: np.ndarray
    answers: np.ndarray
    supports: np.ndarray

    def __len__(self) -> int:
        """Count the stories."""
        return len(self.answers)

    def take(self, rows: np.ndarray) -> "StoryBatch":
        """Return some of the stories."""
        return StoryBatch(
            self.sentences[:, rows],
            self.questions[rows],
            self.answers[rows],
            self.supports[:, rows],
        )


def story_batch(stories: Iterable[Story], vocabulary: Vocabulary) -> StoryBatch:
    """Turn stories, which may differ in length, into ids; the last sentences stand level."""
    stories = list(stories)
    if not stories:
        raise ValueError("stories is empty: give at least one")
    kinds = sorted({len(told.supports) for told in stories})
    if len(kinds) > 1:
        raise ValueError(
            f"the stories need {' and '.join(map(str, kinds))} sentences: give stories of one kind"
        )
    most = max(len(told.sentences) for told in stories)
    empty = np.zeros(0, np.int64)
    lines, supports = [], []
    for told in stories:
        missing = most - len(told.sentences)
        lines += [empty] * missing
        lines += [vocabulary.encode(tokenize(sentence)) for sentence in told.sentences]
        supports.append(np.array(told.supports) + missing)
    ids, _ = pad(lines)
    questions, _ = pad([vocabulary.encode(tokenize(told.question)) for told in stories])
    sentences = ids.T.reshape(len(stories), most, -1).transpose(1, 0, 2)
    answers = vocabulary.encode([told.answer for told in stories])
    return StoryBatch(sentences, questions.T, answers, np.stack(supports, axis=1))
