"""Pairs of short texts of which one is praise and the other blame, for one small reason.

Written for this book, in the words of the movie snippets. A model that has learned what *not* does
is right on both texts of a pair; one that adds up words is not.
"""

from dataclasses import dataclass


@dataclass(frozen=True)
class Pair:
    """Two texts alike but for one thing: the first is praise, the second blame."""

    kind: str
    praise: str
    blame: str


_PLAIN = (  # one word of praise or blame more or less: every model should know these
    ("a good film .", "a bad film ."),
    ("the acting is superb .", "the acting is awful ."),
    ("funny from start to end .", "dull from start to end ."),
    ("a beautiful and moving story .", "a stupid and boring story ."),
    ("the script is smart .", "the script is lame ."),
    ("an enjoyable evening .", "a tedious evening ."),
    ("the best comedy of the year .", "the worst comedy of the year ."),
    ("a fresh , witty romance .", "a stale , flat romance ."),
    ("it succeeds .", "it fails ."),
    ("a charming little thriller .", "a pointless little thriller ."),
    ("you will love it .", "you will hate it ."),
    ("the direction is brilliant .", "the direction is clumsy ."),
)
_NOT_PRAISE = (  # not in front of a word of praise makes blame
    ("this is a good film .", "this is not a good film ."),
    ("the acting is superb .", "the acting is not superb ."),
    ("it is funny .", "it is not funny ."),
    ("the story is moving .", "the story is not moving ."),
    ("the script is smart .", "the script isn't smart ."),
    ("i enjoyed it .", "i did not enjoy it ."),
    ("the jokes work .", "the jokes don't work ."),
    ("this is a great movie .", "this is not a great movie ."),
    ("it is worth seeing .", "it is not worth seeing ."),
    ("always entertaining .", "never entertaining ."),
    ("a movie with heart and charm .", "a movie without heart or charm ."),
    ("the ending is satisfying .", "the ending is not satisfying ."),
)
_NOT_BLAME = (  # not in front of a word of blame makes praise, if faint
    ("this is not a bad film .", "this is a bad film ."),
    ("it is not dull .", "it is dull ."),
    ("the plot is not silly .", "the plot is silly ."),
    ("it is never boring .", "it is always boring ."),
    ("the jokes aren't stale .", "the jokes are stale ."),
    ("the acting is not awful .", "the acting is awful ."),
    ("it does not fail .", "it does fail ."),
    ("not a waste of time .", "a waste of time ."),
    ("you will not be bored .", "you will be bored ."),
    ("not bad at all .", "bad , all of it ."),
    ("a thriller without flaws .", "a thriller with flaws ."),
    ("the story is never tedious .", "the story is tedious ."),
)
_ORDER = (  # the same words, in another order: the same bag
    ("the film was good , not bad at all .", "the film was bad , not good at all ."),
    ("funny , not dull .", "dull , not funny ."),
    ("it is moving and never boring .", "it is boring and never moving ."),
    ("smart instead of stupid .", "stupid instead of smart ."),
    ("the jokes are fresh , not stale .", "the jokes are stale , not fresh ."),
    ("more charming than silly .", "more silly than charming ."),
    ("a success , not a failure .", "a failure , not a success ."),
    ("i was not bored , i was moved .", "i was not moved , i was bored ."),
    ("it could have been awful , but it is wonderful .",
     "it could have been wonderful , but it is awful ."),
    ("i expected a mess and got a delight .", "i expected a delight and got a mess ."),
    ("a weak start , and then it becomes great .", "a great start , and then it becomes weak ."),
    ("not a mess , a masterpiece .", "not a masterpiece , a mess ."),
)  # fmt: skip
KINDS = {
    "plain": _PLAIN,
    "not + praise": _NOT_PRAISE,
    "not + blame": _NOT_BLAME,
    "same words": _ORDER,
}


def negation_pairs() -> tuple[Pair, ...]:
    """Return all pairs, twelve of each kind: see the names in KINDS."""
    return tuple(Pair(kind, *texts) for kind, pairs in KINDS.items() for texts in pairs)
