"""Made-up stories, the network that answers questions about them, and what is open in a text."""

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from utils.data.stories import (
    DROP,
    GO,
    HELD_OUT,
    PEOPLE,
    PLACES,
    THINGS,
    Story,
    story,
    story_batch,
    story_vocabulary,
    summary,
)
from utils.models.torch_only.memory import MemoryNetwork
from utils.text.nesting import nesting

told = given(
    facts=st.integers(1, 2),
    length=st.integers(4, 15),
    held_out=st.sampled_from([False, True, None]),
    seed=st.integers(0, 10_000),
)


def answer_by_rules(one: Story) -> str:
    """Answer a story by keeping track of the world, in code of its own."""
    place, holder, lies = {}, {}, {}
    for sentence in one.sentences:
        person, verb, *_, last = sentence.split()
        if verb in GO:
            place[person] = last
        elif verb in DROP:
            assert holder.pop(last) == person, "nobody drops what they do not hold"
            lies[last] = place[person]
        else:
            assert last not in holder, "nobody takes what somebody holds"
            assert lies.get(last, place[person]) == place[person], "a thing is taken where it lies"
            holder[last] = person
    asked = one.question.split()[-1]
    if asked in PEOPLE:
        return place[asked]
    return place[holder[asked]] if asked in holder else lies[asked]


# --- stories


@settings(max_examples=150, deadline=None)
@told
def test_a_story_s_answer_follows_from_its_sentences(facts, length, held_out, seed):
    one = story(np.random.default_rng(seed), facts, length, held_out)
    assert len(one.sentences) == length
    assert answer_by_rules(one) == one.answer
    asked = one.question.split()[-1]
    assert (asked in PEOPLE) == (facts == 1)
    assert (asked in THINGS) == (facts == 2)
    if held_out is not None:
        assert ((asked, one.answer) in HELD_OUT) == held_out


@settings(max_examples=150, deadline=None)
@told
def test_the_deciding_sentences_decide_alone(facts, length, held_out, seed):
    one = story(np.random.default_rng(seed), facts, length, held_out)
    assert len(set(one.supports)) == facts
    *first, went = (one.sentences[number] for number in one.supports)
    assert went.split()[-1] == one.answer
    if facts == 1:
        assert went.split()[0] == one.question.split()[-1]
    else:
        assert first[0].split()[-1] == one.question.split()[-1]
        assert first[0].split()[0] == went.split()[0], "the same person in both"


def test_a_summary_says_who_holds_what_where():
    told = ["ben went to the hall", "ben took the milk", "ben grabbed the ball"]
    assert summary(told) == "ben has the ball and the milk in the hall"
    told += ["anna went to the attic", "ben walked to the attic", "ben left the milk"]
    assert summary(told) == "ben has the ball in the attic"
    told += ["anna took the milk"]
    assert summary(told) == "anna has the milk in the attic . ben has the ball in the attic"
    assert summary(told[:1]) == "nobody has anything"


@settings(max_examples=150, deadline=None)
@given(length=st.integers(4, 15), seed=st.integers(0, 10_000))
def test_a_summary_agrees_with_the_story_s_answer(length, seed):
    one = story(np.random.default_rng(seed), 2, length, held_out=None)
    thing, last = one.question.split()[-1], one.sentences[one.supports[0]]
    lines = [line for line in summary(one.sentences).split(" . ") if f" the {thing} " in line]
    assert len(lines) == (last.split()[1] not in DROP)
    assert all(line.endswith(f"in the {one.answer}") for line in lines)


def test_a_story_is_repeated_by_its_seed_and_shows_its_supports():
    one, other = (story(np.random.default_rng(5), 2) for _ in range(2))
    assert one == other
    assert str(one).count("*") == 2
    assert str(one).endswith(f"{one.question}? {one.answer}")


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"facts": 3}, "facts=3: expected 1"),
        ({"facts": 2, "length": 3}, "length=3: with facts=2, expected at least 4"),
    ],
)
def test_stories_that_cannot_be_told_are_refused(options, message):
    with pytest.raises(ValueError, match=message):
        story(np.random.default_rng(0), **options)


def test_every_word_of_every_story_is_in_the_vocabulary():
    vocabulary, rng = story_vocabulary(), np.random.default_rng(0)
    for facts in (1, 2):
        some = [story(rng, facts, held_out=None) for _ in range(50)]
        batch = story_batch(some, vocabulary)
        assert batch.sentences.shape == (8, 50, 5)
        assert batch.supports.shape == (facts, 50)
        assert vocabulary.decode(batch.answers) == [one.answer for one in some]
        assert {one.answer for one in some} <= set(PLACES)
    with pytest.raises(ValueError, match="need 1 and 2 sentences: give stories of one kind"):
        story_batch([some[0], story(rng, 1)], vocabulary)


def test_shorter_stories_stand_level_with_the_latest_sentence():
    rng, vocabulary = np.random.default_rng(0), story_vocabulary()
    long, short = (story(rng, 2, length) for length in (10, 5))
    with pytest.raises(ValueError, match="stories is empty"):
        story_batch([], vocabulary)
    batch = story_batch([long, short], vocabulary)
    assert not batch.sentences[:5, 1].any()
    assert batch.sentences[5:, 1].any(axis=-1).all()
    for column, one in enumerate((long, short)):
        for number, place in zip(one.supports, batch.supports[:, column], strict=True):
            ids = batch.sentences[place, column]
            assert vocabulary.decode(ids[ids > 0]) == one.sentences[number].split()
    alone = batch.take(np.array([1]))
    np.testing.assert_array_equal(alone.supports[:, 0], batch.supports[:, 1])


# --- the memory network


def network(hops=2, longest=12):
    torch.manual_seed(0)
    return MemoryNetwork(
        len(story_vocabulary()), 8, hops=hops, longest=longest, dtype=torch.float64
    )


def some_stories(lengths=(8, 8, 8), facts=2, seed=0):
    rng = np.random.default_rng(seed)
    return story_batch([story(rng, facts, length) for length in lengths], story_vocabulary())


def test_extra_sentences_without_a_word_change_no_answer():
    model, batch = network(), some_stories()
    sentences = np.concatenate([np.zeros((3, 3, 5), int), batch.sentences])
    with torch.no_grad():
        longer = model(sentences, batch.questions)
        assert not any(weights[:3].any() for weights in model.attention)
        torch.testing.assert_close(longer, model(batch.sentences, batch.questions))


def test_every_sentence_can_change_the_answer_and_the_weights_are_shares():
    model, batch = network(), some_stories()
    with torch.no_grad():
        answers = model(batch.sentences, batch.questions)
        assert len(model.attention) == 2
        for weights in model.attention:
            torch.testing.assert_close(weights.sum(dim=0), torch.ones(3, dtype=torch.float64))
        for number in range(8):
            changed = batch.sentences.copy()
            changed[number] = changed[(number + 1) % 8]
            assert not torch.allclose(model(changed, batch.questions), answers)


def test_a_memory_network_is_its_equations():
    model, batch = network(hops=1), some_stories((6,))
    weights = {name: param.detach().numpy() for name, param in model.named_parameters()}
    memory = weights["E"][batch.sentences[:, 0]] * (batch.sentences[:, 0] > 0)[..., None]
    memory = memory.sum(axis=1) + weights["T"][:6][::-1]
    q = weights["E"][batch.questions[0]].sum(axis=0)
    scores = memory @ weights["K.0"] @ q
    shares = np.exp(scores) / np.exp(scores).sum()
    logits = (q + shares @ memory @ weights["C.0"]) @ weights["V"] + weights["c"]
    found = model(batch.sentences, batch.questions).detach().numpy()[0]
    np.testing.assert_allclose(found, logits, atol=1e-12)
    np.testing.assert_allclose(model.attention[0][:, 0], shares, atol=1e-12)


def test_it_learns_to_look_at_the_deciding_sentence():
    rng, vocabulary = np.random.default_rng(0), story_vocabulary()
    batch = story_batch([story(rng, 1, 6) for _ in range(400)], vocabulary)
    torch.manual_seed(0)
    model = MemoryNetwork(len(vocabulary), 16, hops=1, longest=6)
    optimizer = torch.optim.Adam(model.parameters(), 0.02)
    for _ in range(80):
        loss = torch.nn.functional.cross_entropy(
            model(batch.sentences, batch.questions), torch.tensor(batch.answers)
        )
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
    top = model.attention[0].argmax(dim=0).numpy()
    assert (top == batch.supports[0]).mean() > 0.8


@pytest.mark.parametrize(
    ("change", "message"),
    [
        (lambda s, q: (s[0], q), r"expected \(sentences, batch, words\)"),
        (lambda s, q: (s, q[:2]), r"questions \(2, 4\)"),
        (lambda s, q: (np.tile(s, (2, 1, 1)), q), r"has 16 sentences, .* longest=12"),
        (lambda s, q: (s - 1, q), "ids run from -1 to"),
        (lambda s, q: (s + 100, q), "ids run from .*: expected 0..24"),
    ],
)
def test_stories_that_the_network_cannot_read_are_refused(change, message):
    batch = some_stories()
    with pytest.raises(ValueError, match=message):
        network()(*change(batch.sentences, batch.questions))


# --- what is open in a text


def test_brackets_open_and_close():
    depth, distance = nesting("a(b[c])d)(", "([{", ")]}")
    assert depth.tolist() == [0, 1, 1, 2, 2, 1, 0, 0, 0, 1]
    assert distance.tolist() == [1, 0, 1, 0, 1, 0, 0, 1, 0, 0]


def test_quotation_marks_take_turns_and_start_anew_with_a_paragraph():
    depth, _ = nesting('"a" b "c\n\nd "e', '"', '"')
    assert "".join(map(str, depth)) == "11000011100011"[:14]


def test_marks_must_be_given():
    with pytest.raises(ValueError, match="opening='', closing='x': expected one mark"):
        nesting("text", "", "x")
