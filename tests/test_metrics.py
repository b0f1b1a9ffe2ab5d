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
