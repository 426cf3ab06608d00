"""The experiment on attention's links: a small one runs and goes on; the record is whole."""

from __future__ import annotations

import numpy as np
import pytest
import torch

from tests.experiments.scripts import load
from utils.data.fragment import lecture_french
from utils.metrics import alignment_error_rate
from utils.records import recorded
from utils.translation import encode_pairs, load_translator
from utils.translation.alignment import argmax_links, forced_weights

fragment_attention = load("fragment_attention")


def test_a_tiny_run_stores_what_comes_with_the_book(tmp_path):
    main = fragment_attention.main
    held = main.record(tmp_path / "tiny.json", main.config | main.tiny | {"kinds": ["dot"]})
    assert "aer" in held["rows"][0]
    shipped = load_translator(tmp_path / "fragment_dot.safetensors")
    assert shipped.model.hidden_size == 16
    assert shipped.translate("the dog eats").weights.shape[1] == 4


def test_blinkers_hide_every_second_word_and_never_the_end():
    attention = fragment_attention.Blinkered(3)
    queries, keys = torch.randn(4, 2, 3), torch.randn(5, 2, 3)
    mask = torch.arange(5)[:, None] < torch.tensor([5, 3])
    _, weights = attention(queries, keys, mask)
    seen = (weights > 0).all(dim=0)
    assert seen.tolist() == [
        [False, True, False, True, True],
        [False, True, True, False, False],
    ]


def test_the_record_has_every_row_once():
    held = recorded("fragment_attention")
    keys = [(row["kind"], row["seed"]) for row in held["rows"]]
    assert len(keys) == len(set(keys))
    assert {kind for kind, _ in keys} == set(fragment_attention.CONFIG["kinds"])
    sizes = {row["kind"]: row["parameters"] for row in held["rows"]}
    assert sizes["none"] == sizes["dot"] == sizes["scaled_dot"] == sizes["blinkered"]
    assert sizes["additive"] == sizes["dot"] + 2 * 128**2 + 128
    for row in held["rows"]:
        counts = np.sum(list(row["by_length"].values()), axis=0)
        assert counts[0] == len(lecture_french().test)
        assert row["exact"] == pytest.approx(counts[1] / counts[0], abs=1e-4)


def test_the_record_says_what_the_chapter_says():
    rows = {}
    for row in recorded("fragment_attention")["rows"]:
        rows.setdefault(row["kind"], []).append(row)
    exact = {kind: np.mean([row["exact"] for row in found]) for kind, found in rows.items()}
    aer = {kind: np.mean([r["aer"] for r in rows[kind]]) for kind in rows if kind != "none"}
    attending = [row["exact"] for kind in ("dot", "scaled_dot", "additive") for row in rows[kind]]
    assert exact["scaled_dot"] >= 0.98
    assert min(attending) > 0.97
    assert min(aer.values()) <= 0.05
    assert exact["none"] < 0.6


@pytest.mark.parametrize(
    ("kind", "name"), [("dot", "fragment_dot"), ("additive", "fragment_additive")]
)
def test_the_stored_models_are_as_good_as_their_rows(kind, name):
    row = next(
        r for r in recorded("fragment_attention")["rows"] if (r["kind"], r["seed"]) == (kind, 0)
    )
    stored, pairs = load_translator(name), lecture_french().test
    written = stored.translate_all([" ".join(pair.english) for pair in pairs])
    right = np.mean([tuple(t.tokens) == p.french for t, p in zip(written, pairs, strict=True)])
    assert right == pytest.approx(row["exact"], abs=0.01)  # the weights were rounded
    ids = encode_pairs(
        [(pair.english, pair.french) for pair in pairs],
        stored.source_vocabulary,
        stored.target_vocabulary,
    )
    links = [argmax_links(weights) for weights in forced_weights(stored.model, ids)]
    error = alignment_error_rate(links, [pair.alignment for pair in pairs])
    assert error == pytest.approx(row["aer"], abs=0.01)
