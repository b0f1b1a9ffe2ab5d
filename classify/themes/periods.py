"""Periods: a year, a quarter or a month, and the run of them between the first and the last date."""

from collections.abc import Sequence
from typing import Literal

Period = Literal["year", "quarter", "month"]
_MONTHS = {"year": 12, "quarter": 3, "month": 1}
_PLACED = 0.9  # share of dated documents that must be dated precisely enough


def period_of(date: str, period: Period) -> str | None:
    """The period of a date YYYY[-MM[-DD]]: 2024, 2024Q2 or 2024-05; None where the date is too coarse for it."""
    if period == "year":
        return date[:4]
    if len(date) < 7:
        return None
    return date[:7] if period == "month" else f"{date[:4]}Q{(int(date[5:7]) + 2) // 3}"


def choose_period(dates: Sequence[str]) -> Period:
    """Years for a span over three years or where over one date in ten names no month; else quarters, then months."""
    months = [12 * int(d[:4]) + (int(d[5:7]) - 1 if len(d) >= 7 else 0) for d in dates]
    span = max(months) - min(months) + 1 if months else 0
    precise = sum(len(d) >= 7 for d in dates) >= _PLACED * len(dates)
    if not precise or span > 36:
        return "year"
    return "quarter" if span > 9 else "month"


def periods_between(first: str, last: str, period: Period) -> list[str]:
    """All periods from the first to the last, those without a document included.

    >>> periods_between("2023Q4", "2024Q2", "quarter")
    ['2023Q4', '2024Q1', '2024Q2']
    """
    step = _MONTHS[period]
    return [_named(n, period) for n in range(_ordinal(first, period), _ordinal(last, period) + step, step)]


def _ordinal(name: str, period: Period) -> int:
    if period == "year":
        return 12 * int(name)
    if period == "quarter":
        return 12 * int(name[:4]) + 3 * (int(name[5:]) - 1)
    return 12 * int(name[:4]) + int(name[5:]) - 1


def _named(months: int, period: Period) -> str:
    year, month = divmod(months, 12)
    if period == "year":
        return f"{year:04d}"
    return f"{year:04d}Q{month // 3 + 1}" if period == "quarter" else f"{year:04d}-{month + 1:02d}"
