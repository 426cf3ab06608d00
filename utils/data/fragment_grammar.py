"""Say a sentence of the fragment in three languages at once, and note which word comes from which.

A sentence is given as clauses (`Clause`, `Predicate`, `Nominal`). English words are put down in
their order; a French or Spanish word carries the positions of the English words that it renders:
these are the gold links.
"""

from utils.data.fragment_words import (
    ADVERBS,
    BE,
    CONJUNCTIONS,
    DETERMINERS,
    PREPOSITIONS,
    Clause,
    Nominal,
    Predicate,
    Pronoun,
)

VOWELS = "aâeéèêiîoôuœh"
ASPIRATE = ("hibou", "hiboux")  # an h that stops elision; every other h of the lexicon is mute
ELIDED = {"le", "la", "je", "ne", "me", "te", "de", "que"}
CONTRACTED = {("à", "le"): "au", ("à", "les"): "aux", ("de", "le"): "du", ("de", "les"): "des"}
SPANISH_CONTRACTED = {("a", "el"): "al", ("de", "el"): "del"}

BEFORE_VOWEL = {"ce": "cet", "ma": "mon", "ta": "ton"}

Words = list[tuple[str, tuple[int, ...]]]  # a word and the English positions it renders


def say(clauses: tuple[Clause, ...]) -> tuple[list[str], Words, Words]:
    """Say the clauses: English words; French and Spanish words with the positions they render."""
    speaker = _Speaker()
    french, spanish = [], []
    for clause in clauses:
        one, two = speaker.clause(clause)
        french += one
        spanish += two
    return speaker.english, _elide(french), _contract(spanish, SPANISH_CONTRACTED)


class _Speaker:
    """Put down English words in their order, and give back the words of the other languages."""

    def __init__(self) -> None:
        self.english: list[str] = []

    def put(self, *words: str) -> tuple[int, ...]:
        """Put down English words; return their positions."""
        start = len(self.english)
        self.english += words
        return tuple(range(start, start + len(words)))

    def clause(self, clause: Clause) -> tuple[Words, Words]:
        french, spanish = [], []
        if clause.conjunction:
            at = self.put(clause.conjunction)
            french, spanish = (_words(w, at) for w in CONJUNCTIONS[clause.conjunction])
        subject = clause.subject
        if isinstance(subject, Pronoun):
            at = self.put(subject.english)
            one, two = _words(subject.french, at), _words(subject.spanish, at)
            person, feminine = subject.person, subject.feminine
        else:
            one, two = self.group(subject)
            person, feminine = 4 if several(subject) else 2, genders(subject)
        three, four = self.predicate(clause.predicate, person, feminine)
        return french + one + three, spanish + two + four

    def group(self, nominals: tuple[Nominal, ...], to: str = "") -> tuple[Words, Words]:
        """Say nominals joined by "and"; `to` is the Spanish "a" before persons and animals."""
        french, spanish = [], []
        for i, nominal in enumerate(nominals):
            if i:
                at = self.put("and")
                french, spanish = [*french, ("et", at)], [*spanish, ("y", at)]
            one, two = self.nominal(nominal)
            if to and set(nominal.noun.classes) & set("pa"):
                spanish.append((to, two[0][1]))
            french, spanish = french + one, spanish + two
        return french, spanish

    def nominal(self, n: Nominal) -> tuple[Words, Words]:
        noun, adjective = n.noun, n.adjective
        words = [*([adjective.english] if adjective else []), noun.english[n.plural]]
        english, french, spanish = DETERMINERS[n.determiner]
        article = english[n.plural]
        if article == "a" and words[0][0] in "aeiou":
            article = "an"
        d, *a, m = self.put(article, *words)
        in_french = [(noun.french[n.plural], (m,))]
        in_spanish = [(noun.spanish[n.plural], (m,))]
        determiner = french[2 if n.plural else noun.feminine[0]]
        if adjective:
            form = _form(adjective.french, n.plural, noun.feminine[0])
            if (
                adjective.before
                and not n.plural
                and not noun.feminine[0]
                and begins(in_french[0][0])
            ):
                form = adjective.before_vowel or form
            in_french.insert(0 if adjective.before else 1, (form, tuple(a)))
            in_spanish.append((_form(adjective.spanish, n.plural, noun.feminine[1]), tuple(a)))
            if determiner == "des" and adjective.before:
                determiner = "de"
        if begins(in_french[0][0]):
            determiner = BEFORE_VOWEL.get(determiner, determiner)
        in_french.insert(0, (determiner, (d,)))
        in_spanish.insert(0, (spanish[2 * n.plural + noun.feminine[1]], (d,)))
        if n.relative:
            at = self.put("who" if "p" in noun.classes else "that")
            one, two = self.predicate(n.relative, 4 if n.plural else 2, noun.feminine)
            in_french += [("qui", at), *one]
            in_spanish += [("que", at), *two]
        return in_french, in_spanish

    def predicate(
        self, p: Predicate, person: int, feminine: tuple[bool, bool]
    ) -> tuple[Words, Words]:
        """Say a predicate: ne + pronoun + verb + pas + the rest; no + pronoun + verb + the rest."""
        verb, no, ne, pas, adverb = self.verb(p, person)
        if p.verb is None:
            at, plural = self.put(p.adjective.english), person > 2
            french = [(BE["french"][person], verb)]
            spanish = [(BE[p.adjective.copula][person], verb)]
            rest = [(_form(p.adjective.french, plural, feminine[0]), at)]
            rest_spanish = [(_form(p.adjective.spanish, plural, feminine[1]), at)]
        else:
            french, spanish = [(p.verb.french[person], verb)], [(p.verb.spanish[person], verb)]
            rest, rest_spanish = [], []
        if isinstance(p.object, Pronoun):
            at = self.put(p.object.english)
            french.insert(0, (p.object.french, at))
            spanish.insert(0, (p.object.spanish, at))
        elif p.object:
            rest, rest_spanish = self.group(p.object, to="a")
        if p.place:
            one, two = self.place(*p.place)
            rest, rest_spanish = rest + one, rest_spanish + two
        if p.last:
            at = self.put(p.last)
            one, two = (_words(word, at) for word in ADVERBS[p.last])
            rest, rest_spanish = rest + one, rest_spanish + two
        return ne + french + pas + rest, no + adverb + spanish + rest_spanish

    def verb(self, p: Predicate, person: int) -> tuple[tuple[int, ...], Words, Words, Words, Words]:
        """Put down the English verb with do, not and adverb.

        Return its positions, Spanish "no", French "ne" and what follows the verb ("pas" or an
        adverb), and the Spanish adverb.
        """
        often, do, not_ = (), (), ()
        if p.verb is None:
            verb = self.put(BE["english"][person])
            not_ = do = self.put("not") if p.negated else ()
            often = self.put(p.often) if p.often else ()
        elif p.negated:
            do, not_ = ((at,) for at in self.put("does" if person == 2 else "do", "not"))
            verb = self.put(p.verb.english[0], *p.verb.particle.split())
        else:
            often = self.put(p.often) if p.often else ()
            verb = self.put(p.verb.english[person == 2], *p.verb.particle.split())
        if p.negated:
            both = tuple(sorted({*do, *not_}))
            return verb, [("no", both)], [("ne", do)], [("pas", not_)], []
        if not p.often:
            return verb, [], [], [], []
        french, spanish = (_words(word, often) for word in ADVERBS[p.often])
        return verb, [], [("ne", often)] if p.often == "never" else [], french, spanish

    def place(self, preposition: str, nominal: Nominal) -> tuple[Words, Words]:
        at = self.put(preposition)
        french, spanish = PREPOSITIONS[preposition]
        one, two = self.nominal(nominal)
        return [(w, at) for w in french] + one, [(w, at) for w in spanish] + two


def several(group: tuple[Nominal, ...]) -> bool:
    """Tell whether a group of nominals takes a verb of several."""
    return len(group) > 1 or group[0].plural


def genders(group: tuple[Nominal, ...]) -> tuple[bool, bool]:
    """Tell whether a group is feminine in French and in Spanish: only if all in it are."""
    if len(group) == 1:
        return group[0].noun.feminine
    return tuple(all(n.noun.feminine[i] for n in group) for i in (0, 1))


def begins(word: str) -> bool:
    """Tell whether a French word begins with a vowel or a mute h: it then elides what precedes."""
    return word[0] in VOWELS and word not in ASPIRATE


def _form(forms: tuple[str, ...], plural: bool, feminine: bool) -> str:
    return forms[2 * plural + feminine]


def _words(words: str, at: tuple[int, ...]) -> Words:
    return [(word, at) for word in words.split()]


def _elide(words: Words) -> Words:
    """Write l', j', n' and so on before a vowel; then contract (à le -> au)."""
    following = [word for word, _ in words[1:]] + ["-"]
    elided = [
        (word[:-1] + "'" if word in ELIDED and begins(after) else word, at)
        for (word, at), after in zip(words, following, strict=True)
    ]
    return _contract(elided, CONTRACTED)


def _contract(words: Words, table: dict[tuple[str, str], str]) -> Words:
    """Fuse a preposition and an article; the new word has the links of both."""
    fused: Words = []
    for word, at in words:
        if fused and (fused[-1][0], word) in table:
            before, links = fused.pop()
            word, at = table[before, word], tuple(sorted({*links, *at}))
        fused.append((word, at))
    return fused
