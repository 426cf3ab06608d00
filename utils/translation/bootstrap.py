"""How sure is a difference in BLEU? The paired bootstrap over sentences."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

ORDERS = 4  # n-grams of 1 to 4 tokens


def bleu_counts(hypotheses: Sequence[str], references: Sequence[Sequence[str]]) -> np.ndarray:
    """Return what BLEU counts in each sentence, (sentences, 10), by sacrebleu.

    The columns: n-grams of 1 to 4 tokens that a reference has too, then all n-grams of these
    orders, then the tokens of the hypothesis and of the reference nearest to it in length.
    """
    import sacrebleu

    measure = sacrebleu.BLEU(effective_order=True)  # which changes a sentence's score, no count
    rows = []
    for said, known in zip(hypotheses, references, strict=True):
        found = measure.sentence_score(said, list(known))
        rows.append([*found.counts, *found.totals, found.sys_len, found.ref_len])
    return np.array(rows, dtype=float)


def bleu_of(counts: np.ndarray) -> np.ndarray:
    """Return BLEU, 0..100, of counts (..., 10) that were summed over sentences.

    Without a common n-gram of every order it is 0: sacrebleu smooths that, but no corpus meets it.
    """
    right, everything = counts[..., :ORDERS], counts[..., ORDERS : 2 * ORDERS]
    said, known = counts[..., -2], counts[..., -1]
    with np.errstate(divide="ignore", invalid="ignore"):
        penalty = np.minimum(0.0, 1 - known / said)
        shares = np.log(np.where(right > 0, right / everything, 0.0))
        return 100 * np.exp(shares.mean(axis=-1) + penalty)


def bleu_difference(
    first: np.ndarray, second: np.ndarray, draws: int = 2_000, seed: int = 0
) -> tuple[float, float, float]:
    """Return by how much the second system's BLEU is above the first's, and a 95 % interval.

    first, second: counts (runs, sentences, 10) of runs with several seeds, on the same sentences.
    The difference is that of the mean BLEU over the runs. The interval is for other test
    sentences: each draw takes as many sentences anew, with replacement, the same for all runs.
    Source: Koehn 2004, Statistical Significance Tests for Machine Translation Evaluation.
    """
    if first.ndim != 3 or first.shape[1:] != second.shape[1:]:
        raise ValueError(
            f"first {first.shape} and second {second.shape}: expected counts "
            "(runs, sentences, 10), of the same sentences"
        )
    sentences = first.shape[1]
    rng = np.random.default_rng(seed)
    times = rng.multinomial(sentences, np.full(sentences, 1 / sentences), size=draws)
    times = np.vstack([np.ones(sentences), times])  # and once the sentences as they are
    means = [bleu_of(times @ counts).mean(axis=0) for counts in (first, second)]
    found = means[1] - means[0]
    low, high = np.quantile(found[1:], [0.025, 0.975])
    return float(found[0]), float(low), float(high)
