"""The check of lab 3 that asks a model about the four criteria of the lecture."""

import numpy as np

from utils.exercises.checking import Exercise


def _four_criteria(predict, parameter_count, sentence, other):
    changed = sentence.copy()
    changed[0] = other
    usual, length = predict(sentence), len(sentence)
    return {
        "variable length": _accepts(predict, np.tile(sentence, 2)),
        "order": not np.allclose(predict(sentence[::-1]), usual),
        "long-term": not np.allclose(predict(changed), usual),
        "shared parameters": parameter_count(2 * length) == parameter_count(length),
    }


def _accepts(predict, sentence):
    try:
        predict(sentence)
    except ValueError:
        return False
    return True


def _criteria_inputs(rng, case):
    """Draw a small model of one of four kinds, and a sentence for it."""
    vocab, length = 12, 5 + case
    W = rng.standard_normal((length, vocab, 3))

    def two_words(ids):
        return W[0, ids[-2]] + W[1, ids[-1]]

    def big_window(ids):
        if len(ids) != length:
            raise ValueError(f"expected {length} words, got {len(ids)}")
        return W[np.arange(length), ids].sum(axis=0)

    def bag(ids):
        return np.bincount(ids, minlength=vocab) @ W[0]

    def running(ids):
        state = np.zeros(3)
        for word in ids:
            state = np.tanh(0.8 * state + 0.5 * W[0, word])
        return state

    predict = (two_words, big_window, bag, running)[case % 4]
    grows = vocab * 3 * (case % 4 < 2)
    words = rng.permutation(vocab)
    return predict, lambda size: 3 * vocab + grows * size, words[:length], int(words[-1])


def _changed_criteria(**changes):
    """Make a wrong answer: some of the four criteria are judged by another rule."""

    def wrong(*inputs):
        right = _four_criteria(*inputs)
        return right | {key.replace("_", " "): rule(*inputs) for key, rule in changes.items()}

    return wrong


def _last_word_matters(predict, parameter_count, sentence, other):
    changed = np.append(sentence[:-1], other)
    return not np.allclose(predict(changed), predict(sentence))


four_criteria = Exercise("four_criteria", _four_criteria, _criteria_inputs, {"criteria": ""})
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
    "same_length",
    _changed_criteria(variable_length=lambda *inputs: True),
    "try a sentence of another length; a model that cannot take it raises ValueError.",
)
four_criteria.mistake(
    "length_inverted",
    _changed_criteria(
        variable_length=lambda *inputs: not _accepts(inputs[0], np.tile(inputs[2], 2))
    ),
    "the criterion holds if the long sentence raises NO error.",
)
four_criteria.mistake(
    "shared_inverted",
    _changed_criteria(
        shared_parameters=lambda *inputs: not _four_criteria(*inputs)["shared parameters"]
    ),
    "parameters are shared if a longer sentence needs no MORE of them.",
)
four_criteria.mistake(
    "error_not_caught",
    lambda predict, *rest: (predict(np.tile(rest[1], 2)), _four_criteria(predict, *rest))[1],
    "this ValueError is the model's answer to your question about length: catch it with "
    "try and except.",
)
