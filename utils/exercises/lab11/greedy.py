"""The check of lab 11 on a decoder that writes greedily."""

import numpy as np

from utils.exercises.checking import Exercise


class ToyDecoder:
    """A decoder with a sentence in mind: fed rightly it says the next word of it, else nonsense.

    Its state is one number, the place in the sentence.
    """

    def __init__(self, sentence: list[int], bos: int, noise: np.ndarray):
        """Keep the sentence, which ends with its eos, and noise (words, words) for the logits."""
        self.sentence, self.bos, self.noise = sentence, bos, noise
        self.calls = 0
        self.__name__ = f"saying_{'_'.join(map(str, sentence))}"  # for messages and examples

    def __call__(self, word: int, state: np.ndarray) -> tuple[np.ndarray, np.ndarray]:
        """Feed one word; return the logits (words,) of the next and the next state (1,)."""
        self.calls += 1
        if self.calls > 100:
            raise RuntimeError("step was called 100 times: stop at eos, or at `longest` words")
        place = int(state[0]) % len(self.sentence)
        before = self.sentence[place - 1] if place else self.bos
        said = self.sentence[place]
        if word != before:
            said = self._nonsense(int(word), place)
        logits = self.noise[int(word) % len(self.noise)].copy()
        logits[said] += 2
        if said != self.sentence[-1]:
            logits[self.sentence[-1]] += 0.5  # eos comes second
        return logits, state + 1

    def _nonsense(self, word: int, place: int) -> int:
        others = np.delete(np.arange(len(self.noise)), self.sentence[-1])
        return int(others[(5 * word + 3 * place + 1) % len(others)])


def _greedy_loop(step, state, bos, eos, longest, miss=""):
    """Write a sentence; `miss` names the mistake to make on the way."""
    bos, eos = (2 if miss == "bos_is_2" else bos), (3 if miss == "eos_is_3" else eos)
    word, written, first = bos, [], state
    room = longest + {"one_short": -1, "one_long": 1}.get(miss, 0)
    while miss == "no_limit" or len(written) < room:
        logits, state = step(word, state)
        word = _chosen(logits, miss)
        if _over(word, eos, written, miss):
            if miss == "keeps_eos":
                written.append(word)
            break
        written.append(float(logits.max()) if miss == "logits_kept" else word)
        word = bos if miss == "always_bos" else word
        state = first if miss == "state_lost" else state
        if miss == "one_word":
            break
    return {
        "with_bos": [bos, *written],
        "backwards": written[::-1],
        "last_lost": written[:-1],
    }.get(miss, written)


def _chosen(logits, miss):
    """Return the word that is taken from these logits."""
    if miss == "positive_only":
        return int(logits.argmax()) if logits.max() > 0 else 0
    order = np.argsort(-logits, kind="stable")
    return int(order[{"least_likely": -1, "second": 1}.get(miss, 0)])


def _over(word, eos, written, miss):
    """Tell whether the sentence ends before this word."""
    if miss == "eos_not_seen":
        return False
    early = (miss == "stops_at_0" and word == 0) or (miss == "no_word_twice" and word in written)
    return word == eos or early


_SENTENCES = {  # words of the sentence, bos, eos, longest
    "a short sentence": (3, 2, 3, 8),
    "another bos and eos than 2 and 3": (5, 7, 1, 9),
    "a limit that comes before eos": (9, 2, 3, 6),
    "a sentence without words": (0, 4, 6, 5),
    "a word that comes twice": (6, 1, 2, 10),
    "a sentence exactly as long as the limit": (5, 3, 2, 5),
    "logits below 0": (4, 5, 8, 7),
    "the word with the id 0": (5, 9, 3, 8),
    "a limit of one word": (4, 2, 5, 1),
}


def _greedy_inputs(rng, case):
    what, (length, bos, eos, longest) = list(_SENTENCES.items())[case]
    words = 14
    sentence = [int(word) for word in rng.permutation(words) if word not in (0, bos, eos)][:length]
    if "twice" in what:
        sentence[4] = sentence[1]
    if "id 0" in what:
        sentence[2] = 0
    noise = rng.uniform(0, 1, (words, words)).round(2) - 10 * ("below" in what)
    return ToyDecoder([*sentence, eos], bos, noise), np.zeros(1), bos, eos, longest


def _example(rng):
    sentence = [int(word) for word in 5 + rng.permutation(5)[:3]]
    return ToyDecoder([*sentence, 3], 2, np.zeros((10, 10))), np.zeros(1), 2, 3, 8


greedy_loop = Exercise(
    "greedy_loop",
    lambda step, state, bos, eos, longest: _greedy_loop(step, state, bos, eos, longest),
    _greedy_inputs,
    {"written": "a list of ids"},
    cases=len(_SENTENCES),
    tries=tuple(_SENTENCES),
    stars=2,
    minutes=10,
    section=("11_translation", "Greedy, and with foresight: beam search"),
    example=_example,
    idea="Like dominoes: each word that falls pushes the next one over. What is pushed on is the "
    "word and the state, until eos falls or the table ends.",
    equation="word_0 = bos; logits_t, state_t = step(word_(t-1), state_(t-1)); word_t = argmax of "
    "logits_t; stop when word_t = eos or t > longest",
    first_line="word, written = bos, []  # the word to feed next, and what is written so far\n"
    "while len(written) < longest:",
)
for _name, _hint in {
    "no_limit": "stop after `longest` words, even if no eos has come: a decoder may never end.",
    "one_short": "`longest` words may be written; yours stops one word earlier.",
    "one_long": "`longest` words may be written; yours goes on for one more.",
    "bos_is_2": "bos is an argument: do not take it for 2.",
    "eos_is_3": "eos is an argument: do not take it for 3.",
    "no_word_twice": "a word may come twice: only eos or `longest` ends the sentence.",
    "stops_at_0": "the id 0 is a word like any other: only eos or `longest` ends the sentence.",
    "positive_only": "logits may all be below 0: the largest of them still is the likeliest word.",
    "logits_kept": "return the ids of the words, not their logits.",
    "last_lost": "the last word is missing: take off only what is eos.",
    "least_likely": "argmin is the least likely word.",
    "second": "take the LIKELIEST word.",
    "keeps_eos": "eos ends the sentence, and is no part of it: leave it out.",
    "eos_not_seen": "stop as soon as the word is eos.",
    "always_bos": "after the first step feed the word just written, not bos again.",
    "state_lost": "step returns a new state: give that one to the next step.",
    "one_word": "go on: one step for each word.",
    "with_bos": "bos is fed, not written: leave it out.",
    "backwards": "the first word first.",
}.items():
    greedy_loop.mistake(_name, lambda *inputs, miss=_name: _greedy_loop(*inputs, miss=miss), _hint)
