"""Text to paragraphs: lines, and the unwrapping of files that were broken at a fixed width."""

import re
from collections.abc import Callable, Iterator
from typing import NamedTuple

from classify.documents.plain import width

_BREAK = r"\r\n|[\r\n\v\f\x1c-\x1e\x85\u2028\u2029]"
_LINE = re.compile(r"[^\r\n\v\f\x1c-\x1e\x85\u2028\u2029]+")
_BREAKS = re.compile(_BREAK)
BLANKS = "".join(ch for ch in map(chr, range(0x3001)) if ch.isspace()) + "\u200b\u2060\ufeff"
_ENDS = tuple("。！？；：!?;:…")
_MARKER = re.compile(
    r"第[一二三四五六七八九十百零〇\d]+[章节条编]|[一二三四五六七八九十]{1,3}[、.．]|[(（][一二三四五六七八九十\d]{1,3}[)）]"
    r"|\d{1,2}[.．、]\D|[①-⑳]|——|[•·●◆■]"
)
_ALONE = re.compile(
    r"[-—–－]\s*\d{1,4}\s*[-—–－]|[\u4e00-\u9fff]{2,14}[〔\[]\d{4}[〕\]]\d{1,5}号"
)  # page and document numbers
_MIN_LINES = 6
_TOLERANCE = 2  # wide characters a line may fall short of the margin: a mark may not open the next line
_INDENT = 2  # wide characters of a first-line indent that an export may have stripped


class _Line(NamedTuple):
    start: int
    end: int
    indent: str
    after_blank: bool


class _Margin(NamedTuple):
    """Where a file was wrapped: at `at` units, counted in columns (PDF exports) or in characters (text tools)."""

    at: int
    measure: Callable[[str], int]
    unit: int  # units of a wide character


def paragraphs(text: str) -> list[tuple[int, int]]:
    """Offsets (start, end) of each paragraph in reading order, without the blanks around it.

    Every visible character of the text lies in exactly one paragraph. A line is a paragraph, unless the file
    was broken at a fixed width: then the lines of a paragraph are joined again.
    """
    lines = list(_lines(text))
    margin = _margin(text, lines)
    if margin is None:
        return [(line.start, line.end) for line in lines]
    # Where first lines are indented and the others are not, the indent alone tells paragraphs apart.
    indented = 2 <= sum(line.indent != "" for line in lines) < 0.8 * len(lines)
    merged: list[tuple[int, int]] = []
    open_paragraph = False
    for line in lines:
        alone = _ALONE.fullmatch(text, line.start, line.end) is not None
        marked = _MARKER.match(text, line.start) is not None
        apart = alone or line.after_blank or (indented and line.indent != "")
        if open_paragraph and not apart and (indented or not (marked and text[merged[-1][1] - 1] in _ENDS)):
            merged[-1] = (merged[-1][0], line.end)
        else:
            merged.append((line.start, line.end))
        opens_mid_sentence = merged[-1][0] == line.start and text[line.end - 1] not in _ENDS
        slack = _TOLERANCE + (_INDENT if opens_mid_sentence and not indented else 0)
        reach = margin.measure(line.indent + text[line.start : line.end])
        open_paragraph = not alone and reach >= margin.at - slack * margin.unit
    return merged


def _lines(text: str) -> Iterator[_Line]:
    previous = 0
    for found in _LINE.finditer(text):
        start = found.end() - len(found[0].lstrip(BLANKS))
        end = found.start() + len(found[0].rstrip(BLANKS))
        if start >= end:
            continue
        breaks = len(_BREAKS.findall(text, previous, found.start()))
        yield _Line(start, end, text[found.start() : start], breaks > 1)
        previous = end


def _margin(text: str, lines: list[_Line]) -> _Margin | None:
    """The margin at which the file was wrapped, or None: many lines stop at one common width in mid-sentence."""
    if len(lines) < _MIN_LINES:
        return None
    best: tuple[int, _Margin] | None = None
    for measure, unit in ((width, 2), (len, 1)):
        reaches = [measure(line.indent + text[line.start : line.end]) for line in lines]
        at = sorted(reaches, reverse=True)[len(reaches) // 50]  # a few over-long lines do not hide the margin
        if not 15 * unit <= at <= 100 * unit:
            continue
        full = [i for i, reach in enumerate(reaches) if reach >= at - _TOLERANCE * unit]
        broken = [i for i in full if text[lines[i].end - 1] not in _ENDS]
        if len(broken) < 0.6 * len(full):
            continue
        # Short items leave few full lines; then indents must tell: first lines have one, what follows a full line has none.
        outdented = sum(lines[i + 1].indent == "" for i in broken if i + 1 < len(lines))
        told = outdented >= 0.9 * len(broken) and sum(line.indent != "" for line in lines) >= 0.4 * len(lines)
        if len(full) < (0.06 if told else 0.35) * len(lines) or len(broken) < 3:
            continue
        if best is None or len(full) > best[0]:
            best = len(full), _Margin(at, measure, unit)
    return best[1] if best else None
