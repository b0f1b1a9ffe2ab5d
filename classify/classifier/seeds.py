"""Weights written from seed terms, for labels that have no examples or too few to learn from."""

from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt
from typing import NamedTuple

import numpy as np

from classify.classifier.features import Floats, Space
from classify.classifier.score import Weights
from classify.codebook import Terms
from classify.vectors import Vectors
from classify.words import Segmenter

ENOUGH = 10  # examples from which on the seed weights of a label no longer count
NEVER = -12.0  # the logit of what cannot be known
_SLOPE, _REST = 2.0, -1.3  # one term of one label alone in a clause gives 0.82, one of three labels' 0.58
_WORDS = 5_000  # of the vectors, the most frequent, that are compared with the terms
_NEAR, _USUAL = 0.5, 1.5  # weight of a clause's nearness, and the nearness at which it speaks neither for nor against
_FULL = 10  # terms of a label from which on nearness matters less


class Nearness(NamedTuple):
    """How near frequent words are to each label's terms: words, and their standardised cosines (words, labels)."""

    words: Sequence[str]
    cosines: Floats


def seed_share(positives: Floats, terms: Sequence[Terms]) -> Floats:
    """How much the seed weights of each label count (labels,): fully without examples, not at all from ENOUGH on."""
    return np.where([bool(t.positive) for t in terms], np.clip(1 - positives / ENOUGH, 0, 1), 0.0)


def seed_features(label: str, terms: Terms) -> Iterator[str]:
    """Names of the features that a label's seed terms make; the last speaks against the label."""
    yield "t" + label
    yield from ("t=" + term for term in terms.positive)
    yield "t-" + label


def seed_weights(
    space: Space, labels: Sequence[str], multiple: bool, terms: Mapping[str, Terms], near: Nearness | None
) -> Weights:
    """Linear weights by which a clause has the labels whose terms it holds; a label without terms is never given.

    The term features of a clause share one unit of length, so that a clause of many labels gives less to each and
    more terms of a label give it more. Its words, if their nearness is known, add to that, the less the more terms a
    label has. Where exactly one label is given, all weights grow with the number of the others.
    """
    scale = 1.0 if multiple else 1 + log(max(1, len(labels) - 1)) / (_SLOPE * sqrt(2))
    coefficients = np.zeros((len(space.columns), len(labels)))
    intercepts = np.full(len(labels), NEVER)
    for k, label in enumerate(labels):
        if not terms[label].positive:
            continue
        intercepts[k] = _REST
        for name in seed_features(label, terms[label]):
            if (column := space.columns.get(name)) is not None:
                sign = -1 if name.startswith("t-") else 1
                coefficients[column, k] = sign * scale * _SLOPE / space.options.term_scale
        if near is not None:
            weight = scale * _NEAR * min(1.0, _FULL / len(terms[label].positive))
            columns = [space.columns["w" + word] for word in near.words]
            coefficients[columns, k] = weight * near.cosines[:, k]
            intercepts[k] -= weight * _USUAL
    return Weights(coefficients, intercepts)


def nearness(labels: Sequence[str], terms: Mapping[str, Terms], vectors: Vectors, segmenter: Segmenter) -> Nearness:
    """Cosines of the vectors' most frequent words with the mean vector of each label's terms.

    Standardised over the words, so that their sum over a clause, divided by the root of their number, says how many
    standard deviations the clause is nearer than chance. A label without terms has zeros.
    """
    rows = vectors.rows[:_WORDS].astype(np.float32)
    rows /= np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    cosines = np.zeros((len(rows), len(labels)))
    for k, label in enumerate(labels):
        centre = vectors.encode([segmenter.words(term) for term in terms[label].positive]).sum(axis=0)
        if centre.any():
            alike = (rows @ (centre / np.linalg.norm(centre))).astype(np.float64)
            cosines[:, k] = (alike - alike.mean()) / alike.std()
    return Nearness(list(vectors.places)[:_WORDS], cosines)
