"""Facts that a document states, and null where it does not."""

import pytest

from classify.documents.metadata import iso_date, read_metadata
from classify.documents.structure import read_structure


def facts(text: str):  # type: ignore[no-untyped-def]
    return read_metadata(read_structure(text))


@pytest.mark.parametrize(
    ("text", "date"),
    [
        ("2024年6月11日", "2024-06-11"),
        ("2024-09-30 15:00:04", "2024-09-30"),
        ("二〇二四年六月十一日", "2024-06-11"),
        ("二○一九年十二月三十一日", "2019-12-31"),
        ("2024年6月", "2024-06"),
        ("2024年13月1日", None),
        ("共2024项", None),
    ],
)
def test_dates(text: str, date: str | None) -> None:
    assert iso_date(text) == date


def test_a_reply() -> None:
    m = facts(
        "对市政协六届二次会议《关于渔港的提案》(第0127号)的答复\n• 发布时间:2023-07-12 09:30:00\n民盟青屿市委:\n"
        "您提出的提案收悉。\n青屿市海洋与渔业局\n2023年7月10日\n"
    )
    assert (m.genre, m.number, m.date, m.issuer, m.addressee) == (
        "reply", "第0127号", "2023-07-10", "青屿市海洋与渔业局", "民盟青屿市委",
    )  # fmt: skip


@pytest.mark.parametrize("number", ["青海渔发〔2019〕5号", "青海渔发[2019]5号", "青海渔发20195号", "青海渔发〔20195"])
def test_document_numbers_with_and_without_brackets(number: str) -> None:
    m = facts(f"青屿市渔港三年行动方案\n{number}\n一、总体要求\n推进渔港建设。\n")
    assert m.number == number


@pytest.mark.parametrize(
    ("title", "genre"),
    [
        ("青屿市政府工作报告", "work report"),
        ("青屿市海岛振兴三年行动方案（2023—2025年）", "plan"),
        ("关于促进渔业发展的若干政策措施", "measures"),
        ("青屿市渔港管理办法（试行）", "measures"),
        ("关于印发《青屿市渔港建设规划》的通知", "plan"),
        ("青屿市人民政府关于加快渔业发展的实施意见", "opinions"),
        ("青屿市人民政府关于封港的通告", "notice"),
        ("“渔港振兴”系列新闻发布会（第三场）", "press release"),
        ("《青屿市渔港管理办法》政策解读", "other"),
    ],
)
def test_genres(title: str, genre: str) -> None:
    assert facts(f"{title}\n一、背景\n渔港是海岛的门户。\n").genre == genre


def test_a_text_without_facts_says_so() -> None:
    m = facts("渔港是海岛的门户，也是渔民的家。\n")
    assert (m.title, m.date, m.issuer, m.number, m.addressee, m.genre) == (None, None, None, None, None, "other")
