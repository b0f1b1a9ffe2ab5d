"""Emergence: hand-worked numbers, and what must hold for any counts."""

from fractions import Fraction
from math import comb, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.themes import emergence
from classify.themes.emergence import (
    Change,
    Spread,
    Table,
    adjust,
    adjust_testable,
    binomial_tail,
    findings,
    log_odds,
    rank,
    rise,
)

WIDE = Spread(9, 4, 9.0, 4.0)


def exact_tail(k: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)), Fraction(0))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9))
def test_the_binomial_tail_is_exact(k: int, n: int, tenths: int) -> None:
    found = binomial_tail(np.array([k]), np.array([n]), np.array([tenths / 10]))[0]
    assert found == pytest.approx(float(exact_tail(k, n, Fraction(tenths, 10))), rel=1e-9, abs=1e-15)


def test_log_odds_match_the_formula_by_hand() -> None:
    # 30 mentions after and 10 before, where a fifth was expected after: the prior is 0.8 and 3.2 mentions
    value, low, high = log_odds(np.array(30), np.array(10), np.array(0.2))
    assert value == pytest.approx(log(30.8 / 13.2) - log(0.2 / 0.8))
    # with so many mentions the exact interval is near that of Monroe, Colaresi and Quinn's equation 20
    half = 1.96 * sqrt(1 / 30.8 + 1 / 13.2)
    assert (low, high) == (pytest.approx(value - half, abs=0.1), pytest.approx(value + half, abs=0.1))


def test_a_newcomer_outranks_what_merely_doubled() -> None:
    # six mentions after none, against sixty after twenty, each where a third was expected
    new, doubled = (log_odds(np.array(a), np.array(b), np.array(1 / 3)) for a, b in ((6, 0), (60, 60)))
    assert float(new[1]) > float(doubled[1]) > 0
    assert float(new[1]) < float(log_odds(np.array(12), np.array(0), np.array(1 / 3))[1])


def test_three_mentions_against_none_in_ten_periods_count_for_what_they_are() -> None:
    totals = np.full(10, 100)
    counts = np.zeros((1, 10), np.int64)
    counts[0, 9] = 3
    change = rise(counts, totals)[0]
    assert change.at == 9
    # one thousandth, times the four recent splits that could have been chosen
    assert change.p == change.least_p == pytest.approx(4 * 0.1**3)
    assert findings(counts, totals, [WIDE])[0].emerging
    # the same three mentions among a hundred candidates of even history are no finding
    many = np.vstack([counts, np.tile(np.full(10, 5), (99, 1))])
    assert not findings(many, totals, [WIDE] * 100)[0].emerging


def test_a_newcomer_is_dated_to_its_first_period() -> None:
    totals = np.full(12, 200)
    counts = np.zeros((1, 12), np.int64)
    counts[0, 10:] = 20
    found = findings(counts, totals, [WIDE])[0]
    assert (found.since, found.emerging, found.fading) == (10, True, False)
    assert found.growth.low > 1


def test_even_history_is_neither_emerging_nor_fading() -> None:
    found = findings(np.full((1, 12), 7), np.full(12, 200), [WIDE])[0]
    assert (found.since, found.emerging, found.fading) == (None, False, False)


def test_a_larger_collection_is_not_a_rise() -> None:
    totals = np.array([100, 100, 100, 100, 100, 2000])
    counts = np.array([[5, 5, 5, 5, 5, 100]])
    assert not findings(counts, totals, [WIDE])[0].emerging


def test_an_old_rise_is_dated_but_is_not_emerging() -> None:
    counts = np.array([[0, 0, 0, 20, 20, 20, 20, 20, 20, 20, 20, 20]])
    found = findings(counts, np.full(12, 200), [WIDE])[0]
    assert (found.since, found.emerging) == (3, False)


def test_what_rose_and_is_gone_again_is_not_emerging() -> None:
    counts = np.array([[0, 0, 0, 0, 0, 0, 0, 0, 40, 30, 0, 0]])
    assert not findings(counts, np.full(12, 200), [WIDE])[0].emerging


def test_what_falls_in_the_last_periods_is_fading() -> None:
    counts = np.array([[20, 22, 19, 21, 20, 20, 20, 19, 22, 2, 1, 0]])
    found = findings(counts, np.full(12, 200), [WIDE])[0]
    assert (found.emerging, found.fading) == (False, True)


def test_one_long_document_cannot_make_a_theme() -> None:
    counts = np.array([[0, 0, 0, 0, 0, 30]])
    alone = emergence.spread([7] * 29 + [8], {7: "甲市", 8: "乙市"})
    assert alone.documents == 2
    assert alone.effective == pytest.approx(900 / (29 * 29 + 1))
    assert not findings(counts, np.full(6, 100), [alone])[0].emerging
    assert findings(counts, np.full(6, 100), [emergence.spread([7] * 15 + [8] * 15, {})])[0].emerging


def test_a_single_period_answers_without_a_claim() -> None:
    found = findings(np.array([[9]]), np.array([100]), [WIDE])[0]
    assert found == (None, False, False, (0.0, 0.0, 0.0, 1.0))


def test_empty_periods_are_no_evidence() -> None:
    totals = np.array([0, 0, 100, 0, 100, 0])
    counts = np.array([[0, 0, 1, 0, 20, 0]])
    assert rise(counts, totals)[0].at == 4


def test_a_genre_that_is_collected_late_makes_nothing_new() -> None:
    totals = np.array([[100, 100, 100, 100, 100, 100], [0, 0, 0, 0, 0, 900]])
    habit = np.array([[[2, 2, 2, 2, 2, 2], [0, 0, 0, 0, 0, 300]]])  # stands in every third paragraph of the new genre
    news = np.array([[[0, 0, 0, 0, 0, 20], [0, 0, 0, 0, 0, 300]]])  # rises in the old genre too
    found = findings(np.concatenate([habit, news]), totals, [WIDE, WIDE])
    assert [f.emerging for f in found] == [False, True]
    assert found[1].since == 5


def test_strata_of_one_kind_are_one_stratum() -> None:
    totals, counts = np.array([90, 80, 70, 100]), np.array([[1, 2, 0, 30]])
    assert findings(counts, totals, [WIDE]) == findings(counts[:, None], totals[None], [WIDE])


@given(st.lists(st.floats(0, 1), min_size=1, max_size=30))
def test_adjusted_values_are_never_smaller_and_keep_the_order(p: list[float]) -> None:
    q = adjust(p)
    assert all(b >= a - 1e-9 for a, b in zip(p, q, strict=True))
    assert [q[i] for i in np.argsort(p, kind="stable")] == sorted(q)


def test_adjusted_values_by_hand() -> None:
    assert adjust([0.005, 0.009, 0.05, 0.5]) == pytest.approx([0.018, 0.018, 0.2 / 3, 0.5])


counts_table = st.integers(2, 9).flatmap(
    lambda periods: st.tuples(
        st.lists(st.lists(st.integers(0, 40), min_size=periods, max_size=periods), min_size=1, max_size=6),
        st.lists(st.integers(0, 60), min_size=periods, max_size=periods),
    )
)


@given(counts_table)
def test_any_counts_give_finite_findings_whatever_the_order(table: tuple[list[list[int]], list[int]]) -> None:
    rows, extra = table
    counts = np.array(rows)
    totals = counts.max(axis=0) + np.array(extra)
    found = findings(counts, totals, [WIDE] * len(rows))
    for item in found:
        assert np.isfinite(item.growth).all()
        assert item.growth.low <= item.growth.log_odds <= item.growth.high
        assert not (item.emerging and item.fading)
        assert item.since is None or (0 < item.since < counts.shape[1] and totals[item.since] > 0)
    backwards = findings(counts[::-1], totals, [WIDE] * len(rows))
    assert backwards[::-1] == found
    assert sorted(rank(found)) == list(range(len(found)))


@given(st.integers(0, 30), st.integers(0, 30), st.floats(0.05, 0.95))
def test_log_odds_change_sign_with_the_sides(a: int, b: int, expected: float) -> None:
    value, low, high = log_odds(np.array(a), np.array(b), np.array(expected))
    back, back_low, back_high = log_odds(np.array(b), np.array(a), np.array(1 - expected))
    assert (value, low, high) == pytest.approx((-back, -back_high, -back_low), abs=1e-3)
    assert low <= value <= high


def test_what_can_never_be_significant_is_not_counted_among_the_tests() -> None:
    strong = Change(1, 0.01, 0.0001)
    hopeless = Change(1, 0.3, 0.3)
    assert adjust_testable([strong, *[hopeless] * 99], 0.05) == [0.01, *[1.0] * 99]
    # but what could have been counts, though it is not
    assert adjust_testable([strong, *[strong._replace(p=0.9)] * 9], 0.05)[0] == pytest.approx(0.1)


@given(st.lists(st.tuples(st.floats(0, 1), st.floats(0, 1)), min_size=1, max_size=30))
def test_leaving_out_the_hopeless_never_makes_a_test_stricter(pairs: list[tuple[float, float]]) -> None:
    changes = [Change(1, max(p), min(p)) for p in pairs]
    every = adjust([c.p for c in changes])
    found = adjust_testable(changes, 0.05)
    assert all(a <= b + 1e-9 or a == 1 for a, b in zip(found, every, strict=True))
    assert {i for i, q in enumerate(every) if q <= 0.05} <= {i for i, q in enumerate(found) if q <= 0.05}


def test_a_burst_in_one_document_is_no_rise_among_documents() -> None:
    paragraphs, totals = np.array([[0, 0, 0, 1, 0, 40]]), np.full(6, 200)
    of_documents, documents = np.full(6, 20), np.full(6, 20)
    burst = Table(np.array([[0, 0, 0, 1, 0, 2]]), documents)
    wide = Table(np.array([[0, 0, 0, 1, 0, 15]]), of_documents)
    assert not findings(paragraphs, totals, [WIDE], burst)[0].emerging
    assert findings(paragraphs, totals, [WIDE], wide)[0].emerging


def test_one_issuer_is_not_enough_where_several_are_asked_for() -> None:
    counts, totals = np.array([[0, 0, 0, 0, 0, 30]]), np.full(6, 100)
    one = emergence.spread([1, 2, 3, 4], dict.fromkeys((1, 2, 3, 4), "甲市"))
    two = emergence.spread([1, 2, 3, 4], {1: "甲市", 2: "甲市", 3: "乙市"})  # and one that is not known
    assert (one.effective, one.effective_issuers) == (4, 1)
    assert two.effective_issuers == pytest.approx(16 / 6)
    found = [findings(counts, totals, [s], least_issuers=1.9)[0].emerging for s in (one, two)]
    assert found == [False, True]
