"""The check of lab 3 that asks a model about the four criteria of the lecture."""

import numpy as np

from utils.exercises.checking import Exercise


def _four_criteria(predict, parameter_count, sentence, other):
    usual, length = predict(sentence), len(sentence)
    return {
        "any length": _accepts(predict, np.tile(sentence, 2)),
        "order": not np.allclose(predict(sentence[::-1]), usual),
        "long-term": not np.allclose(predict(_replaced(sentence, other, 0)), usual),
        "shared": parameter_count(2 * length) == parameter_count(length),
    }


def _accepts(predict, sentence):
    try:
        predict(sentence)
    except ValueError:
        return False
    return True


def _replaced(sentence, other, place):
    changed = sentence.copy()
    changed[place] = other
    return changed


# ------------------------------------------------------------------------------------ the models


def _places(W, ids):
    """Add up for each word the row of its place."""
    return W[np.arange(len(ids)), ids].sum(axis=0)


def _models(W, length):
    """Return eight small models: each a kind of its own, with or without a criterion."""

    def two_words(ids):
        return _places(W, ids[-2:])

    def big_window(ids):
        if len(ids) != length:
            raise ValueError(f"expected {length} words, got {len(ids)}")
        return _places(W, ids)

    def bag(ids):
        total = np.zeros(W.shape[-1])
        for word in ids:  # in their order: rounding makes the last digits depend on it
            total += W[0, word]
        return total

    def running(ids):
        state = np.zeros(W.shape[-1])
        for word in ids:
            state = np.tanh(0.8 * state + 0.5 * W[0, word])
        return state

    def no_longer(ids, longest=length):
        if len(ids) > longest:
            raise ValueError(f"expected {longest} words or fewer, got {len(ids)}")
        return _places(W, ids)

    def two_more(ids):
        return no_longer(ids, length + 2)

    def all_but_one(ids):
        return _places(W, ids[-(length - 1) :])

    def first_word(ids):
        return W[0, ids[0]]

    return two_words, big_window, bag, running, no_longer, two_more, all_but_one, first_word


def _criteria_inputs(rng, case):
    """Draw a model of one of the eight kinds, and a sentence for it."""
    vocab, units, length = 14, 8, 5 + case % 4
    W = rng.standard_normal((length + 2, vocab, units))
    W[..., 0] = 0  # one logit that no word moves
    predict = _models(W, length)[case % 8]
    grows = predict.__name__ not in ("bag", "running", "first_word")
    block = length + 2 if predict.__name__ == "two_more" else 1  # words that it grows by at a time

    def parameter_count(size):
        return units * vocab * (1 + grows * block * -(-size // block))

    words = rng.permutation(vocab)
    if case == 0:  # the sentence ends with the word that it begins with
        words[length - 1] = words[0]
    return predict, parameter_count, words[:length], int(words[-1])


four_criteria = Exercise(
    "four_criteria",
    _four_criteria,
    _criteria_inputs,
    {"criteria": ""},
    cases=8,
    tries=(
        "a model that sees two words, the last being the first once more",
        "a window that takes one length alone",
        "a bag of words",
        "a model that reads word by word and slowly forgets",
        "a window that takes no longer sentence",
        "a window that takes two words more, and no longer sentence",
        "a window that cuts off the first word",
        "a model that looks at the first word alone",
    ),
    example=lambda rng: _criteria_inputs(rng, 0),
    stars=3,
    minutes=12,
    section=("03_big_windows", "Four criteria"),
    idea="Question a model as you would a witness: change one thing in the story and see whether "
    "the answer changes with it.",
    equation='"order": predict(sentence[::-1]) differs from predict(sentence); "shared": '
    "parameter_count(2 * n) == parameter_count(n); the two others in the same way",
    first_line="usual = predict(sentence)  # compare with it by np.allclose; try/except for length",
)

# ---------------------------------------------------------------------------------- the mistakes


def _changed(key, rule):
    """Make a wrong answer: one of the four criteria is judged by another rule."""

    def wrong(*inputs):
        return _four_criteria(*inputs) | {key: rule(*inputs)}

    return wrong


def _inverted(key):
    return _changed(key, lambda *inputs: not _four_criteria(*inputs)[key])


def _likeliest_word(predict, parameter_count, sentence, other):
    usual = predict(sentence).argmax()
    return _four_criteria(predict, parameter_count, sentence, other) | {
        "order": predict(sentence[::-1]).argmax() != usual,
        "long-term": predict(_replaced(sentence, other, 0)).argmax() != usual,
    }


def _swapped_two(predict, parameter_count, sentence, other):
    words = np.concatenate([sentence[1::-1], sentence[2:]])
    return not np.allclose(predict(words), predict(sentence))


for _name, _wrong, _hint in [
    (
        "order_inverted",
        _inverted("order"),
        "a model sees order if the reversed sentence gives ANOTHER prediction.",
    ),
    (
        "long_inverted",
        _inverted("long-term"),
        "a model has a long memory if another first word gives ANOTHER prediction.",
    ),
    (
        "length_inverted",
        _inverted("any length"),
        "the criterion holds if the long sentence raises NO error.",
    ),
    (
        "shared_inverted",
        _inverted("shared"),
        "parameters are shared if a longer sentence needs no MORE of them.",
    ),
    (
        "last_word",
        _changed(
            "long-term",
            lambda p, n, s, other: not np.allclose(p(_replaced(s, other, -1)), p(s)),
        ),
        "replace the FIRST word of the sentence: the one furthest back.",
    ),
    (
        "second_word",
        _changed(
            "long-term", lambda p, n, s, other: not np.allclose(p(_replaced(s, other, 1)), p(s))
        ),
        "the first word of the sentence stands at index 0, not 1.",
    ),
    (
        "all_words",
        _changed(
            "long-term", lambda p, n, s, other: not np.allclose(p(np.full(len(s), other)), p(s))
        ),
        "replace the first word ALONE: if all words change, any model answers otherwise.",
    ),
    (
        "swapped_two",
        _changed("order", _swapped_two),
        "reverse the whole sentence, sentence[::-1]: a model may not see its first two words.",
    ),
    (
        "exact_comparison",
        _changed("order", lambda p, n, s, o: not np.array_equal(p(s[::-1]), p(s))),
        "a sum in another order differs in its last digits, and no more: compare the predictions "
        "with np.allclose.",
    ),
    (
        "likeliest_word",
        _likeliest_word,
        "the same word may stay the likeliest although the logits change: compare all logits.",
    ),
    (
        "short_sentence",
        _changed("any length", lambda p, n, s, o: _accepts(p, s[:2])),
        "ask with the sentence written twice in a row: a model that fills up short sentences may "
        "still refuse long ones.",
    ),
    (
        "one_more_word",
        _changed("any length", lambda p, n, s, other: _accepts(p, np.append(s, other))),
        "one word more may still fit: ask with the sentence written twice in a row.",
    ),
    (
        "always_true",
        _changed("any length", lambda *inputs: True),
        "try a sentence of another length; a model that cannot take it raises ValueError.",
    ),
    (
        "one_more_word_shared",
        _changed("shared", lambda p, n, s, o: n(len(s) + 1) == n(len(s))),
        "compare with twice the length: a model may grow by several words at a time.",
    ),
    (
        "error_not_caught",
        lambda predict, *rest: (predict(np.tile(rest[1], 2)), _four_criteria(predict, *rest))[1],
        "this ValueError is the model's answer to your question about length: catch it with "
        "try and except.",
    ),
]:
    four_criteria.mistake(_name, _wrong, _hint)
