"""What a document says of itself: title, date, issuer, number, addressee, genre; None where the text does not say."""

import re
from collections.abc import Sequence
from dataclasses import dataclass

from classify.documents.structure import DATE, NUMBER, Structure
from classify.records import Genre

_DIGITS = {c: str(i) for i, c in enumerate("零一二三四五六七八九")} | {"〇": "0", "○": "0", "O": "0", "o": "0"}
_PUBLISHED = re.compile(r"(?:发布|成文|发文|印发|生成|公开)(?:时间|日期)|^(?:时间|日期)")
_ISSUED_BY = re.compile(r"(?:发布|发文)(?:机构|机关|单位)[：](?P<issuer>.{2,60})$")
_SOURCE = re.compile(r"(?:信息|稿件|文章)?来源[：](?P<issuer>[\u4e00-\u9fff（）]{3,40}?)(?:作者.*|编辑.*|）)?$")
_TITLE_ISSUER = re.compile(
    r"^(?P<issuer>[\u4e00-\u9fff、]{2,60}?(?:人民政府(?:办公厅|办公室)?|政府办公室|委员会(?:办公室)?|管委会|办公厅|办公室|国务院|厅|局|部|法院))"
    r"(?:等.{1,6}部门)?(?:关于|对|印发|转发|《|\d{4}年|办公)"
)
_BODY_ISSUER = re.compile(
    r"(?P<issuer>[\u4e00-\u9fff]{2,30}(?:人民政府(?:办公厅|办公室)?|委员会|管委会|厅|局))(?=(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)"
)
_CONFERENCE = re.compile(r"^(?:——)?(?:(?:19|20)\d{2}年\d{1,2}月\d{1,2}日)")
_NUMBER_ANYWHERE = re.compile(r"第\d{3,8}号")
_HALF_NAMED = re.compile(r"（(第\d{2,8}号)(?:提案|建议|议案)?）")

# Most specific first; each is looked for in the title.
_GENRES: tuple[tuple[re.Pattern[str], Genre], ...] = (
    (re.compile(r"(?:建议|提案|议案).{0,24}的?(?:答复|复函|回复)|答复(?:的函|意见)?(?:（.*）)?$|^对.*(?:建议|提案).*(?:答复|复函)"), "reply"),
    (re.compile(r"政府工作(?:的)?报告|工作报告(?:（.*）)?$"), "work report"),
    (re.compile(r"新闻发布会|发布会|新闻通气会|媒体吹风会|答记者问"), "press release"),
    (re.compile(r"政策(?:解读|问答)|解读|问答|一图读懂|简报|专报|指南"), "other"),
)  # fmt: skip
_TAIL = r"(?:的通知|的公告|的决定|的通告|（[^（）]*）|全文|节选|摘要|新闻稿)*$"
_GENRE_WORDS: tuple[tuple[re.Pattern[str], Genre], ...] = (
    (re.compile(rf"(?:规划|计划|方案|要点|行动|路线图|纲要|预案){_TAIL}"), "plan"),
    (re.compile(rf"(?:若干|支持|扶持|激励|奖励|优惠|配套)(?:政策|意见)?(?:措施|政策|举措|意见)?{_TAIL}|(?:政策|措施|举措|办法|细则|规定|规则|规程|条例|准则|制度|规范|条|标准){_TAIL}"), "measures"),
    (re.compile(rf"意见{_TAIL}"), "opinions"),
    (re.compile(r"(?:通知|通报|公告|通告|令|决定|函|批复)(?:（[^（）]*）)*$"), "notice"),
)  # fmt: skip
_ISSUED_TITLE = re.compile(
    r"《(?P<title>[^《》]{4,80}(?:《[^《》]+》[^《》]*)?)》(?:已经|业经|经)[^。]{0,40}(?:同意|通过|审定|批准)[^。]{0,20}(?:印发|执行|实施|公布|发布)"
)


@dataclass(frozen=True, slots=True)
class Metadata:
    """Document-level facts; `date` is YYYY, YYYY-MM or YYYY-MM-DD (ISO 8601)."""

    title: str | None
    date: str | None
    issuer: str | None
    number: str | None
    addressee: str | None
    genre: Genre


def read_metadata(structure: Sequence[Structure]) -> Metadata:
    """Read the facts from the structure of one document (the first document, where another is attached)."""
    title = _title(structure)
    return Metadata(
        title=title,
        date=_date(structure, title),
        issuer=_issuer(structure, title),
        number=_number(structure, title),
        addressee=next((p.plain.text.rstrip("：！") for p in structure if p.kind == "salutation"), None),
        genre=_genre(structure, title),
    )


def iso_date(text: str) -> str | None:
    """The first date in a text (2024年6月11日, 2024-09-30 15:00:04, 二〇二四年六月) as ISO 8601, or None."""
    for found in DATE.finditer(text):
        year = "".join(_DIGITS.get(ch, ch) for ch in found["y"])
        month, day = _small_number(found["m"]), _small_number(found["d"]) if found["d"] else None
        if 1 <= month <= 12 and (day is None or 1 <= day <= 31):
            return f"{year}-{month:02d}" + (f"-{day:02d}" if day else "")
    return None


def _small_number(text: str) -> int:
    if text.isdigit():
        return int(text)
    tens, _, ones = text.rpartition("十") if "十" in text else ("0", "", text)
    return int(_DIGITS.get(tens, tens) or 1) * 10 + int(_DIGITS.get(ones, ones) or 0)


def _title(structure: Sequence[Structure]) -> str | None:
    lines: list[str] = []
    for i, p in enumerate(structure):
        if p.kind == "title":
            lines.append(p.plain.text)
        elif lines and structure[i - 1].kind == "title":
            break
    if lines:
        return "".join(lines)
    merged = _ISSUED_TITLE.search("".join(p.plain.text for p in structure[:3]))
    return merged["title"] if merged else None


def _date(structure: Sequence[Structure], title: str | None) -> str | None:
    """The signature date, else the publication date, else the date of the occasion, else what the title says."""
    first_text = next((i for i, p in enumerate(structure) if p.kind == "body"), len(structure))
    signed = [p for p in structure if p.kind == "signoff"]
    front = [p for p in structure[:first_text] if p.kind == "meta"]
    published = [p for p in structure if p.kind == "meta" and _PUBLISHED.search(p.plain.text)]
    occasion = [p for p in structure[: first_text + 1] if p.kind != "title" and _CONFERENCE.search(p.plain.text)]
    for group in (signed, published, occasion, front):
        for p in group:
            if NUMBER.fullmatch(p.plain.text):
                continue
            date = iso_date(p.plain.text)
            if date:
                return date
    for p in structure[: first_text + 3]:  # issuer, date and title merged into the first lines of an export
        merged = _BODY_ISSUER.search(p.plain.text)
        if merged:
            return iso_date(p.plain.text[merged.end() :])
    year = re.search(r"(?P<y>(?:19|20)\d{2})年(?!版|度?—|至|-)(?!.{0,4}远景)", title or "")
    work_report = re.search(r"政府工作报告", title or "")
    return year["y"] if year and work_report else None


def _issuer(structure: Sequence[Structure], title: str | None) -> str | None:
    signed = [
        re.sub(rf"(?:{DATE.pattern}).*$", "", p.plain.text)
        for p in structure
        if p.kind == "signoff"
        and re.match(r"[\u4e00-\u9fff（）、]{2,}(?:厅|局|委|部|府|院|室|会|行|公司|中心|集团|学)", p.plain.text)
    ]
    signed = [s for s in signed if s and not re.match(r"特此|专此|此复", s)]
    if signed:
        return "、".join(dict.fromkeys(signed[:6]))
    for p in structure:
        found = _ISSUED_BY.search(p.plain.text) if p.kind == "meta" else None
        if found:
            return found["issuer"]
    found = _TITLE_ISSUER.search(title or "")
    if found:
        return found["issuer"]
    first_text = next((i for i, p in enumerate(structure) if p.kind == "body"), len(structure))
    for p in structure[: first_text + 3]:
        found = _BODY_ISSUER.search(p.plain.text)
        if found:
            return re.split(r"执行|实施|贯彻|落实|。", found["issuer"])[-1] or None
    for p in structure:
        found = _SOURCE.search(p.plain.text) if p.kind == "meta" else None
        if found and re.search(r"(?:厅|局|委|部|府|办公室)$", found["issuer"]):
            return found["issuer"]
    return None


def _number(structure: Sequence[Structure], title: str | None) -> str | None:
    for p in structure:
        if p.kind != "meta":
            continue
        text = re.sub(r"^.*?(?:文号|发文字号|文件编号)[：]", "", p.plain.text)
        found = NUMBER.fullmatch(text)
        if found:
            return found["number"]
    found = _HALF_NAMED.search(title or "") or _NUMBER_ANYWHERE.search(title or "")
    return found[found.lastindex or 0] if found else None


def genre_of_title(title: str) -> Genre | None:
    """The genre a title names, or None.

    >>> genre_of_title("青禾县政府工作报告")
    'work report'
    """
    inner = re.search(r"《(.+?)》.{0,8}(?:的通知|的决定|的函)?", title)
    for pattern, genre in _GENRES:
        if pattern.search(title):
            return genre
    if re.search(r"印发|转发|发布", title) and inner:
        title = inner[1]  # a notice that carries a plan is a plan
    for pattern, genre in _GENRE_WORDS:
        if pattern.search(title):
            return genre
    return None


def _genre(structure: Sequence[Structure], title: str | None) -> Genre:
    genre = genre_of_title(title) if title else None
    if genre is not None:
        return genre
    opening = "".join(p.plain.text for p in structure[:6])
    if re.search(r"现在.{0,4}我?代表.{0,12}政府.{0,8}(?:向大会)?报告|向大会报告", opening):
        return "work report"
    if re.search(r"(?:建议|提案).{0,12}收悉", opening):
        return "reply"
    if title is None:
        return _genre_of_opening(opening)
    chrome = "".join(p.plain.text for p in structure if p.kind == "meta")
    return "press release" if re.search(r"记者|作者|通讯员|发布会|新闻|（.{2,12}日）|讯", chrome + opening) else "other"


def _genre_of_opening(opening: str) -> Genre:
    """A document without a title says what it is in its preamble: 现印发…行动计划, 制定本办法, 提出如下意见."""
    found = re.search(
        r"(?:印发|制定|提出|出台|编制|发布)(?:了|本|如下|以下|《)*[^。]{0,40}?(?P<word>规划|计划|方案|纲要|措施|政策|办法|细则|规定|规则|意见)|(?P<notice>通知如下|通告如下|公告如下|通知)",
        opening,
    )
    if not found:
        return "other"
    word = found["word"]
    if word is None:
        return "notice"
    return "plan" if word in "规划计划方案纲要" else "opinions" if word == "意见" else "measures"
