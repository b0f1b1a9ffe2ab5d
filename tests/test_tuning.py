"""Thresholds chosen for a goal, against cases worked by hand."""

import numpy as np
import pytest

from classify.models import Goal
from classify.tuning import threshold_for

TRUTH = np.array([True, True, True, False, True, False])
PROBABILITY = np.array([0.95, 0.80, 0.70, 0.60, 0.40, 0.10])


def test_a_precision_is_kept_with_the_highest_recall() -> None:
    # At 0.40 four of five are right; from 0.61 on all are, and up to 0.70 three of the four are found.
    assert threshold_for(TRUTH, PROBABILITY, Goal("precision", 0.8)) == (0.4, 1.0)
    assert threshold_for(TRUTH, PROBABILITY, Goal("precision", 0.9)) == (0.7, 1.0)


def test_a_recall_is_kept_with_the_highest_precision() -> None:
    assert threshold_for(TRUTH, PROBABILITY, Goal("recall", 1.0)) == (0.4, 1.0)
    assert threshold_for(TRUTH, PROBABILITY, Goal("recall", 0.75)) == (0.7, 1.0)


def test_beta_weighs_recall() -> None:
    # F1 is 8/9 at 0.40 and 6/7 at 0.70; F0.5 is 20/24 at 0.40 and 15/16 at 0.70.
    assert threshold_for(TRUTH, PROBABILITY, Goal("beta", 1.0))[1] == pytest.approx(8 / 9)
    threshold, best = threshold_for(TRUTH, PROBABILITY, Goal("beta", 0.5))
    assert threshold is not None
    assert 0.6 < threshold <= 0.7
    assert best == pytest.approx(15 / 16)


def test_a_goal_out_of_reach_gives_no_threshold() -> None:
    assert threshold_for(~TRUTH, PROBABILITY, Goal("precision", 0.5)) == (None, pytest.approx(1 / 3))


def test_a_label_that_never_stands_has_no_recall_to_reach() -> None:
    assert threshold_for(np.zeros(6, dtype=np.bool_), PROBABILITY, Goal("recall", 0.1)) == (None, 0.0)
