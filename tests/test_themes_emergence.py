"""Emergence: hand-worked numbers, and what must hold for any counts."""

from fractions import Fraction
from math import comb, log, sqrt

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from classify.themes import emergence
from classify.themes.emergence import Spread, adjust, binomial_tail, findings, log_odds, rank, rise

WIDE = Spread(9, 4, 9.0)


def exact_tail(k: int, n: int, p: Fraction) -> Fraction:
    return sum((comb(n, i) * p**i * (1 - p) ** (n - i) for i in range(k, n + 1)), Fraction(0))


@given(st.integers(0, 40), st.integers(0, 40), st.integers(1, 9))
def test_the_binomial_tail_is_exact(k: int, n: int, tenths: int) -> None:
    found = binomial_tail(np.array([k]), np.array([n]), np.array([tenths / 10]))[0]
    assert found == pytest.approx(float(exact_tail(k, n, Fraction(tenths, 10))), rel=1e-9, abs=1e-15)


def test_log_odds_match_the_formula_by_hand() -> None:
    # 30 of 200 after, 10 of 800 before: the prior is 100 * 40 / 1000 = 4 paragraphs of 100
    value, deviation = log_odds(np.array(30), np.array(10), np.array(200), np.array(800))
    assert value == pytest.approx(log(34 / (300 - 34)) - log(14 / (900 - 14)))
    assert deviation == pytest.approx(sqrt(1 / 34 + 1 / 14))


def test_three_mentions_against_none_in_ten_periods_count_for_what_they_are() -> None:
    totals = np.full(10, 100)
    counts = np.zeros((1, 10), np.int64)
    counts[0, 9] = 3
    change = rise(counts, totals)[0]
    assert change.at == 9
    # one thousandth, times the nine splits that could have been chosen
    assert change.p == pytest.approx(9 * 0.1**3)
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


@given(st.integers(1, 30), st.integers(0, 30))
def test_log_odds_change_sign_with_the_sides(a: int, b: int) -> None:
    forth, deviation = log_odds(np.array(a), np.array(b), np.array(500), np.array(300))
    back, same = log_odds(np.array(b), np.array(a), np.array(300), np.array(500))
    assert forth == pytest.approx(-back)
    assert deviation == pytest.approx(same)
