"""Scoring with numpy alone: clause logits, pooled to calibrated probabilities of the paragraph."""

from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import ClauseUnit, Floats, Rows, Space, Unit, semantic_features, transform
from classify.vectors import Vectors

Bools = NDArray[np.bool_]
POOL_FEATURES = ("maximum", "second", "any")
_CLIP = 12.0
NO_CLAUSE = (-_CLIP, -_CLIP / 2, -_CLIP)  # pool features of a paragraph of which no clause is read


class Weights(NamedTuple):
    """Linear weights over a feature space: coefficients (features, labels) and intercepts (labels)."""

    coefficients: Floats
    intercepts: Floats


class Network(NamedTuple):
    """One hidden layer of rectified units: (features, hidden), (hidden,), (hidden, labels), (labels,)."""

    hidden: Floats
    hidden_bias: Floats
    output: Floats
    output_bias: Floats


class Pooling(NamedTuple):
    """From a paragraph's clause scores to its logit: coefficients (labels, pool features), intercepts (labels)."""

    coefficients: Floats
    intercepts: Floats


class Classifier(NamedTuple):
    """All that scoring needs. `thresholds` has shape (labels,); `bands` (labels, 2) says where a label is unsure.

    Models written before bands were kept have none.
    """

    labels: tuple[str, ...]
    multiple: bool
    space: Space
    clause: Weights
    vectors: Vectors | None
    network: Network | None
    pooling: Pooling
    thresholds: Floats
    bands: Floats | None = None


class Scored(NamedTuple):
    """A paragraph's probabilities (labels,), the logits of its clauses (clauses, labels), and their linear features."""

    probabilities: Floats
    clauses: Sequence[ClauseUnit]
    logits: Floats
    features: Rows


def score_paragraphs(classifier: Classifier, paragraphs: Sequence[Sequence[ClauseUnit]]) -> list[Scored]:
    """Score paragraphs given as their clause units; a paragraph without a known word gets probability 0 everywhere."""
    flat = [c.unit for clauses in paragraphs for c in clauses]
    logits, rows = clause_logits(classifier, flat)
    known = np.diff(rows.pointers) > 0
    scored: list[Scored] = []
    first = 0
    for clauses in paragraphs:
        last = first + len(clauses)
        part, own = slice(first, last), rows.between(first, last)
        first = last
        if not known[part].any():
            probabilities = np.zeros(len(classifier.labels))
        else:
            features = pool_features(logits[part])
            probabilities = pooled(features, classifier.pooling, classifier.multiple)
        scored.append(Scored(probabilities, clauses, logits[part], own))
    return scored


def clause_logits(classifier: Classifier, units: Sequence[Unit]) -> tuple[Floats, Rows]:
    """Logits of clauses (clauses, labels), the mean of linear model and network; and the linear model's features."""
    rows = transform(classifier.space, units)
    logits = rows @ classifier.clause.coefficients + classifier.clause.intercepts
    if classifier.vectors is not None and classifier.network is not None:
        semantic = semantic_features(classifier.vectors, classifier.space, classifier.labels, units)
        logits = (logits + network_logits(classifier.network, semantic)) / 2
    return logits, rows


def network_logits(network: Network, features: Floats) -> Floats:
    """Output of the network before the logistic function; shape (rows, labels)."""
    return np.maximum(features @ network.hidden + network.hidden_bias, 0) @ network.output + network.output_bias


def pool_features(logits: Floats) -> Floats:
    """Features (labels, pool features) of a paragraph from its clause logits (clauses, labels), in any order."""
    ordered = -np.sort(-np.clip(logits, -_CLIP, _CLIP), axis=0)
    first = ordered[0]
    second = ordered[1] if len(ordered) > 1 else np.full_like(first, -_CLIP / 2)
    # Noisy-or (Pearl 1988) in log space: the logit of at least one clause being positive.
    none = -np.logaddexp(0, ordered).sum(axis=0)
    some = np.log(-np.expm1(np.minimum(none, -1e-12))) - none
    return np.stack([first, second, np.clip(some, -_CLIP, _CLIP)], axis=1)


def pooled(features: Floats, pooling: Pooling, multiple: bool) -> Floats:
    """Probabilities (…, labels) of paragraphs from their pool features (…, labels, pool features)."""
    logits = (features * pooling.coefficients).sum(axis=-1) + pooling.intercepts
    return sigmoid(logits) if multiple else softmax(logits)


def sigmoid(x: Floats) -> Floats:
    """The logistic function, element by element."""
    return 1 / (1 + np.exp(-np.clip(x, -500, 500)))


def softmax(x: Floats) -> Floats:
    """Probabilities over the last axis that sum to one."""
    e = np.exp(x - x.max(axis=-1, keepdims=True))
    return e / e.sum(axis=-1, keepdims=True)


def decide(classifier: Classifier, probabilities: Floats) -> Bools:
    """The labels given, as booleans (paragraphs, labels): above the threshold, or the one most probable."""
    return choose(probabilities, classifier.thresholds, classifier.multiple)


def choose(probabilities: Floats, thresholds: Floats, multiple: bool) -> Bools:
    """The labels that probabilities (paragraphs, labels) give: all that reach their threshold, or the most probable."""
    if multiple:
        return (probabilities >= thresholds) & (probabilities > 0)
    best = probabilities == probabilities.max(axis=-1, keepdims=True)
    return best & (np.cumsum(best, axis=-1) == 1) & (probabilities > 0)


def unsure(classifier: Classifier, probabilities: Floats) -> Bools:
    """The labels whose probability lies in their uncertain band, as booleans of the same shape."""
    if classifier.bands is None:
        return np.zeros(probabilities.shape, dtype=np.bool_)
    low, high = classifier.bands.T
    inside = (probabilities >= low) & (probabilities < high) & (probabilities > 0)
    return inside if classifier.multiple else inside & decide(classifier, probabilities)
