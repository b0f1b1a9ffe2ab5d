"""The quality of a tagger as a report: figures with intervals, ready for JSON."""

from collections.abc import Sequence
from typing import Any

import numpy as np

from classify import metrics
from classify.codebook import Codebook
from classify.metrics import Bools, Floats


def evaluate(
    truth: Bools, probability: Floats, found: Bools, documents: Sequence[str], codebook: Codebook, seed: int
) -> dict[str, Any]:
    """Quality of decisions and probabilities (paragraphs, labels), with 95 % bootstrap intervals over documents."""
    exact = (truth == found).all(axis=1)
    # Every measure is a ratio of sums over paragraphs, so that one resampling of the sums serves them all.
    counts = np.column_stack([truth & found, truth, found, exact, np.ones(len(truth))]).astype(np.float64)
    resampled = metrics.resampled_sums(documents, counts, seed)
    both, stands, given = np.split(resampled[:, :-2], 3, axis=1)
    with np.errstate(invalid="ignore", divide="ignore"):
        label_f1 = 2 * both / (stands + given)
        macro_f1 = np.where(stands > 0, label_f1, 0).sum(axis=1) / (stands > 0).sum(axis=1)
        micro_f1 = 2 * both.sum(axis=1) / (stands + given).sum(axis=1)
    precision, recall = metrics.precision_recall(truth, found)
    f1 = metrics.label_f1(truth, found)
    return {
        "macro_f1": {"value": metrics.macro_f1(truth, found), "interval": metrics.interval(macro_f1)},
        "micro_f1": {"value": metrics.micro_f1(truth, found), "interval": metrics.interval(micro_f1)},
        "exact": {
            "value": metrics.exact_match(truth, found),
            "interval": metrics.interval(resampled[:, -2] / resampled[:, -1]),
        },
        "calibration_error": metrics.calibration_error(truth, probability),
        "labels": {
            label: {
                "precision": float(precision[k]),
                "recall": float(recall[k]),
                "f1": float(f1[k]),
                "interval": metrics.interval(label_f1[:, k]),
                "support": int(truth[:, k].sum()),
            }
            for k, label in enumerate(codebook.labels)
        },
        "reliability": metrics.reliability(truth, probability),
    }


def rounded(value: Any) -> Any:
    """Floats to four places and nan to null, so that results read well and are valid JSON."""
    if isinstance(value, float):
        return None if np.isnan(value) else round(value, 4)
    if isinstance(value, dict):
        return {k: rounded(v) for k, v in value.items()}  # pyright: ignore[reportUnknownVariableType]
    if isinstance(value, list | tuple):
        return [rounded(v) for v in value]  # pyright: ignore[reportUnknownVariableType]
    return value
