"""Made-up handwriting of words, and the network whose window moves along them."""

from itertools import pairwise

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.data.letters import ALPHABET, LETTERS, lettered, made_up, spelled, written
from utils.data.strokes import drawn, side_by_side
from utils.models.torch_only.strokes import scaled
from utils.models.torch_only.words import HUMPS, WordWriter

some_word = st.text(ALPHABET, min_size=1, max_size=6)


@settings(max_examples=60, deadline=None)
@given(some_word, st.integers(0, 10_000))
def test_a_word_is_written_from_left_to_right_and_ends_with_the_pen_at_rest(word, seed):
    moves, ends = lettered(word, np.random.default_rng(seed))
    assert moves.dtype == np.float32
    assert moves[-1].tolist() == [0, 0, 1]
    assert len(ends) == len(word)
    assert ends[-1] == len(moves) - 2
    assert (np.diff(ends) > 3).all()
    np.testing.assert_array_equal(moves, written(word, np.random.default_rng(seed)))
    places = np.cumsum(moves[:, :2], axis=0)
    widths = np.split(places[:, 0], ends[:-1] + 1)
    assert (np.diff([part.mean() for part in widths]) > 0).all()


def test_more_steps_make_smaller_moves_of_the_same_figure():
    coarse, fine = (written("son", np.random.default_rng(0), steps) for steps in (4, 12))
    assert len(fine) > 2 * len(coarse)
    np.testing.assert_allclose(coarse.sum(axis=0)[:2], fine.sum(axis=0)[:2], atol=0.15)


def test_side_by_side_loses_nothing():
    rng = np.random.default_rng(0)
    moves = [written(word, rng) for word in ("tea", "a", "son")]
    together, mask = side_by_side(moves)
    for column, one in enumerate(moves):
        np.testing.assert_array_equal(together[mask[:, column], column], one)
    assert not together[~mask].any()


def test_lines_on_paper_need_three_numbers_a_movement():
    with pytest.raises(ValueError, match=r"moves has shape \(3,\): expected \(time, 3\)"):
        drawn(np.zeros(3))


def test_letters_are_joined_in_some_words_and_in_others_not():
    rng = np.random.default_rng(0)
    lines = [len(drawn(written("son", rng))) for _ in range(40)]
    assert set(lines) == {1, 3}
    assert len(drawn(written("in", rng))) == 3, "no line leads from a dot to the next letter"


def test_a_letter_s_own_strokes_are_never_joined():
    rng = np.random.default_rng(0)
    for letter, parts in LETTERS.items():
        assert {len(drawn(written(letter, rng))) for _ in range(10)} == {len(parts)}


def test_words_are_spelled_with_a_mask():
    ids, mask = spelled(["so", "a"])
    assert [ALPHABET[i] for i in ids[:, 0]] == ["s", "o"]
    np.testing.assert_array_equal(mask, [[True, True], [True, False]])


def test_made_up_words_are_none_of_those_held_out():
    rng = np.random.default_rng(0)
    unlike = frozenset(ALPHABET) - {"t"}
    assert {made_up(rng, 1, unlike) for _ in range(20)} == {"t"}


@pytest.mark.parametrize("word", ["", "book", "Sand"])
def test_a_word_without_templates_is_refused(word):
    with pytest.raises(ValueError, match="expected a word of the letters adehilmnorst"):
        written(word, np.random.default_rng(0))


# --- the network


def writer(window=True, hidden=8):
    torch.manual_seed(0)
    return WordWriter(len(ALPHABET), hidden, window=window)


def lesson(words):
    rng = np.random.default_rng(0)
    return *side_by_side([written(word, rng) for word in words]), *spelled(words)


@pytest.mark.parametrize("window", [True, False])
def test_padding_costs_nothing(window):
    model = writer(window)
    words = ["tea", "a", "hi"]
    moves, mask, ids, ids_mask = lesson(words)
    with torch.no_grad():
        together = model.loss(moves, mask, ids, ids_mask) * mask.sum()
        alone = 0
        for column, word in enumerate(words):
            own, steps = spelled([word]), mask[:, column]
            one = moves[steps][:, [column]]
            alone += model.loss(one, np.ones(one.shape[:2], bool), *own) * steps.sum()
    assert float(together) == pytest.approx(float(alone), rel=1e-5)


def test_the_loss_is_the_density_of_every_movement():
    model = writer()
    moves, mask, *word = lesson(["tea"])
    rows = scaled(moves)
    before = torch.cat([torch.zeros_like(rows[:1]), rows[:-1]])
    with torch.no_grad():
        expected, lifted, *_ = model(before, model.start(*word))
        pen = torch.distributions.Bernoulli(logits=lifted).log_prob(rows[..., 2])
        parts, normals = expected.mixture_distribution, expected.component_distribution.base_dist
        each = normals.log_prob(rows[..., None, :2]).sum(dim=-1) + parts.probs.log()
        density = each.logsumexp(dim=-1) + pen
        assert model.loss(moves, mask, *word) == pytest.approx(-density.mean().item(), rel=1e-5)


def test_a_mask_of_zeros_and_ones_is_refused():
    moves, mask, *word = lesson(["tea"])
    with pytest.raises(ValueError, match="mask holds int64: expected bool"):
        writer().loss(moves, mask.astype(int), *word)


@pytest.mark.parametrize("window", [True, False])
def test_step_by_step_says_what_all_steps_at_once_say(window):
    model = writer(window)
    moves, _, *word = lesson(["tea", "son"])
    moves = scaled(moves)
    with torch.no_grad():
        _, lifted, _, look = model(moves, model.start(*word))
        state, found, looks = model.start(*word), [], []
        for move in moves:
            _, one, state, own = model(move[None], state)
            found.append(one)
            looks.append(own)
    torch.testing.assert_close(torch.cat(found), lifted)
    if window:
        torch.testing.assert_close(torch.cat(looks), look)
    else:
        assert look is None


def test_the_window_s_weights_are_shares_and_its_bells_never_go_back():
    model = writer()
    moves, _, *word = lesson(["tea", "son"])
    state = model.start(*word)
    places = [torch.zeros(1, HUMPS)]
    with torch.no_grad():
        for move in scaled(moves):
            _, _, state, look = model(move[None], state)
            places.append(state["place"])
            torch.testing.assert_close(look.sum(dim=-1), torch.ones(1, 2))
    assert all((b > a).all() for a, b in pairwise(places))


def test_every_letter_can_change_what_is_written():
    model = writer()
    moves, _, ids, mask = lesson(["tea", "son"])
    with torch.no_grad():
        said = model(scaled(moves), model.start(ids, mask))[1]
        for place in range(3):
            other = ids.copy()
            other[place] = (other[place] + 1) % len(ALPHABET)
            assert not torch.allclose(model(scaled(moves), model.start(other, mask))[1], said)


@pytest.mark.parametrize("window", [True, False])
def test_it_writes_until_the_pen_rests_and_the_seed_decides(window):
    model = writer(window)
    word = spelled(["tea", "a"])
    first, again, other = (
        model.write(np.random.default_rng(seed), *word, longest=20) for seed in (0, 0, 1)
    )
    for one, same in zip(first[0], again[0], strict=True):
        np.testing.assert_array_equal(one, same)
        assert one.shape[1] == 3
        assert len(one) <= 20
    assert any(len(a) != len(b) or (a != b).any() for a, b in zip(first[0], other[0], strict=True))
    assert (first[1] is None) != window


def test_a_few_updates_lower_the_loss():
    model = writer(hidden=16)
    batch = lesson(["tea", "son", "hid", "mad"])
    optimizer = torch.optim.Adam(model.parameters(), 1e-2)
    losses = []
    for _ in range(25):
        loss = model.loss(*batch)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
    assert losses[-1] < losses[0] - 1
