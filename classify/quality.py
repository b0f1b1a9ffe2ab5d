"""The quality of a tagger as a report: figures with intervals, ready for JSON."""

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

from classify import metrics
from classify.codebook import Codebook
from classify.metrics import Bools, Floats


def evaluate(
    truth: Bools, probability: Floats, found: Bools, documents: Sequence[str], codebook: Codebook, seed: int
) -> dict[str, Any]:
    """Quality of decisions and probabilities (paragraphs, labels), with 95 % bootstrap intervals over documents."""

    def over(measure: Callable[[Bools, Bools], float]) -> dict[str, Any]:
        def of_rows(rows: NDArray[np.int64]) -> float:
            return measure(truth[rows], found[rows])

        return {"value": measure(truth, found), "interval": metrics.bootstrap(documents, of_rows, seed)}

    precision, recall = metrics.precision_recall(truth, found)
    f1 = metrics.label_f1(truth, found)
    return {
        "macro_f1": over(metrics.macro_f1),
        "micro_f1": over(metrics.micro_f1),
        "exact": over(metrics.exact_match),
        "calibration_error": metrics.calibration_error(truth, probability),
        "labels": {
            label: {
                "precision": float(precision[k]),
                "recall": float(recall[k]),
                "f1": float(f1[k]),
                "interval": metrics.bootstrap(
                    documents,
                    lambda rows, k=k: float(metrics.label_f1(truth[rows][:, [k]], found[rows][:, [k]])[0]),
                    seed,
                ),
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
