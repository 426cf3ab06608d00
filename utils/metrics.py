"""The book's measures, one of each."""

import math
import operator
from collections import Counter
from collections.abc import Collection, Mapping, Sequence, Set

import numpy as np

from utils.text.checks import check_sizes, refuse_string


def perplexity(total_nll: float, tokens: int) -> float:
    """Return exp(total_nll / tokens): between how many words the model hesitates, on average.

    total_nll is the SUM of the negative natural-log probabilities of all tokens. A mean of the
    perplexities of batches is another, wrong number: it weighs a short batch like a long one.
    """
    if not tokens >= 1:
        raise ValueError(f"tokens={tokens}: perplexity needs at least one token")
    if tokens % 1 != 0:  # inf % 1 is nan
        raise ValueError(f"tokens={tokens}: expected how many there are, a whole number")
    if not -1e-6 * tokens <= total_nll < math.inf:  # a sum of zeros may round below 0
        raise ValueError(
            f"total_nll={total_nll}: expected a finite sum of losses, minus the log-probabilities, "
            "which is at least 0"
        )
    try:
        return math.exp(total_nll / tokens)
    except OverflowError:  # above e^709: larger than any float
        return math.inf


def bits_per_byte(total_nll: float, text: str) -> float:
    """Return how many bits a model needs for each UTF-8 byte of a text.

    total_nll is the SUM of the negative natural-log probabilities of ALL that the text was cut
    into, so that models of words, of pieces and of letters are compared by one measure: what they
    share is the text. A model that leaves something out, such as how an unknown word is spelt,
    has to pay for that elsewhere before it is compared.
    """
    if not isinstance(text, str) or not text:
        raise ValueError(f"text={text!r:.40}: expected the text that was read, at least one letter")
    if not 0 <= total_nll < math.inf:
        raise ValueError(
            f"total_nll={total_nll}: expected a finite sum of losses, minus the log-probabilities, "
            "which is at least 0"
        )
    return total_nll / math.log(2) / len(text.encode("utf-8"))


def accuracy(predictions: np.ndarray, targets: np.ndarray) -> float:
    """Return the share of predictions that equal their target, in 0..1."""
    refuse_string("predictions", predictions, "accuracy")
    predictions, targets = _classes("predictions", predictions), _classes("targets", targets)
    if predictions.shape != targets.shape:
        raise ValueError(
            f"predictions {predictions.shape} and targets {targets.shape} differ in shape: "
            "give one predicted class for each target"
        )
    if targets.size == 0:
        raise ValueError("there are 0 targets: accuracy needs at least one")
    if (predictions.dtype.kind in "US") != (targets.dtype.kind in "US"):
        raise ValueError("predictions and targets are words and numbers: expected both alike")
    return float((predictions == targets).mean())


def _classes(name: str, classes: np.ndarray) -> np.ndarray:
    """Return classes as an array; refuse what is no list, and numbers that are not whole."""
    classes = np.asarray(classes)
    if classes.ndim == 0 and classes.dtype.kind == "O":  # a set, a dict, a generator
        kind = type(classes[()]).__name__
        raise ValueError(f"{name} is a {kind}: expected a list or an array of classes")
    if (
        classes.dtype.kind == "f"
        and (odd := classes[~np.isfinite(classes) | (classes != np.floor(classes))]).size
    ):
        raise ValueError(f"{name} hold {odd[0]:g}: expected classes, not probabilities")
    return classes


def wilson_interval(right: int, total: int, z: float = 1.959964) -> tuple[float, float]:
    """Return the interval in which the true share lies, for `right` hits among `total` trials.

    z = 1.96 gives 95 %: of a hundred intervals made in this way, about 95 hold the true share. It
    stays within 0..1, and means something with 0 or all hits too. Source: Wilson 1927.
    """
    if not (0 <= right <= total and total >= 1 and right % 1 == 0 and total % 1 == 0):
        raise ValueError(
            f"right={right} of total={total}: expected whole numbers, 0 <= right <= total, and at "
            "least 1 trial"
        )
    if not 0 < z < math.inf:
        raise ValueError(f"z={z}: expected a number above 0, 1.96 for 95 %")
    right, total = int(right), int(total)  # NumPy's small integers run over
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
    right, other_right = _truths("right", right), _truths("other_right", other_right)
    if right.shape != other_right.shape or right.ndim != 1:
        raise ValueError(
            f"right {right.shape} and other_right {other_right.shape}: expected one answer of each "
            "model for each question, (questions,)"
        )
    first, second = int((right & ~other_right).sum()), int((other_right & ~right).sum())
    return first, second, _coin(min(first, second), first + second)


def _truths(name: str, answers: np.ndarray) -> np.ndarray:
    """Return answers as bool; refuse numbers but 0 and 1, such as predicted classes."""
    answers = np.asarray(answers)
    if answers.dtype.kind not in "biuf" or not np.isin(answers, (0, 1)).all():
        raise ValueError(f"{name} holds more than True and False: give predictions == labels")
    return answers.astype(bool)


def _coin(fewer: int, throws: int) -> float:
    """Return the chance that a fair coin falls this far from the middle, or further, either way.

    Of the sum of binomials only the largest term is computed; those below it follow from it, each
    by one factor, until they are too small to count. So 40,000 throws take milliseconds.
    """
    if 2 * fewer >= throws - 1:  # as near to the middle as can be
        return 1.0
    term = math.comb(throws, fewer) / 2**throws  # whole numbers: exact up to one rounding
    tail = 0.0
    for k in range(fewer, -1, -1):
        tail += term
        if term <= 1e-17 * tail:
            break
        term *= k / (throws - k + 1)
    return min(1.0, 2 * tail)


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
    check_sizes(bins=bins)
    if not np.isin(labels, (0, 1)).all():
        raise ValueError("labels hold more than 0 and 1: expected two classes")
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
    tokens (13a) and tells upper case from lower. Without a single common n-gram of 4 tokens BLEU
    is 0 or nearly so, even for a perfect translation of one word: judge a corpus by it, not a
    sentence. Source: Papineni et al. 2002; Post 2018.
    """
    import sacrebleu

    _check_sentences(hypotheses, references)
    for odd in (said for said in hypotheses if not isinstance(said, str)):
        raise ValueError(
            f"hypotheses holds a {type(odd).__name__}: expected strings, written by detokenize or "
            "french_text"
        )
    lists = list | tuple | np.ndarray
    if not all(
        isinstance(known, lists) and len(known) and all(isinstance(text, str) for text in known)
        for known in references
    ):
        raise ValueError(
            "references: expected a list of strings for each hypothesis, with at least one in it; "
            "write [[text] for text in texts] where each has one"
        )
    return min(100.0, sacrebleu.corpus_bleu(list(hypotheses), _streams(references)).score)


def bleu_signature(references: Sequence[Sequence[str]]) -> str:
    """Return how `corpus_bleu` counts with these references, in sacrebleu's own short form.

    nrefs: how many references a sentence has ("var": not all as many); case: mixed tells upper
    case from lower; tok: how the text is cut into tokens; smooth: what is done about zeros; then
    sacrebleu's version. Two scores are to be compared when their signatures are equal.
    """
    import sacrebleu

    measure = sacrebleu.BLEU()
    measure.corpus_score([known[0] for known in references], _streams(references))
    return str(measure.get_signature())


def _streams(references: Sequence[Sequence[str]]) -> list[list[str | None]]:
    """Turn references as sacrebleu wants them: everybody's first, everybody's second, ..."""
    most = max(map(len, references))
    return [[known[i] if i < len(known) else None for known in references] for i in range(most)]


def exact_match(hypotheses: Sequence, references: Sequence) -> float:
    """Return the share of hypotheses that equal their reference, word for word, in 0..1.

    A sentence is a string, or its words or ids in anything that keeps their order: a list, a tuple,
    an array, a tensor. Raises ValueError where one is a string and the other is not, where one
    holds words and the other ids, and for what has no order or is read only once.
    """
    _check_sentences(hypotheses, references)
    return sum(map(_same, hypotheses, references)) / len(hypotheses)


def _same(said: object, known: object) -> bool:
    if isinstance(said, str) != isinstance(known, str):
        raise ValueError(
            f"{said!r:.40} and {known!r:.40} are a string and none: expected two strings, or the "
            "words of both"
        )
    if isinstance(said, str):
        return said == known
    one, other = _words(said), _words(known)
    if one and other and isinstance(one[0], str) != isinstance(other[0], str):
        raise ValueError(
            f"{one!r:.40} and {other!r:.40} are words and ids: expected the same of both, see "
            "Vocabulary.decode"
        )
    return one == other


def _words(sentence: object) -> list:
    """Return the words or ids of a sentence, in order, as a list of plain Python values."""
    if hasattr(sentence, "tolist"):  # an array or a tensor
        sentence = sentence.tolist()
    if isinstance(sentence, int):  # an answer of one id
        return [sentence]
    if isinstance(sentence, bytes) or not isinstance(sentence, Sequence):
        raise ValueError(
            f"{sentence!r:.40} is a {type(sentence).__name__}: a sentence is a string, or its "
            "words or ids in a list"
        )
    return [word.item() if isinstance(word, np.generic) else word for word in sentence]


def rouge(said: Sequence, known: Sequence) -> tuple[float, float]:
    """Compare a summary with a reference: ROUGE-1 and ROUGE-L of their words, F measures, 0..1.

    Both are 2 * shared / (words of the one + words of the other). ROUGE-1 shares words wherever
    they stand; ROUGE-L the longest sequence of words that both have in this order, not necessarily
    side by side. Each sequence is a list or tuple of words, not empty. Source: Lin 2004.
    """
    refuse_string("said", said, "rouge")
    refuse_string("known", known, "rouge")
    if not len(said) or not len(known):
        raise ValueError("a summary without a word came: rouge needs words on both sides")
    longest = [0] * (len(known) + 1)  # of what was read so far and of known up to each word
    for word in said:
        before = longest
        longest = [0]
        for n, other in enumerate(known):
            best = before[n] + 1 if word == other else max(before[n + 1], longest[n])
            longest.append(best)
    shared = (Counter(said) & Counter(known)).total()
    words = len(said) + len(known)
    return 2 * shared / words, 2 * longest[-1] / words


def alignment_error_rate(
    predicted: Sequence[Collection[tuple[int, int]]], gold: Sequence[Collection[tuple[int, int]]]
) -> float:
    """Return 1 - 2 |A and G| / (|A| + |G|), links counted over all sentences, in 0..1.

    predicted and gold hold, for each sentence, its links (source position, target position). All
    gold links count as sure. Source: Och & Ney 2003, equation 26.
    """
    _check_sentences(predicted, gold)
    pairs = [(_links(a), _links(g)) for a, g in zip(predicted, gold, strict=True)]
    links = sum(len(a) + len(g) for a, g in pairs)
    if not links:
        raise ValueError("there is no link in any sentence: an error rate needs at least one")
    return 1 - 2 * sum(len(a & g) for a, g in pairs) / links


def _links(links: Collection[Sequence[int]]) -> set[tuple[int, int]]:
    """Return the links of one sentence as a set of pairs, however they were given."""
    try:
        return {(operator.index(source), operator.index(target)) for source, target in links}
    except (TypeError, ValueError):
        raise ValueError(
            f"{links!r:.60} are no links of a sentence: expected pairs (source position, target "
            "position), such as {(0, 0), (1, 2)}"
        ) from None


def _check_sentences(hypotheses: Sequence, references: Sequence) -> None:
    """Raise ValueError unless there are as many of one as of the other, and at least one."""
    refuse_string("sentences", hypotheses, "this measure")
    refuse_string("references", references, "this measure", "[[text]] for one sentence")
    for sentences in (hypotheses, references):
        if isinstance(sentences, Set | Mapping) or not hasattr(sentences, "__len__"):
            raise ValueError(
                f"the sentences are in a {type(sentences).__name__}, which has no order or is read "
                "only once: give a list"
            )
    if len(hypotheses) != len(references) or not len(hypotheses):
        raise ValueError(
            f"{len(hypotheses)} sentences to measure and {len(references)} to compare them with "
            "came: expected one for each, and at least one"
        )
