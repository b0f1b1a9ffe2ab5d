"""Kinds and section paths of written samples, line by line."""

import itertools

import pytest
from hypothesis import given

from classify.documents.blocks import BLANKS
from classify.documents.structure import read_structure
from tests.strategies import any_text, documents

REPLY = """对市十五届人大三次会议《关于扶持海岛渔村的建议》（第0317号）的答复
  • 发布时间:2023-07-12 09:30:00
  • 来源:海洋渔业科
周屿生代表:
您提出的建议收悉,现答复如下:
一、已开展的工作
(一)改善渔港条件。一是疏浚航道。二是修缮码头，投入资金900万元。
1.东港。完成清淤。
下辖两个泊位同步改造。
(二)基本情况。
渔村共有居民三百户。
二、下一步打算
——坚持先易后难。逐村推进。
特此答复。
青屿市海洋与渔业局
2023年7月10日
附件下载:
"""


def kinds(text: str) -> list[str]:
    return [p.kind for p in read_structure(text)]


def test_a_reply_line_by_line() -> None:
    assert kinds(REPLY) == [
        "title", "meta", "meta", "salutation", "body", "heading", "body", "body", "body", "heading", "body",
        "heading", "body", "signoff", "signoff", "signoff", "meta",
    ]  # fmt: skip


def test_section_paths_follow_the_numbering() -> None:
    sections = [p.section for p in read_structure(REPLY)]
    assert sections[6] == ("一、已开展的工作",)
    assert sections[7] == ("一、已开展的工作", "（一）改善渔港条件")
    assert sections[8] == ("一、已开展的工作", "（一）改善渔港条件", "1.东港")
    assert sections[10] == ("一、已开展的工作", "（二）基本情况")
    assert sections[12] == ("二、下一步打算",)


def test_half_width_and_full_width_read_alike() -> None:
    table = str.maketrans("(),:;", "（），：；")
    assert kinds(REPLY) == kinds(REPLY.translate(table))


@pytest.mark.parametrize(
    ("line", "kind"),
    [
        ("来源：智慧岛屿    作者：林岚", "meta"),
        ("青海渔发〔2023〕17号", "meta"),
        ("青海渔发202317", "meta"),
        ("当前位置：首页 > 政务公开 > 文件", "meta"),
        ("图为新码头。 （林岚 摄）", "meta"),
        ("WeChat 微信公众号", "meta"),
        ("联系人：王岛，电话：0597-6612345", "meta"),
    ],
)
def test_page_chrome_is_meta(line: str, kind: str) -> None:
    text = f"青屿市海岛振兴行动方案\n{line}\n一、总体要求\n坚持陆海统筹，建设美丽渔村。\n"
    assert kinds(text)[1] == kind


def test_an_attached_plan_has_its_own_title() -> None:
    text = (
        "关于印发《青屿市海岛振兴行动方案》的通知\n各乡镇人民政府：\n现印发给你们，请执行。\n特此通知。\n"
        "青屿市人民政府\n2023年7月1日\n青屿市海岛振兴行动方案\n一、主要目标\n到2025年，建成渔港三座。\n"
    )
    assert kinds(text) == ["title", "salutation", "body", "signoff", "signoff", "signoff", "title", "heading", "body"]


def test_a_chapter_and_its_articles() -> None:
    text = "青屿市渔港管理办法\n第一章 总则\n第一条 为规范渔港管理，制定本办法。\n第二章 管理\n第二条 由县级管理。\n"
    read = read_structure(text)
    assert [p.kind for p in read] == ["title", "heading", "body", "heading", "body"]
    assert read[4].section == ("第二章管理",)


def test_numbered_rules_without_text_below_are_body() -> None:
    text = "青屿市补贴办法\n（一）本办法所需资金列入预算。\n（二）补贴按季发放。\n（三）由市财政局解释。\n"
    assert kinds(text)[1:] == ["body", "body", "body"]


@given(any_text | documents)
def test_offsets_reproduce_the_text(text: str) -> None:
    read = read_structure(text)
    joined = "".join(text[p.start : p.end] for p in read)
    assert [c for c in joined if c not in BLANKS] == [c for c in text if c not in BLANKS]
    assert all(a.end <= b.start for a, b in itertools.pairwise(read))


def test_kinds_on_real_documents(shared) -> None:  # type: ignore[no-untyped-def]
    import json

    right = total = 0
    for rows in sorted((shared / "dev").glob("*.jsonl")):
        text = rows.with_suffix(".txt").read_text("utf-8-sig")
        read = read_structure(text)
        cursor = 0
        for line in rows.read_text("utf-8").splitlines():
            row = json.loads(line)
            start = text.find(row["text"], cursor)
            start = start if start >= 0 else text.find(row["text"])
            cursor = end = start + len(row["text"])
            best = max(read, key=lambda p: min(end, p.end) - max(start, p.start))
            right += best.kind == row["kind"]
            total += 1
    assert right / total >= 0.98
