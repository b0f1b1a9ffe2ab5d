"""Weights written from seed terms, for labels that have no examples or too few to learn from."""

from collections.abc import Iterator, Mapping, Sequence
from math import log, sqrt

import numpy as np

from classify.classifier.features import Floats, Space
from classify.classifier.score import Weights
from classify.codebook import Terms
from classify.vectors import Vectors
from classify.words import Segmenter

ENOUGH = 10  # examples from which on the seed weights of a label no longer count
NEVER = -12.0  # the logit of what cannot be known
_SLOPE, _REST = 2.0, -1.3  # one term of one label alone in a clause gives 0.82, one of three labels' 0.58
_RELATED, _ALIKE = 40, 0.55  # words a label takes from the vectors at most, and their least cosine

Words = Mapping[str, Mapping[str, float]]


def seed_share(positives: Floats, terms: Sequence[Terms]) -> Floats:
    """How much of each label's weights comes from its seed terms (labels,): all without examples, none from ENOUGH on."""
    return np.where([bool(t.positive) for t in terms], np.clip(1 - positives / ENOUGH, 0, 1), 0.0)


def seed_features(label: str, terms: Terms, related: Mapping[str, float]) -> Iterator[str]:
    """Names of the features that a label's seed terms and their related words make."""
    yield "t" + label
    yield from ("t=" + term for term in terms.positive)
    if terms.negative:
        yield "t-" + label
    yield from ("w" + word for word in related)


def seed_weights(
    space: Space, labels: Sequence[str], multiple: bool, terms: Mapping[str, Terms], related: Words
) -> Weights:
    """Linear weights by which a clause has the labels whose terms it holds; a label without terms is never given.

    The term features of a clause share one unit of length, so that a clause of many labels gives less to each and
    more terms of a label give it more. Where exactly one label is given, the slope grows with the number of the others.
    """
    slope = _SLOPE / max(space.options.term_scale, 1e-9)
    if not multiple:
        slope += log(max(1, len(labels) - 1)) / sqrt(2)
    coefficients = np.zeros((len(space.columns), len(labels)))
    intercepts = np.full(len(labels), NEVER)
    for k, label in enumerate(labels):
        if not terms[label].positive:
            continue
        intercepts[k] = _REST
        near = related.get(label, {})
        for name in seed_features(label, terms[label], near):
            column = space.columns.get(name)
            if column is not None:
                share = near[name[1:]] if name[0] == "w" else -1.0 if name.startswith("t-") else 1.0
                coefficients[column, k] = slope * share
    return Weights(coefficients, intercepts)


def related_words(terms: Mapping[str, Terms], vectors: Vectors, segmenter: Segmenter) -> dict[str, dict[str, float]]:
    """For each label the words nearest to its terms, with their cosine to the mean of the terms' vectors.

    A word goes to its nearest label alone; single characters and the terms themselves are left out.
    """
    seeded = [label for label, t in terms.items() if t.positive]
    means = [vectors.encode([segmenter.words(term) for term in terms[label].positive]).mean(axis=0) for label in seeded]
    if not seeded:
        return {}
    centres = np.array(means, np.float32)
    centres /= np.maximum(np.linalg.norm(centres, axis=1, keepdims=True), 1e-9)
    rows = vectors.rows.astype(np.float32)
    alike = (rows @ centres.T) / np.maximum(np.linalg.norm(rows, axis=1, keepdims=True), 1e-9)
    nearest = alike.argmax(axis=1)
    words = list(vectors.places)
    own = {term for t in terms.values() for term in (*t.positive, *t.negative)}
    found: dict[str, dict[str, float]] = {}
    for k, label in enumerate(seeded):
        order = np.argsort(-np.where(nearest == k, alike[:, k], -1.0), kind="stable")
        best = [i for i in order[: 4 * _RELATED].tolist() if len(words[i]) > 1 and words[i] not in own]
        found[label] = {
            words[i]: float(alike[i, k]) for i in best[:_RELATED] if alike[i, k] >= _ALIKE and nearest[i] == k
        }
    return found
