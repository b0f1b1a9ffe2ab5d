"""The plain form reads alike whatever the width of marks and digits, and leads back to exact offsets."""

import itertools

from hypothesis import given

from classify.documents.clauses import split_clauses
from classify.documents.plain import plain
from tests.strategies import documents


@given(documents)
def test_every_plain_character_leads_back_to_its_place(text: str) -> None:
    form = plain(text, 0, len(text))
    assert len(form.offsets) == len(form.text) + 1
    assert list(form.offsets) == sorted(form.offsets)
    for i, ch in enumerate(form.text):
        start, end = form.span(i, i + 1)
        assert end == start + 1
        if ch.isalpha() and ch.isascii():
            assert plain(text[start:end], 0, 1).text == ch


@given(documents)
def test_clauses_lie_in_order_and_hold_every_letter(text: str) -> None:
    form = plain(text, 0, len(text))
    clauses = split_clauses(form)
    assert all(a.end <= b.start for a, b in itertools.pairwise(clauses))
    letters = [ch for ch in form.text if ch.isalnum()]
    assert [ch for c in clauses for ch in c.text if ch.isalnum()] == letters


def test_widths_and_padding_are_folded() -> None:
    assert (
        plain("奖励 \uff11\uff10\uff10 万\n元,共3次;R&D (投入) 1,000", 0, 31).text
        == "奖励100万元，共3次；R&D（投入）1,000"
    )


def test_latin_words_keep_their_space() -> None:
    assert plain("smart  grid 示范", 0, 14).text == "smart grid示范"


def test_measures_are_clauses() -> None:
    text = "一是加大投入。安排资金3亿元，二是招引人才；三是（含下列：甲；乙）推进。"
    assert [c.text for c in split_clauses(plain(text, 0, len(text)))] == [
        "一是加大投入。",
        "安排资金3亿元，",
        "二是招引人才；",
        "三是（含下列：甲；乙）推进。",
    ]
