"""The words of the English-French-Spanish fragment, and the parts that sentences are made of."""

from dataclasses import dataclass
from functools import cache
from importlib.resources import files

# determiner: English (one, several), French (m, f, several), Spanish (m, f, ms, fs)
DETERMINERS = {
    "the": (("the", "the"), ("le", "la", "les"), ("el", "la", "los", "las")),
    "a": (("a", "some"), ("un", "une", "des"), ("un", "una", "unos", "unas")),
    "this": (("this", "these"), ("ce", "cette", "ces"), ("este", "esta", "estos", "estas")),
    "my": (("my", "my"), ("mon", "ma", "mes"), ("mi", "mi", "mis", "mis")),
    "your": (("your", "your"), ("ton", "ta", "tes"), ("tu", "tu", "tus", "tus")),
    "our": (
        ("our", "our"),
        ("notre", "notre", "nos"),
        ("nuestro", "nuestra", "nuestros", "nuestras"),
    ),
    "every": (("every", ""), ("chaque", "chaque", ""), ("cada", "cada", "", "")),
    "two": (("", "two"), ("", "", "deux"), ("", "", "dos", "dos")),
    "three": (("", "three"), ("", "", "trois"), ("", "", "tres", "tres")),
}
BE = {
    "english": ("am", "are", "is", "are", "are"),
    "french": ("suis", "es", "est", "sommes", "sont"),
    "ser": ("soy", "eres", "es", "somos", "son"),
    "estar": ("estoy", "estás", "está", "estamos", "están"),
}
# English preposition: French, Spanish
PREPOSITIONS = {
    "in": (("dans",), ("en",)),
    "on": (("sur",), ("sobre",)),
    "under": (("sous",), ("bajo",)),
    "behind": (("derrière",), ("detrás", "de")),
    "near": (("près", "de"), ("cerca", "de")),
    "with": (("avec",), ("con",)),
    "to": (("à",), ("a",)),
}
ADVERBS = {
    **{"always": ("toujours", "siempre"), "often": ("souvent", "a menudo")},
    **{"sometimes": ("parfois", "a veces"), "never": ("jamais", "nunca")},
    **{"today": ("aujourd'hui", "hoy"), "now": ("maintenant", "ahora")},
    **{"here": ("ici", "aquí"), "outside": ("dehors", "fuera")},
    **{"quickly": ("rapidement", "rápidamente"), "slowly": ("lentement", "lentamente")},
}
CONJUNCTIONS = {
    "and": ("et", "y"),
    "but": ("mais", "pero"),
    "when": ("quand", "cuando"),
    "because": ("parce que", "porque"),
}


@dataclass(frozen=True)
class Noun:
    """A noun: (one, several) in each language; what it is (classes); prepositions it follows."""

    english: tuple[str, str]
    french: tuple[str, str]
    spanish: tuple[str, str]
    feminine: tuple[bool, bool]  # in French, in Spanish
    classes: str
    prepositions: tuple[str, ...]


@dataclass(frozen=True)
class Adjective:
    """An adjective: French and Spanish (m, f, m several, f several), place and copula."""

    english: str
    french: tuple[str, ...]
    before_vowel: str
    before: bool
    spanish: tuple[str, ...]
    copula: str
    classes: str


@dataclass(frozen=True)
class Verb:
    """A verb in the present tense: five forms (I, you, he, we, they) in French and Spanish."""

    english: tuple[str, str]
    particle: str
    french: tuple[str, ...]
    spanish: tuple[str, ...]
    subjects: str
    alone: str  # "yes": needs no object; "to": wants a place to go to
    objects: str

    @property
    def name(self) -> str:
        """Name the verb: "look at"."""
        return f"{self.english[0]} {self.particle}".strip()


@dataclass(frozen=True)
class Nominal:
    """A noun with all that belongs to it: "the two old dogs that sleep"."""

    noun: Noun
    plural: bool
    determiner: str
    adjective: Adjective | None = None
    relative: "Predicate | None" = None


@dataclass(frozen=True)
class Pronoun:
    """A pronoun in three languages, with the person and gender that others agree with."""

    english: str
    french: str
    spanish: str
    person: int = 2  # of I, you, he, we, they
    feminine: tuple[bool, bool] = (False, False)


@dataclass(frozen=True)
class Predicate:
    """What is said of the subject: a verb, or, without one, an adjective after "to be"."""

    verb: Verb | None
    adjective: Adjective | None = None
    negated: bool = False
    often: str = ""  # always, often, sometimes, never
    object: tuple[Nominal, ...] | Pronoun = ()
    place: tuple[str, Nominal] | None = None
    last: str = ""  # today, here, ...


@dataclass(frozen=True)
class Clause:
    """A subject and its predicate; the conjunction that links it to the clause before."""

    subject: tuple[Nominal, ...] | Pronoun
    predicate: Predicate
    conjunction: str = ""


@cache
def lexicon() -> tuple[tuple[Noun, ...], tuple[Adjective, ...], tuple[Verb, ...]]:
    """Read nouns, adjectives and verbs from the tables in lecture_french/."""
    nouns = [
        Noun(
            (r[0], r[1]),
            (r[2], r[3]),
            (r[5], r[6]),
            (r[4] == "f", r[7] == "f"),
            r[8],
            (*r[9].split(),),
        )
        for r in _rows("nouns")
    ]
    adjectives = [
        Adjective(r[0], tuple(r[1:5]), r[5], r[6] == "before", tuple(r[7:11]), r[11], r[12])
        for r in _rows("adjectives")
    ]
    verbs = [
        Verb((r[0], r[1]), r[2], tuple(r[3:8]), tuple(r[8:13]), r[13], r[14], r[15])
        for r in _rows("verbs")
    ]
    return tuple(nouns), tuple(adjectives), tuple(verbs)


def _rows(name: str) -> list[list[str]]:
    path = files(__package__).joinpath("lecture_french", f"{name}.tsv")
    _, *rows = path.read_text(encoding="utf-8-sig").rstrip("\n").split("\n")
    return [row.split("\t") for row in rows]
