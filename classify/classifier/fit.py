"""Fitting with scikit-learn: the clause model, pooling by cross-fitting over documents, thresholds."""

import hashlib
from array import array
from collections.abc import Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import numpy as np
from numpy.typing import NDArray

from classify.classifier.certainty import uncertain_bands
from classify.classifier.features import (
    ClauseUnit,
    FeatureOptions,
    Floats,
    Integers,
    Rows,
    Space,
    Unit,
    fit_space,
    named_features,
    semantic_features,
    transform,
    units_of,
)
from classify.classifier.fit_options import FitOptions
from classify.classifier.network import fit_network, network_inputs
from classify.classifier.score import (
    NO_CLAUSE,
    POOL_FEATURES,
    Classifier,
    Pooling,
    Weights,
    choose,
    network_logits,
    pool_features,
    pooled,
    sigmoid,
    softmax,
)
from classify.classifier.seeds import NEVER, nearness, seed_features, seed_share, seed_weights
from classify.codebook import Codebook, Terms
from classify.documents.plain import plain
from classify.examples import Example
from classify.terms import TermMatcher
from classify.vectors import Vectors
from classify.words import Segmenter

Bools = NDArray[np.bool_]

_TOLERANCE = 0.01  # of the dual solver; a tenth of its own default
_DECISIONS = 4_000_000  # paragraphs * labels * folds that cross-fitting may take
_FEWEST_FOLDS = 3
_RARE = 5  # examples below which all features of a label's texts are kept
_ENOUGH_TO_POOL = 10  # positives from which on a label's pooling is all learnt
_ENOUGH_FOR_THRESHOLD = 30  # positives from which on a label's threshold is all learnt
_ENOUGH_FOR_SHARE = 300  # paragraphs from which on the share of the linear model is all learnt
_SHARES = tuple(tenths / 10 for tenths in range(11))
_IDENTITY = np.eye(len(POOL_FEATURES))[0]  # pooling that takes the strongest clause's logit as it is


class Paragraphs(NamedTuple):
    """Examples made ready: clauses in each paragraph, clause truth and paragraph truth (…, labels), documents."""

    examples: Sequence[Example]
    sizes: Integers
    clause_truth: Bools
    truth: Bools
    documents: list[str]
    options: FeatureOptions

    def units(self) -> Iterator[Unit]:
        """The clauses of all paragraphs in order, cut anew at each call, since many texts' fill gigabytes."""
        return (c.unit for example in self.examples for c in _clauses(example, self.options))


class Fitted(NamedTuple):
    """A classifier, and probabilities (paragraphs, labels) from models that never saw the paragraph's document."""

    classifier: Classifier
    held_out: Floats
    folds: int


def prepare(examples: Sequence[Example], codebook: Codebook, options: FeatureOptions) -> Paragraphs:
    """Split examples into clauses and give each clause the labels whose evidence it holds.

    Without evidence, every clause of an example carries the example's labels.
    """
    column = {label: k for k, label in enumerate(codebook.labels)}
    sizes, clauses, clause_labels = array("q"), array("q"), array("q")
    total = 0
    for example in examples:
        spans = {label: _places(example.text, found) for label, found in example.evidence.items()}
        first = total
        for unit in _clauses(example, options):
            for label in example.labels:
                if label not in spans or any(_holds(unit, a, b) for a, b in spans[label]):
                    clauses.append(total)
                    clause_labels.append(column[label])
            total += 1
        sizes.append(total - first)
    clause_truth = np.zeros((total, len(column)), np.bool_)
    clause_truth[clauses, clause_labels] = True
    truth = np.zeros((len(examples), len(column)), np.bool_)
    for i, example in enumerate(examples):
        truth[i, [column[label] for label in example.labels]] = True
    return Paragraphs(
        examples, np.array(sizes, np.int64), clause_truth, truth, [example.document for example in examples], options
    )


def _clauses(example: Example, options: FeatureOptions) -> list[ClauseUnit]:
    return units_of(plain(example.text, 0, len(example.text)), example.section, options)


def _places(text: str, clauses: Sequence[str]) -> list[tuple[int, int]]:
    return [(text.index(clause), text.index(clause) + len(clause)) for clause in clauses]


def _holds(unit: ClauseUnit, start: int, end: int) -> bool:
    """Whether a clause shares at least half of itself or of the evidence."""
    common = min(end, unit.clause.end) - max(start, unit.clause.start)
    return common > 0 and 2 * common >= min(end - start, unit.clause.end - unit.clause.start)


def folds_for(asked: int, paragraphs: int, labels: int) -> int:
    """How many folds: as many as asked while paragraphs * labels * folds stay within four million, and at least 3.

    With so many paragraphs, models that have seen two thirds of them are hardly worse than the one that sees all.
    """
    affordable = _DECISIONS // max(1, paragraphs * labels)
    return min(asked, max(_FEWEST_FOLDS, affordable))


def folds_of(documents: Sequence[str], folds: int, seed: int) -> Integers:
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
    """Fit the models; pooling and thresholds come from scores of models that did not see the document.

    Without examples, and in part with few of a label, the weights are those of its seed terms.
    """
    labels = codebook.labels
    owner = np.repeat(np.arange(len(data.examples)), data.sizes)
    fold = folds_of(data.documents, folds_for(options.folds, *data.truth.shape), seed)
    folds = int(fold.max()) + 1 if len(fold) else 0
    listed = [terms[label] for label in labels]

    def share(paragraphs: Bools | slice) -> Floats:
        return seed_share(data.truth[paragraphs].sum(axis=0), listed)

    seeded = [label for label, part in zip(labels, share(slice(None)), strict=True) if part > 0]
    if features.term_scale <= 0:
        seeded = []
    near = nearness(labels, terms, vectors, segmenter) if seeded and vectors is not None else None
    extra = [name for label in seeded for name in seed_features(label, terms[label])]
    extra += ["w" + word for word in near.words] if near is not None else []
    extra += _features_of_rare(data, features, segmenter, terms)
    space = fit_space(data.units(), features, segmenter, terms, extra)
    seeds = seed_weights(space, labels, codebook.multiple, terms, near) if seeded else None
    rows = _matrix(space, data.units(), len(owner))
    inputs = semantic = None
    if vectors is not None and options.networks > 0 and len(owner):
        units = list(data.units())
        semantic = semantic_features(vectors, space, labels, units)
        inputs = network_inputs(vectors, (segmenter.words(unit.text) for unit in units), semantic)

    def clause_weights(paragraphs: Bools | slice, clauses: Bools | slice) -> Weights:
        fitted = _fit_weights(rows[clauses], data.clause_truth[clauses], options, seed)
        return fitted if seeds is None else _blend(fitted, seeds, share(paragraphs))

    linear, networked = np.zeros((2, len(owner), len(labels)))
    seen = np.zeros(data.truth.shape, np.bool_)  # whether the model that scored a paragraph knew a label at all
    for f in range(folds):
        train, test = fold != f, fold == f
        seen[test] = np.logical_or(data.truth[train].any(axis=0), [label in seeded for label in labels])
        clause = clause_weights(train, train[owner])
        linear[test[owner]] = rows[test[owner]] @ clause.coefficients + clause.intercepts
        if vectors is not None and inputs is not None and semantic is not None:
            network = fit_network(inputs, np.flatnonzero(train[owner]), data.clause_truth, vectors, options, seed)
            networked[test[owner]] = network_logits(network, semantic[test[owner]])

    by_linear = (
        1.0
        if inputs is None
        else linear_share(linear, networked, data.sizes, data.truth, seen, codebook.multiple, options)
    )
    pool = _pool(by_linear * linear + (1 - by_linear) * networked, data.sizes)
    held_out = np.zeros(data.truth.shape)
    for f in range(folds):
        train, test = fold != f, fold == f
        part = fit_pooling(pool[train], data.truth[train], seen[train], codebook.multiple, options)
        held_out[test] = pooled(pool[test], part, codebook.multiple)
    thresholds = best_thresholds(data.truth, held_out) if codebook.multiple else np.full(len(labels), 0.5)
    # Where one label is given, the most probable, only its own probability can be too low to rely on.
    least = thresholds if codebook.multiple else np.zeros(len(labels))
    given = held_out if codebook.multiple else held_out * choose(held_out, thresholds, multiple=False)
    clause, network = clause_weights(slice(None), slice(None)), None
    if vectors is not None and inputs is not None:
        # Scoring takes the mean of both models, so each is stored with twice its share.
        network = fit_network(inputs, np.arange(len(owner)), data.clause_truth, vectors, options, seed)
        part = 2 * (1 - by_linear)
        network = network._replace(output=part * network.output, output_bias=part * network.output_bias)
        clause = Weights(_stored(2 * by_linear * clause.coefficients), _stored(2 * by_linear * clause.intercepts))
    classifier = Classifier(
        labels,
        codebook.multiple,
        space,
        clause,
        None if network is None else vectors,
        network,
        fit_pooling(pool, data.truth, seen, codebook.multiple, options),
        thresholds,
        uncertain_bands(data.truth, given, least),
    )
    return Fitted(classifier, held_out, folds)


def _features_of_rare(
    data: Paragraphs, options: FeatureOptions, segmenter: Segmenter, terms: Mapping[str, Terms]
) -> list[str]:
    """All features of the texts of rare labels, most of which are too rare themselves to be kept otherwise."""
    rare = data.truth.sum(axis=0) < _RARE
    matcher = TermMatcher(terms)
    return [
        name
        for i in np.flatnonzero((data.truth & rare).any(axis=1)).tolist()
        for clause in _clauses(data.examples[i], options)
        for block in named_features(clause.unit, options, segmenter, matcher)
        for name in block
    ]


def best_thresholds(truth: Bools, probability: Floats) -> Floats:
    """For each label half of the best F1 that any threshold reaches: where the F1 of calibrated scores is best.

    Lipton, Elkan and Naryanaswamy (2014). Where F1 itself is highest on the held-out rows depends on a few of them,
    and hardly differs on others. A label with fewer than 30 positives stays the nearer to 0.5 the fewer it has.
    """
    grid = np.arange(0.05, 0.96, 0.01)
    thresholds = np.full(truth.shape[1], 0.5)
    for k in range(truth.shape[1]):
        positives = int(truth[:, k].sum())
        if not positives:
            continue
        found = len(truth) - np.searchsorted(np.sort(probability[:, k]), grid)
        both = positives - np.searchsorted(np.sort(probability[truth[:, k], k]), grid)
        best = float((2 * both / (positives + found)).max())
        trust = min(1.0, positives / _ENOUGH_FOR_THRESHOLD)
        thresholds[k] = round(0.5 + trust * (best / 2 - 0.5), 2)
    return thresholds


def _matrix(space: Space, units: Iterator[Unit], count: int) -> Any:
    from scipy.sparse import csr_matrix

    rows: Rows = transform(space, units)
    return csr_matrix((rows.values, rows.columns, rows.pointers), shape=(count, len(space.columns)))


def _stored(array: Floats) -> Floats:
    """Rounded to what the model's file holds."""
    return array.astype(np.float32).astype(np.float64)


def _blend(fitted: Weights, seeds: Weights, share: Floats) -> Weights:
    """Each label's fitted weights and, by its share, its seed weights on top.

    Intercepts are raised towards the seeds', so that a term can speak for a rare label, and never lowered.
    """
    return Weights(
        _stored(fitted.coefficients + share * seeds.coefficients),
        _stored(fitted.intercepts + share * np.maximum(seeds.intercepts - fitted.intercepts, 0)),
    )


def _fit_weights(rows: Any, truth: Bools, options: FitOptions, seed: int) -> Weights:
    """One-vs-rest logistic regression; a label without both cases gets its base rate. Rounded to what is stored."""
    if not truth.any():
        return Weights(np.zeros((rows.shape[1], truth.shape[1])), np.full(truth.shape[1], NEVER))
    from scipy.sparse import diags
    from sklearn.linear_model import LogisticRegression

    labels = truth.shape[1]
    coefficients = np.zeros((rows.shape[1], labels))
    intercepts = np.zeros(labels)
    # One label after the other: the solver draws from one generator, which threads would share.
    for k in range(labels):
        positives = int(truth[:, k].sum())
        if not 0 < positives < len(truth):
            intercepts[k] = -NEVER if positives else NEVER
            continue
        scale = _count_ratios(rows, truth[:, k]) if options.count_ratios else np.ones(rows.shape[1])
        model = LogisticRegression(
            C=options.clause_strength,
            class_weight="balanced" if options.balanced else None,
            solver="liblinear",
            dual=True,
            tol=_TOLERANCE,
            max_iter=1000,
            random_state=seed,
        )
        model.fit(rows @ diags(scale), truth[:, k])
        coefficients[:, k] = model.coef_[0] * scale
        intercepts[k] = np.asarray(model.intercept_)[0]
    return Weights(_stored(coefficients), _stored(intercepts))


def _count_ratios(rows: Any, truth: NDArray[np.bool_]) -> Floats:
    """|log ratio| of each feature's share among the positive rows to its share among the others; shape (features,)."""
    present: Floats = rows.getnnz(axis=0) + 2.0
    positive: Floats = rows[np.flatnonzero(truth)].getnnz(axis=0) + 1.0
    negative = present - positive
    ratios: Floats = np.abs(np.log((positive / positive.sum()) / (negative / negative.sum())))
    return ratios


def _pool(logits: Floats, sizes: Integers) -> Floats:
    """Pool features (paragraphs, labels, features) of clause logits that stand paragraph after paragraph.

    Where no paragraph is more than one clause there is nothing to pool: all features but the clause's own logit stay
    zero and so get no weight.
    """
    labels = logits.shape[1]
    pool = np.tile(NO_CLAUSE, (len(sizes), labels, 1))
    starts = np.cumsum(sizes) - sizes
    for size in np.unique(sizes[sizes > 0]).tolist():  # paragraphs of one length at once
        places = np.flatnonzero(sizes == size)
        together = logits[starts[places] + np.arange(size)[:, None]].reshape(size, -1)
        pool[places] = pool_features(together).reshape(len(places), labels, -1)
    if (sizes <= 1).all():
        pool[:, :, 1:] = 0
    return pool


def linear_share(
    linear: Floats, networked: Floats, sizes: Integers, truth: Bools, seen: Bools, multiple: bool, options: FitOptions
) -> float:
    """The weight of the linear model against the network, in tenths: the one with the least log-loss of paragraphs.

    Stacking with weights that sum to one (Breiman 1996), the nearer to half the fewer paragraphs there are, so that
    what the linear model knows of seed terms is not lost by chance. Logits have shape (clauses, labels), from models
    that never saw the clause; truth has shape (paragraphs, labels).
    """
    losses: list[float] = []
    for share in _SHARES:
        pool = _pool(share * linear + (1 - share) * networked, sizes)
        probability = pooled(pool, fit_pooling(pool, truth, seen, multiple, options), multiple)
        right = np.where(truth, probability, 1 - probability) if multiple else probability[truth]
        losses.append(float(-np.log(np.maximum(right, 1e-300)).mean()))
    trust = min(1.0, len(truth) / _ENOUGH_FOR_SHARE)
    return round(0.5 + trust * (_SHARES[int(np.argmin(losses))] - 0.5), 2)


def fit_pooling(pool: Floats, truth: Bools, seen: Bools, multiple: bool, options: FitOptions) -> Pooling:
    """Weights of the pool features: of each label alone, or of all together where exactly one is given.

    `seen` has the shape of `truth`: what a model that knew no example of a label says of it is nothing to learn from.
    """
    from threadpoolctl import threadpool_limits

    if not options.pooling:
        labels = truth.shape[1]
        return Pooling(np.tile(_IDENTITY, (labels, 1)), np.zeros(labels))
    with threadpool_limits(1):  # problems so small that threads would only wait for each other
        if multiple:
            return _fit_logistic(pool, truth, seen, options.pooling_strength)
        return _fit_softmax(pool, truth, seen, options.pooling_strength)


def _fit_logistic(pool: Floats, truth: Bools, seen: Bools, strength: float) -> Pooling:
    """A logistic regression a label, the nearer to the strongest clause's own logit the fewer positives it has.

    Weights are not negative, so that a clause that speaks more for a label never makes it less probable.
    """
    from scipy.optimize import minimize

    labels = truth.shape[1]
    coefficients = np.tile(_IDENTITY, (labels, 1))
    intercepts = np.zeros(labels)
    for k in range(labels):
        features, target = pool[seen[:, k], k], truth[seen[:, k], k]
        positives = int(target.sum())
        if not positives:
            continue
        share = positives / len(target)
        if share == 1:
            learnt, intercept = np.zeros(len(_IDENTITY)), -NEVER
        else:

            def loss(x: Floats, features: Floats = features, target: Bools = target) -> tuple[float, Floats]:
                logits = features @ x[:-1] + x[-1]
                away = np.append(x[:-1], 0.0) / strength
                value = np.logaddexp(0, logits).sum() - logits[target].sum() + x @ away / 2
                error = sigmoid(logits) - target
                slope = np.append(error @ features, error.sum()) + away
                return value / len(target), slope / len(target)

            start = np.append(_IDENTITY, np.log(share / (1 - share)))
            bounds = [(0.0, None)] * len(_IDENTITY) + [(None, None)]
            found: Any = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds, options={"gtol": 1e-7})
            learnt, intercept = found.x[:-1], float(found.x[-1])
        trust = min(1.0, positives / _ENOUGH_TO_POOL)
        coefficients[k] = trust * learnt + (1 - trust) * _IDENTITY
        intercepts[k] = trust * intercept
    return Pooling(_stored(coefficients), _stored(intercepts))


def _fit_softmax(pool: Floats, truth: Bools, seen: Bools, strength: float) -> Pooling:
    """Softmax over the labels with one set of weights for all and an intercept each, near to the clauses' own logits.

    Temperature scaling with a bias for each class (Alexandari, Kundaje and Shrikumar 2020); weights are not negative,
    so that a clause that speaks more for a label never makes it less probable.
    """
    from scipy.optimize import minimize

    labels, size = truth.shape[1], len(_IDENTITY)
    known = (truth & seen).any(axis=1)
    features, target = pool[known], truth[known].argmax(axis=1)
    start = np.concatenate([_IDENTITY, np.zeros(labels)])
    if not len(target):
        return Pooling(np.tile(_IDENTITY, (labels, 1)), np.zeros(labels))
    rows = np.arange(len(target))

    def loss(x: Floats) -> tuple[float, Floats]:
        probability = softmax(features @ x[:size] + x[size:])
        away = x - start
        value = -np.log(np.maximum(probability[rows, target], 1e-300)).sum() + away @ away / (2 * strength)
        probability[rows, target] -= 1
        slope = np.concatenate([np.einsum("nl,nlf->f", probability, features), probability.sum(axis=0)])
        return value / len(rows), (slope + away / strength) / len(rows)

    bounds = [(0.0, None)] * size + [(None, None)] * labels
    found: Any = minimize(loss, start, jac=True, method="L-BFGS-B", bounds=bounds)
    return Pooling(np.tile(_stored(found.x[:size]), (labels, 1)), _stored(found.x[size:]))
