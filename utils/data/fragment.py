"""Sentence pairs of the English-French-Spanish fragment, with gold links, split by combinations.

The grammar lies in fragment_grammar.py, the sampling in fragment_sampler.py, the lexicon in the
folder lecture_french/, whose README says how words are linked and sentences split.
"""

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from functools import cache

from utils.data.fragment_grammar import say
from utils.data.fragment_sampler import Sampler
from utils.data.fragment_words import Clause, Nominal, Predicate, Pronoun, lexicon

LONGEST = 20  # English words
TRAIN, VALIDATION, TEST = 16_000, 300, 500  # sentence pairs
HELD_OUT = 0.02  # the share of combinations kept for the test, and as many for validation

LANGUAGES = ("english", "french", "spanish")
Combination = tuple[str, str]  # a noun with a verb or an adjective


@dataclass(frozen=True, repr=False)
class Pair:
    """An English sentence with its French and Spanish translations, as words.

    alignment holds the pairs (English position, French position) of words that render one
    another, spanish_alignment the pairs (English position, Spanish position).
    """

    english: tuple[str, ...]
    french: tuple[str, ...]
    alignment: frozenset[tuple[int, int]]
    spanish: tuple[str, ...]
    spanish_alignment: frozenset[tuple[int, int]]

    def __repr__(self) -> str:
        """Show the sentences."""
        return f"Pair({' '.join(self.english)!r}, {' '.join(self.french)!r})"


@dataclass(frozen=True, eq=False, repr=False)
class Fragment:
    """Sentence pairs, and the combinations of words that are held out of the training pairs.

    A combination is a noun with a verb it is subject or object of, or with an adjective that is
    said of it, in their English dictionary forms: ("cat", "look at"), ("cat", "old"). No sentence
    of `train` holds both words of a held-out combination, in any form, however far apart. Every
    sentence of `validation` has one of `validation_combinations`, every sentence of `test` one of
    `test_combinations`.
    """

    train: tuple[Pair, ...]
    validation: tuple[Pair, ...]
    test: tuple[Pair, ...]
    validation_combinations: frozenset[Combination]
    test_combinations: frozenset[Combination]

    def __repr__(self) -> str:
        """Show the sizes."""
        return (
            f"Fragment({len(self.train):,} pairs to train, {len(self.validation):,} to validate, "
            f"{len(self.test):,} to test)"
        )


@cache
def lecture_french(seed: int = 0) -> Fragment:
    """Draw the fragment's sentences; the same seed gives the same ones on every machine.

    Every word of a held-out sentence, in every language, is in at least 3 training sentences.
    """
    sampler = Sampler(seed)
    validation, test = hold_out(sampler)
    held_out = validation | test
    lecture = render((the_dog_eats(),))
    seen = {lecture.english}
    train = [lecture]
    train += draw(sampler, TRAIN - 1, seen, lambda clauses: not together(clauses) & held_out)
    known = {language: _seen_often(train, language) for language in LANGUAGES}

    def part(size: int, wanted: frozenset, others: frozenset) -> tuple[Pair, ...]:
        def fits(clauses: Sequence[Clause]) -> bool:
            found = combinations(clauses)
            return bool(found & wanted) and not found & others

        def is_known(pair: Pair) -> bool:
            return all(known[language].issuperset(getattr(pair, language)) for language in known)

        return tuple(draw(sampler, size, seen, fits, is_known))

    return Fragment(
        tuple(train),
        part(VALIDATION, validation, test),
        part(TEST, test, validation),
        validation,
        test,
    )


def draw(
    sampler: Sampler,
    size: int,
    seen: set[tuple[str, ...]],
    fits: Callable[[Sequence[Clause]], bool],
    accept: Callable[[Pair], bool] = lambda pair: True,
) -> Iterator[Pair]:
    """Draw pairs that fit and are new; `seen` holds the English sentences so far, and grows."""
    while size:
        clauses = sampler.sentence()
        if not fits(clauses):
            continue
        pair = render(clauses)
        if len(pair.english) <= LONGEST and pair.english not in seen and accept(pair):
            seen.add(pair.english)
            size -= 1
            yield pair


def render(clauses: Sequence[Clause]) -> Pair:
    """Say the clauses in three languages."""
    english, french, spanish = say(tuple(clauses))
    return Pair(
        tuple(english),
        tuple(word for word, _ in french),
        frozenset((at, i) for i, (_, ats) in enumerate(french) for at in ats),
        tuple(word for word, _ in spanish),
        frozenset((at, i) for i, (_, ats) in enumerate(spanish) for at in ats),
    )


def _seen_often(pairs: Sequence[Pair], language: str, times: int = 3) -> set[str]:
    """Collect the words of one language that stand in at least so many sentences."""
    counts = Counter(word for pair in pairs for word in set(getattr(pair, language)))
    return {word for word, count in counts.items() if count >= times}


def the_dog_eats() -> Clause:
    """Build the lecture's sentence."""
    nouns, _, verbs = lexicon()
    dog = next(noun for noun in nouns if noun.english[0] == "dog")
    eat = next(verb for verb in verbs if verb.name == "eat")
    return Clause((Nominal(dog, False, "the"),), Predicate(eat))


def hold_out(sampler: Sampler) -> tuple[frozenset[Combination], frozenset[Combination]]:
    """Draw the combinations kept for validation and for the test, never ("dog", "eat")."""
    nouns, adjectives, verbs = lexicon()
    possible = [
        (noun.english[0], name)
        for noun in nouns
        for name, classes in (
            *((verb.name, verb.subjects + verb.objects) for verb in verbs),
            *((adjective.english, adjective.classes) for adjective in adjectives),
        )
        if set(noun.classes) & set(classes) and (noun.english[0], name) != ("dog", "eat")
    ]
    drawn = [(sampler.random(), combination) for combination in possible]
    return (
        frozenset(c for number, c in drawn if number < HELD_OUT),
        frozenset(c for number, c in drawn if number >= 1 - HELD_OUT),
    )


def combinations(clauses: Sequence[Clause]) -> set[Combination]:
    """Collect the combinations of a sentence: each noun with its own verb, its own adjectives."""
    found = set()
    for subject, predicate in predicates(clauses):
        for nominal in (*subject, *_objects(predicate)):
            found.add((nominal.noun.english[0], _name(predicate)))
        for nominal in (*subject, *_objects(predicate), *_places(predicate)):
            if nominal.adjective:
                found.add((nominal.noun.english[0], nominal.adjective.english))
    return found


def together(clauses: Sequence[Clause]) -> set[Combination]:
    """Pair every noun of a sentence with every verb and every adjective of the sentence."""
    nouns, names = set(), set()
    for subject, predicate in predicates(clauses):
        names.add(_name(predicate))
        for nominal in (*subject, *_objects(predicate), *_places(predicate)):
            nouns.add(nominal.noun.english[0])
            if nominal.adjective:
                names.add(nominal.adjective.english)
    return {(noun, name) for noun in nouns for name in names}


def predicates(clauses: Sequence[Clause]) -> list[tuple[Sequence[Nominal], Predicate]]:
    """List (subject, predicate) of all clauses, and of the relative clauses in them."""
    found = []
    for clause in clauses:
        subject = () if isinstance(clause.subject, Pronoun) else clause.subject
        found.append((subject, clause.predicate))
        nominals = (*subject, *_objects(clause.predicate))
        found += [((nominal,), nominal.relative) for nominal in nominals if nominal.relative]
    return found


def _name(predicate: Predicate) -> str:
    return predicate.verb.name if predicate.verb else predicate.adjective.english


def _objects(predicate: Predicate) -> Sequence[Nominal]:
    return () if isinstance(predicate.object, Pronoun) else predicate.object


def _places(predicate: Predicate) -> Sequence[Nominal]:
    return (predicate.place[1],) if predicate.place else ()
