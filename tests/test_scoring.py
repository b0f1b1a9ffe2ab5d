"""The numpy scorer against scikit-learn, and the properties that scores must have."""

import warnings
from pathlib import Path

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.classifier.features import Unit, clause_units, semantic_features, transform, units_of
from classify.classifier.fit import best_thresholds, fit_pooling, folds_of, linear_share
from classify.classifier.fit_options import FitOptions
from classify.classifier.score import clause_logits, pool_features, score_paragraphs, sigmoid
from classify.documents.plain import plain
from classify.documents.structure import read_structure
from classify.models import Model
from tests.conftest import DATA

PARAGRAPH = (
    "一是建设深水锚泊重点实验室，组织揭榜挂帅攻关项目6项。二是安排专项资金3000万元，对首台套装备给予保费补贴。"
    "三是新增工业用地500亩，推行弹性年期出让。四是从外省引进领军人才团队3个。"
)


def probabilities(model: Model, text: str) -> np.ndarray:
    return score_paragraphs(model.classifier, [clause_units(plain(text, 0, len(text)), ())])[0].probabilities


def sklearn_logits(model: Model, units: list[Unit]) -> np.ndarray:
    """What scikit-learn says with the stored weights put back into its own estimators."""
    from scipy.sparse import csr_matrix
    from sklearn.linear_model import LogisticRegression
    from sklearn.neural_network import MLPClassifier

    classifier = model.classifier
    rows = transform(classifier.space, units)
    matrix = csr_matrix((rows.values, rows.columns, rows.pointers), shape=(len(units), len(classifier.space.columns)))
    columns = []
    for k in range(len(classifier.labels)):
        regression = LogisticRegression()
        regression.classes_ = np.array([False, True])
        regression.coef_ = classifier.clause.coefficients[:, [k]].T
        regression.intercept_ = classifier.clause.intercepts[[k]]
        columns.append(regression.decision_function(matrix))
    linear = np.stack(columns, axis=1)
    if classifier.network is None or classifier.vectors is None:
        return linear
    semantic = semantic_features(classifier.vectors, classifier.space, classifier.labels, units)
    network = MLPClassifier((classifier.network.hidden.shape[1],), max_iter=1)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        network.fit(semantic[:2], np.eye(2, len(classifier.labels), dtype=bool))
    network.coefs_ = [classifier.network.hidden, classifier.network.output]
    network.intercepts_ = [classifier.network.hidden_bias, classifier.network.output_bias]
    probability = np.asarray(network.predict_proba(semantic))
    return (linear + np.log(probability) - np.log1p(-probability)) / 2


def agree(model: Model, units: list[Unit]) -> float:
    ours, _ = clause_logits(model.classifier, units)
    return float(np.abs(sigmoid(ours) - sigmoid(sklearn_logits(model, units))).max())


def clauses_of(text: str) -> list[Unit]:
    return [c.unit for s in read_structure(text) if s.kind == "body" for c in clause_units(s.plain, s.section)]


def test_numpy_and_scikit_learn_agree(model: Model) -> None:
    units = [u for path in sorted(DATA.glob("*.txt")) for u in clauses_of(path.read_text("utf-8"))]
    assert len(units) > 20
    assert agree(model, units) < 1e-6


def test_numpy_and_scikit_learn_agree_on_real_text(model: Model, shared: Path) -> None:
    units = [u for p in sorted((shared / "documents").glob("*.txt")) for u in clauses_of(p.read_text("utf-8"))]
    assert agree(model, units) < 1e-6


def test_a_paragraph_without_a_known_word_gets_no_label(model: Model) -> None:
    assert probabilities(model, "ⲁⲃⲅ ჰჱჲ ჳჴჵ").max() == 0


def test_a_doubled_paragraph_keeps_its_labels(model: Model) -> None:
    once, twice = probabilities(model, PARAGRAPH), probabilities(model, PARAGRAPH + PARAGRAPH)
    thresholds = model.classifier.thresholds
    assert ((once >= thresholds) == (twice >= thresholds)).all()


@given(st.integers(1, 12), st.integers(0, 2**31))
def test_pooling_does_not_depend_on_the_order_of_clauses(n: int, seed: int) -> None:
    random = np.random.default_rng(seed)
    logits = random.normal(0, 4, (n, 3))
    shuffled = logits[random.permutation(n)]
    assert np.allclose(pool_features(logits), pool_features(shuffled))


def test_the_order_of_paragraphs_does_not_matter(model: Model) -> None:
    texts = ["建设重点实验室。", "对口合作市互派干部。", PARAGRAPH]
    units = [clause_units(plain(t, 0, len(t)), ()) for t in texts]
    forward = [s.probabilities for s in score_paragraphs(model.classifier, units)]
    backward = [s.probabilities for s in score_paragraphs(model.classifier, units[::-1])][::-1]
    assert np.allclose(forward, backward, atol=1e-12)


@given(st.lists(st.sampled_from("abcdefghijk"), min_size=2, max_size=60), st.integers(2, 10))
def test_folds_never_share_a_document(documents: list[str], folds: int) -> None:
    place = folds_of(documents, folds, seed=3)
    assert all(len({int(f) for f, d in zip(place, documents, strict=True) if d == name}) == 1 for name in documents)
    order = sorted(range(len(documents)), key=lambda i: documents[i])
    assert [int(f) for f in folds_of([documents[i] for i in order], folds, seed=3)] == [int(place[i]) for i in order]


def test_a_threshold_is_put_where_the_f1_of_calibrated_scores_is_best() -> None:
    random = np.random.default_rng(0)
    probability = random.beta(0.4, 1.6, (200_000, 1))
    truth = random.random(probability.shape) < probability  # calibrated by construction
    chosen = float(best_thresholds(truth, probability)[0])

    def f1(threshold: float) -> float:
        found = probability >= threshold
        return float(2 * (found & truth).sum() / (found.sum() + truth.sum()))

    assert f1(chosen) > max(f1(t) for t in np.arange(0.05, 0.95, 0.01)) - 0.001
    assert f1(chosen) > f1(0.5) + 0.01


def test_logits_far_out_stay_finite() -> None:
    features = pool_features(np.array([[1e6, -1e6]]))
    assert np.isfinite(features).all()


@pytest.mark.parametrize("label", ["innovation", "financing", "land", "talent"])
def test_a_plain_case_is_tagged(model: Model, label: str) -> None:
    k = model.classifier.labels.index(label)
    assert probabilities(model, PARAGRAPH)[k] >= model.classifier.thresholds[k]


@given(st.integers(1, 8), st.integers(0, 2**31), st.floats(0, 6))
def test_probability_never_falls_when_a_clause_says_more(n: int, seed: int, more: float) -> None:
    random = np.random.default_rng(seed)
    logits = random.normal(0, 4, (n, 2))
    raised = logits.copy()
    raised[random.integers(n)] += more
    assert (pool_features(raised) >= pool_features(logits) - 1e-9).all()


def test_pooling_of_the_shipped_model_is_monotone(model: Model) -> None:
    assert (model.classifier.pooling.coefficients >= 0).all()
    assert (model.classifier.pooling.coefficients.sum(axis=1) > 0.5).all()


def test_pooling_is_monotone_even_when_the_examples_speak_against_it() -> None:
    random = np.random.default_rng(0)
    pool = random.normal(0, 2, (400, 1, 3))
    truth = pool[:, :, 0] - 3 * pool[:, :, 1] > 0  # the second clause speaks against the label
    learnt = fit_pooling(pool, truth, np.ones_like(truth), True, FitOptions())
    assert (learnt.coefficients >= 0).all()
    assert learnt.coefficients[0, 0] > 0.1


@pytest.mark.parametrize("multiple", [True, False])
def test_the_model_that_knows_more_gets_the_larger_share(multiple: bool) -> None:
    random = np.random.default_rng(0)
    sizes = np.full(300, 2)
    truth = np.eye(2, dtype=np.bool_)[random.integers(2, size=300)]
    said = np.repeat(np.where(truth, 2.0, -2.0), 2, axis=0)
    good, poor = (said + random.normal(0, noise, said.shape) for noise in (1.5, 6.0))
    seen = np.ones_like(truth)
    assert linear_share(good, poor, sizes, truth, seen, multiple, FitOptions()) >= 0.7
    assert linear_share(poor, good, sizes, truth, seen, multiple, FitOptions()) <= 0.3
    few = linear_share(poor[:20], good[:20], sizes[:10], truth[:10], seen[:10], multiple, FitOptions())
    assert 0.45 <= few <= 0.5


ADMINISTRATIVE = (
    "各有关单位要高度重视，按照职责分工抓好贯彻落实。",
    "请各部门于每月五日前报送工作进展情况。",
    "办公室要加强督促检查，及时通报有关情况。",
    "有关部门要密切配合，形成工作合力。",
)


@pytest.mark.parametrize("sentence", ADMINISTRATIVE)
def test_an_administrative_sentence_more_changes_little(model: Model, sentence: str) -> None:
    bodies = [
        (s.plain.text, s.section)
        for path in sorted(DATA.glob("*.txt"))
        for s in read_structure(path.read_text("utf-8"))
        if s.kind == "body"
    ]
    assert len(bodies) > 20
    without = [units_of(plain(t, 0, len(t)), s, model.classifier.space.options) for t, s in bodies]
    longer = [(t + sentence, s) for t, s in bodies]
    with_it = [units_of(plain(t, 0, len(t)), s, model.classifier.space.options) for t, s in longer]
    before = np.array([s.probabilities for s in score_paragraphs(model.classifier, without)])
    after = np.array([s.probabilities for s in score_paragraphs(model.classifier, with_it)])
    assert np.abs(after - before).max() <= 0.1
