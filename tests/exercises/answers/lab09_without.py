"""Answers to lab 9 as students write them: leaving one word out."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong


@right("leave_one_out")
def by_slices(ask, ids):
    whole = ask(ids)
    others = [np.concatenate([ids[:t], ids[t + 1 :]]) for t in range(len(ids))]
    return [whole - ask(rest) for rest in others]


@right("leave_one_out")
def by_a_boolean_mask(model, text):
    places, raised = np.arange(len(text)), np.empty(len(text), np.float32)
    for t in places:
        raised[t] = model(text) - model(text[places != t])
    return raised


@right("leave_one_out")
def by_lists(ask, ids):
    words = list(ids)
    return np.array([ask(words) - ask(words[:t] + words[t + 1 :]) for t in range(len(words))])


@right("leave_one_out")
def moves_each_word_to_the_end(ask, ids):
    raised = torch.zeros(len(ids), dtype=torch.float64)
    for t in range(len(ids)):
        rest = np.roll(ids, -t)[1:]
        raised[t] = ask(ids) - ask(np.roll(rest, t) if t else rest)
    return raised


@right("leave_one_out")
def turns_each_word_over_and_back(ask, ids):
    whole, raised = float(ask(ids)), []
    for t, word in enumerate(ids.copy()):
        ids[t] = -1
        raised.append(whole - float(ask(ids[ids >= 0])))
        ids[t] = word
    return tuple(raised)


@wrong("leave_one_out", fits="turned_round")
def without_minus_with(ask, ids):
    return np.array([ask(np.delete(ids, t)) - ask(ids) for t in range(len(ids))])


@wrong("leave_one_out", fits="replaced")
def puts_a_zero(ask, ids):
    raised = []
    for t in range(len(ids)):
        changed = ids.copy()
        changed[t] = 0
        raised.append(ask(ids) - ask(changed))
    return np.array(raised)


@wrong("leave_one_out", fits="all_of_that_word")
def leaves_out_the_word_everywhere(ask, ids):
    return np.array([ask(ids) - ask(ids[ids != word]) for word in ids])


@wrong("leave_one_out")
def deletes_at_the_id(ask, ids):
    return np.array([ask(ids) - ask(np.delete(ids, word % len(ids))) for word in ids])


@wrong("leave_one_out", fits="without_alone")
def answers_without(ask, ids):
    return np.array([ask(np.delete(ids, t)) for t in range(len(ids))])


@wrong("leave_one_out", fits="absolute")
def loses_the_sign(ask, ids):
    return np.array([abs(ask(ids) - ask(np.delete(ids, t))) for t in range(len(ids))])


@wrong("leave_one_out", fits="cut_off_before")
def one_word_after_the_other(ask, ids):
    return np.array([ask(ids[: t + 1]) - ask(ids[:t]) for t in range(len(ids))])


@wrong("leave_one_out", fits="last_missing")
def forgets_the_last_word(ask, ids):
    return np.array([ask(ids) - ask(np.delete(ids, t)) for t in range(len(ids) - 1)])


@wrong("leave_one_out", fits="each_word_once")
def each_word_once(ask, ids):
    seen = {}
    for t, word in enumerate(ids.tolist()):
        if word not in seen:
            seen[word] = ask(ids) - ask(np.delete(ids, t))
    return np.array([seen[word] for word in ids.tolist()])


@wrong("leave_one_out", fits="first_only too_short")
def returns_as_soon_as_it_can(ask, ids):
    raised = []
    for t in range(len(ids)):
        raised.append(ask(ids) - ask(np.delete(ids, t)))
        return raised


@wrong("leave_one_out", fits="fewer_and_fewer")
def never_puts_a_word_back(ask, ids):
    rest, raised = ids, []
    for _ in range(len(ids) - 1):
        raised.append(ask(rest) - ask(rest[1:]))
        rest = rest[1:]
    return np.array([*raised, ask(rest) - ask(rest[1:])])


@wrong("leave_one_out", fits="alone")
def asks_each_word_alone(ask, ids):
    return np.array([ask(ids[[t]]) for t in range(len(ids))])


@wrong("leave_one_out", fits="halves_turned")
def joins_the_halves_wrongly(ask, ids):
    return [ask(ids) - ask(np.concatenate([ids[t + 1 :], ids[:t]])) for t in range(len(ids))]


@wrong("leave_one_out", fits="whole")
def an_array_of_whole_numbers(ask, ids):
    raised = np.zeros_like(ids)
    for t in range(len(ids)):
        raised[t] = ask(ids) - ask(np.delete(ids, t))
    return raised


@wrong("leave_one_out", fits="per_word")
def divides_by_the_length(ask, ids):
    return np.array([ask(ids) - ask(np.delete(ids, t)) for t in range(len(ids))]) / len(ids)
