"""Answers to lab 9 as students write them: how far to trust a probability."""

import numpy as np
import torch

from tests.exercises.answers import right, wrong
from utils.metrics import calibration


@right("reliability")
def part_by_part(p, labels, bins):
    said, came, error = np.zeros(bins), np.zeros(bins), 0.0
    for k in range(bins):
        inside = (k / bins <= p) & ((p < (k + 1) / bins) | (k == bins - 1))
        if inside.any():
            said[k], came[k] = p[inside].mean(), labels[inside].mean()
            error += inside.mean() * abs(said[k] - came[k])
    return said, came, error


@right("reliability")
def with_digitize(p, labels, bins):
    where = np.clip(np.digitize(p, np.linspace(0, 1, bins + 1)) - 1, 0, bins - 1)
    inside = np.eye(bins)[where]
    counts = np.maximum(inside.sum(axis=0), 1)
    said, came = p @ inside / counts, labels @ inside / counts
    return said, came, calibration(p, labels, bins)[-1]


@right("reliability")
def with_histograms(p, labels, bins):
    counts, edges = np.histogram(p, bins, (0, 1))
    sums = np.histogram(p, edges, weights=p)[0], np.histogram(p, edges, weights=labels)[0]
    said, came = (np.divide(each, counts, out=np.zeros(bins), where=counts > 0) for each in sums)
    return said, came, np.average(np.abs(said - came), weights=counts)


@right("reliability")
def plain_lists(p, labels, bins):
    parts = [[] for _ in range(bins)]
    for each, label in zip(p.tolist(), labels.tolist(), strict=True):
        parts[min(int(each * bins), bins - 1)].append((each, label))
    said = [sum(each for each, _ in part) / len(part) if part else 0 for part in parts]
    came = [sum(label for _, label in part) / len(part) if part else 0 for part in parts]
    gaps = [abs(a - b) * len(part) for a, b, part in zip(said, came, parts, strict=True)]
    return said, came, sum(gaps) / len(p)


@right("reliability")
def adding_at_places(p, labels, bins):
    where = torch.tensor(p * bins).long().clamp(max=bins - 1)
    counts, said, came = torch.zeros(3, bins, dtype=torch.float64)
    counts.index_add_(0, where, torch.ones(len(p), dtype=torch.float64))
    said.index_add_(0, where, torch.tensor(p))
    came.index_add_(0, where, torch.tensor(labels).double())
    error = (said - came).abs().sum() / len(p)
    return said / counts.clamp(min=1), came / counts.clamp(min=1), error


def _parts(p, labels, bins, where=None):
    """Return said, came and the counts, rightly unless `where` is wrong."""
    where = np.minimum((p * bins).astype(int), bins - 1) if where is None else where
    counts = np.bincount(where, minlength=bins)
    said = np.bincount(where, p, bins) / counts.clip(1)
    came = np.bincount(where, labels, bins) / counts.clip(1)
    return said, came, counts


def _error(said, came, counts):
    return (np.abs(said - came) * counts).sum() / counts.sum()


@wrong("reliability", fits="closed_above")
def edges_to_the_lower_part(p, labels, bins):
    where = np.maximum(np.ceil(p * bins).astype(int) - 1, 0)
    said, came, counts = _parts(p, labels, bins, where)
    return said, came, _error(said, came, counts)


@wrong("reliability")
def forgets_that_one_is_in_the_last(p, labels, bins):
    where = (p * bins).astype(int)
    counts = np.bincount(where, minlength=bins).clip(1)
    said = np.bincount(where, p, bins) / counts
    came = np.bincount(where, labels, bins) / counts
    return said, came, (np.abs(said - came) * counts).sum() / len(p)


@wrong("reliability", fits="one_left_out")
def leaves_out_certainty(p, labels, bins):
    said, came, counts = np.zeros(bins), np.zeros(bins), np.zeros(bins)
    for k in range(bins):
        inside = (k / bins <= p) & (p < (k + 1) / bins)
        if inside.any():
            said[k], came[k], counts[k] = p[inside].mean(), labels[inside].mean(), inside.sum()
    return said, came, (np.abs(said - came) * counts).sum() / len(p)


@wrong("reliability", fits="not_finite")
def divides_by_no_text(p, labels, bins):
    where = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(where, minlength=bins)
    said, came = np.bincount(where, p, bins) / counts, np.bincount(where, labels, bins) / counts
    return said, came, np.nansum(np.abs(said - came) * counts) / len(p)


@wrong("reliability", fits="unweighted")
def plain_mean_of_the_gaps(p, labels, bins):
    said, came, _ = _parts(p, labels, bins)
    return said, came, np.abs(said - came).mean()


@wrong("reliability", fits="only_filled_bins")
def mean_of_the_filled(p, labels, bins):
    said, came, counts = _parts(p, labels, bins)
    return said, came, np.abs(said - came)[counts > 0].mean()


@wrong("reliability", fits="signed")
def lets_gaps_cancel(p, labels, bins):
    said, came, counts = _parts(p, labels, bins)
    return said, came, abs((said - came) @ counts) / len(p)


@wrong("reliability", fits="right_answers")
def share_of_right_answers(p, labels, bins):
    said, came, counts = _parts(p, (p >= 0.5) == labels, bins)
    return said, came, _error(said, came, counts)


@wrong("reliability", fits="filled_only")
def the_books_parts(p, labels, bins):
    said, came, _, error = calibration(p, labels, bins)
    return said, came, error


@wrong("reliability", fits="swapped")
def came_before_said(p, labels, bins):
    said, came, counts = _parts(p, labels, bins)
    return came, said, _error(said, came, counts)


@wrong("reliability", fits="middle_of_the_bin")
def middles(p, labels, bins):
    _, came, counts = _parts(p, labels, bins)
    said = (np.arange(bins) + 0.5) / bins * (counts > 0)
    return said, came, _error(said, came, counts)


@wrong("reliability", fits="always_ten")
def always_ten(p, labels, bins):
    said, came, counts = _parts(p, labels, 10)
    return said, came, _error(said, came, counts)


@wrong("reliability", fits="rounded")
def rounds(p, labels, bins):
    where = np.minimum(np.round(p * bins).astype(int), bins - 1)
    said, came, counts = _parts(p, labels, bins, where)
    return said, came, _error(said, came, counts)


@wrong("reliability", fits="no_minlength")
def forgets_minlength(p, labels, bins):
    where = np.minimum((p * bins).astype(int), bins - 1)
    counts = np.bincount(where)
    said, came = np.bincount(where, p) / counts.clip(1), np.bincount(where, labels) / counts.clip(1)
    return said, came, (np.abs(said - came) * counts).sum() / len(p)


@wrong("reliability", fits="of_equal_size")
def parts_of_equal_size(p, labels, bins):
    order = np.argsort(p)
    parts = np.array_split(order, bins)
    said = np.array([p[part].mean() if len(part) else 0 for part in parts])
    came = np.array([labels[part].mean() if len(part) else 0 for part in parts])
    return said, came, np.mean(np.abs(said - came))


@wrong("reliability", fits="largest")
def the_largest_gap(p, labels, bins):
    said, came, _ = _parts(p, labels, bins)
    return said, came, np.abs(said - came).max()
