"""Measures of a multi-label tagger, with bootstrap intervals over documents; numpy only.

Arrays of truth and decisions have shape (paragraphs, labels) and type bool; probabilities the same shape.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

Bools = NDArray[np.bool_]
Floats = NDArray[np.float64]


class Difference(NamedTuple):
    """A difference of two figures, its 95 % interval, and the share of resamples in which it is above 0."""

    value: float
    low: float
    high: float
    above: float


def label_f1(truth: Bools, found: Bools) -> Floats:
    """F1 of each label; nan where the label neither stands nor is found."""
    both = (truth & found).sum(axis=0)
    total = truth.sum(axis=0) + found.sum(axis=0)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(total > 0, 2 * both / np.maximum(total, 1), np.nan)


def macro_f1(truth: Bools, found: Bools) -> float:
    """Mean F1 over the labels that stand in the truth."""
    present = truth.any(axis=0)
    return float(np.mean(label_f1(truth, found)[present])) if present.any() else float("nan")


def micro_f1(truth: Bools, found: Bools) -> float:
    """F1 over all label decisions pooled."""
    total = int(truth.sum() + found.sum())
    return float(2 * (truth & found).sum() / total) if total else float("nan")


def exact_match(truth: Bools, found: Bools) -> float:
    """Share of paragraphs whose label set is right."""
    return float((truth == found).all(axis=1).mean())


def precision_recall(truth: Bools, found: Bools) -> tuple[Floats, Floats]:
    """Precision and recall of each label; nan where undefined."""
    both = (truth & found).sum(axis=0).astype(np.float64)
    with np.errstate(invalid="ignore", divide="ignore"):
        return both / found.sum(axis=0), both / truth.sum(axis=0)


def cohen_kappa(first: Bools, second: Bools) -> Floats:
    """Cohen's kappa (1960) of each label between two readings; nan where chance agreement is complete."""
    agreed = (first == second).mean(axis=0)
    p, q = first.mean(axis=0), second.mean(axis=0)
    chance = p * q + (1 - p) * (1 - q)
    with np.errstate(invalid="ignore", divide="ignore"):
        return np.where(chance < 1, (agreed - chance) / (1 - chance), np.nan)


def paired_bootstrap(
    documents: Sequence[str], truth: Bools, first: Bools, second: Bools, seed: int
) -> list[Difference]:
    """Second minus first: the difference of macro F1, then that of each label, resampling whole documents.

    Both answer in every resample on the same paragraphs (paired bootstrap; Berg-Kirkpatrick, Burkett and Klein 2012).
    Figures are nan where a label neither stands nor is found.
    """
    counts = np.hstack((truth, first, second, truth & first, truth & second)).astype(np.float64)
    values = _differences(counts.sum(axis=0, keepdims=True))[0]
    resampled = _differences(resampled_sums(documents, counts, seed))
    return [_difference(float(value), column) for value, column in zip(values, resampled.T, strict=True)]


def _difference(value: float, resampled: Floats) -> Difference:
    defined = resampled[~np.isnan(resampled)]
    above = float((defined > 0).mean()) if len(defined) else float("nan")
    return Difference(value, *interval(defined), above)


def _differences(sums: Floats) -> Floats:
    """Differences (samples, 1 + labels) from sums over documents of truth, found twice, and found rightly twice."""
    truth, first, second, first_right, second_right = np.split(sums, 5, axis=1)
    f1: list[Floats] = []
    for found, right in ((first, first_right), (second, second_right)):
        with np.errstate(invalid="ignore", divide="ignore"):
            f1.append(2 * right / (truth + found))
    # A label that does not stand in the truth of a sample takes no part in its mean, as in `macro_f1`.
    present = truth > 0
    share = present / np.maximum(present.sum(axis=1, keepdims=True), 1)
    macro = np.where(present.any(axis=1), (np.nan_to_num(f1[1] - f1[0]) * share).sum(axis=1), np.nan)
    return np.column_stack([macro, f1[1] - f1[0]])


def reliability(truth: Bools, probability: Floats, bins: int = 10) -> list[dict[str, float]]:
    """For each probability bin: bounds, number of decisions, their mean probability and the share that is true."""
    place = np.minimum(bins - 1, (probability * bins).astype(int))
    table: list[dict[str, float]] = []
    for b in range(bins):
        inside = place == b
        n = int(inside.sum())
        table.append(
            {
                "low": b / bins,
                "high": (b + 1) / bins,
                "n": n,
                "probability": float(probability[inside].mean()) if n else float("nan"),
                "true": float(truth[inside].mean()) if n else float("nan"),
            }
        )
    return table


def calibration_error(truth: Bools, probability: Floats, bins: int = 10) -> float:
    """Expected calibration error (Naeini, Cooper and Hauskrecht 2015) over all decisions."""
    rows = [row for row in reliability(truth, probability, bins) if row["n"]]
    return sum(row["n"] * abs(row["probability"] - row["true"]) for row in rows) / truth.size


def resampled_sums(documents: Sequence[str], counts: Floats, seed: int, draws: int = 1000) -> Floats:
    """Sums of per-paragraph counts (paragraphs, k) over documents drawn with replacement (Efron 1979); (draws, k)."""
    names, place = np.unique(np.asarray(documents), return_inverse=True)
    size = len(names)
    by_document = np.stack([np.bincount(place, column, size) for column in counts.T], axis=1)
    random = np.random.default_rng(seed)
    sums = np.empty((draws, counts.shape[1]))
    for i in range(draws):
        times = np.bincount(random.integers(0, size, size), minlength=size)
        sums[i] = times.astype(np.float64) @ by_document
    return sums


def interval(values: Floats) -> tuple[float, float]:
    """The 95 % percentile interval of resampled values; nan where none is defined."""
    known = values[~np.isnan(values)]
    if not len(known):
        return float("nan"), float("nan")
    low, high = np.percentile(known, [2.5, 97.5])
    return float(low), float(high)


def bootstrap(
    documents: Sequence[str], measure: Callable[[NDArray[np.int64]], float], seed: int, draws: int = 1000
) -> tuple[float, float]:
    """95 % percentile interval of a measure of row indices, resampling whole documents (Efron 1979)."""
    names, place = np.unique(np.asarray(documents), return_inverse=True)
    rows = [np.flatnonzero(place == i) for i in range(len(names))]
    random = np.random.default_rng(seed)
    values = [
        measure(np.concatenate([rows[i] for i in random.integers(0, len(rows), len(rows))])) for _ in range(draws)
    ]
    return interval(np.array(values))
