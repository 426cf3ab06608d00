"""The bundled sets: all there, with papers, cut into parts that share nothing."""

import re
import subprocess
import sys
from importlib.resources import files
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils import data
from utils.data import BUNDLED, Sentiment, bundled, load
from utils.data.next_word import next_word_task, paragraph_tokens
from utils.text import detokenize, tokenize

FOLDER = Path(str(files("utils.data")))


@pytest.fixture(scope="module")
def task():
    return next_word_task()


# --- folders and papers


def test_every_folder_is_a_bundled_set_and_every_set_has_a_folder():
    folders = {path.name for path in FOLDER.iterdir() if path.is_dir()} - {"__pycache__"}
    assert folders == set(BUNDLED)


@pytest.mark.parametrize("name", BUNDLED)
def test_every_set_has_its_licence(name):
    licence = (FOLDER / name / "LICENSE.txt").read_text(encoding="utf-8")
    assert len(licence) > 500


@pytest.mark.parametrize("name", BUNDLED)
def test_every_set_says_where_it_came_from_and_what_was_changed(name):
    readme = (FOLDER / name / "README.md").read_text(encoding="utf-8")
    for heading in ("**From**", "**Changed**", "**Licence**", "`LICENSE.txt`"):
        assert heading in readme
    papers = {"LICENSE.txt", "README.md"}
    for path in (FOLDER / name).iterdir():
        assert path.name in papers or f"`{path.name}`" in readme, f"{path.name} is not explained"


def test_all_bundled_data_is_at_most_5_megabytes():
    sizes = [p.stat().st_size for name in BUNDLED for p in (FOLDER / name).iterdir()]
    assert sum(sizes) <= 5_000_000


def test_a_byte_order_mark_or_a_line_separator_changes_no_table(monkeypatch, tmp_path):
    """Editors add the one, web pages the other; only a line feed ends a row."""
    (tmp_path / "tweets").mkdir()
    table = "\ufeff1\t2.5\tgood\u2028film\r\n2\t-1.0\tbad\x85 one\x0b!\n"
    (tmp_path / "tweets" / "tweets.tsv").write_bytes(table.encode("utf-8"))
    monkeypatch.setattr(bundled, "files", lambda package: tmp_path)
    found = load("tweets")
    assert found.texts == ("good\u2028film", "bad\x85 one\x0b!")
    assert found.scores.tolist() == [2.5, -1]


def test_one_text_where_chapters_belong_is_refused():
    with pytest.raises(ValueError, match=r"chapters='It is' is one string: paragraph_tokens"):
        paragraph_tokens("It is")


def test_importing_text_and_data_needs_only_numpy():
    code = (
        "import sys\n"
        "for name in 'torch matplotlib plotly ipywidgets pooch requests tqdm'.split():\n"
        "    sys.modules[name] = None\n"
        "import utils.text, utils.data, utils.data.next_word\n"
        "print(len(utils.data.load('irish')))\n"
    )
    run = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr
    assert run.stdout.strip() == "804"


# --- loading


@pytest.mark.parametrize("name", ["twets", "imdb", ""])
def test_an_unknown_name_lists_the_known_ones(name):
    with pytest.raises(ValueError, match=f"'{name}' is not a bundled data set") as error:
        load(name)
    assert all(known in str(error.value) for known in BUNDLED)
    assert "\n" not in str(error.value)


def test_the_novel_has_61_chapters_in_order():
    novel = load("pride_and_prejudice")
    assert len(novel.chapters) == 61
    assert novel.chapters[0].startswith("It is a truth universally acknowledged")
    assert novel.chapters[-1].endswith("had been the means of uniting them.")
    assert not any("Chapter" in chapter[:20] for chapter in novel.chapters)
    assert repr(novel) == "Novel('Pride and Prejudice', 61 chapters)"


def test_no_word_of_the_novel_is_lost():
    text = (FOLDER / "pride_and_prejudice" / "pride_and_prejudice.txt").read_text("utf-8")
    chapters = load("pride_and_prejudice").chapters
    title, headings = len(["pride", "and", "prejudice", "by", "jane", "austen"]), 2 * 61
    assert sum(len(tokenize(c)) for c in chapters) == len(tokenize(text)) - title - headings


def test_the_author_s_other_novels_are_whole_and_are_not_the_novel():
    novels = load("austen")
    assert {novel.title: len(novel.chapters) for novel in novels} == {
        "Sense and Sensibility": 50,
        "Mansfield Park": 48,
        "Emma": 55,
        "Northanger Abbey": 31,
        "Persuasion": 24,
    }
    chapters = [chapter for novel in novels for chapter in novel.chapters]
    assert sum(len(paragraph_tokens([chapter])) for chapter in chapters) == 717_461
    assert not any(re.match(r"(?i)chapter|volume", chapter) for chapter in chapters)
    assert novels[2].chapters[0].startswith("Emma Woodhouse, handsome, clever, and rich")
    assert novels[2].chapters[-1].endswith("the perfect happiness of the union.")
    assert not {*chapters} & {*load("pride_and_prejudice").chapters}


def test_the_novel_comes_back_from_its_tokens():
    tokens = paragraph_tokens(load("pride_and_prejudice").chapters)
    assert tokenize(detokenize(tokens)) == tokens


@pytest.mark.parametrize(
    ("name", "positive", "negative", "neutral"),
    [("movie_snippets", 5242, 5326, 37), ("tweets", 2897, 1299, 4)],
)
def test_sentiment_is_all_there(name, positive, negative, neutral):
    texts = load(name)
    assert len(texts) == len(texts.texts) == len(texts.scores) == positive + negative + neutral
    assert texts.labels.sum() == positive
    assert (texts.scores == 0).sum() == neutral
    assert (np.abs(texts.scores) <= 4).all()
    assert set(texts.labels.tolist()) == {0, 1}
    assert repr(texts).startswith(f"Sentiment({positive:,} positive, {negative:,} negative")


@pytest.mark.parametrize("name", ["movie_snippets", "tweets"])
def test_sentiment_texts_are_plain_text(name):
    for text in load(name).texts:
        assert text == text.strip() != ""
        assert not any(mark in text for mark in ("&amp;", "&lt;", "&gt;", "\t", "\r"))


def test_the_irish_tunes_are_all_there():
    tunes = load("irish")
    assert len(tunes) == 804
    for tune in tunes:
        assert tune.startswith("X:")
        assert tune.count("\nK:") >= 1, "every tune has a key"
        assert "!" not in tune


def test_the_chorales_agree_between_their_two_files():
    chorales = load("bach_chorales")
    assert len(chorales) == 407
    fields = ("names", "sharps", "meters", "sopranos", "voices", "onsets")
    assert {len(getattr(chorales, field)) for field in fields} == {407}
    for melody, voices, onsets in zip(
        chorales.sopranos, chorales.voices, chorales.onsets, strict=True
    ):
        assert voices.shape == onsets.shape == (len(voices), 4)
        assert set(melody[:, 0]) >= set(voices[:, 0].tolist()) - {0}
        assert (voices[onsets] > 0).all(), "a rest is no onset"
    assert sum(map(len, chorales.sopranos)) == 21_423
    assert sum(map(len, chorales.voices)) == 92_818


def test_the_first_chorale_is_as_in_the_score():
    chorales = load("bach_chorales")
    assert (chorales.names[0], chorales.sharps[0], chorales.meters[0]) == ("bwv1.6", -1, "4/4")
    np.testing.assert_array_equal(chorales.sopranos[0][:3], [[65, 4], [72, 4], [69, 4]])
    np.testing.assert_array_equal(chorales.voices[0][0], [65, 60, 57, 53])


def test_word_vectors_know_that_a_queen_is_a_royal_woman():
    glove = load("glove")
    assert glove.vectors.shape == (len(glove), 50) == (10_000, 50)
    assert glove.vectors.dtype == np.float32
    assert np.isfinite(glove.vectors).all()
    wanted = glove["king"] - glove["man"] + glove["woman"]
    closeness = glove.vectors @ wanted / np.linalg.norm(glove.vectors, axis=1)
    closeness[glove.index["king"]] = -np.inf
    assert glove.words[closeness.argmax()] == "queen"


def test_a_word_without_a_vector_is_named():
    glove = load("glove")
    assert "the" in glove
    assert "netherfield" not in glove
    with pytest.raises(KeyError, match="'netherfield' is not among the 10,000 words"):
        glove["netherfield"]


def test_names_lists_what_can_be_loaded_first():
    assert data.names()[: len(BUNDLED)] == tuple(BUNDLED)


# --- the next-word task


def test_the_task_cuts_the_novel_by_chapter(task):
    assert (len(task.train), len(task.validation), len(task.test)) == (113_544, 17_063, 14_708)
    chapters = load("pride_and_prejudice").chapters
    first = task.vocabulary.encode(paragraph_tokens(chapters[55:56]))
    np.testing.assert_array_equal(task.test[: len(first)], first)
    assert "113,544" in repr(task)


def test_the_vocabulary_comes_from_the_training_chapters_only(task):
    vocabulary = task.vocabulary
    assert len(vocabulary) == 2_634
    counts = np.bincount(task.train, minlength=len(vocabulary))
    assert (counts[4:] >= 3).all()
    assert counts[vocabulary.pad] == counts[vocabulary.bos] == 0
    for ids in (task.train, task.validation, task.test):
        assert ids.dtype == np.int64
        assert 0.03 < (ids == vocabulary.unk).mean() < 0.05


def test_every_paragraph_ends_with_eos(task):
    assert paragraph_tokens(["Oh!\n\n\nNo\nmore.\n", ""]) == [
        "oh",
        "!",
        "<eos>",
        "no",
        "more",
        ".",
        "<eos>",
    ]
    for ids in (task.train, task.validation, task.test):
        ends = ids == task.vocabulary.eos
        assert ends[-1]
        assert not (ends[1:] & ends[:-1]).any(), "no paragraph is empty"


def test_a_lower_cut_gives_a_larger_vocabulary(task):
    larger = next_word_task(min_count=2)
    assert len(larger.vocabulary) > len(task.vocabulary)
    assert len(larger.train) == len(task.train)


# --- sentiment splits


@pytest.mark.parametrize("name", ["movie_snippets", "tweets"])
def test_no_text_is_on_both_sides_of_a_split(name):
    texts = load(name)
    train, test = texts.split(test=0.1, seed=0)
    assert not {tuple(tokenize(t)) for t in train.texts} & {tuple(tokenize(t)) for t in test.texts}
    assert len(train) + len(test) == (texts.scores != 0).sum()
    assert abs(len(test) / len(texts) - 0.1) < 0.01


def test_the_same_seed_gives_the_same_split():
    texts = load("tweets")
    assert texts.split(seed=1)[1].texts == texts.split(seed=1)[1].texts
    assert texts.split(seed=1)[1].texts != texts.split(seed=2)[1].texts


TEXTS = st.lists(
    st.tuples(
        st.sampled_from(["Good", "good ", "GOOD", "bad", "so so", "so  so", "fine", "awful"]),
        st.sampled_from([-2.0, 0.0, 1.5]),
    )
)


@given(TEXTS, st.floats(0.1, 0.9), st.integers(0, 5))
@settings(max_examples=50, deadline=None)
def test_splits_keep_every_scored_text_with_its_score(rows, test, seed):
    texts = Sentiment(tuple(t for t, _ in rows), np.array([s for _, s in rows], dtype=float))
    distinct = {t.lower().replace("  ", " ").strip() for t, score in rows if score}
    if not 0 < round(test * len(distinct)) < len(distinct):
        with pytest.raises(ValueError, match="leaves a part without texts"):
            texts.split(test=test, seed=seed)
        return
    parts = texts.split(test=test, seed=seed)
    kept = [pair for part in parts for pair in zip(part.texts, part.scores, strict=True)]
    assert sorted(kept) == sorted((t, s) for t, s in rows if s)
    left, right = ({tuple(tokenize(t)) for t in part.texts} for part in parts)
    assert not left & right


@pytest.mark.parametrize("share", [0, 1, -0.1, 10])
def test_a_share_that_is_none_is_refused(share):
    with pytest.raises(ValueError, match=f"test={share} is no share: choose a number between"):
        load("tweets").split(test=share)


def test_the_heartbeat_has_regular_peaks():
    ecg = load("ecg")
    peaks = np.flatnonzero((ecg[1:-1] > 0.6 * ecg.max()) & (np.diff(ecg)[:-1] > 0))
    beats = np.diff(peaks)[np.diff(peaks) > 50]
    assert ecg.shape == (1024,)
    assert len(beats) >= 2
    assert beats.std() < 0.1 * beats.mean()


def test_five_minutes_of_heartbeats_are_those_of_scipy():
    volts = load("heartbeats")
    assert volts.shape == (360 * 5 * 60,)
    assert volts[:3] == pytest.approx([-0.245, -0.215, -0.185])  # as scipy's documentation prints
    assert (volts.mean(), volts.std()) == pytest.approx((-0.16510875, 0.5992473991177294))
    quiet = volts[180 * 360 : 187 * 360]  # about 1.7 usual beats a second
    high = quiet > 0.8
    assert 10 <= np.count_nonzero(high[1:] & ~high[:-1]) <= 14
