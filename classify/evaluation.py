"""A model measured on labelled examples, and the paragraphs it got wrong."""

from pathlib import Path
from typing import Any

import numpy as np

from classify.classifier.evidence import evidence
from classify.classifier.features import clause_units
from classify.classifier.score import decide, score_paragraphs
from classify.documents.plain import plain
from classify.examples import Example, bodies, read_examples
from classify.models import Model
from classify.quality import evaluate, rounded
from classify.records import Evidence


def evaluate_model(model: Model, path: Path, most: int | None = None) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """Quality on the body rows of `path`, and the wrong ones with their evidence, the most confident mistakes first.

    At most `most` wrong paragraphs are listed. A mistake is as confident as the probability is far from the truth.
    """
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
    mistaken = truth != found
    report["wrong"] = int(mistaken.any(axis=1).sum())
    confidence = (mistaken * np.abs(probability - truth)).max(axis=1)
    order = [int(i) for i in np.argsort(-confidence, kind="stable") if mistaken[i].any()]
    wrong = [
        {
            "document": rows[i].document,
            "index": rows[i].index,
            "section": rows[i].section,
            "text": rows[i].text,
            "expected": [label for k, label in enumerate(labels) if truth[i, k]],
            "found": [label for k, label in enumerate(labels) if found[i, k]],
            "probabilities": dict(zip(labels, probability[i].tolist(), strict=True)),
            "evidence": {
                label: [_span(e) for e in evidence(model.classifier, scored[i], k, plains[i], rows[i].text)]
                for k, label in enumerate(labels)
                if found[i, k]
            },
            "marked": {
                label: [_place(rows[i], clause) for clause in rows[i].evidence.get(label, ())]
                for k, label in enumerate(labels)
                if truth[i, k]
            },
        }
        for i in order[:most]
    ]
    return rounded(report), rounded(wrong)


def _span(found: Evidence) -> dict[str, Any]:
    return {"start": found.start, "end": found.end, "text": found.text, "terms": [term.text for term in found.terms]}


def _place(row: Example, clause: str) -> dict[str, Any]:
    start = row.text.index(clause)
    return {"start": start, "end": start + len(clause), "text": clause}
