"""A model measured on labelled examples."""

from pathlib import Path
from typing import Any

import numpy as np

from classify.classifier.evidence import evidence
from classify.classifier.features import clause_units
from classify.classifier.score import decide, score_paragraphs
from classify.documents.plain import plain
from classify.examples import bodies, read_examples
from classify.models import Model
from classify.quality import evaluate, rounded


def evaluate_model(model: Model, path: Path, errors: int = 0) -> dict[str, Any]:
    """Quality on the body rows of `path`, and the first `errors` wrong ones with their evidence."""
    rows = bodies(read_examples(path, model.codebook))
    labels = model.codebook.labels
    plains = [plain(row.text, 0, len(row.text)) for row in rows]
    scored = score_paragraphs(
        model.classifier, [clause_units(p, row.section) for p, row in zip(plains, rows, strict=True)]
    )
    truth = np.array([[label in row.labels for label in labels] for row in rows], dtype=np.bool_)
    probability = np.array([s.probabilities for s in scored])
    found = decide(model.classifier, probability)
    report = evaluate(truth, probability, found, [row.document for row in rows], model.codebook, seed=0)
    report = {"model": model.id, "paragraphs": len(rows), **report}
    wrong = np.flatnonzero((truth != found).any(axis=1))
    if errors:
        report["errors"] = [
            {
                "document": rows[i].document,
                "index": rows[i].index,
                "text": rows[i].text,
                "expected": [label for k, label in enumerate(labels) if truth[i, k]],
                "found": [label for k, label in enumerate(labels) if found[i, k]],
                "probabilities": dict(zip(labels, probability[i].tolist(), strict=True)),
                "evidence": {
                    label: [e.text for e in evidence(model.classifier, scored[i], k, plains[i], rows[i].text)]
                    for k, label in enumerate(labels)
                    if found[i, k] or truth[i, k]
                },
            }
            for i in wrong[:errors]
        ]
    return rounded(report)
