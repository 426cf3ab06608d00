"""Train a classifier of opinions, and ask it what it read: for models of utils.scratch.

Texts are lists of ids of different lengths; class 1 is praise. Nothing here needs more than NumPy.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence

import numpy as np

from utils.scratch.base import mode
from utils.scratch.functions import log_softmax, softmax
from utils.scratch.optimizers import clip
from utils.text import Vocabulary, cut, like_lengths, pad

VECTOR_SCALE = 0.1  # of the rows that have no vector of their own
POOL = 20  # batches that are drawn together and sorted by length


def word_table(vocabulary: Vocabulary, known, rng: np.random.Generator) -> np.ndarray:
    """Return rows to start from, float32 (words, features): known vectors, else small random ones.

    known is what `utils.data.load("glove")` returns. The row of <pad> is 0.
    """
    shape = len(vocabulary), known.vectors.shape[1]
    rows = (VECTOR_SCALE * rng.standard_normal(shape)).astype(np.float32)
    for row, word in enumerate(vocabulary.tokens):
        if word in known:
            rows[row] = known[word]
    if vocabulary.pad is not None:
        rows[vocabulary.pad] = 0
    return rows


def opinion_targets(scores: np.ndarray, sharpness: float | None = None) -> np.ndarray:
    """Turn mean opinions (texts,), -4 to 4, into target probabilities (texts, 2) of blame, praise.

    With a sharpness the share of praise is sigmoid(sharpness * score), so that a lukewarm text
    asks for a lukewarm answer. None gives 0 or 1, by the sign.
    """
    scores = np.asarray(scores, np.float64)
    if not np.isfinite(scores).all():
        raise ValueError("scores hold nan or inf: expected mean opinions, -4 to 4")
    praise = scores > 0 if sharpness is None else 0.5 + 0.5 * np.tanh(sharpness * scores / 2)
    return np.stack([1 - praise, praise], axis=-1).astype(np.float32)


def soft_cross_entropy(logits: np.ndarray, targets: np.ndarray) -> tuple[float, np.ndarray]:
    """Return the mean loss in nats and its gradient for logits; targets are probabilities.

    logits, targets (batch, classes). For targets of 0 and 1 this is `cross_entropy`.
    """
    if logits.shape != targets.shape:
        raise ValueError(
            f"logits {logits.shape} and targets {targets.shape}: expected a probability for each "
            "logit, (batch, classes)"
        )
    loss = -float((targets * log_softmax(logits)).sum(dtype=np.float64)) / len(logits)
    if not np.isfinite(loss):
        raise FloatingPointError(f"the loss is {loss}: lower the learning rate")
    return loss, (softmax(logits) - targets).astype(logits.dtype) / len(logits)


def text_batches(
    texts: Sequence[Iterable[int]],
    targets: np.ndarray,
    batch_size: int,
    rng: np.random.Generator | None = None,
) -> Iterator[tuple[np.ndarray, np.ndarray, np.ndarray]]:
    """Yield (ids, mask, targets) of texts of like length, so that little is padding.

    ids and mask are (time, batch). With rng, texts are shuffled, 20 batches of them are sorted by
    length, and the batches come in random order. Without, they come as they stand. Raises
    ValueError unless there are as many targets as texts.
    """
    if len(targets) != len(texts):
        raise ValueError(f"{len(texts)} texts and {len(targets)} targets came: expected one each")
    if rng is None:
        parts = cut(np.arange(len(texts)), batch_size)
    else:
        parts = like_lengths(map(len, texts), batch_size, rng, POOL)
    return ((*pad(texts[row] for row in rows), targets[rows]) for rows in parts)


def opinion_step(
    model,
    optimizer,
    max_norm: float = 1.0,
    skip: float = 0.0,
    unknown: int = 1,
    rng: np.random.Generator | None = None,
) -> Callable[[tuple], tuple[float, int]]:
    """Return a step for `utils.training.fit` on batches of `text_batches`.

    skip is the share of words that are replaced by the id `unknown`, drawn from rng, so that the
    model does not lean on any one word.
    """

    def step(batch: tuple) -> tuple[float, int]:
        ids, mask, targets = batch
        if skip:
            ids = np.where(rng.random(ids.shape) < skip, unknown, ids)
        with mode(model, training=True):
            loss, dlogits = soft_cross_entropy(model.forward(ids, mask), targets)
            grads = model.backward(dlogits)
        clip(grads, max_norm)
        optimizer.step(grads)
        return loss, len(targets)

    return step


def praise(model, texts: Sequence[Iterable[int]], batch_size: int = 256) -> np.ndarray:
    """Return the probability of praise (texts,) that the model gives to each text.

    Dropout is off meanwhile.
    """
    found = np.zeros(len(texts))
    with mode(model, training=False):
        for rows in like_lengths(map(len, texts), batch_size):
            found[rows] = softmax(model.forward(*pad(texts[row] for row in rows)))[:, 1]
    return found


def after_each_word(model, ids: np.ndarray) -> np.ndarray:
    """Return the probability of praise (time,) after each word of one text ids (time,).

    The model is asked anew about the first word, the first two, and so on.
    """
    return praise(model, [ids[: t + 1] for t in range(len(ids))])


def leave_one_out(model, ids: np.ndarray) -> np.ndarray:
    """Return by how much each word raises the logit of praise: with it minus without it (time,).

    The logit of praise is log(p / (1 - p)). A text of one word has nothing to be compared with:
    raises ValueError.
    """
    ids = np.asarray(ids)
    if len(ids) < 2:
        raise ValueError(f"the text has {len(ids)} words: leaving one out needs at least two")
    without = [np.delete(ids, t) for t in range(len(ids))]
    return _logit(model, [ids])[0] - _logit(model, without)


def gradient_times_input(model, ids: np.ndarray) -> np.ndarray:
    """Return each word's vector times the gradient of the logit of praise for it (time,).

    It is what would happen to the logit, to first order, if the word's vector shrank to nothing.
    model is a `SequenceClassifier`; its last forward pass is replaced.
    """
    ids = np.asarray(ids)[:, None]
    with mode(model, training=False):
        logits = model.forward(ids)
        toward = np.array([[-1, 1]], logits.dtype)  # of the logit of praise minus that of blame
        model.backward(toward)
    return (model.dx[:, 0] * model.params["E"][ids[:, 0]]).sum(axis=-1)


def _logit(model, texts: Sequence[Iterable[int]]) -> np.ndarray:
    with mode(model, training=False):
        logits = model.forward(*pad(texts))
    return logits[:, 1] - logits[:, 0]
