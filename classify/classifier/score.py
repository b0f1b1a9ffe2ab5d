"""Scoring with numpy alone: clause logits, pooled to calibrated probabilities of the paragraph."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import ClauseUnit, Floats, Space, Unit, transform

Bools = NDArray[np.bool_]
POOL_FEATURES = ("maximum", "second", "any", "paragraph")
_CLIP = 12.0


class Weights(NamedTuple):
    """Linear weights over a feature space: coefficients (features, labels) and intercepts (labels)."""

    coefficients: Floats
    intercepts: Floats


class Pooling(NamedTuple):
    """From a paragraph's clause scores to its logit: coefficients (labels, pool features), intercepts (labels)."""

    coefficients: Floats
    intercepts: Floats


class Classifier(NamedTuple):
    """All that scoring needs. `thresholds` has shape (labels,)."""

    labels: tuple[str, ...]
    multiple: bool
    space: Space
    clause: Weights
    paragraph: Weights
    pooling: Pooling
    thresholds: Floats


class Scored(NamedTuple):
    """A paragraph's probabilities (labels,) and the logits of its clauses (clauses, labels)."""

    probabilities: Floats
    clauses: Sequence[ClauseUnit]
    logits: Floats


def score_paragraphs(classifier: Classifier, paragraphs: Sequence[Sequence[ClauseUnit]]) -> list[Scored]:
    """Score paragraphs given as their clause units; a paragraph without a known word gets probability 0 everywhere."""
    flat = [c.unit for clauses in paragraphs for c in clauses]
    rows = transform(classifier.space, flat)
    logits = rows @ classifier.clause.coefficients + classifier.clause.intercepts
    known = np.diff(rows.pointers) > 0
    whole = transform(classifier.space, [paragraph_unit(clauses) for clauses in paragraphs])
    whole_logits = whole @ classifier.paragraph.coefficients + classifier.paragraph.intercepts
    scored: list[Scored] = []
    first = 0
    for i, clauses in enumerate(paragraphs):
        part = slice(first, first + len(clauses))
        first += len(clauses)
        if not known[part].any():
            probabilities = np.zeros(len(classifier.labels))
        else:
            features = pool_features(logits[part], whole_logits[i])
            logit = (classifier.pooling.coefficients * features).sum(axis=1) + classifier.pooling.intercepts
            probabilities = softmax(logit) if not classifier.multiple else sigmoid(logit)
        scored.append(Scored(probabilities, clauses, logits[part]))
    return scored


def paragraph_unit(clauses: Sequence[ClauseUnit]) -> Unit:
    """The whole paragraph as one unit: its distinct clauses under the headings of the first."""
    return Unit("".join(c.unit.text for c in clauses), clauses[0].unit.context if clauses else ())


def pool_features(logits: Floats, whole: Floats) -> Floats:
    """Features (labels, pool features) of a paragraph from its clause logits (clauses, labels), in any order."""
    ordered = -np.sort(-np.clip(logits, -_CLIP, _CLIP), axis=0)
    first = ordered[0]
    second = ordered[1] if len(ordered) > 1 else np.full_like(first, -_CLIP / 2)
    # Noisy-or (Pearl 1988) in log space: the logit of at least one clause being positive.
    none = -np.logaddexp(0, ordered).sum(axis=0)
    some = np.log(-np.expm1(np.minimum(none, -1e-12))) - none
    return np.stack([first, second, np.clip(some, -_CLIP, _CLIP), np.clip(whole, -_CLIP, _CLIP)], axis=1)


def sigmoid(x: Floats) -> Floats:
    """The logistic function, element by element."""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def softmax(x: Floats) -> Floats:
    """Probabilities over the last axis that sum to one."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decide(classifier: Classifier, probabilities: Floats, thresholds: Floats | None = None) -> Bools:
    """The labels given, as booleans (paragraphs, labels): above the threshold, or the one most probable."""
    if classifier.multiple:
        limit = classifier.thresholds if thresholds is None else thresholds
        return (probabilities >= limit) & (probabilities > 0)
    best = probabilities == probabilities.max(axis=-1, keepdims=True)
    return best & (np.cumsum(best, axis=-1) == 1) & (probabilities > 0)
