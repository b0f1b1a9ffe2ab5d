"""Fitting with scikit-learn: the clause model, pooling by cross-fitting over documents, thresholds."""

import hashlib
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.features import (
    ClauseUnit,
    FeatureOptions,
    Floats,
    Rows,
    Space,
    Unit,
    clause_units,
    fit_space,
    semantic_features,
    transform,
)
from classify.classifier.fit_options import FitOptions
from classify.classifier.network import fit_network, network_inputs
from classify.classifier.score import (
    Classifier,
    Pooling,
    Weights,
    network_logits,
    pool_features,
    sigmoid,
)
from classify.codebook import Codebook, Terms
from classify.documents.plain import plain
from classify.examples import Example
from classify.metrics import label_f1
from classify.vectors import Vectors
from classify.words import Segmenter

Bools = NDArray[np.bool_]


class Paragraphs(NamedTuple):
    """Examples made ready: clause units, clause truth and paragraph truth (paragraphs, labels), documents."""

    clauses: list[list[ClauseUnit]]
    clause_truth: Bools
    truth: Bools
    documents: list[str]


class Fitted(NamedTuple):
    """A classifier, and probabilities (paragraphs, labels) from models that never saw the paragraph's document."""

    classifier: Classifier
    held_out: Floats


def prepare(examples: Sequence[Example], codebook: Codebook) -> Paragraphs:
    """Split examples into clauses and give each clause the labels whose evidence it holds.

    Without evidence, every clause of an example carries the example's labels.
    """
    clauses: list[list[ClauseUnit]] = []
    clause_truth: list[list[bool]] = []
    for example in examples:
        units = clause_units(plain(example.text, 0, len(example.text)), example.section)
        clauses.append(units)
        spans = {label: _places(example.text, found) for label, found in example.evidence.items()}
        for unit in units:
            clause_truth.append(
                [
                    label in example.labels and (label not in spans or any(_holds(unit, a, b) for a, b in spans[label]))
                    for label in codebook.labels
                ]
            )
    truth = np.array([[label in e.labels for label in codebook.labels] for e in examples], dtype=np.bool_)
    return Paragraphs(
        clauses,
        np.array(clause_truth, dtype=np.bool_).reshape(-1, len(codebook.labels)),
        truth.reshape(-1, len(codebook.labels)),
        [e.document for e in examples],
    )


def _places(text: str, clauses: Sequence[str]) -> list[tuple[int, int]]:
    return [(text.index(clause), text.index(clause) + len(clause)) for clause in clauses]


def _holds(unit: ClauseUnit, start: int, end: int) -> bool:
    """Whether a clause shares at least half of itself or of the evidence."""
    common = min(end, unit.clause.end) - max(start, unit.clause.start)
    return common > 0 and 2 * common >= min(end - start, unit.clause.end - unit.clause.start)


def folds_of(documents: Sequence[str], folds: int, seed: int) -> NDArray[np.int64]:
    """The fold of each paragraph: whole documents, spread by size, the same for any order of the input."""
    names, counts = np.unique(np.asarray(documents), return_counts=True)
    order = sorted(
        zip(names.tolist(), counts.tolist(), strict=True),
        key=lambda item: (-item[1], hashlib.sha256(f"{seed}:{item[0]}".encode()).hexdigest()),
    )
    load = [0] * min(folds, len(order))
    fold: dict[str, int] = {}
    for name, count in order:
        fold[name] = min(range(len(load)), key=lambda f: (load[f], f))
        load[fold[name]] += count
    return np.array([fold[d] for d in documents], dtype=np.int64)


def fit(
    data: Paragraphs,
    codebook: Codebook,
    terms: Mapping[str, Terms],
    segmenter: Segmenter,
    vectors: Vectors | None,
    features: FeatureOptions,
    options: FitOptions,
    seed: int,
) -> Fitted:
    """Fit the models; pooling and thresholds come from scores of models that did not see the document."""
    units = [c.unit for clauses in data.clauses for c in clauses]
    owner = np.repeat(np.arange(len(data.clauses)), [len(c) for c in data.clauses])
    fold = folds_of(data.documents, options.folds, seed)
    space = fit_space(units, features, segmenter, terms)
    rows = _matrix(space, units)
    inputs = semantic = None
    if vectors is not None and options.networks > 0:
        inputs = network_inputs(vectors, space, codebook.labels, units)
        semantic = semantic_features(vectors, space, codebook.labels, units)

    clause_logits = np.zeros((len(units), len(codebook.labels)))
    for f in range(int(fold.max()) + 1):
        train, test = fold != f, fold == f
        clause = _fit_weights(rows[train[owner]], data.clause_truth[train[owner]], options, seed)
        clause_logits[test[owner]] = rows[test[owner]] @ clause.coefficients + clause.intercepts
        if vectors is not None and inputs is not None and semantic is not None:
            network = fit_network(inputs, np.flatnonzero(train[owner]), data.clause_truth, vectors, options, seed)
            clause_logits[test[owner]] += network_logits(network, semantic[test[owner]])
            clause_logits[test[owner]] /= 2

    ends = np.searchsorted(owner, np.arange(len(data.clauses) + 1)).tolist()
    pool = np.stack([pool_features(clause_logits[a:b]) for a, b in pairwise(ends)])
    held_out = np.zeros(data.truth.shape)
    for f in range(int(fold.max()) + 1):
        part = _fit_pooling(pool[fold != f], data.truth[fold != f], options.pooling_strength, seed)
        held_out[fold == f] = sigmoid((pool[fold == f] * part.coefficients).sum(axis=2) + part.intercepts)
    pooling = _fit_pooling(pool, data.truth, options.pooling_strength, seed)
    classifier = Classifier(
        codebook.labels,
        codebook.multiple,
        space,
        _fit_weights(rows, data.clause_truth, options, seed),
        None if inputs is None else vectors,
        None
        if inputs is None or vectors is None
        else fit_network(inputs, np.arange(len(units)), data.clause_truth, vectors, options, seed),
        pooling,
        best_thresholds(data.truth, held_out),
    )
    return Fitted(classifier, held_out)


def best_thresholds(truth: Bools, probability: Floats) -> Floats:
    """For each label the threshold with the best F1, smoothed over its neighbours so that one row cannot move it."""
    grid = np.arange(0.05, 0.96, 0.01)
    thresholds = np.full(truth.shape[1], 0.5)
    for k in range(truth.shape[1]):
        if not truth[:, k].any():
            continue
        f1 = np.array([label_f1(truth[:, [k]], probability[:, [k]] >= t)[0] for t in grid])
        smooth = np.convolve(np.pad(np.nan_to_num(f1), 4, mode="edge"), np.ones(9) / 9, mode="valid")
        thresholds[k] = round(float(grid[int(smooth.argmax())]), 2)
    return thresholds


def _matrix(space: Space, units: Sequence[Unit]) -> Any:
    from scipy.sparse import csr_matrix

    rows: Rows = transform(space, units)
    return csr_matrix((rows.values, rows.columns, rows.pointers), shape=(len(units), len(space.columns)))


def _fit_weights(rows: Any, truth: Bools, options: FitOptions, seed: int) -> Weights:
    """One-vs-rest logistic regression; a label without both cases gets its base rate. Rounded to what is stored."""
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    labels = truth.shape[1]
    coefficients = np.zeros((rows.shape[1], labels))
    intercepts = np.zeros(labels)
    for k in range(labels):
        share = truth[:, k].mean()
        if not 0 < share < 1:
            intercepts[k] = -12.0 if share == 0 else 12.0
            continue
        scale = _count_ratios(rows, truth[:, k]) if options.count_ratios else np.ones(rows.shape[1])
        model = LogisticRegression(
            C=options.clause_strength, solver="liblinear", dual=True, tol=0.01, random_state=seed
        )
        model.fit(rows @ diags(scale), truth[:, k])
        coefficients[:, k] = model.coef_[0] * scale
        intercepts[k] = np.asarray(model.intercept_)[0]
    return Weights(coefficients.astype(np.float32).astype(np.float64), intercepts.astype(np.float32).astype(np.float64))


def _count_ratios(rows: Any, truth: NDArray[np.bool_]) -> Floats:
    """|log ratio| of each feature's share among the positive rows to its share among the others; shape (features,)."""
    present: Floats = rows.getnnz(axis=0) + 2.0
    positive: Floats = rows[np.flatnonzero(truth)].getnnz(axis=0) + 1.0
    negative = present - positive
    ratios: Floats = np.abs(np.log((positive / positive.sum()) / (negative / negative.sum())))
    return ratios


def _fit_pooling(pool: Floats, truth: Bools, strength: float, seed: int) -> Pooling:
    from sklearn.linear_model import LogisticRegression

    labels = truth.shape[1]
    coefficients = np.zeros(pool.shape[1:])
    intercepts = np.zeros(labels)
    for k in range(labels):
        share = truth[:, k].mean()
        if not 0 < share < 1:
            intercepts[k] = -12.0 if share == 0 else 12.0
            continue
        model = LogisticRegression(C=strength, max_iter=1000, random_state=seed).fit(pool[:, k], truth[:, k])
        coefficients[k] = model.coef_[0]
        intercepts[k] = model.intercept_[0]
    return Pooling(coefficients.astype(np.float32).astype(np.float64), intercepts.astype(np.float32).astype(np.float64))
