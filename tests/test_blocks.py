"""Paragraphs keep every visible character, in order, at exact offsets."""

import itertools
import textwrap

import pytest
from hypothesis import given

from classify.documents.blocks import BLANKS, paragraphs
from tests.strategies import any_text, documents

BODY = (
    "为加快建设青屿市海洋装备试验场，市科技局会同市财政局安排专项经费三千万元，支持岛上两所研究院联合攻关深水锚泊技术，"
    "首台样机已于今年春季下水，累计完成海试十二次，带动配套企业二十余家落户，年底前形成小批量供货能力。"
)


def visible(text: str) -> str:
    return "".join(ch for ch in text if ch not in BLANKS)


@given(any_text | documents)
def test_no_visible_character_is_lost_and_order_survives(text: str) -> None:
    spans = paragraphs(text)
    assert all(a < b for a, b in spans)
    assert all(b <= c for (_, b), (c, _) in itertools.pairwise(spans))
    assert "".join(visible(text[a:b]) for a, b in spans) == visible(text)


def test_lines_are_paragraphs() -> None:
    text = "一、总体要求\r\n\r\n　　第一段。\r\n第二段。"
    assert [text[a:b] for a, b in paragraphs(text)] == ["一、总体要求", "第一段。", "第二段。"]


PARAGRAPHS = [
    BODY,
    BODY[10:60] + "。",
    BODY[30:] + BODY[:25] + "。",
    BODY[5:90] + BODY[5:40] + "。",
    BODY[2:] + "验收。",
]


def wrapped(columns: int, indent: str, gap: str) -> str:
    return gap.join(textwrap.fill(indent + p, columns, break_long_words=True) for p in PARAGRAPHS)


@pytest.mark.parametrize(("columns", "indent", "gap"), [(38, "　　", "\n"), (30, "", "\n\n"), (45, "    ", "\n")])
def test_a_file_wrapped_at_a_fixed_width_is_unwrapped(columns: int, indent: str, gap: str) -> None:
    text = wrapped(columns, indent, gap)
    assert [visible(text[a:b]) for a, b in paragraphs(text)] == PARAGRAPHS


def test_page_numbers_stand_apart_in_a_wrapped_file() -> None:
    text = wrapped(38, "　　", "\n")
    lines = text.split("\n")
    lines.insert(3, "— 1 —")
    joined = "\n".join(lines)
    assert "— 1 —" in [joined[a:b] for a, b in paragraphs(joined)]
