"""Draw sentences of the fragment at random: what is said; fragment_grammar.py says it."""

import random
from dataclasses import dataclass
from functools import cache

from utils.data.fragment_grammar import genders, several
from utils.data.fragment_words import (
    Adjective,
    Clause,
    Nominal,
    Noun,
    Predicate,
    Pronoun,
    Verb,
    lexicon,
)

SUBJECTS = {
    "i": Pronoun("i", "je", "yo", 0),
    "you": Pronoun("you", "tu", "tú", 1),
    "he": Pronoun("he", "il", "él"),
    "she": Pronoun("she", "elle", "ella", 2, (True, True)),
    "we": Pronoun("we", "nous", "nosotros", 3),
}
OBJECTS = {
    "i": Pronoun("me", "me", "me"),
    "you": Pronoun("you", "te", "te"),
    "he": Pronoun("him", "le", "lo"),
    "she": Pronoun("her", "la", "la"),
    "we": Pronoun("us", "nous", "nos"),
}
SAME = {"i": ("i", "we"), "we": ("i", "we")}  # "I see us" is not said, nor "you see you"

# determiners with their weights, which sum to 100
ONE = {"the": 60, "a": 15, "this": 7, "my": 6, "your": 4, "our": 4, "every": 4}
SEVERAL = {"the": 54, "a": 15, "this": 7, "my": 6, "your": 4, "our": 4, "two": 6, "three": 4}
DEFINITE = {"the": 76, "this": 8, "my": 6, "your": 5, "our": 5}
# kinds of predicate: "be" and an adjective, "to go to", without object, with object
KINDS = {"be": 20, "to": 6, "yes": 36, "no": 38}
CLAUSES = {1: 60, 2: 34, 3: 6}


@dataclass(frozen=True)
class Mention:
    """Something that a later pronoun may stand for."""

    plural: bool
    classes: str
    feminine: tuple[bool, bool]


class Sampler:
    """Draw sentences of the fragment; the same seed gives the same sentences."""

    def __init__(self, seed: int) -> None:
        """Start the random numbers: only random(), which Python promises not to change."""
        self.random = random.Random(seed).random

    def chance(self, probability: float) -> bool:
        """Say yes with this probability."""
        return self.random() < probability

    def pick(self, options):
        """Draw one of the options."""
        return options[int(self.random() * len(options))]

    def weighted(self, options: dict):
        """Draw one of the options by its weight; the weights sum to 100."""
        ticket = 100 * self.random()
        for option, weight in options.items():
            ticket -= weight
            if ticket < 0:
                return option
        raise ValueError(f"the weights {options} sum to less than 100")

    def sentence(self) -> tuple[Clause, ...]:
        """Draw a sentence of one to three clauses."""
        clauses, mentions = [], []
        for _ in range(self.weighted(CLAUSES)):
            if clauses:
                mentions += mentioned(clauses[-1])
            clauses.append(self.clause(mentions))
        return tuple(clauses)

    def clause(self, mentions: list[Mention]) -> Clause:
        """Draw a clause; its pronouns stand for what was mentioned before."""
        conjunction = self.pick(("and", "and", "but", "when", "because")) if mentions else ""
        kind = self.weighted(KINDS)
        if self.chance(0.5 if mentions else 0.3):
            name, subject, classes = self.subject_pronoun(mentions)
            if not set(classes) & set("pa"):
                kind = "be"
            verb = None if kind == "be" else self.pick(verbs(kind, classes))
        else:
            verb = None if kind == "be" else self.pick(verbs(kind, "pa"))
            name, subject = "", (self.nominal(verb.subjects if verb else "paftld", relative=True),)
            classes = subject[0].noun.classes
            if classes in ("p", "a") and self.chance(0.1):
                subject += (self.nominal(classes),)
        predicate = self.predicate(verb, classes, mentions, name)
        return Clause(subject, predicate, conjunction)

    def subject_pronoun(self, mentions: list[Mention]) -> tuple[str, Pronoun, str]:
        """Draw a subject pronoun: its name, the pronoun, and the classes of what it stands for."""
        name = self.pick((*("i", "you", "we") * 2, "he", "she", "it", "it", "they", "they"))
        if name in SUBJECTS:
            return name, SUBJECTS[name], "p"
        found = antecedent(mentions, plural=name == "they")
        if found is None:
            name = "he" if self.chance(0.5) else "she"
            return name, SUBJECTS[name], "p"
        french, spanish = found.feminine
        il, ellos = "elle" if french else "il", "ellas" if spanish else "ellos"
        if name == "it":
            return name, Pronoun("it", il, "", 2, found.feminine), found.classes
        spanish_word = ellos if "p" in found.classes else ""  # Spanish has none for things
        they = Pronoun("they", f"{il}s", spanish_word, 4, found.feminine)
        return name, they, found.classes

    def predicate(
        self, verb: Verb | None, classes: str, mentions: list[Mention], subject: str = ""
    ) -> Predicate:
        """Draw a predicate for a subject of these classes; `subject` names a pronoun, or is ""."""
        negated = self.chance(0.18)
        often = self.pick(("always", "often", "sometimes", "never"))
        often = often if not negated and self.chance(0.15) else ""
        if verb is None:
            last = self.pick(("today", "now")) if self.chance(0.06) else ""
            return Predicate(None, self.pick(adjectives(classes)), negated, often, last=last)
        if verb.alone == "to":
            return Predicate(verb, None, negated, often, place=("to", self.place("to")))
        target, place, last = (), None, ""
        if verb.alone == "no" or (verb.objects and self.chance(0.6)):
            target = self.object(verb, mentions, negated or often == "never", subject)
        if self.chance(0.12 if target else 0.25):
            preposition = self.pick(("in", "on", "under", "behind", "near", "with"))
            place = (preposition, self.place(preposition))
        elif self.chance(0.08 if target else 0.25):
            words = ("today", "now") if target else ("today", "now", "here", "outside")
            last = self.pick(words if target else (*words, "quickly", "slowly"))
        return Predicate(verb, None, negated, often, target, place, last)

    def object(
        self, verb: Verb, mentions: list[Mention], definite: bool, subject: str
    ) -> tuple[Nominal, ...] | Pronoun:
        """Draw what the verb is done to: a nominal, two, or a pronoun."""
        if self.chance(0.5 if mentions else 0.12):
            name = self.pick(("i", "you", "he", "she", "we", "it", "it", "it", "they", "they"))
            if name in OBJECTS and "p" in verb.objects:
                if name not in SAME.get(subject, (subject,)):
                    return OBJECTS[name]
            elif name not in OBJECTS and subject not in ("it", "they"):
                found = antecedent(mentions, plural=name == "they")
                if found and set(found.classes) & set(verb.objects):
                    french, spanish = found.feminine
                    if name == "it":
                        return Pronoun("it", "la" if french else "le", "la" if spanish else "lo")
                    return Pronoun("them", "les", "las" if spanish else "los")
        first = self.nominal(verb.objects, definite, relative=not definite)
        if self.chance(0.08):
            return (first, self.nominal(verb.objects, definite))
        return (first,)

    def nominal(self, classes: str, definite: bool = False, relative: bool = False) -> Nominal:
        """Draw a noun of these classes with determiner, maybe an adjective, maybe a relative."""
        noun = self.pick(nouns(classes))
        plural = bool(noun.english[1]) and self.chance(0.38)
        options = DEFINITE if definite or not noun.english[1] else SEVERAL if plural else ONE
        determiner = self.weighted(options)
        adjective = self.pick(adjectives(noun.classes)) if self.chance(0.4) else None
        clause = None
        if relative and set(noun.classes) & set("pa") and self.chance(0.1):
            verb = self.pick(verbs("yes" if self.chance(0.5) else "no", noun.classes))
            clause = Predicate(verb)
            if verb.alone == "no":
                clause = Predicate(verb, object=(self.nominal(verb.objects),))
        return Nominal(noun, plural, determiner, adjective, clause)

    def place(self, preposition: str) -> Nominal:
        """Draw a place that goes with the preposition, or somebody to be with."""
        noun = self.pick(nouns("p") if preposition == "with" else places(preposition))
        adjective = self.pick(adjectives(noun.classes)) if self.chance(0.12) else None
        return Nominal(noun, False, self.weighted(DEFINITE), adjective)


def antecedent(mentions: list[Mention], plural: bool) -> Mention | None:
    """Find what "it" or "they" stands for: the only thing mentioned that fits, else None.

    "They", without anybody mentioned, are persons, and masculine, as French and Spanish have it.
    """
    fits = [m for m in mentions if m.plural == plural and (plural or "p" not in m.classes)]
    if plural and not fits:
        return Mention(True, "p", (False, False))
    return fits[0] if len(fits) == 1 else None


def mentioned(clause: Clause) -> list[Mention]:
    """List what a clause mentions."""
    predicate = clause.predicate
    groups = [clause.subject, predicate.object]
    groups += [(predicate.place[1],)] if predicate.place else []
    mentions = []
    for group in groups:
        if isinstance(group, Pronoun):
            plural = group.english in ("they", "them", "we", "us")
            classes = "a" if group.english == "it" else "p"
            mentions.append(Mention(plural, classes, group.feminine))
        elif group:
            mentions.append(Mention(several(group), group[0].noun.classes, genders(group)))
            for nominal in group if len(group) > 1 else ():
                mentions.append(
                    Mention(nominal.plural, nominal.noun.classes, nominal.noun.feminine)
                )
        for nominal in group if isinstance(group, tuple) else ():
            if nominal.relative and nominal.relative.object:
                inner = nominal.relative.object
                mentions.append(Mention(several(inner), inner[0].noun.classes, genders(inner)))
    return mentions


@cache
def nouns(classes: str) -> tuple[Noun, ...]:
    """List the nouns of these classes."""
    return tuple(noun for noun in lexicon()[0] if set(noun.classes) & set(classes))


@cache
def places(preposition: str) -> tuple[Noun, ...]:
    """List the nouns that go with the preposition."""
    return tuple(noun for noun in lexicon()[0] if preposition in noun.prepositions)


@cache
def adjectives(classes: str) -> tuple[Adjective, ...]:
    """List the adjectives that are said of these classes."""
    return tuple(a for a in lexicon()[1] if set(a.classes) & set(classes))


@cache
def verbs(alone: str, subjects: str) -> tuple[Verb, ...]:
    """List the verbs of a kind that these subjects do."""
    return tuple(v for v in lexicon()[2] if v.alone == alone and set(v.subjects) & set(subjects))
