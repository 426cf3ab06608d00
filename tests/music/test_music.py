"""Tunes as symbols, composing, sound, copies: the parts of the music chapter."""

from __future__ import annotations

import io
import math
import wave
from collections import Counter

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.music import abc, corpora, measure, synth
from utils.music.composers import load_model, save_model
from utils.music.generate import compose, draw, next_probabilities
from utils.music.memorisation import SharedRuns
from utils.scratch import LSTM, CopyingLanguageModel
from utils.scratch.functions import softmax
from utils.scratch.sequence_models import LanguageModel
from utils.weights import FOLDER

BOTH = pytest.mark.parametrize("name", ["irish", "chorales"])


def tiny(seed=0, vocab_size=6, hidden=5):
    """Return a small untrained model whose distributions are far from flat."""
    model = LanguageModel(vocab_size, 4, hidden, np.random.default_rng(seed), cell=LSTM)
    model.params["V"] *= 4
    model.params["E"] *= 20
    return model


# --- corpora ----------------------------------------------------------------------------------


@BOTH
def test_a_tenth_of_the_tunes_is_held_out_and_every_tune_is_used_once(name):
    corpus = getattr(corpora, name)()
    parts = [corpus.train, corpus.validation, corpus.test]
    total = sum(map(len, parts))
    assert total == {"irish": 804, "chorales": 407}[name]
    assert 0.1 * total <= len(corpus.test) < 0.12 * total
    assert 0.05 * total <= len(corpus.validation) < 0.07 * total


@BOTH
def test_no_tune_is_on_both_sides(name):
    corpus = getattr(corpora, name)()
    music = (lambda tune: "".join(tune.split("\n")[2:])) if name == "irish" else tuple
    known = set(map(music, corpus.train))
    assert not [tune for tune in (*corpus.test, *corpus.validation) if music(tune) in known]


@BOTH
def test_encoding_and_decoding_give_the_tune_back(name):
    corpus = getattr(corpora, name)()
    for tune in corpus.test[:5]:
        (ids,) = corpus.encode([tune])
        assert ids[0] == ids[-1] == 0
        assert corpus.decode(ids[1:]) == list(tune)


def test_families_are_joined_by_any_kinship():
    title, start = ["a", "b", "b", "c", "d"], [1, 1, 2, 3, 3]
    assert corpora._families(5, [title, start]) == [0, 0, 0, 3, 3]


def test_variants_by_title_stay_on_one_side():
    whole = corpora.irish(whole=True)
    titles = [
        {tune.split("\nT:")[1].split("\n")[0].lower() for tune in part} for part in parts_of(whole)
    ]
    assert not titles[0] & titles[1]
    assert not titles[0] & titles[2]
    assert not titles[1] & titles[2]


def parts_of(corpus):
    return corpus.train, corpus.validation, corpus.test


def test_music_without_numbers_and_titles_reads_the_same():
    whole, music = corpora.irish(whole=True), corpora.irish()
    for long, short in zip(whole.test, music.test, strict=True):
        assert short.startswith("M:")
        assert abc.read(long).notes == abc.read(short, corpora.IRISH_UNIT).notes


@pytest.mark.parametrize(("sharps", "shift"), [(0, 0), (1, 5), (2, -2), (-1, -5), (3, 3), (-3, -3)])
def test_a_key_is_moved_by_at_most_six_semitones(sharps, shift):
    assert corpora.to_plain_key(sharps) == shift
    assert {(note + shift) % 12 for note in abc.scale(sharps)} == abc.scale(0)


def test_a_note_is_one_symbol():
    assert corpora.note_token(72.0, 4.0) == "72:4"
    assert corpora.note_token(0.0, 0.5) == "0:0.5"
    assert corpora.split_token("0:0.5") == (0, 0.5)


@given(st.lists(st.integers(2, 9), min_size=1, max_size=12), st.integers(1, 5), st.booleans())
def test_batches_hold_every_tune_once_with_targets_one_step_later(lengths, size, shuffle):
    rng = np.random.default_rng(0)
    tunes = [rng.integers(1, 50, length) for length in lengths]
    found = []
    for inputs, targets, mask in corpora.batches(tunes, size, rng if shuffle else None):
        assert inputs.shape == targets.shape == mask.shape
        assert inputs.shape[1] <= size
        for column in range(inputs.shape[1]):
            real = mask[:, column]
            found.append([*inputs[real, column], targets[real, column][-1]])
            assert (inputs[real, column][1:] == targets[real, column][:-1]).all()
    assert Counter(map(tuple, found)) == Counter(tuple(tune.tolist()) for tune in tunes)


# --- drawing ----------------------------------------------------------------------------------


@settings(deadline=None)
@given(st.integers(0, 1000), st.floats(0.1, 5), st.integers(1, 7))
def test_temperature_and_top_k_give_a_distribution_in_the_models_order(seed, temperature, top_k):
    logits = np.random.default_rng(seed).standard_normal(7)
    p = next_probabilities(logits, temperature, top_k)
    assert p.sum() == pytest.approx(1)
    assert (p > 0).sum() == top_k
    kept = p > 0
    assert logits[kept].min() > logits[~kept].max(initial=-np.inf)
    expected = softmax(logits / temperature) * kept
    assert np.allclose(p, expected / expected.sum())


@given(st.lists(st.integers(-2, 2), min_size=1, max_size=9), st.data())
def test_exactly_top_k_symbols_keep_a_chance_the_first_of_equals(logits, data):
    top_k = data.draw(st.integers(1, len(logits)))
    p = next_probabilities(logits, 1.0, top_k)
    assert (p > 0).sum() == top_k
    ranked = sorted(range(len(logits)), key=lambda place: -logits[place])
    assert set(np.flatnonzero(p)) == set(ranked[:top_k])


def test_ties_are_cut_in_every_row_alone():
    p = next_probabilities(np.array([[3, 1, 1, 1], [1, 1, 1, 1]]), 1.0, top_k=2)
    assert ((p > 0) == [[True, True, False, False]] * 2).all()


def test_a_forbidden_symbol_gets_nothing_even_when_top_k_asks_for_more():
    p = next_probabilities([-np.inf, 0, 0], top_k=3)
    assert p.tolist() == [0, 0.5, 0.5]


@pytest.mark.parametrize(
    "logits", [[0, np.nan, 1], [np.inf, 0, 0], [-np.inf] * 3, [[0, 0, 0], [0, np.nan, 0]]]
)
@pytest.mark.parametrize("top_k", [None, 2])
def test_logits_that_give_no_distribution_are_refused(logits, top_k):
    with pytest.raises(ValueError, match="logits hold nan, inf or nothing but -inf"):
        next_probabilities(logits, top_k=top_k)


def test_a_nucleus_is_as_few_of_the_likeliest_as_reach_the_share():
    logits = np.log([[0.1, 0.4, 0.3, 0.2], [0.97, 0.01, 0.01, 0.01]])
    p = next_probabilities(logits, top_p=0.65)  # 0.4 + 0.3 reach it; 0.97 does alone
    assert np.allclose(p, [[0, 4 / 7, 3 / 7, 0], [1, 0, 0, 0]])
    assert np.allclose(next_probabilities(logits, top_p=1.0), np.exp(logits))
    assert np.allclose(next_probabilities(logits, top_p=1e-9), [[0, 1, 0, 0], [1, 0, 0, 0]])
    equal = next_probabilities(np.zeros(4), top_p=0.5)
    assert equal.tolist() == [0.5, 0.5, 0, 0]  # of equals the first


def test_a_nucleus_is_cut_after_the_temperature_and_after_top_k():
    logits = np.log([0.1, 0.4, 0.3, 0.2])
    sharp = np.array([0.1, 0.4, 0.3, 0.2]) ** 2 / 0.3
    assert np.allclose(next_probabilities(logits, 0.5, top_p=0.8)[[1, 2]], sharp[1:3] / (25 / 30))
    both = next_probabilities(logits, top_k=2, top_p=0.5)  # 0.4 of 0.7 is more than half
    assert np.allclose(both, [0, 1, 0, 0])


@settings(deadline=None)
@given(st.lists(st.floats(-9, 9), min_size=1, max_size=9), st.floats(0.01, 1))
def test_a_nucleus_reaches_its_share_and_would_not_with_one_less(logits, share):
    full, p = softmax(np.array(logits)), next_probabilities(logits, top_p=share)
    kept = p > 0
    assert p.sum() == pytest.approx(1)
    assert full[kept].sum() >= share - 1e-9
    assert full[kept].sum() - full[kept].min() < share + 1e-9
    assert full[kept].min() >= full[~kept].max(initial=0) - 1e-12


@pytest.mark.parametrize("p", [[0.5, np.nan], [0.0, 0.0], [1.5, -0.5], [np.inf, 1.0]])
def test_what_is_no_distribution_is_not_drawn_from(p):
    with pytest.raises(ValueError, match="probabilities"):
        draw(np.array([[0.5, 0.5], p]), np.random.default_rng(0))


def test_the_highest_chance_draws_a_symbol_that_has_one():
    class Highest:
        def random(self, shape):
            return np.full(shape, np.nextafter(1, 0))

    for p in ([0.1] * 9 + [0.0], [0.7, 0.2, 0.1, 0.0], [3.0, 1e-30]):
        drawn = int(draw(np.array([p]), Highest())[0])
        assert p[drawn] > 0


@pytest.mark.parametrize("name", ["E", "U1", "V"])
@pytest.mark.parametrize("twin", [False, True], ids=["by hand", "torch"])
def test_a_model_with_nan_composes_nothing_but_an_error(name, twin):
    model = tiny()
    model.params[name][:] = np.nan
    if twin:
        pytest.importorskip("torch")
        from utils import models

        hand, model = model, models.LanguageModel(6, 4, 5, cell=models.LSTM)
        models.copy_weights(hand, model)
    with pytest.raises(ValueError, match="nan"):
        compose(model, np.random.default_rng(0), 3, 10)
    model.train()
    with pytest.raises(ValueError, match="nan"):
        compose(model, np.random.default_rng(0), 3, 10, top_k=2)
    assert model.training
    assert model.state is None


def test_draws_come_as_often_as_their_probabilities_say():
    p = np.tile([0.5, 0.0, 0.3, 0.2], (20_000, 1))
    counts = np.bincount(draw(p, np.random.default_rng(0)), minlength=4) / len(p)
    assert np.allclose(counts, p[0], atol=0.015)
    assert counts[1] == 0


def test_many_tunes_side_by_side_are_the_model_s_own_step_by_step():
    model, how = tiny(), {"top_k": 1}
    (side,) = {tuple(tune) for tune in compose(model, np.random.default_rng(0), 3, 12, **how)}
    ids, state, alone = np.array([[0]]), model.zero_state(), []
    while len(alone) < 12:
        best = int(model.forward(ids, state)[-1, 0].argmax())
        if best == 0:
            break
        alone.append(best)
        ids, state = np.array([[best]]), model.state
    assert list(side) == alone


def test_early_notes_change_late_draws():
    """A state that is lost between two draws is the classical error here."""
    model = tiny(seed=3)
    model.params["b1"][5:10] = 6  # forget gates that stay open
    ways = [
        compose(model, np.random.default_rng(0), 20, 30, prompt=np.array([0, first, 2, 2]))
        for first in (1, 3)
    ]
    alike = [np.array_equal(*pair) for pair in zip(*ways, strict=True)]
    assert np.mean(alike) < 0.8


def test_a_tune_ends_with_its_end_and_the_model_is_as_before():
    model = tiny()
    model.train()
    model.state = "kept"
    tunes = compose(model, np.random.default_rng(0), 40, 25)
    assert model.training
    assert model.state == "kept"
    assert all((tune != 0).all() for tune in tunes)
    assert len({len(tune) for tune in tunes}) > 3
    assert max(map(len, tunes)) <= 25


@pytest.mark.parametrize("kind", [LanguageModel, CopyingLanguageModel])
def test_that_some_tunes_end_earlier_changes_none_of_the_others(kind):
    """Each tune is drawn as if it were read alone, whichever stand beside it and have ended."""
    model = kind(6, 4, 5, np.random.default_rng(1), cell=LSTM)
    model.params["V"] *= 4
    model.params["E"] *= 20
    together = compose(model, np.random.default_rng(0), 12, 25)
    assert len({len(tune) for tune in together}) > 3
    rng, chances = np.random.default_rng(0), []
    for _ in range(25):
        chances.append(rng.random((12, 1)))
    for column, tune in enumerate(together):
        read = np.array([0, *tune])[:, None]
        p = softmax(model.forward(read)[:, 0].astype(float))
        for time, symbol in enumerate([*tune, 0][:25]):
            below = p[time].cumsum()
            assert (below <= chances[time][column, 0] * below[-1]).sum() == symbol


def test_both_kinds_of_model_compose_the_same():
    torch = pytest.importorskip("torch")
    from utils import models

    hand = tiny()
    twin = models.LanguageModel(6, 4, 5, cell=models.LSTM, dtype=torch.float32)
    models.copy_weights(hand, twin)
    ways = [compose(model, np.random.default_rng(1), 5, 20) for model in (hand, twin)]
    assert all(np.array_equal(*pair) for pair in zip(*ways, strict=True))


# --- sound ------------------------------------------------------------------------------------


def test_an_a_is_440_hertz_and_an_octave_doubles():
    assert synth.frequency(69) == 440
    assert synth.frequency(81) == pytest.approx(880)
    for pitch in (57, 62, 66, 76):
        spectrum = np.abs(np.fft.rfft(synth.tone(pitch, 1.0)))
        assert spectrum.argmax() == pytest.approx(synth.frequency(pitch), abs=1)


def test_a_tone_begins_and_ends_in_silence_and_is_never_too_loud():
    samples = synth.tone(64, 0.4)
    assert len(samples) == round(0.4 * synth.RATE)
    assert np.abs(samples).max() <= 1
    assert abs(samples[0]) < 1e-9
    assert np.abs(samples[-8:]).max() < 0.02


def test_no_harmonic_lies_beyond_what_the_rate_can_hold():
    spectrum = np.abs(np.fft.rfft(synth.tone(96, 1.0, 8000)))  # 2093 Hz; its double is over 4 kHz
    loud = np.flatnonzero(spectrum > 0.1 * spectrum.max())
    assert np.abs(loud - 2093).max() < 60


def test_notes_follow_each_other_and_rests_take_their_time():
    rows = synth.timed([(60, 2), (None, 1), (0, 1), (62, 4)], unit=0.25)
    assert rows.tolist() == [[60, 0, 0.5], [62, 1.0, 1.0]]


def test_what_is_mixed_sounds_when_it_should():
    samples = synth.synthesise([(60, 0.0, 0.2), (64, 0.5, 0.2)], rate=8000)
    loud = np.abs(samples).reshape(-1)[: 8 * 700].reshape(7, -1).max(axis=1)  # a tenth each
    assert (loud > 0.1).tolist() == [True, True, False, False, False, True, True]
    chord = synth.synthesise([(60 + step, 0, 0.5) for step in (0, 4, 7, 12)])
    assert np.abs(chord).max() == pytest.approx(1)


def test_the_wav_has_16_bits_and_holds_what_was_made():
    samples = synth.synthesise([(69, 0, 1.0)])
    with wave.open(io.BytesIO(synth.wav(samples))) as reader:
        assert (reader.getnchannels(), reader.getsampwidth()) == (1, 2)
        assert reader.getframerate() == synth.RATE >= 22_050
        stored = np.frombuffer(reader.readframes(reader.getnframes()), "<i2")
    assert np.allclose(stored / 32767, samples, atol=1e-4)


def test_a_recording_is_ipythons_player_with_a_label():
    display = pytest.importorskip("IPython.display")
    player = synth.recording(synth.tone(60, 0.1), label="one <note>")
    assert isinstance(player, display.Audio)
    page = player._repr_html_()
    assert '<audio aria-label="one &lt;note&gt;" controls="controls"' in page
    assert 'src="data:audio/wav;base64,' in page


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda: synth.tone(60, 0), "seconds=0: a note lasts longer"),
        (lambda: synth.synthesise(np.zeros((0, 3))), "no note sounds in the first 20 seconds"),
        (lambda: synth.synthesise([(60, 9, 1)], limit=5), "no note sounds in the first 5 seconds"),
        (lambda: synth.wav(np.array([2.0])), "samples must lie between -1 and 1"),
        (lambda: synth.wav(np.array([np.nan])), "samples must lie between -1 and 1"),
        (lambda: synth.wav(np.array([])), "samples must lie between -1 and 1"),
        (lambda: synth.tone(np.nan, 1), "pitch=nan: expected a MIDI number"),
        (lambda: synth.tone(60, np.inf), "seconds=inf: a note lasts longer"),
        (lambda: synth.synthesise([(np.nan, 0, 1)]), "pitch=nan: expected a MIDI number"),
        (lambda: synth.synthesise([(60, np.nan, 1)]), "start=nan: a note starts at 0 seconds"),
        (lambda: synth.synthesise([(60, -1, 1)]), "start=-1.0: a note starts at 0 seconds"),
        (lambda: synth.synthesise([(60, 0)]), r"notes has shape \(1, 2\): expected \(notes, 3\)"),
        (lambda: synth.timed([(60, 1)], 0), "unit=0: expected seconds above 0"),
        (
            lambda: compose(tiny(), np.random.default_rng(0), 0, 5),
            "count=0: expected a whole number",
        ),
        (lambda: compose(tiny(), np.random.default_rng(0), 1, -1), "longest=-1: expected a whole"),
        (lambda: SharedRuns("abc"), r"collection='abc' is one string"),
        (lambda: measure.irish_quality("ABc|", SharedRuns([])), r"tunes='ABc\|' is one string"),
        (lambda: measure.chorale_quality("60:4", SharedRuns([])), r"tunes='60:4' is one string"),
        (lambda: corpora.irish().encode("ABc|"), r"tunes='ABc\|' is one string"),
        (lambda: next_probabilities(np.zeros(3), 0), "temperature=0: expected a number above 0"),
        (lambda: next_probabilities(np.zeros(3), top_k=4), "top_k=4: expected 1..3"),
        (lambda: next_probabilities(np.zeros(3), top_p=0), "top_p=0: expected a share above 0"),
        (lambda: next_probabilities(np.zeros(3), top_p=90), "top_p=90: expected a share"),
        (lambda: measure.heard_again("ABc|"), r"tunes='ABc\|' is one string"),
        (lambda: measure.heard_again([]), "the tunes have no bar"),
        (
            lambda: compose(tiny(), np.random.default_rng(0), 1, 1, prompt=np.array([])),
            r"prompt has shape \(0,\)",
        ),
    ],
)
def test_wrong_use_gives_one_clear_sentence(call, message):
    with pytest.raises(ValueError, match=message):
        call()


# --- copies and measures ----------------------------------------------------------------------


def slow_longest(tune, others):
    """Return the longest shared run by trying all."""
    pieces = (
        stop - start
        for start in range(len(tune))
        for stop in range(start + 1, len(tune) + 1)
        if any(tune[start:stop] in other for other in others)
    )
    return max(pieces, default=0)


@settings(deadline=None)
@given(st.text("abc", max_size=12), st.lists(st.text("abcd", max_size=12), min_size=1, max_size=4))
def test_the_longest_shared_run_is_found(tune, others):
    found = SharedRuns(others).longest(tune)
    assert found.length == slow_longest(tune, others)
    assert tune[found.start : found.start + found.length] in others[found.source]


def test_a_long_text_of_one_symbol_is_searched():
    found = SharedRuns(["a" * 20_000, "b"]).longest("a" * 60_000 + "b")
    assert (found.length, found.source) == (20_000, 0)
    assert SharedRuns(["ab" * 10_000]).longest("ba" * 30_000).length == 20_000


def test_a_run_does_not_go_from_one_tune_into_the_next():
    assert SharedRuns(["ab", "cd"]).longest("abcd").length == 2


def test_runs_of_notes_are_found_like_runs_of_characters():
    found = SharedRuns([[("x", 1)], [(60, 2), (62, 1), (64, 1)]]).longest(
        [(62, 1), (64, 1), (0, 0)]
    )
    assert (found.length, found.start, found.source) == (2, 0, 1)


def test_a_training_tune_is_a_copy_and_a_made_up_one_is_not():
    irish = corpora.irish()
    shared = SharedRuns([measure.music(tune) for tune in irish.train])
    copied = measure.irish_quality(irish.train[:10], shared)
    assert (copied.copies, copied.distinct, copied.tunes) == (1, 1, 10)
    scale = measure.irish_quality(["M:C\nK:D Major\nABcd efga|bagf edcB|"], shared)
    assert (scale.copies, scale.adds_up, scale.in_key) == (0, 1, 1)


def test_a_measure_knows_what_repeats_and_what_is_off_key():
    tune = "M:2/4\nK:C\nCD EF|GA BG|CD EF|^CD EF|"
    assert measure.repeats(abc.read(tune)) == [False, False, True, False]
    found = measure.irish_quality([tune, tune], SharedRuns(["CDEF|"]))
    assert (found.repeats, found.full, found.distinct) == (0.25, 1, 0.5)
    assert found.in_key == pytest.approx(15 / 16)
    assert found.longest_run == 5


def test_what_is_heard_again_has_an_interval_of_tunes_not_of_bars():
    twice, once = "M:2/4\nK:C\nCD EF|CD EF|", "M:2/4\nK:C\nCD EF|GA Bc|"
    assert measure.heard_again([twice] * 9) == (0.5, 0.5, 0.5)  # all tunes alike: nothing varies
    share, low, high = measure.heard_again([twice, once] * 20)
    assert share == 0.25
    assert low == pytest.approx(0.25 - 0.0775, abs=0.015)  # 1.96 sqrt(1/4 / 40) / 2
    assert high == pytest.approx(0.25 + 0.0775, abs=0.015)


def test_the_music_of_a_tune_is_all_of_it_but_its_fields():
    assert measure.music("M:C\nK:D\nAB |\n::cd |\n:|e\n|:f") == "AB|::cd|:|e|:f"


def test_a_chorale_has_no_bars_and_its_row_says_nothing_of_them():
    quality = measure.chorale_quality([("60:4", "61:4", "0:2")], SharedRuns([("60:4", "62:4")]))
    row = quality.row()
    assert row["in_key"] == 0.5
    assert row["run"] == 1
    assert not {"adds_up", "full", "repeats"} & set(row)


# --- the trained models -------------------------------------------------------------------------


@BOTH
def test_the_stored_models_are_small_and_know_their_corpus(name):
    assert (FOLDER / f"{name}.safetensors").stat().st_size <= 1_000_000
    corpus = getattr(corpora, name)()
    model = load_model(name, corpus)
    assert model.vocab_size == len(corpus.vocabulary)
    tunes = compose(model, np.random.default_rng(0), 3, 50, temperature=0.5)
    assert all(len(tune) > 5 for tune in tunes)


def test_the_stored_composer_that_looks_back_knows_the_same_corpus_and_is_smaller():
    files = [FOLDER / f"{name}.safetensors" for name in ("irish_copying", "irish")]
    assert files[0].stat().st_size < 0.4 * files[1].stat().st_size
    corpus = corpora.irish()
    model = load_model("irish_copying", corpus)
    assert isinstance(model, CopyingLanguageModel)
    tunes = compose(model, np.random.default_rng(0), 10, 300, temperature=0.7)
    assert measure.heard_again(["".join(corpus.decode(tune)) for tune in tunes])[0] > 0.1


def test_weights_survive_the_store_in_half_precision(tmp_path):
    corpus = corpora.chorales()
    model = LanguageModel(
        len(corpus.vocabulary), 4, 5, np.random.default_rng(0), cell=LSTM, layers=2
    )
    save_model("chorales", model.params, corpus, tmp_path)
    again = load_model("chorales", corpus, tmp_path)
    assert set(again.params) == set(model.params)
    for name, array in model.params.items():
        assert np.allclose(again.params[name], array, atol=2e-3)


def test_weights_of_another_alphabet_are_refused(tmp_path):
    irish, chorales = corpora.irish(), corpora.chorales()
    save_model("irish", tiny().params, chorales, tmp_path)
    known = len(chorales.vocabulary)
    with pytest.raises(ValueError, match=rf"knows {known} symbols, the corpus has 59"):
        load_model("irish", irish, str(tmp_path))


def test_as_many_but_other_symbols_are_refused(tmp_path):
    corpus = corpora.chorales()
    names = [f"n{number}" for number in range(len(corpus.vocabulary) - 1)]
    renamed = corpora.Corpus((), (), (), corpora.Vocabulary(names, specials=(corpora.END,)))
    save_model("chorales", tiny(vocab_size=len(names) + 1).params, corpus, tmp_path)
    with pytest.raises(ValueError, match="expected the same ones"):
        load_model("chorales", renamed, tmp_path)


def test_a_file_that_is_no_composer_or_not_there_is_named(tmp_path):
    with pytest.raises(ValueError, match=r"fragment_dot\.safetensors holds no composer"):
        load_model("fragment_dot", corpora.chorales())
    with pytest.raises(LookupError, match="there are no weights"):
        load_model("chorales", corpora.chorales(), tmp_path)


# --- the piano roll -----------------------------------------------------------------------------


def test_a_piano_roll_has_a_block_for_each_note_and_names_for_pitches():
    plots = pytest.importorskip("utils.plots", reason="matplotlib is not installed")
    figure = plots.piano_roll([(64, 0, 0.5), (66, 0.5, 1)], "two notes", bars=[1.5])
    axes = figure.axes[0]
    blocks = [(p.get_x(), p.get_y() + p.get_height() / 2, p.get_width()) for p in axes.patches]
    assert np.allclose(blocks, [(0, 64, 0.47), (0.5, 66, 0.94)])
    assert "E4" in [label.get_text() for label in axes.get_yticklabels()]
    plots.plt.close(figure)
    with pytest.raises(ValueError, match=r"notes has shape \(2,\): expected \(notes, 3\)"):
        plots.piano_roll([1, 2], "none")


# --- what is refused --------------------------------------------------------------------------


def test_a_bar_of_one_note_that_begins_a_line_is_music_when_copies_are_measured():
    assert measure.music("M:4/4\nK:C\nabc|\nd:|\ne|") == "abc|d:|e|"


def test_other_collections_than_the_two_are_refused():
    with pytest.raises(ValueError, match="choose one of irish, chorales"):
        measure.quality("Irish", [["a"]], ())
    for name in measure.COLLECTIONS:
        with pytest.raises(ValueError, match="no tunes to measure"):
            measure.quality(name, [], ("a",) if name == "irish" else (("72:4",),))


@pytest.mark.parametrize("duration", [-1, math.nan, math.inf])
def test_a_duration_never_goes_back_nor_without_end(duration):
    with pytest.raises(ValueError, match="duration="):
        synth.timed([(60, 1), (None, duration), (62, 1)], 0.5)
    with pytest.raises(ValueError, match="seconds="):
        synth.synthesise([(60, 0, duration)])


def test_a_wav_has_one_channel():
    with pytest.raises(ValueError, match="one channel"):
        synth.wav(np.zeros((2, 2)))


def test_symbols_are_drawn_from_rows():
    rng = np.random.default_rng(0)
    assert draw([[0.0, 1.0]], rng).tolist() == [1]
    with pytest.raises(ValueError, match=r"expected \(batch, vocab\)"):
        draw(np.array([0.5, 0.5]), rng)
    with pytest.raises(ValueError, match=r"top_k=1\.5"):
        next_probabilities([1.0, 2.0], top_k=1.5)
