"""Read the data sets that come with the book."""

import csv
import html
import io
import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cached_property
from importlib.resources import files
from zipfile import ZipFile

import numpy as np

from utils.data.fragment import Fragment, lecture_french
from utils.data.sentiment import Sentiment

LAST_WORDS = r"(?m)^(?:THE END|FINIS|Finis|A NOTE ON THE TEXT)$"  # behind a novel of Jane Austen


@dataclass(frozen=True, repr=False)
class Novel:
    """A novel, cut into chapters without their headings; empty lines part the paragraphs."""

    title: str
    chapters: tuple[str, ...]

    def __repr__(self) -> str:
        """Show title and size."""
        return f"Novel({self.title!r}, {len(self.chapters)} chapters)"


@dataclass(frozen=True, eq=False, repr=False)
class Chorales:
    """Chorales by J. S. Bach: every field holds one entry per chorale.

    names: catalogue numbers. sharps: of the key signature, negative for flats. meters: "4/4".
    sopranos: the melody as float64 (notes, 2): MIDI pitch, 0 = rest; duration in sixteenths.
    voices: int8 (sixteenths, 4): the MIDI pitch of soprano, alto, tenor, bass; 0 = rest.
    onsets: bool (sixteenths, 4): where a note begins (a held note is no onset).
    """

    names: tuple[str, ...]
    sharps: tuple[int, ...]
    meters: tuple[str, ...]
    sopranos: tuple[np.ndarray, ...]
    voices: tuple[np.ndarray, ...]
    onsets: tuple[np.ndarray, ...]

    def __len__(self) -> int:
        """Count the chorales."""
        return len(self.names)

    def __repr__(self) -> str:
        """Show how much music there is."""
        notes = sum(map(len, self.sopranos))
        steps = sum(map(len, self.voices))
        return f"Chorales({len(self)} chorales, {notes:,} soprano notes, {steps:,} sixteenths)"


@dataclass(frozen=True, eq=False, repr=False)
class WordVectors:
    """Vectors of words, the most frequent word first: float32 (words, features)."""

    words: tuple[str, ...]
    vectors: np.ndarray

    @cached_property
    def index(self) -> dict[str, int]:
        """Map each word to its row."""
        return {word: row for row, word in enumerate(self.words)}

    def __len__(self) -> int:
        """Count the words."""
        return len(self.words)

    def __contains__(self, word: object) -> bool:
        """Tell whether the word has a vector."""
        return word in self.index

    def __getitem__(self, word: str) -> np.ndarray:
        """Look up the vector of a word, (features,). Raises KeyError if it has none."""
        if word not in self.index:
            raise KeyError(f"{word!r} is not among the {len(self):,} words that have a vector")
        return self.vectors[self.index[word]]

    def __repr__(self) -> str:
        """Show the sizes."""
        return f"WordVectors({len(self):,} words, {self.vectors.shape[1]} features)"


def load(
    name: str,
) -> Novel | Sentiment | tuple | Chorales | np.ndarray | WordVectors | Fragment:
    """Read a bundled data set.

    "pride_and_prejudice" gives a Novel, "austen" a tuple of its author's other five;
    "movie_snippets" and "tweets" give Sentiment; "irish" gives a tuple of tunes in ABC notation;
    "bach_chorales" gives Chorales; "ecg" gives a heartbeat, float64 (samples,); "heartbeats" gives
    five minutes of heartbeats, in mV, 360 samples a second; "glove" gives WordVectors;
    "lecture_french" gives a Fragment: sentences with translations and links.
    Raises ValueError on any other name.
    """
    if name not in BUNDLED:
        raise ValueError(
            f"{name!r} is not a bundled data set: choose one of {', '.join(BUNDLED)}, "
            "or see utils.data.fetch for the sets to download"
        )
    return BUNDLED[name]()


def _pride_and_prejudice() -> Novel:
    """Cut the novel at its headings; what stands before the first is the title page."""
    _, *chapters = re.split(r"(?m)^Chapter \d+$", _read("pride_and_prejudice"))
    return Novel("Pride and Prejudice", tuple(chapter.strip() for chapter in chapters))


def _austen() -> tuple[Novel, ...]:
    """Cut five novels at their headings, volumes too; what follows the last words is left out."""
    novels = []
    with ZipFile(str(files(__package__).joinpath("austen", "novels.zip"))) as archive:
        for name in archive.namelist():
            text, _ = re.split(LAST_WORDS, archive.read(name).decode("utf-8"))
            _, *parts = re.split(r"(?mi)^(?:chapter|volume) [\divxl]+$", text)
            title = name.removesuffix(".txt").replace("_", " ").title().replace(" And ", " and ")
            chapters = (part.strip() for part in parts)
            novels.append(Novel(title, tuple(chapter for chapter in chapters if chapter)))
    return tuple(novels)


def _movie_snippets() -> Sentiment:
    return _sentiment("movie_snippets")


def _tweets() -> Sentiment:
    return _sentiment("tweets")


def _sentiment(name: str) -> Sentiment:
    """Read rows of number, score and text; the texts hold HTML entities such as &amp;."""
    rows = [line.split("\t") for line in _read(name).strip("\n").split("\n")]
    texts = tuple(html.unescape(text).strip() for _, _, text in rows)
    return Sentiment(texts, np.array([float(score) for _, score, _ in rows]))


def _irish() -> tuple[str, ...]:
    """Cut the collection into tunes; a ! at the end of a line is an old mark for a line break."""
    text = re.sub(r"(?m)!$", "", _read("irish"))
    return tuple(tune.strip() for tune in re.split(r"(?m)^(?=X:)", text) if tune.strip())


def _bach_chorales() -> Chorales:
    rows = list(csv.DictReader(io.StringIO(_read("bach_chorales"))))
    with _open("bach_chorales", "four_voices.npz") as archive:
        steps, lengths = archive["data"], archive["lengths"]
    pieces = np.split(steps, np.cumsum(lengths)[:-1])
    return Chorales(
        names=tuple(row["id"] for row in rows),
        sharps=tuple(int(row["sharps"]) for row in rows),
        meters=tuple(row["meter"] for row in rows),
        sopranos=tuple(_notes(row["midi:sixteenths"]) for row in rows),
        voices=tuple(piece[:, :4] for piece in pieces),
        onsets=tuple(piece[:, 4:].astype(bool) for piece in pieces),
    )


def _notes(tokens: str) -> np.ndarray:
    """Read "65:4 72:0.5" as an array (notes, 2)."""
    return np.array([[float(part) for part in token.split(":")] for token in tokens.split()])


def _ecg() -> np.ndarray:
    with _open("ecg", "ecg.npz") as archive:
        return archive["data"].astype(float)


def _heartbeats() -> np.ndarray:
    with _open("heartbeats", "heartbeats.npz") as archive:
        return (archive["ecg"].astype(float) - 1024) / 200  # as scipy turns them into millivolts


def _glove() -> WordVectors:
    with _open("glove", "glove.npz") as archive:
        vectors = archive["vectors"].astype(np.float32)
        return WordVectors(tuple(archive["words"].tolist()), vectors)


_TEXT_FILES = {
    "pride_and_prejudice": "pride_and_prejudice.txt",
    "movie_snippets": "movie_snippets.tsv",
    "tweets": "tweets.tsv",
    "irish": "irish.abc",
    "bach_chorales": "soprano.csv",
}

BUNDLED: dict[str, Callable] = {
    "pride_and_prejudice": _pride_and_prejudice,
    "austen": _austen,
    "movie_snippets": _movie_snippets,
    "tweets": _tweets,
    "irish": _irish,
    "bach_chorales": _bach_chorales,
    "ecg": _ecg,
    "heartbeats": _heartbeats,
    "glove": _glove,
    "lecture_french": lecture_french,
}


def _read(name: str) -> str:
    """Read a set's text file; line ends of any system become newlines, a byte order mark is cut."""
    return files(__package__).joinpath(name, _TEXT_FILES[name]).read_text(encoding="utf-8-sig")


def _open(name: str, file: str) -> np.lib.npyio.NpzFile:
    """Open an archive of arrays; pickled objects are refused."""
    return np.load(str(files(__package__).joinpath(name, file)), allow_pickle=False)
