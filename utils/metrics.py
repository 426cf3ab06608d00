"""The book's measures, one of each."""

import math
import operator
from collections.abc import Collection, Sequence

import numpy as np


def perplexity(total_nll: float, tokens: int) -> float:
    """Return exp(total_nll / tokens): between how many words the model hesitates, on average.

    total_nll is the SUM of the negative natural-log probabilities of all tokens. A mean of the
    perplexities of batches is another, wrong number: it weighs a short batch like a long one.
    """
    if tokens < 1:
        raise ValueError(f"tokens={tokens}: perplexity needs at least one token")
    if not math.isfinite(total_nll):
        raise ValueError(f"total_nll={total_nll}: expected a finite sum of losses")
    try:
        return math.exp(total_nll / tokens)
    except OverflowError:  # above e^709: larger than any float
        return math.inf


def accuracy(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Return the share of predictions that equal their target, in 0..1."""
    predictions, targets = np.asarray(predictions), np.asarray(targets)
    if predictions.shape != targets.shape:
        raise ValueError(
            f"predictions {predictions.shape} and targets {targets.shape} differ in shape: "
            "give one predicted class for each target"
        )
    if targets.size == 0:
        raise ValueError("there are 0 targets: accuracy needs at least one")
    return float((predictions == targets).mean())


def wilson_interval(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the interval in which the true share lies, for `right` hits among `total` trials.

    z = 1.96 gives 95 %: of a hundred intervals made in this way, about 95 hold the true share. It
    stays within 0..1, and means something with 0 or all hits too. Source: Wilson 1927.
    """
    if not 0 <= right <= total or total < 1:
        raise ValueError(f"right={right} of total={total}: expected 0 <= right <= total, total > 0")
    share, spread = right / total, z**2 / total
    middle = (share + spread / 2) / (1 + spread)
    half = z * math.sqrt(share * (1 - share) / total + spread / (4 * total)) / (1 + spread)
    return max(0.0, middle - half), min(1.0, middle + half)


def mcnemar(right: np.ndarray, other_right: np.ndarray) -> tuple[int, int, float]:
    """Test whether two models asked the same questions are equally good.

    right, other_right: bool (questions,), True where the model answered rightly. Only the questions
    that one got right and the other wrong tell them apart; if both were equally good, a fair coin
    would decide each. Returns how many the first alone got right, how many the other alone, and the
    p-value of the exact two-sided test. Source: McNemar 1947.
    """
    right, other_right = np.asarray(right, bool), np.asarray(other_right, bool)
    if right.shape != other_right.shape or right.ndim != 1:
        raise ValueError(
            f"right {right.shape} and other_right {other_right.shape}: expected one answer of each "
            "model for each question, (questions,)"
        )
    first, second = int((right & ~other_right).sum()), int((other_right & ~right).sum())
    differ = first + second
    tail = sum(math.comb(differ, k) for k in range(min(first, second) + 1))
    return first, second, min(1.0, float(2 * tail / 2**differ))  # exact: whole numbers


def calibration(probabilities: np.ndarray, labels: np.ndarray, bins: int = 10) -> tuple:
    """Compare what a model of two classes says with what comes.

    probabilities (texts,) of class 1; labels (texts,), 0 or 1. Cuts 0..1 into equal bins, and
    returns for each bin that is not empty the mean probability, the share of class 1, and the
    number of texts, three arrays; then the expected calibration error: the mean distance of the
    first two, each bin weighed by its texts. Source: Guo et al. 2017, but by the probability of
    class 1, not by that of the class chosen.
    """
    probabilities, labels = np.asarray(probabilities, float), np.asarray(labels)
    if probabilities.shape != labels.shape or probabilities.ndim != 1 or not labels.size:
        raise ValueError(
            f"probabilities {probabilities.shape} and labels {labels.shape}: expected one of each "
            "for every text, (texts,), at least one"
        )
    if not ((probabilities >= 0) & (probabilities <= 1)).all():
        raise ValueError("probabilities go outside 0..1: give softmax's output, not logits")
    where = np.minimum((probabilities * bins).astype(int), bins - 1)
    counts = np.bincount(where, minlength=bins)
    used = counts > 0
    said, came = (
        np.bincount(where, numbers, bins)[used] / counts[used]
        for numbers in (probabilities, labels)
    )
    error = float((np.abs(said - came) * counts[used]).sum() / len(labels))
    return said, came, counts[used], error


def corpus_bleu(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> float:
    """Return BLEU of translations, 0..100: how many n-grams of 1 to 4 tokens a reference has too.

    references holds one list of strings for each hypothesis, with one good translation or more.
    Counts are summed over all sentences before they are divided; sacrebleu cuts the text into
    tokens (13a) and tells upper case from lower. Source: Papineni et al. 2002; Post 2018.
    """
    import sacrebleu

    _check_sentences(hypotheses, references)
    if any(isinstance(known, str) or not known for known in references):
        raise ValueError(
            "references: expected a list of strings for each hypothesis, with at least one in it; "
            "write [[text] for text in texts] where each has one"
        )
    most = max(map(len, references))
    # sacrebleu wants the first reference of every sentence, then the second (None for none), ...
    streams = [[known[i] if i < len(known) else None for known in references] for i in range(most)]
    return sacrebleu.corpus_bleu(list(hypotheses), streams).score


def exact_match(hypotheses: Sequence, references: Sequence) -> float:
    """Return the share of hypotheses that equal their reference, word for word, in 0..1."""
    _check_sentences(hypotheses, references)
    return sum(map(operator.eq, hypotheses, references)) / len(hypotheses)


def alignment_error_rate(
    predicted: Sequence[Collection[tuple[int, int]]], gold: Sequence[Collection[tuple[int, int]]]
) -> float:
    """Return 1 - 2 |A and G| / (|A| + |G|), links counted over all sentences, in 0..1.

    predicted and gold hold, for each sentence, its links (source position, target position). All
    gold links count as sure. Source: Och & Ney 2003, equation 26.
    """
    _check_sentences(predicted, gold)
    pairs = [(set(a), set(g)) for a, g in zip(predicted, gold, strict=True)]
    links = sum(len(a) + len(g) for a, g in pairs)
    if not links:
        raise ValueError("there is no link in any sentence: an error rate needs at least one")
    return 1 - 2 * sum(len(a & g) for a, g in pairs) / links


def _check_sentences(hypotheses: Sequence, references: Sequence) -> None:
    """Raise ValueError unless there are as many of one as of the other, and at least one."""
    if len(hypotheses) != len(references) or not len(hypotheses):
        raise ValueError(
            f"{len(hypotheses)} sentences to measure and {len(references)} to compare them with "
            "came: expected one for each, and at least one"
        )
