"""The check of lab 3 that asks a model about the four criteria of the lecture."""

import numpy as np

from utils.exercises.checking import Exercise


def _four_criteria(predict, parameter_count, sentence, other):
    changed = sentence.copy()
    changed[0] = other
    usual, length = predict(sentence), len(sentence)
    return {
        "any length": _accepts(predict, np.tile(sentence, 2)),
        "order": not np.allclose(predict(sentence[::-1]), usual),
        "long-term": not np.allclose(predict(changed), usual),
        "shared": parameter_count(2 * length) == parameter_count(length),
    }


def _accepts(predict, sentence):
    try:
        predict(sentence)
    except ValueError:
        return False
    return True


def _criteria_inputs(rng, case):
    """Draw a small model of one of five kinds, and a sentence for it."""
    vocab, length, units = 14, 5 + case, 8
    W = rng.standard_normal((length, vocab, units))

    def two_words(ids):
        return W[0, ids[-2]] + W[1, ids[-1]]

    def big_window(ids):
        if len(ids) != length:
            raise ValueError(f"expected {length} words, got {len(ids)}")
        return W[np.arange(length), ids].sum(axis=0)

    def bag(ids):
        total = np.zeros(units)
        for word in ids:  # in their order: rounding makes the last digits depend on it
            total += W[0, word]
        return total

    def running(ids):
        state = np.zeros(units)
        for word in ids:
            state = np.tanh(0.8 * state + 0.5 * W[0, word])
        return state

    def at_most(ids):
        if len(ids) > length:
            raise ValueError(f"expected {length} words or fewer, got {len(ids)}")
        return W[np.arange(len(ids)), ids].sum(axis=0)

    kind = case % 5
    predict = (two_words, big_window, bag, running, at_most)[kind]
    grows = vocab * units * (kind in (0, 1, 4))
    words = rng.permutation(vocab)
    return predict, lambda size: units * vocab + grows * size, words[:length], int(words[-1])


def _changed_criteria(**changes):
    """Make a wrong answer: some of the four criteria are judged by another rule."""

    def wrong(*inputs):
        right = _four_criteria(*inputs)
        return right | {key.replace("_", " "): rule(*inputs) for key, rule in changes.items()}

    return wrong


def _last_word_matters(predict, parameter_count, sentence, other):
    changed = np.append(sentence[:-1], other)
    return not np.allclose(predict(changed), predict(sentence))


four_criteria = Exercise(
    "four_criteria", _four_criteria, _criteria_inputs, {"criteria": ""}, cases=5
)
four_criteria.mistake(
    "order_inverted",
    _changed_criteria(order=lambda *inputs: not _four_criteria(*inputs)["order"]),
    "a model sees order if the reversed sentence gives ANOTHER prediction.",
)
four_criteria.mistake(
    "last_word",
    lambda *inputs: _four_criteria(*inputs) | {"long-term": _last_word_matters(*inputs)},
    "replace the FIRST word of the sentence: the one furthest back.",
)
four_criteria.mistake(
    "exact_comparison",
    _changed_criteria(order=lambda p, n, s, o: not np.array_equal(p(s[::-1]), p(s))),
    "a sum in another order differs in its last digits, and no more: compare the predictions "
    "with np.allclose.",
)
four_criteria.mistake(
    "short_sentence",
    _changed_criteria(
        any_length=lambda predict, _, sentence, other: _accepts(predict, sentence[:2])
    ),
    "ask with the sentence written twice in a row: a model that fills up short sentences may "
    "still refuse long ones.",
)
four_criteria.mistake(
    "same_length",
    _changed_criteria(any_length=lambda *inputs: True),
    "try a sentence of another length; a model that cannot take it raises ValueError.",
)
four_criteria.mistake(
    "length_inverted",
    _changed_criteria(any_length=lambda *inputs: not _four_criteria(*inputs)["any length"]),
    "the criterion holds if the long sentence raises NO error.",
)
four_criteria.mistake(
    "shared_inverted",
    _changed_criteria(shared=lambda *inputs: not _four_criteria(*inputs)["shared"]),
    "parameters are shared if a longer sentence needs no MORE of them.",
)
four_criteria.mistake(
    "error_not_caught",
    lambda predict, *rest: (predict(np.tile(rest[1], 2)), _four_criteria(predict, *rest))[1],
    "this ValueError is the model's answer to your question about length: catch it with "
    "try and except.",
)
