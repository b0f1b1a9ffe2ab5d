"""Measures against cases worked by hand."""

import numpy as np
import pytest

from classify import metrics

TRUTH = np.array([[1, 0], [1, 1], [0, 0], [0, 1]], dtype=bool)
FOUND = np.array([[1, 0], [0, 1], [0, 1], [0, 1]], dtype=bool)


def test_f1_and_exact_match() -> None:
    assert metrics.label_f1(TRUTH, FOUND) == pytest.approx([2 / 3, 4 / 5])
    assert metrics.macro_f1(TRUTH, FOUND) == pytest.approx((2 / 3 + 4 / 5) / 2)
    assert metrics.micro_f1(TRUTH, FOUND) == pytest.approx(6 / 8)
    assert metrics.exact_match(TRUTH, FOUND) == pytest.approx(0.5)


def test_kappa_of_equal_readings_is_one_and_of_chance_is_zero() -> None:
    assert metrics.cohen_kappa(TRUTH, TRUTH) == pytest.approx([1, 1])
    first = np.array([[1], [1], [0], [0]], dtype=bool)
    second = np.array([[1], [0], [1], [0]], dtype=bool)
    assert metrics.cohen_kappa(first, second) == pytest.approx([0])


def test_calibration_error_of_honest_probabilities_is_zero() -> None:
    truth = np.array([[True], [False], [True], [False]])
    assert metrics.calibration_error(truth, np.full((4, 1), 0.5)) == pytest.approx(0)
    assert metrics.calibration_error(truth, np.full((4, 1), 0.9)) == pytest.approx(0.4)


def test_the_bootstrap_resamples_documents_whole() -> None:
    documents = ["a"] * 50 + ["b"] * 50
    values = np.array([0.0] * 50 + [1.0] * 50)
    low, high = metrics.bootstrap(documents, lambda rows: float(values[rows].mean()), seed=1, draws=200)
    assert (low, high) == (0.0, 1.0)


def test_an_undefined_measure_has_an_undefined_interval() -> None:
    assert np.isnan(metrics.bootstrap(["a", "b"], lambda _: float("nan"), seed=0, draws=10)).all()


def test_one_document_leaves_no_doubt_in_a_paired_difference() -> None:
    truth = np.array([[1], [1], [0]], dtype=bool)
    first = np.array([[1], [0], [0]], dtype=bool)  # F1 2/3
    (macro, label) = metrics.paired_bootstrap(["a", "a", "a"], truth, first, truth, seed=0)
    assert macro == label == pytest.approx((1 / 3, 1 / 3, 1 / 3, 1.0))


def test_two_documents_that_disagree_are_a_tie_in_half_of_the_resamples() -> None:
    # Document a alone gives +1, document b alone -1, both together 2/3 against 2/3.
    truth = np.array([[1], [1]], dtype=bool)
    first, second = np.array([[0], [1]], dtype=bool), np.array([[1], [0]], dtype=bool)
    difference = metrics.paired_bootstrap(["a", "b"], truth, first, second, seed=0)[0]
    assert (difference.value, difference.low, difference.high) == (0, -1, 1)
    assert difference.above == pytest.approx(0.25, abs=0.05)


def test_equal_answers_differ_by_nothing() -> None:
    for difference in metrics.paired_bootstrap([*"abcd"], TRUTH, FOUND, FOUND, seed=3):
        assert difference == (0, 0, 0, 0)


def test_a_paired_difference_is_that_of_the_plain_measures() -> None:
    random = np.random.default_rng(5)
    truth, first, second = (random.random((60, 3)) < 0.3 for _ in range(3))
    truth[:, 2] = False  # a label that does not stand takes no part in the mean
    documents = random.integers(0, 7, 60).astype(str)
    found = metrics.paired_bootstrap(documents.tolist(), truth, first, second, seed=9)
    assert found[0].value == pytest.approx(metrics.macro_f1(truth, second) - metrics.macro_f1(truth, first))
    assert [d.value for d in found[1:]] == pytest.approx(
        metrics.label_f1(truth, second) - metrics.label_f1(truth, first)
    )
    # The same draws with whole documents laid end to end.
    again, names, slow = np.random.default_rng(9), np.unique(documents), []
    for _ in range(1000):
        drawn = again.integers(0, len(names), len(names))
        rows = np.concatenate([np.flatnonzero(documents == names[i]) for i in drawn])
        slow.append(metrics.macro_f1(truth[rows], second[rows]) - metrics.macro_f1(truth[rows], first[rows]))
    assert found[0][1:] == pytest.approx((*np.percentile(slow, [2.5, 97.5]), np.mean(np.array(slow) > 0)))


def test_a_label_without_any_case_has_no_difference() -> None:
    nothing = np.zeros((3, 1), dtype=bool)
    assert np.isnan(metrics.paired_bootstrap([*"abc"], nothing, nothing, nothing, seed=0)[1]).all()
