"""The fragment: right French and Spanish by rule, links that hold, parts that share nothing."""

import re
from itertools import pairwise

import pytest

from utils.data import load
from utils.data.fragment import TEST, TRAIN, VALIDATION, hold_out, lecture_french
from utils.data.fragment_grammar import begins
from utils.data.fragment_sampler import Sampler
from utils.data.fragment_words import lexicon
from utils.text import french_text, french_tokens, tokenize

DATA = load("lecture_french")
PAIRS = (*DATA.train, *DATA.validation, *DATA.test)
FRENCH = [" ".join(pair.french) for pair in PAIRS]
SPANISH = [" ".join(pair.spanish) for pair in PAIRS]
NOUNS, ADJECTIVES, VERBS = lexicon()


_VERBS = {form for verb in VERBS for form in verb.french}
FORMS = {
    **{noun.english[0]: set(noun.english) - {""} for noun in NOUNS},
    **{verb.name: {f"{form} {verb.particle}".strip() for form in verb.english} for verb in VERBS},
    **{adjective.english: {adjective.english} for adjective in ADJECTIVES},
}


def holding(word, pairs):
    """Return the numbers of the pairs that hold a form of the word; "wait" is not "wait for"."""
    particles = [verb.particle for verb in VERBS if verb.particle and verb.english[0] == word]
    not_other = "".join(f"(?! {particle} )" for particle in particles)
    pattern = re.compile(rf"(?<!\S)(?:{'|'.join(FORMS[word])}){not_other}(?!\S)")
    return {i for i, pair in enumerate(pairs) if pattern.search(" ".join(pair.english) + " ")}


# --- the sentences


@pytest.mark.parametrize(
    ("english", "french", "spanish"),
    [
        ("the dog eats", "le chien mange", "el perro come"),
        ("i love him", "je l' aime", "yo lo amo"),
        ("the wolf does not eat", "le loup ne mange pas", "el lobo no come"),
        ("this owl plays", "ce hibou joue", "este búho juega"),
        ("this elephant walks", "cet éléphant marche", "este elefante camina"),
        ("he goes to the hospital", "il va à l' hôpital", "él va al hospital"),
        ("a new hotel is big", "un nouvel hôtel est grand", "un hotel nuevo es grande"),
        (
            "some beautiful boys are curious",
            "de beaux garçons sont curieux",
            "unos niños hermosos son curiosos",
        ),
        (
            "she prepares the beer because it is bad",
            "elle prépare la bière parce qu' elle est mauvaise",
            "ella prepara la cerveza porque es mala",
        ),
        (
            "they arrive behind the tree",
            "ils arrivent derrière l' arbre",
            "ellos llegan detrás del árbol",
        ),
        (
            "the actor and the grandmother are happy",
            "l' acteur et la grand-mère sont heureux",
            "el actor y la abuela están felices",
        ),
        ("he is never dangerous", "il n' est jamais dangereux", "él nunca es peligroso"),
    ],
)
def test_some_sentences_are_translated_as_a_teacher_would(english, french, spanish):
    pair = next(pair for pair in PAIRS if " ".join(pair.english) == english)
    assert (" ".join(pair.french), " ".join(pair.spanish)) == (french, spanish)


def test_the_lectures_sentence_is_in_the_training_part():
    assert DATA.train[0].english == ("the", "dog", "eats")


def test_every_english_sentence_comes_once_and_has_2_to_20_words():
    assert len({pair.english for pair in PAIRS}) == len(PAIRS)
    assert {len(pair.english) for pair in PAIRS} == set(range(2, 21))


def test_text_and_tokens_are_the_same_sentence():
    for pair in PAIRS[::7]:
        assert tokenize(" ".join(pair.english)) == list(pair.english)
        assert french_tokens(french_text(pair.french)) == list(pair.french)


# --- French by rule


def test_french_elides_before_a_vowel_and_nowhere_else():
    for pair in PAIRS:
        for word, after in pairwise(pair.french):
            assert not (word in {"je", "ne", "le", "la", "me", "te", "que"} and begins(after)), pair
            assert not (word in {"ma", "ta", "ce"} and begins(after)), pair
            assert not (word.endswith("'") or word == "cet") or begins(after), pair


def test_the_owl_stops_elision():
    assert any("le hibou" in text for text in FRENCH)
    assert not any(re.search(r"l' hibou|cet hibou|bel hibou|vieil hibou", text) for text in FRENCH)


def test_prepositions_and_articles_are_contracted():
    assert not any(re.search(r"\b(à|de) les?\b", text) for text in FRENCH)
    assert not any(re.search(r"\b(a|de) el\b", text) for text in SPANISH)
    assert sum(" au " in text for text in FRENCH) > 50
    assert sum(" del " in text for text in SPANISH) > 50


ARTICLES = {  # by gender: French with its place in Noun.feminine, then Spanish
    "french": (0, {"le", "un", "ce"}, {"la", "une", "cette"}),
    "spanish": (1, {"el", "un", "este", "los", "unos"}, {"la", "una", "esta", "las", "unas"}),
}


@pytest.mark.parametrize("language", ARTICLES)
def test_articles_agree_with_the_noun_behind_them(language):
    place, masculine, feminine = ARTICLES[language]
    genders = {form: n.feminine[place] for n in NOUNS for form in getattr(n, language) if form}
    verbs = {form for verb in VERBS for form in getattr(verb, language)}  # "la porte", a clitic
    checked = 0
    for pair in PAIRS:
        for word, after in pairwise(getattr(pair, language)):
            if after in genders and after not in verbs and word in masculine | feminine:
                assert (word in feminine) == genders[after], pair
                checked += 1
    assert checked > 5_000


def test_french_plural_articles_stand_before_plurals():
    singular = {n.french[0] for n in NOUNS if n.french[0] not in n.french[1]} - _VERBS
    for pair in PAIRS:
        for word, after in pairwise(pair.french):
            assert not (word in {"les", "des", "mes", "ces", "deux"} and after in singular), pair


def test_verbs_agree_with_the_pronoun_before_them():
    persons = {"je": 0, "j'": 0, "tu": 1, "il": 2, "elle": 2, "ils": 4, "elles": 4}
    others = {"suis", "es", "est", "sommes", "sont"}
    checked = 0
    for pair in PAIRS:
        for i, word in enumerate(pair.french):
            if word in persons and (found := _next_verb(pair.french[i + 1 :], others)):
                expected = {verb.french[persons[word]] for verb in VERBS}
                be = ("suis", "es", "est", "sommes", "sont")[persons[word]]
                assert found in expected | {be}, (pair, word, found)
                checked += 1
    assert checked > 3_000


def _next_verb(words, others):
    for word in words:
        if word in _VERBS | others:
            return word
    return None


def test_negation_has_both_parts():
    for pair in PAIRS:
        ne = sum(word in ("ne", "n'") for word in pair.french)
        assert ne == sum(word in ("pas", "jamais") for word in pair.french), pair
        assert ne == sum(word in ("not", "never") for word in pair.english), pair
        assert ne == sum(word in ("no", "nunca") for word in pair.spanish), pair


def test_indefinite_articles_stay_out_of_negated_objects():
    assert not any(re.search(r"\bn(e|') \S+ (pas|jamais) (un|une|des|de)\b", t) for t in FRENCH)


def test_adjectives_agree_with_their_noun():
    checked = 0
    for noun in NOUNS:
        for adjective in ADJECTIVES:
            if not set(noun.classes) & set(adjective.classes):
                continue
            wrong = set(adjective.french) - {adjective.french[2 + noun.feminine[0]]}
            if noun.english[1] and noun.french[0] != noun.french[1] and wrong:
                order = " {1} {0} " if adjective.before else " {0} {1} "
                texts = {order.format(noun.french[1], form) for form in wrong}
                found = sum(text in f" {sentence} " for sentence in FRENCH[::10] for text in texts)
                assert not found, texts
                checked += 1
    assert checked > 1_000


# --- links


@pytest.mark.parametrize("language", ["french", "spanish"])
def test_links_point_at_words_and_every_translated_word_has_one(language):
    for pair in PAIRS:
        links = pair.alignment if language == "french" else pair.spanish_alignment
        translated = getattr(pair, language)
        assert {at for _, at in links} == set(range(len(translated))), pair
        assert {at for at, _ in links} <= set(range(len(pair.english))), pair


def test_every_english_word_has_a_french_one():
    assert all({at for at, _ in p.alignment} == set(range(len(p.english))) for p in PAIRS)


def test_linked_words_translate_each_other():
    """A noun form is linked to a form of the same noun, in both languages."""
    english = {form: noun for noun in NOUNS for form in noun.english if form}
    for pair in PAIRS[::5]:
        for links, language in ((pair.alignment, "french"), (pair.spanish_alignment, "spanish")):
            for at, there in links:
                noun = english.get(pair.english[at])
                if noun:
                    assert getattr(pair, language)[there] in getattr(noun, language), pair


def test_negation_is_linked_as_the_readme_says():
    pair = next(pair for pair in PAIRS if " ".join(pair.english) == "the wolf does not eat")
    assert pair.alignment == {(0, 0), (1, 1), (2, 2), (3, 4), (4, 3)}
    assert pair.spanish_alignment == {(0, 0), (1, 1), (2, 2), (3, 2), (4, 3)}


# --- the parts


def test_the_parts_have_their_sizes():
    sizes = tuple(map(len, (DATA.train, DATA.validation, DATA.test)))
    assert sizes == (TRAIN, VALIDATION, TEST)
    assert repr(DATA).startswith("Fragment(16,000 pairs to train, 300 to validate, 500 to test)")


def test_no_training_sentence_holds_both_words_of_a_held_out_combination():
    held_out = DATA.test_combinations | DATA.validation_combinations
    where = {word: holding(word, DATA.train) for word in {word for c in held_out for word in c}}
    assert {(one, other) for one, other in held_out if where[one] & where[other]} == set()
    assert all(where.values()), "each word alone is in the training sentences"


@pytest.mark.parametrize("part", ["validation", "test"])
def test_every_held_out_sentence_has_a_combination_of_its_part(part):
    pairs, combinations = getattr(DATA, part), getattr(DATA, f"{part}_combinations")
    found = [holding(one, pairs) & holding(other, pairs) for one, other in combinations]
    assert set().union(*found) == set(range(len(pairs)))


def test_each_word_of_a_held_out_sentence_is_in_training():
    for language in ("english", "french", "spanish"):
        known = {word for pair in DATA.train for word in getattr(pair, language)}
        for pair in (*DATA.validation, *DATA.test):
            assert known.issuperset(getattr(pair, language))


def test_the_parts_share_no_combination_and_the_lectures_is_never_held_out():
    assert not DATA.validation_combinations & DATA.test_combinations
    for seed in range(20):
        assert ("dog", "eat") not in set().union(*hold_out(Sampler(seed)))


def test_the_same_seed_gives_the_same_sentences():
    assert lecture_french(0) is lecture_french(0)  # drawn once
    drawn = lecture_french.__wrapped__(0)
    assert (drawn.train, drawn.test) == (DATA.train, DATA.test)
    assert DATA.train[1].english == (
        "my",
        "coat",
        "is",
        "small",
        "because",
        "the",
        "girls",
        "arrive",
    )
